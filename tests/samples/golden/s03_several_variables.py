# Written by chainrule 0.1.0 from s03_several_variables.cr.
# source 07a39b43c9afa453, options none, module e59f29be6b9406fb
"""3. Several variables: the derivative is a sum over paths, J_yx = J_yu J_ux."""

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


def surface(x: Scalar, y: Scalar) -> Any:
    """surface(x, y) = x^2 + sin(x * y)

    x, y: real -> real
    """
    if type(x) in _FLOATS and type(y) in _FLOATS:
        try:
            x, y = float(x), float(y)
            return x * x + math.sin(x * y)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(x, _ARRAYS)
        or not isinstance(y, _ARRAYS)
        or x.dtype.kind + y.dtype.kind != "ff"
        or y.shape != x.shape
    ):
        x, y = _explain_shapes("surface", ("x", x, "real", "..."), ("y", y, "real", "..."))
    with np.errstate(all="ignore"):
        return x * x + np.sin(x * y)


def surface_forward(x: Scalar, y: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`surface`, and what `surface_backward` needs of it."""
    if type(x) in _FLOATS and type(y) in _FLOATS:
        try:
            x, y = float(x), float(y)
            # x^2 + sin(x * y)                                              s03_several_variables.cr:3
            surface_1 = x * y
            return x * x + math.sin(surface_1), (x, y, surface_1)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(x, _ARRAYS)
        or not isinstance(y, _ARRAYS)
        or x.dtype.kind + y.dtype.kind != "ff"
        or y.shape != x.shape
    ):
        x, y = _explain_shapes("surface", ("x", x, "real", "..."), ("y", y, "real", "..."))
    with np.errstate(all="ignore"):
        # x^2 + sin(x * y)                                              s03_several_variables.cr:3
        surface_1 = x * y
        return x * x + np.sin(surface_1), (x, y, surface_1)


def surface_backward(saved: tuple[Any, ...], d_surface: Any) -> tuple[Any, Any]:
    """The cotangents of x and y, given the cotangent of the result."""
    x, y, surface_1 = saved
    if type(x) is float and type(d_surface) in _FLOATS:
        try:
            # x^2 + sin(x * y)                                              s03_several_variables.cr:3
            # d sin(u) = cos(u) du, u = x * y
            d_surface_1 = d_surface * math.cos(surface_1)
            d_y = d_surface_1 * x
            d_x = d_surface_1 * y + 2.0 * (x * d_surface)
            return d_x, d_y
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        x, y, surface_1 = map(np.asarray, saved)
        lanes_shape = np.broadcast(x, y).shape
        d_surface = np.asarray(d_surface)
        if d_surface.shape != lanes_shape:
            d_surface = np.broadcast_to(d_surface, lanes_shape)
        # x^2 + sin(x * y)                                              s03_several_variables.cr:3
        # d sin(u) = cos(u) du, u = x * y
        d_surface_1 = d_surface * np.cos(surface_1)
        d_y = d_surface_1 * x
        d_x = d_surface_1 * y + 2.0 * (x * d_surface)
        return (
            (d_x if x.ndim else d_x.sum()).astype(x.dtype, copy=False),
            (d_y if y.ndim else d_y.sum()).astype(y.dtype, copy=False),
        )


def surface_grad(x: Scalar, y: Scalar) -> tuple[Any, tuple[Any, Any]]:
    """The value of `surface` and its gradient by x and y."""
    if type(x) in _FLOATS and type(y) in _FLOATS:
        try:
            x, y = float(x), float(y)
            # x^2 + sin(x * y)                                              s03_several_variables.cr:3
            # d sin(u) = cos(u) du, u = x * y
            surface_1 = x * y
            d_surface_1 = math.cos(surface_1)
            d_y = d_surface_1 * x
            d_x = d_surface_1 * y + 2.0 * x
            return x * x + math.sin(surface_1), (d_x, d_y)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(x, y):
        with np.errstate(all="ignore"):
            # x^2 + sin(x * y)                                              s03_several_variables.cr:3
            # d sin(u) = cos(u) du, u = x * y
            surface_1 = x * y
            d_surface_1 = np.cos(surface_1)
            d_y = d_surface_1 * x
            d_x = d_surface_1 * y + 2.0 * x
            return x * x + np.sin(surface_1), (d_x, d_y)
    value, saved = surface_forward(x, y)
    return value, surface_backward(saved, np.ones_like(value))


def path(t: Scalar) -> Any:
    """z = x^2 + sin(x y) along x = t^2, y = e^t.

    t: real -> real
    """
    if type(t) in _FLOATS:
        try:
            t = float(t)
            # x = t^2                                                       s03_several_variables.cr:7
            x = t * t

            # y = exp(t)                                                    s03_several_variables.cr:8
            y = math.exp(t)
            return x * x + math.sin(x * y)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    t = np.asarray(t)
    if t.dtype.kind != "f":
        (t,) = _explain_shapes("path", ("t", t, "real", "..."))
    with np.errstate(all="ignore"):
        # x = t^2                                                       s03_several_variables.cr:7
        x = t * t

        # y = exp(t)                                                    s03_several_variables.cr:8
        y = np.exp(t)
        return x * x + np.sin(x * y)


def path_forward(t: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`path`, and what `path_backward` needs of it."""
    if type(t) in _FLOATS:
        try:
            t = float(t)
            # x = t^2                                                       s03_several_variables.cr:7
            x = t * t

            # y = exp(t)                                                    s03_several_variables.cr:8
            y = math.exp(t)

            # return surface(x, y)                                          s03_several_variables.cr:9
            path_1 = x * y
            return x * x + math.sin(path_1), (t, x, y, path_1)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    t = np.asarray(t)
    if t.dtype.kind != "f":
        (t,) = _explain_shapes("path", ("t", t, "real", "..."))
    with np.errstate(all="ignore"):
        # x = t^2                                                       s03_several_variables.cr:7
        x = t * t

        # y = exp(t)                                                    s03_several_variables.cr:8
        y = np.exp(t)

        # return surface(x, y)                                          s03_several_variables.cr:9
        path_1 = x * y
        return x * x + np.sin(path_1), (t, x, y, path_1)


def path_backward(saved: tuple[Any, ...], d_path: Any) -> Any:
    """The cotangent of t, given the cotangent of the result."""
    t, x, y, path_1 = saved
    if type(t) is float and type(d_path) in _FLOATS:
        try:
            # return surface(x, y)                                          s03_several_variables.cr:9
            # d sin(u) = cos(u) du, u = x * y
            d_path_1 = d_path * math.cos(path_1)
            d_y = d_path_1 * x
            d_x = d_path_1 * y + 2.0 * (x * d_path)

            # t                                                             s03_several_variables.cr:5
            d_t = d_y * y + 2.0 * (t * d_x)
            return d_t
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        t, x, y, path_1 = map(np.asarray, saved)
        lanes_shape = t.shape
        d_path = np.asarray(d_path)
        if d_path.shape != lanes_shape:
            d_path = np.broadcast_to(d_path, lanes_shape)
        # return surface(x, y)                                          s03_several_variables.cr:9
        # d sin(u) = cos(u) du, u = x * y
        d_path_1 = d_path * np.cos(path_1)
        d_y = d_path_1 * x
        d_x = d_path_1 * y + 2.0 * (x * d_path)

        # t                                                             s03_several_variables.cr:5
        d_t = d_y * y + 2.0 * (t * d_x)
        return d_t.astype(t.dtype, copy=False)


def path_grad(t: Scalar) -> tuple[Any, Any]:
    """The value of `path` and its gradient by t."""
    if type(t) in _FLOATS:
        try:
            t = float(t)
            # x = t^2                                                       s03_several_variables.cr:7
            x = t * t

            # y = exp(t)                                                    s03_several_variables.cr:8
            y = math.exp(t)

            # return surface(x, y)                                          s03_several_variables.cr:9
            # d sin(u) = cos(u) du, u = x * y
            path_1 = x * y
            d_path_1 = math.cos(path_1)
            d_y = d_path_1 * x
            d_x = d_path_1 * y + 2.0 * x

            # t                                                             s03_several_variables.cr:5
            d_t = d_y * y + 2.0 * (t * d_x)
            return x * x + math.sin(path_1), d_t
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(t):
        with np.errstate(all="ignore"):
            # x = t^2                                                       s03_several_variables.cr:7
            x = t * t

            # y = exp(t)                                                    s03_several_variables.cr:8
            y = np.exp(t)

            # return surface(x, y)                                          s03_several_variables.cr:9
            # d sin(u) = cos(u) du, u = x * y
            path_1 = x * y
            d_path_1 = np.cos(path_1)
            d_y = d_path_1 * x
            d_x = d_path_1 * y + 2.0 * x

            # t                                                             s03_several_variables.cr:5
            d_t = d_y * y + 2.0 * (t * d_x)
            return x * x + np.sin(path_1), d_t
    value, saved = path_forward(t)
    return value, path_backward(saved, np.ones_like(value))


def path_slope(t: Scalar) -> Any:
    """dz/dt = 2 x 2 t + cos(x y) (y 2 t + x e^t).

    One path leads through x^2, one through x in x y, one through y.

    t: real -> real
    """
    if type(t) in _FLOATS:
        try:
            t = float(t)
            # x = t^2                                                       s03_several_variables.cr:16
            x = t * t

            # y = exp(t)                                                    s03_several_variables.cr:17
            y = math.exp(t)

            # return 2 * x * 2 * t + cos(x * y) * (y * 2 * t + x * exp(t))  s03_several_variables.cr:18
            path_slope_1 = x * y
            return 4.0 * (x * t) + math.cos(path_slope_1) * (2.0 * (y * t) + path_slope_1)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    t = np.asarray(t)
    if t.dtype.kind != "f":
        (t,) = _explain_shapes("path_slope", ("t", t, "real", "..."))
    with np.errstate(all="ignore"):
        # x = t^2                                                       s03_several_variables.cr:16
        x = t * t

        # y = exp(t)                                                    s03_several_variables.cr:17
        y = np.exp(t)

        # return 2 * x * 2 * t + cos(x * y) * (y * 2 * t + x * exp(t))  s03_several_variables.cr:18
        path_slope_1 = x * y
        return 4.0 * (x * t) + np.cos(path_slope_1) * (2.0 * (y * t) + path_slope_1)


def path_slope_forward(t: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`path_slope`, and what `path_slope_backward` needs of it."""
    if type(t) in _FLOATS:
        try:
            t = float(t)
            # x = t^2                                                       s03_several_variables.cr:16
            x = t * t

            # y = exp(t)                                                    s03_several_variables.cr:17
            y = math.exp(t)

            # return 2 * x * 2 * t + cos(x * y) * (y * 2 * t + x * exp(t))  s03_several_variables.cr:18
            path_slope_1 = x * y
            path_slope_2 = math.cos(path_slope_1)
            path_slope_3 = 2.0 * (y * t) + path_slope_1
            return 4.0 * (x * t) + path_slope_2 * path_slope_3, (
                t,
                x,
                y,
                path_slope_1,
                path_slope_2,
                path_slope_3,
            )
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    t = np.asarray(t)
    if t.dtype.kind != "f":
        (t,) = _explain_shapes("path_slope", ("t", t, "real", "..."))
    with np.errstate(all="ignore"):
        # x = t^2                                                       s03_several_variables.cr:16
        x = t * t

        # y = exp(t)                                                    s03_several_variables.cr:17
        y = np.exp(t)

        # return 2 * x * 2 * t + cos(x * y) * (y * 2 * t + x * exp(t))  s03_several_variables.cr:18
        path_slope_1 = x * y
        path_slope_2 = np.cos(path_slope_1)
        path_slope_3 = 2.0 * (y * t) + path_slope_1
        return 4.0 * (x * t) + path_slope_2 * path_slope_3, (
            t,
            x,
            y,
            path_slope_1,
            path_slope_2,
            path_slope_3,
        )


def path_slope_backward(saved: tuple[Any, ...], d_path_slope: Any) -> Any:
    """The cotangent of t, given the cotangent of the result."""
    t, x, y, path_slope_1, path_slope_2, path_slope_3 = saved
    if type(t) is float and type(d_path_slope) in _FLOATS:
        try:
            # return 2 * x * 2 * t + cos(x * y) * (y * 2 * t + x * exp(t))  s03_several_variables.cr:18
            # d cos(u) = -sin(u) du, u = x * y
            d_path_slope_1 = d_path_slope * path_slope_2
            d_path_slope_2 = d_path_slope_1 - d_path_slope * path_slope_3 * math.sin(path_slope_1)
            d_y = 2.0 * (d_path_slope_1 * t) + d_path_slope_2 * x
            d_x = d_path_slope_2 * y + 4.0 * (d_path_slope * t)

            # t                                                             s03_several_variables.cr:11
            d_path_slope_3 = 2.0 * (d_path_slope_1 * y) + 4.0 * (d_path_slope * x) + d_y * y
            d_t = d_path_slope_3 + 2.0 * (t * d_x)
            return d_t
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        t, x, y, path_slope_1, path_slope_2, path_slope_3 = map(np.asarray, saved)
        lanes_shape = t.shape
        d_path_slope = np.asarray(d_path_slope)
        if d_path_slope.shape != lanes_shape:
            d_path_slope = np.broadcast_to(d_path_slope, lanes_shape)
        # return 2 * x * 2 * t + cos(x * y) * (y * 2 * t + x * exp(t))  s03_several_variables.cr:18
        # d cos(u) = -sin(u) du, u = x * y
        d_path_slope_1 = d_path_slope * path_slope_2
        d_path_slope_2 = d_path_slope_1 - d_path_slope * path_slope_3 * np.sin(path_slope_1)
        d_y = 2.0 * (d_path_slope_1 * t) + d_path_slope_2 * x
        d_x = d_path_slope_2 * y + 4.0 * (d_path_slope * t)

        # t                                                             s03_several_variables.cr:11
        d_path_slope_3 = 2.0 * (d_path_slope_1 * y) + 4.0 * (d_path_slope * x) + d_y * y
        d_t = d_path_slope_3 + 2.0 * (t * d_x)
        return d_t.astype(t.dtype, copy=False)


def path_slope_grad(t: Scalar) -> tuple[Any, Any]:
    """The value of `path_slope` and its gradient by t."""
    if type(t) in _FLOATS:
        try:
            t = float(t)
            # x = t^2                                                       s03_several_variables.cr:16
            x = t * t

            # y = exp(t)                                                    s03_several_variables.cr:17
            y = math.exp(t)

            # return 2 * x * 2 * t + cos(x * y) * (y * 2 * t + x * exp(t))  s03_several_variables.cr:18
            # d cos(u) = -sin(u) du, u = x * y
            path_slope_1 = x * y
            path_slope_2 = math.cos(path_slope_1)
            path_slope_3 = 2.0 * (y * t) + path_slope_1
            d_path_slope_1 = path_slope_2 - path_slope_3 * math.sin(path_slope_1)
            d_y = 2.0 * (path_slope_2 * t) + d_path_slope_1 * x
            d_x = d_path_slope_1 * y + 4.0 * t

            # t                                                             s03_several_variables.cr:11
            d_t = 2.0 * (path_slope_2 * y) + 4.0 * x + d_y * y + 2.0 * (t * d_x)
            return 4.0 * (x * t) + path_slope_2 * path_slope_3, d_t
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(t):
        with np.errstate(all="ignore"):
            # x = t^2                                                       s03_several_variables.cr:16
            x = t * t

            # y = exp(t)                                                    s03_several_variables.cr:17
            y = np.exp(t)

            # return 2 * x * 2 * t + cos(x * y) * (y * 2 * t + x * exp(t))  s03_several_variables.cr:18
            # d cos(u) = -sin(u) du, u = x * y
            path_slope_1 = x * y
            path_slope_2 = np.cos(path_slope_1)
            path_slope_3 = 2.0 * (y * t) + path_slope_1
            d_path_slope_1 = path_slope_2 - path_slope_3 * np.sin(path_slope_1)
            d_y = 2.0 * (path_slope_2 * t) + d_path_slope_1 * x
            d_x = d_path_slope_1 * y + 4.0 * t

            # t                                                             s03_several_variables.cr:11
            d_t = 2.0 * (path_slope_2 * y) + 4.0 * x + d_y * y + 2.0 * (t * d_x)
            return 4.0 * (x * t) + path_slope_2 * path_slope_3, d_t
    value, saved = path_slope_forward(t)
    return value, path_slope_backward(saved, np.ones_like(value))


def polar(r: Scalar, angle: Scalar) -> tuple[Any, Any]:
    """polar(r, angle) = r * cos(angle), r * sin(angle)

    r, angle: real -> real, real
    """
    if type(r) in _FLOATS and type(angle) in _FLOATS:
        try:
            r, angle = float(r), float(angle)
            return r * math.cos(angle), r * math.sin(angle)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(r, _ARRAYS)
        or not isinstance(angle, _ARRAYS)
        or r.dtype.kind + angle.dtype.kind != "ff"
        or angle.shape != r.shape
    ):
        r, angle = _explain_shapes(
            "polar", ("r", r, "real", "..."), ("angle", angle, "real", "...")
        )
    with np.errstate(all="ignore"):
        return r * np.cos(angle), r * np.sin(angle)


def polar_forward(r: Scalar, angle: Scalar) -> tuple[tuple[Any, Any], tuple[Any, ...]]:
    """`polar`, and what `polar_backward` needs of it."""
    if type(r) in _FLOATS and type(angle) in _FLOATS:
        try:
            r, angle = float(r), float(angle)
            # r * cos(angle), r * sin(angle)                                s03_several_variables.cr:20
            polar_1 = math.cos(angle)
            polar_2 = math.sin(angle)
            return (r * polar_1, r * polar_2), (r, angle, polar_1, polar_2)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(r, _ARRAYS)
        or not isinstance(angle, _ARRAYS)
        or r.dtype.kind + angle.dtype.kind != "ff"
        or angle.shape != r.shape
    ):
        r, angle = _explain_shapes(
            "polar", ("r", r, "real", "..."), ("angle", angle, "real", "...")
        )
    with np.errstate(all="ignore"):
        # r * cos(angle), r * sin(angle)                                s03_several_variables.cr:20
        polar_1 = np.cos(angle)
        polar_2 = np.sin(angle)
        return (r * polar_1, r * polar_2), (r, angle, polar_1, polar_2)


def polar_backward(saved: tuple[Any, ...], d_polar: Any) -> tuple[Any, Any]:
    """The cotangents of r and angle, given the cotangents of the result."""
    r, angle, polar_1, polar_2 = saved
    d_polar_0, d_polar_1 = d_polar
    if type(r) is float and type(d_polar_0) in _FLOATS and type(d_polar_1) in _FLOATS:
        try:
            # r * cos(angle), r * sin(angle)                                s03_several_variables.cr:20
            # d cos(u) = -sin(u) du, u = angle
            # d sin(u) = cos(u) du, u = angle
            d_r = d_polar_1 * polar_2 + d_polar_0 * polar_1
            d_angle = d_polar_1 * r * polar_1 - d_polar_0 * r * polar_2
            return d_r, d_angle
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        r, angle, polar_1, polar_2 = map(np.asarray, saved)
        lanes_shape = np.broadcast(r, angle).shape
        d_polar_0 = np.asarray(d_polar_0)
        if d_polar_0.shape != lanes_shape:
            d_polar_0 = np.broadcast_to(d_polar_0, lanes_shape)
        d_polar_1 = np.asarray(d_polar_1)
        if d_polar_1.shape != lanes_shape:
            d_polar_1 = np.broadcast_to(d_polar_1, lanes_shape)
        # r * cos(angle), r * sin(angle)                                s03_several_variables.cr:20
        # d cos(u) = -sin(u) du, u = angle
        # d sin(u) = cos(u) du, u = angle
        d_r = d_polar_1 * polar_2 + d_polar_0 * polar_1
        d_angle = d_polar_1 * r * polar_1 - d_polar_0 * r * polar_2
        return (
            (d_r if r.ndim else d_r.sum()).astype(r.dtype, copy=False),
            (d_angle if angle.ndim else d_angle.sum()).astype(angle.dtype, copy=False),
        )


def height(r: Scalar, angle: Scalar) -> Any:
    """The surface in polar coordinates.

    r, angle: real -> real
    """
    if type(r) in _FLOATS and type(angle) in _FLOATS:
        try:
            r, angle = float(r), float(angle)
            # x, y = polar(r, angle)                                        s03_several_variables.cr:24
            y_1 = r * math.cos(angle)
            y = r * math.sin(angle)
            return y_1 * y_1 + math.sin(y_1 * y)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(r, _ARRAYS)
        or not isinstance(angle, _ARRAYS)
        or r.dtype.kind + angle.dtype.kind != "ff"
        or angle.shape != r.shape
    ):
        r, angle = _explain_shapes(
            "height", ("r", r, "real", "..."), ("angle", angle, "real", "...")
        )
    with np.errstate(all="ignore"):
        # x, y = polar(r, angle)                                        s03_several_variables.cr:24
        y_1 = r * np.cos(angle)
        y = r * np.sin(angle)
        return y_1 * y_1 + np.sin(y_1 * y)


def height_forward(r: Scalar, angle: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`height`, and what `height_backward` needs of it."""
    if type(r) in _FLOATS and type(angle) in _FLOATS:
        try:
            r, angle = float(r), float(angle)
            # x, y = polar(r, angle)                                        s03_several_variables.cr:24
            y_1 = math.cos(angle)
            y_2 = r * y_1
            y_3 = math.sin(angle)
            y = r * y_3

            # return surface(x, y)                                          s03_several_variables.cr:25
            height_1 = y_2 * y
            return y_2 * y_2 + math.sin(height_1), (r, angle, y_1, y_2, y_3, y, height_1)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(r, _ARRAYS)
        or not isinstance(angle, _ARRAYS)
        or r.dtype.kind + angle.dtype.kind != "ff"
        or angle.shape != r.shape
    ):
        r, angle = _explain_shapes(
            "height", ("r", r, "real", "..."), ("angle", angle, "real", "...")
        )
    with np.errstate(all="ignore"):
        # x, y = polar(r, angle)                                        s03_several_variables.cr:24
        y_1 = np.cos(angle)
        y_2 = r * y_1
        y_3 = np.sin(angle)
        y = r * y_3

        # return surface(x, y)                                          s03_several_variables.cr:25
        height_1 = y_2 * y
        return y_2 * y_2 + np.sin(height_1), (r, angle, y_1, y_2, y_3, y, height_1)


def height_backward(saved: tuple[Any, ...], d_height: Any) -> tuple[Any, Any]:
    """The cotangents of r and angle, given the cotangent of the result."""
    r, angle, y_1, y_2, y_3, y, height_1 = saved
    if type(r) is float and type(d_height) in _FLOATS:
        try:
            # return surface(x, y)                                          s03_several_variables.cr:25
            # d sin(u) = cos(u) du, u = x * y
            d_height_1 = d_height * math.cos(height_1)
            d_y = d_height_1 * y_2
            d_height_2 = d_height_1 * y + 2.0 * (y_2 * d_height)

            # x, y = polar(r, angle)                                        s03_several_variables.cr:24
            # d cos(u) = -sin(u) du, u = angle
            # d sin(u) = cos(u) du, u = angle
            d_r = d_y * y_3 + d_height_2 * y_1
            d_angle = d_y * r * y_1 - d_height_2 * r * y_3
            return d_r, d_angle
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        r, angle, y_1, y_2, y_3, y, height_1 = map(np.asarray, saved)
        lanes_shape = np.broadcast(r, angle).shape
        d_height = np.asarray(d_height)
        if d_height.shape != lanes_shape:
            d_height = np.broadcast_to(d_height, lanes_shape)
        # return surface(x, y)                                          s03_several_variables.cr:25
        # d sin(u) = cos(u) du, u = x * y
        d_height_1 = d_height * np.cos(height_1)
        d_y = d_height_1 * y_2
        d_height_2 = d_height_1 * y + 2.0 * (y_2 * d_height)

        # x, y = polar(r, angle)                                        s03_several_variables.cr:24
        # d cos(u) = -sin(u) du, u = angle
        # d sin(u) = cos(u) du, u = angle
        d_r = d_y * y_3 + d_height_2 * y_1
        d_angle = d_y * r * y_1 - d_height_2 * r * y_3
        return (
            (d_r if r.ndim else d_r.sum()).astype(r.dtype, copy=False),
            (d_angle if angle.ndim else d_angle.sum()).astype(angle.dtype, copy=False),
        )


def height_grad(r: Scalar, angle: Scalar) -> tuple[Any, tuple[Any, Any]]:
    """The value of `height` and its gradient by r and angle."""
    if type(r) in _FLOATS and type(angle) in _FLOATS:
        try:
            r, angle = float(r), float(angle)
            # x, y = polar(r, angle)                                        s03_several_variables.cr:24
            y_1 = math.cos(angle)
            y_2 = r * y_1
            y_3 = math.sin(angle)
            y = r * y_3

            # return surface(x, y)                                          s03_several_variables.cr:25
            # d sin(u) = cos(u) du, u = x * y
            height_1 = y_2 * y
            d_height_1 = math.cos(height_1)
            d_y = d_height_1 * y_2
            d_height_2 = d_height_1 * y + 2.0 * y_2

            # x, y = polar(r, angle)                                        s03_several_variables.cr:24
            # d cos(u) = -sin(u) du, u = angle
            # d sin(u) = cos(u) du, u = angle
            d_r = d_y * y_3 + d_height_2 * y_1
            d_angle = d_y * r * y_1 - d_height_2 * r * y_3
            return y_2 * y_2 + math.sin(height_1), (d_r, d_angle)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(r, angle):
        with np.errstate(all="ignore"):
            # x, y = polar(r, angle)                                        s03_several_variables.cr:24
            y_1 = np.cos(angle)
            y_2 = r * y_1
            y_3 = np.sin(angle)
            y = r * y_3

            # return surface(x, y)                                          s03_several_variables.cr:25
            # d sin(u) = cos(u) du, u = x * y
            height_1 = y_2 * y
            d_height_1 = np.cos(height_1)
            d_y = d_height_1 * y_2
            d_height_2 = d_height_1 * y + 2.0 * y_2

            # x, y = polar(r, angle)                                        s03_several_variables.cr:24
            # d cos(u) = -sin(u) du, u = angle
            # d sin(u) = cos(u) du, u = angle
            d_r = d_y * y_3 + d_height_2 * y_1
            d_angle = d_y * r * y_1 - d_height_2 * r * y_3
            return y_2 * y_2 + np.sin(height_1), (d_r, d_angle)
    value, saved = height_forward(r, angle)
    return value, height_backward(saved, np.ones_like(value))


def height_slopes(r: Any, angle: Any) -> Any:
    """J_z(x, y) J_(x, y)(r, angle): a row times a matrix.

    r, angle: real -> real[2]
    """
    r = r[()] if isinstance(r, np.ndarray) else r
    angle = angle[()] if isinstance(angle, np.ndarray) else angle
    if type(r) not in (float, int, np.float64) or type(angle) not in (float, int, np.float64):
        r, angle = _explain_shapes(
            "height_slopes", ("r", r, "real", ()), ("angle", angle, "real", ())
        )
    else:
        r, angle = np.float64(r), np.float64(angle)

    dtype = np.result_type(r, angle)

    # x, y = polar(r, angle)                                        s03_several_variables.cr:29
    y_1 = np.cos(angle)
    y_2 = r * y_1
    y_3 = np.sin(angle)
    y = r * y_3

    # outer_row = [2 * x + y * cos(x * y), x * cos(x * y)]          s03_several_variables.cr:30
    outer_row_1 = np.cos(y_2 * y)
    outer_row_2 = 2.0 * y_2 + y * outer_row_1
    outer_row = np.array([outer_row_2, y_2 * outer_row_1], dtype)

    # inner = [[cos(angle), -r * sin(angle)], [sin(angle), r * cos(angle)]]  s03_several_variables.cr:31
    inner_1 = np.array([y_3, y_2], dtype)
    inner = np.stack([np.array([y_1, -y], dtype), inner_1])
    return outer_row @ inner


def height_slopes_forward(r: Any, angle: Any) -> tuple[Any, tuple[Any, ...]]:
    """`height_slopes`, and what `height_slopes_backward` needs of it."""
    r = r[()] if isinstance(r, np.ndarray) else r
    angle = angle[()] if isinstance(angle, np.ndarray) else angle
    if type(r) not in (float, int, np.float64) or type(angle) not in (float, int, np.float64):
        r, angle = _explain_shapes(
            "height_slopes", ("r", r, "real", ()), ("angle", angle, "real", ())
        )
    else:
        r, angle = np.float64(r), np.float64(angle)

    dtype = np.result_type(r, angle)

    # x, y = polar(r, angle)                                        s03_several_variables.cr:29
    y_1 = np.cos(angle)
    y_2 = r * y_1
    y_3 = np.sin(angle)
    y = r * y_3

    # outer_row = [2 * x + y * cos(x * y), x * cos(x * y)]          s03_several_variables.cr:30
    outer_row_1 = y_2 * y
    outer_row_2 = np.cos(outer_row_1)
    outer_row_3 = 2.0 * y_2 + y * outer_row_2
    outer_row = np.array([outer_row_3, y_2 * outer_row_2], dtype)

    # inner = [[cos(angle), -r * sin(angle)], [sin(angle), r * cos(angle)]]  s03_several_variables.cr:31
    inner_1 = np.array([y_3, y_2], dtype)
    inner = np.stack([np.array([y_1, -y], dtype), inner_1])
    return outer_row @ inner, (r, y_1, y_2, y_3, y, outer_row_1, outer_row_2, outer_row, inner)


def height_slopes_backward(saved: tuple[Any, ...], d_height_slopes: Any) -> tuple[Any, Any]:
    """The cotangents of r and angle, given the cotangent of the result."""
    r, y_1, y_2, y_3, y, outer_row_1, outer_row_2, outer_row, inner = saved
    d_height_slopes = np.asarray(d_height_slopes)
    if d_height_slopes.shape != (2,):
        _explain_shapes(
            "height_slopes_backward", ("d_height_slopes", d_height_slopes, "real", (2,))
        )

    # return outer_row @ inner                                      s03_several_variables.cr:32
    d_outer_row = d_height_slopes @ inner.T
    d_inner = np.outer(outer_row, d_height_slopes)

    # inner = [[cos(angle), -r * sin(angle)], [sin(angle), r * cos(angle)]]  s03_several_variables.cr:31
    d_inner_1 = d_inner[0]
    d_inner_2 = d_inner[1]

    # outer_row = [2 * x + y * cos(x * y), x * cos(x * y)]          s03_several_variables.cr:30
    # d cos(u) = -sin(u) du, u = x * y
    d_outer_row_1 = d_outer_row[0]
    d_outer_row_2 = d_outer_row[1]
    d_outer_row_3 = (d_outer_row_2 * y_2 + d_outer_row_1 * y) * np.sin(outer_row_1)

    # x, y = polar(r, angle)                                        s03_several_variables.cr:29
    # d cos(u) = -sin(u) du, u = angle
    # d sin(u) = cos(u) du, u = angle
    d_y = d_outer_row_1 * outer_row_2 - d_inner_1[1] - d_outer_row_3 * y_2
    d_y_1 = d_inner_2[1] + d_outer_row_2 * outer_row_2 - d_outer_row_3 * y
    d_y_2 = d_y_1 + 2.0 * d_outer_row_1
    d_r = d_y * y_3 + d_y_2 * y_1
    d_angle = (d_inner_2[0] + d_y * r) * y_1 - (d_inner_1[0] + d_y_2 * r) * y_3
    return d_r, d_angle
