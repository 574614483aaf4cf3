"""The Bessel function J0."""

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.by_branch import _by_branch
from chainrule.compiler.emit.special.hankel0 import _hankel0
from chainrule.compiler.emit.special.j0_small import _j0_small
from chainrule.compiler.emit.special.like import _like


def _j0(x: Array) -> Array:
    """The Bessel function J0; error below 1e-15."""
    z = np.abs(np.asarray(x, np.float64))
    y = _by_branch(z, z < 8, _j0_small, lambda z: _hankel0(z)[0])
    return _like(x, y)
