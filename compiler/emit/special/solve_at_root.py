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
    """The x with jacobian @ x = side. Where the Jacobian is singular the solution of its equation has no derivative."""
    bad: Array = np.asarray(np.isnan(jacobian).any(axis=(-2, -1)))
    why = "a derivative by the unknowns is nan"
    if not np.any(bad):
        try:
            return solve(jacobian, side)
        except np.linalg.LinAlgError:
            bad, why = _singular(jacobian, solve), "the Jacobian is singular"
    raise ArithmeticError(f"{where} has a solution without a derivative{_which_lanes(bad)}: {why}")
