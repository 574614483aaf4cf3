"""Kepler's equation for many pairs, with gradients, against scipy's Newton iteration and one by hand.

    python bench/equations.py              a million pairs, eccentricities up to 0.9
    python bench/equations.py --count 1000 --most 0.99

scipy.optimize.newton is handed the derivative, and the gradient by the implicit function theorem is written by hand
behind both. Prints medians in milliseconds, the rounds taken in turn. Results that differ are an error.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import newton

sys.path.insert(0, str(Path(__file__).parents[1]))

import chainrule

Solver = Callable[[Any, Any], Any]


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10**6, help="how many pairs")
    parser.add_argument("--most", type=float, default=0.9, help="the largest eccentricity")
    parser.add_argument("--rounds", type=int, default=9)
    given = parser.parse_args()
    random = np.random.default_rng(0)
    M, e = random.uniform(0, 2 * np.pi, given.count), random.uniform(0, given.most, given.count)
    ours = chainrule.load(Path(__file__).parents[1] / "samples" / "equations.cr").kepler_grad
    ways = {"ours": ours, "scipy": with_gradient(by_scipy), "by hand": with_gradient(by_hand)}
    value, gradient = ours(M, e)
    for way in ways.values():
        other, found = way(M, e)
        np.testing.assert_allclose(value, other, rtol=0, atol=1e-9)
        for one, two in zip(gradient, found, strict=True):
            np.testing.assert_allclose(one, two, rtol=1e-8, atol=1e-8)
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(given.rounds):
        for name, way in ways.items():
            start = time.perf_counter()
            way(M, e)
            times[name].append(time.perf_counter() - start)
    for name, taken in times.items():
        print(f"{name:8} {statistics.median(taken) * 1e3:9.2f} ms, at least {min(taken) * 1e3:.2f} ms")


if __name__ == "__main__":
    main()
