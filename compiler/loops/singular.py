"""What is made of singular values: the pseudo-inverse."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.compiler.ir import Dim, Value
from chainrule.compiler.ir.build import Expr
from chainrule.compiler.loops.index import ZERO
from chainrule.compiler.ops.matrices import turned


def singular(a: Expr) -> tuple[Expr, Expr, Expr]:
    """U, s, Vt."""
    builder, parts = a.builder, a.apply("svd").value
    u, s, vt = (builder.expr(builder.value("get", [parts], index=k)) for k in range(3))
    return u, s, vt


def pinv(operands: Sequence[Expr], value: Value) -> Expr:
    """V (1 / s) U', of those singular values that rounding could not make."""
    (a,) = operands
    u, s, vt = singular(a)
    n, m = (Dim(dim.terms) for dim in a.shape[-2:])
    longer = a.lift(n + m - Dim.least(n, m)).convert(dtype="real")
    largest = s if Dim(s.shape[-1].terms) == ZERO else s.apply("max", axes=(s.rank - 1,), keep=True)
    least = longer * a.builder.expr(a.builder.value("epsilon")) * largest
    inverse = (s > least).where(1.0 / s, 0.0)
    return turned(vt) @ (turned(u) * inverse.stretch(s.rank))
