"""Equations whose unknowns meet none but their neighbours: bands in place of a matrix, and what they cost."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest

from chainrule.compiler.emit.special.outer_bands import _outer_bands
from chainrule.compiler.emit.special.solve_bands import _solve_bands
from chainrule.compiler.emit.special.three_bands import _three_bands
from chainrule.compiler.emit.special.times_bands import _times_bands
from tests.emit.compiling import run, text

PROGRAM = """\
fn beam(u0: real[n], a, b, s) -> real[n]:
    h = 1 / (n - 1)
    solve u from u0:
        u[0] == a
        (u[2:] - 2 * u[1:-1] + u[:-2]) / h^2 == s * u[1:-1]^3
        u[-1] - u[-2] == b * h
    return u

fn total(u0: real[n], a, b, s) -> real = sum(beam(u0, a, b, s)^2)

derive hessian(total, s)
derive hvp(total, a, b, s)

fn plate(f: real[n], k) -> real[n]:
    h = 1 / (n + 1)
    solve u from zeros([n]):
        diff(pad(u, 1), 2) == h^2 * (f + k * sinh(u))
    return u

fn plates(f: real[m, n], k: real[m]) -> real[m]:
    y[j] = sum(plate(f[j], k[j]))
    return y

fn upwind(a: real[n], k) -> real[n]:
    solve u from a:
        concatenate([u[:1] - a[:1], u[1:] - a[1:] + k * u[:-1] * u[1:]]) == 0
    return u

fn own(a: real[n], k) -> real[n]:
    solve u from a:
        concatenate([u[:1] - a[:1], u[1:]^3 - k * a[1:]]) == 0
    return u

fn edge(a: real[n]) -> real[n]:
    solve u from a:
        sqrt(pad(u, 1)[2:]) + 3 * u == a
    return u

fn free(f: real[n]) -> real[n]:
    solve u from f:
        diff(pad(u, 1, "edge"), 2) == f
    return u
"""


@pytest.fixture(scope="module")
def module() -> dict[str, Any]:
    return run(PROGRAM)


def matrix(bands: Any) -> Any:
    """Element by element."""
    (count, n), made = bands.shape, np.zeros((bands.shape[1],) * 2)
    for i, j in np.ndindex(n, n):
        if abs(j - i) <= count // 2:
            made[i, j] = bands[j - i + count // 2, i]
    return made


@pytest.mark.parametrize("n", [0, 1, 2, 3, 6, 127, 128, 129, 300, 700])
@pytest.mark.parametrize("reach", [0, 1, 2, 4])
def test_bands_are_solved_as_the_matrix_is(n: int, reach: int) -> None:
    rng = np.random.default_rng(n + reach)
    bands, b = rng.normal(size=(2 * reach + 1, n)), rng.normal(size=n)
    if reach and n > 6:
        bands[reach] *= rng.integers(0, 2, n)  # zeros on the diagonal: rows have to be exchanged
    A = matrix(bands)
    for k, i in np.ndindex(bands.shape):
        if not 0 <= i + k - reach < n:
            bands[k, i] = np.nan  # is not looked at
    for turned in (False, True):
        M = A.T if turned else A
        np.testing.assert_allclose(_times_bands(bands, b, turned), M @ b, atol=1e-14)
        x = _solve_bands(bands, b, turned)
        scale = np.abs(M).sum(axis=1).max(initial=1) * np.abs(x).max(initial=1)
        np.testing.assert_allclose(M @ x / scale, b / scale, rtol=0, atol=1e-14)
    outer = matrix(_outer_bands(b, 2 * b, 2 * reach + 1))
    near = np.abs(np.subtract.outer(np.arange(n), np.arange(n))) <= reach
    np.testing.assert_array_equal(outer, np.where(near, np.outer(b, 2 * b), 0))


def test_lanes_of_bands() -> None:
    rng = np.random.default_rng(5)
    bands, b = rng.normal(size=(3, 1, 3, 400)), rng.normal(size=(2, 400))
    bands[:, :, 1] += 4
    for turned in (False, True):
        x = _solve_bands(bands, b, turned)
        assert x.shape == (3, 2, 400)
        for i, j in np.ndindex(3, 2):
            np.testing.assert_allclose(x[i, j], _solve_bands(bands[i, 0], b[j], turned), rtol=1e-12)
    assert _solve_bands(np.ones((0, 3, 5)), np.ones((0, 5))).shape == (0, 5)
    assert _solve_bands(bands.astype("f"), b.astype("f")).dtype == np.float32


@pytest.mark.parametrize("n", [5, 2000])
def test_a_singular_band_raises(n: int) -> None:
    with pytest.raises(np.linalg.LinAlgError, match="Singular matrix"):
        _solve_bands(np.zeros((3, n)), np.ones(n))


def dense_beam(a: float, b: float, s: float, n: int) -> tuple[Any, Any]:
    """Newton's method with a dense Jacobian, written by hand: the solution and the Jacobian at it."""
    h, u = 1 / (n - 1), np.ones(n)
    for _ in range(30):
        J, r = np.zeros((n, n)), np.zeros(n)
        J[0, 0], r[0] = 1, u[0] - a
        J[-1, -1], J[-1, -2], r[-1] = 1, -1, u[-1] - u[-2] - b * h
        for i in range(1, n - 1):
            J[i, i - 1], J[i, i], J[i, i + 1] = 1 / h**2, -2 / h**2 - 3 * s * u[i] ** 2, 1 / h**2
            r[i] = (u[i + 1] - 2 * u[i] + u[i - 1]) / h**2 - s * u[i] ** 3
        u = u - np.linalg.solve(J, r)
    return u, J


@pytest.mark.parametrize("n", [3, 4, 9, 60])
def test_a_boundary_value_problem_against_a_dense_one(module: dict[str, Any], n: int) -> None:
    a, b, s = 1.3, -0.4, 2.0
    u, J = dense_beam(a, b, s, n)
    np.testing.assert_allclose(module["beam"](np.ones(n), a, b, s), u, rtol=1e-11)
    value, (d_start, d_a, d_b, d_s) = module["total_grad"](np.ones(n), a, b, s)
    assert value == pytest.approx(u @ u, rel=1e-11)
    adjoint = np.linalg.solve(J.T, 2 * u)
    assert d_a == pytest.approx(adjoint[0], rel=1e-9)
    assert d_b == pytest.approx(adjoint[-1] / (n - 1), rel=1e-9)
    assert d_s == pytest.approx(adjoint[1:-1] @ u[1:-1] ** 3, rel=1e-9)
    assert not d_start.any()


def test_second_derivatives_through_bands(module: dict[str, Any]) -> None:
    at, step = np.array([1.3, -0.4, 2.0]), 1e-4

    def gradient(point: Any) -> Any:
        return np.array(module["total_grad"](np.ones(12), *map(float, point))[1][1:])

    rows = []
    for k in range(3):
        near, far = (gradient(at + h * np.eye(3)[k]) - gradient(at - h * np.eye(3)[k]) for h in (step, 2 * step))
        rows.append((8 * near - far) / (12 * step))
    assert module["total_hessian"](np.ones(12), *at) == pytest.approx(rows[2][2], rel=1e-7)
    along = module["total_hvp"](np.ones(12), *at, v_a=1.0, v_b=0.5, v_s=-2.0)
    np.testing.assert_allclose(along, rows[0] + 0.5 * rows[1] - 2 * rows[2], rtol=1e-7)


def test_a_hundred_thousand_unknowns_take_memory_linear_in_them(module: dict[str, Any]) -> None:
    n = 100_000
    f = np.sin(np.linspace(0, 3, n))
    tracemalloc.start()
    u, saved = module["plate_forward"](f, 0.7)
    d_f, d_k = module["plate_backward"](saved, np.ones(n))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 400 * n
    h = 1 / (n + 1)
    padded = np.pad(u, 1)
    np.testing.assert_allclose(np.diff(padded, 2) / h**2, f + 0.7 * np.sinh(u), atol=1e-4)  # rounding: eps / h^2
    step = 1e-3
    near, far = (
        np.sum(module["plate"](f, 0.7 + one)) - np.sum(module["plate"](f, 0.7 - one)) for one in (step, 2 * step)
    )
    assert d_k == pytest.approx((8 * near - far) / (12 * step), rel=1e-6)
    assert np.sum(d_f * f) < 0


def test_lanes_of_a_map_are_solved_by_bands(module: dict[str, Any]) -> None:
    rng = np.random.default_rng(6)
    f, k = rng.normal(size=(3, 40)), np.array([0.1, 1.0, 4.0])
    found, saved = module["plates_forward"](f, k)
    d_f, d_k = module["plates_backward"](saved, np.ones(3))
    for lane in range(3):
        u, one = module["plate_forward"](f[lane], float(k[lane]))
        assert found[lane] == pytest.approx(np.sum(u), rel=1e-11)
        own_f, own_k = module["plate_backward"](one, np.ones(40))
        np.testing.assert_allclose(d_f[lane], own_f, rtol=1e-9)
        assert d_k[lane] == pytest.approx(own_k, rel=1e-9)


def test_bands_on_one_side(module: dict[str, Any]) -> None:
    a = np.linspace(1, 2, 30)
    u, saved = module["upwind_forward"](a, 0.3)
    np.testing.assert_allclose(u[0], a[0])
    for i in range(1, 30):
        assert u[i] == pytest.approx(a[i] / (1 + 0.3 * u[i - 1]), rel=1e-12)
    _, d_k = module["upwind_backward"](saved, np.ones(30))
    far, near = (np.sum(module["upwind"](a, 0.3 + h)) - np.sum(module["upwind"](a, 0.3 - h)) for h in (2e-4, 1e-4))
    assert d_k == pytest.approx((8 * near - far) / 12e-4, rel=1e-8)


def test_unknowns_that_meet_no_other_are_solved_apart(module: dict[str, Any]) -> None:
    a = np.linspace(1, 2, 20)
    u, saved = module["own_forward"](a, 1.5)
    np.testing.assert_allclose(u, [1, *np.cbrt(1.5 * a[1:])], rtol=1e-14)
    d_a, d_k = module["own_backward"](saved, np.ones(20))
    np.testing.assert_allclose(d_a, [1, *(1.5 / (3 * u[1:] ** 2))], rtol=1e-12)
    assert d_k == pytest.approx(np.sum(a[1:] / (3 * u[1:] ** 2)), rel=1e-12)


def test_what_stands_beside_the_matrix_does_not_count(module: dict[str, Any]) -> None:
    """The root of the 0 behind the last unknown has no slope: nobody asks for it."""
    a = np.linspace(4, 5, 10)
    u = module["edge"](a)
    np.testing.assert_allclose(np.sqrt(np.pad(u, 1)[2:]) + 3 * u, a, rtol=1e-13)


def test_a_singular_jacobian_says_where(module: dict[str, Any]) -> None:
    with pytest.raises(ArithmeticError, match=r":\d+: diff\(pad.* is not solved: the Jacobian is singular"):
        module["free"](np.ones(80))


def test_how_it_reads() -> None:
    made = text(PROGRAM)
    plate = made[made.index("def plate(") : made.index("def plate_forward(")]
    assert "_times_bands, _solve_bands)" in plate
    assert "jacobian = np.stack([" in plate
    backward = made[made.index("def plate_backward(") : made.index("def plates(")]
    assert "_solve_at_root(jacobian, d_plate, " in backward
    assert "_times_bands, _solve_bands, transposed=True)" in backward
    assert "np.linalg" not in plate + backward
    own = made[made.index("def own_backward(") : made.index("def edge(")]
    assert "slope = _slope_at_root(jacobian, " in own
    assert "d_own / slope" in own


def three(n: int, *, rng: np.random.Generator, middle: float = 4.0) -> tuple[Any, Any]:
    """Three bands with a strong diagonal, and the matrix."""
    bands = rng.normal(size=(3, n))
    bands[1] += middle * np.sign(bands[1])
    return bands, np.diag(bands[1]) + np.diag(bands[0, 1:], -1) + np.diag(bands[2, :-1], 1)


@pytest.mark.parametrize("n", [1, 2, 3, 4, 7, 8, 100])
@pytest.mark.parametrize("transposed", [False, True])
def test_three_bands_are_reduced_by_halves(n: int, transposed: bool) -> None:
    rng = np.random.default_rng(n)
    bands, matrix = three(n, rng=rng)
    b = rng.normal(size=(2, n))
    found = _three_bands(bands, b, transposed)
    assert found is not None
    expected = np.linalg.solve(matrix.T if transposed else matrix, b.T).T
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-14)
    single = _three_bands(bands.astype(np.float32), b.astype(np.float32), transposed)
    assert single is not None
    assert single.dtype == np.float32


def test_where_halves_let_rounding_grow_pivots_are_taken() -> None:
    """Beside a weak diagonal, and one of zeros, which nothing can be divided by; a singular matrix has no solution."""
    n = 101
    rng = np.random.default_rng(0)
    weak = np.stack([np.full(n, -1.0), np.full(n, 0.01), np.full(n, 1.0)])
    none = np.stack([np.ones(n - 1), np.zeros(n - 1), np.ones(n - 1)])
    for bands in (weak, none):
        b = rng.normal(size=(bands.shape[1],))
        assert _three_bands(bands, b, False) is None
        x = _solve_bands(bands, b)
        rounding = _times_bands(np.abs(bands), np.abs(x)) + np.abs(b)
        assert np.all(np.abs(_times_bands(bands, x) - b) <= 50 * np.finfo(float).eps * rounding)
    with pytest.raises(np.linalg.LinAlgError):
        _solve_bands(np.zeros((3, 5)), np.ones(5))
    with pytest.raises(np.linalg.LinAlgError):
        _solve_bands(np.stack([np.ones(n), np.zeros(n), np.ones(n)]), np.ones(n))


def test_an_equation_is_left_with_its_last_step_taken() -> None:
    """Where rounding hides what the residual still says, of many unknowns, the step that is known is taken."""
    n = 100_000
    source = """\
fn slab(start: real[n], s) -> real[n]:
    h = 1 / (n + 1)
    solve u from 0 * start:
        diff(pad(u, 1), 2) / h^2 + s * exp(u) == 0
    return u
"""
    u = run(source)["slab"](np.zeros(n), 1.0)
    bands = np.full((3, n), float((n + 1) ** 2))
    bands[1] = np.exp(u) - 2.0 * (n + 1) ** 2
    padded = np.concatenate([[0.0], u, [0.0]])
    residual = (padded[2:] - 2 * u + padded[:-2]) * float((n + 1) ** 2) + np.exp(u)
    assert np.max(np.abs(_solve_bands(bands, residual))) <= 1e-9
