"""Three dense layers by hand: the errors from the last to the first, each weight's gradient an outer product."""

from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray[Any, Any]


def loss_grad(x: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array, W3: Array, b3: Array) -> tuple[Any, Any]:
    a1 = np.tanh(W1 @ x + b1)
    a2 = np.tanh(W2 @ a1 + b2)
    e = W3 @ a2 + b3 - y
    value = np.sum(e * e) / 2

    d_2 = (W3.T @ e) * (1 - a2 * a2)
    d_1 = (W2.T @ d_2) * (1 - a1 * a1)
    return value, (np.outer(d_1, x), d_1, np.outer(d_2, a1), d_2, np.outer(e, a2), e)
