"""The cotangent of what a loop reads a few elements of in each step: added to in place, by what is in the loop too.

A gradient that made zeros of the whole array in each step would take n^2 operations where its function takes n.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from chainrule.compiler import driver
from chainrule.compiler.native.header import header
from chainrule.compiler.native.source import source
from chainrule.compiler.parse import from_text
from tests.emit.compiling import run, text
from tests.native.agreement import pairs

PROGRAMS = {
    "a choice": """\
fn f(x: real[n], y: real[n]) -> real:
    s = 0
    for i in range(1, n):
        s = s + (log(x[i] + 2) * x[i - 1] if x[i] > 0 else x[i] * y[i])
    return s
""",
    "a choice that does nothing on one side": """\
fn f(x: real[n], y: real[n]) -> real:
    s = y[0]
    for i in range(n - 1):
        s = s * 0.9 + (0 if y[i] < 0 else x[i] * x[i + 1] * y[i])
    return s
""",
    "choices within a choice": """\
fn f(x: real[n], y: real[n]) -> real:
    s = 0
    for i in range(1, n):
        a = x[i] * (sin(x[i - 1]) if y[i] > 0 else y[i - 1]) if x[i] > 0 else (y[i]^2 if y[i] < 0 else 1)
        s = s * 0.5 + a * x[0]
    return s
""",
    "two choices in a step": """\
fn f(x: real[n], y: real[n]) -> real:
    s = 0
    for i in range(1, n):
        a = x[i]^2 if y[i] > 0 else 0
        b = x[i - 1] * a if x[i] > 0 else y[i]
        s = s + a * b
    return s
""",
    "a loop within": """\
fn f(x: real[n], y: real[n]) -> real:
    s = 0
    for i in range(1, n):
        h = x[i]
        for j in range(3):
            h = sin(h) * x[i - 1] + y[j]
        s = s + h
    return s
""",
    "a while within": """\
fn f(x: real[n], y: real[n]) -> real:
    s = 0
    for i in range(1, n):
        h = 2 + x[i]^2
        while h > 0.5:
            h = h * (0.4 + 0.1 * sin(x[i - 1])) + 0.01 * y[i]
        s = s + h * y[i - 1]
    return s
""",
    "a table, row by row": """\
fn f(x: real[n], y: real[n]) -> real:
    c = x[:, none] * y[none, :]
    row = c[0]
    for i in range(1, n):
        cur = row[0] + c[i, 0]
        for j in range(1, n):
            cur = c[i, j] - logsumexp([-cur, -row[j], -row[j - 1]])
            collect rest = cur
        row = concatenate([[row[0]], rest])
    return row[-1]
""",
    "a loop in a choice in a loop": """\
fn f(x: real[n], y: real[n]) -> real:
    s = 0
    for i in range(1, n):
        t = x[i]
        if_so = 1 if y[i] > 0 else 0
        for j in range(i):
            t = t + (x[j] * y[j] if x[j] > 0 else y[j]^2) * if_so
        s = s + t^2
    return s
""",
    "segments": """\
fn f(x: real[n], y: real[n]) -> real:
    s = 1
    for i in range(1, n) (checkpoint):
        s = tanh(s) + (x[i] * x[i - 1] * s if y[i] > 0 else 0)
    return s
""",
    "rows": """\
fn f(x: real[n], y: real[n]) -> real:
    W = x[:, none] * y[none, :]
    s = y
    for i in range(n):
        s = (tanh(W[i] * s) if x[i] > 0 else s * y[i])
    return sum(s^2)
""",
}
X = np.array([0.7, -0.4, 1.1, 0.3, -0.9, 0.6])
Y = np.array([0.5, 0.8, -0.6, 1.2, 0.9, -0.3])


def central(function: Any, at: Any) -> Any:
    def slope(step: float) -> Any:
        return np.array([(function(at + step * e) - function(at - step * e)) / (2 * step) for e in np.eye(len(at))])

    return (4 * slope(5e-4) - slope(1e-3)) / 3


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_gradient_is_right(name: str) -> None:
    module = run(PROGRAMS[name])
    _, (d_x, d_y) = module["f_grad"](X, Y)
    np.testing.assert_allclose(d_x, central(lambda x: module["f"](x, Y), X), rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(d_y, central(lambda y: module["f"](X, y), Y), rtol=1e-8, atol=1e-9)
    again = module["f_backward"](module["f_forward"](X, Y)[1], 1.0)
    np.testing.assert_allclose(again[0], d_x, rtol=1e-14)


@pytest.mark.parametrize("name", PROGRAMS)
def test_second_derivatives_are_right(name: str) -> None:
    module = run(PROGRAMS[name] + "derive hessian(f, x)\n")
    wanted = central(lambda x: module["f_grad"](x, Y)[1][0], X)
    np.testing.assert_allclose(module["f_hessian"](X, Y), wanted, rtol=1e-7, atol=1e-8)


@pytest.mark.parametrize("name", [name for name in PROGRAMS if name not in ("rows", "a table, row by row")])
def test_no_step_makes_an_array_of_all_elements(name: str) -> None:
    made = text(PROGRAMS[name])
    backward = made[made.index("def f_backward") : made.index("def f_grad")]
    assert not re.search(r"^ {8,}.*(np\.zeros|\.copy\(\))", backward, re.MULTILINE), backward


def test_c_agrees(tmp_path: Path) -> None:
    made = pairs([(program, None) for program in PROGRAMS.values()], tmp_path)
    for name, pair in zip(PROGRAMS, made, strict=True):
        wanted = pair.numpy["f_backward"](pair.numpy["f_forward"](X, Y)[1], 1.0)
        if "f_grad" in pair.c:
            value, found = pair.c["f_grad"](X, Y)
            np.testing.assert_allclose(value, pair.numpy["f"](X, Y), rtol=1e-13, err_msg=name)
            np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=1e-14, err_msg=name)
    assert sum("f_grad" in pair.c for pair in made) >= len(made) - 2  # not those with loops of unknown length


def test_what_is_returned_is_nobody_elses() -> None:
    module = run(PROGRAMS["a choice"])
    _, saved = module["f_forward"](X, Y)
    first = module["f_backward"](saved, 1.0)
    first[0][:] = 7.0
    second = module["f_backward"](saved, 1.0)
    assert not np.any(second[0] == 7.0)


def test_c_counts_places_without_asking(tmp_path: Path) -> None:
    """Places on the axis are proved when compiling: nothing is checked, and the loop's variable is all there is."""
    written = from_text(PROGRAMS["a choice"], "p.cr")
    made = driver.gathered(driver.analyse(written, None), written, driver.Options(format=False))
    printed = [bound.printed for bound in made.native.bound]
    told = source("p", printed, ())
    (tmp_path / "p.h").write_text(header("p", printed))
    (tmp_path / "p.c").write_text(told)
    loops = told[told.index("int NAME(p_f)(") :]
    assert "CHAINRULE_INDEX" not in loops
    assert "counted(" not in loops
    command = ["cc", "-std=gnu11", "-Wall", "-Wextra", "-Wno-unused-function", "-Werror", "-c", "p.c"]
    subprocess.run(command, cwd=tmp_path, check=True)
