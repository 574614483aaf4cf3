# Written by chainrule 0.1.0 from pairwise.cr.
# source 64121fa258b5fcf5, options none, module 782a78fa2314332c
"""Distances between the rows of two tables, in index notation."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = Any  # an array, or a number of numpy's


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


def pairwise(x: ArrayLike, c: ArrayLike) -> Any:
    """Euclidean.

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

    # r[i, j] = sqrt(sum[a]((x[i, a] - c[j, a])^2))                 pairwise.cr:5
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

    # r[i, j] = sqrt(sum[a]((x[i, a] - c[j, a])^2))                 pairwise.cr:5
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

    # r[i, j] = sqrt(sum[a]((x[i, a] - c[j, a])^2))                 pairwise.cr:5
    # stable form of sqrt(sum[a]((x[i, a] - c[j, a])^2))
    d_r_1 = d_pairwise[:, :, None] * (r_1 / np.where(r == 0.0, math.inf, r)[:, :, None])
    d_x = d_r_1.sum(axis=1)
    d_c = -d_r_1.sum(axis=0)
    return d_x.astype(x_dtype, copy=False), d_c.astype(c_dtype, copy=False)


def manhattan(x: ArrayLike, c: ArrayLike) -> Any:
    """manhattan(x, c)

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
            "manhattan", ("x", x, "real", ("n", "d")), ("c", c, "real", ("k", "d"))
        )

    # r[i, j] = sum[a](abs(x[i, a] - c[j, a]))                      pairwise.cr:9
    r = np.abs(x[:, None] - c).sum(axis=2)
    return r


def manhattan_forward(x: ArrayLike, c: ArrayLike) -> tuple[Any, tuple[Any, ...]]:
    """`manhattan`, and what `manhattan_backward` needs of it."""
    x = np.asarray(x)
    c = np.asarray(c)
    if (
        x.dtype.char + c.dtype.char not in ("dd", "ff")
        or x.ndim != 2
        or c.ndim != 2
        or c.shape[1] != x.shape[1]
    ):
        x, c = _explain_shapes(
            "manhattan", ("x", x, "real", ("n", "d")), ("c", c, "real", ("k", "d"))
        )

    # r[i, j] = sum[a](abs(x[i, a] - c[j, a]))                      pairwise.cr:9
    r_1 = x[:, None] - c
    r = np.abs(r_1).sum(axis=2)
    return r, (r_1, x.dtype, c.dtype)


def manhattan_backward(saved: tuple[Any, ...], d_manhattan: Any) -> tuple[Any, Any]:
    """The cotangents of x and c, given the cotangent of the result."""
    r_1, x_dtype, c_dtype = saved
    n = r_1.shape[0]
    k = r_1.shape[1]
    d_manhattan = np.asarray(d_manhattan)
    if d_manhattan.shape != (n, k):
        _explain_shapes("manhattan_backward", ("d_manhattan", d_manhattan, "real", (n, k)))

    # r[i, j] = sum[a](abs(x[i, a] - c[j, a]))                      pairwise.cr:9
    # d|u| = sign(u) du, u = x[i, a] - c[j, a]
    d_r_1 = d_manhattan[:, :, None] * np.sign(r_1)
    d_x = d_r_1.sum(axis=1)
    d_c = -d_r_1.sum(axis=0)
    return d_x.astype(x_dtype, copy=False), d_c.astype(c_dtype, copy=False)


def mahalanobis(x: ArrayLike, mu: ArrayLike, L: ArrayLike) -> Any:
    """Squared, in the metric L^T L that each of the k centres has of its own.

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

    # z[i, j, a] = sum[b](L[j, a, b] * (x[i, b] - mu[j, b]))        pairwise.cr:14
    z = ((x[:, None] - mu).swapaxes(0, 1) @ L.mT).swapaxes(0, 1)

    # q[i, j] = sum[a](z[i, j, a]^2)                                pairwise.cr:15
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

    # z[i, j, a] = sum[b](L[j, a, b] * (x[i, b] - mu[j, b]))        pairwise.cr:14
    z_1 = x[:, None] - mu
    z = (z_1.swapaxes(0, 1) @ L.mT).swapaxes(0, 1)

    # q[i, j] = sum[a](z[i, j, a]^2)                                pairwise.cr:15
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

    # q[i, j] = sum[a](z[i, j, a]^2)                                pairwise.cr:15
    d_z = 2.0 * (d_mahalanobis[:, :, None] * z)

    # z[i, j, a] = sum[b](L[j, a, b] * (x[i, b] - mu[j, b]))        pairwise.cr:14
    d_L = d_z.transpose(1, 2, 0) @ z_1.swapaxes(0, 1)
    d_z_1 = (d_z.swapaxes(0, 1) @ L).swapaxes(0, 1)
    d_x = d_z_1.sum(axis=1)
    d_mu = -d_z_1.sum(axis=0)
    return (
        d_x.astype(x_dtype, copy=False),
        d_mu.astype(mu_dtype, copy=False),
        d_L.astype(L.dtype, copy=False),
    )


def kernel(x: ArrayLike, c: ArrayLike, width: Any) -> Any:
    """Gaussian similarities.

    x: real[n, d]; c: real[k, d]; width: real -> real[n, k]
    """
    x = np.asarray(x)
    c = np.asarray(c)
    width = width[()] if isinstance(width, np.ndarray) else width
    if (
        x.dtype.char + c.dtype.char not in ("dd", "ff")
        or type(width) not in (float, int, x.dtype.type)
        or x.ndim != 2
        or c.ndim != 2
        or c.shape[1] != x.shape[1]
    ):
        x, c, width = _explain_shapes(
            "kernel",
            ("x", x, "real", ("n", "d")),
            ("c", c, "real", ("k", "d")),
            ("width", width, "real", ()),
        )
    else:
        width = x.dtype.type(width)

    # s[i, j] = exp(-sum[a]((x[i, a] - c[j, a])^2) / (2 * width^2))  pairwise.cr:20
    s_1 = x[:, None] - c
    s = np.exp(-(np.vecdot(s_1, s_1) / (2.0 * (width * width))))
    return s


def kernel_forward(x: ArrayLike, c: ArrayLike, width: Any) -> tuple[Any, tuple[Any, ...]]:
    """`kernel`, and what `kernel_backward` needs of it."""
    x = np.asarray(x)
    c = np.asarray(c)
    width = width[()] if isinstance(width, np.ndarray) else width
    if (
        x.dtype.char + c.dtype.char not in ("dd", "ff")
        or type(width) not in (float, int, x.dtype.type)
        or x.ndim != 2
        or c.ndim != 2
        or c.shape[1] != x.shape[1]
    ):
        x, c, width = _explain_shapes(
            "kernel",
            ("x", x, "real", ("n", "d")),
            ("c", c, "real", ("k", "d")),
            ("width", width, "real", ()),
        )
    else:
        width = x.dtype.type(width)

    # s[i, j] = exp(-sum[a]((x[i, a] - c[j, a])^2) / (2 * width^2))  pairwise.cr:20
    s_1 = x[:, None] - c
    s_2 = 2.0 * (width * width)
    s_3 = np.vecdot(s_1, s_1) / s_2
    s = np.exp(-s_3)
    return s.copy(), (width, s_1, s_2, s_3, s, x.dtype, c.dtype)


def kernel_backward(saved: tuple[Any, ...], d_kernel: Any) -> tuple[Any, Any, Any]:
    """The cotangents of x, c and width, given the cotangent of the result."""
    width, s_1, s_2, s_3, s, x_dtype, c_dtype = saved
    n = s_1.shape[0]
    k = s_1.shape[1]
    d_kernel = np.asarray(d_kernel)
    if d_kernel.shape != (n, k):
        _explain_shapes("kernel_backward", ("d_kernel", d_kernel, "real", (n, k)))

    # s[i, j] = exp(-sum[a]((x[i, a] - c[j, a])^2) / (2 * width^2))  pairwise.cr:20
    # d exp(u) = exp(u) du
    d_s_1 = d_kernel * s
    d_width = 4.0 * (np.vdot(d_s_1, s_3) / s_2 * width)
    s_4 = 2.0 / s_2
    d_x = -(s_4 * (d_s_1[..., None, :] @ s_1)[..., 0, :])
    d_c = s_4 * (d_s_1.T[..., None, :] @ s_1.swapaxes(0, 1))[..., 0, :]
    return d_x.astype(x_dtype, copy=False), d_c.astype(c_dtype, copy=False), d_width


def nearest(x: ArrayLike, c: ArrayLike) -> Any:
    """The centre that each row belongs to.

    x: real[n, d]; c: real[k, d] -> int[n]
    """
    x = np.asarray(x)
    c = np.asarray(c)
    if (
        x.dtype.char + c.dtype.char not in ("dd", "ff")
        or x.ndim != 2
        or c.ndim != 2
        or c.shape[1] != x.shape[1]
        or c.shape[0] < 1
    ):
        x, c = _explain_shapes(
            "nearest",
            ("x", x, "real", ("n", "d")),
            ("c", c, "real", ("k", "d")),
            needs=lambda: (("k >= 1", c.shape[0] >= 1),),
        )

    # label[i] = argmin[j](sum[a]((x[i, a] - c[j, a])^2))           pairwise.cr:25
    label_1 = x[:, None] - c
    label = np.vecdot(label_1, label_1).argmin(axis=1)
    return label


def distortion(x: ArrayLike, c: ArrayLike) -> Any:
    """What k-means minimises.

    x: real[n, d]; c: real[k, d] -> real
    """
    x = np.asarray(x)
    c = np.asarray(c)
    if (
        x.dtype.char + c.dtype.char not in ("dd", "ff")
        or x.ndim != 2
        or c.ndim != 2
        or c.shape[1] != x.shape[1]
        or c.shape[0] < 1
        or x.shape[0] < 1
    ):
        x, c = _explain_shapes(
            "distortion",
            ("x", x, "real", ("n", "d")),
            ("c", c, "real", ("k", "d")),
            needs=lambda: (
                ("k >= 1", c.shape[0] >= 1),
                ("n >= 1", x.shape[0] >= 1),
            ),
        )
    n = x.shape[0]

    # return sum[i](min[j](sum[a]((x[i, a] - c[j, a])^2))) / n      pairwise.cr:30
    distortion_1 = x[:, None] - c
    return np.vecdot(distortion_1, distortion_1).min(axis=1).sum() / n


def distortion_forward(x: ArrayLike, c: ArrayLike) -> tuple[Any, tuple[Any, ...]]:
    """`distortion`, and what `distortion_backward` needs of it."""
    x = np.asarray(x)
    c = np.asarray(c)
    if (
        x.dtype.char + c.dtype.char not in ("dd", "ff")
        or x.ndim != 2
        or c.ndim != 2
        or c.shape[1] != x.shape[1]
        or c.shape[0] < 1
        or x.shape[0] < 1
    ):
        x, c = _explain_shapes(
            "distortion",
            ("x", x, "real", ("n", "d")),
            ("c", c, "real", ("k", "d")),
            needs=lambda: (
                ("k >= 1", c.shape[0] >= 1),
                ("n >= 1", x.shape[0] >= 1),
            ),
        )
    n = x.shape[0]

    # return sum[i](min[j](sum[a]((x[i, a] - c[j, a])^2))) / n      pairwise.cr:30
    distortion_1 = x[:, None] - c
    distortion_2 = np.vecdot(distortion_1, distortion_1)
    distortion_3 = distortion_2.min(axis=1)
    return distortion_3.sum() / n, (distortion_1, distortion_2, distortion_3, x.dtype, c.dtype)


def distortion_backward(saved: tuple[Any, ...], d_distortion: Any) -> tuple[Any, Any]:
    """The cotangents of x and c, given the cotangent of the result."""
    distortion_1, distortion_2, distortion_3, x_dtype, c_dtype = saved
    n = distortion_1.shape[0]
    d_distortion = np.asarray(d_distortion, distortion_3.dtype)[()]
    if d_distortion.shape:
        _explain_shapes("distortion_backward", ("d_distortion", d_distortion, "real", ()))

    # return sum[i](min[j](sum[a]((x[i, a] - c[j, a])^2))) / n      pairwise.cr:30
    distortion_4 = distortion_2 == distortion_3[:, None]
    d_distortion_1 = (d_distortion / n / distortion_4.sum(axis=1, dtype=distortion_3.dtype))[
        :, None
    ]
    d_distortion_2 = d_distortion_1 * distortion_4
    d_x = 2.0 * (d_distortion_2[..., None, :] @ distortion_1)[..., 0, :]
    d_c = -2.0 * (d_distortion_2.T[..., None, :] @ distortion_1.swapaxes(0, 1))[..., 0, :]
    return d_x.astype(x_dtype, copy=False), d_c.astype(c_dtype, copy=False)


def distortion_grad(x: ArrayLike, c: ArrayLike) -> tuple[Any, tuple[Any, Any]]:
    """The value of `distortion` and its gradient by x and c."""
    x = np.asarray(x)
    c = np.asarray(c)
    if (
        x.dtype.char + c.dtype.char not in ("dd", "ff")
        or x.ndim != 2
        or c.ndim != 2
        or c.shape[1] != x.shape[1]
        or c.shape[0] < 1
        or x.shape[0] < 1
    ):
        x, c = _explain_shapes(
            "distortion",
            ("x", x, "real", ("n", "d")),
            ("c", c, "real", ("k", "d")),
            needs=lambda: (
                ("k >= 1", c.shape[0] >= 1),
                ("n >= 1", x.shape[0] >= 1),
            ),
        )
    n = x.shape[0]

    # return sum[i](min[j](sum[a]((x[i, a] - c[j, a])^2))) / n      pairwise.cr:30
    distortion_1 = x[:, None] - c
    distortion_2 = np.vecdot(distortion_1, distortion_1)
    distortion_3 = distortion_2.min(axis=1)
    d_distortion_1 = distortion_2 == distortion_3[:, None]
    d_distortion_2 = (1.0 / n / d_distortion_1.sum(axis=1, dtype=np.result_type(x, c)))[:, None]
    d_distortion_3 = d_distortion_2 * d_distortion_1
    d_x = 2.0 * (d_distortion_3[..., None, :] @ distortion_1)[..., 0, :]
    d_c = -2.0 * (d_distortion_3.T[..., None, :] @ distortion_1.swapaxes(0, 1))[..., 0, :]
    return distortion_3.sum() / n, (
        d_x.astype(x.dtype, copy=False),
        d_c.astype(c.dtype, copy=False),
    )
