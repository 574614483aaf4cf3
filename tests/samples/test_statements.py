"""What the samples state by hand is what their emitted gradients give; and sympy derives the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy

from tests.samples.corpus import module

SLOPES = [
    ("lecture/s01_intuition.cr", "echo", "echo_rate"),
    ("lecture/s01_intuition.cr", "temperature", "temperature_rate"),
    ("lecture/s02_one_variable.cr", "wave", "wave_slope"),
    ("lecture/s02_one_variable.cr", "grow", "grow_slope"),
    ("lecture/s02_one_variable.cr", "logistic", "logistic_slope"),
    ("lecture/s02_one_variable.cr", "nested", "nested_slope"),
    ("lecture/s03_several_variables.cr", "path", "path_slope"),
    ("lecture/s10_symbolically.cr", "bell", "bell_slope"),
    ("lecture/s10_symbolically.cr", "tower", "tower_slope"),
    ("lecture/s10_symbolically.cr", "rational", "rational_slope"),
    ("lecture/s10_symbolically.cr", "arc", "arc_slope"),
]
X = np.array([0.15, 0.4, 0.77, 0.95])


@pytest.mark.parametrize(("sample", "function", "slope"), SLOPES)
def test_the_slope_beside_a_function_is_its_derivative(sample: str, function: str, slope: str) -> None:
    emitted = module(sample)
    _, found = getattr(emitted, f"{function}_grad")(X)
    np.testing.assert_allclose(found, getattr(emitted, slope)(X), rtol=1e-12)


def test_the_row_of_slopes_in_polar_coordinates() -> None:
    emitted = module("lecture/s03_several_variables.cr")
    _, found = emitted.height_grad(2.0, 0.5)
    np.testing.assert_allclose(found, emitted.height_slopes(2.0, 0.5), rtol=1e-13)


def test_the_deltas_of_the_algorithm_are_the_emitted_gradient() -> None:
    emitted = module("lecture/s07_algorithm.cr")
    rng = np.random.default_rng(0)
    args = [rng.normal(size=shape) for shape in ((3,), (2,), (4, 3), (4,), (2, 4), (2,))]
    _, found = emitted.loss_grad(*args)
    for ours, by_hand in zip(found, emitted.gradients(*args), strict=True):
        np.testing.assert_allclose(ours, by_hand, rtol=1e-12)


def test_the_toy_network_has_the_gradient_by_hand() -> None:
    emitted = module("lecture/s09_numerically.cr")
    point = (1.0, 0.8, 0.5, 0.1, 1.5, 0.2)
    _, found = emitted.loss_grad(*point)
    np.testing.assert_allclose(found, emitted.by_hand(*point), rtol=1e-13)


def test_the_greeks_are_the_gradient() -> None:
    emitted = module("black_scholes.cr")
    point = (100.0, 95.0, 0.5, 0.03, 0.2)
    _, (d_S, d_T, d_r, d_sigma) = emitted.call_grad(*point)
    closed = [getattr(emitted, name)(*point) for name in ("delta", "theta", "rho", "vega")]
    np.testing.assert_allclose([d_S, -d_T, d_r, d_sigma], closed, rtol=1e-12)


x = sympy.Symbol("x", positive=True)
SYMBOLIC: dict[str, Any] = {
    "bell": sympy.exp(-(x**2) / 2) / sympy.sqrt(2 * sympy.pi),
    "tower": x**x,
    "rational": (x**2 - 1) / (x**3 + 2 * x + 4),
    "arc": sympy.atan(x / sympy.sqrt(1 - x**2)),
}


@pytest.mark.parametrize("name", SYMBOLIC)
def test_sympy_derives_the_same(name: str) -> None:
    value, found = getattr(module("lecture/s10_symbolically.cr"), f"{name}_grad")(X)
    exact = [sympy.lambdify(x, expression, "mpmath") for expression in (SYMBOLIC[name], SYMBOLIC[name].diff(x))]
    for ours, theirs in zip((value, found), exact, strict=True):
        np.testing.assert_allclose(ours, [float(theirs(point)) for point in X], rtol=1e-12)
