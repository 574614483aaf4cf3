"""The Bessel function Y1."""

import math

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.by_branch import _by_branch
from chainrule.compiler.emit.special.hankel1 import _hankel1
from chainrule.compiler.emit.special.j1_small import _j1_small
from chainrule.compiler.emit.special.like import _like
from chainrule.compiler.emit.special.polynomial import _polynomial

_Y1 = (
    -1.6273809034880515e-14,
    5.225795663162267e-13,
    -1.4640682763474406e-11,
    3.572353567314304e-10,
    -7.477455129026397e-09,
    1.324347326052497e-07,
    -1.9520112867697905e-06,
    2.345293737986433e-05,
    -0.00022362779671141972,
    0.001631777353446781,
    -0.00863508995539756,
    0.030232363393467274,
    -0.056441502532093416,
    0.00596861647106568,
    0.15708744101362512,
    -0.1718397260646809,
    0.01944546531620961,
)


def _y1(x: Array) -> Array:
    """The Bessel function Y1; error below 1e-15 max(1, |value|); nan for x < 0.

    Below 8 a Chebyshev interpolant (ours, by mpmath) beside the logarithm, then the
    asymptotic form.
    """

    def small(z: Array) -> Array:
        x = np.where(z > 0, z, 1.0)
        y = 2 / math.pi * (np.log(x / 4) * _j1_small(x) - 1 / x) + x * _polynomial(
            x * x / 32 - 1, _Y1
        )
        return np.where(z > 0, y, np.where(z == 0, -np.inf, np.nan))

    def large(x: Array) -> Array:
        return _hankel1(x)[1]

    z = np.asarray(x, np.float64)
    return _like(x, _by_branch(z, z < 8, small, large))
