"""What parameters start as: their spread against the formulas, kernels included."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest

from tests.models.compiling import compiled, text_of

MATRIX, KERNEL = (300, 200), (60, 40, 3, 5)
FANS = {MATRIX: (300, 200), KERNEL: (40 * 15, 60 * 15)}
SQUARES = ((5, 5), (7, 3), (3, 7), (4, 3, 2, 2))

SPREAD: dict[str, tuple[Any, bool]] = {
    "glorot_uniform": (lambda i, o: 2 / (i + o), True),
    "glorot_normal": (lambda i, o: 2 / (i + o), False),
    "he_uniform": (lambda i, o: 2 / i, True),
    "he_normal": (lambda i, o: 2 / i, False),
    "lecun": (lambda i, o: 1 / i, False),
    "normal(0.5, 0.02)": (lambda i, o: 0.02**2, False),
    "uniform(-0.2, 0.4)": (lambda i, o: 0.6**2 / 12, True),
    "normal": (lambda i, o: 1, False),
}
"""Initialisers with their variances, as functions of the fans, and whether they are uniform."""

NUMBERS = {"zeros": 0.0, "ones": 1.0, "constant(2.5)": 2.5, "-3": -3.0, "0.5": 0.5}


def _wanted() -> Iterator[tuple[str, tuple[int, ...]]]:
    yield from ((source, shape) for shape in (MATRIX, KERNEL) for source in SPREAD)
    yield from (("orthogonal(1.5)", shape) for shape in SQUARES)
    yield "orthogonal", (3, 3)
    yield from ((source, shape) for source in NUMBERS for shape in ((2, 3), ()))


WANTED = {wanted: f"w{k}" for k, wanted in enumerate(_wanted())}


@cache
def drawn(seed: int) -> dict[str, Any]:
    """Parameters of all these kinds, owned by one model."""
    lines = [
        f"    param {name}: real{list(shape) if shape else ''} ~ {source}\n" for (source, shape), name in WANTED.items()
    ]
    text = f"model m:\n    input x\n{''.join(lines)}    output y = x\n"
    found: dict[str, Any] = compiled(text).m_init(np.random.default_rng(seed))
    return found


@pytest.mark.parametrize("shape", [MATRIX, KERNEL])
@pytest.mark.parametrize("source", SPREAD)
def test_spread(source: str, shape: tuple[int, ...]) -> None:
    variance, uniform = SPREAD[source]
    W = drawn(4)[WANTED[source, shape]]
    assert W.shape == shape
    sd = math.sqrt(variance(*FANS[shape]))
    mean = {"normal(0.5, 0.02)": 0.5, "uniform(-0.2, 0.4)": 0.1}.get(source, 0.0)
    error = 5 / math.sqrt(W.size)  # five standard deviations of what is estimated
    assert abs(W.mean() - mean) < error * sd
    assert abs(W.std() / sd - 1) < error
    # the fourth moment tells the distributions apart: 9/5 of the square for a uniform one, 3 for a normal one
    kurtosis = (((W - mean) / sd) ** 4).mean()
    assert abs(kurtosis - (1.8 if uniform else 3.0)) < 0.1
    if uniform:
        assert abs(W - mean).max() <= math.sqrt(3) * sd


@pytest.mark.parametrize("shape", SQUARES)
def test_orthogonal(shape: tuple[int, ...]) -> None:
    W = drawn(4)[WANTED["orthogonal(1.5)", shape]].reshape(shape[0], -1) / 1.5
    gram = W @ W.T if W.shape[0] <= W.shape[1] else W.T @ W
    np.testing.assert_allclose(gram, np.eye(min(W.shape)), atol=1e-12)


def test_orthogonal_has_no_favourite_sign() -> None:
    corner = [drawn(seed)[WANTED["orthogonal", (3, 3)]][0, 0] for seed in range(100)]
    assert abs(np.mean(corner)) < 5 / math.sqrt(3 * 100)


@pytest.mark.parametrize("source", NUMBERS)
def test_numbers(source: str) -> None:
    np.testing.assert_array_equal(drawn(4)[WANTED[source, (2, 3)]], np.full((2, 3), NUMBERS[source]))
    assert drawn(4)[WANTED[source, ()]] == NUMBERS[source]


def test_numbers_are_computed_of_sizes() -> None:
    text = (
        "model m:\n    input x: real[b, n]\n    param W: real[n, 4] ~ uniform(-1 / sqrt(n), 1 / sqrt(n))\n"
        "    loss = sum(x @ W)\n"
    )
    assert "rng.uniform(-1.0 / math.sqrt(n), 1.0 / math.sqrt(n), (n, 4))" in text_of(text)
    W = compiled(text).m_init(np.random.default_rng(0), n=100)["W"]
    assert 0.099 < abs(W).max() <= 0.1


def test_samples_of_the_normal_distribution() -> None:
    text = "model m:\n    input x: real[n]\n    sample eps: real[n] ~ normal(1, 2)\n    loss = sum(x * eps)\n"
    m = compiled(text)
    expected = np.random.default_rng(8).normal(1.0, 2.0, 5).sum()
    np.testing.assert_allclose(m.m_loss({}, np.ones(5), rng=np.random.default_rng(8)), expected)
