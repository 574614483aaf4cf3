"""An array in several pieces, and axes that come before or behind: split and its kin, rot90, at least some axes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

from chainrule.compiler.ir.build import Builder, Expr
from chainrule.compiler.ir.dims import Dim
from chainrule.compiler.ir.table import Parameter
from chainrule.compiler.ir.types import ShapeMismatch
from chainrule.compiler.ir.values import Slice
from chainrule.compiler.ops.derived.shaping import axis_of, flip
from chainrule.compiler.ops.joining import key_at
from chainrule.compiler.ops.language import X, speak

PIECES = Parameter("pieces", "widths")
Pieces: TypeAlias = Dim | tuple[Dim, ...]
"""A number of pieces, or in brackets the positions before which there is a cut: `[3]` is one cut."""


def several(builder: Builder, parts: Sequence[Expr]) -> Expr:
    """Several results; one alone is itself."""
    return parts[0].apply("pack", *parts[1:]) if len(parts) > 1 else parts[0]


def _split(builder: Builder, x: Expr, pieces: Pieces, axis: int = 0) -> Expr:
    """Into so many equal pieces; or, where positions are listed, before each of these."""
    one = axis_of(axis, x.rank)
    n = Dim(x.shape[one].terms)
    if isinstance(pieces, Dim):
        count = pieces.constant
        if count is None or count < 1:
            raise ShapeMismatch(f"into {pieces} pieces: a number is wanted, at least 1", code="CR035")
        length = n // count
        if length * count != n:
            raise ShapeMismatch(f"{n} elements are not for certain {count} equal pieces", code="CR034")
        bounds = [length * k for k in range(count + 1)]
    else:
        if not all(isinstance(position, Dim) for position in pieces):
            raise ShapeMismatch("positions stand in one pair of brackets", code="CR035")
        bounds = [Dim.of(0), *pieces, n]
        for low, high in pairwise(bounds):
            builder.require(high - low, f"a piece ends at {high} and begins at {low}")
    cut = [x.slice(key=key_at(x.shape, one, Slice(low, high - low))) for low, high in pairwise(bounds)]
    return several(builder, cut)


def _array_split(builder: Builder, x: Expr, pieces: Pieces, axis: int = 0) -> Expr:
    """Into so many pieces of which the first are longer by one, where it does not come out even; or as `split`."""
    count = pieces.constant if isinstance(pieces, Dim) else None
    if count is None or count < 1:
        return _split(builder, x, pieces, axis)
    one = axis_of(axis, x.rank)
    n, start, cut = Dim(x.shape[one].terms), Dim.of(0), []
    for k in range(count):
        length = (n + (count - 1 - k)) // count
        cut.append(x.slice(key=key_at(x.shape, one, Slice(start, length))))
        start = start + length
    return several(builder, cut)


def _along(name: str, axis: int) -> None:
    speak(
        name,
        (X, PIECES),
        lambda builder, x, pieces: _split(builder, x, pieces, axis),
        f"The same pieces along axis {axis}.",
    )


def _rot90(builder: Builder, x: Expr, k: int = 1, axes: tuple[int, ...] = (0, 1)) -> Expr:
    """Turned by 90 degrees, k times, from the first of the axes to the second."""
    if len(axes) != 2:
        raise ShapeMismatch("`rot90` turns in a plane of two axes", code="CR035")
    first, second = axis_of(axes[0], x.rank), axis_of(axes[1], x.rank)
    order = list(range(x.rank))
    order[first], order[second] = order[second], order[first]
    match k % 4:
        case 1:
            return flip(builder, x, second).move(*order)
        case 2:
            return flip(builder, x, (first, second))
        case 3:
            return flip(builder, x.move(*order), second)
    return x


def _at_least(rank: int) -> None:
    def build(builder: Builder, x: Expr) -> Expr:
        missing = rank - x.rank
        if missing <= 0:
            return x
        shape = (*(Dim.of(1) for _ in range(missing)), *x.shape)
        if rank == 3 and x.rank in (1, 2):  # as numpy: [1, n, 1] and [n, m, 1]
            shape = (*(Dim.of(1) for _ in range(missing - 1)), *x.shape, Dim.of(1))
        return x.reshape(shape=shape)

    speak(f"atleast_{rank}d", (X,), build, f"x with axes of length 1, if it has fewer than {rank}.")


speak(
    "split",
    (X, PIECES, Parameter("axis", "axis", 0)),
    _split,
    "So many equal pieces, or, where positions are listed, one before each and the rest: several results.",
)
speak(
    "array_split",
    (X, PIECES, Parameter("axis", "axis", 0)),
    _array_split,
    "So many pieces, the first ones longer by one where they cannot be equal; where positions are listed, as `split`.",
)
_along("vsplit", 0)
_along("hsplit", 1)
_along("dsplit", 2)
speak(
    "rot90",
    (X, Parameter("k", "int", 1), Parameter("axes", "ints", (0, 1))),
    _rot90,
    "A quarter turn, k times, from the first of two axes to the second.",
)
for _rank in (1, 2, 3):
    _at_least(_rank)
