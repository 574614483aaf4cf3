"""The complementary error function of a positive number."""

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.erfcx_right import _erfcx_right
from chainrule.compiler.emit.special.exact_square import _exact_square


def _erfc_right(x: Array) -> Array:
    """erfc for 0 <= x < 1e18: exp(-x^2) erfcx(x), with the rounding of x^2 undone."""
    square, rest = _exact_square(x)
    scaled = _erfcx_right(x)
    y: Array = np.exp(-square) * (scaled - scaled * rest)
    return y
