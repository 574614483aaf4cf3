"""Words -> words with layout: NEWLINE at the end of a logical line, INDENT and DEDENT round a block.

Within brackets a line's end means nothing. The words that are keywords in their place alone are told from names here:
`example`, `model` and their like at the start of a top-level line that is no binding, `param`, `solve`, `collect` and
theirs at the start of an indented line before a name, `as` and `within` behind an operand, `unchecked` between a
bracket and a string, `dim` as the type of a parameter, and at the end of a `for` what stands apart in brackets,
`(checkpoint)`.

Mistakes are collected, and the words handed on make the best of them, so that the rest of the file is read too.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import takewhile
from typing import TYPE_CHECKING

from chainrule.compiler.parse import words
from chainrule.compiler.parse.limits import NESTING_LIMIT, too_deep
from chainrule.compiler.parse.words import end_of, start_of
from chainrule.compiler.source import CompileError, Note, Source, Span

if TYPE_CHECKING:
    from lark import Token

MISTAKE_LIMIT = 50

OPEN = {"LPAR": "RPAR", "LSQB": "RSQB"}
CLOSE = {"RPAR": "LPAR", "RSQB": "LSQB"}
MARK = {"LPAR": "(", "RPAR": ")", "LSQB": "[", "RSQB": "]"}
OPERAND_ENDS = {"NAME", "NUMBER", "STRING", "LONG_STRING", "TRUE", "FALSE", "NONE", "RPAR", "RSQB"}
OPERAND_STARTS = {"NAME", "NUMBER", "STRING", "LONG_STRING", "TRUE", "FALSE", "NONE"}
LINE_STARTS = {"FN", "FROM", "RETURN", "FOR", "WHILE"}
TOP_WORDS = {"example", "derive", "layer", "model", "derivative", "backward", "policy"}
BODY_WORDS = {"param", "state", "sample", "input", "output", "update", "layer", "solve", "on_backward", "collect"}
MIDDLE_WORDS = {"as": "AS", "within": "WITHIN"}
MANNERS = ("checkpoint", "own")
JUNK = {"FOREIGN", "OPEN_DOC", "OPEN_STRING", "STRAY"}


class TooMany(Exception):
    """So many mistakes that reading on would help nobody."""


class Layout:
    """One pass over a file's words; `out` and `errors` are what it makes."""

    def __init__(self, source: Source, tokens: Iterator[Token]) -> None:
        self.source = source
        self.out: list[Token] = []
        self.errors: list[CompileError] = []
        self._tokens = list(self._bounded(tokens))
        self._indents = [0]
        self._open: list[Token] = []
        self._line_indent = 0
        self._tabs_seen = False
        self._said: set[str] = set()

    def run(self) -> None:
        """Fill `out`; raises TooMany, with `errors` filled so far."""
        self._check_directions()
        out = self.out
        tokens = self._tokens
        at_start = True
        continued = False
        broken: Token | None = None
        for position, token in enumerate(tokens):
            kind = token.type
            if kind == "NEWLINE":
                broken = token
                if continued:
                    continued = False
                elif not self._open and not at_start:
                    self._manner()
                    out.append(token)
                    at_start = True
                continue
            if self._open and broken is not None and self._must_be_new_line(token, broken):
                self._report_unclosed()
                out.append(_like(broken, "NEWLINE"))
                at_start = True
            if at_start:
                self._indentation(token, broken)
                self._said.clear()
                at_start = False
                if kind == "NAME" and self._begins(tokens, position):
                    out.append(_like(token, token.upper()))
                    broken = None
                    continue
            broken = None
            if kind == "NAME":
                if token in MIDDLE_WORDS and out[-1:] and out[-1].type in OPERAND_ENDS:
                    token = _like(token, MIDDLE_WORDS[token])
                elif token in ("dim", "unchecked") and self._is_word(tokens, position):
                    token = _like(token, token.upper())
                elif not token.isascii():
                    token = self._letters(token)
                elif token in words.CAPITALISED:
                    self._report(token, *words.capitalised(token))
            elif kind in OPEN:
                self._open.append(token)
                if len(self._open) > NESTING_LIMIT:
                    message = f"brackets are nested more than {NESTING_LIMIT} deep"
                    self.errors.append(too_deep(self._span(token), message))
                    raise TooMany
            elif kind in CLOSE:
                if not self._close(token):
                    continue
            elif kind in JUNK:
                if words.DIRECTIONS.match(token):
                    continue
                after = tokens[position + 1] if position + 1 < len(tokens) else None
                self._report(token, *words.junk(token, out[-1] if out else None, after))
                continued = token == "\\" and after is not None and after.type == "NEWLINE"
            out.append(token)
        self._finish(at_start)

    def _check_directions(self) -> None:
        """Characters that turn the text behind them round make a comment look like code."""
        if not self.source.text.isascii():
            for found in words.DIRECTIONS.finditer(self.source.text):
                self._add(found.start(), found.end(), *words.direction(found.group()))

    # ---------------------------------------------------------------- lines

    def _indentation(self, token: Token, broken: Token | None) -> None:
        """Bring the blocks in line with the first word of a logical line."""
        line_start = self.source.text.rfind("\n", 0, start_of(token)) + 1
        blank = self.source.text[line_start : start_of(token)]
        if "\t" in blank and not self._tabs_seen:
            self._tabs_seen = True
            at = line_start + blank.index("\t")
            self._add(at, start_of(token), "this line is indented with a tab", "CR009", "indent with four spaces")
        width = len(blank.rpartition("\f")[2].expandtabs(4))
        self._line_indent = width
        indents = self._indents
        if width > indents[-1]:
            indents.append(width)
            if len(indents) > NESTING_LIMIT:
                self.errors.append(too_deep(self._span(token), f"blocks are nested more than {NESTING_LIMIT} deep"))
                raise TooMany
            self.out.append(_like(token, "INDENT"))
            return
        while width < indents[-1]:
            outer = indents[-2]
            if outer < width:
                levels = " or ".join(str(level) for level in (outer, indents[-1]))
                self._add(
                    line_start,
                    start_of(token),
                    f"this line is indented by {_spaces(width)}, which fits no line above",
                    "CR010",
                    f"indent it by {levels}",
                )
                indents[-1] = width
                return
            indents.pop()
            self.out.append(_like(token, "DEDENT"))

    def _finish(self, at_start: bool) -> None:
        if self._open:
            self._report_unclosed()
        if not self.out:
            return
        last = self.out[-1]
        if not at_start:
            newline = _like(last, "NEWLINE")
            newline.start_pos = newline.end_pos = end_of(last)
            self.out.append(newline)
        for _ in self._indents[1:]:
            self.out.append(_like(self.out[-1], "DEDENT"))

    def _manner(self) -> None:
        """At the end of a `for`, brackets that stand apart: `for x in xs (checkpoint):`."""
        out = self.out
        if [token.type for token in out[-4:]] != ["LPAR", "NAME", "RPAR", "COLON"] or out[-3] not in MANNERS:
            return
        start = next((k for k in range(len(out) - 5, -1, -1) if out[k].type in ("NEWLINE", "INDENT", "DEDENT")), -1)
        if out[start + 1].type == "FOR" and self.source.text[start_of(out[-4]) - 1].isspace():
            manner = _like(out[-4], "MANNER").update(value=out[-3].value)
            manner.end_pos = out[-2].end_pos
            out[-4:-1] = [manner]

    # ---------------------------------------------------------------- brackets

    def _must_be_new_line(self, token: Token, broken: Token) -> bool:
        """Whether a line within brackets can only be the next statement: a bracket above was not closed."""
        if token.type in LINE_STARTS:
            return True
        column = start_of(token) - self.source.text.rfind("\n", 0, start_of(token)) - 1
        return column <= self._line_indent and token.type in OPERAND_STARTS and self.out[-1].type in OPERAND_ENDS

    def _report_unclosed(self) -> None:
        bracket = self._open[-1]
        mark = MARK[bracket.type]
        behind = takewhile(lambda token: token is not bracket, reversed(self.out))
        if not any(token.type in ("OPEN_DOC", "OPEN_STRING") for token in behind):  # which swallows the closing one
            hint = f"put the missing `{MARK[OPEN[bracket.type]]}`"
            self._report(bracket, f"this `{mark}` is never closed", "CR007", hint)
        self._open.clear()

    def _close(self, token: Token) -> bool:
        """Match a closing bracket; False if it is to be left out."""
        kind, mark = token.type, MARK[token.type]
        if not self._open:
            hint = f"leave it out, or open a `{MARK[CLOSE[kind]]}` before"
            self._report(token, f"this `{mark}` closes nothing", "CR008", hint)
            return False
        opener = self._open[-1]
        if OPEN[opener.type] == kind:
            self._open.pop()
            return True
        wanted = MARK[OPEN[opener.type]]
        if len(self._open) > 1 and OPEN[self._open[-2].type] == kind:
            message = f"this `{MARK[opener.type]}` is never closed"
            self._report(opener, message, "CR007", f"put the missing `{wanted}` before `{mark}`")
            del self._open[-2:]
            return True
        self._report(
            token,
            f"`{MARK[opener.type]}` is closed by `{mark}`",
            "CR008",
            f"close it with `{wanted}`",
            notes=(Note(self._span(opener), "it was opened here"),),
        )
        self._open.pop()
        return True

    # ---------------------------------------------------------------- words

    def _begins(self, tokens: list[Token], position: int) -> bool:
        """Whether the first word of a line is a keyword there."""
        token, after = tokens[position], tokens[min(position + 1, len(tokens) - 1)].type
        if self._line_indent:
            return token in BODY_WORDS and after == "NAME"
        return after == "FN" if token == "extern" else token in TOP_WORDS and after != "BIND"

    def _is_word(self, tokens: list[Token], position: int) -> bool:
        """Whether `dim` is a type here, `unchecked` what a rule says of itself."""
        before = self.out[-1].type if self.out else ""
        after = tokens[min(position + 1, len(tokens) - 1)].type
        if tokens[position] == "unchecked":
            return before == "RPAR" and after == "STRING"
        return before == "COLON" and bool(self._open) and self._open[-1].type == "LPAR"

    def _letters(self, token: Token) -> Token:
        """A name with other than ASCII letters, in the form in which equal names are equal (NFKC)."""
        name = unicodedata.normalize("NFKC", token)
        mistake = words.bad_name(token, name)
        if mistake is not None:
            self._report(token, *mistake)
        return token.update(value=name)

    def _bounded(self, tokens: Iterator[Token]) -> Iterator[Token]:
        """The words, up to a point where so much is wrong that this is no `.cr` file."""
        wrong = 0
        for token in tokens:
            yield token
            if token.type in JUNK:
                wrong += 1
                if wrong > 4 * MISTAKE_LIMIT:
                    return

    # ---------------------------------------------------------------- mistakes

    def _report(self, token: Token, message: str, code: str, hint: str = "", notes: tuple[Note, ...] = ()) -> None:
        """A mistake at a word: once a line for each advice."""
        if code + hint in self._said:
            return
        self._said.add(code + hint)
        self.errors.append(CompileError(self._span(token), message, code=code, hint=hint, notes=notes))
        if len(self.errors) >= MISTAKE_LIMIT:
            raise TooMany

    def _add(self, start: int, end: int, message: str, code: str, hint: str) -> None:
        self.errors.append(CompileError(Span(self.source, start, end), message, code=code, hint=hint))
        if len(self.errors) >= MISTAKE_LIMIT:
            raise TooMany

    def _span(self, token: Token) -> Span:
        start = start_of(token)
        if token.type in ("OPEN_DOC", "OPEN_STRING"):
            return Span(self.source, start, start + (3 if token.type == "OPEN_DOC" else 1))
        return Span(self.source, start, end_of(token))


def _like(token: Token, kind: str) -> Token:
    return type(token).new_borrow_pos(kind, token.value, token)


def _spaces(count: int) -> str:
    return "one space" if count == 1 else f"{count} spaces"
