"""The modified Bessel function I1 of a small number."""

from chainrule.compiler.emit.special.array import Array
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


def _i1_small(x: Array) -> Array:
    """I1 for 0 <= x < 9: a Chebyshev interpolant in x^2 (ours, by mpmath)."""
    y: Array = 0.5 * x * _polynomial(0.25 * x * x, _I1)
    return y
