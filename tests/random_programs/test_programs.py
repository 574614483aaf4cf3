"""Some hundred random programs on every run; thousands, and every rule broken in turn, when asked for (`-m long`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.random_programs import compact, fast, in_c
from tests.random_programs.compare import Disagreement
from tests.random_programs.search import Tally, search, sweep
from tests.random_programs.strategies import PRODUCTIONS
from tests.random_programs.teeth import FACTORS, Rule, amiss, breaking, hunt, places, rules

# What no program reaches: the conversion, whose operand is an int or a bool and has no cotangent, the copy of
# windows that are multiplied (`tests/passes/test_columns.py` and the library's convolutions do), and what C makes of
# an equation that has been differentiated.
UNREACHED = {"contiguous", "convert", "solved"}


@pytest.mark.parametrize("name", PRODUCTIONS)
def test_programs_agree_with_the_evaluator(name: str) -> None:
    """The table's every op, the language's every function, and every form, each in two programs at least."""
    tally = Tally()
    search(2, prefer=name, tally=tally)
    assert tally.used[name]


@pytest.mark.parametrize(
    "rule", [Rule("multiply", "partial", 1), Rule("exp", "partial", 0), Rule("sum", "transpose", None)], ids=str
)
@pytest.mark.parametrize("way", FACTORS)
def test_a_broken_rule_is_found(rule: Rule, way: str) -> None:
    assert not amiss([hunt(rule, way, patience=20)])


def test_programs_agree_in_c(tmp_path: Path) -> None:
    report = in_c.sweep(1, 0, tmp_path, "op tanh")
    assert report.programs == 1
    assert report.served
    assert not report.wrong


@pytest.mark.parametrize("only", ["looped", "nested", "equation", "piece", "form gather", "derived", "op power"])
def test_programs_agree_with_fast(only: str) -> None:
    report = fast.sweep(5, 0, only)
    assert report.served
    assert not report.wrong


def test_compact_jacobians_are_those_in_full() -> None:
    report = compact.sweep(5, 0, "word diff")
    assert report.compared
    assert not report.wrong


def test_a_failure_shrinks_to_a_few_lines() -> None:
    with breaking(Rule("tanh", "partial", 0), 1.01), pytest.raises(Disagreement) as raised:
        search(40, prefer="op tanh", start=1)
    program = str(raised.value).split("\n\n")[0]
    assert "tanh(" in program
    assert len(program.splitlines()) <= 4


@pytest.mark.long
def test_thousands_of_programs_agree() -> None:
    tally = Tally()
    failures = sweep(5000, start=1, tally=tally)
    assert not failures, "\n".join(map(str, failures.values()))
    assert tally.compared >= 5000
    assert not [name for name in PRODUCTIONS if not tally.used[name]]


@pytest.mark.long
def test_every_broken_rule_is_found() -> None:
    assert {rule.op for rule in rules() if not places(rule.op)} <= UNREACHED
    finds = [hunt(rule, way) for rule in rules() if places(rule.op) for way in FACTORS]
    assert not amiss(finds), "\n".join(amiss(finds))
