"""x log(y)."""

import numpy as np

from chainrule.compiler.emit.special.array import Array


def _xlogy(x: Array, y: Array) -> Array:
    """x log(y), and 0 where x is 0."""
    result: Array = x * np.log(np.where((x == 0.0) & ~np.isnan(y), 1.0, y))
    return result
