"""The modified Bessel function of order 1."""

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.i1e import _i1e
from chainrule.compiler.emit.special.like import _like


def _i1(x: Array) -> Array:
    """The modified Bessel function of order 1; relative error @@."""
    z = np.asarray(x, np.float64)
    half = np.exp(np.minimum(np.abs(z), 714.0) / 2)  # twice: exp(x) overflows too soon
    return _like(x, half * (half * _i1e(z)))
