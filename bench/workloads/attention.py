"""A transformer block over characters: causal attention by 4 heads of 16, a dense part of 256; width 64.

T=256, batch 4; mean cross entropy of the next character; all gradients.
"""

import numpy as np

from workloads import _common

SIZES = ["f64", "f32"]
T, B, D, HEADS, E, H, V = 256, 4, 64, 4, 16, 256, 64
WRT = ["Em", "Wq", "Wk", "Wv", "Wo", "W1", "b1", "W2", "b2", "Wl"]


def tol(size):
    return 1e-8 if size == "f64" else 1e-3


def inputs(size):
    r = np.random.default_rng(0)
    t = np.dtype(size[0] + str(int(size[1:]) // 8))

    def g(*s, fan=D):
        return (r.normal(size=s) / np.sqrt(fan)).astype(t)

    return {
        "Em": g(V, D, fan=1),
        "Wq": g(D, HEADS, E),
        "Wk": g(D, HEADS, E),
        "Wv": g(D, HEADS, E),
        "Wo": g(HEADS, E, D),
        "W1": g(D, H),
        "b1": g(H),
        "W2": g(H, D, fan=H),
        "b2": g(D),
        "Wl": g(D, V),
        "tok": r.integers(0, V, (B, T)),
        "tgt": r.integers(0, V, (B, T)),
    }


def obj(xp, Em, Wq, Wk, Wv, Wo, W1, b1, W2, b2, Wl, tok, tgt):
    x = Em[tok]
    q, k, v = (xp.swapaxes(xp.reshape(xp.dot(x, xp.reshape(w, (D, -1))), (B, T, HEADS, E)), 1, 2) for w in (Wq, Wk, Wv))
    s = xp.matmul(q, xp.swapaxes(k, 2, 3)) / np.asarray(np.sqrt(E), Em.dtype)
    s = xp.where(np.tri(T, dtype=bool), s, -np.inf)
    p = xp.exp(s - xp.max(s, axis=3, keepdims=True))
    p = p / xp.sum(p, axis=3, keepdims=True)
    seen = xp.reshape(xp.swapaxes(xp.matmul(p, v), 1, 2), (B, T, HEADS * E))
    a = x + xp.dot(seen, xp.reshape(Wo, (HEADS * E, D)))
    y = a + xp.dot(xp.maximum(xp.dot(a, W1) + b1, 0), W2) + b2
    lo = xp.dot(y, Wl)
    lo = lo - xp.max(lo, axis=2, keepdims=True)
    lse = xp.log(xp.sum(xp.exp(lo), axis=2))
    return xp.mean(lse - lo[np.arange(B)[:, None], np.arange(T)[None], tgt])


def tobj(Em, Wq, Wk, Wv, Wo, W1, b1, W2, b2, Wl, tok, tgt):
    from torch.nn import functional

    x = Em[tok]
    q, k, v = ((x @ w.reshape(D, -1)).reshape(B, T, HEADS, E).transpose(1, 2) for w in (Wq, Wk, Wv))
    seen = functional.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(B, T, HEADS * E)
    a = x + seen @ Wo.reshape(HEADS * E, D)
    y = a + functional.relu(a @ W1 + b1) @ W2 + b2
    return functional.cross_entropy((y @ Wl).reshape(-1, V), tgt.reshape(-1))


def peers(size):
    return _common.std_peers(obj, tobj, WRT)
