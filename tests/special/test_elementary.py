"""The functions that are formulas over numpy: stable ones, along axes, and products without one factor."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.special

from tests.special.functions import function

X = np.random.default_rng(5).normal(size=(3, 4, 5)) * 300


@pytest.mark.parametrize("axis", [None, 0, 2, (0, 2), (0, 1, 2)])
@pytest.mark.parametrize("keepdims", [False, True])
def test_logsumexp(axis: int | tuple[int, ...] | None, keepdims: bool) -> None:
    found = function("_logsumexp")(X, axis=axis, keepdims=keepdims)
    expected = scipy.special.logsumexp(X, axis=axis, keepdims=keepdims)
    assert np.shape(found) == np.shape(expected)
    np.testing.assert_allclose(found, expected, rtol=1e-15)
    assert function("_logsumexp")(X.astype(np.float32), axis=axis).dtype == np.float32


def test_logsumexp_of_infinities() -> None:
    logsumexp = function("_logsumexp")
    assert logsumexp(np.array([-np.inf, -np.inf])) == -np.inf
    assert logsumexp(np.empty(0)) == -np.inf
    assert logsumexp(np.array([np.inf, 1.0])) == np.inf
    assert logsumexp(np.array([-np.inf, 2.0])) == 2.0
    assert math.isnan(logsumexp(np.array([np.nan, 2.0])))
    assert logsumexp(3.0) == 3.0


@pytest.mark.parametrize("axis", [None, 0, -1, (0, 2)])
def test_softmax(axis: int | tuple[int, ...] | None) -> None:
    found = function("_softmax")(X, axis=axis)
    np.testing.assert_allclose(found, scipy.special.softmax(X, axis=axis), rtol=1e-13)
    np.testing.assert_allclose(found.sum(axis=axis), 1, rtol=1e-14)
    assert function("_softmax")(X.astype(np.float32), axis=axis).dtype == np.float32


def test_sigmoid_keeps_its_digits_in_both_tails() -> None:
    x = np.linspace(-700, 700, 2001)
    np.testing.assert_allclose(function("_sigmoid")(x), scipy.special.expit(x), rtol=1e-15)


@pytest.mark.parametrize("name", ["xlogy", "xlog1py"])
def test_a_factor_of_zero(name: str) -> None:
    x, y = np.meshgrid([0.0, -0.0, 1.0, -2.5], [0.0, 1e-300, 0.5, 3.0, np.inf, np.nan])
    x, y = x[(x == 0) | (y > 0)], y[(x == 0) | (y > 0)]
    found = function(f"_{name}")(x, y)
    np.testing.assert_allclose(found, getattr(scipy.special, name)(x, y), rtol=1e-15)
    assert function(f"_{name}")(np.float32(2), np.ones(2, np.float32)).dtype == np.float32


@pytest.mark.parametrize("axis", [0, 1, 2, -1])
def test_others(axis: int) -> None:
    x = X / 300
    x[0, 1, 2] = x[1, 0, 0] = x[2, 0, 0] = 0.0
    length = x.shape[axis]
    expected = [np.delete(x, k, axis).prod(axis) for k in range(length)]
    np.testing.assert_allclose(function("_others")(x, axis), np.stack(expected, axis), rtol=1e-15)


@pytest.mark.parametrize("length", [0, 1, 2])
def test_others_of_few(length: int) -> None:
    x = np.arange(2.0, 2.0 + length)
    np.testing.assert_array_equal(function("_others")(x, 0), x[::-1] if length == 2 else np.ones(length))
