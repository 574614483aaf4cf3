"""The normal distribution function."""

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.like import _like
from chainrule.compiler.emit.special.ndtr_left import _ndtr_left


def _ndtr(x: Array) -> Array:
    """The standard normal distribution function; relative error below 1e-15."""
    z = np.asarray(x, np.float64)
    left = _ndtr_left(np.minimum(np.abs(z), 39.0))
    return _like(x, np.where(z < 0.0, left, 1.0 - left))
