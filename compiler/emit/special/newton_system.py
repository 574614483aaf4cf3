"""The root of a system of equations, for arrays of systems."""

from collections.abc import Callable

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.singular import _singular
from chainrule.compiler.emit.special.unsolved import _unsolved


def _newton_system(
    equations: Callable[[Array], tuple[Array, Array]],
    start: Array,
    where: str,
    times: Callable[[Array, Array], Array] = lambda a, x: (a @ x[..., None])[..., 0],
    solve: Callable[[Array, Array], Array] = lambda a, b: np.linalg.solve(a, b[..., None])[..., 0],
) -> Array:
    """The vector x for which the residuals are 0 that `equations` yields beside their Jacobian: in each lane by itself.

    Newton's method: each step is a linear system, and halved where it does not lessen the residual. A lane is done at
    a residual of 0, or as small as rounding makes it (an ill-conditioned linear system has no better solution), or
    with a step that rounding alone could make: if the last one made the residual fall as it does at a simple root, or
    if this one does not lessen it although the Jacobian stays the same. What the Jacobian is, `times` and `solve` know.
    """
    x = np.array(start)
    eps, ones = np.finfo(x.dtype).eps, np.ones_like(x)
    reach, before = np.zeros(x.shape[:-1], x.dtype), np.zeros(x.shape[:-1], x.dtype)
    done = np.zeros(x.shape[:-1], bool)
    with np.errstate(all="ignore"):
        residual, jacobian = equations(x)
        for steps in range(100):
            size = np.linalg.norm(residual, axis=-1)
            rows = times(np.abs(jacobian), ones)
            for why, has in (("a value is nan", np.isnan), ("a value is infinite", np.isinf)):
                if np.any(bad := np.any(has(residual) | has(rows), axis=-1)):
                    raise _unsolved(where, why, size[bad][0], steps, bad)
            rounding = 4 * jacobian.shape[-2] * eps * times(np.abs(jacobian), np.abs(x))
            over = done
            done = done | (size == 0) | np.all(np.abs(residual) <= rounding, axis=-1)
            try:
                step = solve(jacobian, residual)
            except np.linalg.LinAlgError:
                bad = _singular(jacobian, solve)
                raise _unsolved(
                    where, "the Jacobian is singular", size[bad][0], steps, bad
                ) from None
            step = np.where(over[..., None], 0, step)
            length = np.max(np.abs(step), axis=-1, initial=0)
            largest = np.max(np.abs(x), axis=-1, initial=0)
            reach = np.maximum(largest, reach / 8)
            small = length <= eps**0.6 * reach
            done = done | ((length <= eps**0.6 * largest) & (size <= before / 8))
            moved = x - step
            if np.all(done):
                return moved
            residual, steep = equations(moved)
            worse = ~(np.linalg.norm(residual, axis=-1) < size) & ~done
            for _ in range(60):
                if np.any(worse):
                    change = np.linalg.norm(times(np.abs(steep - jacobian), ones), axis=-1)
                    same = worse & small & (change <= np.linalg.norm(rows, axis=-1) / 8)
                    done, worse = done | same, worse & ~same
                if not np.any(worse):
                    break
                step = np.where(worse[..., None], step / 2, step)
                moved = x - step
                residual, steep = equations(moved)
                worse = worse & ~(np.linalg.norm(residual, axis=-1) < size)
            if np.any(worse):
                raise _unsolved(where, "no step lessens the residual", size[worse][0], steps, worse)
            x, jacobian, before = moved, steep, size
    if np.all(done):
        return x
    raise _unsolved(where, "there is no end to it", size[~done][0], 100, ~done)
