"""One training step of each network sample in numpy, as a careful person writes it: the loss and its gradient.

Each takes the parameters by their paths, the data, and the noise of dropout where there is some, and gives
(loss, gradients by the same paths). Derived by hand: what backward needs is kept, windows are copied once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = Any
Params: TypeAlias = "dict[str, Array]"
Step: TypeAlias = "Callable[[Params, Params, list[Array]], tuple[Any, Params]]"


def sigmoid(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


def cross_entropy(logits: Array, y: Array) -> tuple[Any, Array]:
    """The mean surprise of the labels, and its cotangent."""
    rows, labels = logits.reshape(-1, logits.shape[-1]), y.ravel()
    every = np.arange(len(labels))
    shifted = rows - rows.max(axis=1, keepdims=True)
    e = np.exp(shifted)
    total = e.sum(axis=1, keepdims=True)
    loss = (np.log(total[:, 0]) - shifted[every, labels]).mean()
    d = e / total
    d[every, labels] -= 1
    d /= len(labels)
    return loss, d.reshape(logits.shape)


def digits_dense(p: Params, data: Params, noise: list[Array]) -> tuple[Any, Params]:
    x = data["x"] / 16
    kept1 = (noise[0] >= 0.2) / 0.8
    kept2 = (noise[1] >= 0.2) / 0.8
    W1, W2, W3 = p["h.W"], p["logits.dense1.W"], p["logits.dense2.W"]
    a1 = np.maximum(x @ W1 + p["h.b"], 0)
    h1 = a1 * kept1
    a2 = np.maximum(h1 @ W2 + p["logits.dense1.b"], 0)
    h2 = a2 * kept2
    loss, d = cross_entropy(h2 @ W3 + p["logits.dense2.b"], data["y"])
    d2 = (d @ W3.T) * kept2 * (a2 > 0)
    d1 = (d2 @ W2.T) * kept1 * (a1 > 0)
    return loss, {
        "h.W": x.T @ d1,
        "h.b": d1.sum(axis=0),
        "logits.dense1.W": h1.T @ d2,
        "logits.dense1.b": d2.sum(axis=0),
        "logits.dense2.W": h2.T @ d,
        "logits.dense2.b": d.sum(axis=0),
    }


def columns(x: Array) -> Array:
    """Of pictures (channels, batch, n, n), the 3 by 3 window at every place of a frame of zeros, as columns."""
    c, b, n, _ = x.shape
    framed = np.zeros((c, b, n + 2, n + 2), x.dtype)
    framed[:, :, 1:-1, 1:-1] = x
    cols = np.empty((c, 3, 3, b, n, n), x.dtype)
    for i in range(3):
        for j in range(3):
            cols[:, i, j] = framed[:, :, i : i + n, j : j + n]
    return cols.reshape(9 * c, b * n * n)


def from_columns(cols: Array, shape: tuple[int, ...]) -> Array:
    """The transpose of `columns`."""
    c, b, n, _ = shape
    cols = cols.reshape(c, 3, 3, b, n, n)
    framed = np.zeros((c, b, n + 2, n + 2), cols.dtype)
    for i in range(3):
        for j in range(3):
            framed[:, :, i : i + n, j : j + n] += cols[:, i, j]
    return framed[:, :, 1:-1, 1:-1]


def halved(x: Array) -> Array:
    """The largest of every two by two."""
    across = np.maximum(x[..., ::2], x[..., 1::2])
    return np.maximum(across[..., ::2, :], across[..., 1::2, :])


def spread(x: Array, top: Array, d: Array) -> Array:
    """The cotangent of x, shared by those that are the largest of their four and above 0, as relu is behind it."""
    count = sum((x[..., i::2, j::2] == top) for i in (0, 1) for j in (0, 1))
    share = d * (top > 0) / count
    out = np.empty_like(x)
    for i in (0, 1):
        for j in (0, 1):
            out[..., i::2, j::2] = share * (x[..., i::2, j::2] == top)
    return out


def digits_conv(p: Params, data: Params, noise: list[Array]) -> tuple[Any, Params]:
    """Channels stand in front of the batch, so that each convolution is one product of matrices."""
    b = len(data["x"])
    kept = (noise[0] >= 0.3) / 0.7
    Wa, Wb, Wc = (p[name].reshape(len(p[name]), -1) for name in ("a.W", "b.W", "c.W"))
    Wd = p["logits.W"]
    cols_a = columns(data["x"].reshape(1, b, 8, 8) / 16)
    a = np.maximum(Wa @ cols_a + p["a.b"][:, None], 0).reshape(16, b, 8, 8)
    cols_b = columns(a)
    z = np.maximum(Wb @ cols_b + p["b.b"][:, None], 0).reshape(32, b, 8, 8)
    half = halved(z)
    cols_c = columns(half)
    v = np.maximum(Wc @ cols_c + p["c.b"][:, None], 0).reshape(32, b, 4, 4)
    quarter = halved(v)
    flat = quarter.swapaxes(0, 1).reshape(b, 128)
    h = flat * kept
    loss, d = cross_entropy(h @ Wd + p["logits.b"], data["y"])
    d_flat = (d @ Wd.T) * kept
    d_v = spread(v, quarter, d_flat.reshape(b, 32, 2, 2).swapaxes(0, 1)).reshape(32, -1)
    d_half = from_columns(Wc.T @ d_v, half.shape)
    d_z = spread(z, half, d_half).reshape(32, -1)
    d_a = (from_columns(Wb.T @ d_z, a.shape) * (a > 0)).reshape(16, -1)
    return loss, {
        "a.W": (d_a @ cols_a.T).reshape(p["a.W"].shape),
        "a.b": d_a.sum(axis=1),
        "b.W": (d_z @ cols_b.T).reshape(p["b.W"].shape),
        "b.b": d_z.sum(axis=1),
        "c.W": (d_v @ cols_c.T).reshape(p["c.W"].shape),
        "c.b": d_v.sum(axis=1),
        "logits.W": h.T @ d,
        "logits.b": d.sum(axis=0),
    }


def adding(p: Params, data: Params, noise: list[Array]) -> tuple[Any, Params]:
    """An lstm: the gates of all steps stand in one array, and so do their cotangents."""
    x, y, W, U = data["x"], data["y"], p["h.W"], p["h.U"]
    batch, steps, _ = x.shape
    m = len(U)
    xs = x.swapaxes(0, 1)
    z = xs @ W + p["h.b"]
    hs, cs = np.zeros((steps + 1, batch, m)), np.zeros((steps + 1, batch, m))
    t_cs = np.empty((steps, batch, m))
    for t in range(steps):
        g = z[t]
        g += hs[t] @ U
        g[:, : 2 * m] = sigmoid(g[:, : 2 * m])
        g[:, 2 * m : 3 * m] = np.tanh(g[:, 2 * m : 3 * m])
        g[:, 3 * m :] = sigmoid(g[:, 3 * m :])
        cs[t + 1] = g[:, m : 2 * m] * cs[t] + g[:, :m] * g[:, 2 * m : 3 * m]
        t_cs[t] = np.tanh(cs[t + 1])
        hs[t + 1] = g[:, 3 * m :] * t_cs[t]
    r = hs[-1] @ p["p.W"][:, 0] + p["p.b"] - y
    d_p = 2 * r / batch
    d_h, d_c = np.outer(d_p, p["p.W"]), np.zeros((batch, m))
    d_z = np.empty_like(z)
    for t in reversed(range(steps)):
        i, f, n, o = (z[t][:, k * m : (k + 1) * m] for k in range(4))
        d_c += d_h * o * (1 - t_cs[t] ** 2)
        d_z[t, :, :m] = d_c * n * i * (1 - i)
        d_z[t, :, m : 2 * m] = d_c * cs[t] * f * (1 - f)
        d_z[t, :, 2 * m : 3 * m] = d_c * i * (1 - n * n)
        d_z[t, :, 3 * m :] = d_h * t_cs[t] * o * (1 - o)
        d_h = d_z[t] @ U.T
        d_c *= f
    rows = d_z.reshape(-1, 4 * m)
    return (r * r).mean(), {
        "h.W": xs.reshape(-1, 2).T @ rows,
        "h.U": hs[:-1].reshape(-1, m).T @ rows,
        "h.b": rows.sum(axis=0),
        "p.W": (hs[-1].T @ d_p)[:, None],
        "p.b": d_p.sum(keepdims=True),
    }


def characters(p: Params, data: Params, noise: list[Array]) -> tuple[Any, Params]:
    """A gru; what the letters bring is one product for all steps."""
    x, y, E, W, U = data["x"], data["y"], p["h.embedding1.W"], p["h.gru1.W"], p["h.gru1.U"]
    batch, steps = x.shape
    m = len(U)
    xs = E[x.T]
    seen = xs @ W + p["h.gru1.b"]
    hs = np.zeros((steps + 1, batch, m))
    gates, news, knowns = np.empty((steps, batch, 2 * m)), np.empty((steps, batch, m)), np.empty((steps, batch, m))
    for t in range(steps):
        known = hs[t] @ U
        gates[t] = sigmoid(seen[t, :, : 2 * m] + known[:, : 2 * m])
        knowns[t] = known[:, 2 * m :] + p["h.gru1.b_new"]
        news[t] = np.tanh(seen[t, :, 2 * m :] + gates[t, :, :m] * knowns[t])
        hs[t + 1] = news[t] + gates[t, :, m:] * (hs[t] - news[t])
    states = hs[1:].swapaxes(0, 1).reshape(-1, m)
    loss, d = cross_entropy(states @ p["logits.W"] + p["logits.b"], y.reshape(-1))
    d_states = (d @ p["logits.W"].T).reshape(batch, steps, m).swapaxes(0, 1)
    d_seen, d_known = np.empty((steps, batch, 3 * m)), np.empty((steps, batch, 3 * m))
    d_h = np.zeros((batch, m))
    for t in reversed(range(steps)):
        reset, keep, new = gates[t, :, :m], gates[t, :, m:], news[t]
        d_h = d_h + d_states[t]
        d_new = d_h * (1 - keep) * (1 - new * new)
        d_seen[t, :, :m] = d_new * knowns[t] * reset * (1 - reset)
        d_seen[t, :, m : 2 * m] = d_h * (hs[t] - new) * keep * (1 - keep)
        d_seen[t, :, 2 * m :] = d_new
        d_known[t, :, : 2 * m] = d_seen[t, :, : 2 * m]
        d_known[t, :, 2 * m :] = d_new * reset
        d_h = d_h * keep + d_known[t] @ U.T
    rows = d_seen.reshape(-1, 3 * m)
    d_E = np.zeros_like(E)
    np.add.at(d_E, x.T.ravel(), rows @ W.T)
    return loss, {
        "h.embedding1.W": d_E,
        "h.gru1.W": xs.reshape(-1, E.shape[1]).T @ rows,
        "h.gru1.U": hs[:-1].reshape(-1, m).T @ d_known.reshape(-1, 3 * m),
        "h.gru1.b": rows.sum(axis=0),
        "h.gru1.b_new": d_known[:, :, 2 * m :].sum(axis=(0, 1)),
        "logits.W": states.T @ d,
        "logits.b": d.sum(axis=0),
    }


def elman(p: Params, data: Params, noise: list[Array]) -> tuple[Any, Params]:
    x, y, E, W, U = data["x"], data["y"], p["h.embedding1.W"], p["h.rnn1.W"], p["h.rnn1.U"]
    batch, steps = x.shape
    m = len(U)
    xs = E[x.T]
    z = xs @ W + p["h.rnn1.b"]
    hs = np.zeros((steps + 1, batch, m))
    for t in range(steps):
        hs[t + 1] = np.tanh(z[t] + hs[t] @ U)
    states = hs[1:].swapaxes(0, 1).reshape(-1, m)
    loss, d = cross_entropy(states @ p["logits.W"] + p["logits.b"], y.reshape(-1))
    d_states = (d @ p["logits.W"].T).reshape(batch, steps, m).swapaxes(0, 1)
    d_z, d_h = np.empty((steps, batch, m)), np.zeros((batch, m))
    for t in reversed(range(steps)):
        d_z[t] = (d_states[t] + d_h) * (1 - hs[t + 1] ** 2)
        d_h = d_z[t] @ U.T
    rows = d_z.reshape(-1, m)
    d_E = np.zeros_like(E)
    np.add.at(d_E, x.T.ravel(), rows @ W.T)
    return loss, {
        "h.embedding1.W": d_E,
        "h.rnn1.W": xs.reshape(-1, E.shape[1]).T @ rows,
        "h.rnn1.U": hs[:-1].reshape(-1, m).T @ rows,
        "h.rnn1.b": rows.sum(axis=0),
        "logits.W": states.T @ d,
        "logits.b": d.sum(axis=0),
    }


def deep_relu(p: Params, data: Params, noise: list[Array]) -> tuple[Any, Params]:
    a = [data["x"] / 16]
    for name in "abcdefgh":
        a.append(np.maximum(a[-1] @ p[f"{name}.W"], 0))
    loss, d = cross_entropy(a[-1] @ p["logits.W"] + p["logits.b"], data["y"])
    grads = {"logits.W": a[-1].T @ d, "logits.b": d.sum(axis=0)}
    d = d @ p["logits.W"].T
    for k, name in reversed(list(enumerate("abcdefgh"))):
        d = d * (a[k + 1] > 0)
        grads[f"{name}.W"] = a[k].T @ d
        d = d @ p[f"{name}.W"].T
    return loss, grads


def vae(p: Params, data: Params, noise: list[Array]) -> tuple[Any, Params]:
    x = data["x"] / 16
    batch = len(x)
    eps = noise[0]
    h = np.tanh(x @ p["h.W"] + p["h.b"])
    mu = h @ p["mu.W"] + p["mu.b"]
    v = h @ p["log_variance.W"] + p["log_variance.b"]
    spread = np.exp(v / 2)
    code = mu + spread * eps
    g = np.tanh(code @ p["logits.dense1.W"] + p["logits.dense1.b"])
    z = g @ p["logits.dense2.W"] + p["logits.dense2.b"]
    small = np.exp(-np.abs(z))
    rebuilt = (np.maximum(z, 0) - x * z + np.log1p(small)).sum()
    apart = ((mu * mu + spread * spread - 1 - v) / 2).sum()
    d_z = (np.where(z >= 0, 1, small) / (1 + small) - x) / batch
    d_g = (d_z @ p["logits.dense2.W"].T) * (1 - g * g)
    d_code = d_g @ p["logits.dense1.W"].T
    d_mu = d_code + mu / batch
    d_v = d_code * eps * spread / 2 + (spread * spread - 1) / (2 * batch)
    d_h = (d_mu @ p["mu.W"].T + d_v @ p["log_variance.W"].T) * (1 - h * h)
    return (rebuilt + apart) / batch, {
        "h.W": x.T @ d_h,
        "h.b": d_h.sum(axis=0),
        "mu.W": h.T @ d_mu,
        "mu.b": d_mu.sum(axis=0),
        "log_variance.W": h.T @ d_v,
        "log_variance.b": d_v.sum(axis=0),
        "logits.dense1.W": code.T @ d_g,
        "logits.dense1.b": d_g.sum(axis=0),
        "logits.dense2.W": g.T @ d_z,
        "logits.dense2.b": d_z.sum(axis=0),
    }


def normalised(x: Array) -> tuple[Array, Array]:
    """The rows less their mean, over their deviation; and one over that."""
    centred = x - x.mean(axis=-1, keepdims=True)
    inverse = 1 / np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + 1e-5)
    return centred * inverse, inverse


def through_norm(d: Array, y: Array, inverse: Array) -> Array:
    return inverse * (d - d.mean(axis=-1, keepdims=True) - y * (d * y).mean(axis=-1, keepdims=True))


def places(steps: int, width: int) -> Array:
    k = np.arange(width)
    p = np.arange(steps)[:, None] / 10000 ** (2 * (k // 2) / width)
    return np.where(k % 2 == 0, np.sin(p), np.cos(p))


PLACES = places(8, 32)


def sorting(p: Params, data: Params, noise: list[Array]) -> tuple[Any, Params]:
    """A transformer block of four heads, over rows of 8 digits."""
    x, y = data["x"], data["y"]
    batch, t = x.shape
    E, heads, width = p["e.W"], 4, 32

    def apart(rows: Array) -> Array:
        return rows.reshape(batch, t, heads, width // heads).swapaxes(1, 2)

    def together(parts: Array) -> Array:
        return parts.swapaxes(1, 2).reshape(batch * t, width)

    def dense(rows: Array, name: str) -> Array:
        return rows @ p[f"{name}.W"] + p[f"{name}.b"]

    e = (E[x] + PLACES).reshape(-1, width)
    q, k, v = (apart(e @ p[f"a.W_{part}"] + p[f"a.b_{part}"]) for part in "qkv")
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(width // heads)
    w = np.exp(scores - scores.max(axis=-1, keepdims=True))
    w /= w.sum(axis=-1, keepdims=True)
    seen = together(w @ v)
    a = e + seen @ p["a.W_o"] + p["a.b_o"]
    n0, n_inverse = normalised(a)
    n = n0 * p["n.scale"] + p["n.shift"]
    hidden = np.maximum(dense(n, "f.dense1"), 0)
    f = n + dense(hidden, "f.dense2")
    m0, m_inverse = normalised(f)
    m = m0 * p["logits.layer_norm1.scale"] + p["logits.layer_norm1.shift"]
    loss, d = cross_entropy(dense(m, "logits.dense1"), y.ravel())

    grads = {"logits.dense1.W": m.T @ d, "logits.dense1.b": d.sum(axis=0)}
    d_m = d @ p["logits.dense1.W"].T
    grads |= {"logits.layer_norm1.scale": (d_m * m0).sum(axis=0), "logits.layer_norm1.shift": d_m.sum(axis=0)}
    d_f = through_norm(d_m * p["logits.layer_norm1.scale"], m0, m_inverse)
    grads |= {"f.dense2.W": hidden.T @ d_f, "f.dense2.b": d_f.sum(axis=0)}
    d_hidden = (d_f @ p["f.dense2.W"].T) * (hidden > 0)
    grads |= {"f.dense1.W": n.T @ d_hidden, "f.dense1.b": d_hidden.sum(axis=0)}
    d_n = d_f + d_hidden @ p["f.dense1.W"].T
    grads |= {"n.scale": (d_n * n0).sum(axis=0), "n.shift": d_n.sum(axis=0)}
    d_a = through_norm(d_n * p["n.scale"], n0, n_inverse)
    grads |= {"a.W_o": seen.T @ d_a, "a.b_o": d_a.sum(axis=0)}
    d_seen = apart(d_a @ p["a.W_o"].T)
    d_w = d_seen @ v.swapaxes(-1, -2)
    d_scores = w * (d_w - (w * d_w).sum(axis=-1, keepdims=True)) / np.sqrt(width // heads)
    d_parts = {"q": d_scores @ k, "k": d_scores.swapaxes(-1, -2) @ q, "v": w.swapaxes(-1, -2) @ d_seen}
    d_e = d_a
    for part, d_part in d_parts.items():
        rows = together(d_part)
        grads |= {f"a.W_{part}": e.T @ rows, f"a.b_{part}": rows.sum(axis=0)}
        d_e = d_e + rows @ p[f"a.W_{part}"].T
    grads["e.W"] = np.zeros_like(E)
    np.add.at(grads["e.W"], x.ravel(), d_e)
    return loss, grads


STEPS: dict[str, Step] = {
    "digits_dense": digits_dense,
    "digits_conv": digits_conv,
    "deep_relu": deep_relu,
    "elman": elman,
    "adding": adding,
    "characters": characters,
    "sorting": sorting,
    "vae": vae,
}
