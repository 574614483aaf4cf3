"""The logarithm of the normal distribution function."""

import math

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.by_branch import _by_branch
from chainrule.compiler.emit.special.erfcx_right import _erfcx_right
from chainrule.compiler.emit.special.like import _like
from chainrule.compiler.emit.special.ndtr_left import _ndtr_left


def _log_ndtr(x: Array) -> Array:
    """log(ndtr(x)), also where ndtr underflows; error below 1e-15 max(1, |value|)."""

    def left(x: Array) -> Array:
        bounded = np.maximum(x, -1e154)
        scaled = _erfcx_right(-math.sqrt(0.5) * bounded)
        y = np.log(0.5 * scaled) - 0.5 * bounded * bounded
        return np.where(x < -1e154, -np.inf, y)

    def right(x: Array) -> Array:
        return np.log1p(-_ndtr_left(np.minimum(x, 39.0)))

    z = np.asarray(x, np.float64)
    return _like(x, _by_branch(z, z < 0, left, right))
