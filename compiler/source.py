"""Where a thing stands in a file, and how a mistake is shown."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

_LONGEST = 60  # letters of an expression within a sentence


@dataclass(frozen=True, eq=False)
class Source:
    """One file's text (decoded, line ends as `\\n`) and the name by which messages call it.

    `answers` are those that the file states where a function has no derivative (`policy`), by the function's name.
    """

    name: str
    text: str = field(repr=False)
    answers: dict[str, float | str] = field(default_factory=dict, repr=False)

    @cached_property
    def label(self) -> str:
        """The name without its folder, as it may stand in an emitted comment: nothing in it ends a line."""
        name = self.name.replace("\\", "/").rsplit("/", 1)[-1]
        return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in name)

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        for position, char in enumerate(self.text):
            if char == "\n":
                starts.append(position + 1)
        return starts

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both counted from 1."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line, counted from 1, without its end."""
        start = self._starts[number - 1]
        end = self.text.find("\n", start)
        return self.text[start : end if end >= 0 else len(self.text)]


@dataclass(frozen=True)
class Span:
    """A piece of a source: the half-open range of offsets `start:end`."""

    source: Source
    start: int
    end: int

    @property
    def line(self) -> int:
        return self.source.position(self.start)[0]

    @property
    def column(self) -> int:
        return self.source.position(self.start)[1]

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]

    @property
    def shown(self) -> str:
        """An expression on one line, not too long, without brackets around all of it."""
        text = " ".join(self.text.split())
        while text.startswith("(") and _closes(text) == len(text) - 1:
            text = text[1:-1]
        return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3].rstrip()}..."

    def __or__(self, other: Span) -> Span:
        """The smallest span that covers both."""
        return Span(self.source, min(self.start, other.start), max(self.end, other.end))

    def __str__(self) -> str:
        return f"{self.source.name}:{self.line}:{self.column}"


def _closes(text: str) -> int:
    """Where the bracket closes that `text` begins with."""
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter in "([") - (letter in ")]")
        if not depth:
            return place
    return -1


@dataclass(frozen=True)
class Note:
    """A second place that a mistake has to do with, and why."""

    span: Span
    text: str


class CompileError(Exception):
    """One mistake in a user's file: where, what is wrong, what would be right.

    `code` (`CR012`) is what `chainrule explain-error` expands.
    """

    def __init__(self, span: Span, message: str, *, code: str, hint: str = "", notes: Sequence[Note] = ()) -> None:
        super().__init__(message)
        self.span = span
        self.message = message
        self.code = code
        self.hint = hint
        self.notes = tuple(notes)

    def __str__(self) -> str:
        return f"{self.span}: {self.message}"


class CompileWarning(CompileError):
    """What may be meant, and may go wrong; it stops nothing."""


class CompileErrors(Exception):
    """All the mistakes of a compilation, in the order in which they stand in the files.

    `readable` is the tree of what could be read, of a file that does not parse.
    """

    def __init__(self, errors: Sequence[CompileError], readable: object = None) -> None:
        super().__init__(errors)
        self.readable = readable
        self.errors = tuple(
            sorted(errors, key=lambda error: (error.span.source.name, error.span.start, error.span.end))
        )

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)
