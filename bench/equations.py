"""Equations with gradients: Kepler's for many pairs, and a boundary value problem whose Jacobian is three bands.

    OMP_NUM_THREADS=1 python bench/equations.py              a thousand pairs and a million; 10^3 and 10^5 unknowns
    OMP_NUM_THREADS=1 python bench/equations.py --rounds 3 --most 0.99
    OMP_NUM_THREADS=1 python bench/equations.py --page       the table of docs/equations.md

Beside Kepler's equation stand scipy.optimize.newton, which is handed the derivative, and the iteration by hand; beside
the boundary value problem Newton's iteration by hand with scipy.linalg.solve_banded. The gradients by the implicit
function theorem are written by hand behind them all. Prints medians as a table, the rounds taken in turn, with the
times of the others over ours. Results that differ are an error.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from scipy.linalg import solve_banded
from scipy.optimize import newton

sys.path.insert(0, str(Path(__file__).parents[1]))

import chainrule

Solver = Callable[[Any, Any], Any]
SAMPLE = Path(__file__).parents[1] / "samples" / "equations.cr"
PAGE = Path(__file__).parents[1] / "docs" / "equations.md"
MEAN = "\nfn warmth(start: real[n], s) -> real = mean(temperature(start, s))\n\nderive grad(warmth, s)\n"


def by_scipy(M: Any, e: Any) -> Any:
    def residual(E: Any, M: Any, e: Any) -> Any:
        return E - e * np.sin(E) - M

    def slope(E: Any, M: Any, e: Any) -> Any:
        return 1 - e * np.cos(E)

    return newton(residual, M, slope, args=(M, e), maxiter=100)


def by_hand(M: Any, e: Any) -> Any:
    """What one writes without a second thought: all lanes, until the last one is done."""
    E = M.copy()
    for _ in range(100):
        step = (E - e * np.sin(E) - M) / (1 - e * np.cos(E))
        E -= step
        if np.abs(step).max() < 1e-10:
            break
    return E


def with_gradient(solve: Solver) -> Solver:
    def both(M: Any, e: Any) -> Any:
        E = solve(M, e)
        d_M = 1 / (1 - e * np.cos(E))
        return E, (d_M, d_M * np.sin(E))

    return both


def warmth_by_bands(start: Any, s: float) -> Any:
    """The mean temperature of a slab that heats itself, u'' + s exp(u) = 0, and its derivative by s."""
    n = len(start)
    h2 = 1 / (n + 1) ** 2
    bands = np.full((3, n), 1 / h2)
    u = np.zeros(n)
    for _ in range(100):
        padded = np.concatenate([[0.0], u, [0.0]])
        residual = (padded[2:] - 2 * u + padded[:-2]) / h2 + s * np.exp(u)
        bands[1] = s * np.exp(u) - 2 / h2
        step = solve_banded((1, 1), bands, residual)
        u = u - step
        if np.abs(step).max() < 1e-10:
            break
    bands[1] = s * np.exp(u) - 2 / h2
    adjoint = solve_banded((1, 1), bands, np.full(n, 1 / n))  # the Jacobian is symmetric
    return u.mean(), -(adjoint @ np.exp(u))


def compared(ways: Mapping[str, Solver], args: tuple[Any, ...], rounds: int, close: float) -> dict[str, float]:
    """The median of each in milliseconds, its results being those of the first."""
    expected = next(iter(ways.values()))(*args)
    for way in ways.values():
        for one, two in zip(flat(expected), flat(way(*args)), strict=True):
            np.testing.assert_allclose(one, two, rtol=close, atol=close)
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            start = time.perf_counter()
            way(*args)
            times[name].append(time.perf_counter() - start)
    return {name: statistics.median(taken) * 1e3 for name, taken in times.items()}


def flat(results: Any) -> list[Any]:
    return [one for each in results for one in flat(each)] if isinstance(results, tuple) else [results]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, nargs="*", default=[10**3, 10**6], help="how many pairs")
    parser.add_argument("--unknowns", type=int, nargs="*", default=[10**3, 10**5], help="how many points of the slab")
    parser.add_argument("--most", type=float, default=0.9, help="the largest eccentricity")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--page", action="store_true", help="the table of docs/equations.md, from this run")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "equations_.cr")
        path.write_text(SAMPLE.read_text(encoding="utf-8") + MEAN, encoding="utf-8")
        module, in_c = chainrule.load(path), chainrule.load(path, target="c")
    random = np.random.default_rng(0)
    rows = ["| equation, with its gradient | ours | others, and over ours |", "|---|---|---|"]
    print(*rows, sep="\n")
    for count in given.pairs:
        args = random.uniform(0, 2 * np.pi, count), random.uniform(0, given.most, count)
        kepler = {"ours": module.kepler_grad, "ours in C": in_c.kepler_grad}
        kepler |= {"scipy's newton": with_gradient(by_scipy), "by hand": with_gradient(by_hand)}
        rows.append(shown(f"Kepler, {count:,} pairs", compared(kepler, args, given.rounds, 1e-8)))
    for count in given.unknowns:
        slab = {"ours": module.warmth_grad, "ours in C": in_c.warmth_grad, "scipy's solve_banded": warmth_by_bands}
        rows.append(shown(f"slab, {count:,} unknowns", compared(slab, (np.zeros(count), 1.0), given.rounds, 1e-5)))
    if given.page:
        before, table, after = re.split(r"(^\| equation.*?\n(?:\|.*\n)+)", PAGE.read_text(encoding="utf-8"), flags=re.M)
        assert table
        PAGE.write_text(before + "\n".join(rows) + "\n" + after, encoding="utf-8")


def shown(name: str, times: Mapping[str, float]) -> str:
    ours, *others = times.items()
    beside = "; ".join(f"{other} {taken:.3g} ms, {taken / ours[1]:.2f}" for other, taken in others)
    row = f"| {name} | {ours[1]:.3g} ms | {beside} |"
    print(row, flush=True)
    return row


if __name__ == "__main__":
    main()
