"""What the grammar's rules for expressions build, and the ground that all rules stand on."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chainrule.compiler import syntax
from chainrule.compiler.parse.limits import children
from chainrule.compiler.parse.words import end_of, start_of
from chainrule.compiler.source import CompileError, Note, Source, Span

if TYPE_CHECKING:
    from lark import Token

LARGEST_INT = 2**63 - 1
_DIGITS = re.compile(r"\d+(_\d+)*")
_FLOAT = re.compile(r"(\d+(_\d+)*)?(\.(\d+(_\d+)*)?)?([eE][+-]?\d+(_\d+)*)?")


class Expressions:
    """One method for each rule, called with the rule's parts as the parser reduces it.

    What is wrong with a part that could be read goes to `errors`, and something stands in for it.
    """

    def __init__(self) -> None:
        self.begin(Source("", ""))

    def begin(self, source: Source) -> None:
        self.source = source
        self.errors: list[CompileError] = []

    def _span(self, start: Any, end: Any) -> Span:
        """From the start of one word or record to the end of another."""
        first = start.start_pos if isinstance(start, str) else start.span.start  # type: ignore[attr-defined]
        last = end.end_pos if isinstance(end, str) else end.span.end  # type: ignore[attr-defined]
        return Span(self.source, first, last)

    def _word(self, token: Token) -> Span:
        return Span(self.source, start_of(token), end_of(token))

    def _error(self, span: Span, message: str, code: str, hint: str = "", notes: Sequence[Note] = ()) -> None:
        self.errors.append(CompileError(span, message, code=code, hint=hint, notes=notes))

    def _distinct(self, named: Sequence[tuple[str, Span]], what: str) -> None:
        seen: dict[str, Span] = {}
        for name, span in named:
            if name in seen:
                self._error(
                    span,
                    f"the {what} `{name}` is given twice",
                    "CR027",
                    "leave one out",
                    [Note(seen[name], "it is given here too")],
                )
            seen.setdefault(name, span)

    def choice(self, parts: list[Any]) -> syntax.Choice:
        then, _, condition, _, otherwise = parts
        return syntax.Choice(condition, then, otherwise, self._span(then, otherwise))

    def binary(self, parts: list[Any]) -> syntax.Binary:
        left, op, right = parts
        source = self.source
        return syntax.Binary(
            op.value,
            left,
            right,
            Span(source, left.span.start, right.span.end),
            Span(source, op.start_pos, op.end_pos),
        )

    def unary(self, parts: list[Any]) -> syntax.Unary:
        op, operand = parts
        return syntax.Unary(op.value, operand, Span(self.source, op.start_pos, operand.span.end))

    def comparisons(self, parts: list[Any]) -> syntax.Binary:
        """`a < b < c` as `(a < b) and (b < c)`, where b stands twice: so it may hold no such chain itself."""
        whole = self.binary(parts[:3])
        for position in range(2, len(parts) - 2, 2):
            middle = parts[position]
            if _holds_chain(middle):
                self._error(
                    middle.span,
                    "this part of a chain of comparisons holds a chain itself",
                    "CR102",
                    "give it a name, on a line of its own",
                )
                break
            link = self.binary(parts[position : position + 3])
            whole = syntax.Binary("and", whole, link, whole.span | link.span, link.op_span)
        return whole

    def cast(self, parts: list[Any]) -> syntax.Cast:
        value, _, type_ = parts
        return syntax.Cast(value, type_, value.span | type_.span)

    def call(self, parts: list[Any]) -> syntax.Call:
        function, _, arguments, tangents, closing = parts
        return syntax.Call(function, arguments or (), tangents or (), self._span(function, closing))

    def arguments(self, parts: list[Any]) -> tuple[syntax.Argument, ...]:
        arguments = tuple(
            part if isinstance(part, syntax.Argument) else syntax.Argument(None, part, part.span)
            for part in parts
            if not isinstance(part, str)
        )
        named = [argument for argument in arguments if argument.name is not None]
        if named:
            self._distinct([(argument.name or "", argument.span) for argument in named], "argument")
            for argument in arguments[arguments.index(named[0]) :]:
                if argument.name is None:
                    self._error(
                        argument.span,
                        "an argument without a name stands behind one with a name",
                        "CR027",
                        "put it first, or name it",
                    )
                    break
        return arguments

    def named_argument(self, parts: list[Any]) -> syntax.Argument:
        name, _, value = parts
        return syntax.Argument(name.value, value, self._span(name, value))

    def tangents(self, parts: list[Any]) -> tuple[syntax.Expression, ...]:
        return without_words(parts)

    def index(self, parts: list[Any]) -> syntax.Index:
        base, _, *items, closing = parts
        return syntax.Index(base, without_words(items), self._span(base, closing))

    def slice(self, parts: list[Any]) -> syntax.Slice:
        start, _, stop, second, step = parts
        colon = parts[1]
        return syntax.Slice(start, stop, step, self._span(start or colon, step or second or stop or colon))

    def rest(self, parts: list[Any]) -> syntax.Rest:
        return syntax.Rest(self._word(parts[0]))

    def attribute(self, parts: list[Any]) -> syntax.Attribute:
        base, _, name = parts
        return syntax.Attribute(base, name.value, self._span(base, name))

    def name(self, parts: list[Any]) -> syntax.Name:
        token = parts[0]
        return syntax.Name(token.value, Span(self.source, token.start_pos, token.end_pos))

    def string(self, parts: list[Any]) -> syntax.String:
        token = parts[0]
        quotes = 3 if token.startswith('"""') else 1
        return syntax.String(token.value[quotes:-quotes], self._word(token))

    def boolean(self, parts: list[Any]) -> syntax.Boolean:
        return syntax.Boolean(parts[0] == "true", self._word(parts[0]))

    def nothing(self, parts: list[Any]) -> syntax.Nothing:
        return syntax.Nothing(self._word(parts[0]))

    def group(self, parts: list[Any]) -> syntax.Expression:
        opening, inner, closing = parts
        whole: syntax.Expression = replace(inner, span=self._span(opening, closing))
        return whole

    def array(self, parts: list[Any]) -> syntax.Array:
        return syntax.Array(without_words(parts), self._span(parts[0], parts[-1]))

    def number(self, parts: list[Any]) -> syntax.Number:
        token = parts[0]
        span = Span(self.source, token.start_pos, token.end_pos)
        return syntax.Number(self._value(token.value, span), span)

    def _value(self, text: str, span: Span) -> int | float:
        """The number; a text that means none is a mistake."""
        if text.isdecimal():
            if text[0] == "0" and text.strip("0"):
                self._error(span, "a number does not begin with 0", "CR005", f"write `{text.lstrip('0')}`")
                return 0
        elif not _FLOAT.fullmatch(text):
            self._error(span, "`_` stands between two digits of a number", "CR005", "write `1_000_000`")
            return 0
        digits = text.replace("_", "")
        if _DIGITS.fullmatch(text):
            if len(digits) > 19 or int(digits) > LARGEST_INT:
                hint = f"write it as a real: `{float(digits)!r}`" if len(digits) < 300 else "write it as a real: `1e20`"
                self._error(span, "this int is larger than 2^63 - 1, the largest", "CR005", hint)
                return 0
            return int(digits)
        value = float(digits)
        if math.isinf(value):
            self._error(span, "this real is larger than 1.8e308, the largest", "CR005", "work with its logarithm")
        elif value == 0 and re.search("[1-9]", re.split("[eE]", digits)[0]):
            self._error(span, "this real is so small that it would be 0", "CR005", "the smallest is about 5e-324")
        return value


def without_words(parts: Sequence[Any]) -> tuple[Any, ...]:
    """The records among a rule's parts, without brackets and commas."""
    return tuple(part for part in parts if part is not None and not isinstance(part, str))


def _holds_chain(expression: syntax.Expression) -> bool:
    stack = [expression]
    while stack:
        node = stack.pop()
        if isinstance(node, syntax.Binary) and node.op == "and" and _is_link(node):
            return True
        stack.extend(children(node))
    return False


def _is_link(node: syntax.Binary) -> bool:
    """Whether `and` was made of a chain: its right side begins with the operand that ends its left side."""
    left = node.left.right if isinstance(node.left, syntax.Binary) and node.left.op == "and" else node.left
    return isinstance(left, syntax.Binary) and isinstance(node.right, syntax.Binary) and left.right is node.right.left
