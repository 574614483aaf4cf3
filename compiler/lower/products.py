"""Sums of products over indices: one contraction.

sum[a](w * x[i, a] * y[j, a] / s)      ->      w * contract(x, y; ia, ja -> ij) / s
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from chainrule.compiler import syntax
from chainrule.compiler.ir import Dim, Expr, ShapeMismatch, join_dtypes
from chainrule.compiler.lower.arrays import full, plain
from chainrule.compiler.lower.choice import under_guard
from chainrule.compiler.lower.elementwise import elementwise, union
from chainrule.compiler.lower.frame import Frame
from chainrule.compiler.lower.indices import binders, check_names, in_scope, is_reduction
from chainrule.compiler.lower.showing import check_fit
from chainrule.compiler.lower.terms import Affine, Term
from chainrule.compiler.ops.language import LANGUAGE, Word
from chainrule.compiler.parse.limits import children
from chainrule.compiler.source import CompileError, Span


@dataclass
class Product:
    """`-`, if it is `negative`, the factors over the divisors."""

    factors: list[syntax.Expression] = field(default_factory=list)
    divisors: list[syntax.Expression] = field(default_factory=list)
    negative: bool = False


def factored(node: syntax.Expression) -> Product:
    """An expression as a product, its signs taken out."""
    product = Product()
    stack: list[tuple[syntax.Expression, bool]] = [(node, False)]
    while stack:
        part, below = stack.pop()
        match part:
            case syntax.Unary("-", operand):
                product.negative = not product.negative
                stack.append((operand, below))
            case syntax.Binary("*", left, right) if not below:
                stack.extend(((right, False), (left, False)))
            case syntax.Binary("/", left, right) if not below:
                stack.extend(((right, True), (left, False)))
            case _:
                (product.divisors if below else product.factors).append(part)
    return product


def summed(frame: Frame, node: syntax.Call, body: syntax.Expression, names: Sequence[str], word: Word) -> Term:
    """`sum[a, b](body)` or `mean[a, b](body)`, as one contraction where the body is a product.

    A factor that is a sum itself becomes part of it: `sum[a](x[a] * sum[b](A[a, b] * y[b]))` is one contraction.
    """
    product, over = factored(body), list(names)
    with ExitStack() as entered:
        while frame.guard is None:
            nested = _nested(frame, product)
            if nested is None:
                break
            introduced = binders(nested)
            check_names(frame, introduced)
            entered.enter_context(in_scope(frame, introduced))
            for one in introduced:
                frame.ranges[one.name] = frame.binders[id(nested), one.name]
                over.append(one.name)
        alone = len(product.factors) == 1 and over == list(names)
        total = _total(frame, node, product, over, word if alone else LANGUAGE["sum"])
        if word.name == "mean" and not alone:
            number = Term(None, (), Affine(count(frame, names)))
            total = _combine(frame, node.span, "divide", (node.span, total), (node.span, number))
    if product.negative:
        total = elementwise(frame, node.span, LANGUAGE["negative"], (node.span,), (total,))
    return total


def _nested(frame: Frame, product: Product) -> syntax.Index | None:
    """The brackets of the one factor that is a sum, whose body takes its place among the factors."""
    sums = [k for k, factor in enumerate(product.factors) if is_reduction(frame, factor)]
    found = product.factors[sums[0]] if len(sums) == 1 else None
    if not isinstance(found, syntax.Call) or not isinstance(found.function, syntax.Index):
        return None
    brackets = found.function
    if not isinstance(brackets.base, syntax.Name) or brackets.base.id != "sum" or len(found.arguments) != 1:
        return None
    inner = {one.name for one in binders(brackets)}
    others = [*product.factors[: sums[0]], *product.factors[sums[0] + 1 :], *product.divisors]
    if any(inner & set(introduced_in(frame, other)) for other in others):
        return None
    merged = factored(found.arguments[0].value)
    product.factors[sums[0] : sums[0] + 1] = merged.factors
    product.divisors += merged.divisors
    product.negative ^= merged.negative
    return brackets


def introduced_in(frame: Frame, node: syntax.Expression) -> Iterator[str]:
    """The names of all indices that reductions within an expression introduce."""
    stack = [node]
    while stack:
        one = stack.pop()
        if is_reduction(frame, one) and isinstance(one, syntax.Call) and isinstance(one.function, syntax.Index):
            yield from (each.name for each in binders(one.function))
        stack.extend(children(one))


def _total(frame: Frame, node: syntax.Call, product: Product, names: Sequence[str], word: Word) -> Term:
    """The sum of a product without its sign; the mean, if `word` says so, of one factor."""
    inner: list[tuple[Span, Term]] = []
    outer: list[tuple[Span, Term]] = []
    for factor in product.factors:
        term = frame.settle(factor.span, under_guard(frame, factor))
        (inner if set(term.indices) & set(names) else outer).append((factor.span, term))
    below: list[tuple[Span, Term]] = []
    for divisor in product.divisors:
        term = frame.settle(divisor.span, under_guard(frame, divisor))
        if set(term.indices) & set(names):
            _divide_one(frame, inner, outer, divisor.span, term)
        else:
            below.append((divisor.span, term))
    if len(inner) > 1:
        total = _contraction(frame, node.span, inner, names)
    else:
        _, term = inner[0] if inner else outer.pop()
        total = reduce_over(frame, node.span, word, term, names)
    if outer:
        total = _combine(frame, node.span, "multiply", _product(frame, node.span, outer), (node.span, total))
    for divisor_ in below:
        total = _combine(frame, node.span, "divide", (node.span, total), divisor_)
    return total


def _product(frame: Frame, span: Span, factors: Sequence[tuple[Span, Term]]) -> tuple[Span, Term]:
    """Factors multiplied, scalars first."""
    ordered = sorted(factors, key=lambda factor: bool(factor[1].value.shape))
    total = ordered[0]
    for factor in ordered[1:]:
        total = (span, _combine(frame, span, "multiply", total, factor))
    return total


def _combine(frame: Frame, span: Span, name: str, a: tuple[Span, Term], b: tuple[Span, Term]) -> Term:
    return elementwise(frame, span, LANGUAGE[name], (a[0], b[0]), (a[1], b[1]))


def _divide_one(
    frame: Frame,
    inner: list[tuple[Span, Term]],
    outer: list[tuple[Span, Term]],
    span: Span,
    term: Term,
) -> None:
    """A divisor that is summed over divides one factor: the smallest that has all its indices, or else the last."""
    fitting = [k for k, (_, factor) in enumerate(inner) if set(term.indices) <= set(factor.indices)]
    if fitting or inner:
        at = min(fitting, key=lambda k: len(inner[k][1].indices)) if fitting else len(inner) - 1
        inner[at] = (inner[at][0], _combine(frame, span, "divide", inner[at], (span, term)))
    elif outer:
        at = len(outer) - 1
        inner.append((outer[at][0], _combine(frame, span, "divide", outer[at], (span, term))))
        outer.pop()
    else:
        inner.append((span, elementwise(frame, span, LANGUAGE["reciprocal"], (span,), (term,))))


def _contraction(frame: Frame, span: Span, factors: Sequence[tuple[Span, Term]], names: Sequence[str]) -> Term:
    terms = [_whole(frame, factor_span, term, names) for factor_span, term in factors]
    shapes = [term.carried for term in terms]
    if any(shapes):
        check_fit(frame, span, [one for one, _ in factors], [term.dtype for term in terms], shapes)
    dtype = join_dtypes([*(term.dtype for term in terms), "int"])
    values = [frame.convert(one, term.value, dtype) for (one, _), term in zip(factors, terms, strict=True)]
    indices = tuple(name for name in union(frame, terms) if name not in names)
    carried = [tuple(f".c{k}" for k in range(len(shape), 0, -1)) for shape in shapes]
    wide = max(carried, key=len)
    lists = [(*term.indices, *axes) for term, axes in zip(terms, carried, strict=True)]
    *operands, out = plain([*lists, (*indices, *wide)])
    return Term(frame.emit(span, "contract", values, indices=tuple(operands), out=out), indices)


def _whole(frame: Frame, span: Span, term: Term, names: Sequence[str]) -> Term:
    """The term with its summed axes as long as they run, where one is stretched."""
    stretched = any(name in names and size.stretch for name, size in zip(term.indices, term.value.shape, strict=False))
    if not stretched:
        return term
    return Term(full(frame, span, term.value, term, term.indices, term.carried), term.indices)


def reduce_over(frame: Frame, span: Span, word: Word, term: Term, names: Sequence[str]) -> Term:
    """A reduction of a term over indices, all of which run over their whole range."""
    term = frame.settle(span, term)
    indices = tuple(sorted({*term.indices, *names}, key=frame.order.__getitem__))
    carried = term.carried
    axes = [k for k, name in enumerate(indices) if name in names]
    value = term.value
    if indices != term.indices or any(value.shape[axis].stretch for axis in axes):
        value = full(frame, span, value, term, indices, carried)
    settings: list[Any] = [parameter.default for parameter in word.parameters[1:]]
    at = next(k for k, parameter in enumerate(word.parameters[1:]) if parameter.kind in ("axis", "axes"))
    settings[at] = tuple(axes) if len(axes) > 1 else axes[0]
    builder = frame.region.builder
    builder.span, builder.stmt = span, frame.stmt
    try:
        made = word.build(builder, Expr(builder, frame.region.bring(value)), *settings).value
    except ShapeMismatch as mismatch:
        raise CompileError(span, mismatch.message, code=mismatch.code, hint=mismatch.hint) from None
    return Term(made, tuple(name for name in indices if name not in names))


def count(frame: Frame, names: Sequence[str]) -> Dim:
    """How many elements indices run over together."""
    total = Dim.of(1)
    for name in names:
        total = total * Dim(frame.ranges[name].terms)
    return total
