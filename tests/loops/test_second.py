"""Derivatives of derivatives of loops: forward over reverse, reverse over reverse, tangents, against differences."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import chainrule

H = 1e-6
RNG = np.random.default_rng(5)
XS, X, W, V = RNG.normal(size=4), RNG.normal(size=3), RNG.normal(size=(3, 3)), RNG.normal(size=(3, 3))


@pytest.fixture(scope="module")
def second() -> ModuleType:
    return chainrule.load(Path(__file__).with_name("second.cr"))


def slope(function: Callable[[float], Any], at: float) -> Any:
    return (np.asarray(function(at + H)) - np.asarray(function(at - H))) / (2 * H)


def test_a_hessian_by_numbers(second: ModuleType) -> None:
    w, b = 0.7, -0.4
    found = np.array(second.loss_hessian(XS, w, b))
    by_w = slope(lambda w: second.loss_grad(XS, w, b)[1][1:], w)
    by_b = slope(lambda b: second.loss_grad(XS, w, b)[1][1:], b)
    np.testing.assert_allclose(found, [by_w, by_b], rtol=1e-8)
    assert found[0, 1] == found[1, 0]


def test_a_hessian_by_an_array(second: ModuleType) -> None:
    found = second.powers_hessian(X, W)

    def moved(direction: Any) -> Any:
        return slope(lambda h: second.powers_grad(X + h * direction, W)[1][0], 0.0)

    rows = [moved(direction) for direction in np.eye(3)]
    np.testing.assert_allclose(found, rows, rtol=1e-7)


def test_a_product_with_the_hessian(second: ModuleType) -> None:
    wanted = slope(lambda h: second.powers_grad(X, W + h * V)[1][1], 0.0)
    np.testing.assert_allclose(second.powers_hvp(X, W, v_W=V), wanted, rtol=1e-7)


def test_tangents_agree_with_cotangents(second: ModuleType) -> None:
    value, tangent = second.loss_jvp(XS, 0.7, -0.4, t_w=1.0, t_b=2.0)
    whole, (_, d_w, d_b) = second.loss_grad(XS, 0.7, -0.4)
    np.testing.assert_allclose((value, tangent), (whole, d_w + 2 * d_b), rtol=1e-13)
    np.testing.assert_allclose(second.powers_jacobian(X, W), second.powers_grad(X, W)[1][1], rtol=1e-12)


def test_a_while_in_a_derivative_of_a_derivative(second: ModuleType) -> None:
    a = 1.3
    np.testing.assert_allclose(second.slope(1.0, a), second.pulled_grad(1.0, a)[1][1], rtol=1e-14)
    np.testing.assert_allclose(second.bend(1.0, a), slope(lambda a: second.slope(1.0, a), a), rtol=1e-8)
    np.testing.assert_allclose(second.slope_grad(1.0, a)[1][1], second.bend(1.0, a), rtol=1e-13)


def test_lanes_that_take_different_numbers_of_steps(second: ModuleType) -> None:
    x, a = np.array([0.5, 2.0, 30.0, 1.0]), np.array([1.3, 2.1, 1.1, 4.0])
    for function in (second.pulled, second.slope, second.bend):
        alone = [function(float(one), float(other)) for one, other in zip(x, a, strict=True)]
        np.testing.assert_allclose(function(x, a), alone, rtol=1e-13)


def as_it_ran(a: complex) -> complex:
    x = a
    while abs(x.real**2 - a.real) > 1e-12 * a.real:
        x = (x + a / x) / 2
    return x


@pytest.mark.parametrize("a", [0.3, 3.7, 40.0])
def test_a_tangent_reads_the_value_that_went_into_the_step(second: ModuleType, a: float) -> None:
    """The line of the tangent stands behind that of the value, whose name is bound anew only then."""
    wanted = as_it_ran(complex(a, 1e-30)).imag / 1e-30
    np.testing.assert_allclose(second.newton_jvp(a, t_a=1.0)[1], wanted, rtol=1e-14)
    np.testing.assert_allclose(second.newton_jvp(np.array([a, 2.0]), t_a=np.ones(2))[1][0], wanted, rtol=1e-14)
    np.testing.assert_allclose(second.newton_grad(a)[1], wanted, rtol=1e-14)


def test_forward_over_the_reverse_of_a_while(second: ModuleType) -> None:
    wanted = slope(lambda a: second.newton_grad(a)[1], 3.7)
    np.testing.assert_allclose(second.newton_hvp(3.7, v_a=1.0), wanted, rtol=1e-7)
