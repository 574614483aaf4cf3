"""The modified Bessel function I0."""

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.by_branch import _by_branch
from chainrule.compiler.emit.special.i0_small import _i0_small
from chainrule.compiler.emit.special.i0_tail import _i0_tail
from chainrule.compiler.emit.special.like import _like


def _i0(x: Array) -> Array:
    """The modified Bessel function I0; relative error below 1e-15."""

    def large(x: Array) -> Array:
        half = np.exp(np.minimum(x, 713.986908) / 2)  # twice: exp(x) overflows too soon
        return np.where(x > 713.986908, np.inf, half * (half * _i0_tail(x)))

    z = np.abs(np.asarray(x, np.float64))
    y = _by_branch(z, z < 9, _i0_small, large)
    return _like(x, y)
