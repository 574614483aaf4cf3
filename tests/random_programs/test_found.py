"""Programs that the search has found, as it shrank them: each was wrong once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.random_programs.compare import compare
from tests.random_programs.strategies import Drawn

X, Y = np.array([0.548, -0.921]), np.array([-1.836, 0.3])
FOUND: dict[str, tuple[str, tuple[Any, ...], tuple[Any, ...]]] = {
    "a cotangent of the entry's own name was overwritten before it was used": (
        "fn h(v, g, beta) = beta * v + g\n"
        "fn f(w, v, g, rate, beta):\n    v = h(v, g, beta)\n    return w - rate * v, v\n",
        (0.3, 1.2, -0.4, 0.1, 0.9),
        (0.5, 1.5),
    ),
    "constants were multiplied for ever": ("fn f(x: real[n]) = sinc(x)\n", (X,), (Y,)),
    "the steps of one point divided by 0": (
        "fn f(x, y: real[n]) = linspace(x, 2 * x, num = n)\n",
        (0.548, X[:1]),
        (np.array([0.5]),),
    ),
    "the derivative of a product was not printed": ("fn f(x: real[n]) = prod(x)\n", (X,), (0.5,)),
    "a slice was added to a number, which a mean's cotangent still was": (
        "fn f(x: real[m]) = mean(x), x[::2]\n",
        (X,),
        (0.541, np.array([0.517])),
    ),
    "a gather was added to a number, which a sum's cotangent still was": (
        "fn f(k: int[n], x: real[n]):\n    r = sum[a](x[k[a]])\n    return r, sum(x)\n",
        (np.array([0, 0]), X),
        (0.541, 0.517),
    ),
    "second derivatives of lanes that take different numbers of steps paired the steps in the wrong order": (
        "fn g(p, q):\n    u = 1 + p^2\n    while u > 0.7:\n        u = u * (0.4 + 0.2 * sin(q))\n    return u\n"
        "fn f(x: real[n], y) = grad(grad(g, p), q)(x, y)\n",
        (np.array([0.047, 1.802]), -1.423),
        (Y,),
    ),
    "a piece of a sum was kept for backward, and had no line of its own": (
        "fn r(z: real[n], p: real[n]):\n    a, b = fft(z, p)\n    return z + 0.01 * a * b\n"
        "fn s(p: real[n], q: real[n]):\n    solve z from p:\n        r(z, p) == q\n    return sum(z^2)\n"
        "fn f(p: real[n], q: real[n]) = hvp(s, p)(p, q; p)\n",
        (X, Y),
        (np.array([0.5, 0.7]),),
    ),
    "a slope that is never 0 was a result of a loop's step, and named anew": (
        "fn r(p, q):\n    solve x from 0:\n        x + 0.1 * atan(x) * cos(q) == p + p\n    return x\n"
        "fn s(p, q):\n    u = p\n    for t in range(2):\n"
        "        u = sin(u) * q + 0.2 * sin(grad(r, p)(u, q))\n    return u * q + p\n"
        "fn f(x: real[n], y) = grad(s, p)(x, y)\n",
        (X[:1], -0.921),
        (np.array([0.541]),),
    ),
    "a loop in segments and the slope of an equation, in one program": (
        "fn r(p, q):\n    solve x from 0:\n        x + x^3 / 3 + 0.1 * softplus(x) == q + p\n"
        "    return exp(-sigmoid(q)^2) + x\n"
        "fn s(p: real[n]):\n    h = 0.4\n    for x in p (checkpoint):\n        h = cos(h) * x - 0.3 * h\n"
        "        collect hs = h * x\n    return h * hs[0] + sum(sin(hs))\n"
        "fn f(x: real[m], y) = hessian(r, p)(x, y), grad(s, p)(x)\n",
        (X, 0.927),
        (Y, X),
    ),
}


@pytest.mark.parametrize("name", FOUND)
def test_it_is_right_now(name: str) -> None:
    text, args, d = FOUND[name]
    compare(Drawn(text, args, d, True, frozenset()))
