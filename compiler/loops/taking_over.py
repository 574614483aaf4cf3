"""Arrays that may lie where another one lay: set element by element in the turns that are the last to read the other's.

    Loop i:                                 Loop i:
        a[i] = tanh(t[i] + b[i])    ->          t[i] = tanh(t[i] + b[i])        (`a` lies where `t` lay)

Within the loop nothing but single elements of the two may be touched, and the same of both in a turn.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count

from chainrule.compiler.loops.index import Access, Axis
from chainrule.compiler.loops.nest import Body, Compute, Item, Loop, Statement, Tile, bodies, made

Elements = tuple[object, ...]


@dataclass(frozen=True)
class Touch:
    """In which body an item touches an element of a value, which one, and as the how manieth of its statements."""

    body: int
    elements: Elements
    number: int


@dataclass(frozen=True)
class Touches:
    """By the ids of values: where an item reads, for the last time, what it does not write; where it sets, once in
    each turn, what all of its loops run over."""

    reads: dict[int, Touch]
    sets: dict[int, Touch]


class Handing:
    """Who may take whose room over, among the items of a body, which go by their numbers."""

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = items
        self._touches: dict[int, Touches] = {}
        self._offered: dict[Hashable, list[tuple[int, int, int]]] = {}  # in heaps: which statement, which offer, whose
        self._offers = count()

    def offer(self, value: int, last: int, layout: Hashable) -> None:
        """A value, by its id, is used by this item last; `layout` says how it lies, None if it keeps its room."""
        touch = self._of(last).reads.get(value)
        if touch is not None and layout is not None:
            offered = self._offered.setdefault((last, touch.body, touch.elements, layout), [])
            heappush(offered, (touch.number, next(self._offers), value))

    def taken(self, value: int, first: int, layout: Hashable) -> int | None:
        """The value whose room may be taken by this one, which the item is the first to use."""
        touch = self._of(first).sets.get(value)
        offered = self._offered.get((first, touch.body, touch.elements, layout)) if touch is not None else None
        return heappop(offered)[2] if offered and touch is not None and offered[0][0] <= touch.number else None

    def _of(self, number: int) -> Touches:
        if number not in self._touches:
            self._touches[number] = touches(self.items[number])
        return self._touches[number]


def touches(item: Item) -> Touches:
    reads: dict[int, Touch] = {}
    sets: dict[int, Touch] = {}
    others: set[int] = set()  # what is touched in another way
    for number, (body, axes, statement) in enumerate(_turns(item) if _plain(item) else ()):
        plain = isinstance(statement, Compute)
        for access in statement.reads():
            touch = Touch(id(body), _elements(access), number)
            known = reads.setdefault(id(access.value), touch)
            if not plain or (known.body, known.elements) != (touch.body, touch.elements):
                others.add(id(access.value))
            reads[id(access.value)] = touch
        for access in made(statement):
            whole = isinstance(statement, Compute) and statement.how == "set" and _is_own(access, axes)
            if not whole or id(access.value) in sets:
                others.add(id(access.value))
            sets[id(access.value)] = Touch(id(body), _elements(access), number)
    return Touches(
        {key: touch for key, touch in reads.items() if key not in others and key not in sets},
        {key: touch for key, touch in sets.items() if key not in others},
    )


def _plain(item: Item) -> bool:
    """Whether it has no branches, and no steps that wait for each other."""
    if isinstance(item, Statement):
        return True
    return isinstance(item, Loop | Tile) and bodies(item) == (item.body,) and all(map(_plain, item.body.items))


def _turns(
    item: Item, body: Body | None = None, axes: frozenset[Axis] = frozenset()
) -> Iterator[tuple[Body | None, frozenset[Axis], Statement]]:
    """The statements of an item, each with the body in which it stands, and the axes of the loops around it."""
    if isinstance(item, Statement):
        yield body, axes, item
    elif isinstance(item, Loop | Tile):
        for inner in item.body.items:
            yield from _turns(inner, item.body, axes | {item.axis.root} if isinstance(item, Loop) else axes)


def _elements(access: Access) -> Elements:
    return tuple(position.key for position in access.index)


def _is_own(access: Access, axes: frozenset[Axis]) -> bool:
    """Whether each turn of all these loops has an element of its own."""
    along = [position.axis for position, dim in zip(access.index, access.value.shape, strict=False) if not dim.stretch]
    return len(access.index) == len(access.value.shape) and len(along) == len(axes) and set(along) == axes
