"""Loops cut into tiles: what a turn does costly runs in vectors, and rows are read once.

    Loop i:                                 Tile of i:
        z = sum over j of x[i, j] w[j]          Loop i: z[i] = sum over j of x[i, j] w[j]
        r = exp(z)                     ->       Loop i: r[i] = exp(z[i])
        g[j] += x[i, j] r                       Loop i: g[j] += x[i, j] r[i]

In the loop as it was, `exp` is of one number at a time; in one of its own it is of as many as a vector holds, and the
rows of a tile are still in the cache when they are read again. It is done where what passes from one part to the next
is a number for each turn.
"""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.compiler.loops.index import Axis
from chainrule.compiler.loops.nest import Body, Compute, Item, Loop, Tile, read, written

_WORDS = """exp exp2 expm1 log log2 log10 log1p tanh sigmoid softplus log_sigmoid logit erf erfc ndtr power logaddexp
    xlogy xlog1py sin cos tan sinh cosh sqrt divide"""
COSTLY = frozenset(_WORDS.split())
SIZE = 256


def tile(top: Body) -> Body:
    """The loops of a function with those cut that gain by it."""
    return Body([_cut(item) if isinstance(item, Loop) else item for item in top.items])


def _cut(loop: Loop) -> Item:
    items = _starts_moved(loop.body.items)
    if not any(isinstance(item, Loop) for item in items) or not any(map(_costly, items)):
        return loop
    if not all(isinstance(item, Compute | Loop) for item in items):
        return loop
    parts: list[list[Item]] = [[]]
    kind = ""
    for item in items:
        own = "rows" if isinstance(item, Loop) or _starts(item) or _closes(item) else "vector"
        if own != kind and kind:
            parts.append([])
        kind = own
        parts[-1].append(item)
    if len(parts) < 2 or not _passes(parts, loop.axis.root):
        return loop
    return Tile(loop.axis, SIZE, Body([Loop(loop.axis, Body(part)) for part in parts]))


def _costly(item: Item) -> bool:
    return isinstance(item, Compute) and item.form == "op" and item.value.op in COSTLY


def _starts(item: Item) -> bool:
    return isinstance(item, Compute) and item.form == "start"


def _closes(item: Item) -> bool:
    """Whether an item hands on what a loop has summed."""
    return isinstance(item, Compute) and item.form == "copy" and item.args[0].value.op == "accumulator"


def _starts_moved(items: Sequence[Item]) -> list[Item]:
    """Each start right before the loop that first adds to it."""
    moved: list[Item] = []
    waiting: list[Item] = []
    for item in items:
        if _starts(item):
            waiting.append(item)
            continue
        if waiting:
            touched = {id(a.value) for a in (*read(item), *written(item))}
            ready = [start for start in waiting if any(id(a.value) in touched for a in written(start))]
            moved += ready
            waiting = [start for start in waiting if start not in ready]
        moved.append(item)
    return [*moved, *waiting]


def _passes(parts: Sequence[Sequence[Item]], axis: Axis) -> bool:
    """Whether all that one part makes and another uses is one number for each turn, or is kept in whole anyway."""
    maker: dict[int, int] = {}
    for k, part in enumerate(parts):
        for item in part:
            for access in written(item):
                maker.setdefault(id(access.value), k)
    for k, part in enumerate(parts):
        for item in part:
            for access in (*read(item), *written(item)):
                if maker.get(id(access.value), k) != k and [p.axis for p in access.index] != [axis]:
                    return False
    return True
