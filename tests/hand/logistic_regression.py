"""Logistic regression by hand: d z = (sigmoid(z) - y) / n, from the softplus that neither overflows."""

from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray[Any, Any]


def loss_grad(X: Array, y: Array, w: Array, b: Array, ridge: float = 1e-3) -> tuple[Any, Any]:
    n = len(y)
    z = X @ w + b
    t = np.exp(-np.abs(z))
    value = np.mean(np.maximum(z, 0) + np.log1p(t) - y * z) + ridge * np.sum(w * w) / 2
    s = np.where(z >= 0, 1, t) / (1 + t)
    d_z = (s - y) / n
    return value, (d_z @ X + ridge * w, np.sum(d_z))
