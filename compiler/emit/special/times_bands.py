"""Banded matrices times vectors."""

import numpy as np

from chainrule.compiler.emit.special.along_band import _along_band
from chainrule.compiler.emit.special.array import Array


def _times_bands(bands: Array, x: Array, transposed: bool = False) -> Array:
    """A @ x, or A.T @ x, of a banded A; x is a vector.

    A[i, i + k - m] = bands[..., k, i], bands[..., m, :] being the row in the middle, of an odd number: the diagonal.
    """
    count, n = bands.shape[-2:]
    lanes = np.broadcast_shapes(bands.shape[:-2], x.shape[:-1])
    made = np.zeros((*lanes, n), np.result_type(bands, x))
    for k in range(count):
        own, other = _along_band(k, count, n)
        row, column = (other, own) if transposed else (own, other)
        made[..., row] += bands[..., k, own] * x[..., column]
    return made
