# Written by chainrule 0.1.0 from sorting.cr.
# source 8362840feeebb0ba, options none, module c7f4b7b3125b2243
"""A transformer block that learns to sort: of digits in any order it says which digit stands at each place.

sorting has 13,354 parameters.
sorting_loss_grad takes
    104,960*batch multiply-adds forward,
    210,944*batch multiply-adds backward,
    33,600*batch bytes kept between them, in float64.
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


def _softmax(x: Array, axis: int | tuple[int, ...] | None = None) -> Array:
    """exp(x) / sum(exp(x)) along axes, without overflow; 0 where all are -inf."""
    top = np.max(x, axis=axis, keepdims=True, initial=-np.inf)
    y: Array = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = np.sum(y, axis=axis, keepdims=True)
    y /= np.maximum(total, 1.0)  # total is 1 at least, or 0 for -inf only
    return y


_SORTING_PARAMS: dict[str, tuple[int | str, ...]] = {
    "e.W": (10, 32),
    "a.W_q": (32, 32),
    "a.W_k": (32, 32),
    "a.W_v": (32, 32),
    "a.W_o": (32, 32),
    "a.b_q": (32,),
    "a.b_k": (32,),
    "a.b_v": (32,),
    "a.b_o": (32,),
    "n.scale": (32,),
    "n.shift": (32,),
    "f.dense1.W": (32, 128),
    "f.dense1.b": (128,),
    "f.dense2.W": (128, 32),
    "f.dense2.b": (32,),
    "logits.layer_norm1.scale": (32,),
    "logits.layer_norm1.shift": (32,),
    "logits.dense1.W": (32, 10),
    "logits.dense1.b": (10,),
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


def sorting_init(rng: np.random.Generator) -> dict[str, Any]:
    """Parameters of `sorting` to start from, drawn from `rng`."""
    return {
        "e.W": rng.normal(0.0, 1.0, (10, 32)),
        "a.W_q": math.sqrt(6 / (32 + 32)) * rng.uniform(-1.0, 1.0, (32, 32)),
        "a.W_k": math.sqrt(6 / (32 + 32)) * rng.uniform(-1.0, 1.0, (32, 32)),
        "a.W_v": math.sqrt(6 / (32 + 32)) * rng.uniform(-1.0, 1.0, (32, 32)),
        "a.W_o": math.sqrt(6 / (32 + 32)) * rng.uniform(-1.0, 1.0, (32, 32)),
        "a.b_q": np.zeros(32),
        "a.b_k": np.zeros(32),
        "a.b_v": np.zeros(32),
        "a.b_o": np.zeros(32),
        "n.scale": np.ones(32),
        "n.shift": np.zeros(32),
        "f.dense1.W": math.sqrt(6 / (32 + 128)) * rng.uniform(-1.0, 1.0, (32, 128)),
        "f.dense1.b": np.zeros(128),
        "f.dense2.W": math.sqrt(6 / (128 + 32)) * rng.uniform(-1.0, 1.0, (128, 32)),
        "f.dense2.b": np.zeros(32),
        "logits.layer_norm1.scale": np.ones(32),
        "logits.layer_norm1.shift": np.zeros(32),
        "logits.dense1.W": math.sqrt(6 / (32 + 10)) * rng.uniform(-1.0, 1.0, (32, 10)),
        "logits.dense1.b": np.zeros(10),
    }


def sorting_pack(params: Mapping[str, Any]) -> NDArray[Any]:
    """The parameters of `sorting`, or their gradient, as one vector."""
    arrays = _arrays_of("sorting_pack", "params", params, _SORTING_PARAMS)
    return np.concatenate([np.ravel(array) for array in arrays])


def sorting_unpack(vector: ArrayLike) -> dict[str, Any]:
    """The parameters of `sorting` in a vector, as views of it."""
    vector = np.asarray(vector)
    if vector.shape != (13354,):
        raise ValueError(
            f"sorting_unpack: vector must have 13354 numbers, but its shape is {vector.shape}"
        )
    return {
        "e.W": vector[:320].reshape(10, 32),
        "a.W_q": vector[320:1344].reshape(32, 32),
        "a.W_k": vector[1344:2368].reshape(32, 32),
        "a.W_v": vector[2368:3392].reshape(32, 32),
        "a.W_o": vector[3392:4416].reshape(32, 32),
        "a.b_q": vector[4416:4448],
        "a.b_k": vector[4448:4480],
        "a.b_v": vector[4480:4512],
        "a.b_o": vector[4512:4544],
        "n.scale": vector[4544:4576],
        "n.shift": vector[4576:4608],
        "f.dense1.W": vector[4608:8704].reshape(32, 128),
        "f.dense1.b": vector[8704:8832],
        "f.dense2.W": vector[8832:12928].reshape(128, 32),
        "f.dense2.b": vector[12928:12960],
        "logits.layer_norm1.scale": vector[12960:12992],
        "logits.layer_norm1.shift": vector[12992:13024],
        "logits.dense1.W": vector[13024:13344].reshape(32, 10),
        "logits.dense1.b": vector[13344:13354],
    }


def sorting_sorted(params: Mapping[str, Any], x: ArrayLike) -> Any:
    """The output `sorted` of `sorting`, in evaluation mode.

    x: int[batch, 8]
    """
    (
        e_W,
        a_W_q,
        a_W_k,
        a_W_v,
        a_W_o,
        a_b_q,
        a_b_k,
        a_b_v,
        a_b_o,
        n_scale,
        n_shift,
        f_dense1_W,
        f_dense1_b,
        f_dense2_W,
        f_dense2_b,
        logits_layer_norm1_scale,
        logits_layer_norm1_shift,
        logits_dense1_W,
        logits_dense1_b,
    ) = _arrays_of("sorting", "params", params, _SORTING_PARAMS)
    x = np.asarray(x)
    if x.dtype.kind != "i" or x.ndim != 2 or x.shape[1] != 8:
        (x,) = _explain_shapes("sorting_sorted", ("x", x, "int", ("batch", 8)))
    return _sorting_sorted(
        e_W,
        a_W_q,
        a_W_k,
        a_W_v,
        a_W_o,
        a_b_q,
        a_b_k,
        a_b_v,
        a_b_o,
        n_scale,
        n_shift,
        f_dense1_W,
        f_dense1_b,
        f_dense2_W,
        f_dense2_b,
        logits_layer_norm1_scale,
        logits_layer_norm1_shift,
        logits_dense1_W,
        logits_dense1_b,
        x,
    )


def _sorting_sorted(
    e_W: Any,
    a_W_q: Any,
    a_W_k: Any,
    a_W_v: Any,
    a_W_o: Any,
    a_b_q: Any,
    a_b_k: Any,
    a_b_v: Any,
    a_b_o: Any,
    n_scale: Any,
    n_shift: Any,
    f_dense1_W: Any,
    f_dense1_b: Any,
    f_dense2_W: Any,
    f_dense2_b: Any,
    logits_layer_norm1_scale: Any,
    logits_layer_norm1_shift: Any,
    logits_dense1_W: Any,
    logits_dense1_b: Any,
    x: Any,
) -> Any:
    """`sorting_sorted` of arrays that are checked.

    e_W: real[10, 32]; a_W_q, a_W_k, a_W_v, a_W_o: real[32, 32]; a_b_q, a_b_k, a_b_v, a_b_o,
    n_scale, n_shift: real[32]; f_dense1_W: real[32, 128]; f_dense1_b: real[128]; f_dense2_W:
    real[128, 32]; f_dense2_b, logits_layer_norm1_scale, logits_layer_norm1_shift: real[32];
    logits_dense1_W: real[32, 10]; logits_dense1_b: real[10]; x: int[batch, 8] -> int[batch, 8]
    """
    batch = x.shape[0]

    # p[i < t, k < width] = i / 10000^(2 * (k // 2) / width)        attention.cr:33
    p_1 = np.arange(32)
    p_2 = 10000.0 ** ((2 * (p_1 // 2)).astype(e_W.dtype) / 32.0)
    p = np.arange(8)[:, None].astype(e_W.dtype) / p_2

    # code[i < t, k < width] = sin(p[i, k]) if k % 2 == 0 else cos(p[i, k])  attention.cr:34
    code = np.where(p_1 % 2 == 0, np.sin(p), np.cos(p))

    # e = embedding(x, digits, width) + positional_encoding(8, width)  sorting.cr:6
    e = e_W[x] + code

    # q = moveaxis(reshape(x @ W_q + b_q, [batch, t, heads, e]), 2, 1)  attention.cr:25
    q = (e @ a_W_q + a_b_q).reshape(batch, 8, 4, 8).swapaxes(1, 2)

    # v = moveaxis(reshape(y @ W_v + b_v, [batch, s, heads, e]), 2, 1)  attention.cr:27
    v = (e @ a_W_v + a_b_v).reshape(batch, 8, 4, 8).swapaxes(1, 2)

    # scores = q @ k.T / sqrt(e)                                    attention.cr:5
    scores_1 = q @ (e @ a_W_k + a_b_k).reshape(batch, 8, 4, 8).transpose(0, 2, 3, 1)
    scores = scores_1 / math.sqrt(8)

    # seen = moveaxis(attention(q, k, v, mask), 1, 2)               attention.cr:28
    seen = (_softmax(scores, axis=3) @ v).swapaxes(1, 2)

    # a = e + multi_head_attention(e, e, heads)                     sorting.cr:7
    a = e + (seen.reshape(batch, 8, 32) @ a_W_o + a_b_o)

    # centred = x - mean(x, axis = -1, keep = true)                 layers.cr:55
    centred = a - a.sum(axis=2, keepdims=True) / 32

    # n = layer_norm(a)                                             sorting.cr:8
    n_1 = centred / np.sqrt((centred * centred).sum(axis=2, keepdims=True) / 32 + 1e-05)
    n = n_1 * n_scale + n_shift

    # f = n + (dense(n, 4 * width, relu) |> dense(width))           sorting.cr:9
    f_1 = np.maximum(n @ f_dense1_W + f_dense1_b, 0.0) @ f_dense2_W + f_dense2_b
    f = n + f_1

    # centred = x - mean(x, axis = -1, keep = true)                 layers.cr:55
    centred_2 = f - f.sum(axis=2, keepdims=True) / 32

    # logits = layer_norm(f) |> dense(digits)                       sorting.cr:10
    logits_1 = np.sqrt((centred_2 * centred_2).sum(axis=2, keepdims=True) / 32 + 1e-05)
    logits_2 = centred_2 / logits_1 * logits_layer_norm1_scale + logits_layer_norm1_shift
    logits = logits_2 @ logits_dense1_W + logits_dense1_b

    # output sorted = argmax(logits, axis = -1)                     sorting.cr:11
    sorted = logits.argmax(axis=2)
    return sorted


def _sorting_loss_arguments(
    params: Mapping[str, Any], x: ArrayLike, y: ArrayLike
) -> tuple[Any, ...]:
    """What `sorting_loss` computes with: parameters, inputs; all of one float type."""
    (
        e_W,
        a_W_q,
        a_W_k,
        a_W_v,
        a_W_o,
        a_b_q,
        a_b_k,
        a_b_v,
        a_b_o,
        n_scale,
        n_shift,
        f_dense1_W,
        f_dense1_b,
        f_dense2_W,
        f_dense2_b,
        logits_layer_norm1_scale,
        logits_layer_norm1_shift,
        logits_dense1_W,
        logits_dense1_b,
    ) = _arrays_of("sorting", "params", params, _SORTING_PARAMS)
    x = np.asarray(x)
    y = np.asarray(y)
    if (
        x.dtype.kind != "i"
        or y.dtype.kind != "i"
        or x.ndim != 2
        or x.shape[1] != 8
        or y.shape != (x.shape[0], 8)
    ):
        x, y = _explain_shapes(
            "sorting_loss", ("x", x, "int", ("batch", 8)), ("y", y, "int", ("batch", 8))
        )
    return (
        e_W,
        a_W_q,
        a_W_k,
        a_W_v,
        a_W_o,
        a_b_q,
        a_b_k,
        a_b_v,
        a_b_o,
        n_scale,
        n_shift,
        f_dense1_W,
        f_dense1_b,
        f_dense2_W,
        f_dense2_b,
        logits_layer_norm1_scale,
        logits_layer_norm1_shift,
        logits_dense1_W,
        logits_dense1_b,
        x,
        y,
    )


def sorting_loss(params: Mapping[str, Any], x: ArrayLike, y: ArrayLike) -> Any:
    """The loss of `sorting` in training mode.

    x: int[batch, 8]; y: int[batch, 8]
    """
    return _sorting_loss(*_sorting_loss_arguments(params, x, y))


def sorting_loss_forward(
    params: Mapping[str, Any], x: ArrayLike, y: ArrayLike
) -> tuple[Any, tuple[Any, ...]]:
    """`sorting_loss`, and what `sorting_loss_backward` needs of it."""
    return _sorting_loss_forward(*_sorting_loss_arguments(params, x, y))


def sorting_loss_backward(saved: tuple[Any, ...], d_loss: Any) -> dict[str, Any]:
    """The cotangents of the parameters by name, given the cotangent of the loss."""
    grads = _sorting_loss_backward(saved, d_loss)
    return dict(zip(_SORTING_PARAMS, grads, strict=True))


def sorting_loss_grad(
    params: Mapping[str, Any], x: ArrayLike, y: ArrayLike
) -> tuple[Any, dict[str, Any]]:
    """The loss of `sorting` and its gradient by the names of the parameters."""
    loss, grads = _sorting_loss_grad(*_sorting_loss_arguments(params, x, y))
    return loss, dict(zip(_SORTING_PARAMS, grads, strict=True))


def _sorting_loss(
    e_W: Any,
    a_W_q: Any,
    a_W_k: Any,
    a_W_v: Any,
    a_W_o: Any,
    a_b_q: Any,
    a_b_k: Any,
    a_b_v: Any,
    a_b_o: Any,
    n_scale: Any,
    n_shift: Any,
    f_dense1_W: Any,
    f_dense1_b: Any,
    f_dense2_W: Any,
    f_dense2_b: Any,
    logits_layer_norm1_scale: Any,
    logits_layer_norm1_shift: Any,
    logits_dense1_W: Any,
    logits_dense1_b: Any,
    x: Any,
    y: Any,
) -> Any:
    """`sorting_loss` of arrays that are checked.

    e_W: real[10, 32]; a_W_q, a_W_k, a_W_v, a_W_o: real[32, 32]; a_b_q, a_b_k, a_b_v, a_b_o,
    n_scale, n_shift: real[32]; f_dense1_W: real[32, 128]; f_dense1_b: real[128]; f_dense2_W:
    real[128, 32]; f_dense2_b, logits_layer_norm1_scale, logits_layer_norm1_shift: real[32];
    logits_dense1_W: real[32, 10]; logits_dense1_b: real[10]; x, y: int[batch, 8] -> real
    """
    batch = x.shape[0]

    # p[i < t, k < width] = i / 10000^(2 * (k // 2) / width)        attention.cr:33
    p_1 = np.arange(32)
    p_2 = 10000.0 ** ((2 * (p_1 // 2)).astype(e_W.dtype) / 32.0)
    p_3 = np.arange(8)
    p = p_3[:, None].astype(e_W.dtype) / p_2

    # code[i < t, k < width] = sin(p[i, k]) if k % 2 == 0 else cos(p[i, k])  attention.cr:34
    code = np.where(p_1 % 2 == 0, np.sin(p), np.cos(p))

    # e = embedding(x, digits, width) + positional_encoding(8, width)  sorting.cr:6
    e = e_W[x] + code

    # q = moveaxis(reshape(x @ W_q + b_q, [batch, t, heads, e]), 2, 1)  attention.cr:25
    q = (e @ a_W_q + a_b_q).reshape(batch, 8, 4, 8).swapaxes(1, 2)

    # v = moveaxis(reshape(y @ W_v + b_v, [batch, s, heads, e]), 2, 1)  attention.cr:27
    v = (e @ a_W_v + a_b_v).reshape(batch, 8, 4, 8).swapaxes(1, 2)

    # scores = q @ k.T / sqrt(e)                                    attention.cr:5
    scores_1 = q @ (e @ a_W_k + a_b_k).reshape(batch, 8, 4, 8).transpose(0, 2, 3, 1)
    scores = scores_1 / math.sqrt(8)

    # seen = moveaxis(attention(q, k, v, mask), 1, 2)               attention.cr:28
    seen = (_softmax(scores, axis=3) @ v).swapaxes(1, 2)

    # a = e + multi_head_attention(e, e, heads)                     sorting.cr:7
    a = e + (seen.reshape(batch, 8, 32) @ a_W_o + a_b_o)

    # centred = x - mean(x, axis = -1, keep = true)                 layers.cr:55
    centred = a - a.sum(axis=2, keepdims=True) / 32

    # n = layer_norm(a)                                             sorting.cr:8
    n_1 = centred / np.sqrt((centred * centred).sum(axis=2, keepdims=True) / 32 + 1e-05)
    n = n_1 * n_scale + n_shift

    # f = n + (dense(n, 4 * width, relu) |> dense(width))           sorting.cr:9
    f_1 = np.maximum(n @ f_dense1_W + f_dense1_b, 0.0) @ f_dense2_W + f_dense2_b
    f = n + f_1

    # centred = x - mean(x, axis = -1, keep = true)                 layers.cr:55
    centred_2 = f - f.sum(axis=2, keepdims=True) / 32

    # logits = layer_norm(f) |> dense(digits)                       sorting.cr:10
    logits_1 = np.sqrt((centred_2 * centred_2).sum(axis=2, keepdims=True) / 32 + 1e-05)
    logits_2 = centred_2 / logits_1 * logits_layer_norm1_scale + logits_layer_norm1_shift
    logits = logits_2 @ logits_dense1_W + logits_dense1_b

    # total = logsumexp(logits, axis = -1)                          losses.cr:50
    total_1 = logits.max(axis=2, initial=-np.inf)
    total_2 = np.exp(logits - np.where(np.isfinite(total_1), total_1, 0.0)[:, :, None])
    total = np.log(np.maximum(total_2.sum(axis=2), 1.0)) + total_1

    # own[...] = weights[label[...]] * (total[...] - logits[..., label[...]]) if mask[...] else 0  losses.cr:51
    own = total - logits[np.arange(batch)[:, None], p_3, y]

    # loss = mean(cross_entropy(logits, y))                         sorting.cr:12
    loss = own.sum() / (8 * batch)
    return loss


def _sorting_loss_forward(
    e_W: Any,
    a_W_q: Any,
    a_W_k: Any,
    a_W_v: Any,
    a_W_o: Any,
    a_b_q: Any,
    a_b_k: Any,
    a_b_v: Any,
    a_b_o: Any,
    n_scale: Any,
    n_shift: Any,
    f_dense1_W: Any,
    f_dense1_b: Any,
    f_dense2_W: Any,
    f_dense2_b: Any,
    logits_layer_norm1_scale: Any,
    logits_layer_norm1_shift: Any,
    logits_dense1_W: Any,
    logits_dense1_b: Any,
    x: Any,
    y: Any,
) -> tuple[Any, tuple[Any, ...]]:
    """`sorting_loss_forward` of arrays that are checked."""
    batch = x.shape[0]

    # p[i < t, k < width] = i / 10000^(2 * (k // 2) / width)        attention.cr:33
    p_1 = np.arange(32)
    p_2 = 10000.0 ** ((2 * (p_1 // 2)).astype(e_W.dtype) / 32.0)
    p_3 = np.arange(8)
    p = p_3[:, None].astype(e_W.dtype) / p_2

    # code[i < t, k < width] = sin(p[i, k]) if k % 2 == 0 else cos(p[i, k])  attention.cr:34
    code = np.where(p_1 % 2 == 0, np.sin(p), np.cos(p))

    # e = embedding(x, digits, width) + positional_encoding(8, width)  sorting.cr:6
    e = e_W[x] + code

    # q = moveaxis(reshape(x @ W_q + b_q, [batch, t, heads, e]), 2, 1)  attention.cr:25
    q_1 = e @ a_W_q + a_b_q
    q = q_1.reshape(batch, 8, 4, 8).swapaxes(1, 2)

    # k = moveaxis(reshape(y @ W_k + b_k, [batch, s, heads, e]), 2, 1)  attention.cr:26
    sorting_loss_1 = e @ a_W_k + a_b_k

    # v = moveaxis(reshape(y @ W_v + b_v, [batch, s, heads, e]), 2, 1)  attention.cr:27
    v_1 = e @ a_W_v + a_b_v
    v = v_1.reshape(batch, 8, 4, 8).swapaxes(1, 2)

    # scores = q @ k.T / sqrt(e)                                    attention.cr:5
    scores = q @ sorting_loss_1.reshape(batch, 8, 4, 8).transpose(0, 2, 3, 1) / math.sqrt(8)

    # seen = moveaxis(attention(q, k, v, mask), 1, 2)               attention.cr:28
    seen_1 = _softmax(scores, axis=3)
    seen = (seen_1 @ v).swapaxes(1, 2)

    # a = e + multi_head_attention(e, e, heads)                     sorting.cr:7
    a = e + (seen.reshape(batch, 8, 32) @ a_W_o + a_b_o)

    # centred = x - mean(x, axis = -1, keep = true)                 layers.cr:55
    centred = a - a.sum(axis=2, keepdims=True) / 32

    # n = layer_norm(a)                                             sorting.cr:8
    n_1 = np.sqrt((centred * centred).sum(axis=2, keepdims=True) / 32 + 1e-05)
    n_2 = centred / n_1
    n = n_2 * n_scale + n_shift

    # f = n + (dense(n, 4 * width, relu) |> dense(width))           sorting.cr:9
    f_1 = np.maximum(n @ f_dense1_W + f_dense1_b, 0.0)
    f = n + (f_1 @ f_dense2_W + f_dense2_b)

    # centred = x - mean(x, axis = -1, keep = true)                 layers.cr:55
    centred_2 = f - f.sum(axis=2, keepdims=True) / 32

    # logits = layer_norm(f) |> dense(digits)                       sorting.cr:10
    logits_1 = np.sqrt((centred_2 * centred_2).sum(axis=2, keepdims=True) / 32 + 1e-05)
    logits_2 = centred_2 / logits_1
    logits_3 = logits_2 * logits_layer_norm1_scale + logits_layer_norm1_shift
    logits = logits_3 @ logits_dense1_W + logits_dense1_b

    # total = logsumexp(logits, axis = -1)                          losses.cr:50
    total_1 = logits.max(axis=2, initial=-np.inf)
    total_2 = np.exp(logits - np.where(np.isfinite(total_1), total_1, 0.0)[:, :, None])
    total_3 = np.maximum(total_2.sum(axis=2), 1.0)
    total = np.log(total_3) + total_1

    # own[...] = weights[label[...]] * (total[...] - logits[..., label[...]]) if mask[...] else 0  losses.cr:51
    own = total - logits[np.arange(batch)[:, None], p_3, y]

    # loss = mean(cross_entropy(logits, y))                         sorting.cr:12
    loss = own.sum() / (8 * batch)
    return loss, (
        a_W_q,
        a_W_k,
        a_W_v,
        a_W_o,
        n_scale,
        f_dense1_W,
        f_dense2_W,
        logits_layer_norm1_scale,
        logits_dense1_W,
        x,
        y,
        e,
        q_1,
        sorting_loss_1,
        v_1,
        seen_1,
        seen,
        centred,
        n_1,
        n_2,
        n,
        f_1,
        centred_2,
        logits_1,
        logits_2,
        logits_3,
        total_2,
        total_3,
    )


def _sorting_loss_backward(
    saved: tuple[Any, ...], d_sorting_loss: Any
) -> tuple[
    Any, Any, Any, Any, Any, Any, Any, Any, Any, Any, Any, Any, Any, Any, Any, Any, Any, Any, Any
]:
    """`sorting_loss_backward` of arrays that are checked."""
    (
        a_W_q,
        a_W_k,
        a_W_v,
        a_W_o,
        n_scale,
        f_dense1_W,
        f_dense2_W,
        logits_layer_norm1_scale,
        logits_dense1_W,
        x,
        y,
        e,
        q_1,
        sorting_loss_1,
        v_1,
        seen_1,
        seen,
        centred,
        n_1,
        n_2,
        n,
        f_1,
        centred_2,
        logits_1,
        logits_2,
        logits_3,
        total_2,
        total_3,
    ) = saved
    batch = x.shape[0]
    d_sorting_loss = np.asarray(d_sorting_loss, total_3.dtype)[()]
    if d_sorting_loss.shape:
        _explain_shapes("sorting_loss_backward", ("d_sorting_loss", d_sorting_loss, "real", ()))

    # q = moveaxis(reshape(x @ W_q + b_q, [batch, t, heads, e]), 2, 1)  attention.cr:25
    q = q_1.reshape(batch, 8, 4, 8).swapaxes(1, 2)

    # v = moveaxis(reshape(y @ W_v + b_v, [batch, s, heads, e]), 2, 1)  attention.cr:27
    v = v_1.reshape(batch, 8, 4, 8).swapaxes(1, 2)

    # loss = mean(cross_entropy(logits, y))                         sorting.cr:12
    d_loss_1 = d_sorting_loss / (8 * batch)

    # logits = layer_norm(f) |> dense(digits)                       sorting.cr:10
    # d sqrt(u) = du / (2 sqrt(u))
    d_logits = d_loss_1 * (total_2 / total_3[:, :, None])
    d_logits[np.arange(batch)[:, None], np.arange(8), y] -= d_loss_1
    d_logits_dense1_b = d_logits.sum(axis=(0, 1))
    d_logits_1 = d_logits @ logits_dense1_W.T
    d_logits_dense1_W = np.tensordot(logits_3, d_logits, axes=([0, 1], [0, 1]))
    d_logits_layer_norm1_shift = d_logits_1.sum(axis=(0, 1))
    d_logits_2 = d_logits_1 * logits_layer_norm1_scale
    d_logits_layer_norm1_scale = np.einsum("abc,abc->c", d_logits_1, logits_2, optimize=True)
    d_logits_3 = (-np.vecdot(d_logits_2, logits_2 / logits_1))[:, :, None] / logits_1
    d_centred = d_logits_2 / logits_1 + 0.03125 * (d_logits_3 * centred_2)

    # f = n + (dense(n, 4 * width, relu) |> dense(width))           sorting.cr:9
    # d relu(u) = du where u > 0, else 0, u = x @ W + b
    d_f = d_centred - d_centred.sum(axis=2)[:, :, None] / 32
    d_f_dense2_b = d_f.sum(axis=(0, 1))
    d_f_dense2_W = np.tensordot(f_1, d_f, axes=([0, 1], [0, 1]))
    d_f_1 = d_f @ f_dense2_W.T * (f_1 > 0.0)
    d_f_dense1_b = d_f_1.sum(axis=(0, 1))
    d_f_dense1_W = np.tensordot(n, d_f_1, axes=([0, 1], [0, 1]))
    d_n = d_f + d_f_1 @ f_dense1_W.T

    # n = layer_norm(a)                                             sorting.cr:8
    # d sqrt(u) = du / (2 sqrt(u))
    d_n_shift = d_n.sum(axis=(0, 1))
    d_n_1 = d_n * n_scale
    d_n_scale = np.einsum("abc,abc->c", d_n, n_2, optimize=True)
    d_n_2 = (-np.vecdot(d_n_1, n_2 / n_1))[:, :, None] / n_1
    d_centred_2 = d_n_1 / n_1 + 0.03125 * (d_n_2 * centred)

    # a = e + multi_head_attention(e, e, heads)                     sorting.cr:7
    d_a = d_centred_2 - d_centred_2.sum(axis=2)[:, :, None] / 32
    d_a_b_o = d_a.sum(axis=(0, 1))
    d_a_W_o = np.tensordot(seen.reshape(batch, 8, 32), d_a, axes=([0, 1], [0, 1]))
    d_seen = (d_a @ a_W_o.T).reshape(batch, 8, 4, 8)

    # seen = moveaxis(attention(q, k, v, mask), 1, 2)               attention.cr:28
    d_seen_1 = d_seen.swapaxes(1, 2) @ v.mT * seen_1
    d_scores = d_seen_1 - d_seen_1.sum(axis=3)[:, :, :, None] * seen_1

    # scores = q @ k.T / sqrt(e)                                    attention.cr:5
    d_scores_1 = d_scores / math.sqrt(8)

    # v = moveaxis(reshape(y @ W_v + b_v, [batch, s, heads, e]), 2, 1)  attention.cr:27
    d_v_1 = (seen_1.mT @ d_seen.swapaxes(1, 2)).swapaxes(1, 2).reshape(batch, 8, 32)
    d_a_b_v = d_v_1.sum(axis=(0, 1))
    d_a_W_v = np.tensordot(e, d_v_1, axes=([0, 1], [0, 1]))

    # k = moveaxis(reshape(y @ W_k + b_k, [batch, s, heads, e]), 2, 1)  attention.cr:26
    d_sorting_loss_1 = (d_scores_1.mT @ q).swapaxes(1, 2).reshape(batch, 8, 32)
    d_a_b_k = d_sorting_loss_1.sum(axis=(0, 1))
    d_a_W_k = np.tensordot(e, d_sorting_loss_1, axes=([0, 1], [0, 1]))
    sorting_loss_2 = sorting_loss_1.reshape(batch, 8, 4, 8)

    # q = moveaxis(reshape(x @ W_q + b_q, [batch, t, heads, e]), 2, 1)  attention.cr:25
    d_q_1 = (d_scores_1 @ sorting_loss_2.swapaxes(1, 2)).swapaxes(1, 2)
    d_q_2 = d_q_1.reshape(batch, 8, 32)
    d_a_b_q = d_q_2.sum(axis=(0, 1))
    d_a_W_q = np.tensordot(e, d_q_2, axes=([0, 1], [0, 1]))

    # e = embedding(x, digits, width) + positional_encoding(8, width)  sorting.cr:6
    d_e = d_a + d_v_1 @ a_W_v.T + d_sorting_loss_1 @ a_W_k.T + d_q_2 @ a_W_q.T
    d_e_W = np.zeros((10, 32), total_3.dtype)
    _add_at(d_e_W, x, d_e)
    return (
        d_e_W,
        d_a_W_q,
        d_a_W_k,
        d_a_W_v,
        d_a_W_o,
        d_a_b_q,
        d_a_b_k,
        d_a_b_v,
        d_a_b_o,
        d_n_scale,
        d_n_shift,
        d_f_dense1_W,
        d_f_dense1_b,
        d_f_dense2_W,
        d_f_dense2_b,
        d_logits_layer_norm1_scale,
        d_logits_layer_norm1_shift,
        d_logits_dense1_W,
        d_logits_dense1_b,
    )


def _sorting_loss_grad(
    e_W: Any,
    a_W_q: Any,
    a_W_k: Any,
    a_W_v: Any,
    a_W_o: Any,
    a_b_q: Any,
    a_b_k: Any,
    a_b_v: Any,
    a_b_o: Any,
    n_scale: Any,
    n_shift: Any,
    f_dense1_W: Any,
    f_dense1_b: Any,
    f_dense2_W: Any,
    f_dense2_b: Any,
    logits_layer_norm1_scale: Any,
    logits_layer_norm1_shift: Any,
    logits_dense1_W: Any,
    logits_dense1_b: Any,
    x: Any,
    y: Any,
) -> tuple[
    Any,
    tuple[
        Any,
        Any,
        Any,
        Any,
        Any,
        Any,
        Any,
        Any,
        Any,
        Any,
        Any,
        Any,
        Any,
        Any,
        Any,
        Any,
        Any,
        Any,
        Any,
    ],
]:
    """`sorting_loss_grad` of arrays that are checked."""
    batch = x.shape[0]

    # p[i < t, k < width] = i / 10000^(2 * (k // 2) / width)        attention.cr:33
    p_1 = np.arange(32)
    p_2 = 10000.0 ** ((2 * (p_1 // 2)).astype(e_W.dtype) / 32.0)
    p_3 = np.arange(8)
    p = p_3[:, None].astype(e_W.dtype) / p_2

    # code[i < t, k < width] = sin(p[i, k]) if k % 2 == 0 else cos(p[i, k])  attention.cr:34
    code = np.where(p_1 % 2 == 0, np.sin(p), np.cos(p))

    # e = embedding(x, digits, width) + positional_encoding(8, width)  sorting.cr:6
    e = e_W[x] + code

    # q = moveaxis(reshape(x @ W_q + b_q, [batch, t, heads, e]), 2, 1)  attention.cr:25
    q = (e @ a_W_q + a_b_q).reshape(batch, 8, 4, 8).swapaxes(1, 2)

    # k = moveaxis(reshape(y @ W_k + b_k, [batch, s, heads, e]), 2, 1)  attention.cr:26
    sorting_loss_1 = (e @ a_W_k + a_b_k).reshape(batch, 8, 4, 8)

    # v = moveaxis(reshape(y @ W_v + b_v, [batch, s, heads, e]), 2, 1)  attention.cr:27
    v = (e @ a_W_v + a_b_v).reshape(batch, 8, 4, 8).swapaxes(1, 2)

    # scores = q @ k.T / sqrt(e)                                    attention.cr:5
    scores_1 = math.sqrt(8)
    scores = q @ sorting_loss_1.transpose(0, 2, 3, 1) / scores_1

    # seen = moveaxis(attention(q, k, v, mask), 1, 2)               attention.cr:28
    seen_1 = _softmax(scores, axis=3)
    seen = (seen_1 @ v).swapaxes(1, 2)

    # a = e + multi_head_attention(e, e, heads)                     sorting.cr:7
    a_1 = seen.reshape(batch, 8, 32)
    a = e + (a_1 @ a_W_o + a_b_o)

    # centred = x - mean(x, axis = -1, keep = true)                 layers.cr:55
    centred = a - a.sum(axis=2, keepdims=True) / 32

    # n = layer_norm(a)                                             sorting.cr:8
    n_1 = np.sqrt((centred * centred).sum(axis=2, keepdims=True) / 32 + 1e-05)
    n_2 = centred / n_1
    n = n_2 * n_scale + n_shift

    # f = n + (dense(n, 4 * width, relu) |> dense(width))           sorting.cr:9
    f_1 = np.maximum(n @ f_dense1_W + f_dense1_b, 0.0)
    f = n + (f_1 @ f_dense2_W + f_dense2_b)

    # centred = x - mean(x, axis = -1, keep = true)                 layers.cr:55
    centred_2 = f - f.sum(axis=2, keepdims=True) / 32

    # logits = layer_norm(f) |> dense(digits)                       sorting.cr:10
    logits_1 = np.sqrt((centred_2 * centred_2).sum(axis=2, keepdims=True) / 32 + 1e-05)
    logits_2 = centred_2 / logits_1
    logits_3 = logits_2 * logits_layer_norm1_scale + logits_layer_norm1_shift
    logits = logits_3 @ logits_dense1_W + logits_dense1_b

    # total = logsumexp(logits, axis = -1)                          losses.cr:50
    total_1 = logits.max(axis=2, initial=-np.inf)
    total_2 = np.exp(logits - np.where(np.isfinite(total_1), total_1, 0.0)[:, :, None])
    total_3 = np.maximum(total_2.sum(axis=2), 1.0)
    total = np.log(total_3) + total_1

    # own[...] = weights[label[...]] * (total[...] - logits[..., label[...]]) if mask[...] else 0  losses.cr:51
    own_1 = np.arange(batch)[:, None]
    own = total - logits[own_1, p_3, y]

    # loss = mean(cross_entropy(logits, y))                         sorting.cr:12
    loss = own.sum() / (8 * batch)

    # logits = layer_norm(f) |> dense(digits)                       sorting.cr:10
    # d sqrt(u) = du / (2 sqrt(u))
    d_logits = total_2 / (total_3[:, :, None] * (8 * batch))
    d_logits[own_1, p_3, y] += -1.0 / (8 * batch)
    d_logits_dense1_b = d_logits.sum(axis=(0, 1))
    d_logits_1 = d_logits @ logits_dense1_W.T
    d_logits_dense1_W = np.tensordot(logits_3, d_logits, axes=([0, 1], [0, 1]))
    d_logits_layer_norm1_shift = d_logits_1.sum(axis=(0, 1))
    d_logits_2 = d_logits_1 * logits_layer_norm1_scale
    d_logits_layer_norm1_scale = np.einsum("abc,abc->c", d_logits_1, logits_2, optimize=True)
    d_logits_3 = (-np.vecdot(d_logits_2, logits_2 / logits_1))[:, :, None] / logits_1
    d_centred = d_logits_2 / logits_1 + 0.03125 * (d_logits_3 * centred_2)

    # f = n + (dense(n, 4 * width, relu) |> dense(width))           sorting.cr:9
    # d relu(u) = du where u > 0, else 0, u = x @ W + b
    d_f = d_centred - d_centred.sum(axis=2)[:, :, None] / 32
    d_f_dense2_b = d_f.sum(axis=(0, 1))
    d_f_dense2_W = np.tensordot(f_1, d_f, axes=([0, 1], [0, 1]))
    d_f_1 = d_f @ f_dense2_W.T * (f_1 > 0.0)
    d_f_dense1_b = d_f_1.sum(axis=(0, 1))
    d_f_dense1_W = np.tensordot(n, d_f_1, axes=([0, 1], [0, 1]))
    d_n = d_f + d_f_1 @ f_dense1_W.T

    # n = layer_norm(a)                                             sorting.cr:8
    # d sqrt(u) = du / (2 sqrt(u))
    d_n_shift = d_n.sum(axis=(0, 1))
    d_n_1 = d_n * n_scale
    d_n_scale = np.einsum("abc,abc->c", d_n, n_2, optimize=True)
    d_n_2 = (-np.vecdot(d_n_1, n_2 / n_1))[:, :, None] / n_1
    d_centred_2 = d_n_1 / n_1 + 0.03125 * (d_n_2 * centred)

    # a = e + multi_head_attention(e, e, heads)                     sorting.cr:7
    d_a = d_centred_2 - d_centred_2.sum(axis=2)[:, :, None] / 32
    d_a_b_o = d_a.sum(axis=(0, 1))
    d_a_W_o = np.tensordot(a_1, d_a, axes=([0, 1], [0, 1]))
    d_seen = (d_a @ a_W_o.T).reshape(batch, 8, 4, 8)

    # seen = moveaxis(attention(q, k, v, mask), 1, 2)               attention.cr:28
    d_seen_1 = d_seen.swapaxes(1, 2) @ v.mT * seen_1
    d_scores = d_seen_1 - d_seen_1.sum(axis=3)[:, :, :, None] * seen_1

    # scores = q @ k.T / sqrt(e)                                    attention.cr:5
    d_scores_1 = d_scores / scores_1

    # v = moveaxis(reshape(y @ W_v + b_v, [batch, s, heads, e]), 2, 1)  attention.cr:27
    d_v_1 = (seen_1.mT @ d_seen.swapaxes(1, 2)).swapaxes(1, 2).reshape(batch, 8, 32)
    d_a_b_v = d_v_1.sum(axis=(0, 1))
    d_a_W_v = np.tensordot(e, d_v_1, axes=([0, 1], [0, 1]))

    # k = moveaxis(reshape(y @ W_k + b_k, [batch, s, heads, e]), 2, 1)  attention.cr:26
    d_sorting_loss_1 = (d_scores_1.mT @ q).swapaxes(1, 2).reshape(batch, 8, 32)
    d_a_b_k = d_sorting_loss_1.sum(axis=(0, 1))
    d_a_W_k = np.tensordot(e, d_sorting_loss_1, axes=([0, 1], [0, 1]))

    # q = moveaxis(reshape(x @ W_q + b_q, [batch, t, heads, e]), 2, 1)  attention.cr:25
    d_q_1 = (d_scores_1 @ sorting_loss_1.swapaxes(1, 2)).swapaxes(1, 2)
    d_q_2 = d_q_1.reshape(batch, 8, 32)
    d_a_b_q = d_q_2.sum(axis=(0, 1))
    d_a_W_q = np.tensordot(e, d_q_2, axes=([0, 1], [0, 1]))

    # e = embedding(x, digits, width) + positional_encoding(8, width)  sorting.cr:6
    d_e = d_a + d_v_1 @ a_W_v.T + d_sorting_loss_1 @ a_W_k.T + d_q_2 @ a_W_q.T
    d_e_W = np.zeros((10, 32), e_W.dtype)
    _add_at(d_e_W, x, d_e)
    return loss, (
        d_e_W,
        d_a_W_q,
        d_a_W_k,
        d_a_W_v,
        d_a_W_o,
        d_a_b_q,
        d_a_b_k,
        d_a_b_v,
        d_a_b_o,
        d_n_scale,
        d_n_shift,
        d_f_dense1_W,
        d_f_dense1_b,
        d_f_dense2_W,
        d_f_dense2_b,
        d_logits_layer_norm1_scale,
        d_logits_layer_norm1_shift,
        d_logits_dense1_W,
        d_logits_dense1_b,
    )


def sorting_loss_eval(params: Mapping[str, Any], x: ArrayLike, y: ArrayLike) -> Any:
    """The loss of `sorting` in evaluation mode.

    x: int[batch, 8]; y: int[batch, 8]
    """
    (
        e_W,
        a_W_q,
        a_W_k,
        a_W_v,
        a_W_o,
        a_b_q,
        a_b_k,
        a_b_v,
        a_b_o,
        n_scale,
        n_shift,
        f_dense1_W,
        f_dense1_b,
        f_dense2_W,
        f_dense2_b,
        logits_layer_norm1_scale,
        logits_layer_norm1_shift,
        logits_dense1_W,
        logits_dense1_b,
    ) = _arrays_of("sorting", "params", params, _SORTING_PARAMS)
    x = np.asarray(x)
    y = np.asarray(y)
    if (
        x.dtype.kind != "i"
        or y.dtype.kind != "i"
        or x.ndim != 2
        or x.shape[1] != 8
        or y.shape != (x.shape[0], 8)
    ):
        x, y = _explain_shapes(
            "sorting_loss_eval", ("x", x, "int", ("batch", 8)), ("y", y, "int", ("batch", 8))
        )
    return _sorting_loss_eval(
        e_W,
        a_W_q,
        a_W_k,
        a_W_v,
        a_W_o,
        a_b_q,
        a_b_k,
        a_b_v,
        a_b_o,
        n_scale,
        n_shift,
        f_dense1_W,
        f_dense1_b,
        f_dense2_W,
        f_dense2_b,
        logits_layer_norm1_scale,
        logits_layer_norm1_shift,
        logits_dense1_W,
        logits_dense1_b,
        x,
        y,
    )


def _sorting_loss_eval(
    e_W: Any,
    a_W_q: Any,
    a_W_k: Any,
    a_W_v: Any,
    a_W_o: Any,
    a_b_q: Any,
    a_b_k: Any,
    a_b_v: Any,
    a_b_o: Any,
    n_scale: Any,
    n_shift: Any,
    f_dense1_W: Any,
    f_dense1_b: Any,
    f_dense2_W: Any,
    f_dense2_b: Any,
    logits_layer_norm1_scale: Any,
    logits_layer_norm1_shift: Any,
    logits_dense1_W: Any,
    logits_dense1_b: Any,
    x: Any,
    y: Any,
) -> Any:
    """`sorting_loss_eval` of arrays that are checked.

    e_W: real[10, 32]; a_W_q, a_W_k, a_W_v, a_W_o: real[32, 32]; a_b_q, a_b_k, a_b_v, a_b_o,
    n_scale, n_shift: real[32]; f_dense1_W: real[32, 128]; f_dense1_b: real[128]; f_dense2_W:
    real[128, 32]; f_dense2_b, logits_layer_norm1_scale, logits_layer_norm1_shift: real[32];
    logits_dense1_W: real[32, 10]; logits_dense1_b: real[10]; x, y: int[batch, 8] -> real
    """
    batch = x.shape[0]

    # p[i < t, k < width] = i / 10000^(2 * (k // 2) / width)        attention.cr:33
    p_1 = np.arange(32)
    p_2 = 10000.0 ** ((2 * (p_1 // 2)).astype(e_W.dtype) / 32.0)
    p_3 = np.arange(8)
    p = p_3[:, None].astype(e_W.dtype) / p_2

    # code[i < t, k < width] = sin(p[i, k]) if k % 2 == 0 else cos(p[i, k])  attention.cr:34
    code = np.where(p_1 % 2 == 0, np.sin(p), np.cos(p))

    # e = embedding(x, digits, width) + positional_encoding(8, width)  sorting.cr:6
    e = e_W[x] + code

    # q = moveaxis(reshape(x @ W_q + b_q, [batch, t, heads, e]), 2, 1)  attention.cr:25
    q = (e @ a_W_q + a_b_q).reshape(batch, 8, 4, 8).swapaxes(1, 2)

    # v = moveaxis(reshape(y @ W_v + b_v, [batch, s, heads, e]), 2, 1)  attention.cr:27
    v = (e @ a_W_v + a_b_v).reshape(batch, 8, 4, 8).swapaxes(1, 2)

    # scores = q @ k.T / sqrt(e)                                    attention.cr:5
    scores_1 = q @ (e @ a_W_k + a_b_k).reshape(batch, 8, 4, 8).transpose(0, 2, 3, 1)
    scores = scores_1 / math.sqrt(8)

    # seen = moveaxis(attention(q, k, v, mask), 1, 2)               attention.cr:28
    seen = (_softmax(scores, axis=3) @ v).swapaxes(1, 2)

    # a = e + multi_head_attention(e, e, heads)                     sorting.cr:7
    a = e + (seen.reshape(batch, 8, 32) @ a_W_o + a_b_o)

    # centred = x - mean(x, axis = -1, keep = true)                 layers.cr:55
    centred = a - a.sum(axis=2, keepdims=True) / 32

    # n = layer_norm(a)                                             sorting.cr:8
    n_1 = centred / np.sqrt((centred * centred).sum(axis=2, keepdims=True) / 32 + 1e-05)
    n = n_1 * n_scale + n_shift

    # f = n + (dense(n, 4 * width, relu) |> dense(width))           sorting.cr:9
    f_1 = np.maximum(n @ f_dense1_W + f_dense1_b, 0.0) @ f_dense2_W + f_dense2_b
    f = n + f_1

    # centred = x - mean(x, axis = -1, keep = true)                 layers.cr:55
    centred_2 = f - f.sum(axis=2, keepdims=True) / 32

    # logits = layer_norm(f) |> dense(digits)                       sorting.cr:10
    logits_1 = np.sqrt((centred_2 * centred_2).sum(axis=2, keepdims=True) / 32 + 1e-05)
    logits_2 = centred_2 / logits_1 * logits_layer_norm1_scale + logits_layer_norm1_shift
    logits = logits_2 @ logits_dense1_W + logits_dense1_b

    # total = logsumexp(logits, axis = -1)                          losses.cr:50
    total = _logsumexp(logits, axis=2)

    # own[...] = weights[label[...]] * (total[...] - logits[..., label[...]]) if mask[...] else 0  losses.cr:51
    own = total - logits[np.arange(batch)[:, None], p_3, y]

    # loss = mean(cross_entropy(logits, y))                         sorting.cr:12
    loss = own.sum() / (8 * batch)
    return loss
