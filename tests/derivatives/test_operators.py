"""Derivatives within the language: values of mpmath, by hand, or of differences, through each construct."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import mpmath as mp
import numpy as np
import pytest

from tests.emit.compiling import run
from tests.ops.differences import difference

NESTED = """
fn u(x) = sin(x^2) * exp(-x / 3)
fn once(x) = grad(u, x)(x)
fn twice(x) = grad(grad(u, x), x)(x)
fn thrice(x) = grad(grad(grad(u, x), x), x)(x)
fn of_mine(x) = grad(twice, x)(x)
fn pushed(x):
    value, rate = jvp(twice, x)(x; 1)
    return rate
fn pulled(x):
    value, rate = vjp(twice, x)(x; 1)
    return rate
fn bent(x) = hvp(once, x)(x; 1)
fn curved(x) = hessian(once, x)(x)
fn sloped(x) = jacobian(twice, x)(x)
fn named(x):
    g = grad(u, x)
    h = grad(g, x)
    return grad(h, x)(x)
"""
ORDERS = {"once": 1, "twice": 2} | dict.fromkeys(
    ("thrice", "of_mine", "pushed", "pulled", "bent", "curved", "sloped", "named"), 3
)


@pytest.fixture(scope="module")
def nested() -> dict[str, Any]:
    return run(NESTED)


def u(x: Any) -> Any:
    return mp.sin(x**2) * mp.exp(-x / 3)


@pytest.mark.parametrize("name", ORDERS)
@pytest.mark.parametrize("x", [0.3, 1.7, -0.9])
def test_every_way_of_nesting_gives_the_same(nested: dict[str, Any], name: str, x: float) -> None:
    with mp.workdps(50):
        expected = [float(mp.diff(u, mp.mpf(x), ORDERS[name] + k)) for k in (0, 1)]
    assert nested[name](x) == pytest.approx(expected[0], rel=1e-12)
    value, gradient = nested[f"{name}_grad"](x)
    assert value == nested[name](x)
    assert gradient == pytest.approx(expected[1], rel=1e-11)


def test_a_derivative_is_formed_first_and_mapped_then(nested: dict[str, Any]) -> None:
    mapped = run(f"{NESTED}\nfn all(x: real[n]) = grad(grad(u, x), x)(x)\nfn total(x: real[n]) = sum(grad(u, x)(x))")
    x = np.array([0.3, 1.7, -0.9])
    np.testing.assert_allclose(mapped["all"](x), [nested["twice"](one) for one in x.tolist()], rtol=1e-13)
    np.testing.assert_allclose(mapped["total_grad"](x)[1], [nested["twice"](one) for one in x.tolist()], rtol=1e-13)


# ---- perturbation confusion


CONFUSED = """
fn plus(x, y) = x + y
fn times(x, y) = x * y
fn inner(x) = x * grad(plus, y)(x, 2)
fn forwards(x):
    value, rate = jvp(plus, y)(x, 1; 1)
    return x * rate
fn product(x) = x * grad(times, y)(x, 2)
fn same_name(x) = x * grad(cube, x)(x)
fn cube(x) = x^3
fn along(x):
    value, rate = jvp(times, x, y)(x, x^2; x, 1)
    return rate
fn both(x):
    a, b = jvp(forwards, x)(x; 3)
    return a * b
"""


@pytest.mark.parametrize(
    ("name", "value", "slope"),
    [
        ("inner", lambda x: x, lambda x: 1),
        ("forwards", lambda x: x, lambda x: 1),
        ("product", lambda x: x * x, lambda x: 2 * x),
        ("same_name", lambda x: 3 * x**3, lambda x: 9 * x * x),
        ("along", lambda x: x**3 + x, lambda x: 3 * x * x + 1),
        ("both", lambda x: 3 * x, lambda x: 3),
    ],
)
def test_perturbations_are_not_confused(
    name: str, value: Callable[[float], float], slope: Callable[[float], float]
) -> None:
    """Siskind and Pearlmutter (2005): d/dx (x * d/dy (x + y)) is 1, where confused tangents make it 2."""
    found = run(CONFUSED)[f"{name}_grad"](1.5)
    assert found == pytest.approx((value(1.5), slope(1.5)))


# ---- through each construct


PROGRAMS = {
    "sums": """
fn inner(x: real[n]) -> real = sum(sin(x) * x[::-1]) + prod(x)
fn f(x: real[n]) -> real[n] = grad(inner, x)(x)
""",
    "matrices": """
fn inner(x: real[n]) -> real:
    A[i, j] = sin(x[i] + 2 * x[j])
    return x @ A @ x + norm(A @ x) + logsumexp(x)
fn f(x: real[n]) -> real[n] = grad(inner, x)(x)
""",
    "a choice": """
fn inner(x: real[n]) -> real = (sum(x^3) if x[0] > 0 else x[1] * x[2]^2) + sum(exp(x)) / 2
fn f(x: real[n]) -> real[n] = grad(inner, x)(x)
""",
    "the other branch": """
fn inner(x: real[n]) -> real = (sum(x^3) if x[0] < 0 else x[1] * x[2]^2) + sum(exp(x)) / 2
fn f(x: real[n]) -> real[n] = hvp(inner, x)(x; x)
""",
    "a choice per element": """
fn one(x, y) = log(x) * y if x > 0 else x^3 * y
fn inner(x: real[n]) -> real = sum(one(x, x[::-1])) + max(x) * min(x)
fn f(x: real[n]) -> real[n] = grad(inner, x)(x)
""",
    "calls and maps": """
fn one(x: real[2]) -> real = x[0]^2 * sin(x[1])
fn inner(x: real[2 * n]) -> real:
    y = reshape(x, [n, 2])
    e[i] = one(y[i]) * i
    return sum(e^2)
fn f(x: real[2 * n]) -> real[2 * n] = grad(inner, x)(x)
""",
    "a map of derivatives": """
fn one(x: real[2]) -> real = x[0]^2 * sin(x[1])
fn f(x: real[2 * n]) -> real[n, 2]:
    y = reshape(x, [n, 2])
    g[i] = grad(one, x)(y[i])
    return g
""",
    "a Jacobian": """
fn inner(x: real[n], k: int) -> real[n - 1, 2] = stack([x[1:] * x[:-1], sin(x[1:])^k], axis = 1)
fn f(x: real[n]) -> real[n - 1, 2, n] = jacobian(inner, x)(x, 3)
""",
    "a Hessian": """
fn inner(x: real[n], s) -> real = sum(cumulated(x)^2) / s + sum(x) * s^2
fn cumulated(x: real[n]) -> real[n]:
    c[i < n] = sum[j](x[j] if j <= i else 0)
    return c * exp(-x)
fn f(x: real[n]) -> real:
    a, b, c, d = hessian(inner, x, s)(x, 1.5)
    return sum(a^2) + sum(b * c) + d
""",
    "softmax and gathers": """
fn inner(x: real[n], ids: int[k]) -> real = sum(softmax(x[ids]) * x[ids]^2) + max(x)^2
fn f(x: real[n]) -> real[n] = hvp(inner, x)(x, [0, 2, 2, 1]; cos(x))
""",
    "tuples": """
fn polar(r, angle) = r * cos(angle), r * sin(angle)
fn f(x: real[n]) -> real:
    a, b, c, d = jacobian(polar, r, angle)(x[0], x[1])
    p, q, g = vjp(polar, angle)(x[0], x[1]; x[2], a)
    return a * d - b * c + p * q * g
""",
    "products": """
fn inner(x: real[n]) -> real = prod(x[1:]) * std(x) + hypot(x[0], x[1])
fn f(x: real[n]) -> real[n] = grad(inner, x)(x)
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_through_each_construct(name: str) -> None:
    """The backward function of a derivative, against differences of that derivative."""
    module = run(PROGRAMS[name])
    x = np.array([0.7, -0.4, 1.3, 0.2])
    value, saved = module["f_forward"](x)
    np.testing.assert_array_equal(value, module["f"](x))
    random = np.random.default_rng(3)
    seed, direction = random.normal(size=np.shape(value)), random.normal(size=x.shape)
    slope = difference(lambda step: module["f"](x + step * direction), 1e-2)
    cotangent = module["f_backward"](saved, seed if np.shape(value) else float(seed))
    assert float(cotangent @ direction) == pytest.approx(float(np.sum(seed * slope)), rel=1e-8)


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_derivative_itself_is_right(name: str) -> None:
    if "grad(inner, x)" not in PROGRAMS[name]:
        return
    module = run(PROGRAMS[name])
    x = np.array([0.7, -0.4, 1.3, 0.2])

    def moved(direction: Any, step: float) -> Any:
        return module["inner"](x + step * direction)

    for k, slope in enumerate(module["f"](x)):
        expected = difference(partial(moved, np.eye(len(x))[k]), 1e-2)
        assert slope == pytest.approx(expected, rel=1e-9)


LARGE = """
fn layer(x: real[n], W: real[n, n]) -> real[n]:
    h = tanh(x @ W)
    h = sin(h) + h * exp(-h) + softplus(h) * cos(h) - h^3 / (1 + h^2) + sigmoid(h)
    h = tanh(W @ h) * sqrt(1 + h^2) + log(9 + h^2) - atan(h) + h / (2 + cos(h)) + expm1(h / 4)
    h = h * norm(h) + logsumexp(h) - sinh(h / 9) + cosh(h / 7) + erf(h) + h^5 / 120
    return h / (1 + h^2)
fn inner(x: real[n], W: real[n, n]) -> real = sum(layer(layer(x, W), W) * layer(x + 1, W))
fn f(x: real[n]) -> real[n]:
    W[i, j] = cos(i + 2 * j) / 2
    return HVP
"""


@pytest.mark.parametrize("what", ["grad(inner, x)(x, W)", "hvp(inner, x)(x, W; sin(x))"])
def test_calls_that_are_kept(what: str) -> None:
    """A callee too large to be written out is differentiated as a function of its own, in both modes."""
    program = LARGE.replace("HVP", what).replace("W[i, j] = cos(i + 2 * j) / 2", "W[i, j] = cos(x[i] + 2 * x[j])")
    module = run(program)
    assert "_layer" in str([name for name in module if name.startswith("_")])
    x = np.array([0.7, -0.4, 1.3, 0.2])
    _, saved = module["f_forward"](x)
    random = np.random.default_rng(3)
    seed, direction = random.normal(size=x.shape), random.normal(size=x.shape)
    slope = difference(lambda step: module["f"](x + step * direction), 1e-2)
    assert float(module["f_backward"](saved, seed) @ direction) == pytest.approx(float(seed @ slope), rel=1e-8)
