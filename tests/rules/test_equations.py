"""`solve`: equations are solved, or say that they are not; their derivative is that of the solution."""

from __future__ import annotations

import re
from typing import Any

import mpmath
import numpy as np
import pytest

from chainrule.compiler.emit.special.newton_system import _newton_system
from tests.emit.compiling import run, text

KEPLER = """\
fn kepler(M, e):
    solve E from M:
        E - e * sin(E) == M
    return E
"""


def eccentric(M: float, e: float) -> mpmath.mpf:
    with mpmath.workdps(40):
        return mpmath.findroot(lambda E: E - e * mpmath.sin(E) - M, M + e / 2)


@pytest.fixture(scope="module")
def kepler() -> dict[str, Any]:
    return run(KEPLER + "fn orbits(M: real[n], e: real[n]) -> real = sum(kepler(M, e)^2)\n")


@pytest.mark.parametrize(("M", "e"), [(1.0, 0.1), (0.3, 0.9), (0.01, 0.99), (3.0, 0.5), (-1.2, 0.7), (0.001, 0.999)])
def test_kepler_to_forty_digits(kepler: dict[str, Any], M: float, e: float) -> None:
    E = eccentric(M, e)
    value, (d_M, d_e) = kepler["kepler_grad"](M, e)
    assert type(value) is float
    assert value == pytest.approx(float(E), rel=1e-14 / (1 - e))
    with mpmath.workdps(40):
        slope = 1 - e * mpmath.cos(E)
        assert d_M == pytest.approx(float(1 / slope), rel=1e-12 / (1 - e))
        assert d_e == pytest.approx(float(mpmath.sin(E) / slope), rel=1e-12 / (1 - e))


def test_lanes_give_what_each_gives_alone(kepler: dict[str, Any]) -> None:
    rng = np.random.default_rng(3)
    M, e = rng.uniform(-3, 3, 2000), rng.uniform(0, 0.99, 2000)
    E = kepler["kepler"](M, e)
    np.testing.assert_allclose(E - e * np.sin(E), M, rtol=0, atol=1e-14)
    alone = [kepler["kepler"](float(a), float(b)) for a, b in zip(M[:50], e[:50], strict=True)]
    np.testing.assert_allclose(E[:50], alone, rtol=1e-13)
    value, (d_M, d_e) = kepler["orbits_grad"](M, e)
    assert value == pytest.approx(np.sum(E**2))
    slope = 1 - e * np.cos(E)
    np.testing.assert_allclose(d_M, 2 * E / slope, rtol=1e-11)
    np.testing.assert_allclose(d_e, 2 * E * np.sin(E) / slope, rtol=1e-11)


def test_float32_stays_float32(kepler: dict[str, Any]) -> None:
    M, e = np.array([0.5, 1.0], np.float32), np.array([0.2, 0.8], np.float32)
    E = kepler["kepler"](M, e)
    assert E.dtype == np.float32
    np.testing.assert_allclose(E, kepler["kepler"](M.astype(float), e.astype(float)), rtol=1e-6)
    assert [d.dtype for d in kepler["orbits_grad"](M, e)[1]] == [np.float32, np.float32]


def test_no_lanes_at_all(kepler: dict[str, Any]) -> None:
    assert kepler["kepler"](np.zeros(0), np.zeros(0)).shape == (0,)


def test_the_circle() -> None:
    m = run("fn y(x):\n    solve y from 1:\n        x^2 + y^2 == 1\n    return y\n")
    for x in (0.6, -0.28, np.array([0.6, 0.0])):
        value, slope = m["y_grad"](x)
        np.testing.assert_allclose(value, np.sqrt(1 - np.square(x)), rtol=1e-15)
        np.testing.assert_allclose(slope, -x / value, rtol=1e-13)


RIDGE = """\
fn ridge(A: real[m, n], b: real[m], c) -> real[n]:
    solve w from zeros([n]):
        A.T @ (A @ w - b) + c * w == 0
    return w

fn held_out(A: real[m, n], b: real[m], c, X: real[k, n], y: real[k]) -> real = mean((X @ ridge(A, b, c) - y)^2)
"""


def test_a_vector_against_linear_algebra() -> None:
    m = run(RIDGE)
    rng = np.random.default_rng(4)
    A, b, X, y = rng.normal(size=(9, 4)), rng.normal(size=9), rng.normal(size=(5, 4)), rng.normal(size=5)
    matrix = A.T @ A + 0.3 * np.eye(4)
    w = np.linalg.solve(matrix, A.T @ b)
    np.testing.assert_allclose(m["ridge"](A, b, 0.3), w, rtol=1e-12)
    d = 2 / 5 * X.T @ (X @ w - y)
    adjoint = np.linalg.solve(matrix, d)
    value, (d_A, d_b, d_c, _, _) = m["held_out_grad"](A, b, 0.3, X, y)
    np.testing.assert_allclose(d_c, -adjoint @ w, rtol=1e-10)
    np.testing.assert_allclose(d_b, A @ adjoint, rtol=1e-10)
    np.testing.assert_allclose(d_A, -np.outer(A @ w - b, adjoint) - np.outer(A @ adjoint, w), rtol=1e-9, atol=1e-12)
    assert value == pytest.approx(np.mean((X @ w - y) ** 2))


def test_an_ill_conditioned_linear_system_is_solved_as_well_as_it_can_be() -> None:
    head = "fn f(A: real[n, n], b: real[n]) -> real[n]:\n"
    m = run(head + "    solve x from zeros([n]):\n        A @ x == b\n    return x\n")
    A = 1 / (np.arange(8)[:, None] + np.arange(8) + 1)  # Hilbert's matrix: condition 1.5e10
    x = m["f"](A, A @ np.ones(8))
    np.testing.assert_allclose(A @ x, A @ np.ones(8), rtol=1e-14)


SYSTEM = """\
fn meet(r, a):
    solve x, y from 1, 0.5:
        x^2 + y^2 == r^2
        y == a * x^2
    return x, y

fn product(r, a) -> real:
    x, y = meet(r, a)
    return x * y

fn products(r: real[n], a) -> real = sum(product(r, a))

fn mixed(a: real[n], t) -> real:
    solve x, s from a, 1:
        x - s * a == 0.1 * sin(x)
        sum(x) == t
    return sum(x^2) + s

fn matrix(A: real[n, n], k) -> real:
    solve X from A:
        X @ X - A == k * X
    return sum(X)
"""


def difference(function: Any, at: float, step: float = 1e-4) -> float:
    """A central difference of fourth order."""
    near, far = (function(at + h) - function(at - h) for h in (step, 2 * step))
    return float(8 * near - far) / (12 * step)


def test_systems_of_scalars() -> None:
    m = run(SYSTEM)
    x, y = m["meet"](1.0, 2.0)
    assert x**2 + y**2 == pytest.approx(1, abs=1e-15)
    assert y == pytest.approx(2 * x**2, rel=1e-15)
    value, (d_r, d_a) = m["product_grad"](1.0, 2.0)
    assert value == x * y
    assert d_r == pytest.approx(difference(lambda r: m["product"](r, 2.0), 1.0), rel=1e-9)
    assert d_a == pytest.approx(difference(lambda a: m["product"](1.0, a), 2.0), rel=1e-9)
    value, (d_r, d_a) = m["products_grad"](np.array([1.0, 2.0]), 2.0)
    assert d_r[0] == pytest.approx(m["product_grad"](1.0, 2.0)[1][0], rel=1e-12)
    assert d_a == pytest.approx(sum(m["product_grad"](r, 2.0)[1][1] for r in (1.0, 2.0)), rel=1e-12)


def test_unknowns_of_several_shapes() -> None:
    m = run(SYSTEM)
    a = np.array([1.0, 2.0, 3.0])
    _, (d_a, d_t) = m["mixed_grad"](a, 4.0)
    assert d_t == pytest.approx(difference(lambda t: m["mixed"](a, t), 4.0), rel=1e-9)
    for k in range(3):
        along = difference(lambda x, k=k: m["mixed"](np.where(np.arange(3) == k, x, a), 4.0), a[k])
        assert d_a[k] == pytest.approx(along, rel=1e-8)


def test_a_matrix_as_the_unknown() -> None:
    m = run(SYSTEM)
    A = np.array([[4.0, 1.0], [0.5, 3.0]])
    _, (d_A, d_k) = m["matrix_grad"](A, 0.2)
    assert d_k == pytest.approx(difference(lambda k: m["matrix"](A, k), 0.2), rel=1e-9)
    along = difference(lambda x: m["matrix"](np.array([[4.0, x], [0.5, 3.0]]), 0.2), 1.0)
    assert d_A[0, 1] == pytest.approx(along, rel=1e-8)


def test_an_equation_for_each_element_is_solved_element_by_element() -> None:
    program = "fn f(M: real[n], e) -> real:\n    solve E from M:\n        E - e * sin(E) == M\n    return sum(E)\n"
    assert "_newton_system" not in text(program)
    assert "np.linalg.solve" not in text(program)
    m = run(program)
    M = np.linspace(0, 3, 7)
    _, (d_M, d_e) = m["f_grad"](M, 0.4)
    E = run(KEPLER)["kepler"](M, np.full(7, 0.4))
    np.testing.assert_allclose(d_M, 1 / (1 - 0.4 * np.cos(E)), rtol=1e-12)
    assert d_e == pytest.approx(np.sum(np.sin(E) / (1 - 0.4 * np.cos(E))), rel=1e-12)


def test_the_start_is_not_differentiated_and_may_be_a_guess() -> None:
    m = run("fn f(a, x0) -> real:\n    solve x from x0:\n        x^3 == a\n    return x\n")
    value, (d_a, d_x0) = m["f_grad"](8.0, 50.0)
    assert (value, d_x0) == (2.0, 0.0)
    assert d_a == pytest.approx(1 / 12, rel=1e-14)


def test_a_branch_that_is_not_taken_solves_nothing() -> None:
    m = run(KEPLER + "fn f(M, e) = kepler(M, e) if e < 1 else M\nfn g(M: real[n], e: real[n]) -> real = sum(f(M, e))\n")
    nan = float("nan")
    assert m["f_grad"](2.0, 3.0) == (2.0, (1.0, 0.0))
    _, (d_M, d_e) = m["g_grad"](np.array([1.0, 2.0, nan]), np.array([0.1, 3.0, 3.0]))
    alone = m["kepler_grad"](1.0, 0.1)[1]
    np.testing.assert_allclose(d_M, [alone[0], 1, 1], rtol=1e-13)
    np.testing.assert_allclose(d_e, [alone[1], 0, 0], rtol=1e-13)


FAILING = {
    "fn f(a):\n    solve x from 0.5:\n        x^2 + a == 0\n    return x\n": (1.0, "step|end|derivative"),
    "fn f(a):\n    solve x from 0:\n        x^2 == a\n    return x\n": (1.0, "the derivative by the unknown is 0"),
    "fn f(a):\n    solve x from a:\n        x^2 == 0\n    return x\n": (1.0, "there is no end to it"),
    "fn f(a):\n    solve x from 1:\n        sqrt(x - a) == 0\n    return x\n": (2.0, "nan"),
    "fn f(a):\n    solve x from 1:\n        x == a\n    return x\n": (float("nan"), "a value is nan"),
    "fn f(a):\n    solve x from 1:\n        1 / x == 0 * a\n    return x\n": (1.0, "there is no end to it"),
    "fn f(a):\n    solve x, y from 1, 1:\n        x + y == a\n        x == 3 - y\n    return x\n": (1.0, "singular"),
}


@pytest.mark.parametrize("program", FAILING)
def test_what_is_not_solved_says_where_and_why(program: str) -> None:
    argument, why = FAILING[program]
    m = run(program)
    said = rf"^model\.cr:3: .* is not solved.*({why}).* \(residual .* after \d+ steps\)$"
    for call in (m["f"], m["f_grad"]):
        with pytest.raises(ArithmeticError, match=said):
            call(argument)
    with pytest.raises(ArithmeticError, match=r" in [123] of 3 lanes, the first"):
        m["f"](np.array([argument, argument, argument]))


def test_one_lane_that_fails_is_named() -> None:
    m = run("fn f(a):\n    solve x from 1:\n        x^2 == a\n    return x\n")
    with pytest.raises(ArithmeticError, match=re.escape("in 1 of 3 lanes, the first [1]")):
        m["f"](np.array([1.0, -1.0, 2.0]))


def test_an_equation_within_a_function_that_is_mapped_over_rows() -> None:
    each = "fn all(A: real[p, m, n], b: real[p, m], c) -> real:\n    w[i] = ridge(A[i], b[i], c)\n    return sum(w^3)\n"
    m = run(RIDGE + each)
    rng = np.random.default_rng(5)
    A, b = rng.normal(size=(3, 6, 2)), rng.normal(size=(3, 6))
    value, (d_A, d_b, d_c) = m["all_grad"](A, b, 0.5)
    one = run(RIDGE + "fn cubed(A: real[m, n], b: real[m], c) -> real = sum(ridge(A, b, c)^3)\n")["cubed_grad"]
    alone = [one(A[i], b[i], 0.5) for i in range(3)]
    assert value == pytest.approx(sum(v for v, _ in alone), rel=1e-12)
    for i in range(3):
        np.testing.assert_allclose(d_A[i], alone[i][1][0], rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(d_b[i], alone[i][1][1], rtol=1e-9, atol=1e-12)
    assert d_c == pytest.approx(sum(g[2] for _, g in alone), rel=1e-9)


def test_second_derivatives_and_forward_mode_go_through_equations() -> None:
    derived = "derive hessian(kepler, M, e)\nderive jvp(kepler, M, e)\nfn rate(M, e) = grad(kepler, M)(M, e)\n"
    m = run(KEPLER + derived)
    E = eccentric(1.0, 0.3)
    with mpmath.workdps(40):
        slope = 1 - mpmath.mpf("0.3") * mpmath.cos(eccentric(1.0, mpmath.mpf("0.3")))
        of_M = -mpmath.mpf("0.3") * mpmath.sin(E) / slope**3
    hessian = m["kepler_hessian"](1.0, 0.3)
    assert hessian[0][0] == pytest.approx(float(of_M), rel=1e-13)
    assert hessian[0][1] == hessian[1][0]
    assert hessian[0][1] == pytest.approx(difference(lambda e: m["kepler_grad"](1.0, e)[1][0], 0.3), rel=1e-9)
    assert hessian[1][1] == pytest.approx(difference(lambda e: m["kepler_grad"](1.0, e)[1][1], 0.3), rel=1e-9)
    d_M, d_e = m["kepler_grad"](1.0, 0.3)[1]
    assert m["kepler_jvp"](1.0, 0.3, t_M=2.0, t_e=-1.0)[1] == pytest.approx(2 * d_M - d_e, rel=1e-13)
    assert m["rate"](1.0, 0.3) == pytest.approx(d_M, rel=1e-14)
    assert m["rate_grad"](1.0, 0.3)[1][0] == pytest.approx(hessian[0][0], rel=1e-13)


def test_the_jacobian_of_a_solution_and_its_second_derivative_by_the_penalty() -> None:
    m = run(RIDGE + "derive jacobian(ridge, b)\nderive hessian(held_out, c)\n")
    rng = np.random.default_rng(8)
    A, b, X, y = rng.normal(size=(6, 3)), rng.normal(size=6), rng.normal(size=(4, 3)), rng.normal(size=4)
    expected = np.linalg.solve(A.T @ A + 0.5 * np.eye(3), A.T)
    np.testing.assert_allclose(m["ridge_jacobian"](A, b, 0.5), expected, rtol=1e-10)
    slope = difference(lambda c: m["held_out_grad"](A, b, c, X, y)[1][2], 0.5)
    assert m["held_out_hessian"](A, b, 0.5, X, y) == pytest.approx(slope, rel=1e-8)


ANYWHERE = (
    KEPLER
    + """\
fn tour(M: real[n], e):
    s = 0.0
    for m in M:
        s = s + kepler(m + s, e)^2
    return s

fn walk(a, steps: int):
    x = 1.0
    for t in range(steps):
        solve y from x:
            y^3 + x * y == a
        x = y
    return x

fn shrink(a):
    x = a
    while x > 0.1:
        solve y from 1:
            y^2 + y == x
        x = y
    return x

fn cube_root(a):
    solve x from 1:
        x^3 == a
    return x

fn nested(a):
    solve z from 1:
        cube_root(z) + z == a
    return z

fn table(M: real[n], e: real[m]) -> real:
    t[i, j] = kepler(M[i], e[j])
    return sum(t^3)

fn rate(w: real[n], x: real[n]):
    solve t from 0.5:
        sum(w * exp(t * x)) == 10
    return t

fn rates(w: real[n], x: real[k, n]) -> real:
    t[i] = rate(w, x[i])
    return sum(t^2)

fn rooted(a):
    y = cube_root(a) if a > 1 else a
    return y * a

fn meet(r, a):
    solve x, y from 1, 0.5:
        x^2 + y^2 == r^2
        y == a * x^2
    return x, y

fn met(r: real[n], a) -> real:
    s = 0.0
    for q in r:
        x, y = meet(q, a)
        s = s + x * y
    return s

derive hessian(tour, e)
derive hessian(walk, a)
derive hessian(shrink, a)
derive hessian(nested, a)
derive hessian(table, M)
derive hessian(rates, w)
derive hessian(rooted, a)
derive hessian(met, a)
"""
)


@pytest.fixture(scope="module")
def anywhere() -> dict[str, Any]:
    return run(ANYWHERE)


PLACES: dict[str, tuple[tuple[Any, ...], int]] = {
    "tour": ((np.array([0.1, 0.4, 1.2]), 0.3), 1),
    "walk": ((3.0, 4), 0),
    "shrink": ((5.0,), 0),
    "nested": ((4.0,), 0),
    "table": ((np.array([0.3, 2.0]), np.array([0.1, 0.5, 0.8])), 0),
    "rates": ((np.array([1.0, 2.0]), np.array([[0.5, 1.0], [0.2, 0.3], [1.5, 0.1]])), 0),
    "rooted": ((2.0,), 0),
    "met": ((np.array([1.0, 2.0]), 0.7), 1),
}


@pytest.mark.parametrize("name", PLACES)
def test_equations_stand_anywhere(anywhere: dict[str, Any], name: str) -> None:
    """In loops, in other equations, in branches, mapped: gradient and Hessian against differences."""
    args, k = PLACES[name]

    def moved(x: float, function: Any) -> Any:
        given = list(args)
        given[k] = np.concatenate([[x], given[k][1:]]) if np.ndim(given[k]) else x
        return function(*given)

    def slope(*given: Any) -> Any:
        gradient = anywhere[f"{name}_grad"](*given)[1]
        return np.ravel(gradient[k] if isinstance(gradient, tuple) else gradient)[0]

    at = float(np.ravel(args[k])[0])
    expected = difference(lambda x: moved(x, anywhere[name]), at)
    assert slope(*args) == pytest.approx(expected, rel=1e-8)
    expected = difference(lambda x: moved(x, slope), at)
    assert np.ravel(anywhere[f"{name}_hessian"](*args))[0] == pytest.approx(expected, rel=1e-7)


def test_what_the_forward_function_has_solved_is_not_solved_again() -> None:
    printed = text(SYSTEM)
    backwards = re.findall(r"\ndef \w+_backward\(.*?(?=\n\n\n)", printed, re.DOTALL)
    assert len(backwards) > 3
    assert not any("_newton" in backward for backward in backwards)


def test_what_does_not_depend_on_the_unknown_is_made_once() -> None:
    made = text(RIDGE)
    assert made.index("jacobian = np.eye") < made.index("def equations(")
    assert "A.T" not in made[made.index("def equations(") : made.index("w = _newton_system")]


def test_lanes_that_are_done_leave_the_others(kepler: dict[str, Any]) -> None:
    looked: list[int] = []

    def equation(x: Any, a: Any) -> Any:
        looked.append(x.size)
        return x**3 - a, 3 * x**2

    a, start = np.full(50_000, 1 + 1e-9), np.ones(50_000)
    start[::1000] = 1e10  # from there it takes 60 steps or so
    x = kepler["_newton"](equation, start, (a,), "here")
    np.testing.assert_allclose(x, np.cbrt(a), rtol=1e-15)
    assert sum(looked) < 3 * a.size


def test_of_many_lanes_those_that_fail_are_counted() -> None:
    m = run("fn f(a):\n    solve x from 1:\n        x^2 == a\n    return x\n")
    a = np.ones((200, 300))
    a[150:, 7] = -1
    a[3, 4] = np.nan
    said = "in 51 of 60000 lanes, the first [3, 4]: a value is nan (residual nan after 0 steps)"
    with pytest.raises(ArithmeticError, match=re.escape(said)):
        m["f"](a)


@pytest.mark.parametrize("start", [0.0, np.zeros(3)])
def test_where_the_derivative_is_infinite_there_is_no_root(start: Any) -> None:
    m = run("fn f(a, start):\n    solve x from start:\n        sqrt(x) == a\n    return x\n")
    with pytest.raises(ArithmeticError, match="a value is infinite"):
        m["f"](2.0 + start, start)


def test_a_step_that_is_tiny_since_the_slope_explodes_is_no_end() -> None:
    m = run("fn f(a, start):\n    solve x from start:\n        cbrt(x - 1) == a\n    return x\n")
    start = 1 + 2.0**-52  # the slope is 9e9 there, and the step 1e-10
    for given in (start, np.full(3, start)):
        try:
            x = m["f"](1.0, given)
        except ArithmeticError:
            continue
        np.testing.assert_allclose(x, 2.0, rtol=1e-12)


@pytest.mark.parametrize("start", [0.3 - 1e-12, np.full(2, 0.3 - 1e-12), np.array([0.0, 0.3 - 1e-12])])
def test_a_jump_over_0_is_no_root(start: Any) -> None:
    m = run("fn f(a, x0):\n    solve x from x0:\n        x - 1 + (2 if x >= 0.3 else 0) == a\n    return x\n")
    with pytest.raises(ArithmeticError, match="no step lessens the residual"):
        m["f"](0 * start, start)


def test_a_start_that_is_as_good_as_rounding_allows_is_taken() -> None:
    m = run("fn f(a, start):\n    solve x from start:\n        x + 1e6 * (1 - cos(x)) == a\n    return x\n")
    found = m["f"](0.5, 1e-3)
    for start in (found, np.nextafter(found, 1), np.nextafter(np.nextafter(found, 0), 0)):
        assert m["f"](0.5, float(start)) == pytest.approx(found, rel=1e-9)
        np.testing.assert_allclose(m["f"](0.5, np.full(4, start)), found, rtol=1e-9)


def test_the_unknown_may_be_the_residual() -> None:
    m = run("fn f(a: real[n]) -> real[n]:\n    solve x from a:\n        x == 0\n    return x + a\n")
    np.testing.assert_array_equal(m["f"](np.array([1.0, -2.0])), [1.0, -2.0])


def test_the_last_halving_may_lessen_the_residual() -> None:
    """It was told as one that did not, of no lane: an IndexError."""

    def equations(x: Any) -> tuple[Any, Any]:
        near = np.abs(x) <= 2.0**-60  # so is the 60th half of the step from 0 to -1, and no other but 0
        return np.where(x == 0, 1.0, np.where(near, 0.5, 2.0)), np.where(near, 1.0, 0.0)[..., None]

    with pytest.raises(ArithmeticError, match="the Jacobian is singular|no step lessens"):
        _newton_system(equations, np.zeros((1, 1)), "here")
