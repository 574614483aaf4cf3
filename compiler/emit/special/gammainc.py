"""The regularised lower incomplete gamma function."""

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.incomplete_gamma import _incomplete_gamma


def _gammainc(a: Array, x: Array) -> Array:
    """P(a, x) for a, x >= 0; relative error below 1e-13 where it is above 1e-90."""
    return _incomplete_gamma(a, x, False).astype(np.result_type(a, x, 0.0), copy=False)[()]
