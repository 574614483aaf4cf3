"""Horner's rule."""

import numpy as np

from chainrule.compiler.emit.special.array import Array


def _polynomial(x: Array, coefficients: tuple[float, ...]) -> Array:
    """The polynomial with these coefficients, the highest power first, at x."""
    first, second, *rest = map(np.asarray, coefficients)  # which numpy takes sooner than numbers
    y: Array = x * first
    y += second
    for coefficient in rest:
        y *= x
        y += coefficient
    return y
