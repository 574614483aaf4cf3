# Written by chainrule 0.1.0 from elman.cr.
# source c6e0bbe1b07831b7, options none, module b8e567dcbfdc62ed
"""Elman's network, which finds the words in a stream of letters: every b is followed by a, every d by ii, every g by uuu.

Elman, Finding structure in time (1990), "structure in letter sequences". Consonants come in any order and cannot be
known; vowels can, also how many of them: for that the network has to count.

elman has 702 parameters.
elman_loss_grad takes
    640*batch*steps multiply-adds forward,
    1,280*batch*steps multiply-adds backward,
    264*batch*steps + 160*batch bytes kept between them, in float64.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = Any  # an array, or a number of numpy's


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


def _orthogonal(rng: np.random.Generator, rows: int, columns: int) -> Array:
    """Drawn evenly among matrices with orthonormal columns, or rows where these are fewer."""
    q, r = np.linalg.qr(rng.standard_normal((max(rows, columns), min(rows, columns))))
    even: Array = q * np.sign(np.diagonal(r))  # without this q prefers some signs
    return even if rows >= columns else even.T


_ELMAN_PARAMS: dict[str, tuple[int | str, ...]] = {
    "h.embedding1.W": (6, 6),
    "h.rnn1.W": (6, 20),
    "h.rnn1.U": (20, 20),
    "h.rnn1.b": (20,),
    "logits.W": (20, 6),
    "logits.b": (6,),
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


def elman_init(rng: np.random.Generator) -> dict[str, Any]:
    """Parameters of `elman` to start from, drawn from `rng`."""
    return {
        "h.embedding1.W": rng.normal(0.0, 1.0, (6, 6)),
        "h.rnn1.W": math.sqrt(6 / (6 + 20)) * rng.uniform(-1.0, 1.0, (6, 20)),
        "h.rnn1.U": _orthogonal(rng, 20, 20),
        "h.rnn1.b": np.zeros(20),
        "logits.W": math.sqrt(6 / (20 + 6)) * rng.uniform(-1.0, 1.0, (20, 6)),
        "logits.b": np.zeros(6),
    }


def elman_pack(params: Mapping[str, Any]) -> NDArray[Any]:
    """The parameters of `elman`, or their gradient, as one vector."""
    arrays = _arrays_of("elman_pack", "params", params, _ELMAN_PARAMS)
    return np.concatenate([np.ravel(array) for array in arrays])


def elman_unpack(vector: ArrayLike) -> dict[str, Any]:
    """The parameters of `elman` in a vector, as views of it."""
    vector = np.asarray(vector)
    if vector.shape != (702,):
        raise ValueError(
            f"elman_unpack: vector must have 702 numbers, but its shape is {vector.shape}"
        )
    return {
        "h.embedding1.W": vector[:36].reshape(6, 6),
        "h.rnn1.W": vector[36:156].reshape(6, 20),
        "h.rnn1.U": vector[156:556].reshape(20, 20),
        "h.rnn1.b": vector[556:576],
        "logits.W": vector[576:696].reshape(20, 6),
        "logits.b": vector[696:702],
    }


def elman_following(params: Mapping[str, Any], x: ArrayLike) -> Any:
    """The output `following` of `elman`, in evaluation mode.

    x: int[batch, steps]
    """
    h_embedding1_W, h_rnn1_W, h_rnn1_U, h_rnn1_b, logits_W, logits_b = _arrays_of(
        "elman", "params", params, _ELMAN_PARAMS
    )
    x = np.asarray(x)
    if x.dtype.kind != "i" or x.ndim != 2:
        (x,) = _explain_shapes("elman_following", ("x", x, "int", ("batch", "steps")))
    return _elman_following(h_embedding1_W, h_rnn1_W, h_rnn1_U, h_rnn1_b, logits_W, logits_b, x)


def _elman_following(
    h_embedding1_W: Any,
    h_rnn1_W: Any,
    h_rnn1_U: Any,
    h_rnn1_b: Any,
    logits_W: Any,
    logits_b: Any,
    x: Any,
) -> Any:
    """`elman_following` of arrays that are checked.

    h_embedding1_W: real[6, 6]; h_rnn1_W: real[6, 20]; h_rnn1_U: real[20, 20]; h_rnn1_b:
    real[20]; logits_W: real[20, 6]; logits_b: real[6]; x: int[batch, steps] -> int[batch,
    steps]
    """
    batch, steps = x.shape

    # h = rnn_cell(x[:, t], h, W = W, U = U, b = b)                 recurrent.cr:53
    h_1 = h_embedding1_W[x].swapaxes(0, 1) @ h_rnn1_W + h_rnn1_b

    # for t in range(steps):                                        recurrent.cr:52
    h = np.zeros((batch, 20), h_embedding1_W.dtype)
    hs = np.empty((steps, batch, 20), h_embedding1_W.dtype)
    for t in range(steps):
        # h = rnn_cell(x[:, t], h, W = W, U = U, b = b)                 recurrent.cr:53
        h = np.tanh(h_1[t] + h @ h_rnn1_U)
        hs[t] = h

    # h = rnn(embedding(x, letters, 6), units)                      elman.cr:10
    h_2 = hs.swapaxes(0, 1)

    # logits = dense(h, letters)                                    elman.cr:11
    logits = h_2 @ logits_W + logits_b

    # output following = argmax(logits, axis = -1)                  elman.cr:12
    following = logits.argmax(axis=2)
    return following


def _elman_loss_arguments(params: Mapping[str, Any], x: ArrayLike, y: ArrayLike) -> tuple[Any, ...]:
    """What `elman_loss` computes with: parameters, inputs; all of one float type."""
    h_embedding1_W, h_rnn1_W, h_rnn1_U, h_rnn1_b, logits_W, logits_b = _arrays_of(
        "elman", "params", params, _ELMAN_PARAMS
    )
    x = np.asarray(x)
    y = np.asarray(y)
    if x.dtype.kind != "i" or y.dtype.kind != "i" or x.ndim != 2 or y.shape != x.shape[:2]:
        x, y = _explain_shapes(
            "elman_loss", ("x", x, "int", ("batch", "steps")), ("y", y, "int", ("batch", "steps"))
        )
    return h_embedding1_W, h_rnn1_W, h_rnn1_U, h_rnn1_b, logits_W, logits_b, x, y


def elman_loss(params: Mapping[str, Any], x: ArrayLike, y: ArrayLike) -> Any:
    """The loss of `elman` in training mode.

    x: int[batch, steps]; y: int[batch, steps]
    """
    return _elman_loss(*_elman_loss_arguments(params, x, y))


def elman_loss_forward(
    params: Mapping[str, Any], x: ArrayLike, y: ArrayLike
) -> tuple[Any, tuple[Any, ...]]:
    """`elman_loss`, and what `elman_loss_backward` needs of it."""
    return _elman_loss_forward(*_elman_loss_arguments(params, x, y))


def elman_loss_backward(saved: tuple[Any, ...], d_loss: Any) -> dict[str, Any]:
    """The cotangents of the parameters by name, given the cotangent of the loss."""
    grads = _elman_loss_backward(saved, d_loss)
    return dict(zip(_ELMAN_PARAMS, grads, strict=True))


def elman_loss_grad(
    params: Mapping[str, Any], x: ArrayLike, y: ArrayLike
) -> tuple[Any, dict[str, Any]]:
    """The loss of `elman` and its gradient by the names of the parameters."""
    loss, grads = _elman_loss_grad(*_elman_loss_arguments(params, x, y))
    return loss, dict(zip(_ELMAN_PARAMS, grads, strict=True))


def _elman_loss(
    h_embedding1_W: Any,
    h_rnn1_W: Any,
    h_rnn1_U: Any,
    h_rnn1_b: Any,
    logits_W: Any,
    logits_b: Any,
    x: Any,
    y: Any,
) -> Any:
    """`elman_loss` of arrays that are checked.

    h_embedding1_W: real[6, 6]; h_rnn1_W: real[6, 20]; h_rnn1_U: real[20, 20]; h_rnn1_b:
    real[20]; logits_W: real[20, 6]; logits_b: real[6]; x, y: int[batch, steps] -> real
    """
    batch, steps = x.shape

    # h = rnn_cell(x[:, t], h, W = W, U = U, b = b)                 recurrent.cr:53
    h_1 = h_embedding1_W[x].swapaxes(0, 1) @ h_rnn1_W + h_rnn1_b

    # for t in range(steps):                                        recurrent.cr:52
    h = np.zeros((batch, 20), h_embedding1_W.dtype)
    h_all = np.empty((steps + 1, batch, 20), h_embedding1_W.dtype)
    h_all[0] = h
    for t in range(steps):
        # h = rnn_cell(x[:, t], h, W = W, U = U, b = b)                 recurrent.cr:53
        h = np.tanh(h_1[t] + h @ h_rnn1_U)
        h_all[t + 1] = h
    hs = h_all[1:]

    # h = rnn(embedding(x, letters, 6), units)                      elman.cr:10
    h_2 = hs.swapaxes(0, 1)

    # logits = dense(h, letters)                                    elman.cr:11
    logits = h_2 @ logits_W + logits_b

    # total = logsumexp(logits, axis = -1)                          losses.cr:50
    total_1 = logits.max(axis=2, initial=-np.inf)
    total_2 = np.exp(logits - np.where(np.isfinite(total_1), total_1, 0.0)[:, :, None])
    total = np.log(np.maximum(total_2.sum(axis=2), 1.0)) + total_1

    # own[...] = weights[label[...]] * (total[...] - logits[..., label[...]]) if mask[...] else 0  losses.cr:51
    own = total - logits[np.arange(batch)[:, None], np.arange(steps), y]

    # loss = mean(cross_entropy(logits, y))                         elman.cr:13
    loss = own.sum() / (batch * steps)
    return loss


def _elman_loss_forward(
    h_embedding1_W: Any,
    h_rnn1_W: Any,
    h_rnn1_U: Any,
    h_rnn1_b: Any,
    logits_W: Any,
    logits_b: Any,
    x: Any,
    y: Any,
) -> tuple[Any, tuple[Any, ...]]:
    """`elman_loss_forward` of arrays that are checked."""
    batch, steps = x.shape

    # h = rnn(embedding(x, letters, 6), units)                      elman.cr:10
    h_1 = h_embedding1_W[x]

    # h = rnn_cell(x[:, t], h, W = W, U = U, b = b)                 recurrent.cr:53
    h_2 = h_1.swapaxes(0, 1) @ h_rnn1_W + h_rnn1_b

    # for t in range(steps):                                        recurrent.cr:52
    h = np.zeros((batch, 20), h_embedding1_W.dtype)
    h_all = np.empty((steps + 1, batch, 20), h_embedding1_W.dtype)
    h_all[0] = h
    for t in range(steps):
        # h = rnn_cell(x[:, t], h, W = W, U = U, b = b)                 recurrent.cr:53
        h = np.tanh(h_2[t] + h @ h_rnn1_U)
        h_all[t + 1] = h
    hs = h_all[1:]

    # h = rnn(embedding(x, letters, 6), units)                      elman.cr:10
    h_3 = hs.swapaxes(0, 1)

    # logits = dense(h, letters)                                    elman.cr:11
    logits = h_3 @ logits_W + logits_b

    # total = logsumexp(logits, axis = -1)                          losses.cr:50
    total_1 = logits.max(axis=2, initial=-np.inf)
    total_2 = np.exp(logits - np.where(np.isfinite(total_1), total_1, 0.0)[:, :, None])
    total_3 = np.maximum(total_2.sum(axis=2), 1.0)
    total = np.log(total_3) + total_1

    # own[...] = weights[label[...]] * (total[...] - logits[..., label[...]]) if mask[...] else 0  losses.cr:51
    own = total - logits[np.arange(batch)[:, None], np.arange(steps), y]

    # loss = mean(cross_entropy(logits, y))                         elman.cr:13
    loss = own.sum() / (batch * steps)
    return loss, (h_rnn1_W, h_rnn1_U, logits_W, x, y, h_1, h_all, total_2, total_3)


def _elman_loss_backward(
    saved: tuple[Any, ...], d_elman_loss: Any
) -> tuple[Any, Any, Any, Any, Any, Any]:
    """`elman_loss_backward` of arrays that are checked."""
    h_rnn1_W, h_rnn1_U, logits_W, x, y, h_1, h_all, total_2, total_3 = saved
    batch, steps = x.shape
    d_elman_loss = np.asarray(d_elman_loss, total_3.dtype)[()]
    if d_elman_loss.shape:
        _explain_shapes("elman_loss_backward", ("d_elman_loss", d_elman_loss, "real", ()))

    # for t in range(steps):                                        recurrent.cr:52
    hs = h_all[1:]

    # h = rnn(embedding(x, letters, 6), units)                      elman.cr:10
    h = hs.swapaxes(0, 1)

    # loss = mean(cross_entropy(logits, y))                         elman.cr:13
    d_loss_1 = d_elman_loss / (batch * steps)

    # logits = dense(h, letters)                                    elman.cr:11
    d_logits = d_loss_1 * (total_2 / total_3[:, :, None])
    d_logits[np.arange(batch)[:, None], np.arange(steps), y] -= d_loss_1
    d_logits_b = d_logits.sum(axis=(0, 1))
    d_logits_W = np.tensordot(h, d_logits, axes=([0, 1], [0, 1]))

    # h = rnn(embedding(x, letters, 6), units)                      elman.cr:10
    d_hs = d_logits.swapaxes(0, 1) @ logits_W.T

    # for t in range(steps):                                        recurrent.cr:52
    d_h = np.zeros((batch, 20), total_3.dtype)
    d_h_all_1 = np.empty((steps, batch, 20), total_3.dtype)
    for t in reversed(range(steps)):
        h_2 = hs[t]
        d_h_2 = d_h + d_hs[t]

        # h = rnn_cell(x[:, t], h, W = W, U = U, b = b)                 recurrent.cr:53
        # d tanh(u) = (1 - tanh(u)^2) du, u = x @ W + h @ U + b
        d_h_1 = d_h_2 * (1.0 - h_2 * h_2)
        d_h = d_h_1 @ h_rnn1_U.T
        d_h_all_1[t] = d_h_1

    # h = rnn_cell(x[:, t], h, W = W, U = U, b = b)                 recurrent.cr:53
    # d tanh(u) = (1 - tanh(u)^2) du, u = x @ W + h @ U + b
    d_h_rnn1_U = np.tensordot(h_all[:-1], d_h_all_1, axes=([0, 1], [0, 1]))
    d_h_rnn1_b = d_h_all_1.sum(axis=(0, 1))
    d_h_rnn1_W = np.tensordot(h_1, d_h_all_1, axes=([1, 0], [0, 1]))

    # h = rnn(embedding(x, letters, 6), units)                      elman.cr:10
    d_h_embedding1_W = np.zeros((6, 6), total_3.dtype)
    _add_at(d_h_embedding1_W, x, d_h_all_1.swapaxes(0, 1) @ h_rnn1_W.T)
    return d_h_embedding1_W, d_h_rnn1_W, d_h_rnn1_U, d_h_rnn1_b, d_logits_W, d_logits_b


def _elman_loss_grad(
    h_embedding1_W: Any,
    h_rnn1_W: Any,
    h_rnn1_U: Any,
    h_rnn1_b: Any,
    logits_W: Any,
    logits_b: Any,
    x: Any,
    y: Any,
) -> tuple[Any, tuple[Any, Any, Any, Any, Any, Any]]:
    """`elman_loss_grad` of arrays that are checked."""
    batch, steps = x.shape

    # h = rnn(embedding(x, letters, 6), units)                      elman.cr:10
    h_1 = h_embedding1_W[x]

    # h = rnn_cell(x[:, t], h, W = W, U = U, b = b)                 recurrent.cr:53
    h_2 = h_1.swapaxes(0, 1) @ h_rnn1_W + h_rnn1_b

    # for t in range(steps):                                        recurrent.cr:52
    h = np.zeros((batch, 20), h_embedding1_W.dtype)
    h_all = np.empty((steps + 1, batch, 20), h_embedding1_W.dtype)
    h_all[0] = h
    for t in range(steps):
        # h = rnn_cell(x[:, t], h, W = W, U = U, b = b)                 recurrent.cr:53
        h = np.tanh(h_2[t] + h @ h_rnn1_U)
        h_all[t + 1] = h
    hs = h_all[1:]

    # h = rnn(embedding(x, letters, 6), units)                      elman.cr:10
    h_3 = hs.swapaxes(0, 1)

    # logits = dense(h, letters)                                    elman.cr:11
    logits = h_3 @ logits_W + logits_b

    # total = logsumexp(logits, axis = -1)                          losses.cr:50
    total_1 = logits.max(axis=2, initial=-np.inf)
    total_2 = np.exp(logits - np.where(np.isfinite(total_1), total_1, 0.0)[:, :, None])
    total_3 = np.maximum(total_2.sum(axis=2), 1.0)
    total = np.log(total_3) + total_1

    # own[...] = weights[label[...]] * (total[...] - logits[..., label[...]]) if mask[...] else 0  losses.cr:51
    own_1 = np.arange(steps)
    own_2 = np.arange(batch)[:, None]
    own = total - logits[own_2, own_1, y]

    # loss = mean(cross_entropy(logits, y))                         elman.cr:13
    loss = own.sum() / (batch * steps)

    # logits = dense(h, letters)                                    elman.cr:11
    d_logits = total_2 / (total_3[:, :, None] * (batch * steps))
    d_logits[own_2, own_1, y] += -1.0 / (batch * steps)
    d_logits_b = d_logits.sum(axis=(0, 1))
    d_logits_W = np.tensordot(h_3, d_logits, axes=([0, 1], [0, 1]))

    # h = rnn(embedding(x, letters, 6), units)                      elman.cr:10
    d_hs = d_logits.swapaxes(0, 1) @ logits_W.T

    # for t in range(steps):                                        recurrent.cr:52
    d_h = np.zeros((batch, 20), h_embedding1_W.dtype)
    d_h_all_1 = h_2  # its memory: nobody reads it any more
    for t_2 in reversed(range(steps)):
        h_4 = hs[t_2]
        d_h_2 = d_h + d_hs[t_2]

        # h = rnn_cell(x[:, t], h, W = W, U = U, b = b)                 recurrent.cr:53
        # d tanh(u) = (1 - tanh(u)^2) du, u = x @ W + h @ U + b
        d_h_1 = d_h_2 * (1.0 - h_4 * h_4)
        d_h = d_h_1 @ h_rnn1_U.T
        d_h_all_1[t_2] = d_h_1

    # h = rnn_cell(x[:, t], h, W = W, U = U, b = b)                 recurrent.cr:53
    # d tanh(u) = (1 - tanh(u)^2) du, u = x @ W + h @ U + b
    d_h_rnn1_U = np.tensordot(h_all[:-1], d_h_all_1, axes=([0, 1], [0, 1]))
    d_h_rnn1_b = d_h_all_1.sum(axis=(0, 1))
    d_h_rnn1_W = np.tensordot(h_1, d_h_all_1, axes=([1, 0], [0, 1]))

    # h = rnn(embedding(x, letters, 6), units)                      elman.cr:10
    d_h_embedding1_W = np.zeros((6, 6), h_embedding1_W.dtype)
    _add_at(d_h_embedding1_W, x, d_h_all_1.swapaxes(0, 1) @ h_rnn1_W.T)
    return loss, (d_h_embedding1_W, d_h_rnn1_W, d_h_rnn1_U, d_h_rnn1_b, d_logits_W, d_logits_b)


def elman_loss_eval(params: Mapping[str, Any], x: ArrayLike, y: ArrayLike) -> Any:
    """The loss of `elman` in evaluation mode.

    x: int[batch, steps]; y: int[batch, steps]
    """
    h_embedding1_W, h_rnn1_W, h_rnn1_U, h_rnn1_b, logits_W, logits_b = _arrays_of(
        "elman", "params", params, _ELMAN_PARAMS
    )
    x = np.asarray(x)
    y = np.asarray(y)
    if x.dtype.kind != "i" or y.dtype.kind != "i" or x.ndim != 2 or y.shape != x.shape[:2]:
        x, y = _explain_shapes(
            "elman_loss_eval",
            ("x", x, "int", ("batch", "steps")),
            ("y", y, "int", ("batch", "steps")),
        )
    return _elman_loss_eval(h_embedding1_W, h_rnn1_W, h_rnn1_U, h_rnn1_b, logits_W, logits_b, x, y)


def _elman_loss_eval(
    h_embedding1_W: Any,
    h_rnn1_W: Any,
    h_rnn1_U: Any,
    h_rnn1_b: Any,
    logits_W: Any,
    logits_b: Any,
    x: Any,
    y: Any,
) -> Any:
    """`elman_loss_eval` of arrays that are checked.

    h_embedding1_W: real[6, 6]; h_rnn1_W: real[6, 20]; h_rnn1_U: real[20, 20]; h_rnn1_b:
    real[20]; logits_W: real[20, 6]; logits_b: real[6]; x, y: int[batch, steps] -> real
    """
    batch, steps = x.shape

    # h = rnn_cell(x[:, t], h, W = W, U = U, b = b)                 recurrent.cr:53
    h_1 = h_embedding1_W[x].swapaxes(0, 1) @ h_rnn1_W + h_rnn1_b

    # for t in range(steps):                                        recurrent.cr:52
    h = np.zeros((batch, 20), h_embedding1_W.dtype)
    hs = np.empty((steps, batch, 20), h_embedding1_W.dtype)
    for t in range(steps):
        # h = rnn_cell(x[:, t], h, W = W, U = U, b = b)                 recurrent.cr:53
        h = np.tanh(h_1[t] + h @ h_rnn1_U)
        hs[t] = h

    # h = rnn(embedding(x, letters, 6), units)                      elman.cr:10
    h_2 = hs.swapaxes(0, 1)

    # logits = dense(h, letters)                                    elman.cr:11
    logits = h_2 @ logits_W + logits_b

    # total = logsumexp(logits, axis = -1)                          losses.cr:50
    total = _logsumexp(logits, axis=2)

    # own[...] = weights[label[...]] * (total[...] - logits[..., label[...]]) if mask[...] else 0  losses.cr:51
    own = total - logits[np.arange(batch)[:, None], np.arange(steps), y]

    # loss = mean(cross_entropy(logits, y))                         elman.cr:13
    loss = own.sum() / (batch * steps)
    return loss
