# Written by chainrule 0.1.0 from digits_dense.cr.
# source ffed02f6747eb4d8, options none, module e037cc1a71248391
"""Handwritten digits, 8 by 8 pixels from 0 to 16, by a network of dense layers.

digits_dense has 26,122 parameters.
digits_dense_loss_grad takes
    25,856*batch multiply-adds forward,
    43,520*batch multiply-adds backward,
    4,440*batch bytes kept between them, in float64.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = Any  # an array, or a number of numpy's


def _logsumexp(
    x: Array, axis: int | tuple[int, ...] | None = None, keepdims: bool = False
) -> Array:
    """log(sum(exp(x))) along axes, without overflow; -inf for no or for -inf only."""
    top = np.max(x, axis=axis, keepdims=True, initial=-np.inf)
    shift = np.where(np.isfinite(top), top, 0.0)
    total = np.sum(np.exp(x - shift), axis=axis, keepdims=True)
    y = np.log(np.maximum(total, 1.0)) + top  # total is 1 at least, or 0 for -inf only
    result: Array = y if keepdims else np.squeeze(y, axis=axis)[()]
    return result


_DIGITS_DENSE_PARAMS: dict[str, tuple[int | str, ...]] = {
    "h.W": (64, 128),
    "h.b": (128,),
    "logits.dense1.W": (128, 128),
    "logits.dense1.b": (128,),
    "logits.dense2.W": (128, 10),
    "logits.dense2.b": (10,),
}


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


def _arrays_of(
    owner: str,
    what: str,
    given: Mapping[str, Any],
    table: Mapping[str, tuple[int | str, ...]],
    dtype: Any = None,
) -> list[NDArray[Any]]:
    """The arrays of a dict in the order of the table, of one float type; or what is missing or does not fit."""
    if given.keys() != table.keys():
        missing = [name for name in table if name not in given]
        unknown = [name for name in given if name not in table]
        if missing:
            beside = f"; it has {', '.join(map(repr, unknown))}" if unknown else ""
            raise ValueError(f"{owner}: {what} lacks {', '.join(map(repr, missing))}{beside}")
        raise ValueError(
            f"{owner}: {what} has {', '.join(map(repr, unknown))}, which the model has not; "
            f"it has {', '.join(map(repr, table))}"
        )
    arrays = [np.asarray(given[name]) for name in table]
    sizes: dict[str, tuple[int, str]] = {}
    for (name, axes), array in zip(table.items(), arrays, strict=True):
        if array.shape == axes and array.dtype.kind == "f":
            continue
        wanted = f"real[{', '.join(map(str, axes))}]" if axes else "a number"
        if array.dtype.kind not in "fiub":
            raise TypeError(
                f"{owner}: {what}[{name!r}] must be {wanted}, but it is an array of {array.dtype}"
            )
        known = [axis if isinstance(axis, int) else sizes.get(axis, (None, ""))[0] for axis in axes]
        fits = len(axes) == array.ndim and all(
            a in (None, b) for a, b in zip(known, array.shape, strict=True)
        )
        if not fits:
            because = [
                f"{axis} is {sizes[axis][0]} as in {sizes[axis][1]}"
                for axis in axes
                if axis in sizes
            ]
            where = f", where {' and '.join(because)}" if because else ""
            raise ValueError(
                f"{owner}: {what}[{name!r}] must be {wanted}{where}, but its shape is {array.shape}"
            )
        for axis, size in zip(axes, array.shape, strict=True):
            if isinstance(axis, str):
                sizes.setdefault(axis, (size, repr(name)))
    dtype = dtype or np.result_type(np.float32, *arrays)
    return [array.astype(dtype, copy=False)[()] for array in arrays]


def digits_dense_init(rng: np.random.Generator) -> dict[str, Any]:
    """Parameters of `digits_dense` to start from, drawn from `rng`."""
    return {
        "h.W": math.sqrt(6 / (64 + 128)) * rng.uniform(-1.0, 1.0, (64, 128)),
        "h.b": np.zeros(128),
        "logits.dense1.W": math.sqrt(6 / (128 + 128)) * rng.uniform(-1.0, 1.0, (128, 128)),
        "logits.dense1.b": np.zeros(128),
        "logits.dense2.W": math.sqrt(6 / (128 + 10)) * rng.uniform(-1.0, 1.0, (128, 10)),
        "logits.dense2.b": np.zeros(10),
    }


def digits_dense_pack(params: Mapping[str, Any]) -> NDArray[Any]:
    """The parameters of `digits_dense`, or their gradient, as one vector."""
    arrays = _arrays_of("digits_dense_pack", "params", params, _DIGITS_DENSE_PARAMS)
    return np.concatenate([np.ravel(array) for array in arrays])


def digits_dense_unpack(vector: ArrayLike) -> dict[str, Any]:
    """The parameters of `digits_dense` in a vector, as views of it."""
    vector = np.asarray(vector)
    if vector.shape != (26122,):
        raise ValueError(
            f"digits_dense_unpack: vector must have 26122 numbers, but its shape is {vector.shape}"
        )
    return {
        "h.W": vector[:8192].reshape(64, 128),
        "h.b": vector[8192:8320],
        "logits.dense1.W": vector[8320:24704].reshape(128, 128),
        "logits.dense1.b": vector[24704:24832],
        "logits.dense2.W": vector[24832:26112].reshape(128, 10),
        "logits.dense2.b": vector[26112:26122],
    }


def digits_dense_label(params: Mapping[str, Any], x: ArrayLike) -> Any:
    """The output `label` of `digits_dense`, in evaluation mode.

    x: real[batch, 64]
    """
    h_W, h_b, logits_dense1_W, logits_dense1_b, logits_dense2_W, logits_dense2_b = _arrays_of(
        "digits_dense", "params", params, _DIGITS_DENSE_PARAMS
    )
    x = np.asarray(x)
    if x.dtype.kind != "f" or x.ndim != 2 or x.shape[1] != 64:
        (x,) = _explain_shapes("digits_dense_label", ("x", x, "real", ("batch", 64)))
    x = x.astype(h_W.dtype, copy=False)
    return _digits_dense_label(
        h_W, h_b, logits_dense1_W, logits_dense1_b, logits_dense2_W, logits_dense2_b, x
    )


def _digits_dense_label(
    h_W: Any,
    h_b: Any,
    logits_dense1_W: Any,
    logits_dense1_b: Any,
    logits_dense2_W: Any,
    logits_dense2_b: Any,
    x: Any,
) -> Any:
    """`digits_dense_label` of arrays that are checked.

    h_W: real[64, 128]; h_b: real[128]; logits_dense1_W: real[128, 128]; logits_dense1_b:
    real[128]; logits_dense2_W: real[128, 10]; logits_dense2_b: real[10]; x: real[batch, 64] ->
    int[batch]
    """
    # h = dense(x / 16, width, relu) |> dropout(rate)               digits_dense.cr:6
    h = np.maximum(x @ h_W / 16.0 + h_b, 0.0)

    # logits = h |> dense(width, relu) |> dropout(rate) |> dense(10)  digits_dense.cr:7
    logits_1 = np.maximum(h @ logits_dense1_W + logits_dense1_b, 0.0) @ logits_dense2_W
    logits = logits_1 + logits_dense2_b

    # output label = argmax(logits, axis = -1)                      digits_dense.cr:8
    label = logits.argmax(axis=1)
    return label


def _digits_dense_loss_arguments(
    params: Mapping[str, Any], x: ArrayLike, y: ArrayLike, rng: np.random.Generator
) -> tuple[Any, ...]:
    """What `digits_dense_loss` computes with: parameters, inputs, samples in the order of the source; all of one float type."""
    h_W, h_b, logits_dense1_W, logits_dense1_b, logits_dense2_W, logits_dense2_b = _arrays_of(
        "digits_dense", "params", params, _DIGITS_DENSE_PARAMS
    )
    x = np.asarray(x)
    y = np.asarray(y)
    if (
        x.dtype.kind != "f"
        or y.dtype.kind != "i"
        or x.ndim != 2
        or x.shape[1] != 64
        or y.shape != x.shape[:1]
    ):
        x, y = _explain_shapes(
            "digits_dense_loss", ("x", x, "real", ("batch", 64)), ("y", y, "int", ("batch",))
        )
    x = x.astype(h_W.dtype, copy=False)
    batch = x.shape[0]
    h_u = rng.uniform(0.0, 1.0, (batch, 128)).astype(h_W.dtype, copy=False)
    logits_u = rng.uniform(0.0, 1.0, (batch, 128)).astype(h_W.dtype, copy=False)
    return (
        h_W,
        h_b,
        logits_dense1_W,
        logits_dense1_b,
        logits_dense2_W,
        logits_dense2_b,
        x,
        y,
        h_u,
        logits_u,
    )


def digits_dense_loss(
    params: Mapping[str, Any], x: ArrayLike, y: ArrayLike, *, rng: np.random.Generator
) -> Any:
    """The loss of `digits_dense` in training mode.

    x: real[batch, 64]; y: int[batch]
    """
    return _digits_dense_loss(*_digits_dense_loss_arguments(params, x, y, rng))


def digits_dense_loss_forward(
    params: Mapping[str, Any], x: ArrayLike, y: ArrayLike, *, rng: np.random.Generator
) -> tuple[Any, tuple[Any, ...]]:
    """`digits_dense_loss`, and what `digits_dense_loss_backward` needs of it."""
    return _digits_dense_loss_forward(*_digits_dense_loss_arguments(params, x, y, rng))


def digits_dense_loss_backward(saved: tuple[Any, ...], d_loss: Any) -> dict[str, Any]:
    """The cotangents of the parameters by name, given the cotangent of the loss."""
    grads = _digits_dense_loss_backward(saved, d_loss)
    return dict(zip(_DIGITS_DENSE_PARAMS, grads, strict=True))


def digits_dense_loss_grad(
    params: Mapping[str, Any], x: ArrayLike, y: ArrayLike, *, rng: np.random.Generator
) -> tuple[Any, dict[str, Any]]:
    """The loss of `digits_dense` and its gradient by the names of the parameters."""
    loss, grads = _digits_dense_loss_grad(*_digits_dense_loss_arguments(params, x, y, rng))
    return loss, dict(zip(_DIGITS_DENSE_PARAMS, grads, strict=True))


def _digits_dense_loss(
    h_W: Any,
    h_b: Any,
    logits_dense1_W: Any,
    logits_dense1_b: Any,
    logits_dense2_W: Any,
    logits_dense2_b: Any,
    x: Any,
    y: Any,
    h_u: Any,
    logits_u: Any,
) -> Any:
    """`digits_dense_loss` of arrays that are checked.

    h_W: real[64, 128]; h_b: real[128]; logits_dense1_W: real[128, 128]; logits_dense1_b:
    real[128]; logits_dense2_W: real[128, 10]; logits_dense2_b: real[10]; x: real[batch, 64]; y:
    int[batch]; h_u, logits_u: real[batch, 128] -> real
    """
    batch = x.shape[0]

    # return where(u < rate, 0, x / (1 - rate)) if training else x  layers.cr:20
    digits_dense_loss_1 = np.maximum(x @ h_W / 16.0 + h_b, 0.0) / 0.8

    # h = dense(x / 16, width, relu) |> dropout(rate)               digits_dense.cr:6
    h = np.where(h_u < 0.2, 0.0, digits_dense_loss_1)

    # logits = h |> dense(width, relu) |> dropout(rate) |> dense(10)  digits_dense.cr:7
    logits_1 = np.maximum(h @ logits_dense1_W + logits_dense1_b, 0.0) / 0.8
    logits = np.where(logits_u < 0.2, 0.0, logits_1) @ logits_dense2_W + logits_dense2_b

    # total = logsumexp(logits, axis = -1)                          losses.cr:50
    total_1 = logits.max(axis=1, initial=-np.inf)
    total_2 = np.exp(logits - np.where(np.isfinite(total_1), total_1, 0.0)[:, None])
    total = np.log(np.maximum(total_2.sum(axis=1), 1.0)) + total_1

    # own[...] = weights[label[...]] * (total[...] - logits[..., label[...]]) if mask[...] else 0  losses.cr:51
    own = total - logits[np.arange(batch), y]

    # loss = mean(cross_entropy(logits, y))                         digits_dense.cr:9
    loss = own.sum() / batch
    return loss


def _digits_dense_loss_forward(
    h_W: Any,
    h_b: Any,
    logits_dense1_W: Any,
    logits_dense1_b: Any,
    logits_dense2_W: Any,
    logits_dense2_b: Any,
    x: Any,
    y: Any,
    h_u: Any,
    logits_u: Any,
) -> tuple[Any, tuple[Any, ...]]:
    """`digits_dense_loss_forward` of arrays that are checked."""
    batch = x.shape[0]

    # h = dense(x / 16, width, relu) |> dropout(rate)               digits_dense.cr:6
    h_1 = np.maximum(x @ h_W / 16.0 + h_b, 0.0)
    h_2 = h_u < 0.2
    h = np.where(h_2, 0.0, h_1 / 0.8)

    # logits = h |> dense(width, relu) |> dropout(rate) |> dense(10)  digits_dense.cr:7
    logits_1 = np.maximum(h @ logits_dense1_W + logits_dense1_b, 0.0)
    logits_2 = logits_u < 0.2
    logits_3 = np.where(logits_2, 0.0, logits_1 / 0.8)
    logits = logits_3 @ logits_dense2_W + logits_dense2_b

    # total = logsumexp(logits, axis = -1)                          losses.cr:50
    total_1 = logits.max(axis=1, initial=-np.inf)
    total_2 = np.exp(logits - np.where(np.isfinite(total_1), total_1, 0.0)[:, None])
    total_3 = np.maximum(total_2.sum(axis=1), 1.0)
    total = np.log(total_3) + total_1

    # own[...] = weights[label[...]] * (total[...] - logits[..., label[...]]) if mask[...] else 0  losses.cr:51
    own = total - logits[np.arange(batch), y]

    # loss = mean(cross_entropy(logits, y))                         digits_dense.cr:9
    loss = own.sum() / batch
    return loss, (
        logits_dense1_W,
        logits_dense2_W,
        x,
        y,
        h_1,
        h_2,
        h,
        logits_1,
        logits_2,
        logits_3,
        total_2,
        total_3,
    )


def _digits_dense_loss_backward(
    saved: tuple[Any, ...], d_digits_dense_loss: Any
) -> tuple[Any, Any, Any, Any, Any, Any]:
    """`digits_dense_loss_backward` of arrays that are checked."""
    (
        logits_dense1_W,
        logits_dense2_W,
        x,
        y,
        h_1,
        h_2,
        h,
        logits_1,
        logits_2,
        logits_3,
        total_2,
        total_3,
    ) = saved
    batch = x.shape[0]
    d_digits_dense_loss = np.asarray(d_digits_dense_loss, total_3.dtype)[()]
    if d_digits_dense_loss.shape:
        _explain_shapes(
            "digits_dense_loss_backward", ("d_digits_dense_loss", d_digits_dense_loss, "real", ())
        )

    # loss = mean(cross_entropy(logits, y))                         digits_dense.cr:9
    d_loss_1 = d_digits_dense_loss / batch

    # logits = h |> dense(width, relu) |> dropout(rate) |> dense(10)  digits_dense.cr:7
    # d relu(u) = du where u > 0, else 0, u = x @ W + b
    d_logits = d_loss_1 * (total_2 / total_3[:, None])
    d_logits[np.arange(batch), y] -= d_loss_1
    d_logits_dense2_b = d_logits.sum(axis=0)
    d_logits_dense2_W = logits_3.T @ d_logits
    d_logits_1 = np.where(logits_2, 0.0, 1.25 * (d_logits @ logits_dense2_W.T))
    d_logits_2 = d_logits_1 * (logits_1 > 0.0)
    d_logits_dense1_b = d_logits_2.sum(axis=0)
    d_h = d_logits_2 @ logits_dense1_W.T
    d_logits_dense1_W = h.T @ d_logits_2

    # h = dense(x / 16, width, relu) |> dropout(rate)               digits_dense.cr:6
    # d relu(u) = du where u > 0, else 0, u = x @ W + b
    d_h_1 = np.where(h_2, 0.0, 1.25 * d_h) * (h_1 > 0.0)
    d_h_b = d_h_1.sum(axis=0)
    d_h_W = 0.0625 * (x.T @ d_h_1)
    return d_h_W, d_h_b, d_logits_dense1_W, d_logits_dense1_b, d_logits_dense2_W, d_logits_dense2_b


def _digits_dense_loss_grad(
    h_W: Any,
    h_b: Any,
    logits_dense1_W: Any,
    logits_dense1_b: Any,
    logits_dense2_W: Any,
    logits_dense2_b: Any,
    x: Any,
    y: Any,
    h_u: Any,
    logits_u: Any,
) -> tuple[Any, tuple[Any, Any, Any, Any, Any, Any]]:
    """`digits_dense_loss_grad` of arrays that are checked."""
    batch = x.shape[0]

    # h = dense(x / 16, width, relu) |> dropout(rate)               digits_dense.cr:6
    h_1 = np.maximum(x @ h_W / 16.0 + h_b, 0.0)
    h_2 = h_u < 0.2
    h = np.where(h_2, 0.0, h_1 / 0.8)

    # logits = h |> dense(width, relu) |> dropout(rate) |> dense(10)  digits_dense.cr:7
    logits_1 = np.maximum(h @ logits_dense1_W + logits_dense1_b, 0.0)
    logits_2 = logits_u < 0.2
    logits_3 = np.where(logits_2, 0.0, logits_1 / 0.8)
    logits = logits_3 @ logits_dense2_W + logits_dense2_b

    # total = logsumexp(logits, axis = -1)                          losses.cr:50
    total_1 = logits.max(axis=1, initial=-np.inf)
    total_2 = np.exp(logits - np.where(np.isfinite(total_1), total_1, 0.0)[:, None])
    total_3 = np.maximum(total_2.sum(axis=1), 1.0)
    total = np.log(total_3) + total_1

    # own[...] = weights[label[...]] * (total[...] - logits[..., label[...]]) if mask[...] else 0  losses.cr:51
    own_1 = np.arange(batch)
    own = total - logits[own_1, y]

    # loss = mean(cross_entropy(logits, y))                         digits_dense.cr:9
    loss = own.sum() / batch

    # logits = h |> dense(width, relu) |> dropout(rate) |> dense(10)  digits_dense.cr:7
    # d relu(u) = du where u > 0, else 0, u = x @ W + b
    d_logits = total_2 / (total_3[:, None] * batch)
    d_logits[own_1, y] += -1.0 / batch
    d_logits_dense2_b = d_logits.sum(axis=0)
    d_logits_dense2_W = logits_3.T @ d_logits
    d_logits_1 = np.where(logits_2, 0.0, 1.25 * (d_logits @ logits_dense2_W.T))
    d_logits_2 = d_logits_1 * (logits_1 > 0.0)
    d_logits_dense1_b = d_logits_2.sum(axis=0)
    d_h = d_logits_2 @ logits_dense1_W.T
    d_logits_dense1_W = h.T @ d_logits_2

    # h = dense(x / 16, width, relu) |> dropout(rate)               digits_dense.cr:6
    # d relu(u) = du where u > 0, else 0, u = x @ W + b
    d_h_1 = np.where(h_2, 0.0, 1.25 * d_h) * (h_1 > 0.0)
    d_h_b = d_h_1.sum(axis=0)
    d_h_W = 0.0625 * (x.T @ d_h_1)
    return loss, (
        d_h_W,
        d_h_b,
        d_logits_dense1_W,
        d_logits_dense1_b,
        d_logits_dense2_W,
        d_logits_dense2_b,
    )


def digits_dense_loss_eval(params: Mapping[str, Any], x: ArrayLike, y: ArrayLike) -> Any:
    """The loss of `digits_dense` in evaluation mode.

    x: real[batch, 64]; y: int[batch]
    """
    h_W, h_b, logits_dense1_W, logits_dense1_b, logits_dense2_W, logits_dense2_b = _arrays_of(
        "digits_dense", "params", params, _DIGITS_DENSE_PARAMS
    )
    x = np.asarray(x)
    y = np.asarray(y)
    if (
        x.dtype.kind != "f"
        or y.dtype.kind != "i"
        or x.ndim != 2
        or x.shape[1] != 64
        or y.shape != x.shape[:1]
    ):
        x, y = _explain_shapes(
            "digits_dense_loss_eval", ("x", x, "real", ("batch", 64)), ("y", y, "int", ("batch",))
        )
    x = x.astype(h_W.dtype, copy=False)
    return _digits_dense_loss_eval(
        h_W, h_b, logits_dense1_W, logits_dense1_b, logits_dense2_W, logits_dense2_b, x, y
    )


def _digits_dense_loss_eval(
    h_W: Any,
    h_b: Any,
    logits_dense1_W: Any,
    logits_dense1_b: Any,
    logits_dense2_W: Any,
    logits_dense2_b: Any,
    x: Any,
    y: Any,
) -> Any:
    """`digits_dense_loss_eval` of arrays that are checked.

    h_W: real[64, 128]; h_b: real[128]; logits_dense1_W: real[128, 128]; logits_dense1_b:
    real[128]; logits_dense2_W: real[128, 10]; logits_dense2_b: real[10]; x: real[batch, 64]; y:
    int[batch] -> real
    """
    batch = x.shape[0]

    # h = dense(x / 16, width, relu) |> dropout(rate)               digits_dense.cr:6
    h = np.maximum(x @ h_W / 16.0 + h_b, 0.0)

    # logits = h |> dense(width, relu) |> dropout(rate) |> dense(10)  digits_dense.cr:7
    logits_1 = np.maximum(h @ logits_dense1_W + logits_dense1_b, 0.0) @ logits_dense2_W
    logits = logits_1 + logits_dense2_b

    # total = logsumexp(logits, axis = -1)                          losses.cr:50
    total = _logsumexp(logits, axis=1)

    # own[...] = weights[label[...]] * (total[...] - logits[..., label[...]]) if mask[...] else 0  losses.cr:51
    own = total - logits[np.arange(batch), y]

    # loss = mean(cross_entropy(logits, y))                         digits_dense.cr:9
    loss = own.sum() / batch
    return loss
