"""The mixture's log likelihood by hand: responsibilities, then one batched product for each factor."""

from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray[Any, Any]


def log_likelihood_grad(alpha: Array, mu: Array, q: Array, L: Array, x: Array) -> tuple[Any, Any]:
    n, d = x.shape
    eye = np.eye(d, dtype=bool)
    below = np.tri(d, k=-1, dtype=bool)
    diagonal = np.exp(q)
    Q = np.where(eye, diagonal[:, :, None], np.where(below, L, 0))
    away = x - mu[:, None]
    z = away @ Q.swapaxes(1, 2)
    t = (alpha + np.sum(q, axis=1))[:, None] - np.sum(z * z, axis=2) / 2
    top = np.max(t, axis=0)
    e = np.exp(t - np.where(np.isfinite(top), top, 0))
    s = np.maximum(np.sum(e, axis=0), 1)
    peak = np.max(alpha)
    weight = np.exp(alpha - np.where(np.isfinite(peak), peak, 0))
    whole = np.maximum(np.sum(weight), 1)
    value = np.sum(top + np.log(s)) - n * (peak + np.log(whole)) - n * d * np.log(2 * np.pi) / 2

    r = e / s
    d_t = np.sum(r, axis=1)
    d_z = r[:, :, None] * -z
    d_Q = d_z.swapaxes(1, 2) @ away
    d_mu = (np.sum(d_z, axis=1)[:, None] @ Q)[:, 0]
    d_q = np.diagonal(d_Q, axis1=1, axis2=2) * diagonal + d_t[:, None]
    return value, (d_t - n / whole * weight, -d_mu, d_q, np.where(below, d_Q, 0))
