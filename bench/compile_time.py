"""How long compiling takes, in processor seconds: samples, and long programs of several shapes, over numpy and in C.

python bench/compile_time.py                   a table for docs/native.md
python bench/compile_time.py chain rosenbrock  programs whose names begin so
python bench/compile_time.py --commands        import, commands and load of a small sample, in seconds

The first two columns are the lesser of two processes', start-up, black and the C compiler not counted, which have
columns of their own.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

REPEATS = 2
BUILT = 1_500  # statements: longer programs are not given to the C compiler
SAMPLES = ("rosenbrock", "black_scholes", "gaussian_mixture", "equations", "digits_conv")
SMALL = ROOT / "samples" / "rosenbrock.cr"


def chain(length: int) -> str:
    """A function of that many statements, each of which uses the two before it."""
    lines = ["fn chain(x: real[n]) -> real:", "    v0 = sin(x)", "    v1 = v0 * x"]
    steps = ("v{c} = sin(v{b}) + v{a}", "v{c} = v{b} * 0.5 - v{a}", "v{c} = tanh(v{b} * v{a})")
    for k in range(2, length):
        lines.append("    " + steps[k % 3].format(a=k - 2, b=k - 1, c=k))
    return "\n".join([*lines, f"    return sum(v{length - 1})", ""])


def wide(length: int) -> str:
    """As many arguments as statements."""
    lines = [f"s{k} = {f's{k - 1} + ' if k else ''}a{k}^2 * sin(a{k * 7 % length})" for k in range(length)]
    names = ", ".join(f"a{k}" for k in range(length))
    return "\n    ".join([f"fn wide({names}):", *lines, f"return s{length - 1}\n"])


def functions(length: int) -> str:
    """Small functions of one statement, ten deep."""
    calls = (f"f{k - 1}(y, x * {k}) + cos(x)" if k % 10 else f"x * sin(y) + {k}" for k in range(length))
    return "\n".join(f"fn f{k}(x, y) = {call}" for k, call in enumerate(calls)) + "\n"


def loop(length: int) -> str:
    """One loop, each step of which has that many statements."""
    lines = ["v0 = sin(h) * x", *(f"v{k} = sin(v{k - 1}) * h + x" for k in range(1, length)), f"h = v{length - 1}"]
    return "\n        ".join(["fn loop(xs: real[T], h: real) -> real:\n    for x in xs:", *lines]) + "\n    return h\n"


def expression(length: int) -> str:
    """One statement of that many operations."""
    return f"fn expression(x: real[n]) = sum({' + '.join(f'sin({k} * x)' for k in range(1, length // 3))})\n"


def network(length: int) -> str:
    """A model of so many dense layers."""
    lines = [f"h{k} = dense(h{k - 1}, 32, tanh)" for k in range(1, length)]
    head = ["model network():", "input x: real[batch, 32]", "input y: int[batch]", "h0 = x", *lines]
    return "\n    ".join([*head, f"logits = dense(h{length - 1}, 10)", "loss = mean(cross_entropy(logits, y))\n"])


LONG: tuple[tuple[Callable[[int], str], tuple[int, ...]], ...] = (
    (chain, (100, 1_000, 10_000)),
    (wide, (1_000,)),
    (functions, (1_000,)),
    (loop, (1_000,)),
    (expression, (2_700,)),
    (network, (20, 200)),
)


def programs() -> list[tuple[str, int, str]]:
    """Name, statements and text of each program."""
    found = []
    for name in SAMPLES:
        text = next((ROOT / "samples").rglob(f"{name}.cr")).read_text(encoding="utf-8")
        lines = [line.strip() for line in text.splitlines()]
        found.append((name, sum(bool(line) and not line.startswith("#") for line in lines), text))
    return [*found, *((shape.__name__, length, shape(length)) for shape, lengths in LONG for length in lengths)]


COMPILE = """
import sys, time
from pathlib import Path
from chainrule.compiler import driver
from chainrule.compiler.emit.module import format_module
path, target = Path(sys.argv[1]), sys.argv[2]
options = driver.Options(format=False)
driver.compile_source("fn f(x) = sin(x)", options)  # what is read once in a process
start = time.process_time()
made = driver.compile_file(path, options) if target != "c" else driver.compile_native(path, options)
spent = time.process_time() - start
if target == "black":
    start = time.process_time()
    format_module(made)
    spent = time.process_time() - start
print(spent)
"""


def compiled(path: Path, target: str) -> str:
    """The processor seconds that a process takes to compile a file."""

    def once() -> float:
        command = [sys.executable, "-c", COMPILE, str(path), target]
        return float(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)

    return f"{min(once() for _ in range(1 if target == 'black' else REPEATS)):.2f} s"


def table(wanted: list[str]) -> None:
    from build_time import worked

    from chainrule.compiler.driver import Options, compile_native

    print("| program | statements | numpy | C | black | C compiler |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, length, text in programs():
            if wanted and not any(name.startswith(one) for one in wanted):
                continue
            path = Path(folder) / f"{name}.cr"
            path.write_text(text, encoding="utf-8")
            times = [compiled(path, target) for target in ("numpy", "c", "black")]
            files = compile_native(path, Options(format=False)) if length <= BUILT else None
            built = f"{sum(worked(files, 'double')):.1f} s" if files is not None else "-"
            print(f"| {name} | {length:,} | {' | '.join(times)} | {built} |", flush=True)


def commands() -> None:
    """What a user waits for: each command the least of some, from its start to its end."""
    python = [sys.executable, "-c"]
    program = [*python, "from chainrule.commands import main; main()"]
    with tempfile.TemporaryDirectory() as folder:
        made = str(Path(folder) / "made.py")
        for label, command in (
            ("import numpy", [*python, "import numpy"]),
            ("import chainrule", [*python, "import chainrule"]),
            ("chainrule --help", [*program, "--help"]),
            ("chainrule check", [*program, "check", str(SMALL)]),
            ("chainrule compile", [*program, "compile", str(SMALL), "-o", made]),
            ("chainrule.load, known", [*python, f"import chainrule; chainrule.load({str(SMALL)!r})"]),
        ):
            taken = []
            for _ in range(5):
                start = time.perf_counter()
                subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
                taken.append(time.perf_counter() - start)
            print(f"| {label} | {min(taken):.2f} s |")


if __name__ == "__main__":
    commands() if sys.argv[1:] == ["--commands"] else table(sys.argv[1:])
