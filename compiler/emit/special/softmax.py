"""The softmax."""

import numpy as np

from chainrule.compiler.emit.special.array import Array


def _softmax(x: Array, axis: int | tuple[int, ...] | None = None) -> Array:
    """exp(x) / sum(exp(x)) along axes, without overflow."""
    y: Array = np.exp(x - np.max(x, axis=axis, keepdims=True))
    y /= np.sum(y, axis=axis, keepdims=True)
    return y
