"""Loops whose turns run side by side in vectors, though loops of a few turns stand within them: those of a window.

    Loop l:                                     Loop l, in lanes:
        top = -inf                                  top = -inf
        Loop i < 2: Loop j < 2:           ->        top = max(top, y[0, 0, l])
            top = max(top, y[i, j, l])              ... three more

The few turns are written out: a compiler of C does so behind its search for loops that may run in vectors. An array
that such loops make, and that nothing but loops touches, lies with the axis of the lanes last: `equal(y, top)`, whose
axes are those of y and then those of a window, becomes one of channels side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chainrule.compiler.ir import Dim, Value
from chainrule.compiler.loops.index import ONE, ZERO, Access, Axis, Position
from chainrule.compiler.loops.nest import Body, Compute, Item, Loop, Statement, Steps, bodies, made, own_reads

_OUTSIDE = ("param", "const", "size", "iota")
_LONG = 8  # turns of a loop that is worth to be run in lanes
_FEW = 4  # turns of a loop that is written out
_GATHERED = 1  # elements of a turn that may be read where they do not lie side by side
_MOST = 64  # statements of a loop, its inner ones written out


def in_lanes(top: Body, outputs: Sequence[Value]) -> dict[int, int]:
    """Marks such loops; gives for arrays, by their ids, the axis that lies last."""
    around = [loop for loop in _loops(top) if any(isinstance(inner, Loop) for inner in loop.body.items)]
    movable = _movable(top, {id(value) for value in outputs}) if around else set()
    last: dict[int, int] = {}
    for loop in around:
        wanted = _wanted(loop, movable)
        if wanted is not None and all(last.get(key, axis) == axis for key, axis in wanted.items()):
            loop.lanes = True
            last.update(wanted)
    return last


def is_few(loop: Loop) -> bool:
    """Whether a loop within one in lanes is written out."""
    return (loop.axis.dim.constant or _FEW + 1) <= _FEW


def _loops(body: Body) -> Iterator[Loop]:
    for item in body.items:
        if isinstance(item, Loop):
            yield item
        if not isinstance(item, Statement):
            for inner in bodies(item):
                yield from _loops(inner)


def _movable(top: Body, outputs: set[int]) -> set[int]:
    """Values whose elements statements read and write one by one, at places that are known."""
    seen: dict[int, bool] = {}
    fixed = set(outputs)

    def note(body: Body) -> None:
        for item in body.items:
            if isinstance(item, Statement):
                for access in (*made(item), *item.reads()):
                    value = access.value
                    plain = isinstance(item, Compute) and value.op not in _OUTSIDE and not access.picks
                    good = plain and len(access.index) == len(value.shape)
                    seen[id(value)] = seen.get(id(value), True) and good
            else:
                fixed.update(id(access.value) for access in own_reads(item))
                if isinstance(item, Steps):
                    fixed.update(id(value) for value in item.grown)
                    fixed.update(id(value) for _, _, arrays in item.piles for value in arrays)
                    fixed.update(id(access.value) for access in item.held)
                for inner in bodies(item):
                    note(inner)

    note(top)
    return {key for key, good in seen.items() if good and key not in fixed}


def _wanted(loop: Loop, movable: set[int]) -> dict[int, int] | None:
    """For arrays whose elements do not lie side by side along a loop, with loops in it, the axis that has to lie last;
    None if it is no loop to be run in lanes."""
    axis, size = loop.axis.root, loop.axis.dim.constant
    if size is not None and size < _LONG:
        return None
    found = list(_statements(loop.body, 1))
    if sum(times for _, times in found) > _MOST:
        return None
    wanted: dict[int, int] = {}
    touched: dict[int, dict[object, Access]] = {}
    own = {id(item.target.value) for item, _ in found if isinstance(item, Compute)}
    gathered: set[object] = set()  # elements that lie further apart, and are only read
    for item, _ in found:
        if not isinstance(item, Compute) or item.how in ("argmax", "argmin"):
            return None
        if not any(position.step(axis).terms for position in item.target.index):
            return None
        for access in (item.target, *item.reads()):
            k = _along(access, axis)
            behind = [] if k is None or k < 0 else access.value.shape[k + 1 :]
            behind = [dim for dim in behind if not dim.stretch and Dim(dim.terms) != ONE]
            fixed = id(access.value) not in movable or any((dim.constant or _FEW + 1) > _FEW for dim in behind)
            if k is None or (behind and fixed):
                gathered.add(access.key)
                if access.picks or id(access.value) in own or len(gathered) > _GATHERED:
                    return None
            elif behind:
                wanted[id(access.value)] = k
            touched.setdefault(id(access.value), {})[access.key] = access
    for item, _ in found:
        assert isinstance(item, Compute)
        if not all(apart(item.target, other, axis) for other in touched[id(item.target.value)].values()):
            return None
    return wanted


def _statements(body: Body, times: int) -> Iterator[tuple[Item, int]]:
    """What stands in a loop and in those of a few turns within it, with how often it is written; others as they are."""
    for item in body.items:
        if isinstance(item, Loop) and is_few(item):
            yield from _statements(item.body, times * (item.axis.dim.constant or 1))
        else:
            yield item, times


def _along(access: Access, axis: Axis) -> int | None:
    """The axis of an array along which its elements are one apart, -1 if they are the same; None if it is neither."""
    if access.picks:
        return None
    steps = [(k, position.step(axis)) for k, position in enumerate(access.index) if position.step(axis).terms]
    if not steps:
        return -1
    whole = len(access.index) == len(access.value.shape)
    return steps[0][0] if whole and len(steps) == 1 and steps[0][1] == ONE else None


def apart(own: Access, other: Access, axis: Axis) -> bool:
    """Whether one turn's element is never another turn's, seen along one axis of the array."""
    return len(own.index) == len(other.index) and any(
        _never_meet(a, b, axis) for a, b in zip(own.index, other.index, strict=True)
    )


def _never_meet(a: Position, b: Position, axis: Axis) -> bool:
    step, far = a.step(axis), a.offset - b.offset
    rest = a.without([axis]), b.without([axis])
    if any(not isinstance(term, Axis) for term, _ in (*a.terms, *b.terms)) or step != b.step(axis):
        return False
    if {(term.root, s) for term, s in rest[0].terms} != {(term.root, s) for term, s in rest[1].terms}:
        return False
    if far == ZERO:
        return step != ZERO
    beyond = step * (axis.dim - Dim.of(1)) if step.at_least(0) else None
    return beyond is not None and any((one - beyond).at_least(1) for one in (far, ZERO - far))


__all__ = ["apart", "in_lanes", "is_few"]
