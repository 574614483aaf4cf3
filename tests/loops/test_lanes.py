"""Derivatives of three orders of loops that lanes leave after different numbers of steps, against closed forms."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from tests.emit.compiling import run

WHILE = """
fn f(p, q):
    u = 1 + p^2
    while u > 0.7:
        u = u * (0.4 + 0.2 * sin(q))
    return u
"""
FOR = """
fn f(p, q, k: int):
    u = p
    for t in range(k):
        u = u * sin(q + t) + q
    return u
"""


@pytest.mark.parametrize("order", sorted(set(permutations("pqq"))), ids="".join)
def test_a_while_in_lanes(order: tuple[str, ...]) -> None:
    """(1 + p^2) k(q)^n, where lanes differ in n."""
    first, second, third = order
    program = f"{WHILE}fn g(x: real[n], y) = grad(grad(grad(f, {first}), {second}), {third})(x, y)\n"
    p, q = np.array([0.047, 1.802, 7.1]), -1.423
    k, slope, bend = 0.4 + 0.2 * np.sin(q), 0.2 * np.cos(q), -0.2 * np.sin(q)
    n = np.array([1, 2, 3])
    wanted = 2 * p * (n * (n - 1) * k ** (n - 2) * slope**2 + n * k ** (n - 1) * bend)
    np.testing.assert_allclose(run(program)["g"](p, q), wanted, rtol=1e-12)


@pytest.mark.parametrize("operator", ["grad(grad(f, q), q)", "grad(grad(f, p), q)", "grad(grad(grad(f, p), q), q)"])
def test_counts_that_differ_from_lane_to_lane(operator: str) -> None:
    """As each lane has it by itself; also where there are none."""
    program = f"{FOR}fn g(x: real[n], y, k: int[n]) = {operator}(x, y, k)\nfn h(x, y, k: int) = {operator}(x, y, k)\n"
    module = run(program)
    x, k = np.array([0.3, 1.1, -0.4, 2.0]), np.array([0, 3, 5, 1])
    alone = [module["h"](float(one), 0.8, int(count)) for one, count in zip(x, k, strict=True)]
    np.testing.assert_allclose(module["g"](x, 0.8, k), alone, rtol=1e-12)
    assert module["g"](x[:0], 0.8, k[:0]).shape == (0,)
