# Written by chainrule 0.1.0 from s05_higher_order.cr.
# source 6cab9c57246d584a, options none, module 6c1a783749f51b19
"""5. Derivatives of derivatives, and what they are for: curvature, and Newton's method.

d2y/dx2 = f''(g) g'^2 + f'(g) g'' where y = f(g(x)); `..._by_hand` are such lines.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = Any  # an array, or a number of numpy's

Scalar: TypeAlias = Any  # a number, or whatever np.asarray takes for an array of them
_FLOATS = (float, int)
_ARRAYS = (np.ndarray, np.generic)


def _are_alike(first: Any, *rest: Any) -> bool:
    """Whether the arguments are arrays of one shape and one float type."""
    if not isinstance(first, np.ndarray) or first.dtype.char not in ("d", "f"):
        return False
    shape, dtype = first.shape, first.dtype
    for arg in rest:  # sooner done than `all` of a generator
        if not isinstance(arg, np.ndarray):
            return False
        if arg.shape != shape or arg.dtype != dtype:
            return False
    return True


def _explain_shapes(
    function: str, *arguments: Any, needs: Callable[[], tuple[tuple[str, bool], ...]] = tuple
) -> list[NDArray[Any]]:
    """Convert the arguments, each (name, value, dtype, axes), or say which does not fit, and why."""
    arrays = [np.asarray(value) for _, value, _, _ in arguments]
    kinds = {"real": "fiub", "int": "iu", "bool": "b"}
    for (name, _, dtype, _), array in zip(arguments, arrays, strict=True):
        if array.dtype.kind not in kinds[dtype] and array.size:
            found = f"an array of {array.dtype}" if array.ndim else repr(array.item())
            raise TypeError(f"{function}: {name} must be {dtype}, but it is {found}")
    # a Python number is weak: it takes the float type of the arrays beside it
    weak = [dtype == "real" and type(value) in (float, int) for _, value, dtype, _ in arguments]
    strong = [
        array.dtype if array.dtype.kind == "f" else np.dtype(np.float64)
        for (_, _, dtype, _), array, is_weak in zip(arguments, arrays, weak, strict=True)
        if dtype == "real" and not is_weak
    ]
    common = np.result_type(*strong) if strong else np.dtype(np.float64)
    sizes: dict[str, tuple[Any, str]] = {}
    results: list[NDArray[Any]] = []
    for (name, _, dtype, axes), array, is_weak in zip(arguments, arrays, weak, strict=True):
        if axes == "...":
            shape, owner = sizes.setdefault("...", (array.shape, name)) if array.shape else ((), "")
            if shape != array.shape:
                raise ValueError(
                    f"{function}: {name} has the shape {array.shape}, but {owner} has {shape}; "
                    "arrays must be of one shape, with scalars beside them"
                )
        elif axes or array.shape:
            sides, wanted = list(array.shape), (
                f"{dtype}[{', '.join(map(str, axes))}]" if axes else dtype
            )
            if axes and str(axes[0]).startswith("...") and len(sides) >= len(axes) - 1:
                rank = len(sides) - len(axes) + 1
                sides = [tuple(sides[:rank]), *sides[rank:]]
            if len(sides) != len(axes):
                raise ValueError(
                    f"{function}: {name} must be {wanted}, but it has the shape {array.shape}"
                )
            for axis, size in zip(axes, sides, strict=True):
                known, owner = (axis, "") if isinstance(axis, int) else (size, "")
                if str(axis).lstrip(".").isidentifier() or axis == "...":
                    known, owner = sizes.setdefault(axis, (size, name))
                if size != known:
                    because = f", where {axis} is {known} as in {owner}" if owner else ""
                    raise ValueError(
                        f"{function}: {name} must be {wanted}{because}, but it has the shape {array.shape}"
                    )
        if (dtype == "real" and array.dtype.kind != "f") or is_weak:
            array = array.astype(common if is_weak else np.float64)
        elif dtype != "real":
            array = array.astype(np.int64 if dtype == "int" else np.bool_)
        results.append(array if axes else array.item() if dtype != "real" else array[()])
    for need, holds in needs():
        if not holds:
            raise ValueError(
                f"{function} needs {need}, but the shapes are {[array.shape for array in arrays]}"
            )
    return results


def wave(x: Scalar) -> Any:
    """wave(x) = sin(x^2)

    x: real -> real
    """
    if type(x) in _FLOATS:
        try:
            x = float(x)
            return math.sin(x * x)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("wave", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        return np.sin(x * x)


def wave_forward(x: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`wave`, and what `wave_backward` needs of it."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # sin(x^2)                                                      s05_higher_order.cr:6
            wave_1 = x * x
            return math.sin(wave_1), (x, wave_1)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("wave", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        # sin(x^2)                                                      s05_higher_order.cr:6
        wave_1 = x * x
        return np.sin(wave_1), (x, wave_1)


def wave_backward(saved: tuple[Any, ...], d_wave: Any) -> Any:
    """The cotangent of x, given the cotangent of the result."""
    x, wave_1 = saved
    if type(x) is float and type(d_wave) in _FLOATS:
        try:
            # sin(x^2)                                                      s05_higher_order.cr:6
            # d sin(u) = cos(u) du, u = x^2
            d_x = 2.0 * (x * (d_wave * math.cos(wave_1)))
            return d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        x, wave_1 = map(np.asarray, saved)
        lanes_shape = x.shape
        d_wave = np.asarray(d_wave)
        if d_wave.shape != lanes_shape:
            d_wave = np.broadcast_to(d_wave, lanes_shape)
        # sin(x^2)                                                      s05_higher_order.cr:6
        # d sin(u) = cos(u) du, u = x^2
        d_x = 2.0 * (x * (d_wave * np.cos(wave_1)))
        return d_x.astype(x.dtype, copy=False)


def wave_grad(x: Scalar) -> tuple[Any, Any]:
    """The value of `wave` and its gradient by x."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # sin(x^2)                                                      s05_higher_order.cr:6
            # d sin(u) = cos(u) du, u = x^2
            wave_1 = x * x
            d_x = 2.0 * (x * math.cos(wave_1))
            return math.sin(wave_1), d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(x):
        with np.errstate(all="ignore"):
            # sin(x^2)                                                      s05_higher_order.cr:6
            # d sin(u) = cos(u) du, u = x^2
            wave_1 = x * x
            d_x = 2.0 * (x * np.cos(wave_1))
            return np.sin(wave_1), d_x
    value, saved = wave_forward(x)
    return value, wave_backward(saved, np.ones_like(value))


def curvature(x: Scalar) -> Any:
    """curvature(x) = grad(grad(wave, x), x)(x)

    x: real -> real
    """
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # sin(x^2)                                                      s05_higher_order.cr:6
            curvature_1 = x * x
            d_x = 2.0 * math.cos(curvature_1) - 4.0 * (x * math.sin(curvature_1) * x)
            return d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("curvature", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        # sin(x^2)                                                      s05_higher_order.cr:6
        curvature_1 = x * x
        d_x = 2.0 * np.cos(curvature_1) - 4.0 * (x * np.sin(curvature_1) * x)
        return d_x


def curvature_forward(x: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`curvature`, and what `curvature_backward` needs of it."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # sin(x^2)                                                      s05_higher_order.cr:6
            curvature_1 = x * x
            curvature_2 = math.cos(curvature_1)
            curvature_3 = math.sin(curvature_1)
            curvature_4 = x * curvature_3
            d_x = 2.0 * curvature_2 - 4.0 * (curvature_4 * x)
            return d_x, (x, curvature_2, curvature_3, curvature_4)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("curvature", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        # sin(x^2)                                                      s05_higher_order.cr:6
        curvature_1 = x * x
        curvature_2 = np.cos(curvature_1)
        curvature_3 = np.sin(curvature_1)
        curvature_4 = x * curvature_3
        d_x = 2.0 * curvature_2 - 4.0 * (curvature_4 * x)
        return d_x, (x, curvature_2, curvature_3, curvature_4)


def curvature_backward(saved: tuple[Any, ...], d_curvature: Any) -> Any:
    """The cotangent of x, given the cotangent of the result."""
    x, curvature_2, curvature_3, curvature_4 = saved
    if type(x) is float and type(d_curvature) in _FLOATS:
        try:
            # sin(x^2)                                                      s05_higher_order.cr:6
            # d cos(u) = -sin(u) du, u = x^2
            # d sin(u) = cos(u) du, u = x^2
            d_curvature_1 = d_curvature * x
            d_curvature_2 = -2.0 * (d_curvature * curvature_3) - 4.0 * (
                d_curvature_1 * x * curvature_2
            )
            d_curvature_3 = -4.0 * (d_curvature_1 * curvature_3) - 4.0 * (d_curvature * curvature_4)
            d_x = d_curvature_3 + 2.0 * (x * d_curvature_2)
            return d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        x, curvature_2, curvature_3, curvature_4 = map(np.asarray, saved)
        lanes_shape = x.shape
        d_curvature = np.asarray(d_curvature)
        if d_curvature.shape != lanes_shape:
            d_curvature = np.broadcast_to(d_curvature, lanes_shape)
        # sin(x^2)                                                      s05_higher_order.cr:6
        # d cos(u) = -sin(u) du, u = x^2
        # d sin(u) = cos(u) du, u = x^2
        d_curvature_1 = d_curvature * x
        d_curvature_2 = -2.0 * (d_curvature * curvature_3) - 4.0 * (d_curvature_1 * x * curvature_2)
        d_curvature_3 = -4.0 * (d_curvature_1 * curvature_3) - 4.0 * (d_curvature * curvature_4)
        d_x = d_curvature_3 + 2.0 * (x * d_curvature_2)
        return d_x.astype(x.dtype, copy=False)


def curvature_grad(x: Scalar) -> tuple[Any, Any]:
    """The value of `curvature` and its gradient by x."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # sin(x^2)                                                      s05_higher_order.cr:6
            # d cos(u) = -sin(u) du, u = x^2
            # d sin(u) = cos(u) du, u = x^2
            curvature_1 = x * x
            curvature_2 = math.cos(curvature_1)
            curvature_3 = math.sin(curvature_1)
            curvature_4 = x * curvature_3
            d_x = 2.0 * curvature_2 - 4.0 * (curvature_4 * x)
            d_curvature_1 = x * (-2.0 * curvature_3 - 4.0 * (x * x * curvature_2))
            d_x_2 = 2.0 * d_curvature_1 - 8.0 * curvature_4
            return d_x, d_x_2
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(x):
        with np.errstate(all="ignore"):
            # sin(x^2)                                                      s05_higher_order.cr:6
            # d cos(u) = -sin(u) du, u = x^2
            # d sin(u) = cos(u) du, u = x^2
            curvature_1 = x * x
            curvature_2 = np.cos(curvature_1)
            curvature_3 = np.sin(curvature_1)
            curvature_4 = x * curvature_3
            d_x = 2.0 * curvature_2 - 4.0 * (curvature_4 * x)
            d_curvature_1 = x * (-2.0 * curvature_3 - 4.0 * (x * x * curvature_2))
            d_x_2 = 2.0 * d_curvature_1 - 8.0 * curvature_4
            return d_x, d_x_2
    value, saved = curvature_forward(x)
    return value, curvature_backward(saved, np.ones_like(value))


def curvature_by_hand(x: Scalar) -> Any:
    """curvature_by_hand(x) = -sin(x^2) * (2 * x)^2 + cos(x^2) * 2

    x: real -> real
    """
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # -sin(x^2) * (2 * x)^2 + cos(x^2) * 2                          s05_higher_order.cr:10
            curvature_by_hand_1 = x * x
            curvature_by_hand_2 = math.sin(curvature_by_hand_1) * (2.0 * x) ** 2
            return 2.0 * math.cos(curvature_by_hand_1) - curvature_by_hand_2
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("curvature_by_hand", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        # -sin(x^2) * (2 * x)^2 + cos(x^2) * 2                          s05_higher_order.cr:10
        curvature_by_hand_1 = x * x
        return 2.0 * np.cos(curvature_by_hand_1) - np.sin(curvature_by_hand_1) * (2.0 * x) ** 2


def curvature_by_hand_forward(x: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`curvature_by_hand`, and what `curvature_by_hand_backward` needs of it."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # -sin(x^2) * (2 * x)^2 + cos(x^2) * 2                          s05_higher_order.cr:10
            curvature_by_hand_1 = x * x
            curvature_by_hand_2 = math.sin(curvature_by_hand_1)
            curvature_by_hand_3 = (2.0 * x) ** 2
            curvature_by_hand_4 = math.cos(curvature_by_hand_1)
            return 2.0 * curvature_by_hand_4 - curvature_by_hand_2 * curvature_by_hand_3, (
                x,
                curvature_by_hand_2,
                curvature_by_hand_3,
                curvature_by_hand_4,
            )
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("curvature_by_hand", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        # -sin(x^2) * (2 * x)^2 + cos(x^2) * 2                          s05_higher_order.cr:10
        curvature_by_hand_1 = x * x
        curvature_by_hand_2 = np.sin(curvature_by_hand_1)
        curvature_by_hand_3 = (2.0 * x) ** 2
        curvature_by_hand_4 = np.cos(curvature_by_hand_1)
        return 2.0 * curvature_by_hand_4 - curvature_by_hand_2 * curvature_by_hand_3, (
            x,
            curvature_by_hand_2,
            curvature_by_hand_3,
            curvature_by_hand_4,
        )


def curvature_by_hand_backward(saved: tuple[Any, ...], d_curvature_by_hand: Any) -> Any:
    """The cotangent of x, given the cotangent of the result."""
    x, curvature_by_hand_2, curvature_by_hand_3, curvature_by_hand_4 = saved
    if type(x) is float and type(d_curvature_by_hand) in _FLOATS:
        try:
            # -sin(x^2) * (2 * x)^2 + cos(x^2) * 2                          s05_higher_order.cr:10
            # d sin(u) = cos(u) du, u = x^2
            # d cos(u) = -sin(u) du, u = x^2
            d_curvature_by_hand_1 = d_curvature_by_hand * curvature_by_hand_2
            d_curvature_by_hand_2 = d_curvature_by_hand * curvature_by_hand_3 * curvature_by_hand_4
            d_curvature_by_hand_3 = 2.0 * (
                x * (-2.0 * d_curvature_by_hand_1 - d_curvature_by_hand_2)
            )
            d_x = d_curvature_by_hand_3 - 8.0 * (x * d_curvature_by_hand_1)
            return d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        x, curvature_by_hand_2, curvature_by_hand_3, curvature_by_hand_4 = map(np.asarray, saved)
        lanes_shape = x.shape
        d_curvature_by_hand = np.asarray(d_curvature_by_hand)
        if d_curvature_by_hand.shape != lanes_shape:
            d_curvature_by_hand = np.broadcast_to(d_curvature_by_hand, lanes_shape)
        # -sin(x^2) * (2 * x)^2 + cos(x^2) * 2                          s05_higher_order.cr:10
        # d sin(u) = cos(u) du, u = x^2
        # d cos(u) = -sin(u) du, u = x^2
        d_curvature_by_hand_1 = d_curvature_by_hand * curvature_by_hand_2
        d_curvature_by_hand_2 = d_curvature_by_hand * curvature_by_hand_3 * curvature_by_hand_4
        d_curvature_by_hand_3 = 2.0 * (x * (-2.0 * d_curvature_by_hand_1 - d_curvature_by_hand_2))
        d_x = d_curvature_by_hand_3 - 8.0 * (x * d_curvature_by_hand_1)
        return d_x.astype(x.dtype, copy=False)


def curvature_by_hand_grad(x: Scalar) -> tuple[Any, Any]:
    """The value of `curvature_by_hand` and its gradient by x."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # -sin(x^2) * (2 * x)^2 + cos(x^2) * 2                          s05_higher_order.cr:10
            # d sin(u) = cos(u) du, u = x^2
            # d cos(u) = -sin(u) du, u = x^2
            curvature_by_hand_1 = x * x
            curvature_by_hand_2 = math.sin(curvature_by_hand_1)
            curvature_by_hand_3 = (2.0 * x) ** 2
            curvature_by_hand_4 = math.cos(curvature_by_hand_1)
            d_curvature_by_hand_1 = x * (
                -2.0 * curvature_by_hand_2 - curvature_by_hand_3 * curvature_by_hand_4
            )
            d_x = 2.0 * d_curvature_by_hand_1 - 8.0 * (x * curvature_by_hand_2)
            return 2.0 * curvature_by_hand_4 - curvature_by_hand_2 * curvature_by_hand_3, d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(x):
        with np.errstate(all="ignore"):
            # -sin(x^2) * (2 * x)^2 + cos(x^2) * 2                          s05_higher_order.cr:10
            # d sin(u) = cos(u) du, u = x^2
            # d cos(u) = -sin(u) du, u = x^2
            curvature_by_hand_1 = x * x
            curvature_by_hand_2 = np.sin(curvature_by_hand_1)
            curvature_by_hand_3 = (2.0 * x) ** 2
            curvature_by_hand_4 = np.cos(curvature_by_hand_1)
            d_curvature_by_hand_1 = x * (
                -2.0 * curvature_by_hand_2 - curvature_by_hand_3 * curvature_by_hand_4
            )
            d_x = 2.0 * d_curvature_by_hand_1 - 8.0 * (x * curvature_by_hand_2)
            return 2.0 * curvature_by_hand_4 - curvature_by_hand_2 * curvature_by_hand_3, d_x
    value, saved = curvature_by_hand_forward(x)
    return value, curvature_by_hand_backward(saved, np.ones_like(value))


def bend(x: Scalar) -> Any:
    """The third derivative.

    x: real -> real
    """
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # sin(x^2)                                                      s05_higher_order.cr:6
            bend_1 = x * x
            bend_2 = math.sin(bend_1)
            bend_3 = x * (-2.0 * bend_2 - 4.0 * (x * x * math.cos(bend_1)))
            d_x = 2.0 * bend_3 - 8.0 * (x * bend_2)
            return d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("bend", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        # sin(x^2)                                                      s05_higher_order.cr:6
        bend_1 = x * x
        bend_2 = np.sin(bend_1)
        bend_3 = x * (-2.0 * bend_2 - 4.0 * (x * x * np.cos(bend_1)))
        d_x = 2.0 * bend_3 - 8.0 * (x * bend_2)
        return d_x


def bend_forward(x: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`bend`, and what `bend_backward` needs of it."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # sin(x^2)                                                      s05_higher_order.cr:6
            bend_1 = x * x
            bend_2 = math.sin(bend_1)
            bend_3 = x * x
            bend_4 = math.cos(bend_1)
            bend_5 = -2.0 * bend_2 - 4.0 * (bend_3 * bend_4)
            d_x = 2.0 * (x * bend_5) - 8.0 * (x * bend_2)
            return d_x, (x, bend_2, bend_3, bend_4, bend_5)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("bend", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        # sin(x^2)                                                      s05_higher_order.cr:6
        bend_1 = x * x
        bend_2 = np.sin(bend_1)
        bend_3 = x * x
        bend_4 = np.cos(bend_1)
        bend_5 = -2.0 * bend_2 - 4.0 * (bend_3 * bend_4)
        d_x = 2.0 * (x * bend_5) - 8.0 * (x * bend_2)
        return d_x, (x, bend_2, bend_3, bend_4, bend_5)


def bend_backward(saved: tuple[Any, ...], d_bend: Any) -> Any:
    """The cotangent of x, given the cotangent of the result."""
    x, bend_2, bend_3, bend_4, bend_5 = saved
    if type(x) is float and type(d_bend) in _FLOATS:
        try:
            # sin(x^2)                                                      s05_higher_order.cr:6
            # d sin(u) = cos(u) du, u = x^2
            # d cos(u) = -sin(u) du, u = x^2
            d_bend_1 = d_bend * x
            d_bend_2 = d_bend_1 * bend_4
            d_bend_3 = x * (8.0 * (d_bend_1 * bend_3 * bend_2) - 12.0 * d_bend_2)
            d_bend_4 = 2.0 * (d_bend * bend_5) - 16.0 * (d_bend_2 * x) - 8.0 * (d_bend * bend_2)
            d_x = d_bend_4 + 2.0 * d_bend_3
            return d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        x, bend_2, bend_3, bend_4, bend_5 = map(np.asarray, saved)
        lanes_shape = x.shape
        d_bend = np.asarray(d_bend)
        if d_bend.shape != lanes_shape:
            d_bend = np.broadcast_to(d_bend, lanes_shape)
        # sin(x^2)                                                      s05_higher_order.cr:6
        # d sin(u) = cos(u) du, u = x^2
        # d cos(u) = -sin(u) du, u = x^2
        d_bend_1 = d_bend * x
        d_bend_2 = d_bend_1 * bend_4
        d_bend_3 = x * (8.0 * (d_bend_1 * bend_3 * bend_2) - 12.0 * d_bend_2)
        d_bend_4 = 2.0 * (d_bend * bend_5) - 16.0 * (d_bend_2 * x) - 8.0 * (d_bend * bend_2)
        d_x = d_bend_4 + 2.0 * d_bend_3
        return d_x.astype(x.dtype, copy=False)


def bend_grad(x: Scalar) -> tuple[Any, Any]:
    """The value of `bend` and its gradient by x."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # sin(x^2)                                                      s05_higher_order.cr:6
            # d sin(u) = cos(u) du, u = x^2
            # d cos(u) = -sin(u) du, u = x^2
            bend_1 = x * x
            bend_2 = math.sin(bend_1)
            bend_3 = x * x
            bend_4 = math.cos(bend_1)
            bend_5 = -2.0 * bend_2 - 4.0 * (bend_3 * bend_4)
            d_x = 2.0 * (x * bend_5) - 8.0 * (x * bend_2)
            d_bend_1 = x * bend_4
            d_bend_2 = x * (8.0 * (x * bend_3 * bend_2) - 12.0 * d_bend_1)
            d_x_2 = 2.0 * bend_5 - 16.0 * (d_bend_1 * x) - 8.0 * bend_2 + 2.0 * d_bend_2
            return d_x, d_x_2
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(x):
        with np.errstate(all="ignore"):
            # sin(x^2)                                                      s05_higher_order.cr:6
            # d sin(u) = cos(u) du, u = x^2
            # d cos(u) = -sin(u) du, u = x^2
            bend_1 = x * x
            bend_2 = np.sin(bend_1)
            bend_3 = x * x
            bend_4 = np.cos(bend_1)
            bend_5 = -2.0 * bend_2 - 4.0 * (bend_3 * bend_4)
            d_x = 2.0 * (x * bend_5) - 8.0 * (x * bend_2)
            d_bend_1 = x * bend_4
            d_bend_2 = x * (8.0 * (x * bend_3 * bend_2) - 12.0 * d_bend_1)
            d_x_2 = 2.0 * bend_5 - 16.0 * (d_bend_1 * x) - 8.0 * bend_2 + 2.0 * d_bend_2
            return d_x, d_x_2
    value, saved = bend_forward(x)
    return value, bend_backward(saved, np.ones_like(value))


def valley(x: Scalar, y: Scalar) -> Any:
    """valley(x, y) = (1 - x)^2 + 100 * (y - x^2)^2

    x, y: real -> real
    """
    if type(x) in _FLOATS and type(y) in _FLOATS:
        try:
            x, y = float(x), float(y)
            return (1.0 - x) ** 2 + 100.0 * (y - x * x) ** 2
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(x, _ARRAYS)
        or not isinstance(y, _ARRAYS)
        or x.dtype.kind + y.dtype.kind != "ff"
        or y.shape != x.shape
    ):
        x, y = _explain_shapes("valley", ("x", x, "real", "..."), ("y", y, "real", "..."))
    with np.errstate(all="ignore"):
        return (1.0 - x) ** 2 + 100.0 * (y - x * x) ** 2


def valley_forward(x: Scalar, y: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`valley`, and what `valley_backward` needs of it."""
    if type(x) in _FLOATS and type(y) in _FLOATS:
        try:
            x, y = float(x), float(y)
            # (1 - x)^2 + 100 * (y - x^2)^2                                 s05_higher_order.cr:17
            valley_1 = 1.0 - x
            valley_2 = y - x * x
            return valley_1 * valley_1 + 100.0 * (valley_2 * valley_2), (x, y, valley_1, valley_2)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(x, _ARRAYS)
        or not isinstance(y, _ARRAYS)
        or x.dtype.kind + y.dtype.kind != "ff"
        or y.shape != x.shape
    ):
        x, y = _explain_shapes("valley", ("x", x, "real", "..."), ("y", y, "real", "..."))
    with np.errstate(all="ignore"):
        # (1 - x)^2 + 100 * (y - x^2)^2                                 s05_higher_order.cr:17
        valley_1 = 1.0 - x
        valley_2 = y - x * x
        return valley_1 * valley_1 + 100.0 * (valley_2 * valley_2), (x, y, valley_1, valley_2)


def valley_backward(saved: tuple[Any, ...], d_valley: Any) -> tuple[Any, Any]:
    """The cotangents of x and y, given the cotangent of the result."""
    x, y, valley_1, valley_2 = saved
    if type(x) is float and type(d_valley) in _FLOATS:
        try:
            # (1 - x)^2 + 100 * (y - x^2)^2                                 s05_higher_order.cr:17
            d_valley_1 = d_valley * valley_2
            d_y = 200.0 * d_valley_1
            d_x = -2.0 * (valley_1 * d_valley) - 400.0 * (d_valley_1 * x)
            return d_x, d_y
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        x, y, valley_1, valley_2 = map(np.asarray, saved)
        lanes_shape = np.broadcast(x, y).shape
        d_valley = np.asarray(d_valley)
        if d_valley.shape != lanes_shape:
            d_valley = np.broadcast_to(d_valley, lanes_shape)
        # (1 - x)^2 + 100 * (y - x^2)^2                                 s05_higher_order.cr:17
        d_valley_1 = d_valley * valley_2
        d_y = 200.0 * d_valley_1
        d_x = -2.0 * (valley_1 * d_valley) - 400.0 * (d_valley_1 * x)
        return (
            (d_x if x.ndim else d_x.sum()).astype(x.dtype, copy=False),
            (d_y if y.ndim else d_y.sum()).astype(y.dtype, copy=False),
        )


def valley_grad(x: Scalar, y: Scalar) -> tuple[Any, tuple[Any, Any]]:
    """The value of `valley` and its gradient by x and y."""
    if type(x) in _FLOATS and type(y) in _FLOATS:
        try:
            x, y = float(x), float(y)
            # (1 - x)^2 + 100 * (y - x^2)^2                                 s05_higher_order.cr:17
            valley_1 = 1.0 - x
            valley_2 = y - x * x
            d_y = 200.0 * valley_2
            d_x = -2.0 * valley_1 - 400.0 * (valley_2 * x)
            return valley_1 * valley_1 + 100.0 * (valley_2 * valley_2), (d_x, d_y)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(x, y):
        with np.errstate(all="ignore"):
            # (1 - x)^2 + 100 * (y - x^2)^2                                 s05_higher_order.cr:17
            valley_1 = 1.0 - x
            valley_2 = y - x * x
            d_y = 200.0 * valley_2
            d_x = -2.0 * valley_1 - 400.0 * (valley_2 * x)
            return valley_1 * valley_1 + 100.0 * (valley_2 * valley_2), (d_x, d_y)
    value, saved = valley_forward(x, y)
    return value, valley_backward(saved, np.ones_like(value))


def valley_hessian(x: Scalar, y: Scalar) -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    """The second derivatives of `valley` by x and y.

    x, y: real -> real, real, real, real
    """
    if type(x) in _FLOATS and type(y) in _FLOATS:
        try:
            x, y = float(x), float(y)
            # (1 - x)^2 + 100 * (y - x^2)^2                                 s05_higher_order.cr:17
            t_d_x_by_x = 2.0 - 400.0 * (y - 3.0 * (x * x))
            t_d_x_by_y = -400.0 * x
            return ((t_d_x_by_x, t_d_x_by_y), (t_d_x_by_y, 200.0))
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(x, _ARRAYS)
        or not isinstance(y, _ARRAYS)
        or x.dtype.kind + y.dtype.kind != "ff"
        or y.shape != x.shape
    ):
        x, y = _explain_shapes("valley_hessian", ("x", x, "real", "..."), ("y", y, "real", "..."))
    with np.errstate(all="ignore"):
        lanes_shape = np.broadcast(x, y).shape
        # (1 - x)^2 + 100 * (y - x^2)^2                                 s05_higher_order.cr:17
        t_d_x_by_x = 2.0 - 400.0 * (y - 3.0 * (x * x))
        t_d_x_by_y = -400.0 * x
        return (
            (t_d_x_by_x, np.full(lanes_shape, t_d_x_by_y)[()]),
            (
                np.full(lanes_shape, t_d_x_by_y)[()],
                np.full(lanes_shape, 200.0, np.result_type(x, y))[()],
            ),
        )


def step(x: Scalar, y: Scalar) -> tuple[Any, Any]:
    """A step of Newton's method: by the gradient, divided by the Hessian.

    x, y: real -> real, real
    """
    if type(x) in _FLOATS and type(y) in _FLOATS:
        try:
            x, y = float(x), float(y)
            # (1 - x)^2 + 100 * (y - x^2)^2                                 s05_higher_order.cr:17
            step_1 = y - x * x
            step_2 = step_1 * x
            d_x = -2.0 * (1.0 - x) - 400.0 * step_2
            step_3 = x * x
            t_d_x_by_x = 2.0 - 400.0 * (step_1 - 2.0 * step_3)

            # det = p * s - q * q                                           s05_higher_order.cr:23
            det = 200.0 * t_d_x_by_x - 160000.0 * step_3
            return (
                x - (200.0 * d_x + 80000.0 * step_2) / det,
                y - (200.0 * (step_1 * t_d_x_by_x) + 400.0 * (x * d_x)) / det,
            )
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(x, _ARRAYS)
        or not isinstance(y, _ARRAYS)
        or x.dtype.kind + y.dtype.kind != "ff"
        or y.shape != x.shape
    ):
        x, y = _explain_shapes("step", ("x", x, "real", "..."), ("y", y, "real", "..."))
    with np.errstate(all="ignore"):
        # (1 - x)^2 + 100 * (y - x^2)^2                                 s05_higher_order.cr:17
        step_1 = y - x * x
        step_2 = step_1 * x
        d_x = -2.0 * (1.0 - x) - 400.0 * step_2
        step_3 = x * x
        t_d_x_by_x = 2.0 - 400.0 * (step_1 - 2.0 * step_3)

        # det = p * s - q * q                                           s05_higher_order.cr:23
        det = 200.0 * t_d_x_by_x - 160000.0 * step_3
        return (
            x - (200.0 * d_x + 80000.0 * step_2) / det,
            y - (200.0 * (step_1 * t_d_x_by_x) + 400.0 * (x * d_x)) / det,
        )


def step_forward(x: Scalar, y: Scalar) -> tuple[tuple[Any, Any], tuple[Any, ...]]:
    """`step`, and what `step_backward` needs of it."""
    if type(x) in _FLOATS and type(y) in _FLOATS:
        try:
            x, y = float(x), float(y)
            # (1 - x)^2 + 100 * (y - x^2)^2                                 s05_higher_order.cr:17
            step_1 = y - x * x
            step_2 = step_1 * x
            d_x = -2.0 * (1.0 - x) - 400.0 * step_2
            step_3 = x * x
            t_d_x_by_x = 2.0 - 400.0 * (step_1 - 2.0 * step_3)

            # det = p * s - q * q                                           s05_higher_order.cr:23
            det = 200.0 * t_d_x_by_x - 160000.0 * step_3

            # return x - (s * a - q * b) / det, y - (p * b - q * a) / det   s05_higher_order.cr:24
            step_4 = (200.0 * d_x + 80000.0 * step_2) / det
            step_5 = (200.0 * (step_1 * t_d_x_by_x) + 400.0 * (x * d_x)) / det
            return (x - step_4, y - step_5), (x, y, step_1, d_x, t_d_x_by_x, det, step_4, step_5)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(x, _ARRAYS)
        or not isinstance(y, _ARRAYS)
        or x.dtype.kind + y.dtype.kind != "ff"
        or y.shape != x.shape
    ):
        x, y = _explain_shapes("step", ("x", x, "real", "..."), ("y", y, "real", "..."))
    with np.errstate(all="ignore"):
        # (1 - x)^2 + 100 * (y - x^2)^2                                 s05_higher_order.cr:17
        step_1 = y - x * x
        step_2 = step_1 * x
        d_x = -2.0 * (1.0 - x) - 400.0 * step_2
        step_3 = x * x
        t_d_x_by_x = 2.0 - 400.0 * (step_1 - 2.0 * step_3)

        # det = p * s - q * q                                           s05_higher_order.cr:23
        det = 200.0 * t_d_x_by_x - 160000.0 * step_3

        # return x - (s * a - q * b) / det, y - (p * b - q * a) / det   s05_higher_order.cr:24
        step_4 = (200.0 * d_x + 80000.0 * step_2) / det
        step_5 = (200.0 * (step_1 * t_d_x_by_x) + 400.0 * (x * d_x)) / det
        return (x - step_4, y - step_5), (x, y, step_1, d_x, t_d_x_by_x, det, step_4, step_5)


def step_backward(saved: tuple[Any, ...], d_step: Any) -> tuple[Any, Any]:
    """The cotangents of x and y, given the cotangents of the result."""
    x, y, step_1, d_x, t_d_x_by_x, det, step_4, step_5 = saved
    d_step_0, d_step_1 = d_step
    if type(x) is float and type(d_step_0) in _FLOATS and type(d_step_1) in _FLOATS:
        try:
            # return x - (s * a - q * b) / det, y - (p * b - q * a) / det   s05_higher_order.cr:24
            d_step_2 = d_step_1 / det
            d_step_3 = d_step_0 / det
            d_det = d_step_2 * step_5 + d_step_3 * step_4

            # (1 - x)^2 + 100 * (y - x^2)^2                                 s05_higher_order.cr:17
            d_step_4 = 200.0 * (d_step_2 * step_1) - 200.0 * d_det

            # return x - (s * a - q * b) / det, y - (p * b - q * a) / det   s05_higher_order.cr:24
            d_d_x = -200.0 * d_step_3 - 400.0 * (d_step_2 * x)

            # (1 - x)^2 + 100 * (y - x^2)^2                                 s05_higher_order.cr:17
            d_step_5 = -400.0 * d_d_x - 80000.0 * d_step_3
            d_step_6 = 400.0 * d_step_4 - 200.0 * (d_step_2 * t_d_x_by_x) + d_step_5 * x

            # x                                                             s05_higher_order.cr:19
            d_step_7 = 2.0 * ((-800.0 * d_step_4 - 160000.0 * d_det) * x)
            d_step_8 = d_step_0 - 400.0 * (d_step_2 * d_x) + d_step_7 + d_step_5 * step_1
            d_x_2 = d_step_8 - 2.0 * (x * d_step_6) + 2.0 * d_d_x

            # y                                                             s05_higher_order.cr:19
            d_y = d_step_1 + d_step_6
            return d_x_2, d_y
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        x, y, step_1, d_x, t_d_x_by_x, det, step_4, step_5 = map(np.asarray, saved)
        lanes_shape = np.broadcast(x, y).shape
        d_step_0 = np.asarray(d_step_0)
        if d_step_0.shape != lanes_shape:
            d_step_0 = np.broadcast_to(d_step_0, lanes_shape)
        d_step_1 = np.asarray(d_step_1)
        if d_step_1.shape != lanes_shape:
            d_step_1 = np.broadcast_to(d_step_1, lanes_shape)
        # return x - (s * a - q * b) / det, y - (p * b - q * a) / det   s05_higher_order.cr:24
        d_step_2 = d_step_1 / det
        d_step_3 = d_step_0 / det
        d_det = d_step_2 * step_5 + d_step_3 * step_4

        # (1 - x)^2 + 100 * (y - x^2)^2                                 s05_higher_order.cr:17
        d_step_4 = 200.0 * (d_step_2 * step_1) - 200.0 * d_det

        # return x - (s * a - q * b) / det, y - (p * b - q * a) / det   s05_higher_order.cr:24
        d_d_x = -200.0 * d_step_3 - 400.0 * (d_step_2 * x)

        # (1 - x)^2 + 100 * (y - x^2)^2                                 s05_higher_order.cr:17
        d_step_5 = -400.0 * d_d_x - 80000.0 * d_step_3
        d_step_6 = 400.0 * d_step_4 - 200.0 * (d_step_2 * t_d_x_by_x) + d_step_5 * x

        # x                                                             s05_higher_order.cr:19
        d_step_7 = 2.0 * ((-800.0 * d_step_4 - 160000.0 * d_det) * x)
        d_step_8 = d_step_0 - 400.0 * (d_step_2 * d_x) + d_step_7 + d_step_5 * step_1
        d_x_2 = d_step_8 - 2.0 * (x * d_step_6) + 2.0 * d_d_x

        # y                                                             s05_higher_order.cr:19
        d_y = d_step_1 + d_step_6
        return (
            (d_x_2 if x.ndim else d_x_2.sum()).astype(x.dtype, copy=False),
            (d_y if y.ndim else d_y.sum()).astype(y.dtype, copy=False),
        )


def energy(x: ArrayLike) -> Any:
    """energy(x: real[n]) = sum(x[1:] * x[:-1]^3)

    x: real[n] -> real
    """
    x = np.asarray(x)
    if x.dtype.kind != "f" or x.ndim != 1 or x.shape[0] < 1:
        (x,) = _explain_shapes(
            "energy", ("x", x, "real", ("n",)), needs=lambda: (("n >= 1", x.shape[0] >= 1),)
        )
    return x[1:].dot(x[:-1] ** 3)


def energy_forward(x: ArrayLike) -> tuple[Any, tuple[Any, ...]]:
    """`energy`, and what `energy_backward` needs of it."""
    x = np.asarray(x)
    if x.dtype.kind != "f" or x.ndim != 1 or x.shape[0] < 1:
        (x,) = _explain_shapes(
            "energy", ("x", x, "real", ("n",)), needs=lambda: (("n >= 1", x.shape[0] >= 1),)
        )

    # sum(x[1:] * x[:-1]^3)                                         s05_higher_order.cr:26
    energy_1 = x[:-1] ** 3
    return x[1:].dot(energy_1), (x, energy_1)


def energy_backward(saved: tuple[Any, ...], d_energy: Any) -> Any:
    """The cotangent of x, given the cotangent of the result."""
    x, energy_1 = saved
    n = x.shape[0]
    d_energy = np.asarray(d_energy, energy_1.dtype)[()]
    if d_energy.shape:
        _explain_shapes("energy_backward", ("d_energy", d_energy, "real", ()))

    # sum(x[1:] * x[:-1]^3)                                         s05_higher_order.cr:26
    d_x = np.zeros(n, energy_1.dtype)
    d_x[:-1] = d_energy * x[1:] * (3.0 * x[:-1] ** 2)
    d_x[1:] += d_energy * energy_1
    return d_x.astype(x.dtype, copy=False)


def energy_grad(x: ArrayLike) -> tuple[Any, Any]:
    """The value of `energy` and its gradient by x."""
    x = np.asarray(x)
    if x.dtype.kind != "f" or x.ndim != 1 or x.shape[0] < 1:
        (x,) = _explain_shapes(
            "energy", ("x", x, "real", ("n",)), needs=lambda: (("n >= 1", x.shape[0] >= 1),)
        )
    n = x.shape[0]

    # sum(x[1:] * x[:-1]^3)                                         s05_higher_order.cr:26
    energy_1 = x[1:]
    energy_2 = x[:-1]
    energy_3 = energy_2**3
    d_x = np.zeros(n, x.dtype)
    d_x[:-1] = energy_1 * (3.0 * (energy_2 * energy_2))
    d_x[1:] += energy_3
    return energy_1.dot(energy_3), d_x


def energy_hessian(x: ArrayLike) -> Any:
    """The second derivatives of `energy` by x.

    x: real[n] -> real[n, n]
    """
    x = np.asarray(x)
    if x.dtype.kind != "f" or x.ndim != 1 or x.shape[0] < 1:
        (x,) = _explain_shapes(
            "energy_hessian", ("x", x, "real", ("n",)), needs=lambda: (("n >= 1", x.shape[0] >= 1),)
        )
    n = x.shape[0]

    energy_1 = np.eye(n, dtype=x.dtype)

    # sum(x[1:] * x[:-1]^3)                                         s05_higher_order.cr:26
    energy_2 = x[:-1]
    energy_3 = energy_1[:, :-1]
    energy_4 = 3.0 * (energy_2 * energy_2)
    energy_5 = energy_1[:, 1:] * energy_4 + 3.0 * (energy_3 * (2.0 * energy_2)) * x[1:]
    t_d_x = np.zeros((n, n), x.dtype)
    t_d_x[:, :-1] = energy_5
    t_d_x[:, 1:] += energy_3 * energy_4
    return t_d_x


def energy_hvp(x: ArrayLike, *, v_x: ArrayLike) -> Any:
    """The second derivatives of `energy` by x, times v_x.

    x, v_x: real[n] -> real[n]
    """
    x = np.asarray(x)
    v_x = np.asarray(v_x)
    if (
        x.dtype.char + v_x.dtype.char not in ("dd", "ff")
        or x.ndim != 1
        or v_x.shape != x.shape[:1]
        or x.shape[0] < 1
    ):
        x, v_x = _explain_shapes(
            "energy_hvp",
            ("x", x, "real", ("n",)),
            ("v_x", v_x, "real", ("n",)),
            needs=lambda: (("n >= 1", x.shape[0] >= 1),),
        )
    n = x.shape[0]

    # sum(x[1:] * x[:-1]^3)                                         s05_higher_order.cr:26
    energy_1 = x[:-1]
    t_energy_1 = v_x[:-1]
    energy_2 = 3.0 * (energy_1 * energy_1)
    t_energy_2 = v_x[1:] * energy_2 + 3.0 * (t_energy_1 * (2.0 * energy_1)) * x[1:]
    t_d_x = np.zeros(n, np.result_type(x, v_x))
    t_d_x[:-1] = t_energy_2
    t_d_x[1:] += t_energy_1 * energy_2
    return t_d_x.astype(x.dtype, copy=False)


def along(x: ArrayLike, v: ArrayLike) -> Any:
    """along(x: real[n], v: real[n]) -> real[n] = hvp(energy, x)(x; v)

    x, v: real[n] -> real[n]
    """
    x = np.asarray(x)
    v = np.asarray(v)
    if (
        x.dtype.char + v.dtype.char not in ("dd", "ff")
        or x.ndim != 1
        or v.shape != x.shape[:1]
        or x.shape[0] < 1
    ):
        x, v = _explain_shapes(
            "along",
            ("x", x, "real", ("n",)),
            ("v", v, "real", ("n",)),
            needs=lambda: (("n >= 1", x.shape[0] >= 1),),
        )
    n = x.shape[0]

    # sum(x[1:] * x[:-1]^3)                                         s05_higher_order.cr:26
    along_1 = x[:-1]
    along_2 = v[:-1]
    along_3 = 3.0 * (along_1 * along_1)
    along_4 = v[1:] * along_3 + 3.0 * (along_2 * (2.0 * along_1)) * x[1:]
    t_d_x = np.zeros(n, np.result_type(x, v))
    t_d_x[:-1] = along_4
    t_d_x[1:] += along_2 * along_3
    return t_d_x


def along_forward(x: ArrayLike, v: ArrayLike) -> tuple[Any, tuple[Any, ...]]:
    """`along`, and what `along_backward` needs of it."""
    x = np.asarray(x)
    v = np.asarray(v)
    if (
        x.dtype.char + v.dtype.char not in ("dd", "ff")
        or x.ndim != 1
        or v.shape != x.shape[:1]
        or x.shape[0] < 1
    ):
        x, v = _explain_shapes(
            "along",
            ("x", x, "real", ("n",)),
            ("v", v, "real", ("n",)),
            needs=lambda: (("n >= 1", x.shape[0] >= 1),),
        )
    n = x.shape[0]

    # sum(x[1:] * x[:-1]^3)                                         s05_higher_order.cr:26
    along_1 = x[:-1]
    along_2 = v[:-1]
    along_3 = 3.0 * (along_1 * along_1)
    along_4 = 3.0 * (along_2 * (2.0 * along_1))
    t_d_x = np.zeros(n, np.result_type(x, v))
    t_d_x[:-1] = v[1:] * along_3 + along_4 * x[1:]
    t_d_x[1:] += along_2 * along_3
    return t_d_x, (x, v, along_3, along_4)


def along_backward(saved: tuple[Any, ...], d_along: Any) -> tuple[Any, Any]:
    """The cotangents of x and v, given the cotangent of the result."""
    x, v, along_3, along_4 = saved
    n = x.shape[0]
    d_along = np.asarray(d_along)
    if d_along.shape != (n,):
        _explain_shapes("along_backward", ("d_along", d_along, "real", (n,)))

    # sum(x[1:] * x[:-1]^3)                                         s05_higher_order.cr:26
    along_1 = x[:-1]
    along_2 = v[:-1]
    d_along_1 = d_along[1:]
    d_along_2 = d_along[:-1]
    d_along_3 = d_along_2 * x[1:]
    d_along_4 = 6.0 * ((d_along_2 * v[1:] + d_along_1 * along_2) * along_1)
    d_x = np.zeros(n, along_4.dtype)
    d_x[:-1] = 2.0 * (3.0 * d_along_3 * along_2) + d_along_4
    d_x[1:] += d_along_2 * along_4
    d_v = np.zeros(n, along_4.dtype)
    d_v[:-1] = 6.0 * (d_along_3 * along_1) + d_along_1 * along_3
    d_v[1:] += d_along_2 * along_3
    return d_x.astype(x.dtype, copy=False), d_v.astype(v.dtype, copy=False)
