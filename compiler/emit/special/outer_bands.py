"""Bands of the outer product of two vectors."""

import numpy as np

from chainrule.compiler.emit.special.along_band import _along_band
from chainrule.compiler.emit.special.array import Array


def _outer_bands(a: Array, b: Array, count: int) -> Array:
    """a[..., i] * b[..., i + k - count // 2] at [..., k, i]; 0 where b has no such element."""
    n = a.shape[-1]
    lanes = np.broadcast_shapes(a.shape[:-1], b.shape[:-1])
    made = np.zeros((*lanes, count, n), np.result_type(a, b))
    for k in range(count):
        row, column = _along_band(k, count, n)
        made[..., k, row] = a[..., row] * b[..., column]
    return made
