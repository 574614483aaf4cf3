"""The determinant is a polynomial: its derivatives of every order are finite and right at singular matrices too."""

from __future__ import annotations

from functools import cache
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from tests.emit.compiling import run

pytestmark = pytest.mark.filterwarnings("error")

PROGRAM = """\
fn f(x: real[n, n]) = det(x)
fn second(x: real[n, n], u: real[n, n]) -> real = sum(hvp(f, x)(x; u) * u)
fn third(x: real[n, n], u: real[n, n], v: real[n, n]) -> real = sum(grad(second, x)(x, u) * v)
derive hvp(f, x)
derive grad(second, x)
derive grad(third, x)
derive jvp(third, x)
derive hessian(f, x)
"""


@cache
def compiled() -> dict[str, Any]:
    return run(PROGRAM)


def det(a: Any) -> int:
    """Leibniz's sum, in whole numbers."""
    places, total = range(len(a)), 0
    for order in permutations(places):
        sign = (-1) ** sum(order[i] > order[j] for i in places for j in range(i + 1, len(a)))
        total += sign * int(np.prod([a[i, order[i]] for i in places], dtype=object))
    return total


def exact(a: Any, *along: Any) -> int:
    """The derivative along each of these matrices once: the determinant is linear in each row."""
    total = 0
    for rows in permutations(range(len(a)), len(along)):
        mixed = a.copy()
        for row, one in zip(rows, along, strict=True):
            mixed[row] = one[row]
        total += det(mixed)
    return total


def by_each_element(a: Any, *along: Any) -> Any:
    made = np.zeros(a.shape)
    for place in np.ndindex(a.shape):
        unit = np.zeros_like(a)
        unit[place] = 1
        made[place] = exact(a, *along, unit)
    return made


@pytest.mark.parametrize(
    ("n", "rank"), [(1, 0), (2, 0), (2, 1), (3, 0), (3, 1), (3, 2), (4, 0), (4, 1), (4, 2), (4, 3), (4, 4)]
)
def test_four_orders_are_exact_whatever_the_rank(n: int, rank: int) -> None:
    module = compiled()
    rng = np.random.default_rng(10 * n + rank)
    left, right = rng.integers(-3, 4, (n, rank)), rng.integers(-3, 4, (rank, n))
    a, u, v = left @ right, rng.integers(-3, 4, (n, n)), rng.integers(-3, 4, (n, n))
    real = [one.astype(float) for one in (a, u, v)]
    np.testing.assert_allclose(module["f_grad"](real[0])[1], by_each_element(a), rtol=1e-11, atol=1e-10)
    np.testing.assert_allclose(module["f_hvp"](real[0], v_x=real[1]), by_each_element(a, u), rtol=1e-11, atol=1e-10)
    np.testing.assert_allclose(module["second_grad"](*real[:2])[1], by_each_element(a, u, u), rtol=1e-11, atol=1e-10)
    value, fourth = module["third_grad"](*real)
    np.testing.assert_allclose(value, exact(a, u, u, v), rtol=1e-11, atol=1e-10)
    np.testing.assert_allclose(fourth, by_each_element(a, u, u, v), rtol=1e-11, atol=1e-10)
    _, along = module["third_jvp"](*real, t_x=real[1])
    np.testing.assert_allclose(along, exact(a, u, u, v, u), rtol=1e-11, atol=1e-10)


def test_stacks_and_single_precision() -> None:
    module = run(
        PROGRAM.replace("real[n, n]", "real[3, 3]")
        + "fn g(x: real[k, 3, 3]):\n    r[i] = grad(second, x)(x[i], x[i] + 1)\n    return r\n"
    )
    rng = np.random.default_rng(0)
    a = np.stack([np.outer([1, 2, 3], [2, 0, 1]), np.zeros((3, 3), int), rng.integers(-3, 4, (3, 3))])
    wanted = [by_each_element(one, one + 1, one + 1) for one in a]
    np.testing.assert_allclose(module["g"](a.astype(float)), wanted, rtol=1e-12, atol=1e-12)
    single = module["g"](a.astype(np.float32))
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, wanted, rtol=2e-5, atol=2e-4)
