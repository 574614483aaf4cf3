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
    """f(x) where `first` holds, g(x) elsewhere; each sees its own elements only.

    Of long arrays a part at a time, so that what the formulas make on their way stays in the cache.
    """
    flat, part = x.ravel(), 16384
    if flat.size > part:
        first, y = first.ravel(), np.empty_like(flat)
        for k in range(0, flat.size, part):
            y[k : k + part] = _by_branch(flat[k : k + part], first[k : k + part], f, g)
        return y.reshape(x.shape)
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
