"""The gamma function."""

import math

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.by_branch import _by_branch
from chainrule.compiler.emit.special.gamma_right import _gamma_right
from chainrule.compiler.emit.special.like import _like
from chainrule.compiler.emit.special.sinpi import _sinpi


def _gamma(x: Array) -> Array:
    """The gamma function; relative error below 1e-15; nan at -1, -2, ...

    Below 3 a Chebyshev interpolant of 1 / gamma (ours, by mpmath), then Stirling's
    formula; x < 0 by reflection.
    """

    def left(x: Array) -> Array:
        sine = _sinpi(x)
        pole = sine == 0
        y = -(math.pi / _gamma_right(-x)) / (x * np.where(pole, 1.0, sine))
        return np.where(pole, np.nan, y)

    z = np.asarray(x, np.float64)
    y = _by_branch(z, z < 0, left, _gamma_right)
    return _like(x, np.where(z == 0, np.copysign(y, z), y))
