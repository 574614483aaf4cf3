"""Gradients derived by hand: ours are the same numbers, for at most 1.1 times the array operations."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from chainrule.compiler import syntax as s
from tests.hand.cases import CASES, Case
from tests.hand.counting import operations
from tests.reference import evaluate, gradient
from tests.samples.corpus import compiled, loaded, tree

SIZE = 40


def by_hand(case: Case) -> ModuleType:
    return importlib.import_module(f"tests.hand.{case.hand}")


def outcome(module: ModuleType, case: Case, args: tuple[Any, ...]) -> tuple[Any, ...]:
    value, gradient = getattr(module, f"{case.function}_grad")(*args)
    return (value, *(gradient if isinstance(gradient, tuple) else (gradient,)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.hand)
def test_the_hand_derived_gradient_is_right(case: Case) -> None:
    file = tree(case.sample)
    args = case.arguments(np.random.default_rng(5), 2)
    active = next(
        (
            [name.id for name in d.arguments]
            for d in file.definitions
            if isinstance(d, s.Derive) and d.function.id == case.function
        ),
        None,
    )
    value, *slopes = outcome(by_hand(case), case, args)
    np.testing.assert_allclose(value, evaluate(file, case.function, args), rtol=1e-13)
    for ours, theirs in zip(slopes, gradient(file, case.function, args, active=active), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.hand)
def test_ours_is_the_hand_derived_one(case: Case) -> None:
    args = case.arguments(np.random.default_rng(6), SIZE)
    ours = outcome(loaded(compiled(case.sample), case.hand), case, args)
    for a, b in zip(ours, outcome(by_hand(case), case, args), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("case", [case for case in CASES if not case.beyond], ids=lambda case: case.hand)
def test_ours_takes_at_most_a_tenth_more_operations(case: Case) -> None:
    args = case.arguments(np.random.default_rng(7), SIZE)
    ours = operations(loaded(compiled(case.sample), case.hand), f"{case.function}_grad", args)
    theirs = operations(by_hand(case), f"{case.function}_grad", args)
    assert len(ours) <= 1.1 * len(theirs), f"{len(ours)} against {len(theirs)}:\n{ours}\n{theirs}"
