# Written by chainrule 0.1.0 from characters.cr.
# source 1b02916837cef8e9, options none, module d33fd0a0a20b26ad
"""A model of a text by its characters: from those behind it, what comes next.

Graves, Generating sequences with recurrent neural networks (2013).

characters has 67,601 parameters.
characters_loss_grad takes
    65,664*batch*steps multiply-adds forward,
    131,328*batch*steps multiply-adds backward,
    6,800*batch*steps + 1,024*batch bytes kept between them, in float64.
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


def _sigmoid(x: Array) -> Array:
    """1 / (1 + exp(-x)), with no exponential that overflows: beyond 40 it is 1 to the last bit."""
    t = np.exp(np.minimum(x, 40.0))
    y: Array = t / (1.0 + t)
    return y


def _softmax(x: Array, axis: int | tuple[int, ...] | None = None) -> Array:
    """exp(x) / sum(exp(x)) along axes, without overflow; 0 where all are -inf."""
    top = np.max(x, axis=axis, keepdims=True, initial=-np.inf)
    y: Array = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = np.sum(y, axis=axis, keepdims=True)
    y /= np.maximum(total, 1.0)  # total is 1 at least, or 0 for -inf only
    return y


_CHARACTERS_PARAMS: dict[str, tuple[int | str, ...]] = {
    "h.embedding1.W": (57, 24),
    "h.gru1.W": (24, 384),
    "h.gru1.U": (128, 384),
    "h.gru1.b": (384,),
    "h.gru1.b_new": (128,),
    "logits.W": (128, 57),
    "logits.b": (57,),
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


def characters_init(rng: np.random.Generator) -> dict[str, Any]:
    """Parameters of `characters` to start from, drawn from `rng`."""
    return {
        "h.embedding1.W": rng.normal(0.0, 1.0, (57, 24)),
        "h.gru1.W": math.sqrt(6 / (24 + 384)) * rng.uniform(-1.0, 1.0, (24, 384)),
        "h.gru1.U": math.sqrt(6 / (128 + 384)) * rng.uniform(-1.0, 1.0, (128, 384)),
        "h.gru1.b": np.zeros(384),
        "h.gru1.b_new": np.zeros(128),
        "logits.W": math.sqrt(6 / (128 + 57)) * rng.uniform(-1.0, 1.0, (128, 57)),
        "logits.b": np.zeros(57),
    }


def characters_pack(params: Mapping[str, Any]) -> NDArray[Any]:
    """The parameters of `characters`, or their gradient, as one vector."""
    arrays = _arrays_of("characters_pack", "params", params, _CHARACTERS_PARAMS)
    return np.concatenate([np.ravel(array) for array in arrays])


def characters_unpack(vector: ArrayLike) -> dict[str, Any]:
    """The parameters of `characters` in a vector, as views of it."""
    vector = np.asarray(vector)
    if vector.shape != (67601,):
        raise ValueError(
            f"characters_unpack: vector must have 67601 numbers, but its shape is {vector.shape}"
        )
    return {
        "h.embedding1.W": vector[:1368].reshape(57, 24),
        "h.gru1.W": vector[1368:10584].reshape(24, 384),
        "h.gru1.U": vector[10584:59736].reshape(128, 384),
        "h.gru1.b": vector[59736:60120],
        "h.gru1.b_new": vector[60120:60248],
        "logits.W": vector[60248:67544].reshape(128, 57),
        "logits.b": vector[67544:67601],
    }


def characters_following(params: Mapping[str, Any], x: ArrayLike) -> Any:
    """The output `following` of `characters`, in evaluation mode.

    x: int[batch, steps]
    """
    h_embedding1_W, h_gru1_W, h_gru1_U, h_gru1_b, h_gru1_b_new, logits_W, logits_b = _arrays_of(
        "characters", "params", params, _CHARACTERS_PARAMS
    )
    x = np.asarray(x)
    if x.dtype.kind != "i" or x.ndim != 2 or x.shape[1] < 1:
        (x,) = _explain_shapes(
            "characters_following",
            ("x", x, "int", ("batch", "steps")),
            needs=lambda: (("steps >= 1", np.shape(x)[1] >= 1),),
        )
    return _characters_following(
        h_embedding1_W, h_gru1_W, h_gru1_U, h_gru1_b, h_gru1_b_new, logits_W, logits_b, x
    )


def _characters_following(
    h_embedding1_W: Any,
    h_gru1_W: Any,
    h_gru1_U: Any,
    h_gru1_b: Any,
    h_gru1_b_new: Any,
    logits_W: Any,
    logits_b: Any,
    x: Any,
) -> Any:
    """`characters_following` of arrays that are checked.

    h_embedding1_W: real[57, 24]; h_gru1_W: real[24, 384]; h_gru1_U: real[128, 384]; h_gru1_b:
    real[384]; h_gru1_b_new: real[128]; logits_W: real[128, 57]; logits_b: real[57]; x:
    int[batch, steps] -> real[batch, 57]
    """
    batch, steps = x.shape

    # seen = x @ W + b                                              recurrent.cr:39
    seen = h_embedding1_W[x].swapaxes(0, 1) @ h_gru1_W + h_gru1_b

    # for t in range(steps):                                        recurrent.cr:76
    h = np.zeros((batch, 128), h_embedding1_W.dtype)
    hs = np.empty((steps, batch, 128), h_embedding1_W.dtype)
    for t in range(steps):
        seen_2 = seen[t]

        # known = h @ U                                                 recurrent.cr:40
        known = h @ h_gru1_U

        # reset = sigmoid(seen[..., :m] + known[..., :m])               recurrent.cr:41
        reset = _sigmoid(seen_2[:, :128] + known[:, :128])

        # keep = sigmoid(seen[..., m : 2 * m] + known[..., m : 2 * m])  recurrent.cr:42
        keep = _sigmoid(seen_2[:, 128:256] + known[:, 128:256])

        # new = tanh(seen[..., 2 * m :] + reset * (known[..., 2 * m :] + b_new))  recurrent.cr:43
        new = np.tanh(seen_2[:, 256:] + reset * (known[:, 256:] + h_gru1_b_new))

        # h = gru_cell(x[:, t], h, W = W, U = U, b = b, b_new = b_new)  recurrent.cr:77
        h = keep * h + (1.0 - keep) * new
        hs[t] = h

    # h = gru(embedding(x, letters, width), units)                  characters.cr:9
    h_2 = hs.swapaxes(0, 1)

    # logits = dense(h, letters)                                    characters.cr:10
    logits = h_2 @ logits_W + logits_b

    # output following = softmax(logits[:, -1])                     characters.cr:11
    following = _softmax(logits[:, -1], axis=1)
    return following


def _characters_loss_arguments(
    params: Mapping[str, Any], x: ArrayLike, y: ArrayLike
) -> tuple[Any, ...]:
    """What `characters_loss` computes with: parameters, inputs; all of one float type."""
    h_embedding1_W, h_gru1_W, h_gru1_U, h_gru1_b, h_gru1_b_new, logits_W, logits_b = _arrays_of(
        "characters", "params", params, _CHARACTERS_PARAMS
    )
    x = np.asarray(x)
    y = np.asarray(y)
    if (
        x.dtype.kind != "i"
        or y.dtype.kind != "i"
        or x.ndim != 2
        or y.shape != x.shape[:2]
        or x.shape[1] < 1
    ):
        x, y = _explain_shapes(
            "characters_loss",
            ("x", x, "int", ("batch", "steps")),
            ("y", y, "int", ("batch", "steps")),
            needs=lambda: (("steps >= 1", np.shape(x)[1] >= 1),),
        )
    return h_embedding1_W, h_gru1_W, h_gru1_U, h_gru1_b, h_gru1_b_new, logits_W, logits_b, x, y


def characters_loss(params: Mapping[str, Any], x: ArrayLike, y: ArrayLike) -> Any:
    """The loss of `characters` in training mode.

    x: int[batch, steps]; y: int[batch, steps]
    """
    return _characters_loss(*_characters_loss_arguments(params, x, y))


def characters_loss_forward(
    params: Mapping[str, Any], x: ArrayLike, y: ArrayLike
) -> tuple[Any, tuple[Any, ...]]:
    """`characters_loss`, and what `characters_loss_backward` needs of it."""
    return _characters_loss_forward(*_characters_loss_arguments(params, x, y))


def characters_loss_backward(saved: tuple[Any, ...], d_loss: Any) -> dict[str, Any]:
    """The cotangents of the parameters by name, given the cotangent of the loss."""
    grads = _characters_loss_backward(saved, d_loss)
    return dict(zip(_CHARACTERS_PARAMS, grads, strict=True))


def characters_loss_grad(
    params: Mapping[str, Any], x: ArrayLike, y: ArrayLike
) -> tuple[Any, dict[str, Any]]:
    """The loss of `characters` and its gradient by the names of the parameters."""
    loss, grads = _characters_loss_grad(*_characters_loss_arguments(params, x, y))
    return loss, dict(zip(_CHARACTERS_PARAMS, grads, strict=True))


def _characters_loss(
    h_embedding1_W: Any,
    h_gru1_W: Any,
    h_gru1_U: Any,
    h_gru1_b: Any,
    h_gru1_b_new: Any,
    logits_W: Any,
    logits_b: Any,
    x: Any,
    y: Any,
) -> Any:
    """`characters_loss` of arrays that are checked.

    h_embedding1_W: real[57, 24]; h_gru1_W: real[24, 384]; h_gru1_U: real[128, 384]; h_gru1_b:
    real[384]; h_gru1_b_new: real[128]; logits_W: real[128, 57]; logits_b: real[57]; x, y:
    int[batch, steps] -> real
    """
    batch, steps = x.shape

    # seen = x @ W + b                                              recurrent.cr:39
    seen = h_embedding1_W[x].swapaxes(0, 1) @ h_gru1_W + h_gru1_b

    # for t in range(steps):                                        recurrent.cr:76
    h = np.zeros((batch, 128), h_embedding1_W.dtype)
    h_all = np.empty((steps + 1, batch, 128), h_embedding1_W.dtype)
    h_all[0] = h
    for t in range(steps):
        seen_2 = seen[t]

        # known = h @ U                                                 recurrent.cr:40
        known = h @ h_gru1_U

        # reset = sigmoid(seen[..., :m] + known[..., :m])               recurrent.cr:41
        reset = _sigmoid(seen_2[:, :128] + known[:, :128])

        # keep = sigmoid(seen[..., m : 2 * m] + known[..., m : 2 * m])  recurrent.cr:42
        keep = _sigmoid(seen_2[:, 128:256] + known[:, 128:256])

        # new = tanh(seen[..., 2 * m :] + reset * (known[..., 2 * m :] + b_new))  recurrent.cr:43
        new = np.tanh(seen_2[:, 256:] + reset * (known[:, 256:] + h_gru1_b_new))

        # h = gru_cell(x[:, t], h, W = W, U = U, b = b, b_new = b_new)  recurrent.cr:77
        h = keep * h + (1.0 - keep) * new
        h_all[t + 1] = h
    hs = h_all[1:]

    # h = gru(embedding(x, letters, width), units)                  characters.cr:9
    h_2 = hs.swapaxes(0, 1)

    # logits = dense(h, letters)                                    characters.cr:10
    logits = h_2 @ logits_W + logits_b

    # total = logsumexp(logits, axis = -1)                          losses.cr:50
    total_1 = logits.max(axis=2, initial=-np.inf)
    total_2 = np.exp(logits - np.where(np.isfinite(total_1), total_1, 0.0)[:, :, None])
    total = np.log(np.maximum(total_2.sum(axis=2), 1.0)) + total_1

    # own[...] = weights[label[...]] * (total[...] - logits[..., label[...]]) if mask[...] else 0  losses.cr:51
    own = total - logits[np.arange(batch)[:, None], np.arange(steps), y]

    # loss = mean(cross_entropy(logits, y))                         characters.cr:12
    loss = own.sum() / (batch * steps)
    return loss


def _characters_loss_forward(
    h_embedding1_W: Any,
    h_gru1_W: Any,
    h_gru1_U: Any,
    h_gru1_b: Any,
    h_gru1_b_new: Any,
    logits_W: Any,
    logits_b: Any,
    x: Any,
    y: Any,
) -> tuple[Any, tuple[Any, ...]]:
    """`characters_loss_forward` of arrays that are checked."""
    batch, steps = x.shape

    # h = gru(embedding(x, letters, width), units)                  characters.cr:9
    h_1 = h_embedding1_W[x]

    # seen = x @ W + b                                              recurrent.cr:39
    seen = h_1.swapaxes(0, 1) @ h_gru1_W + h_gru1_b

    # for t in range(steps):                                        recurrent.cr:76
    h = np.zeros((batch, 128), h_embedding1_W.dtype)
    h_all = np.empty((steps + 1, batch, 128), h_embedding1_W.dtype)
    h_all[0] = h
    reset_all = np.empty((steps, batch, 128), h_embedding1_W.dtype)
    keep_all = np.empty((steps, batch, 128), h_embedding1_W.dtype)
    new_all_1 = np.empty((steps, batch, 128), h_embedding1_W.dtype)
    new_all = np.empty((steps, batch, 128), h_embedding1_W.dtype)
    h_all_1 = np.empty((steps, batch, 128), h_embedding1_W.dtype)
    for t in range(steps):
        seen_2 = seen[t]

        # known = h @ U                                                 recurrent.cr:40
        known = h @ h_gru1_U

        # reset = sigmoid(seen[..., :m] + known[..., :m])               recurrent.cr:41
        reset = _sigmoid(seen_2[:, :128] + known[:, :128])

        # keep = sigmoid(seen[..., m : 2 * m] + known[..., m : 2 * m])  recurrent.cr:42
        keep = _sigmoid(seen_2[:, 128:256] + known[:, 128:256])

        # new = tanh(seen[..., 2 * m :] + reset * (known[..., 2 * m :] + b_new))  recurrent.cr:43
        new_1 = known[:, 256:] + h_gru1_b_new
        new = np.tanh(seen_2[:, 256:] + reset * new_1)

        # h = gru_cell(x[:, t], h, W = W, U = U, b = b, b_new = b_new)  recurrent.cr:77
        h_2 = 1.0 - keep
        h = keep * h + h_2 * new
        h_all[t + 1] = h
        reset_all[t] = reset
        keep_all[t] = keep
        new_all_1[t] = new_1
        new_all[t] = new
        h_all_1[t] = h_2
    hs = h_all[1:]

    # h = gru(embedding(x, letters, width), units)                  characters.cr:9
    h_3 = hs.swapaxes(0, 1)

    # logits = dense(h, letters)                                    characters.cr:10
    logits = h_3 @ logits_W + logits_b

    # total = logsumexp(logits, axis = -1)                          losses.cr:50
    total_1 = logits.max(axis=2, initial=-np.inf)
    total_2 = np.exp(logits - np.where(np.isfinite(total_1), total_1, 0.0)[:, :, None])
    total_3 = np.maximum(total_2.sum(axis=2), 1.0)
    total = np.log(total_3) + total_1

    # own[...] = weights[label[...]] * (total[...] - logits[..., label[...]]) if mask[...] else 0  losses.cr:51
    own = total - logits[np.arange(batch)[:, None], np.arange(steps), y]

    # loss = mean(cross_entropy(logits, y))                         characters.cr:12
    loss = own.sum() / (batch * steps)
    return loss, (
        h_gru1_W,
        h_gru1_U,
        logits_W,
        x,
        y,
        h_1,
        h_all,
        total_2,
        total_3,
        reset_all,
        keep_all,
        new_all_1,
        new_all,
        h_all_1,
    )


def _characters_loss_backward(
    saved: tuple[Any, ...], d_characters_loss: Any
) -> tuple[Any, Any, Any, Any, Any, Any, Any]:
    """`characters_loss_backward` of arrays that are checked."""
    (
        h_gru1_W,
        h_gru1_U,
        logits_W,
        x,
        y,
        h_1,
        h_all,
        total_2,
        total_3,
        reset_all,
        keep_all,
        new_all_1,
        new_all,
        h_all_1,
    ) = saved
    batch, steps = x.shape
    d_characters_loss = np.asarray(d_characters_loss, h_all_1.dtype)[()]
    if d_characters_loss.shape:
        _explain_shapes(
            "characters_loss_backward", ("d_characters_loss", d_characters_loss, "real", ())
        )

    # for t in range(steps):                                        recurrent.cr:76
    hs = h_all[1:]

    # h = gru(embedding(x, letters, width), units)                  characters.cr:9
    h = hs.swapaxes(0, 1)

    # loss = mean(cross_entropy(logits, y))                         characters.cr:12
    d_loss_1 = d_characters_loss / (batch * steps)

    # logits = dense(h, letters)                                    characters.cr:10
    d_logits = d_loss_1 * (total_2 / total_3[:, :, None])
    d_logits[np.arange(batch)[:, None], np.arange(steps), y] -= d_loss_1
    d_logits_b = d_logits.sum(axis=(0, 1))
    d_logits_W = np.tensordot(h, d_logits, axes=([0, 1], [0, 1]))

    # h = gru(embedding(x, letters, width), units)                  characters.cr:9
    d_hs = d_logits.swapaxes(0, 1) @ logits_W.T

    # for t in range(steps):                                        recurrent.cr:76
    hs_1 = h_all[:-1]
    d_h = np.zeros((batch, 128), h_all_1.dtype)
    d_h_gru1_b_new = np.zeros(128, h_all_1.dtype)
    d_seen = np.empty((steps, batch, 384), h_all_1.dtype)
    d_known_all = np.empty((steps, batch, 384), h_all_1.dtype)
    for t in reversed(range(steps)):
        reset = reset_all[t]
        keep = keep_all[t]
        new = new_all[t]
        h_2 = h_all_1[t]
        d_h_2 = d_h + d_hs[t]

        # h = gru_cell(x[:, t], h, W = W, U = U, b = b, b_new = b_new)  recurrent.cr:77
        d_new = d_h_2 * h_2

        # new = tanh(seen[..., 2 * m :] + reset * (known[..., 2 * m :] + b_new))  recurrent.cr:43
        # d tanh(u) = (1 - tanh(u)^2) du
        d_new_1 = d_new * (1.0 - new * new)
        d_reset = d_new_1 * new_all_1[t]
        d_new_2 = d_new_1 * reset

        # h = gru_cell(x[:, t], h, W = W, U = U, b = b, b_new = b_new)  recurrent.cr:77
        d_keep = d_h_2 * hs_1[t] - d_h_2 * new

        # keep = sigmoid(seen[..., m : 2 * m] + known[..., m : 2 * m])  recurrent.cr:42
        # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du
        d_keep_1 = np.zeros((batch, 384), h_all_1.dtype)
        d_keep_1[:, 128:256] = d_keep * (keep * h_2)

        # reset = sigmoid(seen[..., :m] + known[..., :m])               recurrent.cr:41
        # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = seen[..., :m] + known[..., :m]
        d_reset_1 = np.zeros((batch, 384), h_all_1.dtype)
        d_reset_1[:, :128] = d_reset * (reset * (1.0 - reset))

        # known = h @ U                                                 recurrent.cr:40
        d_known = d_keep_1 + d_reset_1
        d_known[:, 256:] += d_new_2

        # for t in range(steps):                                        recurrent.cr:76
        d_h = d_h_2 * keep + d_known @ h_gru1_U.T

        # seen = x @ W + b                                              recurrent.cr:39
        d_seen_2 = d_keep_1 + d_reset_1
        d_seen_2[:, 256:] += d_new_1
        d_seen[t] = d_seen_2
        d_known_all[t] = d_known
        d_h_gru1_b_new += d_new_2.sum(axis=0)

    # known = h @ U                                                 recurrent.cr:40
    d_h_gru1_U = np.tensordot(hs_1, d_known_all, axes=([0, 1], [0, 1]))

    # seen = x @ W + b                                              recurrent.cr:39
    d_h_gru1_b = d_seen.sum(axis=(0, 1))
    d_h_gru1_W = np.tensordot(h_1, d_seen, axes=([1, 0], [0, 1]))

    # h = gru(embedding(x, letters, width), units)                  characters.cr:9
    d_h_embedding1_W = np.zeros((57, 24), h_all_1.dtype)
    _add_at(d_h_embedding1_W, x, d_seen.swapaxes(0, 1) @ h_gru1_W.T)
    return (
        d_h_embedding1_W,
        d_h_gru1_W,
        d_h_gru1_U,
        d_h_gru1_b,
        d_h_gru1_b_new,
        d_logits_W,
        d_logits_b,
    )


def _characters_loss_grad(
    h_embedding1_W: Any,
    h_gru1_W: Any,
    h_gru1_U: Any,
    h_gru1_b: Any,
    h_gru1_b_new: Any,
    logits_W: Any,
    logits_b: Any,
    x: Any,
    y: Any,
) -> tuple[Any, tuple[Any, Any, Any, Any, Any, Any, Any]]:
    """`characters_loss_grad` of arrays that are checked."""
    batch, steps = x.shape

    # h = gru(embedding(x, letters, width), units)                  characters.cr:9
    h_1 = h_embedding1_W[x]

    # seen = x @ W + b                                              recurrent.cr:39
    seen = h_1.swapaxes(0, 1) @ h_gru1_W + h_gru1_b

    # for t in range(steps):                                        recurrent.cr:76
    h = np.zeros((batch, 128), h_embedding1_W.dtype)
    h_all = np.empty((steps + 1, batch, 128), h_embedding1_W.dtype)
    h_all[0] = h
    reset_all = np.empty((steps, batch, 128), h_embedding1_W.dtype)
    keep_all = np.empty((steps, batch, 128), h_embedding1_W.dtype)
    new_all_1 = np.empty((steps, batch, 128), h_embedding1_W.dtype)
    new_all = np.empty((steps, batch, 128), h_embedding1_W.dtype)
    h_all_1 = np.empty((steps, batch, 128), h_embedding1_W.dtype)
    for t in range(steps):
        seen_2 = seen[t]

        # known = h @ U                                                 recurrent.cr:40
        known = h @ h_gru1_U

        # reset = sigmoid(seen[..., :m] + known[..., :m])               recurrent.cr:41
        reset = _sigmoid(seen_2[:, :128] + known[:, :128])

        # keep = sigmoid(seen[..., m : 2 * m] + known[..., m : 2 * m])  recurrent.cr:42
        keep = _sigmoid(seen_2[:, 128:256] + known[:, 128:256])

        # new = tanh(seen[..., 2 * m :] + reset * (known[..., 2 * m :] + b_new))  recurrent.cr:43
        new_1 = known[:, 256:] + h_gru1_b_new
        new = np.tanh(seen_2[:, 256:] + reset * new_1)

        # h = gru_cell(x[:, t], h, W = W, U = U, b = b, b_new = b_new)  recurrent.cr:77
        h_2 = 1.0 - keep
        h = keep * h + h_2 * new
        h_all[t + 1] = h
        reset_all[t] = reset
        keep_all[t] = keep
        new_all_1[t] = new_1
        new_all[t] = new
        h_all_1[t] = h_2
    hs = h_all[1:]

    # h = gru(embedding(x, letters, width), units)                  characters.cr:9
    h_3 = hs.swapaxes(0, 1)

    # logits = dense(h, letters)                                    characters.cr:10
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

    # loss = mean(cross_entropy(logits, y))                         characters.cr:12
    loss = own.sum() / (batch * steps)

    # logits = dense(h, letters)                                    characters.cr:10
    d_logits = total_2 / (total_3[:, :, None] * (batch * steps))
    d_logits[own_2, own_1, y] += -1.0 / (batch * steps)
    d_logits_b = d_logits.sum(axis=(0, 1))
    d_logits_W = np.tensordot(h_3, d_logits, axes=([0, 1], [0, 1]))

    # h = gru(embedding(x, letters, width), units)                  characters.cr:9
    d_hs = d_logits.swapaxes(0, 1) @ logits_W.T

    # for t in range(steps):                                        recurrent.cr:76
    d_hs_1 = h_all[:-1]
    d_h = np.zeros((batch, 128), h_embedding1_W.dtype)
    d_h_gru1_b_new = np.zeros(128, h_embedding1_W.dtype)
    d_seen = np.empty((steps, batch, 384), h_embedding1_W.dtype)
    d_known_all = np.empty((steps, batch, 384), h_embedding1_W.dtype)
    for t_2 in reversed(range(steps)):
        reset_2 = reset_all[t_2]
        keep_2 = keep_all[t_2]
        new_2 = new_all[t_2]
        h_4 = h_all_1[t_2]
        d_h_2 = d_h + d_hs[t_2]

        # h = gru_cell(x[:, t], h, W = W, U = U, b = b, b_new = b_new)  recurrent.cr:77
        d_new = d_h_2 * h_4

        # new = tanh(seen[..., 2 * m :] + reset * (known[..., 2 * m :] + b_new))  recurrent.cr:43
        # d tanh(u) = (1 - tanh(u)^2) du
        d_new_1 = d_new * (1.0 - new_2 * new_2)
        d_reset = d_new_1 * new_all_1[t_2]
        d_new_2 = d_new_1 * reset_2

        # h = gru_cell(x[:, t], h, W = W, U = U, b = b, b_new = b_new)  recurrent.cr:77
        d_keep = d_h_2 * d_hs_1[t_2] - d_h_2 * new_2

        # keep = sigmoid(seen[..., m : 2 * m] + known[..., m : 2 * m])  recurrent.cr:42
        # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du
        d_keep_1 = np.zeros((batch, 384), h_embedding1_W.dtype)
        d_keep_1[:, 128:256] = d_keep * (keep_2 * h_4)

        # reset = sigmoid(seen[..., :m] + known[..., :m])               recurrent.cr:41
        # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = seen[..., :m] + known[..., :m]
        d_reset_1 = np.zeros((batch, 384), h_embedding1_W.dtype)
        d_reset_1[:, :128] = d_reset * (reset_2 * (1.0 - reset_2))

        # known = h @ U                                                 recurrent.cr:40
        d_known = d_keep_1 + d_reset_1
        d_known[:, 256:] += d_new_2

        # for t in range(steps):                                        recurrent.cr:76
        d_h = d_h_2 * keep_2 + d_known @ h_gru1_U.T

        # seen = x @ W + b                                              recurrent.cr:39
        d_seen_2 = d_keep_1 + d_reset_1
        d_seen_2[:, 256:] += d_new_1
        d_seen[t_2] = d_seen_2
        d_known_all[t_2] = d_known
        d_h_gru1_b_new += d_new_2.sum(axis=0)

    # known = h @ U                                                 recurrent.cr:40
    d_h_gru1_U = np.tensordot(d_hs_1, d_known_all, axes=([0, 1], [0, 1]))

    # seen = x @ W + b                                              recurrent.cr:39
    d_h_gru1_b = d_seen.sum(axis=(0, 1))
    d_h_gru1_W = np.tensordot(h_1, d_seen, axes=([1, 0], [0, 1]))

    # h = gru(embedding(x, letters, width), units)                  characters.cr:9
    d_h_embedding1_W = np.zeros((57, 24), h_embedding1_W.dtype)
    _add_at(d_h_embedding1_W, x, d_seen.swapaxes(0, 1) @ h_gru1_W.T)
    return loss, (
        d_h_embedding1_W,
        d_h_gru1_W,
        d_h_gru1_U,
        d_h_gru1_b,
        d_h_gru1_b_new,
        d_logits_W,
        d_logits_b,
    )


def characters_loss_eval(params: Mapping[str, Any], x: ArrayLike, y: ArrayLike) -> Any:
    """The loss of `characters` in evaluation mode.

    x: int[batch, steps]; y: int[batch, steps]
    """
    h_embedding1_W, h_gru1_W, h_gru1_U, h_gru1_b, h_gru1_b_new, logits_W, logits_b = _arrays_of(
        "characters", "params", params, _CHARACTERS_PARAMS
    )
    x = np.asarray(x)
    y = np.asarray(y)
    if (
        x.dtype.kind != "i"
        or y.dtype.kind != "i"
        or x.ndim != 2
        or y.shape != x.shape[:2]
        or x.shape[1] < 1
    ):
        x, y = _explain_shapes(
            "characters_loss_eval",
            ("x", x, "int", ("batch", "steps")),
            ("y", y, "int", ("batch", "steps")),
            needs=lambda: (("steps >= 1", np.shape(x)[1] >= 1),),
        )
    return _characters_loss_eval(
        h_embedding1_W, h_gru1_W, h_gru1_U, h_gru1_b, h_gru1_b_new, logits_W, logits_b, x, y
    )


def _characters_loss_eval(
    h_embedding1_W: Any,
    h_gru1_W: Any,
    h_gru1_U: Any,
    h_gru1_b: Any,
    h_gru1_b_new: Any,
    logits_W: Any,
    logits_b: Any,
    x: Any,
    y: Any,
) -> Any:
    """`characters_loss_eval` of arrays that are checked.

    h_embedding1_W: real[57, 24]; h_gru1_W: real[24, 384]; h_gru1_U: real[128, 384]; h_gru1_b:
    real[384]; h_gru1_b_new: real[128]; logits_W: real[128, 57]; logits_b: real[57]; x, y:
    int[batch, steps] -> real
    """
    batch, steps = x.shape

    # seen = x @ W + b                                              recurrent.cr:39
    seen = h_embedding1_W[x].swapaxes(0, 1) @ h_gru1_W + h_gru1_b

    # for t in range(steps):                                        recurrent.cr:76
    h = np.zeros((batch, 128), h_embedding1_W.dtype)
    hs = np.empty((steps, batch, 128), h_embedding1_W.dtype)
    for t in range(steps):
        seen_2 = seen[t]

        # known = h @ U                                                 recurrent.cr:40
        known = h @ h_gru1_U

        # reset = sigmoid(seen[..., :m] + known[..., :m])               recurrent.cr:41
        reset = _sigmoid(seen_2[:, :128] + known[:, :128])

        # keep = sigmoid(seen[..., m : 2 * m] + known[..., m : 2 * m])  recurrent.cr:42
        keep = _sigmoid(seen_2[:, 128:256] + known[:, 128:256])

        # new = tanh(seen[..., 2 * m :] + reset * (known[..., 2 * m :] + b_new))  recurrent.cr:43
        new = np.tanh(seen_2[:, 256:] + reset * (known[:, 256:] + h_gru1_b_new))

        # h = gru_cell(x[:, t], h, W = W, U = U, b = b, b_new = b_new)  recurrent.cr:77
        h = keep * h + (1.0 - keep) * new
        hs[t] = h

    # h = gru(embedding(x, letters, width), units)                  characters.cr:9
    h_2 = hs.swapaxes(0, 1)

    # logits = dense(h, letters)                                    characters.cr:10
    logits = h_2 @ logits_W + logits_b

    # total = logsumexp(logits, axis = -1)                          losses.cr:50
    total = _logsumexp(logits, axis=2)

    # own[...] = weights[label[...]] * (total[...] - logits[..., label[...]]) if mask[...] else 0  losses.cr:51
    own = total - logits[np.arange(batch)[:, None], np.arange(steps), y]

    # loss = mean(cross_entropy(logits, y))                         characters.cr:12
    loss = own.sum() / (batch * steps)
    return loss
