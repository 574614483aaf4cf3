"""The inverse of the complementary error function."""

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.by_branch import _by_branch
from chainrule.compiler.emit.special.erfinv import _ERFINV_TAIL, _erfinv
from chainrule.compiler.emit.special.like import _like
from chainrule.compiler.emit.special.polynomial import _polynomial

_ERFINV_FAR_TAIL = (
    -0.016108150018771295,
    0.04177979198424075,
    -0.050090810440794366,
    0.0454452866245726,
    -0.043805412591919064,
    0.04637011811017345,
    -0.04757248992166322,
    0.04744211890223596,
    -0.04576404123377977,
    0.04357068202443454,
    -0.039499523935125756,
    0.03481195850520778,
    -0.02770390632397084,
    0.020068666385056392,
    -0.009104031451475703,
    -0.0021874284107209515,
    0.018857812922692653,
    -0.035538201583428804,
    0.06417665872347782,
    -0.09246805793374914,
    0.18114710058612313,
    -0.1354733177513116,
)


def _erfcinv(x: Array) -> Array:
    """The inverse of erfc; relative error below 1e-15; nan outside [0, 2].

    That of erf about 1. Elsewhere Chebyshev interpolants (ours, by mpmath) of what
    s = sqrt(-log(x)) lacks: as in erfinv for s < 6, then in (s - 11) / (s + 11).
    """

    def tail(x: Array) -> Array:
        gap = np.where(x < 1, x, 2 - x)
        s = np.sqrt(-np.log(np.where(gap > 0, gap, 0.5)))
        near = _polynomial((s - 3) / (s + 3), _ERFINV_TAIL)
        far = _polynomial((s - 11) / (s + 11), _ERFINV_FAR_TAIL)
        y = s + np.where(s < 6, near, far)
        y = np.where(gap > 0, y, np.where(gap == 0, np.inf, np.nan))
        return np.where(x < 1, y, -y)

    z = np.asarray(x, np.float64)
    return _like(x, _by_branch(z, np.abs(1 - z) < 0.75, lambda z: _erfinv(1 - z), tail))
