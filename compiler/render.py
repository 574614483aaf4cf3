"""How a mistake is shown: the place, the line, a caret under the whole offending part, and what would be right."""

from __future__ import annotations

import unicodedata
from typing import Any

from chainrule.compiler.source import CompileError, CompileErrors, CompileWarning, Span

WIDTH = 110
_STYLES = {
    "error": "1;31",
    "warning": "1;33",
    "caret": "1;31",
    "hint": "1;32",
    "note": "1;36",
    "place": "1",
    "margin": "2",
}


def render(error: CompileError | CompileErrors, colour: bool = False) -> str:
    """The text for a terminal, without a line end; several mistakes with an empty line between."""
    if isinstance(error, CompileErrors):
        return "\n\n".join(render(one, colour) for one in error.errors)
    paint = _painted if colour else _plain
    place = printable(str(error.span))
    kind = "warning" if isinstance(error, CompileWarning) else "error"
    lines = [f"{paint('place', place + ':')} {paint(kind, f'{kind} {error.code}:')} {printable(error.message)}"]
    lines += _excerpt(error.span, "caret", paint)
    for note in error.notes:
        place = printable(str(note.span))
        lines.append(f"{paint('place', place + ':')} {paint('note', 'note:')} {printable(note.text)}")
        lines += _excerpt(note.span, "note", paint)
    if error.hint:
        lines.append(f"  {paint('hint', 'hint:')} {printable(error.hint)}")
    return "\n".join(lines)


def as_json(error: CompileError) -> dict[str, Any]:
    """The same for a program; lines and columns count from 1, and the end is exclusive."""
    return {
        "severity": "warning" if isinstance(error, CompileWarning) else "error",
        "code": error.code,
        "message": error.message,
        "hint": error.hint,
        **_place(error.span),
        "notes": [{"message": note.text, **_place(note.span)} for note in error.notes],
    }


def printable(text: str) -> str:
    """Text of a stranger's file, with everything escaped that a terminal would obey."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)


def _place(span: Span) -> dict[str, Any]:
    end_line, end_column = span.source.position(span.end)
    return {
        "file": span.source.name,
        "line": span.line,
        "column": span.column,
        "end_line": end_line,
        "end_column": end_column,
    }


def _excerpt(span: Span, style: str, paint: Any) -> list[str]:
    """The span's first line with its mark below; of a longer span, also the last line."""
    if not span.source.text:
        return []
    first = span.line
    last, end_column = span.source.position(max(span.end - 1, span.start))
    margin = len(str(last))
    lines = []
    for number in (first, last) if last > first else (first,):
        text = span.source.line(number)
        start = span.column - 1 if number == first else len(text) - len(text.lstrip())
        end = end_column if number == last else len(text.rstrip())
        if number == last > first + 1:
            lines.append(paint("margin", f"  {'':>{margin}} | ..."))
        shown, mark = _marked(text, start, max(end, start + 1))
        lines.append(f"  {paint('margin', f'{number:>{margin}} |')} {shown}".rstrip())
        lines.append(f"  {paint('margin', f'{chr(32):>{margin}} |')} {paint(style, mark)}")
    return lines


def _marked(text: str, start: int, end: int) -> tuple[str, str]:
    """A line and the carets below it; of a long line the part round the mark."""
    before, inside, after = (_flat(part) for part in (text[:start], text[start:end], text[end:]))
    if _width(before) + _width(inside) + _width(after) > WIDTH:
        if _width(before) > 40:
            before = "..." + before[-37:]
        if _width(inside) > WIDTH - 40:
            inside, after = inside[: WIDTH - 43] + "...", ""
        room = WIDTH - _width(before) - _width(inside)
        if _width(after) > room:
            after = after[: max(room - 3, 0)] + "..."
    return before + inside + after, " " * _width(before) + "^" * max(_width(inside), 1)


def _flat(text: str) -> str:
    return printable(text.replace("\t", "    "))


def _width(text: str) -> int:
    """Columns of a terminal: wide characters take two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def _plain(style: str, text: str) -> str:
    return text


def _painted(style: str, text: str) -> str:
    return f"\033[{_STYLES[style]}m{text}\033[0m"
