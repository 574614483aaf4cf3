"""The Bessel function J1."""

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.by_branch import _by_branch
from chainrule.compiler.emit.special.hankel1 import _hankel1
from chainrule.compiler.emit.special.j1_small import _j1_small
from chainrule.compiler.emit.special.like import _like


def _j1(x: Array) -> Array:
    """The Bessel function J1; error below 1e-15."""
    z = np.abs(np.asarray(x, np.float64))
    y = _by_branch(z, z < 8, _j1_small, lambda z: _hankel1(z)[0])
    return _like(x, np.where(np.signbit(x), -y, y))
