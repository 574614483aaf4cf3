"""How the Jacobian of an equation's vector can be laid in bands: decided once, before it is differentiated.

    u[0] == a;  u[-1] == b;  u'' == f      the rows in the order of the unknowns that they speak of
    roll(u, 1), roll(u, -1)                round a ring: a band, and the rest of it in two corners
    u and v, each of n points              blocks: u[0], v[0], u[1], v[1], ... stand beside each other

What is found stands in the root's attribute `banded`: that of the rows in the residual itself, which is as good in one
order as in another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from chainrule.compiler.autodiff.implicit import of_values
from chainrule.compiler.autodiff.pattern import Along, Place, places_of, plain
from chainrule.compiler.ir import Builder, Dim, Function, Slice, Value
from chainrule.compiler.passes.rewrite import in_regions, prune, rebuild, with_operands

MOST = 32
"""So far from the diagonal a band may stand."""

SMALL = 64
"""Up to so many unknowns, if it is known how many, a system is written as a matrix."""


@dataclass(frozen=True)
class Banded:
    """`reach` bands on either side of the diagonal, of a matrix in `blocks`, which may go round a ring."""

    reach: int
    blocks: int = 1
    cyclic: bool = False

    @property
    def diagonal(self) -> bool:
        """Whether no unknown meets another."""
        return not self.reach and not self.attrs

    @property
    def attrs(self) -> dict[str, int | bool]:
        """What the ops of bands are told of it."""
        return {"blocks": self.blocks, "cyclic": self.cyclic} if self.blocks > 1 or self.cyclic else {}


@dataclass(frozen=True)
class Reading:
    """Element i of a block of equations reads the unknown at i + offset of a block of unknowns.

    `wrapped` is 1 if it stands that far before the first and is read at the other end, -1 behind the last.
    """

    offset: int
    wrapped: int = 0


Readings: TypeAlias = "dict[tuple[int, int], list[tuple[Place, Reading]]]"


def with_bands(function: Function) -> Function:
    """The function, whose roots, and those in its regions, say how their Jacobians are laid out."""

    def visit(value: Value, args: tuple[Value, ...]) -> Value | None:
        made = in_regions(with_operands(value, args), with_bands)
        if made.op == "root" and "banded" not in made.attrs:
            residual, found = _arranged(made.attrs["residual"], made.attrs["lanes"])
            made = replace(made, attrs={**made.attrs, "residual": residual, "banded": found})
        body.append(made)
        return made

    body: list[Value] = []
    return rebuild(function, body, visit)


def _arranged(residual: Function, lanes: int) -> tuple[Function, Banded | None]:
    found = layout(residual, lanes)
    if (found is None or found.cyclic) and (ordered := _in_order(residual, lanes)) is not None:
        better = layout(ordered, lanes)
        if better is not None and (found is None or not better.cyclic):
            return ordered, better
    return residual, found


def layout(residual: Function, lanes: int) -> Banded | None:
    """Bands, if that is what the Jacobian is; of a single one the reach is 0, and it is a diagonal."""
    unknown = residual.params[0]
    if len(unknown.shape) != lanes + 1:
        return None
    parts = split(residual, lanes)
    found = readings(parts, lanes)
    if found is None:
        return None
    blocks = parts.blocks
    every = [(b - a + blocks * r.offset, r) for (a, b), reads in found.items() for _, r in reads]
    if not every:
        return None
    made = Banded(max(abs(at) for at, _ in every), blocks, any(reading.wrapped for _, reading in every))
    size = unknown.shape[-1].constant
    fits = made.reach <= MOST and (size is None or size > SMALL or (made.diagonal))
    return made if fits else None


@dataclass(frozen=True)
class Parts:
    """A residual whose first `blocks` parameters stand for parts of the unknown, `slices` of it."""

    function: Function
    slices: tuple[Value, ...]

    @property
    def blocks(self) -> int:
        return max(len(self.slices), 1)

    @property
    def size(self) -> Dim:
        """Of a block."""
        return self.function.params[0].shape[-1]


def split(residual: Function, lanes: int, alone: bool = False) -> Parts:
    """The residual by blocks of one size; as it is, if unknowns and equations are not. `alone`: by equations."""
    residual = prune(residual)
    slices, (result,) = _blocks(residual, lanes), residual.results
    pieces = _pieces(result, lanes)
    if alone or not slices:
        return _apart(residual, slices, pieces if alone else [result])
    groups: list[list[Value]] = [[]]
    total, size = Dim.of(0), slices[0].shape[-1]
    for piece in pieces:
        groups[-1].append(piece)
        total = total + Dim(piece.shape[lanes].terms)
        if total == size:
            groups.append([])
            total = Dim.of(0)
    if len(groups) != len(slices) + 1 or groups.pop():
        return _apart(residual, (), [result])
    builder = Builder()
    joined = [one[0] if len(one) == 1 else builder.value("concatenate", one, axis=lanes) for one in groups]
    body = [value for value in residual.body if value is not result]
    made = replace(residual, body=(*body, *builder.body), results=tuple(joined))
    return _apart(made, slices, joined)


def _pieces(result: Value, lanes: int) -> list[Value]:
    """The equations that are laid end to end."""
    laid = result.op == "concatenate" and result.attrs["axis"] == lanes
    return list(result.args) if laid else [result]


def _blocks(residual: Function, lanes: int) -> tuple[Value, ...]:
    """The slices of the unknown that it consists of, if it is read through these alone and they are of one size."""
    unknown = residual.params[0]
    uses = [value for value in residual.body if any(arg is unknown for arg in value.args)]
    keys = [value.attrs["key"][lanes] if value.op == "slice" else None for value in uses]
    at: dict[Dim, Value] = {}
    for value, key in zip(uses, keys, strict=True):
        if not isinstance(key, Slice) or key.step != 1 or len(value.shape) != lanes + 1 or key.start in at:
            return ()
        at[key.start] = value
    start, found = Dim.of(0), []
    while start in at:
        found.append(at[start])
        start = start + found[-1].shape[-1]
    same = len({value.shape[-1].terms for value in found}) == 1
    return tuple(found) if same and len(found) == len(uses) > 1 and start == unknown.shape[-1] else ()


def _apart(residual: Function, slices: tuple[Value, ...], results: Sequence[Value]) -> Parts:
    if not slices:
        return Parts(replace(residual, results=tuple(results)), ())
    return Parts(of_values(residual, slices, results), slices)


def readings(parts: Parts, lanes: int) -> Readings | None:
    """For each block of equations and of unknowns the places that are read; None if one is no fixed way off."""
    found: Readings = {}
    for b in range(parts.blocks):
        for a, places in enumerate(places_of(parts.function, b)):
            for place in places:
                reading = _reading(place, lanes, parts.size)
                if reading is None:
                    return None
                found.setdefault((a, b), []).append((place, reading))
    return found


def _reading(place: Place, lanes: int, size: Dim) -> Reading | None:
    offset = _offset(place, lanes)
    if offset is None:
        return None
    number, around = offset.constant, size.constant
    if number is not None and (around is None or 2 * abs(number) <= around):
        return Reading(number)
    for wrapped in (1, -1):
        rest = (offset - size * Dim.of(wrapped)).constant
        if rest is not None and rest * wrapped < 0:
            return Reading(rest, wrapped)
    return Reading(number) if number is not None else None


def _offset(place: Place, lanes: int) -> Dim | None:
    """How far from an element's own place; of the only element, where."""
    own = place[lanes]
    if place[:lanes] != tuple(plain(axis) for axis in range(lanes)) or not isinstance(own, Along):
        return None
    return own.offset if own.axis is None or (own.axis == lanes and own.step == 1) else None


# ---- the order of the equations


def _in_order(residual: Function, lanes: int) -> Function | None:
    """The equations in an order in which each stands where an unknown does that it reads."""
    residual = prune(residual)
    (result,) = residual.results
    pieces = _pieces(result, lanes)
    if len(pieces) < 2:
        return None
    parts = split(residual, lanes, alone=True)
    left: list[tuple[Value, list[Dim]]] = []
    for k, piece in enumerate(pieces):
        places = [place for b in range(parts.blocks) for place in places_of(parts.function, b)[k]]
        offsets = [_offset(place, lanes) for place in places]
        if None in offsets:
            return None
        left.append((piece, [offset for offset in offsets if offset is not None]))
    ordered: list[Value] = []
    for _ in range(parts.blocks):
        at = Dim.of(0)
        while at != parts.size:
            chosen = _standing(left, at, parts.size, lanes)
            if chosen is None:
                return None
            left.remove(chosen)
            ordered.append(chosen[0])
            at = at + Dim(chosen[0].shape[lanes].terms)
    builder = Builder()
    made = builder.value("concatenate", ordered, axis=lanes, name=result.name)
    body = (*(value for value in residual.body if value is not result), *builder.body)
    return replace(residual, body=body, results=(made,))


def _standing(
    left: Sequence[tuple[Value, list[Dim]]], at: Dim, size: Dim, lanes: int
) -> tuple[Value, list[Dim]] | None:
    """The equation to stand here: one that reads the unknown here, and nothing far behind it, if there is one."""

    def fits(one: tuple[Value, list[Dim]]) -> bool:
        piece, offsets = one
        ahead = [(offset - at).constant for offset in offsets]
        near = [number for number in ahead if number is not None and abs(number) <= MOST]
        room = size - at - Dim(piece.shape[lanes].terms)
        return bool(near) and min(near) <= 0 <= max(near) and not (-room).at_least(1)

    def reach(one: tuple[Value, list[Dim]]) -> int:
        return max(number for offset in one[1] if (number := (offset - at).constant) is not None)

    return min(filter(fits, left), key=reach, default=None)
