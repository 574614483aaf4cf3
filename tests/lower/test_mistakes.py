"""Programs with mistakes, and all that is said of them: `mistakes.txt` holds both, to be read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from chainrule.compiler.explanations import EXPLANATIONS
from tests.lower.lowering import codes, mistakes

GOLDEN = Path(__file__).with_name("mistakes.txt")


def cases() -> Iterator[tuple[str, str]]:
    """Each program with what is expected."""
    for part in GOLDEN.read_text().split(">>>\n")[1:]:
        program, expected = part.split("---\n")
        yield program.rstrip("\n"), expected


def said(program: str) -> str:
    """All that is said of a program: place, code, what is marked; message; hint."""
    lines = []
    for mistake in mistakes(program):
        span = mistake.span
        lines.append(f"{span.line}:{span.column} {mistake.code} `{span.text}`")
        lines.append(f"  {mistake.message}")
        if mistake.hint:
            lines.append(f"  hint: {mistake.hint}")
    return "".join(f"{line}\n" for line in lines)


@pytest.mark.parametrize(("program", "expected"), list(cases()))
def test_what_is_said(program: str, expected: str) -> None:
    assert said(program) == expected


def test_there_are_many() -> None:
    programs = [program for program, _ in cases()]
    assert len(set(programs)) == len(programs) >= 100


IMPORTS = ("CR068", "CR069", "CR070", "CR071")
MINE = sorted(code for code in EXPLANATIONS if "CR030" <= code < "CR100")


@pytest.mark.parametrize("code", [code for code in MINE if EXPLANATIONS[code].wrong and code not in IMPORTS])
def test_what_is_explained_is_so(code: str) -> None:
    explanation = EXPLANATIONS[code]
    assert codes(explanation.wrong) == [code]
    assert codes(explanation.right) == []


def test_explanations_are_in_order() -> None:
    assert list(EXPLANATIONS) == sorted(EXPLANATIONS)
