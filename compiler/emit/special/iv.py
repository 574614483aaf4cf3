"""The modified Bessel functions of the first kind, of whole orders."""

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.ive import _ive
from chainrule.compiler.emit.special.like import _like


def _iv(n: int, x: Array) -> Array:
    """In for n >= 2; relative error below 1e-15 n; inf where it exceeds float64."""
    z = np.abs(np.asarray(x, np.float64))
    half = np.exp(np.minimum(z, 1400.0) / 2)  # twice: exp(x) overflows too soon
    with np.errstate(over="ignore"):
        y = half * (half * np.asarray(_ive(n, np.where(np.isinf(z), 1.0, z))))
    y = np.where(np.isinf(z), np.inf, y)
    return _like(x, np.where(np.signbit(x), -y, y) if n % 2 else y)
