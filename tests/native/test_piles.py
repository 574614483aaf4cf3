"""What loops within loops keep, in C: stacks of stacks as arrays, each step's part behind those of the steps before."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from chainrule.compiler.autodiff import loops
from chainrule.compiler.passes.plan import split
from tests.native.agreement import Pair, agree, compare, pairs

PROGRAM = """
fn in_for(x: real[n], w: real) -> real:
    s = 0.1 * w
    for v in x:
        y = v * w
        while y > 0.5:
            y = y / 2 + 0.1 * sin(y * s)
            s = 0.9 * s + 0.01 * y
        s = s + y^2
    return s

fn in_while(x: real[n]) -> real:
    while sum(x^2) > 1:
        y = x[0]
        while y^2 > 0.1:
            y = y / 2 + 0.01 * sin(y)
            x = 0.9 * x + 0.01 * y
        x = x / 1.3
    return sum(x)

fn rows(x: real[n, m], counts: int[n], w: real[m]) -> real[m]:
    for row, count in x, counts:
        for t in range(count):
            row = tanh(row * w) + 0.1 * w / (t + 1)
        w = 0.5 * w + row
    return w

fn deep(x: real[n], k: int) -> real:
    s = 1.0
    for v in x:
        for a in range(k):
            y = v
            while y^2 > 0.1 + 0.01 * a:
                y = y * 0.6 + 0.1 * sin(s) / (1 + a)
            s = s + y
        s = tanh(s)
    return s

fn segments(xs: real[n], w: real) -> real:
    h = 0.3
    for x in xs (checkpoint):
        h = tanh(h * w + x)
        collect hs = h
    return h + sum(hs^2)

fn arrays(xs: real[n, m], w: real[m, m]) -> real[n, m]:
    h = xs[0]
    for x in xs (checkpoint):
        h = tanh(w @ h + x)
        collect hs = h
    return hs

fn chosen(xs: real[n], w: real) -> real:
    return segments(xs, w) if w > 0.5 else in_for(xs, w)

fn third(x: real, y: real) = grad(grad(grad(turned, x), y), x)(x, y)

fn turned(x, y):
    u = x
    for t in range(5) (checkpoint):
        u = sin(u) * y + t * x
        collect us = u * x
    return u + sum(us^2)

derive hessian(in_for)
derive hessian(in_while)
derive hessian(deep)
derive hessian(segments)
derive hessian(chosen)
derive jvp(segments)
derive jacobian(arrays, xs)
"""
RNG = np.random.default_rng(0)
CASES: dict[str, tuple[tuple[Any, ...], Any]] = {
    "in_for": ((RNG.normal(size=6) * 4, 0.7), 1.3),
    "in_while": ((RNG.normal(size=4) * 3,), 1.3),
    "rows": ((RNG.normal(size=(5, 3)) * 2, np.array([2, 0, 3, -1, 1]), RNG.normal(size=3)), RNG.normal(size=3)),
    "deep": ((RNG.normal(size=5) * 3, 3), 1.3),
    "segments": ((RNG.normal(size=11), 0.7), 1.3),
    "arrays": ((RNG.normal(size=(7, 3)), RNG.normal(size=(3, 3))), RNG.normal(size=(7, 3))),
    "chosen": ((RNG.normal(size=9) * 3, 0.7), 1.3),
}


@pytest.fixture(scope="module", params=["as planned", "all kept"])
def programs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """In C the adjoint of a step runs a loop within it again, where it can; the second time nothing is run again."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "all kept":
            patch.setattr(loops, "split", lambda *args, deep=None, **named: split(*args, **named))
        (pair,) = pairs([(PROGRAM, None)], tmp_path_factory.mktemp("piles"))
    assert not pair.missing
    return pair


@pytest.mark.parametrize("name", CASES)
def test_halves_and_gradient(programs: Pair, name: str) -> None:
    args, d = CASES[name]
    compare(programs, name, args, d)
    single = [np.asarray(arg, np.float32)[()] if np.asarray(arg).dtype.kind == "f" else arg for arg in args]
    compare(programs, name, single, np.float32(d) if isinstance(d, np.ndarray) else d)
    assert not programs.fallen


def test_parts_of_a_loop_that_runs_from_its_last_step_to_its_first(programs: Pair) -> None:
    """They stood in the order in which they were made: a third derivative of what segments collect was wrong."""
    agree(programs.c["third"](0.7, 0.3), programs.numpy["third"](0.7, 0.3))
    assert not programs.fallen


@pytest.mark.parametrize("name", ["in_for", "in_while", "deep"])
def test_no_steps_within(programs: Pair, name: str) -> None:
    args, d = CASES[name]
    compare(programs, name, (0.01 * args[0], *args[1:]), d)
    assert not programs.fallen


@pytest.mark.parametrize("name", ["in_for", "deep", "segments"])
def test_no_steps(programs: Pair, name: str) -> None:
    args, d = CASES[name]
    compare(programs, name, (args[0][:0], *args[1:]), d)
    assert not programs.fallen


@pytest.mark.parametrize("name", ["in_for", "in_while", "deep", "segments", "chosen"])
@pytest.mark.parametrize("scale", [1.0, 0.1])
def test_hessians(programs: Pair, name: str, scale: float) -> None:
    args, _ = CASES[name]
    given = (scale * args[0], *args[1:])
    agree(programs.c[f"{name}_hessian"](*given), programs.numpy[f"{name}_hessian"](*given))
    assert not programs.fallen


def test_tangents_and_a_jacobian(programs: Pair) -> None:
    xs, w = CASES["segments"][0]
    named = {"t_xs": 0.3 * xs, "t_w": 0.2}
    agree(programs.c["segments_jvp"](xs, w, **named), programs.numpy["segments_jvp"](xs, w, **named))
    args = CASES["arrays"][0]
    agree(programs.c["arrays_jacobian"](*args), programs.numpy["arrays_jacobian"](*args))
    assert not programs.fallen
