# Written by chainrule 0.1.0 from adding.cr.
# source 2ab5bc7532279c9a, options none, module c4f88e768c4c8674
"""An lstm that learns to add: of each step a number and a mark; the sum of the two numbers that are marked is asked for.

Hochreiter and Schmidhuber, Long short-term memory (1997), section 5.4.

adding has 4,513 parameters.
adding_loss_grad takes
    4,352*batch*steps + 32*batch multiply-adds forward,
    8,448*batch*steps + 64*batch multiply-adds backward,
    1,792*batch*steps + 520*batch bytes kept between them, in float64.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = Any  # an array, or a number of numpy's


def _sigmoid(x: Array) -> Array:
    """1 / (1 + exp(-x)), with no exponential that overflows: beyond 40 it is 1 to the last bit."""
    t = np.exp(np.minimum(x, 40.0))
    y: Array = t / (1.0 + t)
    return y


_ADDING_PARAMS: dict[str, tuple[int | str, ...]] = {
    "h.W": (2, 128),
    "h.U": (32, 128),
    "h.b": (128,),
    "p.W": (32, 1),
    "p.b": (1,),
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


def adding_init(rng: np.random.Generator) -> dict[str, Any]:
    """Parameters of `adding` to start from, drawn from `rng`."""
    return {
        "h.W": math.sqrt(6 / (2 + 128)) * rng.uniform(-1.0, 1.0, (2, 128)),
        "h.U": math.sqrt(6 / (32 + 128)) * rng.uniform(-1.0, 1.0, (32, 128)),
        "h.b": np.zeros(128),
        "p.W": math.sqrt(6 / (32 + 1)) * rng.uniform(-1.0, 1.0, (32, 1)),
        "p.b": np.zeros(1),
    }


def adding_pack(params: Mapping[str, Any]) -> NDArray[Any]:
    """The parameters of `adding`, or their gradient, as one vector."""
    arrays = _arrays_of("adding_pack", "params", params, _ADDING_PARAMS)
    return np.concatenate([np.ravel(array) for array in arrays])


def adding_unpack(vector: ArrayLike) -> dict[str, Any]:
    """The parameters of `adding` in a vector, as views of it."""
    vector = np.asarray(vector)
    if vector.shape != (4513,):
        raise ValueError(
            f"adding_unpack: vector must have 4513 numbers, but its shape is {vector.shape}"
        )
    return {
        "h.W": vector[:256].reshape(2, 128),
        "h.U": vector[256:4352].reshape(32, 128),
        "h.b": vector[4352:4480],
        "p.W": vector[4480:4512].reshape(32, 1),
        "p.b": vector[4512:4513],
    }


def adding_total(params: Mapping[str, Any], x: ArrayLike) -> Any:
    """The output `total` of `adding`, in evaluation mode.

    x: real[batch, steps, 2]
    """
    h_W, h_U, h_b, p_W, p_b = _arrays_of("adding", "params", params, _ADDING_PARAMS)
    x = np.asarray(x)
    if x.dtype.kind != "f" or x.ndim != 3 or x.shape[2] != 2 or x.shape[1] < 1:
        (x,) = _explain_shapes(
            "adding_total",
            ("x", x, "real", ("batch", "steps", 2)),
            needs=lambda: (("steps >= 1", np.shape(x)[1] >= 1),),
        )
    x = x.astype(h_W.dtype, copy=False)
    return _adding_total(h_W, h_U, h_b, p_W, p_b, x)


def _adding_total(h_W: Any, h_U: Any, h_b: Any, p_W: Any, p_b: Any, x: Any) -> Any:
    """`adding_total` of arrays that are checked.

    h_W: real[2, 128]; h_U: real[32, 128]; h_b: real[128]; p_W: real[32, 1]; p_b: real[1]; x:
    real[batch, steps, 2] -> real[batch]
    """
    batch = x.shape[0]
    steps = x.shape[1]

    # gates = x @ W + h @ U + b                                     recurrent.cr:21
    gates_1 = x.swapaxes(0, 1) @ h_W + h_b

    # for t in range(steps):                                        recurrent.cr:64
    h = np.zeros((batch, 32), h_W.dtype)
    c = np.zeros((batch, 32), h_W.dtype)
    hs = np.empty((steps, batch, 32), h_W.dtype)
    for t in range(steps):
        # gates = x @ W + h @ U + b                                     recurrent.cr:21
        gates = gates_1[t] + h @ h_U

        # write = sigmoid(gates[..., :m])                               recurrent.cr:22
        write = _sigmoid(gates[:, :32])

        # forget = sigmoid(gates[..., m : 2 * m])                       recurrent.cr:23
        forget = _sigmoid(gates[:, 32:64])

        # new = tanh(gates[..., 2 * m : 3 * m])                         recurrent.cr:24
        new = np.tanh(gates[:, 64:96])

        # show = sigmoid(gates[..., 3 * m :])                           recurrent.cr:25
        show = _sigmoid(gates[:, 96:])

        # c = forget * c + write * new                                  recurrent.cr:26
        c = forget * c + write * new

        # h, c = lstm_cell(x[:, t], h, c, W = W, U = U, b = b)          recurrent.cr:65
        h = show * np.tanh(c)
        hs[t] = h

    # h = lstm(x, units)                                            adding.cr:9
    h_2 = hs.swapaxes(0, 1)

    # p = dense(h[:, -1], 1)                                        adding.cr:10
    p = h_2[:, -1] @ p_W + p_b

    # output total = p[:, 0]                                        adding.cr:11
    total = p[:, 0]
    return total


def _adding_loss_arguments(
    params: Mapping[str, Any], x: ArrayLike, y: ArrayLike
) -> tuple[Any, ...]:
    """What `adding_loss` computes with: parameters, inputs; all of one float type."""
    h_W, h_U, h_b, p_W, p_b = _arrays_of("adding", "params", params, _ADDING_PARAMS)
    x = np.asarray(x)
    y = np.asarray(y)
    if (
        x.dtype.char + y.dtype.char not in ("dd", "ff")
        or x.ndim != 3
        or x.shape[2] != 2
        or y.shape != x.shape[:1]
        or x.shape[1] < 1
    ):
        x, y = _explain_shapes(
            "adding_loss",
            ("x", x, "real", ("batch", "steps", 2)),
            ("y", y, "real", ("batch",)),
            needs=lambda: (("steps >= 1", np.shape(x)[1] >= 1),),
        )
    x = x.astype(h_W.dtype, copy=False)
    y = y.astype(h_W.dtype, copy=False)
    return h_W, h_U, h_b, p_W, p_b, x, y


def adding_loss(params: Mapping[str, Any], x: ArrayLike, y: ArrayLike) -> Any:
    """The loss of `adding` in training mode.

    x: real[batch, steps, 2]; y: real[batch]
    """
    return _adding_loss(*_adding_loss_arguments(params, x, y))


def adding_loss_forward(
    params: Mapping[str, Any], x: ArrayLike, y: ArrayLike
) -> tuple[Any, tuple[Any, ...]]:
    """`adding_loss`, and what `adding_loss_backward` needs of it."""
    return _adding_loss_forward(*_adding_loss_arguments(params, x, y))


def adding_loss_backward(saved: tuple[Any, ...], d_loss: Any) -> dict[str, Any]:
    """The cotangents of the parameters by name, given the cotangent of the loss."""
    grads = _adding_loss_backward(saved, d_loss)
    return dict(zip(_ADDING_PARAMS, grads, strict=True))


def adding_loss_grad(
    params: Mapping[str, Any], x: ArrayLike, y: ArrayLike
) -> tuple[Any, dict[str, Any]]:
    """The loss of `adding` and its gradient by the names of the parameters."""
    loss, grads = _adding_loss_grad(*_adding_loss_arguments(params, x, y))
    return loss, dict(zip(_ADDING_PARAMS, grads, strict=True))


def _adding_loss(h_W: Any, h_U: Any, h_b: Any, p_W: Any, p_b: Any, x: Any, y: Any) -> Any:
    """`adding_loss` of arrays that are checked.

    h_W: real[2, 128]; h_U: real[32, 128]; h_b: real[128]; p_W: real[32, 1]; p_b: real[1]; x:
    real[batch, steps, 2]; y: real[batch] -> real
    """
    batch = x.shape[0]
    steps = x.shape[1]

    # gates = x @ W + h @ U + b                                     recurrent.cr:21
    gates_1 = x.swapaxes(0, 1) @ h_W + h_b

    # for t in range(steps):                                        recurrent.cr:64
    h = np.zeros((batch, 32), h_W.dtype)
    c = np.zeros((batch, 32), h_W.dtype)
    h_all = np.empty((steps + 1, batch, 32), h_W.dtype)
    h_all[0] = h
    for t in range(steps):
        # gates = x @ W + h @ U + b                                     recurrent.cr:21
        gates = gates_1[t] + h @ h_U

        # write = sigmoid(gates[..., :m])                               recurrent.cr:22
        write = _sigmoid(gates[:, :32])

        # forget = sigmoid(gates[..., m : 2 * m])                       recurrent.cr:23
        forget = _sigmoid(gates[:, 32:64])

        # new = tanh(gates[..., 2 * m : 3 * m])                         recurrent.cr:24
        new = np.tanh(gates[:, 64:96])

        # show = sigmoid(gates[..., 3 * m :])                           recurrent.cr:25
        show = _sigmoid(gates[:, 96:])

        # c = forget * c + write * new                                  recurrent.cr:26
        c = forget * c + write * new

        # h, c = lstm_cell(x[:, t], h, c, W = W, U = U, b = b)          recurrent.cr:65
        h = show * np.tanh(c)
        h_all[t + 1] = h
    hs = h_all[1:]

    # h = lstm(x, units)                                            adding.cr:9
    h_2 = hs.swapaxes(0, 1)

    # p = dense(h[:, -1], 1)                                        adding.cr:10
    p = h_2[:, -1] @ p_W + p_b

    # loss = mse(p[:, 0], y)                                        adding.cr:12
    loss = ((p[:, 0] - y) ** 2).sum() / batch
    return loss


def _adding_loss_forward(
    h_W: Any, h_U: Any, h_b: Any, p_W: Any, p_b: Any, x: Any, y: Any
) -> tuple[Any, tuple[Any, ...]]:
    """`adding_loss_forward` of arrays that are checked."""
    batch = x.shape[0]
    steps = x.shape[1]

    # gates = x @ W + h @ U + b                                     recurrent.cr:21
    gates_1 = x.swapaxes(0, 1) @ h_W + h_b

    # for t in range(steps):                                        recurrent.cr:64
    h = np.zeros((batch, 32), h_W.dtype)
    c = np.zeros((batch, 32), h_W.dtype)
    h_all = np.empty((steps + 1, batch, 32), h_W.dtype)
    h_all[0] = h
    c_all = np.empty((steps + 1, batch, 32), h_W.dtype)
    c_all[0] = c
    write_all = np.empty((steps, batch, 32), h_W.dtype)
    forget_all = np.empty((steps, batch, 32), h_W.dtype)
    new_all = np.empty((steps, batch, 32), h_W.dtype)
    show_all = np.empty((steps, batch, 32), h_W.dtype)
    h_all_1 = np.empty((steps, batch, 32), h_W.dtype)
    for t in range(steps):
        # gates = x @ W + h @ U + b                                     recurrent.cr:21
        gates = gates_1[t] + h @ h_U

        # write = sigmoid(gates[..., :m])                               recurrent.cr:22
        write = _sigmoid(gates[:, :32])

        # forget = sigmoid(gates[..., m : 2 * m])                       recurrent.cr:23
        forget = _sigmoid(gates[:, 32:64])

        # new = tanh(gates[..., 2 * m : 3 * m])                         recurrent.cr:24
        new = np.tanh(gates[:, 64:96])

        # show = sigmoid(gates[..., 3 * m :])                           recurrent.cr:25
        show = _sigmoid(gates[:, 96:])

        # c = forget * c + write * new                                  recurrent.cr:26
        c = forget * c + write * new

        # h, c = lstm_cell(x[:, t], h, c, W = W, U = U, b = b)          recurrent.cr:65
        h_1 = np.tanh(c)
        h = show * h_1
        h_all[t + 1] = h
        c_all[t + 1] = c
        write_all[t] = write
        forget_all[t] = forget
        new_all[t] = new
        show_all[t] = show
        h_all_1[t] = h_1
    hs = h_all[1:]

    # h = lstm(x, units)                                            adding.cr:9
    h_2 = hs.swapaxes(0, 1)

    # p = dense(h[:, -1], 1)                                        adding.cr:10
    p = h_2[:, -1] @ p_W + p_b

    # loss = mse(p[:, 0], y)                                        adding.cr:12
    loss_1 = p[:, 0] - y
    loss = (loss_1 * loss_1).sum() / batch
    return loss, (
        h_U,
        p_W,
        x,
        h_all,
        loss_1,
        c_all,
        write_all,
        forget_all,
        new_all,
        show_all,
        h_all_1,
    )


def _adding_loss_backward(
    saved: tuple[Any, ...], d_adding_loss: Any
) -> tuple[Any, Any, Any, Any, Any]:
    """`adding_loss_backward` of arrays that are checked."""
    h_U, p_W, x, h_all, loss_1, c_all, write_all, forget_all, new_all, show_all, h_all_1 = saved
    batch = x.shape[0]
    steps = x.shape[1]
    d_adding_loss = np.asarray(d_adding_loss, h_all_1.dtype)[()]
    if d_adding_loss.shape:
        _explain_shapes("adding_loss_backward", ("d_adding_loss", d_adding_loss, "real", ()))

    # for t in range(steps):                                        recurrent.cr:64
    hs = h_all[1:]

    # h = lstm(x, units)                                            adding.cr:9
    h = hs.swapaxes(0, 1)

    # loss = mse(p[:, 0], y)                                        adding.cr:12
    d_p = np.empty((batch, 1), h_all_1.dtype)
    d_p[:, 0] = 2.0 * (d_adding_loss / batch) * loss_1

    # p = dense(h[:, -1], 1)                                        adding.cr:10
    d_p_b = d_p.sum(axis=0)
    d_p_W = h[:, -1].T @ d_p
    d_h = np.zeros((batch, steps, 32), h_all_1.dtype)
    d_h[:, -1] = d_p @ p_W.T

    # for t in range(steps):                                        recurrent.cr:64
    hs_1 = c_all[:-1]

    # h = lstm(x, units)                                            adding.cr:9
    d_hs = d_h.swapaxes(0, 1)

    # for t in range(steps):                                        recurrent.cr:64
    d_h_2 = np.zeros((batch, 32), h_all_1.dtype)
    d_c = np.zeros((batch, 32), h_all_1.dtype)
    d_gates_all = np.empty((steps, batch, 128), h_all_1.dtype)
    for t in reversed(range(steps)):
        write = write_all[t]
        forget = forget_all[t]
        new = new_all[t]
        show = show_all[t]
        h_1 = h_all_1[t]
        d_h_3 = d_h_2 + d_hs[t]

        # h, c = lstm_cell(x[:, t], h, c, W = W, U = U, b = b)          recurrent.cr:65
        # d tanh(u) = (1 - tanh(u)^2) du, u = c
        d_show = d_h_3 * h_1

        # c = forget * c + write * new                                  recurrent.cr:26
        d_c_2 = d_c + d_h_3 * show * (1.0 - h_1 * h_1)
        d_write = d_c_2 * new
        d_new = d_c_2 * write
        d_forget = d_c_2 * hs_1[t]
        d_c = d_c_2 * forget

        # gates = x @ W + h @ U + b                                     recurrent.cr:21
        d_gates = d_gates_all[t]
        d_gates[:, :32] = d_write * (write * (1.0 - write))
        d_gates[:, 32:64] = d_forget * (forget * (1.0 - forget))
        d_gates[:, 64:96] = d_new * (1.0 - new * new)
        d_gates[:, 96:] = d_show * (show * (1.0 - show))
        d_h_2 = d_gates @ h_U.T

    # gates = x @ W + h @ U + b                                     recurrent.cr:21
    d_h_U = np.tensordot(h_all[:-1], d_gates_all, axes=([0, 1], [0, 1]))
    d_h_b = d_gates_all.sum(axis=(0, 1))
    d_h_W = np.tensordot(x, d_gates_all, axes=([1, 0], [0, 1]))
    return d_h_W, d_h_U, d_h_b, d_p_W, d_p_b


def _adding_loss_grad(
    h_W: Any, h_U: Any, h_b: Any, p_W: Any, p_b: Any, x: Any, y: Any
) -> tuple[Any, tuple[Any, Any, Any, Any, Any]]:
    """`adding_loss_grad` of arrays that are checked."""
    value, saved = _adding_loss_forward(h_W, h_U, h_b, p_W, p_b, x, y)
    return value, _adding_loss_backward(saved, 1.0)


def adding_loss_eval(params: Mapping[str, Any], x: ArrayLike, y: ArrayLike) -> Any:
    """The loss of `adding` in evaluation mode.

    x: real[batch, steps, 2]; y: real[batch]
    """
    h_W, h_U, h_b, p_W, p_b = _arrays_of("adding", "params", params, _ADDING_PARAMS)
    x = np.asarray(x)
    y = np.asarray(y)
    if (
        x.dtype.char + y.dtype.char not in ("dd", "ff")
        or x.ndim != 3
        or x.shape[2] != 2
        or y.shape != x.shape[:1]
        or x.shape[1] < 1
    ):
        x, y = _explain_shapes(
            "adding_loss_eval",
            ("x", x, "real", ("batch", "steps", 2)),
            ("y", y, "real", ("batch",)),
            needs=lambda: (("steps >= 1", np.shape(x)[1] >= 1),),
        )
    x = x.astype(h_W.dtype, copy=False)
    y = y.astype(h_W.dtype, copy=False)
    return _adding_loss_eval(h_W, h_U, h_b, p_W, p_b, x, y)


def _adding_loss_eval(h_W: Any, h_U: Any, h_b: Any, p_W: Any, p_b: Any, x: Any, y: Any) -> Any:
    """`adding_loss_eval` of arrays that are checked.

    h_W: real[2, 128]; h_U: real[32, 128]; h_b: real[128]; p_W: real[32, 1]; p_b: real[1]; x:
    real[batch, steps, 2]; y: real[batch] -> real
    """
    batch = x.shape[0]
    steps = x.shape[1]

    # gates = x @ W + h @ U + b                                     recurrent.cr:21
    gates_1 = x.swapaxes(0, 1) @ h_W + h_b

    # for t in range(steps):                                        recurrent.cr:64
    h = np.zeros((batch, 32), h_W.dtype)
    c = np.zeros((batch, 32), h_W.dtype)
    hs = np.empty((steps, batch, 32), h_W.dtype)
    for t in range(steps):
        # gates = x @ W + h @ U + b                                     recurrent.cr:21
        gates = gates_1[t] + h @ h_U

        # write = sigmoid(gates[..., :m])                               recurrent.cr:22
        write = _sigmoid(gates[:, :32])

        # forget = sigmoid(gates[..., m : 2 * m])                       recurrent.cr:23
        forget = _sigmoid(gates[:, 32:64])

        # new = tanh(gates[..., 2 * m : 3 * m])                         recurrent.cr:24
        new = np.tanh(gates[:, 64:96])

        # show = sigmoid(gates[..., 3 * m :])                           recurrent.cr:25
        show = _sigmoid(gates[:, 96:])

        # c = forget * c + write * new                                  recurrent.cr:26
        c = forget * c + write * new

        # h, c = lstm_cell(x[:, t], h, c, W = W, U = U, b = b)          recurrent.cr:65
        h = show * np.tanh(c)
        hs[t] = h

    # h = lstm(x, units)                                            adding.cr:9
    h_2 = hs.swapaxes(0, 1)

    # p = dense(h[:, -1], 1)                                        adding.cr:10
    p = h_2[:, -1] @ p_W + p_b

    # loss = mse(p[:, 0], y)                                        adding.cr:12
    loss = ((p[:, 0] - y) ** 2).sum() / batch
    return loss
