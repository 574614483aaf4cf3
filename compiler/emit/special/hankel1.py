"""The asymptotic form of the Bessel functions of order 1."""

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.polynomial import _polynomial

_P1 = (
    -3.695212080719362e-10,
    2.561899366599805e-09,
    -8.675390338311587e-09,
    2.0635075190579088e-08,
    -4.4511635687158544e-08,
    1.1219718218405029e-07,
    -4.1010901467688847e-07,
    2.5809719242561514e-06,
    -3.520399184310887e-05,
    0.0018310546874638278,
    1.0000000000000002,
)
_Q1 = (
    -1.667789879556041e-09,
    1.1899879663888225e-08,
    -4.020335738019531e-08,
    8.916395714788661e-08,
    -1.5791505604237622e-07,
    2.718348629873536e-07,
    -5.587360808416015e-07,
    1.6235747565820837e-06,
    -7.604663376505256e-06,
    6.776768422389128e-05,
    -0.0016021728515025649,
    0.3749999999999998,
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
