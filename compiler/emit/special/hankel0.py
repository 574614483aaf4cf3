"""The asymptotic form of the Bessel functions of order 0."""

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.polynomial import _polynomial

_P0 = (
    -6.512861457546249e-10,
    4.347992236651224e-09,
    -1.46903325880134e-08,
    3.769472089096189e-08,
    -1.000570712331005e-07,
    3.6146389431900335e-07,
    -2.183836763122662e-06,
    2.7380877492018614e-05,
    -0.0010986328123162264,
    0.9999999999999991,
)
_Q0 = (
    4.3606120863258365e-09,
    -2.836436439471605e-08,
    9.145997349499469e-08,
    -2.15514317974849e-07,
    4.952857944601714e-07,
    -1.4488738714845263e-06,
    6.590141642525192e-06,
    -5.544624356892301e-05,
    0.0011444091783298644,
    -0.12499999999999324,
)


def _hankel0(x: Array) -> tuple[Array, Array]:
    """J0 and Y0 for x >= 8 (DLMF 10.17.3-4); P and Q are Chebyshev interpolants in 1 / x^2."""
    inverse = 8 / x
    z = inverse * inverse
    scale = np.sqrt(inverse) * 0.19947114020071635  # 1 / sqrt(8 pi)
    p, q = scale * _polynomial(z, _P0), scale * (_polynomial(z, _Q0) / x)
    angle = np.where(x < np.inf, x, 0.0)
    cosine, sine = np.cos(angle), np.sin(angle)
    j = p * (cosine + sine) - q * (sine - cosine)
    y = p * (sine - cosine) + q * (cosine + sine)
    return j, y
