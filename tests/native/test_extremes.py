"""The largest and the smallest of many, and whether all or any are so, in loops of vectors: nan, inf and ints."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest

from tests.native.agreement import Pair, pairs
from tests.native.test_by_rows import in_c

TEXT = """
fn largest(x: real[n]) -> real = max(exp(x) * 2) - min(exp(-x) + 1)

fn smallest(x: real[n]) -> real = min(x) + max(x)

fn rows(x: real[n, m]) -> real[n] = max(tanh(x), axis = 1) - min(exp(x), axis = 1)

fn below(x: real[n, m], seen: bool[n, m]) -> real[n]:
    y = where(seen, exp(x) - 2, -3)
    return sum(tanh(y - max(y, axis = 1, keep = true)), axis = 1)

fn above(x: real[n, m], seen: bool[n, m]) -> real[n]:
    y = where(seen, exp(x) - 2, 3)
    return sum(tanh(y - min(y, axis = 1, keep = true)), axis = 1)

fn together(x: real[n, m], seen: bool[n, m]) -> real:
    y = where(seen, exp(x) - 2, -3)
    return sum(tanh(y - max(y)))

fn alone(x: real[m], seen: bool[m]) -> real:
    y = where(seen, exp(exp(x)) - 2, -3)
    return sum(tanh(y - max(y)))

fn counted(k: int[n]) -> int = max(k^2) - min(k)

fn every(x: real[n]) -> bool = all(exp(x) < 3)

fn some(x: real[n]) -> bool = any(exp(x) > 3)

derive grad(largest)
derive grad(smallest)
"""


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return pairs([(TEXT, None)], tmp_path_factory.mktemp("extremes"))[0]


@pytest.mark.parametrize("n", [1, 2, 7, 8, 15, 16, 17, 23, 32, 49, 67, 100])
@pytest.mark.parametrize("odd", [0.5, np.nan, np.inf, -np.inf])
def test_the_odd_one_may_stand_anywhere(pair: Pair, n: int, odd: float) -> None:
    for place in {0, n // 2, n - 1}:
        x = np.random.default_rng(n).normal(size=n)
        x[place] = odd
        args = {"rows": np.stack([x, -x, x[::-1]])}
        with np.errstate(all="ignore"):
            for name in ("largest", "smallest", "rows", "every", "some"):
                given = args.get(name, x)
                np.testing.assert_allclose(pair.c[name](given), pair.numpy[name](given), rtol=1e-12)
                if name not in ("every", "some"):
                    single = given.astype(np.float32)
                    np.testing.assert_allclose(pair.c[name](single), pair.numpy[name](single), rtol=1e-5)
            for name in ("largest_grad", "smallest_grad"):
                for ours, theirs in zip(pair.c[name](x), pair.numpy[name](x), strict=True):
                    np.testing.assert_allclose(ours, theirs, rtol=1e-12)
    k = np.random.default_rng(n).integers(-9, 9, n)
    assert pair.c["counted"](k) == pair.numpy["counted"](k)
    assert not pair.fallen


@pytest.mark.parametrize("m", [1, 2, 8, 15, 16, 17, 23, 32, 49, 67, 130])
@pytest.mark.parametrize("odd", [0.5, np.nan, np.inf, -np.inf])
def test_rows_of_which_some_are_not_seen(pair: Pair, m: int, odd: float) -> None:
    rng = np.random.default_rng(m)
    x, seen = rng.normal(size=(3 * m, m)), rng.random((3 * m, m)) < 0.7
    for place in range(m):
        x[place, place], seen[place, place] = odd, True
    names, dtypes = ("below", "above", "together", "alone"), ((np.float64, 1e-12), (np.float32, 1e-5))
    for name, (dtype, rtol) in itertools.product(names, dtypes):
        given = (x.astype(dtype), seen) if name != "alone" else (x[-1].astype(dtype), seen[-1])
        with np.errstate(all="ignore"):
            ours, theirs = pair.c[name](*given), pair.numpy[name](*given)
        np.testing.assert_allclose(ours, theirs, rtol=rtol)
    assert not pair.fallen


def test_where_bools_are_read_a_call_looks_through_the_row() -> None:
    made = in_c(TEXT)
    for word in ("maximum", "minimum"):
        assert re.search(rf"\b(\w+) = {word}\(\1, row_{word}\(m, \w+\)\);", made)
        assert f"reduction({word}" in made  # others are compared as they are made
    assert "_2 = maximum(together_2, y[i]);" in made  # or those of many rows together


@pytest.mark.parametrize("x", [0.0, 5.0])
def test_all_and_any(pair: Pair, x: float) -> None:
    for place in range(20):
        each = np.zeros(20)
        each[place] = x
        assert bool(pair.c["every"](each)) == (x < 1)
        assert bool(pair.c["some"](each)) == (x > 1)
