"""The asymptotic form of the Bessel functions of order 0."""

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.polynomial import _polynomial

_P0 = (
    3.4524433080101916e-10,
    -2.39025249013693e-09,
    8.074080752657414e-09,
    -1.9115508320129253e-08,
    4.087497536298877e-08,
    -1.0147405510256731e-07,
    3.6184907884972314e-07,
    -2.18389707279212e-06,
    2.7380882305368864e-05,
    -0.0010986328124660111,
    0.9999999999999999,
)
_Q0 = (
    1.568888565760958e-09,
    -1.1184786504599909e-08,
    3.773489343283679e-08,
    -8.34850383197435e-08,
    1.4720055161325787e-07,
    -2.5138935008632303e-07,
    5.100309763429601e-07,
    -1.4526426169610195e-06,
    6.590703805725098e-06,
    -5.5446286721922284e-05,
    0.00114440917963086,
    -0.1249999999999998,
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
