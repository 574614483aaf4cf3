"""Parts of arrays: rows by number, diagonals, triangles, differences."""

from __future__ import annotations

from chainrule.compiler.ir.build import Builder, Expr
from chainrule.compiler.ir.dims import Dim
from chainrule.compiler.ir.table import Parameter
from chainrule.compiler.ir.types import ShapeMismatch, show_shape
from chainrule.compiler.ir.values import Slice
from chainrule.compiler.ops.derived.creation import iota
from chainrule.compiler.ops.derived.shaping import axis_of
from chainrule.compiler.ops.joining import key_at
from chainrule.compiler.ops.language import X, coerce, speak

OFFSET = Parameter("k", "int", 0)


def _take(builder: Builder, x: Expr, indices: Expr, axis: int = 0) -> Expr:
    return x.gather(indices, axis=axis_of(axis, x.rank))


def _matrix(x: Expr, name: str) -> tuple[Dim, Dim]:
    if x.rank < 2:
        raise ShapeMismatch(f"`{name}` takes a matrix, not {x.value.type}", code="CR035")
    return x.shape[-2], x.shape[-1]


def diagonal(builder: Builder, x: Expr, name: str = "diagonal") -> Expr:
    """The diagonals of square matrices, `x[..., i, i]`, as the word of that name takes them."""
    n, m = _matrix(x, name)
    if n != m:
        raise ShapeMismatch(f"`{name}` takes a square matrix, not {show_shape((n, m))}", code="CR035")
    places = iota(builder, n)
    return x.gather(places, places, axis=x.rank - 2)


def _trace(builder: Builder, x: Expr) -> Expr:
    return diagonal(builder, x, "trace").sum([-1])


def _diag(builder: Builder, x: Expr) -> Expr:
    """A vector as a diagonal matrix; of a matrix its diagonal."""
    if x.rank != 1:
        return diagonal(builder, x, "diag")
    places = iota(builder, x.shape[0])
    n = Dim(x.shape[0].terms)
    return x.scatter(places, places, axis=0, shape=(n, n))


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
        later = x.slice(key=key_at(x.shape, one, Slice(Dim.of(1), rest)))
        x = later - x.slice(key=key_at(x.shape, one, Slice(Dim.of(0), rest)))
    return x


speak(
    "take",
    (X, Parameter("indices"), Parameter("axis", "axis", 0)),
    _take,
    "The parts of x at these positions of an axis.",
)
speak("diagonal", (X,), diagonal, "The diagonal of a square matrix, of each of them where there are more axes.")
speak("trace", (X,), _trace, "The sum of the diagonal.")
speak("diag", (X,), _diag, "A vector as a diagonal matrix; of a matrix its diagonal.")
speak("tril", (X, OFFSET), _tril, "The matrix with zeros above its diagonal, or above the k-th beside it.")
speak("triu", (X, OFFSET), _triu, "The matrix with zeros below its diagonal, or below the k-th beside it.")
speak(
    "diff",
    (X, Parameter("n", "int", 1), Parameter("axis", "axis", -1)),
    _diff,
    "The differences of neighbours along an axis.",
)
