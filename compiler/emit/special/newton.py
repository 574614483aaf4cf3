"""The root of an equation in one unknown, for arrays of them."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from chainrule.compiler.emit.special.array import Array
from chainrule.compiler.emit.special.unsolved import _unsolved


def _newton(
    equation: Callable[..., tuple[Array, Array]], start: Array, given: Sequence[Array], where: str
) -> Array:
    """The x for which the residual is 0 that `equation(x, *given)` yields beside its slope: in each lane by itself.

    The lanes are taken in blocks that fit a cache; all are tried before one that is not solved is an error.
    """
    lanes = np.broadcast_shapes(np.shape(start), *map(np.shape, given))
    floats = [one for one in given if np.asarray(one).dtype.kind == "f"]
    x = np.array(np.broadcast_to(start, lanes), np.result_type(start, *floats)).ravel()
    flat = [np.broadcast_to(one, lanes).ravel() if np.ndim(one) else one for one in given]
    unsolved: list[tuple[Array, str, Array, int]] = []
    with np.errstate(all="ignore"):
        for first in range(0, x.size, 16384):
            block = slice(first, first + 16384)
            found = _newton_lanes(
                equation, x[block], [one[block] if np.ndim(one) else one for one in flat]
            )
            unsolved += [(first + which, why, size, steps) for which, why, size, steps in found]
    if unsolved:
        _, why, size, steps = min(unsolved, key=lambda one: one[0][0])
        failed = np.zeros(x.shape, bool)
        failed[np.concatenate([one[0] for one in unsolved])] = True
        raise _unsolved(where, why, size, steps, failed.reshape(lanes))
    return x.reshape(lanes)[()]


def _newton_lanes(
    equation: Callable[..., tuple[Array, Array]], x: Array, given: Sequence[Array]
) -> list[tuple[Array, str, Array, int]]:
    """Newton's method, in place, and the lanes that have no solution: which, why, the first's residual, the steps.

    A step that does not lessen the residual is halved. A lane is done, and leaves the others, at a residual of 0, or
    with a step that rounding alone could make: if the last one made the residual fall as it does at a simple root, or
    if this one does not lessen it although the slope stays the same. What rounding makes is as large as numbers on the
    way were, of which the older ones count less.
    """
    tiny, place, at = np.finfo(x.dtype).eps ** 0.6, np.arange(x.size), x
    reach, before, unsolved = np.abs(x), np.zeros_like(x), []
    residual, slope = _in_lanes(equation, x, given)
    for steps in range(100):
        step, size, largest = residual / slope, np.abs(residual), np.abs(at)
        reach = np.maximum(largest, reach / 8)
        done = (size == 0) | ((np.abs(step) <= tiny * largest) & (size <= before / 8))
        bad = ~np.isfinite(step * slope)
        if bad.any():
            nan = np.isnan(residual) | np.isnan(slope)
            zero = np.isfinite(residual) & np.isfinite(slope)
            reasons = ("a value is nan", nan), ("the derivative by the unknown is 0", zero)
            for why, lost in (*reasons, ("a value is infinite", ~nan & ~zero)):
                if np.any(lost := lost & bad):
                    unsolved.append((place[lost], why, size[lost][0], steps))
            done |= bad
        if done.any():
            over, left = np.flatnonzero(done), np.flatnonzero(~done)
            x[place[over]] = at[over] - step[over]
            if not left.size:
                return unsolved
            place, at, step, size, slope, reach = _among(
                left, (place, at, step, size, slope, reach)
            )
            given = _among(left, given)
        moved = at - step
        residual, steep = _in_lanes(equation, moved, given)
        worse = np.flatnonzero(~(np.abs(residual) < size))
        if worse.size:
            residual, steep = residual.copy(), steep.copy()
            same = np.abs(steep[worse] - slope[worse]) <= np.abs(slope[worse]) / 8
            same &= np.abs(step[worse]) <= tiny * reach[worse]
            residual[worse[same]] = 0  # what is left of it is rounding
            worse = worse[~same]
        for _ in range(60):
            if not worse.size:
                break
            step[worse] /= 2
            moved[worse] = at[worse] - step[worse]
            residual[worse], steep[worse] = equation(moved[worse], *_among(worse, given))
            worse = worse[~(np.abs(residual[worse]) < size[worse])]
        if worse.size:
            unsolved.append((place[worse], "no step lessens the residual", size[worse][0], steps))
            residual[worse] = 0  # so that they leave
        at, slope, before = moved, steep, size
    return [*unsolved, (place, "there is no end to it", size[0], 100)]


def _in_lanes(
    equation: Callable[..., tuple[Array, Array]], x: Array, given: Sequence[Array]
) -> Iterable[Array]:
    """The residual and its slope, of each lane."""
    for one in equation(x, *given):
        yield one if np.shape(one) == x.shape else np.broadcast_to(one, x.shape)


def _among(lanes: Array, arrays: Iterable[Array]) -> list[Array]:
    """Some lanes of arrays; what is the same in all lanes stays as it is."""
    return [one.take(lanes) if np.ndim(one) else one for one in arrays]
