"""Ridge regression by hand: d w = X^T r / n + ridge w."""

from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray[Any, Any]


def loss_grad(X: Array, y: Array, w: Array, b: Array, ridge: float = 0.0) -> tuple[Any, Any]:
    n = len(y)
    r = X @ w + b - y
    value = np.mean(r * r) / 2 + ridge * np.sum(w * w) / 2
    d_r = r / n
    return value, (d_r @ X + ridge * w, np.sum(d_r))
