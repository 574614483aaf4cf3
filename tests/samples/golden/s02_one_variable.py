# Written by chainrule 0.1.0 from s02_one_variable.cr.
# source 839ff2493a4568c8, options none, module e7cca7f17f6ade8c
"""2. One variable: dy/dx = dy/du du/dx.

Beside each function stands its derivative as the lecture derives it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = Any  # an array, or a number of numpy's

Scalar: TypeAlias = Any  # a number, or whatever np.asarray takes for an array of them
_FLOATS = (float, int)


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


def _sigmoid(x: Array) -> Array:
    """1 / (1 + exp(-x)), with no exponential that overflows: beyond 40 it is 1 to the last bit."""
    t = np.exp(np.minimum(x, 40.0))
    y: Array = t / (1.0 + t)
    return y


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
    """wave(x)

    x: real -> real
    """
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # u = x^2                                                       s02_one_variable.cr:7
            u = x * x
            return math.sin(u)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("wave", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        # u = x^2                                                       s02_one_variable.cr:7
        u = x * x
        return np.sin(u)


def wave_forward(x: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`wave`, and what `wave_backward` needs of it."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # u = x^2                                                       s02_one_variable.cr:7
            u = x * x
            return math.sin(u), (x, u)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("wave", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        # u = x^2                                                       s02_one_variable.cr:7
        u = x * x
        return np.sin(u), (x, u)


def wave_backward(saved: tuple[Any, ...], d_wave: Any) -> Any:
    """The cotangent of x, given the cotangent of the result."""
    x, u = saved
    if type(x) is float and type(d_wave) in _FLOATS:
        try:
            # return sin(u)                                                 s02_one_variable.cr:8
            # d sin(u) = cos(u) du
            d_u = d_wave * math.cos(u)

            # u = x^2                                                       s02_one_variable.cr:7
            d_x = 2.0 * (x * d_u)
            return d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        x, u = map(np.asarray, saved)
        lanes_shape = x.shape
        d_wave = np.asarray(d_wave)
        if d_wave.shape != lanes_shape:
            d_wave = np.broadcast_to(d_wave, lanes_shape)
        # return sin(u)                                                 s02_one_variable.cr:8
        # d sin(u) = cos(u) du
        d_u = d_wave * np.cos(u)

        # u = x^2                                                       s02_one_variable.cr:7
        d_x = 2.0 * (x * d_u)
        return d_x.astype(x.dtype, copy=False)


def wave_grad(x: Scalar) -> tuple[Any, Any]:
    """The value of `wave` and its gradient by x."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # u = x^2                                                       s02_one_variable.cr:7
            u = x * x

            # return sin(u)                                                 s02_one_variable.cr:8
            # d sin(u) = cos(u) du
            d_u = math.cos(u)

            # u = x^2                                                       s02_one_variable.cr:7
            d_x = 2.0 * (x * d_u)
            return math.sin(u), d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(x):
        with np.errstate(all="ignore"):
            # u = x^2                                                       s02_one_variable.cr:7
            u = x * x

            # return sin(u)                                                 s02_one_variable.cr:8
            # d sin(u) = cos(u) du
            d_u = np.cos(u)

            # u = x^2                                                       s02_one_variable.cr:7
            d_x = 2.0 * (x * d_u)
            return np.sin(u), d_x
    value, saved = wave_forward(x)
    return value, wave_backward(saved, np.ones_like(value))


def wave_slope(x: Scalar) -> Any:
    """wave_slope(x) = 2 * x * cos(x^2)

    x: real -> real
    """
    if type(x) in _FLOATS:
        try:
            x = float(x)
            return 2.0 * (x * math.cos(x * x))
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("wave_slope", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        return 2.0 * (x * np.cos(x * x))


def wave_slope_forward(x: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`wave_slope`, and what `wave_slope_backward` needs of it."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # 2 * x * cos(x^2)                                              s02_one_variable.cr:10
            wave_slope_1 = x * x
            wave_slope_2 = math.cos(wave_slope_1)
            return 2.0 * (x * wave_slope_2), (x, wave_slope_1, wave_slope_2)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("wave_slope", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        # 2 * x * cos(x^2)                                              s02_one_variable.cr:10
        wave_slope_1 = x * x
        wave_slope_2 = np.cos(wave_slope_1)
        return 2.0 * (x * wave_slope_2), (x, wave_slope_1, wave_slope_2)


def wave_slope_backward(saved: tuple[Any, ...], d_wave_slope: Any) -> Any:
    """The cotangent of x, given the cotangent of the result."""
    x, wave_slope_1, wave_slope_2 = saved
    if type(x) is float and type(d_wave_slope) in _FLOATS:
        try:
            # 2 * x * cos(x^2)                                              s02_one_variable.cr:10
            # d cos(u) = -sin(u) du, u = x^2
            d_wave_slope_1 = 4.0 * (d_wave_slope * x * math.sin(wave_slope_1) * x)
            d_x = 2.0 * (d_wave_slope * wave_slope_2) - d_wave_slope_1
            return d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        x, wave_slope_1, wave_slope_2 = map(np.asarray, saved)
        lanes_shape = x.shape
        d_wave_slope = np.asarray(d_wave_slope)
        if d_wave_slope.shape != lanes_shape:
            d_wave_slope = np.broadcast_to(d_wave_slope, lanes_shape)
        # 2 * x * cos(x^2)                                              s02_one_variable.cr:10
        # d cos(u) = -sin(u) du, u = x^2
        d_wave_slope_1 = 4.0 * (d_wave_slope * x * np.sin(wave_slope_1) * x)
        d_x = 2.0 * (d_wave_slope * wave_slope_2) - d_wave_slope_1
        return d_x.astype(x.dtype, copy=False)


def wave_slope_grad(x: Scalar) -> tuple[Any, Any]:
    """The value of `wave_slope` and its gradient by x."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # 2 * x * cos(x^2)                                              s02_one_variable.cr:10
            # d cos(u) = -sin(u) du, u = x^2
            wave_slope_1 = x * x
            wave_slope_2 = math.cos(wave_slope_1)
            d_x = 2.0 * wave_slope_2 - 4.0 * (x * math.sin(wave_slope_1) * x)
            return 2.0 * (x * wave_slope_2), d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(x):
        with np.errstate(all="ignore"):
            # 2 * x * cos(x^2)                                              s02_one_variable.cr:10
            # d cos(u) = -sin(u) du, u = x^2
            wave_slope_1 = x * x
            wave_slope_2 = np.cos(wave_slope_1)
            d_x = 2.0 * wave_slope_2 - 4.0 * (x * np.sin(wave_slope_1) * x)
            return 2.0 * (x * wave_slope_2), d_x
    value, saved = wave_slope_forward(x)
    return value, wave_slope_backward(saved, np.ones_like(value))


def grow(x: Scalar) -> Any:
    """grow(x)

    x: real -> real
    """
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # u = sqrt(x)                                                   s02_one_variable.cr:13
            u = math.sqrt(x)
            return math.exp(u)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("grow", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        # u = sqrt(x)                                                   s02_one_variable.cr:13
        u = np.sqrt(x)
        return np.exp(u)


def grow_forward(x: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`grow`, and what `grow_backward` needs of it."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # u = sqrt(x)                                                   s02_one_variable.cr:13
            u = math.sqrt(x)

            # return exp(u)                                                 s02_one_variable.cr:14
            grow_1 = math.exp(u)
            return grow_1, (x, u, grow_1)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("grow", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        # u = sqrt(x)                                                   s02_one_variable.cr:13
        u = np.sqrt(x)

        # return exp(u)                                                 s02_one_variable.cr:14
        grow_1 = np.exp(u)
        return grow_1.copy(), (x, u, grow_1)


def grow_backward(saved: tuple[Any, ...], d_grow: Any) -> Any:
    """The cotangent of x, given the cotangent of the result."""
    x, u, grow_1 = saved
    if type(x) is float and type(d_grow) in _FLOATS:
        try:
            # return exp(u)                                                 s02_one_variable.cr:14
            # d exp(u) = exp(u) du
            d_u = d_grow * grow_1

            # u = sqrt(x)                                                   s02_one_variable.cr:13
            # d sqrt(u) = du / (2 sqrt(u)), u = x
            d_x = d_u * (0.5 / u)
            return d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        x, u, grow_1 = map(np.asarray, saved)
        lanes_shape = x.shape
        d_grow = np.asarray(d_grow)
        if d_grow.shape != lanes_shape:
            d_grow = np.broadcast_to(d_grow, lanes_shape)
        # return exp(u)                                                 s02_one_variable.cr:14
        # d exp(u) = exp(u) du
        d_u = d_grow * grow_1

        # u = sqrt(x)                                                   s02_one_variable.cr:13
        # d sqrt(u) = du / (2 sqrt(u)), u = x
        d_x = d_u * (0.5 / u)
        return d_x.astype(x.dtype, copy=False)


def grow_grad(x: Scalar) -> tuple[Any, Any]:
    """The value of `grow` and its gradient by x."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # u = sqrt(x)                                                   s02_one_variable.cr:13
            u = math.sqrt(x)

            # return exp(u)                                                 s02_one_variable.cr:14
            grow_1 = math.exp(u)

            # u = sqrt(x)                                                   s02_one_variable.cr:13
            # d sqrt(u) = du / (2 sqrt(u)), u = x
            d_x = grow_1 * (0.5 / u)
            return grow_1, d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(x):
        with np.errstate(all="ignore"):
            # u = sqrt(x)                                                   s02_one_variable.cr:13
            u = np.sqrt(x)

            # return exp(u)                                                 s02_one_variable.cr:14
            grow_1 = np.exp(u)

            # u = sqrt(x)                                                   s02_one_variable.cr:13
            # d sqrt(u) = du / (2 sqrt(u)), u = x
            d_x = grow_1 * (0.5 / u)
            return grow_1, d_x
    value, saved = grow_forward(x)
    return value, grow_backward(saved, np.ones_like(value))


def grow_slope(x: Scalar) -> Any:
    """grow_slope(x) = exp(sqrt(x)) / (2 * sqrt(x))

    x: real -> real
    """
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # exp(sqrt(x)) / (2 * sqrt(x))                                  s02_one_variable.cr:16
            grow_slope_1 = math.sqrt(x)
            return math.exp(grow_slope_1) / (2.0 * grow_slope_1)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("grow_slope", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        # exp(sqrt(x)) / (2 * sqrt(x))                                  s02_one_variable.cr:16
        grow_slope_1 = np.sqrt(x)
        return np.exp(grow_slope_1) / (2.0 * grow_slope_1)


def grow_slope_forward(x: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`grow_slope`, and what `grow_slope_backward` needs of it."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # exp(sqrt(x)) / (2 * sqrt(x))                                  s02_one_variable.cr:16
            grow_slope_1 = math.sqrt(x)
            grow_slope_2 = math.exp(grow_slope_1)
            grow_slope_3 = 2.0 * grow_slope_1
            grow_slope_4 = grow_slope_2 / grow_slope_3
            return grow_slope_4, (x, grow_slope_1, grow_slope_2, grow_slope_3, grow_slope_4)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("grow_slope", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        # exp(sqrt(x)) / (2 * sqrt(x))                                  s02_one_variable.cr:16
        grow_slope_1 = np.sqrt(x)
        grow_slope_2 = np.exp(grow_slope_1)
        grow_slope_3 = 2.0 * grow_slope_1
        grow_slope_4 = grow_slope_2 / grow_slope_3
        return grow_slope_4.copy(), (x, grow_slope_1, grow_slope_2, grow_slope_3, grow_slope_4)


def grow_slope_backward(saved: tuple[Any, ...], d_grow_slope: Any) -> Any:
    """The cotangent of x, given the cotangent of the result."""
    x, grow_slope_1, grow_slope_2, grow_slope_3, grow_slope_4 = saved
    if type(x) is float and type(d_grow_slope) in _FLOATS:
        try:
            # exp(sqrt(x)) / (2 * sqrt(x))                                  s02_one_variable.cr:16
            # d sqrt(u) = du / (2 sqrt(u)), u = x
            # d exp(u) = exp(u) du, u = sqrt(x)
            d_grow_slope_1 = d_grow_slope / grow_slope_3
            d_grow_slope_2 = d_grow_slope_1 * grow_slope_2 - 2.0 * (d_grow_slope_1 * grow_slope_4)
            d_x = d_grow_slope_2 * (0.5 / grow_slope_1)
            return d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        x, grow_slope_1, grow_slope_2, grow_slope_3, grow_slope_4 = map(np.asarray, saved)
        lanes_shape = x.shape
        d_grow_slope = np.asarray(d_grow_slope)
        if d_grow_slope.shape != lanes_shape:
            d_grow_slope = np.broadcast_to(d_grow_slope, lanes_shape)
        # exp(sqrt(x)) / (2 * sqrt(x))                                  s02_one_variable.cr:16
        # d sqrt(u) = du / (2 sqrt(u)), u = x
        # d exp(u) = exp(u) du, u = sqrt(x)
        d_grow_slope_1 = d_grow_slope / grow_slope_3
        d_grow_slope_2 = d_grow_slope_1 * grow_slope_2 - 2.0 * (d_grow_slope_1 * grow_slope_4)
        d_x = d_grow_slope_2 * (0.5 / grow_slope_1)
        return d_x.astype(x.dtype, copy=False)


def grow_slope_grad(x: Scalar) -> tuple[Any, Any]:
    """The value of `grow_slope` and its gradient by x."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # exp(sqrt(x)) / (2 * sqrt(x))                                  s02_one_variable.cr:16
            # d sqrt(u) = du / (2 sqrt(u)), u = x
            # d exp(u) = exp(u) du, u = sqrt(x)
            grow_slope_1 = math.sqrt(x)
            grow_slope_2 = 2.0 * grow_slope_1
            grow_slope_3 = math.exp(grow_slope_1) / grow_slope_2
            d_x = (grow_slope_3 - 2.0 * (grow_slope_3 / grow_slope_2)) * (0.5 / grow_slope_1)
            return grow_slope_3, d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(x):
        with np.errstate(all="ignore"):
            # exp(sqrt(x)) / (2 * sqrt(x))                                  s02_one_variable.cr:16
            # d sqrt(u) = du / (2 sqrt(u)), u = x
            # d exp(u) = exp(u) du, u = sqrt(x)
            grow_slope_1 = np.sqrt(x)
            grow_slope_2 = 2.0 * grow_slope_1
            grow_slope_3 = np.exp(grow_slope_1) / grow_slope_2
            d_x = (grow_slope_3 - 2.0 * (grow_slope_3 / grow_slope_2)) * (0.5 / grow_slope_1)
            return grow_slope_3, d_x
    value, saved = grow_slope_forward(x)
    return value, grow_slope_backward(saved, np.ones_like(value))


def logistic(x: Scalar) -> Any:
    """logistic(x) = 1 / (1 + exp(-x))

    x: real -> real
    """
    if type(x) in _FLOATS:
        try:
            x = float(x)
            return 1.0 / (1.0 + math.exp(-x))
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("logistic", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        return _sigmoid(x)


def logistic_forward(x: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`logistic`, and what `logistic_backward` needs of it."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # 1 / (1 + exp(-x))                                             s02_one_variable.cr:18
            # stable form of 1 / (1 + exp(-x))
            logistic_1 = 1.0 / (1.0 + math.exp(-x))
            return logistic_1, (x, logistic_1)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("logistic", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        # 1 / (1 + exp(-x))                                             s02_one_variable.cr:18
        # stable form of 1 / (1 + exp(-x))
        logistic_1 = _sigmoid(x)
        return logistic_1.copy(), (x, logistic_1)


def logistic_backward(saved: tuple[Any, ...], d_logistic: Any) -> Any:
    """The cotangent of x, given the cotangent of the result."""
    x, logistic_1 = saved
    if type(x) is float and type(d_logistic) in _FLOATS:
        try:
            # 1 / (1 + exp(-x))                                             s02_one_variable.cr:18
            # stable form of 1 / (1 + exp(-x))
            # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = x
            d_x = d_logistic * (logistic_1 * (1.0 - logistic_1))
            return d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        x, logistic_1 = map(np.asarray, saved)
        lanes_shape = x.shape
        d_logistic = np.asarray(d_logistic)
        if d_logistic.shape != lanes_shape:
            d_logistic = np.broadcast_to(d_logistic, lanes_shape)
        # 1 / (1 + exp(-x))                                             s02_one_variable.cr:18
        # stable form of 1 / (1 + exp(-x))
        # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = x
        d_x = d_logistic * (logistic_1 * (1.0 - logistic_1))
        return d_x.astype(x.dtype, copy=False)


def logistic_grad(x: Scalar) -> tuple[Any, Any]:
    """The value of `logistic` and its gradient by x."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # 1 / (1 + exp(-x))                                             s02_one_variable.cr:18
            # stable form of 1 / (1 + exp(-x))
            # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = x
            logistic_1 = 1.0 / (1.0 + math.exp(-x))
            d_x = logistic_1 * (1.0 - logistic_1)
            return logistic_1, d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(x):
        with np.errstate(all="ignore"):
            # 1 / (1 + exp(-x))                                             s02_one_variable.cr:18
            # stable form of 1 / (1 + exp(-x))
            # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = x
            logistic_1 = _sigmoid(x)
            d_x = logistic_1 * (1.0 - logistic_1)
            return logistic_1, d_x
    value, saved = logistic_forward(x)
    return value, logistic_backward(saved, np.ones_like(value))


def logistic_slope(x: Scalar) -> Any:
    """logistic_slope(x)

    x: real -> real
    """
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # s = logistic(x)                                               s02_one_variable.cr:21
            # stable form of 1 / (1 + exp(-x))
            s = 1.0 / (1.0 + math.exp(-x))
            return s * (1.0 - s)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("logistic_slope", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        # s = logistic(x)                                               s02_one_variable.cr:21
        # stable form of 1 / (1 + exp(-x))
        s = _sigmoid(x)
        return s * (1.0 - s)


def logistic_slope_forward(x: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`logistic_slope`, and what `logistic_slope_backward` needs of it."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # s = logistic(x)                                               s02_one_variable.cr:21
            # stable form of 1 / (1 + exp(-x))
            s = 1.0 / (1.0 + math.exp(-x))

            # return s * (1 - s)                                            s02_one_variable.cr:22
            logistic_slope_1 = 1.0 - s
            logistic_slope_2 = s * logistic_slope_1
            return logistic_slope_2, (x, s, logistic_slope_1, logistic_slope_2)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("logistic_slope", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        # s = logistic(x)                                               s02_one_variable.cr:21
        # stable form of 1 / (1 + exp(-x))
        s = _sigmoid(x)

        # return s * (1 - s)                                            s02_one_variable.cr:22
        logistic_slope_1 = 1.0 - s
        logistic_slope_2 = s * logistic_slope_1
        return logistic_slope_2.copy(), (x, s, logistic_slope_1, logistic_slope_2)


def logistic_slope_backward(saved: tuple[Any, ...], d_logistic_slope: Any) -> Any:
    """The cotangent of x, given the cotangent of the result."""
    x, s, logistic_slope_1, logistic_slope_2 = saved
    if type(x) is float and type(d_logistic_slope) in _FLOATS:
        try:
            # return s * (1 - s)                                            s02_one_variable.cr:22
            d_s = d_logistic_slope * logistic_slope_1 - d_logistic_slope * s

            # s = logistic(x)                                               s02_one_variable.cr:21
            # stable form of 1 / (1 + exp(-x))
            # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = x
            d_x = d_s * logistic_slope_2
            return d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        x, s, logistic_slope_1, logistic_slope_2 = map(np.asarray, saved)
        lanes_shape = x.shape
        d_logistic_slope = np.asarray(d_logistic_slope)
        if d_logistic_slope.shape != lanes_shape:
            d_logistic_slope = np.broadcast_to(d_logistic_slope, lanes_shape)
        # return s * (1 - s)                                            s02_one_variable.cr:22
        d_s = d_logistic_slope * logistic_slope_1 - d_logistic_slope * s

        # s = logistic(x)                                               s02_one_variable.cr:21
        # stable form of 1 / (1 + exp(-x))
        # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = x
        d_x = d_s * logistic_slope_2
        return d_x.astype(x.dtype, copy=False)


def logistic_slope_grad(x: Scalar) -> tuple[Any, Any]:
    """The value of `logistic_slope` and its gradient by x."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # s = logistic(x)                                               s02_one_variable.cr:21
            # stable form of 1 / (1 + exp(-x))
            s = 1.0 / (1.0 + math.exp(-x))

            # return s * (1 - s)                                            s02_one_variable.cr:22
            logistic_slope_1 = 1.0 - s
            logistic_slope_2 = s * logistic_slope_1
            d_s = logistic_slope_1 - s

            # s = logistic(x)                                               s02_one_variable.cr:21
            # stable form of 1 / (1 + exp(-x))
            # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = x
            d_x = d_s * logistic_slope_2
            return logistic_slope_2, d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(x):
        with np.errstate(all="ignore"):
            # s = logistic(x)                                               s02_one_variable.cr:21
            # stable form of 1 / (1 + exp(-x))
            s = _sigmoid(x)

            # return s * (1 - s)                                            s02_one_variable.cr:22
            logistic_slope_1 = 1.0 - s
            logistic_slope_2 = s * logistic_slope_1
            d_s = logistic_slope_1 - s

            # s = logistic(x)                                               s02_one_variable.cr:21
            # stable form of 1 / (1 + exp(-x))
            # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = x
            d_x = d_s * logistic_slope_2
            return logistic_slope_2, d_x
    value, saved = logistic_slope_forward(x)
    return value, logistic_slope_backward(saved, np.ones_like(value))


def nested(x: Scalar) -> Any:
    """nested(x) = log(1 + wave(x)^2)

    x: real -> real
    """
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # u = x^2                                                       s02_one_variable.cr:7
            u = x * x
            return math.log1p(math.sin(u) ** 2)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("nested", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        # u = x^2                                                       s02_one_variable.cr:7
        u = x * x
        return np.log1p(np.sin(u) ** 2)


def nested_forward(x: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`nested`, and what `nested_backward` needs of it."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # u = x^2                                                       s02_one_variable.cr:7
            u = x * x

            # log(1 + wave(x)^2)                                            s02_one_variable.cr:24
            # stable form of log(1 + wave(x)^2)
            nested_1 = math.sin(u)
            nested_2 = nested_1 * nested_1
            return math.log1p(nested_2), (x, u, nested_1, nested_2)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("nested", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        # u = x^2                                                       s02_one_variable.cr:7
        u = x * x

        # log(1 + wave(x)^2)                                            s02_one_variable.cr:24
        # stable form of log(1 + wave(x)^2)
        nested_1 = np.sin(u)
        nested_2 = nested_1 * nested_1
        return np.log1p(nested_2), (x, u, nested_1, nested_2)


def nested_backward(saved: tuple[Any, ...], d_nested: Any) -> Any:
    """The cotangent of x, given the cotangent of the result."""
    x, u, nested_1, nested_2 = saved
    if type(x) is float and type(d_nested) in _FLOATS:
        try:
            # u = x^2                                                       s02_one_variable.cr:7
            d_u_1 = nested_1 * (d_nested / (1.0 + nested_2)) * math.cos(u) * x
            d_x = 4.0 * d_u_1
            return d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        x, u, nested_1, nested_2 = map(np.asarray, saved)
        lanes_shape = x.shape
        d_nested = np.asarray(d_nested)
        if d_nested.shape != lanes_shape:
            d_nested = np.broadcast_to(d_nested, lanes_shape)
        # u = x^2                                                       s02_one_variable.cr:7
        d_u_1 = nested_1 * (d_nested / (1.0 + nested_2)) * np.cos(u) * x
        d_x = 4.0 * d_u_1
        return d_x.astype(x.dtype, copy=False)


def nested_grad(x: Scalar) -> tuple[Any, Any]:
    """The value of `nested` and its gradient by x."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # u = x^2                                                       s02_one_variable.cr:7
            u = x * x

            # log(1 + wave(x)^2)                                            s02_one_variable.cr:24
            # stable form of log(1 + wave(x)^2)
            nested_1 = math.sin(u)
            nested_2 = nested_1 * nested_1

            # u = x^2                                                       s02_one_variable.cr:7
            d_x = 4.0 * (nested_1 / (1.0 + nested_2) * math.cos(u) * x)
            return math.log1p(nested_2), d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(x):
        with np.errstate(all="ignore"):
            # u = x^2                                                       s02_one_variable.cr:7
            u = x * x

            # log(1 + wave(x)^2)                                            s02_one_variable.cr:24
            # stable form of log(1 + wave(x)^2)
            nested_1 = np.sin(u)
            nested_2 = nested_1 * nested_1

            # u = x^2                                                       s02_one_variable.cr:7
            d_x = 4.0 * (nested_1 / (1.0 + nested_2) * np.cos(u) * x)
            return np.log1p(nested_2), d_x
    value, saved = nested_forward(x)
    return value, nested_backward(saved, np.ones_like(value))


def nested_slope(x: Scalar) -> Any:
    """Three links: the logarithm's, the square's, the wave's.

    x: real -> real
    """
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # u = x^2                                                       s02_one_variable.cr:7
            u = x * x

            # y = wave(x)                                                   s02_one_variable.cr:28
            y = math.sin(u)

            # return 1 / (1 + y^2) * 2 * y * wave_slope(x)                  s02_one_variable.cr:29
            nested_slope_1 = x * math.cos(u) * (2.0 / (1.0 + y * y) * y)
            return 2.0 * nested_slope_1
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("nested_slope", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        # u = x^2                                                       s02_one_variable.cr:7
        u = x * x

        # y = wave(x)                                                   s02_one_variable.cr:28
        y = np.sin(u)

        # return 1 / (1 + y^2) * 2 * y * wave_slope(x)                  s02_one_variable.cr:29
        nested_slope_1 = x * np.cos(u) * (2.0 / (1.0 + y * y) * y)
        return 2.0 * nested_slope_1


def nested_slope_forward(x: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`nested_slope`, and what `nested_slope_backward` needs of it."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # u = x^2                                                       s02_one_variable.cr:7
            u = x * x

            # y = wave(x)                                                   s02_one_variable.cr:28
            y = math.sin(u)

            # return 1 / (1 + y^2) * 2 * y * wave_slope(x)                  s02_one_variable.cr:29
            nested_slope_1 = 1.0 + y * y
            nested_slope_2 = 2.0 / nested_slope_1
            nested_slope_3 = nested_slope_2 * y
            nested_slope_4 = math.cos(u)
            nested_slope_5 = x * nested_slope_4
            return 2.0 * (nested_slope_5 * nested_slope_3), (
                x,
                y,
                nested_slope_1,
                nested_slope_2,
                nested_slope_3,
                nested_slope_4,
                nested_slope_5,
            )
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("nested_slope", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        # u = x^2                                                       s02_one_variable.cr:7
        u = x * x

        # y = wave(x)                                                   s02_one_variable.cr:28
        y = np.sin(u)

        # return 1 / (1 + y^2) * 2 * y * wave_slope(x)                  s02_one_variable.cr:29
        nested_slope_1 = 1.0 + y * y
        nested_slope_2 = 2.0 / nested_slope_1
        nested_slope_3 = nested_slope_2 * y
        nested_slope_4 = np.cos(u)
        nested_slope_5 = x * nested_slope_4
        return 2.0 * (nested_slope_5 * nested_slope_3), (
            x,
            y,
            nested_slope_1,
            nested_slope_2,
            nested_slope_3,
            nested_slope_4,
            nested_slope_5,
        )


def nested_slope_backward(saved: tuple[Any, ...], d_nested_slope: Any) -> Any:
    """The cotangent of x, given the cotangent of the result."""
    x, y, nested_slope_1, nested_slope_2, nested_slope_3, nested_slope_4, nested_slope_5 = saved
    if type(x) is float and type(d_nested_slope) in _FLOATS:
        try:
            # return 1 / (1 + y^2) * 2 * y * wave_slope(x)                  s02_one_variable.cr:29
            # d cos(u) = -sin(u) du
            d_nested_slope_1 = d_nested_slope * nested_slope_3
            d_nested_slope_2 = d_nested_slope * nested_slope_5
            d_nested_slope_3 = 4.0 * (d_nested_slope_2 * y * (nested_slope_2 / nested_slope_1) * y)
            d_y = 2.0 * (d_nested_slope_2 * nested_slope_2) - d_nested_slope_3

            # u = x^2                                                       s02_one_variable.cr:7
            d_u = d_y * nested_slope_4 - 2.0 * (d_nested_slope_1 * x * y)

            # x                                                             s02_one_variable.cr:26
            d_x = 2.0 * (d_nested_slope_1 * nested_slope_4) + 2.0 * (x * d_u)
            return d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        x, y, nested_slope_1, nested_slope_2, nested_slope_3, nested_slope_4, nested_slope_5 = map(
            np.asarray, saved
        )
        lanes_shape = x.shape
        d_nested_slope = np.asarray(d_nested_slope)
        if d_nested_slope.shape != lanes_shape:
            d_nested_slope = np.broadcast_to(d_nested_slope, lanes_shape)
        # return 1 / (1 + y^2) * 2 * y * wave_slope(x)                  s02_one_variable.cr:29
        # d cos(u) = -sin(u) du
        d_nested_slope_1 = d_nested_slope * nested_slope_3
        d_nested_slope_2 = d_nested_slope * nested_slope_5
        d_nested_slope_3 = 4.0 * (d_nested_slope_2 * y * (nested_slope_2 / nested_slope_1) * y)
        d_y = 2.0 * (d_nested_slope_2 * nested_slope_2) - d_nested_slope_3

        # u = x^2                                                       s02_one_variable.cr:7
        d_u = d_y * nested_slope_4 - 2.0 * (d_nested_slope_1 * x * y)

        # x                                                             s02_one_variable.cr:26
        d_x = 2.0 * (d_nested_slope_1 * nested_slope_4) + 2.0 * (x * d_u)
        return d_x.astype(x.dtype, copy=False)


def nested_slope_grad(x: Scalar) -> tuple[Any, Any]:
    """The value of `nested_slope` and its gradient by x."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # u = x^2                                                       s02_one_variable.cr:7
            u = x * x

            # y = wave(x)                                                   s02_one_variable.cr:28
            y = math.sin(u)

            # return 1 / (1 + y^2) * 2 * y * wave_slope(x)                  s02_one_variable.cr:29
            # d cos(u) = -sin(u) du
            nested_slope_1 = 1.0 + y * y
            nested_slope_2 = 2.0 / nested_slope_1
            nested_slope_3 = nested_slope_2 * y
            nested_slope_4 = math.cos(u)
            nested_slope_5 = x * nested_slope_4
            d_nested_slope_1 = 4.0 * (nested_slope_5 * y * (nested_slope_2 / nested_slope_1) * y)
            d_y = 2.0 * (nested_slope_5 * nested_slope_2) - d_nested_slope_1

            # u = x^2                                                       s02_one_variable.cr:7
            d_u = d_y * nested_slope_4 - 2.0 * (nested_slope_3 * x * y)

            # x                                                             s02_one_variable.cr:26
            d_x = 2.0 * (nested_slope_3 * nested_slope_4) + 2.0 * (x * d_u)
            return 2.0 * (nested_slope_5 * nested_slope_3), d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(x):
        with np.errstate(all="ignore"):
            # u = x^2                                                       s02_one_variable.cr:7
            u = x * x

            # y = wave(x)                                                   s02_one_variable.cr:28
            y = np.sin(u)

            # return 1 / (1 + y^2) * 2 * y * wave_slope(x)                  s02_one_variable.cr:29
            # d cos(u) = -sin(u) du
            nested_slope_1 = 1.0 + y * y
            nested_slope_2 = 2.0 / nested_slope_1
            nested_slope_3 = nested_slope_2 * y
            nested_slope_4 = np.cos(u)
            nested_slope_5 = x * nested_slope_4
            d_nested_slope_1 = 4.0 * (nested_slope_5 * y * (nested_slope_2 / nested_slope_1) * y)
            d_y = 2.0 * (nested_slope_5 * nested_slope_2) - d_nested_slope_1

            # u = x^2                                                       s02_one_variable.cr:7
            d_u = d_y * nested_slope_4 - 2.0 * (nested_slope_3 * x * y)

            # x                                                             s02_one_variable.cr:26
            d_x = 2.0 * (nested_slope_3 * nested_slope_4) + 2.0 * (x * d_u)
            return 2.0 * (nested_slope_5 * nested_slope_3), d_x
    value, saved = nested_slope_forward(x)
    return value, nested_slope_backward(saved, np.ones_like(value))
