"""Loops cut into tiles: what a turn does costly runs in vectors, and rows are read once.

    Loop i:                                 Tile of i:
        z = sum over j of x[i, j] w[j]          Loop i: z[i] = sum over j of x[i, j] w[j]
        r = exp(z)                     ->       Loop i: r[i] = exp(z[i])
        g[j] += x[i, j] r                       Loop i: g[j] += x[i, j] r[i]

In the loop as it was, `exp` is of one number at a time; in one of its own it is of as many as a vector holds, and the
rows of a tile are still in the cache when they are read again. So is what a loop adds at positions that it reads
(`g[k[i]] += ...`), which is done one by one. It is done where what passes from one part to the next is a number for
each turn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import prod

from chainrule.compiler.ir import Dim
from chainrule.compiler.loops.index import ONE, Access, Axis
from chainrule.compiler.loops.join import SIZE, one_axis, runs
from chainrule.compiler.loops.nest import Body, Compute, Item, Loop, Tile, read, written

_WORDS = """exp exp2 expm1 log log2 log10 log1p tanh sigmoid softplus log_sigmoid logit erf erfc ndtr power logaddexp
    xlogy xlog1py sin cos tan sinh cosh sqrt divide"""
COSTLY = frozenset(_WORDS.split())
ROWS = 32  # of arrays of more axes, of which a tile's rows should stay in the cache


def tile(top: Body) -> Body:
    """The loops of a function, those in tiles that gain by it."""
    return Body([_cut(run) for run in runs(top.items)])


def _cut(group: Sequence[Item]) -> Item:
    """A loop, cut where that gains; of several the loops of one tile."""
    cut = [(loop.axis, part) for loop in group if isinstance(loop, Loop) for part in _parts(loop)]
    if len(cut) < 2:
        return group[0]
    rows = any(isinstance(item, Loop) for _, part in cut for item in part) and len(group) > 1
    axis = one_axis(group)
    parts = Body([Loop(own, Body(list(part))) for own, part in cut])
    return Tile(axis, ROWS, parts) if rows else Tile(axis, SIZE, parts, row=_read_again(axis.root, parts))


def _read_again(turns: Axis, parts: Body) -> Dim | None:
    """How many elements a turn's rows have together that several of the parts read; None if there are none."""
    rows: dict[int, Dim] = {}
    readers = Counter[int]()
    for part in parts.items:
        found = {id(access.value): row for access in read(part) if (row := _row(access, turns)) is not None}
        rows.update(found)
        readers.update(found.keys())
    again = [row for key, row in rows.items() if readers[key] > 1]
    return sum(again, start=Dim.of(0)) if again else None


def _row(access: Access, turns: Axis) -> Dim | None:
    """How many elements a turn reads by an access, if they are of a row of its own."""
    axes = {term.root for position in access.index for term, _ in position.terms if isinstance(term, Axis)}
    if turns not in axes or len(axes) == 1:
        return None
    return prod((axis.dim for axis in axes - {turns}), start=ONE)


def _parts(loop: Loop) -> list[Sequence[Item]]:
    """The parts of a loop's body that are to be loops of their own: those of rows, and those that run in vectors."""
    whole = loop.body.items
    if not any(isinstance(item, Loop) or _scatters(item) for item in whole) or not any(map(_costly, whole)):
        return [whole]
    if not all(isinstance(item, Compute | Loop) for item in whole):
        return [whole]
    items = _scatters_last(_starts_moved(whole))
    parts: list[list[Item]] = [[]]
    kind = ""
    for item in items:
        rows = isinstance(item, Loop) or _starts(item) or _closes(item)
        own = "rows" if rows else "scatter" if _scatters(item) else "vector"
        if own != kind and kind:
            parts.append([])
        kind = own
        parts[-1].append(item)
    return list(parts) if _passes(parts, loop.axis.root) else [whole]


def _costly(item: Item) -> bool:
    return isinstance(item, Compute) and item.form == "op" and item.value.op in COSTLY


def _scatters(item: Item) -> bool:
    """Whether it adds at a position that it reads, where another turn may have added."""
    return isinstance(item, Compute) and item.how != "set" and bool(item.target.picks)


def _scatters_last(items: Sequence[Item]) -> Sequence[Item]:
    """What is added at positions behind all else, unless something else touches what it is added to."""
    last = [item for item in items if _scatters(item)]
    if not last:
        return items
    rest = [item for item in items if not _scatters(item)]
    added = {id(access.value) for item in last for access in written(item)}
    touched = {id(access.value) for item in rest for access in (*read(item), *written(item))}
    return items if added & touched else [*rest, *last]


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
