"""Banded matrices times vectors."""

import numpy as np

from chainrule.compiler.emit.special.array import Array


def _times_bands(bands: Array, x: Array, transposed: bool = False) -> Array:
    """A @ x, or A.T @ x, of a banded A; x is a vector.

    A[i, i + k - m] = bands[..., k, i], bands[..., m, :] being the row in the middle, of an odd number: the diagonal.
    """
    (count, n), middle = bands.shape[-2:], bands.shape[-2] // 2
    lanes = np.broadcast_shapes(bands.shape[:-2], x.shape[:-1])
    made = np.zeros((*lanes, n), np.result_type(bands, x))
    for k in range(count):
        i = np.arange(max(middle - k, 0), min(n, n + middle - k))
        row, column = (i + k - middle, i) if transposed else (i, i + k - middle)
        made[..., row] += bands[..., k, i] * x[..., column]
    return made
