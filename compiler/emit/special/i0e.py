"""The modified Bessel function of order 0, scaled."""

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.by_branch import _by_branch
from chainrule.compiler.emit.special.like import _like
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
_I0_TAIL = (
    25933754910914.707,
    -26353956431042.418,
    12185716928285.514,
    -3397360963909.2217,
    638538101742.5007,
    -85760099559.78125,
    8515626610.017109,
    -637966231.160606,
    36464595.86329653,
    -1596535.943132265,
    53444.09100798813,
    -1353.1114514924905,
    26.356261101576294,
    -0.12571546071510925,
    0.09403635572941059,
    0.044720053882337206,
    0.029219492794519436,
    0.028050628907671057,
    0.0498677850503315,
    0.39894228040143265,
)


def _i0e(x: Array) -> Array:
    """exp(-|x|) times the modified Bessel function of order 0; relative error @@.

    Chebyshev interpolants (mpmath, 60 digits) in x^2 up to 9, then in 1 / x.
    """

    def small(x: Array) -> Array:
        return np.exp(-x) * _polynomial(0.25 * x * x, _I0)

    def large(x: Array) -> Array:
        inverse = 1 / x
        return _polynomial(inverse, _I0_TAIL) * np.sqrt(inverse)

    z = np.abs(np.asarray(x, np.float64))
    y = _by_branch(z, z < 9, small, large)
    return _like(x, y)
