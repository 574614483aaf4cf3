# Written by chainrule 0.1.0 from s06_backpropagation.cr.
# source 019a52cc9f04163a, options none, module 6c36459c4182fe1d
"""6. Backpropagation: the forward pass keeps the activations, the backward pass hands the errors down.

All derivatives cost a small multiple of one evaluation, however many weights there are; differences cost
one evaluation for each weight. `s06_measure.py` measures both.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


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


def layer(a: ArrayLike, W: ArrayLike, b: ArrayLike) -> Any:
    """layer(a: real[n], W: real[m, n], b: real[m]) -> real[m] = tanh(W @ a + b)

    a: real[n]; W: real[m, n]; b: real[m] -> real[m]
    """
    a = np.asarray(a)
    W = np.asarray(W)
    b = np.asarray(b)
    if (
        a.dtype.char + W.dtype.char + b.dtype.char not in ("ddd", "fff")
        or a.ndim != 1
        or W.ndim != 2
        or W.shape[1] != a.shape[0]
        or b.shape != W.shape[:1]
    ):
        a, W, b = _explain_shapes(
            "layer",
            ("a", a, "real", ("n",)),
            ("W", W, "real", ("m", "n")),
            ("b", b, "real", ("m",)),
        )
    return np.tanh(W @ a + b)


def layer_forward(a: ArrayLike, W: ArrayLike, b: ArrayLike) -> tuple[Any, tuple[Any, ...]]:
    """`layer`, and what `layer_backward` needs of it."""
    a = np.asarray(a)
    W = np.asarray(W)
    b = np.asarray(b)
    if (
        a.dtype.char + W.dtype.char + b.dtype.char not in ("ddd", "fff")
        or a.ndim != 1
        or W.ndim != 2
        or W.shape[1] != a.shape[0]
        or b.shape != W.shape[:1]
    ):
        a, W, b = _explain_shapes(
            "layer",
            ("a", a, "real", ("n",)),
            ("W", W, "real", ("m", "n")),
            ("b", b, "real", ("m",)),
        )

    # tanh(W @ a + b)                                               s06_backpropagation.cr:7
    layer_1 = np.tanh(W @ a + b)
    return layer_1.copy(), (a, W, layer_1, b.dtype)


def layer_backward(saved: tuple[Any, ...], d_layer: Any) -> tuple[Any, Any, Any]:
    """The cotangents of a, W and b, given the cotangent of the result."""
    a, W, layer_1, b_dtype = saved
    m = W.shape[0]
    d_layer = np.asarray(d_layer)
    if d_layer.shape != (m,):
        _explain_shapes("layer_backward", ("d_layer", d_layer, "real", (m,)))

    # tanh(W @ a + b)                                               s06_backpropagation.cr:7
    # d tanh(u) = (1 - tanh(u)^2) du, u = W @ a + b
    d_b = d_layer * (1.0 - layer_1 * layer_1)
    d_W = np.outer(d_b, a)
    d_a = d_b @ W
    return (
        d_a.astype(a.dtype, copy=False),
        d_W.astype(W.dtype, copy=False),
        d_b.astype(b_dtype, copy=False),
    )


def network(
    x: ArrayLike,
    W1: ArrayLike,
    b1: ArrayLike,
    W2: ArrayLike,
    b2: ArrayLike,
    W3: ArrayLike,
    b3: ArrayLike,
) -> Any:
    """Three layers, the last one linear.

    x: real[n]; W1: real[h, n]; b1: real[h]; W2: real[h, h]; b2: real[h]; W3: real[m, h]; b3:
    real[m] -> real[m]
    """
    x = np.asarray(x)
    W1 = np.asarray(W1)
    b1 = np.asarray(b1)
    W2 = np.asarray(W2)
    b2 = np.asarray(b2)
    W3 = np.asarray(W3)
    b3 = np.asarray(b3)
    if (
        x.dtype.char
        + W1.dtype.char
        + b1.dtype.char
        + W2.dtype.char
        + b2.dtype.char
        + W3.dtype.char
        + b3.dtype.char
        not in ("ddddddd", "fffffff")
        or x.ndim != 1
        or W1.ndim != 2
        or W3.ndim != 2
        or W1.shape[1] != x.shape[0]
        or b1.shape != W1.shape[:1]
        or W2.shape != (W1.shape[0], W1.shape[0])
        or b2.shape != W1.shape[:1]
        or W3.shape[1] != W1.shape[0]
        or b3.shape != W3.shape[:1]
    ):
        x, W1, b1, W2, b2, W3, b3 = _explain_shapes(
            "network",
            ("x", x, "real", ("n",)),
            ("W1", W1, "real", ("h", "n")),
            ("b1", b1, "real", ("h",)),
            ("W2", W2, "real", ("h", "h")),
            ("b2", b2, "real", ("h",)),
            ("W3", W3, "real", ("m", "h")),
            ("b3", b3, "real", ("m",)),
        )

    # a1 = layer(x, W1, b1)                                         s06_backpropagation.cr:13
    a1 = np.tanh(W1 @ x + b1)

    # a2 = layer(a1, W2, b2)                                        s06_backpropagation.cr:14
    a2 = np.tanh(W2 @ a1 + b2)
    return W3 @ a2 + b3


def network_forward(
    x: ArrayLike,
    W1: ArrayLike,
    b1: ArrayLike,
    W2: ArrayLike,
    b2: ArrayLike,
    W3: ArrayLike,
    b3: ArrayLike,
) -> tuple[Any, tuple[Any, ...]]:
    """`network`, and what `network_backward` needs of it."""
    x = np.asarray(x)
    W1 = np.asarray(W1)
    b1 = np.asarray(b1)
    W2 = np.asarray(W2)
    b2 = np.asarray(b2)
    W3 = np.asarray(W3)
    b3 = np.asarray(b3)
    if (
        x.dtype.char
        + W1.dtype.char
        + b1.dtype.char
        + W2.dtype.char
        + b2.dtype.char
        + W3.dtype.char
        + b3.dtype.char
        not in ("ddddddd", "fffffff")
        or x.ndim != 1
        or W1.ndim != 2
        or W3.ndim != 2
        or W1.shape[1] != x.shape[0]
        or b1.shape != W1.shape[:1]
        or W2.shape != (W1.shape[0], W1.shape[0])
        or b2.shape != W1.shape[:1]
        or W3.shape[1] != W1.shape[0]
        or b3.shape != W3.shape[:1]
    ):
        x, W1, b1, W2, b2, W3, b3 = _explain_shapes(
            "network",
            ("x", x, "real", ("n",)),
            ("W1", W1, "real", ("h", "n")),
            ("b1", b1, "real", ("h",)),
            ("W2", W2, "real", ("h", "h")),
            ("b2", b2, "real", ("h",)),
            ("W3", W3, "real", ("m", "h")),
            ("b3", b3, "real", ("m",)),
        )

    # a1 = layer(x, W1, b1)                                         s06_backpropagation.cr:13
    a1 = np.tanh(W1 @ x + b1)

    # a2 = layer(a1, W2, b2)                                        s06_backpropagation.cr:14
    a2 = np.tanh(W2 @ a1 + b2)
    return W3 @ a2 + b3, (x, W1, W2, W3, a1, a2, b1.dtype, b2.dtype, b3.dtype)


def network_backward(
    saved: tuple[Any, ...], d_network: Any
) -> tuple[Any, Any, Any, Any, Any, Any, Any]:
    """The cotangents of x, W1, b1, W2, b2, W3 and b3, given the cotangent of the result."""
    x, W1, W2, W3, a1, a2, b1_dtype, b2_dtype, b3_dtype = saved
    m = W3.shape[0]
    d_network = np.asarray(d_network)
    if d_network.shape != (m,):
        _explain_shapes("network_backward", ("d_network", d_network, "real", (m,)))

    # return W3 @ a2 + b3                                           s06_backpropagation.cr:15
    d_W3 = np.outer(d_network, a2)
    d_a2 = d_network @ W3

    # a2 = layer(a1, W2, b2)                                        s06_backpropagation.cr:14
    # d tanh(u) = (1 - tanh(u)^2) du, u = W @ a + b
    d_b2 = d_a2 * (1.0 - a2 * a2)
    d_W2 = np.outer(d_b2, a1)
    d_a1 = d_b2 @ W2

    # a1 = layer(x, W1, b1)                                         s06_backpropagation.cr:13
    # d tanh(u) = (1 - tanh(u)^2) du, u = W @ a + b
    d_b1 = d_a1 * (1.0 - a1 * a1)
    d_W1 = np.outer(d_b1, x)
    d_x = d_b1 @ W1
    return (
        d_x.astype(x.dtype, copy=False),
        d_W1.astype(W1.dtype, copy=False),
        d_b1.astype(b1_dtype, copy=False),
        d_W2.astype(W2.dtype, copy=False),
        d_b2.astype(b2_dtype, copy=False),
        d_W3.astype(W3.dtype, copy=False),
        d_network.copy().astype(b3_dtype, copy=False),
    )


def loss(
    x: ArrayLike,
    y: ArrayLike,
    W1: ArrayLike,
    b1: ArrayLike,
    W2: ArrayLike,
    b2: ArrayLike,
    W3: ArrayLike,
    b3: ArrayLike,
) -> Any:
    """Half the squared error of one example.

    x: real[n]; y: real[m]; W1: real[h, n]; b1: real[h]; W2: real[h, h]; b2: real[h]; W3:
    real[m, h]; b3: real[m] -> real
    """
    x = np.asarray(x)
    y = np.asarray(y)
    W1 = np.asarray(W1)
    b1 = np.asarray(b1)
    W2 = np.asarray(W2)
    b2 = np.asarray(b2)
    W3 = np.asarray(W3)
    b3 = np.asarray(b3)
    if (
        x.dtype.char
        + y.dtype.char
        + W1.dtype.char
        + b1.dtype.char
        + W2.dtype.char
        + b2.dtype.char
        + W3.dtype.char
        + b3.dtype.char
        not in ("dddddddd", "ffffffff")
        or x.ndim != 1
        or y.ndim != 1
        or W1.ndim != 2
        or W1.shape[1] != x.shape[0]
        or b1.shape != W1.shape[:1]
        or W2.shape != (W1.shape[0], W1.shape[0])
        or b2.shape != W1.shape[:1]
        or W3.shape != (y.shape[0], W1.shape[0])
        or b3.shape != y.shape[:1]
    ):
        x, y, W1, b1, W2, b2, W3, b3 = _explain_shapes(
            "loss",
            ("x", x, "real", ("n",)),
            ("y", y, "real", ("m",)),
            ("W1", W1, "real", ("h", "n")),
            ("b1", b1, "real", ("h",)),
            ("W2", W2, "real", ("h", "h")),
            ("b2", b2, "real", ("h",)),
            ("W3", W3, "real", ("m", "h")),
            ("b3", b3, "real", ("m",)),
        )

    # a1 = layer(x, W1, b1)                                         s06_backpropagation.cr:13
    a1 = np.tanh(W1 @ x + b1)

    # a2 = layer(a1, W2, b2)                                        s06_backpropagation.cr:14
    a2 = np.tanh(W2 @ a1 + b2)

    # e = network(x, W1, b1, W2, b2, W3, b3) - y                    s06_backpropagation.cr:22
    e = W3 @ a2 + b3 - y
    return e.dot(e) / 2.0


def loss_forward(
    x: ArrayLike,
    y: ArrayLike,
    W1: ArrayLike,
    b1: ArrayLike,
    W2: ArrayLike,
    b2: ArrayLike,
    W3: ArrayLike,
    b3: ArrayLike,
) -> tuple[Any, tuple[Any, ...]]:
    """`loss`, and what `loss_backward` needs of it."""
    x = np.asarray(x)
    y = np.asarray(y)
    W1 = np.asarray(W1)
    b1 = np.asarray(b1)
    W2 = np.asarray(W2)
    b2 = np.asarray(b2)
    W3 = np.asarray(W3)
    b3 = np.asarray(b3)
    if (
        x.dtype.char
        + y.dtype.char
        + W1.dtype.char
        + b1.dtype.char
        + W2.dtype.char
        + b2.dtype.char
        + W3.dtype.char
        + b3.dtype.char
        not in ("dddddddd", "ffffffff")
        or x.ndim != 1
        or y.ndim != 1
        or W1.ndim != 2
        or W1.shape[1] != x.shape[0]
        or b1.shape != W1.shape[:1]
        or W2.shape != (W1.shape[0], W1.shape[0])
        or b2.shape != W1.shape[:1]
        or W3.shape != (y.shape[0], W1.shape[0])
        or b3.shape != y.shape[:1]
    ):
        x, y, W1, b1, W2, b2, W3, b3 = _explain_shapes(
            "loss",
            ("x", x, "real", ("n",)),
            ("y", y, "real", ("m",)),
            ("W1", W1, "real", ("h", "n")),
            ("b1", b1, "real", ("h",)),
            ("W2", W2, "real", ("h", "h")),
            ("b2", b2, "real", ("h",)),
            ("W3", W3, "real", ("m", "h")),
            ("b3", b3, "real", ("m",)),
        )

    # a1 = layer(x, W1, b1)                                         s06_backpropagation.cr:13
    a1 = np.tanh(W1 @ x + b1)

    # a2 = layer(a1, W2, b2)                                        s06_backpropagation.cr:14
    a2 = np.tanh(W2 @ a1 + b2)

    # e = network(x, W1, b1, W2, b2, W3, b3) - y                    s06_backpropagation.cr:22
    e = W3 @ a2 + b3 - y
    return e.dot(e) / 2.0, (x, W2, W3, a1, a2, e, W1.dtype, b1.dtype, b2.dtype, b3.dtype)


def loss_backward(saved: tuple[Any, ...], d_loss: Any) -> tuple[Any, Any, Any, Any, Any, Any]:
    """The cotangents of W1, b1, W2, b2, W3 and b3, given the cotangent of the result."""
    x, W2, W3, a1, a2, e, W1_dtype, b1_dtype, b2_dtype, b3_dtype = saved
    d_loss = np.asarray(d_loss, e.dtype)[()]
    if d_loss.shape:
        _explain_shapes("loss_backward", ("d_loss", d_loss, "real", ()))

    # return sum(e^2) / 2                                           s06_backpropagation.cr:23
    d_e = d_loss * e

    # e = network(x, W1, b1, W2, b2, W3, b3) - y                    s06_backpropagation.cr:22
    d_W3 = np.outer(d_e, a2)
    d_a2 = d_e @ W3

    # a2 = layer(a1, W2, b2)                                        s06_backpropagation.cr:14
    # d tanh(u) = (1 - tanh(u)^2) du, u = W @ a + b
    d_b2 = d_a2 * (1.0 - a2 * a2)
    d_W2 = np.outer(d_b2, a1)
    d_a1 = d_b2 @ W2

    # a1 = layer(x, W1, b1)                                         s06_backpropagation.cr:13
    # d tanh(u) = (1 - tanh(u)^2) du, u = W @ a + b
    d_b1 = d_a1 * (1.0 - a1 * a1)
    d_W1 = np.outer(d_b1, x)
    return (
        d_W1.astype(W1_dtype, copy=False),
        d_b1.astype(b1_dtype, copy=False),
        d_W2.astype(W2.dtype, copy=False),
        d_b2.astype(b2_dtype, copy=False),
        d_W3.astype(W3.dtype, copy=False),
        d_e.astype(b3_dtype, copy=False),
    )


def loss_grad(
    x: ArrayLike,
    y: ArrayLike,
    W1: ArrayLike,
    b1: ArrayLike,
    W2: ArrayLike,
    b2: ArrayLike,
    W3: ArrayLike,
    b3: ArrayLike,
) -> tuple[Any, tuple[Any, Any, Any, Any, Any, Any]]:
    """The value of `loss` and its gradient by W1, b1, W2, b2, W3 and b3."""
    x = np.asarray(x)
    y = np.asarray(y)
    W1 = np.asarray(W1)
    b1 = np.asarray(b1)
    W2 = np.asarray(W2)
    b2 = np.asarray(b2)
    W3 = np.asarray(W3)
    b3 = np.asarray(b3)
    if (
        x.dtype.char
        + y.dtype.char
        + W1.dtype.char
        + b1.dtype.char
        + W2.dtype.char
        + b2.dtype.char
        + W3.dtype.char
        + b3.dtype.char
        not in ("dddddddd", "ffffffff")
        or x.ndim != 1
        or y.ndim != 1
        or W1.ndim != 2
        or W1.shape[1] != x.shape[0]
        or b1.shape != W1.shape[:1]
        or W2.shape != (W1.shape[0], W1.shape[0])
        or b2.shape != W1.shape[:1]
        or W3.shape != (y.shape[0], W1.shape[0])
        or b3.shape != y.shape[:1]
    ):
        x, y, W1, b1, W2, b2, W3, b3 = _explain_shapes(
            "loss",
            ("x", x, "real", ("n",)),
            ("y", y, "real", ("m",)),
            ("W1", W1, "real", ("h", "n")),
            ("b1", b1, "real", ("h",)),
            ("W2", W2, "real", ("h", "h")),
            ("b2", b2, "real", ("h",)),
            ("W3", W3, "real", ("m", "h")),
            ("b3", b3, "real", ("m",)),
        )

    # a1 = layer(x, W1, b1)                                         s06_backpropagation.cr:13
    a1 = np.tanh(W1 @ x + b1)

    # a2 = layer(a1, W2, b2)                                        s06_backpropagation.cr:14
    a2 = np.tanh(W2 @ a1 + b2)

    # e = network(x, W1, b1, W2, b2, W3, b3) - y                    s06_backpropagation.cr:22
    e = W3 @ a2 + b3 - y
    d_W3 = np.outer(e, a2)
    d_a2 = e @ W3

    # a2 = layer(a1, W2, b2)                                        s06_backpropagation.cr:14
    # d tanh(u) = (1 - tanh(u)^2) du, u = W @ a + b
    d_b2 = d_a2 * (1.0 - a2 * a2)
    d_W2 = np.outer(d_b2, a1)
    d_a1 = d_b2 @ W2

    # a1 = layer(x, W1, b1)                                         s06_backpropagation.cr:13
    # d tanh(u) = (1 - tanh(u)^2) du, u = W @ a + b
    d_b1 = d_a1 * (1.0 - a1 * a1)
    d_W1 = np.outer(d_b1, x)
    return e.dot(e) / 2.0, (
        d_W1.astype(W1.dtype, copy=False),
        d_b1.astype(b1.dtype, copy=False),
        d_W2.astype(W2.dtype, copy=False),
        d_b2.astype(b2.dtype, copy=False),
        d_W3.astype(W3.dtype, copy=False),
        e.astype(b3.dtype, copy=False),
    )
