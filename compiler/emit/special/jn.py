"""The Bessel functions of the first kind, of whole orders."""

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.by_branch import _by_branch
from chainrule.compiler.emit.special.j0 import _j0
from chainrule.compiler.emit.special.j1 import _j1
from chainrule.compiler.emit.special.like import _like


def _jn(n: int, x: Array) -> Array:
    """Jn for n >= 2; error below 1e-15 sqrt(n), relative where |x| < n.

    Orders up to |x| by the recurrence, which is stable there; beyond by the quotients of
    neighbours, a continued fraction from an order at which they are as good as 0 (DLMF 10.10.1).
    """

    def above(x: Array) -> Array:
        before, y = _j0(x), _j1(x)
        for k in range(1, n):
            before, y = y, np.where(np.isinf(x), 0.0, 2 * k / x) * y - before
        return np.where(np.isinf(x), 0.0, y)

    def below(x: Array) -> Array:
        turn = np.floor(x)
        before, y = _j0(x), _j1(x)
        start = np.where(turn == 0, before, y)
        for k in range(1, n):
            before, y = y, 2 * k / np.where(turn > k, x, 1.0) * y - before
            start = np.where(turn == k + 1, y, start)
        ratio, product = np.zeros_like(x), start
        for k in range(n + 16 + int(12 * n ** (1 / 3)), 0, -1):
            ratio = np.where(k > turn, x / (2 * k - x * ratio), 1.0)
            if k <= n:
                product = product * ratio
        return product

    z = np.abs(np.asarray(x, np.float64))
    y = _by_branch(z, ~(z < n), above, below)
    return _like(x, np.where(np.signbit(x), -y, y) if n % 2 else y)
