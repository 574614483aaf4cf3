"""The gamma function of a positive number."""

import math

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.by_branch import _by_branch
from chainrule.compiler.emit.special.rgamma_below_3 import _rgamma_below_3
from chainrule.compiler.emit.special.stirling import _stirling


def _gamma_right(x: Array) -> Array:
    """gamma for x >= 0; inf where it exceeds float64."""

    def small(x: Array) -> Array:
        below = x < 1
        factor = np.where(below, np.where(x > 0, x, 1.0), 1.0)
        y = 1 / (factor * (1 + _rgamma_below_3(x)))
        return np.where(x == 0, np.inf, y)

    def large(x: Array) -> Array:
        bounded = np.minimum(x, 171.6243769563027)
        power = bounded ** (0.5 * bounded - 0.25)  # half: the whole overflows too soon
        y = math.sqrt(2 * math.pi) * power * (power * np.exp(-bounded))
        return np.where(x > 171.6243769563027, np.inf, y + y * np.expm1(_stirling(x)))

    return _by_branch(x, x < 3, small, large)
