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
    -5.305612541023711e-13,
    1.5954277465614736e-11,
    -4.1620803995881613e-10,
    9.405266781034578e-09,
    -1.8103135546838065e-07,
    2.9227898863145395e-06,
    -3.884119043014395e-05,
    0.0004147105227982053,
    -0.003444314284326757,
    0.021238666246616994,
    -0.09011612208449486,
    0.22431501092809494,
    -0.16113383143907206,
    -0.5690463125343436,
    1.0747948410565447,
    -0.007405594280931653,
    -0.3418040320148654,
)


def _y0(x: Array) -> Array:
    """The Bessel function Y0; error below 1e-15 max(1, |value|); nan for x < 0.

    Below 8 a Chebyshev interpolant (ours, by mpmath) beside the logarithm, then the
    asymptotic form.
    """

    def small(z: Array) -> Array:
        x = np.where(z > 0, z, 1.0)
        y = 2 / math.pi * np.log(x / 4) * _j0_small(x) + _polynomial(x * x / 32 - 1, _Y0)
        return np.where(z > 0, y, np.where(z == 0, -np.inf, np.nan))

    def large(x: Array) -> Array:
        return _hankel0(x)[1]

    z = np.asarray(x, np.float64)
    return _like(x, _by_branch(z, z < 8, small, large))
