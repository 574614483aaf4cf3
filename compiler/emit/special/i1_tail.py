"""The modified Bessel function I1 of a large number."""

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.polynomial import _polynomial

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


def _i1_tail(x: Array) -> Array:
    """exp(-x) I1(x) for x >= 9: a Chebyshev interpolant in 1 / x (ours, by mpmath)."""
    inverse = 1.0 / x
    y: Array = _polynomial(inverse, _I1_TAIL) * np.sqrt(inverse)
    return y
