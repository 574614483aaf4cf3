"""The logistic function."""

import numpy as np

from chainrule.compiler.emit.special.array import Array


def _sigmoid(x: Array) -> Array:
    """1 / (1 + exp(-x)), with no exponential of a positive number."""
    y: Array = np.exp(np.minimum(x, 0)) / (1 + np.exp(-np.abs(x)))
    return y
