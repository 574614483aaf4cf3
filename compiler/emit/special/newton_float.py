"""The root of an equation in one unknown, over Python floats."""

import math
from collections.abc import Callable

from chainrule.compiler.emit.special.unsolved import _unsolved


def _newton_float(
    equation: Callable[[float], tuple[float, float]], start: float, where: str
) -> float:
    """The x for which the residual that `equation` yields beside its slope is 0.

    Newton's method. A step that does not lessen the residual is halved. It is done at a residual of 0, or with a step
    that rounding alone could make: if the last one made the residual fall as it does at a simple root, or if this one
    does not lessen it although the slope stays the same.
    """
    tiny = 4e-10  # the machine epsilon to the power 0.6
    x, reach, before = float(start), 0.0, 0.0
    residual, slope = equation(x)
    for steps in range(100):
        size = abs(residual)
        if math.isnan(residual) or math.isnan(slope):
            raise _unsolved(where, "a value is nan", size, steps)
        if math.isinf(residual) or math.isinf(slope):
            raise _unsolved(where, "a value is infinite", size, steps)
        if slope == 0:
            raise _unsolved(where, "the derivative by the unknown is 0", size, steps)
        step, reach = residual / slope, max(abs(x), reach / 8)
        small = abs(step) <= tiny * reach
        if size == 0 or (abs(step) <= tiny * abs(x) and size <= before / 8):
            return x - step
        for _ in range(60):
            moved = x - step
            residual, steep = equation(moved)
            if abs(residual) < size:
                break
            if small and abs(steep - slope) <= abs(slope) / 8:
                residual = 0.0  # what is left of it is rounding
                break
            step /= 2
        else:
            raise _unsolved(where, "no step lessens the residual", size, steps)
        x, slope, before = moved, steep, size
    raise _unsolved(where, "there is no end to it", size, 100)
