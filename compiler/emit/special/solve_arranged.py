"""Linear systems whose matrices are bands in blocks, or round a ring."""

import numpy as np

from chainrule.compiler.emit.special.arranged import _arranged
from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.solve_bands import _solve_bands


def _solve_arranged(
    bands: Array, b: Array, blocks: int, cyclic: bool, transposed: bool = False
) -> Array:
    """The x with A @ x = b, or A.T @ x = b, of a banded A in blocks, or round a ring."""
    plain, order = _arranged(bands, blocks, cyclic)
    found = _solve_bands(plain, b[..., order], transposed)
    x = np.empty_like(found)
    x[..., order] = found
    return x
