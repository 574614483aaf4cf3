"""The Bessel function J0 of a small number."""

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.polynomial import _polynomial

_J0 = (
    1.2057079666435851e-17,
    -3.738448394461538e-16,
    1.0101622048375492e-14,
    -2.3719542183893426e-13,
    4.768506930525606e-12,
    -8.094862397450822e-11,
    1.1411484161669107e-09,
    -1.308663632073924e-08,
    1.1892767699589824e-07,
    -8.272804159783979e-07,
    4.19663832256583e-06,
    -1.4423681512582505e-05,
    2.9532957425506736e-05,
    -2.6662941994458524e-05,
)


def _j0_small(x: Array) -> Array:
    """J0 for 0 <= x < 8: its zeros, in two parts, and a Chebyshev interpolant in x^2."""
    first = ((x - 2.404825557695773) + 1.176691651530894e-16) * (x + 2.404825557695773)
    second = ((x - 5.520078110286311) - 8.088597146146722e-17) * (x + 5.520078110286311)
    third = (x - 8.653727912911013) * (x + 8.653727912911013)
    return first * second * third * _polynomial(x * x / 32 - 1, _J0)
