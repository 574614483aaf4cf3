# Written by chainrule 0.1.0 from separable.cr.
# source 0f5e58a08849515b, options none, module 148bd5b938abf9e5
"""Digits by separable convolutions: each channel by itself, and then all of them in each place (MobileNets, 2017).

separable has 3,530 parameters.
separable_loss_grad takes
    88,384*batch multiply-adds forward,
    167,552*batch multiply-adds backward,
    68,216*batch bytes kept between them, in float64.
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


_SEPARABLE_PARAMS: dict[str, tuple[int | str, ...]] = {
    "a.W": (16, 1, 3, 3),
    "a.b": (16,),
    "b.grouped_conv2d1.W": (16, 1, 1, 3, 3),
    "b.grouped_conv2d1.b": (16, 1),
    "b.conv2d1.W": (32, 16, 1, 1),
    "b.conv2d1.b": (32,),
    "c.W": (4, 8, 8, 3, 3),
    "c.b": (4, 8),
    "logits.W": (32, 10),
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


def separable_init(rng: np.random.Generator) -> dict[str, Any]:
    """Parameters of `separable` to start from, drawn from `rng`."""
    return {
        "a.W": math.sqrt(6 / (1 * 3 * 3 + 16 * 3 * 3)) * rng.uniform(-1.0, 1.0, (16, 1, 3, 3)),
        "a.b": np.zeros(16),
        "b.grouped_conv2d1.W": math.sqrt(6 / (1 * 1 * 3 * 3 + 16 * 1 * 3 * 3))
        * rng.uniform(-1.0, 1.0, (16, 1, 1, 3, 3)),
        "b.grouped_conv2d1.b": np.zeros((16, 1)),
        "b.conv2d1.W": math.sqrt(6 / (16 * 1 * 1 + 32 * 1 * 1))
        * rng.uniform(-1.0, 1.0, (32, 16, 1, 1)),
        "b.conv2d1.b": np.zeros(32),
        "c.W": math.sqrt(6 / (8 * 8 * 3 * 3 + 4 * 8 * 3 * 3))
        * rng.uniform(-1.0, 1.0, (4, 8, 8, 3, 3)),
        "c.b": np.zeros((4, 8)),
        "logits.W": math.sqrt(6 / (32 + 10)) * rng.uniform(-1.0, 1.0, (32, 10)),
        "logits.b": np.zeros(10),
    }


def separable_pack(params: Mapping[str, Any]) -> NDArray[Any]:
    """The parameters of `separable`, or their gradient, as one vector."""
    arrays = _arrays_of("separable_pack", "params", params, _SEPARABLE_PARAMS)
    return np.concatenate([np.ravel(array) for array in arrays])


def separable_unpack(vector: ArrayLike) -> dict[str, Any]:
    """The parameters of `separable` in a vector, as views of it."""
    vector = np.asarray(vector)
    if vector.shape != (3530,):
        raise ValueError(
            f"separable_unpack: vector must have 3530 numbers, but its shape is {vector.shape}"
        )
    return {
        "a.W": vector[:144].reshape(16, 1, 3, 3),
        "a.b": vector[144:160],
        "b.grouped_conv2d1.W": vector[160:304].reshape(16, 1, 1, 3, 3),
        "b.grouped_conv2d1.b": vector[304:320].reshape(16, 1),
        "b.conv2d1.W": vector[320:832].reshape(32, 16, 1, 1),
        "b.conv2d1.b": vector[832:864],
        "c.W": vector[864:3168].reshape(4, 8, 8, 3, 3),
        "c.b": vector[3168:3200].reshape(4, 8),
        "logits.W": vector[3200:3520].reshape(32, 10),
        "logits.b": vector[3520:3530],
    }


def separable_label(params: Mapping[str, Any], x: ArrayLike) -> Any:
    """The output `label` of `separable`, in evaluation mode.

    x: real[batch, 64]
    """
    (
        a_W,
        a_b,
        b_grouped_conv2d1_W,
        b_grouped_conv2d1_b,
        b_conv2d1_W,
        b_conv2d1_b,
        c_W,
        c_b,
        logits_W,
        logits_b,
    ) = _arrays_of("separable", "params", params, _SEPARABLE_PARAMS)
    x = np.asarray(x)
    if x.dtype.kind != "f" or x.ndim != 2 or x.shape[1] != 64:
        (x,) = _explain_shapes("separable_label", ("x", x, "real", ("batch", 64)))
    x = x.astype(a_W.dtype, copy=False)
    return _separable_label(
        a_W,
        a_b,
        b_grouped_conv2d1_W,
        b_grouped_conv2d1_b,
        b_conv2d1_W,
        b_conv2d1_b,
        c_W,
        c_b,
        logits_W,
        logits_b,
        x,
    )


def _separable_label(
    a_W: Any,
    a_b: Any,
    b_grouped_conv2d1_W: Any,
    b_grouped_conv2d1_b: Any,
    b_conv2d1_W: Any,
    b_conv2d1_b: Any,
    c_W: Any,
    c_b: Any,
    logits_W: Any,
    logits_b: Any,
    x: Any,
) -> Any:
    """`separable_label` of arrays that are checked.

    a_W: real[16, 1, 3, 3]; a_b: real[16]; b_grouped_conv2d1_W: real[16, 1, 1, 3, 3];
    b_grouped_conv2d1_b: real[16, 1]; b_conv2d1_W: real[32, 16, 1, 1]; b_conv2d1_b: real[32];
    c_W: real[4, 8, 8, 3, 3]; c_b: real[4, 8]; logits_W: real[32, 10]; logits_b: real[10]; x:
    real[batch, 64] -> int[batch]
    """
    batch = x.shape[0]

    # picture = reshape(x / 16, [batch, 1, 8, 8])                   separable.cr:6
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

    # a = conv2d(picture, channels, 3, padding = 1, act = relu)     separable.cr:7
    a = np.maximum(y, 0.0)

    # parts = reshape(x, [batch, groups, c, h, w])                  convolutions.cr:81
    parts = a.transpose(0, 3, 1, 2).reshape(batch, 16, 1, 8, 8)

    # p = windows(pad(parts, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = d...  convolutions.cr:82
    # copied once for the products, its axes in their order
    p_3 = np.pad(parts.transpose(1, 0, 3, 4, 2), ((0, 0), (0, 0), (1, 1), (1, 1), (0, 0)))
    p_4 = np.lib.stride_tricks.sliding_window_view(p_3, (3, 3), axis=(2, 3)).transpose(
        0, 1, 2, 3, 5, 6, 4
    )
    p_5 = np.ascontiguousarray(p_4)

    # y[e, g, f, i, j] = sum[a, k, l](p[e, g, a, i, j, k, l] * W[g, f, a, k, l]) + b[g, f]  convolutions.cr:83
    # as the product leaves it, and so all that is made of it: its axes 1, 0, 3, 4, 2
    y_1 = (
        p_5.reshape(16, 64 * batch, 9)
        @ b_grouped_conv2d1_W.transpose(0, 3, 4, 2, 1).reshape(16, 9, 1)
    ).reshape(16, batch, 8, 8, 1)
    y_2 = y_1 + b_grouped_conv2d1_b[:, None, None, None]

    # p = windows(pad(x, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = dilat...  convolutions.cr:28
    # copied once for the products, its axes in their order
    p_6 = y_2.transpose(1, 0, 4, 2, 3).reshape(batch, 16, 8, 8).transpose(0, 2, 3, 1)
    p_7 = np.ascontiguousarray(p_6)

    # y[e, f, i, j] = sum[a, k, l](p[e, a, i, j, k, l] * W[f, a, k, l]) + b[f]  convolutions.cr:29
    # as the product leaves it, and so all that is made of it: its axes 0, 2, 3, 1
    y_3 = p_7 @ b_conv2d1_W.reshape(32, 16).T + b_conv2d1_b

    # b = a |> grouped_conv2d(channels, 3, channels, padding = 1) |> conv2d(2 * channels, 1, act =...  separable.cr:8
    b_1 = np.lib.stride_tricks.sliding_window_view(y_3, (2, 2), axis=(1, 2))[:, ::2, ::2]
    b_2 = b_1[..., 0, 0]
    for i, j in np.ndindex(2, 2):
        b_2 = np.maximum(b_2, b_1[..., i, j])
    b = np.maximum(b_2, 0.0)

    # parts = reshape(x, [batch, groups, c, h, w])                  convolutions.cr:81
    parts_2 = b.transpose(0, 3, 1, 2).reshape(batch, 4, 8, 4, 4)

    # p = windows(pad(parts, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = d...  convolutions.cr:82
    # copied once for the products, its axes in their order
    p_8 = parts_2.transpose(1, 0, 3, 4, 2)
    p_9 = np.pad(p_8, ((0, 0), (0, 0), (1, 1), (1, 1), (0, 0)))
    p_10 = np.lib.stride_tricks.sliding_window_view(p_9, (3, 3), axis=(2, 3)).transpose(
        0, 1, 2, 3, 5, 6, 4
    )
    p_11 = np.ascontiguousarray(p_10)

    # y[e, g, f, i, j] = sum[a, k, l](p[e, g, a, i, j, k, l] * W[g, f, a, k, l]) + b[g, f]  convolutions.cr:83
    # as the product leaves it, and so all that is made of it: its axes 1, 0, 3, 4, 2
    y_4 = (
        p_11.reshape(4, 16 * batch, 72) @ c_W.transpose(0, 3, 4, 2, 1).reshape(4, 72, 8)
    ).reshape(4, batch, 4, 4, 8)
    y_5 = y_4 + c_b[:, None, None, None]

    # c = grouped_conv2d(b, 2 * channels, 3, 4, padding = 1, act = relu)  separable.cr:9
    c = np.maximum(y_5.transpose(1, 0, 4, 2, 3).reshape(batch, 32, 4, 4), 0.0)

    # logits = mean(c, axis = [2, 3]) |> dense(10)                  separable.cr:10
    logits = (c.sum(axis=(2, 3)) / 16) @ logits_W + logits_b

    # output label = argmax(logits, axis = -1)                      separable.cr:11
    label = logits.argmax(axis=1)
    return label


def _separable_loss_arguments(
    params: Mapping[str, Any], x: ArrayLike, y: ArrayLike
) -> tuple[Any, ...]:
    """What `separable_loss` computes with: parameters, inputs; all of one float type."""
    (
        a_W,
        a_b,
        b_grouped_conv2d1_W,
        b_grouped_conv2d1_b,
        b_conv2d1_W,
        b_conv2d1_b,
        c_W,
        c_b,
        logits_W,
        logits_b,
    ) = _arrays_of("separable", "params", params, _SEPARABLE_PARAMS)
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
            "separable_loss", ("x", x, "real", ("batch", 64)), ("y", y, "int", ("batch",))
        )
    x = x.astype(a_W.dtype, copy=False)
    return (
        a_W,
        a_b,
        b_grouped_conv2d1_W,
        b_grouped_conv2d1_b,
        b_conv2d1_W,
        b_conv2d1_b,
        c_W,
        c_b,
        logits_W,
        logits_b,
        x,
        y,
    )


def separable_loss(params: Mapping[str, Any], x: ArrayLike, y: ArrayLike) -> Any:
    """The loss of `separable` in training mode.

    x: real[batch, 64]; y: int[batch]
    """
    return _separable_loss(*_separable_loss_arguments(params, x, y))


def separable_loss_forward(
    params: Mapping[str, Any], x: ArrayLike, y: ArrayLike
) -> tuple[Any, tuple[Any, ...]]:
    """`separable_loss`, and what `separable_loss_backward` needs of it."""
    return _separable_loss_forward(*_separable_loss_arguments(params, x, y))


def separable_loss_backward(saved: tuple[Any, ...], d_loss: Any) -> dict[str, Any]:
    """The cotangents of the parameters by name, given the cotangent of the loss."""
    grads = _separable_loss_backward(saved, d_loss)
    return dict(zip(_SEPARABLE_PARAMS, grads, strict=True))


def separable_loss_grad(
    params: Mapping[str, Any], x: ArrayLike, y: ArrayLike
) -> tuple[Any, dict[str, Any]]:
    """The loss of `separable` and its gradient by the names of the parameters."""
    loss, grads = _separable_loss_grad(*_separable_loss_arguments(params, x, y))
    return loss, dict(zip(_SEPARABLE_PARAMS, grads, strict=True))


def _separable_loss(
    a_W: Any,
    a_b: Any,
    b_grouped_conv2d1_W: Any,
    b_grouped_conv2d1_b: Any,
    b_conv2d1_W: Any,
    b_conv2d1_b: Any,
    c_W: Any,
    c_b: Any,
    logits_W: Any,
    logits_b: Any,
    x: Any,
    y: Any,
) -> Any:
    """`separable_loss` of arrays that are checked.

    a_W: real[16, 1, 3, 3]; a_b: real[16]; b_grouped_conv2d1_W: real[16, 1, 1, 3, 3];
    b_grouped_conv2d1_b: real[16, 1]; b_conv2d1_W: real[32, 16, 1, 1]; b_conv2d1_b: real[32];
    c_W: real[4, 8, 8, 3, 3]; c_b: real[4, 8]; logits_W: real[32, 10]; logits_b: real[10]; x:
    real[batch, 64]; y: int[batch] -> real
    """
    batch = x.shape[0]

    # picture = reshape(x / 16, [batch, 1, 8, 8])                   separable.cr:6
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

    # a = conv2d(picture, channels, 3, padding = 1, act = relu)     separable.cr:7
    a = np.maximum(y_2, 0.0)

    # parts = reshape(x, [batch, groups, c, h, w])                  convolutions.cr:81
    parts = a.transpose(0, 3, 1, 2).reshape(batch, 16, 1, 8, 8)

    # p = windows(pad(parts, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = d...  convolutions.cr:82
    # copied once for the products, its axes in their order
    p_3 = np.pad(parts.transpose(1, 0, 3, 4, 2), ((0, 0), (0, 0), (1, 1), (1, 1), (0, 0)))
    p_4 = np.lib.stride_tricks.sliding_window_view(p_3, (3, 3), axis=(2, 3)).transpose(
        0, 1, 2, 3, 5, 6, 4
    )
    p_5 = np.ascontiguousarray(p_4)

    # y[e, g, f, i, j] = sum[a, k, l](p[e, g, a, i, j, k, l] * W[g, f, a, k, l]) + b[g, f]  convolutions.cr:83
    # as the product leaves it, and so all that is made of it: its axes 1, 0, 3, 4, 2
    y_1 = (
        p_5.reshape(16, 64 * batch, 9)
        @ b_grouped_conv2d1_W.transpose(0, 3, 4, 2, 1).reshape(16, 9, 1)
    ).reshape(16, batch, 8, 8, 1)
    y_3 = y_1 + b_grouped_conv2d1_b[:, None, None, None]

    # p = windows(pad(x, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = dilat...  convolutions.cr:28
    # copied once for the products, its axes in their order
    p_6 = y_3.transpose(1, 0, 4, 2, 3).reshape(batch, 16, 8, 8).transpose(0, 2, 3, 1)
    p_7 = np.ascontiguousarray(p_6)

    # y[e, f, i, j] = sum[a, k, l](p[e, a, i, j, k, l] * W[f, a, k, l]) + b[f]  convolutions.cr:29
    # as the product leaves it, and so all that is made of it: its axes 0, 2, 3, 1
    y_4 = p_7 @ b_conv2d1_W.reshape(32, 16).T + b_conv2d1_b

    # b = a |> grouped_conv2d(channels, 3, channels, padding = 1) |> conv2d(2 * channels, 1, act =...  separable.cr:8
    b_1 = np.lib.stride_tricks.sliding_window_view(y_4, (2, 2), axis=(1, 2))[:, ::2, ::2]
    b_2 = b_1[..., 0, 0]
    for i, j in np.ndindex(2, 2):
        b_2 = np.maximum(b_2, b_1[..., i, j])
    b = np.maximum(b_2, 0.0)

    # parts = reshape(x, [batch, groups, c, h, w])                  convolutions.cr:81
    parts_2 = b.transpose(0, 3, 1, 2).reshape(batch, 4, 8, 4, 4)

    # p = windows(pad(parts, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = d...  convolutions.cr:82
    # copied once for the products, its axes in their order
    p_8 = parts_2.transpose(1, 0, 3, 4, 2)
    p_9 = np.pad(p_8, ((0, 0), (0, 0), (1, 1), (1, 1), (0, 0)))
    p_10 = np.lib.stride_tricks.sliding_window_view(p_9, (3, 3), axis=(2, 3)).transpose(
        0, 1, 2, 3, 5, 6, 4
    )
    p_11 = np.ascontiguousarray(p_10)

    # y[e, g, f, i, j] = sum[a, k, l](p[e, g, a, i, j, k, l] * W[g, f, a, k, l]) + b[g, f]  convolutions.cr:83
    # as the product leaves it, and so all that is made of it: its axes 1, 0, 3, 4, 2
    y_5 = (
        p_11.reshape(4, 16 * batch, 72) @ c_W.transpose(0, 3, 4, 2, 1).reshape(4, 72, 8)
    ).reshape(4, batch, 4, 4, 8)
    y_6 = y_5 + c_b[:, None, None, None]

    # c = grouped_conv2d(b, 2 * channels, 3, 4, padding = 1, act = relu)  separable.cr:9
    c = np.maximum(y_6.transpose(1, 0, 4, 2, 3).reshape(batch, 32, 4, 4), 0.0)

    # logits = mean(c, axis = [2, 3]) |> dense(10)                  separable.cr:10
    logits = (c.sum(axis=(2, 3)) / 16) @ logits_W + logits_b

    # total = logsumexp(logits, axis = -1)                          losses.cr:50
    total_1 = logits.max(axis=1, initial=-np.inf)
    total_2 = np.exp(logits - np.where(np.isfinite(total_1), total_1, 0.0)[:, None])
    total = np.log(np.maximum(total_2.sum(axis=1), 1.0)) + total_1

    # own[...] = weights[label[...]] * (total[...] - logits[..., label[...]]) if mask[...] else 0  losses.cr:51
    own = total - logits[np.arange(batch), y]

    # loss = mean(cross_entropy(logits, y))                         separable.cr:12
    loss = own.sum() / batch
    return loss


def _separable_loss_forward(
    a_W: Any,
    a_b: Any,
    b_grouped_conv2d1_W: Any,
    b_grouped_conv2d1_b: Any,
    b_conv2d1_W: Any,
    b_conv2d1_b: Any,
    c_W: Any,
    c_b: Any,
    logits_W: Any,
    logits_b: Any,
    x: Any,
    y: Any,
) -> tuple[Any, tuple[Any, ...]]:
    """`separable_loss_forward` of arrays that are checked."""
    batch = x.shape[0]

    # picture = reshape(x / 16, [batch, 1, 8, 8])                   separable.cr:6
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

    # a = conv2d(picture, channels, 3, padding = 1, act = relu)     separable.cr:7
    a = np.maximum(y_2, 0.0)

    # parts = reshape(x, [batch, groups, c, h, w])                  convolutions.cr:81
    parts = a.transpose(0, 3, 1, 2).reshape(batch, 16, 1, 8, 8)

    # p = windows(pad(parts, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = d...  convolutions.cr:82
    # copied once for the products, its axes in their order
    p_3 = np.pad(parts.transpose(1, 0, 3, 4, 2), ((0, 0), (0, 0), (1, 1), (1, 1), (0, 0)))
    p_4 = np.lib.stride_tricks.sliding_window_view(p_3, (3, 3), axis=(2, 3)).transpose(
        0, 1, 2, 3, 5, 6, 4
    )
    p_5 = np.ascontiguousarray(p_4)

    # y[e, g, f, i, j] = sum[a, k, l](p[e, g, a, i, j, k, l] * W[g, f, a, k, l]) + b[g, f]  convolutions.cr:83
    # as the product leaves it, and so all that is made of it: its axes 1, 0, 3, 4, 2
    y_1 = (
        p_5.reshape(16, 64 * batch, 9)
        @ b_grouped_conv2d1_W.transpose(0, 3, 4, 2, 1).reshape(16, 9, 1)
    ).reshape(16, batch, 8, 8, 1)
    y_3 = y_1 + b_grouped_conv2d1_b[:, None, None, None]

    # p = windows(pad(x, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = dilat...  convolutions.cr:28
    # copied once for the products, its axes in their order
    p_6 = y_3.transpose(1, 0, 4, 2, 3).reshape(batch, 16, 8, 8).transpose(0, 2, 3, 1)
    p_7 = np.ascontiguousarray(p_6)

    # y[e, f, i, j] = sum[a, k, l](p[e, a, i, j, k, l] * W[f, a, k, l]) + b[f]  convolutions.cr:29
    # as the product leaves it, and so all that is made of it: its axes 0, 2, 3, 1
    y_4 = p_7 @ b_conv2d1_W.reshape(32, 16).T + b_conv2d1_b

    # b = a |> grouped_conv2d(channels, 3, channels, padding = 1) |> conv2d(2 * channels, 1, act =...  separable.cr:8
    b_1 = np.lib.stride_tricks.sliding_window_view(y_4, (2, 2), axis=(1, 2))[:, ::2, ::2]
    b_2 = b_1[..., 0, 0]
    for i, j in np.ndindex(2, 2):
        b_2 = np.maximum(b_2, b_1[..., i, j])
    b = np.maximum(b_2, 0.0)

    # parts = reshape(x, [batch, groups, c, h, w])                  convolutions.cr:81
    parts_2 = b.transpose(0, 3, 1, 2).reshape(batch, 4, 8, 4, 4)

    # p = windows(pad(parts, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = d...  convolutions.cr:82
    # copied once for the products, its axes in their order
    p_8 = parts_2.transpose(1, 0, 3, 4, 2)
    p_9 = np.pad(p_8, ((0, 0), (0, 0), (1, 1), (1, 1), (0, 0)))
    p_10 = np.lib.stride_tricks.sliding_window_view(p_9, (3, 3), axis=(2, 3)).transpose(
        0, 1, 2, 3, 5, 6, 4
    )
    p_11 = np.ascontiguousarray(p_10)

    # y[e, g, f, i, j] = sum[a, k, l](p[e, g, a, i, j, k, l] * W[g, f, a, k, l]) + b[g, f]  convolutions.cr:83
    # as the product leaves it, and so all that is made of it: its axes 1, 0, 3, 4, 2
    y_5 = (
        p_11.reshape(4, 16 * batch, 72) @ c_W.transpose(0, 3, 4, 2, 1).reshape(4, 72, 8)
    ).reshape(4, batch, 4, 4, 8)
    y_6 = y_5 + c_b[:, None, None, None]

    # c = grouped_conv2d(b, 2 * channels, 3, 4, padding = 1, act = relu)  separable.cr:9
    c = np.maximum(y_6.transpose(1, 0, 4, 2, 3).reshape(batch, 32, 4, 4), 0.0)

    # logits = mean(c, axis = [2, 3]) |> dense(10)                  separable.cr:10
    logits_1 = c.sum(axis=(2, 3)) / 16
    logits = logits_1 @ logits_W + logits_b

    # total = logsumexp(logits, axis = -1)                          losses.cr:50
    total_1 = logits.max(axis=1, initial=-np.inf)
    total_2 = np.exp(logits - np.where(np.isfinite(total_1), total_1, 0.0)[:, None])
    total_3 = np.maximum(total_2.sum(axis=1), 1.0)
    total = np.log(total_3) + total_1

    # own[...] = weights[label[...]] * (total[...] - logits[..., label[...]]) if mask[...] else 0  losses.cr:51
    own = total - logits[np.arange(batch), y]

    # loss = mean(cross_entropy(logits, y))                         separable.cr:12
    loss = own.sum() / batch
    return loss, (
        b_grouped_conv2d1_W,
        b_conv2d1_W,
        c_W,
        logits_W,
        y,
        p_1,
        a,
        p_3,
        y_3,
        y_4,
        b_2,
        b,
        p_9,
        c,
        logits_1,
        total_2,
        total_3,
    )


def _separable_loss_backward(
    saved: tuple[Any, ...], d_separable_loss: Any
) -> tuple[Any, Any, Any, Any, Any, Any, Any, Any, Any, Any]:
    """`separable_loss_backward` of arrays that are checked."""
    (
        b_grouped_conv2d1_W,
        b_conv2d1_W,
        c_W,
        logits_W,
        y,
        p_1,
        a,
        p_3,
        y_3,
        y_4,
        b_2,
        b,
        p_9,
        c,
        logits_1,
        total_2,
        total_3,
    ) = saved
    batch = y.shape[0]
    d_separable_loss = np.asarray(d_separable_loss, total_3.dtype)[()]
    if d_separable_loss.shape:
        _explain_shapes(
            "separable_loss_backward", ("d_separable_loss", d_separable_loss, "real", ())
        )

    # loss = mean(cross_entropy(logits, y))                         separable.cr:12
    d_loss_1 = d_separable_loss / batch

    # logits = mean(c, axis = [2, 3]) |> dense(10)                  separable.cr:10
    d_logits = d_loss_1 * (total_2 / total_3[:, None])
    d_logits[np.arange(batch), y] -= d_loss_1
    d_logits_b = d_logits.sum(axis=0)
    d_logits_W = logits_1.T @ d_logits

    # c = grouped_conv2d(b, 2 * channels, 3, 4, padding = 1, act = relu)  separable.cr:9
    # d relu(u) = du where u > 0, else 0
    d_c_1 = (d_logits @ logits_W.T / 16)[:, :, None, None] * (c > 0.0)
    d_c_2 = d_c_1.reshape(batch, 4, 8, 4, 4)

    # p = windows(pad(parts, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = d...  convolutions.cr:82
    # copied once for the products, its axes in their order
    p_2 = np.lib.stride_tricks.sliding_window_view(p_9, (3, 3), axis=(2, 3)).transpose(
        0, 1, 2, 3, 5, 6, 4
    )
    p = np.ascontiguousarray(p_2)

    # y[e, g, f, i, j] = sum[a, k, l](p[e, g, a, i, j, k, l] * W[g, f, a, k, l]) + b[g, f]  convolutions.cr:83
    # as the product leaves it, and so all that is made of it: its axes 1, 0, 3, 4, 2
    d_c_b = d_c_2.sum(axis=(0, 3, 4))
    d_p = (
        d_c_2.transpose(1, 0, 3, 4, 2).reshape(4, 16 * batch, 8)
        @ c_W.transpose(0, 1, 3, 4, 2).reshape(4, 8, 72)
    ).reshape(4, batch, 4, 4, 3, 3, 8)
    d_c_W = (
        (d_c_2.transpose(1, 2, 0, 3, 4).reshape(4, 8, 16 * batch) @ p.reshape(4, 16 * batch, 72))
        .reshape(4, 8, 3, 3, 8)
        .transpose(0, 1, 4, 2, 3)
    )

    # p = windows(pad(parts, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = d...  convolutions.cr:82
    d_p_1 = np.zeros((4, batch, 6, 6, 8), total_3.dtype)
    for i, j in np.ndindex(3, 3):
        d_p_1[:, :, i : i + 4, j : j + 4] += d_p[..., i, j, :]
    d_parts = d_p_1[:, :, 1:5, 1:5].transpose(1, 0, 4, 2, 3)

    # b = a |> grouped_conv2d(channels, 3, channels, padding = 1) |> conv2d(2 * channels, 1, act =...  separable.cr:8
    # d relu(u) = du where u > 0, else 0
    d_b = d_parts.reshape(batch, 32, 4, 4).transpose(0, 2, 3, 1)
    b_1 = np.lib.stride_tricks.sliding_window_view(y_4, (2, 2), axis=(1, 2))[:, ::2, ::2]
    b_3 = np.zeros((batch, 4, 4, 32), total_3.dtype)
    for i, j in np.ndindex(2, 2):
        b_3 += b_1[..., i, j] == b_2
    d_b_1 = d_b * (b > 0.0) / b_3
    d_y = np.empty((batch, 8, 8, 32), total_3.dtype)
    for i, j in np.ndindex(2, 2):
        d_y[:, i : i + 7 : 2, j : j + 7 : 2] = d_b_1 * (b_1[..., i, j] == b_2)

    # p = windows(pad(x, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = dilat...  convolutions.cr:28
    # copied once for the products, its axes in their order
    p_4 = y_3.transpose(1, 0, 4, 2, 3).reshape(batch, 16, 8, 8).transpose(0, 2, 3, 1)
    p_5 = np.ascontiguousarray(p_4)

    # y[e, f, i, j] = sum[a, k, l](p[e, a, i, j, k, l] * W[f, a, k, l]) + b[f]  convolutions.cr:29
    # as the product leaves it, and so all that is made of it: its axes 0, 2, 3, 1
    d_b_conv2d1_b = d_y.sum(axis=(0, 1, 2))
    d_b_conv2d1_W = np.tensordot(d_y, p_5, axes=([0, 1, 2], [0, 1, 2])).reshape(32, 16, 1, 1)
    y_1 = b_conv2d1_W.reshape(32, 16)

    # b = a |> grouped_conv2d(channels, 3, channels, padding = 1) |> conv2d(2 * channels, 1, act =...  separable.cr:8
    # d relu(u) = du where u > 0, else 0
    d_b_2 = np.tensordot(d_y, y_1, axes=([3], [0])).transpose(0, 3, 1, 2)
    d_b_3 = d_b_2.reshape(batch, 16, 1, 8, 8)

    # p = windows(pad(parts, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = d...  convolutions.cr:82
    # copied once for the products, its axes in their order
    p_6 = np.lib.stride_tricks.sliding_window_view(p_3, (3, 3), axis=(2, 3)).transpose(
        0, 1, 2, 3, 5, 6, 4
    )
    p_7 = np.ascontiguousarray(p_6)

    # y[e, g, f, i, j] = sum[a, k, l](p[e, g, a, i, j, k, l] * W[g, f, a, k, l]) + b[g, f]  convolutions.cr:83
    # as the product leaves it, and so all that is made of it: its axes 1, 0, 3, 4, 2
    d_b_grouped_conv2d1_b = d_b_3.sum(axis=(0, 3, 4))
    d_p_2 = (
        d_b_3.transpose(1, 0, 3, 4, 2).reshape(16, 64 * batch, 1)
        @ b_grouped_conv2d1_W.transpose(0, 1, 3, 4, 2).reshape(16, 1, 9)
    ).reshape(16, batch, 8, 8, 3, 3, 1)
    d_b_grouped_conv2d1_W = (
        (d_b_3.transpose(1, 2, 0, 3, 4).reshape(16, 1, 64 * batch) @ p_7.reshape(16, 64 * batch, 9))
        .reshape(16, 1, 3, 3, 1)
        .transpose(0, 1, 4, 2, 3)
    )

    # p = windows(pad(parts, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = d...  convolutions.cr:82
    d_p_3 = np.zeros((16, batch, 10, 10, 1), total_3.dtype)
    for i, j in np.ndindex(3, 3):
        d_p_3[:, :, i : i + 8, j : j + 8] += d_p_2[..., i, j, :]
    d_parts_2 = d_p_3[:, :, 1:9, 1:9].transpose(1, 0, 4, 2, 3)

    # a = conv2d(picture, channels, 3, padding = 1, act = relu)     separable.cr:7
    # d relu(u) = du where u > 0, else 0, u = y
    d_a = d_parts_2.reshape(batch, 16, 8, 8).transpose(0, 2, 3, 1)
    d_y_2 = d_a * (a > 0.0)

    # p = windows(pad(x, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = dilat...  convolutions.cr:28
    # copied once for the products, its axes in their order
    p_8 = np.lib.stride_tricks.sliding_window_view(p_1, (3, 3), axis=(1, 2)).transpose(
        0, 1, 2, 4, 5, 3
    )
    p_10 = np.ascontiguousarray(p_8)

    # y[e, f, i, j] = sum[a, k, l](p[e, a, i, j, k, l] * W[f, a, k, l]) + b[f]  convolutions.cr:29
    # as the product leaves it, and so all that is made of it: its axes 0, 2, 3, 1
    d_a_b = d_y_2.sum(axis=(0, 1, 2))
    d_a_W = np.tensordot(d_y_2, p_10, axes=([0, 1, 2], [0, 1, 2])).transpose(0, 3, 1, 2)
    return (
        d_a_W,
        d_a_b,
        d_b_grouped_conv2d1_W,
        d_b_grouped_conv2d1_b,
        d_b_conv2d1_W,
        d_b_conv2d1_b,
        d_c_W,
        d_c_b,
        d_logits_W,
        d_logits_b,
    )


def _separable_loss_grad(
    a_W: Any,
    a_b: Any,
    b_grouped_conv2d1_W: Any,
    b_grouped_conv2d1_b: Any,
    b_conv2d1_W: Any,
    b_conv2d1_b: Any,
    c_W: Any,
    c_b: Any,
    logits_W: Any,
    logits_b: Any,
    x: Any,
    y: Any,
) -> tuple[Any, tuple[Any, Any, Any, Any, Any, Any, Any, Any, Any, Any]]:
    """`separable_loss_grad` of arrays that are checked."""
    batch = x.shape[0]

    # picture = reshape(x / 16, [batch, 1, 8, 8])                   separable.cr:6
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

    # a = conv2d(picture, channels, 3, padding = 1, act = relu)     separable.cr:7
    a = np.maximum(y_2, 0.0)

    # parts = reshape(x, [batch, groups, c, h, w])                  convolutions.cr:81
    parts = a.transpose(0, 3, 1, 2).reshape(batch, 16, 1, 8, 8)

    # p = windows(pad(parts, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = d...  convolutions.cr:82
    # copied once for the products, its axes in their order
    p_3 = np.pad(parts.transpose(1, 0, 3, 4, 2), ((0, 0), (0, 0), (1, 1), (1, 1), (0, 0)))
    p_4 = np.lib.stride_tricks.sliding_window_view(p_3, (3, 3), axis=(2, 3)).transpose(
        0, 1, 2, 3, 5, 6, 4
    )
    p_5 = np.ascontiguousarray(p_4)

    # y[e, g, f, i, j] = sum[a, k, l](p[e, g, a, i, j, k, l] * W[g, f, a, k, l]) + b[g, f]  convolutions.cr:83
    # as the product leaves it, and so all that is made of it: its axes 1, 0, 3, 4, 2
    y_1 = (
        p_5.reshape(16, 64 * batch, 9)
        @ b_grouped_conv2d1_W.transpose(0, 3, 4, 2, 1).reshape(16, 9, 1)
    ).reshape(16, batch, 8, 8, 1)
    y_3 = y_1 + b_grouped_conv2d1_b[:, None, None, None]

    # p = windows(pad(x, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = dilat...  convolutions.cr:28
    # copied once for the products, its axes in their order
    p_6 = y_3.transpose(1, 0, 4, 2, 3).reshape(batch, 16, 8, 8).transpose(0, 2, 3, 1)
    p_7 = np.ascontiguousarray(p_6)

    # y[e, f, i, j] = sum[a, k, l](p[e, a, i, j, k, l] * W[f, a, k, l]) + b[f]  convolutions.cr:29
    # as the product leaves it, and so all that is made of it: its axes 0, 2, 3, 1
    y_4 = b_conv2d1_W.reshape(32, 16)
    y_5 = p_7 @ y_4.T + b_conv2d1_b

    # b = a |> grouped_conv2d(channels, 3, channels, padding = 1) |> conv2d(2 * channels, 1, act =...  separable.cr:8
    b_1 = np.lib.stride_tricks.sliding_window_view(y_5, (2, 2), axis=(1, 2))[:, ::2, ::2]
    b_2 = b_1[..., 0, 0]
    for i, j in np.ndindex(2, 2):
        b_2 = np.maximum(b_2, b_1[..., i, j])
    b = np.maximum(b_2, 0.0)

    # parts = reshape(x, [batch, groups, c, h, w])                  convolutions.cr:81
    parts_2 = b.transpose(0, 3, 1, 2).reshape(batch, 4, 8, 4, 4)

    # p = windows(pad(parts, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = d...  convolutions.cr:82
    # copied once for the products, its axes in their order
    p_8 = parts_2.transpose(1, 0, 3, 4, 2)
    p_9 = np.pad(p_8, ((0, 0), (0, 0), (1, 1), (1, 1), (0, 0)))
    p_10 = np.lib.stride_tricks.sliding_window_view(p_9, (3, 3), axis=(2, 3)).transpose(
        0, 1, 2, 3, 5, 6, 4
    )
    p_11 = np.ascontiguousarray(p_10)

    # y[e, g, f, i, j] = sum[a, k, l](p[e, g, a, i, j, k, l] * W[g, f, a, k, l]) + b[g, f]  convolutions.cr:83
    # as the product leaves it, and so all that is made of it: its axes 1, 0, 3, 4, 2
    y_6 = (
        p_11.reshape(4, 16 * batch, 72) @ c_W.transpose(0, 3, 4, 2, 1).reshape(4, 72, 8)
    ).reshape(4, batch, 4, 4, 8)
    y_7 = y_6 + c_b[:, None, None, None]

    # c = grouped_conv2d(b, 2 * channels, 3, 4, padding = 1, act = relu)  separable.cr:9
    c = np.maximum(y_7.transpose(1, 0, 4, 2, 3).reshape(batch, 32, 4, 4), 0.0)

    # logits = mean(c, axis = [2, 3]) |> dense(10)                  separable.cr:10
    logits_1 = c.sum(axis=(2, 3)) / 16
    logits = logits_1 @ logits_W + logits_b

    # total = logsumexp(logits, axis = -1)                          losses.cr:50
    total_1 = logits.max(axis=1, initial=-np.inf)
    total_2 = np.exp(logits - np.where(np.isfinite(total_1), total_1, 0.0)[:, None])
    total_3 = np.maximum(total_2.sum(axis=1), 1.0)
    total = np.log(total_3) + total_1

    # own[...] = weights[label[...]] * (total[...] - logits[..., label[...]]) if mask[...] else 0  losses.cr:51
    own_1 = np.arange(batch)
    own = total - logits[own_1, y]

    # loss = mean(cross_entropy(logits, y))                         separable.cr:12
    loss = own.sum() / batch

    # logits = mean(c, axis = [2, 3]) |> dense(10)                  separable.cr:10
    d_logits = total_2 / (total_3[:, None] * batch)
    d_logits[own_1, y] += -1.0 / batch
    d_logits_b = d_logits.sum(axis=0)
    d_logits_W = logits_1.T @ d_logits

    # c = grouped_conv2d(b, 2 * channels, 3, 4, padding = 1, act = relu)  separable.cr:9
    # d relu(u) = du where u > 0, else 0
    d_c_1 = (d_logits @ logits_W.T / 16)[:, :, None, None] * (c > 0.0)
    d_c_2 = d_c_1.reshape(batch, 4, 8, 4, 4)

    # y[e, g, f, i, j] = sum[a, k, l](p[e, g, a, i, j, k, l] * W[g, f, a, k, l]) + b[g, f]  convolutions.cr:83
    # as the product leaves it, and so all that is made of it: its axes 1, 0, 3, 4, 2
    d_c_b = d_c_2.sum(axis=(0, 3, 4))
    d_p = (
        d_c_2.transpose(1, 0, 3, 4, 2).reshape(4, 16 * batch, 8)
        @ c_W.transpose(0, 1, 3, 4, 2).reshape(4, 8, 72)
    ).reshape(4, batch, 4, 4, 3, 3, 8)
    d_c_W = (
        (d_c_2.transpose(1, 2, 0, 3, 4).reshape(4, 8, 16 * batch) @ p_11.reshape(4, 16 * batch, 72))
        .reshape(4, 8, 3, 3, 8)
        .transpose(0, 1, 4, 2, 3)
    )

    # p = windows(pad(parts, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = d...  convolutions.cr:82
    d_p_1 = np.zeros((4, batch, 6, 6, 8), a_W.dtype)
    for i, j in np.ndindex(3, 3):
        d_p_1[:, :, i : i + 4, j : j + 4] += d_p[..., i, j, :]
    d_parts = d_p_1[:, :, 1:5, 1:5].transpose(1, 0, 4, 2, 3)

    # b = a |> grouped_conv2d(channels, 3, channels, padding = 1) |> conv2d(2 * channels, 1, act =...  separable.cr:8
    # d relu(u) = du where u > 0, else 0
    d_b = d_parts.reshape(batch, 32, 4, 4).transpose(0, 2, 3, 1)
    d_b_1 = np.zeros((batch, 4, 4, 32), a_W.dtype)
    for i, j in np.ndindex(2, 2):
        d_b_1 += b_1[..., i, j] == b_2
    d_b_2 = d_b * (b > 0.0) / d_b_1
    d_y = np.empty((batch, 8, 8, 32), a_W.dtype)
    for i, j in np.ndindex(2, 2):
        d_y[:, i : i + 7 : 2, j : j + 7 : 2] = d_b_2 * (b_1[..., i, j] == b_2)

    # y[e, f, i, j] = sum[a, k, l](p[e, a, i, j, k, l] * W[f, a, k, l]) + b[f]  convolutions.cr:29
    # as the product leaves it, and so all that is made of it: its axes 0, 2, 3, 1
    d_b_conv2d1_b = d_y.sum(axis=(0, 1, 2))
    d_b_conv2d1_W = np.tensordot(d_y, p_7, axes=([0, 1, 2], [0, 1, 2])).reshape(32, 16, 1, 1)

    # b = a |> grouped_conv2d(channels, 3, channels, padding = 1) |> conv2d(2 * channels, 1, act =...  separable.cr:8
    # d relu(u) = du where u > 0, else 0
    d_b_3 = np.tensordot(d_y, y_4, axes=([3], [0])).transpose(0, 3, 1, 2)
    d_b_4 = d_b_3.reshape(batch, 16, 1, 8, 8)

    # y[e, g, f, i, j] = sum[a, k, l](p[e, g, a, i, j, k, l] * W[g, f, a, k, l]) + b[g, f]  convolutions.cr:83
    # as the product leaves it, and so all that is made of it: its axes 1, 0, 3, 4, 2
    d_b_grouped_conv2d1_b = d_b_4.sum(axis=(0, 3, 4))
    d_p_2 = (
        d_b_4.transpose(1, 0, 3, 4, 2).reshape(16, 64 * batch, 1)
        @ b_grouped_conv2d1_W.transpose(0, 1, 3, 4, 2).reshape(16, 1, 9)
    ).reshape(16, batch, 8, 8, 3, 3, 1)
    d_b_grouped_conv2d1_W = (
        (d_b_4.transpose(1, 2, 0, 3, 4).reshape(16, 1, 64 * batch) @ p_5.reshape(16, 64 * batch, 9))
        .reshape(16, 1, 3, 3, 1)
        .transpose(0, 1, 4, 2, 3)
    )

    # p = windows(pad(parts, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = d...  convolutions.cr:82
    d_p_3 = np.zeros((16, batch, 10, 10, 1), a_W.dtype)
    for i, j in np.ndindex(3, 3):
        d_p_3[:, :, i : i + 8, j : j + 8] += d_p_2[..., i, j, :]
    d_parts_2 = d_p_3[:, :, 1:9, 1:9].transpose(1, 0, 4, 2, 3)

    # a = conv2d(picture, channels, 3, padding = 1, act = relu)     separable.cr:7
    # d relu(u) = du where u > 0, else 0, u = y
    d_a = d_parts_2.reshape(batch, 16, 8, 8).transpose(0, 2, 3, 1)
    d_y_2 = d_a * (a > 0.0)

    # y[e, f, i, j] = sum[a, k, l](p[e, a, i, j, k, l] * W[f, a, k, l]) + b[f]  convolutions.cr:29
    # as the product leaves it, and so all that is made of it: its axes 0, 2, 3, 1
    d_a_b = d_y_2.sum(axis=(0, 1, 2))
    d_a_W = np.tensordot(d_y_2, p, axes=([0, 1, 2], [0, 1, 2])).transpose(0, 3, 1, 2)
    return loss, (
        d_a_W,
        d_a_b,
        d_b_grouped_conv2d1_W,
        d_b_grouped_conv2d1_b,
        d_b_conv2d1_W,
        d_b_conv2d1_b,
        d_c_W,
        d_c_b,
        d_logits_W,
        d_logits_b,
    )


def separable_loss_eval(params: Mapping[str, Any], x: ArrayLike, y: ArrayLike) -> Any:
    """The loss of `separable` in evaluation mode.

    x: real[batch, 64]; y: int[batch]
    """
    (
        a_W,
        a_b,
        b_grouped_conv2d1_W,
        b_grouped_conv2d1_b,
        b_conv2d1_W,
        b_conv2d1_b,
        c_W,
        c_b,
        logits_W,
        logits_b,
    ) = _arrays_of("separable", "params", params, _SEPARABLE_PARAMS)
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
            "separable_loss_eval", ("x", x, "real", ("batch", 64)), ("y", y, "int", ("batch",))
        )
    x = x.astype(a_W.dtype, copy=False)
    return _separable_loss_eval(
        a_W,
        a_b,
        b_grouped_conv2d1_W,
        b_grouped_conv2d1_b,
        b_conv2d1_W,
        b_conv2d1_b,
        c_W,
        c_b,
        logits_W,
        logits_b,
        x,
        y,
    )


def _separable_loss_eval(
    a_W: Any,
    a_b: Any,
    b_grouped_conv2d1_W: Any,
    b_grouped_conv2d1_b: Any,
    b_conv2d1_W: Any,
    b_conv2d1_b: Any,
    c_W: Any,
    c_b: Any,
    logits_W: Any,
    logits_b: Any,
    x: Any,
    y: Any,
) -> Any:
    """`separable_loss_eval` of arrays that are checked.

    a_W: real[16, 1, 3, 3]; a_b: real[16]; b_grouped_conv2d1_W: real[16, 1, 1, 3, 3];
    b_grouped_conv2d1_b: real[16, 1]; b_conv2d1_W: real[32, 16, 1, 1]; b_conv2d1_b: real[32];
    c_W: real[4, 8, 8, 3, 3]; c_b: real[4, 8]; logits_W: real[32, 10]; logits_b: real[10]; x:
    real[batch, 64]; y: int[batch] -> real
    """
    batch = x.shape[0]

    # picture = reshape(x / 16, [batch, 1, 8, 8])                   separable.cr:6
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

    # a = conv2d(picture, channels, 3, padding = 1, act = relu)     separable.cr:7
    a = np.maximum(y_2, 0.0)

    # parts = reshape(x, [batch, groups, c, h, w])                  convolutions.cr:81
    parts = a.transpose(0, 3, 1, 2).reshape(batch, 16, 1, 8, 8)

    # p = windows(pad(parts, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = d...  convolutions.cr:82
    # copied once for the products, its axes in their order
    p_3 = np.pad(parts.transpose(1, 0, 3, 4, 2), ((0, 0), (0, 0), (1, 1), (1, 1), (0, 0)))
    p_4 = np.lib.stride_tricks.sliding_window_view(p_3, (3, 3), axis=(2, 3)).transpose(
        0, 1, 2, 3, 5, 6, 4
    )
    p_5 = np.ascontiguousarray(p_4)

    # y[e, g, f, i, j] = sum[a, k, l](p[e, g, a, i, j, k, l] * W[g, f, a, k, l]) + b[g, f]  convolutions.cr:83
    # as the product leaves it, and so all that is made of it: its axes 1, 0, 3, 4, 2
    y_1 = (
        p_5.reshape(16, 64 * batch, 9)
        @ b_grouped_conv2d1_W.transpose(0, 3, 4, 2, 1).reshape(16, 9, 1)
    ).reshape(16, batch, 8, 8, 1)
    y_3 = y_1 + b_grouped_conv2d1_b[:, None, None, None]

    # p = windows(pad(x, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = dilat...  convolutions.cr:28
    # copied once for the products, its axes in their order
    p_6 = y_3.transpose(1, 0, 4, 2, 3).reshape(batch, 16, 8, 8).transpose(0, 2, 3, 1)
    p_7 = np.ascontiguousarray(p_6)

    # y[e, f, i, j] = sum[a, k, l](p[e, a, i, j, k, l] * W[f, a, k, l]) + b[f]  convolutions.cr:29
    # as the product leaves it, and so all that is made of it: its axes 0, 2, 3, 1
    y_4 = p_7 @ b_conv2d1_W.reshape(32, 16).T + b_conv2d1_b

    # b = a |> grouped_conv2d(channels, 3, channels, padding = 1) |> conv2d(2 * channels, 1, act =...  separable.cr:8
    b_1 = np.lib.stride_tricks.sliding_window_view(y_4, (2, 2), axis=(1, 2))[:, ::2, ::2]
    b_2 = b_1[..., 0, 0]
    for i, j in np.ndindex(2, 2):
        b_2 = np.maximum(b_2, b_1[..., i, j])
    b = np.maximum(b_2, 0.0)

    # parts = reshape(x, [batch, groups, c, h, w])                  convolutions.cr:81
    parts_2 = b.transpose(0, 3, 1, 2).reshape(batch, 4, 8, 4, 4)

    # p = windows(pad(parts, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = d...  convolutions.cr:82
    # copied once for the products, its axes in their order
    p_8 = parts_2.transpose(1, 0, 3, 4, 2)
    p_9 = np.pad(p_8, ((0, 0), (0, 0), (1, 1), (1, 1), (0, 0)))
    p_10 = np.lib.stride_tricks.sliding_window_view(p_9, (3, 3), axis=(2, 3)).transpose(
        0, 1, 2, 3, 5, 6, 4
    )
    p_11 = np.ascontiguousarray(p_10)

    # y[e, g, f, i, j] = sum[a, k, l](p[e, g, a, i, j, k, l] * W[g, f, a, k, l]) + b[g, f]  convolutions.cr:83
    # as the product leaves it, and so all that is made of it: its axes 1, 0, 3, 4, 2
    y_5 = (
        p_11.reshape(4, 16 * batch, 72) @ c_W.transpose(0, 3, 4, 2, 1).reshape(4, 72, 8)
    ).reshape(4, batch, 4, 4, 8)
    y_6 = y_5 + c_b[:, None, None, None]

    # c = grouped_conv2d(b, 2 * channels, 3, 4, padding = 1, act = relu)  separable.cr:9
    c = np.maximum(y_6.transpose(1, 0, 4, 2, 3).reshape(batch, 32, 4, 4), 0.0)

    # logits = mean(c, axis = [2, 3]) |> dense(10)                  separable.cr:10
    logits = (c.sum(axis=(2, 3)) / 16) @ logits_W + logits_b

    # total = logsumexp(logits, axis = -1)                          losses.cr:50
    total = _logsumexp(logits, axis=1)

    # own[...] = weights[label[...]] * (total[...] - logits[..., label[...]]) if mask[...] else 0  losses.cr:51
    own = total - logits[np.arange(batch), y]

    # loss = mean(cross_entropy(logits, y))                         separable.cr:12
    loss = own.sum() / batch
    return loss
