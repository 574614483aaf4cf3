"""First-order linear recurrences."""

import numpy as np

from chainrule.compiler.emit.special.array import Array


def _recurrence(a: Array, b: Array, axis: int) -> Array:
    """r with r[i] = a[i] * r[i - 1] + b[i] along an axis, in as many steps as the length has bits."""
    factor, r = np.moveaxis(a, axis, 0), np.array(np.moveaxis(b, axis, 0))
    step = 1
    while step < len(r):
        r[step:] += factor[step:] * r[:-step]
        factor = np.concatenate([factor[:step], factor[step:] * factor[:-step]])
        step *= 2
    if not np.isfinite(factor).all():  # inf times a 0 would be nan: step by step instead
        factor, r = np.moveaxis(a, axis, 0), np.array(np.moveaxis(b, axis, 0))
        for i in range(1, len(r)):
            r[i] += factor[i] * r[i - 1]
    return np.moveaxis(r, 0, axis)
