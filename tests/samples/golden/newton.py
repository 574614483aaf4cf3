# Written by chainrule 0.1.0 from newton.cr.
# source d15a177d0f4f45bd, options none, module 844c27d8a28c84c2
"""Roots by Newton's iteration: of x^2 = a until it stands still, of x^k = a in a number of steps, of a polynomial.

Differentiated as they ran, step by step; the derivative converges with the root. What an equation says of its root,
without the steps that led to it, stands in equations.cr.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Scalar: TypeAlias = Any  # a number, or whatever np.asarray takes for an array of them
_FLOATS = (float, int)
_ARRAYS = (np.ndarray, np.generic)


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


def root(a: Scalar) -> Any:
    """The square root of a > 0.

    a: real -> real
    """
    if type(a) in _FLOATS:
        try:
            a = float(a)
            # x = (1 + a) / 2                                               newton.cr:9
            x = (1.0 + a) / 2.0

            # while abs(x^2 - a) > 1e-15 * a:                               newton.cr:10
            while abs(x * x - a) > 1e-15 * a:
                # x = (x + a / x) / 2                                           newton.cr:11
                x = (x + a / x) / 2.0
            return (x + a / x) / 2.0
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    a = np.asarray(a)
    if a.dtype.kind != "f":
        (a,) = _explain_shapes("root", ("a", a, "real", "..."))
    with np.errstate(all="ignore"):
        lanes_shape = a.shape
        a_lanes = np.broadcast_to(a, lanes_shape).ravel()
        # x = (1 + a) / 2                                               newton.cr:9
        x_2 = (1.0 + a_lanes) / 2.0

        # while abs(x^2 - a) > 1e-15 * a:                               newton.cr:10
        x_1 = 1e-15 * a_lanes
        x_3 = x_2
        active = np.abs(x_2 * x_2 - a_lanes) > x_1
        while active.any():
            # x = (x + a / x) / 2                                           newton.cr:11
            x_4 = (x_3 + a_lanes / np.where(active, x_3, 1.0)) / 2.0

            # while abs(x^2 - a) > 1e-15 * a:                               newton.cr:10
            x_3 = np.where(active, x_4, x_3)
            active = active & (np.abs(x_3 * x_3 - a_lanes) > x_1)
        return ((x_3 + a_lanes / x_3) / 2.0).reshape(lanes_shape)[()]


def root_forward(a: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`root`, and what `root_backward` needs of it."""
    if type(a) in _FLOATS:
        try:
            a = float(a)
            # x = (1 + a) / 2                                               newton.cr:9
            x = (1.0 + a) / 2.0

            # while abs(x^2 - a) > 1e-15 * a:                               newton.cr:10
            while abs(x * x - a) > 1e-15 * a:
                # x = (x + a / x) / 2                                           newton.cr:11
                x_1 = a / x
                x = (x + x_1) / 2.0
            return (x + a / x) / 2.0, (a,)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    a = np.asarray(a)
    if a.dtype.kind != "f":
        (a,) = _explain_shapes("root", ("a", a, "real", "..."))
    with np.errstate(all="ignore"):
        lanes_shape = a.shape
        a_lanes = np.broadcast_to(a, lanes_shape).ravel()
        # x = (1 + a) / 2                                               newton.cr:9
        x_2 = (1.0 + a_lanes) / 2.0

        # while abs(x^2 - a) > 1e-15 * a:                               newton.cr:10
        x_3 = 1e-15 * a_lanes
        x_4 = x_2
        active = np.abs(x_2 * x_2 - a_lanes) > x_3
        while active.any():
            # x = (x + a / x) / 2                                           newton.cr:11
            x_5 = np.where(active, x_4, 1.0)
            x_6 = a_lanes / x_5
            x_7 = (x_4 + x_6) / 2.0

            # while abs(x^2 - a) > 1e-15 * a:                               newton.cr:10
            x_4 = np.where(active, x_7, x_4)
            active = active & (np.abs(x_4 * x_4 - a_lanes) > x_3)
        return ((x_4 + a_lanes / x_4) / 2.0).reshape(lanes_shape)[()], (a,)


def root_backward(saved: tuple[Any, ...], d_root: Any) -> Any:
    """The cotangent of a, given the cotangent of the result."""
    (a,) = saved
    if type(a) is float and type(d_root) in _FLOATS:
        try:
            # x = (1 + a) / 2                                               newton.cr:9
            x = (1.0 + a) / 2.0

            # while abs(x^2 - a) > 1e-15 * a:                               newton.cr:10
            x_all = []
            x_all_1 = []
            while abs(x * x - a) > 1e-15 * a:
                x_all.append(x)

                # x = (x + a / x) / 2                                           newton.cr:11
                x_1 = a / x
                x = (x + x_1) / 2.0
                x_all_1.append(x_1)

            # return (x + a / x) / 2                                        newton.cr:12
            d_root_1 = 0.5 * d_root
            d_x = d_root_1 - 0.5 * (d_root * (a / x / x))

            # while abs(x^2 - a) > 1e-15 * a:                               newton.cr:10
            d_root_2 = 0.0
            for x_2, x_3 in zip(reversed(x_all), reversed(x_all_1), strict=True):
                # x = (x + a / x) / 2                                           newton.cr:11
                d_x_1 = 0.5 * d_x
                d_x = d_x_1 - 0.5 * (d_x * (x_3 / x_2))
                d_root_2 += d_x_1 / x_2

            # a                                                             newton.cr:7
            d_a = d_root_1 / x + d_root_2 + 0.5 * d_x
            return d_a
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        (a,) = map(np.asarray, saved)
        lanes_shape = a.shape
        a_lanes = np.broadcast_to(a, lanes_shape).ravel()
        lead = a_lanes.size
        d_root = np.broadcast_to(d_root, lanes_shape).ravel()
        # x = (1 + a) / 2                                               newton.cr:9
        x_4 = (1.0 + a_lanes) / 2.0

        # while abs(x^2 - a) > 1e-15 * a:                               newton.cr:10
        x_5 = 1e-15 * a_lanes
        x_6 = x_4
        active = np.abs(x_4 * x_4 - a_lanes) > x_5
        active_all = []
        x_all_2 = []
        x_all_3 = []
        while active.any():
            active_all.append(active)

            # x = (x + a / x) / 2                                           newton.cr:11
            x_7 = np.where(active, x_6, 1.0)
            x_8 = a_lanes / x_7
            x_9 = (x_6 + x_8) / 2.0

            # while abs(x^2 - a) > 1e-15 * a:                               newton.cr:10
            x_6 = np.where(active, x_9, x_6)
            active = active & (np.abs(x_6 * x_6 - a_lanes) > x_5)
            x_all_2.append(x_7)
            x_all_3.append(x_8)
        d_root_3 = 0.5 * d_root
        d_root_4 = d_root_3 / x_6
        d_x_2 = d_root_3 - d_root_4 * (a_lanes / x_6)
        d_x_3 = np.zeros(lead, np.result_type(a))
        for active_2, x_10, x_11 in zip(
            reversed(active_all), reversed(x_all_2), reversed(x_all_3), strict=True
        ):
            # x = (x + a / x) / 2                                           newton.cr:11
            d_x_4 = 0.5 * d_x_2
            d_x_5 = np.where(active_2, d_x_4, 0.0) + np.where(active_2, -(x_11 / x_10 * d_x_4), 0.0)

            # while abs(x^2 - a) > 1e-15 * a:                               newton.cr:10
            d_x_2 = np.where(active_2, 0.0, d_x_2) + np.where(active_2, d_x_5, 0.0)
            d_x_3 += np.where(active_2, d_x_4 / x_10, 0.0)
        d_a_2 = d_root_4 + d_x_3 + 0.5 * d_x_2
        return d_a_2.reshape(lanes_shape)[()].astype(a.dtype, copy=False)


def root_grad(a: Scalar) -> tuple[Any, Any]:
    """The value of `root` and its gradient by a."""
    if type(a) in _FLOATS:
        try:
            a = float(a)
            # x = (1 + a) / 2                                               newton.cr:9
            x = (1.0 + a) / 2.0

            # while abs(x^2 - a) > 1e-15 * a:                               newton.cr:10
            x_all = []
            x_all_1 = []
            while abs(x * x - a) > 1e-15 * a:
                x_all.append(x)

                # x = (x + a / x) / 2                                           newton.cr:11
                x_1 = a / x
                x = (x + x_1) / 2.0
                x_all_1.append(x_1)

            # return (x + a / x) / 2                                        newton.cr:12
            root_1 = a / x
            d_root_1 = 0.5 / x
            d_x = 0.5 - d_root_1 * root_1

            # while abs(x^2 - a) > 1e-15 * a:                               newton.cr:10
            d_root_2 = 0.0
            for x_2, x_3 in zip(reversed(x_all), reversed(x_all_1), strict=True):
                # x = (x + a / x) / 2                                           newton.cr:11
                d_x_1 = 0.5 * d_x
                d_x = d_x_1 - 0.5 * (d_x * (x_3 / x_2))
                d_root_2 += d_x_1 / x_2

            # a                                                             newton.cr:7
            d_a = d_root_1 + d_root_2 + 0.5 * d_x
            return (x + root_1) / 2.0, d_a
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    value, saved = root_forward(a)
    return value, root_backward(saved, np.ones_like(value))


def root_slope(a: Scalar) -> Any:
    """root_slope(a) = 1 / (2 * root(a))

    a: real -> real
    """
    if type(a) in _FLOATS:
        try:
            a = float(a)
            # x = (1 + a) / 2                                               newton.cr:9
            x = (1.0 + a) / 2.0

            # while abs(x^2 - a) > 1e-15 * a:                               newton.cr:10
            while abs(x * x - a) > 1e-15 * a:
                # x = (x + a / x) / 2                                           newton.cr:11
                x = (x + a / x) / 2.0
            return 1.0 / (x + a / x)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    a = np.asarray(a)
    if a.dtype.kind != "f":
        (a,) = _explain_shapes("root_slope", ("a", a, "real", "..."))
    with np.errstate(all="ignore"):
        lanes_shape = a.shape
        a_lanes = np.broadcast_to(a, lanes_shape).ravel()
        # x = (1 + a) / 2                                               newton.cr:9
        x_2 = (1.0 + a_lanes) / 2.0

        # while abs(x^2 - a) > 1e-15 * a:                               newton.cr:10
        x_1 = 1e-15 * a_lanes
        x_3 = x_2
        active = np.abs(x_2 * x_2 - a_lanes) > x_1
        while active.any():
            # x = (x + a / x) / 2                                           newton.cr:11
            x_4 = (x_3 + a_lanes / np.where(active, x_3, 1.0)) / 2.0

            # while abs(x^2 - a) > 1e-15 * a:                               newton.cr:10
            x_3 = np.where(active, x_4, x_3)
            active = active & (np.abs(x_3 * x_3 - a_lanes) > x_1)
        return (1.0 / (x_3 + a_lanes / x_3)).reshape(lanes_shape)[()]


def root_slope_forward(a: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`root_slope`, and what `root_slope_backward` needs of it."""
    if type(a) in _FLOATS:
        try:
            a = float(a)
            # x = (1 + a) / 2                                               newton.cr:9
            x = (1.0 + a) / 2.0

            # while abs(x^2 - a) > 1e-15 * a:                               newton.cr:10
            while abs(x * x - a) > 1e-15 * a:
                # x = (x + a / x) / 2                                           newton.cr:11
                x_1 = a / x
                x = (x + x_1) / 2.0
            return 1.0 / (x + a / x), (a,)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    a = np.asarray(a)
    if a.dtype.kind != "f":
        (a,) = _explain_shapes("root_slope", ("a", a, "real", "..."))
    with np.errstate(all="ignore"):
        lanes_shape = a.shape
        a_lanes = np.broadcast_to(a, lanes_shape).ravel()
        # x = (1 + a) / 2                                               newton.cr:9
        x_2 = (1.0 + a_lanes) / 2.0

        # while abs(x^2 - a) > 1e-15 * a:                               newton.cr:10
        x_3 = 1e-15 * a_lanes
        x_4 = x_2
        active = np.abs(x_2 * x_2 - a_lanes) > x_3
        while active.any():
            # x = (x + a / x) / 2                                           newton.cr:11
            x_5 = np.where(active, x_4, 1.0)
            x_6 = a_lanes / x_5
            x_7 = (x_4 + x_6) / 2.0

            # while abs(x^2 - a) > 1e-15 * a:                               newton.cr:10
            x_4 = np.where(active, x_7, x_4)
            active = active & (np.abs(x_4 * x_4 - a_lanes) > x_3)
        return (1.0 / (x_4 + a_lanes / x_4)).reshape(lanes_shape)[()], (a,)


def root_slope_backward(saved: tuple[Any, ...], d_root_slope: Any) -> Any:
    """The cotangent of a, given the cotangent of the result."""
    (a,) = saved
    if type(a) is float and type(d_root_slope) in _FLOATS:
        try:
            # x = (1 + a) / 2                                               newton.cr:9
            x = (1.0 + a) / 2.0

            # while abs(x^2 - a) > 1e-15 * a:                               newton.cr:10
            x_all = []
            x_all_1 = []
            while abs(x * x - a) > 1e-15 * a:
                x_all.append(x)

                # x = (x + a / x) / 2                                           newton.cr:11
                x_1 = a / x
                x = (x + x_1) / 2.0
                x_all_1.append(x_1)

            # 1 / (2 * root(a))                                             newton.cr:14
            root_slope_1 = a / x
            root_slope_2 = x + root_slope_1
            d_root_slope_1 = d_root_slope * (1.0 / root_slope_2 / root_slope_2)
            d_root_slope_2 = d_root_slope_1 / x
            d_x = d_root_slope_2 * root_slope_1 - d_root_slope_1

            # while abs(x^2 - a) > 1e-15 * a:                               newton.cr:10
            d_root_slope_3 = 0.0
            for x_2, x_3 in zip(reversed(x_all), reversed(x_all_1), strict=True):
                # x = (x + a / x) / 2                                           newton.cr:11
                d_x_1 = 0.5 * d_x
                d_x = d_x_1 - 0.5 * (d_x * (x_3 / x_2))
                d_root_slope_3 += d_x_1 / x_2

            # a                                                             newton.cr:14
            d_a = d_root_slope_3 - d_root_slope_2 + 0.5 * d_x
            return d_a
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        (a,) = map(np.asarray, saved)
        lanes_shape = a.shape
        a_lanes = np.broadcast_to(a, lanes_shape).ravel()
        lead = a_lanes.size
        d_root_slope = np.broadcast_to(d_root_slope, lanes_shape).ravel()
        # x = (1 + a) / 2                                               newton.cr:9
        x_4 = (1.0 + a_lanes) / 2.0

        # while abs(x^2 - a) > 1e-15 * a:                               newton.cr:10
        x_5 = 1e-15 * a_lanes
        x_6 = x_4
        active = np.abs(x_4 * x_4 - a_lanes) > x_5
        active_all = []
        x_all_2 = []
        x_all_3 = []
        while active.any():
            active_all.append(active)

            # x = (x + a / x) / 2                                           newton.cr:11
            x_7 = np.where(active, x_6, 1.0)
            x_8 = a_lanes / x_7
            x_9 = (x_6 + x_8) / 2.0

            # while abs(x^2 - a) > 1e-15 * a:                               newton.cr:10
            x_6 = np.where(active, x_9, x_6)
            active = active & (np.abs(x_6 * x_6 - a_lanes) > x_5)
            x_all_2.append(x_7)
            x_all_3.append(x_8)
        root_slope_3 = a_lanes / x_6
        root_slope_4 = x_6 + root_slope_3
        d_root_slope_4 = d_root_slope * (1.0 / root_slope_4 / root_slope_4)
        d_root_slope_5 = d_root_slope_4 / x_6
        d_x_2 = d_root_slope_5 * root_slope_3 - d_root_slope_4
        d_x_3 = np.zeros(lead, np.result_type(a))
        for active_2, x_10, x_11 in zip(
            reversed(active_all), reversed(x_all_2), reversed(x_all_3), strict=True
        ):
            # x = (x + a / x) / 2                                           newton.cr:11
            d_x_4 = 0.5 * d_x_2
            d_x_5 = np.where(active_2, d_x_4, 0.0) + np.where(active_2, -(x_11 / x_10 * d_x_4), 0.0)

            # while abs(x^2 - a) > 1e-15 * a:                               newton.cr:10
            d_x_2 = np.where(active_2, 0.0, d_x_2) + np.where(active_2, d_x_5, 0.0)
            d_x_3 += np.where(active_2, d_x_4 / x_10, 0.0)
        d_a_2 = d_x_3 - d_root_slope_5 + 0.5 * d_x_2
        return d_a_2.reshape(lanes_shape)[()].astype(a.dtype, copy=False)


def root_slope_grad(a: Scalar) -> tuple[Any, Any]:
    """The value of `root_slope` and its gradient by a."""
    if type(a) in _FLOATS:
        try:
            a = float(a)
            # x = (1 + a) / 2                                               newton.cr:9
            x = (1.0 + a) / 2.0

            # while abs(x^2 - a) > 1e-15 * a:                               newton.cr:10
            x_all = []
            x_all_1 = []
            while abs(x * x - a) > 1e-15 * a:
                x_all.append(x)

                # x = (x + a / x) / 2                                           newton.cr:11
                x_1 = a / x
                x = (x + x_1) / 2.0
                x_all_1.append(x_1)

            # 1 / (2 * root(a))                                             newton.cr:14
            root_slope_1 = a / x
            root_slope_2 = x + root_slope_1
            root_slope_3 = 1.0 / root_slope_2
            d_root_slope_1 = root_slope_3 / root_slope_2
            d_root_slope_2 = d_root_slope_1 / x
            d_x = d_root_slope_2 * root_slope_1 - d_root_slope_1

            # while abs(x^2 - a) > 1e-15 * a:                               newton.cr:10
            d_root_slope_3 = 0.0
            for x_2, x_3 in zip(reversed(x_all), reversed(x_all_1), strict=True):
                # x = (x + a / x) / 2                                           newton.cr:11
                d_x_1 = 0.5 * d_x
                d_x = d_x_1 - 0.5 * (d_x * (x_3 / x_2))
                d_root_slope_3 += d_x_1 / x_2

            # a                                                             newton.cr:14
            d_a = d_root_slope_3 - d_root_slope_2 + 0.5 * d_x
            return root_slope_3, d_a
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    value, saved = root_slope_forward(a)
    return value, root_slope_backward(saved, np.ones_like(value))


def power_root(a: Scalar, k: Scalar, steps: Scalar) -> Any:
    """The k-th root of a > 0, by so many steps from 1.

    a: real; k, steps: int -> real
    """
    if type(a) in _FLOATS and type(k) is int and type(steps) is int:
        try:
            a = float(a)
            # x = ((k - 1) * x + a / x^(k - 1)) / k                         newton.cr:20
            x_1 = float(k - 1)
            x_2 = float(k)

            # for _ in range(steps):                                        newton.cr:19
            x = 1.0
            for _ in range(steps):
                # x = ((k - 1) * x + a / x^(k - 1)) / k                         newton.cr:20
                x = (x_1 * x + a / math.pow(x, x_1)) / x_2
            return x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(a, _ARRAYS)
        or not isinstance(k, _ARRAYS)
        or not isinstance(steps, _ARRAYS)
        or a.dtype.kind + k.dtype.kind + steps.dtype.kind != "fii"
        or k.shape != a.shape
        or steps.shape != a.shape
    ):
        a, k, steps = _explain_shapes(
            "power_root",
            ("a", a, "real", "..."),
            ("k", k, "int", "..."),
            ("steps", steps, "int", "..."),
        )
    with np.errstate(all="ignore"):
        lanes_shape = np.broadcast(a, k, steps).shape
        a_lanes = np.broadcast_to(a, lanes_shape).ravel()
        k_lanes = np.broadcast_to(k, lanes_shape).ravel()
        steps_lanes = np.broadcast_to(steps, lanes_shape).ravel()
        lead = a_lanes.size
        dtype = np.result_type(a)

        # x = ((k - 1) * x + a / x^(k - 1)) / k                         newton.cr:20
        x_3 = (k_lanes - 1).astype(dtype)
        x_4 = k_lanes.astype(dtype)

        # for _ in range(steps):                                        newton.cr:19
        x_5 = np.ones(lead, dtype)
        carried = np.zeros(lead, np.int64)
        active = 0 < steps_lanes
        while active.any():
            # x = ((k - 1) * x + a / x^(k - 1)) / k                         newton.cr:20
            x_6 = x_3 * x_5 + a_lanes / np.where(active, np.where(active, x_5, 1.0) ** x_3, 1.0)
            x_7 = x_6 / np.where(active, x_4, 1.0)

            # for _ in range(steps):                                        newton.cr:19
            x_5 = np.where(active, x_7, x_5)
            carried = np.where(active, carried + 1, carried)
            active = active & (carried < steps_lanes)
        return x_5.reshape(lanes_shape)[()]


def power_root_forward(a: Scalar, k: Scalar, steps: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`power_root`, and what `power_root_backward` needs of it."""
    if type(a) in _FLOATS and type(k) is int and type(steps) is int:
        try:
            a = float(a)
            # x = ((k - 1) * x + a / x^(k - 1)) / k                         newton.cr:20
            x_1 = float(k - 1)
            x_2 = float(k)

            # for _ in range(steps):                                        newton.cr:19
            x = 1.0
            for _ in range(steps):
                # x = ((k - 1) * x + a / x^(k - 1)) / k                         newton.cr:20
                x_3 = math.pow(x, x_1)
                x_4 = a / x_3
                x = (x_1 * x + x_4) / x_2
            return x, (a, k, steps)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(a, _ARRAYS)
        or not isinstance(k, _ARRAYS)
        or not isinstance(steps, _ARRAYS)
        or a.dtype.kind + k.dtype.kind + steps.dtype.kind != "fii"
        or k.shape != a.shape
        or steps.shape != a.shape
    ):
        a, k, steps = _explain_shapes(
            "power_root",
            ("a", a, "real", "..."),
            ("k", k, "int", "..."),
            ("steps", steps, "int", "..."),
        )
    with np.errstate(all="ignore"):
        lanes_shape = np.broadcast(a, k, steps).shape
        a_lanes = np.broadcast_to(a, lanes_shape).ravel()
        k_lanes = np.broadcast_to(k, lanes_shape).ravel()
        steps_lanes = np.broadcast_to(steps, lanes_shape).ravel()
        lead = a_lanes.size
        dtype = np.result_type(a)

        # x = ((k - 1) * x + a / x^(k - 1)) / k                         newton.cr:20
        x_5 = (k_lanes - 1).astype(dtype)
        x_6 = k_lanes.astype(dtype)

        # for _ in range(steps):                                        newton.cr:19
        x_7 = np.ones(lead, dtype)
        carried = np.zeros(lead, np.int64)
        active = 0 < steps_lanes
        while active.any():
            # x = ((k - 1) * x + a / x^(k - 1)) / k                         newton.cr:20
            x_8 = np.where(active, x_7, 1.0)
            x_9 = np.where(active, x_8**x_5, 1.0)
            x_10 = a_lanes / x_9
            x_11 = np.where(active, x_6, 1.0)
            x_12 = (x_5 * x_7 + x_10) / x_11

            # for _ in range(steps):                                        newton.cr:19
            x_7 = np.where(active, x_12, x_7)
            carried = np.where(active, carried + 1, carried)
            active = active & (carried < steps_lanes)
        return x_7.reshape(lanes_shape)[()], (a, k, steps)


def power_root_backward(saved: tuple[Any, ...], d_power_root: Any) -> Any:
    """The cotangent of a, given the cotangent of the result."""
    a, k, steps = saved
    if type(a) is float and type(d_power_root) in _FLOATS:
        try:
            # x = ((k - 1) * x + a / x^(k - 1)) / k                         newton.cr:20
            x_1 = float(k - 1)
            x_2 = float(k)

            # for _ in range(steps):                                        newton.cr:19
            x = 1.0
            x_all = []
            x_all_1 = []
            x_all_2 = []
            for _ in range(steps):
                x_all.append(x)

                # x = ((k - 1) * x + a / x^(k - 1)) / k                         newton.cr:20
                x_3 = math.pow(x, x_1)
                x_4 = a / x_3
                x = (x_1 * x + x_4) / x_2
                x_all_1.append(x_3)
                x_all_2.append(x_4)

            # x = ((k - 1) * x + a / x^(k - 1)) / k                         newton.cr:20
            x_5 = 1.0 if x_1 == 0.0 else x_1 - 1.0

            # for _ in range(steps):                                        newton.cr:19
            d_x = d_power_root
            d_a = 0.0
            for x_6, x_7, x_8 in zip(
                reversed(x_all), reversed(x_all_1), reversed(x_all_2), strict=True
            ):
                # x = ((k - 1) * x + a / x^(k - 1)) / k                         newton.cr:20
                d_x_1 = d_x / x_2
                d_x_2 = d_x_1 / x_7
                d_x = d_x_1 * x_1 - d_x_2 * x_8 * (x_1 * math.pow(x_6, x_5))
                d_a += d_x_2
            return d_a
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        a, k, steps = map(np.asarray, saved)
        lanes_shape = np.broadcast(a, k, steps).shape
        a_lanes = np.broadcast_to(a, lanes_shape).ravel()
        k_lanes = np.broadcast_to(k, lanes_shape).ravel()
        steps_lanes = np.broadcast_to(steps, lanes_shape).ravel()
        lead = a_lanes.size
        d_power_root = np.broadcast_to(d_power_root, lanes_shape).ravel()
        dtype = np.result_type(a)

        # x = ((k - 1) * x + a / x^(k - 1)) / k                         newton.cr:20
        x_9 = (k_lanes - 1).astype(dtype)
        x_10 = k_lanes.astype(dtype)

        # for _ in range(steps):                                        newton.cr:19
        x_11 = np.ones(lead, dtype)
        carried = np.zeros(lead, np.int64)
        active = 0 < steps_lanes
        active_all = []
        x_all_3 = []
        x_all_4 = []
        x_all_5 = []
        x_all_6 = []
        while active.any():
            active_all.append(active)

            # x = ((k - 1) * x + a / x^(k - 1)) / k                         newton.cr:20
            x_12 = np.where(active, x_11, 1.0)
            x_13 = np.where(active, x_12**x_9, 1.0)
            x_14 = a_lanes / x_13
            x_15 = np.where(active, x_10, 1.0)
            x_16 = (x_9 * x_11 + x_14) / x_15

            # for _ in range(steps):                                        newton.cr:19
            x_11 = np.where(active, x_16, x_11)
            carried = np.where(active, carried + 1, carried)
            active = active & (carried < steps_lanes)
            x_all_3.append(x_12)
            x_all_4.append(x_13)
            x_all_5.append(x_14)
            x_all_6.append(x_15)

        # x = ((k - 1) * x + a / x^(k - 1)) / k                         newton.cr:20
        x_17 = np.where(x_9 == 0.0, 1.0, x_9 - 1.0)

        # for _ in range(steps):                                        newton.cr:19
        d_x_3 = d_power_root
        d_a_2 = np.zeros(lead, dtype)
        for active_2, x_18, x_19, x_20, x_21 in zip(
            reversed(active_all),
            reversed(x_all_3),
            reversed(x_all_4),
            reversed(x_all_5),
            reversed(x_all_6),
            strict=True,
        ):
            # for _ in range(steps):                                        newton.cr:19
            d_x_4 = np.where(active_2, d_x_3, 0.0)

            # x = ((k - 1) * x + a / x^(k - 1)) / k                         newton.cr:20
            d_x_5 = d_x_4 / x_21
            d_x_6 = d_x_5 / x_19
            d_x_7 = np.where(active_2, -(d_x_6 * x_20 * (x_9 * x_18**x_17)), 0.0)

            # for _ in range(steps):                                        newton.cr:19
            d_x_3 = np.where(active_2, 0.0, d_x_3) + np.where(active_2, d_x_7 + d_x_5 * x_9, 0.0)
            d_a_2 += np.where(active_2, d_x_6, 0.0)
        return (
            d_a_2.reshape(lanes_shape)[()] if a.ndim else d_a_2.reshape(lanes_shape)[()].sum()
        ).astype(a.dtype, copy=False)


def power_root_grad(a: Scalar, k: Scalar, steps: Scalar) -> tuple[Any, Any]:
    """The value of `power_root` and its gradient by a."""
    if type(a) in _FLOATS and type(k) is int and type(steps) is int:
        try:
            a = float(a)
            # x = ((k - 1) * x + a / x^(k - 1)) / k                         newton.cr:20
            x_1 = float(k - 1)
            x_2 = float(k)

            # for _ in range(steps):                                        newton.cr:19
            x = 1.0
            x_all = []
            x_all_1 = []
            x_all_2 = []
            for _ in range(steps):
                x_all.append(x)

                # x = ((k - 1) * x + a / x^(k - 1)) / k                         newton.cr:20
                x_3 = math.pow(x, x_1)
                x_4 = a / x_3
                x = (x_1 * x + x_4) / x_2
                x_all_1.append(x_3)
                x_all_2.append(x_4)

            # x = ((k - 1) * x + a / x^(k - 1)) / k                         newton.cr:20
            d_x_1 = 1.0 if x_1 == 0.0 else x_1 - 1.0

            # for _ in range(steps):                                        newton.cr:19
            d_x = 1.0
            d_a = 0.0
            for x_5, x_6, x_7 in zip(
                reversed(x_all), reversed(x_all_1), reversed(x_all_2), strict=True
            ):
                # x = ((k - 1) * x + a / x^(k - 1)) / k                         newton.cr:20
                d_x_2 = d_x / x_2
                d_x_3 = d_x_2 / x_6
                d_x = d_x_2 * x_1 - d_x_3 * x_7 * (x_1 * math.pow(x_5, d_x_1))
                d_a += d_x_3
            return x, d_a
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    value, saved = power_root_forward(a, k, steps)
    return value, power_root_backward(saved, np.ones_like(value))


def value_and_slope(c: ArrayLike, x: Any) -> tuple[Any, Any]:
    """A polynomial and its derivative, c[0] + c[1] x + ..., both by Horner's scheme.

    c: real[n]; x: real -> real, real
    """
    c = np.asarray(c)
    x = x[()] if isinstance(x, np.ndarray) else x
    if c.dtype.kind != "f" or type(x) not in (float, int, c.dtype.type) or c.ndim != 1:
        c, x = _explain_shapes("value_and_slope", ("c", c, "real", ("n",)), ("x", x, "real", ()))
    else:
        x = c.dtype.type(x)
    n = c.shape[0]

    # for i in range(n - 1, -1, -1):                                newton.cr:26
    slope = c.dtype.type(0.0)
    p = c.dtype.type(0.0)
    for i in range(n):
        # slope = slope * x + p                                         newton.cr:27
        slope = slope * x + p

        # p = p * x + c[i]                                              newton.cr:28
        p = p * x + c[n - 1 - i]
    return p, slope


def value_and_slope_forward(c: ArrayLike, x: Any) -> tuple[tuple[Any, Any], tuple[Any, ...]]:
    """`value_and_slope`, and what `value_and_slope_backward` needs of it."""
    c = np.asarray(c)
    x = x[()] if isinstance(x, np.ndarray) else x
    if c.dtype.kind != "f" or type(x) not in (float, int, c.dtype.type) or c.ndim != 1:
        c, x = _explain_shapes("value_and_slope", ("c", c, "real", ("n",)), ("x", x, "real", ()))
    else:
        x = c.dtype.type(x)
    n = c.shape[0]

    # for i in range(n - 1, -1, -1):                                newton.cr:26
    slope = c.dtype.type(0.0)
    p = c.dtype.type(0.0)
    slope_all = np.empty(n, c.dtype)
    p_all = np.empty(n, c.dtype)
    for i in range(n):
        slope_all[i] = slope
        p_all[i] = p

        # slope = slope * x + p                                         newton.cr:27
        slope = slope * x + p

        # p = p * x + c[i]                                              newton.cr:28
        p = p * x + c[n - 1 - i]
    return (p, slope), (x, slope_all, p_all, c.dtype)


def value_and_slope_backward(saved: tuple[Any, ...], d_value_and_slope: Any) -> tuple[Any, Any]:
    """The cotangents of c and x, given the cotangents of the result."""
    x, slope_all, p_all, c_dtype = saved
    d_value_and_slope_0, d_value_and_slope_1 = d_value_and_slope
    n = slope_all.shape[0]
    d_value_and_slope_0 = np.asarray(d_value_and_slope_0, p_all.dtype)[()]
    if d_value_and_slope_0.shape:
        _explain_shapes(
            "value_and_slope_backward", ("d_value_and_slope_0", d_value_and_slope_0, "real", ())
        )
    d_value_and_slope_1 = np.asarray(d_value_and_slope_1, p_all.dtype)[()]
    if d_value_and_slope_1.shape:
        _explain_shapes(
            "value_and_slope_backward", ("d_value_and_slope_1", d_value_and_slope_1, "real", ())
        )

    # for i in range(n - 1, -1, -1):                                newton.cr:26
    d_slope = d_value_and_slope_1
    d_p = d_value_and_slope_0
    d_x = p_all.dtype.type(0.0)
    d_c = np.zeros(n, p_all.dtype)
    for i in reversed(range(n)):
        # slope = slope * x + p                                         newton.cr:27
        d_slope_2 = d_slope * x

        # for i in range(n - 1, -1, -1):                                newton.cr:26
        d_p_2 = d_p * x + d_slope
        d_x += d_p * p_all[i]
        d_x += d_slope * slope_all[i]
        d_c[n - 1 - i] += d_p
        d_slope, d_p = d_slope_2, d_p_2
    return d_c.astype(c_dtype, copy=False), d_x


def polynomial_root(c: ArrayLike, start: Any) -> Any:
    """The root that Newton's iteration reaches from a start within 50 steps, with what rounding leaves of it.

    c: real[n]; start: real -> real
    """
    c = np.asarray(c)
    start = start[()] if isinstance(start, np.ndarray) else start
    if c.dtype.kind != "f" or type(start) not in (float, int, c.dtype.type) or c.ndim != 1:
        c, start = _explain_shapes(
            "polynomial_root", ("c", c, "real", ("n",)), ("start", start, "real", ())
        )
    else:
        start = c.dtype.type(start)
    n = c.shape[0]

    # step = 1 + abs(start)                                         newton.cr:35
    step = 1.0 + np.abs(start)

    # while abs(step) > 1e-14 * (1 + abs(x)) and taken < 50:        newton.cr:36
    x = start
    taken = 0
    while np.abs(step) > 1e-14 * (1.0 + np.abs(x)) and taken < 50:
        # for i in range(n - 1, -1, -1):                                newton.cr:26
        slope = c.dtype.type(0.0)
        p = c.dtype.type(0.0)
        for i in range(n):
            # slope = slope * x + p                                         newton.cr:27
            slope = slope * x + p

            # p = p * x + c[i]                                              newton.cr:28
            p = p * x + c[n - 1 - i]

        # step = p / slope                                              newton.cr:38
        step = p / slope

        # x = x - step                                                  newton.cr:39
        x = x - step

        # taken = taken + 1                                             newton.cr:40
        taken = taken + 1
    return x


def polynomial_root_forward(c: ArrayLike, start: Any) -> tuple[Any, tuple[Any, ...]]:
    """`polynomial_root`, and what `polynomial_root_backward` needs of it."""
    c = np.asarray(c)
    start = start[()] if isinstance(start, np.ndarray) else start
    if c.dtype.kind != "f" or type(start) not in (float, int, c.dtype.type) or c.ndim != 1:
        c, start = _explain_shapes(
            "polynomial_root", ("c", c, "real", ("n",)), ("start", start, "real", ())
        )
    else:
        start = c.dtype.type(start)
    n = c.shape[0]

    # step = 1 + abs(start)                                         newton.cr:35
    step = 1.0 + np.abs(start)

    # while abs(step) > 1e-14 * (1 + abs(x)) and taken < 50:        newton.cr:36
    x = start
    taken = 0
    x_all = []
    slope_all = []
    step_all = []
    slope_all_all = []
    p_all_all = []
    while np.abs(step) > 1e-14 * (1.0 + np.abs(x)) and taken < 50:
        x_all.append(x)

        # for i in range(n - 1, -1, -1):                                newton.cr:26
        slope = c.dtype.type(0.0)
        p = c.dtype.type(0.0)
        slope_all_2 = np.empty(n, c.dtype)
        p_all = np.empty(n, c.dtype)
        for i in range(n):
            slope_all_2[i] = slope
            p_all[i] = p

            # slope = slope * x + p                                         newton.cr:27
            slope = slope * x + p

            # p = p * x + c[i]                                              newton.cr:28
            p = p * x + c[n - 1 - i]

        # step = p / slope                                              newton.cr:38
        step = p / slope

        # x = x - step                                                  newton.cr:39
        x = x - step

        # taken = taken + 1                                             newton.cr:40
        taken = taken + 1
        slope_all.append(slope)
        step_all.append(step)
        slope_all_all.append(slope_all_2)
        p_all_all.append(p_all)
    return x, (x_all, slope_all, step_all, slope_all_all, p_all_all, n, c.dtype)


def polynomial_root_backward(saved: tuple[Any, ...], d_polynomial_root: Any) -> tuple[Any, Any]:
    """The cotangents of c and start, given the cotangent of the result."""
    x_all, slope_all, step_all, slope_all_all, p_all_all, n, c_dtype = saved
    d_polynomial_root = np.asarray(d_polynomial_root, c_dtype)[()]
    if d_polynomial_root.shape:
        _explain_shapes(
            "polynomial_root_backward", ("d_polynomial_root", d_polynomial_root, "real", ())
        )

    # while abs(step) > 1e-14 * (1 + abs(x)) and taken < 50:        newton.cr:36
    d_start = d_polynomial_root
    d_c = np.zeros(n, c_dtype)
    for x, slope, step, slope_all_2, p_all in zip(
        reversed(x_all),
        reversed(slope_all),
        reversed(step_all),
        reversed(slope_all_all),
        reversed(p_all_all),
        strict=True,
    ):
        # step = p / slope                                              newton.cr:38
        d_step_1 = d_start / slope
        d_p = -d_step_1
        d_slope = d_step_1 * step

        # for i in range(n - 1, -1, -1):                                newton.cr:26
        d_x = 0.0
        for i in reversed(range(n)):
            # slope = slope * x + p                                         newton.cr:27
            d_slope_2 = d_slope * x

            # for i in range(n - 1, -1, -1):                                newton.cr:26
            d_p_2 = d_p * x + d_slope
            d_x += d_p * p_all[i]
            d_x += d_slope * slope_all_2[i]
            d_c[n - 1 - i] += d_p
            d_slope, d_p = d_slope_2, d_p_2

        # while abs(step) > 1e-14 * (1 + abs(x)) and taken < 50:        newton.cr:36
        d_start = d_start + d_x
    return d_c.astype(c_dtype, copy=False), d_start


def polynomial_root_grad(c: ArrayLike, start: Any) -> tuple[Any, tuple[Any, Any]]:
    """The value of `polynomial_root` and its gradient by c and start."""
    value, saved = polynomial_root_forward(c, start)
    return value, polynomial_root_backward(saved, 1.0)
