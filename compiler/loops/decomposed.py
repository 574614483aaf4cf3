"""Matrices taken apart, their exponential, and Fourier transforms: what printed routines make of copies.

    w, v = eigh(a)      ->      copy[i, j] = a[i, j]
                                eigenvectors(n, copy, w, v, beside)

Where one finds no result it says so, and numpy is asked, whose sentence a user knows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod

from chainrule.compiler.ir import Dim, Shape, Tensor, Tuple, Value
from chainrule.compiler.loops.apply import Gets, in_turn, scratch
from chainrule.compiler.loops.elements import copies, loops, nest
from chainrule.compiler.loops.index import ONE, Access, Position, fixed, resolve, stretched
from chainrule.compiler.loops.nest import Compute, Item

TWO = Dim.of(2)
_BESIDE = 16  # rows at most that are transformed side by side, of floats


def _results(value: Value, gets: Gets) -> list[Value]:
    """The arrays of several results, those that nobody asks for among them."""
    assert isinstance(value.type, Tuple)
    types = [item for item in value.type.items if isinstance(item, Tensor)]
    return [gets.get(k) or scratch(value, type.shape) for k, type in enumerate(types)]


def _eigh(value: Value, gets: Gets) -> list[Item]:
    a = value.args[0]
    lead, n = a.shape[:-2], Dim(a.shape[-1].terms)
    own, beside = scratch(value, a.shape), scratch(value, (*lead, n * TWO))
    arrays = (own, *_results(value, gets), beside)
    return [copies(own, a), in_turn(value, lead, "eigenvectors", (n,), arrays, fails=True)]


def _of_oblong(routine: str, room: Callable[[Dim, Dim], Shape]) -> Callable[[Value, Gets], list[Item]]:
    """What a routine makes of a matrix of any shape, with so much room besides."""

    def applied(value: Value, gets: Gets) -> list[Item]:
        a = value.args[0]
        lead, n, m = a.shape[:-2], *(Dim(dim.terms) for dim in a.shape[-2:])
        own, more = scratch(value, a.shape), scratch(value, (*lead, *room(n, m)))
        arrays = (own, *_results(value, gets), more)
        return [copies(own, a), in_turn(value, lead, routine, (n, m, Dim.least(n, m)), arrays, fails=True)]

    return applied


def _expm(value: Value, gets: Gets) -> list[Item]:
    """Along directions, the upper right block of the exponential of [[a, t], [0, a]]; each doubles it once more."""
    a, *along = value.args
    lead, n, count = value.shape[:-2], Dim(a.shape[-1].terms), 2 ** len(along)
    whole = n * Dim.of(count)
    own, work = scratch(value, (*lead, whole, whole)), scratch(value, (*lead, Dim.of(5), whole, whole))
    items: list[Item] = []
    if along:
        index, axes = loops(own.shape)
        items.append(nest(axes, Compute(Access(own, index), own, "start", how="add")))
    for row in range(count):
        items.append(_block(own, a, n, row, row))
        items += [_block(own, t, n, row, row | 1 << k) for k, t in enumerate(along) if not row & 1 << k]
    made = scratch(value, own.shape) if along else value
    items.append(in_turn(value, lead, "exponential", (whole,), (own, made, work), fails=True))
    if along:
        index, axes = loops(value.shape)
        place = (*index[:-1], index[-1].plus(Position(whole - n)))
        items.append(nest(axes, Compute(Access(value, index), value, "copy", (Access(made, place),))))
    return items


def _block(matrix: Value, part: Value, n: Dim, row: int, column: int) -> Item:
    """A matrix copied to its place among others."""
    shape = (*matrix.shape[:-2], n, n)
    index, axes = loops(shape)
    place = (index[-2].plus(Position(n * Dim.of(row))), index[-1].plus(Position(n * Dim.of(column))))
    source = resolve(part, stretched(part.shape, shape, index))
    return nest(axes, Compute(Access(matrix, (*index[:-2], *place)), matrix, "copy", (source,)))


# ---- Fourier transforms: complex numbers are pairs along a last axis


def _fft(value: Value, gets: Gets) -> list[Item]:
    lead, n = value.shape[:-2], Dim(value.shape[-2].terms)
    items: list[Item] = []
    for k, part in enumerate(value.args):
        index, axes = loops(part.shape)
        items.append(nest(axes, Compute(Access(value, (*index, fixed(k))), value, "copy", (resolve(part, index),))))
    routine = "fourier_back" if value.attrs["inverse"] else "fourier"
    return [*items, _rows(value, routine, lead, n, (value,))]


def _rfft(value: Value, gets: Gets) -> list[Item]:
    return _of_parts(value, "fourier_real", Dim(value.args[0].shape[-1].terms), len(value.shape) - 2)


def _irfft(value: Value, gets: Gets) -> list[Item]:
    return _of_parts(value, "fourier_real_back", Dim(value.shape[-1].terms), len(value.shape) - 1)


def _of_parts(value: Value, routine: str, n: Dim, rank: int) -> list[Item]:
    """An argument is read where it lies; what else there is is copied."""
    parts = [part if _is_argument(part) else scratch(value, part.shape) for part in value.args]
    filled = [copies(own, part) for own, part in zip(parts, value.args, strict=True) if own is not part]
    return [*filled, _rows(value, routine, value.shape[:rank], n, (value,), parts)]


def _is_argument(value: Value) -> bool:
    """Whether it is one of the function, and not what a loop reads or is handed."""
    return value.op == "param" and resolve(value, tuple(fixed(0) for _ in value.shape)).value is value


def _rows(
    value: Value, routine: str, lead: Shape, n: Dim, arrays: Sequence[Value], given: Sequence[Value] = ()
) -> Item:
    """A routine that transforms all rows, some side by side."""
    rows = prod((Dim(dim.terms) for dim in lead), start=ONE)
    work = scratch(value, (n * (Dim.least(rows, Dim.of(_BESIDE)) * Dim.of(4) + TWO),))
    return in_turn(value, (), routine, (rows, n), (*arrays, work), fails=True, given=given)


DECOMPOSED: dict[str, Callable[[Value, Gets], list[Item]]] = {
    "eigh": _eigh,
    "svd": _of_oblong("singular_vectors", lambda n, m: (n, m)),
    "qr": _of_oblong("orthogonal_triangular", lambda n, m: (n + m,)),
    "expm": _expm,
    "fft": _fft,
    "rfft": _rfft,
    "irfft": _irfft,
}
