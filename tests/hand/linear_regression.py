"""Ridge regression by hand: d w = X^T r / n + ridge w."""

import numpy as np


def loss_grad(X, y, w, b, ridge=0.0):
    n = len(y)
    r = X @ w + b - y
    value = np.mean(r * r) / 2 + ridge * np.sum(w * w) / 2
    d_r = r / n
    return value, (d_r @ X + ridge * w, np.sum(d_r))
