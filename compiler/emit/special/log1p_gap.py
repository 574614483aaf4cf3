"""What log(1 + u) falls short of u by."""

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.polynomial import _polynomial

_ATANH = tuple(1 / (2 * k + 3) for k in range(17, -1, -1))


def _log1p_gap(u: Array, ratio: Array) -> Array:
    """u - log(1 + u), relative error below 1e-15; `ratio` is 1 + u.

    Near 0 by log(1 + u) = 2 atanh(t), t = u / (2 + u), whose terms but the first are small.
    """
    near = np.abs(u) < 0.5
    small = np.where(near, u, 0.0)
    t = small / (2.0 + small)
    series = 2.0 * t * t / (1.0 - t) - 2.0 * t**3 * _polynomial(t * t, _ATANH)
    far = np.where(near, 1.0, ratio)
    return np.where(near, series, far - 1.0 - np.log(far))
