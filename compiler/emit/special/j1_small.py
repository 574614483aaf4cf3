"""The Bessel function J1 of a small number."""

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.polynomial import _polynomial

_J1 = (
    -3.9096323215705757e-16,
    1.1384465070771561e-14,
    -2.8755334378568987e-13,
    6.2846769866729685e-12,
    -1.169693248966763e-10,
    1.8268548082869076e-09,
    -2.352192254597121e-08,
    2.442522260616403e-07,
    -1.9890935159142006e-06,
    1.224217365301787e-05,
    -5.4080032390855064e-05,
    0.00015860016799369858,
    -0.0002697522746716368,
    0.00019498936985895625,
)


def _j1_small(x: Array) -> Array:
    """J1 for 0 <= x < 8: its zeros, in two parts, and a Chebyshev interpolant in x^2."""
    first = ((x - 3.8317059702075125) + 1.5269184090088067e-16) * (x + 3.8317059702075125)
    second = ((x - 7.015586669815619) + 9.414165653410389e-17) * (x + 7.015586669815619)
    return x * first * second * _polynomial(x * x / 32 - 1, _J1)
