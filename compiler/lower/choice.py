"""`a if c else b` and `where(c, a, b)`: two regions, of which a scalar condition runs one, and an array's element one.

In a region per element stand only elementwise ops. What else its branches need is made outside, for all
elements; gathers and reductions there are guarded by the condition, so that no element that was not taken
reads, raises or hands back a nan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from chainrule.compiler import syntax
from chainrule.compiler.ir import DType, Shape, Tensor, Value, broadcast, join_axes, join_dtypes
from chainrule.compiler.lower.arrays import full
from chainrule.compiler.lower.binding import Slot, bind
from chainrule.compiler.lower.dispatch import expression, lowers
from chainrule.compiler.lower.elementwise import aligned, elementwise, union
from chainrule.compiler.lower.fixed import known_condition
from chainrule.compiler.lower.frame import Frame, Position, brief
from chainrule.compiler.lower.region import Lanes, Region
from chainrule.compiler.lower.showing import call_it, check_fit, show_type
from chainrule.compiler.lower.terms import Term
from chainrule.compiler.ops.language import LANGUAGE
from chainrule.compiler.parse.limits import children
from chainrule.compiler.source import CompileError, Span

Branch = Callable[[], Term]
Guard = Callable[[], Term]


@lowers(syntax.Choice)
def choice(frame: Frame, node: syntax.Choice) -> Term:
    """Either branch; which of the two ways depends on whether the condition is one bool or an array of them."""
    span, condition, then, otherwise = node.span, node.condition, node.then, node.otherwise
    known = known_condition(frame, condition)
    if known is not None:
        return _known(frame, then if known else otherwise, otherwise if known else then)
    decided = frame.settle(condition.span, expression(frame, condition))
    if decided.dtype != "bool":
        text = brief(condition.span)
        raise CompileError(
            condition.span,
            f"a condition is bool, and `{text}` is {show_type(frame, decided.dtype, decided.carried)}",
            code="CR046",
            hint=f"compare it: `{text} != 0`",
        )
    spans = condition.span, then.span, otherwise.span
    if frame.region.lanes is None and not decided.indices and not decided.carried:
        return _branch(frame, span, spans, decided, then, otherwise)
    if frame.region.lanes is not None:
        indices = frame.region.lanes.indices
    else:
        indices = _indices(frame, (condition, then, otherwise))
    yes, no = _guards(frame, condition, decided)
    return _per_element(
        frame,
        span,
        spans,
        decided,
        indices,
        (yes, partial(expression, frame, then)),
        (no, partial(expression, frame, otherwise)),
    )


def _known(frame: Frame, taken: syntax.Expression, other: syntax.Expression) -> Term:
    """A choice that is made when compiling; the other branch is read for its mistakes, and for what it owns."""
    around = frame.region
    frame.region = Region(parent=around)
    frame.guarded += 1
    try:
        frame.settle(other.span, expression(frame, other))
    finally:
        frame.region = around
        frame.guarded -= 1
    return expression(frame, taken)


def where(frame: Frame, node: syntax.Call) -> Term:
    """`where(c, a, b)` is `a if c else b`."""
    slots = [Slot("condition", True), Slot("then", True), Slot("otherwise", True)]
    bound = [argument.value for argument in bind("where", slots, node) if argument is not None]
    return choice(frame, syntax.Choice(bound[0], bound[1], bound[2], node.span))


def _indices(frame: Frame, nodes: tuple[syntax.Expression, ...]) -> tuple[str, ...]:
    """The indices that occur in expressions, in order."""
    found: set[str] = set()
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if isinstance(node, syntax.Name) and isinstance(frame.names.get(node.id), Position):
            found.add(node.id)
        if isinstance(node, syntax.Index) and frame.rest and any(isinstance(item, syntax.Rest) for item in node.items):
            found.update(name for name in frame.ranges if name.startswith("..."))
        stack.extend(children(node))
    return tuple(sorted(found, key=frame.order.__getitem__))


# ---------------------------------------------------------------- one branch runs


def _branch(
    frame: Frame,
    span: Span,
    spans: tuple[Span, Span, Span],
    condition: Term,
    then: syntax.Expression,
    otherwise: syntax.Expression,
) -> Term:
    around, guard = frame.region, frame.guard
    regions, terms = [], []
    for node in (then, otherwise):
        frame.region, frame.guard = Region(parent=around), None
        frame.guarded += 1
        try:
            terms.append(frame.settle(node.span, expression(frame, node)))
        finally:
            regions.append(frame.region)
            frame.region, frame.guard = around, guard
            frame.guarded -= 1
    dtype = _joint_dtype(frame, spans, terms)
    shape = _joint_shape(frame, spans, terms)
    indices = union(frame, terms)
    results = []
    for region, term, node_span in zip(regions, terms, spans[1:], strict=True):
        frame.region = region
        try:
            results.append(full(frame, node_span, frame.convert(node_span, term.value, dtype), term, indices, shape))
        finally:
            frame.region = around
    made = _emit(frame, span, condition.value, regions, results, Tensor(dtype, results[0].shape))
    return Term(made, indices)


def _joint_dtype(frame: Frame, spans: tuple[Span, Span, Span], terms: list[Term]) -> DType:
    dtype = join_dtypes([term.dtype for term in terms])
    if any((term.dtype == "bool") != (dtype == "bool") for term in terms):
        raise _disagree(frame, spans, terms, "one is a bool, the other a number")
    return dtype


def _joint_shape(frame: Frame, spans: tuple[Span, Span, Span], terms: list[Term]) -> Shape:
    """The shape of both branches, one of which may be a scalar."""
    a, b = terms[0].carried, terms[1].carried
    if not a or not b:
        return a or b
    joined = [join_axes(x, y) for x, y in zip(a, b, strict=False)]
    if len(a) != len(b) or None in joined:
        raise _disagree(frame, spans, terms, "their shapes differ")
    return tuple(axis for axis in joined if axis is not None)


def _disagree(frame: Frame, spans: tuple[Span, Span, Span], terms: list[Term], why: str) -> CompileError:
    first, second = (
        call_it(frame, span, term.dtype, term.carried) for span, term in zip(spans[1:], terms, strict=True)
    )
    return CompileError(
        spans[1] | spans[2], f"both branches of a choice have one type: {first} and {second}: {why}", code="CR042"
    )


def _emit(
    frame: Frame, span: Span, condition: Value, regions: list[Region], results: list[Value], type: Tensor
) -> Value:
    captures: dict[int, Value] = {}
    for region in regions:
        captures.update({id(outer): outer for outer in region.outer})
    given = list(captures.values())
    then, otherwise = (
        region.close(name, [result], given)
        for region, name, result in zip(regions, ("then", "otherwise"), results, strict=True)
    )
    return frame.emit(span, "choice", [condition, *given], type=type, then=then, otherwise=otherwise)


# ---------------------------------------------------------------- each element takes one


def _per_element(
    frame: Frame,
    span: Span,
    spans: tuple[Span, Span, Span],
    condition: Term,
    indices: tuple[str, ...],
    *branches: tuple[Guard, Branch],
) -> Term:
    around = frame.region
    regions, terms = [], []
    for (guard, branch), branch_span in zip(branches, spans[1:], strict=True):
        with _lane(frame, indices, guard):
            terms.append(frame.settle(branch_span, branch()))
            regions.append(frame.region)
    dtype = _joint_dtype(frame, spans, terms)
    everything = [condition, *terms]
    shapes = [term.carried for term in everything]
    if any(shapes):
        check_fit(frame, span, spans, [term.dtype for term in everything], shapes)
    rank = max(map(len, shapes))
    results = []
    for region, term, branch_span in zip(regions, terms, spans[1:], strict=True):
        frame.region = region
        try:
            value = frame.convert(branch_span, term.value, dtype)
            results.append(aligned(frame, branch_span, Term(value, term.indices), term.indices, rank))
        finally:
            frame.region = around
    spread = spread_over(frame, spans[0], condition, indices) if condition.indices else condition
    decided = aligned(frame, spans[0], spread, spread.indices, rank)
    shape = broadcast([decided.shape, *(result.shape for result in results)])
    made = _emit(frame, span, decided, regions, results, Tensor(dtype, shape))
    return Term(made, indices if any(term.indices for term in everything) else ())


def spread_over(frame: Frame, span: Span, term: Term, indices: tuple[str, ...]) -> Term:
    """The term with an axis for each of these indices, which stretches where it does not depend on it."""
    missing = tuple(k for k, name in enumerate(indices) if name not in term.indices)
    value = frame.layout(span, "expand", term.value, axes=missing) if missing else term.value
    return Term(value, indices, term.affine)


@contextmanager
def _lane(frame: Frame, indices: tuple[str, ...], guard: Guard) -> Iterator[None]:
    around, outer = frame.region, frame.guard
    frame.region, frame.guard = Region(parent=around, lanes=Lanes(indices)), guard
    frame.guarded += 1
    try:
        yield
    finally:
        frame.region, frame.guard = around, outer
        frame.guarded -= 1


# ---------------------------------------------------------------- the condition, outside


def _guards(frame: Frame, condition: syntax.Expression, decided: Term) -> tuple[Guard, Guard]:
    """For each branch its condition as a term outside of all branches that are taken per element, made once."""
    outer = frame.guard if frame.region.lanes is not None else None
    made: dict[bool, Term] = {}

    def guard(taken: bool) -> Term:
        if taken not in made:
            with frame.outside():
                if outer is None:
                    found = decided
                    if not taken:
                        found = _negated(frame, condition.span, decided)
                else:
                    found = _within(frame, condition, outer, taken)
            made[taken] = found
        return made[taken]

    return lambda: guard(True), lambda: guard(False)


def _negated(frame: Frame, span: Span, term: Term) -> Term:
    return elementwise(frame, span, LANGUAGE["logical_not"], (span,), (term,))


def _within(frame: Frame, condition: syntax.Expression, outer: Guard, taken: bool) -> Term:
    """A condition that stands in a branch: false where that branch is not taken."""

    def inner() -> Term:
        term = expression(frame, condition)
        return term if taken else _negated(frame, condition.span, term)

    return _under(frame, condition.span, outer, inner, _indices(frame, (condition,)))


def _under(frame: Frame, span: Span, guard: Guard, branch: Branch, indices: tuple[str, ...]) -> Term:
    """What `branch` makes where the guard holds; 0, or false, elsewhere."""
    condition = guard()
    joint = tuple(sorted({*condition.indices, *indices}, key=frame.order.__getitem__))
    found: list[Term] = []

    def first() -> Term:
        found.append(frame.settle(span, branch()))
        return found[0]

    def neutral() -> Term:
        dtype = found[0].dtype
        return Term(frame.const(False if dtype == "bool" else 0 if dtype == "int" else 0.0))

    return _per_element(frame, span, (span, span, span), condition, joint, (guard, first), (guard, neutral))


def guarded(frame: Frame, span: Span, term: Term) -> Term:
    """Positions that are read under a condition: 0 where it does not hold."""
    assert frame.guard is not None
    condition = frame.guard()
    extra = tuple(k for k, name in enumerate(condition.indices) if name not in term.indices)
    if condition.indices and len(extra) == len(condition.indices):
        return term
    if extra:
        value = frame.emit(span, "any", [condition.value], axes=extra, keep=False)
        condition = Term(value, tuple(name for name in condition.indices if name in term.indices))
    if len(condition.carried) > len(term.carried):
        return term
    if any(join_axes(a, b) is None for a, b in zip(condition.carried[::-1], term.carried[::-1], strict=False)):
        return term
    known = condition
    return _under(frame, span, lambda: known, lambda: Term(term.value, term.indices), term.indices)


def under_guard(frame: Frame, node: syntax.Expression) -> Term:
    """A part of what is made outside of a branch: what it is where the branch is taken, else 0."""
    if frame.guard is None:
        return expression(frame, node)
    indices = _indices(frame, (node,))
    if not set(indices) & set(frame.guard().indices):
        return expression(frame, node)
    return _under(frame, node.span, frame.guard, lambda: expression(frame, node), indices)
