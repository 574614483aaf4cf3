"""Arrays of which a step of a loop replaces or adds to a part: they are changed in place, and nobody can tell."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from tests.emit.compiling import run, text
from tests.loops.test_threading import X, Y, central
from tests.native.agreement import pairs

PROGRAMS = {
    "a table": """\
fn f(x: real[n], y: real[n]) -> real:
    t = zeros([n])
    for i in range(1, n):
        t = put(t, i, sin(t[i - 1]) * y[i] + x[i])
    return sum(t^2 * y)
""",
    "added to": """\
fn f(x: real[n], y: real[n]) -> real:
    t = x
    for i in range(n - 1):
        t = add_at(t, i + 1, tanh(t[i]) * y[i])
    return sum(t^2)
""",
    "twice": """\
fn f(x: real[n], y: real[n]) -> real:
    t = y
    for i in range(1, n):
        t = add_at(put(t, i, t[i - 1] * x[i]), i - 1, t[i]^2)
    return sum(t^2 * x)
""",
    "two that read each other": """\
fn f(x: real[n], y: real[n]) -> real:
    s, t = x, y
    for i in range(1, n):
        s, t = put(s, i, s[i - 1] * t[i]), put(t, i - 1, s[i] + t[i]^2)
    return sum(s * t)
""",
    "read by what goes round": """\
fn f(x: real[n], y: real[n]) -> real:
    t, a = x, 1
    for i in range(1, n):
        a, t = a * t[i], put(t, i, a + t[i - 1] * y[i])
    return a + sum(t^2)
""",
    "a view is read behind": """\
fn f(x: real[n], y: real[n]) -> real:
    t = x
    s = 0
    for i in range(1, n):
        v = t[1:]
        t = put(t, i, t[i - 1] * y[i])
        s = s + sum(v^2) * t[i]
    return s
""",
    "rows": """\
fn f(x: real[n], y: real[n]) -> real:
    W = x[:, none] * y[none, :]
    for i in range(1, n):
        W = put(W, i, tanh(W[i - 1] * x) + W[i])
    return sum(W^2)
""",
    "kept of each step": """\
fn f(x: real[n], y: real[n]) -> real:
    t = x
    for i in range(1, n):
        t = put(t, i, t[i - 1] * y[i])
        collect ts = t
    return sum(ts^2)
""",
    "read whole": """\
fn f(x: real[n], y: real[n]) -> real:
    t = x
    for i in range(n):
        t = put(t, i, sum(t * y) / 3)
    return sum(t^2)
""",
    "many positions": """\
fn f(x: real[n], y: real[n]) -> real:
    t = x
    for i in range(1, n):
        t = put(t, [i, i - 1, i], [t[i], y[i] * t[0], t[i - 1]^2])
    return sum(t^2)
""",
    "no step at all": """\
fn f(x: real[n], y: real[n]) -> real:
    t = x
    for i in range(n, n):
        t = put(t, 0, y[0])
    return sum(t^2) + y[0]
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_gradient_is_right(name: str) -> None:
    module = run(PROGRAMS[name])
    x, y = X.copy(), Y.copy()
    _, (d_x, d_y) = module["f_grad"](x, y)
    np.testing.assert_array_equal((x, y), (X, Y))  # what is handed in is nobody's to change
    np.testing.assert_allclose(d_x, central(lambda x: module["f"](x, Y), X), rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(d_y, central(lambda y: module["f"](X, y), Y), rtol=1e-8, atol=1e-9)
    _, saved = module["f_forward"](X, Y)
    for _ in range(2):  # what is saved is not changed either
        again = module["f_backward"](saved, 1.0)
        np.testing.assert_allclose(again[0], d_x, rtol=1e-14)


@pytest.mark.parametrize("name", PROGRAMS)
def test_second_derivatives_are_right(name: str) -> None:
    module = run(PROGRAMS[name] + "derive hessian(f, x)\n")
    wanted = central(lambda x: module["f_grad"](x, Y)[1][0], X)
    np.testing.assert_allclose(module["f_hessian"](X, Y), wanted, rtol=1e-7, atol=1e-8)


def test_the_values_are_those_by_hand() -> None:
    t = np.zeros(6)
    for i in range(1, 6):
        t[i] = np.sin(t[i - 1]) * Y[i] + X[i]
    np.testing.assert_allclose(run(PROGRAMS["a table"])["f"](X, Y), np.sum(t**2 * Y), rtol=1e-14)
    s, t = X.copy(), Y.copy()
    for i in range(1, 6):
        s[i], t[i - 1] = s[i - 1] * t[i], s[i] + t[i] ** 2
    np.testing.assert_allclose(run(PROGRAMS["two that read each other"])["f"](X, Y), s @ t, rtol=1e-14)


@pytest.mark.parametrize(
    "name", ["a table", "added to", "twice", "two that read each other", "read by what goes round", "many positions"]
)
def test_no_step_copies_the_array(name: str) -> None:
    made = text(PROGRAMS[name])
    values = made[made.index("def f(") : made.index("def f_backward")]
    assert not re.search(r"^ {8,}.*\.copy\(\)", values, re.MULTILINE), values


def test_a_table_goes_back_in_place() -> None:
    made = text(PROGRAMS["a table"])
    backward = made[made.index("def f_backward") : made.index("def f_grad")]
    assert not re.search(r"^ {8,}.*(np\.zeros|\.copy\(\))", backward, re.MULTILINE), backward


def test_what_is_kept_of_each_step_is_what_it_was() -> None:
    module = run("""\
fn f(x: real[n], k: int) -> real[n, n]:
    t = x
    for i in range(1, n):
        t = put(t, i, t[i - 1] * 2)
        collect ts = t
    return concatenate([ts, x[none, :]])
fn g(x: real[n]):
    t = x
    for i in range(1, n):
        before = t
        t = put(t, i, t[i - 1] * 2)
    return t, x
""")
    np.testing.assert_array_equal(module["f"]([1.0, 5.0, 7.0], 0), [[1, 2, 7], [1, 2, 4], [1, 5, 7]])
    np.testing.assert_array_equal(module["g"]([1.0, 5.0, 7.0]), ([1, 2, 4], [1, 5, 7]))


def test_c_agrees(tmp_path: Path) -> None:
    made = pairs([(program, None) for program in PROGRAMS.values()], tmp_path)
    for name, pair in zip(PROGRAMS, made, strict=True):
        value, wanted = pair.numpy["f_grad"](X, Y)
        assert "f_grad" in pair.c, (name, pair.missing)
        found = pair.c["f_grad"](X, Y)
        np.testing.assert_allclose(found[0], value, rtol=1e-13, err_msg=name)
        np.testing.assert_allclose(found[1], wanted, rtol=1e-12, atol=1e-14, err_msg=name)
        assert not pair.fallen, name
