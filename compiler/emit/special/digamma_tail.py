"""The asymptotic series of the digamma function."""

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.polynomial import _polynomial

_DIGAMMA_TAIL = (
    4.154095689406029,
    -3.220081266841312,
    1.2213863296286604,
    -0.32525222437397994,
    0.07768996902561713,
    -0.020904992716699745,
    0.007571670662698111,
    -0.004166613154056894,
    0.003968253600942064,
    -0.0083333333323328,
    0.08333333333333287,
)


def _digamma_tail(x: Array) -> Array:
    """log(x) - digamma(x) for x >= 3: a Chebyshev interpolant in 1 / x^2."""
    inverse = 1.0 / x
    z = inverse * inverse
    return 0.5 * inverse + z * _polynomial(z, _DIGAMMA_TAIL)
