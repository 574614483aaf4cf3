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


KEPT = """
fn back(xs: real[n], h: real, w: real):
    g = 0.1 * w
    for v, t in xs[::-1], range(n):
        h = tanh(h * w) - v
    return h + g

fn one(x: real, y: real[1]):
    v = back([x], [x] @ y, x)
    return [x], v, y

fn branched(x: real[n, m], y: real[m], z: real) -> real[n, m]:
    for v in x:
        y = tanh(y) - v
        collect ys = y
    a = ys if z > 1.5 else -ys
    return a * asinh(a)
"""


def test_a_loop_of_one_step_and_a_condition_that_is_kept(tmp_path: Path) -> None:
    (pair,) = pairs([(KEPT, None)], tmp_path)
    rng = np.random.default_rng(1)
    compare(pair, "one", (-0.8, rng.normal(size=1)), (rng.normal(size=1), 0.7, rng.normal(size=1)))
    given = (rng.normal(size=(4, 2)), rng.normal(size=2), 0.3)
    compare(pair, "branched", given, rng.normal(size=(4, 2)))
    assert not pair.fallen
    assert not pair.missing
