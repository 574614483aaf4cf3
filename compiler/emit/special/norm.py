"""The Euclidean length."""

import math

import numpy as np

from chainrule.compiler.emit.special.array import Array


def _norm(x: Array, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Array:
    """The square root of the sum of squares along axes, scaled where that under- or overflows."""
    top = np.abs(x).max(axis=axis, keepdims=True, initial=0.0)
    limits = np.finfo(x.dtype)
    low, high = math.sqrt(limits.tiny / limits.eps), math.sqrt(limits.max / max(x.size, 1))
    if low < top.min(initial=high) and top.max(initial=low) < high:
        root: Array = np.sqrt(np.square(x).sum(axis=axis, keepdims=keepdims))
        return root
    scale = np.where((top > 0.0) & (top < np.inf), top, 1.0)
    root = np.sqrt(np.square(x / scale).sum(axis=axis, keepdims=keepdims))
    return root * (scale if keepdims else np.squeeze(scale, axis=axis)[()])
