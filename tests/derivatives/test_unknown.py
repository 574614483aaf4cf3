"""Operands by which an op has no derivative: the others have theirs, and one by these is a mistake, never 0."""

from __future__ import annotations

from typing import Any

import mpmath as mp
import numpy as np
import pytest

from chainrule.compiler.ir import TABLE
from chainrule.compiler.ops import LANGUAGE
from chainrule.compiler.source import CompileErrors
from tests.emit.compiling import run

TEXT = """
fn waited(a, x) = gammainc(a, x)
derive grad(waited, x)
derive hessian(waited, x)
derive jvp(waited, x)

fn left(x: real[n], a: real[n]) -> real = sum(gammaincc(stop_gradient(a), x) * a)

fn share(a, b, x: real[n]) -> real[n] = betainc(a, b, x)
derive jacobian(share, x, diagonal)

fn free(a, x) = gammainc(a, x) + a

fn slope(a, x) = grad(waited, x)(a, x)
"""
UNKNOWN = [(op.name, k) for op in TABLE.values() for k in op.unknown]


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    return run(TEXT)


def density(a: float, x: float) -> float:
    return float(mp.mpf(x) ** (a - 1) * mp.exp(-x) / mp.gamma(a))


@pytest.mark.parametrize("a", [0.3, 1.0, 4.5])
@pytest.mark.parametrize("x", [0.1, 1.0, 7.0])
def test_by_the_others_the_derivative_is_the_density(made: dict[str, Any], a: float, x: float) -> None:
    value, slope = made["waited_grad"](a, x)
    assert value == pytest.approx(float(mp.gammainc(a, 0, x, regularized=True)), rel=1e-13)
    assert slope == pytest.approx(density(a, x), rel=1e-12)
    assert made["waited_jvp"](a, x, t_x=2.0)[1] == pytest.approx(2 * density(a, x), rel=1e-12)
    assert made["waited_hessian"](a, x) == pytest.approx(density(a, x) * ((a - 1) / x - 1), rel=1e-11, abs=1e-14)


def test_what_is_held_constant_needs_none(made: dict[str, Any]) -> None:
    x, a = np.array([0.5, 2.0]), np.array([1.5, 3.0])
    _, (d_x, d_a) = made["left_grad"](x, a)
    np.testing.assert_allclose(d_x, [-density(p, q) * p for p, q in zip(a, x, strict=True)], rtol=1e-12)
    upper = [float(mp.gammainc(p, q, mp.inf, regularized=True)) for p, q in zip(a, x, strict=True)]
    np.testing.assert_allclose(d_a, upper, rtol=1e-12)


def test_a_slope_has_derivatives_by_all(made: dict[str, Any]) -> None:
    """d/da of x^(a-1) exp(-x) / gamma(a) is known: it is log(x) - digamma(a) times it."""
    _, (d_a, _) = made["slope_grad"](2.5, 1.3)
    assert d_a == pytest.approx(density(2.5, 1.3) * float(mp.log(1.3) - mp.digamma(2.5)), rel=1e-11)


def test_in_a_function_without_derive_there_is_a_value_and_a_reason(made: dict[str, Any]) -> None:
    assert "free_grad" not in made
    assert made["free"](2.0, 1.0) == pytest.approx(2 + float(mp.gammainc(2, 0, 1, regularized=True)))
    assert "It has no gradient: there is no derivative of `gammainc` by its `a` (" in made["free"].__doc__


@pytest.mark.parametrize(("name", "k"), UNKNOWN)
@pytest.mark.parametrize("mode", ["grad", "jvp", "vjp", "jacobian", "hessian", "hvp"])
def test_asking_for_it_is_a_mistake_in_every_mode(name: str, k: int, mode: str) -> None:
    names = [one.name for one in TABLE[name].parameters]
    text = f"fn f({', '.join(names)}) = {name}({', '.join(names)})\nderive {mode}(f, {names[k]})\n"
    with pytest.raises(CompileErrors) as told:
        run(text)
    (error,) = told.value.errors
    assert error.code == "CR139"
    assert f"`{name}` by its `{names[k]}`" in error.message
    assert error.span.text == f"{name}({', '.join(names)})"


@pytest.mark.parametrize(("name", "k"), UNKNOWN)
def test_so_is_a_derivative_within_the_language(name: str, k: int) -> None:
    names = [one.name for one in TABLE[name].parameters]
    given = ", ".join(names)
    with pytest.raises(CompileErrors, match="there is none in terms of known functions"):
        run(f"fn f({given}) = {name}({given})\nfn g({given}) = grad(f, {names[k]})({given})\n")


def test_they_are_words() -> None:
    assert {"gammainc", "gammaincc", "betainc"} <= set(LANGUAGE)
