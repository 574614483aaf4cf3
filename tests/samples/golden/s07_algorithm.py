# Written by chainrule 0.1.0 from s07_algorithm.cr.
# source a88313aaaae2bd2d, options none, module b50a0a0f9aaa21bf
"""7. The algorithm: forward, the errors delta from the last layer to the first, the gradients, a step.

The emitted `loss_backward` is `deltas` below, line by line; nobody has to write it.
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


def loss(
    x: ArrayLike, y: ArrayLike, W1: ArrayLike, b1: ArrayLike, W2: ArrayLike, b2: ArrayLike
) -> Any:
    """Half the squared error of one example; a = sigmoid(z) in both layers.

    x: real[n]; y: real[m]; W1: real[h, n]; b1: real[h]; W2: real[m, h]; b2: real[m] -> real
    """
    x = np.asarray(x)
    y = np.asarray(y)
    W1 = np.asarray(W1)
    b1 = np.asarray(b1)
    W2 = np.asarray(W2)
    b2 = np.asarray(b2)
    if (
        x.dtype.char + y.dtype.char + W1.dtype.char + b1.dtype.char + W2.dtype.char + b2.dtype.char
        not in ("dddddd", "ffffff")
        or x.ndim != 1
        or y.ndim != 1
        or W1.ndim != 2
        or W1.shape[1] != x.shape[0]
        or b1.shape != W1.shape[:1]
        or W2.shape != (y.shape[0], W1.shape[0])
        or b2.shape != y.shape[:1]
    ):
        x, y, W1, b1, W2, b2 = _explain_shapes(
            "loss",
            ("x", x, "real", ("n",)),
            ("y", y, "real", ("m",)),
            ("W1", W1, "real", ("h", "n")),
            ("b1", b1, "real", ("h",)),
            ("W2", W2, "real", ("m", "h")),
            ("b2", b2, "real", ("m",)),
        )

    # z1 = W1 @ x + b1                                              s07_algorithm.cr:8
    z1 = W1 @ x + b1

    # a1 = sigmoid(z1)                                              s07_algorithm.cr:9
    a1 = _sigmoid(z1)

    # z2 = W2 @ a1 + b2                                             s07_algorithm.cr:10
    z2 = W2 @ a1 + b2

    # a2 = sigmoid(z2)                                              s07_algorithm.cr:11
    a2 = _sigmoid(z2)

    # return sum((a2 - y)^2) / 2                                    s07_algorithm.cr:12
    loss_1 = a2 - y
    return loss_1.dot(loss_1) / 2.0


def loss_forward(
    x: ArrayLike, y: ArrayLike, W1: ArrayLike, b1: ArrayLike, W2: ArrayLike, b2: ArrayLike
) -> tuple[Any, tuple[Any, ...]]:
    """`loss`, and what `loss_backward` needs of it."""
    x = np.asarray(x)
    y = np.asarray(y)
    W1 = np.asarray(W1)
    b1 = np.asarray(b1)
    W2 = np.asarray(W2)
    b2 = np.asarray(b2)
    if (
        x.dtype.char + y.dtype.char + W1.dtype.char + b1.dtype.char + W2.dtype.char + b2.dtype.char
        not in ("dddddd", "ffffff")
        or x.ndim != 1
        or y.ndim != 1
        or W1.ndim != 2
        or W1.shape[1] != x.shape[0]
        or b1.shape != W1.shape[:1]
        or W2.shape != (y.shape[0], W1.shape[0])
        or b2.shape != y.shape[:1]
    ):
        x, y, W1, b1, W2, b2 = _explain_shapes(
            "loss",
            ("x", x, "real", ("n",)),
            ("y", y, "real", ("m",)),
            ("W1", W1, "real", ("h", "n")),
            ("b1", b1, "real", ("h",)),
            ("W2", W2, "real", ("m", "h")),
            ("b2", b2, "real", ("m",)),
        )

    # z1 = W1 @ x + b1                                              s07_algorithm.cr:8
    z1 = W1 @ x + b1

    # a1 = sigmoid(z1)                                              s07_algorithm.cr:9
    a1 = _sigmoid(z1)

    # z2 = W2 @ a1 + b2                                             s07_algorithm.cr:10
    z2 = W2 @ a1 + b2

    # a2 = sigmoid(z2)                                              s07_algorithm.cr:11
    a2 = _sigmoid(z2)

    # return sum((a2 - y)^2) / 2                                    s07_algorithm.cr:12
    loss_1 = a2 - y
    return loss_1.dot(loss_1) / 2.0, (x, W2, a1, a2, loss_1, W1.dtype, b1.dtype, b2.dtype)


def loss_backward(saved: tuple[Any, ...], d_loss: Any) -> tuple[Any, Any, Any, Any]:
    """The cotangents of W1, b1, W2 and b2, given the cotangent of the result."""
    x, W2, a1, a2, loss_1, W1_dtype, b1_dtype, b2_dtype = saved
    d_loss = np.asarray(d_loss, loss_1.dtype)[()]
    if d_loss.shape:
        _explain_shapes("loss_backward", ("d_loss", d_loss, "real", ()))

    # return sum((a2 - y)^2) / 2                                    s07_algorithm.cr:12
    d_a2 = d_loss * loss_1

    # a2 = sigmoid(z2)                                              s07_algorithm.cr:11
    # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = z2
    d_z2 = d_a2 * (a2 * (1.0 - a2))

    # z2 = W2 @ a1 + b2                                             s07_algorithm.cr:10
    d_W2 = np.outer(d_z2, a1)
    d_a1 = d_z2 @ W2

    # a1 = sigmoid(z1)                                              s07_algorithm.cr:9
    # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = z1
    d_z1 = d_a1 * (a1 * (1.0 - a1))

    # z1 = W1 @ x + b1                                              s07_algorithm.cr:8
    d_W1 = np.outer(d_z1, x)
    return (
        d_W1.astype(W1_dtype, copy=False),
        d_z1.astype(b1_dtype, copy=False),
        d_W2.astype(W2.dtype, copy=False),
        d_z2.astype(b2_dtype, copy=False),
    )


def loss_grad(
    x: ArrayLike, y: ArrayLike, W1: ArrayLike, b1: ArrayLike, W2: ArrayLike, b2: ArrayLike
) -> tuple[Any, tuple[Any, Any, Any, Any]]:
    """The value of `loss` and its gradient by W1, b1, W2 and b2."""
    x = np.asarray(x)
    y = np.asarray(y)
    W1 = np.asarray(W1)
    b1 = np.asarray(b1)
    W2 = np.asarray(W2)
    b2 = np.asarray(b2)
    if (
        x.dtype.char + y.dtype.char + W1.dtype.char + b1.dtype.char + W2.dtype.char + b2.dtype.char
        not in ("dddddd", "ffffff")
        or x.ndim != 1
        or y.ndim != 1
        or W1.ndim != 2
        or W1.shape[1] != x.shape[0]
        or b1.shape != W1.shape[:1]
        or W2.shape != (y.shape[0], W1.shape[0])
        or b2.shape != y.shape[:1]
    ):
        x, y, W1, b1, W2, b2 = _explain_shapes(
            "loss",
            ("x", x, "real", ("n",)),
            ("y", y, "real", ("m",)),
            ("W1", W1, "real", ("h", "n")),
            ("b1", b1, "real", ("h",)),
            ("W2", W2, "real", ("m", "h")),
            ("b2", b2, "real", ("m",)),
        )

    # z1 = W1 @ x + b1                                              s07_algorithm.cr:8
    z1 = W1 @ x + b1

    # a1 = sigmoid(z1)                                              s07_algorithm.cr:9
    a1 = _sigmoid(z1)

    # z2 = W2 @ a1 + b2                                             s07_algorithm.cr:10
    z2 = W2 @ a1 + b2

    # a2 = sigmoid(z2)                                              s07_algorithm.cr:11
    a2 = _sigmoid(z2)

    # return sum((a2 - y)^2) / 2                                    s07_algorithm.cr:12
    loss_1 = a2 - y

    # a2 = sigmoid(z2)                                              s07_algorithm.cr:11
    # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = z2
    d_z2 = loss_1 * (a2 * (1.0 - a2))

    # z2 = W2 @ a1 + b2                                             s07_algorithm.cr:10
    d_W2 = np.outer(d_z2, a1)
    d_a1 = d_z2 @ W2

    # a1 = sigmoid(z1)                                              s07_algorithm.cr:9
    # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = z1
    d_z1 = d_a1 * (a1 * (1.0 - a1))

    # z1 = W1 @ x + b1                                              s07_algorithm.cr:8
    d_W1 = np.outer(d_z1, x)
    return loss_1.dot(loss_1) / 2.0, (
        d_W1.astype(W1.dtype, copy=False),
        d_z1.astype(b1.dtype, copy=False),
        d_W2.astype(W2.dtype, copy=False),
        d_z2.astype(b2.dtype, copy=False),
    )


def deltas(
    x: ArrayLike, y: ArrayLike, W1: ArrayLike, b1: ArrayLike, W2: ArrayLike, b2: ArrayLike
) -> tuple[Any, Any]:
    """delta^L = grad_a L * sigma'(z^L); delta^l = W^T delta^(l+1) * sigma'(z^l).

    x: real[n]; y: real[m]; W1: real[h, n]; b1: real[h]; W2: real[m, h]; b2: real[m] -> real[h],
    real[m]
    """
    x = np.asarray(x)
    y = np.asarray(y)
    W1 = np.asarray(W1)
    b1 = np.asarray(b1)
    W2 = np.asarray(W2)
    b2 = np.asarray(b2)
    if (
        x.dtype.char + y.dtype.char + W1.dtype.char + b1.dtype.char + W2.dtype.char + b2.dtype.char
        not in ("dddddd", "ffffff")
        or x.ndim != 1
        or y.ndim != 1
        or W1.ndim != 2
        or W1.shape[1] != x.shape[0]
        or b1.shape != W1.shape[:1]
        or W2.shape != (y.shape[0], W1.shape[0])
        or b2.shape != y.shape[:1]
    ):
        x, y, W1, b1, W2, b2 = _explain_shapes(
            "deltas",
            ("x", x, "real", ("n",)),
            ("y", y, "real", ("m",)),
            ("W1", W1, "real", ("h", "n")),
            ("b1", b1, "real", ("h",)),
            ("W2", W2, "real", ("m", "h")),
            ("b2", b2, "real", ("m",)),
        )

    # a1 = sigmoid(W1 @ x + b1)                                     s07_algorithm.cr:18
    a1 = _sigmoid(W1 @ x + b1)

    # a2 = sigmoid(W2 @ a1 + b2)                                    s07_algorithm.cr:19
    a2 = _sigmoid(W2 @ a1 + b2)

    # delta2 = (a2 - y) * a2 * (1 - a2)                             s07_algorithm.cr:20
    delta2 = (a2 - y) * a2 * (1.0 - a2)

    # delta1 = (W2.T @ delta2) * a1 * (1 - a1)                      s07_algorithm.cr:21
    delta1 = delta2 @ W2 * a1 * (1.0 - a1)
    return delta1, delta2


def deltas_forward(
    x: ArrayLike, y: ArrayLike, W1: ArrayLike, b1: ArrayLike, W2: ArrayLike, b2: ArrayLike
) -> tuple[tuple[Any, Any], tuple[Any, ...]]:
    """`deltas`, and what `deltas_backward` needs of it."""
    x = np.asarray(x)
    y = np.asarray(y)
    W1 = np.asarray(W1)
    b1 = np.asarray(b1)
    W2 = np.asarray(W2)
    b2 = np.asarray(b2)
    if (
        x.dtype.char + y.dtype.char + W1.dtype.char + b1.dtype.char + W2.dtype.char + b2.dtype.char
        not in ("dddddd", "ffffff")
        or x.ndim != 1
        or y.ndim != 1
        or W1.ndim != 2
        or W1.shape[1] != x.shape[0]
        or b1.shape != W1.shape[:1]
        or W2.shape != (y.shape[0], W1.shape[0])
        or b2.shape != y.shape[:1]
    ):
        x, y, W1, b1, W2, b2 = _explain_shapes(
            "deltas",
            ("x", x, "real", ("n",)),
            ("y", y, "real", ("m",)),
            ("W1", W1, "real", ("h", "n")),
            ("b1", b1, "real", ("h",)),
            ("W2", W2, "real", ("m", "h")),
            ("b2", b2, "real", ("m",)),
        )

    # a1 = sigmoid(W1 @ x + b1)                                     s07_algorithm.cr:18
    a1 = _sigmoid(W1 @ x + b1)

    # a2 = sigmoid(W2 @ a1 + b2)                                    s07_algorithm.cr:19
    a2 = _sigmoid(W2 @ a1 + b2)

    # delta2 = (a2 - y) * a2 * (1 - a2)                             s07_algorithm.cr:20
    delta2_1 = a2 - y
    delta2_2 = delta2_1 * a2
    delta2_3 = 1.0 - a2
    delta2 = delta2_2 * delta2_3

    # delta1 = (W2.T @ delta2) * a1 * (1 - a1)                      s07_algorithm.cr:21
    delta1_1 = delta2 @ W2
    delta1_2 = delta1_1 * a1
    delta1_3 = 1.0 - a1
    delta1 = delta1_2 * delta1_3
    return (delta1, delta2.copy()), (
        x,
        W1,
        W2,
        a1,
        a2,
        delta2_1,
        delta2_2,
        delta2_3,
        delta2,
        delta1_1,
        delta1_2,
        delta1_3,
        y.dtype,
        b1.dtype,
        b2.dtype,
    )


def deltas_backward(saved: tuple[Any, ...], d_deltas: Any) -> tuple[Any, Any, Any, Any, Any, Any]:
    """The cotangents of x, y, W1, b1, W2 and b2, given the cotangents of the result."""
    (
        x,
        W1,
        W2,
        a1,
        a2,
        delta2_1,
        delta2_2,
        delta2_3,
        delta2,
        delta1_1,
        delta1_2,
        delta1_3,
        y_dtype,
        b1_dtype,
        b2_dtype,
    ) = saved
    d_deltas_0, d_deltas_1 = d_deltas
    h = W1.shape[0]
    m = W2.shape[0]
    d_deltas_0 = np.asarray(d_deltas_0)
    if d_deltas_0.shape != (h,):
        _explain_shapes("deltas_backward", ("d_deltas_0", d_deltas_0, "real", (h,)))
    d_deltas_1 = np.asarray(d_deltas_1)
    if d_deltas_1.shape != (m,):
        _explain_shapes("deltas_backward", ("d_deltas_1", d_deltas_1, "real", (m,)))

    # delta1 = (W2.T @ delta2) * a1 * (1 - a1)                      s07_algorithm.cr:21
    d_delta1_1 = d_deltas_0 * delta1_3
    d_delta1_2 = d_delta1_1 * a1

    # delta2 = (a2 - y) * a2 * (1 - a2)                             s07_algorithm.cr:20
    d_delta2 = d_deltas_1 + d_delta1_2 @ W2.T
    d_delta2_1 = d_delta2 * delta2_3
    d_delta2_2 = d_delta2_1 * a2
    d_y = -d_delta2_2
    d_a2 = d_delta2_1 * delta2_1 - d_delta2 * delta2_2 + d_delta2_2

    # a2 = sigmoid(W2 @ a1 + b2)                                    s07_algorithm.cr:19
    # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W2 @ a1 + b2
    d_b2 = d_a2 * (a2 * delta2_3)

    # a1 = sigmoid(W1 @ x + b1)                                     s07_algorithm.cr:18
    # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W1 @ x + b1
    d_a1 = d_delta1_1 * delta1_1 - d_deltas_0 * delta1_2 + d_b2 @ W2
    d_b1 = d_a1 * (a1 * delta1_3)
    d_W1 = np.outer(d_b1, x)
    d_x = d_b1 @ W1

    # W2: real[m, h]                                                s07_algorithm.cr:16
    d_W2 = np.outer(delta2, d_delta1_2) + np.outer(d_b2, a1)
    return (
        d_x.astype(x.dtype, copy=False),
        d_y.astype(y_dtype, copy=False),
        d_W1.astype(W1.dtype, copy=False),
        d_b1.astype(b1_dtype, copy=False),
        d_W2.astype(W2.dtype, copy=False),
        d_b2.astype(b2_dtype, copy=False),
    )


def gradients(
    x: ArrayLike, y: ArrayLike, W1: ArrayLike, b1: ArrayLike, W2: ArrayLike, b2: ArrayLike
) -> tuple[Any, Any, Any, Any]:
    """grad W = delta a^T, grad b = delta.

    x: real[n]; y: real[m]; W1: real[h, n]; b1: real[h]; W2: real[m, h]; b2: real[m] -> real[h,
    n], real[h], real[m, h], real[m]
    """
    x = np.asarray(x)
    y = np.asarray(y)
    W1 = np.asarray(W1)
    b1 = np.asarray(b1)
    W2 = np.asarray(W2)
    b2 = np.asarray(b2)
    if (
        x.dtype.char + y.dtype.char + W1.dtype.char + b1.dtype.char + W2.dtype.char + b2.dtype.char
        not in ("dddddd", "ffffff")
        or x.ndim != 1
        or y.ndim != 1
        or W1.ndim != 2
        or W1.shape[1] != x.shape[0]
        or b1.shape != W1.shape[:1]
        or W2.shape != (y.shape[0], W1.shape[0])
        or b2.shape != y.shape[:1]
    ):
        x, y, W1, b1, W2, b2 = _explain_shapes(
            "gradients",
            ("x", x, "real", ("n",)),
            ("y", y, "real", ("m",)),
            ("W1", W1, "real", ("h", "n")),
            ("b1", b1, "real", ("h",)),
            ("W2", W2, "real", ("m", "h")),
            ("b2", b2, "real", ("m",)),
        )

    # a1 = sigmoid(W1 @ x + b1)                                     s07_algorithm.cr:26
    a1_1 = W1 @ x + b1
    a1 = _sigmoid(a1_1)

    # a2 = sigmoid(W2 @ a1 + b2)                                    s07_algorithm.cr:19
    a2 = _sigmoid(W2 @ a1 + b2)

    # delta2 = (a2 - y) * a2 * (1 - a2)                             s07_algorithm.cr:20
    delta2 = (a2 - y) * a2 * (1.0 - a2)

    # delta1 = (W2.T @ delta2) * a1 * (1 - a1)                      s07_algorithm.cr:21
    # stable form of 1 - a1
    delta1 = delta2 @ W2 * a1 * _sigmoid(-a1_1)
    return np.outer(delta1, x), delta1, np.outer(delta2, a1), delta2


def gradients_forward(
    x: ArrayLike, y: ArrayLike, W1: ArrayLike, b1: ArrayLike, W2: ArrayLike, b2: ArrayLike
) -> tuple[tuple[Any, Any, Any, Any], tuple[Any, ...]]:
    """`gradients`, and what `gradients_backward` needs of it."""
    x = np.asarray(x)
    y = np.asarray(y)
    W1 = np.asarray(W1)
    b1 = np.asarray(b1)
    W2 = np.asarray(W2)
    b2 = np.asarray(b2)
    if (
        x.dtype.char + y.dtype.char + W1.dtype.char + b1.dtype.char + W2.dtype.char + b2.dtype.char
        not in ("dddddd", "ffffff")
        or x.ndim != 1
        or y.ndim != 1
        or W1.ndim != 2
        or W1.shape[1] != x.shape[0]
        or b1.shape != W1.shape[:1]
        or W2.shape != (y.shape[0], W1.shape[0])
        or b2.shape != y.shape[:1]
    ):
        x, y, W1, b1, W2, b2 = _explain_shapes(
            "gradients",
            ("x", x, "real", ("n",)),
            ("y", y, "real", ("m",)),
            ("W1", W1, "real", ("h", "n")),
            ("b1", b1, "real", ("h",)),
            ("W2", W2, "real", ("m", "h")),
            ("b2", b2, "real", ("m",)),
        )

    # a1 = sigmoid(W1 @ x + b1)                                     s07_algorithm.cr:26
    a1_1 = W1 @ x + b1
    a1 = _sigmoid(a1_1)

    # a2 = sigmoid(W2 @ a1 + b2)                                    s07_algorithm.cr:19
    a2 = _sigmoid(W2 @ a1 + b2)

    # delta2 = (a2 - y) * a2 * (1 - a2)                             s07_algorithm.cr:20
    delta2_1 = a2 - y
    delta2_2 = delta2_1 * a2
    delta2_3 = 1.0 - a2
    delta2 = delta2_2 * delta2_3

    # delta1 = (W2.T @ delta2) * a1 * (1 - a1)                      s07_algorithm.cr:21
    # stable form of 1 - a1
    delta1_1 = delta2 @ W2
    delta1_2 = delta1_1 * a1
    delta1_3 = _sigmoid(-a1_1)
    delta1 = delta1_2 * delta1_3
    return (np.outer(delta1, x), delta1.copy(), np.outer(delta2, a1), delta2.copy()), (
        x,
        W1,
        W2,
        a1,
        a2,
        delta2_1,
        delta2_2,
        delta2_3,
        delta2,
        delta1_1,
        delta1_2,
        delta1_3,
        delta1,
        y.dtype,
        b1.dtype,
        b2.dtype,
    )


def gradients_backward(
    saved: tuple[Any, ...], d_gradients: Any
) -> tuple[Any, Any, Any, Any, Any, Any]:
    """The cotangents of x, y, W1, b1, W2 and b2, given the cotangents of the result."""
    (
        x,
        W1,
        W2,
        a1,
        a2,
        delta2_1,
        delta2_2,
        delta2_3,
        delta2,
        delta1_1,
        delta1_2,
        delta1_3,
        delta1,
        y_dtype,
        b1_dtype,
        b2_dtype,
    ) = saved
    d_gradients_0, d_gradients_1, d_gradients_2, d_gradients_3 = d_gradients
    n = x.shape[0]
    h = W1.shape[0]
    m = W2.shape[0]
    d_gradients_0 = np.asarray(d_gradients_0)
    if d_gradients_0.shape != (h, n):
        _explain_shapes("gradients_backward", ("d_gradients_0", d_gradients_0, "real", (h, n)))
    d_gradients_1 = np.asarray(d_gradients_1)
    if d_gradients_1.shape != (h,):
        _explain_shapes("gradients_backward", ("d_gradients_1", d_gradients_1, "real", (h,)))
    d_gradients_2 = np.asarray(d_gradients_2)
    if d_gradients_2.shape != (m, h):
        _explain_shapes("gradients_backward", ("d_gradients_2", d_gradients_2, "real", (m, h)))
    d_gradients_3 = np.asarray(d_gradients_3)
    if d_gradients_3.shape != (m,):
        _explain_shapes("gradients_backward", ("d_gradients_3", d_gradients_3, "real", (m,)))

    # delta1 = (W2.T @ delta2) * a1 * (1 - a1)                      s07_algorithm.cr:21
    # stable form of 1 - a1
    # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = (1 - a1)
    d_delta1 = d_gradients_1 + d_gradients_0 @ x
    d_delta1_1 = d_delta1 * delta1_3
    d_delta1_2 = d_delta1_1 * a1

    # delta2 = (a2 - y) * a2 * (1 - a2)                             s07_algorithm.cr:20
    d_delta2 = d_gradients_3 + d_gradients_2 @ a1 + d_delta1_2 @ W2.T
    d_delta2_1 = d_delta2 * delta2_3
    d_delta2_2 = d_delta2_1 * a2
    d_y = -d_delta2_2
    d_a2 = d_delta2_1 * delta2_1 - d_delta2 * delta2_2 + d_delta2_2

    # a2 = sigmoid(W2 @ a1 + b2)                                    s07_algorithm.cr:19
    # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W2 @ a1 + b2
    d_b2 = d_a2 * (a2 * delta2_3)

    # a1 = sigmoid(W1 @ x + b1)                                     s07_algorithm.cr:26
    # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = W1 @ x + b1
    d_a1 = delta2 @ d_gradients_2 + d_delta1_1 * delta1_1 + d_b2 @ W2
    d_b1 = d_a1 * (a1 * (1.0 - a1)) - d_delta1 * delta1_2 * (delta1_3 * (1.0 - delta1_3))
    d_W1 = np.outer(d_b1, x)

    # x: real[n]                                                    s07_algorithm.cr:24
    d_x = delta1 @ d_gradients_0 + d_b1 @ W1

    # W2: real[m, h]                                                s07_algorithm.cr:24
    d_W2 = np.outer(delta2, d_delta1_2) + np.outer(d_b2, a1)
    return (
        d_x.astype(x.dtype, copy=False),
        d_y.astype(y_dtype, copy=False),
        d_W1.astype(W1.dtype, copy=False),
        d_b1.astype(b1_dtype, copy=False),
        d_W2.astype(W2.dtype, copy=False),
        d_b2.astype(b2_dtype, copy=False),
    )


def gradient_step(w: Scalar, g: Scalar, rate: Scalar = 0.1) -> Any:
    """gradient_step(w, g, rate = 0.1) = w - rate * g

    w, g, rate: real -> real
    """
    if type(w) in _FLOATS and type(g) in _FLOATS and type(rate) in _FLOATS:
        try:
            w, g, rate = float(w), float(g), float(rate)
            return w - rate * g
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(w, _ARRAYS)
        or not isinstance(g, _ARRAYS)
        or not isinstance(rate, _ARRAYS)
        or w.dtype.kind + g.dtype.kind + rate.dtype.kind != "fff"
        or g.shape != w.shape
        or rate.shape != w.shape
    ):
        w, g, rate = _explain_shapes(
            "gradient_step",
            ("w", w, "real", "..."),
            ("g", g, "real", "..."),
            ("rate", rate, "real", "..."),
        )
    with np.errstate(all="ignore"):
        return w - rate * g


def gradient_step_forward(w: Scalar, g: Scalar, rate: Scalar = 0.1) -> tuple[Any, tuple[Any, ...]]:
    """`gradient_step`, and what `gradient_step_backward` needs of it."""
    if type(w) in _FLOATS and type(g) in _FLOATS and type(rate) in _FLOATS:
        try:
            w, g, rate = float(w), float(g), float(rate)
            return w - rate * g, (w, g, rate)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(w, _ARRAYS)
        or not isinstance(g, _ARRAYS)
        or not isinstance(rate, _ARRAYS)
        or w.dtype.kind + g.dtype.kind + rate.dtype.kind != "fff"
        or g.shape != w.shape
        or rate.shape != w.shape
    ):
        w, g, rate = _explain_shapes(
            "gradient_step",
            ("w", w, "real", "..."),
            ("g", g, "real", "..."),
            ("rate", rate, "real", "..."),
        )
    with np.errstate(all="ignore"):
        return w - rate * g, (w, g, rate)


def gradient_step_backward(saved: tuple[Any, ...], d_gradient_step: Any) -> tuple[Any, Any, Any]:
    """The cotangents of w, g and rate, given the cotangent of the result."""
    w, g, rate = saved
    if type(w) is float and type(d_gradient_step) in _FLOATS:
        try:
            # w - rate * g                                                  s07_algorithm.cr:30
            d_rate = -(d_gradient_step * g)
            d_g = -(d_gradient_step * rate)
            return d_gradient_step, d_g, d_rate
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        w, g, rate = map(np.asarray, saved)
        lanes_shape = np.broadcast(w, g, rate).shape
        d_gradient_step = np.asarray(d_gradient_step)
        if d_gradient_step.shape != lanes_shape:
            d_gradient_step = np.broadcast_to(d_gradient_step, lanes_shape)
        # w - rate * g                                                  s07_algorithm.cr:30
        d_rate = -(d_gradient_step * g)
        d_g = -(d_gradient_step * rate)
        return (
            (d_gradient_step if w.ndim else d_gradient_step.sum()).astype(w.dtype),
            (d_g if g.ndim else d_g.sum()).astype(g.dtype, copy=False),
            (d_rate if rate.ndim else d_rate.sum()).astype(rate.dtype, copy=False),
        )


def gradient_step_grad(
    w: Scalar, g: Scalar, rate: Scalar = 0.1
) -> tuple[Any, tuple[Any, Any, Any]]:
    """The value of `gradient_step` and its gradient by w, g and rate."""
    if type(w) in _FLOATS and type(g) in _FLOATS and type(rate) in _FLOATS:
        try:
            w, g, rate = float(w), float(g), float(rate)
            # w - rate * g                                                  s07_algorithm.cr:30
            d_rate = -g
            d_g = -rate
            return w - rate * g, (1.0, d_g, d_rate)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(w, g, rate):
        with np.errstate(all="ignore"):
            # w - rate * g                                                  s07_algorithm.cr:30
            d_rate = -g
            d_g = -rate
            return w - rate * g, (np.full_like(w, 1.0)[()], d_g, d_rate)
    value, saved = gradient_step_forward(w, g, rate)
    return value, gradient_step_backward(saved, np.ones_like(value))


def velocity(v: Scalar, g: Scalar, beta: Scalar = 0.9) -> Any:
    """velocity(v, g, beta = 0.9) = beta * v + g

    v, g, beta: real -> real
    """
    if type(v) in _FLOATS and type(g) in _FLOATS and type(beta) in _FLOATS:
        try:
            v, g, beta = float(v), float(g), float(beta)
            return beta * v + g
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(v, _ARRAYS)
        or not isinstance(g, _ARRAYS)
        or not isinstance(beta, _ARRAYS)
        or v.dtype.kind + g.dtype.kind + beta.dtype.kind != "fff"
        or g.shape != v.shape
        or beta.shape != v.shape
    ):
        v, g, beta = _explain_shapes(
            "velocity",
            ("v", v, "real", "..."),
            ("g", g, "real", "..."),
            ("beta", beta, "real", "..."),
        )
    with np.errstate(all="ignore"):
        return beta * v + g


def velocity_forward(v: Scalar, g: Scalar, beta: Scalar = 0.9) -> tuple[Any, tuple[Any, ...]]:
    """`velocity`, and what `velocity_backward` needs of it."""
    if type(v) in _FLOATS and type(g) in _FLOATS and type(beta) in _FLOATS:
        try:
            v, g, beta = float(v), float(g), float(beta)
            return beta * v + g, (v, g, beta)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(v, _ARRAYS)
        or not isinstance(g, _ARRAYS)
        or not isinstance(beta, _ARRAYS)
        or v.dtype.kind + g.dtype.kind + beta.dtype.kind != "fff"
        or g.shape != v.shape
        or beta.shape != v.shape
    ):
        v, g, beta = _explain_shapes(
            "velocity",
            ("v", v, "real", "..."),
            ("g", g, "real", "..."),
            ("beta", beta, "real", "..."),
        )
    with np.errstate(all="ignore"):
        return beta * v + g, (v, g, beta)


def velocity_backward(saved: tuple[Any, ...], d_velocity: Any) -> tuple[Any, Any, Any]:
    """The cotangents of v, g and beta, given the cotangent of the result."""
    v, g, beta = saved
    if type(v) is float and type(d_velocity) in _FLOATS:
        try:
            # beta * v + g                                                  s07_algorithm.cr:32
            d_beta = d_velocity * v
            d_v = d_velocity * beta
            return d_v, d_velocity, d_beta
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        v, g, beta = map(np.asarray, saved)
        lanes_shape = np.broadcast(v, g, beta).shape
        d_velocity = np.asarray(d_velocity)
        if d_velocity.shape != lanes_shape:
            d_velocity = np.broadcast_to(d_velocity, lanes_shape)
        # beta * v + g                                                  s07_algorithm.cr:32
        d_beta = d_velocity * v
        d_v = d_velocity * beta
        return (
            (d_v if v.ndim else d_v.sum()).astype(v.dtype, copy=False),
            (d_velocity if g.ndim else d_velocity.sum()).astype(g.dtype),
            (d_beta if beta.ndim else d_beta.sum()).astype(beta.dtype, copy=False),
        )


def velocity_grad(v: Scalar, g: Scalar, beta: Scalar = 0.9) -> tuple[Any, tuple[Any, Any, Any]]:
    """The value of `velocity` and its gradient by v, g and beta."""
    if type(v) in _FLOATS and type(g) in _FLOATS and type(beta) in _FLOATS:
        try:
            v, g, beta = float(v), float(g), float(beta)
            return beta * v + g, (beta, 1.0, v)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(v, g, beta):
        with np.errstate(all="ignore"):
            return beta * v + g, (beta.copy()[()], np.full_like(g, 1.0)[()], v.copy()[()])
    value, saved = velocity_forward(v, g, beta)
    return value, velocity_backward(saved, np.ones_like(value))


def momentum_step(
    w: Scalar, v: Scalar, g: Scalar, rate: Scalar = 0.1, beta: Scalar = 0.9
) -> tuple[Any, Any]:
    """The weight and its velocity after one step.

    w, v, g, rate, beta: real -> real, real
    """
    if (
        type(w) in _FLOATS
        and type(v) in _FLOATS
        and type(g) in _FLOATS
        and type(rate) in _FLOATS
        and type(beta) in _FLOATS
    ):
        try:
            w, v, g, rate, beta = float(w), float(v), float(g), float(rate), float(beta)
            # v = velocity(v, g, beta)                                      s07_algorithm.cr:36
            v_2 = beta * v + g
            return w - rate * v_2, v_2
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(w, _ARRAYS)
        or not isinstance(v, _ARRAYS)
        or not isinstance(g, _ARRAYS)
        or not isinstance(rate, _ARRAYS)
        or not isinstance(beta, _ARRAYS)
        or w.dtype.kind + v.dtype.kind + g.dtype.kind + rate.dtype.kind + beta.dtype.kind != "fffff"
        or v.shape != w.shape
        or g.shape != w.shape
        or rate.shape != w.shape
        or beta.shape != w.shape
    ):
        w, v, g, rate, beta = _explain_shapes(
            "momentum_step",
            ("w", w, "real", "..."),
            ("v", v, "real", "..."),
            ("g", g, "real", "..."),
            ("rate", rate, "real", "..."),
            ("beta", beta, "real", "..."),
        )
    with np.errstate(all="ignore"):
        lanes_shape = np.broadcast(w, v, g, rate, beta).shape
        # v = velocity(v, g, beta)                                      s07_algorithm.cr:36
        v_2 = beta * v + g
        return w - rate * v_2, np.full(lanes_shape, v_2)[()]


def momentum_step_forward(
    w: Scalar, v: Scalar, g: Scalar, rate: Scalar = 0.1, beta: Scalar = 0.9
) -> tuple[tuple[Any, Any], tuple[Any, ...]]:
    """`momentum_step`, and what `momentum_step_backward` needs of it."""
    if (
        type(w) in _FLOATS
        and type(v) in _FLOATS
        and type(g) in _FLOATS
        and type(rate) in _FLOATS
        and type(beta) in _FLOATS
    ):
        try:
            w, v, g, rate, beta = float(w), float(v), float(g), float(rate), float(beta)
            # v = velocity(v, g, beta)                                      s07_algorithm.cr:36
            v_2 = beta * v + g
            return (w - rate * v_2, v_2), (w, v, g, rate, beta, v_2)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(w, _ARRAYS)
        or not isinstance(v, _ARRAYS)
        or not isinstance(g, _ARRAYS)
        or not isinstance(rate, _ARRAYS)
        or not isinstance(beta, _ARRAYS)
        or w.dtype.kind + v.dtype.kind + g.dtype.kind + rate.dtype.kind + beta.dtype.kind != "fffff"
        or v.shape != w.shape
        or g.shape != w.shape
        or rate.shape != w.shape
        or beta.shape != w.shape
    ):
        w, v, g, rate, beta = _explain_shapes(
            "momentum_step",
            ("w", w, "real", "..."),
            ("v", v, "real", "..."),
            ("g", g, "real", "..."),
            ("rate", rate, "real", "..."),
            ("beta", beta, "real", "..."),
        )
    with np.errstate(all="ignore"):
        lanes_shape = np.broadcast(w, v, g, rate, beta).shape
        # v = velocity(v, g, beta)                                      s07_algorithm.cr:36
        v_2 = beta * v + g
        return (w - rate * v_2, np.full(lanes_shape, v_2)[()]), (w, v, g, rate, beta, v_2)


def momentum_step_backward(
    saved: tuple[Any, ...], d_momentum_step: Any
) -> tuple[Any, Any, Any, Any, Any]:
    """The cotangents of w, v, g, rate and beta, given the cotangents of the result."""
    w, v, g, rate, beta, v_2 = saved
    d_momentum_step_0, d_momentum_step_1 = d_momentum_step
    if (
        type(w) is float
        and type(d_momentum_step_0) in _FLOATS
        and type(d_momentum_step_1) in _FLOATS
    ):
        try:
            # return w - rate * v, v                                        s07_algorithm.cr:37
            d_rate = -(d_momentum_step_0 * v_2)

            # v = velocity(v, g, beta)                                      s07_algorithm.cr:36
            d_v = d_momentum_step_1 - d_momentum_step_0 * rate
            d_beta = d_v * v
            d_v_2 = d_v * beta
            return d_momentum_step_0, d_v_2, d_v, d_rate, d_beta
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        w, v, g, rate, beta, v_2 = map(np.asarray, saved)
        lanes_shape = np.broadcast(w, v, g, rate, beta).shape
        d_momentum_step_0 = np.asarray(d_momentum_step_0)
        if d_momentum_step_0.shape != lanes_shape:
            d_momentum_step_0 = np.broadcast_to(d_momentum_step_0, lanes_shape)
        d_momentum_step_1 = np.asarray(d_momentum_step_1)
        if d_momentum_step_1.shape != lanes_shape:
            d_momentum_step_1 = np.broadcast_to(d_momentum_step_1, lanes_shape)
        # return w - rate * v, v                                        s07_algorithm.cr:37
        d_rate = -(d_momentum_step_0 * v_2)

        # v = velocity(v, g, beta)                                      s07_algorithm.cr:36
        d_v = d_momentum_step_1 - d_momentum_step_0 * rate
        d_beta = d_v * v
        d_v_2 = d_v * beta
        return (
            (d_momentum_step_0 if w.ndim else d_momentum_step_0.sum()).astype(w.dtype),
            (d_v_2 if v.ndim else d_v_2.sum()).astype(v.dtype, copy=False),
            (d_v if g.ndim else d_v.sum()).astype(g.dtype, copy=False),
            (d_rate if rate.ndim else d_rate.sum()).astype(rate.dtype, copy=False),
            (d_beta if beta.ndim else d_beta.sum()).astype(beta.dtype, copy=False),
        )


def mean_square(s: Scalar, g: Scalar, rho: Scalar = 0.9) -> Any:
    """mean_square(s, g, rho = 0.9) = rho * s + (1 - rho) * g^2

    s, g, rho: real -> real
    """
    if type(s) in _FLOATS and type(g) in _FLOATS and type(rho) in _FLOATS:
        try:
            s, g, rho = float(s), float(g), float(rho)
            return rho * s + (1.0 - rho) * (g * g)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(s, _ARRAYS)
        or not isinstance(g, _ARRAYS)
        or not isinstance(rho, _ARRAYS)
        or s.dtype.kind + g.dtype.kind + rho.dtype.kind != "fff"
        or g.shape != s.shape
        or rho.shape != s.shape
    ):
        s, g, rho = _explain_shapes(
            "mean_square",
            ("s", s, "real", "..."),
            ("g", g, "real", "..."),
            ("rho", rho, "real", "..."),
        )
    with np.errstate(all="ignore"):
        return rho * s + (1.0 - rho) * (g * g)


def mean_square_forward(s: Scalar, g: Scalar, rho: Scalar = 0.9) -> tuple[Any, tuple[Any, ...]]:
    """`mean_square`, and what `mean_square_backward` needs of it."""
    if type(s) in _FLOATS and type(g) in _FLOATS and type(rho) in _FLOATS:
        try:
            s, g, rho = float(s), float(g), float(rho)
            # rho * s + (1 - rho) * g^2                                     s07_algorithm.cr:39
            mean_square_1 = 1.0 - rho
            mean_square_2 = g * g
            return rho * s + mean_square_1 * mean_square_2, (
                s,
                g,
                rho,
                mean_square_1,
                mean_square_2,
            )
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(s, _ARRAYS)
        or not isinstance(g, _ARRAYS)
        or not isinstance(rho, _ARRAYS)
        or s.dtype.kind + g.dtype.kind + rho.dtype.kind != "fff"
        or g.shape != s.shape
        or rho.shape != s.shape
    ):
        s, g, rho = _explain_shapes(
            "mean_square",
            ("s", s, "real", "..."),
            ("g", g, "real", "..."),
            ("rho", rho, "real", "..."),
        )
    with np.errstate(all="ignore"):
        # rho * s + (1 - rho) * g^2                                     s07_algorithm.cr:39
        mean_square_1 = 1.0 - rho
        mean_square_2 = g * g
        return rho * s + mean_square_1 * mean_square_2, (s, g, rho, mean_square_1, mean_square_2)


def mean_square_backward(saved: tuple[Any, ...], d_mean_square: Any) -> tuple[Any, Any, Any]:
    """The cotangents of s, g and rho, given the cotangent of the result."""
    s, g, rho, mean_square_1, mean_square_2 = saved
    if type(s) is float and type(d_mean_square) in _FLOATS:
        try:
            # rho * s + (1 - rho) * g^2                                     s07_algorithm.cr:39
            d_g = 2.0 * (g * (d_mean_square * mean_square_1))
            d_s = d_mean_square * rho
            d_rho = d_mean_square * s - d_mean_square * mean_square_2
            return d_s, d_g, d_rho
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        s, g, rho, mean_square_1, mean_square_2 = map(np.asarray, saved)
        lanes_shape = np.broadcast(s, g, rho).shape
        d_mean_square = np.asarray(d_mean_square)
        if d_mean_square.shape != lanes_shape:
            d_mean_square = np.broadcast_to(d_mean_square, lanes_shape)
        # rho * s + (1 - rho) * g^2                                     s07_algorithm.cr:39
        d_g = 2.0 * (g * (d_mean_square * mean_square_1))
        d_s = d_mean_square * rho
        d_rho = d_mean_square * s - d_mean_square * mean_square_2
        return (
            (d_s if s.ndim else d_s.sum()).astype(s.dtype, copy=False),
            (d_g if g.ndim else d_g.sum()).astype(g.dtype, copy=False),
            (d_rho if rho.ndim else d_rho.sum()).astype(rho.dtype, copy=False),
        )


def mean_square_grad(s: Scalar, g: Scalar, rho: Scalar = 0.9) -> tuple[Any, tuple[Any, Any, Any]]:
    """The value of `mean_square` and its gradient by s, g and rho."""
    if type(s) in _FLOATS and type(g) in _FLOATS and type(rho) in _FLOATS:
        try:
            s, g, rho = float(s), float(g), float(rho)
            # rho * s + (1 - rho) * g^2                                     s07_algorithm.cr:39
            mean_square_1 = 1.0 - rho
            mean_square_2 = g * g
            d_g = 2.0 * (g * mean_square_1)
            d_rho = s - mean_square_2
            return rho * s + mean_square_1 * mean_square_2, (rho, d_g, d_rho)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(s, g, rho):
        with np.errstate(all="ignore"):
            # rho * s + (1 - rho) * g^2                                     s07_algorithm.cr:39
            mean_square_1 = 1.0 - rho
            mean_square_2 = g * g
            d_g = 2.0 * (g * mean_square_1)
            d_rho = s - mean_square_2
            return rho * s + mean_square_1 * mean_square_2, (rho.copy()[()], d_g, d_rho)
    value, saved = mean_square_forward(s, g, rho)
    return value, mean_square_backward(saved, np.ones_like(value))


def rmsprop_step(
    w: Scalar, s: Scalar, g: Scalar, rate: Scalar = 0.01, rho: Scalar = 0.9, epsilon: Scalar = 1e-08
) -> tuple[Any, Any]:
    """The weight and the running mean square of its gradient after one step.

    w, s, g, rate, rho, epsilon: real -> real, real
    """
    if (
        type(w) in _FLOATS
        and type(s) in _FLOATS
        and type(g) in _FLOATS
        and type(rate) in _FLOATS
        and type(rho) in _FLOATS
        and type(epsilon) in _FLOATS
    ):
        try:
            w, s, g, rate, rho, epsilon = (
                float(w),
                float(s),
                float(g),
                float(rate),
                float(rho),
                float(epsilon),
            )
            # s = mean_square(s, g, rho)                                    s07_algorithm.cr:43
            s_2 = rho * s + (1.0 - rho) * (g * g)
            return w - rate * g / (math.sqrt(s_2) + epsilon), s_2
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(w, _ARRAYS)
        or not isinstance(s, _ARRAYS)
        or not isinstance(g, _ARRAYS)
        or not isinstance(rate, _ARRAYS)
        or not isinstance(rho, _ARRAYS)
        or not isinstance(epsilon, _ARRAYS)
        or w.dtype.kind
        + s.dtype.kind
        + g.dtype.kind
        + rate.dtype.kind
        + rho.dtype.kind
        + epsilon.dtype.kind
        != "ffffff"
        or s.shape != w.shape
        or g.shape != w.shape
        or rate.shape != w.shape
        or rho.shape != w.shape
        or epsilon.shape != w.shape
    ):
        w, s, g, rate, rho, epsilon = _explain_shapes(
            "rmsprop_step",
            ("w", w, "real", "..."),
            ("s", s, "real", "..."),
            ("g", g, "real", "..."),
            ("rate", rate, "real", "..."),
            ("rho", rho, "real", "..."),
            ("epsilon", epsilon, "real", "..."),
        )
    with np.errstate(all="ignore"):
        lanes_shape = np.broadcast(w, s, g, rate, rho, epsilon).shape
        # s = mean_square(s, g, rho)                                    s07_algorithm.cr:43
        s_2 = rho * s + (1.0 - rho) * (g * g)
        return w - rate * g / (np.sqrt(s_2) + epsilon), np.full(lanes_shape, s_2)[()]


def rmsprop_step_forward(
    w: Scalar, s: Scalar, g: Scalar, rate: Scalar = 0.01, rho: Scalar = 0.9, epsilon: Scalar = 1e-08
) -> tuple[tuple[Any, Any], tuple[Any, ...]]:
    """`rmsprop_step`, and what `rmsprop_step_backward` needs of it."""
    if (
        type(w) in _FLOATS
        and type(s) in _FLOATS
        and type(g) in _FLOATS
        and type(rate) in _FLOATS
        and type(rho) in _FLOATS
        and type(epsilon) in _FLOATS
    ):
        try:
            w, s, g, rate, rho, epsilon = (
                float(w),
                float(s),
                float(g),
                float(rate),
                float(rho),
                float(epsilon),
            )
            # s = mean_square(s, g, rho)                                    s07_algorithm.cr:43
            s_1 = 1.0 - rho
            s_2 = g * g
            s_3 = rho * s + s_1 * s_2

            # return w - rate * g / (sqrt(s) + epsilon), s                  s07_algorithm.cr:44
            rmsprop_step_1 = math.sqrt(s_3)
            rmsprop_step_2 = rmsprop_step_1 + epsilon
            rmsprop_step_3 = rate * g / rmsprop_step_2
            return (w - rmsprop_step_3, s_3), (
                w,
                s,
                g,
                rate,
                rho,
                epsilon,
                s_1,
                s_2,
                rmsprop_step_1,
                rmsprop_step_2,
                rmsprop_step_3,
            )
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(w, _ARRAYS)
        or not isinstance(s, _ARRAYS)
        or not isinstance(g, _ARRAYS)
        or not isinstance(rate, _ARRAYS)
        or not isinstance(rho, _ARRAYS)
        or not isinstance(epsilon, _ARRAYS)
        or w.dtype.kind
        + s.dtype.kind
        + g.dtype.kind
        + rate.dtype.kind
        + rho.dtype.kind
        + epsilon.dtype.kind
        != "ffffff"
        or s.shape != w.shape
        or g.shape != w.shape
        or rate.shape != w.shape
        or rho.shape != w.shape
        or epsilon.shape != w.shape
    ):
        w, s, g, rate, rho, epsilon = _explain_shapes(
            "rmsprop_step",
            ("w", w, "real", "..."),
            ("s", s, "real", "..."),
            ("g", g, "real", "..."),
            ("rate", rate, "real", "..."),
            ("rho", rho, "real", "..."),
            ("epsilon", epsilon, "real", "..."),
        )
    with np.errstate(all="ignore"):
        lanes_shape = np.broadcast(w, s, g, rate, rho, epsilon).shape
        # s = mean_square(s, g, rho)                                    s07_algorithm.cr:43
        s_1 = 1.0 - rho
        s_2 = g * g
        s_3 = rho * s + s_1 * s_2

        # return w - rate * g / (sqrt(s) + epsilon), s                  s07_algorithm.cr:44
        rmsprop_step_1 = np.sqrt(s_3)
        rmsprop_step_2 = rmsprop_step_1 + epsilon
        rmsprop_step_3 = rate * g / rmsprop_step_2
        return (w - rmsprop_step_3, np.full(lanes_shape, s_3)[()]), (
            w,
            s,
            g,
            rate,
            rho,
            epsilon,
            s_1,
            s_2,
            rmsprop_step_1,
            rmsprop_step_2,
            rmsprop_step_3,
        )


def rmsprop_step_backward(
    saved: tuple[Any, ...], d_rmsprop_step: Any
) -> tuple[Any, Any, Any, Any, Any, Any]:
    """The cotangents of w, s, g, rate, rho and epsilon, given the cotangents of the result."""
    w, s, g, rate, rho, epsilon, s_1, s_2, rmsprop_step_1, rmsprop_step_2, rmsprop_step_3 = saved
    d_rmsprop_step_0, d_rmsprop_step_1 = d_rmsprop_step
    if type(w) is float and type(d_rmsprop_step_0) in _FLOATS and type(d_rmsprop_step_1) in _FLOATS:
        try:
            # return w - rate * g / (sqrt(s) + epsilon), s                  s07_algorithm.cr:44
            # d sqrt(u) = du / (2 sqrt(u)), u = s
            d_rmsprop_step_2 = d_rmsprop_step_0 / rmsprop_step_2
            d_epsilon = d_rmsprop_step_2 * rmsprop_step_3
            d_rate = -(d_rmsprop_step_2 * g)

            # s = mean_square(s, g, rho)                                    s07_algorithm.cr:43
            d_s = d_rmsprop_step_1 + d_epsilon * (0.5 / rmsprop_step_1)
            d_s_2 = d_s * rho

            # g                                                             s07_algorithm.cr:41
            d_g = 2.0 * (g * (d_s * s_1)) - d_rmsprop_step_2 * rate

            # s = mean_square(s, g, rho)                                    s07_algorithm.cr:43
            d_rho = d_s * s - d_s * s_2
            return d_rmsprop_step_0, d_s_2, d_g, d_rate, d_rho, d_epsilon
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        w, s, g, rate, rho, epsilon, s_1, s_2, rmsprop_step_1, rmsprop_step_2, rmsprop_step_3 = map(
            np.asarray, saved
        )
        lanes_shape = np.broadcast(w, s, g, rate, rho, epsilon).shape
        d_rmsprop_step_0 = np.asarray(d_rmsprop_step_0)
        if d_rmsprop_step_0.shape != lanes_shape:
            d_rmsprop_step_0 = np.broadcast_to(d_rmsprop_step_0, lanes_shape)
        d_rmsprop_step_1 = np.asarray(d_rmsprop_step_1)
        if d_rmsprop_step_1.shape != lanes_shape:
            d_rmsprop_step_1 = np.broadcast_to(d_rmsprop_step_1, lanes_shape)
        # return w - rate * g / (sqrt(s) + epsilon), s                  s07_algorithm.cr:44
        # d sqrt(u) = du / (2 sqrt(u)), u = s
        d_rmsprop_step_2 = d_rmsprop_step_0 / rmsprop_step_2
        d_epsilon = d_rmsprop_step_2 * rmsprop_step_3
        d_rate = -(d_rmsprop_step_2 * g)

        # s = mean_square(s, g, rho)                                    s07_algorithm.cr:43
        d_s = d_rmsprop_step_1 + d_epsilon * (0.5 / rmsprop_step_1)
        d_s_2 = d_s * rho

        # g                                                             s07_algorithm.cr:41
        d_g = 2.0 * (g * (d_s * s_1)) - d_rmsprop_step_2 * rate

        # s = mean_square(s, g, rho)                                    s07_algorithm.cr:43
        d_rho = d_s * s - d_s * s_2
        return (
            (d_rmsprop_step_0 if w.ndim else d_rmsprop_step_0.sum()).astype(w.dtype),
            (d_s_2 if s.ndim else d_s_2.sum()).astype(s.dtype, copy=False),
            (d_g if g.ndim else d_g.sum()).astype(g.dtype, copy=False),
            (d_rate if rate.ndim else d_rate.sum()).astype(rate.dtype, copy=False),
            (d_rho if rho.ndim else d_rho.sum()).astype(rho.dtype, copy=False),
            (d_epsilon if epsilon.ndim else d_epsilon.sum()).astype(epsilon.dtype, copy=False),
        )


def rmsprop_weight(w: Scalar, s: Scalar, g: Scalar) -> Any:
    """rmsprop_weight(w, s, g)

    w, s, g: real -> real
    """
    if type(w) in _FLOATS and type(s) in _FLOATS and type(g) in _FLOATS:
        try:
            w, s, g = float(w), float(s), float(g)
            # s = mean_square(s, g, rho)                                    s07_algorithm.cr:43
            s_2 = 0.9 * s + 0.09999999999999998 * (g * g)

            # new, _ = rmsprop_step(w, s, g)                                s07_algorithm.cr:47
            new = w - 0.01 * g / (math.sqrt(s_2) + 1e-08)
            return new
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(w, _ARRAYS)
        or not isinstance(s, _ARRAYS)
        or not isinstance(g, _ARRAYS)
        or w.dtype.kind + s.dtype.kind + g.dtype.kind != "fff"
        or s.shape != w.shape
        or g.shape != w.shape
    ):
        w, s, g = _explain_shapes(
            "rmsprop_weight",
            ("w", w, "real", "..."),
            ("s", s, "real", "..."),
            ("g", g, "real", "..."),
        )
    with np.errstate(all="ignore"):
        # s = mean_square(s, g, rho)                                    s07_algorithm.cr:43
        s_2 = 0.9 * s + 0.09999999999999998 * (g * g)

        # new, _ = rmsprop_step(w, s, g)                                s07_algorithm.cr:47
        new = w - 0.01 * g / (np.sqrt(s_2) + 1e-08)
        return new


def rmsprop_weight_forward(w: Scalar, s: Scalar, g: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`rmsprop_weight`, and what `rmsprop_weight_backward` needs of it."""
    if type(w) in _FLOATS and type(s) in _FLOATS and type(g) in _FLOATS:
        try:
            w, s, g = float(w), float(s), float(g)
            # s = mean_square(s, g, rho)                                    s07_algorithm.cr:43
            s_2 = 0.9 * s + 0.09999999999999998 * (g * g)

            # new, _ = rmsprop_step(w, s, g)                                s07_algorithm.cr:47
            new_1 = math.sqrt(s_2)
            new_2 = new_1 + 1e-08
            new_3 = 0.01 * g / new_2
            new = w - new_3
            return new, (w, s, g, new_1, new_2, new_3)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(w, _ARRAYS)
        or not isinstance(s, _ARRAYS)
        or not isinstance(g, _ARRAYS)
        or w.dtype.kind + s.dtype.kind + g.dtype.kind != "fff"
        or s.shape != w.shape
        or g.shape != w.shape
    ):
        w, s, g = _explain_shapes(
            "rmsprop_weight",
            ("w", w, "real", "..."),
            ("s", s, "real", "..."),
            ("g", g, "real", "..."),
        )
    with np.errstate(all="ignore"):
        # s = mean_square(s, g, rho)                                    s07_algorithm.cr:43
        s_2 = 0.9 * s + 0.09999999999999998 * (g * g)

        # new, _ = rmsprop_step(w, s, g)                                s07_algorithm.cr:47
        new_1 = np.sqrt(s_2)
        new_2 = new_1 + 1e-08
        new_3 = 0.01 * g / new_2
        new = w - new_3
        return new, (w, s, g, new_1, new_2, new_3)


def rmsprop_weight_backward(saved: tuple[Any, ...], d_rmsprop_weight: Any) -> tuple[Any, Any, Any]:
    """The cotangents of w, s and g, given the cotangent of the result."""
    w, s, g, new_1, new_2, new_3 = saved
    if type(w) is float and type(d_rmsprop_weight) in _FLOATS:
        try:
            # new, _ = rmsprop_step(w, s, g)                                s07_algorithm.cr:47
            # d sqrt(u) = du / (2 sqrt(u)), u = s
            d_new_1 = d_rmsprop_weight / new_2
            d_s = d_new_1 * new_3 * (0.5 / new_1)

            # s = mean_square(s, g, rho)                                    s07_algorithm.cr:43
            d_s_2 = 0.9 * d_s

            # g                                                             s07_algorithm.cr:46
            d_g = 0.19999999999999996 * (d_s * g) - 0.01 * d_new_1
            return d_rmsprop_weight, d_s_2, d_g
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        w, s, g, new_1, new_2, new_3 = map(np.asarray, saved)
        lanes_shape = np.broadcast(w, s, g).shape
        d_rmsprop_weight = np.asarray(d_rmsprop_weight)
        if d_rmsprop_weight.shape != lanes_shape:
            d_rmsprop_weight = np.broadcast_to(d_rmsprop_weight, lanes_shape)
        # new, _ = rmsprop_step(w, s, g)                                s07_algorithm.cr:47
        # d sqrt(u) = du / (2 sqrt(u)), u = s
        d_new_1 = d_rmsprop_weight / new_2
        d_s = d_new_1 * new_3 * (0.5 / new_1)

        # s = mean_square(s, g, rho)                                    s07_algorithm.cr:43
        d_s_2 = 0.9 * d_s

        # g                                                             s07_algorithm.cr:46
        d_g = 0.19999999999999996 * (d_s * g) - 0.01 * d_new_1
        return (
            (d_rmsprop_weight if w.ndim else d_rmsprop_weight.sum()).astype(w.dtype),
            (d_s_2 if s.ndim else d_s_2.sum()).astype(s.dtype, copy=False),
            (d_g if g.ndim else d_g.sum()).astype(g.dtype, copy=False),
        )


def rmsprop_weight_grad(w: Scalar, s: Scalar, g: Scalar) -> tuple[Any, tuple[Any, Any, Any]]:
    """The value of `rmsprop_weight` and its gradient by w, s and g."""
    if type(w) in _FLOATS and type(s) in _FLOATS and type(g) in _FLOATS:
        try:
            w, s, g = float(w), float(s), float(g)
            # s = mean_square(s, g, rho)                                    s07_algorithm.cr:43
            s_2 = 0.9 * s + 0.09999999999999998 * (g * g)

            # new, _ = rmsprop_step(w, s, g)                                s07_algorithm.cr:47
            # d sqrt(u) = du / (2 sqrt(u)), u = s
            new_1 = math.sqrt(s_2)
            new_2 = new_1 + 1e-08
            new_3 = 0.01 * g / new_2
            new = w - new_3
            d_s = new_3 / new_2 * (0.5 / new_1)

            # s = mean_square(s, g, rho)                                    s07_algorithm.cr:43
            d_s_2 = 0.9 * d_s

            # g                                                             s07_algorithm.cr:46
            d_g = 0.19999999999999996 * (d_s * g) - 0.01 / new_2
            return new, (1.0, d_s_2, d_g)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(w, s, g):
        with np.errstate(all="ignore"):
            # s = mean_square(s, g, rho)                                    s07_algorithm.cr:43
            s_2 = 0.9 * s + 0.09999999999999998 * (g * g)

            # new, _ = rmsprop_step(w, s, g)                                s07_algorithm.cr:47
            # d sqrt(u) = du / (2 sqrt(u)), u = s
            new_1 = np.sqrt(s_2)
            new_2 = new_1 + 1e-08
            new_3 = 0.01 * g / new_2
            new = w - new_3
            d_s = new_3 / new_2 * (0.5 / new_1)

            # s = mean_square(s, g, rho)                                    s07_algorithm.cr:43
            d_s_2 = 0.9 * d_s

            # g                                                             s07_algorithm.cr:46
            d_g = 0.19999999999999996 * (d_s * g) - 0.01 / new_2
            return new, (np.full_like(w, 1.0)[()], d_s_2, d_g)
    value, saved = rmsprop_weight_forward(w, s, g)
    return value, rmsprop_weight_backward(saved, np.ones_like(value))
