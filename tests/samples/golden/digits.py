# Written by chainrule 0.1.0 from digits.cr.
# source c997198aa10579bc, options none, module 7136a972301b4fa9
"""Handwritten digits, 8 by 8 pixels: a classifier of two layers."""

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


def scores(x: ArrayLike, W1: ArrayLike, b1: ArrayLike, W2: ArrayLike, b2: ArrayLike) -> Any:
    """Of each picture for each of the ten digits.

    x: real[batch, 64]; W1: real[64, width]; b1: real[width]; W2: real[width, 10]; b2: real[10]
    -> real[batch, 10]
    """
    x = np.asarray(x)
    W1 = np.asarray(W1)
    b1 = np.asarray(b1)
    W2 = np.asarray(W2)
    b2 = np.asarray(b2)
    if (
        x.dtype.char + W1.dtype.char + b1.dtype.char + W2.dtype.char + b2.dtype.char
        not in ("ddddd", "fffff")
        or x.ndim != 2
        or W1.ndim != 2
        or x.shape[1] != 64
        or W1.shape[0] != 64
        or b1.shape != W1.shape[1:2]
        or W2.shape != (W1.shape[1], 10)
        or b2.shape != (10,)
    ):
        x, W1, b1, W2, b2 = _explain_shapes(
            "scores",
            ("x", x, "real", ("batch", 64)),
            ("W1", W1, "real", (64, "width")),
            ("b1", b1, "real", ("width",)),
            ("W2", W2, "real", ("width", 10)),
            ("b2", b2, "real", (10,)),
        )

    # h = tanh(x @ W1 + b1)                                         digits.cr:7
    h = np.tanh(x @ W1 + b1)
    return h @ W2 + b2


def scores_forward(
    x: ArrayLike, W1: ArrayLike, b1: ArrayLike, W2: ArrayLike, b2: ArrayLike
) -> tuple[Any, tuple[Any, ...]]:
    """`scores`, and what `scores_backward` needs of it."""
    x = np.asarray(x)
    W1 = np.asarray(W1)
    b1 = np.asarray(b1)
    W2 = np.asarray(W2)
    b2 = np.asarray(b2)
    if (
        x.dtype.char + W1.dtype.char + b1.dtype.char + W2.dtype.char + b2.dtype.char
        not in ("ddddd", "fffff")
        or x.ndim != 2
        or W1.ndim != 2
        or x.shape[1] != 64
        or W1.shape[0] != 64
        or b1.shape != W1.shape[1:2]
        or W2.shape != (W1.shape[1], 10)
        or b2.shape != (10,)
    ):
        x, W1, b1, W2, b2 = _explain_shapes(
            "scores",
            ("x", x, "real", ("batch", 64)),
            ("W1", W1, "real", (64, "width")),
            ("b1", b1, "real", ("width",)),
            ("W2", W2, "real", ("width", 10)),
            ("b2", b2, "real", (10,)),
        )

    # h = tanh(x @ W1 + b1)                                         digits.cr:7
    h = np.tanh(x @ W1 + b1)
    return h @ W2 + b2, (x, W1, W2, h, b1.dtype, b2.dtype)


def scores_backward(saved: tuple[Any, ...], d_scores: Any) -> tuple[Any, Any, Any, Any, Any]:
    """The cotangents of x, W1, b1, W2 and b2, given the cotangent of the result."""
    x, W1, W2, h, b1_dtype, b2_dtype = saved
    batch = x.shape[0]
    d_scores = np.asarray(d_scores)
    if d_scores.shape != (batch, 10):
        _explain_shapes("scores_backward", ("d_scores", d_scores, "real", (batch, 10)))

    # return h @ W2 + b2                                            digits.cr:8
    d_b2 = d_scores.sum(axis=0)
    d_h = d_scores @ W2.T
    d_W2 = h.T @ d_scores

    # h = tanh(x @ W1 + b1)                                         digits.cr:7
    # d tanh(u) = (1 - tanh(u)^2) du, u = x @ W1 + b1
    d_h_1 = d_h * (1.0 - h * h)
    d_b1 = d_h_1.sum(axis=0)
    d_x = d_h_1 @ W1.T
    d_W1 = x.T @ d_h_1
    return (
        d_x.astype(x.dtype, copy=False),
        d_W1.astype(W1.dtype, copy=False),
        d_b1.astype(b1_dtype, copy=False),
        d_W2.astype(W2.dtype, copy=False),
        d_b2.astype(b2_dtype, copy=False),
    )


def loss(
    x: ArrayLike, y: ArrayLike, W1: ArrayLike, b1: ArrayLike, W2: ArrayLike, b2: ArrayLike
) -> Any:
    """The mean cross entropy: minus the logarithm of what the softmax gives to the digit y.

    x: real[batch, 64]; y: int[batch]; W1: real[64, width]; b1: real[width]; W2: real[width,
    10]; b2: real[10] -> real
    """
    x = np.asarray(x)
    y = np.asarray(y)
    W1 = np.asarray(W1)
    b1 = np.asarray(b1)
    W2 = np.asarray(W2)
    b2 = np.asarray(b2)
    if (
        x.dtype.char + W1.dtype.char + b1.dtype.char + W2.dtype.char + b2.dtype.char
        not in ("ddddd", "fffff")
        or y.dtype.kind != "i"
        or x.ndim != 2
        or W1.ndim != 2
        or x.shape[1] != 64
        or y.shape != x.shape[:1]
        or W1.shape[0] != 64
        or b1.shape != W1.shape[1:2]
        or W2.shape != (W1.shape[1], 10)
        or b2.shape != (10,)
        or x.shape[0] < 1
    ):
        x, y, W1, b1, W2, b2 = _explain_shapes(
            "loss",
            ("x", x, "real", ("batch", 64)),
            ("y", y, "int", ("batch",)),
            ("W1", W1, "real", (64, "width")),
            ("b1", b1, "real", ("width",)),
            ("W2", W2, "real", ("width", 10)),
            ("b2", b2, "real", (10,)),
            needs=lambda: (("batch >= 1", x.shape[0] >= 1),),
        )
    batch = x.shape[0]

    # h = tanh(x @ W1 + b1)                                         digits.cr:7
    h = np.tanh(x @ W1 + b1)

    # logits = scores(x, W1, b1, W2, b2)                            digits.cr:15
    logits = h @ W2 + b2

    # surprise[i] = logsumexp[c](logits[i, c]) - logits[i, y[i]]    digits.cr:16
    surprise_1 = logits.max(axis=1, initial=-np.inf)
    surprise_2 = np.exp(logits - np.where(np.isfinite(surprise_1), surprise_1, 0.0)[:, None])
    surprise_3 = np.log(np.maximum(surprise_2.sum(axis=1), 1.0)) + surprise_1
    surprise = surprise_3 - logits[np.arange(batch), y]
    return surprise.sum() / batch


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
        x.dtype.char + W1.dtype.char + b1.dtype.char + W2.dtype.char + b2.dtype.char
        not in ("ddddd", "fffff")
        or y.dtype.kind != "i"
        or x.ndim != 2
        or W1.ndim != 2
        or x.shape[1] != 64
        or y.shape != x.shape[:1]
        or W1.shape[0] != 64
        or b1.shape != W1.shape[1:2]
        or W2.shape != (W1.shape[1], 10)
        or b2.shape != (10,)
        or x.shape[0] < 1
    ):
        x, y, W1, b1, W2, b2 = _explain_shapes(
            "loss",
            ("x", x, "real", ("batch", 64)),
            ("y", y, "int", ("batch",)),
            ("W1", W1, "real", (64, "width")),
            ("b1", b1, "real", ("width",)),
            ("W2", W2, "real", ("width", 10)),
            ("b2", b2, "real", (10,)),
            needs=lambda: (("batch >= 1", x.shape[0] >= 1),),
        )
    batch = x.shape[0]

    # h = tanh(x @ W1 + b1)                                         digits.cr:7
    h = np.tanh(x @ W1 + b1)

    # logits = scores(x, W1, b1, W2, b2)                            digits.cr:15
    logits = h @ W2 + b2

    # surprise[i] = logsumexp[c](logits[i, c]) - logits[i, y[i]]    digits.cr:16
    surprise_1 = logits.max(axis=1, initial=-np.inf)
    surprise_2 = np.exp(logits - np.where(np.isfinite(surprise_1), surprise_1, 0.0)[:, None])
    surprise_3 = np.maximum(surprise_2.sum(axis=1), 1.0)
    surprise = np.log(surprise_3) + surprise_1 - logits[np.arange(batch), y]
    return surprise.sum() / batch, (
        x,
        y,
        W2,
        h,
        surprise_2,
        surprise_3,
        W1.dtype,
        b1.dtype,
        b2.dtype,
    )


def loss_backward(saved: tuple[Any, ...], d_loss: Any) -> tuple[Any, Any, Any, Any]:
    """The cotangents of W1, b1, W2 and b2, given the cotangent of the result."""
    x, y, W2, h, surprise_2, surprise_3, W1_dtype, b1_dtype, b2_dtype = saved
    batch = x.shape[0]
    d_loss = np.asarray(d_loss, surprise_3.dtype)[()]
    if d_loss.shape:
        _explain_shapes("loss_backward", ("d_loss", d_loss, "real", ()))

    # return mean(surprise)                                         digits.cr:17
    d_loss_1 = d_loss / batch

    # surprise[i] = logsumexp[c](logits[i, c]) - logits[i, y[i]]    digits.cr:16
    d_logits = d_loss_1 * (surprise_2 / surprise_3[:, None])
    d_logits[np.arange(batch), y] -= d_loss_1

    # logits = scores(x, W1, b1, W2, b2)                            digits.cr:15
    d_b2 = d_logits.sum(axis=0)
    d_h = d_logits @ W2.T
    d_W2 = h.T @ d_logits

    # h = tanh(x @ W1 + b1)                                         digits.cr:7
    # d tanh(u) = (1 - tanh(u)^2) du, u = x @ W1 + b1
    d_h_1 = d_h * (1.0 - h * h)
    d_b1 = d_h_1.sum(axis=0)
    d_W1 = x.T @ d_h_1
    return (
        d_W1.astype(W1_dtype, copy=False),
        d_b1.astype(b1_dtype, copy=False),
        d_W2.astype(W2.dtype, copy=False),
        d_b2.astype(b2_dtype, copy=False),
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
        x.dtype.char + W1.dtype.char + b1.dtype.char + W2.dtype.char + b2.dtype.char
        not in ("ddddd", "fffff")
        or y.dtype.kind != "i"
        or x.ndim != 2
        or W1.ndim != 2
        or x.shape[1] != 64
        or y.shape != x.shape[:1]
        or W1.shape[0] != 64
        or b1.shape != W1.shape[1:2]
        or W2.shape != (W1.shape[1], 10)
        or b2.shape != (10,)
        or x.shape[0] < 1
    ):
        x, y, W1, b1, W2, b2 = _explain_shapes(
            "loss",
            ("x", x, "real", ("batch", 64)),
            ("y", y, "int", ("batch",)),
            ("W1", W1, "real", (64, "width")),
            ("b1", b1, "real", ("width",)),
            ("W2", W2, "real", ("width", 10)),
            ("b2", b2, "real", (10,)),
            needs=lambda: (("batch >= 1", x.shape[0] >= 1),),
        )
    batch = x.shape[0]

    # h = tanh(x @ W1 + b1)                                         digits.cr:7
    h = np.tanh(x @ W1 + b1)

    # logits = scores(x, W1, b1, W2, b2)                            digits.cr:15
    logits = h @ W2 + b2

    # surprise[i] = logsumexp[c](logits[i, c]) - logits[i, y[i]]    digits.cr:16
    surprise_1 = logits.max(axis=1, initial=-np.inf)
    surprise_2 = np.exp(logits - np.where(np.isfinite(surprise_1), surprise_1, 0.0)[:, None])
    surprise_3 = np.maximum(surprise_2.sum(axis=1), 1.0)
    surprise_4 = np.arange(batch)
    surprise = np.log(surprise_3) + surprise_1 - logits[surprise_4, y]
    d_logits = surprise_2 / (surprise_3[:, None] * batch)
    d_logits[surprise_4, y] += -1.0 / batch

    # logits = scores(x, W1, b1, W2, b2)                            digits.cr:15
    d_b2 = d_logits.sum(axis=0)
    d_h = d_logits @ W2.T
    d_W2 = h.T @ d_logits

    # h = tanh(x @ W1 + b1)                                         digits.cr:7
    # d tanh(u) = (1 - tanh(u)^2) du, u = x @ W1 + b1
    d_h_1 = d_h * (1.0 - h * h)
    d_b1 = d_h_1.sum(axis=0)
    d_W1 = x.T @ d_h_1
    return surprise.sum() / batch, (
        d_W1.astype(W1.dtype, copy=False),
        d_b1.astype(b1.dtype, copy=False),
        d_W2.astype(W2.dtype, copy=False),
        d_b2.astype(b2.dtype, copy=False),
    )


def label(x: ArrayLike, W1: ArrayLike, b1: ArrayLike, W2: ArrayLike, b2: ArrayLike) -> Any:
    """label(x, W1, b1, W2, b2)

    x: real[batch, 64]; W1: real[64, width]; b1: real[width]; W2: real[width, 10]; b2: real[10]
    -> int[batch]
    """
    x = np.asarray(x)
    W1 = np.asarray(W1)
    b1 = np.asarray(b1)
    W2 = np.asarray(W2)
    b2 = np.asarray(b2)
    if (
        x.dtype.char + W1.dtype.char + b1.dtype.char + W2.dtype.char + b2.dtype.char
        not in ("ddddd", "fffff")
        or x.ndim != 2
        or W1.ndim != 2
        or x.shape[1] != 64
        or W1.shape[0] != 64
        or b1.shape != W1.shape[1:2]
        or W2.shape != (W1.shape[1], 10)
        or b2.shape != (10,)
    ):
        x, W1, b1, W2, b2 = _explain_shapes(
            "label",
            ("x", x, "real", ("batch", 64)),
            ("W1", W1, "real", (64, "width")),
            ("b1", b1, "real", ("width",)),
            ("W2", W2, "real", ("width", 10)),
            ("b2", b2, "real", (10,)),
        )

    # h = tanh(x @ W1 + b1)                                         digits.cr:7
    h = np.tanh(x @ W1 + b1)
    return (h @ W2 + b2).argmax(axis=1)


def accuracy(
    x: ArrayLike, y: ArrayLike, W1: ArrayLike, b1: ArrayLike, W2: ArrayLike, b2: ArrayLike
) -> Any:
    """The share of pictures that are labelled right.

    x: real[batch, 64]; y: int[batch]; W1: real[64, width]; b1: real[width]; W2: real[width,
    10]; b2: real[10] -> real
    """
    x = np.asarray(x)
    y = np.asarray(y)
    W1 = np.asarray(W1)
    b1 = np.asarray(b1)
    W2 = np.asarray(W2)
    b2 = np.asarray(b2)
    if (
        x.dtype.char + W1.dtype.char + b1.dtype.char + W2.dtype.char + b2.dtype.char
        not in ("ddddd", "fffff")
        or y.dtype.kind != "i"
        or x.ndim != 2
        or W1.ndim != 2
        or x.shape[1] != 64
        or y.shape != x.shape[:1]
        or W1.shape[0] != 64
        or b1.shape != W1.shape[1:2]
        or W2.shape != (W1.shape[1], 10)
        or b2.shape != (10,)
        or x.shape[0] < 1
    ):
        x, y, W1, b1, W2, b2 = _explain_shapes(
            "accuracy",
            ("x", x, "real", ("batch", 64)),
            ("y", y, "int", ("batch",)),
            ("W1", W1, "real", (64, "width")),
            ("b1", b1, "real", ("width",)),
            ("W2", W2, "real", ("width", 10)),
            ("b2", b2, "real", (10,)),
            needs=lambda: (("batch >= 1", x.shape[0] >= 1),),
        )
    batch = x.shape[0]

    # h = tanh(x @ W1 + b1)                                         digits.cr:7
    h = np.tanh(x @ W1 + b1)

    # right[i] = 1 if label(x, W1, b1, W2, b2)[i] == y[i] else 0    digits.cr:30
    right = np.where((h @ W2 + b2).argmax(axis=1) == y, 1, 0)
    return right.astype(np.result_type(x, W1, b1, W2, b2)).sum() / batch


def accuracy_forward(
    x: ArrayLike, y: ArrayLike, W1: ArrayLike, b1: ArrayLike, W2: ArrayLike, b2: ArrayLike
) -> tuple[Any, tuple[Any, ...]]:
    """`accuracy`, and what `accuracy_backward` needs of it."""
    x = np.asarray(x)
    y = np.asarray(y)
    W1 = np.asarray(W1)
    b1 = np.asarray(b1)
    W2 = np.asarray(W2)
    b2 = np.asarray(b2)
    if (
        x.dtype.char + W1.dtype.char + b1.dtype.char + W2.dtype.char + b2.dtype.char
        not in ("ddddd", "fffff")
        or y.dtype.kind != "i"
        or x.ndim != 2
        or W1.ndim != 2
        or x.shape[1] != 64
        or y.shape != x.shape[:1]
        or W1.shape[0] != 64
        or b1.shape != W1.shape[1:2]
        or W2.shape != (W1.shape[1], 10)
        or b2.shape != (10,)
        or x.shape[0] < 1
    ):
        x, y, W1, b1, W2, b2 = _explain_shapes(
            "accuracy",
            ("x", x, "real", ("batch", 64)),
            ("y", y, "int", ("batch",)),
            ("W1", W1, "real", (64, "width")),
            ("b1", b1, "real", ("width",)),
            ("W2", W2, "real", ("width", 10)),
            ("b2", b2, "real", (10,)),
            needs=lambda: (("batch >= 1", x.shape[0] >= 1),),
        )
    batch = x.shape[0]
    width = W1.shape[1]

    # h = tanh(x @ W1 + b1)                                         digits.cr:7
    h = np.tanh(x @ W1 + b1)

    # right[i] = 1 if label(x, W1, b1, W2, b2)[i] == y[i] else 0    digits.cr:30
    right = np.where((h @ W2 + b2).argmax(axis=1) == y, 1, 0)
    return right.astype(np.result_type(x, W1, b1, W2, b2)).sum() / batch, (
        batch,
        width,
        x.dtype,
        W1.dtype,
        b1.dtype,
        W2.dtype,
        b2.dtype,
    )


def accuracy_backward(saved: tuple[Any, ...], d_accuracy: Any) -> tuple[Any, Any, Any, Any, Any]:
    """The cotangents of x, W1, b1, W2 and b2, given the cotangent of the result."""
    batch, width, x_dtype, W1_dtype, b1_dtype, W2_dtype, b2_dtype = saved
    d_accuracy = np.asarray(d_accuracy)[()]
    if d_accuracy.shape:
        _explain_shapes("accuracy_backward", ("d_accuracy", d_accuracy, "real", ()))

    dtype = np.result_type(d_accuracy)
    return (
        np.zeros((batch, 64), dtype).astype(x_dtype, copy=False),
        np.zeros((64, width), dtype).astype(W1_dtype, copy=False),
        np.zeros(width, dtype).astype(b1_dtype, copy=False),
        np.zeros((width, 10), dtype).astype(W2_dtype, copy=False),
        np.zeros(10, dtype).astype(b2_dtype, copy=False),
    )


def accuracy_grad(
    x: ArrayLike, y: ArrayLike, W1: ArrayLike, b1: ArrayLike, W2: ArrayLike, b2: ArrayLike
) -> tuple[Any, tuple[Any, Any, Any, Any, Any]]:
    """The value of `accuracy` and its gradient by x, W1, b1, W2 and b2."""
    value, saved = accuracy_forward(x, y, W1, b1, W2, b2)
    return value, accuracy_backward(saved, 1.0)
