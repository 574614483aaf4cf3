"""The modified Bessel function I1, scaled."""

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.by_branch import _by_branch
from chainrule.compiler.emit.special.i1_small import _i1_small
from chainrule.compiler.emit.special.i1_tail import _i1_tail
from chainrule.compiler.emit.special.like import _like


def _i1e(x: Array) -> Array:
    """exp(-|x|) times the modified Bessel function I1; relative error below 1e-15."""

    def small(x: Array) -> Array:
        y: Array = np.exp(-x) * _i1_small(x)
        return y

    z = np.abs(np.asarray(x, np.float64))
    y = _by_branch(z, z < 9, small, _i1_tail)
    return _like(x, np.copysign(y, x))
