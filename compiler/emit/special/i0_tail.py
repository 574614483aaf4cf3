"""The modified Bessel function I0 of a large number."""

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.polynomial import _polynomial

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


def _i0_tail(x: Array) -> Array:
    """exp(-x) I0(x) for x >= 9: a Chebyshev interpolant in 1 / x (ours, by mpmath)."""
    inverse = 1.0 / x
    y: Array = _polynomial(inverse, _I0_TAIL) * np.sqrt(inverse)
    return y
