"""The logistic function."""

import numpy as np

from chainrule.compiler.emit.special.array import Array


def _sigmoid(x: Array) -> Array:
    """1 / (1 + exp(-x)), with no exponential that overflows: beyond 40 it is 1 to the last bit."""
    t = np.exp(np.minimum(x, 40.0))
    y: Array = t / (1.0 + t)
    return y
