"""The zeta function of Hurwitz, of a negative number."""

import math

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.by_branch import _by_branch
from chainrule.compiler.emit.special.zeta_right import _zeta_right


def _zeta_left(s: int, q: Array) -> Array:
    """The sum of 1 / (q + k)^s over k = 0, 1, ... for q < 0; inf at -1, -2, ...

    The sum over all integers k, which depends on the distance r to the nearest only,
    without the sum over k < 0, which is a sum on the positive side.
    """
    sign = (-1) ** s
    derivative = np.array([1.0, 0.0])  # of cot(x), as a polynomial in cot(x)
    for n in range(1, s):
        derivative = np.polymul([1, 0, 1], np.polyder(derivative)) / n

    def near(r: Array) -> Array:
        y: Array = r**-s + _zeta_right(s, 1 + r) + sign * _zeta_right(s, 1 - r)
        return y

    def far(r: Array) -> Array:
        cotangent = np.tan(math.pi * (np.copysign(0.5, r) - r))
        return math.pi**s * np.polyval(derivative, cotangent)

    bounded = np.maximum(q, -1e300)
    r = bounded - np.rint(bounded)
    whole = r == 0
    r = np.where(whole, 0.5, r)
    total = _by_branch(r, np.abs(r) < 0.25, near, far)
    return np.where(whole, np.inf, total - sign * _zeta_right(s, 1 - bounded))
