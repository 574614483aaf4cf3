"""The Jacobian of equations each of which has an unknown and its neighbours in it: as bands, or as a diagonal.

    u[2:] - 2 u[1:-1] + u[:-2]      depends on u at offsets 2, 1 and 0 of its place: three bands

All elements at one offset are moved at once: a band costs one tangent, whatever its length. How bands are laid in an
array says the op `solve_bands`; of several blocks the elements at one place stand beside each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from chainrule.compiler.autodiff.along import along_places
from chainrule.compiler.autodiff.arranging import Banded, Parts, Reading, Readings, readings, split
from chainrule.compiler.autodiff.derive import undefined
from chainrule.compiler.autodiff.forward import Walk
from chainrule.compiler.ir import Builder, Dim, Function, Slice, Value

Tangents: TypeAlias = "Mapping[tuple[int, int, Reading], Value]"


def bands(builder: Builder, residual: Function, lanes: int, how: Banded) -> Value | None:
    """The bands of the residual's Jacobian, or its diagonal alone if there is no other.

    None if it can no longer be seen that it is laid out so.
    """
    parts = split(residual, lanes)
    found = readings(parts, lanes)
    if found is None or parts.blocks != how.blocks or not _fits(found, how):
        return None
    builder.body.extend(parts.slices)
    tangents = _tangents(builder, parts, found)
    if how.diagonal:
        return tangents.get((0, 0, Reading(0))) or builder.full(0.0, residual.params[0].shape)
    rows = [_row(builder, parts, tangents, lanes, how, k - how.reach) for k in range(2 * how.reach + 1)]
    return builder.value("stack", rows, axis=lanes)


def _fits(found: Readings, how: Banded) -> bool:
    return all(
        abs(b - a + how.blocks * reading.offset) <= how.reach and (how.cyclic or not reading.wrapped)
        for (a, b), reads in found.items()
        for _, reading in reads
    )


def _tangents(builder: Builder, parts: Parts, found: Readings) -> dict[tuple[int, int, Reading], Value]:
    """For each reading what the equations of its block change by, where every unknown of its block is moved by 1."""
    made: dict[tuple[int, int, Reading], Value] = {}
    for b in range(parts.blocks):
        walk = Walk(builder, undefined)
        stand_ins = parts.function.params[: len(parts.slices)]
        walk.new.update((id(one), value) for one, value in zip(stand_ins, parts.slices, strict=True))
        seed = builder.full(1.0, parts.function.params[b].shape)
        for a, tangents in enumerate(along_places(parts.function, b, (), walk, seed)):
            for place, reading in found.get((a, b), ()):
                if place in tangents:
                    made[a, b, reading] = tangents[place]
    return made


def _row(builder: Builder, parts: Parts, tangents: Tangents, lanes: int, how: Banded, at: int) -> Value:
    """The band so far from the diagonal: of each block of equations the one that stands there, beside each other."""
    each = []
    for a in range(parts.blocks):
        b = (a + at) % parts.blocks
        each.append(_along(builder, parts, tangents, lanes, how, (a, b, (a + at - b) // parts.blocks)))
    if parts.blocks == 1:
        return each[0]
    beside = builder.value("stack", each, axis=lanes + 1)
    size = parts.size * Dim.of(parts.blocks)
    return builder.value("reshape", [beside], shape=(*beside.shape[:lanes], size))


def _along(
    builder: Builder, parts: Parts, tangents: Tangents, lanes: int, how: Banded, which: tuple[int, int, int]
) -> Value:
    """What is read so far off; round a ring also by those whose place there stands beside the block."""
    a, b, offset = which
    shape = parts.function.params[b].shape
    near = tangents.get((a, b, Reading(offset)))
    if not offset or not how.cyclic:
        return near if near is not None else builder.full(0.0, shape)
    far = tangents.get((a, b, Reading(offset, 1 if offset < 0 else -1)))
    if near is None and far is None:
        return builder.full(0.0, shape)
    zero = builder.full(0.0, shape)
    inner, outer = (one if one is not None else zero for one in (near, far))
    cut = Dim.of(-offset) if offset < 0 else parts.size - offset
    first, last = (outer, inner) if offset < 0 else (inner, outer)
    pieces = [_cut(builder, first, lanes, Dim.of(0), cut), _cut(builder, last, lanes, cut, parts.size - cut)]
    return builder.value("concatenate", pieces, axis=lanes)


def _cut(builder: Builder, value: Value, lanes: int, start: Dim, length: Dim) -> Value:
    key = (*(Slice(Dim.of(0), dim) for dim in value.shape[:lanes]), Slice(start, length))
    return builder.value("slice", [value], key=key)
