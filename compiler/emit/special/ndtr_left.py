"""The normal distribution function of a negative number."""

import math

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.erfcx_right import _erfcx_right
from chainrule.compiler.emit.special.exact_square import _exact_square


def _ndtr_left(a: Array) -> Array:
    """ndtr(-a) for 0 <= a < 1e18: exp(-a^2 / 2) erfcx(a / sqrt(2)) / 2."""
    square, rest = _exact_square(a)
    scaled = 0.5 * _erfcx_right(a * math.sqrt(0.5))
    return np.exp(-0.5 * square) * (scaled - scaled * (0.5 * rest))
