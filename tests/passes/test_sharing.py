"""What second derivatives would compute twice, or for nothing, and no longer do."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from tests.emit.compiling import run, text

RIDGE = """\
fn ridge(A: real[m, n], b: real[m], s) -> real[n]:
    solve w from zeros([n]):
        A.T @ (A @ w - b) + s * w == 0
    return w

fn held_out(A: real[m, n], b: real[m], X: real[p, n], y: real[p], s) -> real = mean((X @ ridge(A, b, s) - y)^2)

derive hessian(held_out)
derive jacobian(ridge, b)
"""


def body(made: str, name: str) -> str:
    found = re.search(rf"\ndef {name}\(.*?(?=\n\n\n|\Z)", made, re.DOTALL)
    assert found is not None
    return found.group()


def test_an_equation_is_solved_once_for_all_blocks_of_a_hessian() -> None:
    made = text(RIDGE)
    hessian = body(made, "held_out_hessian")
    assert hessian.count("_newton_system(") == 1
    assert not re.search(r"\bjacobian_\d", hessian), "what is made of a solution is called after the unknown"
    assert "w_1 = " in hessian
    assert ".T)[..., 0]" not in made


def test_systems_with_one_matrix_are_columns_of_one_system() -> None:
    assert "[..., None]" not in body(text(RIDGE), "ridge_jacobian")
    m = run(RIDGE)
    rng = np.random.default_rng(1)
    A, b = rng.normal(size=(7, 3)), rng.normal(size=7)
    expected = np.linalg.solve(A.T @ A + 0.5 * np.eye(3), A.T)
    np.testing.assert_allclose(m["ridge_jacobian"](A, b, 0.5), expected, rtol=1e-11)


def test_every_block_of_that_hessian() -> None:
    m = run(RIDGE)
    rng = np.random.default_rng(2)
    args = [rng.normal(size=shape) for shape in ((6, 3), (6,), (5, 3), (5,))]
    at: list[Any] = [*args, 0.7]
    hessian = m["held_out_hessian"](*at)
    step = 1e-5

    def gradient(k: int, index: tuple[int, ...], h: float) -> Any:
        moved = [np.array(x, float) for x in at]
        moved[k][index] += h
        return m["held_out_grad"](*moved[:4], float(moved[4]))[1]

    for k in range(5):
        index = (0,) * np.ndim(at[k])
        ahead, behind = gradient(k, index, step), gradient(k, index, -step)
        for j in range(5):
            expected = (np.asarray(ahead[j]) - np.asarray(behind[j])) / (2 * step)
            found = np.asarray(hessian[j][k])
            for _ in index:
                found = np.moveaxis(found, np.ndim(at[j]), 0)[0]
            np.testing.assert_allclose(found, expected, rtol=2e-6, atol=1e-8)


SHARED = {
    "fn f(w: real[n]) -> real = sum(w^2)\nderive jvp(f)": ("f_jvp", r"2\.0 \* \(?t_w\.dot\(w\)", r"w\.dot\(t_w\)"),
    "fn f(w: real[n], s) -> real = exp(s) * sin(s) + sin(s) * exp(s) * sum(w)": ("f", r"np\.sin\(s\)", "sin.*sin"),
    "fn f(r: real[n]) -> real = mean(r^2) / 2": ("f_backward", r"d_f / n \* r|r \* d_f / n|d_f / n", r"2\.0 \*|0\.5"),
    "fn f(x: real[n], y: real[n]) -> real = mean((x @ y - y)^2)\nderive hessian(f, y)": ("f_hessian", "@", r"0\.5"),
    "fn f(x: real[n], c: real[n]) -> real = sum(x * c) * sum(c)\nderive hessian(f, c)": ("f_hessian", "x", "np.full"),
    "fn f(x: real[n], y: real[n]) -> real[n] = x / y": ("f_backward", r"d_x = d_f / y\b", r"d_f \*|x / y|f_1 / y"),
    "fn f(t, s) = sin(s) * t\nderive hessian(f)": ("f_hessian", r"math\.cos\(s\)", r"t_f_?\d* = math\.sin"),
}


@pytest.mark.parametrize("program", SHARED)
def test_what_is_the_same_is_made_once(program: str) -> None:
    name, there, gone = SHARED[program]
    made = body(text(program), name)
    assert re.search(there, made), made
    statements = re.sub(r"#.*", "", made.rpartition('"""')[2])
    assert not re.search(gone, statements), made


def test_a_name_of_a_tangent_is_not_given_to_what_was_there_before() -> None:
    """The derivative of `sigma * sqrt(T)` by sigma is `sqrt(T)`, which the value needs too."""
    made = text("fn f(sigma, T):\n    spread = sigma * sqrt(T)\n    return exp(spread)\nderive hessian(f)\n")
    hessian = body(made, "f_hessian")
    assert "t_spread = math.sqrt" not in hessian
    assert "spread_1 = math.sqrt(T)" in hessian


NEWTON = """\
fn polynomial_root(c: real[n], start) -> real:
    x = start
    step = 1 + abs(start)
    while abs(step) > 1e-14 * (1 + abs(x)):
        p, slope = 0, 0
        for i in range(n - 1, -1, -1):
            slope = slope * x + p
            p = p * x + c[i]
        step = p / slope
        x = x - step
    return x

derive hessian(polynomial_root, c)
"""


def test_the_hessian_of_a_loop_within_a_loop() -> None:
    """Of p(x, c) = 0: dx = -p_c / p_x, and d2x = -(p_xc dx + p_xx dx dx) / p_x."""
    c, k = np.array([-1.0, 0.3, 2.0, 1.0]), np.arange(4)
    m = run(NEWTON)
    x = m["polynomial_root"](c, 1.0)
    slope, bend = c @ (k * x ** np.maximum(k - 1, 0)), c @ (k * (k - 1) * x ** np.maximum(k - 2, 0))
    first = -(x**k) / slope
    mixed = np.outer(k * x ** np.maximum(k - 1, 0), first)
    expected = -(mixed + mixed.T + bend * np.outer(first, first)) / slope
    np.testing.assert_allclose(m["polynomial_root_hessian"](c, 1.0), expected, rtol=1e-12)


def test_what_a_loop_keeps_without_a_name_has_a_tangent_without_one() -> None:
    program = "fn f(a):\n    x = a\n    while abs(x^2 - a) > 1e-12 * a:\n        x = (x + a / x) / 2\n    return x\n"
    assert "t_None" not in text(program + "derive hvp(f)\n")
