"""What is wrong with a line at the word that fits no rule: one sentence, in the user's words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from chainrule.compiler.parse.words import end_of, start_of
from chainrule.compiler.source import CompileError, Note, Source, Span

if TYPE_CHECKING:
    from lark import Token


@dataclass(frozen=True)
class Place:
    """A logical line's words and the position of the one that does not fit.

    `accepts` are the kinds of word that would; `top` says that the line is no part of a function, `block` that
    the next line is indented below it, `kind` as what it was read: a "statement", an "equation".
    """

    source: Source
    tokens: list[Token]
    at: int
    accepts: frozenset[str]
    top: bool
    block: bool
    kind: str = "statement"

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    @property
    def before(self) -> Token | None:
        return self.tokens[self.at - 1] if self.at else None

    @property
    def first(self) -> Token:
        return self.tokens[0]

    @property
    def second(self) -> Token:
        return self.tokens[min(1, len(self.tokens) - 1)]

    @cached_property
    def open(self) -> tuple[int, ...]:
        """The positions of the brackets that are open before the word."""
        stack: list[int] = []
        for position, token in enumerate(self.tokens[: self.at]):
            if token.type in ("LPAR", "LSQB"):
                stack.append(position)
            elif token.type in ("RPAR", "RSQB") and stack:
                stack.pop()
        return tuple(stack)

    @property
    def wants_operand(self) -> bool:
        return "NUMBER" in self.accepts

    def flat(self, *kinds: str) -> Token | None:
        """The first word of these kinds before the place, outside of all brackets."""
        depth = 0
        for token in self.tokens[: self.at]:
            if token.type in ("LPAR", "LSQB"):
                depth += 1
            elif token.type in ("RPAR", "RSQB"):
                depth -= 1
            elif depth == 0 and token.type in kinds:
                return token
        return None

    def bracketed(self, at: int) -> str:
        """The text of the brackets that open at a position; nothing if none do, or they are not closed."""
        depth = 0
        for token in self.tokens[at:]:
            depth += (token.type in ("LPAR", "LSQB")) - (token.type in ("RPAR", "RSQB"))
            if depth == 0:
                return self.source.text[start_of(self.tokens[at]) : end_of(token)] if token.type == "RSQB" else ""
        return ""

    def span(self, start: Token | None = None, end: Token | None = None) -> Span:
        """From one word to another; the word that does not fit where none is named."""
        first, last = start or end or self.token, end or start or self.token
        if first.type == "NEWLINE":
            return Span(self.source, start_of(first), start_of(first) + 1)
        finish = start_of(last) + 1 if last.type == "NEWLINE" else end_of(last)
        return Span(self.source, start_of(first), finish)

    def error(self, span: Span, message: str, code: str, hint: str = "", notes: Sequence[Note] = ()) -> CompileError:
        return CompileError(span, message, code=code, hint=hint, notes=notes)


Rule = Callable[[Place], CompileError | None]


def explain(place: Place) -> CompileError:
    """The first rule that has something to say, from the most particular to the most general."""
    from chainrule.compiler.parse import diagnose_expression, diagnose_line, diagnose_models

    for rule in (*diagnose_line.RULES, *diagnose_models.RULES, *diagnose_expression.RULES):
        error = rule(place)
        if error is not None:
            return error
    return _unexpected(place)


def shown(token: Token) -> str:
    """How a message calls a word."""
    if token.type == "NEWLINE":
        return "the end of the line"
    text = token.value if len(token.value) <= 30 else token.value[:27] + "..."
    return f"`{text.splitlines()[0]}`"


NAMES = {
    "NAME": "a name",
    "NUMBER": "a number",
    "STRING": "a string",
    "NEWLINE": "the end of the line",
    "COMMA": "`,`",
    "COLON": "`:`",
    "BIND": "`=`",
    "LPAR": "`(`",
    "RPAR": "`)`",
    "LSQB": "`[`",
    "RSQB": "`]`",
    "ARROW": "`->`",
    "IMPORT": "`import`",
    "FROM": "`from`",
    "EQUAL": "`==`",
    "CLOSE_TO": "`~=`",
    "DOT": "`.`",
    "ELSE": "`else`",
    "FN": "`fn`",
    "TILDE": "`~`",
}


def _unexpected(place: Place) -> CompileError:
    named = [text for kind, text in NAMES.items() if kind in place.accepts]
    hint = ""
    if 0 < len(named) <= 5 and not place.wants_operand:
        hint = "here stands " + " or ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)
    elif place.wants_operand:
        hint = "here stands a value"
    return place.error(place.span(), f"{shown(place.token)} cannot stand here", "CR029", hint)
