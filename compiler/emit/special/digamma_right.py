"""The digamma function of a positive number."""

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.by_branch import _by_branch
from chainrule.compiler.emit.special.digamma_tail import _digamma_tail
from chainrule.compiler.emit.special.polynomial import _polynomial

_DIGAMMA_P = (
    4.097361930526724e-08,
    3.9117651665683125e-05,
    0.002235289521967761,
    0.04049350826567144,
    0.31649933632550714,
    1.1741604116033721,
    2.0079983521060054,
    1.2503801375034054,
)
_DIGAMMA_Q = (
    7.3778476243478865e-06,
    0.0006000004112100302,
    0.014396602345897333,
    0.14810832904594673,
    0.7470495002328587,
    1.9022022748824643,
    2.2894571233542136,
    1.0,
)


def _digamma_right(x: Array) -> Array:
    """digamma for x >= 0.

    Below 3 its zero, in two parts, times a rational Chebyshev interpolant.
    """

    def small(x: Array) -> Array:
        below = x < 1
        t = np.where(below, x, x - 1)
        ratio = _polynomial(t, _DIGAMMA_P) / _polynomial(t, _DIGAMMA_Q)
        y = ((t - 0.46163214496836236) + 1.5522348162858677e-17) * ratio
        y -= below / np.where(x > 0, x, 1.0)
        return np.where(x == 0, -np.inf, y)

    def large(x: Array) -> Array:
        return np.log(x) - _digamma_tail(x)

    return _by_branch(x, x < 3, small, large)
