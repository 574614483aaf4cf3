"""Loops within loops over lanes, differentiated first: each lane took as many steps as it had to, in each of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.emit.compiling import run

PROGRAMS = {
    "a while within a for": """\
fn h(x: real[n], y) -> real:
    s = x
    for t in range(3):
        u = s + 1
        while abs(u[0]) > 0.3:
            u = u * (0.4 + 0.2 * sin(s * y))
        s = s * 0.5 + u
    return sum(s * s)
""",
    "a while within a while": """\
fn h(x: real[n], y) -> real:
    s = x
    while sum(s^2) > 0.2:
        u = s
        while u[0]^2 > 0.04:
            u = u * (0.4 + 0.2 * sin(s * y))
        s = 0.6 * s + u * sin(y) / 4
    return sum(s * x)
""",
    "a while within a for within a for": """\
fn h(x: real[n], y) -> real:
    s = x
    for i in range(2):
        for j in range(i + 1):
            u = s
            while u[0]^2 > 0.04:
                u = u * (0.4 + 0.2 * sin(s * y))
            s = 0.8 * s + u / 2
        s = sin(s) * 1.5
    return sum(s * x)
""",
    "segments": """\
fn h(x: real[n], y) -> real:
    s = y
    for v in concatenate([x, x]) (checkpoint):
        s = s / 2 + tanh(v * s) * v
        collect hs = s
    return sum(hs^2)
""",
    "a while in segments": """\
fn h(x: real[n], y) -> real:
    s = y
    for v in concatenate([x, x]) (checkpoint):
        u = v
        while u^2 > 0.04:
            u = u * (0.4 + 0.2 * sin(s * y))
        s = s / 2 + tanh(v + u)
        collect hs = s
    return sum(hs^2)
""",
}
LANES = """\
fn gradients(xs: real[m, n], y):
    r[i] = grad(h, x)(xs[i], y)
    return r
fn hessians(xs: real[m, n], y):
    r[i] = hessian(h, x)(xs[i], y)
    return r
derive hessian(h, x, y)
"""
XS = np.array([[1.0, 0.7], [2.0, -0.3], [0.05, 0.4], [7.0, 1.1]])
Y = 0.5


def by_differences(gradient: Any, x: Any) -> Any:
    """Central differences of a gradient, extrapolated once."""

    def central(step: float) -> Any:
        return np.array([(gradient(x + step * e) - gradient(x - step * e)) / (2 * step) for e in np.eye(len(x))])

    return (4 * central(5e-4) - central(1e-3)) / 3


@pytest.mark.parametrize("name", PROGRAMS)
def test_lane_by_lane(name: str) -> None:
    module = run(PROGRAMS[name] + LANES)
    one_by_one = [module["h_grad"](x, Y)[1][0] for x in XS]
    np.testing.assert_allclose(module["gradients"](XS, Y), one_by_one, rtol=1e-13)
    alone = [module["h_hessian"](x, Y)[0][0] for x in XS]
    np.testing.assert_allclose(module["hessians"](XS, Y), alone, rtol=1e-12, atol=1e-13)
    for x, hessian in zip(XS, alone, strict=True):
        wanted = by_differences(lambda at: module["h_grad"](at, Y)[1][0], x)
        np.testing.assert_allclose(hessian, wanted, rtol=1e-8, atol=1e-8)
