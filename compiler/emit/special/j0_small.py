"""The Bessel function J0 of a small number."""

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.polynomial import _polynomial

_J0 = (
    4.006178286297737e-16,
    -1.2482966637990574e-14,
    3.3923324014926297e-13,
    -8.023472603248695e-12,
    1.627648945732473e-10,
    -2.7948629678312687e-09,
    3.9988393454959875e-08,
    -4.677128021300755e-07,
    4.366932324640601e-06,
    -3.157342540223544e-05,
    0.00016977200713997844,
    -0.0006415390646406123,
    0.0015636431645931661,
    -0.002119794289479692,
    0.0011434937743762545,
)


def _j0_small(x: Array) -> Array:
    """J0 for 0 <= x < 8: its zeros, in two parts, and a Chebyshev interpolant in x^2."""
    first = ((x - 2.404825557695773) + 1.176691651530894e-16) * (x + 2.404825557695773)
    second = ((x - 5.520078110286311) - 8.088597146146722e-17) * (x + 5.520078110286311)
    return first * second * _polynomial(x * x / 32 - 1, _J0)
