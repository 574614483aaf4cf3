"""Loops of long functions: the work to put them together grows with their length, not with its square."""

from __future__ import annotations

import cProfile

from chainrule.compiler import driver
from chainrule.compiler.driver import Options
from chainrule.compiler.parse import from_text


def work(length: int) -> int:
    """How many calls it takes to compile a chain of statements, each of which adds to the cotangent of `a`."""
    steps = [f"    y{k + 1} = sin(y{k}) * a + x[{k % 2}]" for k in range(length)]
    text = "\n".join(["fn f(x: real[n], a) -> real:", "    y0 = x", *steps, f"    return sum(y{length})", ""])
    source = from_text(text, "long.cr")
    module = driver.analyse(source, None)
    profile = cProfile.Profile()
    profile.runcall(driver.gathered, module, source, Options(format=False))
    return sum(entry.callcount for entry in profile.getstats())


def test_four_times_the_statements_take_four_times_the_work() -> None:
    work(4)  # what is imported and remembered once
    assert work(160) < 5 * work(40)
