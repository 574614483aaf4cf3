"""The root of an equation in one unknown, for arrays of them."""

from collections.abc import Callable

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.unsolved import _unsolved


def _newton(equation: Callable[[Array], tuple[Array, Array]], start: Array, where: str) -> Array:
    """The x for which the residual that `equation` gives, beside its slope, is 0: in each lane by itself.

    Newton's method. A step that does not lessen the residual is halved. A lane is done at a residual of 0, or behind
    a step that rounding alone could make, if the steps shrink faster than a root of higher order lets them.
    """
    with np.errstate(all="ignore"):
        residual, slope = np.broadcast_arrays(*equation(start))
    x = np.array(np.broadcast_to(start, residual.shape), residual.dtype)
    tiny = np.finfo(x.dtype).eps ** 0.6
    size, reach, before = np.abs(residual), np.abs(x), np.full(x.shape, np.inf, x.dtype)
    done = residual == 0
    with np.errstate(all="ignore"):
        for steps in range(100):
            if np.any(bad := np.isnan(residual) | np.isnan(slope)):
                raise _unsolved(where, "a value is nan", size, steps, bad)
            if np.any(bad := slope == 0):
                raise _unsolved(where, "the derivative by the unknown is 0", size, steps, bad)
            if np.all(done):
                return x[()]
            step = np.where(done, 0, residual / slope)
            reach = np.maximum(reach, np.abs(x))
            last = (np.abs(step) <= tiny * reach) & (np.abs(step) <= before / 8)
            for _ in range(60):
                moved = x - step
                residual, slope = np.broadcast_arrays(*equation(moved))
                worse = ~(np.abs(residual) < size) & ~done & ~(last & np.isfinite(residual))
                if not np.any(worse):
                    break
                step = np.where(worse, step / 2, step)
            else:
                raise _unsolved(where, "no step lessens the residual", size, steps, worse)
            x, size, before = moved, np.abs(residual), np.abs(step)
            done = done | last | (residual == 0)
    raise _unsolved(where, "there is no end to it", size, 100, ~done)
