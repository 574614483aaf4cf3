"""The correction of Stirling's formula, of all positive numbers."""

import math

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.by_branch import _by_branch
from chainrule.compiler.emit.special.lgamma_right import _lgamma_right
from chainrule.compiler.emit.special.stirling import _stirling


def _stirling_gap(x: Array) -> Array:
    """log(gamma(x)) - (x - 1/2) log(x) + x - log(2 pi) / 2 for x > 0."""

    def small(x: Array) -> Array:
        constant = 0.5 * math.log(2 * math.pi)
        y: Array = _lgamma_right(x) - (x - 0.5) * np.log(x) + (x - constant)
        return y

    return _by_branch(x, x < 3, small, _stirling)
