"""The sine of a multiple of pi."""

import math

import numpy as np

from chainrule.compiler.emit.special.array import Array


def _sinpi(x: Array) -> Array:
    """sin(pi x), exactly 0 at integers (and at infinity)."""
    bounded = np.clip(x, -1e300, 1e300)
    nearest = np.rint(bounded)
    sign = 1 - 2 * np.abs(np.fmod(nearest, 2))
    sine: Array = sign * np.sin(math.pi * (bounded - nearest))
    return sine
