"""The root of a system of equations, for arrays of systems."""

from collections.abc import Callable

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.unsolved import _unsolved


def _newton_system(
    equations: Callable[[Array], tuple[Array, Array]], start: Array, where: str
) -> Array:
    """The vector x for which the residuals that `equations` gives, beside their Jacobian, are 0, in each lane.

    Newton's method as in `_newton`, each step one linear system. A lane is done also where all residuals are as small
    as rounding makes them: an ill-conditioned linear system has no better solution.
    """
    x = np.array(start)
    with np.errstate(all="ignore"):
        residual, jacobian = equations(x)
    eps, count = np.finfo(x.dtype).eps, x.shape[-1]
    size, reach = np.linalg.norm(residual, axis=-1), np.zeros(x.shape[:-1], x.dtype)
    before, done = np.full(x.shape[:-1], np.inf, x.dtype), size == 0
    with np.errstate(all="ignore"):
        for steps in range(100):
            if np.any(bad := np.isnan(size) | np.isnan(jacobian).any(axis=(-2, -1))):
                raise _unsolved(where, "a value is nan", size, steps, bad)
            rounding = 4 * count * eps * (np.abs(jacobian) @ np.abs(x)[..., None])[..., 0]
            done = done | np.all(np.abs(residual) <= rounding, axis=-1)
            try:
                step = np.linalg.solve(jacobian, residual[..., None])[..., 0]
            except np.linalg.LinAlgError:
                raise _unsolved(where, "the Jacobian is singular", size, steps, ~done) from None
            if np.all(done):
                return x
            step = np.where(done[..., None], 0, step)
            length = np.max(np.abs(step), axis=-1, initial=0)
            reach = np.maximum(reach, np.max(np.abs(x), axis=-1, initial=0))
            last = (length <= eps**0.6 * reach) & (length <= before / 8)
            for _ in range(60):
                moved = x - step
                residual, jacobian = equations(moved)
                norm = np.linalg.norm(residual, axis=-1)
                worse = ~(norm < size) & ~done & ~(last & np.isfinite(norm))
                if not np.any(worse):
                    break
                step = np.where(worse[..., None], step / 2, step)
            else:
                raise _unsolved(where, "no step lessens the residual", size, steps, worse)
            x, size, before = moved, norm, np.max(np.abs(step), axis=-1, initial=0)
            done = done | last | (size == 0)
    raise _unsolved(where, "there is no end to it", size, 100, ~done)
