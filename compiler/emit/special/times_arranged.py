"""Matrices that are bands in blocks, or round a ring, times vectors."""

import numpy as np

from chainrule.compiler.emit.special.arranged import _arranged
from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.times_bands import _times_bands


def _times_arranged(
    bands: Array, x: Array, blocks: int, cyclic: bool, transposed: bool = False
) -> Array:
    """A @ x, or A.T @ x, of a banded A in blocks, or round a ring."""
    plain, order = _arranged(bands, blocks, cyclic)
    found = _times_bands(plain, x[..., order], transposed)
    made = np.empty_like(found)
    made[..., order] = found
    return made
