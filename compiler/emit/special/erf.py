"""The error function."""

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.by_branch import _by_branch
from chainrule.compiler.emit.special.erfc_right import _erfc_right
from chainrule.compiler.emit.special.like import _like
from chainrule.compiler.emit.special.polynomial import _polynomial

_ERF = (
    -7.795898827002142e-10,
    1.3720064546777686e-08,
    -1.6208483801871705e-07,
    1.6447424703317362e-06,
    -1.492473690741966e-05,
    0.00012055294904839707,
    -0.0008548325975389692,
    0.0052239776071164225,
    -0.02686617064323777,
    0.11283791670945006,
    -0.37612638903183543,
    0.12837916709551256,
)


def _erf(x: Array) -> Array:
    """The error function; relative error below 1e-15.

    Below 1 a Chebyshev interpolant (ours, by mpmath), above it 1 - erfc(x).
    """

    def centre(x: Array) -> Array:
        y: Array = x + x * _polynomial(x * x, _ERF)
        return y

    def tail(x: Array) -> Array:
        y: Array = np.copysign(1.0 - _erfc_right(np.minimum(np.abs(x), 6.0)), x)
        return y

    z = np.asarray(x, np.float64)
    return _like(x, _by_branch(z, np.abs(z) < 1.0, centre, tail))
