# Written by chainrule 0.1.0 from language.cr.
# source 61fc281eb6ef566c, options none, module 01acaf3807ef0865
"""The chain rule, in one variable and in two."""

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


def _add_at(x: Array, places: Any, values: Any) -> None:
    """x[places] += values, as often as a place is meant; places are of the first axis of x, or of several first ones.

    Of many values numpy adds numbers along one axis in a fifth of the time that rows, or places by several axes, take.
    """
    if np.size(values) < 1024 or not x.flags.c_contiguous:
        np.add.at(x, places, values)
        return
    several = places if isinstance(places, tuple) else (places,)
    place: Any = 0
    for size, one in zip(x.shape, several, strict=False):
        place = place * size + np.arange(size)[one]  # from the front, and within the axis
    row = x.shape[len(several) :]
    shape = place.shape + row
    if row:
        width = math.prod(row)
        place = place[..., None] * width + np.arange(width)
    np.add.at(x.reshape(-1), place.reshape(-1), np.broadcast_to(values, shape).reshape(-1))


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


def _norm(x: Array, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Array:
    """The square root of the sum of squares along axes, scaled where that under- or overflows."""
    top = np.abs(x).max(axis=axis, keepdims=True, initial=0.0)
    limits = np.finfo(x.dtype)
    low, high = math.sqrt(limits.tiny / limits.eps), math.sqrt(limits.max / max(x.size, 1))
    if low < top.min(initial=high) and top.max(initial=low) < high:
        root: Array = np.sqrt(np.square(x).sum(axis=axis, keepdims=keepdims))
        return root
    scale = np.where((top > 0.0) & (top < np.inf), top, 1.0)
    root = np.sqrt(np.square(x / scale).sum(axis=axis, keepdims=keepdims))
    return root * (scale if keepdims else np.squeeze(scale, axis=axis)[()])


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
            # sin(x^2)                                                      language.cr:3
            wave_1 = x * x
            return math.sin(wave_1), (x, wave_1)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("wave", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        # sin(x^2)                                                      language.cr:3
        wave_1 = x * x
        return np.sin(wave_1), (x, wave_1)


def wave_backward(saved: tuple[Any, ...], d_wave: Any) -> Any:
    """The cotangent of x, given the cotangent of the result."""
    x, wave_1 = saved
    if type(x) is float and type(d_wave) in _FLOATS:
        try:
            # sin(x^2)                                                      language.cr:3
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
        # sin(x^2)                                                      language.cr:3
        # d sin(u) = cos(u) du, u = x^2
        d_x = 2.0 * (x * (d_wave * np.cos(wave_1)))
        return d_x.astype(x.dtype, copy=False)


def wave_grad(x: Scalar) -> tuple[Any, Any]:
    """The value of `wave` and its gradient by x."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # sin(x^2)                                                      language.cr:3
            # d sin(u) = cos(u) du, u = x^2
            wave_1 = x * x
            d_x = 2.0 * (x * math.cos(wave_1))
            return math.sin(wave_1), d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(x):
        with np.errstate(all="ignore"):
            # sin(x^2)                                                      language.cr:3
            # d sin(u) = cos(u) du, u = x^2
            wave_1 = x * x
            d_x = 2.0 * (x * np.cos(wave_1))
            return np.sin(wave_1), d_x
    value, saved = wave_forward(x)
    return value, wave_backward(saved, np.ones_like(value))


def path(t: Scalar) -> Any:
    """z = x^2 + sin(x y) along x = t^2, y = e^t.

    t: real -> real
    """
    if type(t) in _FLOATS:
        try:
            t = float(t)
            # x = t^2                                                       language.cr:7
            x = t * t

            # y = exp(t)                                                    language.cr:8
            y = math.exp(t)
            return x * x + math.sin(x * y)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    t = np.asarray(t)
    if t.dtype.kind != "f":
        (t,) = _explain_shapes("path", ("t", t, "real", "..."))
    with np.errstate(all="ignore"):
        # x = t^2                                                       language.cr:7
        x = t * t

        # y = exp(t)                                                    language.cr:8
        y = np.exp(t)
        return x * x + np.sin(x * y)


def path_forward(t: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`path`, and what `path_backward` needs of it."""
    if type(t) in _FLOATS:
        try:
            t = float(t)
            # x = t^2                                                       language.cr:7
            x = t * t

            # y = exp(t)                                                    language.cr:8
            y = math.exp(t)

            # return x^2 + sin(x * y)                                       language.cr:9
            path_1 = x * y
            return x * x + math.sin(path_1), (t, x, y, path_1)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    t = np.asarray(t)
    if t.dtype.kind != "f":
        (t,) = _explain_shapes("path", ("t", t, "real", "..."))
    with np.errstate(all="ignore"):
        # x = t^2                                                       language.cr:7
        x = t * t

        # y = exp(t)                                                    language.cr:8
        y = np.exp(t)

        # return x^2 + sin(x * y)                                       language.cr:9
        path_1 = x * y
        return x * x + np.sin(path_1), (t, x, y, path_1)


def path_backward(saved: tuple[Any, ...], d_path: Any) -> Any:
    """The cotangent of t, given the cotangent of the result."""
    t, x, y, path_1 = saved
    if type(t) is float and type(d_path) in _FLOATS:
        try:
            # return x^2 + sin(x * y)                                       language.cr:9
            # d sin(u) = cos(u) du, u = x * y
            d_path_1 = d_path * math.cos(path_1)
            d_y = d_path_1 * x
            d_x = d_path_1 * y + 2.0 * (x * d_path)

            # t                                                             language.cr:5
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
        # return x^2 + sin(x * y)                                       language.cr:9
        # d sin(u) = cos(u) du, u = x * y
        d_path_1 = d_path * np.cos(path_1)
        d_y = d_path_1 * x
        d_x = d_path_1 * y + 2.0 * (x * d_path)

        # t                                                             language.cr:5
        d_t = d_y * y + 2.0 * (t * d_x)
        return d_t.astype(t.dtype, copy=False)


def path_grad(t: Scalar) -> tuple[Any, Any]:
    """The value of `path` and its gradient by t."""
    if type(t) in _FLOATS:
        try:
            t = float(t)
            # x = t^2                                                       language.cr:7
            x = t * t

            # y = exp(t)                                                    language.cr:8
            y = math.exp(t)

            # return x^2 + sin(x * y)                                       language.cr:9
            # d sin(u) = cos(u) du, u = x * y
            path_1 = x * y
            d_path_1 = math.cos(path_1)
            d_y = d_path_1 * x
            d_x = d_path_1 * y + 2.0 * x

            # t                                                             language.cr:5
            d_t = d_y * y + 2.0 * (t * d_x)
            return x * x + math.sin(path_1), d_t
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(t):
        with np.errstate(all="ignore"):
            # x = t^2                                                       language.cr:7
            x = t * t

            # y = exp(t)                                                    language.cr:8
            y = np.exp(t)

            # return x^2 + sin(x * y)                                       language.cr:9
            # d sin(u) = cos(u) du, u = x * y
            path_1 = x * y
            d_path_1 = np.cos(path_1)
            d_y = d_path_1 * x
            d_x = d_path_1 * y + 2.0 * x

            # t                                                             language.cr:5
            d_t = d_y * y + 2.0 * (t * d_x)
            return x * x + np.sin(path_1), d_t
    value, saved = path_forward(t)
    return value, path_backward(saved, np.ones_like(value))


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
            # r * cos(angle), r * sin(angle)                                language.cr:11
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
        # r * cos(angle), r * sin(angle)                                language.cr:11
        polar_1 = np.cos(angle)
        polar_2 = np.sin(angle)
        return (r * polar_1, r * polar_2), (r, angle, polar_1, polar_2)


def polar_backward(saved: tuple[Any, ...], d_polar: Any) -> tuple[Any, Any]:
    """The cotangents of r and angle, given the cotangents of the result."""
    r, angle, polar_1, polar_2 = saved
    d_polar_0, d_polar_1 = d_polar
    if type(r) is float and type(d_polar_0) in _FLOATS and type(d_polar_1) in _FLOATS:
        try:
            # r * cos(angle), r * sin(angle)                                language.cr:11
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
        # r * cos(angle), r * sin(angle)                                language.cr:11
        # d cos(u) = -sin(u) du, u = angle
        # d sin(u) = cos(u) du, u = angle
        d_r = d_polar_1 * polar_2 + d_polar_0 * polar_1
        d_angle = d_polar_1 * r * polar_1 - d_polar_0 * r * polar_2
        return (
            (d_r if r.ndim else d_r.sum()).astype(r.dtype, copy=False),
            (d_angle if angle.ndim else d_angle.sum()).astype(angle.dtype, copy=False),
        )


def normal_logpdf(x: ArrayLike, mu: Any, sigma: Any) -> Any:
    """normal_logpdf(x, mu, sigma)

    x: real[n]; mu, sigma: real -> real
    """
    x = np.asarray(x)
    mu = mu[()] if isinstance(mu, np.ndarray) else mu
    sigma = sigma[()] if isinstance(sigma, np.ndarray) else sigma
    if (
        x.dtype.kind != "f"
        or type(mu) not in (float, int, x.dtype.type)
        or type(sigma) not in (float, int, x.dtype.type)
        or x.ndim != 1
    ):
        x, mu, sigma = _explain_shapes(
            "normal_logpdf",
            ("x", x, "real", ("n",)),
            ("mu", mu, "real", ()),
            ("sigma", sigma, "real", ()),
        )
    else:
        mu, sigma = x.dtype.type(mu), x.dtype.type(sigma)
    n = x.shape[0]

    # z = (x - mu) / sigma                                          language.cr:14
    z = (x - mu) / sigma
    return -(z.dot(z) / 2.0) - n * np.log(sigma) - n * math.log(2.0 * math.pi) / 2.0


def normal_logpdf_forward(x: ArrayLike, mu: Any, sigma: Any) -> tuple[Any, tuple[Any, ...]]:
    """`normal_logpdf`, and what `normal_logpdf_backward` needs of it."""
    x = np.asarray(x)
    mu = mu[()] if isinstance(mu, np.ndarray) else mu
    sigma = sigma[()] if isinstance(sigma, np.ndarray) else sigma
    if (
        x.dtype.kind != "f"
        or type(mu) not in (float, int, x.dtype.type)
        or type(sigma) not in (float, int, x.dtype.type)
        or x.ndim != 1
    ):
        x, mu, sigma = _explain_shapes(
            "normal_logpdf",
            ("x", x, "real", ("n",)),
            ("mu", mu, "real", ()),
            ("sigma", sigma, "real", ()),
        )
    else:
        mu, sigma = x.dtype.type(mu), x.dtype.type(sigma)
    n = x.shape[0]

    # z = (x - mu) / sigma                                          language.cr:14
    z_1 = x - mu
    z = z_1 / sigma

    # return -sum(z^2) / 2 - n * log(sigma) - n * log(2 * pi) / 2   language.cr:15
    normal_logpdf_1 = z.dot(z)
    return -(normal_logpdf_1 / 2.0) - n * np.log(sigma) - n * math.log(2.0 * math.pi) / 2.0, (
        sigma,
        z_1,
        normal_logpdf_1,
    )


def normal_logpdf_backward(saved: tuple[Any, ...], d_normal_logpdf: Any) -> tuple[Any, Any]:
    """The cotangents of mu and sigma, given the cotangent of the result."""
    sigma, z_1, normal_logpdf_1 = saved
    n = z_1.shape[0]
    d_normal_logpdf = np.asarray(d_normal_logpdf, z_1.dtype)[()]
    if d_normal_logpdf.shape:
        _explain_shapes("normal_logpdf_backward", ("d_normal_logpdf", d_normal_logpdf, "real", ()))

    # z = (x - mu) / sigma                                          language.cr:14
    d_z_1 = d_normal_logpdf / sigma
    d_mu = d_z_1 * (z_1.sum() / sigma)

    # sigma                                                         language.cr:13
    d_sigma = d_z_1 * normal_logpdf_1 - d_normal_logpdf * n / sigma
    return d_mu, d_sigma


def normal_logpdf_grad(x: ArrayLike, mu: Any, sigma: Any) -> tuple[Any, tuple[Any, Any]]:
    """The value of `normal_logpdf` and its gradient by mu and sigma."""
    x = np.asarray(x)
    mu = mu[()] if isinstance(mu, np.ndarray) else mu
    sigma = sigma[()] if isinstance(sigma, np.ndarray) else sigma
    if (
        x.dtype.kind != "f"
        or type(mu) not in (float, int, x.dtype.type)
        or type(sigma) not in (float, int, x.dtype.type)
        or x.ndim != 1
    ):
        x, mu, sigma = _explain_shapes(
            "normal_logpdf",
            ("x", x, "real", ("n",)),
            ("mu", mu, "real", ()),
            ("sigma", sigma, "real", ()),
        )
    else:
        mu, sigma = x.dtype.type(mu), x.dtype.type(sigma)
    n = x.shape[0]

    # z = (x - mu) / sigma                                          language.cr:14
    z_1 = x - mu
    z = z_1 / sigma

    # return -sum(z^2) / 2 - n * log(sigma) - n * log(2 * pi) / 2   language.cr:15
    normal_logpdf_1 = z.dot(z)

    # z = (x - mu) / sigma                                          language.cr:14
    d_mu = z_1.sum() / sigma / sigma

    # sigma                                                         language.cr:13
    d_sigma = normal_logpdf_1 / sigma - n / sigma
    return -(normal_logpdf_1 / 2.0) - n * np.log(sigma) - n * math.log(2.0 * math.pi) / 2.0, (
        d_mu,
        d_sigma,
    )


def affine(x: ArrayLike, W: ArrayLike, b: ArrayLike) -> Any:
    """affine(x: real[..., n], W: real[n, m], b: real[m]) -> real[..., m] = x @ W + b

    x: real[..., n]; W: real[n, m]; b: real[m] -> real[..., m]
    """
    x = np.asarray(x)
    W = np.asarray(W)
    b = np.asarray(b)
    if (
        x.dtype.char + W.dtype.char + b.dtype.char not in ("ddd", "fff")
        or x.ndim < 1
        or W.ndim != 2
        or W.shape[0] != x.shape[-1]
        or b.shape != W.shape[1:2]
    ):
        x, W, b = _explain_shapes(
            "affine",
            ("x", x, "real", ("...", "n")),
            ("W", W, "real", ("n", "m")),
            ("b", b, "real", ("m",)),
        )
    lead_shape = x.shape[:-1]
    x = x.reshape(math.prod(lead_shape), x.shape[-1])
    m = W.shape[1]
    return (x @ W + b).reshape(*lead_shape, m)


def affine_forward(x: ArrayLike, W: ArrayLike, b: ArrayLike) -> tuple[Any, tuple[Any, ...]]:
    """`affine`, and what `affine_backward` needs of it."""
    x = np.asarray(x)
    W = np.asarray(W)
    b = np.asarray(b)
    if (
        x.dtype.char + W.dtype.char + b.dtype.char not in ("ddd", "fff")
        or x.ndim < 1
        or W.ndim != 2
        or W.shape[0] != x.shape[-1]
        or b.shape != W.shape[1:2]
    ):
        x, W, b = _explain_shapes(
            "affine",
            ("x", x, "real", ("...", "n")),
            ("W", W, "real", ("n", "m")),
            ("b", b, "real", ("m",)),
        )
    lead_shape = x.shape[:-1]
    x = x.reshape(math.prod(lead_shape), x.shape[-1])
    m = W.shape[1]
    return (x @ W + b).reshape(*lead_shape, m), (x, W, lead_shape, b.dtype)


def affine_backward(saved: tuple[Any, ...], d_affine: Any) -> tuple[Any, Any, Any]:
    """The cotangents of x, W and b, given the cotangent of the result."""
    x, W, lead_shape, b_dtype = saved
    lead, n = x.shape
    m = W.shape[1]
    d_affine = np.asarray(d_affine)
    if d_affine.shape != (*lead_shape, m):
        _explain_shapes("affine_backward", ("d_affine", d_affine, "real", (*lead_shape, m)))
    d_affine = d_affine.reshape(lead, m)

    # x @ W + b                                                     language.cr:17
    d_b = d_affine.sum(axis=0)
    d_x = d_affine @ W.T
    d_W = x.T @ d_affine
    return (
        d_x.reshape(*lead_shape, n).astype(x.dtype, copy=False),
        d_W.astype(W.dtype, copy=False),
        d_b.astype(b_dtype, copy=False),
    )


def pairwise(x: ArrayLike, c: ArrayLike) -> Any:
    """pairwise(x, c)

    x: real[n, d]; c: real[k, d] -> real[n, k]
    """
    x = np.asarray(x)
    c = np.asarray(c)
    if (
        x.dtype.char + c.dtype.char not in ("dd", "ff")
        or x.ndim != 2
        or c.ndim != 2
        or c.shape[1] != x.shape[1]
    ):
        x, c = _explain_shapes(
            "pairwise", ("x", x, "real", ("n", "d")), ("c", c, "real", ("k", "d"))
        )

    # r[i, j] = sqrt(sum[a]((x[i, a] - c[j, a])^2))                 language.cr:20
    # stable form of sqrt(sum[a]((x[i, a] - c[j, a])^2))
    r = _norm(x[:, None] - c, axis=2)
    return r


def pairwise_forward(x: ArrayLike, c: ArrayLike) -> tuple[Any, tuple[Any, ...]]:
    """`pairwise`, and what `pairwise_backward` needs of it."""
    x = np.asarray(x)
    c = np.asarray(c)
    if (
        x.dtype.char + c.dtype.char not in ("dd", "ff")
        or x.ndim != 2
        or c.ndim != 2
        or c.shape[1] != x.shape[1]
    ):
        x, c = _explain_shapes(
            "pairwise", ("x", x, "real", ("n", "d")), ("c", c, "real", ("k", "d"))
        )

    # r[i, j] = sqrt(sum[a]((x[i, a] - c[j, a])^2))                 language.cr:20
    # stable form of sqrt(sum[a]((x[i, a] - c[j, a])^2))
    r_1 = x[:, None] - c
    r = _norm(r_1, axis=2)
    return r.copy(), (r_1, r, x.dtype, c.dtype)


def pairwise_backward(saved: tuple[Any, ...], d_pairwise: Any) -> tuple[Any, Any]:
    """The cotangents of x and c, given the cotangent of the result."""
    r_1, r, x_dtype, c_dtype = saved
    n = r_1.shape[0]
    k = r_1.shape[1]
    d_pairwise = np.asarray(d_pairwise)
    if d_pairwise.shape != (n, k):
        _explain_shapes("pairwise_backward", ("d_pairwise", d_pairwise, "real", (n, k)))

    # r[i, j] = sqrt(sum[a]((x[i, a] - c[j, a])^2))                 language.cr:20
    # stable form of sqrt(sum[a]((x[i, a] - c[j, a])^2))
    d_r_1 = d_pairwise[:, :, None] * (r_1 / np.where(r == 0.0, math.inf, r)[:, :, None])
    d_x = d_r_1.sum(axis=1)
    d_c = -d_r_1.sum(axis=0)
    return d_x.astype(x_dtype, copy=False), d_c.astype(c_dtype, copy=False)


def mahalanobis(x: ArrayLike, mu: ArrayLike, L: ArrayLike) -> Any:
    """mahalanobis(x, mu, L)

    x: real[n, d]; mu: real[k, d]; L: real[k, d, d] -> real[n, k]
    """
    x = np.asarray(x)
    mu = np.asarray(mu)
    L = np.asarray(L)
    if (
        x.dtype.char + mu.dtype.char + L.dtype.char not in ("ddd", "fff")
        or x.ndim != 2
        or mu.ndim != 2
        or mu.shape[1] != x.shape[1]
        or L.shape != (mu.shape[0], x.shape[1], x.shape[1])
    ):
        x, mu, L = _explain_shapes(
            "mahalanobis",
            ("x", x, "real", ("n", "d")),
            ("mu", mu, "real", ("k", "d")),
            ("L", L, "real", ("k", "d", "d")),
        )

    # z[i, j, a] = sum[b](L[j, a, b] * (x[i, b] - mu[j, b]))        language.cr:24
    z = ((x[:, None] - mu).swapaxes(0, 1) @ L.mT).swapaxes(0, 1)

    # q[i, j] = sum[a](z[i, j, a]^2)                                language.cr:25
    q = np.vecdot(z, z)
    return q


def mahalanobis_forward(x: ArrayLike, mu: ArrayLike, L: ArrayLike) -> tuple[Any, tuple[Any, ...]]:
    """`mahalanobis`, and what `mahalanobis_backward` needs of it."""
    x = np.asarray(x)
    mu = np.asarray(mu)
    L = np.asarray(L)
    if (
        x.dtype.char + mu.dtype.char + L.dtype.char not in ("ddd", "fff")
        or x.ndim != 2
        or mu.ndim != 2
        or mu.shape[1] != x.shape[1]
        or L.shape != (mu.shape[0], x.shape[1], x.shape[1])
    ):
        x, mu, L = _explain_shapes(
            "mahalanobis",
            ("x", x, "real", ("n", "d")),
            ("mu", mu, "real", ("k", "d")),
            ("L", L, "real", ("k", "d", "d")),
        )

    # z[i, j, a] = sum[b](L[j, a, b] * (x[i, b] - mu[j, b]))        language.cr:24
    z_1 = x[:, None] - mu
    z = (z_1.swapaxes(0, 1) @ L.mT).swapaxes(0, 1)

    # q[i, j] = sum[a](z[i, j, a]^2)                                language.cr:25
    q = np.vecdot(z, z)
    return q, (L, z_1, z, x.dtype, mu.dtype)


def mahalanobis_backward(saved: tuple[Any, ...], d_mahalanobis: Any) -> tuple[Any, Any, Any]:
    """The cotangents of x, mu and L, given the cotangent of the result."""
    L, z_1, z, x_dtype, mu_dtype = saved
    k = L.shape[0]
    n = z_1.shape[0]
    d_mahalanobis = np.asarray(d_mahalanobis)
    if d_mahalanobis.shape != (n, k):
        _explain_shapes("mahalanobis_backward", ("d_mahalanobis", d_mahalanobis, "real", (n, k)))

    # q[i, j] = sum[a](z[i, j, a]^2)                                language.cr:25
    d_z = 2.0 * (d_mahalanobis[:, :, None] * z)

    # z[i, j, a] = sum[b](L[j, a, b] * (x[i, b] - mu[j, b]))        language.cr:24
    d_L = d_z.transpose(1, 2, 0) @ z_1.swapaxes(0, 1)
    d_z_1 = (d_z.swapaxes(0, 1) @ L).swapaxes(0, 1)
    d_x = d_z_1.sum(axis=1)
    d_mu = -d_z_1.sum(axis=0)
    return (
        d_x.astype(x_dtype, copy=False),
        d_mu.astype(mu_dtype, copy=False),
        d_L.astype(L.dtype, copy=False),
    )


def project(cam: ArrayLike, p: ArrayLike) -> Any:
    """project(cam, p)

    cam: real[11]; p: real[3] -> real[2]
    """
    cam = np.asarray(cam)
    p = np.asarray(p)
    if cam.dtype.char + p.dtype.char not in ("dd", "ff") or cam.shape != (11,) or p.shape != (3,):
        cam, p = _explain_shapes("project", ("cam", cam, "real", (11,)), ("p", p, "real", (3,)))

    # w = cam[0:3]                                                  language.cr:29
    w = cam[:3]

    # angle = norm(w)                                               language.cr:30
    angle = _norm(w)

    # axis = w / angle                                              language.cr:31
    axis = w / angle

    # d = p - cam[3:6]                                              language.cr:32
    d = p - cam[3:6]

    # v = d * cos(angle) + cross(axis, d) * sin(angle) + axis * dot(axis, d) * (1 - cos(angle))  language.cr:33
    # stable form of 1 - cos(angle)
    v_1 = 2.0 * np.square(np.sin(0.5 * angle)) * axis.dot(d) * axis
    v = d * np.cos(angle) + np.cross(axis, d) * np.sin(angle) + v_1

    # u = v[0:2] / v[2]                                             language.cr:34
    u = v[:2] / v[2]

    # r2 = sum(u^2)                                                 language.cr:35
    r2 = u.dot(u)

    # return cam[7:9] + cam[6] * (1 + cam[9] * r2 + cam[10] * r2^2) * u  language.cr:36
    project_1 = cam[6] * (1.0 + cam[9] * r2 + cam[10] * (r2 * r2))
    return cam[7:9] + project_1 * u


def project_forward(cam: ArrayLike, p: ArrayLike) -> tuple[Any, tuple[Any, ...]]:
    """`project`, and what `project_backward` needs of it."""
    cam = np.asarray(cam)
    p = np.asarray(p)
    if cam.dtype.char + p.dtype.char not in ("dd", "ff") or cam.shape != (11,) or p.shape != (3,):
        cam, p = _explain_shapes("project", ("cam", cam, "real", (11,)), ("p", p, "real", (3,)))

    # w = cam[0:3]                                                  language.cr:29
    w = cam[:3]

    # angle = norm(w)                                               language.cr:30
    angle = _norm(w)

    # axis = w / angle                                              language.cr:31
    axis = w / angle

    # d = p - cam[3:6]                                              language.cr:32
    d = p - cam[3:6]

    # v = d * cos(angle) + cross(axis, d) * sin(angle) + axis * dot(axis, d) * (1 - cos(angle))  language.cr:33
    # stable form of 1 - cos(angle)
    v_1 = np.cos(angle)
    v_2 = np.cross(axis, d)
    v_3 = np.sin(angle)
    v_4 = axis.dot(d)
    v_5 = 2.0 * np.square(np.sin(0.5 * angle))
    v_6 = v_5 * v_4
    v = d * v_1 + v_2 * v_3 + v_6 * axis

    # u = v[0:2] / v[2]                                             language.cr:34
    u = v[:2] / v[2]

    # r2 = sum(u^2)                                                 language.cr:35
    r2 = u.dot(u)

    # return cam[7:9] + cam[6] * (1 + cam[9] * r2 + cam[10] * r2^2) * u  language.cr:36
    project_1 = r2 * r2
    project_2 = 1.0 + cam[9] * r2 + cam[10] * project_1
    project_3 = cam[6] * project_2
    return cam[7:9] + project_3 * u, (
        cam,
        angle,
        axis,
        d,
        v_1,
        v_2,
        v_3,
        v_4,
        v_5,
        v_6,
        v,
        u,
        r2,
        project_1,
        project_2,
        project_3,
        p.dtype,
    )


def project_backward(saved: tuple[Any, ...], d_project: Any) -> tuple[Any, Any]:
    """The cotangents of cam and p, given the cotangent of the result."""
    (
        cam,
        angle,
        axis,
        d,
        v_1,
        v_2,
        v_3,
        v_4,
        v_5,
        v_6,
        v,
        u,
        r2,
        project_1,
        project_2,
        project_3,
        p_dtype,
    ) = saved
    d_project = np.asarray(d_project)
    if d_project.shape != (2,):
        _explain_shapes("project_backward", ("d_project", d_project, "real", (2,)))

    # w = cam[0:3]                                                  language.cr:29
    w = cam[:3]

    # u = v[0:2] / v[2]                                             language.cr:34
    u_1 = v[2]

    # return cam[7:9] + cam[6] * (1 + cam[9] * r2 + cam[10] * r2^2) * u  language.cr:36
    d_project_1 = d_project.dot(u)
    d_project_2 = d_project_1 * cam[6]
    d_r2 = 2.0 * (r2 * (d_project_2 * cam[10])) + d_project_2 * cam[9]

    # u = v[0:2] / v[2]                                             language.cr:34
    d_u = d_project * project_3 + 2.0 * d_r2 * u
    d_v = np.empty(3, u.dtype)
    d_v[:2] = d_u / u_1
    d_v[2] = -(d_u.dot(u) / u_1)

    # v = d * cos(angle) + cross(axis, d) * sin(angle) + axis * dot(axis, d) * (1 - cos(angle))  language.cr:33
    # stable form of 1 - cos(angle)
    # d cos(u) = -sin(u) du, u = angle
    # d sin(u) = cos(u) du, u = angle
    d_v_1 = d_v.dot(axis)
    d_v_2 = d_v_1 * v_5
    d_v_3 = d_v * v_3
    d_d = d_v_2 * axis + np.cross(d_v_3, axis) + d_v * v_1
    d_axis = d_v * v_6 + d_v_2 * d + np.cross(d, d_v_3)

    # angle = norm(w)                                               language.cr:30
    d_angle_1 = d_v_1 * v_4 * v_3 + d_v.dot(v_2) * v_1 - d_v.dot(d) * v_3
    d_angle = d_angle_1 - d_axis.dot(axis) / angle

    # w = cam[0:3]                                                  language.cr:29
    d_w = d_axis / angle + d_angle / (math.inf if angle == 0.0 else angle) * w

    # cam: real[11]                                                 language.cr:28
    d_cam = np.empty(11, u.dtype)
    d_cam[:3] = d_w
    d_cam[3:6] = -d_d
    d_cam[6] = d_project_1 * project_2
    d_cam[7:9] = d_project
    d_cam[9] = d_project_2 * r2
    d_cam[10] = d_project_2 * project_1
    return d_cam.astype(cam.dtype, copy=False), d_d.astype(p_dtype, copy=False)


def reproject(
    cams: ArrayLike, points: ArrayLike, cam: ArrayLike, point: ArrayLike, seen: ArrayLike
) -> Any:
    """reproject(cams, points, cam, point, seen)

    cams: real[n, 11]; points: real[m, 3]; cam, point: int[p]; seen: real[p, 2] -> real[p, 2]
    """
    cams = np.asarray(cams)
    points = np.asarray(points)
    cam = np.asarray(cam)
    point = np.asarray(point)
    seen = np.asarray(seen)
    if (
        cams.dtype.char + points.dtype.char + seen.dtype.char not in ("ddd", "fff")
        or cam.dtype.kind != "i"
        or point.dtype.kind != "i"
        or cams.ndim != 2
        or points.ndim != 2
        or cam.ndim != 1
        or cams.shape[1] != 11
        or points.shape[1] != 3
        or point.shape != cam.shape[:1]
        or seen.shape != (cam.shape[0], 2)
    ):
        cams, points, cam, point, seen = _explain_shapes(
            "reproject",
            ("cams", cams, "real", ("n", 11)),
            ("points", points, "real", ("m", 3)),
            ("cam", cam, "int", ("p",)),
            ("point", point, "int", ("p",)),
            ("seen", seen, "real", ("p", 2)),
        )

    # e[o] = project(cams[cam[o]], points[point[o]]) - seen[o]      language.cr:39
    e_1 = cams[cam]

    # w = cam[0:3]                                                  language.cr:29
    w = e_1[:, :3]

    # angle = norm(w)                                               language.cr:30
    angle = _norm(w, axis=1)

    # axis = w / angle                                              language.cr:31
    axis = w / angle[:, None]

    # d = p - cam[3:6]                                              language.cr:32
    d = points[point] - e_1[:, 3:6]

    # v = d * cos(angle) + cross(axis, d) * sin(angle) + axis * dot(axis, d) * (1 - cos(angle))  language.cr:33
    # stable form of 1 - cos(angle)
    v_1 = (2.0 * np.square(np.sin(0.5 * angle)))[:, None]
    v_2 = d * np.cos(angle)[:, None] + np.cross(axis, d) * np.sin(angle)[:, None]
    v = v_2 + axis * np.vecdot(axis, d)[:, None] * v_1

    # u = v[0:2] / v[2]                                             language.cr:34
    u = v[:, :2] / v[:, 2][:, None]

    # r2 = sum(u^2)                                                 language.cr:35
    r2 = np.vecdot(u, u)

    # e[o] = project(cams[cam[o]], points[point[o]]) - seen[o]      language.cr:39
    e_2 = e_1[:, 6] * (1.0 + e_1[:, 9] * r2 + e_1[:, 10] * (r2 * r2))
    e = e_1[:, 7:9] + e_2[:, None] * u - seen
    return e


def reproject_forward(
    cams: ArrayLike, points: ArrayLike, cam: ArrayLike, point: ArrayLike, seen: ArrayLike
) -> tuple[Any, tuple[Any, ...]]:
    """`reproject`, and what `reproject_backward` needs of it."""
    cams = np.asarray(cams)
    points = np.asarray(points)
    cam = np.asarray(cam)
    point = np.asarray(point)
    seen = np.asarray(seen)
    if (
        cams.dtype.char + points.dtype.char + seen.dtype.char not in ("ddd", "fff")
        or cam.dtype.kind != "i"
        or point.dtype.kind != "i"
        or cams.ndim != 2
        or points.ndim != 2
        or cam.ndim != 1
        or cams.shape[1] != 11
        or points.shape[1] != 3
        or point.shape != cam.shape[:1]
        or seen.shape != (cam.shape[0], 2)
    ):
        cams, points, cam, point, seen = _explain_shapes(
            "reproject",
            ("cams", cams, "real", ("n", 11)),
            ("points", points, "real", ("m", 3)),
            ("cam", cam, "int", ("p",)),
            ("point", point, "int", ("p",)),
            ("seen", seen, "real", ("p", 2)),
        )
    n = cams.shape[0]
    m = points.shape[0]

    # e[o] = project(cams[cam[o]], points[point[o]]) - seen[o]      language.cr:39
    e_1 = cams[cam]

    # w = cam[0:3]                                                  language.cr:29
    w = e_1[:, :3]

    # angle = norm(w)                                               language.cr:30
    angle = _norm(w, axis=1)

    # axis = w / angle                                              language.cr:31
    axis = w / angle[:, None]

    # d = p - cam[3:6]                                              language.cr:32
    d = points[point] - e_1[:, 3:6]

    # v = d * cos(angle) + cross(axis, d) * sin(angle) + axis * dot(axis, d) * (1 - cos(angle))  language.cr:33
    # stable form of 1 - cos(angle)
    v_1 = np.cos(angle)
    v_2 = np.cross(axis, d)
    v_3 = np.sin(angle)
    v_4 = np.vecdot(axis, d)
    v_5 = axis * v_4[:, None]
    v_6 = 2.0 * np.square(np.sin(0.5 * angle))
    v = d * v_1[:, None] + v_2 * v_3[:, None] + v_5 * v_6[:, None]

    # u = v[0:2] / v[2]                                             language.cr:34
    u = v[:, :2] / v[:, 2][:, None]

    # r2 = sum(u^2)                                                 language.cr:35
    r2 = np.vecdot(u, u)

    # e[o] = project(cams[cam[o]], points[point[o]]) - seen[o]      language.cr:39
    e_2 = r2 * r2
    e_3 = 1.0 + e_1[:, 9] * r2 + e_1[:, 10] * e_2
    e_4 = e_1[:, 6] * e_3
    e = e_1[:, 7:9] + e_4[:, None] * u - seen
    return e, (
        cam,
        point,
        e_1,
        angle,
        axis,
        d,
        v_1,
        v_2,
        v_3,
        v_4,
        v_5,
        v_6,
        v,
        u,
        r2,
        e_2,
        e_3,
        e_4,
        m,
        n,
        cams.dtype,
        points.dtype,
        seen.dtype,
    )


def reproject_backward(saved: tuple[Any, ...], d_reproject: Any) -> tuple[Any, Any, Any]:
    """The cotangents of cams, points and seen, given the cotangent of the result."""
    (
        cam,
        point,
        e_1,
        angle,
        axis,
        d,
        v_1,
        v_2,
        v_3,
        v_4,
        v_5,
        v_6,
        v,
        u,
        r2,
        e_2,
        e_3,
        e_4,
        m,
        n,
        cams_dtype,
        points_dtype,
        seen_dtype,
    ) = saved
    p = cam.shape[0]
    d_reproject = np.asarray(d_reproject)
    if d_reproject.shape != (p, 2):
        _explain_shapes("reproject_backward", ("d_reproject", d_reproject, "real", (p, 2)))

    # w = cam[0:3]                                                  language.cr:29
    w = e_1[:, :3]

    # u = v[0:2] / v[2]                                             language.cr:34
    u_1 = v[:, 2][:, None]

    # e[o] = project(cams[cam[o]], points[point[o]]) - seen[o]      language.cr:39
    d_seen = -d_reproject
    d_e_1 = np.vecdot(d_reproject, u)
    d_e_2 = d_e_1 * e_1[:, 6]
    d_r2 = d_e_2 * e_1[:, 10] * (2.0 * r2) + d_e_2 * e_1[:, 9]

    # u = v[0:2] / v[2]                                             language.cr:34
    d_u = d_reproject * e_4[:, None] + 2.0 * (d_r2[:, None] * u)
    d_v = np.empty((p, 3), e_4.dtype)
    d_v[:, :2] = d_u / u_1
    d_v[:, 2] = -np.vecdot(d_u, u / u_1)

    # v = d * cos(angle) + cross(axis, d) * sin(angle) + axis * dot(axis, d) * (1 - cos(angle))  language.cr:33
    # stable form of 1 - cos(angle)
    # d cos(u) = -sin(u) du, u = angle
    # d sin(u) = cos(u) du, u = angle
    d_v_1 = d_v * v_6[:, None]
    d_v_2 = np.vecdot(d_v_1, axis)
    d_v_3 = d_v * v_3[:, None]
    d_d = axis * d_v_2[:, None] + np.cross(d_v_3, axis) + d_v * v_1[:, None]
    d_axis = d_v_1 * v_4[:, None] + d * d_v_2[:, None] + np.cross(d, d_v_3)

    # angle = norm(w)                                               language.cr:30
    d_angle_1 = np.vecdot(d_v, v_5) * v_3 + np.vecdot(d_v, v_2) * v_1 - np.vecdot(d_v, d) * v_3
    d_angle = d_angle_1 - np.vecdot(d_axis, axis / angle[:, None])
    d_angle_2 = d_angle[:, None] * (w / np.where(angle == 0.0, math.inf, angle)[:, None])

    # w = cam[0:3]                                                  language.cr:29
    d_w = d_axis / angle[:, None] + d_angle_2

    # e[o] = project(cams[cam[o]], points[point[o]]) - seen[o]      language.cr:39
    d_points = np.zeros((m, 3), e_4.dtype)
    _add_at(d_points, point, d_d)
    d_e_3 = np.empty((p, 11), e_4.dtype)
    d_e_3[:, :3] = d_w
    d_e_3[:, 3:6] = -d_d
    d_e_3[:, 6] = d_e_1 * e_3
    d_e_3[:, 7:9] = d_reproject
    d_e_3[:, 9] = d_e_2 * r2
    d_e_3[:, 10] = d_e_2 * e_2
    d_cams = np.zeros((n, 11), e_4.dtype)
    _add_at(d_cams, cam, d_e_3)
    return (
        d_cams.astype(cams_dtype, copy=False),
        d_points.astype(points_dtype, copy=False),
        d_seen.astype(seen_dtype, copy=False),
    )


def huber(r: Scalar, delta: Scalar = 1.0) -> Any:
    """huber(r, delta = 1) = r^2 / 2 if abs(r) <= delta else delta * (abs(r) - delta / 2)

    r, delta: real -> real
    """
    if type(r) in _FLOATS and type(delta) in _FLOATS:
        try:
            r, delta = float(r), float(delta)
            return r * r / 2.0 if abs(r) <= delta else delta * (abs(r) - delta / 2.0)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(r, _ARRAYS)
        or not isinstance(delta, _ARRAYS)
        or r.dtype.kind + delta.dtype.kind != "ff"
        or delta.shape != r.shape
    ):
        r, delta = _explain_shapes(
            "huber", ("r", r, "real", "..."), ("delta", delta, "real", "...")
        )
    with np.errstate(all="ignore"):
        huber_1 = np.abs(r)
        return np.where(huber_1 <= delta, r * r / 2.0, delta * (huber_1 - delta / 2.0))[()]


def huber_forward(r: Scalar, delta: Scalar = 1.0) -> tuple[Any, tuple[Any, ...]]:
    """`huber`, and what `huber_backward` needs of it."""
    if type(r) in _FLOATS and type(delta) in _FLOATS:
        try:
            r, delta = float(r), float(delta)
            return r * r / 2.0 if abs(r) <= delta else delta * (abs(r) - delta / 2.0), (r, delta)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(r, _ARRAYS)
        or not isinstance(delta, _ARRAYS)
        or r.dtype.kind + delta.dtype.kind != "ff"
        or delta.shape != r.shape
    ):
        r, delta = _explain_shapes(
            "huber", ("r", r, "real", "..."), ("delta", delta, "real", "...")
        )
    with np.errstate(all="ignore"):
        huber_1 = np.abs(r)
        return np.where(huber_1 <= delta, r * r / 2.0, delta * (huber_1 - delta / 2.0))[()], (
            r,
            delta,
        )


def huber_backward(saved: tuple[Any, ...], d_huber: Any) -> tuple[Any, Any]:
    """The cotangents of r and delta, given the cotangent of the result."""
    r, delta = saved
    if type(r) is float and type(d_huber) in _FLOATS:
        try:
            # r^2 / 2 if abs(r) <= delta else delta * (abs(r) - delta / 2)  language.cr:42
            # d|u| = sign(u) du, u = r
            if abs(r) <= delta:
                d_r = d_huber * r
                d_delta = 0.0
            else:
                d_huber_1 = d_huber * delta
                d_r = d_huber_1 * (r if math.isnan(r) else float((r > 0) - (r < 0)))
                d_delta = d_huber * (abs(r) - delta / 2.0) - 0.5 * d_huber_1
            return d_r, d_delta
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        r, delta = map(np.asarray, saved)
        lanes_shape = np.broadcast(r, delta).shape
        d_huber = np.asarray(d_huber)
        if d_huber.shape != lanes_shape:
            d_huber = np.broadcast_to(d_huber, lanes_shape)
        huber_1 = np.abs(r)
        huber_2 = huber_1 <= delta
        d_huber_2 = np.where(huber_2, 0.0, d_huber)

        # r^2 / 2 if abs(r) <= delta else delta * (abs(r) - delta / 2)  language.cr:42
        # d|u| = sign(u) du, u = r
        d_huber_3 = d_huber_2 * delta
        d_delta_2 = np.where(huber_2, 0.0, d_huber_2 * (huber_1 - delta / 2.0) - 0.5 * d_huber_3)
        d_huber_4 = np.where(huber_2, 0.0, d_huber_3 * np.sign(r))
        d_r_2 = d_huber_4 + np.where(huber_2, d_huber * r, 0.0)
        return (
            (d_r_2 if r.ndim else d_r_2.sum()).astype(r.dtype, copy=False),
            (d_delta_2 if delta.ndim else d_delta_2.sum()).astype(delta.dtype, copy=False),
        )


def huber_grad(r: Scalar, delta: Scalar = 1.0) -> tuple[Any, tuple[Any, Any]]:
    """The value of `huber` and its gradient by r and delta."""
    if type(r) in _FLOATS and type(delta) in _FLOATS:
        try:
            r, delta = float(r), float(delta)
            # r^2 / 2 if abs(r) <= delta else delta * (abs(r) - delta / 2)  language.cr:42
            # d|u| = sign(u) du, u = r
            huber_1 = abs(r) <= delta
            if huber_1:
                d_r = r
                d_delta = 0.0
            else:
                d_r = delta * (r if math.isnan(r) else float((r > 0) - (r < 0)))
                d_delta = abs(r) - delta / 2.0 - 0.5 * delta
            return r * r / 2.0 if huber_1 else delta * (abs(r) - delta / 2.0), (d_r, d_delta)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(r, delta):
        with np.errstate(all="ignore"):
            huber_2 = np.abs(r)
            huber_3 = huber_2 <= delta

            # r^2 / 2 if abs(r) <= delta else delta * (abs(r) - delta / 2)  language.cr:42
            # d|u| = sign(u) du, u = r
            huber_4 = huber_2 - delta / 2.0
            d_huber_1 = np.where(huber_3, 0.0, 1.0).astype(np.result_type(r, delta), copy=False)
            d_huber_2 = d_huber_1 * delta
            d_delta_2 = np.where(huber_3, 0.0, d_huber_1 * huber_4 - 0.5 * d_huber_2)
            d_r_2 = np.where(huber_3, 0.0, d_huber_2 * np.sign(r)) + np.where(huber_3, r, 0.0)
            return np.where(huber_3, r * r / 2.0, delta * huber_4)[()], (d_r_2, d_delta_2[()])
    value, saved = huber_forward(r, delta)
    return value, huber_backward(saved, np.ones_like(value))


def guarded(x: Scalar) -> Any:
    """guarded(x) = sqrt(x) if x > 0 else 0

    x: real -> real
    """
    if type(x) in _FLOATS:
        try:
            x = float(x)
            return math.sqrt(x) if x > 0.0 else 0.0
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("guarded", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        guarded_1 = x > 0.0
        return np.where(guarded_1, np.sqrt(np.where(guarded_1, x, 1.0)), 0.0)[()]


def guarded_forward(x: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`guarded`, and what `guarded_backward` needs of it."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            return math.sqrt(x) if x > 0.0 else 0.0, (x,)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    x = np.asarray(x)
    if x.dtype.kind != "f":
        (x,) = _explain_shapes("guarded", ("x", x, "real", "..."))
    with np.errstate(all="ignore"):
        guarded_1 = x > 0.0
        return np.where(guarded_1, np.sqrt(np.where(guarded_1, x, 1.0)), 0.0)[()], (x,)


def guarded_backward(saved: tuple[Any, ...], d_guarded: Any) -> Any:
    """The cotangent of x, given the cotangent of the result."""
    (x,) = saved
    if type(x) is float and type(d_guarded) in _FLOATS:
        try:
            # sqrt(x) if x > 0 else 0                                       language.cr:44
            if x > 0.0:
                d_x = d_guarded * (0.5 / math.sqrt(x))
            else:
                d_x = 0.0
            return d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        (x,) = map(np.asarray, saved)
        lanes_shape = x.shape
        d_guarded = np.asarray(d_guarded)
        if d_guarded.shape != lanes_shape:
            d_guarded = np.broadcast_to(d_guarded, lanes_shape)
        guarded_1 = x > 0.0

        # sqrt(x) if x > 0 else 0                                       language.cr:44
        d_guarded_1 = 0.5 * (d_guarded / np.sqrt(np.where(guarded_1, x, 1.0)))
        d_x_2 = np.where(guarded_1, d_guarded_1, 0.0)
        return d_x_2.astype(x.dtype, copy=False)


def guarded_grad(x: Scalar) -> tuple[Any, Any]:
    """The value of `guarded` and its gradient by x."""
    if type(x) in _FLOATS:
        try:
            x = float(x)
            # sqrt(x) if x > 0 else 0                                       language.cr:44
            guarded_1 = x > 0.0
            if guarded_1:
                d_x = 0.5 / math.sqrt(x)
            else:
                d_x = 0.0
            return math.sqrt(x) if guarded_1 else 0.0, d_x
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(x):
        with np.errstate(all="ignore"):
            guarded_2 = x > 0.0

            # sqrt(x) if x > 0 else 0                                       language.cr:44
            guarded_3 = np.sqrt(np.where(guarded_2, x, 1.0))
            d_x_2 = np.where(guarded_2, 0.5 / guarded_3, 0.0)
            return np.where(guarded_2, guarded_3, 0.0)[()], d_x_2[()]
    value, saved = guarded_forward(x)
    return value, guarded_backward(saved, np.ones_like(value))


def u(w: ArrayLike, x: Any, t: Any) -> Any:
    """u(w: real[p], x, t) -> real = sum[k](w[k] * sin((k + 1) * x) * exp(-(k + 1)^2 * t))

    w: real[p]; x, t: real -> real
    """
    w = np.asarray(w)
    x = x[()] if isinstance(x, np.ndarray) else x
    t = t[()] if isinstance(t, np.ndarray) else t
    if (
        w.dtype.kind != "f"
        or type(x) not in (float, int, w.dtype.type)
        or type(t) not in (float, int, w.dtype.type)
        or w.ndim != 1
    ):
        w, x, t = _explain_shapes(
            "u", ("w", w, "real", ("p",)), ("x", x, "real", ()), ("t", t, "real", ())
        )
    else:
        x, t = w.dtype.type(x), w.dtype.type(t)
    p = w.shape[0]

    # sum[k](w[k] * sin((k + 1) * x) * exp(-(k + 1)^2 * t))         language.cr:46
    u_1 = np.arange(p) + 1
    u_2 = np.exp((-(u_1 * u_1)).astype(w.dtype) * t)
    return u_2.dot(w * np.sin(u_1.astype(w.dtype) * x))


def u_forward(w: ArrayLike, x: Any, t: Any) -> tuple[Any, tuple[Any, ...]]:
    """`u`, and what `u_backward` needs of it."""
    w = np.asarray(w)
    x = x[()] if isinstance(x, np.ndarray) else x
    t = t[()] if isinstance(t, np.ndarray) else t
    if (
        w.dtype.kind != "f"
        or type(x) not in (float, int, w.dtype.type)
        or type(t) not in (float, int, w.dtype.type)
        or w.ndim != 1
    ):
        w, x, t = _explain_shapes(
            "u", ("w", w, "real", ("p",)), ("x", x, "real", ()), ("t", t, "real", ())
        )
    else:
        x, t = w.dtype.type(x), w.dtype.type(t)
    p = w.shape[0]

    # sum[k](w[k] * sin((k + 1) * x) * exp(-(k + 1)^2 * t))         language.cr:46
    u_1 = np.arange(p) + 1
    u_2 = u_1.astype(w.dtype)
    u_3 = u_2 * x
    u_4 = np.sin(u_3)
    u_5 = (-(u_1 * u_1)).astype(w.dtype)
    u_6 = np.exp(u_5 * t)
    u_7 = w * u_4
    return u_6.dot(u_7), (w, u_2, u_3, u_4, u_5, u_6, u_7)


def u_backward(saved: tuple[Any, ...], d_u: Any) -> tuple[Any, Any, Any]:
    """The cotangents of w, x and t, given the cotangent of the result."""
    w, u_2, u_3, u_4, u_5, u_6, u_7 = saved
    d_u = np.asarray(d_u, u_7.dtype)[()]
    if d_u.shape:
        _explain_shapes("u_backward", ("d_u", d_u, "real", ()))

    # sum[k](w[k] * sin((k + 1) * x) * exp(-(k + 1)^2 * t))         language.cr:46
    # d sin(u) = cos(u) du, u = (k + 1) * x
    # d exp(u) = exp(u) du, u = -(k + 1)^2 * t
    d_u_1 = d_u * u_6
    d_w = d_u_1 * u_4
    d_t = (d_u * u_7 * u_6).dot(u_5)
    d_x = (d_u_1 * w * np.cos(u_3)).dot(u_2)
    return d_w.astype(w.dtype, copy=False), d_x, d_t


def u_grad(w: ArrayLike, x: Any, t: Any) -> tuple[Any, tuple[Any, Any, Any]]:
    """The value of `u` and its gradient by w, x and t."""
    w = np.asarray(w)
    x = x[()] if isinstance(x, np.ndarray) else x
    t = t[()] if isinstance(t, np.ndarray) else t
    if (
        w.dtype.kind != "f"
        or type(x) not in (float, int, w.dtype.type)
        or type(t) not in (float, int, w.dtype.type)
        or w.ndim != 1
    ):
        w, x, t = _explain_shapes(
            "u", ("w", w, "real", ("p",)), ("x", x, "real", ()), ("t", t, "real", ())
        )
    else:
        x, t = w.dtype.type(x), w.dtype.type(t)
    p = w.shape[0]

    # sum[k](w[k] * sin((k + 1) * x) * exp(-(k + 1)^2 * t))         language.cr:46
    # d sin(u) = cos(u) du, u = (k + 1) * x
    # d exp(u) = exp(u) du, u = -(k + 1)^2 * t
    u_1 = np.arange(p) + 1
    u_2 = u_1.astype(w.dtype)
    u_3 = u_2 * x
    u_4 = np.sin(u_3)
    u_5 = (-(u_1 * u_1)).astype(w.dtype)
    u_6 = np.exp(u_5 * t)
    u_7 = w * u_4
    d_w = u_6 * u_4
    d_t = (u_7 * u_6).dot(u_5)
    d_x = (u_6 * w * np.cos(u_3)).dot(u_2)
    return u_6.dot(u_7), (d_w.astype(w.dtype, copy=False), d_x, d_t)


def steps(x: ArrayLike) -> Any:
    """steps(x)

    x: real[n] -> real[n - 1]
    """
    x = np.asarray(x)
    if x.dtype.kind != "f" or x.ndim != 1 or x.shape[0] < 1:
        (x,) = _explain_shapes(
            "steps", ("x", x, "real", ("n",)), needs=lambda: (("n >= 1", x.shape[0] >= 1),)
        )

    # d[i < n - 1] = x[i + 1] - x[i]                                language.cr:49
    d = x[1:] - x[:-1]
    return d


def steps_forward(x: ArrayLike) -> tuple[Any, tuple[Any, ...]]:
    """`steps`, and what `steps_backward` needs of it."""
    x = np.asarray(x)
    if x.dtype.kind != "f" or x.ndim != 1 or x.shape[0] < 1:
        (x,) = _explain_shapes(
            "steps", ("x", x, "real", ("n",)), needs=lambda: (("n >= 1", x.shape[0] >= 1),)
        )
    n = x.shape[0]

    # d[i < n - 1] = x[i + 1] - x[i]                                language.cr:49
    d = x[1:] - x[:-1]
    return d, (n, x.dtype)


def steps_backward(saved: tuple[Any, ...], d_steps: Any) -> Any:
    """The cotangent of x, given the cotangent of the result."""
    n, x_dtype = saved
    d_steps = np.asarray(d_steps)
    if d_steps.shape != (n - 1,):
        _explain_shapes("steps_backward", ("d_steps", d_steps, "real", (n - 1,)))

    # d[i < n - 1] = x[i + 1] - x[i]                                language.cr:49
    d_x = np.zeros(n, x_dtype)
    d_x[:-1] = -d_steps
    d_x[1:] += d_steps
    return d_x.astype(x_dtype, copy=False)


def centred(x: ArrayLike) -> Any:
    """centred(x: real[..., n]) -> real[..., n] = x - mean(x, axis = -1, keep = true)

    x: real[..., n] -> real[..., n]
    """
    x = np.asarray(x)
    if x.dtype.kind != "f" or x.ndim < 1 or x.shape[-1] < 1:
        (x,) = _explain_shapes(
            "centred",
            ("x", x, "real", ("...", "n")),
            needs=lambda: (("n >= 1", np.shape(x)[-1] >= 1),),
        )
    lead_shape = x.shape[:-1]
    x = x.reshape(math.prod(lead_shape), x.shape[-1])
    n = x.shape[1]
    return (x - x.sum(axis=1, keepdims=True) / n).reshape(*lead_shape, n)


def centred_forward(x: ArrayLike) -> tuple[Any, tuple[Any, ...]]:
    """`centred`, and what `centred_backward` needs of it."""
    x = np.asarray(x)
    if x.dtype.kind != "f" or x.ndim < 1 or x.shape[-1] < 1:
        (x,) = _explain_shapes(
            "centred",
            ("x", x, "real", ("...", "n")),
            needs=lambda: (("n >= 1", np.shape(x)[-1] >= 1),),
        )
    lead_shape = x.shape[:-1]
    x = x.reshape(math.prod(lead_shape), x.shape[-1])
    lead, n = x.shape
    return (x - x.sum(axis=1, keepdims=True) / n).reshape(*lead_shape, n), (
        n,
        lead,
        lead_shape,
        x.dtype,
    )


def centred_backward(saved: tuple[Any, ...], d_centred: Any) -> Any:
    """The cotangent of x, given the cotangent of the result."""
    n, lead, lead_shape, x_dtype = saved
    d_centred = np.asarray(d_centred)
    if d_centred.shape != (*lead_shape, n):
        _explain_shapes("centred_backward", ("d_centred", d_centred, "real", (*lead_shape, n)))
    d_centred = d_centred.reshape(lead, n)

    # x: real[..., n]                                               language.cr:52
    d_x = d_centred - d_centred.sum(axis=1)[:, None] / n
    return d_x.reshape(*lead_shape, n).astype(x_dtype, copy=False)
