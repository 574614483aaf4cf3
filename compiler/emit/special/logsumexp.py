"""The logarithm of a sum of exponentials."""

import numpy as np

from chainrule.compiler.emit.special.array import Array


def _logsumexp(
    x: Array, axis: int | tuple[int, ...] | None = None, keepdims: bool = False
) -> Array:
    """log(sum(exp(x))) along axes, without overflow; -inf for no or for -inf only."""
    shift = np.max(x, axis=axis, keepdims=True, initial=-np.inf)
    shift = np.where(np.isinf(shift), 0, shift)
    total = np.sum(np.exp(x - shift), axis=axis, keepdims=True)
    none = total == 0
    y = np.where(none, -np.inf, np.log(np.where(none, 1, total)) + shift)
    result: Array = y if keepdims else np.squeeze(y, axis=axis)[()]
    return result
