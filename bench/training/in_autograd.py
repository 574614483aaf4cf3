"""The same losses as a user of HIPS autograd writes them; extra `bench`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd.numpy as np

from training.by_hand import PLACES


def dense(p: dict[str, Any], name: str, x: Any) -> Any:
    return np.dot(x, p[f"{name}.W"]) + p[f"{name}.b"]


def relu(x: Any) -> Any:
    return np.maximum(x, 0)


def sigmoid(x: Any) -> Any:
    return 0.5 * (np.tanh(0.5 * x) + 1)


def kept(u: Any, rate: float) -> Any:
    return (u >= rate) / (1 - rate)


def cross_entropy(logits: Any, y: Any) -> Any:
    rows = np.reshape(logits, (-1, logits.shape[-1]))
    labels = np.ravel(y)
    shifted = rows - np.max(rows, axis=1, keepdims=True)
    return np.mean(np.log(np.sum(np.exp(shifted), axis=1)) - shifted[np.arange(len(labels)), labels])


def digits_dense(p: dict[str, Any], x: Any, y: Any, noise: list[Any]) -> Any:
    h = relu(dense(p, "h", x / 16)) * kept(noise[0], 0.2)
    h = relu(dense(p, "logits.dense1", h)) * kept(noise[1], 0.2)
    return cross_entropy(dense(p, "logits.dense2", h), y)


def convolved(x: Any, W: Any, b: Any) -> Any:
    n = x.shape[-1]
    framed = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)), "constant")
    cols = np.stack([framed[:, :, i : i + n, j : j + n] for i in range(3) for j in range(3)], 2)
    return np.einsum("nckhw,ock->nohw", cols, np.reshape(W, (*W.shape[:2], 9))) + b[:, None, None]


def halved(x: Any) -> Any:
    across = np.maximum(x[..., ::2], x[..., 1::2])
    return np.maximum(across[..., ::2, :], across[..., 1::2, :])


def digits_conv(p: dict[str, Any], x: Any, y: Any, noise: list[Any]) -> Any:
    h = relu(convolved(np.reshape(x / 16, (-1, 1, 8, 8)), p["a.W"], p["a.b"]))
    h = halved(relu(convolved(h, p["b.W"], p["b.b"])))
    h = halved(relu(convolved(h, p["c.W"], p["c.b"])))
    return cross_entropy(dense(p, "logits", np.reshape(h, (len(x), 128)) * kept(noise[0], 0.3)), y)


def deep_relu(p: dict[str, Any], x: Any, y: Any, noise: list[Any]) -> Any:
    a = x / 16
    for name in "abcdefgh":
        a = relu(np.dot(a, p[f"{name}.W"]))
    return cross_entropy(dense(p, "logits", a), y)


def adding(p: dict[str, Any], x: Any, y: Any, noise: list[Any]) -> Any:
    m = len(p["h.U"])
    z = np.dot(x, p["h.W"]) + p["h.b"]
    h = c = np.zeros((len(x), m))
    for t in range(x.shape[1]):
        g = z[:, t] + np.dot(h, p["h.U"])
        c = sigmoid(g[:, m : 2 * m]) * c + sigmoid(g[:, :m]) * np.tanh(g[:, 2 * m : 3 * m])
        h = sigmoid(g[:, 3 * m :]) * np.tanh(c)
    return np.mean((dense(p, "p", h)[:, 0] - y) ** 2)


def characters(p: dict[str, Any], x: Any, y: Any, noise: list[Any]) -> Any:
    U = p["h.gru1.U"]
    m = len(U)
    z = dense(p, "h.gru1", p["h.embedding1.W"][x])
    h, hs = np.zeros((len(x), m)), []
    for t in range(x.shape[1]):
        known = np.dot(h, U)
        reset, keep = sigmoid(z[:, t, :m] + known[:, :m]), sigmoid(z[:, t, m : 2 * m] + known[:, m : 2 * m])
        new = np.tanh(z[:, t, 2 * m :] + reset * (known[:, 2 * m :] + p["h.gru1.b_new"]))
        h = keep * h + (1 - keep) * new
        hs.append(h)
    return cross_entropy(dense(p, "logits", np.stack(hs, axis=1)), y)


def elman(p: dict[str, Any], x: Any, y: Any, noise: list[Any]) -> Any:
    z = dense(p, "h.rnn1", p["h.embedding1.W"][x])
    h, hs = np.zeros((len(x), len(p["h.rnn1.U"]))), []
    for t in range(x.shape[1]):
        h = np.tanh(z[:, t] + np.dot(h, p["h.rnn1.U"]))
        hs.append(h)
    return cross_entropy(dense(p, "logits", np.stack(hs, axis=1)), y)


def vae(p: dict[str, Any], x: Any, noise: list[Any]) -> Any:
    h = np.tanh(dense(p, "h", x / 16))
    mu, v = dense(p, "mu", h), dense(p, "log_variance", h)
    code = mu + np.exp(v / 2) * noise[0]
    z = dense(p, "logits.dense2", np.tanh(dense(p, "logits.dense1", code)))
    rebuilt = np.sum(np.logaddexp(0, z) - z * x / 16)
    return (rebuilt + np.sum(mu**2 + np.exp(v) - 1 - v) / 2) / len(x)


def layer_norm(x: Any, scale: Any, shift: Any) -> Any:
    centred = x - np.mean(x, axis=-1, keepdims=True)
    return centred / np.sqrt(np.mean(centred**2, axis=-1, keepdims=True) + 1e-5) * scale + shift


def sorting(p: dict[str, Any], x: Any, y: Any, noise: list[Any]) -> Any:
    batch, t = x.shape
    e = p["e.W"][x] + PLACES
    q, k, v = (
        np.swapaxes(np.reshape(np.dot(e, p[f"a.W_{part}"]) + p[f"a.b_{part}"], (batch, t, 4, 8)), 1, 2)
        for part in "qkv"
    )
    scores = np.matmul(q, np.swapaxes(k, -1, -2)) / np.sqrt(8)
    w = np.exp(scores - np.max(scores, axis=-1, keepdims=True))
    w = w / np.sum(w, axis=-1, keepdims=True)
    seen = np.reshape(np.swapaxes(np.matmul(w, v), 1, 2), (batch, t, 32))
    a = e + np.dot(seen, p["a.W_o"]) + p["a.b_o"]
    n = layer_norm(a, p["n.scale"], p["n.shift"])
    f = n + dense(p, "f.dense2", relu(dense(p, "f.dense1", n)))
    m = layer_norm(f, p["logits.layer_norm1.scale"], p["logits.layer_norm1.shift"])
    return cross_entropy(dense(p, "logits.dense1", m), y)


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
