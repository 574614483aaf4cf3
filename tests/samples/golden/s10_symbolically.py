# Written by chainrule 0.1.0 from s10_symbolically.cr.
# source 0e6beb0ab4aaf578, options none, module b9c0cfb2bf34098e
"""10. Symbolically: functions whose exact derivatives a computer algebra system prints.

Each `..._slope` is that derivative, typed in from there.
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


def bell(x: Scalar) -> Any:
    """bell(x) = exp(-x^2 / 2) / sqrt(2 * pi)

    x: real -> real
    """
    if type(x) in _FLOATS:
        try:
            x = float(x)
            return math.exp(-(x * x / 2.0)) / math.sqrt(2.0 * math.pi)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("bell", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        return np.exp(-(x * x / 2.0)) / math.sqrt(2.0 * math.pi)


def bell_forward(x: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`bell`, and what `bell_backward` needs of it."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # exp(-x^2 / 2) / sqrt(2 * pi)                                  s10_symbolically.cr:6
            bell_1 = math.exp(-(x * x / 2.0))
            return bell_1 / math.sqrt(2.0 * math.pi), (x, bell_1)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("bell", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        # exp(-x^2 / 2) / sqrt(2 * pi)                                  s10_symbolically.cr:6
        bell_1 = np.exp(-(x * x / 2.0))
        return bell_1 / math.sqrt(2.0 * math.pi), (x, bell_1)


def bell_backward(saved: tuple[Any, ...], d_bell: Any) -> Any:
    """The cotangent of x, given the cotangent of the result."""
    x, bell_1 = saved
    if type(x) is float and type(d_bell) in _FLOATS:
        try:
            # exp(-x^2 / 2) / sqrt(2 * pi)                                  s10_symbolically.cr:6
            # d exp(u) = exp(u) du, u = -x^2 / 2
            d_bell_1 = d_bell / math.sqrt(2.0 * math.pi) * bell_1 * x
            d_x = -d_bell_1
            return d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        x, bell_1 = map(np.asarray, saved)
        lanes_shape = x.shape
        d_bell = np.asarray(d_bell)
        if d_bell.shape != lanes_shape:
            d_bell = np.broadcast_to(d_bell, lanes_shape)
        # exp(-x^2 / 2) / sqrt(2 * pi)                                  s10_symbolically.cr:6
        # d exp(u) = exp(u) du, u = -x^2 / 2
        d_bell_1 = d_bell / math.sqrt(2.0 * math.pi) * bell_1 * x
        d_x = -d_bell_1
        return d_x.astype(x.dtype, copy=False)


def bell_grad(x: Scalar) -> tuple[Any, Any]:
    """The value of `bell` and its gradient by x."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # exp(-x^2 / 2) / sqrt(2 * pi)                                  s10_symbolically.cr:6
            # d exp(u) = exp(u) du, u = -x^2 / 2
            bell_1 = math.exp(-(x * x / 2.0)) / math.sqrt(2.0 * math.pi)
            d_x = -(bell_1 * x)
            return bell_1, d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(x):
        with np.errstate(all="ignore"):
            # exp(-x^2 / 2) / sqrt(2 * pi)                                  s10_symbolically.cr:6
            # d exp(u) = exp(u) du, u = -x^2 / 2
            bell_1 = np.exp(-(x * x / 2.0)) / math.sqrt(2.0 * math.pi)
            d_x = -(bell_1 * x)
            return bell_1, d_x
    value, saved = bell_forward(x)
    return value, bell_backward(saved, np.ones_like(value))


def bell_slope(x: Scalar) -> Any:
    """bell_slope(x) = -x * exp(-x^2 / 2) / sqrt(2 * pi)

    x: real -> real
    """
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # -x * exp(-x^2 / 2) / sqrt(2 * pi)                             s10_symbolically.cr:7
            bell_slope_1 = x * math.exp(-(x * x / 2.0))
            return -(bell_slope_1 / math.sqrt(2.0 * math.pi))
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("bell_slope", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        # -x * exp(-x^2 / 2) / sqrt(2 * pi)                             s10_symbolically.cr:7
        bell_slope_1 = x * np.exp(-(x * x / 2.0))
        return -(bell_slope_1 / math.sqrt(2.0 * math.pi))


def bell_slope_forward(x: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`bell_slope`, and what `bell_slope_backward` needs of it."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # -x * exp(-x^2 / 2) / sqrt(2 * pi)                             s10_symbolically.cr:7
            bell_slope_1 = math.exp(-(x * x / 2.0))
            return -(x * bell_slope_1 / math.sqrt(2.0 * math.pi)), (x, bell_slope_1)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("bell_slope", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        # -x * exp(-x^2 / 2) / sqrt(2 * pi)                             s10_symbolically.cr:7
        bell_slope_1 = np.exp(-(x * x / 2.0))
        return -(x * bell_slope_1 / math.sqrt(2.0 * math.pi)), (x, bell_slope_1)


def bell_slope_backward(saved: tuple[Any, ...], d_bell_slope: Any) -> Any:
    """The cotangent of x, given the cotangent of the result."""
    x, bell_slope_1 = saved
    if type(x) is float and type(d_bell_slope) in _FLOATS:
        try:
            # -x * exp(-x^2 / 2) / sqrt(2 * pi)                             s10_symbolically.cr:7
            # d exp(u) = exp(u) du, u = -x^2 / 2
            d_bell_slope_1 = d_bell_slope / math.sqrt(2.0 * math.pi)
            d_x = d_bell_slope_1 * x * bell_slope_1 * x - d_bell_slope_1 * bell_slope_1
            return d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        x, bell_slope_1 = map(np.asarray, saved)
        lanes_shape = x.shape
        d_bell_slope = np.asarray(d_bell_slope)
        if d_bell_slope.shape != lanes_shape:
            d_bell_slope = np.broadcast_to(d_bell_slope, lanes_shape)
        # -x * exp(-x^2 / 2) / sqrt(2 * pi)                             s10_symbolically.cr:7
        # d exp(u) = exp(u) du, u = -x^2 / 2
        d_bell_slope_1 = d_bell_slope / math.sqrt(2.0 * math.pi)
        d_x = d_bell_slope_1 * x * bell_slope_1 * x - d_bell_slope_1 * bell_slope_1
        return d_x.astype(x.dtype, copy=False)


def bell_slope_grad(x: Scalar) -> tuple[Any, Any]:
    """The value of `bell_slope` and its gradient by x."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # -x * exp(-x^2 / 2) / sqrt(2 * pi)                             s10_symbolically.cr:7
            # d exp(u) = exp(u) du, u = -x^2 / 2
            bell_slope_1 = math.exp(-(x * x / 2.0))
            bell_slope_2 = math.sqrt(2.0 * math.pi)
            d_x = x / bell_slope_2 * bell_slope_1 * x - bell_slope_1 / bell_slope_2
            return -(x * bell_slope_1 / bell_slope_2), d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(x):
        with np.errstate(all="ignore"):
            # -x * exp(-x^2 / 2) / sqrt(2 * pi)                             s10_symbolically.cr:7
            # d exp(u) = exp(u) du, u = -x^2 / 2
            bell_slope_1 = np.exp(-(x * x / 2.0))
            bell_slope_2 = math.sqrt(2.0 * math.pi)
            d_x = x / bell_slope_2 * bell_slope_1 * x - bell_slope_1 / bell_slope_2
            return -(x * bell_slope_1 / bell_slope_2), d_x
    value, saved = bell_slope_forward(x)
    return value, bell_slope_backward(saved, np.ones_like(value))


def damped(t: Scalar, k: Scalar = 0.3, w: Scalar = 2.0) -> Any:
    """damped(t, k = 0.3, w = 2) = exp(-k * t) * cos(w * t)

    t, k, w: real -> real
    """
    if type(t) in _FLOATS and type(k) in _FLOATS and type(w) in _FLOATS:
        try:
            t, k, w = float(t), float(k), float(w)
            return math.exp(-(k * t)) * math.cos(w * t)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(t, _ARRAYS)
        or not isinstance(k, _ARRAYS)
        or not isinstance(w, _ARRAYS)
        or t.dtype.kind + k.dtype.kind + w.dtype.kind != "fff"
        or k.shape != t.shape
        or w.shape != t.shape
    ):
        t, k, w = _explain_shapes(
            "damped", ("t", t, "real", "..."), ("k", k, "real", "..."), ("w", w, "real", "...")
        )
    with np.errstate(all="ignore"):
        return np.exp(-(k * t)) * np.cos(w * t)


def damped_forward(t: Scalar, k: Scalar = 0.3, w: Scalar = 2.0) -> tuple[Any, tuple[Any, ...]]:
    """`damped`, and what `damped_backward` needs of it."""
    if type(t) in _FLOATS and type(k) in _FLOATS and type(w) in _FLOATS:
        try:
            t, k, w = float(t), float(k), float(w)
            # exp(-k * t) * cos(w * t)                                      s10_symbolically.cr:9
            damped_1 = math.exp(-(k * t))
            damped_2 = w * t
            damped_3 = math.cos(damped_2)
            return damped_1 * damped_3, (t, k, w, damped_1, damped_2, damped_3)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(t, _ARRAYS)
        or not isinstance(k, _ARRAYS)
        or not isinstance(w, _ARRAYS)
        or t.dtype.kind + k.dtype.kind + w.dtype.kind != "fff"
        or k.shape != t.shape
        or w.shape != t.shape
    ):
        t, k, w = _explain_shapes(
            "damped", ("t", t, "real", "..."), ("k", k, "real", "..."), ("w", w, "real", "...")
        )
    with np.errstate(all="ignore"):
        # exp(-k * t) * cos(w * t)                                      s10_symbolically.cr:9
        damped_1 = np.exp(-(k * t))
        damped_2 = w * t
        damped_3 = np.cos(damped_2)
        return damped_1 * damped_3, (t, k, w, damped_1, damped_2, damped_3)


def damped_backward(saved: tuple[Any, ...], d_damped: Any) -> tuple[Any, Any, Any]:
    """The cotangents of t, k and w, given the cotangent of the result."""
    t, k, w, damped_1, damped_2, damped_3 = saved
    if type(t) is float and type(d_damped) in _FLOATS:
        try:
            # exp(-k * t) * cos(w * t)                                      s10_symbolically.cr:9
            # d exp(u) = exp(u) du, u = -k * t
            # d cos(u) = -sin(u) du, u = w * t
            d_damped_1 = d_damped * damped_1 * math.sin(damped_2)
            d_w = -(d_damped_1 * t)
            d_damped_2 = d_damped * damped_3 * damped_1
            d_k = -(d_damped_2 * t)
            d_t = -(d_damped_1 * w) - d_damped_2 * k
            return d_t, d_k, d_w
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        t, k, w, damped_1, damped_2, damped_3 = map(np.asarray, saved)
        lanes_shape = np.broadcast(t, k, w).shape
        d_damped = np.asarray(d_damped)
        if d_damped.shape != lanes_shape:
            d_damped = np.broadcast_to(d_damped, lanes_shape)
        # exp(-k * t) * cos(w * t)                                      s10_symbolically.cr:9
        # d exp(u) = exp(u) du, u = -k * t
        # d cos(u) = -sin(u) du, u = w * t
        d_damped_1 = d_damped * damped_1 * np.sin(damped_2)
        d_w = -(d_damped_1 * t)
        d_damped_2 = d_damped * damped_3 * damped_1
        d_k = -(d_damped_2 * t)
        d_t = -(d_damped_1 * w) - d_damped_2 * k
        return (
            (d_t if t.ndim else d_t.sum()).astype(t.dtype, copy=False),
            (d_k if k.ndim else d_k.sum()).astype(k.dtype, copy=False),
            (d_w if w.ndim else d_w.sum()).astype(w.dtype, copy=False),
        )


def damped_grad(t: Scalar, k: Scalar = 0.3, w: Scalar = 2.0) -> tuple[Any, tuple[Any, Any, Any]]:
    """The value of `damped` and its gradient by t, k and w."""
    if type(t) in _FLOATS and type(k) in _FLOATS and type(w) in _FLOATS:
        try:
            t, k, w = float(t), float(k), float(w)
            # exp(-k * t) * cos(w * t)                                      s10_symbolically.cr:9
            # d exp(u) = exp(u) du, u = -k * t
            # d cos(u) = -sin(u) du, u = w * t
            damped_1 = math.exp(-(k * t))
            damped_2 = w * t
            damped_3 = damped_1 * math.cos(damped_2)
            d_damped_1 = damped_1 * math.sin(damped_2)
            d_w = -(d_damped_1 * t)
            d_k = -(damped_3 * t)
            d_t = -(d_damped_1 * w) - damped_3 * k
            return damped_3, (d_t, d_k, d_w)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(t, k, w):
        with np.errstate(all="ignore"):
            # exp(-k * t) * cos(w * t)                                      s10_symbolically.cr:9
            # d exp(u) = exp(u) du, u = -k * t
            # d cos(u) = -sin(u) du, u = w * t
            damped_1 = np.exp(-(k * t))
            damped_2 = w * t
            damped_3 = damped_1 * np.cos(damped_2)
            d_damped_1 = damped_1 * np.sin(damped_2)
            d_w = -(d_damped_1 * t)
            d_k = -(damped_3 * t)
            d_t = -(d_damped_1 * w) - damped_3 * k
            return damped_3, (d_t, d_k, d_w)
    value, saved = damped_forward(t, k, w)
    return value, damped_backward(saved, np.ones_like(value))


def damped_slope(t: Scalar, k: Scalar = 0.3, w: Scalar = 2.0) -> Any:
    """damped_slope(t, k = 0.3, w = 2) = -exp(-k * t) * (k * cos(w * t) + w * sin(w * t))

    t, k, w: real -> real
    """
    if type(t) in _FLOATS and type(k) in _FLOATS and type(w) in _FLOATS:
        try:
            t, k, w = float(t), float(k), float(w)
            # -exp(-k * t) * (k * cos(w * t) + w * sin(w * t))              s10_symbolically.cr:10
            damped_slope_1 = w * t
            damped_slope_2 = k * math.cos(damped_slope_1) + w * math.sin(damped_slope_1)
            return -(math.exp(-(k * t)) * damped_slope_2)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(t, _ARRAYS)
        or not isinstance(k, _ARRAYS)
        or not isinstance(w, _ARRAYS)
        or t.dtype.kind + k.dtype.kind + w.dtype.kind != "fff"
        or k.shape != t.shape
        or w.shape != t.shape
    ):
        t, k, w = _explain_shapes(
            "damped_slope",
            ("t", t, "real", "..."),
            ("k", k, "real", "..."),
            ("w", w, "real", "..."),
        )
    with np.errstate(all="ignore"):
        # -exp(-k * t) * (k * cos(w * t) + w * sin(w * t))              s10_symbolically.cr:10
        damped_slope_1 = w * t
        return -(np.exp(-(k * t)) * (k * np.cos(damped_slope_1) + w * np.sin(damped_slope_1)))


def damped_slope_forward(
    t: Scalar, k: Scalar = 0.3, w: Scalar = 2.0
) -> tuple[Any, tuple[Any, ...]]:
    """`damped_slope`, and what `damped_slope_backward` needs of it."""
    if type(t) in _FLOATS and type(k) in _FLOATS and type(w) in _FLOATS:
        try:
            t, k, w = float(t), float(k), float(w)
            # -exp(-k * t) * (k * cos(w * t) + w * sin(w * t))              s10_symbolically.cr:10
            damped_slope_1 = math.exp(-(k * t))
            damped_slope_2 = w * t
            damped_slope_3 = math.cos(damped_slope_2)
            damped_slope_4 = math.sin(damped_slope_2)
            damped_slope_5 = k * damped_slope_3 + w * damped_slope_4
            return -(damped_slope_1 * damped_slope_5), (
                t,
                k,
                w,
                damped_slope_1,
                damped_slope_3,
                damped_slope_4,
                damped_slope_5,
            )
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(t, _ARRAYS)
        or not isinstance(k, _ARRAYS)
        or not isinstance(w, _ARRAYS)
        or t.dtype.kind + k.dtype.kind + w.dtype.kind != "fff"
        or k.shape != t.shape
        or w.shape != t.shape
    ):
        t, k, w = _explain_shapes(
            "damped_slope",
            ("t", t, "real", "..."),
            ("k", k, "real", "..."),
            ("w", w, "real", "..."),
        )
    with np.errstate(all="ignore"):
        # -exp(-k * t) * (k * cos(w * t) + w * sin(w * t))              s10_symbolically.cr:10
        damped_slope_1 = np.exp(-(k * t))
        damped_slope_2 = w * t
        damped_slope_3 = np.cos(damped_slope_2)
        damped_slope_4 = np.sin(damped_slope_2)
        damped_slope_5 = k * damped_slope_3 + w * damped_slope_4
        return -(damped_slope_1 * damped_slope_5), (
            t,
            k,
            w,
            damped_slope_1,
            damped_slope_3,
            damped_slope_4,
            damped_slope_5,
        )


def damped_slope_backward(saved: tuple[Any, ...], d_damped_slope: Any) -> tuple[Any, Any, Any]:
    """The cotangents of t, k and w, given the cotangent of the result."""
    t, k, w, damped_slope_1, damped_slope_3, damped_slope_4, damped_slope_5 = saved
    if type(t) is float and type(d_damped_slope) in _FLOATS:
        try:
            # -exp(-k * t) * (k * cos(w * t) + w * sin(w * t))              s10_symbolically.cr:10
            # d exp(u) = exp(u) du, u = -k * t
            # d cos(u) = -sin(u) du, u = w * t
            d_damped_slope_1 = d_damped_slope * damped_slope_1
            d_damped_slope_2 = (
                d_damped_slope_1 * k * damped_slope_4 - d_damped_slope_1 * w * damped_slope_3
            )
            d_damped_slope_3 = d_damped_slope * damped_slope_5 * damped_slope_1
            d_t = d_damped_slope_2 * w + d_damped_slope_3 * k
            d_k = d_damped_slope_3 * t - d_damped_slope_1 * damped_slope_3
            d_w = d_damped_slope_2 * t - d_damped_slope_1 * damped_slope_4
            return d_t, d_k, d_w
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        t, k, w, damped_slope_1, damped_slope_3, damped_slope_4, damped_slope_5 = map(
            np.asarray, saved
        )
        lanes_shape = np.broadcast(t, k, w).shape
        d_damped_slope = np.asarray(d_damped_slope)
        if d_damped_slope.shape != lanes_shape:
            d_damped_slope = np.broadcast_to(d_damped_slope, lanes_shape)
        # -exp(-k * t) * (k * cos(w * t) + w * sin(w * t))              s10_symbolically.cr:10
        # d exp(u) = exp(u) du, u = -k * t
        # d cos(u) = -sin(u) du, u = w * t
        d_damped_slope_1 = d_damped_slope * damped_slope_1
        d_damped_slope_2 = (
            d_damped_slope_1 * k * damped_slope_4 - d_damped_slope_1 * w * damped_slope_3
        )
        d_damped_slope_3 = d_damped_slope * damped_slope_5 * damped_slope_1
        d_t = d_damped_slope_2 * w + d_damped_slope_3 * k
        d_k = d_damped_slope_3 * t - d_damped_slope_1 * damped_slope_3
        d_w = d_damped_slope_2 * t - d_damped_slope_1 * damped_slope_4
        return (
            (d_t if t.ndim else d_t.sum()).astype(t.dtype, copy=False),
            (d_k if k.ndim else d_k.sum()).astype(k.dtype, copy=False),
            (d_w if w.ndim else d_w.sum()).astype(w.dtype, copy=False),
        )


def damped_slope_grad(
    t: Scalar, k: Scalar = 0.3, w: Scalar = 2.0
) -> tuple[Any, tuple[Any, Any, Any]]:
    """The value of `damped_slope` and its gradient by t, k and w."""
    if type(t) in _FLOATS and type(k) in _FLOATS and type(w) in _FLOATS:
        try:
            t, k, w = float(t), float(k), float(w)
            # -exp(-k * t) * (k * cos(w * t) + w * sin(w * t))              s10_symbolically.cr:10
            # d exp(u) = exp(u) du, u = -k * t
            # d cos(u) = -sin(u) du, u = w * t
            damped_slope_1 = math.exp(-(k * t))
            damped_slope_2 = w * t
            damped_slope_3 = math.cos(damped_slope_2)
            damped_slope_4 = math.sin(damped_slope_2)
            damped_slope_5 = damped_slope_1 * (k * damped_slope_3 + w * damped_slope_4)
            d_damped_slope_1 = (
                damped_slope_1 * k * damped_slope_4 - damped_slope_1 * w * damped_slope_3
            )
            d_t = d_damped_slope_1 * w + damped_slope_5 * k
            d_k = damped_slope_5 * t - damped_slope_1 * damped_slope_3
            d_w = d_damped_slope_1 * t - damped_slope_1 * damped_slope_4
            return -damped_slope_5, (d_t, d_k, d_w)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(t, k, w):
        with np.errstate(all="ignore"):
            # -exp(-k * t) * (k * cos(w * t) + w * sin(w * t))              s10_symbolically.cr:10
            # d exp(u) = exp(u) du, u = -k * t
            # d cos(u) = -sin(u) du, u = w * t
            damped_slope_1 = np.exp(-(k * t))
            damped_slope_2 = w * t
            damped_slope_3 = np.cos(damped_slope_2)
            damped_slope_4 = np.sin(damped_slope_2)
            damped_slope_5 = damped_slope_1 * (k * damped_slope_3 + w * damped_slope_4)
            d_damped_slope_1 = (
                damped_slope_1 * k * damped_slope_4 - damped_slope_1 * w * damped_slope_3
            )
            d_t = d_damped_slope_1 * w + damped_slope_5 * k
            d_k = damped_slope_5 * t - damped_slope_1 * damped_slope_3
            d_w = d_damped_slope_1 * t - damped_slope_1 * damped_slope_4
            return -damped_slope_5, (d_t, d_k, d_w)
    value, saved = damped_slope_forward(t, k, w)
    return value, damped_slope_backward(saved, np.ones_like(value))


def tower(x: Scalar) -> Any:
    """tower(x) = x^x

    x: real -> real
    """
    if type(x) in _FLOATS:
        try:
            x = float(x)
            return math.pow(x, x)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("tower", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        return x**x


def tower_forward(x: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`tower`, and what `tower_backward` needs of it."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # x^x                                                           s10_symbolically.cr:12
            tower_1 = math.pow(x, x)
            return tower_1, (x, tower_1)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("tower", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        # x^x                                                           s10_symbolically.cr:12
        tower_1 = x**x
        return tower_1.copy(), (x, tower_1)


def tower_backward(saved: tuple[Any, ...], d_tower: Any) -> Any:
    """The cotangent of x, given the cotangent of the result."""
    x, tower_1 = saved
    if type(x) is float and type(d_tower) in _FLOATS:
        try:
            # x^x                                                           s10_symbolically.cr:12
            tower_2 = x == 0.0
            d_tower_1 = d_tower * (x * math.pow(x, 1.0 if tower_2 else x - 1.0))
            d_x = d_tower_1 + d_tower * (tower_1 * math.log(1.0 if tower_2 else x))
            return d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        x, tower_1 = map(np.asarray, saved)
        lanes_shape = x.shape
        d_tower = np.asarray(d_tower)
        if d_tower.shape != lanes_shape:
            d_tower = np.broadcast_to(d_tower, lanes_shape)
        # x^x                                                           s10_symbolically.cr:12
        tower_2 = x == 0.0
        d_tower_1 = d_tower * (x * x ** np.where(tower_2, 1.0, x - 1.0))
        d_x = d_tower_1 + d_tower * (tower_1 * np.log(np.where(tower_2, 1.0, x)))
        return d_x.astype(x.dtype, copy=False)


def tower_grad(x: Scalar) -> tuple[Any, Any]:
    """The value of `tower` and its gradient by x."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # x^x                                                           s10_symbolically.cr:12
            tower_1 = math.pow(x, x)
            d_tower_1 = x == 0.0
            d_tower_2 = x * math.pow(x, 1.0 if d_tower_1 else x - 1.0)
            d_x = d_tower_2 + tower_1 * math.log(1.0 if d_tower_1 else x)
            return tower_1, d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(x):
        with np.errstate(all="ignore"):
            # x^x                                                           s10_symbolically.cr:12
            tower_1 = x**x
            d_tower_1 = x == 0.0
            d_tower_2 = tower_1 * np.log(np.where(d_tower_1, 1.0, x))
            d_x = x * x ** np.where(d_tower_1, 1.0, x - 1.0) + d_tower_2
            return tower_1, d_x
    value, saved = tower_forward(x)
    return value, tower_backward(saved, np.ones_like(value))


def tower_slope(x: Scalar) -> Any:
    """tower_slope(x) = x^x * (log(x) + 1)

    x: real -> real
    """
    if type(x) in _FLOATS:
        try:
            x = float(x)
            return math.pow(x, x) * (math.log(x) + 1.0)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("tower_slope", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        return x**x * (np.log(x) + 1.0)


def tower_slope_forward(x: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`tower_slope`, and what `tower_slope_backward` needs of it."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # x^x * (log(x) + 1)                                            s10_symbolically.cr:13
            tower_slope_1 = math.pow(x, x)
            tower_slope_2 = math.log(x) + 1.0
            return tower_slope_1 * tower_slope_2, (x, tower_slope_1, tower_slope_2)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("tower_slope", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        # x^x * (log(x) + 1)                                            s10_symbolically.cr:13
        tower_slope_1 = x**x
        tower_slope_2 = np.log(x) + 1.0
        return tower_slope_1 * tower_slope_2, (x, tower_slope_1, tower_slope_2)


def tower_slope_backward(saved: tuple[Any, ...], d_tower_slope: Any) -> Any:
    """The cotangent of x, given the cotangent of the result."""
    x, tower_slope_1, tower_slope_2 = saved
    if type(x) is float and type(d_tower_slope) in _FLOATS:
        try:
            # x^x * (log(x) + 1)                                            s10_symbolically.cr:13
            # d log(u) = du / u, u = x
            d_tower_slope_1 = d_tower_slope * tower_slope_2
            tower_slope_3 = x == 0.0
            d_tower_slope_2 = d_tower_slope_1 * (x * math.pow(x, 1.0 if tower_slope_3 else x - 1.0))
            d_tower_slope_3 = d_tower_slope_1 * (
                tower_slope_1 * math.log(1.0 if tower_slope_3 else x)
            )
            d_x = d_tower_slope * tower_slope_1 / x + d_tower_slope_2 + d_tower_slope_3
            return d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        x, tower_slope_1, tower_slope_2 = map(np.asarray, saved)
        lanes_shape = x.shape
        d_tower_slope = np.asarray(d_tower_slope)
        if d_tower_slope.shape != lanes_shape:
            d_tower_slope = np.broadcast_to(d_tower_slope, lanes_shape)
        # x^x * (log(x) + 1)                                            s10_symbolically.cr:13
        # d log(u) = du / u, u = x
        d_tower_slope_1 = d_tower_slope * tower_slope_2
        tower_slope_3 = x == 0.0
        d_tower_slope_2 = d_tower_slope_1 * (x * x ** np.where(tower_slope_3, 1.0, x - 1.0))
        d_tower_slope_3 = d_tower_slope_1 * (
            tower_slope_1 * np.log(np.where(tower_slope_3, 1.0, x))
        )
        d_x = d_tower_slope * tower_slope_1 / x + d_tower_slope_2 + d_tower_slope_3
        return d_x.astype(x.dtype, copy=False)


def tower_slope_grad(x: Scalar) -> tuple[Any, Any]:
    """The value of `tower_slope` and its gradient by x."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # x^x * (log(x) + 1)                                            s10_symbolically.cr:13
            # d log(u) = du / u, u = x
            tower_slope_1 = math.pow(x, x)
            tower_slope_2 = math.log(x) + 1.0
            d_tower_slope_1 = x == 0.0
            d_tower_slope_2 = tower_slope_2 * (x * math.pow(x, 1.0 if d_tower_slope_1 else x - 1.0))
            d_tower_slope_3 = tower_slope_2 * (
                tower_slope_1 * math.log(1.0 if d_tower_slope_1 else x)
            )
            d_x = tower_slope_1 / x + d_tower_slope_2 + d_tower_slope_3
            return tower_slope_1 * tower_slope_2, d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(x):
        with np.errstate(all="ignore"):
            # x^x * (log(x) + 1)                                            s10_symbolically.cr:13
            # d log(u) = du / u, u = x
            tower_slope_1 = x**x
            tower_slope_2 = np.log(x) + 1.0
            d_tower_slope_1 = x == 0.0
            d_tower_slope_2 = tower_slope_2 * (x * x ** np.where(d_tower_slope_1, 1.0, x - 1.0))
            d_tower_slope_3 = tower_slope_2 * (
                tower_slope_1 * np.log(np.where(d_tower_slope_1, 1.0, x))
            )
            d_x = tower_slope_1 / x + d_tower_slope_2 + d_tower_slope_3
            return tower_slope_1 * tower_slope_2, d_x
    value, saved = tower_slope_forward(x)
    return value, tower_slope_backward(saved, np.ones_like(value))


def rational(x: Scalar) -> Any:
    """rational(x) = (x^2 - 1) / (x^3 + 2 * x + 4)

    x: real -> real
    """
    if type(x) in _FLOATS:
        try:
            x = float(x)
            return (x * x - 1.0) / (x**3 + 2.0 * x + 4.0)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("rational", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        return (x * x - 1.0) / (x**3 + 2.0 * x + 4.0)


def rational_forward(x: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`rational`, and what `rational_backward` needs of it."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # (x^2 - 1) / (x^3 + 2 * x + 4)                                 s10_symbolically.cr:15
            rational_1 = x * x
            rational_2 = x**3 + 2.0 * x + 4.0
            rational_3 = (rational_1 - 1.0) / rational_2
            return rational_3, (x, rational_1, rational_2, rational_3)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("rational", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        # (x^2 - 1) / (x^3 + 2 * x + 4)                                 s10_symbolically.cr:15
        rational_1 = x * x
        rational_2 = x**3 + 2.0 * x + 4.0
        rational_3 = (rational_1 - 1.0) / rational_2
        return rational_3.copy(), (x, rational_1, rational_2, rational_3)


def rational_backward(saved: tuple[Any, ...], d_rational: Any) -> Any:
    """The cotangent of x, given the cotangent of the result."""
    x, rational_1, rational_2, rational_3 = saved
    if type(x) is float and type(d_rational) in _FLOATS:
        try:
            # (x^2 - 1) / (x^3 + 2 * x + 4)                                 s10_symbolically.cr:15
            d_rational_1 = d_rational / rational_2
            d_rational_2 = d_rational_1 * rational_3
            d_rational_3 = -3.0 * (rational_1 * d_rational_2) - 2.0 * d_rational_2
            d_x = d_rational_3 + 2.0 * (x * d_rational_1)
            return d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        x, rational_1, rational_2, rational_3 = map(np.asarray, saved)
        lanes_shape = x.shape
        d_rational = np.asarray(d_rational)
        if d_rational.shape != lanes_shape:
            d_rational = np.broadcast_to(d_rational, lanes_shape)
        # (x^2 - 1) / (x^3 + 2 * x + 4)                                 s10_symbolically.cr:15
        d_rational_1 = d_rational / rational_2
        d_rational_2 = d_rational_1 * rational_3
        d_rational_3 = -3.0 * (rational_1 * d_rational_2) - 2.0 * d_rational_2
        d_x = d_rational_3 + 2.0 * (x * d_rational_1)
        return d_x.astype(x.dtype, copy=False)


def rational_grad(x: Scalar) -> tuple[Any, Any]:
    """The value of `rational` and its gradient by x."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # (x^2 - 1) / (x^3 + 2 * x + 4)                                 s10_symbolically.cr:15
            rational_1 = x * x
            rational_2 = x**3 + 2.0 * x + 4.0
            rational_3 = (rational_1 - 1.0) / rational_2
            d_rational_1 = rational_3 / rational_2
            d_x = -3.0 * (rational_1 * d_rational_1) - 2.0 * d_rational_1 + 2.0 * (x / rational_2)
            return rational_3, d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(x):
        with np.errstate(all="ignore"):
            # (x^2 - 1) / (x^3 + 2 * x + 4)                                 s10_symbolically.cr:15
            rational_1 = x * x
            rational_2 = x**3 + 2.0 * x + 4.0
            rational_3 = (rational_1 - 1.0) / rational_2
            d_rational_1 = rational_3 / rational_2
            d_x = -3.0 * (rational_1 * d_rational_1) - 2.0 * d_rational_1 + 2.0 * (x / rational_2)
            return rational_3, d_x
    value, saved = rational_forward(x)
    return value, rational_backward(saved, np.ones_like(value))


def rational_slope(x: Scalar) -> Any:
    """rational_slope(x) = (-x^4 + 5 * x^2 + 8 * x + 2) / (x^3 + 2 * x + 4)^2

    x: real -> real
    """
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # (-x^4 + 5 * x^2 + 8 * x + 2) / (x^3 + 2 * x + 4)^2            s10_symbolically.cr:16
            rational_slope_1 = 5.0 * (x * x) - x**4 + 8.0 * x + 2.0
            return rational_slope_1 / (x**3 + 2.0 * x + 4.0) ** 2
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("rational_slope", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        # (-x^4 + 5 * x^2 + 8 * x + 2) / (x^3 + 2 * x + 4)^2            s10_symbolically.cr:16
        rational_slope_1 = 5.0 * (x * x) - (x * x) ** 2 + 8.0 * x + 2.0
        return rational_slope_1 / (x**3 + 2.0 * x + 4.0) ** 2


def rational_slope_forward(x: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`rational_slope`, and what `rational_slope_backward` needs of it."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # (-x^4 + 5 * x^2 + 8 * x + 2) / (x^3 + 2 * x + 4)^2            s10_symbolically.cr:16
            rational_slope_1 = x * x
            rational_slope_2 = x**3
            rational_slope_3 = rational_slope_2 + 2.0 * x + 4.0
            rational_slope_4 = rational_slope_3 * rational_slope_3
            rational_slope_5 = (5.0 * rational_slope_1 - x**4 + 8.0 * x + 2.0) / rational_slope_4
            return rational_slope_5, (
                x,
                rational_slope_1,
                rational_slope_2,
                rational_slope_3,
                rational_slope_4,
                rational_slope_5,
            )
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("rational_slope", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        # (-x^4 + 5 * x^2 + 8 * x + 2) / (x^3 + 2 * x + 4)^2            s10_symbolically.cr:16
        rational_slope_1 = x * x
        rational_slope_2 = x**3
        rational_slope_3 = rational_slope_2 + 2.0 * x + 4.0
        rational_slope_4 = rational_slope_3 * rational_slope_3
        rational_slope_5 = (
            5.0 * rational_slope_1 - (x * x) ** 2 + 8.0 * x + 2.0
        ) / rational_slope_4
        return rational_slope_5.copy(), (
            x,
            rational_slope_1,
            rational_slope_2,
            rational_slope_3,
            rational_slope_4,
            rational_slope_5,
        )


def rational_slope_backward(saved: tuple[Any, ...], d_rational_slope: Any) -> Any:
    """The cotangent of x, given the cotangent of the result."""
    x, rational_slope_1, rational_slope_2, rational_slope_3, rational_slope_4, rational_slope_5 = (
        saved
    )
    if type(x) is float and type(d_rational_slope) in _FLOATS:
        try:
            # (-x^4 + 5 * x^2 + 8 * x + 2) / (x^3 + 2 * x + 4)^2            s10_symbolically.cr:16
            d_rational_slope_1 = d_rational_slope / rational_slope_4
            d_rational_slope_2 = rational_slope_3 * (d_rational_slope_1 * rational_slope_5)
            d_rational_slope_3 = (
                -6.0 * (d_rational_slope_2 * rational_slope_1) - 4.0 * d_rational_slope_2
            )
            d_rational_slope_4 = (
                d_rational_slope_3 + 8.0 * d_rational_slope_1 + 10.0 * (d_rational_slope_1 * x)
            )
            d_x = d_rational_slope_4 - 4.0 * (rational_slope_2 * d_rational_slope_1)
            return d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        (
            x,
            rational_slope_1,
            rational_slope_2,
            rational_slope_3,
            rational_slope_4,
            rational_slope_5,
        ) = map(np.asarray, saved)
        lanes_shape = x.shape
        d_rational_slope = np.asarray(d_rational_slope)
        if d_rational_slope.shape != lanes_shape:
            d_rational_slope = np.broadcast_to(d_rational_slope, lanes_shape)
        # (-x^4 + 5 * x^2 + 8 * x + 2) / (x^3 + 2 * x + 4)^2            s10_symbolically.cr:16
        d_rational_slope_1 = d_rational_slope / rational_slope_4
        d_rational_slope_2 = rational_slope_3 * (d_rational_slope_1 * rational_slope_5)
        d_rational_slope_3 = (
            -6.0 * (d_rational_slope_2 * rational_slope_1) - 4.0 * d_rational_slope_2
        )
        d_rational_slope_4 = (
            d_rational_slope_3 + 8.0 * d_rational_slope_1 + 10.0 * (d_rational_slope_1 * x)
        )
        d_x = d_rational_slope_4 - 4.0 * (rational_slope_2 * d_rational_slope_1)
        return d_x.astype(x.dtype, copy=False)


def rational_slope_grad(x: Scalar) -> tuple[Any, Any]:
    """The value of `rational_slope` and its gradient by x."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # (-x^4 + 5 * x^2 + 8 * x + 2) / (x^3 + 2 * x + 4)^2            s10_symbolically.cr:16
            rational_slope_1 = x * x
            rational_slope_2 = x**3
            rational_slope_3 = rational_slope_2 + 2.0 * x + 4.0
            rational_slope_4 = rational_slope_3 * rational_slope_3
            rational_slope_5 = (5.0 * rational_slope_1 - x**4 + 8.0 * x + 2.0) / rational_slope_4
            d_rational_slope_1 = rational_slope_3 * (rational_slope_5 / rational_slope_4)
            d_rational_slope_2 = (
                -6.0 * (d_rational_slope_1 * rational_slope_1) - 4.0 * d_rational_slope_1
            )
            d_rational_slope_3 = (
                d_rational_slope_2 + 8.0 / rational_slope_4 + 10.0 * (x / rational_slope_4)
            )
            d_x = d_rational_slope_3 - 4.0 * (rational_slope_2 / rational_slope_4)
            return rational_slope_5, d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(x):
        with np.errstate(all="ignore"):
            # (-x^4 + 5 * x^2 + 8 * x + 2) / (x^3 + 2 * x + 4)^2            s10_symbolically.cr:16
            rational_slope_1 = x * x
            rational_slope_2 = x**3
            rational_slope_3 = rational_slope_2 + 2.0 * x + 4.0
            rational_slope_4 = rational_slope_3 * rational_slope_3
            rational_slope_5 = (
                5.0 * rational_slope_1 - (x * x) ** 2 + 8.0 * x + 2.0
            ) / rational_slope_4
            d_rational_slope_1 = rational_slope_3 * (rational_slope_5 / rational_slope_4)
            d_rational_slope_2 = (
                -6.0 * (d_rational_slope_1 * rational_slope_1) - 4.0 * d_rational_slope_1
            )
            d_rational_slope_3 = (
                d_rational_slope_2 + 8.0 / rational_slope_4 + 10.0 * (x / rational_slope_4)
            )
            d_x = d_rational_slope_3 - 4.0 * (rational_slope_2 / rational_slope_4)
            return rational_slope_5, d_x
    value, saved = rational_slope_forward(x)
    return value, rational_slope_backward(saved, np.ones_like(value))


def arc(x: Scalar) -> Any:
    """arc(x) = atan(x / sqrt(1 - x^2))

    x: real -> real
    """
    if type(x) in _FLOATS:
        try:
            x = float(x)
            return math.atan(x / math.sqrt(1.0 - x * x))
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("arc", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        return np.arctan(x / np.sqrt(1.0 - x * x))


def arc_forward(x: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`arc`, and what `arc_backward` needs of it."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # atan(x / sqrt(1 - x^2))                                       s10_symbolically.cr:18
            arc_1 = math.sqrt(1.0 - x * x)
            arc_2 = x / arc_1
            return math.atan(arc_2), (x, arc_1, arc_2)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("arc", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        # atan(x / sqrt(1 - x^2))                                       s10_symbolically.cr:18
        arc_1 = np.sqrt(1.0 - x * x)
        arc_2 = x / arc_1
        return np.arctan(arc_2), (x, arc_1, arc_2)


def arc_backward(saved: tuple[Any, ...], d_arc: Any) -> Any:
    """The cotangent of x, given the cotangent of the result."""
    x, arc_1, arc_2 = saved
    if type(x) is float and type(d_arc) in _FLOATS:
        try:
            # atan(x / sqrt(1 - x^2))                                       s10_symbolically.cr:18
            # d sqrt(u) = du / (2 sqrt(u)), u = 1 - x^2
            # d atan(u) = du / (1 + u^2), u = x / sqrt(1 - x^2)
            d_arc_1 = d_arc / (1.0 + arc_2 * arc_2) / arc_1
            d_x = d_arc_1 + 2.0 * (x * (d_arc_1 * arc_2 * (0.5 / arc_1)))
            return d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        x, arc_1, arc_2 = map(np.asarray, saved)
        lanes_shape = x.shape
        d_arc = np.asarray(d_arc)
        if d_arc.shape != lanes_shape:
            d_arc = np.broadcast_to(d_arc, lanes_shape)
        # atan(x / sqrt(1 - x^2))                                       s10_symbolically.cr:18
        # d sqrt(u) = du / (2 sqrt(u)), u = 1 - x^2
        # d atan(u) = du / (1 + u^2), u = x / sqrt(1 - x^2)
        d_arc_1 = d_arc / (1.0 + arc_2 * arc_2) / arc_1
        d_x = d_arc_1 + 2.0 * (x * (d_arc_1 * arc_2 * (0.5 / arc_1)))
        return d_x.astype(x.dtype, copy=False)


def arc_grad(x: Scalar) -> tuple[Any, Any]:
    """The value of `arc` and its gradient by x."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # atan(x / sqrt(1 - x^2))                                       s10_symbolically.cr:18
            # d sqrt(u) = du / (2 sqrt(u)), u = 1 - x^2
            # d atan(u) = du / (1 + u^2), u = x / sqrt(1 - x^2)
            arc_1 = math.sqrt(1.0 - x * x)
            arc_2 = x / arc_1
            d_arc_1 = 1.0 / (1.0 + arc_2 * arc_2) / arc_1
            d_x = d_arc_1 + 2.0 * (x * (d_arc_1 * arc_2 * (0.5 / arc_1)))
            return math.atan(arc_2), d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(x):
        with np.errstate(all="ignore"):
            # atan(x / sqrt(1 - x^2))                                       s10_symbolically.cr:18
            # d sqrt(u) = du / (2 sqrt(u)), u = 1 - x^2
            # d atan(u) = du / (1 + u^2), u = x / sqrt(1 - x^2)
            arc_1 = np.sqrt(1.0 - x * x)
            arc_2 = x / arc_1
            d_arc_1 = 1.0 / (1.0 + arc_2 * arc_2) / arc_1
            d_x = d_arc_1 + 2.0 * (x * (d_arc_1 * arc_2 * (0.5 / arc_1)))
            return np.arctan(arc_2), d_x
    value, saved = arc_forward(x)
    return value, arc_backward(saved, np.ones_like(value))


def arc_slope(x: Scalar) -> Any:
    """arc_slope(x) = 1 / sqrt(1 - x^2)

    x: real -> real
    """
    if type(x) in _FLOATS:
        try:
            x = float(x)
            return 1.0 / math.sqrt(1.0 - x * x)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("arc_slope", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        return 1.0 / np.sqrt(1.0 - x * x)


def arc_slope_forward(x: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`arc_slope`, and what `arc_slope_backward` needs of it."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # 1 / sqrt(1 - x^2)                                             s10_symbolically.cr:19
            arc_slope_1 = math.sqrt(1.0 - x * x)
            arc_slope_2 = 1.0 / arc_slope_1
            return arc_slope_2, (x, arc_slope_1, arc_slope_2)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("arc_slope", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        # 1 / sqrt(1 - x^2)                                             s10_symbolically.cr:19
        arc_slope_1 = np.sqrt(1.0 - x * x)
        arc_slope_2 = 1.0 / arc_slope_1
        return arc_slope_2.copy(), (x, arc_slope_1, arc_slope_2)


def arc_slope_backward(saved: tuple[Any, ...], d_arc_slope: Any) -> Any:
    """The cotangent of x, given the cotangent of the result."""
    x, arc_slope_1, arc_slope_2 = saved
    if type(x) is float and type(d_arc_slope) in _FLOATS:
        try:
            # 1 / sqrt(1 - x^2)                                             s10_symbolically.cr:19
            # d sqrt(u) = du / (2 sqrt(u)), u = 1 - x^2
            d_x = 2.0 * (x * (d_arc_slope * (arc_slope_2 / arc_slope_1) * (0.5 / arc_slope_1)))
            return d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        x, arc_slope_1, arc_slope_2 = map(np.asarray, saved)
        lanes_shape = x.shape
        d_arc_slope = np.asarray(d_arc_slope)
        if d_arc_slope.shape != lanes_shape:
            d_arc_slope = np.broadcast_to(d_arc_slope, lanes_shape)
        # 1 / sqrt(1 - x^2)                                             s10_symbolically.cr:19
        # d sqrt(u) = du / (2 sqrt(u)), u = 1 - x^2
        d_x = 2.0 * (x * (d_arc_slope * (arc_slope_2 / arc_slope_1) * (0.5 / arc_slope_1)))
        return d_x.astype(x.dtype, copy=False)


def arc_slope_grad(x: Scalar) -> tuple[Any, Any]:
    """The value of `arc_slope` and its gradient by x."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # 1 / sqrt(1 - x^2)                                             s10_symbolically.cr:19
            # d sqrt(u) = du / (2 sqrt(u)), u = 1 - x^2
            arc_slope_1 = math.sqrt(1.0 - x * x)
            arc_slope_2 = 1.0 / arc_slope_1
            d_x = 2.0 * (x * (arc_slope_2 / arc_slope_1 * (0.5 / arc_slope_1)))
            return arc_slope_2, d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(x):
        with np.errstate(all="ignore"):
            # 1 / sqrt(1 - x^2)                                             s10_symbolically.cr:19
            # d sqrt(u) = du / (2 sqrt(u)), u = 1 - x^2
            arc_slope_1 = np.sqrt(1.0 - x * x)
            arc_slope_2 = 1.0 / arc_slope_1
            d_x = 2.0 * (x * (arc_slope_2 / arc_slope_1 * (0.5 / arc_slope_1)))
            return arc_slope_2, d_x
    value, saved = arc_slope_forward(x)
    return value, arc_slope_backward(saved, np.ones_like(value))
