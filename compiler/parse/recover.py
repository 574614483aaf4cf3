"""The mistakes of a file that does not parse: each logical line is read by itself, so that one spoils no other."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from chainrule.compiler import syntax
from chainrule.compiler.parse.diagnose import Place, explain
from chainrule.compiler.parse.layout import MISTAKE_LIMIT, Layout
from chainrule.compiler.parse.reader import Reader, Refusal
from chainrule.compiler.parse.words import end_of, start_of
from chainrule.compiler.source import CompileError, Source, Span

if TYPE_CHECKING:
    from lark import Token

FUNCTION_WORDS = {"def", "function", "func"}
OPENERS = {"FN", "LAYER", "MODEL", "DERIVATIVE", "BACKWARD"}
DEFINITION_WORDS = OPENERS | {"FROM", "EXAMPLE", "DERIVE", "EXTERN", "POLICY"}
INNER = {
    "SOLVE": ("solve_opening", "equation"),
    "FOR": ("loop", "statement"),
    "WHILE": ("loop", "statement"),
}
"""Statements with a block below them: as what their first line is read, and as what those of the block."""
BRANCHES = {"else", "elif", "except", "finally"}


@dataclass(frozen=True)
class Line:
    """A logical line's words, with its NEWLINE; `depth` counts the blocks round it."""

    tokens: list[Token]
    depth: int
    before: int  # where the line before it ends
    at: int  # the position of its first word

    @property
    def start(self) -> int:
        return start_of(self.tokens[0])

    @property
    def end(self) -> int:
        return start_of(self.tokens[-1])


def mistakes(
    reader: Reader, source: Source, layout: Layout, refusal: Refusal | None = None
) -> tuple[list[CompileError], syntax.File | None]:
    """All mistakes, those of the layout first, at least one; and the tree of the rest, unless there are too many."""
    recovery = _Recovery(reader, source, layout, refusal)
    errors = recovery.run()
    rest = syntax.File(None, tuple(recovery.read), Span(source, 0, len(source.text)), tuple(recovery.missing))
    return errors, rest if len(errors) < MISTAKE_LIMIT else None


class _Recovery:
    def __init__(self, reader: Reader, source: Source, layout: Layout, refusal: Refusal | None) -> None:
        self.reader = reader
        self.source = source
        self.layout = layout
        self.refusal = refusal
        self.lines = _lines(layout.out)
        self.known = sorted(error.span.start for error in layout.errors)
        self.errors = list(layout.errors)
        self.read: list[syntax.Definition] = []
        self.missing: list[syntax.Name] = []
        self.heading: syntax.WithBody | None = None
        self.body: list[syntax.Statement] = []
        self.wrong = 0  # how many mistakes the builder had found before it
        self.complete = False  # whether all of the body so far could be read
        self.bodiless = False
        self.at_first = False
        self.dangling = False  # whether the line before lacks its last value, which may stand on this one
        self.unsupported = False  # whether the last mistake is a statement that is not in the language yet
        self.kinds: dict[int, str] = {}  # as what the lines of the blocks within a body are read, by their depth

    def run(self) -> list[CompileError]:
        self.reader.builder.begin(self.source)
        skipped: int | None = None
        for number, line in enumerate(self.lines):
            if skipped is not None and line.depth > skipped:
                if self.unsupported:
                    self._silence(line)
                continue
            if skipped is not None and line.tokens[0].value in BRANCHES:
                continue
            skipped = None
            block = self.lines[number + 1] if number + 1 < len(self.lines) else None
            if block is not None and block.depth <= line.depth:
                block = None
            fine = self._definition(line, block, number) if line.depth == 0 else self._statement(line, block)
            if block is not None and fine and line.depth and line.tokens[0].type in INNER:
                self.kinds[block.depth] = INNER[line.tokens[0].type][1]
                continue
            self.at_first = block is not None and self._opens(line)
            if block is not None and not self.at_first:
                if not fine:
                    skipped = line.depth
                else:
                    self._add(
                        Span(self.source, block.start, block.end),
                        "this line is indented more than the line above, which opens no block",
                        "CR010",
                        "indent it like the line above",
                    )
            if len(self.errors) + len(self.reader.builder.errors) >= MISTAKE_LIMIT:
                break
        self._finish_function()
        self.errors += self.reader.builder.errors
        if not self.errors and self.refusal is not None:
            tokens = self.layout.out
            position = min(self.refusal.position, len(tokens) - 1)
            place = Place(self.source, tokens, position, self.refusal.accepts, top=True, block=False)
            self.errors.append(explain(place))
        return self.errors

    def _definition(self, line: Line, block: Line | None, number: int) -> bool:
        """Read a top-level line; whether nothing is wrong with it."""
        self._finish_function()
        first = line.tokens[0]
        start = "definition"
        if first.type in OPENERS and len(line.tokens) > 2 and line.tokens[-2].type == "COLON":
            start = "opening"
        elif number == 0 and _is_doc(line):
            start = "doc"
        bodiless, self.bodiless = self.bodiless, False
        if bodiless and first.type == "RETURN":
            return True
        wrong = len(self.reader.builder.errors)
        result = self._read(line, start, top=True, block=block is not None)
        if result is None or len(self.reader.builder.errors) > wrong:
            self.missing += self._defined(line)
        elif start == "definition":
            self.read.append(result)
        if start == "opening" and isinstance(result, (syntax.Function, syntax.Layer, syntax.Model, syntax.Rule)):
            if block is None:
                self.bodiless = True
                self.missing += self._defined(line)
                hint = "indent the lines of its body by four spaces"
                if not isinstance(result, syntax.Model):
                    hint += f", or write `{first.value} f(x) = ...` in one line"
                self._add(result.name_span, f"`{result.name}` has no body", "CR012", hint)
            else:
                self.heading, self.body, self.complete, self.wrong = result, [], True, wrong
        return result is not None

    def _statement(self, line: Line, block: Line | None) -> bool:
        """Read a line of a body, or a block within it; whether nothing is wrong with the line."""
        first, self.at_first = self.at_first, False
        if first and _is_doc(line):
            return True
        self.kinds = {depth: kind for depth, kind in self.kinds.items() if depth <= line.depth}
        start = self.kinds.get(line.depth, "statement")
        if block is not None and line.tokens[0].type in INNER:
            self._block(line)
            start = INNER[line.tokens[0].type][0]
            return self._read(line, start, top=False, block=True) is not None
        result = self._read(line, start, top=False, block=block is not None)
        if result is None:
            self.complete = False
        elif not self.kinds:
            self.body.append(result)
        return result is not None

    def _block(self, line: Line) -> None:
        """Read a statement with its block for what it says; what is wrong with it is told line by line."""
        tokens = self.layout.out
        depth = 0
        end = line.at + len(line.tokens)
        while True:
            depth += (tokens[end].type == "INDENT") - (tokens[end].type == "DEDENT")
            end += 1
            if depth == 0:
                break
        known = list(self.reader.builder.errors)
        try:
            if not self.kinds:
                self.body.append(self.reader.read(tokens[line.at : end], "statement"))
        except Refusal:
            self.complete = False
        finally:
            self.reader.builder.errors = known

    def _read(self, line: Line, start: str, top: bool, block: bool) -> Any:
        dangling, self.dangling = self.dangling, False
        at = bisect_left(self.known, line.before)
        if at < len(self.known) and self.known[at] <= line.end:
            return None
        try:
            return self.reader.read(line.tokens, start)
        except Refusal as caught:
            refusal = caught
        if start == "definition" and line.tokens[0].type not in DEFINITION_WORDS:
            refusal = self._as_statement(line)
        position = min(refusal.position, len(line.tokens) - 1)
        place = Place(self.source, line.tokens, position, refusal.accepts, top, block, start)
        error = explain(place)
        if not (dangling and error.code == "CR022"):
            self.errors.append(error)
        self.dangling = place.token.type == "NEWLINE" and place.wants_operand
        self.unsupported = error.code == "CR018"
        return None

    def _silence(self, line: Line) -> None:
        """What the layout has against a line that is not read is not worth telling."""
        own = self.layout.errors
        self.errors = [e for e in self.errors if not (e in own and line.before <= e.span.start <= line.end)]

    def _as_statement(self, line: Line) -> Refusal:
        """Why a top-level line that is no definition is no statement either; at its end if it is one."""
        builder = self.reader.builder
        known = list(builder.errors)
        try:
            self.reader.read(line.tokens, "statement")
            return Refusal(len(line.tokens) - 1)
        except Refusal as refusal:
            return refusal
        finally:
            builder.errors = known

    def _opens(self, line: Line) -> bool:
        """Whether a block below the line is a function's body, if a broken one's."""
        first = line.tokens[0]
        if line.depth or not (first.type in OPENERS or first.value in FUNCTION_WORDS):
            return False
        return first.type not in OPENERS or not _is_one_line(line)

    def _finish_function(self) -> None:
        """Take the function whose body ends here, if all of it could be read."""
        heading, self.heading = self.heading, None
        if heading is None:
            return
        whole = self.reader.builder.whole(heading, None, self.body) if self.complete else None
        if whole is not None and len(self.reader.builder.errors) == self.wrong:
            self.read.append(whole)
        elif not isinstance(heading, syntax.Rule):
            self.missing.append(syntax.Name(heading.name, heading.name_span))

    def _defined(self, line: Line) -> list[syntax.Name]:
        """The names that a line defines, as far as one can tell."""
        names = [token for token in line.tokens if token.type == "NAME"]
        first = line.tokens[0]
        if first.type in ("DERIVATIVE", "BACKWARD", "POLICY"):
            names = []
        elif first.type in OPENERS or first.type == "EXTERN" or first.value in FUNCTION_WORDS:
            names = names[first.type == "NAME" :][:1]
        elif first.type not in ("FROM", "IMPORT"):
            names = list(takewhile(lambda token: token.type != "BIND", line.tokens))
        return [syntax.Name(t.value, Span(self.source, start_of(t), end_of(t))) for t in names if t.type == "NAME"]

    def _add(self, span: Span, message: str, code: str, hint: str) -> None:
        self.errors.append(CompileError(span, message, code=code, hint=hint))


def _is_doc(line: Line) -> bool:
    return len(line.tokens) == 2 and line.tokens[0].type in ("STRING", "LONG_STRING")


def _is_one_line(line: Line) -> bool:
    """Whether a function's value is to stand on the line of its heading: a `=` stands outside of brackets."""
    depth = 0
    for token in line.tokens:
        depth += (token.type in ("LPAR", "LSQB")) - (token.type in ("RPAR", "RSQB"))
        if depth == 0 and token.type == "BIND":
            return True
    return False


def _lines(tokens: list[Token]) -> list[Line]:
    lines = []
    depth = end = 0
    line: list[Token] = []
    for position, token in enumerate(tokens):
        if token.type == "INDENT":
            depth += 1
        elif token.type == "DEDENT":
            depth -= 1
        else:
            line.append(token)
            if token.type == "NEWLINE":
                lines.append(Line(line, depth, end, position + 1 - len(line)))
                end = start_of(token)
                line = []
    return lines
