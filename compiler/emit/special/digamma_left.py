"""The digamma function of a negative number."""

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.by_branch import _by_branch
from chainrule.compiler.emit.special.digamma_right import _digamma_right
from chainrule.compiler.emit.special.digamma_tail import _digamma_tail
from chainrule.compiler.emit.special.polynomial import _polynomial

_COTANGENT = (
    13.937292745877583,
    -10.452969524418483,
    8.601922980317118,
    -0.16332717285215234,
    2.4730972633528725,
    1.9286243259066214,
    2.0075347895586977,
    1.9995769729712818,
    2.000518936603734,
    2.0019883034248793,
    2.008154728387878,
    2.0346861238117984,
    2.1646464674228825,
    3.2898681336964524,
)


def _digamma_left(x: Array) -> Array:
    """digamma for x < 0: digamma(1 - x) - pi / tan(pi x); nan at -1, -2, ...

    With r from x to the nearest integer, pi / tan(pi x) is 1 / r - r * C(r^2), where C
    is a Chebyshev interpolant.
    """

    def near(x: Array) -> Array:
        r = x - np.rint(x)
        y: Array = _digamma_right(1.0 - x) - 1.0 / r + r * _polynomial(r * r, _COTANGENT)
        return y

    def far(x: Array) -> Array:
        r = x - np.rint(x)
        # log(1 - x) cancels 1 / r near a zero: both in two parts, 1 / r = high + low.
        high = (1.0 / r).astype(np.float32).astype(np.float64)
        short = r.astype(np.float32).astype(np.float64)
        low = ((1.0 - high * short) - high * (r - short)) / r
        mantissa, exponent = np.frexp(1.0 - x)
        log_low = exponent * 1.9082149292705877e-10 + np.log(mantissa)
        rest = r * _polynomial(r * r, _COTANGENT) - _digamma_tail(1.0 - x)
        y: Array = (exponent * 0.6931471803691238 - high) + (log_low - low + rest)
        return y

    bounded = np.maximum(x, -1e300)
    pole = bounded == np.rint(bounded)
    safe = np.where(pole, -0.5, bounded)
    return np.where(pole, np.nan, _by_branch(safe, safe > -2, near, far))
