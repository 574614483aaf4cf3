"""Bands, in blocks or round a ring, of the outer product of two vectors."""

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.outer_bands import _outer_bands


def _outer_arranged(a: Array, b: Array, count: int, blocks: int, cyclic: bool) -> Array:
    """The bands at which the matrix a b' is looked at, in blocks, or round a ring."""
    size = a.shape[-1]
    order, at = np.arange(size).reshape(blocks, -1).T.ravel(), np.arange(size)
    rows, columns = a[..., order], b[..., order]
    if not cyclic:
        return _outer_bands(rows, columns, count)
    offsets = range(-(count // 2), count // 2 + 1)
    return np.stack([rows * columns[..., (at + k) % max(size, 1)] for k in offsets], axis=-2)
