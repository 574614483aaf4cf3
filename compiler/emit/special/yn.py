"""The Bessel functions of the second kind, of whole orders."""

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.like import _like
from chainrule.compiler.emit.special.y0 import _y0
from chainrule.compiler.emit.special.y1 import _y1


def _yn(n: int, x: Array) -> Array:
    """Yn for n >= 2, by the recurrence (DLMF 10.6.1); -inf at 0 and where it overflows.

    Error below 1e-15 n max(1, |value|); nan for x < 0.
    """
    z = np.asarray(x, np.float64)
    before, y = np.asarray(_y0(z)), np.asarray(_y1(z))
    inverse = 1 / np.where(z > 0, z, 1.0)
    for k in range(1, n):
        with np.errstate(over="ignore"):
            after = 2 * k * inverse * y - np.where(np.isinf(y), 0.0, before)
        before, y = y, np.where(np.isneginf(y), y, after)
    return _like(x, y)
