"""The root of an equation in one unknown, over Python floats."""

import math
from collections.abc import Callable

from chainrule.compiler.emit.special.unsolved import _unsolved


def _newton_float(
    equation: Callable[[float], tuple[float, float]], start: float, where: str
) -> float:
    """What `_newton` yields, for one float."""
    x, tiny = float(start), 4e-10  # the machine epsilon to the power 0.6
    residual, slope = equation(x)
    size, reach, before, done = abs(residual), abs(x), math.inf, residual == 0
    for steps in range(100):
        if math.isnan(residual) or math.isnan(slope):
            raise _unsolved(where, "a value is nan", size, steps)
        if slope == 0:
            raise _unsolved(where, "the derivative by the unknown is 0", size, steps)
        if done:
            return x
        step = residual / slope
        reach = max(reach, abs(x))
        last = abs(step) <= tiny * reach and abs(step) <= before / 8
        for _ in range(60):
            moved = x - step
            residual, slope = equation(moved)
            if abs(residual) < size or (last and math.isfinite(residual)):
                break
            step /= 2
        else:
            raise _unsolved(where, "no step lessens the residual", size, steps)
        x, size, before = moved, abs(residual), abs(step)
        done = last or residual == 0
    raise _unsolved(where, "there is no end to it", size, 100)
