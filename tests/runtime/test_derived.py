"""The check of what is derived besides gradients: it agrees with what is right, and finds what is not."""

from __future__ import annotations

from functools import wraps
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from chainrule.runtime.derived import check_derived
from tests.emit.compiling import run

PROGRAM = """
fn f(x: real[n], s) -> real = sum(sin(x * s)) + x[0]^2 * s
fn g(x: real[n], k: int) -> real[n], int, real = x^2 * sin(x[::-1]), k, prod(x)
fn h(x: real[n], lambda) -> real[n] = exp(x * lambda)
fn b(x: real[n]) -> real[n - 1] = x[1:] * x[:-1]
fn e(x: real[p, 2]) -> real[p]:
    r[i] = x[i, 0] * x[i, 1]
    return r
fn w(x, y) = sin(x * y)
derive jvp(f, s, x)
derive vjp(f, s, x)
derive hessian(f, x, s)
derive hvp(f, s)
derive jvp(g, x)
derive vjp(g, x)
derive jacobian(h, lambda, x)
derive jvp(h, lambda)
derive jacobian(b, x, sparse)
derive jacobian(e, x, blocks)
derive hessian(w, x, y)
derive hvp(w, y)
"""
X = np.array([0.4, -1.2, 0.9])
CASES: list[tuple[str, str, tuple[str, ...], tuple[Any, ...], str]] = [
    ("f", "jvp", ("s", "x"), (X, 0.7), ""),
    ("f", "vjp", ("s", "x"), (X, 0.7), ""),
    ("f", "hessian", ("x", "s"), (X, 0.7), ""),
    ("f", "hvp", ("s",), (X, 0.7), ""),
    ("g", "jvp", ("x",), (X, 2), ""),
    ("g", "vjp", ("x",), (X, 2), ""),
    ("h", "jacobian", ("lambda", "x"), (X, 0.7), ""),
    ("h", "jvp", ("lambda",), (X, 0.7), ""),
    ("b", "jacobian", ("x",), (X,), "sparse"),
    ("e", "jacobian", ("x",), (np.outer(X, [1.0, 0.5]),), "blocks"),
    ("w", "hessian", ("x", "y"), (0.4, 1.3), ""),
    ("w", "hvp", ("y",), (0.4, 1.3), ""),
]
GRADIENT = {"f": ("x", "s"), "w": ("x", "y")}


@pytest.fixture(scope="module")
def module() -> dict[str, Any]:
    pytest.importorskip("scipy")
    return run(PROGRAM)


def scaled(made: Any) -> Any:
    if isinstance(made, tuple):
        return (*made[:-1], scaled(made[-1]))
    return made * 1.001


@pytest.mark.parametrize(("function", "mode", "active", "args", "form"), CASES, ids=[f"{c[0]}_{c[1]}" for c in CASES])
def test_it_agrees_with_what_is_right_and_finds_what_is_not(
    module: dict[str, Any], function: str, mode: str, active: tuple[str, ...], args: tuple[Any, ...], form: str
) -> None:
    gradient = GRADIENT.get(function, ())
    right: Any = SimpleNamespace(**module)
    report = check_derived(right, function, mode, active, *args, form=form, gradient=gradient)
    assert report.passed, str(report)
    assert report.digits > 8
    kept = module[f"{function}_{mode}"]

    @wraps(kept)
    def wrong(*given: Any, **named: Any) -> Any:
        return scaled(kept(*given, **named))

    broken: Any = SimpleNamespace(**{**module, f"{function}_{mode}": wrong})
    assert check_derived(broken, function, mode, active, *args, form=form, gradient=gradient).off
