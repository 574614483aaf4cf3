"""The normal distribution function."""

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.in_parts import _in_parts
from chainrule.compiler.emit.special.like import _like
from chainrule.compiler.emit.special.ndtr_left import _ndtr_left


def _ndtr(x: Array) -> Array:
    """The standard normal distribution function; relative error below 1e-15."""

    def both(z: Array) -> Array:
        left = _ndtr_left(np.minimum(np.abs(z), 39.0))
        return np.where(z < 0.0, left, 1.0 - left)

    return _like(x, _in_parts(both, np.asarray(x, np.float64)))
