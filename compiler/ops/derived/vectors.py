"""Products of vectors and matrices that are contractions under another name."""

from __future__ import annotations

from chainrule.compiler.ir.build import Builder, Expr
from chainrule.compiler.ir.dims import Dim
from chainrule.compiler.ir.table import Parameter
from chainrule.compiler.ir.types import ShapeMismatch
from chainrule.compiler.ops.contraction import products
from chainrule.compiler.ops.derived.shaping import axis_of
from chainrule.compiler.ops.language import coerce, speak

A, B = Parameter("a"), Parameter("b")


def _needs(x: Expr, rank: int, name: str) -> Expr:
    if x.rank < rank:
        what = "a matrix" if rank == 2 else "a vector"
        raise ShapeMismatch(f"`{name}` takes {what}, not {x.value.type}", code="CR035")
    return x


def _leading(*counts: int) -> list[tuple[str, ...]]:
    most = max(counts)
    return [tuple(f"b{k}" for k in range(most - count, most)) for count in counts]


def _matvec(builder: Builder, a: Expr, b: Expr) -> Expr:
    left, right = _leading(_needs(a, 2, "matvec").rank - 2, _needs(b, 1, "matvec").rank - 1)
    out = max(left, right, key=len)
    return products(builder, [a, b], [(*left, "i", "k"), (*right, "k")], (*out, "i"))


def _vecmat(builder: Builder, a: Expr, b: Expr) -> Expr:
    left, right = _leading(_needs(a, 1, "vecmat").rank - 1, _needs(b, 2, "vecmat").rank - 2)
    out = max(left, right, key=len)
    return products(builder, [a, b], [(*left, "k"), (*right, "k", "j")], (*out, "j"))


def _cross(builder: Builder, a: Expr, b: Expr, axis: int = -1) -> Expr:
    a, b = coerce(builder, _needs(a, 1, "cross"), "real"), coerce(builder, _needs(b, 1, "cross"), "real")
    places = axis_of(axis, a.rank), axis_of(axis, b.rank)
    for x, place in ((a, places[0]), (b, places[1])):
        if x.shape[place] != Dim.of(3):
            raise ShapeMismatch(f"`cross` takes vectors of 3, not of {x.shape[place]}", code="CR035")
    a, b = (_last(x, place) for x, place in zip((a, b), places, strict=True))
    made = a.cross(b)
    if axis in (-1, made.rank - 1):
        return made
    order = list(range(made.rank - 1))
    order.insert(axis_of(axis, made.rank), made.rank - 1)
    return made.move(*order)


def _kron(builder: Builder, a: Expr, b: Expr) -> Expr:
    """All products of elements, laid out as blocks of b."""
    if a.rank != b.rank:
        raise ShapeMismatch(f"`kron` takes arrays of as many axes, not {a.value.type} and {b.value.type}", code="CR035")
    left, right = tuple(f"i{k}" for k in range(a.rank)), tuple(f"j{k}" for k in range(a.rank))
    out = tuple(name for pair in zip(left, right, strict=True) for name in pair)
    made = products(builder, [a, b], [left, right], out)
    return made.reshape(shape=tuple(m * n for m, n in zip(a.shape, b.shape, strict=True)))


def _last(x: Expr, axis: int) -> Expr:
    return x.move(*(k for k in range(x.rank) if k != axis), axis)


speak("matvec", (A, B), _matvec, "The product of a matrix and a vector, over leading axes.")
speak("vecmat", (A, B), _vecmat, "The product of a vector and a matrix, over leading axes.")
speak("kron", (A, B), _kron, "The Kronecker product.")
speak("cross", (A, B, Parameter("axis", "axis", -1)), _cross, "The vector product in three dimensions.")
