"""The slope of an equation at its root, by which the derivative of the solution divides."""

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.which_lanes import _which_lanes


def _slope_at_root(slope: Array, where: str) -> Array:
    """The slope itself. Where it is 0 the solution does not move with what it depends on, but jumps."""
    bad = ~(np.abs(slope) > 0)
    if np.any(bad):
        why = "nan" if np.any(np.isnan(slope)) else "0"
        raise ArithmeticError(
            f"{where} has a solution without a derivative{_which_lanes(bad)}: "
            f"the derivative by the unknown is {why}"
        )
    return slope
