"""Slopes from values alone: accurate where there is one, and honest where there is none."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from chainrule.runtime.differences import Slope, slope


def slope_of(function: Callable[[float], float], x: float) -> Slope:
    with np.errstate(all="ignore"):
        return slope(lambda at: np.array([function(at)]), x)


@pytest.mark.parametrize(
    ("function", "x", "derivative"),
    [
        (np.sin, 3.0, math.cos(3.0)),
        (np.sin, 1e6, math.cos(1e6)),
        (np.exp, 1.0, math.e),
        (np.log, 1e-3, 1e3),
        (np.log, 1e6, 1e-6),
        (np.tan, 1.5, 1 / math.cos(1.5) ** 2),
        (lambda x: x**20, 2.0, 20 * 2.0**19),
        (lambda x: x**1.5, 0.01, 0.15),
        (lambda x: np.exp(-x * x / 1e-6), 1e-3, -2e3 / math.e),
        (lambda x: 1e8 * x, 1.0, 1e8),
        (lambda x: 1e6 + 1e-3 * x, 1.0, 1e-3),
        (lambda x: max(x, 0.0), 1e-3, 1.0),
    ],
)
def test_slopes_are_accurate(function: Callable[[float], float], x: float, derivative: float) -> None:
    found = slope_of(function, x)
    assert not found.kink
    assert abs(found.value - derivative) <= 1e-9 * found.scale
    assert abs(found.value - derivative) <= found.error + 1e-13 * found.scale
    assert found.error <= 1e-7 * found.scale


@pytest.mark.parametrize("function", [lambda x: 5.0, lambda x: x * x, lambda x: x**3, lambda x: abs(x) ** 1.5])
def test_flat_is_flat(function: Callable[[float], float]) -> None:
    found = slope_of(function, 0.0)
    assert abs(found.value) <= found.error + 1e-12
    assert not found.kink


@pytest.mark.parametrize(
    ("function", "x"),
    [(abs, 0.0), (lambda x: max(x, 0.0), 0.0), (np.floor, 3.0), (lambda x: math.sqrt(abs(x)), 0.0)],
)
def test_kinks_and_jumps_are_seen(function: Callable[[float], float], x: float) -> None:
    assert slope_of(function, x).kink


def test_one_sided_slopes_at_a_kink() -> None:
    found = slope_of(lambda x: max(x, 0.0), 0.0)
    assert (found.left, found.right) == (0.0, 1.0)


@pytest.mark.parametrize(("function", "x"), [(np.sqrt, 0.0), (np.log, -1.0)])
def test_no_slope_where_there_are_no_values(function: Callable[[float], float], x: float) -> None:
    assert math.isnan(slope_of(function, x).value)


def test_summands_that_do_not_move_bring_no_noise() -> None:
    found = slope(lambda x: np.array([1e12, math.sin(x)]), 1.0)
    assert found.error <= 1e-10
    assert abs(found.value - math.cos(1.0)) <= 1e-12
