"""The zeta function of Hurwitz."""

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.by_branch import _by_branch
from chainrule.compiler.emit.special.like import _like
from chainrule.compiler.emit.special.zeta_left import _zeta_left
from chainrule.compiler.emit.special.zeta_right import _zeta_right


def _zeta(s: float, q: Array) -> Array:
    """The sum of 1 / (q + k)^s over k = 0, 1, ... for s > 1; inf at q = 0, -1, ...

    Relative error below 1e-15 for q > 0. A negative q asks for a whole s.
    """

    def left(q: Array) -> Array:
        return _zeta_left(int(s), q) if s == int(s) else np.full_like(q, np.nan)

    def right(q: Array) -> Array:
        return np.where(q == 0, np.inf, _zeta_right(s, np.where(q == 0, 1.0, q)))

    z = np.asarray(q, np.float64)
    return _like(q, _by_branch(z, z < 0, left, right))
