"""The modified Bessel function I1."""

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.by_branch import _by_branch
from chainrule.compiler.emit.special.i1_small import _i1_small
from chainrule.compiler.emit.special.i1_tail import _i1_tail
from chainrule.compiler.emit.special.like import _like


def _i1(x: Array) -> Array:
    """The modified Bessel function I1; relative error below 1e-15."""

    def large(x: Array) -> Array:
        half = np.exp(np.minimum(x, 713.987609) / 2)  # twice: exp(x) overflows too soon
        return np.where(x > 713.987609, np.inf, half * (half * _i1_tail(x)))

    z = np.abs(np.asarray(x, np.float64))
    y = _by_branch(z, z < 9, _i1_small, large)
    return _like(x, np.copysign(y, x))
