"""The emitted gradients of the samples against those derived by hand (`tests/hand`) and HIPS autograd's.

    python bench/gradient_time.py                 all, small and large
    python bench/gradient_time.py digits --rounds 30

Prints the median over rounds; a ratio is the median of the rounds' ratios, the three being measured in turn, in
random order, within each round. Different results are an error, whatever they cost.
"""

from __future__ import annotations

import argparse
import importlib
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from with_autograd import GRADIENTS  # noqa: E402

import chainrule  # noqa: E402
from tests.hand.cases import CASES, Case  # noqa: E402

SIZES = {"rosenbrock": (10, 100_000), "black_scholes": (10, 100_000), "s06_backpropagation": (10, 500)}
USUAL = (10, 10_000)
BLOCK = 0.02  # seconds


def contenders(case: Case) -> dict[str, Callable[..., Any]]:
    emitted = chainrule.load(ROOT / "samples" / case.sample)
    by_hand = importlib.import_module(f"tests.hand.{case.hand}")
    name = f"{case.function}_grad"
    return {"ours": getattr(emitted, name), "hand": getattr(by_hand, name), "autograd": GRADIENTS[case.hand]}


def flat(outcome: Any) -> list[np.ndarray]:
    if isinstance(outcome, tuple | list):
        return [part for item in outcome for part in flat(item)]
    return [np.asarray(outcome)]


def agree(found: dict[str, Any]) -> None:
    for name, outcome in found.items():
        for ours, theirs in zip(flat(found["ours"]), flat(outcome), strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-8, atol=1e-10, err_msg=name)


def block(f: Callable[..., Any], args: tuple[Any, ...], repeats: int) -> float:
    """Seconds for one call."""
    began = time.perf_counter()
    for _ in range(repeats):
        f(*args)
    return (time.perf_counter() - began) / repeats


def measure(case: Case, scale: int, rounds: int) -> dict[str, list[float]]:
    args = case.arguments(np.random.default_rng(0), scale)
    functions = contenders(case)
    agree({name: f(*args) for name, f in functions.items()})
    repeats = {name: max(1, int(BLOCK / block(f, args, 2))) for name, f in functions.items()}
    spent: dict[str, list[float]] = {name: [] for name in functions}
    order = list(functions)
    for _ in range(rounds):
        random.shuffle(order)
        for name in order:
            spent[name].append(block(functions[name], args, repeats[name]))
    return spent


def ratio(ours: list[float], theirs: list[float]) -> float:
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("names", nargs="*", help=", ".join(case.hand for case in CASES))
    parser.add_argument("--rounds", type=int, default=15)
    given = parser.parse_args()
    print(f"{'gradient':<22}{'size':>8}{'ours':>12}{'hand':>12}{'autograd':>12}{'/hand':>8}{'/autograd':>11}")
    for case in CASES:
        if given.names and case.hand not in given.names:
            continue
        for scale in SIZES.get(case.hand, USUAL):
            spent = measure(case, scale, given.rounds)
            times = "".join(f"{1e6 * statistics.median(each):>9.1f} us" for each in spent.values())
            ratios = f"{ratio(spent['ours'], spent['hand']):>8.2f}{ratio(spent['ours'], spent['autograd']):>11.2f}"
            print(f"{case.hand:<22}{scale:>8}{times}{ratios}", flush=True)


if __name__ == "__main__":
    main()
