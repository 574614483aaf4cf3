"""The one place that drives lark: text -> words, and words -> the record that a rule builds."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from chainrule.compiler.parse import table
from chainrule.compiler.parse.tree import Builder
from chainrule.compiler.source import Source

if TYPE_CHECKING:
    from lark import Token
    from lark.parsers.lalr_interactive_parser import InteractiveParser


class Refusal(Exception):
    """The word at `position` fits no rule."""

    def __init__(self, position: int, session: InteractiveParser | None = None) -> None:
        super().__init__(position)
        self.position = position
        self._session = session

    @property
    def accepts(self) -> frozenset[str]:
        """The kinds of word that would fit; none if the rule was read to its end."""
        if self._session is None:
            return frozenset()
        return frozenset(self._session.accepts())  # type: ignore[no-untyped-call]


class Reader:
    """The parser and its builder; `lock` is held while a file is read, for both are shared."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.builder = Builder()
        self._lark = table.load(self.builder)

    def words(self, source: Source) -> Iterator[Token]:
        session = self._lark.parse_interactive(source.text, start="file")
        words: Iterator[Token] = session.lexer_thread.lex(session.parser_state)  # type: ignore[no-untyped-call]
        return words

    def read(self, tokens: Sequence[Token], start: str) -> Any:
        """What the rule `start` builds of the words; raises Refusal."""
        from lark import Token, UnexpectedToken

        session = self._lark.parse_interactive(start=start)
        feed = session.feed_token
        position = 0
        try:
            for position, token in enumerate(tokens):  # noqa: B007
                feed(token)
            position = len(tokens)
            return feed(Token("$END", ""))
        except UnexpectedToken:
            pass
        raise Refusal(position, session)


@cache
def reader() -> Reader:
    return Reader()
