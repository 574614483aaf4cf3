"""What the lines of a loop look like: what leaves it, and what that which is kept of each step is called."""

from __future__ import annotations

from chainrule.compiler import driver
from chainrule.compiler.parse import from_text

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
