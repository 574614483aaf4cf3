"""Pieces of a sum that is built in place: slices and gathers turned round, each added to where it belongs.

d_x = unslice(d) {key: (1, length n - 1)}    ->    Loop i < n - 1: d_x[i + 1] += d[i]
d_x = scatter(d, k)                          ->    Loop i: d_x[k[i]] += d[i]
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from chainrule.compiler.ir import Dim, Value, broadcast
from chainrule.compiler.ir.values import At, Slice
from chainrule.compiler.loops.elements import copies, loops, nest
from chainrule.compiler.loops.index import (
    ZERO,
    Access,
    Axis,
    Index,
    Position,
    counts,
    keyed,
    picked,
    placed,
    resolve,
    stretched,
    within_windows,
)
from chainrule.compiler.loops.nest import Check, Compute, Item
from chainrule.compiler.ops.windows import axes_within

PIECES = ("unslice", "scatter", "fold")


POSITIONS = {"gather": 1, "scatter": 1, "put": 2}
"""The ops that read positions, and the first operand that has some."""


def checks(value: Value) -> Iterator[Item]:
    """Every position that a gather, scatter or put reads is tried before it is used."""
    for arg, dim in unproved(value):
        index, axes = loops(arg.shape)
        yield nest(axes, Check(value, resolve(arg, index), dim))


def unproved(value: Value) -> Iterator[tuple[Value, Dim]]:
    """The positions that such a value reads and that only the run knows to be on their axis; and how long that is."""
    axis = value.attrs["axis"]
    shape = value.args[0].shape if value.op == "gather" else value.shape
    for k, arg in enumerate(value.args[POSITIONS[value.op] :]):
        if not counts(arg, shape[axis + k]) and placed(arg, shape[axis + k]) is None:
            yield arg, Dim(shape[axis + k].terms)


def replaced(value: Value) -> list[Item]:
    """An array, and over it what is put at positions."""
    return [*checks(value), copies(value, value.args[0]), part_put(value, value)]


def tried(value: Value) -> Item:
    """Where an equation was not solved, in any lane, there is no result."""
    lost = value.args[1]
    index, axes = loops(lost.shape)
    return nest(axes, Check(value, resolve(lost, index), None))


def furthest_first(pieces: Sequence[Value]) -> Sequence[Value]:
    """Slices at known places, the one furthest along first: a tile of it is all that the others' tiles add to."""

    def places(piece: Value) -> list[int] | None:
        key = piece.attrs["key"] if piece.op == "unslice" else ()
        starts = [item.start.constant if isinstance(item, Slice) else item.position.constant for item in key]
        return None if not starts or None in starts else [-start for start in starts if start is not None]

    known = [places(piece) for piece in pieces]
    if None in known:
        return pieces
    return [piece for _, piece in sorted(zip(known, pieces, strict=True), key=lambda pair: pair[0] or [])]


def zeros_around(value: Value, piece: Value) -> list[Item] | None:
    """Nests that set to 0 what an unslice leaves out of `value`; None if it leaves out nothing, or too much to say."""
    if piece.op != "unslice" or not all(isinstance(item, At) or item.step == 1 for item in piece.attrs["key"]):
        return None
    spans = [
        (item.start, item.start + item.length) if isinstance(item, Slice) else (item.position, item.position + 1)
        for item in piece.attrs["key"]
    ]
    return around(value, spans, lambda target: Compute(target, value, "start", how="add"))


def around(value: Value, spans: Sequence[tuple[Dim, Dim]], of: Callable[[Access], Compute]) -> list[Item] | None:
    """Nests `of` each element outside of a part of `value`; None if there are none, or too many nests.

    Along each axis in turn: what stands before the part and behind it, within what it has of the axes before.
    """
    sizes = [Dim(dim.terms) for dim in value.shape]
    partial = [k for k, (first, end) in enumerate(spans) if first != ZERO or end != sizes[k]]
    if not 0 < len(partial) <= 2:
        return None
    items = []
    inside = [(ZERO, size) for size in sizes]
    for cut in partial:
        first, end = spans[cut]
        for start, length in ((ZERO, first), (end, sizes[cut] - end)):
            if length != ZERO:
                part = [*inside[:cut], (start, length), *inside[cut + 1 :]]
                index, axes = loops(tuple(size for _, size in part))
                own = tuple(p.plus(Position(begin)) for p, (begin, _) in zip(index, part, strict=True))
                items.append(nest(axes, of(Access(value, own))))
        inside[cut] = (first, end - first)
    return items


def piece_of(value: Value, piece: Value, alone: bool) -> Item:
    """`piece`, an unslice, scatter or fold, added to where it belongs in `value`; set, if it is `alone` there."""
    d = piece.args[0]
    index, axes = loops(d.shape)
    source = resolve(d, index)
    if piece.op == "unslice":
        target = Access(value, keyed(piece.attrs["key"], index), alone)
        return nest(axes, Compute(target, value, "copy", (source,), "set" if alone else "add"))
    if piece.op == "fold":
        target = Access(value, within_windows(piece, len(piece.shape), index))
        return nest(_places_inside(piece, index), Compute(target, value, "copy", (source,), "add"))
    target = Access(value, picked(piece, index, 1, piece.shape))
    return nest(axes, Compute(target, value, "copy", (source,), "add"))


def part_put(value: Value, put: Value) -> Item:
    """What a `put` puts, set where it belongs in `value`: in order, so that of equal positions the last one counts."""
    x, part, *indices = put.args
    axis, places = put.attrs["axis"], broadcast([index.shape for index in indices])
    shape = (*x.shape[:axis], *places, *x.shape[axis + len(indices) :])
    index, axes = loops(shape)
    source = resolve(part, stretched(part.shape, shape, index))
    return nest(axes, Compute(Access(value, picked(put, index, 2, x.shape)), value, "copy", (source,)))


def _places_inside(fold: Value, index: Index) -> list[Axis]:
    """The axes of windows, those within a window around those of its places: along these, elements lie contiguous.

    But where they lie so along an axis that no window has, that is where all of a window's elements are added.
    """
    rank, axes = len(fold.shape), fold.attrs["axes"]
    within = axes_within(fold.attrs, rank)
    outer = [*range(within.start), *range(within.stop, len(index))]
    places = [outer[axis] for axis in axes]
    first = [k for k in range(within.start) if k not in places]
    last = [k for k in range(within.stop, len(index)) if k not in places]
    if rank - 1 not in axes and not last:
        order = [index[k].axis for k in range(len(index))]
        return [axis for axis in order if axis is not None]
    order = [index[k].axis for k in (*first, *within, *places, *last)]
    return [axis for axis in order if axis is not None]
