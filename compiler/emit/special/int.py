"""Real numbers as ints."""

import numpy as np

from chainrule.compiler.emit.special.array import Array


def _int(x: Array) -> Array:
    """x as an int, rounded towards 0; of nan, and of what 64 bits do not hold, -2^63, which is no position."""
    held = np.abs(x) < 2.0**63
    y: Array = np.where(held, x, -(2.0**63)).astype(np.int64)[()]
    return y
