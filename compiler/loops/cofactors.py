"""How cofactors change, written out: in the basis of the singular vectors minors are products of singular values.

It is the method of the numpy target (`emit.special.cofactor_slope`). Of the rows and columns that a minor leaves out
the result takes one each, and each matrix of those along which it goes, in every permutation, with its sign.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, permutations

from chainrule.compiler.ir import Dim, Value
from chainrule.compiler.ir.build import Expr
from chainrule.compiler.loops.singular import singular
from chainrule.compiler.ops.matrices import place, turned


def cofactor_slope(operands: Sequence[Expr], value: Value) -> Expr:
    """The derivative of the cofactors of the first operand along the others."""
    a, *along = operands
    u, s, vt = singular(a)
    moves = [turned(u) @ t @ turned(vt) for t in along]
    minors = _minors(s, len(along) + 1)
    on_diagonal: Expr | None = None
    beside: Expr | None = None
    for columns in permutations(range(len(along) + 1)):
        made = _term(minors, moves, columns)
        odd = sum(i > j for i, j in combinations(columns, 2)) % 2 == 1
        if columns[0] == 0:
            on_diagonal = _sum(on_diagonal, made, odd)
        else:
            beside = _sum(beside, made, odd)
    assert on_diagonal is not None
    assert beside is not None
    row, column = place(beside)
    moved = beside + row.same(column).where(on_diagonal.stretch(on_diagonal.rank), 0.0)
    sign = u.apply("det") * vt.apply("det")
    return u @ (sign.stretch(sign.rank, sign.rank + 1) * moved) @ vt


def _sum(total: Expr | None, term: Expr, less: bool) -> Expr:
    if total is None:
        return -term if less else term
    return total - term if less else total + term


def _minors(s: Expr, count: int) -> Expr:
    """[..., i, j, ...]: the product of all singular values but the i-th, the j-th ...; 0 where two of these are one."""
    builder, lead = s.builder, s.rank - 1
    numbers = builder.expr(builder.value("iota", dim=Dim(s.shape[-1].terms)))
    axes = range(count + 1)
    at = [numbers.stretch(*(axis for axis in axes if axis != k)) for k in axes]
    *own, each = at
    out, apart = own[0].same(each), None
    for one in own[1:]:
        out = out.logical_or(one.same(each))
    product = out.where(1.0, s.stretch(*range(lead, lead + count))).apply("prod", axes=(lead + count,), keep=False)
    for one, other in combinations([numbers.stretch(*(q for q in range(count) if q != k)) for k in range(count)], 2):
        differ = one.same(other).logical_not()
        apart = differ if apart is None else apart.logical_and(differ)
    assert apart is not None
    return apart.where(product, 0.0)


def _term(minors: Expr, moves: Sequence[Expr], columns: Sequence[int]) -> Expr:
    """The minors times the elements of each matrix in these rows and columns, by the result's row and column."""

    def named(x: Expr, *own: int) -> tuple[str, ...]:
        lead = x.rank - len(own)
        return (*(f"b{most - lead + k}" for k in range(lead)), *(f"r{k}" for k in own))

    pairs = [(k + 1, columns[k + 1]) for k in range(len(moves))]
    factors = [_diagonal(move) if row == column else move for move, (row, column) in zip(moves, pairs, strict=True)]
    most = max(minors.rank - len(columns), *(move.rank - 2 for move in moves))
    indices = (
        named(minors, *range(len(columns))),
        *(named(factor, *dict.fromkeys(pair)) for factor, pair in zip(factors, pairs, strict=True)),
    )
    out = ("r0",) if columns[0] == 0 else ("r0", f"r{columns[0]}")
    return minors.contract(*factors, indices=indices, out=(*(f"b{k}" for k in range(most)), *out))


def _diagonal(matrix: Expr) -> Expr:
    builder = matrix.builder
    numbers = builder.expr(builder.value("iota", dim=Dim(matrix.shape[-1].terms)))
    return matrix.gather(numbers, numbers, axis=matrix.rank - 2)
