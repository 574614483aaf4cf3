"""Where values live: a local of one turn of a loop, an array of the workspace, or the caller's memory.

Of an array whose every element is made and used within one turn of a loop, only that turn's part is kept: along the
loop's axis it needs no room, and what has no axis left is a local. Within a tile it needs room for the tile's turns.
Arrays of the workspace that are not needed at the same time share their room, if they are of one size; one may take
that of another over in the very loop that is the last to read it (`taking_over`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from typing import Final, TypeAlias

from chainrule.compiler.ir import Dim, DType, Value
from chainrule.compiler.loops.index import ONE, Access, Axis, Position, along, at, fixed
from chainrule.compiler.loops.nest import (
    Body,
    Check,
    Compute,
    Item,
    Loop,
    Statement,
    Steps,
    Tile,
    bodies,
    made,
    own_reads,
)
from chainrule.compiler.loops.taking_over import Handing

_OUTSIDE = ("param", "const", "size", "iota")
_SMALL = 1024  # elements of an array that is a local


@dataclass(slots=True)
class Place:
    """Where a value lives; never changed, as `Final` says.

    kept    the positions of its axes that it has room for
    body    within which it is known, and `first` the item there that makes it
    tiles   the kept axes of which it has room for one tile alone
    last    the axis along which its elements lie side by side, if it is not the last one
    handed  whether another takes its room over in the loop that is the last to read it
    slot    its part of the workspace; None for a local, for the caller's memory, or for an array that grows
    """

    value: Final[Value]
    kept: Final[tuple[int, ...]]
    body: Final[Body]
    first: Final[Item]
    tiles: Final[Mapping[int, Tile]] = field(default_factory=dict)
    slot: Final[int | None] = None
    last: Final[int | None] = None
    handed: Final[bool] = False

    @property
    def is_local(self) -> bool:
        return not self.kept and self.slot is None

    @property
    def size(self) -> Dim:
        total = ONE
        for k in self.kept:
            total = total * self.room(k)
        return total

    @property
    def order(self) -> list[int]:
        """The kept axes, the one along which its elements lie side by side last."""
        return sorted(self.kept, key=lambda k: k == self.last or (k in self.tiles and self.tiles[k].lanes))

    def room(self, k: int) -> Dim:
        """How many elements it has room for along an axis."""
        dim = Dim(self.value.shape[k].terms)
        if k not in self.tiles:
            rows = [tile.rows for tile in self.tiles.values() if tile.rows is not None]
            return Dim.least(Dim.of(rows[0].most), dim) if rows and rows[0].length == dim else dim
        size = Dim.of(self.tiles[k].size)
        return Dim.least(size, dim) if self.tiles[k].by_rows else size

    @property
    def is_whole(self) -> bool:
        """Whether it has room for every element."""
        dims = self.value.shape
        return not self.tiles and all(k in self.kept or dims[k].stretch or dims[k] == ONE for k in range(len(dims)))

    @property
    def is_small_array(self) -> bool:
        """An array of a tile's turns that is a local."""
        count = self.size.constant if self.kept and self.tiles else None
        return count is not None and count <= _SMALL


@dataclass(frozen=True)
class Slot:
    """A part of the workspace: room for `size` elements of a dtype."""

    dtype: DType
    size: Dim


Path: TypeAlias = "tuple[tuple[Body, Item, Axis | None], ...]"
"""The bodies around an access, from outside in, each with its item, and the axis of that if it is a loop."""


@dataclass(slots=True)
class _Seen:
    """What was seen of a value: each access with the bodies around it, and how many of these are around all."""

    value: Value
    accesses: list[tuple[Access, Path]]
    depth: int

    def add(self, access: Access, path: Path) -> None:
        first = self.accesses[0][1]
        while self.depth > len(path) or path[self.depth - 1][0] is not first[self.depth - 1][0]:
            self.depth -= 1
        self.accesses.append((access, path))


@dataclass(frozen=True)
class Storage:
    places: Mapping[int, Place]
    slots: tuple[Slot, ...]

    def is_array(self, value: Value) -> bool:
        """Whether it lies in memory, with a number for each element."""
        place = self.places.get(id(value))
        return bool(value.shape) and (value.op == "param" if place is None else not place.is_local)


def flat(access: Access, place: Place | None, within: Callable[[Position, Tile], Axis]) -> Position:
    """The number of an element within the room that its value has; `within` gives what stands for a turn of a tile."""
    value = access.value
    if len(access.index) != len(value.shape):
        return access.index[0]
    total = fixed(0)
    for k in place.order if place is not None else range(len(value.shape)):
        dim = value.shape[k]
        if dim.stretch:
            continue
        own = access.index[k]
        if place is not None and k in place.tiles and own.terms:
            own = at(within(own, place.tiles[k]))
        total = total.times(Dim(dim.terms) if place is None else place.room(k)).plus(own)
    return total


def storage(top: Body, outputs: Iterable[Value], last: Mapping[int, int] | None = None) -> Storage:
    """The places of all values that a function's loops make; those of `outputs` are the caller's.

    `last` has for arrays, by their ids, the axis that lies last.
    """
    seen: dict[int, _Seen] = {}
    for accesses, path in _walk(top, ()):
        for access in accesses:
            if access.value.op not in _OUTSIDE:
                known = seen.get(id(access.value))
                if known is None:
                    seen[id(access.value)] = _Seen(access.value, [(access, path)], len(path))
                else:
                    known.add(access, path)
    given = {id(value) for value in outputs} | {id(value) for value in grown(top)}
    places: dict[int, Place] = {}
    arrays: list[Place] = []
    for key, found in seen.items():
        if key in given and found.value.shape:
            path = found.accesses[0][1]
            rank = range(len(found.value.shape))
            places[key] = Place(found.value, tuple(rank), path[0][0], path[0][1])
        else:
            places[key] = _place(found)
            if last and key in last:
                places[key] = replace(places[key], last=last[key])
            if places[key].kept and not places[key].is_small_array:
                arrays.append(places[key])
    return Storage(places, tuple(_share(top, seen, arrays, places)))


def grown(body: Body) -> Iterator[Value]:
    """The arrays with an element for each step of a loop, where their number is known to the run alone."""
    for item in body.items:
        if isinstance(item, Steps):
            yield from item.grown
            yield from (value for _, _, arrays in item.piles for value in arrays)
        if not isinstance(item, Statement):
            for inner in bodies(item):
                yield from grown(inner)


def _walk(body: Body, path: Path) -> Iterator[tuple[Sequence[Access], Path]]:
    """Each item with the accesses that are its own."""
    for item in body.items:
        inside = (*path, (body, item, item.axis.root if isinstance(item, Loop) else None))
        if isinstance(item, Compute):
            yield (item.target, *item.reads()), inside
        elif isinstance(item, Statement):
            yield (*(() if isinstance(item, Check) else made(item)), *item.reads()), inside
        else:
            yield own_reads(item), inside
            for inner in bodies(item):
                yield from _walk(inner, inside)


def _place(found: _Seen) -> Place:
    (access, own), *others = found.accesses
    depth = found.depth - 1
    around = {axis for _, _, axis in own[:depth] if axis is not None}
    kept = []
    tiles: dict[int, Tile] = {}
    shape = found.value.shape
    for k, dim in enumerate(shape):
        if dim.stretch or dim.terms == ONE.terms:
            continue
        axis = _along(access, k) if depth else None
        if axis is not None and any(_along(other, k) is not axis for other, _ in others):
            axis = None
        if axis not in around:
            kept.append(k)
            for _, item, _ in own[:depth]:
                if isinstance(item, Tile) and item.axis.root is axis:
                    tiles[k] = item
    body, first, _ = own[depth]
    return Place(found.value, tuple(kept), body, first, tiles)


def _along(access: Access, k: int) -> Axis | None:
    """The axis along which an element's k-th position runs, if it is one of the value's own."""
    return along(access, k) if len(access.index) == len(access.value.shape) else None


def _share(top: Body, seen: Mapping[int, _Seen], arrays: Iterable[Place], places: dict[int, Place]) -> list[Slot]:
    """Slots for arrays: each is free again behind the last item that uses it, or handed on within it."""
    order = _Order(top)
    spans = []
    for place in arrays:
        used = [order.span(path, place.body) for _, path in seen[id(place.value)].accesses]
        spans.append((min(first for first, _ in used), max(last for _, last in used), place))
    spans.sort(key=lambda span: span[0])
    slots: list[Slot] = []
    free: dict[Slot, list[int]] = defaultdict(list)
    taken: list[tuple[int, int, int]] = []  # until when, which, and by which value
    handing = Handing(order.items)
    for first, last, place in spans:
        wanted = Slot(place.value.tensor.dtype, place.size)
        while taken and taken[0][0] < first:
            _, k, holder = heappop(taken)
            if not places[holder].handed:
                heappush(free[slots[k]], k)
        within = order.bodies.get(id(place.body))  # else each thread may have one of its own
        shared = within is not None and (place.is_whole or all(tile.by_rows for tile in place.tiles.values()))
        layout = (within, wanted, *place.order, *place.value.shape) if shared else None
        old = handing.taken(id(place.value), first, layout if order.around[first] == within else None)
        if old is not None and (slot := places[old].slot) is not None:
            k = slot
            places[old] = replace(places[old], handed=True)
        elif free[wanted]:
            k = heappop(free[wanted])
        else:
            k = len(slots)
            slots.append(wanted)
        handing.offer(id(place.value), last, layout if order.around[last] == within else None)
        heappush(taken, (last, k, id(place.value)))
        places[id(place.value)] = replace(place, slot=k)
    return slots


class _Order:
    """The items of a function in the order in which they run, those within steps and tiles of rows among them.

    What is known within a turn of these alone needs no room outside it; whatever else they use, they use from their
    first item to their last, as a later turn may need it again.
    """

    def __init__(self, top: Body) -> None:
        self.items: list[Item] = []
        self.around: list[int] = []  # in which of the bodies each stands
        self.bodies: dict[int, int] = {}
        self._spans: dict[int, tuple[int, int]] = {}
        self._add(top)

    def _add(self, body: Body) -> None:
        number = self.bodies[id(body)] = len(self.bodies)
        for item in body.items:
            first = len(self.items)
            if isinstance(item, Steps) or (isinstance(item, Tile) and item.by_rows):
                for inner in bodies(item):
                    self._add(inner)
            if len(self.items) == first:
                self.items.append(item)
                self.around.append(number)
            self._spans[id(item)] = first, len(self.items) - 1

    def span(self, path: tuple[tuple[Body, Item, Axis | None], ...], home: Body) -> tuple[int, int]:
        """The first and the last item by which an access uses what is known within `home`."""
        found = self._spans[id(path[0][1])]
        for body, item, _ in path:
            if id(item) not in self._spans:
                break
            found = self._spans[id(item)]
            if body is home:
                break
        return found
