"""What goes along a long vector is done a tile at a time, which stays in the cache: what `--fast` prints of arrays.

    return sum((1 - u)^2 * u)      ->     if n > 32768:
                                              f_1 = u.dtype.type(0)
                                              for start in range(0, n, 8192):
                                                  tile = slice(start, start + 8192)
                                                  u_1 = u[tile]
                                                  f_1 += ((1 - u_1) ** 2 * u_1).sum()
                                          else:
                                              f_1 = ((1 - u) ** 2 * u).sum()

In a tile are operations per element of vectors of one length; out of it come vectors, sums, and what is added to a part
of a longer vector. What needs these stands behind the loop.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from chainrule.compiler.ir import TABLE, Dim, Slice, Tensor, Value

TILE = 8192
"""Elements of a tile."""
LONG = 32768
"""Vectors of so many elements stay in the cache as they are."""
GAIN = 2
"""So many vectors are not made any more, or it is not worth a loop."""

Kind: TypeAlias = Literal["row", "sum", "mean", "piece"]


@dataclass(frozen=True)
class Tiles:
    """A body cut in three: what stands `before` the loop, what is done in it, and what stands `behind` it.

    rows     per element of a vector of this length, in the loop
    sums     what is added up over the tiles, each with the pieces that it consists of
    handed   rows that somebody behind the loop reads
    """

    length: Dim
    before: Sequence[Value]
    behind: Sequence[Value]
    rows: Sequence[Value]
    sums: Sequence[tuple[Value, Sequence[Value]]]
    handed: Sequence[Value]

    @property
    def parts(self) -> list[Value]:
        return [part for _, parts in self.sums for part in parts]

    @property
    def read(self) -> list[Value]:
        """The operands that stand before the loop, each as often as it is one."""
        rows = {id(row) for row in self.rows}
        return [arg for value in (*self.rows, *self.parts) for arg in value.args if id(arg) not in rows]


@dataclass(frozen=True)
class Dot:
    """The product of two vectors, times numbers."""

    factors: Sequence[Value]
    left: Value
    right: Value


def tiles(body: Sequence[Value], uses: Mapping[int, Sequence[Value]], needed: Collection[int]) -> Tiles | None:
    """How a body goes along its vectors, if they are worth it."""
    lengths = Counter(value.shape[0] for value in body if _is_vector(value) and TABLE[value.op].batch == "elementwise")
    for length, count in lengths.most_common(1):
        if count > GAIN and not (length.constant is not None and length.constant <= LONG):
            found = _along(length, body, uses, needed)
            spared = [row for row in found.rows if row.tensor.dtype == "real" and row not in found.handed]
            return found if len(spared) >= GAIN else None
    return None


def _along(
    length: Dim, body: Sequence[Value], uses: Mapping[int, Sequence[Value]], needed: Collection[int]
) -> Tiles:
    kinds: dict[int, Kind] = {}
    behind: dict[int, Value] = {}
    before: list[Value] = []
    for value in body:
        kind = _kind(value, length, kinds, uses, needed)
        if any(id(arg) in behind for arg in value.args):
            behind[id(value)] = value
        elif kind is not None:
            kinds[id(value)] = kind
        elif any(id(arg) in kinds for arg in value.args):
            behind[id(value)] = value
        else:
            before.append(value)
    rows = [value for value in body if kinds.get(id(value)) == "row"]
    handed = [
        row
        for row in rows
        if id(row) in needed or any(id(user) not in kinds or user is row for user in uses.get(id(row), ()))
    ]
    whole = [value for value in body if kinds.get(id(value), "row") != "row"]
    parts = {id(arg) for value in whole if value.op == "add" for arg in value.args}
    sums = [(value, _pieces(value, kinds)) for value in whole if id(value) not in parts]
    return Tiles(length, before, list(behind.values()), rows, sums, handed)


def _is_vector(value: Value) -> bool:
    """Of real numbers."""
    if not isinstance(value.type, Tensor) or value.type.dtype != "real":
        return False
    return len(value.shape) == 1 and not value.shape[0].stretch


def _kind(
    value: Value,
    length: Dim,
    kinds: Mapping[int, Kind],
    uses: Mapping[int, Sequence[Value]],
    needed: Collection[int],
) -> Kind | None:
    """What a value is in a loop over tiles, its operands being of these kinds; None if it does not stand there."""
    if not all(isinstance(one.type, Tensor) for one in (value, *value.args)):
        return None
    operands = {kinds.get(id(arg), "row") for arg in value.args}
    if value.op == "add" and operands == {"piece"}:
        alone = all(len(uses[id(arg)]) == 1 and id(arg) not in needed for arg in value.args)
        return "piece" if alone and value.args[0].type == value.args[1].type else None
    shapes = [arg.shape for arg in value.args if arg.shape]
    if operands != {"row"} or not all(shape == (length,) for shape in shapes):
        return None
    if TABLE[value.op].batch == "elementwise":
        return "row" if shapes and value.shape == (length,) and not TABLE[value.op].twice else None
    if not any(id(arg) in kinds for arg in value.args):
        return None
    if value.op in ("sum", "mean") and not value.shape and not value.attrs["keep"]:
        return "sum" if value.op == "sum" else "mean"
    if value.op == "contract" and not value.shape and len(shapes) == 2:
        return "sum" if len(set(value.attrs["indices"])) == 1 else None
    if value.op == "unslice" and len(value.shape) == 1:
        (item,) = value.attrs["key"]
        return "piece" if isinstance(item, Slice) and item.step == 1 else None
    return None


def dots(total: Value, uses: Mapping[int, Sequence[Value]]) -> list[Dot] | None:
    """The products of two vectors that a sum consists of, of which the vector of their sums need not be made."""
    if total.op != "sum" or total.args[0].tensor.dtype != "real":
        return None
    return _products(total.args[0], (), uses)


def _products(value: Value, factors: tuple[Value, ...], uses: Mapping[int, Sequence[Value]]) -> list[Dot] | None:
    """Those of a row that nobody else reads, times these factors."""
    if len(uses[id(value)]) > 1 or value.name is not None:
        return None
    if value.op == "add":
        parts = [_products(arg, factors, uses) for arg in value.args]
        return [dot for part in parts if part is not None for dot in part] if None not in parts else None
    if value.op == "power" and value.args[1].op == "const" and value.args[1].attrs["value"] == 2:
        return [Dot(factors, value.args[0], value.args[0])]
    if value.op != "multiply" or any(arg.tensor.dtype != "real" for arg in value.args):
        return None
    a, b = value.args
    if a.shape and b.shape:
        return [Dot(factors, a, b)]
    factor, row = (b, a) if a.shape else (a, b)
    return _products(row, (*factors, factor), uses)


def reached(rows: Sequence[Value], results: Sequence[Value]) -> list[Value]:
    """The rows that these results are made of."""
    wanted = {id(result) for result in results}
    for row in reversed(rows):
        if id(row) in wanted:
            wanted.update(id(arg) for arg in row.args)
    return [row for row in rows if id(row) in wanted]


def _pieces(value: Value, kinds: Mapping[int, Kind]) -> list[Value]:
    if value.op == "add" and kinds.get(id(value.args[0])) == "piece":
        return [piece for arg in value.args for piece in _pieces(arg, kinds)]
    return [value]
