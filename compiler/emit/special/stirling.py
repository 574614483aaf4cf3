"""The correction of Stirling's formula."""

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.polynomial import _polynomial

_STIRLING = (
    0.2618085287086644,
    -0.20709330067515677,
    0.08133072111327978,
    -0.023023388614372777,
    0.006092364447572614,
    -0.0019068288114279443,
    0.0008415163778136668,
    -0.0005952350113118343,
    0.0007936507724234067,
    -0.0027777777777198706,
    0.0833333333333333,
)


def _stirling(x: Array) -> Array:
    """log(gamma(x)) - (x - 1/2) log(x) + x - log(2 pi) / 2 for x >= 3.

    A Chebyshev interpolant in 1 / x^2 (ours, by mpmath).
    """
    inverse = 1.0 / x
    return inverse * _polynomial(inverse * inverse, _STIRLING)
