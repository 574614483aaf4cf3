"""The logistic function."""

import numpy as np

from chainrule.compiler.emit.special.array import Array


def _sigmoid(x: Array) -> Array:
    """1 / (1 + exp(-x)), with no exponential of a positive number."""
    t = np.exp(-np.abs(x))
    y: Array = np.where(x >= 0, 1, t) / (1 + t)
    return y
