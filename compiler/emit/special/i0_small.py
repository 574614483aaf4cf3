"""The modified Bessel function I0 of a small number."""

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.polynomial import _polynomial

_I0 = (
    4.1230017778143516e-27,
    4.268573119541604e-25,
    1.39396729016785e-22,
    2.5533256375790007e-20,
    4.364302319397894e-18,
    6.275085710917445e-16,
    7.594182757279635e-14,
    7.594046850052603e-12,
    6.151188128168538e-10,
    3.9367598484024064e-08,
    1.9290123471674394e-06,
    6.944444444066736e-05,
    0.001736111111117427,
    0.027777777777771375,
    0.25000000000000344,
    0.9999999999999993,
    1.0,
)


def _i0_small(x: Array) -> Array:
    """I0 for 0 <= x < 9: a Chebyshev interpolant in x^2 (ours, by mpmath)."""
    y: Array = _polynomial(0.25 * x * x, _I0)
    return y
