"""x log(1 + y)."""

import numpy as np

from chainrule.compiler.emit.special.array import Array


def _xlog1py(x: Array, y: Array) -> Array:
    """x log(1 + y), and 0 where x is 0."""
    result: Array = x * np.log1p(np.where((x == 0.0) & ~np.isnan(y), 0.0, y))
    return result
