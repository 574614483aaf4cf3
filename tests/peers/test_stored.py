"""Our modules against what jax and torch said once: see make.py."""

from __future__ import annotations

import pytest

from tests.peers.equations import EQUATIONS
from tests.peers.loops import LOOPING_SAMPLES
from tests.peers.ours import compare, functions
from tests.peers.references import CASES, FILE, PEERS, load
from tests.peers.samples import SAMPLES
from tests.samples.corpus import FILES

STORED = load()

# A tour of the language, whose values and slopes are the reference evaluator's, in 40 digits.
BY_THE_EVALUATOR = {"language.cr"}


@pytest.mark.parametrize("name", CASES)
def test_agrees_with_what_is_stored(name: str) -> None:
    assert name in STORED, f"{name} has no stored reference: python -m tests.peers.make writes them"
    arguments, answers = STORED[name]
    for peer in PEERS:
        compare(CASES[name], arguments, answers[peer])


def test_every_function_of_a_sample_that_has_a_derivative_is_compared() -> None:
    differentiated = {
        (file, name.removesuffix("_backward"))
        for file in FILES
        if file not in BY_THE_EVALUATOR
        for name in functions(file)
        if name.endswith("_backward")
    }
    assert {(case.program, case.function) for case in (*SAMPLES, *LOOPING_SAMPLES, *EQUATIONS)} == differentiated


def test_the_references_are_small_and_of_the_cases_that_there_are() -> None:
    assert FILE.stat().st_size < 200_000
    assert list(STORED) == list(CASES)
