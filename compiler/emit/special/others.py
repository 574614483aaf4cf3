"""Products with one factor left out."""

import numpy as np

from chainrule.compiler.emit.special.array import Array


def _others(x: Array, axis: int) -> Array:
    """For each element the product of all others along an axis, without a division."""
    last = np.moveaxis(x, axis, -1)
    before, after = np.ones_like(last), np.ones_like(last)
    np.cumprod(last[..., :-1], axis=-1, out=before[..., 1:])
    np.cumprod(last[..., :0:-1], axis=-1, out=after[..., -2::-1])
    return np.moveaxis(before * after, -1, axis)
