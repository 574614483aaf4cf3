"""Indices where they are introduced: on the left side, and in the brackets of a reduction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from chainrule.compiler import syntax
from chainrule.compiler.lower.frame import Broken, Frame, Local, Position, Size
from chainrule.compiler.lower.program import Constant
from chainrule.compiler.ops.language import LANGUAGE
from chainrule.compiler.source import CompileError, Note, Span


@dataclass(frozen=True)
class Introduced:
    """An index where it is introduced, with its stated range if it has one."""

    name: str
    span: Span
    bound: syntax.Expression | None


def is_reduction(frame: Frame, node: object) -> bool:
    """Whether this is `sum[i](...)`, of a word of the language."""
    return (
        isinstance(node, syntax.Call)
        and isinstance(node.function, syntax.Index)
        and isinstance(node.function.base, syntax.Name)
        and node.function.base.id in LANGUAGE
        and frame.look_up(node.function.base) is None
    )


def binders(node: syntax.Index) -> list[Introduced]:
    """The indices in the brackets of a reduction. Raises CompileError."""
    found = []
    for item in node.items:
        match item:
            case syntax.Name(id, span):
                found.append(Introduced(id, span, None))
            case syntax.Binary("<", syntax.Name(id, span), bound):
                found.append(Introduced(id, span, bound))
            case _:
                raise CompileError(
                    item.span,
                    "in the brackets of a reduction stand new names, each an index",
                    code="CR084",
                    hint="`sum[i](x[i])`, or with a range `sum[i < n](...)`",
                )
    return found


def check_names(frame: Frame, introduced: Sequence[Introduced]) -> None:
    """Indices that stand together have different names, which nothing in scope has. Raises CompileError."""
    seen: dict[str, Span] = {}
    for one in introduced:
        if one.name in seen:
            raise CompileError(
                one.span,
                f"the index `{one.name}` stands twice",
                code="CR084",
                hint="on the left, and in the brackets of a reduction, each is another one",
            )
        seen[one.name] = one.span
        _check_hiding(frame, one)


@contextmanager
def in_scope(frame: Frame, introduced: Sequence[Introduced]) -> Iterator[None]:
    """The indices in scope."""
    start = max([*frame.order.values(), -1]) + 1
    for k, one in enumerate(introduced):
        frame.names[one.name] = Position(one.span)
        frame.order[one.name] = start + k
    try:
        yield
    finally:
        for one in introduced:
            del frame.names[one.name]
            frame.ended.add(one.name)
            frame.order.pop(one.name, None)
            frame.ranges.pop(one.name, None)


def _check_hiding(frame: Frame, one: Introduced) -> None:
    found = frame.names.get(one.name) or frame.scope.names.get(one.name)
    match found:
        case Local(_, span, word):
            what = f"your {word} of that name, line {span.line}"
        case Size(_, span):
            what = "the dimension of that name"
        case Position(span):
            what = "another index of that name"
        case Constant(tree):
            span, what = tree.name_span, f"your constant of that name, line {tree.name_span.line}"
        case Broken():
            return
        case _:
            return
    raise CompileError(
        one.span,
        f"the index `{one.name}` would hide {what}",
        code="CR082",
        hint="give the index a name that nothing else has",
        notes=[Note(span, "it is introduced here")],
    )
