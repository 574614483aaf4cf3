"""Index notation: `q[i, j] = ...`, and reductions over indices, `sum[a](...)`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from chainrule.compiler import syntax
from chainrule.compiler.ir import Tuple
from chainrule.compiler.lower.arrays import full
from chainrule.compiler.lower.choice import under_guard
from chainrule.compiler.lower.dispatch import expression
from chainrule.compiler.lower.frame import LOOP_VARIABLE, Frame, Local, brief
from chainrule.compiler.lower.indices import Introduced, binders, check_names, in_scope
from chainrule.compiler.lower.products import reduce_over, summed
from chainrule.compiler.lower.ranges import settle_ranges
from chainrule.compiler.lower.terms import Term
from chainrule.compiler.ops.language import LANGUAGE
from chainrule.compiler.source import CompileError, Note


def indexed(frame: Frame, targets: Sequence[syntax.Target], value: syntax.Expression) -> list[Term]:
    """The arrays that `q[i, j] = value` makes; several targets have the same indices. Raises CompileError."""
    target = targets[0]
    for other in targets[1:]:
        if _spelled(other) != _spelled(target):
            raise CompileError(
                other.span,
                f"`{brief(other.span)}` and `{brief(target.span)}` are made together, and have the same indices",
                code="CR084",
            )
    left = [_introduced(index) for index in target.indices or ()]
    if not left and not target.rest:
        raise CompileError(target.span, "between the brackets stand the indices", code="CR084", hint="`q[i] = ...`")
    _check_no_step(frame, target, left)
    with _notation(frame, left, target.rest, value):
        term = expression(frame, value)
        if term.made is not None and isinstance(term.type, Tuple):
            parts = [
                Term(frame.emit(value.span, "get", [term.value], index=k), term.indices)
                for k in range(len(term.type.items))
            ]
        else:
            parts = [frame.settle(value.span, term)]
        if len(parts) != len(targets):
            raise CompileError(
                value.span,
                f"this has {len(parts)} result{'s' * (len(parts) != 1)}, and there are {len(targets)} names for it",
                code="CR074",
            )
        rests = sorted((name for name in frame.ranges if name.startswith("...")), key=frame.order.__getitem__)
        indices = (*rests, *(one.name for one in left))
        return [Term(full(frame, value.span, part.value, part, indices, part.carried)) for part in parts]


def _check_no_step(frame: Frame, target: syntax.Target, left: Sequence[Introduced]) -> None:
    """In other languages `q[i] = ...` within a loop over i sets one element; here it makes all of q."""
    for one in left:
        found = frame.names.get(one.name)
        if isinstance(found, Local) and found.word == LOOP_VARIABLE:
            raise CompileError(
                target.span,
                f"`{brief(target.span)} = ...` makes a whole array, and cannot set one element of it",
                code="CR082",
                hint=f"it needs no loop: write it in front of this one; or keep a value of each step: "
                f"`collect {target.name}s = ...`",
                notes=[Note(found.span, f"`{one.name}` is introduced here, and counts the steps")],
            )


def _spelled(target: syntax.Target) -> tuple[bool, list[str]]:
    return target.rest, [index.span.text for index in target.indices or ()]


def _introduced(index: syntax.Name | syntax.Binder) -> Introduced:
    if isinstance(index, syntax.Binder):
        return Introduced(index.name, index.span, index.bound)
    return Introduced(index.id, index.span, None)


@contextmanager
def _notation(frame: Frame, left: Sequence[Introduced], rest: bool, value: syntax.Expression) -> Iterator[None]:
    before = frame.rest, dict(frame.order), dict(frame.ranges)
    frame.rest = rest
    try:
        check_names(frame, left)
        with in_scope(frame, left):
            ranges = settle_ranges(frame, left, [value])
            for one in left:
                frame.ranges[one.name] = ranges[0, one.name]
            yield
    finally:
        frame.rest, frame.order, frame.ranges = before


def reduction(frame: Frame, node: syntax.Call) -> Term:
    """`sum[a, b](body)`."""
    function = node.function
    assert isinstance(function, syntax.Index)
    assert isinstance(function.base, syntax.Name)
    word = LANGUAGE[function.base.id]
    if not word.reducer:
        reducers = ", ".join(f"`{one.name}`" for one in LANGUAGE.values() if one.reducer)
        raise CompileError(
            function.span, f"`{word.name}` does not reduce over indices", code="CR086", hint=f"these do: {reducers}"
        )
    introduced = binders(function)
    if not introduced:
        raise CompileError(function.span, "a reduction names its indices", code="CR084", hint="`sum[i](x[i])`")
    if len(node.arguments) != 1 or node.arguments[0].name is not None:
        raise CompileError(node.span, f"`{brief(function.span)}` takes one argument: what it reduces", code="CR086")
    body = node.arguments[0].value
    check_names(frame, introduced)
    with frame.outside():
        if any((id(function), one.name) not in frame.binders for one in introduced):
            settle_ranges(frame, (), [node])
        with in_scope(frame, introduced):
            for one in introduced:
                frame.ranges[one.name] = frame.binders[id(function), one.name]
            names = [one.name for one in introduced]
            if word.name in ("sum", "mean"):
                made = summed(frame, node, body, names, word)
            else:
                made = reduce_over(frame, node.span, word, under_guard(frame, body), names)
    return frame.settle(node.span, made)
