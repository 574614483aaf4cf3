# Written by chainrule 0.1.0 from logistic_regression.cr.
# source 2fce96bfc974e542, options none, module f4bcf8423c808a9f
"""Logistic regression: the probability of a yes, by maximum likelihood with a ridge."""

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


def probability(X: ArrayLike, w: ArrayLike, b: Any) -> Any:
    """probability(X: real[n, p], w: real[p], b) -> real[n] = sigmoid(X @ w + b)

    X: real[n, p]; w: real[p]; b: real -> real[n]
    """
    X = np.asarray(X)
    w = np.asarray(w)
    b = b[()] if isinstance(b, np.ndarray) else b
    if (
        X.dtype.char + w.dtype.char not in ("dd", "ff")
        or type(b) not in (float, int, X.dtype.type)
        or X.ndim != 2
        or w.shape != X.shape[1:2]
    ):
        X, w, b = _explain_shapes(
            "probability",
            ("X", X, "real", ("n", "p")),
            ("w", w, "real", ("p",)),
            ("b", b, "real", ()),
        )
    else:
        b = X.dtype.type(b)
    return _sigmoid(X @ w + b)


def probability_forward(X: ArrayLike, w: ArrayLike, b: Any) -> tuple[Any, tuple[Any, ...]]:
    """`probability`, and what `probability_backward` needs of it."""
    X = np.asarray(X)
    w = np.asarray(w)
    b = b[()] if isinstance(b, np.ndarray) else b
    if (
        X.dtype.char + w.dtype.char not in ("dd", "ff")
        or type(b) not in (float, int, X.dtype.type)
        or X.ndim != 2
        or w.shape != X.shape[1:2]
    ):
        X, w, b = _explain_shapes(
            "probability",
            ("X", X, "real", ("n", "p")),
            ("w", w, "real", ("p",)),
            ("b", b, "real", ()),
        )
    else:
        b = X.dtype.type(b)

    # sigmoid(X @ w + b)                                            logistic_regression.cr:3
    probability_1 = _sigmoid(X @ w + b)
    return probability_1.copy(), (X, w, probability_1)


def probability_backward(saved: tuple[Any, ...], d_probability: Any) -> tuple[Any, Any, Any]:
    """The cotangents of X, w and b, given the cotangent of the result."""
    X, w, probability_1 = saved
    n = X.shape[0]
    d_probability = np.asarray(d_probability)
    if d_probability.shape != (n,):
        _explain_shapes("probability_backward", ("d_probability", d_probability, "real", (n,)))

    # sigmoid(X @ w + b)                                            logistic_regression.cr:3
    # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = X @ w + b
    d_probability_1 = d_probability * (probability_1 * (1.0 - probability_1))
    d_b = d_probability_1.sum()
    d_X = np.outer(d_probability_1, w)
    d_w = d_probability_1 @ X
    return d_X.astype(X.dtype, copy=False), d_w.astype(w.dtype, copy=False), d_b


def loss(X: ArrayLike, y: ArrayLike, w: ArrayLike, b: Any, ridge: Any = 0.001) -> Any:
    """Minus the mean log likelihood of the labels y (0 or 1), and the ridge.

    log(1 + e^z) - y z is the same as -log(s) for a yes and -log(1 - s) for a no, without their overflow.

    X: real[n, p]; y: real[n]; w: real[p]; b, ridge: real -> real
    """
    X = np.asarray(X)
    y = np.asarray(y)
    w = np.asarray(w)
    b = b[()] if isinstance(b, np.ndarray) else b
    ridge = ridge[()] if isinstance(ridge, np.ndarray) else ridge
    if (
        X.dtype.char + y.dtype.char + w.dtype.char not in ("ddd", "fff")
        or type(b) not in (float, int, X.dtype.type)
        or type(ridge) not in (float, int, X.dtype.type)
        or X.ndim != 2
        or y.shape != X.shape[:1]
        or w.shape != X.shape[1:2]
        or X.shape[0] < 1
    ):
        X, y, w, b, ridge = _explain_shapes(
            "loss",
            ("X", X, "real", ("n", "p")),
            ("y", y, "real", ("n",)),
            ("w", w, "real", ("p",)),
            ("b", b, "real", ()),
            ("ridge", ridge, "real", ()),
            needs=lambda: (("n >= 1", X.shape[0] >= 1),),
        )
    else:
        b, ridge = X.dtype.type(b), X.dtype.type(ridge)
    n = X.shape[0]

    # z = X @ w + b                                                 logistic_regression.cr:10
    z = X @ w + b

    # return mean(softplus(z) - y * z) + ridge * sum(w^2) / 2       logistic_regression.cr:11
    loss_1 = np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))
    return (loss_1 - y * z).sum() / n + ridge * w.dot(w) / 2.0


def loss_forward(
    X: ArrayLike, y: ArrayLike, w: ArrayLike, b: Any, ridge: Any = 0.001
) -> tuple[Any, tuple[Any, ...]]:
    """`loss`, and what `loss_backward` needs of it."""
    X = np.asarray(X)
    y = np.asarray(y)
    w = np.asarray(w)
    b = b[()] if isinstance(b, np.ndarray) else b
    ridge = ridge[()] if isinstance(ridge, np.ndarray) else ridge
    if (
        X.dtype.char + y.dtype.char + w.dtype.char not in ("ddd", "fff")
        or type(b) not in (float, int, X.dtype.type)
        or type(ridge) not in (float, int, X.dtype.type)
        or X.ndim != 2
        or y.shape != X.shape[:1]
        or w.shape != X.shape[1:2]
        or X.shape[0] < 1
    ):
        X, y, w, b, ridge = _explain_shapes(
            "loss",
            ("X", X, "real", ("n", "p")),
            ("y", y, "real", ("n",)),
            ("w", w, "real", ("p",)),
            ("b", b, "real", ()),
            ("ridge", ridge, "real", ()),
            needs=lambda: (("n >= 1", X.shape[0] >= 1),),
        )
    else:
        b, ridge = X.dtype.type(b), X.dtype.type(ridge)
    n = X.shape[0]

    # z = X @ w + b                                                 logistic_regression.cr:10
    z = X @ w + b

    # return mean(softplus(z) - y * z) + ridge * sum(w^2) / 2       logistic_regression.cr:11
    loss_1 = np.exp(-np.abs(z))
    loss_2 = (np.maximum(z, 0.0) + np.log1p(loss_1) - y * z).sum() / n
    return loss_2 + ridge * w.dot(w) / 2.0, (X, y, w, ridge, z, loss_1)


def loss_backward(saved: tuple[Any, ...], d_loss: Any) -> tuple[Any, Any]:
    """The cotangents of w and b, given the cotangent of the result."""
    X, y, w, ridge, z, loss_1 = saved
    n = X.shape[0]
    d_loss = np.asarray(d_loss, loss_1.dtype)[()]
    if d_loss.shape:
        _explain_shapes("loss_backward", ("d_loss", d_loss, "real", ()))

    # return mean(softplus(z) - y * z) + ridge * sum(w^2) / 2       logistic_regression.cr:11
    # d softplus(u) = sigmoid(u) du, u = z
    d_loss_1 = d_loss / n
    loss_2 = np.where(z >= 0.0, 1.0, loss_1) / (1.0 + loss_1) - y

    # z = X @ w + b                                                 logistic_regression.cr:10
    d_b = d_loss_1 * loss_2.sum()

    # w: real[p]                                                    logistic_regression.cr:5
    d_w = d_loss * ridge * w + d_loss_1 * (loss_2 @ X)
    return d_w.astype(w.dtype, copy=False), d_b


def loss_grad(
    X: ArrayLike, y: ArrayLike, w: ArrayLike, b: Any, ridge: Any = 0.001
) -> tuple[Any, tuple[Any, Any]]:
    """The value of `loss` and its gradient by w and b."""
    X = np.asarray(X)
    y = np.asarray(y)
    w = np.asarray(w)
    b = b[()] if isinstance(b, np.ndarray) else b
    ridge = ridge[()] if isinstance(ridge, np.ndarray) else ridge
    if (
        X.dtype.char + y.dtype.char + w.dtype.char not in ("ddd", "fff")
        or type(b) not in (float, int, X.dtype.type)
        or type(ridge) not in (float, int, X.dtype.type)
        or X.ndim != 2
        or y.shape != X.shape[:1]
        or w.shape != X.shape[1:2]
        or X.shape[0] < 1
    ):
        X, y, w, b, ridge = _explain_shapes(
            "loss",
            ("X", X, "real", ("n", "p")),
            ("y", y, "real", ("n",)),
            ("w", w, "real", ("p",)),
            ("b", b, "real", ()),
            ("ridge", ridge, "real", ()),
            needs=lambda: (("n >= 1", X.shape[0] >= 1),),
        )
    else:
        b, ridge = X.dtype.type(b), X.dtype.type(ridge)
    n = X.shape[0]

    # z = X @ w + b                                                 logistic_regression.cr:10
    z = X @ w + b

    # return mean(softplus(z) - y * z) + ridge * sum(w^2) / 2       logistic_regression.cr:11
    # d softplus(u) = sigmoid(u) du, u = z
    loss_1 = np.exp(-np.abs(z))
    loss_2 = (np.maximum(z, 0.0) + np.log1p(loss_1) - y * z).sum() / n
    d_loss_1 = np.where(z >= 0.0, 1.0, loss_1) / (1.0 + loss_1) - y

    # z = X @ w + b                                                 logistic_regression.cr:10
    d_b = d_loss_1.sum() / n

    # w: real[p]                                                    logistic_regression.cr:5
    d_w = ridge * w + d_loss_1 @ X / n
    return loss_2 + ridge * w.dot(w) / 2.0, (d_w.astype(w.dtype, copy=False), d_b)


def accuracy(X: ArrayLike, y: ArrayLike, w: ArrayLike, b: Any) -> Any:
    """accuracy(X, y, w, b)

    X: real[n, p]; y: real[n]; w: real[p]; b: real -> real
    """
    X = np.asarray(X)
    y = np.asarray(y)
    w = np.asarray(w)
    b = b[()] if isinstance(b, np.ndarray) else b
    if (
        X.dtype.char + y.dtype.char + w.dtype.char not in ("ddd", "fff")
        or type(b) not in (float, int, X.dtype.type)
        or X.ndim != 2
        or y.shape != X.shape[:1]
        or w.shape != X.shape[1:2]
        or X.shape[0] < 1
    ):
        X, y, w, b = _explain_shapes(
            "accuracy",
            ("X", X, "real", ("n", "p")),
            ("y", y, "real", ("n",)),
            ("w", w, "real", ("p",)),
            ("b", b, "real", ()),
            needs=lambda: (("n >= 1", X.shape[0] >= 1),),
        )
    else:
        b = X.dtype.type(b)
    n = X.shape[0]

    # said = X @ w + b > 0                                          logistic_regression.cr:16
    said = X @ w + b > 0.0
    return np.where(said == (y > 0.5), 1, 0).astype(np.result_type(X, y, w)).sum() / n


def accuracy_forward(
    X: ArrayLike, y: ArrayLike, w: ArrayLike, b: Any
) -> tuple[Any, tuple[Any, ...]]:
    """`accuracy`, and what `accuracy_backward` needs of it."""
    X = np.asarray(X)
    y = np.asarray(y)
    w = np.asarray(w)
    b = b[()] if isinstance(b, np.ndarray) else b
    if (
        X.dtype.char + y.dtype.char + w.dtype.char not in ("ddd", "fff")
        or type(b) not in (float, int, X.dtype.type)
        or X.ndim != 2
        or y.shape != X.shape[:1]
        or w.shape != X.shape[1:2]
        or X.shape[0] < 1
    ):
        X, y, w, b = _explain_shapes(
            "accuracy",
            ("X", X, "real", ("n", "p")),
            ("y", y, "real", ("n",)),
            ("w", w, "real", ("p",)),
            ("b", b, "real", ()),
            needs=lambda: (("n >= 1", X.shape[0] >= 1),),
        )
    else:
        b = X.dtype.type(b)
    n, p = X.shape

    # said = X @ w + b > 0                                          logistic_regression.cr:16
    said = X @ w + b > 0.0
    return np.where(said == (y > 0.5), 1, 0).astype(np.result_type(X, y, w)).sum() / n, (
        n,
        p,
        X.dtype,
        y.dtype,
        w.dtype,
    )


def accuracy_backward(saved: tuple[Any, ...], d_accuracy: Any) -> tuple[Any, Any, Any, Any]:
    """The cotangents of X, y, w and b, given the cotangent of the result."""
    n, p, X_dtype, y_dtype, w_dtype = saved
    d_accuracy = np.asarray(d_accuracy)[()]
    if d_accuracy.shape:
        _explain_shapes("accuracy_backward", ("d_accuracy", d_accuracy, "real", ()))

    dtype = np.result_type(d_accuracy)
    return (
        np.zeros((n, p), dtype).astype(X_dtype, copy=False),
        np.zeros(n, dtype).astype(y_dtype, copy=False),
        np.zeros(p, dtype).astype(w_dtype, copy=False),
        0.0,
    )


def accuracy_grad(
    X: ArrayLike, y: ArrayLike, w: ArrayLike, b: Any
) -> tuple[Any, tuple[Any, Any, Any, Any]]:
    """The value of `accuracy` and its gradient by X, y, w and b."""
    value, saved = accuracy_forward(X, y, w, b)
    return value, accuracy_backward(saved, 1.0)
