# Written by chainrule 0.1.0 from vae.cr.
# source 36df8aafc0e18b17, options none, module 3f821a8003381296
"""A variational autoencoder of handwritten digits, 8 by 8 pixels from 0 to 16.

Kingma and Welling, Auto-encoding variational Bayes (2014).

vae has 9,936 parameters.
vae_loss_grad takes
    9,728*batch multiply-adds forward,
    15,360*batch multiply-adds backward,
    2,816*batch bytes kept between them, in float64.
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


_VAE_PARAMS: dict[str, tuple[int | str, ...]] = {
    "h.W": (64, 64),
    "h.b": (64,),
    "mu.W": (64, 8),
    "mu.b": (8,),
    "log_variance.W": (64, 8),
    "log_variance.b": (8,),
    "logits.dense1.W": (8, 64),
    "logits.dense1.b": (64,),
    "logits.dense2.W": (64, 64),
    "logits.dense2.b": (64,),
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


def vae_init(rng: np.random.Generator) -> dict[str, Any]:
    """Parameters of `vae` to start from, drawn from `rng`."""
    return {
        "h.W": math.sqrt(6 / (64 + 64)) * rng.uniform(-1.0, 1.0, (64, 64)),
        "h.b": np.zeros(64),
        "mu.W": math.sqrt(6 / (64 + 8)) * rng.uniform(-1.0, 1.0, (64, 8)),
        "mu.b": np.zeros(8),
        "log_variance.W": math.sqrt(6 / (64 + 8)) * rng.uniform(-1.0, 1.0, (64, 8)),
        "log_variance.b": np.zeros(8),
        "logits.dense1.W": math.sqrt(6 / (8 + 64)) * rng.uniform(-1.0, 1.0, (8, 64)),
        "logits.dense1.b": np.zeros(64),
        "logits.dense2.W": math.sqrt(6 / (64 + 64)) * rng.uniform(-1.0, 1.0, (64, 64)),
        "logits.dense2.b": np.zeros(64),
    }


def vae_pack(params: Mapping[str, Any]) -> NDArray[Any]:
    """The parameters of `vae`, or their gradient, as one vector."""
    arrays = _arrays_of("vae_pack", "params", params, _VAE_PARAMS)
    return np.concatenate([np.ravel(array) for array in arrays])


def vae_unpack(vector: ArrayLike) -> dict[str, Any]:
    """The parameters of `vae` in a vector, as views of it."""
    vector = np.asarray(vector)
    if vector.shape != (9936,):
        raise ValueError(
            f"vae_unpack: vector must have 9936 numbers, but its shape is {vector.shape}"
        )
    return {
        "h.W": vector[:4096].reshape(64, 64),
        "h.b": vector[4096:4160],
        "mu.W": vector[4160:4672].reshape(64, 8),
        "mu.b": vector[4672:4680],
        "log_variance.W": vector[4680:5192].reshape(64, 8),
        "log_variance.b": vector[5192:5200],
        "logits.dense1.W": vector[5200:5712].reshape(8, 64),
        "logits.dense1.b": vector[5712:5776],
        "logits.dense2.W": vector[5776:9872].reshape(64, 64),
        "logits.dense2.b": vector[9872:9936],
    }


def vae_picture(params: Mapping[str, Any], x: ArrayLike) -> Any:
    """The output `picture` of `vae`, in evaluation mode.

    x: real[batch, 64]
    """
    (
        h_W,
        h_b,
        mu_W,
        mu_b,
        _,
        _,
        logits_dense1_W,
        logits_dense1_b,
        logits_dense2_W,
        logits_dense2_b,
    ) = _arrays_of("vae", "params", params, _VAE_PARAMS)
    x = np.asarray(x)
    if x.dtype.kind != "f" or x.ndim != 2 or x.shape[1] != 64:
        (x,) = _explain_shapes("vae_picture", ("x", x, "real", ("batch", 64)))
    x = x.astype(h_W.dtype, copy=False)
    return _vae_picture(
        h_W, h_b, mu_W, mu_b, logits_dense1_W, logits_dense1_b, logits_dense2_W, logits_dense2_b, x
    )


def _vae_picture(
    h_W: Any,
    h_b: Any,
    mu_W: Any,
    mu_b: Any,
    logits_dense1_W: Any,
    logits_dense1_b: Any,
    logits_dense2_W: Any,
    logits_dense2_b: Any,
    x: Any,
) -> Any:
    """`vae_picture` of arrays that are checked.

    h_W: real[64, 64]; h_b: real[64]; mu_W: real[64, 8]; mu_b: real[8]; logits_dense1_W: real[8,
    64]; logits_dense1_b: real[64]; logits_dense2_W: real[64, 64]; logits_dense2_b: real[64]; x:
    real[batch, 64] -> real[batch, 64]
    """
    # h = dense(x / 16, width, tanh)                                vae.cr:8
    h = np.tanh(x @ h_W / 16.0 + h_b)

    # mu = dense(h, code)                                           vae.cr:9
    mu = h @ mu_W + mu_b

    # logits = dense(z, width, tanh) |> dense(64)                   vae.cr:13
    logits_1 = np.tanh(mu @ logits_dense1_W + logits_dense1_b) @ logits_dense2_W
    logits = logits_1 + logits_dense2_b

    # output picture = 16 * sigmoid(logits)                         vae.cr:14
    picture = 16.0 * _sigmoid(logits)
    return picture


def _vae_loss_arguments(
    params: Mapping[str, Any], x: ArrayLike, rng: np.random.Generator
) -> tuple[Any, ...]:
    """What `vae_loss` computes with: parameters, inputs, samples in the order of the source; all of one float type."""
    (
        h_W,
        h_b,
        mu_W,
        mu_b,
        log_variance_W,
        log_variance_b,
        logits_dense1_W,
        logits_dense1_b,
        logits_dense2_W,
        logits_dense2_b,
    ) = _arrays_of("vae", "params", params, _VAE_PARAMS)
    x = np.asarray(x)
    if x.dtype.kind != "f" or x.ndim != 2 or x.shape[1] != 64:
        (x,) = _explain_shapes("vae_loss", ("x", x, "real", ("batch", 64)))
    x = x.astype(h_W.dtype, copy=False)
    batch = x.shape[0]
    eps = rng.normal(0.0, 1.0, (batch, 8)).astype(h_W.dtype, copy=False)
    return (
        h_W,
        h_b,
        mu_W,
        mu_b,
        log_variance_W,
        log_variance_b,
        logits_dense1_W,
        logits_dense1_b,
        logits_dense2_W,
        logits_dense2_b,
        x,
        eps,
    )


def vae_loss(params: Mapping[str, Any], x: ArrayLike, *, rng: np.random.Generator) -> Any:
    """The loss of `vae` in training mode.

    x: real[batch, 64]
    """
    return _vae_loss(*_vae_loss_arguments(params, x, rng))


def vae_loss_forward(
    params: Mapping[str, Any], x: ArrayLike, *, rng: np.random.Generator
) -> tuple[Any, tuple[Any, ...]]:
    """`vae_loss`, and what `vae_loss_backward` needs of it."""
    return _vae_loss_forward(*_vae_loss_arguments(params, x, rng))


def vae_loss_backward(saved: tuple[Any, ...], d_loss: Any) -> dict[str, Any]:
    """The cotangents of the parameters by name, given the cotangent of the loss."""
    grads = _vae_loss_backward(saved, d_loss)
    return dict(zip(_VAE_PARAMS, grads, strict=True))


def vae_loss_grad(
    params: Mapping[str, Any], x: ArrayLike, *, rng: np.random.Generator
) -> tuple[Any, dict[str, Any]]:
    """The loss of `vae` and its gradient by the names of the parameters."""
    loss, grads = _vae_loss_grad(*_vae_loss_arguments(params, x, rng))
    return loss, dict(zip(_VAE_PARAMS, grads, strict=True))


def _vae_loss(
    h_W: Any,
    h_b: Any,
    mu_W: Any,
    mu_b: Any,
    log_variance_W: Any,
    log_variance_b: Any,
    logits_dense1_W: Any,
    logits_dense1_b: Any,
    logits_dense2_W: Any,
    logits_dense2_b: Any,
    x: Any,
    eps: Any,
) -> Any:
    """`vae_loss` of arrays that are checked.

    h_W: real[64, 64]; h_b: real[64]; mu_W: real[64, 8]; mu_b: real[8]; log_variance_W: real[64,
    8]; log_variance_b: real[8]; logits_dense1_W: real[8, 64]; logits_dense1_b: real[64];
    logits_dense2_W: real[64, 64]; logits_dense2_b: real[64]; x: real[batch, 64]; eps:
    real[batch, 8] -> real
    """
    batch = x.shape[0]

    # h = dense(x / 16, width, tanh)                                vae.cr:8
    h_1 = x / 16.0
    h = np.tanh(x @ h_W / 16.0 + h_b)

    # mu = dense(h, code)                                           vae.cr:9
    mu = h @ mu_W + mu_b

    # log_variance = dense(h, code)                                 vae.cr:10
    log_variance = h @ log_variance_W + log_variance_b

    # z = mu + exp(log_variance / 2) * eps if training else mu      vae.cr:12
    z = mu + np.exp(log_variance / 2.0) * eps

    # logits = dense(z, width, tanh) |> dense(64)                   vae.cr:13
    logits_1 = np.tanh(z @ logits_dense1_W + logits_dense1_b) @ logits_dense2_W
    logits = logits_1 + logits_dense2_b

    # rebuilt = sum(bce_with_logits(logits, x / 16), axis = -1)     vae.cr:15
    rebuilt_1 = np.log1p(np.exp(-np.abs(logits)))
    rebuilt_2 = (1.0 - h_1) * (np.maximum(logits, 0.0) + rebuilt_1)
    rebuilt_3 = rebuilt_2 + h_1 * (np.maximum(-logits, 0.0) + rebuilt_1)
    rebuilt = rebuilt_3.sum(axis=1)

    # loss = mean(rebuilt + sum(kl_normal(mu, log_variance), axis = -1))  vae.cr:16
    loss_1 = (np.exp(log_variance) + mu * mu - 1.0 - log_variance).sum(axis=1)
    loss = (rebuilt + loss_1 / 2.0).sum() / batch
    return loss


def _vae_loss_forward(
    h_W: Any,
    h_b: Any,
    mu_W: Any,
    mu_b: Any,
    log_variance_W: Any,
    log_variance_b: Any,
    logits_dense1_W: Any,
    logits_dense1_b: Any,
    logits_dense2_W: Any,
    logits_dense2_b: Any,
    x: Any,
    eps: Any,
) -> tuple[Any, tuple[Any, ...]]:
    """`vae_loss_forward` of arrays that are checked."""
    batch = x.shape[0]

    # h = dense(x / 16, width, tanh)                                vae.cr:8
    h_1 = x / 16.0
    h = np.tanh(x @ h_W / 16.0 + h_b)

    # mu = dense(h, code)                                           vae.cr:9
    mu = h @ mu_W + mu_b

    # log_variance = dense(h, code)                                 vae.cr:10
    log_variance = h @ log_variance_W + log_variance_b

    # z = mu + exp(log_variance / 2) * eps if training else mu      vae.cr:12
    z_1 = np.exp(log_variance / 2.0)
    z = mu + z_1 * eps

    # logits = dense(z, width, tanh) |> dense(64)                   vae.cr:13
    logits_1 = np.tanh(z @ logits_dense1_W + logits_dense1_b)
    logits = logits_1 @ logits_dense2_W + logits_dense2_b

    # rebuilt = sum(bce_with_logits(logits, x / 16), axis = -1)     vae.cr:15
    rebuilt_1 = 1.0 - h_1
    rebuilt_2 = np.exp(-np.abs(logits))
    rebuilt_3 = np.log1p(rebuilt_2)
    rebuilt_4 = rebuilt_1 * (np.maximum(logits, 0.0) + rebuilt_3)
    rebuilt_5 = rebuilt_4 + h_1 * (np.maximum(-logits, 0.0) + rebuilt_3)
    rebuilt = rebuilt_5.sum(axis=1)

    # loss = mean(rebuilt + sum(kl_normal(mu, log_variance), axis = -1))  vae.cr:16
    loss_1 = np.exp(log_variance)
    loss_2 = (loss_1 + mu * mu - 1.0 - log_variance).sum(axis=1)
    loss = (rebuilt + loss_2 / 2.0).sum() / batch
    return loss, (
        mu_W,
        log_variance_W,
        logits_dense1_W,
        logits_dense2_W,
        x,
        eps,
        h,
        mu,
        z_1,
        z,
        logits_1,
        logits,
        rebuilt_1,
        rebuilt_2,
        loss_1,
    )


def _vae_loss_backward(
    saved: tuple[Any, ...], d_vae_loss: Any
) -> tuple[Any, Any, Any, Any, Any, Any, Any, Any, Any, Any]:
    """`vae_loss_backward` of arrays that are checked."""
    (
        mu_W,
        log_variance_W,
        logits_dense1_W,
        logits_dense2_W,
        x,
        eps,
        h,
        mu,
        z_1,
        z,
        logits_1,
        logits,
        rebuilt_1,
        rebuilt_2,
        loss_1,
    ) = saved
    batch = x.shape[0]
    d_vae_loss = np.asarray(d_vae_loss, loss_1.dtype)[()]
    if d_vae_loss.shape:
        _explain_shapes("vae_loss_backward", ("d_vae_loss", d_vae_loss, "real", ()))

    # loss = mean(rebuilt + sum(kl_normal(mu, log_variance), axis = -1))  vae.cr:16
    # d exp(u) = exp(u) du, u = log_variance
    d_loss_1 = d_vae_loss / batch
    d_loss_2 = 0.5 * d_loss_1

    # rebuilt = sum(bce_with_logits(logits, x / 16), axis = -1)     vae.cr:15
    # d softplus(u) = sigmoid(u) du, u = logits
    # d softplus(u) = sigmoid(u) du, u = -logit
    rebuilt_3 = 1.0 + rebuilt_2
    d_rebuilt_1 = d_loss_1 * rebuilt_1 * (np.where(logits >= 0.0, 1.0, rebuilt_2) / rebuilt_3)
    d_rebuilt_2 = d_loss_1 / 16.0 * x * (np.where(logits >= 0.0, rebuilt_2, 1.0) / rebuilt_3)
    d_logits = d_rebuilt_1 - d_rebuilt_2

    # logits = dense(z, width, tanh) |> dense(64)                   vae.cr:13
    # d tanh(u) = (1 - tanh(u)^2) du, u = x @ W + b
    d_logits_dense2_b = d_logits.sum(axis=0)
    d_logits_dense2_W = logits_1.T @ d_logits
    d_logits_1 = d_logits @ logits_dense2_W.T * (1.0 - logits_1 * logits_1)
    d_logits_dense1_b = d_logits_1.sum(axis=0)
    d_z = d_logits_1 @ logits_dense1_W.T
    d_logits_dense1_W = z.T @ d_logits_1

    # log_variance = dense(h, code)                                 vae.cr:10
    d_log_variance = d_loss_2 * loss_1 - d_loss_2 + 0.5 * (d_z * eps * z_1)
    d_log_variance_b = d_log_variance.sum(axis=0)
    d_log_variance_W = h.T @ d_log_variance

    # mu = dense(h, code)                                           vae.cr:9
    d_mu = d_loss_1 * mu + d_z
    d_mu_b = d_mu.sum(axis=0)
    d_mu_W = h.T @ d_mu

    # h = dense(x / 16, width, tanh)                                vae.cr:8
    # d tanh(u) = (1 - tanh(u)^2) du, u = x @ W + b
    d_h = d_log_variance @ log_variance_W.T + d_mu @ mu_W.T
    d_h_1 = d_h * (1.0 - h * h)
    d_h_b = d_h_1.sum(axis=0)
    d_h_W = 0.0625 * (x.T @ d_h_1)
    return (
        d_h_W,
        d_h_b,
        d_mu_W,
        d_mu_b,
        d_log_variance_W,
        d_log_variance_b,
        d_logits_dense1_W,
        d_logits_dense1_b,
        d_logits_dense2_W,
        d_logits_dense2_b,
    )


def _vae_loss_grad(
    h_W: Any,
    h_b: Any,
    mu_W: Any,
    mu_b: Any,
    log_variance_W: Any,
    log_variance_b: Any,
    logits_dense1_W: Any,
    logits_dense1_b: Any,
    logits_dense2_W: Any,
    logits_dense2_b: Any,
    x: Any,
    eps: Any,
) -> tuple[Any, tuple[Any, Any, Any, Any, Any, Any, Any, Any, Any, Any]]:
    """`vae_loss_grad` of arrays that are checked."""
    batch = x.shape[0]

    # h = dense(x / 16, width, tanh)                                vae.cr:8
    h_1 = x / 16.0
    h = np.tanh(x @ h_W / 16.0 + h_b)

    # mu = dense(h, code)                                           vae.cr:9
    mu = h @ mu_W + mu_b

    # log_variance = dense(h, code)                                 vae.cr:10
    log_variance = h @ log_variance_W + log_variance_b

    # z = mu + exp(log_variance / 2) * eps if training else mu      vae.cr:12
    z_1 = np.exp(log_variance / 2.0)
    z = mu + z_1 * eps

    # logits = dense(z, width, tanh) |> dense(64)                   vae.cr:13
    logits_1 = np.tanh(z @ logits_dense1_W + logits_dense1_b)
    logits = logits_1 @ logits_dense2_W + logits_dense2_b

    # rebuilt = sum(bce_with_logits(logits, x / 16), axis = -1)     vae.cr:15
    rebuilt_1 = 1.0 - h_1
    rebuilt_2 = np.exp(-np.abs(logits))
    rebuilt_3 = np.log1p(rebuilt_2)
    rebuilt_4 = rebuilt_1 * (np.maximum(logits, 0.0) + rebuilt_3)
    rebuilt_5 = rebuilt_4 + h_1 * (np.maximum(-logits, 0.0) + rebuilt_3)
    rebuilt = rebuilt_5.sum(axis=1)

    # loss = mean(rebuilt + sum(kl_normal(mu, log_variance), axis = -1))  vae.cr:16
    # d exp(u) = exp(u) du, u = log_variance
    loss_1 = np.exp(log_variance)
    loss_2 = (loss_1 + mu * mu - 1.0 - log_variance).sum(axis=1)
    loss = (rebuilt + loss_2 / 2.0).sum() / batch
    d_loss_1 = 0.5 / batch

    # rebuilt = sum(bce_with_logits(logits, x / 16), axis = -1)     vae.cr:15
    # d softplus(u) = sigmoid(u) du, u = logits
    # d softplus(u) = sigmoid(u) du, u = -logit
    d_rebuilt_1 = logits >= 0.0
    d_rebuilt_2 = 1.0 + rebuilt_2
    d_rebuilt_3 = 1.0 / batch / 16.0 * x * (np.where(d_rebuilt_1, rebuilt_2, 1.0) / d_rebuilt_2)
    d_rebuilt_4 = rebuilt_1 / batch * (np.where(d_rebuilt_1, 1.0, rebuilt_2) / d_rebuilt_2)
    d_logits = d_rebuilt_4 - d_rebuilt_3

    # logits = dense(z, width, tanh) |> dense(64)                   vae.cr:13
    # d tanh(u) = (1 - tanh(u)^2) du, u = x @ W + b
    d_logits_dense2_b = d_logits.sum(axis=0)
    d_logits_dense2_W = logits_1.T @ d_logits
    d_logits_1 = d_logits @ logits_dense2_W.T * (1.0 - logits_1 * logits_1)
    d_logits_dense1_b = d_logits_1.sum(axis=0)
    d_z = d_logits_1 @ logits_dense1_W.T
    d_logits_dense1_W = z.T @ d_logits_1

    # log_variance = dense(h, code)                                 vae.cr:10
    d_log_variance = d_loss_1 * loss_1 - d_loss_1 + 0.5 * (d_z * eps * z_1)
    d_log_variance_b = d_log_variance.sum(axis=0)
    d_log_variance_W = h.T @ d_log_variance

    # mu = dense(h, code)                                           vae.cr:9
    d_mu = mu / batch + d_z
    d_mu_b = d_mu.sum(axis=0)
    d_mu_W = h.T @ d_mu

    # h = dense(x / 16, width, tanh)                                vae.cr:8
    # d tanh(u) = (1 - tanh(u)^2) du, u = x @ W + b
    d_h = d_log_variance @ log_variance_W.T + d_mu @ mu_W.T
    d_h_1 = d_h * (1.0 - h * h)
    d_h_b = d_h_1.sum(axis=0)
    d_h_W = 0.0625 * (x.T @ d_h_1)
    return loss, (
        d_h_W,
        d_h_b,
        d_mu_W,
        d_mu_b,
        d_log_variance_W,
        d_log_variance_b,
        d_logits_dense1_W,
        d_logits_dense1_b,
        d_logits_dense2_W,
        d_logits_dense2_b,
    )


def vae_loss_eval(params: Mapping[str, Any], x: ArrayLike) -> Any:
    """The loss of `vae` in evaluation mode.

    x: real[batch, 64]
    """
    (
        h_W,
        h_b,
        mu_W,
        mu_b,
        log_variance_W,
        log_variance_b,
        logits_dense1_W,
        logits_dense1_b,
        logits_dense2_W,
        logits_dense2_b,
    ) = _arrays_of("vae", "params", params, _VAE_PARAMS)
    x = np.asarray(x)
    if x.dtype.kind != "f" or x.ndim != 2 or x.shape[1] != 64:
        (x,) = _explain_shapes("vae_loss_eval", ("x", x, "real", ("batch", 64)))
    x = x.astype(h_W.dtype, copy=False)
    return _vae_loss_eval(
        h_W,
        h_b,
        mu_W,
        mu_b,
        log_variance_W,
        log_variance_b,
        logits_dense1_W,
        logits_dense1_b,
        logits_dense2_W,
        logits_dense2_b,
        x,
    )


def _vae_loss_eval(
    h_W: Any,
    h_b: Any,
    mu_W: Any,
    mu_b: Any,
    log_variance_W: Any,
    log_variance_b: Any,
    logits_dense1_W: Any,
    logits_dense1_b: Any,
    logits_dense2_W: Any,
    logits_dense2_b: Any,
    x: Any,
) -> Any:
    """`vae_loss_eval` of arrays that are checked.

    h_W: real[64, 64]; h_b: real[64]; mu_W: real[64, 8]; mu_b: real[8]; log_variance_W: real[64,
    8]; log_variance_b: real[8]; logits_dense1_W: real[8, 64]; logits_dense1_b: real[64];
    logits_dense2_W: real[64, 64]; logits_dense2_b: real[64]; x: real[batch, 64] -> real
    """
    batch = x.shape[0]

    # h = dense(x / 16, width, tanh)                                vae.cr:8
    h_1 = x / 16.0
    h = np.tanh(x @ h_W / 16.0 + h_b)

    # mu = dense(h, code)                                           vae.cr:9
    mu = h @ mu_W + mu_b

    # log_variance = dense(h, code)                                 vae.cr:10
    log_variance = h @ log_variance_W + log_variance_b

    # logits = dense(z, width, tanh) |> dense(64)                   vae.cr:13
    logits_1 = np.tanh(mu @ logits_dense1_W + logits_dense1_b) @ logits_dense2_W
    logits = logits_1 + logits_dense2_b

    # rebuilt = sum(bce_with_logits(logits, x / 16), axis = -1)     vae.cr:15
    rebuilt_1 = -logits
    rebuilt_2 = (1.0 - h_1) * (np.maximum(logits, 0.0) + np.log1p(np.exp(-np.abs(logits))))
    rebuilt_3 = h_1 * (np.maximum(rebuilt_1, 0.0) + np.log1p(np.exp(-np.abs(rebuilt_1))))
    rebuilt = (rebuilt_2 + rebuilt_3).sum(axis=1)

    # loss = mean(rebuilt + sum(kl_normal(mu, log_variance), axis = -1))  vae.cr:16
    loss_1 = (np.exp(log_variance) + mu * mu - 1.0 - log_variance).sum(axis=1)
    loss = (rebuilt + loss_1 / 2.0).sum() / batch
    return loss
