"""Operators and elementwise functions: operands aligned by their indices, shapes that fit in one way, ints folded."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.compiler import syntax
from chainrule.compiler.ir import Expr, ShapeMismatch, Value
from chainrule.compiler.lower.dispatch import expression, lowers
from chainrule.compiler.lower.folding import fold
from chainrule.compiler.lower.frame import Frame, brief
from chainrule.compiler.lower.showing import check_fit
from chainrule.compiler.lower.terms import Term
from chainrule.compiler.ops.language import LANGUAGE, OPERATORS, Word
from chainrule.compiler.source import CompileError, Span


def union(frame: Frame, terms: Sequence[Term]) -> tuple[str, ...]:
    """The indices of several terms, in order."""
    found = {name for term in terms for name in term.indices}
    return tuple(sorted(found, key=frame.order.__getitem__))


def aligned(frame: Frame, span: Span, term: Term, indices: Sequence[str], rank: int) -> Value:
    """The value of a term beside others that have these indices and at most `rank` carried axes.

    One that has no index lacks leading axes; another gets stretch axes for the indices and the carried axes
    that it has not, but for leading ones.
    """
    if not term.indices:
        return term.value
    first = next(k for k, name in enumerate(indices) if name in term.indices)
    shown = indices[first:]
    missing = [k for k, name in enumerate(shown) if name not in term.indices]
    carried = len(term.carried)
    missing += range(len(shown), len(shown) + rank - carried)
    return frame.layout(span, "expand", term.value, axes=tuple(missing)) if missing else term.value


def align(
    frame: Frame, span: Span, spans: Sequence[Span], terms: Sequence[Term]
) -> tuple[list[Value], tuple[str, ...]]:
    """Operands that broadcast, and the indices that the first axes of the result stand for. Raises CompileError."""
    shapes = [term.carried for term in terms]
    if any(shapes):
        check_fit(frame, span, spans, [term.dtype for term in terms], shapes)
    indices = union(frame, terms)
    rank = max(map(len, shapes), default=0)
    return [aligned(frame, spans[k], term, indices, rank) for k, term in enumerate(terms)], indices


def elementwise(frame: Frame, span: Span, word: Word, spans: Sequence[Span], given: Sequence[Term | None]) -> Term:
    """An elementwise word of these operands; an optional one that is not given is None."""
    present = [k for k, term in enumerate(given) if term is not None]
    terms = [frame.settle(spans[k], term) for k in present if (term := given[k]) is not None]
    values, indices = align(frame, span, [spans[k] for k in present], terms)
    builder = frame.region.builder
    arguments: list[Expr | None] = [None] * len(given)
    for k, value in zip(present, values, strict=True):
        arguments[k] = Expr(builder, frame.region.bring(value))
    builder.span, builder.stmt = span, frame.stmt
    try:
        made = word.build(builder, *arguments)
    except ShapeMismatch as mismatch:
        raise CompileError(span, mismatch.message, code=mismatch.code, hint=mismatch.hint) from None
    return Term(made.value, indices)


def operator(frame: Frame, node: syntax.Binary, left: Term, right: Term) -> Term:
    """A binary operator but `|>` and `@`; ints that are known stay known."""
    if left.affine is not None and right.affine is not None:
        folded = fold(node, left.affine, right.affine)
        if folded is not None:
            return Term(None, (), folded)
    word = LANGUAGE[OPERATORS[node.op]]
    if node.op in ("and", "or"):
        for side, term in ((node.left, left), (node.right, right)):
            _check_bool(node.op, side, term)
    return elementwise(frame, node.span, word, (node.left.span, node.right.span), (left, right))


def _check_bool(op: str, node: syntax.Expression, term: Term) -> None:
    if term.dtype != "bool":
        text = brief(node.span)
        raise CompileError(
            node.span,
            f"`{op}` takes {'a bool' if op == 'not' else 'bools'}, and `{text}` is {term.dtype}",
            code="CR031",
            hint=f"compare it: `{text} {'==' if op == 'not' else '!='} 0`",
        )


@lowers(syntax.Unary)
def unary(frame: Frame, node: syntax.Unary) -> Term:
    operand = expression(frame, node.operand)
    if node.op != "not" and operand.affine is not None:
        return Term(None, (), -operand.affine if node.op == "-" else operand.affine)
    name = OPERATORS[node.op] if node.op == "not" else OPERATORS[f"unary {node.op}"]
    if node.op == "not":
        _check_bool(node.op, node.operand, operand)
    return elementwise(frame, node.span, LANGUAGE[name], (node.operand.span,), (operand,))
