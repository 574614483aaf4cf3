"""Parts of arrays: rows by number, diagonals, triangles, differences."""

from __future__ import annotations

from chainrule.compiler.ir.build import Builder, Expr
from chainrule.compiler.ir.dims import Dim
from chainrule.compiler.ir.table import Parameter
from chainrule.compiler.ir.types import ShapeMismatch, join_dtypes, show_shape
from chainrule.compiler.ir.values import Slice
from chainrule.compiler.ops.derived.creation import iota
from chainrule.compiler.ops.derived.shaping import axis_of
from chainrule.compiler.ops.joining import key_at
from chainrule.compiler.ops.language import X, coerce, speak

OFFSET = Parameter("k", "int", 0)


def _take(builder: Builder, x: Expr, indices: Expr, axis: int = 0) -> Expr:
    return x.gather(indices, axis=axis_of(axis, x.rank))


def along_axis(builder: Builder, x: Expr, indices: Expr, axis: int = -1) -> Expr:
    """At each place of the other axes the elements at positions of its own."""
    if x.rank != indices.rank or not x.rank:
        raise ShapeMismatch(f"{x.value.type} and positions {indices.value.type} have not the same axes", code="CR035")
    one = axis_of(axis, x.rank)
    for k, (dim, other) in enumerate(zip(x.shape, indices.shape, strict=True)):
        if k != one and dim != other:
            raise ShapeMismatch(
                f"{show_shape(x.shape)} and positions {show_shape(indices.shape)} differ beside axis {one}"
            )
    places = [indices if k == one else iota(builder, x.shape[k]).stretch(*range(1, x.rank - k)) for k in range(x.rank)]
    return x.gather(*places, axis=0)


def _put_along_axis(builder: Builder, x: Expr, indices: Expr, values: Expr, axis: int = -1) -> Expr:
    """The same places, replaced."""
    one = axis_of(axis, x.rank)
    if x.rank != indices.rank:
        raise ShapeMismatch(f"{x.value.type} and positions {indices.value.type} have not the same axes", code="CR035")
    places = [indices if k == one else iota(builder, x.shape[k]).stretch(*range(1, x.rank - k)) for k in range(x.rank)]
    dtype = join_dtypes([x.dtype, values.dtype])
    return coerce(builder, x, dtype).put(coerce(builder, values, dtype), *places, axis=0)


def _one_hot(builder: Builder, k: Expr, n: Dim) -> Expr:
    """1 at the position k of a new last axis."""
    if k.dtype != "int":
        raise ShapeMismatch(f"a position is int, not {k.dtype}", code="CR031")
    return coerce(builder, k.stretch(k.rank).same(iota(builder, n)), "real")


def _matrix(x: Expr, name: str) -> tuple[Dim, Dim]:
    if x.rank < 2:
        raise ShapeMismatch(f"`{name}` takes a matrix, not {x.value.type}", code="CR035")
    return x.shape[-2], x.shape[-1]


def diagonal(builder: Builder, x: Expr, k: int = 0, name: str = "diagonal") -> Expr:
    """The diagonals of matrices, `x[..., i, i + k]`, as the word of that name takes them."""
    n, m = _matrix(x, name)
    n, m = Dim(n.terms), Dim(m.terms)
    if k:
        builder.require((m if k > 0 else n) - abs(k), f"there is no diagonal {k} in {show_shape((n, m))}")
    length = Dim.least(n, m - k) if k >= 0 else Dim.least(n + k, m)
    places = iota(builder, length)
    rows, columns = (places - k if k < 0 else places), (places + k if k > 0 else places)
    return x.gather(rows, columns, axis=x.rank - 2)


def _trace(builder: Builder, x: Expr) -> Expr:
    return diagonal(builder, x, 0, "trace").sum([-1])


def _diag(builder: Builder, x: Expr, k: int = 0) -> Expr:
    """A vector as a diagonal matrix; of a matrix its diagonal."""
    if x.rank != 1:
        return diagonal(builder, x, k, "diag")
    return vector_diagonal(builder, x, k)


def vector_diagonal(builder: Builder, x: Expr, k: int = 0) -> Expr:
    """Matrices with the last axis of x on a diagonal."""
    places = iota(builder, x.shape[-1])
    n = Dim(x.shape[-1].terms) + abs(k)
    rows, columns = (places - k if k < 0 else places), (places + k if k > 0 else places)
    return x.scatter(rows, columns, axis=x.rank - 1, shape=(*x.shape[:-1], n, n))


def _places(builder: Builder, x: Expr, name: str) -> tuple[Expr, Expr]:
    n, m = _matrix(x, name)
    return iota(builder, n).stretch(1), iota(builder, m)


def _tril(builder: Builder, x: Expr, k: int = 0) -> Expr:
    row, column = _places(builder, x, "tril")
    return (column <= (row + k if k else row)).apply("select", x, coerce(builder, x.lift(0), x.dtype))


def _triu(builder: Builder, x: Expr, k: int = 0) -> Expr:
    row, column = _places(builder, x, "triu")
    return (column >= (row + k if k else row)).apply("select", x, coerce(builder, x.lift(0), x.dtype))


def _diff(builder: Builder, x: Expr, n: int = 1, axis: int = -1) -> Expr:
    """Each element less the one before it, n times."""
    one = axis_of(axis, x.rank)
    for _ in range(n):
        rest = x.shape[one] - 1
        builder.require(rest, f"there are no differences of {x.shape[one]} elements")
        later = x.slice(key=key_at(x.shape, one, Slice(Dim.of(1), rest)))
        x = later - x.slice(key=key_at(x.shape, one, Slice(Dim.of(0), rest)))
    return x


speak(
    "take",
    (X, Parameter("indices"), Parameter("axis", "axis", 0)),
    _take,
    "The parts of x at these positions of an axis.",
)
speak(
    "take_along_axis",
    (X, Parameter("indices"), Parameter("axis", "axis", -1)),
    along_axis,
    "The elements at positions of an axis which differ from place to place: what `argsort` gives, picked.",
)
speak(
    "put_along_axis",
    (X, Parameter("indices"), Parameter("values"), Parameter("axis", "axis", -1)),
    _put_along_axis,
    "x with its elements at such positions replaced.",
)
speak("one_hot", (Parameter("k"), Parameter("n", "dim")), _one_hot, "1 at the position k of a new last axis, else 0.")
speak("diagonal", (X, OFFSET), diagonal, "The diagonal of a matrix, or the k-th beside it; of each of several.")
speak("trace", (X,), _trace, "The sum of the diagonal.")
speak("diag", (X, OFFSET), _diag, "A vector as a diagonal matrix; of a matrix its diagonal.")
speak("tril", (X, OFFSET), _tril, "The matrix with zeros above its diagonal, or above the k-th beside it.")
speak("triu", (X, OFFSET), _triu, "The matrix with zeros below its diagonal, or below the k-th beside it.")
speak(
    "diff",
    (X, Parameter("n", "int", 1), Parameter("axis", "axis", -1)),
    _diff,
    "The differences of neighbours along an axis.",
)
