"""Different formulas for different elements."""

from collections.abc import Callable

import numpy as np

from chainrule.compiler.emit.special.array import Array


def _by_branch(
    x: Array,
    first: Array,
    f: Callable[[Array], Array],
    g: Callable[[Array], Array],
) -> Array:
    """f(x) where `first` holds, g(x) elsewhere; each sees its own elements only."""
    flat = x.ravel()
    here = np.flatnonzero(first)
    if here.size == flat.size:
        return f(flat).reshape(x.shape)
    if here.size == 0:
        return g(flat).reshape(x.shape)
    there = np.flatnonzero(~first)
    y = np.empty_like(flat)
    y[here] = f(flat[here])
    y[there] = g(flat[there])
    return y.reshape(x.shape)
