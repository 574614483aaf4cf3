# Written by chainrule 0.1.0 from digits_conv.cr.
# source 6ab0c41a3807d384, options none, module 0b586453e13debf1
"""Handwritten digits, 8 by 8 pixels from 0 to 16, by a convolutional network.

digits_conv has 15,338 parameters.
digits_conv_loss_grad takes
    452,864*batch multiply-adds forward,
    896,512*batch multiply-adds backward,
    62,968*batch bytes kept between them, in float64.
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


_DIGITS_CONV_PARAMS: dict[str, tuple[int | str, ...]] = {
    "a.W": (16, 1, 3, 3),
    "a.b": (16,),
    "b.W": (32, 16, 3, 3),
    "b.b": (32,),
    "c.W": (32, 32, 3, 3),
    "c.b": (32,),
    "logits.W": (128, 10),
    "logits.b": (10,),
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


def digits_conv_init(rng: np.random.Generator) -> dict[str, Any]:
    """Parameters of `digits_conv` to start from, drawn from `rng`."""
    return {
        "a.W": math.sqrt(6 / (1 * 3 * 3 + 16 * 3 * 3)) * rng.uniform(-1.0, 1.0, (16, 1, 3, 3)),
        "a.b": np.zeros(16),
        "b.W": math.sqrt(6 / (16 * 3 * 3 + 32 * 3 * 3)) * rng.uniform(-1.0, 1.0, (32, 16, 3, 3)),
        "b.b": np.zeros(32),
        "c.W": math.sqrt(6 / (32 * 3 * 3 + 32 * 3 * 3)) * rng.uniform(-1.0, 1.0, (32, 32, 3, 3)),
        "c.b": np.zeros(32),
        "logits.W": math.sqrt(6 / (128 + 10)) * rng.uniform(-1.0, 1.0, (128, 10)),
        "logits.b": np.zeros(10),
    }


def digits_conv_pack(params: Mapping[str, Any]) -> NDArray[Any]:
    """The parameters of `digits_conv`, or their gradient, as one vector."""
    arrays = _arrays_of("digits_conv_pack", "params", params, _DIGITS_CONV_PARAMS)
    return np.concatenate([np.ravel(array) for array in arrays])


def digits_conv_unpack(vector: ArrayLike) -> dict[str, Any]:
    """The parameters of `digits_conv` in a vector, as views of it."""
    vector = np.asarray(vector)
    if vector.shape != (15338,):
        raise ValueError(
            f"digits_conv_unpack: vector must have 15338 numbers, but its shape is {vector.shape}"
        )
    return {
        "a.W": vector[:144].reshape(16, 1, 3, 3),
        "a.b": vector[144:160],
        "b.W": vector[160:4768].reshape(32, 16, 3, 3),
        "b.b": vector[4768:4800],
        "c.W": vector[4800:14016].reshape(32, 32, 3, 3),
        "c.b": vector[14016:14048],
        "logits.W": vector[14048:15328].reshape(128, 10),
        "logits.b": vector[15328:15338],
    }


def digits_conv_label(params: Mapping[str, Any], x: ArrayLike) -> Any:
    """The output `label` of `digits_conv`, in evaluation mode.

    x: real[batch, 64]
    """
    a_W, a_b, b_W, b_b, c_W, c_b, logits_W, logits_b = _arrays_of(
        "digits_conv", "params", params, _DIGITS_CONV_PARAMS
    )
    x = np.asarray(x)
    if x.dtype.kind != "f" or x.ndim != 2 or x.shape[1] != 64:
        (x,) = _explain_shapes("digits_conv_label", ("x", x, "real", ("batch", 64)))
    x = x.astype(a_W.dtype, copy=False)
    return _digits_conv_label(a_W, a_b, b_W, b_b, c_W, c_b, logits_W, logits_b, x)


def _digits_conv_label(
    a_W: Any, a_b: Any, b_W: Any, b_b: Any, c_W: Any, c_b: Any, logits_W: Any, logits_b: Any, x: Any
) -> Any:
    """`digits_conv_label` of arrays that are checked.

    a_W: real[16, 1, 3, 3]; a_b: real[16]; b_W: real[32, 16, 3, 3]; b_b: real[32]; c_W: real[32,
    32, 3, 3]; c_b: real[32]; logits_W: real[128, 10]; logits_b: real[10]; x: real[batch, 64] ->
    int[batch]
    """
    batch = x.shape[0]

    # picture = reshape(x / 16, [batch, 1, 8, 8])                   digits_conv.cr:6
    picture = (x / 16.0).reshape(batch, 1, 8, 8)

    # p = windows(pad(x, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = dilat...  convolutions.cr:28
    # copied once for the products, its axes in their order
    p_1 = np.pad(picture.transpose(0, 2, 3, 1), ((0, 0), (1, 1), (1, 1), (0, 0)))
    p_2 = np.lib.stride_tricks.sliding_window_view(p_1, (3, 3), axis=(1, 2)).transpose(
        0, 1, 2, 4, 5, 3
    )
    p = np.ascontiguousarray(p_2)

    # y[e, f, i, j] = sum[a, k, l](p[e, a, i, j, k, l] * W[f, a, k, l]) + b[f]  convolutions.cr:29
    # as the product leaves it, and so all that is made of it: its axes 0, 2, 3, 1
    y = np.tensordot(p, a_W, axes=([3, 4, 5], [2, 3, 1])) + a_b

    # a = conv2d(picture, channels, 3, padding = 1, act = relu)     digits_conv.cr:7
    a = np.maximum(y, 0.0)

    # p = windows(pad(x, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = dilat...  convolutions.cr:28
    # copied once for the products, its axes in their order
    p_3 = np.pad(a, ((0, 0), (1, 1), (1, 1), (0, 0)))
    p_4 = np.lib.stride_tricks.sliding_window_view(p_3, (3, 3), axis=(1, 2)).transpose(
        0, 1, 2, 4, 5, 3
    )
    p_5 = np.ascontiguousarray(p_4)

    # y[e, f, i, j] = sum[a, k, l](p[e, a, i, j, k, l] * W[f, a, k, l]) + b[f]  convolutions.cr:29
    # as the product leaves it, and so all that is made of it: its axes 0, 2, 3, 1
    y_2 = np.tensordot(p_5, b_W, axes=([3, 4, 5], [2, 3, 1])) + b_b

    # b = conv2d(a, 2 * channels, 3, padding = 1, act = relu) |> max_pool2d(2, 2)  digits_conv.cr:8
    b_1 = np.lib.stride_tricks.sliding_window_view(y_2, (2, 2), axis=(1, 2))[:, ::2, ::2]
    b_2 = b_1[..., 0, 0]
    for i, j in np.ndindex(2, 2):
        b_2 = np.maximum(b_2, b_1[..., i, j])
    b = np.maximum(b_2, 0.0)

    # p = windows(pad(x, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = dilat...  convolutions.cr:28
    # copied once for the products, its axes in their order
    p_6 = np.pad(b, ((0, 0), (1, 1), (1, 1), (0, 0)))
    p_7 = np.lib.stride_tricks.sliding_window_view(p_6, (3, 3), axis=(1, 2)).transpose(
        0, 1, 2, 4, 5, 3
    )
    p_8 = np.ascontiguousarray(p_7)

    # y[e, f, i, j] = sum[a, k, l](p[e, a, i, j, k, l] * W[f, a, k, l]) + b[f]  convolutions.cr:29
    # as the product leaves it, and so all that is made of it: its axes 0, 2, 3, 1
    y_3 = np.tensordot(p_8, c_W, axes=([3, 4, 5], [2, 3, 1])) + c_b

    # c = conv2d(b, 2 * channels, 3, padding = 1, act = relu) |> max_pool2d(2, 2)  digits_conv.cr:9
    c_1 = np.lib.stride_tricks.sliding_window_view(y_3, (2, 2), axis=(1, 2))[:, ::2, ::2]
    c_2 = c_1[..., 0, 0]
    for i, j in np.ndindex(2, 2):
        c_2 = np.maximum(c_2, c_1[..., i, j])
    c = np.maximum(c_2, 0.0)

    # logits = reshape(c, [batch, 8 * channels]) |> dropout(rate) |> dense(10)  digits_conv.cr:10
    logits = c.transpose(0, 3, 1, 2).reshape(batch, 128) @ logits_W + logits_b

    # output label = argmax(logits, axis = -1)                      digits_conv.cr:11
    label = logits.argmax(axis=1)
    return label


def _digits_conv_loss_arguments(
    params: Mapping[str, Any], x: ArrayLike, y: ArrayLike, rng: np.random.Generator
) -> tuple[Any, ...]:
    """What `digits_conv_loss` computes with: parameters, inputs, samples in the order of the source; all of one float type."""
    a_W, a_b, b_W, b_b, c_W, c_b, logits_W, logits_b = _arrays_of(
        "digits_conv", "params", params, _DIGITS_CONV_PARAMS
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
            "digits_conv_loss", ("x", x, "real", ("batch", 64)), ("y", y, "int", ("batch",))
        )
    x = x.astype(a_W.dtype, copy=False)
    batch = x.shape[0]
    logits_u = rng.uniform(0.0, 1.0, (batch, 128)).astype(a_W.dtype, copy=False)
    return a_W, a_b, b_W, b_b, c_W, c_b, logits_W, logits_b, x, y, logits_u


def digits_conv_loss(
    params: Mapping[str, Any], x: ArrayLike, y: ArrayLike, *, rng: np.random.Generator
) -> Any:
    """The loss of `digits_conv` in training mode.

    x: real[batch, 64]; y: int[batch]
    """
    return _digits_conv_loss(*_digits_conv_loss_arguments(params, x, y, rng))


def digits_conv_loss_forward(
    params: Mapping[str, Any], x: ArrayLike, y: ArrayLike, *, rng: np.random.Generator
) -> tuple[Any, tuple[Any, ...]]:
    """`digits_conv_loss`, and what `digits_conv_loss_backward` needs of it."""
    return _digits_conv_loss_forward(*_digits_conv_loss_arguments(params, x, y, rng))


def digits_conv_loss_backward(saved: tuple[Any, ...], d_loss: Any) -> dict[str, Any]:
    """The cotangents of the parameters by name, given the cotangent of the loss."""
    grads = _digits_conv_loss_backward(saved, d_loss)
    return dict(zip(_DIGITS_CONV_PARAMS, grads, strict=True))


def digits_conv_loss_grad(
    params: Mapping[str, Any], x: ArrayLike, y: ArrayLike, *, rng: np.random.Generator
) -> tuple[Any, dict[str, Any]]:
    """The loss of `digits_conv` and its gradient by the names of the parameters."""
    loss, grads = _digits_conv_loss_grad(*_digits_conv_loss_arguments(params, x, y, rng))
    return loss, dict(zip(_DIGITS_CONV_PARAMS, grads, strict=True))


def _digits_conv_loss(
    a_W: Any,
    a_b: Any,
    b_W: Any,
    b_b: Any,
    c_W: Any,
    c_b: Any,
    logits_W: Any,
    logits_b: Any,
    x: Any,
    y: Any,
    logits_u: Any,
) -> Any:
    """`digits_conv_loss` of arrays that are checked.

    a_W: real[16, 1, 3, 3]; a_b: real[16]; b_W: real[32, 16, 3, 3]; b_b: real[32]; c_W: real[32,
    32, 3, 3]; c_b: real[32]; logits_W: real[128, 10]; logits_b: real[10]; x: real[batch, 64];
    y: int[batch]; logits_u: real[batch, 128] -> real
    """
    batch = x.shape[0]

    # picture = reshape(x / 16, [batch, 1, 8, 8])                   digits_conv.cr:6
    picture = (x / 16.0).reshape(batch, 1, 8, 8)

    # p = windows(pad(x, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = dilat...  convolutions.cr:28
    # copied once for the products, its axes in their order
    p_1 = np.pad(picture.transpose(0, 2, 3, 1), ((0, 0), (1, 1), (1, 1), (0, 0)))
    p_2 = np.lib.stride_tricks.sliding_window_view(p_1, (3, 3), axis=(1, 2)).transpose(
        0, 1, 2, 4, 5, 3
    )
    p = np.ascontiguousarray(p_2)

    # y[e, f, i, j] = sum[a, k, l](p[e, a, i, j, k, l] * W[f, a, k, l]) + b[f]  convolutions.cr:29
    # as the product leaves it, and so all that is made of it: its axes 0, 2, 3, 1
    y_2 = np.tensordot(p, a_W, axes=([3, 4, 5], [2, 3, 1])) + a_b

    # a = conv2d(picture, channels, 3, padding = 1, act = relu)     digits_conv.cr:7
    a = np.maximum(y_2, 0.0)

    # p = windows(pad(x, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = dilat...  convolutions.cr:28
    # copied once for the products, its axes in their order
    p_3 = np.pad(a, ((0, 0), (1, 1), (1, 1), (0, 0)))
    p_4 = np.lib.stride_tricks.sliding_window_view(p_3, (3, 3), axis=(1, 2)).transpose(
        0, 1, 2, 4, 5, 3
    )
    p_5 = np.ascontiguousarray(p_4)

    # y[e, f, i, j] = sum[a, k, l](p[e, a, i, j, k, l] * W[f, a, k, l]) + b[f]  convolutions.cr:29
    # as the product leaves it, and so all that is made of it: its axes 0, 2, 3, 1
    y_3 = np.tensordot(p_5, b_W, axes=([3, 4, 5], [2, 3, 1])) + b_b

    # b = conv2d(a, 2 * channels, 3, padding = 1, act = relu) |> max_pool2d(2, 2)  digits_conv.cr:8
    b_1 = np.lib.stride_tricks.sliding_window_view(y_3, (2, 2), axis=(1, 2))[:, ::2, ::2]
    b_2 = b_1[..., 0, 0]
    for i, j in np.ndindex(2, 2):
        b_2 = np.maximum(b_2, b_1[..., i, j])
    b = np.maximum(b_2, 0.0)

    # p = windows(pad(x, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = dilat...  convolutions.cr:28
    # copied once for the products, its axes in their order
    p_6 = np.pad(b, ((0, 0), (1, 1), (1, 1), (0, 0)))
    p_7 = np.lib.stride_tricks.sliding_window_view(p_6, (3, 3), axis=(1, 2)).transpose(
        0, 1, 2, 4, 5, 3
    )
    p_8 = np.ascontiguousarray(p_7)

    # y[e, f, i, j] = sum[a, k, l](p[e, a, i, j, k, l] * W[f, a, k, l]) + b[f]  convolutions.cr:29
    # as the product leaves it, and so all that is made of it: its axes 0, 2, 3, 1
    y_4 = np.tensordot(p_8, c_W, axes=([3, 4, 5], [2, 3, 1])) + c_b

    # c = conv2d(b, 2 * channels, 3, padding = 1, act = relu) |> max_pool2d(2, 2)  digits_conv.cr:9
    c_1 = np.lib.stride_tricks.sliding_window_view(y_4, (2, 2), axis=(1, 2))[:, ::2, ::2]
    c_2 = c_1[..., 0, 0]
    for i, j in np.ndindex(2, 2):
        c_2 = np.maximum(c_2, c_1[..., i, j])
    c = np.maximum(c_2, 0.0)

    # logits = reshape(c, [batch, 8 * channels]) |> dropout(rate) |> dense(10)  digits_conv.cr:10
    logits_1 = np.where(logits_u < 0.3, 0.0, c.transpose(0, 3, 1, 2).reshape(batch, 128) / 0.7)
    logits = logits_1 @ logits_W + logits_b

    # total = logsumexp(logits, axis = -1)                          losses.cr:50
    total_1 = logits.max(axis=1, initial=-np.inf)
    total_2 = np.exp(logits - np.where(np.isfinite(total_1), total_1, 0.0)[:, None])
    total = np.log(np.maximum(total_2.sum(axis=1), 1.0)) + total_1

    # own[...] = weights[label[...]] * (total[...] - logits[..., label[...]]) if mask[...] else 0  losses.cr:51
    own = total - logits[np.arange(batch), y]

    # loss = mean(cross_entropy(logits, y))                         digits_conv.cr:12
    loss = own.sum() / batch
    return loss


def _digits_conv_loss_forward(
    a_W: Any,
    a_b: Any,
    b_W: Any,
    b_b: Any,
    c_W: Any,
    c_b: Any,
    logits_W: Any,
    logits_b: Any,
    x: Any,
    y: Any,
    logits_u: Any,
) -> tuple[Any, tuple[Any, ...]]:
    """`digits_conv_loss_forward` of arrays that are checked."""
    batch = x.shape[0]

    # picture = reshape(x / 16, [batch, 1, 8, 8])                   digits_conv.cr:6
    picture = (x / 16.0).reshape(batch, 1, 8, 8)

    # p = windows(pad(x, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = dilat...  convolutions.cr:28
    # copied once for the products, its axes in their order
    p_1 = np.pad(picture.transpose(0, 2, 3, 1), ((0, 0), (1, 1), (1, 1), (0, 0)))
    p_2 = np.lib.stride_tricks.sliding_window_view(p_1, (3, 3), axis=(1, 2)).transpose(
        0, 1, 2, 4, 5, 3
    )
    p = np.ascontiguousarray(p_2)

    # y[e, f, i, j] = sum[a, k, l](p[e, a, i, j, k, l] * W[f, a, k, l]) + b[f]  convolutions.cr:29
    # as the product leaves it, and so all that is made of it: its axes 0, 2, 3, 1
    y_2 = np.tensordot(p, a_W, axes=([3, 4, 5], [2, 3, 1])) + a_b

    # a = conv2d(picture, channels, 3, padding = 1, act = relu)     digits_conv.cr:7
    a = np.maximum(y_2, 0.0)

    # p = windows(pad(x, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = dilat...  convolutions.cr:28
    # copied once for the products, its axes in their order
    p_3 = np.pad(a, ((0, 0), (1, 1), (1, 1), (0, 0)))
    p_4 = np.lib.stride_tricks.sliding_window_view(p_3, (3, 3), axis=(1, 2)).transpose(
        0, 1, 2, 4, 5, 3
    )
    p_5 = np.ascontiguousarray(p_4)

    # y[e, f, i, j] = sum[a, k, l](p[e, a, i, j, k, l] * W[f, a, k, l]) + b[f]  convolutions.cr:29
    # as the product leaves it, and so all that is made of it: its axes 0, 2, 3, 1
    y_3 = np.tensordot(p_5, b_W, axes=([3, 4, 5], [2, 3, 1])) + b_b

    # b = conv2d(a, 2 * channels, 3, padding = 1, act = relu) |> max_pool2d(2, 2)  digits_conv.cr:8
    b_1 = np.lib.stride_tricks.sliding_window_view(y_3, (2, 2), axis=(1, 2))[:, ::2, ::2]
    b_2 = b_1[..., 0, 0]
    for i, j in np.ndindex(2, 2):
        b_2 = np.maximum(b_2, b_1[..., i, j])
    b = np.maximum(b_2, 0.0)

    # p = windows(pad(x, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = dilat...  convolutions.cr:28
    # copied once for the products, its axes in their order
    p_6 = np.pad(b, ((0, 0), (1, 1), (1, 1), (0, 0)))
    p_7 = np.lib.stride_tricks.sliding_window_view(p_6, (3, 3), axis=(1, 2)).transpose(
        0, 1, 2, 4, 5, 3
    )
    p_8 = np.ascontiguousarray(p_7)

    # y[e, f, i, j] = sum[a, k, l](p[e, a, i, j, k, l] * W[f, a, k, l]) + b[f]  convolutions.cr:29
    # as the product leaves it, and so all that is made of it: its axes 0, 2, 3, 1
    y_4 = np.tensordot(p_8, c_W, axes=([3, 4, 5], [2, 3, 1])) + c_b

    # c = conv2d(b, 2 * channels, 3, padding = 1, act = relu) |> max_pool2d(2, 2)  digits_conv.cr:9
    c_1 = np.lib.stride_tricks.sliding_window_view(y_4, (2, 2), axis=(1, 2))[:, ::2, ::2]
    c_2 = c_1[..., 0, 0]
    for i, j in np.ndindex(2, 2):
        c_2 = np.maximum(c_2, c_1[..., i, j])
    c = np.maximum(c_2, 0.0)

    # logits = reshape(c, [batch, 8 * channels]) |> dropout(rate) |> dense(10)  digits_conv.cr:10
    logits_1 = logits_u < 0.3
    logits_2 = np.where(logits_1, 0.0, c.transpose(0, 3, 1, 2).reshape(batch, 128) / 0.7)
    logits = logits_2 @ logits_W + logits_b

    # total = logsumexp(logits, axis = -1)                          losses.cr:50
    total_1 = logits.max(axis=1, initial=-np.inf)
    total_2 = np.exp(logits - np.where(np.isfinite(total_1), total_1, 0.0)[:, None])
    total_3 = np.maximum(total_2.sum(axis=1), 1.0)
    total = np.log(total_3) + total_1

    # own[...] = weights[label[...]] * (total[...] - logits[..., label[...]]) if mask[...] else 0  losses.cr:51
    own = total - logits[np.arange(batch), y]

    # loss = mean(cross_entropy(logits, y))                         digits_conv.cr:12
    loss = own.sum() / batch
    return loss, (
        b_W,
        c_W,
        logits_W,
        y,
        p_1,
        a,
        p_3,
        y_3,
        b_2,
        b,
        p_6,
        y_4,
        c_2,
        c,
        logits_1,
        logits_2,
        total_2,
        total_3,
    )


def _digits_conv_loss_backward(
    saved: tuple[Any, ...], d_digits_conv_loss: Any
) -> tuple[Any, Any, Any, Any, Any, Any, Any, Any]:
    """`digits_conv_loss_backward` of arrays that are checked."""
    (
        b_W,
        c_W,
        logits_W,
        y,
        p_1,
        a,
        p_3,
        y_3,
        b_2,
        b,
        p_6,
        y_4,
        c_2,
        c,
        logits_1,
        logits_2,
        total_2,
        total_3,
    ) = saved
    batch = y.shape[0]
    d_digits_conv_loss = np.asarray(d_digits_conv_loss, total_3.dtype)[()]
    if d_digits_conv_loss.shape:
        _explain_shapes(
            "digits_conv_loss_backward", ("d_digits_conv_loss", d_digits_conv_loss, "real", ())
        )

    # loss = mean(cross_entropy(logits, y))                         digits_conv.cr:12
    d_loss_1 = d_digits_conv_loss / batch

    # logits = reshape(c, [batch, 8 * channels]) |> dropout(rate) |> dense(10)  digits_conv.cr:10
    d_logits = d_loss_1 * (total_2 / total_3[:, None])
    d_logits[np.arange(batch), y] -= d_loss_1
    d_logits_b = d_logits.sum(axis=0)
    d_logits_W = logits_2.T @ d_logits
    d_logits_1 = np.where(logits_1, 0.0, 1.4285714285714286 * (d_logits @ logits_W.T))

    # c = conv2d(b, 2 * channels, 3, padding = 1, act = relu) |> max_pool2d(2, 2)  digits_conv.cr:9
    # d relu(u) = du where u > 0, else 0
    d_c = d_logits_1.reshape(batch, 32, 2, 2).transpose(0, 2, 3, 1)
    c_1 = np.lib.stride_tricks.sliding_window_view(y_4, (2, 2), axis=(1, 2))[:, ::2, ::2]
    c_3 = np.zeros((batch, 2, 2, 32), total_3.dtype)
    for i, j in np.ndindex(2, 2):
        c_3 += c_1[..., i, j] == c_2
    d_c_1 = d_c * (c > 0.0) / c_3
    d_y = np.empty((batch, 4, 4, 32), total_3.dtype)
    for i, j in np.ndindex(2, 2):
        d_y[:, i : i + 3 : 2, j : j + 3 : 2] = d_c_1 * (c_1[..., i, j] == c_2)

    # p = windows(pad(x, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = dilat...  convolutions.cr:28
    # copied once for the products, its axes in their order
    p_2 = np.lib.stride_tricks.sliding_window_view(p_6, (3, 3), axis=(1, 2)).transpose(
        0, 1, 2, 4, 5, 3
    )
    p = np.ascontiguousarray(p_2)

    # y[e, f, i, j] = sum[a, k, l](p[e, a, i, j, k, l] * W[f, a, k, l]) + b[f]  convolutions.cr:29
    # as the product leaves it, and so all that is made of it: its axes 0, 2, 3, 1
    d_c_b = d_y.sum(axis=(0, 1, 2))
    d_p = np.tensordot(d_y, c_W.transpose(0, 2, 3, 1), axes=([3], [0]))
    d_c_W = np.tensordot(d_y, p, axes=([0, 1, 2], [0, 1, 2])).transpose(0, 3, 1, 2)

    # p = windows(pad(x, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = dilat...  convolutions.cr:28
    d_p_1 = np.zeros((batch, 6, 6, 32), total_3.dtype)
    for i, j in np.ndindex(3, 3):
        d_p_1[:, i : i + 4, j : j + 4] += d_p[..., i, j, :]
    d_b = d_p_1[:, 1:5, 1:5]

    # b = conv2d(a, 2 * channels, 3, padding = 1, act = relu) |> max_pool2d(2, 2)  digits_conv.cr:8
    # d relu(u) = du where u > 0, else 0
    b_1 = np.lib.stride_tricks.sliding_window_view(y_3, (2, 2), axis=(1, 2))[:, ::2, ::2]
    b_3 = np.zeros((batch, 4, 4, 32), total_3.dtype)
    for i, j in np.ndindex(2, 2):
        b_3 += b_1[..., i, j] == b_2
    d_b_1 = d_b * (b > 0.0) / b_3
    d_y_2 = np.empty((batch, 8, 8, 32), total_3.dtype)
    for i, j in np.ndindex(2, 2):
        d_y_2[:, i : i + 7 : 2, j : j + 7 : 2] = d_b_1 * (b_1[..., i, j] == b_2)

    # p = windows(pad(x, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = dilat...  convolutions.cr:28
    # copied once for the products, its axes in their order
    p_4 = np.lib.stride_tricks.sliding_window_view(p_3, (3, 3), axis=(1, 2)).transpose(
        0, 1, 2, 4, 5, 3
    )
    p_5 = np.ascontiguousarray(p_4)

    # y[e, f, i, j] = sum[a, k, l](p[e, a, i, j, k, l] * W[f, a, k, l]) + b[f]  convolutions.cr:29
    # as the product leaves it, and so all that is made of it: its axes 0, 2, 3, 1
    d_b_b = d_y_2.sum(axis=(0, 1, 2))
    d_p_2 = np.tensordot(d_y_2, b_W.transpose(0, 2, 3, 1), axes=([3], [0]))
    d_b_W = np.tensordot(d_y_2, p_5, axes=([0, 1, 2], [0, 1, 2])).transpose(0, 3, 1, 2)

    # p = windows(pad(x, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = dilat...  convolutions.cr:28
    d_p_3 = np.zeros((batch, 10, 10, 16), total_3.dtype)
    for i, j in np.ndindex(3, 3):
        d_p_3[:, i : i + 8, j : j + 8] += d_p_2[..., i, j, :]
    d_a = d_p_3[:, 1:9, 1:9]

    # a = conv2d(picture, channels, 3, padding = 1, act = relu)     digits_conv.cr:7
    # d relu(u) = du where u > 0, else 0, u = y
    d_y_3 = d_a * (a > 0.0)

    # p = windows(pad(x, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = dilat...  convolutions.cr:28
    # copied once for the products, its axes in their order
    p_7 = np.lib.stride_tricks.sliding_window_view(p_1, (3, 3), axis=(1, 2)).transpose(
        0, 1, 2, 4, 5, 3
    )
    p_8 = np.ascontiguousarray(p_7)

    # y[e, f, i, j] = sum[a, k, l](p[e, a, i, j, k, l] * W[f, a, k, l]) + b[f]  convolutions.cr:29
    # as the product leaves it, and so all that is made of it: its axes 0, 2, 3, 1
    d_a_b = d_y_3.sum(axis=(0, 1, 2))
    d_a_W = np.tensordot(d_y_3, p_8, axes=([0, 1, 2], [0, 1, 2])).transpose(0, 3, 1, 2)
    return d_a_W, d_a_b, d_b_W, d_b_b, d_c_W, d_c_b, d_logits_W, d_logits_b


def _digits_conv_loss_grad(
    a_W: Any,
    a_b: Any,
    b_W: Any,
    b_b: Any,
    c_W: Any,
    c_b: Any,
    logits_W: Any,
    logits_b: Any,
    x: Any,
    y: Any,
    logits_u: Any,
) -> tuple[Any, tuple[Any, Any, Any, Any, Any, Any, Any, Any]]:
    """`digits_conv_loss_grad` of arrays that are checked."""
    batch = x.shape[0]

    # picture = reshape(x / 16, [batch, 1, 8, 8])                   digits_conv.cr:6
    picture = (x / 16.0).reshape(batch, 1, 8, 8)

    # p = windows(pad(x, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = dilat...  convolutions.cr:28
    # copied once for the products, its axes in their order
    p_1 = np.pad(picture.transpose(0, 2, 3, 1), ((0, 0), (1, 1), (1, 1), (0, 0)))
    p_2 = np.lib.stride_tricks.sliding_window_view(p_1, (3, 3), axis=(1, 2)).transpose(
        0, 1, 2, 4, 5, 3
    )
    p = np.ascontiguousarray(p_2)

    # y[e, f, i, j] = sum[a, k, l](p[e, a, i, j, k, l] * W[f, a, k, l]) + b[f]  convolutions.cr:29
    # as the product leaves it, and so all that is made of it: its axes 0, 2, 3, 1
    y_2 = np.tensordot(p, a_W, axes=([3, 4, 5], [2, 3, 1])) + a_b

    # a = conv2d(picture, channels, 3, padding = 1, act = relu)     digits_conv.cr:7
    a = np.maximum(y_2, 0.0)

    # p = windows(pad(x, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = dilat...  convolutions.cr:28
    # copied once for the products, its axes in their order
    p_3 = np.pad(a, ((0, 0), (1, 1), (1, 1), (0, 0)))
    p_4 = np.lib.stride_tricks.sliding_window_view(p_3, (3, 3), axis=(1, 2)).transpose(
        0, 1, 2, 4, 5, 3
    )
    p_5 = np.ascontiguousarray(p_4)

    # y[e, f, i, j] = sum[a, k, l](p[e, a, i, j, k, l] * W[f, a, k, l]) + b[f]  convolutions.cr:29
    # as the product leaves it, and so all that is made of it: its axes 0, 2, 3, 1
    y_3 = np.tensordot(p_5, b_W, axes=([3, 4, 5], [2, 3, 1])) + b_b

    # b = conv2d(a, 2 * channels, 3, padding = 1, act = relu) |> max_pool2d(2, 2)  digits_conv.cr:8
    b_1 = np.lib.stride_tricks.sliding_window_view(y_3, (2, 2), axis=(1, 2))[:, ::2, ::2]
    b_2 = b_1[..., 0, 0]
    for i, j in np.ndindex(2, 2):
        b_2 = np.maximum(b_2, b_1[..., i, j])
    b = np.maximum(b_2, 0.0)

    # p = windows(pad(x, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = dilat...  convolutions.cr:28
    # copied once for the products, its axes in their order
    p_6 = np.pad(b, ((0, 0), (1, 1), (1, 1), (0, 0)))
    p_7 = np.lib.stride_tricks.sliding_window_view(p_6, (3, 3), axis=(1, 2)).transpose(
        0, 1, 2, 4, 5, 3
    )
    p_8 = np.ascontiguousarray(p_7)

    # y[e, f, i, j] = sum[a, k, l](p[e, a, i, j, k, l] * W[f, a, k, l]) + b[f]  convolutions.cr:29
    # as the product leaves it, and so all that is made of it: its axes 0, 2, 3, 1
    y_4 = np.tensordot(p_8, c_W, axes=([3, 4, 5], [2, 3, 1])) + c_b

    # c = conv2d(b, 2 * channels, 3, padding = 1, act = relu) |> max_pool2d(2, 2)  digits_conv.cr:9
    c_1 = np.lib.stride_tricks.sliding_window_view(y_4, (2, 2), axis=(1, 2))[:, ::2, ::2]
    c_2 = c_1[..., 0, 0]
    for i, j in np.ndindex(2, 2):
        c_2 = np.maximum(c_2, c_1[..., i, j])
    c = np.maximum(c_2, 0.0)

    # logits = reshape(c, [batch, 8 * channels]) |> dropout(rate) |> dense(10)  digits_conv.cr:10
    logits_1 = logits_u < 0.3
    logits_2 = np.where(logits_1, 0.0, c.transpose(0, 3, 1, 2).reshape(batch, 128) / 0.7)
    logits = logits_2 @ logits_W + logits_b

    # total = logsumexp(logits, axis = -1)                          losses.cr:50
    total_1 = logits.max(axis=1, initial=-np.inf)
    total_2 = np.exp(logits - np.where(np.isfinite(total_1), total_1, 0.0)[:, None])
    total_3 = np.maximum(total_2.sum(axis=1), 1.0)
    total = np.log(total_3) + total_1

    # own[...] = weights[label[...]] * (total[...] - logits[..., label[...]]) if mask[...] else 0  losses.cr:51
    own_1 = np.arange(batch)
    own = total - logits[own_1, y]

    # loss = mean(cross_entropy(logits, y))                         digits_conv.cr:12
    loss = own.sum() / batch

    # logits = reshape(c, [batch, 8 * channels]) |> dropout(rate) |> dense(10)  digits_conv.cr:10
    d_logits = total_2 / (total_3[:, None] * batch)
    d_logits[own_1, y] += -1.0 / batch
    d_logits_b = d_logits.sum(axis=0)
    d_logits_W = logits_2.T @ d_logits
    d_logits_1 = np.where(logits_1, 0.0, 1.4285714285714286 * (d_logits @ logits_W.T))

    # c = conv2d(b, 2 * channels, 3, padding = 1, act = relu) |> max_pool2d(2, 2)  digits_conv.cr:9
    # d relu(u) = du where u > 0, else 0
    d_c = d_logits_1.reshape(batch, 32, 2, 2).transpose(0, 2, 3, 1)
    d_c_1 = np.zeros((batch, 2, 2, 32), a_W.dtype)
    for i, j in np.ndindex(2, 2):
        d_c_1 += c_1[..., i, j] == c_2
    d_c_2 = d_c * (c > 0.0) / d_c_1
    d_y = np.empty((batch, 4, 4, 32), a_W.dtype)
    for i, j in np.ndindex(2, 2):
        d_y[:, i : i + 3 : 2, j : j + 3 : 2] = d_c_2 * (c_1[..., i, j] == c_2)

    # y[e, f, i, j] = sum[a, k, l](p[e, a, i, j, k, l] * W[f, a, k, l]) + b[f]  convolutions.cr:29
    # as the product leaves it, and so all that is made of it: its axes 0, 2, 3, 1
    d_c_b = d_y.sum(axis=(0, 1, 2))
    d_p = np.tensordot(d_y, c_W.transpose(0, 2, 3, 1), axes=([3], [0]))
    d_c_W = np.tensordot(d_y, p_8, axes=([0, 1, 2], [0, 1, 2])).transpose(0, 3, 1, 2)

    # p = windows(pad(x, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = dilat...  convolutions.cr:28
    d_p_1 = np.zeros((batch, 6, 6, 32), a_W.dtype)
    for i, j in np.ndindex(3, 3):
        d_p_1[:, i : i + 4, j : j + 4] += d_p[..., i, j, :]
    d_b = d_p_1[:, 1:5, 1:5]

    # b = conv2d(a, 2 * channels, 3, padding = 1, act = relu) |> max_pool2d(2, 2)  digits_conv.cr:8
    # d relu(u) = du where u > 0, else 0
    d_b_1 = np.zeros((batch, 4, 4, 32), a_W.dtype)
    for i, j in np.ndindex(2, 2):
        d_b_1 += b_1[..., i, j] == b_2
    d_b_2 = d_b * (b > 0.0) / d_b_1
    d_y_2 = np.empty((batch, 8, 8, 32), a_W.dtype)
    for i, j in np.ndindex(2, 2):
        d_y_2[:, i : i + 7 : 2, j : j + 7 : 2] = d_b_2 * (b_1[..., i, j] == b_2)

    # y[e, f, i, j] = sum[a, k, l](p[e, a, i, j, k, l] * W[f, a, k, l]) + b[f]  convolutions.cr:29
    # as the product leaves it, and so all that is made of it: its axes 0, 2, 3, 1
    d_b_b = d_y_2.sum(axis=(0, 1, 2))
    d_p_2 = np.tensordot(d_y_2, b_W.transpose(0, 2, 3, 1), axes=([3], [0]))
    d_b_W = np.tensordot(d_y_2, p_5, axes=([0, 1, 2], [0, 1, 2])).transpose(0, 3, 1, 2)

    # p = windows(pad(x, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = dilat...  convolutions.cr:28
    d_p_3 = np.zeros((batch, 10, 10, 16), a_W.dtype)
    for i, j in np.ndindex(3, 3):
        d_p_3[:, i : i + 8, j : j + 8] += d_p_2[..., i, j, :]
    d_a = d_p_3[:, 1:9, 1:9]

    # a = conv2d(picture, channels, 3, padding = 1, act = relu)     digits_conv.cr:7
    # d relu(u) = du where u > 0, else 0, u = y
    d_y_3 = d_a * (a > 0.0)

    # y[e, f, i, j] = sum[a, k, l](p[e, a, i, j, k, l] * W[f, a, k, l]) + b[f]  convolutions.cr:29
    # as the product leaves it, and so all that is made of it: its axes 0, 2, 3, 1
    d_a_b = d_y_3.sum(axis=(0, 1, 2))
    d_a_W = np.tensordot(d_y_3, p, axes=([0, 1, 2], [0, 1, 2])).transpose(0, 3, 1, 2)
    return loss, (d_a_W, d_a_b, d_b_W, d_b_b, d_c_W, d_c_b, d_logits_W, d_logits_b)


def digits_conv_loss_eval(params: Mapping[str, Any], x: ArrayLike, y: ArrayLike) -> Any:
    """The loss of `digits_conv` in evaluation mode.

    x: real[batch, 64]; y: int[batch]
    """
    a_W, a_b, b_W, b_b, c_W, c_b, logits_W, logits_b = _arrays_of(
        "digits_conv", "params", params, _DIGITS_CONV_PARAMS
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
            "digits_conv_loss_eval", ("x", x, "real", ("batch", 64)), ("y", y, "int", ("batch",))
        )
    x = x.astype(a_W.dtype, copy=False)
    return _digits_conv_loss_eval(a_W, a_b, b_W, b_b, c_W, c_b, logits_W, logits_b, x, y)


def _digits_conv_loss_eval(
    a_W: Any,
    a_b: Any,
    b_W: Any,
    b_b: Any,
    c_W: Any,
    c_b: Any,
    logits_W: Any,
    logits_b: Any,
    x: Any,
    y: Any,
) -> Any:
    """`digits_conv_loss_eval` of arrays that are checked.

    a_W: real[16, 1, 3, 3]; a_b: real[16]; b_W: real[32, 16, 3, 3]; b_b: real[32]; c_W: real[32,
    32, 3, 3]; c_b: real[32]; logits_W: real[128, 10]; logits_b: real[10]; x: real[batch, 64];
    y: int[batch] -> real
    """
    batch = x.shape[0]

    # picture = reshape(x / 16, [batch, 1, 8, 8])                   digits_conv.cr:6
    picture = (x / 16.0).reshape(batch, 1, 8, 8)

    # p = windows(pad(x, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = dilat...  convolutions.cr:28
    # copied once for the products, its axes in their order
    p_1 = np.pad(picture.transpose(0, 2, 3, 1), ((0, 0), (1, 1), (1, 1), (0, 0)))
    p_2 = np.lib.stride_tricks.sliding_window_view(p_1, (3, 3), axis=(1, 2)).transpose(
        0, 1, 2, 4, 5, 3
    )
    p = np.ascontiguousarray(p_2)

    # y[e, f, i, j] = sum[a, k, l](p[e, a, i, j, k, l] * W[f, a, k, l]) + b[f]  convolutions.cr:29
    # as the product leaves it, and so all that is made of it: its axes 0, 2, 3, 1
    y_2 = np.tensordot(p, a_W, axes=([3, 4, 5], [2, 3, 1])) + a_b

    # a = conv2d(picture, channels, 3, padding = 1, act = relu)     digits_conv.cr:7
    a = np.maximum(y_2, 0.0)

    # p = windows(pad(x, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = dilat...  convolutions.cr:28
    # copied once for the products, its axes in their order
    p_3 = np.pad(a, ((0, 0), (1, 1), (1, 1), (0, 0)))
    p_4 = np.lib.stride_tricks.sliding_window_view(p_3, (3, 3), axis=(1, 2)).transpose(
        0, 1, 2, 4, 5, 3
    )
    p_5 = np.ascontiguousarray(p_4)

    # y[e, f, i, j] = sum[a, k, l](p[e, a, i, j, k, l] * W[f, a, k, l]) + b[f]  convolutions.cr:29
    # as the product leaves it, and so all that is made of it: its axes 0, 2, 3, 1
    y_3 = np.tensordot(p_5, b_W, axes=([3, 4, 5], [2, 3, 1])) + b_b

    # b = conv2d(a, 2 * channels, 3, padding = 1, act = relu) |> max_pool2d(2, 2)  digits_conv.cr:8
    b_1 = np.lib.stride_tricks.sliding_window_view(y_3, (2, 2), axis=(1, 2))[:, ::2, ::2]
    b_2 = b_1[..., 0, 0]
    for i, j in np.ndindex(2, 2):
        b_2 = np.maximum(b_2, b_1[..., i, j])
    b = np.maximum(b_2, 0.0)

    # p = windows(pad(x, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = dilat...  convolutions.cr:28
    # copied once for the products, its axes in their order
    p_6 = np.pad(b, ((0, 0), (1, 1), (1, 1), (0, 0)))
    p_7 = np.lib.stride_tricks.sliding_window_view(p_6, (3, 3), axis=(1, 2)).transpose(
        0, 1, 2, 4, 5, 3
    )
    p_8 = np.ascontiguousarray(p_7)

    # y[e, f, i, j] = sum[a, k, l](p[e, a, i, j, k, l] * W[f, a, k, l]) + b[f]  convolutions.cr:29
    # as the product leaves it, and so all that is made of it: its axes 0, 2, 3, 1
    y_4 = np.tensordot(p_8, c_W, axes=([3, 4, 5], [2, 3, 1])) + c_b

    # c = conv2d(b, 2 * channels, 3, padding = 1, act = relu) |> max_pool2d(2, 2)  digits_conv.cr:9
    c_1 = np.lib.stride_tricks.sliding_window_view(y_4, (2, 2), axis=(1, 2))[:, ::2, ::2]
    c_2 = c_1[..., 0, 0]
    for i, j in np.ndindex(2, 2):
        c_2 = np.maximum(c_2, c_1[..., i, j])
    c = np.maximum(c_2, 0.0)

    # logits = reshape(c, [batch, 8 * channels]) |> dropout(rate) |> dense(10)  digits_conv.cr:10
    logits = c.transpose(0, 3, 1, 2).reshape(batch, 128) @ logits_W + logits_b

    # total = logsumexp(logits, axis = -1)                          losses.cr:50
    total = _logsumexp(logits, axis=1)

    # own[...] = weights[label[...]] * (total[...] - logits[..., label[...]]) if mask[...] else 0  losses.cr:51
    own = total - logits[np.arange(batch), y]

    # loss = mean(cross_entropy(logits, y))                         digits_conv.cr:12
    loss = own.sum() / batch
    return loss
