"""Which innermost loops may run in vectors though the compiler of C cannot see it: what `#pragma omp simd` says.

Those that sum into a number, and those that read and write several parts of one array that never meet, as the states of
a recurrence do, one step's behind the other's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chainrule.compiler.ir import Dim, Value
from chainrule.compiler.loops.index import ZERO, Access, Axis, Position
from chainrule.compiler.loops.nest import Compute, Loop
from chainrule.compiler.loops.storage import Storage

_FEW = 8  # turns of a loop that is written out rather than run in vectors


def pragma(loop: Loop, storage: Storage, name: Callable[[Value], str]) -> str | None:
    """The line above a loop, if it needs one."""
    size = loop.axis.dim.constant
    inner = [item for item in loop.body.items if isinstance(item, Compute)]
    if len(inner) != len(loop.body.items) or (size is not None and size < _FEW):
        return None
    clauses = []
    own = {id(item.target.value) for item in inner if item.how == "set"}
    for item in inner:
        place = storage.places.get(id(item.target.value))
        if place is not None and not place.is_local:
            continue
        if item.how == "set":
            if place is not None and place.body is not loop.body:
                return None
            continue
        if item.how not in ("add", "multiply") or id(item.target.value) in own:
            return None
        clauses.append(f" reduction({'+' if item.how == 'add' else '*'}:{name(item.target.value)})")
    several = _parts(inner, storage, loop.axis.root)
    if several is None or not (clauses or several):
        return None
    return f"#pragma omp simd{''.join(dict.fromkeys(clauses))}"


def _parts(inner: Sequence[Compute], storage: Storage, axis: Axis) -> bool | None:
    """Whether a turn touches several parts of an array that it writes; None if one may be another turn's."""
    touched: dict[int, dict[object, Access]] = {}
    for item in inner:
        for access in (item.target, *item.reads()):
            place = storage.places.get(id(access.value))
            if access.index and (place is None or not place.is_local):
                touched.setdefault(id(access.value), {})[access.key] = access
    several = False
    for item in inner:
        own = item.target
        others = touched.get(id(own.value), {})
        if not all(_apart(own, other, axis) for other in others.values()):
            return None
        several = several or len(others) > 1
    return several


def _apart(own: Access, other: Access, axis: Axis) -> bool:
    """Whether one turn's element is never another turn's, seen along one axis of the array."""
    return len(own.index) == len(other.index) and any(
        _never_meet(a, b, axis) for a, b in zip(own.index, other.index, strict=True)
    )


def _never_meet(a: Position, b: Position, axis: Axis) -> bool:
    step, apart = a.step(axis), a.offset - b.offset
    rest = a.without([axis]), b.without([axis])
    if any(not isinstance(term, Axis) for term, _ in (*a.terms, *b.terms)) or step != b.step(axis):
        return False
    if {(term.root, s) for term, s in rest[0].terms} != {(term.root, s) for term, s in rest[1].terms}:
        return False
    if apart == ZERO:
        return step != ZERO
    beyond = step * (axis.dim - Dim.of(1)) if step.at_least(0) else None
    return beyond is not None and any((far - beyond).at_least(1) for far in (apart, ZERO - apart))
