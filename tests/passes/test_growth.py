"""A program twice as long takes twice the work: no line of the compiler runs out of proportion.

Nothing here looks at a clock: each line of the compiler that runs is counted, for a program and for one twice as long.
"""

from __future__ import annotations

import gc
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import chainrule.compiler
from chainrule.compiler import driver
from chainrule.compiler.driver import Options
from chainrule.compiler.loops import join
from chainrule.compiler.native import shared_out
from chainrule.compiler.parse import from_text
from chainrule.compiler.passes.hoisting import hoist

FOLDER = str(Path(chainrule.compiler.__path__[0]).resolve())
SHORT = 24  # statements; the other program has twice as many, and ends with one of the same kind, as 3 divides this
MOST = 2.6  # times as often may a line run: n log n takes 2.4 at this length, n^2 takes 4
FEW = 12  # times for each statement: what runs so seldom is not looked at


def chain(n: int) -> str:
    """Each statement uses the two before it."""
    steps = ("v{c} = sin(v{b}) + v{a}", "v{c} = v{b} * 0.5 - v{a}", "v{c} = tanh(v{b} * v{a})")
    lines = [steps[k % 3].format(a=k - 2, b=k - 1, c=k) for k in range(2, n)]
    head = ["fn chain(x: real[n]) -> real:", "v0 = sin(x)", "v1 = v0 * x"]
    return "\n    ".join([*head, *lines, f"return sum(v{n - 1})\n"])


def numbers(n: int) -> str:
    """The same over single numbers."""
    return chain(n).replace("x: real[n]) -> real", "x)").replace(f"sum(v{n - 1})", f"v{n - 1}")


def independent(n: int) -> str:
    lines = [f"v{k} = sum(sin({k + 1} * x) * y)" for k in range(n)]
    total = " + ".join(f"v{k}" for k in range(n))
    return "\n    ".join(["fn independent(x: real[n], y: real[n]) -> real:", *lines, f"return {total}\n"])


def wide(n: int) -> str:
    """As many arguments as statements."""
    lines = [f"s{k} = {f's{k - 1} + ' if k else ''}a{k}^2 * sin(a{k * 7 % n})" for k in range(n)]
    return "\n    ".join([f"fn wide({', '.join(f'a{k}' for k in range(n))}):", *lines, f"return s{n - 1}\n"])


def callees(n: int) -> str:
    lines = ["v0 = g(x, x)", *(f"v{k} = g(v{k - 1}, x)" for k in range(1, n))]
    head = "fn g(x, y) = x * sin(y) + y\n\nfn f(x: real[n]) -> real:"
    return "\n    ".join([head, *lines, f"return sum(v{n - 1})\n"])


def functions(n: int) -> str:
    """Small functions, ten deep."""
    calls = (f"f{k - 1}(y, x * {k}) + cos(x)" if k % 10 else f"x * sin(y) + {k}" for k in range(n))
    return "\n".join(f"fn f{k}(x, y) = {call}" for k, call in enumerate(calls)) + "\n"


def loop(n: int) -> str:
    """One loop with a long body."""
    lines = ["v0 = sin(h) * x", *(f"v{k} = sin(v{k - 1}) * h + x" for k in range(1, n)), f"h = v{n - 1}"]
    head = "fn loop(xs: real[T], h0: real) -> real:\n    h = h0\n    for x in xs:"
    return "\n        ".join([head, *lines]) + "\n    return h\n"


def arrays(n: int) -> str:
    centred = "v{c} = v{b} - mean(v{b}, axis = -1, keep = true)"
    steps = ("v{c} = tanh(v{b}) @ w", centred, "v{c} = v{b} + x[:, ::-1] @ w")
    lines = ["v0 = x @ w", *(steps[k % 3].format(b=k - 1, c=k) for k in range(1, n))]
    return "\n    ".join(["fn f(x: real[n, m], w: real[m, m]) -> real:", *lines, f"return sum(v{n - 1}^2)\n"])


def indexed(n: int) -> str:
    lines = [f"v{k}[i, j] = sum[a](v{k - 1}[i, a] * x[a, j]) + x[j, i]" for k in range(1, n)]
    head = ["fn f(x: real[n, n]) -> real:", "v0[i, j] = x[i, j] * x[j, i]"]
    return "\n    ".join([*head, *lines, f"return sum(v{n - 1})\n"])


def choices(n: int) -> str:
    lines = [f"v{k} = sin(v{k - 1}) if v{k - 1} > {k} else v{k - 1} * x" for k in range(1, n)]
    return "\n    ".join(["fn choices(x):", "v0 = x", *lines, f"return v{n - 1}\n"])


def layers(n: int) -> str:
    lines = [f"h{k} = dense(h{k - 1}, 8, tanh)" for k in range(1, n // 4)]
    head = ["model deep():", "input x: real[batch, 8]", "input y: int[batch]", "h0 = x", *lines]
    return "\n    ".join([*head, f"logits = dense(h{n // 4 - 1}, 4)", "loss = mean(cross_entropy(logits, y))\n"])


SHAPES = (chain, numbers, independent, wide, callees, functions, loop, arrays, indexed, choices, layers)


def lines_run(text: str, target: str) -> Counter[tuple[str, int]]:
    """How often each line of the compiler runs, while a program is compiled."""
    found: Counter[tuple[str, int]] = Counter()

    def line(frame: FrameType, event: str, _: Any) -> Any:
        if event == "line":
            found[frame.f_code.co_filename, frame.f_lineno] += 1
        return line

    def call(frame: FrameType, _: str, __: Any) -> Any:
        return line if "/compiler/" in frame.f_code.co_filename else None

    source = from_text(text, "model.cr")
    before = sys.gettrace()
    sys.settrace(call)
    try:
        ir = driver.analyse(source)
        (driver.python if target == "numpy" else driver.native)(ir, source, Options(format=False))
    finally:
        sys.settrace(before)
    return found


def test_a_long_sum_within_a_loop_is_gathered_however_long_it_is() -> None:
    """Each of its additions stood a call deeper in the stack."""
    lines = ["v0 = h + x", *(f"v{k} = v{k - 1} + sin(h * {k})" for k in range(1, 1100)), "h = v1099"]
    text = "\n        ".join(["fn f(xs: real[T], h: real) -> real:\n    for x in xs:", *lines]) + "\n    return h\n"
    function = driver.analyse(from_text(text, "model.cr")).functions["f"]
    assert hoist(function) is function


@pytest.mark.parametrize("target", ["numpy", "c"])
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_no_line_runs_out_of_proportion(
    shape: Callable[[int], str], target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(join, "_REACH", 4)  # so many neighbours are looked at: fewer, as the programs are short
    monkeypatch.setattr(shared_out, "_FEW", 0)  # what is cut into two texts, and what is not: cut both
    lines_run(shape(4), target)  # what is done once in a process
    short, long = lines_run(shape(SHORT), target), lines_run(shape(2 * SHORT), target)
    grown = {
        f"{Path(file).name}:{number}": (short[file, number], count)
        for (file, number), count in long.items()
        if count > FEW * 2 * SHORT and count > MOST * short[file, number]
    }
    assert not grown
    assert long.total() < 2.2 * short.total()


@pytest.mark.parametrize("target", ["numpy", "c"])
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_nothing_of_a_program_is_left_to_the_collector(
    shape: Callable[[int], str], target: str, tmp_path: Path
) -> None:
    """All of it goes when its last user does: records that know each other would stay until a walk finds them."""
    path = tmp_path / "model.cr"
    path.write_text(shape(SHORT))
    compiled = driver.compile_file if target == "numpy" else driver.compile_native
    compiled(path, Options(format=False))  # what is done once in a process
    gc.collect()
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        compiled(path, Options(format=False))
        left = gc.collect()
    finally:
        if was_enabled:
            gc.enable()
    assert left < 150
