"""The linear system that is the derivative of an equation's solution."""

from collections.abc import Callable
from typing import Any

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.singular import _singular
from chainrule.compiler.emit.special.which_lanes import _which_lanes


def _solve_at_root(
    jacobian: Array,
    side: Array,
    where: str,
    times: Callable[..., Array] = np.matmul,
    solve: Callable[..., Array] = np.linalg.solve,
    **told: Any,
) -> Array:
    """The x with jacobian @ x = side. Where the Jacobian is singular the solution of its equation has no derivative.

    So it is if rounding could have made `side` of a Jacobian that takes x to 0: if each element of it is as small as
    what its row of the product rounds (Oettli and Prager, 1964). What the Jacobian is `times` and `solve` know, which
    are told of bands what there is to know; else `side` may be a matrix.
    """
    bad: Array = np.asarray(np.isnan(jacobian).any(axis=(-2, -1)))
    why = "a derivative by the unknowns is nan"
    if not np.any(bad):
        try:
            x = solve(jacobian, side, **told)
        except np.linalg.LinAlgError:
            bad = _singular(jacobian, lambda a, b: solve(a, b, **told))
            why = "the Jacobian is singular"
        else:
            dense = times is np.matmul
            sides, columns = side, x
            if dense and side.ndim == 1:
                sides, columns = side[:, None], x[..., None]
            with np.errstate(all="ignore"):
                rounding = 4 * np.finfo(x.dtype).eps * jacobian.shape[-2]
                rest = np.abs(sides) <= rounding * times(np.abs(jacobian), np.abs(columns), **told)
            axis = -2 if dense else -1
            bad = np.asarray(rest.all(axis=axis) & (columns != 0).any(axis=axis))
            bad = np.any(bad, axis=-1) if dense else bad
            why = "the Jacobian is singular, but for rounding"
            if not np.any(bad):
                return x
    raise ArithmeticError(f"{where} has a solution without a derivative{_which_lanes(bad)}: {why}")
