"""How a mistake is shown."""

from __future__ import annotations

import pytest

from chainrule.compiler.parse import from_text, parse
from chainrule.compiler.render import as_json, printable, render
from chainrule.compiler.source import CompileError, CompileErrors, Note, Span


def shown(text: str) -> str:
    with pytest.raises(CompileErrors) as caught:
        parse(from_text(text, "model.cr"))
    return render(caught.value)


def test_the_place_the_line_the_caret_and_the_hint() -> None:
    text = "fn f(x):\n    y = 2x + 1\n    return y\n"
    assert (
        shown(text)
        == """\
model.cr:2:9: error CR015: `2` and `x` stand side by side
  2 |     y = 2x + 1
    |         ^^
  hint: did you mean `2 * x`?"""
    )


def test_a_second_place() -> None:
    assert (
        shown("fn f(first, second, first) = first")
        == """\
model.cr:1:21: error CR027: the parameter `first` is given twice
  1 | fn f(first, second, first) = first
    |                     ^^^^^
model.cr:1:6: note: it is given here too
  1 | fn f(first, second, first) = first
    |      ^^^^^
  hint: leave one out"""
    )


def test_several_mistakes() -> None:
    assert shown("c = 1 +\nd = 2 2\n").count("\n\n") == 1


def error_at(text: str, start: int, end: int, *notes: Note) -> CompileError:
    return CompileError(Span(from_text(text, "m.cr"), start, end), "wrong", code="CR029", notes=notes)


def test_more_than_one_line() -> None:
    text = "c = f(\n    1,\n    2,\n) + 3"
    assert (
        render(error_at(text, 4, len(text)))
        == """\
m.cr:1:5: error CR029: wrong
  1 | c = f(
    |     ^^
    | ...
  4 | ) + 3
    | ^^^^^"""
    )
    two = "c = f(\n  1)"
    assert (
        render(error_at(two, 4, len(two)))
        == """\
m.cr:1:5: error CR029: wrong
  1 | c = f(
    |     ^^
  2 |   1)
    |   ^^"""
    )


def test_wide_and_combining_characters_and_tabs() -> None:
    text = 'c = "日本e\u0301\t" 2 2'
    start = text.index("2")
    line, caret = render(error_at(text, start, start + 3)).splitlines()[1:]
    assert line == '  1 | c = "日本e\u0301    " 2 2'
    assert caret == "    | " + " " * len('c = "') + "  " * 2 + " " + " " * 4 + '" '.replace('"', " ") + "^^^"


def test_the_end_of_the_file() -> None:
    assert render(error_at("c = 1\n", 6, 6)).splitlines()[1:] == ["  2 |", "    | ^"]
    assert render(error_at("", 0, 0)) == "m.cr:1:1: error CR029: wrong"


def test_a_long_line_is_cut_round_the_mark() -> None:
    text = "c = " + "1 + " * 200 + "$" + " + 1" * 200
    where = text.index("$")
    line, caret = render(error_at(text, where, where + 1)).splitlines()[1:]
    assert len(line) < 130
    assert line[caret.index("^")] == "$"
    assert caret.count("^") == 1
    whole = render(error_at(text, 4, len(text))).splitlines()
    assert all(len(part) < 130 for part in whole)


def test_what_a_terminal_would_obey_is_escaped() -> None:
    assert printable("a\x1b[31mb\u202e") == "a\\u001b[31mb\\u202e"
    text = "c = 1 \x1b[2J$"
    assert "\x1b" not in render(error_at(text, 6, 7))
    assert "\x1b" not in shown("c = \x1b[31m")
    assert render(error_at(text, 6, 7), colour=True).count("\x1b") == render(
        error_at("c = 1 $", 6, 7), colour=True
    ).count("\x1b")


def test_colour_changes_nothing_but_the_colour() -> None:
    import re

    error = error_at("c = 1 2", 4, 7)
    assert re.sub("\x1b\\[[0-9;]*m", "", render(error, colour=True)) == render(error)
    assert render(error, colour=True) != render(error)


def test_for_programs() -> None:
    source = from_text("c = f(\n 1 2)", "m.cr")
    error = CompileError(
        Span(source, 4, 11), "wrong", code="CR029", hint="right", notes=[Note(Span(source, 0, 1), "see")]
    )
    assert as_json(error) == {
        "severity": "error",
        "code": "CR029",
        "message": "wrong",
        "hint": "right",
        "file": "m.cr",
        "line": 1,
        "column": 5,
        "end_line": 2,
        "end_column": 5,
        "notes": [{"message": "see", "file": "m.cr", "line": 1, "column": 1, "end_line": 1, "end_column": 2}],
    }
