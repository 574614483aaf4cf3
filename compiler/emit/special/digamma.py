"""The logarithmic derivative of the gamma function."""

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.by_branch import _by_branch
from chainrule.compiler.emit.special.digamma_left import _digamma_left
from chainrule.compiler.emit.special.digamma_right import _digamma_right
from chainrule.compiler.emit.special.like import _like


def _digamma(x: Array) -> Array:
    """The derivative of log(gamma(x)); nan at -1, -2, ...

    Error below 1e-15 max(1, |value|).
    Chebyshev interpolants (ours, by mpmath): rational below 3, then of what the
    asymptotic series adds to log(x) - 1 / (2 x); x < 0 by reflection.
    """
    z = np.asarray(x, np.float64)
    y = _by_branch(z, z < 0, _digamma_left, _digamma_right)
    return _like(x, np.where(z == 0, np.copysign(np.inf, -z), y))
