"""Where a line stands among loops: the turns that are counted, or written out, and those of a tile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import prod

from chainrule.compiler.ir import Dim, Prec, Text
from chainrule.compiler.loops.index import ONE, Access, Axis, Position, along, at
from chainrule.compiler.loops.nest import Tile
from chainrule.compiler.loops.storage import Storage, flat
from chainrule.compiler.native.sizes import Sizes


@dataclass
class Turns:
    """The loops around a line.

    counted      the variables that run along axes
    written_out  of loops whose turns are written one by one, which one this is
    bounds       of axes of which some turns alone are run: from where to below where; and the size of what is cut
    """

    sizes: Sizes
    storage: Storage
    counted: dict[Axis, str] = field(default_factory=dict)
    written_out: dict[object, int] = field(default_factory=dict)
    bounds: dict[Axis, tuple[str, str, Dim]] = field(default_factory=dict)
    _firsts: dict[int, str] = field(default_factory=dict)  # where a tile begins, by its id
    _inner: dict[int, Axis] = field(default_factory=dict)  # the turn within a tile, by its id; and the other way round
    _whole: dict[Axis, Tile] = field(default_factory=dict)
    _begins: dict[Axis, Axis] = field(default_factory=dict)  # where a tile of an axis begins; and the other way round
    _begun: dict[Axis, Axis] = field(default_factory=dict)

    # ---- from where to where

    def bound(self, axis: Axis, *within: Axis) -> tuple[str, str]:
        """From where to below where a loop over an axis runs, or one over all turns of those within it as well."""
        if axis.root not in self.bounds:
            outer = axis.root.outer
            if outer in self.bounds and not within:
                first, end, _ = self.bounds[outer]
                return "0", f"({end} - {first}) * {self.sizes.turns(*axis.root.parts[1:]).at(Prec.MUL)}"
            return "0", self.sizes.turns(axis, *within).at(Prec.ADD)
        first, end, dim = self.bounds[axis.root]
        if axis.dim != dim:
            end = f"least({end}, {self.sizes.text(axis.dim).at(Prec.ADD)})"
        each = self.sizes.turns(*within).at(Prec.MUL)
        return (f"{first} * {each}", f"{end} * {each}") if within else (first, end)

    def length(self, *axes: Axis) -> str:
        """How many turns a loop over an axis has, or a tile of it; or loops over several, one within the other."""
        first, end = self.bound(*axes)
        return end if first == "0" else f"{end} - {first}"

    # ---- tiles

    @contextmanager
    def tile(self, tile: Tile, first: str, end: str) -> Iterator[None]:
        """The lines of a tile, from its first turn to below its end; it may be cut from another one of its axis."""
        axis = tile.axis.root
        around = self.bounds.get(axis)
        self.bounds[axis] = first, end, tile.axis.dim
        self._firsts[id(tile)] = first
        self._begun[self._begins.setdefault(axis, Axis(ONE))] = axis
        yield
        del self.bounds[axis]
        if around is not None:
            self.bounds[axis] = around

    def is_cut(self, axis: Axis) -> bool:
        """Whether a loop over the axis is run in tiles."""
        return axis in self._begins

    def within_tile(self, access: Access, axis: Axis) -> Axis:
        """What stands for the number of a turn within its tile; the axis itself where more than a tile is kept."""
        place = self.storage.places.get(id(access.value))
        tiles = [] if place is None else [tile for tile in place.tiles.values() if tile.axis.root is axis]
        return self._inner.get(id(tiles[0]), axis) if tiles else axis

    def is_of_tile(self, access: Access, axis: Axis) -> bool:
        """Whether of a matrix along an axis, which stands for several, no more is kept than a tile has."""
        place = self.storage.places.get(id(access.value))
        return place is not None and any(along(access, k) is axis.outer for k in place.tiles)

    # ---- where elements lie

    def flat(self, access: Access) -> Position:
        """The number of an element within the room that its value has."""
        return flat(access, self.storage.places.get(id(access.value)), self._within)

    def _within(self, position: Position, tile: Tile) -> Axis:
        """What stands for the number of a turn within its tile."""
        assert position.axis is not None
        if id(tile) not in self._inner:
            self._inner[id(tile)] = Axis(position.axis.dim)
            self._whole[self._inner[id(tile)]] = tile
        return self._inner[id(tile)]

    def matrix(self, access: Access, axes: Sequence[Axis]) -> tuple[Position, list[Dim]]:
        """Where a matrix begins, that of a tile in there, and how far its elements are apart along these axes."""
        flat = self.flat(access)
        own = [axis if flat.step(axis).terms else self.within_tile(access, axis) for axis in axes]
        begin = flat.without(own)
        for axis in own:
            if axis in self.bounds and flat.step(axis).terms:
                begin = begin.plus(at(self._begins[axis]).times(flat.step(axis)))
            elif axis.outer in self.bounds and not self.is_of_tile(access, axis):
                each = prod((part.dim for part in axis.parts[1:]), start=flat.step(axis))
                begin = begin.plus(at(self._begins[axis.outer]).times(each))
        return begin, [flat.step(axis) for axis in own]

    # ---- what stands for turns

    def variable(self, axis: Axis) -> Text:
        """The variable that runs along an axis, or how far it is from where its tile begins."""
        if axis in self._begun:
            return Text(self.bounds[self._begun[axis]][0])
        if axis not in self._whole:
            return Text(self.counted[axis])
        tile = self._whole[axis]
        return Text(f"{self.counted[tile.axis.root]} - {self._firsts[id(tile)]}", Prec.ADD)

    def in_turn(self, position: Position) -> Position:
        """The position in a turn of the loops that are written out."""
        if not self.written_out:
            return position
        turns = [(term.root, step) for term, step in position.terms if term.root in self.written_out]
        for axis, step in turns:
            assert isinstance(axis, Axis)
            position = position.without([axis]).plus(Position(step * self.written_out[axis]))
        return position
