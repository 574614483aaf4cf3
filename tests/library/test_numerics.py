"""What numpy has for samples and sequences, against numpy; the derivatives against differences."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
import pytest
import scipy.special

import chainrule

PROGRAM = """
fn average_(x: real[n], w: real[n]) -> real = average(x, w)
fn cov_(x: real[n, m]) -> real[n, n] = cov(x)
fn corrcoef_(x: real[n, m]) -> real[n, n] = corrcoef(x)
fn vander_(x: real[n]) -> real[n, 4] = vander(x, 4)
fn convolve_(a: real[n], v: real[m]) -> real[n + m - 1] = convolve(a, v)
fn gradient_(y: real[m, n], h) -> real[m, n] = gradient(y, h)
fn gradient_at_(y: real[m, n], x: real[n]) -> real[m, n] = gradient_at(y, x)
fn multigammaln_(a: real[n]) -> real[n] = multigammaln(a, 3)
fn interp_(x: real[k], xs: real[n], ys: real[n]) -> real[k] = interp(x, xs, ys)
"""
G = np.random.default_rng(6)
XS = np.sort(G.random(6))
CASES: dict[str, tuple[Any, Any]] = {
    "average_": ((G.normal(size=5), G.random(5)), lambda x, w: np.average(x, weights=w)),
    "cov_": ((G.normal(size=(3, 7)),), np.cov),
    "corrcoef_": ((G.normal(size=(3, 7)),), np.corrcoef),
    "vander_": ((G.normal(size=5),), lambda x: np.vander(x, 4)),
    "convolve_": ((G.normal(size=5), G.normal(size=3)), np.convolve),
    "gradient_": ((G.normal(size=(2, 6)), 0.3), lambda y, h: np.gradient(y, h, axis=-1)),
    "gradient_at_": ((G.normal(size=(2, 6)), XS), lambda y, x: np.gradient(y, x, axis=-1)),
    "multigammaln_": ((1.1 + 5 * G.random(5),), lambda a: scipy.special.multigammaln(a, 3)),
    "interp_": ((np.array([-1.0, 0.3, 0.5, 0.7, 2.0]), XS, G.normal(size=6)), np.interp),
}


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    path = tmp_path_factory.mktemp("numerics") / "m.cr"
    path.write_text(PROGRAM)
    return chainrule.load(path)


@pytest.mark.parametrize("name", CASES)
def test_it_is_what_numpy_says(module: ModuleType, name: str) -> None:
    args, reference = CASES[name]
    np.testing.assert_allclose(getattr(module, name)(*args), reference(*args), rtol=1e-13, atol=1e-14)
    report = chainrule.check_gradients(module, name, *args)
    assert report, report


@pytest.mark.parametrize(("n", "m"), [(1, 1), (2, 5), (6, 1)])
def test_convolutions_of_other_lengths(module: ModuleType, n: int, m: int) -> None:
    a, v = np.arange(1.0, n + 1), np.arange(2.0, m + 2)
    np.testing.assert_allclose(module.convolve_(a, v), np.convolve(a, v))


@pytest.mark.parametrize("n", [2, 3])
def test_slopes_of_few_points(module: ModuleType, n: int) -> None:
    y = np.arange(1.0, n + 1)[None] ** 2
    np.testing.assert_allclose(module.gradient_(y, 2.0), np.gradient(y, 2.0, axis=-1))
    with pytest.raises(ValueError, match="n >= 2"):
        module.gradient_(y[:, :1], 2.0)


def test_at_a_knot_the_slope_is_that_of_the_piece_which_begins_there(module: ModuleType) -> None:
    xs, ys = np.array([0.0, 1.0, 3.0]), np.array([2.0, 4.0, 1.0])
    points = np.array([-1.0, 0.0, 1.0, 3.0, 4.0])
    value, saved = module.interp__forward(points, xs, ys)
    np.testing.assert_array_equal(value, np.interp(points, xs, ys))
    slopes, _, d_ys = module.interp__backward(saved, np.ones(5))
    np.testing.assert_array_equal(slopes, [0, 2, -1.5, 0, 0])
    np.testing.assert_array_equal(d_ys, [2, 1, 2])
