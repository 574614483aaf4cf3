"""Rows of few elements in C, side by side in vectors: however many they are, of sizes that are known or not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.native.agreement import Pair, pairs
from tests.native.agreement import agree as same
from tests.native.test_by_rows import in_c

TEXT = """
fn classes(z: real[n, k], y: int[n]) -> real = mean(cross_entropy(z, y))

fn weighted(z: real[n, k], b: real[k], y: int[n], w: real[n]) -> real:
    p = log_softmax(z + b, axis = 1)
    t[i] = w[i] * p[i, y[i]]
    return -sum(t)

fn seen(z: real[n, k], on: bool[n, k]) -> real[n] = logsumexp(where(on, z, -inf), axis = 1)

fn three(z: real[n, 3], y: int[n]) -> real = mean(cross_entropy(z, y))

fn seventeen(z: real[n, 17], w: real[17]) -> real = sum((softmax(z, axis = 1) @ w)^2)

fn entropies(z: real[b, n, k]) -> real:
    p = softmax(z, axis = 2)
    return -sum(p * log_softmax(z, axis = 2))

fn first(z: real[k, n], y: int[n]) -> real:
    l = logsumexp(z, axis = 0)
    return sum(l^2)

fn spread(z: real[n, k], x: int[n], E: real[v, k]) -> real:
    e[i, j] = E[x[i], j]
    l = logsumexp(z + e, axis = 1)
    return sum(tanh(l))

fn paths(a0: real[n], z: real[T, n]) -> real:
    a = a0
    for t in range(T):
        b[i < n] = logsumexp([a[i], a[i - 1] if i >= 1 else -1e30, 0.5 * a[i]]) + z[t, i]
        a = b
    return logsumexp(a)

derive grad(classes, z)
derive grad(weighted, z, b, w)
derive grad(three, z)
derive grad(seventeen, z, w)
derive grad(entropies)
derive grad(first, z)
derive grad(spread, z, E)
derive grad(paths)
"""


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return pairs([(TEXT, None)], tmp_path_factory.mktemp("few"))[0]


def agree(pair: Pair, name: str, *args: Any) -> None:
    """In both precisions, values and gradients."""
    for dtype in (np.float64, np.float32):
        given, wide = ([_of(x, one) for x in args] for one in (dtype, np.float64))
        for word in {name, f"{name}_grad"} & pair.c.keys():
            with np.errstate(all="ignore"):
                theirs, exact = pair.numpy[word](*given), pair.numpy[word](*wide)
            same(pair.c[word](*given), theirs, exact)
    assert not pair.fallen


def _of(x: Any, dtype: Any) -> Any:
    return x.astype(dtype) if x.dtype.kind == "f" else x


@pytest.mark.parametrize("n", [1, 2, 16, 31, 32, 33, 70])
@pytest.mark.parametrize("k", [1, 2, 3, 10, 17, 63, 64, 65, 100])
def test_any_number_of_rows_of_any_length(pair: Pair, n: int, k: int) -> None:
    rng = np.random.default_rng(n * k)
    z, y = 3 * rng.normal(size=(n, k)), rng.integers(-k, k, n)
    agree(pair, "classes", z, y)
    agree(pair, "weighted", z, rng.normal(size=k), y, rng.normal(size=n))
    agree(pair, "seen", z, rng.random((n, k)) < 0.7)
    agree(pair, "three", rng.normal(size=(n, 3)), rng.integers(0, 3, n))
    agree(pair, "seventeen", rng.normal(size=(n, 17)), rng.normal(size=17))
    agree(pair, "entropies", rng.normal(size=(2, n, k)))
    agree(pair, "first", z.T.copy(), y)
    agree(pair, "spread", z, rng.integers(-5, 5, n), rng.normal(size=(5, k)))
    agree(pair, "paths", rng.normal(size=n), rng.normal(size=(4, n)))


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf, 1e30])
@pytest.mark.parametrize("k", [3, 10, 70])
def test_what_is_no_number_stays_in_its_row(pair: Pair, odd: float, k: int) -> None:
    rng = np.random.default_rng(k)
    n = 40
    y = rng.integers(0, k, n)
    z = rng.normal(size=(n, k))
    z[[0, 31, 35]], z[3, 1], z[33, k - 1] = odd, odd, odd
    agree(pair, "classes", z, y)
    agree(pair, "weighted", z, rng.normal(size=k), y, rng.normal(size=n))
    agree(pair, "seen", z, rng.random((n, k)) < 0.5)
    agree(pair, "three", z[:, :3].copy(), y % 3)
    agree(pair, "entropies", z[None])


def test_the_run_sees_which_of_the_ways_gains() -> None:
    text = in_c(TEXT)
    assert "if (k_2 <= 63) {" in _function(text, "rows_classes_turns_1")
    assert "<= 63" not in _function(text, "rows_three_turns_1")
    assert "[32]" in _function(text, "rows_three_turns_1")


def _function(text: str, name: str) -> str:
    return text[text.index(f" NAME({name})(") :].partition("\n}")[0]
