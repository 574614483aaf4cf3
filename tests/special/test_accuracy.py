"""Every special function against mpmath: at most 1e-15 off, relative to max(1, |value|) or to the value alone."""

from __future__ import annotations

import numpy as np
import pytest

from tests.special.functions import of_one
from tests.special.references import FILE, REFERENCES, Points, draw, values

RELATIVE = {"erf", "erfc", "erfcx", "erfinv", "erfcinv", "ndtr", "gamma", "zeta", "polygamma5"}
RELATIVE |= {"i0", "i1", "i0e", "i1e", "ive2", "ive5", "iv2"}
SMALLEST = np.finfo(np.float64).smallest_normal


def worst(name: str, x: Points, expected: Points) -> tuple[float, float]:
    """The largest error, as it is promised, and where it is."""
    found = of_one(name)(x)
    assert found.dtype == np.float64
    normal = np.abs(expected) >= SMALLEST
    x, found, expected = x[normal], found[normal], expected[normal]
    scale = np.abs(expected) if name in RELATIVE else np.maximum(1, np.abs(expected))
    error = np.abs(found - expected) / scale
    assert not np.isnan(error).any()
    place = int(np.argmax(error))
    return float(error[place]), float(x[place])


@pytest.mark.parametrize("name", REFERENCES)
def test_error_at_the_stored_points(name: str) -> None:
    with np.load(FILE) as stored:
        x, expected = stored[name]
    error, place = worst(name, x, expected)
    assert error <= 1e-15, f"{error} at {place!r}"


@pytest.mark.parametrize("name", ["polygamma1", "polygamma2"])
def test_polygamma_of_positive_numbers_is_relative(name: str) -> None:
    with np.load(FILE) as stored:
        x, expected = stored[name]
    found = of_one(name)(x[x > 0])
    assert np.all(np.abs(found - expected[x > 0]) <= 1e-15 * np.abs(expected[x > 0]))


@pytest.mark.long
@pytest.mark.parametrize("name", REFERENCES)
def test_error_at_many_points(name: str) -> None:
    x = draw(name, 10_000, seed=7)
    error, place = worst(name, x, values(name, x))
    assert error <= 1e-15, f"{error} at {place!r}"


def test_erfc_underflows_gradually() -> None:
    x = np.linspace(26.5, 27.5, 200)
    expected = values("erfc", x)
    assert expected.min() == 0.0
    assert np.all(np.abs(of_one("erfc")(x) - expected) <= 1e-15 * expected + 2 * 5e-324)


def test_lgamma_keeps_its_digits_near_its_zeros() -> None:
    x = np.concatenate([1 + np.logspace(-12, -1, 30), 2 - np.logspace(-12, -1, 30)])
    expected = values("lgamma", x)
    assert np.all(np.abs(of_one("lgamma")(x) - expected) <= 2e-15 * np.abs(expected))
