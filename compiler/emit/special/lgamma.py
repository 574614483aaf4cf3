"""The logarithm of the gamma function."""

import math

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.by_branch import _by_branch
from chainrule.compiler.emit.special.gamma_right import _gamma_right
from chainrule.compiler.emit.special.lgamma_right import _lgamma_right
from chainrule.compiler.emit.special.like import _like
from chainrule.compiler.emit.special.sinpi import _sinpi


def _lgamma(x: Array) -> Array:
    """log(|gamma(x)|); inf at 0, -1, ...

    Error below 1e-15 max(1, |value|).
    Below 3 a Chebyshev interpolant of 1 / gamma (ours, by mpmath), then Stirling's
    formula; x < 0 by reflection.
    """

    def reflected(x: Array) -> Array:
        sine = np.abs(_sinpi(x))
        pole = sine == 0
        y = math.pi / np.where(pole, 1.0, sine)
        near = np.maximum(x, -40.0)  # one logarithm: two would cancel near a zero
        y = np.where(
            x > -40,
            np.log(y / (-near * _gamma_right(-near))),
            np.log(y) - (np.log(-x) + _lgamma_right(-x)),
        )
        return np.where(pole, np.inf, y)

    z = np.asarray(x, np.float64)
    return _like(x, _by_branch(z, z < 0, reflected, _lgamma_right))
