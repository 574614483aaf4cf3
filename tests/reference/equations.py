"""`solve`, by mpmath's own Newton iteration, whose Jacobian is one of differences."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import mpmath as mp
import numpy as np

from tests.reference.elements import Value, array, bare, promote_array


def solution(starts: Sequence[Value], residual: Callable[[Sequence[Value]], Sequence[Value]]) -> list[Value]:
    """The unknowns, in the shapes of what they start from."""
    shapes = [array(start).shape for start in starts]
    flat = [mp.mpf(x) for start in starts for x in array(start).ravel()]

    def shaped(numbers: Sequence[mp.mpf]) -> list[Value]:
        made, left = [], list(numbers)
        for shape in shapes:
            part = np.empty(int(np.prod(shape)), dtype=object)
            part[:] = [left.pop(0) for _ in range(part.size)]
            made.append(bare(promote_array(part.reshape(shape))))
        return made

    def equations(*numbers: mp.mpf) -> list[mp.mpf]:
        return [mp.mpf(x) for side in residual(shaped(numbers)) for x in array(side).ravel()]

    return shaped(list(mp.findroot(equations, flat, solver="mdnewton", tol=mp.mpf(10) ** (-3 * mp.mp.dps // 4))))
