"""The modified Bessel function I0, scaled."""

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.by_branch import _by_branch
from chainrule.compiler.emit.special.i0_small import _i0_small
from chainrule.compiler.emit.special.i0_tail import _i0_tail
from chainrule.compiler.emit.special.like import _like


def _i0e(x: Array) -> Array:
    """exp(-|x|) times the modified Bessel function I0; relative error below 1e-15."""

    def small(x: Array) -> Array:
        y: Array = np.exp(-x) * _i0_small(x)
        return y

    z = np.abs(np.asarray(x, np.float64))
    y = _by_branch(z, z < 9, small, _i0_tail)
    return _like(x, y)
