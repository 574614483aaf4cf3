"""What all entries of linear algebra share: matrices are the last two axes, and leading ones are lanes, as in numpy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chainrule.compiler.ir.build import Expr
from chainrule.compiler.ir.dims import Dim
from chainrule.compiler.ir.types import Shape, ShapeMismatch, Tensor, show_shape
from chainrule.compiler.ir.values import Value


def square(name: str, type: Tensor) -> Dim:
    """The size of square matrices. Raises ShapeMismatch."""
    n, m = matrix(name, type)
    if n != m:
        raise ShapeMismatch(f"`{name}` takes a square matrix, not {show_shape(type.shape[-2:])}", code="CR035")
    return n


def matrix(name: str, type: Tensor) -> tuple[Dim, Dim]:
    """The sizes of matrices. Raises ShapeMismatch."""
    if type.rank < 2:
        raise ShapeMismatch(f"`{name}` takes a matrix, not {type}", code="CR035")
    return Dim(type.shape[-2].terms), Dim(type.shape[-1].terms)


@dataclass(frozen=True)
class Triangle:
    """A triangular matrix: the `lower` triangle of `base`, or the upper one; or, `turned`, the transpose of that."""

    base: Value
    lower: bool
    turned: bool = False

    @property
    def is_lower(self) -> bool:
        return self.lower != self.turned


def triangle_of(a: Value) -> Triangle | None:
    """What is known of a matrix by how it is made: by `cholesky` or `qr`, or by a choice between its elements and 0."""
    if is_turned(a):
        inner = triangle_of(a.args[0])
        return inner and replace(inner, turned=not inner.turned)
    if a.op == "get" and a.args[0].op == "qr" and a.attrs["index"] == 1:
        return Triangle(a, lower=False)
    if a.op == "select" and a.args[2].op == "const" and a.args[2].attrs["value"] == 0:
        lower = _lower_mask(a.args[0])
        return None if lower is None or a.args[1].shape != a.shape else Triangle(a.args[1], lower)
    return Triangle(a, lower=True) if a.op == "cholesky" else None


def is_turned(a: Value) -> bool:
    rank = a.tensor.rank
    return a.op == "transpose" and a.attrs["perm"] == (*range(rank - 2), rank - 1, rank - 2)


def _lower_mask(mask: Value) -> bool | None:
    """Whether a mask of matrices, column <= row, leaves the lower triangle, or the upper one."""
    if mask.op not in ("less_equal", "greater_equal") or len(mask.shape) != 2 or mask.shape[0] != mask.shape[1]:
        return None
    left, right = (_runs_along(arg) for arg in mask.args)
    if (left, right) == ("columns", "rows"):
        return mask.op == "less_equal"
    return mask.op == "greater_equal" if (left, right) == ("rows", "columns") else None


def _runs_along(number: Value) -> str | None:
    if number.op == "expand" and number.attrs["axes"] == (1,) and number.args[0].op == "iota":
        return "rows"
    return "columns" if number.op == "iota" else None


def turned(x: Expr) -> Expr:
    """The transposed matrices."""
    return x.move(*range(x.rank - 2), x.rank - 1, x.rank - 2)


def symmetric(x: Expr) -> Expr:
    """The symmetric part."""
    return (x + turned(x)) * 0.5


def paired(a: Expr, b: Expr) -> Expr:
    """<a, b> of matrices, each with each."""
    return multiplied(a, b, "ij", "ij", "")


def multiplied(a: Expr, b: Expr, ours: str, theirs: str, out: str) -> Expr:
    """A contraction over the last axes, in letters; axes before these are aligned at their end."""
    lead = max(a.rank - len(ours), b.rank - len(theirs))
    names = tuple(f"b{k}" for k in range(lead))
    left = (*names[lead - (a.rank - len(ours)) :], *ours)
    right = (*names[lead - (b.rank - len(theirs)) :], *theirs)
    return a.contract(b, indices=(left, right), out=(*names, *out))


def place(x: Expr) -> tuple[Expr, Expr]:
    """The number of each row, as a column, and of each column of matrices."""
    rows, columns = (x.builder.expr(x.builder.value("iota", dim=Dim(dim.terms))) for dim in (x.shape[-2], x.shape[-1]))
    return rows.stretch(1), columns


def lanes(operands: Sequence[Expr], leads: Sequence[int], value: Value, inner: Sequence[int]) -> list[Expr]:
    """Batched operands, of whose axes the last `inner` are the op's own: room is made for the axes before these."""
    own = [len(arg.shape) - count for arg, count in zip(value.args, inner, strict=True)]
    most = max(own)
    return [
        operand.stretch(*range(lead, lead + most - before)) if lead else operand
        for operand, lead, before in zip(operands, leads, own, strict=True)
    ]


def identity(x: Expr) -> Expr:
    """The identity in the shape of square matrices."""
    row, column = place(x)
    return row.same(column).convert(dtype="real")


def harmless(x: Expr, k: int = 0) -> Expr:
    """What every decomposition and its derivative can take: 1, 2, 3, ... on the diagonal."""
    row, column = place(x)
    return row.same(column).where((column + 1).convert(dtype="real"), 0.0)


def kept(shape: Shape) -> Shape:
    """Axes as sizes: none of them stretches."""
    return tuple(Dim(dim.terms) for dim in shape)
