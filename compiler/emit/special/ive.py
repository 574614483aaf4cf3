"""The modified Bessel functions of the first kind, of whole orders, scaled."""

import math

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.by_branch import _by_branch
from chainrule.compiler.emit.special.i0e import _i0e
from chainrule.compiler.emit.special.i1e import _i1e
from chainrule.compiler.emit.special.like import _like


def _ive(n: int, x: Array) -> Array:
    """exp(-|x|) In(x) for n >= 2; relative error below 1e-15 n.

    The quotients of neighbours are a continued fraction, from an order at which they no longer
    matter (DLMF 10.33.1). From n^2 on the recurrence loses nothing.
    """
    bound = max(n * n, 30)

    def small(x: Array) -> Array:
        ratio, product = np.zeros_like(x), np.asarray(_i0e(x))
        for k in range(int(math.sqrt(n * n + 40 * bound)) + 16, 0, -1):
            ratio = x / (2 * k + x * ratio)
            if k <= n:
                product = product * ratio
        return product

    def large(x: Array) -> Array:
        before, y = np.asarray(_i0e(x)), np.asarray(_i1e(x))
        for k in range(1, n):
            before, y = y, before - 2 * k / x * y
        return y

    z = np.abs(np.asarray(x, np.float64))
    y = _by_branch(z, z < bound, small, large)
    return _like(x, np.where(np.signbit(x), -y, y) if n % 2 else y)
