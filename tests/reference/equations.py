"""`solve`: Newton's iteration to half of the digits, then steps by the Jacobian that it ended with.

The Jacobian is one of differences. Derivatives by differences solve the same equations many times, each time moved a
little: where they nearly hold at the root that was found last, it is that root, moved, which is looked for, and the
Jacobian that was found there serves again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import mpmath as mp
import numpy as np

from tests.reference.elements import Value, array, bare, promote_array

ROUGH = 40
"""The digits to which a root is looked for from its start."""

NEAR = mp.mpf("1e-6")
"""How far equations that were moved may be from holding at the root before."""

Numbers = list[Any]


@dataclass
class Root:
    """Where equations hold, and the inverse of their Jacobian there."""

    at: Numbers
    inverse: Any


def solution(
    starts: Sequence[Value], residual: Callable[[Sequence[Value]], Sequence[Value]], known: dict[Any, Root], place: Any
) -> list[Value]:
    """The unknowns, in the shapes of what they start from; `known` keeps the roots found of the equations at a place.

    Those in a loop or a map have a root for each step or element, told apart by what they say at their start.
    """
    shapes = [array(start).shape for start in starts]

    def shaped(numbers: Numbers) -> list[Value]:
        made, left = [], list(numbers)
        for shape in shapes:
            part = np.empty(int(np.prod(shape)), dtype=object)
            part[:] = [left.pop(0) for _ in range(part.size)]
            made.append(bare(promote_array(part.reshape(shape))))
        return made

    def equations(*numbers: Any) -> Numbers:
        return [mp.mpf(x) for side in residual(shaped([*numbers])) for x in array(side).ravel()]

    flat = [mp.mpf(x) for start in starts for x in array(start).ravel()]
    key = (place, *(f"{float(x):.5e}" for x in (*flat, *equations(*flat))))
    last = known.get(key)
    found = polished(equations, last, NEAR) if last is not None else None
    if last is None or found is None:
        with mp.workdps(ROUGH):
            last = from_start(equations, flat)
        found = polished(equations, last, mp.inf)
        assert found is not None, "the equations have no root that is found"
    known[key] = Root(found, last.inverse)
    return shaped(found)


def from_start(equations: Callable[..., Numbers], flat: Numbers) -> Root:
    rough = [*mp.findroot(equations, flat, solver="mdnewton", tol=mp.mpf(10) ** (-3 * mp.mp.dps // 4))]
    inverse = mp.inverse(mp.jacobian(equations, rough)) if flat else mp.matrix(0, 0)
    return Root(rough, np.array(inverse.tolist(), object))


def polished(equations: Callable[..., Numbers], root: Root, near: Any) -> Numbers | None:
    """A root nearby, to all digits; None if it is not near, or steps do not become shorter fast.

    Each step mends the inverse by what the residual then was (Broyden, 1965).
    """
    if not root.at:
        return root.at
    at, inverse = np.array(root.at, object), root.inverse
    off = np.array(equations(*at), object)
    if not max(map(abs, off)) < near:
        return None
    before = mp.inf
    while True:
        step = -(inverse @ off)
        at = at + step
        length = max(map(abs, step))
        if length <= mp.mpf(10) ** (4 - mp.mp.dps) * max(1, *map(abs, at)):
            return [*at]
        if length > before / 1000:
            return None
        before, change = length, -off
        off = np.array(equations(*at), object)
        moved = inverse @ (off + change)
        inverse = inverse + np.outer(step - moved, step @ inverse) / (step @ moved)
