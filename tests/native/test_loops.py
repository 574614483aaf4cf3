"""Loops in C give what they give in numpy: those of tests/loops, with and without steps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.loops.test_values import CASES, EMPTY
from tests.native.agreement import Pair, compare, pairs
from tests.native.test_agreement import plain, weights

PROGRAMS = Path(__file__).parents[1] / "loops" / "programs.cr"


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    (pair,) = pairs([(PROGRAMS.read_text(encoding="utf-8"), PROGRAMS.parent)], tmp_path_factory.mktemp("loops"))
    return pair


@pytest.mark.parametrize("name", CASES)
def test_steps(programs: Pair, name: str) -> None:
    args = [plain(arg) for arg in CASES[name](np.random.default_rng(0))]
    compare(programs, name, args, weights(programs.numpy, name, tuple(args)))
    assert name in programs.c or name in dict(programs.missing)
    assert not programs.fallen


@pytest.mark.parametrize("name", EMPTY)
def test_no_steps(programs: Pair, name: str) -> None:
    args = [plain(arg) for arg in EMPTY[name](np.random.default_rng(0))]
    compare(programs, name, args, weights(programs.numpy, name, tuple(args)))
    assert not programs.fallen
