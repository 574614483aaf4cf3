"""Bands of equations in any order, of several unknowns, and round a ring: against dense matrices; linear memory."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest

from chainrule.compiler.emit.special.outer_arranged import _outer_arranged
from chainrule.compiler.emit.special.solve_arranged import _solve_arranged
from chainrule.compiler.emit.special.times_arranged import _times_arranged
from tests.emit.compiling import run, text

PROGRAM = """\
fn ends(f: real[n], k) -> real[n]:
    solve u from 0 * f:
        u[0] == 1
        u[-1] == k
        u[2:] - 2 * u[1:-1] + u[:-2] == 0.001 * f[1:-1] * u[1:-1]^2
    return u

fn ring(f: real[n], k) -> real[n]:
    solve u from 0 * f:
        u - k * (roll(u, 1) - 2 * u + roll(u, -1)) + 0.1 * u^3 == f
    return u

fn pair(f: real[n], g: real[n], k) -> real:
    solve u, v from 0 * f, 0 * g:
        u[0] == 0
        v[0] == 1
        u[-1] == 0
        v[-1] == 0
        4 * u[1:-1] - u[2:] - u[:-2] + v[1:-1] * u[1:-1] == f[1:-1]
        5 * v[1:-1] - v[2:] - v[:-2] - k * u[1:-1]^2 == g[1:-1]
    return sum(u * f) + sum(v^2)

fn wheel(f: real[n], k) -> real:
    solve u, v from 0 * f, 0 * f:
        3 * u - roll(u, 1) - roll(u, -1) + k * v == f
        3 * v - 0.5 * roll(v, 1) - roll(v, -1) - sin(u) == 1
    return sum(u * v)

fn of_ends(f: real[n], k) -> real = sum(ends(f, k)^2)
fn of_ring(f: real[n], k) -> real = sum(ring(f, k)^2)

derive hessian(of_ends, k)
derive hessian(of_ring, k)
derive hessian(pair, k)
derive hessian(wheel, k)
derive hvp(of_ring, f)
"""


@pytest.fixture(scope="module")
def module() -> dict[str, Any]:
    return run(PROGRAM)


def matrix(bands: Any, blocks: int, cyclic: bool) -> Any:
    """Element by element."""
    (count, size), made = bands.shape, np.zeros((bands.shape[1],) * 2)
    order = [block * (size // blocks) + at for at in range(size // blocks) for block in range(blocks)]
    for k, i in np.ndindex(count, size):
        j = i + k - count // 2
        if cyclic or 0 <= j < size:
            made[order[i], order[j % size]] += bands[k, i]
    return made


@pytest.mark.parametrize("cyclic", [False, True])
@pytest.mark.parametrize(
    ("blocks", "size", "reach"), [(1, 1, 1), (1, 2, 1), (1, 9, 2), (2, 4, 3), (2, 300, 2), (3, 90, 4)]
)
def test_bands_in_blocks_and_rings_are_what_the_matrix_is(cyclic: bool, blocks: int, size: int, reach: int) -> None:
    rng = np.random.default_rng(size)
    bands, b = rng.normal(size=(2 * reach + 1, size)), rng.normal(size=size)
    A = matrix(bands, blocks, cyclic)
    for turned in (False, True):
        M = A.T if turned else A
        np.testing.assert_allclose(_times_arranged(bands, b, blocks, cyclic, turned), M @ b, atol=1e-13)
        x = _solve_arranged(bands, b, blocks, cyclic, turned)
        scale = np.abs(M).sum(axis=1).max() * max(np.abs(x).max(), 1)
        np.testing.assert_allclose(M @ x / scale, b / scale, rtol=0, atol=1e-13)
    outer = _outer_arranged(b, 2 * b, 2 * reach + 1, blocks, cyclic)
    assert np.vdot(outer, bands) == pytest.approx(2 * b @ A @ b, rel=1e-10)


def difference(function: Any, at: float, step: float = 1e-4) -> float:
    near, far = (function(at + h) - function(at - h) for h in (step, 2 * step))
    return float(8 * near - far) / (12 * step)


@pytest.mark.parametrize("name", ["of_ends", "of_ring", "pair", "wheel"])
@pytest.mark.parametrize("n", [3, 4, 20])
def test_derivatives_of_both_orders(module: dict[str, Any], name: str, n: int) -> None:
    rng = np.random.default_rng(n)
    arrays = [0.1 * rng.normal(size=n) for _ in range(2 if name == "pair" else 1)]
    value, gradient = module[f"{name}_grad"](*arrays, 0.7)
    assert value == module[name](*arrays, 0.7)
    slope = difference(lambda k: module[name](*arrays, k), 0.7)
    assert gradient[-1] == pytest.approx(slope, rel=1e-8, abs=1e-10)
    for i in range(n):

        def moved(x: float, i: int = i) -> Any:
            return module[name](np.where(np.arange(n) == i, x, arrays[0]), *arrays[1:], 0.7)

        assert gradient[0][i] == pytest.approx(difference(moved, arrays[0][i]), rel=1e-7, abs=1e-9)
    bend = difference(lambda k: module[f"{name}_grad"](*arrays, k)[1][-1], 0.7)
    assert module[f"{name}_hessian"](*arrays, 0.7) == pytest.approx(bend, rel=1e-6, abs=1e-9)


def test_the_solutions(module: dict[str, Any]) -> None:
    f = np.linspace(-1, 1, 50)
    u = module["ring"](f, 2.0)
    np.testing.assert_allclose(u - 2 * (np.roll(u, 1) - 2 * u + np.roll(u, -1)) + 0.1 * u**3, f, atol=1e-13)
    u = module["ends"](f, 0.5)
    np.testing.assert_allclose(u[2:] - 2 * u[1:-1] + u[:-2], 0.001 * f[1:-1] * u[1:-1] ** 2, atol=1e-13)
    assert (u[0], u[-1]) == (1, 0.5)


@pytest.mark.parametrize("name", ["of_ring", "pair", "wheel"])
def test_memory_is_linear_in_the_unknowns(module: dict[str, Any], name: str) -> None:
    n = 20_000
    arrays = [0.1 * np.sin(np.arange(n)) for _ in range(2 if name == "pair" else 1)]
    tracemalloc.start()
    module[f"{name}_grad"](*arrays, 0.7)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 3000 * n, "a matrix of them takes 8 n^2"


def test_how_it_reads() -> None:
    made = text(PROGRAM)
    ends = made[made.index("def ends(") : made.index("def ends_forward(")]
    assert "_times_bands, _solve_bands)" in ends
    assert "np.linalg.solve(jacobian" not in made
    assert "_solve_at_root(jacobian, " in made
    assert "_solve_arranged(a, x, " in made
    assert "lambda a, x: _times_arranged(a, x, blocks=2, cyclic=False)" in made
