"""Systems of three bands in C: from both ends at once, and by pivots where that lets rounding grow."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.native.agreement import Pair, compare, pairs

TEXT = """
fn three(l: real[n], d: real[n], u: real[n], b: real[n]) -> real[n]:
    solve x from 0 * b:
        l * pad(x[:-1], [[1, 0]]) + d * x + u * pad(x[1:], [[0, 1]]) == b
    return x

fn heated(b: real[n]) -> real:
    solve x from b:
        4 * x + x^3 - pad(x[:-1], [[1, 0]]) - 2 * pad(x[1:], [[0, 1]]) == b
    return sum(x^2)
"""
LENGTHS = (1, 2, 3, 4, 5, 8, 31, 100, 1001)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return pairs([(TEXT, None)], tmp_path_factory.mktemp("three_bands"))[0]


def bands(n: int, kind: str, dtype: Any = np.float64) -> list[Any]:
    rng = np.random.default_rng(n)
    lower, diagonal, upper, b = rng.normal(size=(4, n))
    if kind == "dominant":
        diagonal += 3 * np.sign(diagonal)
    elif kind == "hollow":  # nothing on the diagonal: every step needs a pivot
        diagonal[:] = 0
    elif kind == "hole":  # one place where both ends meet
        diagonal += 3 * np.sign(diagonal)
        diagonal[n // 2] = 0
    return [each.astype(dtype) for each in (lower, diagonal, upper, b)]


def dense(lower: Any, diagonal: Any, upper: Any) -> Any:
    return np.diag(diagonal) + np.diag(lower[1:], -1) + np.diag(upper[:-1], 1)


def _regular(n: int, kind: str) -> bool:
    return n % 2 == 0 if kind == "hollow" else n > 1 or kind != "hole"


CASES = [(n, kind) for n in LENGTHS for kind in ("dominant", "any", "hollow", "hole") if _regular(n, kind)]


@pytest.mark.parametrize(("n", "kind"), CASES)
def test_the_solution_is_that_of_the_matrix(pair: Pair, n: int, kind: str) -> None:
    lower, diagonal, upper, b = bands(n, kind)
    matrix = dense(lower, diagonal, upper)
    expected = np.linalg.solve(matrix, b)
    found = pair.c["three"](lower, diagonal, upper, b)
    np.testing.assert_allclose(
        found, expected, rtol=1e-13 * np.linalg.cond(matrix), atol=1e-14 * np.abs(expected).max()
    )
    assert not pair.fallen


@pytest.mark.parametrize("n", LENGTHS)
def test_gradients_are_those_of_numpy(pair: Pair, n: int) -> None:
    assert compare(pair, "three", bands(n, "dominant"), np.linspace(-1, 1, n)) == 3
    assert compare(pair, "heated", [np.linspace(-2, 3, n)], np.float64(1.5)) == 4
    assert not pair.fallen


def test_floats(pair: Pair) -> None:
    args = bands(500, "dominant", np.float32)
    found = pair.c["three"](*args)
    assert found.dtype == np.float32
    expected = np.linalg.solve(dense(*(each.astype(np.float64) for each in args[:3])), args[3])
    np.testing.assert_allclose(found, expected, rtol=2e-5, atol=1e-6)


def test_a_singular_matrix_is_told_as_by_numpy(pair: Pair) -> None:
    lower, diagonal, upper, b = bands(7, "dominant")
    lower[3] = diagonal[3] = upper[3] = 0
    said = []
    for functions in (pair.c, pair.numpy):
        with pytest.raises(ArithmeticError) as raised:
            functions["three"](lower, diagonal, upper, b)
        said.append(str(raised.value))
    assert said[0] == said[1]
