"""Each bad program is told all of its mistakes, in these words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chainrule.compiler.explanations import EXPLANATIONS
from tests.mistakes.corpus import CASES, ROOT, golden, mistakes, told

HEAD = re.compile(r"^\S+\.cr:(\d+):(\d+): error (CR\d+): (.*)$", re.MULTILINE)


@pytest.mark.parametrize("name", CASES)
def test_what_is_told(name: str) -> None:
    """`python -m tests.mistakes` writes the golden files anew."""
    assert told(CASES[name]) == golden(name).read_text(encoding="utf-8")


def test_there_are_enough_and_none_is_left_over() -> None:
    assert len(CASES) >= 120
    assert {path.with_suffix(".cr") for path in ROOT.glob("*/*.txt")} == set(CASES.values())


@pytest.mark.parametrize("name", CASES)
def test_how_it_is_told(name: str) -> None:
    """In the order of the file, each with the line and a caret, in a sentence without an internal word."""
    text = golden(name).read_text(encoding="utf-8")
    found = HEAD.findall(text)
    assert found
    own = [(int(line), int(column)) for line, column, _, _ in found]
    assert own == sorted(own)
    assert text.count("^") >= len(found)
    for _, _, code, message in found:
        assert code in EXPLANATIONS
        assert not message.endswith(".")
        assert not re.search(r"\b(Dim|Tensor|Expr|STRETCH|object|tuple)\b", message), message


# Without a program of their own: a file that cannot be read, one that is too large, and warnings.
ELSEWHERE = {"CR001", "CR100", "CR200", "CR201", "CR202"}


def test_every_kind_of_mistake_occurs() -> None:
    told_codes = {code for name in CASES for _, _, code, _ in HEAD.findall(golden(name).read_text(encoding="utf-8"))}
    assert set(EXPLANATIONS) - told_codes == ELSEWHERE


def codes(program: str, folder: Path) -> set[str]:
    """Of a program that stands in `model.cr`, beside `layers.cr`."""
    (folder / "layers.cr").write_text("fn dense(x) = x\nfn residual(x) = x\n")
    (folder / "model.cr").write_text(program)
    errors = mistakes(folder / "model.cr")
    return set() if errors is None else {error.code for error in errors.errors}


@pytest.mark.parametrize("code", [code for code, entry in EXPLANATIONS.items() if entry.wrong])
def test_explanations_behave_as_they_say(code: str, tmp_path: Path) -> None:
    entry = EXPLANATIONS[code]
    assert codes(entry.wrong, tmp_path) == {code}
    assert codes(entry.right, tmp_path) == set(), entry.right


def test_explanations_without_a_program() -> None:
    assert {code for code, entry in EXPLANATIONS.items() if not entry.wrong} == ELSEWHERE
    assert list(EXPLANATIONS) == sorted(EXPLANATIONS)
