"""What the lines of a loop look like: what leaves it, and what that which is kept of each step is called."""

from __future__ import annotations

from chainrule.compiler import driver
from chainrule.compiler.parse import from_text

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


def forward() -> list[str]:
    """The lines of `total_forward` without its comments."""
    text = driver.python(driver.analyse(from_text(PROGRAM, "m.cr")), from_text(PROGRAM, "m.cr"), driver.Options())
    lines = text.split("def total_forward")[1].split("def total_backward")[0].splitlines()
    return [line.strip() for line in lines if not line.strip().startswith("#")]


def test_a_part_by_a_number_leaves_a_loop_that_may_have_no_steps() -> None:
    lines = forward()
    loop = lines.index("for t in range(m):")
    assert any("dt / 2" in line for line in lines[:loop])
    assert not any("dt / 2" in line for line in lines[loop:])


def test_what_is_kept_is_called_after_its_statement() -> None:
    kept = [line.split(" = ")[0] for line in forward() if "np.empty(" in line]
    assert kept
    assert all(name.startswith(("s_all", "k_all", "slope_all")) for name in kept), kept
