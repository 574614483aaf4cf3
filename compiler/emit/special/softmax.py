"""The softmax."""

import numpy as np

from chainrule.compiler.emit.special.array import Array


def _softmax(x: Array, axis: int | tuple[int, ...] | None = None) -> Array:
    """exp(x) / sum(exp(x)) along axes, without overflow; 0 where all are -inf."""
    top = np.max(x, axis=axis, keepdims=True, initial=-np.inf)
    y: Array = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = np.sum(y, axis=axis, keepdims=True)
    y /= np.maximum(total, 1.0)  # total is 1 at least, or 0 for -inf only
    return y
