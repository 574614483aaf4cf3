"""Which innermost loops may run in vectors though the compiler of C cannot see it: what `#pragma omp simd` says.

Those that sum into a number or look for the largest, those that read and write several parts of one array that never
meet, as the states of a recurrence do, one step's behind the other's, those with elementary functions, whose length it
would count against their vectors, and rows within other loops, each of which it would look at the arrays' places for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chainrule.compiler.ir import DType, Value
from chainrule.compiler.loops.index import Access, Axis
from chainrule.compiler.loops.lanes import apart
from chainrule.compiler.loops.nest import Compute, How, Loop
from chainrule.compiler.loops.storage import Storage
from chainrule.compiler.loops.tile import COSTLY

_COMBINED: dict[tuple[How, DType], str] = {
    ("add", "real"): "+",
    ("add", "int"): "+",
    ("multiply", "real"): "*",
    ("multiply", "int"): "*",
    ("max", "real"): "maximum",
    ("max", "int"): "max",
    ("min", "real"): "minimum",
    ("min", "int"): "min",
    ("and", "bool"): "&",
    ("or", "bool"): "|",
}
_FEW = 8  # turns of a loop that is written out rather than run in vectors


def pragma(loop: Loop, turns: int | None, storage: Storage, name: Callable[[Value], str], row: bool) -> str | None:
    """The line above a loop of so many turns, where they are known, if it needs one; a `row` is within another loop."""
    if loop.lanes:
        return "#pragma omp simd"
    inner = [item for item in loop.each_turn if isinstance(item, Compute)]
    if len(inner) != len(loop.each_turn) or (turns is not None and turns < _FEW):
        return None
    clauses = []
    own = {id(item.target.value) for item in inner if item.how == "set"}
    for item in inner:
        place = storage.places.get(id(item.target.value))
        if place is not None and not place.is_local:
            continue
        turns_own = place is not None and place.body is loop.body
        if item.how == "set" and place is not None and not turns_own:
            return None
        if item.how == "set" or turns_own:
            continue
        if (item.how, item.target.value.tensor.dtype) not in _COMBINED or id(item.target.value) in own:
            return None
        clauses.append(f" reduction({_COMBINED[item.how, item.target.value.tensor.dtype]}:{name(item.target.value)})")
    several = _parts(inner, storage, loop.axis.root)
    costly = any(item.form == "op" and item.value.op in COSTLY for item in inner)
    if several is None or not (clauses or several or costly or row):
        return None
    return f"#pragma omp simd{''.join(dict.fromkeys(clauses))}"


def _parts(inner: Sequence[Compute], storage: Storage, axis: Axis) -> bool | None:
    """Whether a turn touches several parts of an array that it writes; None if one may be another turn's."""
    touched: dict[int, dict[object, Access]] = {}
    in_memory = [item.target for item in inner if _lies(item.target, storage)]
    written = {id(own.value) for own in in_memory}
    for item in inner if written else ():
        for access in (item.target, *item.reads()):
            if id(access.value) in written and access.index:
                touched.setdefault(id(access.value), {})[access.key] = access
    several = False
    for own in in_memory:
        others = touched[id(own.value)]
        if not all(apart(own, other, axis) for other in others.values()):
            return None
        several = several or len(others) > 1
    return several


def _lies(access: Access, storage: Storage) -> bool:
    """Whether it is an element of an array in memory."""
    place = storage.places.get(id(access.value))
    return bool(access.index) and (place is None or not place.is_local)
