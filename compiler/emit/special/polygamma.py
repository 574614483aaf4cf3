"""The derivatives of the digamma function."""

import math

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.digamma import _digamma
from chainrule.compiler.emit.special.like import _like
from chainrule.compiler.emit.special.zeta import _zeta


def _polygamma(n: int, x: Array) -> Array:
    """The n-th derivative of digamma, as a zeta function of Hurwitz (DLMF 25.11.12).

    Relative error below 1e-15 for x > 0.
    """
    if n == 0:
        return _digamma(x)
    scale = float((-1) ** (n + 1) * math.factorial(n))
    return _like(x, scale * np.asarray(_zeta(n + 1, np.asarray(x, np.float64))))
