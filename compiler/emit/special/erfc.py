"""The complementary error function."""

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.erfc_right import _erfc_right
from chainrule.compiler.emit.special.in_parts import _in_parts
from chainrule.compiler.emit.special.like import _like


def _erfc(x: Array) -> Array:
    """1 - erf(x); relative error below 1e-15, down to where it underflows."""

    def both(z: Array) -> Array:
        right: Array = _erfc_right(np.minimum(np.abs(z), 28.0))
        return 2.0 * np.signbit(z) + np.copysign(right, z)

    return _like(x, _in_parts(both, np.asarray(x, np.float64)))
