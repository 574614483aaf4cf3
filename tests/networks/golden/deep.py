# Written by chainrule 0.1.0 from deep.cr.
# source 820ed884a7537a41, options none, module 8ff079154e7f760a
"""Nine layers deep: with sigmoid and small weights the gradient vanishes on its way back; with relu and he it does not.

deep_sigmoid has 33,418 parameters.
deep_sigmoid_loss_grad takes
    33,408*batch multiply-adds forward,
    62,720*batch multiply-adds backward,
    4,184*batch bytes kept between them, in float64.

deep_relu has 33,418 parameters.
deep_relu_loss_grad takes
    33,408*batch multiply-adds forward,
    62,720*batch multiply-adds backward,
    4,184*batch bytes kept between them, in float64.
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


def _sigmoid(x: Array) -> Array:
    """1 / (1 + exp(-x)), with no exponential that overflows: beyond 40 it is 1 to the last bit."""
    t = np.exp(np.minimum(x, 40.0))
    y: Array = t / (1.0 + t)
    return y


_DEEP_SIGMOID_PARAMS: dict[str, tuple[int | str, ...]] = {
    "a.W": (64, 64),
    "b.W": (64, 64),
    "c.W": (64, 64),
    "d.W": (64, 64),
    "e.W": (64, 64),
    "f.W": (64, 64),
    "g.W": (64, 64),
    "h.W": (64, 64),
    "logits.W": (64, 10),
    "logits.b": (10,),
}
_DEEP_RELU_PARAMS: dict[str, tuple[int | str, ...]] = {
    "a.W": (64, 64),
    "b.W": (64, 64),
    "c.W": (64, 64),
    "d.W": (64, 64),
    "e.W": (64, 64),
    "f.W": (64, 64),
    "g.W": (64, 64),
    "h.W": (64, 64),
    "logits.W": (64, 10),
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


def deep_sigmoid_init(rng: np.random.Generator) -> dict[str, Any]:
    """Parameters of `deep_sigmoid` to start from, drawn from `rng`."""
    return {
        "a.W": math.sqrt(6 / (64 + 64)) * rng.uniform(-1.0, 1.0, (64, 64)),
        "b.W": math.sqrt(6 / (64 + 64)) * rng.uniform(-1.0, 1.0, (64, 64)),
        "c.W": math.sqrt(6 / (64 + 64)) * rng.uniform(-1.0, 1.0, (64, 64)),
        "d.W": math.sqrt(6 / (64 + 64)) * rng.uniform(-1.0, 1.0, (64, 64)),
        "e.W": math.sqrt(6 / (64 + 64)) * rng.uniform(-1.0, 1.0, (64, 64)),
        "f.W": math.sqrt(6 / (64 + 64)) * rng.uniform(-1.0, 1.0, (64, 64)),
        "g.W": math.sqrt(6 / (64 + 64)) * rng.uniform(-1.0, 1.0, (64, 64)),
        "h.W": math.sqrt(6 / (64 + 64)) * rng.uniform(-1.0, 1.0, (64, 64)),
        "logits.W": math.sqrt(6 / (64 + 10)) * rng.uniform(-1.0, 1.0, (64, 10)),
        "logits.b": np.zeros(10),
    }


def deep_sigmoid_pack(params: Mapping[str, Any]) -> NDArray[Any]:
    """The parameters of `deep_sigmoid`, or their gradient, as one vector."""
    arrays = _arrays_of("deep_sigmoid_pack", "params", params, _DEEP_SIGMOID_PARAMS)
    return np.concatenate([np.ravel(array) for array in arrays])


def deep_sigmoid_unpack(vector: ArrayLike) -> dict[str, Any]:
    """The parameters of `deep_sigmoid` in a vector, as views of it."""
    vector = np.asarray(vector)
    if vector.shape != (33418,):
        raise ValueError(
            f"deep_sigmoid_unpack: vector must have 33418 numbers, but its shape is {vector.shape}"
        )
    return {
        "a.W": vector[:4096].reshape(64, 64),
        "b.W": vector[4096:8192].reshape(64, 64),
        "c.W": vector[8192:12288].reshape(64, 64),
        "d.W": vector[12288:16384].reshape(64, 64),
        "e.W": vector[16384:20480].reshape(64, 64),
        "f.W": vector[20480:24576].reshape(64, 64),
        "g.W": vector[24576:28672].reshape(64, 64),
        "h.W": vector[28672:32768].reshape(64, 64),
        "logits.W": vector[32768:33408].reshape(64, 10),
        "logits.b": vector[33408:33418],
    }


def _deep_sigmoid_loss_arguments(
    params: Mapping[str, Any], x: ArrayLike, y: ArrayLike
) -> tuple[Any, ...]:
    """What `deep_sigmoid_loss` computes with: parameters, inputs; all of one float type."""
    a_W, b_W, c_W, d_W, e_W, f_W, g_W, h_W, logits_W, logits_b = _arrays_of(
        "deep_sigmoid", "params", params, _DEEP_SIGMOID_PARAMS
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
            "deep_sigmoid_loss", ("x", x, "real", ("batch", 64)), ("y", y, "int", ("batch",))
        )
    x = x.astype(a_W.dtype, copy=False)
    return a_W, b_W, c_W, d_W, e_W, f_W, g_W, h_W, logits_W, logits_b, x, y


def deep_sigmoid_loss(params: Mapping[str, Any], x: ArrayLike, y: ArrayLike) -> Any:
    """The loss of `deep_sigmoid` in training mode.

    x: real[batch, 64]; y: int[batch]
    """
    return _deep_sigmoid_loss(*_deep_sigmoid_loss_arguments(params, x, y))


def deep_sigmoid_loss_forward(
    params: Mapping[str, Any], x: ArrayLike, y: ArrayLike
) -> tuple[Any, tuple[Any, ...]]:
    """`deep_sigmoid_loss`, and what `deep_sigmoid_loss_backward` needs of it."""
    return _deep_sigmoid_loss_forward(*_deep_sigmoid_loss_arguments(params, x, y))


def deep_sigmoid_loss_backward(saved: tuple[Any, ...], d_loss: Any) -> dict[str, Any]:
    """The cotangents of the parameters by name, given the cotangent of the loss."""
    grads = _deep_sigmoid_loss_backward(saved, d_loss)
    return dict(zip(_DEEP_SIGMOID_PARAMS, grads, strict=True))


def deep_sigmoid_loss_grad(
    params: Mapping[str, Any], x: ArrayLike, y: ArrayLike
) -> tuple[Any, dict[str, Any]]:
    """The loss of `deep_sigmoid` and its gradient by the names of the parameters."""
    loss, grads = _deep_sigmoid_loss_grad(*_deep_sigmoid_loss_arguments(params, x, y))
    return loss, dict(zip(_DEEP_SIGMOID_PARAMS, grads, strict=True))


def _deep_sigmoid_loss(
    a_W: Any,
    b_W: Any,
    c_W: Any,
    d_W: Any,
    e_W: Any,
    f_W: Any,
    g_W: Any,
    h_W: Any,
    logits_W: Any,
    logits_b: Any,
    x: Any,
    y: Any,
) -> Any:
    """`deep_sigmoid_loss` of arrays that are checked.

    a_W, b_W, c_W, d_W, e_W, f_W, g_W, h_W: real[64, 64]; logits_W: real[64, 10]; logits_b:
    real[10]; x: real[batch, 64]; y: int[batch] -> real
    """
    batch = x.shape[0]

    # a = step(x / 16, sigmoid)                                     deep.cr:14
    a = _sigmoid(x @ a_W / 16.0)

    # b = step(a, sigmoid)                                          deep.cr:15
    b = _sigmoid(a @ b_W)

    # c = step(b, sigmoid)                                          deep.cr:16
    c = _sigmoid(b @ c_W)

    # d = step(c, sigmoid)                                          deep.cr:17
    d = _sigmoid(c @ d_W)

    # e = step(d, sigmoid)                                          deep.cr:18
    e = _sigmoid(d @ e_W)

    # f = step(e, sigmoid)                                          deep.cr:19
    f = _sigmoid(e @ f_W)

    # g = step(f, sigmoid)                                          deep.cr:20
    g = _sigmoid(f @ g_W)

    # h = step(g, sigmoid)                                          deep.cr:21
    h = _sigmoid(g @ h_W)

    # logits = dense(h, 10)                                         deep.cr:22
    logits = h @ logits_W + logits_b

    # total = logsumexp(logits, axis = -1)                          losses.cr:50
    total_1 = logits.max(axis=1, initial=-np.inf)
    total_2 = np.exp(logits - np.where(np.isfinite(total_1), total_1, 0.0)[:, None])
    total = np.log(np.maximum(total_2.sum(axis=1), 1.0)) + total_1

    # own[...] = weights[label[...]] * (total[...] - logits[..., label[...]]) if mask[...] else 0  losses.cr:51
    own = total - logits[np.arange(batch), y]

    # loss = mean(cross_entropy(logits, y))                         deep.cr:23
    loss = own.sum() / batch
    return loss


def _deep_sigmoid_loss_forward(
    a_W: Any,
    b_W: Any,
    c_W: Any,
    d_W: Any,
    e_W: Any,
    f_W: Any,
    g_W: Any,
    h_W: Any,
    logits_W: Any,
    logits_b: Any,
    x: Any,
    y: Any,
) -> tuple[Any, tuple[Any, ...]]:
    """`deep_sigmoid_loss_forward` of arrays that are checked."""
    batch = x.shape[0]

    # a = step(x / 16, sigmoid)                                     deep.cr:14
    a = _sigmoid(x @ a_W / 16.0)

    # b = step(a, sigmoid)                                          deep.cr:15
    b = _sigmoid(a @ b_W)

    # c = step(b, sigmoid)                                          deep.cr:16
    c = _sigmoid(b @ c_W)

    # d = step(c, sigmoid)                                          deep.cr:17
    d = _sigmoid(c @ d_W)

    # e = step(d, sigmoid)                                          deep.cr:18
    e = _sigmoid(d @ e_W)

    # f = step(e, sigmoid)                                          deep.cr:19
    f = _sigmoid(e @ f_W)

    # g = step(f, sigmoid)                                          deep.cr:20
    g = _sigmoid(f @ g_W)

    # h = step(g, sigmoid)                                          deep.cr:21
    h = _sigmoid(g @ h_W)

    # logits = dense(h, 10)                                         deep.cr:22
    logits = h @ logits_W + logits_b

    # total = logsumexp(logits, axis = -1)                          losses.cr:50
    total_1 = logits.max(axis=1, initial=-np.inf)
    total_2 = np.exp(logits - np.where(np.isfinite(total_1), total_1, 0.0)[:, None])
    total_3 = np.maximum(total_2.sum(axis=1), 1.0)
    total = np.log(total_3) + total_1

    # own[...] = weights[label[...]] * (total[...] - logits[..., label[...]]) if mask[...] else 0  losses.cr:51
    own = total - logits[np.arange(batch), y]

    # loss = mean(cross_entropy(logits, y))                         deep.cr:23
    loss = own.sum() / batch
    return loss, (
        b_W,
        c_W,
        d_W,
        e_W,
        f_W,
        g_W,
        h_W,
        logits_W,
        x,
        y,
        a,
        b,
        c,
        d,
        e,
        f,
        g,
        h,
        total_2,
        total_3,
    )


def _deep_sigmoid_loss_backward(
    saved: tuple[Any, ...], d_deep_sigmoid_loss: Any
) -> tuple[Any, Any, Any, Any, Any, Any, Any, Any, Any, Any]:
    """`deep_sigmoid_loss_backward` of arrays that are checked."""
    b_W, c_W, d_W, e_W, f_W, g_W, h_W, logits_W, x, y, a, b, c, d, e, f, g, h, total_2, total_3 = (
        saved
    )
    batch = x.shape[0]
    d_deep_sigmoid_loss = np.asarray(d_deep_sigmoid_loss, total_3.dtype)[()]
    if d_deep_sigmoid_loss.shape:
        _explain_shapes(
            "deep_sigmoid_loss_backward", ("d_deep_sigmoid_loss", d_deep_sigmoid_loss, "real", ())
        )

    # loss = mean(cross_entropy(logits, y))                         deep.cr:23
    d_loss_1 = d_deep_sigmoid_loss / batch

    # logits = dense(h, 10)                                         deep.cr:22
    d_logits = d_loss_1 * (total_2 / total_3[:, None])
    d_logits[np.arange(batch), y] -= d_loss_1
    d_logits_b = d_logits.sum(axis=0)
    d_h = d_logits @ logits_W.T
    d_logits_W = h.T @ d_logits

    # h = step(g, sigmoid)                                          deep.cr:21
    # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = x @ W
    d_h_1 = d_h * (h * (1.0 - h))
    d_g = d_h_1 @ h_W.T
    d_h_W = g.T @ d_h_1

    # g = step(f, sigmoid)                                          deep.cr:20
    # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = x @ W
    d_g_1 = d_g * (g * (1.0 - g))
    d_f = d_g_1 @ g_W.T
    d_g_W = f.T @ d_g_1

    # f = step(e, sigmoid)                                          deep.cr:19
    # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = x @ W
    d_f_1 = d_f * (f * (1.0 - f))
    d_e = d_f_1 @ f_W.T
    d_f_W = e.T @ d_f_1

    # e = step(d, sigmoid)                                          deep.cr:18
    # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = x @ W
    d_e_1 = d_e * (e * (1.0 - e))
    d_d = d_e_1 @ e_W.T
    d_e_W = d.T @ d_e_1

    # d = step(c, sigmoid)                                          deep.cr:17
    # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = x @ W
    d_d_1 = d_d * (d * (1.0 - d))
    d_c = d_d_1 @ d_W.T
    d_d_W = c.T @ d_d_1

    # c = step(b, sigmoid)                                          deep.cr:16
    # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = x @ W
    d_c_1 = d_c * (c * (1.0 - c))
    d_b = d_c_1 @ c_W.T
    d_c_W = b.T @ d_c_1

    # b = step(a, sigmoid)                                          deep.cr:15
    # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = x @ W
    d_b_1 = d_b * (b * (1.0 - b))
    d_a = d_b_1 @ b_W.T
    d_b_W = a.T @ d_b_1

    # a = step(x / 16, sigmoid)                                     deep.cr:14
    # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = x @ W
    d_a_W = 0.0625 * (x.T @ (d_a * (a * (1.0 - a))))
    return d_a_W, d_b_W, d_c_W, d_d_W, d_e_W, d_f_W, d_g_W, d_h_W, d_logits_W, d_logits_b


def _deep_sigmoid_loss_grad(
    a_W: Any,
    b_W: Any,
    c_W: Any,
    d_W: Any,
    e_W: Any,
    f_W: Any,
    g_W: Any,
    h_W: Any,
    logits_W: Any,
    logits_b: Any,
    x: Any,
    y: Any,
) -> tuple[Any, tuple[Any, Any, Any, Any, Any, Any, Any, Any, Any, Any]]:
    """`deep_sigmoid_loss_grad` of arrays that are checked."""
    batch = x.shape[0]

    # a = step(x / 16, sigmoid)                                     deep.cr:14
    a = _sigmoid(x @ a_W / 16.0)

    # b = step(a, sigmoid)                                          deep.cr:15
    b = _sigmoid(a @ b_W)

    # c = step(b, sigmoid)                                          deep.cr:16
    c = _sigmoid(b @ c_W)

    # d = step(c, sigmoid)                                          deep.cr:17
    d = _sigmoid(c @ d_W)

    # e = step(d, sigmoid)                                          deep.cr:18
    e = _sigmoid(d @ e_W)

    # f = step(e, sigmoid)                                          deep.cr:19
    f = _sigmoid(e @ f_W)

    # g = step(f, sigmoid)                                          deep.cr:20
    g = _sigmoid(f @ g_W)

    # h = step(g, sigmoid)                                          deep.cr:21
    h = _sigmoid(g @ h_W)

    # logits = dense(h, 10)                                         deep.cr:22
    logits = h @ logits_W + logits_b

    # total = logsumexp(logits, axis = -1)                          losses.cr:50
    total_1 = logits.max(axis=1, initial=-np.inf)
    total_2 = np.exp(logits - np.where(np.isfinite(total_1), total_1, 0.0)[:, None])
    total_3 = np.maximum(total_2.sum(axis=1), 1.0)
    total = np.log(total_3) + total_1

    # own[...] = weights[label[...]] * (total[...] - logits[..., label[...]]) if mask[...] else 0  losses.cr:51
    own_1 = np.arange(batch)
    own = total - logits[own_1, y]

    # loss = mean(cross_entropy(logits, y))                         deep.cr:23
    loss = own.sum() / batch

    # logits = dense(h, 10)                                         deep.cr:22
    d_logits = total_2 / (total_3[:, None] * batch)
    d_logits[own_1, y] += -1.0 / batch
    d_logits_b = d_logits.sum(axis=0)
    d_h = d_logits @ logits_W.T
    d_logits_W = h.T @ d_logits

    # h = step(g, sigmoid)                                          deep.cr:21
    # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = x @ W
    d_h_1 = d_h * (h * (1.0 - h))
    d_g = d_h_1 @ h_W.T
    d_h_W = g.T @ d_h_1

    # g = step(f, sigmoid)                                          deep.cr:20
    # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = x @ W
    d_g_1 = d_g * (g * (1.0 - g))
    d_f = d_g_1 @ g_W.T
    d_g_W = f.T @ d_g_1

    # f = step(e, sigmoid)                                          deep.cr:19
    # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = x @ W
    d_f_1 = d_f * (f * (1.0 - f))
    d_e = d_f_1 @ f_W.T
    d_f_W = e.T @ d_f_1

    # e = step(d, sigmoid)                                          deep.cr:18
    # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = x @ W
    d_e_1 = d_e * (e * (1.0 - e))
    d_d = d_e_1 @ e_W.T
    d_e_W = d.T @ d_e_1

    # d = step(c, sigmoid)                                          deep.cr:17
    # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = x @ W
    d_d_1 = d_d * (d * (1.0 - d))
    d_c = d_d_1 @ d_W.T
    d_d_W = c.T @ d_d_1

    # c = step(b, sigmoid)                                          deep.cr:16
    # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = x @ W
    d_c_1 = d_c * (c * (1.0 - c))
    d_b = d_c_1 @ c_W.T
    d_c_W = b.T @ d_c_1

    # b = step(a, sigmoid)                                          deep.cr:15
    # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = x @ W
    d_b_1 = d_b * (b * (1.0 - b))
    d_a = d_b_1 @ b_W.T
    d_b_W = a.T @ d_b_1

    # a = step(x / 16, sigmoid)                                     deep.cr:14
    # d sigmoid(u) = sigmoid(u) (1 - sigmoid(u)) du, u = x @ W
    d_a_W = 0.0625 * (x.T @ (d_a * (a * (1.0 - a))))
    return loss, (d_a_W, d_b_W, d_c_W, d_d_W, d_e_W, d_f_W, d_g_W, d_h_W, d_logits_W, d_logits_b)


def deep_sigmoid_loss_eval(params: Mapping[str, Any], x: ArrayLike, y: ArrayLike) -> Any:
    """The loss of `deep_sigmoid` in evaluation mode.

    x: real[batch, 64]; y: int[batch]
    """
    a_W, b_W, c_W, d_W, e_W, f_W, g_W, h_W, logits_W, logits_b = _arrays_of(
        "deep_sigmoid", "params", params, _DEEP_SIGMOID_PARAMS
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
            "deep_sigmoid_loss_eval", ("x", x, "real", ("batch", 64)), ("y", y, "int", ("batch",))
        )
    x = x.astype(a_W.dtype, copy=False)
    return _deep_sigmoid_loss_eval(a_W, b_W, c_W, d_W, e_W, f_W, g_W, h_W, logits_W, logits_b, x, y)


def _deep_sigmoid_loss_eval(
    a_W: Any,
    b_W: Any,
    c_W: Any,
    d_W: Any,
    e_W: Any,
    f_W: Any,
    g_W: Any,
    h_W: Any,
    logits_W: Any,
    logits_b: Any,
    x: Any,
    y: Any,
) -> Any:
    """`deep_sigmoid_loss_eval` of arrays that are checked.

    a_W, b_W, c_W, d_W, e_W, f_W, g_W, h_W: real[64, 64]; logits_W: real[64, 10]; logits_b:
    real[10]; x: real[batch, 64]; y: int[batch] -> real
    """
    batch = x.shape[0]

    # a = step(x / 16, sigmoid)                                     deep.cr:14
    a = _sigmoid(x @ a_W / 16.0)

    # b = step(a, sigmoid)                                          deep.cr:15
    b = _sigmoid(a @ b_W)

    # c = step(b, sigmoid)                                          deep.cr:16
    c = _sigmoid(b @ c_W)

    # d = step(c, sigmoid)                                          deep.cr:17
    d = _sigmoid(c @ d_W)

    # e = step(d, sigmoid)                                          deep.cr:18
    e = _sigmoid(d @ e_W)

    # f = step(e, sigmoid)                                          deep.cr:19
    f = _sigmoid(e @ f_W)

    # g = step(f, sigmoid)                                          deep.cr:20
    g = _sigmoid(f @ g_W)

    # h = step(g, sigmoid)                                          deep.cr:21
    h = _sigmoid(g @ h_W)

    # logits = dense(h, 10)                                         deep.cr:22
    logits = h @ logits_W + logits_b

    # total = logsumexp(logits, axis = -1)                          losses.cr:50
    total = _logsumexp(logits, axis=1)

    # own[...] = weights[label[...]] * (total[...] - logits[..., label[...]]) if mask[...] else 0  losses.cr:51
    own = total - logits[np.arange(batch), y]

    # loss = mean(cross_entropy(logits, y))                         deep.cr:23
    loss = own.sum() / batch
    return loss


def deep_relu_init(rng: np.random.Generator) -> dict[str, Any]:
    """Parameters of `deep_relu` to start from, drawn from `rng`."""
    return {
        "a.W": math.sqrt(2 / 64) * rng.standard_normal((64, 64)),
        "b.W": math.sqrt(2 / 64) * rng.standard_normal((64, 64)),
        "c.W": math.sqrt(2 / 64) * rng.standard_normal((64, 64)),
        "d.W": math.sqrt(2 / 64) * rng.standard_normal((64, 64)),
        "e.W": math.sqrt(2 / 64) * rng.standard_normal((64, 64)),
        "f.W": math.sqrt(2 / 64) * rng.standard_normal((64, 64)),
        "g.W": math.sqrt(2 / 64) * rng.standard_normal((64, 64)),
        "h.W": math.sqrt(2 / 64) * rng.standard_normal((64, 64)),
        "logits.W": math.sqrt(6 / (64 + 10)) * rng.uniform(-1.0, 1.0, (64, 10)),
        "logits.b": np.zeros(10),
    }


def deep_relu_pack(params: Mapping[str, Any]) -> NDArray[Any]:
    """The parameters of `deep_relu`, or their gradient, as one vector."""
    arrays = _arrays_of("deep_relu_pack", "params", params, _DEEP_RELU_PARAMS)
    return np.concatenate([np.ravel(array) for array in arrays])


def deep_relu_unpack(vector: ArrayLike) -> dict[str, Any]:
    """The parameters of `deep_relu` in a vector, as views of it."""
    vector = np.asarray(vector)
    if vector.shape != (33418,):
        raise ValueError(
            f"deep_relu_unpack: vector must have 33418 numbers, but its shape is {vector.shape}"
        )
    return {
        "a.W": vector[:4096].reshape(64, 64),
        "b.W": vector[4096:8192].reshape(64, 64),
        "c.W": vector[8192:12288].reshape(64, 64),
        "d.W": vector[12288:16384].reshape(64, 64),
        "e.W": vector[16384:20480].reshape(64, 64),
        "f.W": vector[20480:24576].reshape(64, 64),
        "g.W": vector[24576:28672].reshape(64, 64),
        "h.W": vector[28672:32768].reshape(64, 64),
        "logits.W": vector[32768:33408].reshape(64, 10),
        "logits.b": vector[33408:33418],
    }


def _deep_relu_loss_arguments(
    params: Mapping[str, Any], x: ArrayLike, y: ArrayLike
) -> tuple[Any, ...]:
    """What `deep_relu_loss` computes with: parameters, inputs; all of one float type."""
    a_W, b_W, c_W, d_W, e_W, f_W, g_W, h_W, logits_W, logits_b = _arrays_of(
        "deep_relu", "params", params, _DEEP_RELU_PARAMS
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
            "deep_relu_loss", ("x", x, "real", ("batch", 64)), ("y", y, "int", ("batch",))
        )
    x = x.astype(a_W.dtype, copy=False)
    return a_W, b_W, c_W, d_W, e_W, f_W, g_W, h_W, logits_W, logits_b, x, y


def deep_relu_loss(params: Mapping[str, Any], x: ArrayLike, y: ArrayLike) -> Any:
    """The loss of `deep_relu` in training mode.

    x: real[batch, 64]; y: int[batch]
    """
    return _deep_relu_loss(*_deep_relu_loss_arguments(params, x, y))


def deep_relu_loss_forward(
    params: Mapping[str, Any], x: ArrayLike, y: ArrayLike
) -> tuple[Any, tuple[Any, ...]]:
    """`deep_relu_loss`, and what `deep_relu_loss_backward` needs of it."""
    return _deep_relu_loss_forward(*_deep_relu_loss_arguments(params, x, y))


def deep_relu_loss_backward(saved: tuple[Any, ...], d_loss: Any) -> dict[str, Any]:
    """The cotangents of the parameters by name, given the cotangent of the loss."""
    grads = _deep_relu_loss_backward(saved, d_loss)
    return dict(zip(_DEEP_RELU_PARAMS, grads, strict=True))


def deep_relu_loss_grad(
    params: Mapping[str, Any], x: ArrayLike, y: ArrayLike
) -> tuple[Any, dict[str, Any]]:
    """The loss of `deep_relu` and its gradient by the names of the parameters."""
    loss, grads = _deep_relu_loss_grad(*_deep_relu_loss_arguments(params, x, y))
    return loss, dict(zip(_DEEP_RELU_PARAMS, grads, strict=True))


def _deep_relu_loss(
    a_W: Any,
    b_W: Any,
    c_W: Any,
    d_W: Any,
    e_W: Any,
    f_W: Any,
    g_W: Any,
    h_W: Any,
    logits_W: Any,
    logits_b: Any,
    x: Any,
    y: Any,
) -> Any:
    """`deep_relu_loss` of arrays that are checked.

    a_W, b_W, c_W, d_W, e_W, f_W, g_W, h_W: real[64, 64]; logits_W: real[64, 10]; logits_b:
    real[10]; x: real[batch, 64]; y: int[batch] -> real
    """
    batch = x.shape[0]

    # a = he_step(x / 16)                                           deep.cr:28
    a = np.maximum(x @ a_W / 16.0, 0.0)

    # b = he_step(a)                                                deep.cr:29
    b = np.maximum(a @ b_W, 0.0)

    # c = he_step(b)                                                deep.cr:30
    c = np.maximum(b @ c_W, 0.0)

    # d = he_step(c)                                                deep.cr:31
    d = np.maximum(c @ d_W, 0.0)

    # e = he_step(d)                                                deep.cr:32
    e = np.maximum(d @ e_W, 0.0)

    # f = he_step(e)                                                deep.cr:33
    f = np.maximum(e @ f_W, 0.0)

    # g = he_step(f)                                                deep.cr:34
    g = np.maximum(f @ g_W, 0.0)

    # h = he_step(g)                                                deep.cr:35
    h = np.maximum(g @ h_W, 0.0)

    # logits = dense(h, 10)                                         deep.cr:36
    logits = h @ logits_W + logits_b

    # total = logsumexp(logits, axis = -1)                          losses.cr:50
    total_1 = logits.max(axis=1, initial=-np.inf)
    total_2 = np.exp(logits - np.where(np.isfinite(total_1), total_1, 0.0)[:, None])
    total = np.log(np.maximum(total_2.sum(axis=1), 1.0)) + total_1

    # own[...] = weights[label[...]] * (total[...] - logits[..., label[...]]) if mask[...] else 0  losses.cr:51
    own = total - logits[np.arange(batch), y]

    # loss = mean(cross_entropy(logits, y))                         deep.cr:37
    loss = own.sum() / batch
    return loss


def _deep_relu_loss_forward(
    a_W: Any,
    b_W: Any,
    c_W: Any,
    d_W: Any,
    e_W: Any,
    f_W: Any,
    g_W: Any,
    h_W: Any,
    logits_W: Any,
    logits_b: Any,
    x: Any,
    y: Any,
) -> tuple[Any, tuple[Any, ...]]:
    """`deep_relu_loss_forward` of arrays that are checked."""
    batch = x.shape[0]

    # a = he_step(x / 16)                                           deep.cr:28
    a = np.maximum(x @ a_W / 16.0, 0.0)

    # b = he_step(a)                                                deep.cr:29
    b = np.maximum(a @ b_W, 0.0)

    # c = he_step(b)                                                deep.cr:30
    c = np.maximum(b @ c_W, 0.0)

    # d = he_step(c)                                                deep.cr:31
    d = np.maximum(c @ d_W, 0.0)

    # e = he_step(d)                                                deep.cr:32
    e = np.maximum(d @ e_W, 0.0)

    # f = he_step(e)                                                deep.cr:33
    f = np.maximum(e @ f_W, 0.0)

    # g = he_step(f)                                                deep.cr:34
    g = np.maximum(f @ g_W, 0.0)

    # h = he_step(g)                                                deep.cr:35
    h = np.maximum(g @ h_W, 0.0)

    # logits = dense(h, 10)                                         deep.cr:36
    logits = h @ logits_W + logits_b

    # total = logsumexp(logits, axis = -1)                          losses.cr:50
    total_1 = logits.max(axis=1, initial=-np.inf)
    total_2 = np.exp(logits - np.where(np.isfinite(total_1), total_1, 0.0)[:, None])
    total_3 = np.maximum(total_2.sum(axis=1), 1.0)
    total = np.log(total_3) + total_1

    # own[...] = weights[label[...]] * (total[...] - logits[..., label[...]]) if mask[...] else 0  losses.cr:51
    own = total - logits[np.arange(batch), y]

    # loss = mean(cross_entropy(logits, y))                         deep.cr:37
    loss = own.sum() / batch
    return loss, (
        b_W,
        c_W,
        d_W,
        e_W,
        f_W,
        g_W,
        h_W,
        logits_W,
        x,
        y,
        a,
        b,
        c,
        d,
        e,
        f,
        g,
        h,
        total_2,
        total_3,
    )


def _deep_relu_loss_backward(
    saved: tuple[Any, ...], d_deep_relu_loss: Any
) -> tuple[Any, Any, Any, Any, Any, Any, Any, Any, Any, Any]:
    """`deep_relu_loss_backward` of arrays that are checked."""
    b_W, c_W, d_W, e_W, f_W, g_W, h_W, logits_W, x, y, a, b, c, d, e, f, g, h, total_2, total_3 = (
        saved
    )
    batch = x.shape[0]
    d_deep_relu_loss = np.asarray(d_deep_relu_loss, total_3.dtype)[()]
    if d_deep_relu_loss.shape:
        _explain_shapes(
            "deep_relu_loss_backward", ("d_deep_relu_loss", d_deep_relu_loss, "real", ())
        )

    # loss = mean(cross_entropy(logits, y))                         deep.cr:37
    d_loss_1 = d_deep_relu_loss / batch

    # logits = dense(h, 10)                                         deep.cr:36
    d_logits = d_loss_1 * (total_2 / total_3[:, None])
    d_logits[np.arange(batch), y] -= d_loss_1
    d_logits_b = d_logits.sum(axis=0)
    d_h = d_logits @ logits_W.T
    d_logits_W = h.T @ d_logits

    # h = he_step(g)                                                deep.cr:35
    # d relu(u) = du where u > 0, else 0, u = x @ W
    d_h_1 = d_h * (h > 0.0)
    d_g = d_h_1 @ h_W.T
    d_h_W = g.T @ d_h_1

    # g = he_step(f)                                                deep.cr:34
    # d relu(u) = du where u > 0, else 0, u = x @ W
    d_g_1 = d_g * (g > 0.0)
    d_f = d_g_1 @ g_W.T
    d_g_W = f.T @ d_g_1

    # f = he_step(e)                                                deep.cr:33
    # d relu(u) = du where u > 0, else 0, u = x @ W
    d_f_1 = d_f * (f > 0.0)
    d_e = d_f_1 @ f_W.T
    d_f_W = e.T @ d_f_1

    # e = he_step(d)                                                deep.cr:32
    # d relu(u) = du where u > 0, else 0, u = x @ W
    d_e_1 = d_e * (e > 0.0)
    d_d = d_e_1 @ e_W.T
    d_e_W = d.T @ d_e_1

    # d = he_step(c)                                                deep.cr:31
    # d relu(u) = du where u > 0, else 0, u = x @ W
    d_d_1 = d_d * (d > 0.0)
    d_c = d_d_1 @ d_W.T
    d_d_W = c.T @ d_d_1

    # c = he_step(b)                                                deep.cr:30
    # d relu(u) = du where u > 0, else 0, u = x @ W
    d_c_1 = d_c * (c > 0.0)
    d_b = d_c_1 @ c_W.T
    d_c_W = b.T @ d_c_1

    # b = he_step(a)                                                deep.cr:29
    # d relu(u) = du where u > 0, else 0, u = x @ W
    d_b_1 = d_b * (b > 0.0)
    d_a = d_b_1 @ b_W.T
    d_b_W = a.T @ d_b_1

    # a = he_step(x / 16)                                           deep.cr:28
    # d relu(u) = du where u > 0, else 0, u = x @ W
    d_a_W = 0.0625 * (x.T @ (d_a * (a > 0.0)))
    return d_a_W, d_b_W, d_c_W, d_d_W, d_e_W, d_f_W, d_g_W, d_h_W, d_logits_W, d_logits_b


def _deep_relu_loss_grad(
    a_W: Any,
    b_W: Any,
    c_W: Any,
    d_W: Any,
    e_W: Any,
    f_W: Any,
    g_W: Any,
    h_W: Any,
    logits_W: Any,
    logits_b: Any,
    x: Any,
    y: Any,
) -> tuple[Any, tuple[Any, Any, Any, Any, Any, Any, Any, Any, Any, Any]]:
    """`deep_relu_loss_grad` of arrays that are checked."""
    batch = x.shape[0]

    # a = he_step(x / 16)                                           deep.cr:28
    a = np.maximum(x @ a_W / 16.0, 0.0)

    # b = he_step(a)                                                deep.cr:29
    b = np.maximum(a @ b_W, 0.0)

    # c = he_step(b)                                                deep.cr:30
    c = np.maximum(b @ c_W, 0.0)

    # d = he_step(c)                                                deep.cr:31
    d = np.maximum(c @ d_W, 0.0)

    # e = he_step(d)                                                deep.cr:32
    e = np.maximum(d @ e_W, 0.0)

    # f = he_step(e)                                                deep.cr:33
    f = np.maximum(e @ f_W, 0.0)

    # g = he_step(f)                                                deep.cr:34
    g = np.maximum(f @ g_W, 0.0)

    # h = he_step(g)                                                deep.cr:35
    h = np.maximum(g @ h_W, 0.0)

    # logits = dense(h, 10)                                         deep.cr:36
    logits = h @ logits_W + logits_b

    # total = logsumexp(logits, axis = -1)                          losses.cr:50
    total_1 = logits.max(axis=1, initial=-np.inf)
    total_2 = np.exp(logits - np.where(np.isfinite(total_1), total_1, 0.0)[:, None])
    total_3 = np.maximum(total_2.sum(axis=1), 1.0)
    total = np.log(total_3) + total_1

    # own[...] = weights[label[...]] * (total[...] - logits[..., label[...]]) if mask[...] else 0  losses.cr:51
    own_1 = np.arange(batch)
    own = total - logits[own_1, y]

    # loss = mean(cross_entropy(logits, y))                         deep.cr:37
    loss = own.sum() / batch

    # logits = dense(h, 10)                                         deep.cr:36
    d_logits = total_2 / (total_3[:, None] * batch)
    d_logits[own_1, y] += -1.0 / batch
    d_logits_b = d_logits.sum(axis=0)
    d_h = d_logits @ logits_W.T
    d_logits_W = h.T @ d_logits

    # h = he_step(g)                                                deep.cr:35
    # d relu(u) = du where u > 0, else 0, u = x @ W
    d_h_1 = d_h * (h > 0.0)
    d_g = d_h_1 @ h_W.T
    d_h_W = g.T @ d_h_1

    # g = he_step(f)                                                deep.cr:34
    # d relu(u) = du where u > 0, else 0, u = x @ W
    d_g_1 = d_g * (g > 0.0)
    d_f = d_g_1 @ g_W.T
    d_g_W = f.T @ d_g_1

    # f = he_step(e)                                                deep.cr:33
    # d relu(u) = du where u > 0, else 0, u = x @ W
    d_f_1 = d_f * (f > 0.0)
    d_e = d_f_1 @ f_W.T
    d_f_W = e.T @ d_f_1

    # e = he_step(d)                                                deep.cr:32
    # d relu(u) = du where u > 0, else 0, u = x @ W
    d_e_1 = d_e * (e > 0.0)
    d_d = d_e_1 @ e_W.T
    d_e_W = d.T @ d_e_1

    # d = he_step(c)                                                deep.cr:31
    # d relu(u) = du where u > 0, else 0, u = x @ W
    d_d_1 = d_d * (d > 0.0)
    d_c = d_d_1 @ d_W.T
    d_d_W = c.T @ d_d_1

    # c = he_step(b)                                                deep.cr:30
    # d relu(u) = du where u > 0, else 0, u = x @ W
    d_c_1 = d_c * (c > 0.0)
    d_b = d_c_1 @ c_W.T
    d_c_W = b.T @ d_c_1

    # b = he_step(a)                                                deep.cr:29
    # d relu(u) = du where u > 0, else 0, u = x @ W
    d_b_1 = d_b * (b > 0.0)
    d_a = d_b_1 @ b_W.T
    d_b_W = a.T @ d_b_1

    # a = he_step(x / 16)                                           deep.cr:28
    # d relu(u) = du where u > 0, else 0, u = x @ W
    d_a_W = 0.0625 * (x.T @ (d_a * (a > 0.0)))
    return loss, (d_a_W, d_b_W, d_c_W, d_d_W, d_e_W, d_f_W, d_g_W, d_h_W, d_logits_W, d_logits_b)


def deep_relu_loss_eval(params: Mapping[str, Any], x: ArrayLike, y: ArrayLike) -> Any:
    """The loss of `deep_relu` in evaluation mode.

    x: real[batch, 64]; y: int[batch]
    """
    a_W, b_W, c_W, d_W, e_W, f_W, g_W, h_W, logits_W, logits_b = _arrays_of(
        "deep_relu", "params", params, _DEEP_RELU_PARAMS
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
            "deep_relu_loss_eval", ("x", x, "real", ("batch", 64)), ("y", y, "int", ("batch",))
        )
    x = x.astype(a_W.dtype, copy=False)
    return _deep_relu_loss_eval(a_W, b_W, c_W, d_W, e_W, f_W, g_W, h_W, logits_W, logits_b, x, y)


def _deep_relu_loss_eval(
    a_W: Any,
    b_W: Any,
    c_W: Any,
    d_W: Any,
    e_W: Any,
    f_W: Any,
    g_W: Any,
    h_W: Any,
    logits_W: Any,
    logits_b: Any,
    x: Any,
    y: Any,
) -> Any:
    """`deep_relu_loss_eval` of arrays that are checked.

    a_W, b_W, c_W, d_W, e_W, f_W, g_W, h_W: real[64, 64]; logits_W: real[64, 10]; logits_b:
    real[10]; x: real[batch, 64]; y: int[batch] -> real
    """
    batch = x.shape[0]

    # a = he_step(x / 16)                                           deep.cr:28
    a = np.maximum(x @ a_W / 16.0, 0.0)

    # b = he_step(a)                                                deep.cr:29
    b = np.maximum(a @ b_W, 0.0)

    # c = he_step(b)                                                deep.cr:30
    c = np.maximum(b @ c_W, 0.0)

    # d = he_step(c)                                                deep.cr:31
    d = np.maximum(c @ d_W, 0.0)

    # e = he_step(d)                                                deep.cr:32
    e = np.maximum(d @ e_W, 0.0)

    # f = he_step(e)                                                deep.cr:33
    f = np.maximum(e @ f_W, 0.0)

    # g = he_step(f)                                                deep.cr:34
    g = np.maximum(f @ g_W, 0.0)

    # h = he_step(g)                                                deep.cr:35
    h = np.maximum(g @ h_W, 0.0)

    # logits = dense(h, 10)                                         deep.cr:36
    logits = h @ logits_W + logits_b

    # total = logsumexp(logits, axis = -1)                          losses.cr:50
    total = _logsumexp(logits, axis=1)

    # own[...] = weights[label[...]] * (total[...] - logits[..., label[...]]) if mask[...] else 0  losses.cr:51
    own = total - logits[np.arange(batch), y]

    # loss = mean(cross_entropy(logits, y))                         deep.cr:37
    loss = own.sum() / batch
    return loss
