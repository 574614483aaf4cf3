"""The logarithm of a sum of exponentials."""

import numpy as np

from chainrule.compiler.emit.special.array import Array


def _logsumexp(
    x: Array, axis: int | tuple[int, ...] | None = None, keepdims: bool = False
) -> Array:
    """log(sum(exp(x))) along axes, without overflow; -inf for no or for -inf only."""
    top = np.max(x, axis=axis, keepdims=True, initial=-np.inf)
    shift = np.where(np.isfinite(top), top, 0.0)
    total = np.sum(np.exp(x - shift), axis=axis, keepdims=True)
    y = np.log(np.maximum(total, 1.0)) + top  # total is 1 at least, or 0 for -inf only
    result: Array = y if keepdims else np.squeeze(y, axis=axis)[()]
    return result
