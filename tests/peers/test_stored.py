"""Our modules against what jax and torch said once: see make.py."""

from __future__ import annotations

import pytest

from tests.peers.loops import LOOPING_SAMPLES
from tests.peers.ours import compare, functions
from tests.peers.references import CASES, FILE, PEERS, load
from tests.peers.samples import SAMPLES
from tests.samples.corpus import FILES

STORED = load()

# Functions of derivatives and of equations: their values and slopes are the reference evaluator's, in 40 digits.
BY_THE_EVALUATOR = {
    "language.cr",
    "equations.cr",
    "lecture/s04_implicit.cr",
    "lecture/s05_higher_order.cr",
    "lecture/s12_vectors.cr",
}


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
    assert {(case.program, case.function) for case in (*SAMPLES, *LOOPING_SAMPLES)} == differentiated


def test_the_references_are_small_and_of_the_cases_that_there_are() -> None:
    assert FILE.stat().st_size < 200_000
    assert list(STORED) == list(CASES)
