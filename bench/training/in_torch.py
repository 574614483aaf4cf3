"""The same steps by torch, eager, as its users write them; layers of torch where it has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.nn import functional

from training.by_hand import PLACES


def dense(p: dict[str, Any], name: str, x: Any) -> Any:
    return x @ p[f"{name}.W"] + p[f"{name}.b"]


def kept(u: Any, rate: float) -> Any:
    return (u >= rate).to(u.dtype) / (1 - rate)


def digits_dense(p: dict[str, Any], x: Any, y: Any, noise: list[Any]) -> Any:
    h = torch.relu(dense(p, "h", x / 16)) * kept(noise[0], 0.2)
    h = torch.relu(dense(p, "logits.dense1", h)) * kept(noise[1], 0.2)
    return functional.cross_entropy(dense(p, "logits.dense2", h), y)


def digits_conv(p: dict[str, Any], x: Any, y: Any, noise: list[Any]) -> Any:
    picture = (x / 16).reshape(-1, 1, 8, 8)
    h = torch.relu(functional.conv2d(picture, p["a.W"], p["a.b"], padding=1))
    h = functional.max_pool2d(torch.relu(functional.conv2d(h, p["b.W"], p["b.b"], padding=1)), 2)
    h = functional.max_pool2d(torch.relu(functional.conv2d(h, p["c.W"], p["c.b"], padding=1)), 2)
    return functional.cross_entropy(dense(p, "logits", h.flatten(1) * kept(noise[0], 0.3)), y)


def deep_relu(p: dict[str, Any], x: Any, y: Any, noise: list[Any]) -> Any:
    a = x / 16
    for name in "abcdefgh":
        a = torch.relu(a @ p[f"{name}.W"])
    return functional.cross_entropy(dense(p, "logits", a), y)


def recurrent(kind: str) -> Callable[..., Any]:
    """All h of a sequence from 0, by torch's own layer; our U and its weight_hh are transposes of each other."""

    def run(x: Any, W: Any, U: Any, b: Any, b_hidden: Any) -> Any:
        zero = torch.zeros(1, x.shape[0], len(U), dtype=x.dtype)
        start = (zero, zero) if kind == "lstm" else zero
        weights = [W.T, U.T, b, b_hidden]
        return getattr(torch, kind)(x, start, weights, True, 1, 0.0, False, False, True)[0]

    return run


def adding(p: dict[str, Any], x: Any, y: Any, noise: list[Any]) -> Any:
    h = recurrent("lstm")(x, p["h.W"], p["h.U"], p["h.b"], torch.zeros_like(p["h.b"]))
    return functional.mse_loss(dense(p, "p", h[:, -1])[:, 0], y)


def characters(p: dict[str, Any], x: Any, y: Any, noise: list[Any]) -> Any:
    b_new = p["h.gru1.b_new"]
    b_hidden = torch.cat([torch.zeros(2 * len(b_new), dtype=b_new.dtype), b_new])
    h = recurrent("gru")(p["h.embedding1.W"][x], p["h.gru1.W"], p["h.gru1.U"], p["h.gru1.b"], b_hidden)
    return functional.cross_entropy(dense(p, "logits", h).flatten(0, 1), y.flatten())


def elman(p: dict[str, Any], x: Any, y: Any, noise: list[Any]) -> Any:
    b = p["h.rnn1.b"]
    h = recurrent("rnn_tanh")(p["h.embedding1.W"][x], p["h.rnn1.W"], p["h.rnn1.U"], b, torch.zeros_like(b))
    return functional.cross_entropy(dense(p, "logits", h).flatten(0, 1), y.flatten())


def vae(p: dict[str, Any], x: Any, noise: list[Any]) -> Any:
    h = torch.tanh(dense(p, "h", x / 16))
    mu, v = dense(p, "mu", h), dense(p, "log_variance", h)
    code = mu + torch.exp(v / 2) * noise[0]
    logits = dense(p, "logits.dense2", torch.tanh(dense(p, "logits.dense1", code)))
    rebuilt = functional.binary_cross_entropy_with_logits(logits, x / 16, reduction="sum")
    return (rebuilt + (mu**2 + v.exp() - 1 - v).sum() / 2) / len(x)


def sorting(p: dict[str, Any], x: Any, y: Any, noise: list[Any]) -> Any:
    batch, t = x.shape
    e = p["e.W"][x] + torch.from_numpy(PLACES)
    q, k, v = ((e @ p[f"a.W_{part}"] + p[f"a.b_{part}"]).reshape(batch, t, 4, 8).transpose(1, 2) for part in "qkv")
    seen = functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(batch, t, 32)
    a = e + seen @ p["a.W_o"] + p["a.b_o"]
    n = functional.layer_norm(a, (32,), p["n.scale"], p["n.shift"])
    f = n + dense(p, "f.dense2", torch.relu(dense(p, "f.dense1", n)))
    m = functional.layer_norm(f, (32,), p["logits.layer_norm1.scale"], p["logits.layer_norm1.shift"])
    return functional.cross_entropy(dense(p, "logits.dense1", m).flatten(0, 1), y.flatten())


LOSSES: dict[str, Callable[..., Any]] = {
    "digits_dense": digits_dense,
    "digits_conv": digits_conv,
    "deep_relu": deep_relu,
    "elman": elman,
    "adding": adding,
    "characters": characters,
    "sorting": sorting,
    "vae": vae,
}
