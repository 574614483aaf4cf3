# Written by chainrule 0.1.0 from s11_deep_networks.cr.
# source 8e081acc2135f229, options none, module 9665219585d8e204
"""11. Deep networks: convolution, pooling, dropout, and the recursion that carries errors back through any depth.

Each is a few lines here, and its derivative none. As layers that own their parameters they stand in the standard
library: `samples/networks/digits_conv.cr` is made of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = Any  # an array, or a number of numpy's


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


def convolve(x: ArrayLike, K: ArrayLike) -> Any:
    """The kernel, at every place: y[i, j] = sum over a, b of K[a, b] x[i + a, j + b].

    x: real[h, w]; K: real[q, q] -> real[h - q + 1, w - q + 1]
    """
    x = np.asarray(x)
    K = np.asarray(K)
    if (
        x.dtype.char + K.dtype.char not in ("dd", "ff")
        or x.ndim != 2
        or K.ndim != 2
        or K.shape[1] != K.shape[0]
        or K.shape[0] < 1
        or x.shape[0] - K.shape[0] < 0
        or x.shape[1] - K.shape[0] < 0
    ):
        x, K = _explain_shapes(
            "convolve",
            ("x", x, "real", ("h", "w")),
            ("K", K, "real", ("q", "q")),
            needs=lambda: (
                ("q >= 1", K.shape[0] >= 1),
                ("h - q >= 0", x.shape[0] - K.shape[0] >= 0),
                ("w - q >= 0", x.shape[1] - K.shape[0] >= 0),
            ),
        )
    q = K.shape[0]

    # y[i, j] = sum[a, b](windows(x, [q, q])[i, j, a, b] * K[a, b])  s11_deep_networks.cr:9
    y_1 = np.lib.stride_tricks.sliding_window_view(x, (q, q), axis=(0, 1))
    y = np.tensordot(K, y_1, axes=([0, 1], [2, 3]))
    return y


def convolve_forward(x: ArrayLike, K: ArrayLike) -> tuple[Any, tuple[Any, ...]]:
    """`convolve`, and what `convolve_backward` needs of it."""
    x = np.asarray(x)
    K = np.asarray(K)
    if (
        x.dtype.char + K.dtype.char not in ("dd", "ff")
        or x.ndim != 2
        or K.ndim != 2
        or K.shape[1] != K.shape[0]
        or K.shape[0] < 1
        or x.shape[0] - K.shape[0] < 0
        or x.shape[1] - K.shape[0] < 0
    ):
        x, K = _explain_shapes(
            "convolve",
            ("x", x, "real", ("h", "w")),
            ("K", K, "real", ("q", "q")),
            needs=lambda: (
                ("q >= 1", K.shape[0] >= 1),
                ("h - q >= 0", x.shape[0] - K.shape[0] >= 0),
                ("w - q >= 0", x.shape[1] - K.shape[0] >= 0),
            ),
        )
    q = K.shape[0]

    # y[i, j] = sum[a, b](windows(x, [q, q])[i, j, a, b] * K[a, b])  s11_deep_networks.cr:9
    y_1 = np.lib.stride_tricks.sliding_window_view(x, (q, q), axis=(0, 1))
    y = np.tensordot(K, y_1, axes=([0, 1], [2, 3]))
    return y, (x, K)


def convolve_backward(saved: tuple[Any, ...], d_convolve: Any) -> tuple[Any, Any]:
    """The cotangents of x and K, given the cotangent of the result."""
    x, K = saved
    h, w = x.shape
    q = K.shape[0]
    d_convolve = np.asarray(d_convolve)
    if d_convolve.shape != (h - q + 1, w - q + 1):
        _explain_shapes(
            "convolve_backward", ("d_convolve", d_convolve, "real", (h - q + 1, w - q + 1))
        )

    # y[i, j] = sum[a, b](windows(x, [q, q])[i, j, a, b] * K[a, b])  s11_deep_networks.cr:9
    y_1 = np.lib.stride_tricks.sliding_window_view(x, (q, q), axis=(0, 1))
    d_K = np.tensordot(y_1, d_convolve, axes=([0, 1], [0, 1]))
    d_y_1 = d_convolve[:, :, None, None] * K
    d_x = np.zeros((h, w), np.result_type(x, K))
    for i, j in np.ndindex(q, q):
        d_x[i : i + h - q + 1, j : j + w - q + 1] += d_y_1[..., i, j]
    return d_x.astype(x.dtype, copy=False), d_K.astype(K.dtype, copy=False)


def pool(x: ArrayLike) -> Any:
    """The largest of every two by two: its cotangent goes to the one that was largest.

    x: real[2*h, 2*w] -> real[h, w]
    """
    x = np.asarray(x)
    if (
        x.dtype.kind != "f"
        or x.shape != (2 * (x.shape[0] // 2), 2 * (x.shape[1] // 2))
        or 2 * (x.shape[0] // 2) < 2
        or 2 * (x.shape[1] // 2) < 2
    ):
        (x,) = _explain_shapes(
            "pool",
            ("x", x, "real", ("2*h", "2*w")),
            needs=lambda: (
                ("x to be real[2*h, 2*w]", x.shape[0] == 2 * (x.shape[0] // 2)),
                ("x to be real[2*h, 2*w]", x.shape[1] == 2 * (x.shape[1] // 2)),
                ("2*h >= 2", 2 * (x.shape[0] // 2) >= 2),
                ("2*w >= 2", 2 * (x.shape[1] // 2) >= 2),
            ),
        )

    # return max(windows(x, [2, 2], stride = 2), axis = [-2, -1])   s11_deep_networks.cr:14
    pool_1 = np.lib.stride_tricks.sliding_window_view(x, (2, 2), axis=(0, 1))[::2, ::2]
    pool_2 = pool_1[..., 0, 0]
    for i, j in np.ndindex(2, 2):
        pool_2 = np.maximum(pool_2, pool_1[..., i, j])
    return pool_2


def pool_forward(x: ArrayLike) -> tuple[Any, tuple[Any, ...]]:
    """`pool`, and what `pool_backward` needs of it."""
    x = np.asarray(x)
    if (
        x.dtype.kind != "f"
        or x.shape != (2 * (x.shape[0] // 2), 2 * (x.shape[1] // 2))
        or 2 * (x.shape[0] // 2) < 2
        or 2 * (x.shape[1] // 2) < 2
    ):
        (x,) = _explain_shapes(
            "pool",
            ("x", x, "real", ("2*h", "2*w")),
            needs=lambda: (
                ("x to be real[2*h, 2*w]", x.shape[0] == 2 * (x.shape[0] // 2)),
                ("x to be real[2*h, 2*w]", x.shape[1] == 2 * (x.shape[1] // 2)),
                ("2*h >= 2", 2 * (x.shape[0] // 2) >= 2),
                ("2*w >= 2", 2 * (x.shape[1] // 2) >= 2),
            ),
        )

    # return max(windows(x, [2, 2], stride = 2), axis = [-2, -1])   s11_deep_networks.cr:14
    pool_1 = np.lib.stride_tricks.sliding_window_view(x, (2, 2), axis=(0, 1))[::2, ::2]
    pool_2 = pool_1[..., 0, 0]
    for i, j in np.ndindex(2, 2):
        pool_2 = np.maximum(pool_2, pool_1[..., i, j])
    return pool_2.copy(), (x, pool_2)


def pool_backward(saved: tuple[Any, ...], d_pool: Any) -> Any:
    """The cotangent of x, given the cotangent of the result."""
    x, pool_2 = saved
    h, w = pool_2.shape
    d_pool = np.asarray(d_pool)
    if d_pool.shape != (h, w):
        _explain_shapes("pool_backward", ("d_pool", d_pool, "real", (h, w)))

    # return max(windows(x, [2, 2], stride = 2), axis = [-2, -1])   s11_deep_networks.cr:14
    pool_1 = np.lib.stride_tricks.sliding_window_view(x, (2, 2), axis=(0, 1))[::2, ::2]
    pool_3 = np.zeros((h, w), pool_2.dtype)
    for i, j in np.ndindex(2, 2):
        pool_3 += pool_1[..., i, j] == pool_2
    d_pool_1 = d_pool / pool_3
    d_x = np.empty((2 * h, 2 * w), pool_2.dtype)
    for i, j in np.ndindex(2, 2):
        d_x[i : i + 2 * h - 1 : 2, j : j + 2 * w - 1 : 2] = d_pool_1 * (pool_1[..., i, j] == pool_2)
    return d_x.astype(x.dtype, copy=False)


def dropped(x: ArrayLike, kept: ArrayLike, rate: Any) -> Any:
    """Inverted dropout: what is kept (1, not 0) is enlarged, so that the mean stays.

    x, kept: real[n]; rate: real -> real[n]
    """
    x = np.asarray(x)
    kept = np.asarray(kept)
    rate = rate[()] if isinstance(rate, np.ndarray) else rate
    if (
        x.dtype.char + kept.dtype.char not in ("dd", "ff")
        or type(rate) not in (float, int, x.dtype.type)
        or x.ndim != 1
        or kept.shape != x.shape[:1]
    ):
        x, kept, rate = _explain_shapes(
            "dropped",
            ("x", x, "real", ("n",)),
            ("kept", kept, "real", ("n",)),
            ("rate", rate, "real", ()),
        )
    else:
        rate = x.dtype.type(rate)
    return x * kept / (1.0 - rate)


def dropped_forward(x: ArrayLike, kept: ArrayLike, rate: Any) -> tuple[Any, tuple[Any, ...]]:
    """`dropped`, and what `dropped_backward` needs of it."""
    x = np.asarray(x)
    kept = np.asarray(kept)
    rate = rate[()] if isinstance(rate, np.ndarray) else rate
    if (
        x.dtype.char + kept.dtype.char not in ("dd", "ff")
        or type(rate) not in (float, int, x.dtype.type)
        or x.ndim != 1
        or kept.shape != x.shape[:1]
    ):
        x, kept, rate = _explain_shapes(
            "dropped",
            ("x", x, "real", ("n",)),
            ("kept", kept, "real", ("n",)),
            ("rate", rate, "real", ()),
        )
    else:
        rate = x.dtype.type(rate)

    # return x * kept / (1 - rate)                                  s11_deep_networks.cr:18
    dropped_1 = 1.0 - rate
    dropped_2 = x * kept / dropped_1
    return dropped_2.copy(), (x, kept, dropped_1, dropped_2)


def dropped_backward(saved: tuple[Any, ...], d_dropped: Any) -> tuple[Any, Any, Any]:
    """The cotangents of x, kept and rate, given the cotangent of the result."""
    x, kept, dropped_1, dropped_2 = saved
    n = x.shape[0]
    d_dropped = np.asarray(d_dropped)
    if d_dropped.shape != (n,):
        _explain_shapes("dropped_backward", ("d_dropped", d_dropped, "real", (n,)))

    # return x * kept / (1 - rate)                                  s11_deep_networks.cr:18
    d_dropped_1 = d_dropped / dropped_1
    d_rate = d_dropped.dot(dropped_2) / dropped_1
    d_x = d_dropped_1 * kept
    d_kept = d_dropped_1 * x
    return d_x.astype(x.dtype, copy=False), d_kept.astype(kept.dtype, copy=False), d_rate


def deep(x: ArrayLike, W: ArrayLike, b: ArrayLike) -> Any:
    """n layers of sigmoid. Backwards it is delta^l = W^T delta^(l+1) * sigma'(z^l), in a loop from the last to the first.

    x: real[m]; W: real[n, m, m]; b: real[n, m] -> real[m]
    """
    x = np.asarray(x)
    W = np.asarray(W)
    b = np.asarray(b)
    if (
        x.dtype.char + W.dtype.char + b.dtype.char not in ("ddd", "fff")
        or x.ndim != 1
        or W.ndim != 3
        or W.shape[1] != x.shape[0]
        or W.shape[2] != x.shape[0]
        or b.shape != (W.shape[0], x.shape[0])
    ):
        x, W, b = _explain_shapes(
            "deep",
            ("x", x, "real", ("m",)),
            ("W", W, "real", ("n", "m", "m")),
            ("b", b, "real", ("n", "m")),
        )

    # for weights, bias in W, b:                                    s11_deep_networks.cr:23
    a = x
    for weights, bias in zip(W, b, strict=True):
        # a = sigmoid(weights @ a + bias)                               s11_deep_networks.cr:24
        a = _sigmoid(weights @ a + bias)
    return a.copy()


def deep_forward(x: ArrayLike, W: ArrayLike, b: ArrayLike) -> tuple[Any, tuple[Any, ...]]:
    """`deep`, and what `deep_backward` needs of it."""
    x = np.asarray(x)
    W = np.asarray(W)
    b = np.asarray(b)
    if (
        x.dtype.char + W.dtype.char + b.dtype.char not in ("ddd", "fff")
        or x.ndim != 1
        or W.ndim != 3
        or W.shape[1] != x.shape[0]
        or W.shape[2] != x.shape[0]
        or b.shape != (W.shape[0], x.shape[0])
    ):
        x, W, b = _explain_shapes(
            "deep",
            ("x", x, "real", ("m",)),
            ("W", W, "real", ("n", "m", "m")),
            ("b", b, "real", ("n", "m")),
        )
    m = x.shape[0]
    n = W.shape[0]

    # for weights, bias in W, b:                                    s11_deep_networks.cr:23
    a = x
    a_all = np.empty((n + 1, m), np.result_type(x, W, b))
    a_all[0] = a
    for t in range(n):
        # a = sigmoid(weights @ a + bias)                               s11_deep_networks.cr:24
        a = _sigmoid(W[t] @ a + b[t])
        a_all[t + 1] = a
    return a.copy(), (W, a_all, x.dtype, b.dtype)


def deep_backward(saved: tuple[Any, ...], d_deep: Any) -> tuple[Any, Any, Any]:
    """The cotangents of x, W and b, given the cotangent of the result."""
    W, a_all, x_dtype, b_dtype = saved
    n = W.shape[0]
    m = W.shape[1]
    d_deep = np.asarray(d_deep)
    if d_deep.shape != (m,):
        _explain_shapes("deep_backward", ("d_deep", d_deep, "real", (m,)))

    # for weights, bias in W, b:                                    s11_deep_networks.cr:23
    a_1 = a_all[1:]
    d_x = d_deep
    d_bias_all = np.empty((n, m), a_all.dtype)
    for t in reversed(range(n)):
        a = a_1[t]

        # a = sigmoid(weights @ a + bias)                               s11_deep_networks.cr:24
        # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = weights @ a + bias
        d_bias = d_x * (a * (1.0 - a))
        d_x = d_bias @ W[t]
        d_bias_all[t] = d_bias

    # a = sigmoid(weights @ a + bias)                               s11_deep_networks.cr:24
    # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = weights @ a + bias
    d_weights = d_bias_all[:, :, None] * a_all[:-1][:, None, :]
    return (
        d_x.copy().astype(x_dtype, copy=False),
        d_weights.astype(W.dtype, copy=False),
        d_bias_all.astype(b_dtype, copy=False),
    )


def deep_loss(x: ArrayLike, y: ArrayLike, W: ArrayLike, b: ArrayLike) -> Any:
    """deep_loss(x: real[m], y: real[m], W: real[n, m, m], b: real[n, m]) -> real = sum((deep(x, W, b) - y)^2) / 2

    x, y: real[m]; W: real[n, m, m]; b: real[n, m] -> real
    """
    x = np.asarray(x)
    y = np.asarray(y)
    W = np.asarray(W)
    b = np.asarray(b)
    if (
        x.dtype.char + y.dtype.char + W.dtype.char + b.dtype.char not in ("dddd", "ffff")
        or x.ndim != 1
        or W.ndim != 3
        or y.shape != x.shape[:1]
        or W.shape[1] != x.shape[0]
        or W.shape[2] != x.shape[0]
        or b.shape != (W.shape[0], x.shape[0])
    ):
        x, y, W, b = _explain_shapes(
            "deep_loss",
            ("x", x, "real", ("m",)),
            ("y", y, "real", ("m",)),
            ("W", W, "real", ("n", "m", "m")),
            ("b", b, "real", ("n", "m")),
        )

    # for weights, bias in W, b:                                    s11_deep_networks.cr:23
    a = x
    for weights, bias in zip(W, b, strict=True):
        # a = sigmoid(weights @ a + bias)                               s11_deep_networks.cr:24
        a = _sigmoid(weights @ a + bias)

    # sum((deep(x, W, b) - y)^2) / 2                                s11_deep_networks.cr:27
    deep_loss_1 = a - y
    return deep_loss_1.dot(deep_loss_1) / 2.0


def deep_loss_forward(
    x: ArrayLike, y: ArrayLike, W: ArrayLike, b: ArrayLike
) -> tuple[Any, tuple[Any, ...]]:
    """`deep_loss`, and what `deep_loss_backward` needs of it."""
    x = np.asarray(x)
    y = np.asarray(y)
    W = np.asarray(W)
    b = np.asarray(b)
    if (
        x.dtype.char + y.dtype.char + W.dtype.char + b.dtype.char not in ("dddd", "ffff")
        or x.ndim != 1
        or W.ndim != 3
        or y.shape != x.shape[:1]
        or W.shape[1] != x.shape[0]
        or W.shape[2] != x.shape[0]
        or b.shape != (W.shape[0], x.shape[0])
    ):
        x, y, W, b = _explain_shapes(
            "deep_loss",
            ("x", x, "real", ("m",)),
            ("y", y, "real", ("m",)),
            ("W", W, "real", ("n", "m", "m")),
            ("b", b, "real", ("n", "m")),
        )
    m = x.shape[0]
    n = W.shape[0]

    # for weights, bias in W, b:                                    s11_deep_networks.cr:23
    a = x
    a_all = np.empty((n + 1, m), np.result_type(x, y, W, b))
    a_all[0] = a
    for t in range(n):
        # a = sigmoid(weights @ a + bias)                               s11_deep_networks.cr:24
        a = _sigmoid(W[t] @ a + b[t])
        a_all[t + 1] = a

    # sum((deep(x, W, b) - y)^2) / 2                                s11_deep_networks.cr:27
    deep_loss_1 = a - y
    return deep_loss_1.dot(deep_loss_1) / 2.0, (W, deep_loss_1, a_all, b.dtype)


def deep_loss_backward(saved: tuple[Any, ...], d_deep_loss: Any) -> tuple[Any, Any]:
    """The cotangents of W and b, given the cotangent of the result."""
    W, deep_loss_1, a_all, b_dtype = saved
    n = W.shape[0]
    m = W.shape[1]
    d_deep_loss = np.asarray(d_deep_loss, a_all.dtype)[()]
    if d_deep_loss.shape:
        _explain_shapes("deep_loss_backward", ("d_deep_loss", d_deep_loss, "real", ()))

    # sum((deep(x, W, b) - y)^2) / 2                                s11_deep_networks.cr:27
    d_a = d_deep_loss * deep_loss_1

    # for weights, bias in W, b:                                    s11_deep_networks.cr:23
    a_1 = a_all[1:]
    d_bias_all = np.empty((n, m), a_all.dtype)
    for t in reversed(range(n)):
        a = a_1[t]

        # a = sigmoid(weights @ a + bias)                               s11_deep_networks.cr:24
        # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = weights @ a + bias
        d_bias = d_a * (a * (1.0 - a))
        d_a = d_bias @ W[t]
        d_bias_all[t] = d_bias

    # a = sigmoid(weights @ a + bias)                               s11_deep_networks.cr:24
    # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = weights @ a + bias
    d_weights = d_bias_all[:, :, None] * a_all[:-1][:, None, :]
    return d_weights.astype(W.dtype, copy=False), d_bias_all.astype(b_dtype, copy=False)


def deep_loss_grad(
    x: ArrayLike, y: ArrayLike, W: ArrayLike, b: ArrayLike
) -> tuple[Any, tuple[Any, Any]]:
    """The value of `deep_loss` and its gradient by W and b."""
    x = np.asarray(x)
    y = np.asarray(y)
    W = np.asarray(W)
    b = np.asarray(b)
    if (
        x.dtype.char + y.dtype.char + W.dtype.char + b.dtype.char not in ("dddd", "ffff")
        or x.ndim != 1
        or W.ndim != 3
        or y.shape != x.shape[:1]
        or W.shape[1] != x.shape[0]
        or W.shape[2] != x.shape[0]
        or b.shape != (W.shape[0], x.shape[0])
    ):
        x, y, W, b = _explain_shapes(
            "deep_loss",
            ("x", x, "real", ("m",)),
            ("y", y, "real", ("m",)),
            ("W", W, "real", ("n", "m", "m")),
            ("b", b, "real", ("n", "m")),
        )
    m = x.shape[0]
    n = W.shape[0]

    dtype = np.result_type(x, y, W, b)

    # for weights, bias in W, b:                                    s11_deep_networks.cr:23
    a = x
    a_all = np.empty((n + 1, m), dtype)
    a_all[0] = a
    for t in range(n):
        # a = sigmoid(weights @ a + bias)                               s11_deep_networks.cr:24
        a = _sigmoid(W[t] @ a + b[t])
        a_all[t + 1] = a

    # sum((deep(x, W, b) - y)^2) / 2                                s11_deep_networks.cr:27
    deep_loss_1 = a - y

    # for weights, bias in W, b:                                    s11_deep_networks.cr:23
    d_a_1 = a_all[1:]
    d_a = deep_loss_1
    d_bias_all = np.empty((n, m), dtype)
    for t_2 in reversed(range(n)):
        a_2 = d_a_1[t_2]

        # a = sigmoid(weights @ a + bias)                               s11_deep_networks.cr:24
        # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = weights @ a + bias
        d_bias = d_a * (a_2 * (1.0 - a_2))
        d_a = d_bias @ W[t_2]
        d_bias_all[t_2] = d_bias

    # a = sigmoid(weights @ a + bias)                               s11_deep_networks.cr:24
    # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = weights @ a + bias
    d_weights = d_bias_all[:, :, None] * a_all[:-1][:, None, :]
    return deep_loss_1.dot(deep_loss_1) / 2.0, (
        d_weights.astype(W.dtype, copy=False),
        d_bias_all.astype(b.dtype, copy=False),
    )


def deltas(x: ArrayLike, y: ArrayLike, W: ArrayLike, b: ArrayLike) -> Any:
    """The errors of all layers by hand, from the last to the first.

    x, y: real[m]; W: real[n, m, m]; b: real[n, m] -> real[n, m]
    """
    x = np.asarray(x)
    y = np.asarray(y)
    W = np.asarray(W)
    b = np.asarray(b)
    if (
        x.dtype.char + y.dtype.char + W.dtype.char + b.dtype.char not in ("dddd", "ffff")
        or x.ndim != 1
        or W.ndim != 3
        or y.shape != x.shape[:1]
        or W.shape[1] != x.shape[0]
        or W.shape[2] != x.shape[0]
        or b.shape != (W.shape[0], x.shape[0])
        or W.shape[0] < 1
    ):
        x, y, W, b = _explain_shapes(
            "deltas",
            ("x", x, "real", ("m",)),
            ("y", y, "real", ("m",)),
            ("W", W, "real", ("n", "m", "m")),
            ("b", b, "real", ("n", "m")),
            needs=lambda: (("n >= 1", W.shape[0] >= 1),),
        )
    m = x.shape[0]
    n = W.shape[0]

    dtype = np.result_type(x, y, W, b)

    # for weights, bias in W, b:                                    s11_deep_networks.cr:34
    a = x
    a_all = np.empty((n + 1, m), dtype)
    a_all[0] = a
    for t in range(n):
        # a = sigmoid(weights @ a + bias)                               s11_deep_networks.cr:35
        a = _sigmoid(W[t] @ a + b[t])
        a_all[t + 1] = a
    activations = a_all[1:]

    # d = activations[-1] - y                                       s11_deep_networks.cr:37
    d = activations[-1] - y

    # for t in range(n - 1, -1, -1):                                s11_deep_networks.cr:38
    backwards = np.empty((n, m), dtype)
    for t_2 in range(n):
        # for t in range(n - 1, -1, -1):                                s11_deep_networks.cr:38
        backwards_1 = n - 1 - t_2

        # delta = d * activations[t] * (1 - activations[t])             s11_deep_networks.cr:39
        delta_1 = activations[backwards_1]
        delta = d * delta_1 * (1.0 - delta_1)

        # d = W[t].T @ delta                                            s11_deep_networks.cr:40
        d = delta @ W[backwards_1]
        backwards[t_2] = delta
    return backwards[::-1]


def deltas_forward(
    x: ArrayLike, y: ArrayLike, W: ArrayLike, b: ArrayLike
) -> tuple[Any, tuple[Any, ...]]:
    """`deltas`, and what `deltas_backward` needs of it."""
    x = np.asarray(x)
    y = np.asarray(y)
    W = np.asarray(W)
    b = np.asarray(b)
    if (
        x.dtype.char + y.dtype.char + W.dtype.char + b.dtype.char not in ("dddd", "ffff")
        or x.ndim != 1
        or W.ndim != 3
        or y.shape != x.shape[:1]
        or W.shape[1] != x.shape[0]
        or W.shape[2] != x.shape[0]
        or b.shape != (W.shape[0], x.shape[0])
        or W.shape[0] < 1
    ):
        x, y, W, b = _explain_shapes(
            "deltas",
            ("x", x, "real", ("m",)),
            ("y", y, "real", ("m",)),
            ("W", W, "real", ("n", "m", "m")),
            ("b", b, "real", ("n", "m")),
            needs=lambda: (("n >= 1", W.shape[0] >= 1),),
        )
    m = x.shape[0]
    n = W.shape[0]

    dtype = np.result_type(x, y, W, b)

    # for weights, bias in W, b:                                    s11_deep_networks.cr:34
    a = x
    a_all = np.empty((n + 1, m), dtype)
    a_all[0] = a
    for t in range(n):
        # a = sigmoid(weights @ a + bias)                               s11_deep_networks.cr:35
        a = _sigmoid(W[t] @ a + b[t])
        a_all[t + 1] = a
    activations = a_all[1:]

    # d = activations[-1] - y                                       s11_deep_networks.cr:37
    d = activations[-1] - y

    # for t in range(n - 1, -1, -1):                                s11_deep_networks.cr:38
    d_all = np.empty((n + 1, m), dtype)
    d_all[0] = d
    backwards = np.empty((n, m), dtype)
    delta_all_1 = np.empty((n, m), dtype)
    delta_all_2 = np.empty((n, m), dtype)
    delta_all_3 = np.empty((n, m), dtype)
    d_all_1 = np.empty((n, m, m), dtype)
    for t_2 in range(n):
        # for t in range(n - 1, -1, -1):                                s11_deep_networks.cr:38
        backwards_1 = n - 1 - t_2

        # delta = d * activations[t] * (1 - activations[t])             s11_deep_networks.cr:39
        delta_1 = activations[backwards_1]
        delta_2 = d * delta_1
        delta_3 = 1.0 - delta_1
        delta = delta_2 * delta_3

        # d = W[t].T @ delta                                            s11_deep_networks.cr:40
        d_1 = W[backwards_1]
        d = delta @ d_1
        d_all[t_2 + 1] = d
        backwards[t_2] = delta
        delta_all_1[t_2] = delta_1
        delta_all_2[t_2] = delta_2
        delta_all_3[t_2] = delta_3
        d_all_1[t_2] = d_1
    return backwards[::-1].copy(), (
        W,
        a_all,
        backwards,
        d_all,
        delta_all_1,
        delta_all_2,
        delta_all_3,
        d_all_1,
        x.dtype,
        y.dtype,
        b.dtype,
    )


def deltas_backward(saved: tuple[Any, ...], d_deltas: Any) -> tuple[Any, Any, Any, Any]:
    """The cotangents of x, y, W and b, given the cotangent of the result."""
    (
        W,
        a_all,
        backwards,
        d_all,
        delta_all_1,
        delta_all_2,
        delta_all_3,
        d_all_1,
        x_dtype,
        y_dtype,
        b_dtype,
    ) = saved
    n = W.shape[0]
    m = W.shape[1]
    d_deltas = np.asarray(d_deltas)
    if d_deltas.shape != (n, m):
        _explain_shapes("deltas_backward", ("d_deltas", d_deltas, "real", (n, m)))

    # for weights, bias in W, b:                                    s11_deep_networks.cr:34
    activations = a_all[1:]

    # return backwards[::-1]                                        s11_deep_networks.cr:42
    d_backwards = np.empty((n, m), d_all_1.dtype)
    d_backwards[::-1] = d_deltas

    # for t in range(n - 1, -1, -1):                                s11_deep_networks.cr:38
    backwards_1 = d_all[:-1]
    d_d = np.zeros(m, d_all_1.dtype)
    d_activations = np.zeros((n, m), d_all_1.dtype)
    d_W = np.zeros((n, m, m), d_all_1.dtype)
    for t in reversed(range(n)):
        # for t in range(n - 1, -1, -1):                                s11_deep_networks.cr:38
        backwards_2 = n - 1 - t

        # delta = d * activations[t] * (1 - activations[t])             s11_deep_networks.cr:39
        d_delta = d_backwards[t] + d_d @ d_all_1[t].T
        d_delta_1 = d_delta * delta_all_3[t]
        d_d_2 = d_delta_1 * delta_all_1[t]
        d_activations[backwards_2] += d_delta_1 * backwards_1[t] - d_delta * delta_all_2[t]
        d_W[backwards_2] += np.outer(backwards[t], d_d)
        d_d = d_d_2

    # d = activations[-1] - y                                       s11_deep_networks.cr:37
    d_y = -d_d

    # for weights, bias in W, b:                                    s11_deep_networks.cr:34
    d_activations[-1] += d_d
    d_x = np.zeros(m, d_all_1.dtype)
    d_bias_all = np.empty((n, m), d_all_1.dtype)
    for t_2 in reversed(range(n)):
        a = activations[t_2]
        d_a = d_x + d_activations[t_2]

        # a = sigmoid(weights @ a + bias)                               s11_deep_networks.cr:35
        # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = weights @ a + bias
        d_bias = d_a * (a * (1.0 - a))
        d_x = d_bias @ W[t_2]
        d_bias_all[t_2] = d_bias

    # a = sigmoid(weights @ a + bias)                               s11_deep_networks.cr:35
    # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = weights @ a + bias
    d_weights = d_bias_all[:, :, None] * a_all[:-1][:, None, :]

    # W: real[n, m, m]                                              s11_deep_networks.cr:31
    d_W_2 = d_W + d_weights
    return (
        d_x.astype(x_dtype, copy=False),
        d_y.astype(y_dtype, copy=False),
        d_W_2.astype(W.dtype, copy=False),
        d_bias_all.astype(b_dtype, copy=False),
    )


def picture_loss(x: ArrayLike, K: ArrayLike, y: Any) -> Any:
    """A convolution, relu, and the mean of what lives: half the squared error.

    x: real[h, w]; K: real[q, q]; y: real -> real
    """
    x = np.asarray(x)
    K = np.asarray(K)
    y = y[()] if isinstance(y, np.ndarray) else y
    if (
        x.dtype.char + K.dtype.char not in ("dd", "ff")
        or type(y) not in (float, int, x.dtype.type)
        or x.ndim != 2
        or K.ndim != 2
        or K.shape[1] != K.shape[0]
        or K.shape[0] < 1
        or x.shape[0] - K.shape[0] < 0
        or x.shape[1] - K.shape[0] < 0
    ):
        x, K, y = _explain_shapes(
            "picture_loss",
            ("x", x, "real", ("h", "w")),
            ("K", K, "real", ("q", "q")),
            ("y", y, "real", ()),
            needs=lambda: (
                ("q >= 1", K.shape[0] >= 1),
                ("h - q >= 0", x.shape[0] - K.shape[0] >= 0),
                ("w - q >= 0", x.shape[1] - K.shape[0] >= 0),
            ),
        )
    else:
        y = x.dtype.type(y)
    h, w = x.shape
    q = K.shape[0]

    # y[i, j] = sum[a, b](windows(x, [q, q])[i, j, a, b] * K[a, b])  s11_deep_networks.cr:9
    y_1 = np.lib.stride_tricks.sliding_window_view(x, (q, q), axis=(0, 1))
    y_2 = np.tensordot(K, y_1, axes=([0, 1], [2, 3]))
    return (np.maximum(y_2, 0.0).sum() / ((h - q + 1) * (w - q + 1)) - y) ** 2 / 2.0


def picture_loss_forward(x: ArrayLike, K: ArrayLike, y: Any) -> tuple[Any, tuple[Any, ...]]:
    """`picture_loss`, and what `picture_loss_backward` needs of it."""
    x = np.asarray(x)
    K = np.asarray(K)
    y = y[()] if isinstance(y, np.ndarray) else y
    if (
        x.dtype.char + K.dtype.char not in ("dd", "ff")
        or type(y) not in (float, int, x.dtype.type)
        or x.ndim != 2
        or K.ndim != 2
        or K.shape[1] != K.shape[0]
        or K.shape[0] < 1
        or x.shape[0] - K.shape[0] < 0
        or x.shape[1] - K.shape[0] < 0
    ):
        x, K, y = _explain_shapes(
            "picture_loss",
            ("x", x, "real", ("h", "w")),
            ("K", K, "real", ("q", "q")),
            ("y", y, "real", ()),
            needs=lambda: (
                ("q >= 1", K.shape[0] >= 1),
                ("h - q >= 0", x.shape[0] - K.shape[0] >= 0),
                ("w - q >= 0", x.shape[1] - K.shape[0] >= 0),
            ),
        )
    else:
        y = x.dtype.type(y)
    h, w = x.shape
    q = K.shape[0]

    # y[i, j] = sum[a, b](windows(x, [q, q])[i, j, a, b] * K[a, b])  s11_deep_networks.cr:9
    y_1 = np.lib.stride_tricks.sliding_window_view(x, (q, q), axis=(0, 1))
    y_2 = np.tensordot(K, y_1, axes=([0, 1], [2, 3]))

    # return (mean(relu(convolve(x, K))) - y)^2 / 2                 s11_deep_networks.cr:46
    picture_loss_1 = np.maximum(y_2, 0.0)
    picture_loss_2 = picture_loss_1.sum() / ((h - q + 1) * (w - q + 1)) - y
    return picture_loss_2 * picture_loss_2 / 2.0, (x, picture_loss_1, picture_loss_2, K.dtype)


def picture_loss_backward(saved: tuple[Any, ...], d_picture_loss: Any) -> Any:
    """The cotangent of K, given the cotangent of the result."""
    x, picture_loss_1, picture_loss_2, K_dtype = saved
    h, w = x.shape
    q = (picture_loss_1.shape[0] - (x.shape[0] + 1)) // -1
    d_picture_loss = np.asarray(d_picture_loss, picture_loss_1.dtype)[()]
    if d_picture_loss.shape:
        _explain_shapes("picture_loss_backward", ("d_picture_loss", d_picture_loss, "real", ()))

    # y[i, j] = sum[a, b](windows(x, [q, q])[i, j, a, b] * K[a, b])  s11_deep_networks.cr:9
    y_1 = np.lib.stride_tricks.sliding_window_view(x, (q, q), axis=(0, 1))
    y_2 = np.tensordot(y_1, picture_loss_1 > 0.0, axes=([0, 1], [0, 1]))
    d_K = d_picture_loss * picture_loss_2 / ((h - q + 1) * (w - q + 1)) * y_2
    return d_K.astype(K_dtype, copy=False)


def picture_loss_grad(x: ArrayLike, K: ArrayLike, y: Any) -> tuple[Any, Any]:
    """The value of `picture_loss` and its gradient by K."""
    x = np.asarray(x)
    K = np.asarray(K)
    y = y[()] if isinstance(y, np.ndarray) else y
    if (
        x.dtype.char + K.dtype.char not in ("dd", "ff")
        or type(y) not in (float, int, x.dtype.type)
        or x.ndim != 2
        or K.ndim != 2
        or K.shape[1] != K.shape[0]
        or K.shape[0] < 1
        or x.shape[0] - K.shape[0] < 0
        or x.shape[1] - K.shape[0] < 0
    ):
        x, K, y = _explain_shapes(
            "picture_loss",
            ("x", x, "real", ("h", "w")),
            ("K", K, "real", ("q", "q")),
            ("y", y, "real", ()),
            needs=lambda: (
                ("q >= 1", K.shape[0] >= 1),
                ("h - q >= 0", x.shape[0] - K.shape[0] >= 0),
                ("w - q >= 0", x.shape[1] - K.shape[0] >= 0),
            ),
        )
    else:
        y = x.dtype.type(y)
    h, w = x.shape
    q = K.shape[0]

    # y[i, j] = sum[a, b](windows(x, [q, q])[i, j, a, b] * K[a, b])  s11_deep_networks.cr:9
    y_1 = np.lib.stride_tricks.sliding_window_view(x, (q, q), axis=(0, 1))
    y_2 = np.tensordot(K, y_1, axes=([0, 1], [2, 3]))

    # return (mean(relu(convolve(x, K))) - y)^2 / 2                 s11_deep_networks.cr:46
    picture_loss_1 = np.maximum(y_2, 0.0)
    picture_loss_2 = picture_loss_1.sum() / ((h - q + 1) * (w - q + 1)) - y

    # y[i, j] = sum[a, b](windows(x, [q, q])[i, j, a, b] * K[a, b])  s11_deep_networks.cr:9
    d_y_1 = np.tensordot(y_1, picture_loss_1 > 0.0, axes=([0, 1], [0, 1]))
    d_K = picture_loss_2 / ((h - q + 1) * (w - q + 1)) * d_y_1
    return picture_loss_2 * picture_loss_2 / 2.0, d_K.astype(K.dtype, copy=False)
