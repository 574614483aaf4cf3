"""The Euclidean length."""

import numpy as np

from chainrule.compiler.emit.special.array import Array


def _norm(x: Array, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Array:
    """The square root of the sum of squares along axes, scaled where that under- or overflows."""
    with np.errstate(over="ignore", under="ignore"):
        square = np.square(x).sum(axis=axis, keepdims=keepdims)
    limits = np.finfo(x.dtype)
    if np.all((square > limits.tiny / limits.eps) & (square < limits.max)):
        root: Array = np.sqrt(square)
        return root
    scale = np.abs(x).max(axis=axis, keepdims=True, initial=0)
    scale = np.where((scale > 0) & (scale < np.inf), scale, 1)
    root = np.sqrt(np.square(x / scale).sum(axis=axis, keepdims=keepdims))
    return root * (scale if keepdims else np.squeeze(scale, axis=axis)[()])
