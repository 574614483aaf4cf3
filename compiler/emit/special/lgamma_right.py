"""The logarithm of the gamma function of a positive number."""

import math

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.by_branch import _by_branch
from chainrule.compiler.emit.special.rgamma_below_3 import _rgamma_below_3
from chainrule.compiler.emit.special.stirling import _stirling


def _lgamma_right(x: Array) -> Array:
    """lgamma for x >= 0."""

    def small(x: Array) -> Array:
        factor = np.where((x > 0) & (x < 1), x, 1.0)
        y = 0 - np.log1p(_rgamma_below_3(x)) - np.log(factor)
        return np.where(x == 0, np.inf, y)

    def large(x: Array) -> Array:
        constant = 0.5 * math.log(2 * math.pi) - 0.5
        y: Array = (x - 0.5) * (np.log(x) - 1) + (constant + _stirling(x))
        return y

    return _by_branch(x, x < 3, small, large)
