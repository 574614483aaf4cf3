"""A square with its rounding error."""

import numpy as np

from chainrule.compiler.emit.special.array import Array


def _exact_square(x: Array) -> tuple[Array, Array]:
    """x^2, rounded, and what the rounding left out; for |x| below 1e18."""
    high = x.astype(np.float32).astype(np.float64)  # 24 bits: its square is exact
    square = x * x
    return square, (high * high - square) + (x - high) * (x + high)
