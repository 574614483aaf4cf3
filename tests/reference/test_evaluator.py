"""The evaluator on programs whose meaning is plain, against numpy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from chainrule.compiler.parse import parse
from chainrule.compiler.source import Source
from tests.reference import Kink, evaluate, gradient

RNG = np.random.default_rng(3)
X, Y, T = RNG.normal(size=(3, 4)), RNG.normal(size=(4, 2)), RNG.normal(size=(2, 3, 4))
IDS = np.array([0, -1, 2, 2])


def file(text: str) -> Any:
    return parse(Source("here", text))


CASES: list[tuple[str, tuple[Any, ...], Any]] = [
    ("fn f(x: real[n, m], y: real[m, k]) = x @ y", (X, Y), X @ Y),
    ("fn f(x: real[n, m], t: real[..., n, m]) = t @ x.T", (X, T), T @ X.T),
    ("fn f(x: real[n, m]):\n    r[j, i] = x[i, j]^2\n    return r", (X,), X.T**2),
    (
        "fn f(x: real[n, m], y: real[m, k]):\n    r[i, j] = sum[a](x[i, a] * y[a, j])\n    return r",
        (X, Y),
        X @ Y,
    ),
    ("fn f(t: real[b, n, m]):\n    r[..., i] = t[..., i] * (i + 1)\n    return r", (T,), T * np.arange(1, 5)),
    ("fn f(x: real[n, m]):\n    r[i] = argmax[a](x[i, a])\n    return r", (X,), X.argmax(1)),
    ("fn f(x: real[n, m]):\n    d[i < n - 1] = x[i + 1] - x[i]\n    return d", (X,), np.diff(X, axis=0)),
    ("fn f(x: real[n, m], k: int[p]) = x[k]", (X, IDS), X[IDS]),
    ("fn f(x: real[n, m], k: int[p]):\n    r[o] = sum(x[k[o]])\n    return r", (X, IDS), X[IDS].sum(1)),
    ("fn f(x: real[n, m]) = x[:, none, ::-1]", (X,), X[:, None, ::-1]),
    ("fn f(x: real[n, m]) = x - mean(x, axis = -1, keep = true)", (X,), X - X.mean(1, keepdims=True)),
    ("fn g(a, b) = a * b if a > 0 else b\nfn f(x: real[n, m]) = g(x, 2)", (X,), np.where(X > 0, 2 * X, 2)),
    ("fn f(x: real[n, m]) = logsumexp(x, axis = 0)", (X,), np.log(np.exp(X).sum(0))),
    ("fn f(x: real[n, m]) = log(x) if x > 0 else 0", (X,), np.log(np.where(X > 0, X, 1))),
    ("fn f(x: real[2*n + 1]) = n", (np.zeros(7),), np.array(3)),
    ("g = 2\nfn f(x) = (3 |> h(x)) * g\nfn h(a, b) = a - b", (1.0,), np.array(4.0)),
]


@pytest.mark.parametrize(("text", "args", "expected"), CASES, ids=[case[0].split("=", 1)[1].strip() for case in CASES])
def test_it_means_what_numpy_computes(text: str, args: tuple[Any, ...], expected: Any) -> None:
    found = evaluate(file(text + "\n"), "f", args)
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=1e-14, atol=1e-15)


def test_a_gradient_is_that_of_the_formula() -> None:
    (found,) = gradient(file("fn f(x: real[n, m]) = sum(sin(x) * x)\n"), "f", (X,))
    np.testing.assert_allclose(found, np.cos(X) * X + np.sin(X), rtol=1e-14)


def test_cotangents_are_weighed_and_int_arguments_have_none() -> None:
    d = RNG.normal(size=(4, 4))
    (found,) = gradient(file("fn f(x: real[n, m], k: int[p]) = x[k]\n"), "f", (X, IDS), d)
    expected = np.zeros_like(X)
    np.add.at(expected, IDS, d)
    np.testing.assert_allclose(found, expected, rtol=1e-14)


def test_a_kink_is_reported() -> None:
    with pytest.raises(Kink):
        gradient(file("fn f(x) = abs(x)\n"), "f", (0.0,))


STATED: list[tuple[str, float, float, float]] = [
    # a program, at, the value, the slope that is stated
    ("fn f(x) = stop_gradient(x^2) * x", 3.0, 27.0, 9.0),
    ("fn g(x) = round(x)\nderivative g(x) unchecked 'on purpose' = 5\nfn f(x) = g(x)^2", 2.2, 4.0, 20.0),
    ("fn g(x) = sin(x)\nbackward g(x; dy) unchecked 'as said' = x * dy\nfn f(x) = g(x) * 2", 2.0, 2 * np.sin(2), 4.0),
    ("fn g(x) = floor(x)\nderivative g(x) unchecked 'on purpose' = x^3\nfn f(x) = grad(g, x)(x)", 2.0, 8.0, 12.0),
    ("fn f(x):\n    u = x^2\n    on_backward u: d_u = -3 * d_u\n    return u", 2.0, 4.0, -12.0),
    ("policy abs(0) = -2\nfn f(x) = abs(x)", 0.0, 0.0, -2.0),
    ("policy maximum = 'last'\nfn f(x) = maximum(x, 3 * x - 2)", 1.0, 1.0, 3.0),
    ("policy max = 'shared'\nfn f(x) = max([x, 3 * x - 2, 0])", 1.0, 1.0, 2.0),
    ("policy clip = 'inside'\nfn f(x) = clip(x, 0, 1)", 1.0, 1.0, 1.0),
]


@pytest.mark.parametrize(("text", "at", "value", "slope"), STATED)
def test_what_is_stated_is_the_derivative(text: str, at: float, value: float, slope: float) -> None:
    tree = file(text.replace("'", '"') + "\n")
    np.testing.assert_allclose(evaluate(tree, "f", (at,)), value, rtol=1e-9)
    (found,) = gradient(tree, "f", (at,))
    np.testing.assert_allclose(found, slope, rtol=1e-9)
