"""The asymptotic form of the Bessel functions of order 1."""

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.polynomial import _polynomial

_P1 = (
    7.007106504982505e-10,
    -4.687557086900512e-09,
    1.5899238738430878e-08,
    -4.110827777994516e-08,
    1.1068087660856301e-07,
    -4.096968581176613e-07,
    2.5809073966009744e-06,
    -3.5203986693624735e-05,
    0.0018310546873036033,
    1.0000000000000009,
)
_Q1 = (
    -4.6751399749947474e-09,
    3.0462230142461974e-08,
    -9.85356985779249e-08,
    2.3360958768316518e-07,
    -5.430224147243616e-07,
    1.619558025340279e-06,
    -7.604064180483465e-06,
    6.776763822678295e-05,
    -0.0016021728501158434,
    0.3749999999999928,
)


def _hankel1(x: Array) -> tuple[Array, Array]:
    """J1 and Y1 for x >= 8 (DLMF 10.17.3-4); P and Q are Chebyshev interpolants in 1 / x^2."""
    inverse = 8 / x
    z = inverse * inverse
    scale = np.sqrt(inverse) * 0.19947114020071635  # 1 / sqrt(8 pi)
    p, q = scale * _polynomial(z, _P1), scale * (_polynomial(z, _Q1) / x)
    angle = np.where(x < np.inf, x, 0.0)
    cosine, sine = np.cos(angle), np.sin(angle)
    j = p * (sine - cosine) + q * (sine + cosine)
    y = q * (sine - cosine) - p * (sine + cosine)
    return j, y
