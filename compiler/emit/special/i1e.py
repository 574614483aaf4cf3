"""The modified Bessel function of order 1, scaled."""

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.by_branch import _by_branch
from chainrule.compiler.emit.special.like import _like
from chainrule.compiler.emit.special.polynomial import _polynomial

_I1 = (
    6.59850142110002e-26,
    6.4063005284099285e-24,
    1.9508780239361814e-21,
    3.3197920811715463e-19,
    5.23697964194071e-17,
    6.90264046329855e-15,
    7.594174782832518e-13,
    6.834643133777323e-11,
    4.9209504190694395e-09,
    2.755731898950621e-07,
    1.1574074080878103e-05,
    0.0003472222222092752,
    0.00694444444445933,
    0.08333333333332435,
    0.5000000000000021,
    0.9999999999999999,
)
_I1_TAIL = (
    -27149677535207.668,
    27647862405092.363,
    -12812606332859.146,
    3580554799470.654,
    -674629453036.604,
    90839832055.25354,
    -9043925894.627102,
    679385682.9500092,
    -38939226.532399684,
    1709609.2654697031,
    -57386.94990339254,
    1456.6776002655092,
    -28.4999256794947,
    0.11320514445262063,
    -0.114459554918838,
    -0.057501633593497005,
    -0.04090726259401346,
    -0.04675104828521846,
    -0.1496033551507033,
    0.3989422804014327,
)


def _i1e(x: Array) -> Array:
    """exp(-|x|) times the modified Bessel function of order 1; relative error @@.

    Chebyshev interpolants (mpmath, 60 digits) in x^2 up to 9, then in 1 / x.
    """

    def small(x: Array) -> Array:
        return np.exp(-x) * (0.5 * x * _polynomial(0.25 * x * x, _I1))

    def large(x: Array) -> Array:
        inverse = 1 / x
        return _polynomial(inverse, _I1_TAIL) * np.sqrt(inverse)

    z = np.abs(np.asarray(x, np.float64))
    y = _by_branch(z, z < 9, small, large)
    return _like(x, np.copysign(y, x))
