"""What is raised where an equation is not solved."""

import numpy as np

from chainrule.compiler.emit.special.array import Array


def _unsolved(
    where: str, why: str, size: Array | float, steps: int, lanes: Array | None = None
) -> ArithmeticError:
    """The error of an equation: where it stands, why it is not solved, the residual, and after how many steps.

    Of several lanes in which it is not solved it is the first one's.
    """
    among = ""
    if lanes is not None and np.ndim(lanes):
        first = ", ".join(map(str, np.argwhere(lanes)[0]))
        among = f" in {np.count_nonzero(lanes)} of {np.size(lanes)} lanes, the first [{first}]"
    return ArithmeticError(
        f"{where} is not solved{among}: {why} (residual {size:.3g} after {steps} steps)"
    )
