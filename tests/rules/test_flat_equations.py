"""Where an equation's slope is 0 at its solution there is no derivative: an error says so, in every kind of equation.

`flat(u)` falls like u + u^2, and is declared flat at its root alone. From 1e-5 beside it Newton's last step, which
rounding could make, goes there: only the derivative finds the slope 0.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from tests.emit.compiling import run, text

FLAT = "fn flat(u) = u + u^2 if u != 0 else 0\n"
PROGRAM = f"""\
{FLAT}
fn number(a):
    solve x from a + 1e-5:
        flat(x - a) == 0
    return x

fn lanes(a: real[n]) -> real = sum(number(a)^2)

fn pair(a, b):
    solve x, y from a + 1e-5, b:
        flat(x - a) == 0
        y == b
    return x + y

fn pairs(a: real[n], b: real[n]) -> real = sum(pair(a, b))

fn diagonal(a: real[n]) -> real:
    solve x from a + 1e-5:
        flat(x - a) == 0
    return sum(x^2)

fn dense(A: real[n, n], a: real[n]) -> real:
    solve x from a + 1e-5:
        A @ flat(x - a) == 0
    return sum(x^2)

fn banded(a: real[n]) -> real:
    solve x from a + 1e-5:
        flat(x - a) + pad(flat(x - a)[:-1], [[1, 0]]) / 4 == 0
    return sum(x^2)

fn ring(a: real[n]) -> real:
    solve x from a + 1e-5:
        flat(x - a) + roll(flat(x - a), 1) / 4 == 0
    return sum(x^2)

fn beams(a: real[m, n]) -> real:
    y[j] = banded(a[j])
    return sum(y)

fn chosen(a: real[n]) -> real = sum(where(a > 1, number(a), a))

derive hessian(number)
derive jvp(lanes)
derive hessian(banded)
derive jacobian(pair)
"""
A = np.array([2.0, 1.0, 1.0])
EYE = np.eye(3) + 0.1


@pytest.fixture(scope="module")
def module() -> dict[str, Any]:
    return run(PROGRAM)


SLOPE = "the derivative by the unknown is 0"
SINGULAR = "the Jacobian is singular"
CASES: dict[str, tuple[str, tuple[Any, ...], dict[str, Any], str]] = {
    "a number": ("number_grad", (1.0,), {}, f": {SLOPE}"),
    "an int": ("number_grad", (1,), {}, f": {SLOPE}"),
    "numbers in lanes": ("number_grad", (A,), {}, f" in 3 of 3 lanes, the first [0]: {SLOPE}"),
    "mapped": ("lanes_grad", (A,), {}, f" in 3 of 3 lanes, the first [0]: {SLOPE}"),
    "two numbers": ("pair_grad", (1.0, 2.0), {}, f": {SINGULAR}"),
    "two, mapped": ("pairs_grad", (A, A), {}, f" in 3 of 3 lanes, the first [0]: {SINGULAR}"),
    "a diagonal": ("diagonal_grad", (A,), {}, f" in 3 of 3 lanes, the first [0]: {SLOPE}"),
    "a matrix": ("dense_grad", (EYE, A), {}, f": {SINGULAR}"),
    "bands": ("banded_grad", (A,), {}, f": {SINGULAR}"),
    "a ring": ("ring_grad", (np.ones(80),), {}, f": {SINGULAR}"),
    "bands in lanes": ("beams_grad", (np.stack([A, A]),), {}, f" in 2 of 2 lanes, the first [0]: {SINGULAR}"),
    "second derivatives": ("number_hessian", (1.0,), {}, f": {SLOPE}"),
    "second derivatives of bands": ("banded_hessian", (A,), {}, f": {SINGULAR}"),
    "forward": ("lanes_jvp", (A,), {"t_a": A}, f" in 3 of 3 lanes, the first [0]: {SLOPE}"),
    "a Jacobian": ("pair_jacobian", (1.0, 2.0), {}, f": {SINGULAR}"),
}


@pytest.mark.parametrize("case", CASES)
def test_an_error_names_the_equation(module: dict[str, Any], case: str) -> None:
    name, args, tangents, said = CASES[case]
    with pytest.raises(ArithmeticError) as error:
        module[name](*args, **tangents)
    message = str(error.value)
    assert re.match(r"model\.cr:\d+: .*flat\(x - a\).* == ", message)
    assert message.endswith(f" has a solution without a derivative{said}")


def test_the_value_is_there(module: dict[str, Any]) -> None:
    """It does not need the slope, and `_forward` makes it, as the value alone is made."""
    assert module["number"](1.0) == 1.0
    assert module["number_forward"](1.0)[0] == 1.0
    np.testing.assert_array_equal(module["diagonal_forward"](A)[0], A @ A)
    np.testing.assert_array_equal(module["dense_forward"](EYE, A)[0], A @ A)


NEARLY = """\
fn nearly(a, b):
    solve x, y from 1, 1:
        x + 0.1 * y == a
        3 * x + 0.3 * y + (x + 0.1 * y - a)^2 == b
    return x + y

fn scaled(a: real[n], s: real[n]) -> real:
    solve x from a:
        s * x + roll(x, 1) * min(s) * 1e-3 == a
    return sum(s * x)

derive hessian(nearly)
"""


def test_one_that_is_singular_but_for_rounding_is_told() -> None:
    """3 (1, 0.1) is not (3, 0.3) in floating point: its derivative would be 10^16."""
    m = run(NEARLY)
    assert m["nearly"](1.1, 3.3) == pytest.approx(2, abs=1e-12)
    for name in ("nearly_grad", "nearly_hessian"):
        with pytest.raises(ArithmeticError) as error:
            m[name](1.1, 3.3)
        assert str(error.value).startswith("model.cr:3: x + 0.1 * y == a; ")
        assert str(error.value).endswith("without a derivative: the Jacobian is singular, but for rounding")


@pytest.mark.parametrize("n", [3, 40, 3000])
def test_bands_that_are_singular_but_for_rounding_are_told(n: int) -> None:
    """A bar that is free at both ends may be anywhere; its stiffness, 0.1 + 0.7 - 0.7 - 0.1, is not 0."""
    m = run(
        f"{FLAT}fn free(a: real[n], k: real[n - 1]) -> real:\n    solve u from a + 1e-5:\n"
        "        diff(pad(k * diff(u - a), 1)) - flat(u - a) == 0\n    return sum(u^2)\n"
    )
    k = np.random.default_rng(0).uniform(0.1, 1, n - 1)
    assert m["free"](np.ones(n), k) == n
    with pytest.raises(ArithmeticError, match="without a derivative: the Jacobian is singular, but for rounding"):
        m["free_grad"](np.ones(n), k)


def test_equations_in_units_of_their_own_are_not_singular() -> None:
    """However far apart their scales are: rounding is looked at row by row."""
    m = run(NEARLY)
    s = np.array([1e20, 1.0, 1e-20])
    _, (d_a, _) = m["scaled_grad"](np.ones(3), s)
    np.testing.assert_allclose(d_a, 1, rtol=2e-3)


def test_the_lane_that_has_none_is_told() -> None:
    m = run(f"{FLAT}fn root(a, b):\n    solve x from a + 1e-5:\n        flat(x - a) + b * (x - a) == 0\n    return x\n")
    a, b = np.array([1.0, 2.0, 1.0, 3.0]), np.array([1.0, 1.0, 0.0, 2.0])
    message = r"in 1 of 4 lanes, the first \[2\]: the derivative by the unknown is 0"
    with pytest.raises(ArithmeticError, match=message):
        m["root_grad"](a, b)
    keep = b > 0
    np.testing.assert_allclose(m["root_grad"](a[keep], b[keep])[1][0], 1, rtol=1e-12)


def test_one_that_is_not_taken_is_not_looked_at(module: dict[str, Any]) -> None:
    value, d_a = module["chosen_grad"](np.array([1.0, 0.5]))
    assert value == 1.5
    np.testing.assert_array_equal(d_a, 1)


def test_a_slope_that_is_no_number() -> None:
    """A derivative of one's own may be nan where the function is not."""
    program = "fn g(u) = u + u^2\nderivative g(u) unchecked \"nan at 0\" = (1 + 2 * u) * sqrt(u) / sqrt(u)\n"
    m = run(program + "fn f(a):\n    solve x from a + 1e-5:\n        g(x - a) == 0\n    return x\n")
    assert m["f"](1.0) == 1.0
    for a in (1.0, np.array([1.0])):
        with pytest.raises(ArithmeticError, match="the derivative by the unknown is nan"):
            m["f_grad"](a)


def test_slopes_that_are_never_0_are_not_looked_at() -> None:
    made = text("fn f(a):\n    solve x from a:\n        x + x^3 == a\n    return x\nderive hessian(f)\n")
    assert "_slope_at_root" not in made
    made = text("fn f(a):\n    solve x from a:\n        exp(x) == a\n    return x\n")
    assert "_slope_at_root" in made  # exp(x) is above 0, but rounds to it


def test_how_it_reads() -> None:
    made = text(PROGRAM)
    lanes = made[made.index("def lanes_backward(") : made.index("def lanes_grad(")]
    assert "slope = _slope_at_root(" in lanes
    dense = made[made.index("def dense_backward(") : made.index("def dense_grad(")]
    assert '= _solve_at_root(jacobian.T, d_x, "model.cr:' in dense
    number = made[made.index("def number_backward(") : made.index("def number_grad(")]
    assert "_at_root" not in number[: number.index("with np.errstate")]  # over floats a division by 0 is numpy's
