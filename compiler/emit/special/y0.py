"""The Bessel function Y0."""

import math

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.by_branch import _by_branch
from chainrule.compiler.emit.special.hankel0 import _hankel0
from chainrule.compiler.emit.special.j0_small import _j0_small
from chainrule.compiler.emit.special.like import _like
from chainrule.compiler.emit.special.polynomial import _polynomial

_Y0 = (
    -2.805339333045344e-17,
    8.560569491180539e-16,
    -2.273438003925944e-14,
    5.239789009122492e-13,
    -1.0322910181691743e-11,
    1.714039922443853e-10,
    -2.3581905499539437e-09,
    2.6323152716933056e-08,
    -2.3209911263024426e-07,
    1.5603236151208957e-06,
    -7.611989867399021e-06,
    2.500225604749266e-05,
    -4.852262128783583e-05,
    4.106402931137312e-05,
)


def _y0(x: Array) -> Array:
    """The Bessel function Y0; error below 1e-15 max(1, |value|); nan for x < 0.

    Below 8 a Chebyshev interpolant (ours, by mpmath) beside the logarithm, then the
    asymptotic form.
    """

    def small(z: Array) -> Array:
        x = np.where(z > 0, z, 1.0)
        logarithm = np.log(x / 0.8935769662791675)  # by Y0's first zero
        rest = _polynomial(x * x / 32 - 1, _Y0)
        for zero in (8.033941499787241, 4.770121447478025, 0.8935769662791675):
            rest *= (x - zero) * (x + zero)
        y = 2 / math.pi * logarithm * _j0_small(x) + rest
        return np.where(z > 0, y, np.where(z == 0, -np.inf, np.nan))

    def large(x: Array) -> Array:
        return _hankel0(x)[1]

    z = np.asarray(x, np.float64)
    return _like(x, _by_branch(z, z < 8, small, large))
