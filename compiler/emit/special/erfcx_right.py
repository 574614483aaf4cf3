"""The scaled complementary error function of a positive number."""

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.polynomial import _polynomial

_ERFCX = (
    -7.944018485510838e-11,
    1.2056126062974666e-09,
    7.222424596989434e-10,
    -1.5265540766876378e-08,
    -3.182121907694927e-10,
    1.2250562055092748e-07,
    -7.434152285505024e-08,
    -8.436204025935691e-07,
    1.423490191441101e-06,
    4.692357838082307e-06,
    -1.8860623869611058e-05,
    -3.634189815734297e-06,
    0.0001768127558246703,
    -0.00045505297648525974,
    -0.0002809588561761663,
    0.006112055709425008,
    -0.02637005334114636,
    0.0763815149035804,
    -0.1740109372398951,
    0.33085158787832425,
    -0.5408538313132359,
    0.7732087022652305,
    -0.976548729080882,
    1.095995661000491,
)


def _erfcx_right(x: Array) -> Array:
    """erfcx for x >= 0: a Chebyshev interpolant (ours, by mpmath) of (x + 4) erfcx(x).

    In t = (x - 4) / (x + 4), which takes all of x >= 0 to [-1, 1].
    """
    bounded = np.minimum(x, 1e18)
    y: Array = _polynomial((bounded - 4.0) / (bounded + 4.0), _ERFCX) / (x + 4.0)
    return y
