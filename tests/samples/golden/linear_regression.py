# Written by chainrule 0.1.0 from linear_regression.cr.
# source 5c778251fa1f61ac, options none, module 91a58a9ca51cd90e
"""Linear regression: least squares with a ridge."""

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


def predict(X: ArrayLike, w: ArrayLike, b: Any) -> Any:
    """predict(X: real[n, p], w: real[p], b) -> real[n] = X @ w + b

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
            "predict", ("X", X, "real", ("n", "p")), ("w", w, "real", ("p",)), ("b", b, "real", ())
        )
    else:
        b = X.dtype.type(b)
    return X @ w + b


def predict_forward(X: ArrayLike, w: ArrayLike, b: Any) -> tuple[Any, tuple[Any, ...]]:
    """`predict`, and what `predict_backward` needs of it."""
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
            "predict", ("X", X, "real", ("n", "p")), ("w", w, "real", ("p",)), ("b", b, "real", ())
        )
    else:
        b = X.dtype.type(b)
    return X @ w + b, (X, w)


def predict_backward(saved: tuple[Any, ...], d_predict: Any) -> tuple[Any, Any, Any]:
    """The cotangents of X, w and b, given the cotangent of the result."""
    X, w = saved
    n = X.shape[0]
    d_predict = np.asarray(d_predict)
    if d_predict.shape != (n,):
        _explain_shapes("predict_backward", ("d_predict", d_predict, "real", (n,)))

    # X @ w + b                                                     linear_regression.cr:3
    d_b = d_predict.sum()
    d_X = np.outer(d_predict, w)
    d_w = d_predict @ X
    return d_X.astype(X.dtype, copy=False), d_w.astype(w.dtype, copy=False), d_b


def loss(X: ArrayLike, y: ArrayLike, w: ArrayLike, b: Any, ridge: Any = 0.0) -> Any:
    """Half the mean squared error, and half the ridge times the squared weights (not the intercept).

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

    # r = predict(X, w, b) - y                                      linear_regression.cr:7
    r = X @ w + b - y
    return (r * r).sum() / n / 2.0 + ridge * w.dot(w) / 2.0


def loss_forward(
    X: ArrayLike, y: ArrayLike, w: ArrayLike, b: Any, ridge: Any = 0.0
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

    # r = predict(X, w, b) - y                                      linear_regression.cr:7
    r = X @ w + b - y
    return (r * r).sum() / n / 2.0 + ridge * w.dot(w) / 2.0, (X, w, ridge, r)


def loss_backward(saved: tuple[Any, ...], d_loss: Any) -> tuple[Any, Any]:
    """The cotangents of w and b, given the cotangent of the result."""
    X, w, ridge, r = saved
    n = X.shape[0]
    d_loss = np.asarray(d_loss, r.dtype)[()]
    if d_loss.shape:
        _explain_shapes("loss_backward", ("d_loss", d_loss, "real", ()))

    # return mean(r^2) / 2 + ridge * sum(w^2) / 2                   linear_regression.cr:8
    d_loss_1 = d_loss / n

    # r = predict(X, w, b) - y                                      linear_regression.cr:7
    d_b = d_loss_1 * r.sum()

    # w: real[p]                                                    linear_regression.cr:5
    d_w = d_loss * ridge * w + d_loss_1 * (r @ X)
    return d_w.astype(w.dtype, copy=False), d_b


def loss_grad(
    X: ArrayLike, y: ArrayLike, w: ArrayLike, b: Any, ridge: Any = 0.0
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

    # r = predict(X, w, b) - y                                      linear_regression.cr:7
    r = X @ w + b - y
    d_b = r.sum() / n

    # w: real[p]                                                    linear_regression.cr:5
    d_w = ridge * w + r @ X / n
    return (r * r).sum() / n / 2.0 + ridge * w.dot(w) / 2.0, (d_w.astype(w.dtype, copy=False), d_b)


def r_squared(X: ArrayLike, y: ArrayLike, w: ArrayLike, b: Any) -> Any:
    """The share of the variance that is explained.

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
            "r_squared",
            ("X", X, "real", ("n", "p")),
            ("y", y, "real", ("n",)),
            ("w", w, "real", ("p",)),
            ("b", b, "real", ()),
            needs=lambda: (("n >= 1", X.shape[0] >= 1),),
        )
    else:
        b = X.dtype.type(b)
    n = X.shape[0]

    # return 1 - sum((y - predict(X, w, b))^2) / sum((y - mean(y))^2)  linear_regression.cr:14
    r_squared_1 = y - (X @ w + b)
    r_squared_2 = y - y.sum() / n
    return 1.0 - r_squared_1.dot(r_squared_1) / r_squared_2.dot(r_squared_2)


def r_squared_forward(
    X: ArrayLike, y: ArrayLike, w: ArrayLike, b: Any
) -> tuple[Any, tuple[Any, ...]]:
    """`r_squared`, and what `r_squared_backward` needs of it."""
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
            "r_squared",
            ("X", X, "real", ("n", "p")),
            ("y", y, "real", ("n",)),
            ("w", w, "real", ("p",)),
            ("b", b, "real", ()),
            needs=lambda: (("n >= 1", X.shape[0] >= 1),),
        )
    else:
        b = X.dtype.type(b)
    n = X.shape[0]

    # return 1 - sum((y - predict(X, w, b))^2) / sum((y - mean(y))^2)  linear_regression.cr:14
    r_squared_1 = y - (X @ w + b)
    r_squared_2 = y - y.sum() / n
    r_squared_3 = r_squared_2.dot(r_squared_2)
    r_squared_4 = r_squared_1.dot(r_squared_1) / r_squared_3
    return 1.0 - r_squared_4, (X, w, r_squared_1, r_squared_2, r_squared_3, r_squared_4, y.dtype)


def r_squared_backward(saved: tuple[Any, ...], d_r_squared: Any) -> tuple[Any, Any, Any, Any]:
    """The cotangents of X, y, w and b, given the cotangent of the result."""
    X, w, r_squared_1, r_squared_2, r_squared_3, r_squared_4, y_dtype = saved
    n = X.shape[0]
    d_r_squared = np.asarray(d_r_squared, r_squared_2.dtype)[()]
    if d_r_squared.shape:
        _explain_shapes("r_squared_backward", ("d_r_squared", d_r_squared, "real", ()))

    # return 1 - sum((y - predict(X, w, b))^2) / sum((y - mean(y))^2)  linear_regression.cr:14
    d_r_squared_1 = d_r_squared / r_squared_3
    d_r_squared_2 = d_r_squared_1 * r_squared_4
    d_r_squared_3 = 2.0 * d_r_squared_1 * r_squared_1
    d_b = 2.0 * (d_r_squared_1 * r_squared_1.sum())
    d_X = np.outer(d_r_squared_3, w)
    d_w = d_r_squared_3 @ X
    d_r_squared_4 = 2.0 * (d_r_squared_2 * r_squared_2.sum()) / n
    d_y = 2.0 * d_r_squared_2 * r_squared_2 - d_r_squared_4 - d_r_squared_3
    return (
        d_X.astype(X.dtype, copy=False),
        d_y.astype(y_dtype, copy=False),
        d_w.astype(w.dtype, copy=False),
        d_b,
    )


def r_squared_grad(
    X: ArrayLike, y: ArrayLike, w: ArrayLike, b: Any
) -> tuple[Any, tuple[Any, Any, Any, Any]]:
    """The value of `r_squared` and its gradient by X, y, w and b."""
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
            "r_squared",
            ("X", X, "real", ("n", "p")),
            ("y", y, "real", ("n",)),
            ("w", w, "real", ("p",)),
            ("b", b, "real", ()),
            needs=lambda: (("n >= 1", X.shape[0] >= 1),),
        )
    else:
        b = X.dtype.type(b)
    n = X.shape[0]

    # return 1 - sum((y - predict(X, w, b))^2) / sum((y - mean(y))^2)  linear_regression.cr:14
    r_squared_1 = y - (X @ w + b)
    r_squared_2 = y - y.sum() / n
    r_squared_3 = r_squared_2.dot(r_squared_2)
    r_squared_4 = r_squared_1.dot(r_squared_1) / r_squared_3
    d_r_squared_1 = r_squared_4 / r_squared_3
    d_r_squared_2 = 2.0 / r_squared_3
    d_r_squared_3 = d_r_squared_2 * r_squared_1
    d_b = d_r_squared_2 * r_squared_1.sum()
    d_X = np.outer(d_r_squared_3, w)
    d_w = d_r_squared_3 @ X
    d_r_squared_4 = 2.0 * (d_r_squared_1 * r_squared_2.sum()) / n
    d_y = 2.0 * d_r_squared_1 * r_squared_2 - d_r_squared_4 - d_r_squared_3
    return 1.0 - r_squared_4, (
        d_X.astype(X.dtype, copy=False),
        d_y.astype(y.dtype, copy=False),
        d_w.astype(w.dtype, copy=False),
        d_b,
    )
