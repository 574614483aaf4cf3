"""Loops that may run side by side, a tile of each in turn, though not in one loop.

    Loop i < n - 1:                     Tile of i:
        d_x[i + 1] = 2 t[i]                 Loop i: d_x[i + 1] = 2 t[i]; d_u[i] = 3 t[i]
        d_u[i] = 3 t[i]           ->        Loop i: d_x[i] += d_u[i]
    Loop i < n - 1:
        d_x[i] += d_u[i]

In one loop each turn would wait for the one before. A tile of the second may follow the same tile of the first if what
its turns touch of the first's is that of the same turn or of an earlier one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from chainrule.compiler.loops.index import ONE, Access, Axis
from chainrule.compiler.loops.nest import Compute, Item, Loop, needs, read, written

_REACH = 24  # so many items are looked at for loops to join
SIZE = 256


@dataclass
class Touched:
    """Every element that an item reads and writes, by value."""

    reads: dict[int, list[Access]] = field(default_factory=dict)
    writes: dict[int, list[Access]] = field(default_factory=dict)
    needs: set[int] = field(default_factory=set)
    awaits: set[int] = field(default_factory=set)  # whatever it reads or needs

    @staticmethod
    def by(item: Item) -> Touched:
        found = Touched()
        for access in read(item):
            found.reads.setdefault(id(access.value), []).append(access)
        for access in written(item):
            found.writes.setdefault(id(access.value), []).append(access)
        found.needs = {id(value) for value in needs(item)}
        found.awaits = found.reads.keys() | found.needs
        return found

    def disputed(self, other: Touched) -> Iterator[tuple[Access, Access]]:
        """Pairs of elements of one value, of which one at least is written."""
        for key, mine in self.writes.items():
            for theirs in (*other.reads.get(key, ()), *other.writes.get(key, ())):
                yield from ((own, theirs) for own in mine)
        for key, mine in self.reads.items():
            for theirs in other.writes.get(key, ()):
                yield from ((own, theirs) for own in mine)

    def apart(self, other: Touched) -> bool:
        """Whether it is the same which of the two comes first."""
        mine, theirs = self.writes.keys(), other.writes.keys()
        return mine.isdisjoint(theirs) and mine.isdisjoint(other.awaits) and theirs.isdisjoint(self.awaits)


def runs(items: Sequence[Item]) -> Iterator[list[Item]]:
    """The items, those that may share a tile in one list, an order that is as good as the given one."""
    waiting = deque(items)
    touched: dict[int, Touched] = {}
    while waiting:
        head = waiting.popleft()
        if not waiting or not _tiled(head):
            yield [head]
            continue
        near = [waiting.popleft() for _ in range(min(_REACH, len(waiting)))]
        for item in (head, *near):
            if id(item) not in touched:
                touched[id(item)] = Touched.by(item)
        group, before, left = _gathered(head, near, touched)
        waiting.extendleft(reversed(left))
        for item in before:
            yield [item]
        yield group


def _gathered(
    head: Item, near: Sequence[Item], touched: Mapping[int, Touched]
) -> tuple[list[Item], list[Item], list[Item]]:
    """A loop with those near it that may join it, what has to stand before them, and what is left."""
    group: list[Item] = [head]
    before: list[Item] = []
    left: list[Item] = []
    members, skipped = [touched[id(head)]], list[Touched]()
    for item in near:
        own = touched[id(item)]
        free = all(own.apart(other) for other in skipped)
        if free and _tiled(item) and _joins(group, members, item, own):
            group.append(item)
            members.append(own)
        elif free and not isinstance(item, Loop) and all(own.apart(other) for other in members):
            before.append(item)
        else:
            left.append(item)
            skipped.append(own)
    if len(group) == 1:
        return group, [], list(near)
    return group, before, left


def _tiled(item: Item) -> bool:
    """Whether it is a loop that is long enough to be run in tiles, and has nothing in it that could end it early."""
    if not isinstance(item, Loop):
        return False
    size = item.axis.dim.constant
    return (size is None or size > SIZE) and _plain(item)


def _plain(item: Item) -> bool:
    return isinstance(item, Compute) or (isinstance(item, Loop) and all(map(_plain, item.body.items)))


def _joins(group: Sequence[Item], members: Sequence[Touched], item: Item, own: Touched) -> bool:
    assert isinstance(item, Loop)
    shared = False
    for other, touched in zip(group, members, strict=True):
        assert isinstance(other, Loop)
        if (other.axis.dim - item.axis.dim).constant is None:
            return False
        if touched.writes.keys() & (own.needs - own.reads.keys() - own.writes.keys()):
            return False
        for theirs, mine in touched.disputed(own):
            if not _follows(theirs, other.axis.root, mine, item.axis.root):
                return False
            shared = True
    return shared


def _follows(first: Access, theirs: Axis, second: Access, mine: Axis) -> bool:
    """Whether the second loop's turn touches what only the same turn of the first does, or an earlier one."""
    if len(first.index) != len(second.index):
        return False
    for a, b in zip(first.index, second.index, strict=True):
        alone = len(a.terms) == len(b.terms) == 1 and a.step(theirs) == b.step(mine) == ONE
        if alone and (a.offset - b.offset).at_least(0):
            return True
    return False


def one_axis(group: Sequence[Item]) -> Axis:
    """The axis of the longest loop of a group, which from now on stands for those of all."""
    loops = [item for item in group if isinstance(item, Loop)]
    longest = max(loops, key=lambda loop: (loop.axis.dim - loops[0].axis.dim).constant or 0).axis
    for loop in loops:
        if loop.axis.root is not longest.root:
            loop.axis.root.become(longest.root)
    return longest
