"""Loops in C give what they give in numpy: those of tests/loops, with and without steps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.loops.test_values import CASES, EMPTY
from tests.native.agreement import QUICK, Pair, agree, compare, pairs
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


GROWING = """
fn whole(x: real[n], w: real):
    y = w
    while sum(x^2) > 1:
        x = x / 2 + 0.1 * sin(x * y)
        y = 0.9 * y
    return x, y

fn each(x: real):
    while x > 1:
        x = x / 2 + 0.1 * sin(x)
    return x

fn lanes(x: real[n, m]) = each(x)

fn counted(x: real[n], steps: int) -> real[n]:
    for t in range(steps):
        x = sin(x) * t
    return x

fn two(x: real[n]) -> real[n]:
    while sum(x^2) > 1:
        x = x / 2 + 0.1 * sin(x)
    while sum(x^2) > 0.1:
        x = x / 3 + 0.01 * sin(x)
    return x
"""
GROWN: dict[str, tuple[tuple[Any, ...], Any]] = {
    "whole": ((np.array([5.0, 3.0, 0.2, 9.0]), 0.7), (np.array([0.3, -1.0, 2.0, 0.5]), 1.5)),
    "lanes": ((np.array([[5.0, 0.3, 2.0], [1.5, 9.0, -1.0]]),), np.array([[1.0, 2.0, 0.5], [0.1, -3.0, 1.0]])),
    "counted": ((np.array([5.0, 3.0]), 4), np.array([0.3, -1.0])),
    "two": ((np.array([5.0, 3.0]),), np.array([0.3, -1.0])),
}


@pytest.fixture(scope="module")
def growing(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    (pair,) = pairs([(GROWING, None)], tmp_path_factory.mktemp("growing"))
    assert not pair.missing
    return pair


@pytest.mark.parametrize("name", GROWN)
def test_what_a_loop_of_unknown_length_keeps(growing: Pair, name: str) -> None:
    """The halves, each beside the other of its own kind and beside numpy's, of many steps and of none."""
    args, d = GROWN[name]
    compare(growing, name, args, d)
    compare(growing, name, (args[0] * 0, *((0,) if name == "counted" else args[1:])), d)
    short = tuple(arg.astype(np.float32) if isinstance(arg, np.ndarray) else arg for arg in args)
    weight = tuple(map(np.float32, d)) if isinstance(d, tuple) else d.astype(np.float32)
    compare(growing, name, short, weight)
    assert not growing.fallen
    forward, backward = f"{name}_forward", f"{name}_backward"
    expected = growing.numpy[backward](growing.numpy[forward](*args)[1], d)
    agree(growing.numpy[backward](growing.c[forward](*args)[1], d), expected)
    agree(growing.c[backward](growing.numpy[forward](*args)[1], d), expected)
    assert growing.fallen == [backward]  # numpy keeps a list, which is handed back to it
    growing.fallen.clear()


SHARED = """
fn shared(x: real[n]):
    return repeat(x, 1), tile(x, [1]), 2 * x
"""


def test_a_number_of_each_turn_is_no_sum_over_the_turns(tmp_path: Path) -> None:
    """It was named in the loop's pragma, above the line that declares it, and the build failed."""
    (pair,) = pairs([(SHARED, None)], tmp_path, flags=[*QUICK, "-fopenmp-simd"])
    x = np.random.default_rng(2).normal(size=300)
    compare(pair, "shared", (x,), (x, 2 * x, -x))
    assert not pair.fallen
    assert not pair.missing
