"""Stable forms take the place of literal ones, say so, and are right where the literal ones are not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import mpmath
import numpy as np
import pytest

from tests.emit.compiling import run, text

pytestmark = pytest.mark.filterwarnings("error")

SIZES = [1e-300, 1e-20, 1e-9, 1e-4, 0.3, 1.0, 5.0, 30.0, 90.0, 600.0, 900.0]
WIDE = [*SIZES, *(-size for size in SIZES)]
NEAR = [x for x in WIDE if abs(x) < 100]
POSITIVE = [size for size in WIDE if size > 0]
ABOVE = [x for x in WIDE if x > -0.9]

Real = Any
ONE = mpmath.mpf(1)

FORMS: Sequence[tuple[str, Callable[[Real], Real], Callable[[Real], Real], Sequence[float]]] = [
    ("log(1 + exp(x))", lambda x: mpmath.log(1 + mpmath.exp(x)), lambda x: 1 / (1 + mpmath.exp(-x)), WIDE),
    ("log(exp(x) + 1)", lambda x: mpmath.log(1 + mpmath.exp(x)), lambda x: 1 / (1 + mpmath.exp(-x)), WIDE),
    ("1 / (1 + exp(-x))", lambda x: 1 / (1 + mpmath.exp(-x)), lambda x: _hump(x), WIDE),
    ("exp(x) / (1 + exp(x))", lambda x: 1 / (1 + mpmath.exp(-x)), lambda x: _hump(x), WIDE),
    ("3 / (1 + exp(2 - x))", lambda x: 3 / (1 + mpmath.exp(2 - x)), lambda x: 3 * _hump(x - 2), WIDE),
    ("1 - 1 / (1 + exp(-x))", lambda x: 1 / (1 + mpmath.exp(x)), lambda x: -_hump(x), WIDE),
    ("log(1 / (1 + exp(-x)))", lambda x: -mpmath.log(1 + mpmath.exp(-x)), lambda x: 1 / (1 + mpmath.exp(x)), WIDE),
    ("log(1 - sigmoid(x))", lambda x: -mpmath.log(1 + mpmath.exp(x)), lambda x: -1 / (1 + mpmath.exp(-x)), WIDE),
    ("log(exp(x))", lambda x: x, lambda x: ONE, WIDE),
    ("exp(x) - 1", lambda x: mpmath.expm1(x), lambda x: mpmath.exp(x), [x for x in WIDE if x < 700]),
    ("1 - exp(x)", lambda x: -mpmath.expm1(x), lambda x: -mpmath.exp(x), [x for x in WIDE if x < 700]),
    ("log(1 + x)", lambda x: mpmath.log1p(x), lambda x: 1 / (1 + x), ABOVE),
    ("log(1 - x)", lambda x: mpmath.log1p(-x), lambda x: -1 / (1 - x), [-x for x in ABOVE]),
    ("log(1 + x^2)", lambda x: mpmath.log1p(x * x), lambda x: 2 * x / (1 + x * x), WIDE),
    ("1 - cos(x)", lambda x: 2 * mpmath.sin(x / 2) ** 2, mpmath.sin, WIDE),
    ("cos(x) - 1", lambda x: -2 * mpmath.sin(x / 2) ** 2, lambda x: -mpmath.sin(x), WIDE),
    ("1 + erf(x)", lambda x: mpmath.erfc(-x), lambda x: _bell(x), NEAR),
    ("1 - erf(x)", lambda x: mpmath.erfc(x), lambda x: -_bell(x), NEAR),
    ("erf(x) - 1", lambda x: -mpmath.erfc(x), lambda x: _bell(x), NEAR),
    ("1 - erfc(x)", mpmath.erf, lambda x: _bell(x), NEAR),
    ("1 - ndtr(x)", lambda x: mpmath.ncdf(-x), lambda x: -mpmath.npdf(x), NEAR),
    ("(1 + erf(x / sqrt(2))) / 2", lambda x: mpmath.ncdf(x), lambda x: mpmath.npdf(x), NEAR),
    ("0.5 * (1 - erf(x / sqrt(2)))", lambda x: mpmath.ncdf(-x), lambda x: -mpmath.npdf(x), NEAR),
    ("0.5 * (1 + erf(x / (3 * sqrt(2))))", lambda x: mpmath.ncdf(x / 3), lambda x: mpmath.npdf(x, 0, 3), NEAR),
    ("0.5 * (1 + erf(-0.7071067811865476 * x))", lambda x: mpmath.ncdf(-x), lambda x: -mpmath.npdf(x), NEAR),
    ("sqrt(x^2)", abs, lambda x: mpmath.sign(x), WIDE),
    ("x * sqrt(x)", lambda x: x**1.5, lambda x: 1.5 * mpmath.sqrt(x), POSITIVE),
    ("sqrt(x)^3", lambda x: x**1.5, lambda x: 1.5 * mpmath.sqrt(x), POSITIVE),
    ("x^2 * sqrt(x)", lambda x: x**2.5, lambda x: 2.5 * x**1.5, [x for x in POSITIVE if x > 1e-100]),
]


def _bell(x: Real) -> Real:
    """The slope of the error function."""
    return 2 / mpmath.sqrt(mpmath.pi) * mpmath.exp(-x * x)


def _hump(x: Real) -> Real:
    return 1 / (2 + mpmath.exp(x) + mpmath.exp(-x))


def close(found: Any, expected: Any, within: float = 4e-15) -> bool:
    """Relatively, or as far as doubles reach (the slope of a sigmoid at 40 is 1 less something)."""
    return bool(abs(mpmath.mpf(float(found)) - expected) <= within * abs(expected) + 3e-16 * (abs(expected) < 0.1))


@pytest.mark.parametrize(("form", "value", "slope", "where"), FORMS, ids=[form[0] for form in FORMS])
def test_a_scalar_form_over_a_wide_range(
    form: str, value: Callable[[Real], Real], slope: Callable[[Real], Real], where: Sequence[float]
) -> None:
    module = run(f"fn f(x) = {form}")
    over_lanes = module["f_grad"](np.array(where))
    with mpmath.workdps(700):  # exp(-900) beside 1
        for k, x in enumerate(where):
            for found, gradient in (module["f_grad"](x), (over_lanes[0][k], over_lanes[1][k])):
                assert close(found, value(mpmath.mpf(x))), (x, found)
                assert close(gradient, slope(mpmath.mpf(x))), (x, gradient)


@pytest.mark.parametrize("form", [form[0] for form in FORMS])
def test_the_comment_says_so_and_literal_keeps_it(form: str) -> None:
    program = f"fn f(x) -> real:\n    y = {form}\n    return y * sin(x)"
    assert f"# stable form of {form}" in text(program)
    kept = text(program, literal=True)
    assert "stable form" not in kept


TAILS: Sequence[tuple[str, str, Callable[[Real], Real], Sequence[float]]] = [
    ("1 + erf(x)", "erfc(-x)", lambda x: mpmath.erfc(-x), [-26.0, -9.0, -3.0, -0.5, 0.0, 2.0]),
    ("1 - erf(x)", "erfc(x)", mpmath.erfc, [26.0, 9.0, 3.0, 0.5, 0.0, -2.0]),
    ("1 - erfc(x)", "erf(x)", mpmath.erf, [1e-20, 1e-9, -0.1, 2.0]),
    ("1 - ndtr(x)", "ndtr(-x)", lambda x: mpmath.ncdf(-x), [37.0, 9.0, 3.0, 0.5, 0.0, -2.0]),
    ("(1 + erf(x / sqrt(2))) / 2", "ndtr(x)", mpmath.ncdf, [-37.0, -9.0, -3.0, -0.5, 0.0, 2.0]),
    ("0.5 + 0.5 * erf(x / sqrt(2))", "ndtr(x)", mpmath.ncdf, [-37.0, -3.0, 2.0]),
    ("0.5 * (1 + erf((x - 1) / (sqrt(2) * 3)))", "ndtr((x - 1) / 3)", lambda x: mpmath.ncdf((x - 1) / 3), [-29.0, 4.0]),
]


@pytest.mark.parametrize(("form", "same", "value", "where"), TAILS, ids=[form[0] for form in TAILS])
def test_a_tail_keeps_its_digits(form: str, same: str, value: Callable[[Real], Real], where: Sequence[float]) -> None:
    """As far as floats reach: `1 + erf(x)` is 0 below -6, and has no digit right below -5."""
    module, plain = run(f"fn f(x) = {form}\nfn g(x: real[n]) = {form}"), run(f"fn f(x) = {same}")
    literal = run(f"fn f(x) = {form}", literal=True)
    with mpmath.workdps(60):
        expected = np.array([float(value(mpmath.mpf(x))) for x in where])
    x = np.array(where)
    for found in (module["f"](x), module["g"](x), [module["f"](point) for point in where]):
        np.testing.assert_allclose(found, expected, rtol=3e-13)
    np.testing.assert_allclose(module["g"](x), expected, rtol=2e-15)
    np.testing.assert_array_equal(module["f"](x), plain["f"](x))
    assert not np.allclose(literal["f"](x), expected, rtol=1e-6, atol=0)


SPREADS = [[0.0, 0.0], [1000.0, 999.0, 998.0], [-1000.0, -1001.0], [700.0, -700.0, 0.0], [1e-9, 0.0]]
ARRAYS: Sequence[tuple[str, Callable[[Sequence[Real]], Real], Sequence[Sequence[float]]]] = [
    ("log(sum(exp(x)))", lambda x: mpmath.log(sum(map(mpmath.exp, x))), SPREADS),
    ("log(mean(exp(x)))", lambda x: mpmath.log(sum(map(mpmath.exp, x)) / len(x)), SPREADS),
    ("(exp(x) / sum(exp(x)))[0]", lambda x: mpmath.exp(x[0]) / sum(map(mpmath.exp, x)), SPREADS),
    ("log(softmax(x))[1]", lambda x: x[1] - mpmath.log(sum(map(mpmath.exp, x))), SPREADS),
    ("log(softmax(x)[1])", lambda x: x[1] - mpmath.log(sum(map(mpmath.exp, x))), SPREADS),
    ("norm(x)^2", lambda x: sum(v * v for v in x), [[0.0, 0.0], [3.0, 4.0]]),
    ("sqrt(mean(x^2))", lambda x: mpmath.sqrt(sum(v * v for v in x) / len(x)), [[3.0, 4.0], [1e-9, 1e3]]),
    ("sqrt(sum(x^2) / n)", lambda x: mpmath.sqrt(sum(v * v for v in x) / len(x)), [[3.0, 4.0], [1e-9, 1e3]]),
    (
        "mean(x^2) - mean(x)^2",
        lambda x: sum((v - sum(x) / len(x)) ** 2 for v in x) / len(x),
        [[1e8, 1e8 + 1, 1e8 + 2], [3.0, 3.0], [1.0, 2.0, 4.0]],
    ),
]


@pytest.mark.parametrize(("form", "value", "where"), ARRAYS, ids=[form[0] for form in ARRAYS])
def test_a_form_of_arrays(
    form: str, value: Callable[[Sequence[Real]], Real], where: Sequence[Sequence[float]]
) -> None:
    module = run(f"fn f(x: real[n]) = {form}")
    assert "# stable form of" in text(f"fn f(x: real[n]):\n    y = {form}\n    return y")
    with mpmath.workdps(900):
        for point in where:
            found, gradient = module["f_grad"](np.array(point))
            exact = [mpmath.mpf(v) for v in point]
            size = max(map(abs, point)) if "log" in form else 0  # x less its logsumexp
            assert close(found, value(exact), 1e-14 + 1e-15 * size), (point, found)
            for k, slope in enumerate(gradient):
                along = partial(_moved, value, exact, k)
                assert close(slope, mpmath.diff(along, exact[k], h=mpmath.mpf(10) ** -200), 1e-14), (point, k, slope)


def _moved(value: Callable[[Sequence[Real]], Real], point: Sequence[Real], k: int, v: Real) -> Real:
    return value([*point[:k], v, *point[k + 1 :]])


def test_cross_entropy_as_it_is_written_in_books() -> None:
    """With p = 1 / (1 + exp(-z)) and log(p), log(1 - p), of logits that saturate."""
    program = """
fn f(z: real[n], y: real[n]) -> real:
    p = 1 / (1 + exp(-z))
    return -mean(y * log(p) + (1 - y) * log(1 - p))
"""
    z, y = np.array([800.0, -800.0, 0.0, 40.0]), np.array([0.0, 1.0, 1.0, 1.0])
    value, (d_z, d_y) = run(program)["f_grad"](z, y)
    with mpmath.workdps(500):
        losses = [mpmath.log(1 + mpmath.exp(v)) - t * v for v, t in zip(z, y, strict=True)]
        assert close(value, sum(losses) / 4)
        for k in range(4):
            assert close(d_z[k], (1 / (1 + mpmath.exp(-z[k])) - y[k]) / 4)
            assert close(d_y[k], -z[k] / mpmath.mpf(4))


def test_a_choice_holds_stable_forms_too() -> None:
    emitted = text("fn f(x) -> real:\n    y = log(1 + exp(x)) if x > 0 else x\n    return y")
    assert "# stable form of log(1 + exp(x))" in emitted
