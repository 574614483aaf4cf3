"""Long arrays, a part at a time."""

from collections.abc import Callable

import numpy as np

from chainrule.compiler.emit.special.array import Array


def _in_parts(f: Callable[[Array], Array], x: Array) -> Array:
    """f(x), element by element: of long arrays in parts, so that what f makes on its way stays in the cache."""
    if x.size <= 16384:
        return f(x)
    flat = x.ravel()
    y = np.empty_like(flat)
    for k in range(0, flat.size, 16384):
        y[k : k + 16384] = f(flat[k : k + 16384])
    return y.reshape(x.shape)
