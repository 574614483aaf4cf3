"""The scaled complementary error function."""

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.by_branch import _by_branch
from chainrule.compiler.emit.special.erfcx_right import _erfcx_right
from chainrule.compiler.emit.special.exact_square import _exact_square
from chainrule.compiler.emit.special.like import _like


def _erfcx(x: Array) -> Array:
    """exp(x^2) erfc(x); relative error below 1e-15; inf where it exceeds float64."""

    def left(x: Array) -> Array:
        square, rest = _exact_square(np.maximum(x, -26.6287357137514))
        growth = np.exp(square)
        y = 2 * (growth + growth * rest) - _erfcx_right(-x)
        return np.where(x < -26.6287357137514, np.inf, y)

    z = np.asarray(x, np.float64)
    return _like(x, _by_branch(z, z < 0, left, _erfcx_right))
