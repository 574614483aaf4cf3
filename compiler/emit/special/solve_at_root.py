"""The linear system that is the derivative of an equation's solution."""

from collections.abc import Callable

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.singular import _singular
from chainrule.compiler.emit.special.which_lanes import _which_lanes


def _solve_at_root(
    jacobian: Array,
    side: Array,
    where: str,
    solve: Callable[[Array, Array], Array] = np.linalg.solve,
) -> Array:
    """The x with jacobian @ x = side. Where the Jacobian is singular the solution of its equation has no derivative.

    So it is if rounding could have made `side` of a Jacobian that takes x to 0: if each element of it is as small as
    what its row of the product rounds (Oettli and Prager, 1964).
    """
    bad: Array = np.asarray(np.isnan(jacobian).any(axis=(-2, -1)))
    why = "a derivative by the unknowns is nan"
    if not np.any(bad):
        try:
            x = solve(jacobian, side)
        except np.linalg.LinAlgError:
            bad, why = _singular(jacobian, solve), "the Jacobian is singular"
        else:
            if solve is not np.linalg.solve:
                return x
            sides, columns = (side[:, None], x[..., None]) if side.ndim == 1 else (side, x)
            with np.errstate(all="ignore"):
                rounding = 4 * np.finfo(x.dtype).eps * columns.shape[-2]
                rest = np.abs(sides) <= rounding * (np.abs(jacobian) @ np.abs(columns))
            bad = np.asarray((rest.all(axis=-2) & (columns != 0).any(axis=-2)).any(axis=-1))
            why = "the Jacobian is singular, but for rounding"
            if not np.any(bad):
                return x
    raise ArithmeticError(f"{where} has a solution without a derivative{_which_lanes(bad)}: {why}")
