"""Systems whose matrix is given by its bands, as scipy has them: `ab[upper + i - j, j] == A[i, j]`."""

from __future__ import annotations

from chainrule.compiler.ir.build import Builder, Expr
from chainrule.compiler.ir.dims import Dim
from chainrule.compiler.ir.table import Parameter
from chainrule.compiler.ir.types import ShapeMismatch
from chainrule.compiler.ir.values import At, Slice
from chainrule.compiler.ops.derived.shaping import concatenate, stack
from chainrule.compiler.ops.language import coerce, speak


def _solve_banded(builder: Builder, bands: tuple[int, ...], ab: Expr, b: Expr) -> Expr:
    """For a vector, or for the columns of a matrix."""
    if not isinstance(bands, tuple) or len(bands) != 2 or min(bands) < 0:
        raise ShapeMismatch("the numbers of bands below and above the diagonal are two: `[1, 1]`", code="CR035")
    lower, upper = bands
    if ab.rank != 2 or Dim(ab.shape[0].terms) != Dim.of(lower + upper + 1):
        shown = f"real[{lower + upper + 1}, n]"
        raise ShapeMismatch(f"a matrix of such bands is {shown}, not {ab.value.type}", code="CR034")
    if b.rank not in (1, 2) or Dim(b.shape[0].terms) != Dim(ab.shape[1].terms):
        shown = f"{ab.value.type} is a matrix of {ab.shape[1]} rows, and here is {b.value.type}"
        raise ShapeMismatch(shown, code="CR034")
    rows, b = _by_rows(builder, coerce(builder, ab, "real"), lower, upper), coerce(builder, b, "real")
    if b.rank == 1:
        return rows.solve_bands(b, transposed=False)
    return rows.solve_bands(b.move(1, 0), transposed=False).move(1, 0)


def _by_rows(builder: Builder, ab: Expr, lower: int, upper: int) -> Expr:
    """The bands as rows meet them, [k, i] being A[i, i + k - widest]; outside of the matrix and of its bands 0."""
    n, widest = Dim(ab.shape[1].terms), max(lower, upper)
    builder.require(n - widest, f"a matrix of {n} rows has no band {widest} away from its diagonal")
    made = []
    for offset in range(-widest, widest + 1):
        aside, zeros = Dim.of(abs(offset)), _zeros(builder, Dim.of(abs(offset)))
        if not -lower <= offset <= upper:
            made.append(_zeros(builder, n))
            continue
        first = aside if offset > 0 else Dim.of(0)
        row = ab.slice(key=(At(Dim.of(upper - offset)), Slice(first, n - aside)))
        made.append(concatenate(builder, [row, zeros] if offset > 0 else [zeros, row]) if offset else row)
    return stack(builder, made)


def _zeros(builder: Builder, n: Dim) -> Expr:
    return builder.expr(builder.const(0.0)).apply("broadcast", shape=(n,))


speak(
    "solve_banded",
    (Parameter("bands", "ints"), Parameter("ab"), Parameter("b")),
    _solve_banded,
    "The x with A @ x = b for a matrix of `[below, above]` bands beside its diagonal, as scipy hands it over: "
    "`ab[above + i - j, j]` is `A[i, j]`. In the time and memory of the bands.",
)
