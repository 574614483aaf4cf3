"""Value and gradient of kernels of the kind that people bring (`models/kernels.cr`), over numpy and in C, against jax.

    OMP_NUM_THREADS=1 python bench/kernels.py            a table, over doubles and floats
    python bench/kernels.py gru gp                       kernels whose names begin so
    python bench/kernels.py --page                       the page docs/speed-of-kernels.md

On one core, all in one process; each takes turns of a fraction of a second, and what is told is its fastest call: other
work on the machine only ever adds. jax is called compiled, with arrays of its own. Results that differ are an error.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")
ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402
from kernels_in_jax import cases  # noqa: E402

import chainrule  # noqa: E402

MODEL = ROOT / "bench" / "models" / "kernels.cr"
TURN, ROUNDS = 0.15, 5  # seconds of a turn, and turns
HEAD = """# How fast kernels are

Value and gradient of the functions in [`bench/models/kernels.cr`](../bench/models/kernels.cr), of the kind that people
bring, over numpy and in C, against jax (`jit`, on arrays of its own), on one core; each the fastest call of several
turns. `C / jax` below 1 is where C is faster. Written by `OMP_NUM_THREADS=1 python bench/kernels.py --page` in one run.
C is for any sizes, where jax compiles for those that it is given.
"""


def given(argument: Any, dtype: np.dtype[Any]) -> Any:
    if isinstance(argument, np.ndarray):
        return argument.astype(dtype) if argument.dtype.kind == "f" else argument
    return dtype.type(argument) if isinstance(argument, float) else argument


def agree(name: str, found: Any, expected: Any, dtype: np.dtype[Any]) -> None:
    value, grads = found
    ours = [value, *(grads if isinstance(grads, tuple) else (grads,))]
    for a, b in zip(ours, [expected[0], *expected[1]], strict=True):
        assert np.asarray(a).dtype == dtype, name
        b = np.asarray(b)
        scale = max(float(np.abs(b).max()), 1.0)
        np.testing.assert_allclose(a, b, rtol=0, atol=(1e-8 if dtype == np.float64 else 2e-2) * scale, err_msg=name)


def fastest(calls: list[Callable[[], Any]]) -> list[float]:
    """Of each the seconds of its fastest call, over turns of all."""
    best = [np.inf] * len(calls)
    for _ in range(ROUNDS):
        for k, call in enumerate(calls):
            call()
            end = time.perf_counter() + TURN
            while True:
                began = time.perf_counter()
                call()
                now = time.perf_counter()
                best[k] = min(best[k], now - began)
                if now > end:
                    break
    return best


def rows(wanted: list[str]) -> Iterator[str]:
    over_numpy, in_c = chainrule.load(MODEL), chainrule.load(MODEL, target="c")
    for name, kernel, arguments, by in cases(np.random.default_rng(0)):
        if wanted and not any(name.startswith(each) for each in wanted):
            continue
        cells = [name]
        for dtype in (np.dtype(np.float64), np.dtype(np.float32)):
            args = tuple(given(argument, dtype) for argument in arguments)
            static = tuple(k for k, argument in enumerate(args) if isinstance(argument, int))
            compiled = jax.jit(jax.value_and_grad(kernel, by), static_argnums=static)
            theirs = [argument if k in static else jnp.asarray(argument) for k, argument in enumerate(args)]
            ours = [getattr(module, f"{kernel.__name__}_grad") for module in (over_numpy, in_c)]
            for function in ours:
                agree(name, function(*args), compiled(*theirs), dtype)

            def by_jax(compiled: Any = compiled, theirs: Any = theirs) -> Any:
                return jax.block_until_ready(compiled(*theirs))

            calls = [by_jax, *(lambda f=function, a=args: f(*a) for function in ours)]
            jaxs, numpys, cs = fastest(calls)
            cells += [f"{seconds * 1e6:,.1f} us" for seconds in (jaxs, cs, numpys)]
            cells.append(f"{cs / jaxs:.2f}")
        yield " | ".join(cells)


def main() -> None:
    jax.config.update("jax_enable_x64", True)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*")
    parser.add_argument("--page", action="store_true")
    chosen = parser.parse_args()
    columns = [f"{which}, {kind}" for kind in ("float64", "float32") for which in ("jax", "C", "numpy", "C / jax")]
    lines = [f"| kernel | {' | '.join(columns)} |", f"|{'---|' * (1 + len(columns))}"]
    for line in lines:
        print(line)
    for row in rows(chosen.names):
        lines.append(f"| {row} |")
        print(lines[-1], flush=True)
    if chosen.page:
        (ROOT / "docs" / "speed-of-kernels.md").write_text("\n".join([HEAD, *lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
