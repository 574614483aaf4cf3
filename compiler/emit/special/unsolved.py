"""What is raised where an equation is not solved."""

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.which_lanes import _which_lanes


def _unsolved(
    where: str, why: str, size: Array | float, steps: int, lanes: Array | None = None
) -> ArithmeticError:
    """The error of an equation: where it stands, why it is not solved, the residual, and after how many steps.

    Of several lanes in which it is not solved it is the first one's.
    """
    return ArithmeticError(
        f"{where} is not solved{_which_lanes(lanes)}: {why} (residual {size:.3g} after {steps} steps)"
    )
