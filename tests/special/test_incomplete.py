"""The incomplete gamma and beta functions: against mpmath near the mean and far from it, and at the edges as scipy."""

from __future__ import annotations

import itertools
import math
from typing import Any

import mpmath as mp
import numpy as np
import pytest
import scipy.special

from tests.special.functions import function

NAN, INF = math.nan, math.inf


def worst(found: Any, expected: list[Any], least: float) -> float:
    pairs = [(float(one), other) for one, other in zip(found, expected, strict=True) if other > least]
    return max(float(abs(one / other - 1)) for one, other in pairs)


def around(mean: Any, deviation: Any, random: np.random.Generator) -> Any:
    """Half of the points within a few deviations of the mean."""
    near = mean + 3 * deviation * random.normal(size=mean.shape)
    far = mean * 10 ** random.uniform(-3, 1, mean.shape)
    return np.abs(np.where(random.random(mean.shape) < 0.5, near, far))


@pytest.mark.parametrize("upper", [False, True])
def test_the_gamma_functions(upper: bool) -> None:
    random = np.random.default_rng(2)
    a = 10 ** random.uniform(-6, 4, 60)
    x = around(a, np.sqrt(a), random)
    found = function("_gammaincc" if upper else "_gammainc")(a, x)
    with mp.workdps(40):
        ends = [(q, mp.inf) if upper else (0, q) for q in x]
        expected = [mp.gammainc(p, *between, regularized=True) for p, between in zip(a, ends, strict=True)]
    assert worst(found, expected, 1e-90) < 1e-13


def test_the_beta_function() -> None:
    random = np.random.default_rng(4)
    a, b = 10 ** random.uniform(-1, 3.5, (2, 60))
    mean = a / (a + b)
    x = np.clip(around(mean, np.sqrt(mean * (1 - mean) / (a + b + 1)), random), 1e-9, 0.999)
    found = function("_betainc")(a, b, x)
    with mp.workdps(40):
        expected = [mp.betainc(p, q, 0, r, regularized=True) for p, q, r in zip(a, b, x, strict=True)]
    assert worst(found, expected, 1e-2) < 1e-13
    below = [k for k in range(60) if x[k] < mean[k]]
    assert worst(found[below], [expected[k] for k in below], 1e-90) < 2e-13


@pytest.mark.parametrize("name", ["gammainc", "gammaincc"])
def test_the_edges(name: str) -> None:
    for a, x in itertools.product((0.0, 1.0, 2.5, INF, NAN, -1.0, -INF), repeat=2):
        found, expected = function(f"_{name}")(a, x), getattr(scipy.special, name)(a, x)
        np.testing.assert_allclose(found, expected, rtol=1e-14, err_msg=f"{a}, {x}")


def test_the_edges_of_the_beta_function() -> None:
    points = [(2.0, 3.0, 0.0), (2.0, 3.0, 1.0), (2.0, 3.0, -0.1), (2.0, 3.0, 1.1), (-1.0, 2.0, 0.5), (2.0, NAN, 0.5)]
    found = [function("_betainc")(*point) for point in points]
    np.testing.assert_array_equal(found, [0.0, 1.0, NAN, NAN, NAN, NAN])


def test_they_keep_the_dtype_and_stretch() -> None:
    x = np.linspace(0.1, 0.9, 4, dtype=np.float32)
    assert function("_gammainc")(2.0, x).dtype == np.float32
    assert function("_betainc")(2.0, np.ones((3, 1), np.float32), x).shape == (3, 4)
    assert function("_gammaincc")(np.ones(0), np.ones(0)).shape == (0,)
