"""Gradient against value, for every function of the samples that has one: over numpy, and in C where it is built.

    python bench/gradient_over_value.py                    all, sizes of 100 and, where that is too much, 30
    python bench/gradient_over_value.py pairwise --table   those of one sample, as the lines of a page
    python bench/gradient_over_value.py --page             the page docs/speed-of-gradients.md

The value is that of `f`, the gradient `f_grad`: value and gradient at once, so that 2 means a gradient that costs as
much as its value. Both are measured in turn in each round, and of each the fastest of a few short blocks counts, which
a busy machine disturbs the least. A ratio is the median of the rounds' ratios.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT)]

import chainrule  # noqa: E402
from chainrule.compiler import driver  # noqa: E402
from chainrule.compiler.ir import Function  # noqa: E402
from chainrule.compiler.parse import read_source  # noqa: E402
from chainrule.runtime.sampling import points  # noqa: E402
from chainrule.runtime.timing import draw  # noqa: E402

PAGE = ROOT / "docs" / "speed-of-gradients.md"
HEADING = "| function | value | gradient / value | in C |\n|---|---|---|---|"
SIZES = 100, 30  # of every dimension; the first for which the value takes less than `MOST`
MOST = 0.2
BLOCK, BLOCKS = 0.004, 5  # seconds, and how many


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("samples", nargs="*", help="parts of names of samples; all without")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--table", action="store_true", help="as lines of Markdown")
    parser.add_argument("--page", action="store_true", help="the table of docs/speed-of-gradients.md, from this run")
    given = parser.parse_args()
    files = [
        path
        for path in sorted((ROOT / "samples").rglob("*.cr"))
        if path.parent.name != "networks" and any(part in str(path) for part in given.samples or [""])
    ]
    if given.table:
        print(HEADING)
    rows = []
    for path in files:
        for name, numpy, c in _ratios(path, given.rounds):
            value, ratio, spread = numpy
            beside = f"{c[1]:.2f} +- {c[2]:.2f}" if c is not None else ""
            row = (f"{path.stem}/{name}", _time(value), f"{ratio:.2f} +- {spread:.2f}", beside)
            rows.append(f"| {' | '.join(row)} |")
            print(rows[-1] if given.table else f"{row[0]:44} {row[1]:>9}  {row[2]:>15}  {row[3]:>15}", flush=True)
    if given.page:
        before, _, after = PAGE.read_text(encoding="utf-8").partition(HEADING)
        rest = after[after.index("\n\n") :]
        PAGE.write_text("\n".join([before + HEADING, *rows]) + rest, encoding="utf-8")


def _ratios(path: Path, rounds: int) -> Iterator[tuple[str, Any, Any]]:
    """For each function its value's time, the ratio and its spread, over numpy and in C."""
    ir = driver.analyse(read_source(path), path.parent)
    modules = [chainrule.load(path), chainrule.load(path, target="c")]
    for name in ir.exported:
        plain = modules[0].__dict__
        if f"{name}_grad" not in plain:
            continue
        args = _arguments(driver.planned(ir, name)[0][1], ir.functions[name], modules[0])
        if args is None:
            print(f"{path.stem}/{name}: no arguments were found for which it has a finite value", file=sys.stderr)
            continue
        native = modules[1].__dict__[f"{name}_grad"]
        found = [_measured(module, name, args, rounds) for module in modules]
        yield name, found[0], found[1] if native is not plain[f"{name}_grad"] and _is_c(native) else None


def _is_c(call: Any) -> bool:
    return type(call).__name__ != "function"


def _arguments(planned: Function, function: Function, module: ModuleType) -> tuple[Any, ...] | None:
    names = {size for param in planned.params for dim in param.shape for size in dim.names()}
    for size in SIZES:
        try:
            args = draw(planned, dict.fromkeys(names, size))
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                start = time.perf_counter()
                value, _ = getattr(module, f"{planned.name}_grad")(*args)
            if np.isfinite(value).all() and time.perf_counter() - start < MOST:
                return args
        except (ArithmeticError, IndexError, ValueError, TypeError, Warning):
            continue
    found = points(function, module, 1)
    return found[0] if found else None


def _measured(module: ModuleType, name: str, args: tuple[Any, ...], rounds: int) -> tuple[float, float, float]:
    value, gradient = getattr(module, name), getattr(module, f"{name}_grad")
    gradient(*args)
    counts = {call: max(1, int(BLOCK / max(_once(call, args), 1e-7))) for call in (value, gradient)}
    values, ratios = [], []
    for _ in range(rounds):
        took = [min(_block(call, args, counts[call]) for _ in range(BLOCKS)) for call in (value, gradient)]
        values.append(took[0])
        ratios.append(took[1] / took[0])
    low, middle, high = statistics.quantiles(ratios, n=4)
    return statistics.median(values), middle, (high - low) / 2


def _once(call: Callable[..., Any], args: tuple[Any, ...]) -> float:
    call(*args)
    return _block(call, args, 1)


def _block(call: Callable[..., Any], args: tuple[Any, ...], count: int) -> float:
    start = time.perf_counter()
    for _ in range(count):
        call(*args)
    return (time.perf_counter() - start) / count


def _time(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


if __name__ == "__main__":
    main()
