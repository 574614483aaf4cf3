"""What the lines of a loop look like: what leaves it, and what that which is kept of each step is called."""

from __future__ import annotations

import numpy as np

from chainrule.compiler import driver
from chainrule.compiler.parse import from_text
from tests.emit.compiling import run

READING = """
fn read(x: real[b, T, n], y: real[T, S], W: real[n, m]) -> real[b, m]:
    h = zeros([b, m])
    for t in range(T):
        h = tanh(x[:, t] @ W + h)
        for s in range(S):
            h = h * y[t, s]
    return h
"""
PROGRAM = """
fn slope(s: real[2], r) -> real[2] = [r * s[0] * s[1], -s[1]]

fn walk(s0: real[2], r, dt, n: dim) -> real[2]:
    s = s0
    for t in range(n):
        k = slope(s + dt / 2 * s, r)
        s = s + dt * tanh(k)
    return s

fn total(s: real[2], r, dt, w: real[m]) -> real = sum(walk(s, r, dt, m)) * sum(w)
"""


def lines_of(program: str, name: str) -> list[str]:
    """The lines of an emitted function without its comments."""
    source = from_text(program, "m.cr")
    text = driver.python(driver.analyse(source), source, driver.Options())
    lines = text.split(f"def {name}(")[1].split("\ndef ")[0].splitlines()
    return [line.strip() for line in lines if not line.strip().startswith("#")]


def test_a_part_by_a_number_leaves_a_loop_that_may_have_no_steps() -> None:
    lines = lines_of(PROGRAM, "total_forward")
    loop = lines.index("for t in range(m):")
    assert any("dt / 2" in line for line in lines[:loop])
    assert not any("dt / 2" in line for line in lines[loop:])


def test_what_is_kept_is_called_after_its_statement() -> None:
    kept = [line.split(" = ")[0] for line in lines_of(PROGRAM, "total_forward") if "np.empty(" in line]
    assert kept
    assert all(name.startswith(("s_all", "k_all", "slope_all")) for name in kept), kept


def test_what_is_read_step_by_step_is_not_copied_nor_gathered_over_zeros() -> None:
    forward, backward = (lines_of(READING, f"read_{end}") for end in ("forward", "backward"))
    loop = forward.index("for t in range(T):")
    assert any("x.swapaxes(0, 1) @ W" in line for line in forward[:loop])
    assert not any("n)" in line for line in forward if "np.empty(" in line)
    assert not any("np.zeros((T, S)" in line for line in backward)


CELL = """
fn run(xs: real[T, b, n], W: real[n, 2 * m], U: real[m, 2 * m], bias: real[2 * m]) -> real[b, m]:
    h = zeros([b, m])
    for x in xs:
        a = x @ W + h @ U + bias
        h = tanh(a[:, :m]) * a[:, m:]
    return h
"""


def test_what_no_step_waits_for_is_added_up_before_the_loop() -> None:
    lines = lines_of(CELL, "run_forward")
    loop = next(k for k, line in enumerate(lines) if line.startswith("for "))
    assert any("xs @ W + bias" in line for line in lines[:loop])
    assert any(line.endswith("[t] + h @ U") for line in lines[loop:])


def test_cotangents_are_made_where_they_are_kept_and_summed_behind_the_loop() -> None:
    lines = lines_of(CELL, "run_backward")
    loop = next(k for k, line in enumerate(lines) if line.startswith("for "))
    behind = next(k for k, line in enumerate(lines) if line.startswith("d_U ="))
    assert any(line == "d_a = d_a_all[t]" for line in lines[loop:behind])
    assert not any("np.empty((b, 2 * m)" in line for line in lines[loop:behind])
    assert any(line.startswith("d_bias = ") and line.endswith(".sum(axis=(0, 1))") for line in lines[behind:])


def test_a_cell_beside_one_written_out() -> None:
    rng = np.random.default_rng(0)
    xs, W, U, bias = (rng.normal(size=shape) for shape in ((4, 3, 2), (2, 4), (2, 4), 4))

    def by_hand(xs: np.ndarray, W: np.ndarray, U: np.ndarray, bias: np.ndarray) -> np.ndarray:
        h = np.zeros((3, 2), bias.dtype)
        for x in xs:
            a = x @ W + h @ U + bias
            h = np.tanh(a[:, :2]) * a[:, 2:]
        return h

    m = run(CELL)
    value, saved = m["run_forward"](xs, W, U, bias)
    np.testing.assert_allclose(value, by_hand(xs, W, U, bias), rtol=1e-13)
    d = rng.normal(size=(3, 2))
    for k, found in enumerate(m["run_backward"](saved, d)):
        given = (xs, W, U, bias)
        for place in np.ndindex(given[k].shape):
            moved = [array.astype(complex) for array in given]
            moved[k][place] += 1e-30j
            np.testing.assert_allclose(found[place], (by_hand(*moved) * d).sum().imag / 1e-30, rtol=1e-12)
