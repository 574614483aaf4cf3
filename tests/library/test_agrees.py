"""The library against torch: its stored answers, and live."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from chainrule.compiler.lower import library
from tests.emit.compiling import run
from tests.library import models, optimisers, test_numerics
from tests.library.ours import CASES, compare
from tests.library.references import FILE, load

STORED = load()


@pytest.mark.parametrize("name", CASES)
def test_agrees_with_what_torch_said(name: str) -> None:
    assert name in STORED, f"{name} has no stored reference: python -m tests.library.make writes them"
    compare(CASES[name], STORED[name])


@pytest.mark.peers
@pytest.mark.parametrize("name", CASES)
def test_agrees_with_torch(name: str) -> None:
    try:
        from tests.library import by_torch
    except ImportError as reason:
        pytest.fail(f"torch is not installed here ({reason}): pip install '.[test,peers]' brings it", pytrace=False)
    compare(CASES[name], by_torch.answer(CASES[name]))


@cache
def steps() -> dict[str, Any]:
    return run(optimisers.PROGRAM)


@pytest.mark.parametrize("case", optimisers.DESCENTS, ids=lambda case: case.name)
def test_goes_where_torch_went(case: optimisers.Descent) -> None:
    there = STORED[case.name]["places"]
    np.testing.assert_allclose(optimisers.trajectory(case, steps()[case.name]), there, rtol=1e-9, atol=1e-12)
    single = optimisers.trajectory(case, steps()[case.name], np.float32)
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, there, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("case", optimisers.SCHEDULES, ids=lambda case: case.name)
def test_has_the_rates_of_torch(case: optimisers.Schedule) -> None:
    rates = [steps()[case.name](t) for t in range(optimisers.STEPS)]
    np.testing.assert_allclose(rates, STORED[case.name]["rates"], rtol=1e-12, atol=1e-15)


@pytest.mark.peers
def test_torch_still_goes_there() -> None:
    from tests.library import optimisers_by_torch

    for name, answer in optimisers_by_torch.answers().items():
        for part, array in answer.items():
            np.testing.assert_allclose(array, STORED[name][part], rtol=1e-12, atol=1e-12)


def test_every_definition_is_compared() -> None:
    programs = (optimisers.PROGRAM, models.PROGRAM, test_numerics.PROGRAM)
    called = "\n".join([*(case.ours for case in CASES.values()), *programs])
    assert [name for name in library.public() if f"{name}(" not in called] == []


def test_the_references_are_small_and_of_the_cases_that_there_are() -> None:
    assert FILE.stat().st_size < 400_000
    others = [case.name for case in (*optimisers.DESCENTS, *optimisers.SCHEDULES)]
    others += list(models.SHAPES)
    assert list(STORED) == [*CASES, *others]
