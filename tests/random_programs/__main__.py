"""The long runs.

python -m tests.random_programs --count 5000     compare that many programs, as many with each production
python -m tests.random_programs --teeth          break every derivative rule, and report what finds it
python -m tests.random_programs --native         compare C with numpy
python -m tests.random_programs --lanes          compare functions over lanes with the same for each lane, in all modes
python -m tests.random_programs --lanes --native     so many of each kind of these in C, with numpy
python -m tests.random_programs --fast           compare what is printed for speed with the plain form
python -m tests.random_programs --compact        compare sparse Jacobians, diagonals and blocks with Jacobians in full
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.random_programs.compact import sweep as patterns
from tests.random_programs.fast import sweep as in_fast_form
from tests.random_programs.in_c import Report
from tests.random_programs.in_c import sweep as native
from tests.random_programs.in_c import sweep_lanes as over_lanes_in_c
from tests.random_programs.lanes import Count
from tests.random_programs.lanes import sweep as over_lanes
from tests.random_programs.search import Tally, sweep
from tests.random_programs.strategies import PRODUCTIONS
from tests.random_programs.teeth import FACTORS, Find, amiss, heading, hunt, line, places, rules


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--teeth", action="store_true")
    parser.add_argument("--native", action="store_true")
    parser.add_argument("--compact", action="store_true")
    parser.add_argument("--fast", action="store_true")
    parser.add_argument("--lanes", action="store_true")
    parser.add_argument(
        "--only", default="", help="productions, or with --teeth ops, with --lanes statements, whose name contains this"
    )
    given = parser.parse_args()
    if given.native:
        return in_c(over_lanes_in_c if given.lanes else native, given.count, given.seed, given.only)
    if given.lanes:
        return lanes(given.count, given.seed, given.only)
    if given.fast:
        return fast(given.count, given.seed, given.only)
    if given.compact:
        return in_compact_form(given.count, given.seed, given.only)
    return teeth(given.only) if given.teeth else compare(given.count, given.seed, given.only)


def compare(count: int, seed: int, only: str) -> int:
    tally = Tally()
    began = time.perf_counter()
    failures = sweep(count, seed, tally, only)
    spent = time.perf_counter() - began
    never = [name for name in PRODUCTIONS if only in name and not tally.used[name]]
    for name, error in failures.items():
        print(f"---- {name}\n{type(error).__name__}: {error}\n")
    print(f"{tally.compared} programs compared in {spent:.0f} s, {len(failures)} productions with a failure")
    if never:
        print(f"never drawn: {', '.join(never)}")
    return 1 if failures or never else 0


def in_c(run: Callable[[int, int, Path, str], Report], count: int, seed: int, only: str) -> int:
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        report = run(count, seed, Path(folder), only)
    for wrong in report.wrong:
        print(f"---- {wrong}\n")
    missing = ", ".join(f"{op} {times}" for op, times in report.missing.most_common())
    print(f"{report.programs} programs, {report.served} functions in C, in {time.perf_counter() - began:.0f} s")
    print(f"{len(report.wrong)} wrong; not in C: {missing or 'none'}")
    return 1 if report.wrong else 0


def lanes(count: int, seed: int, only: str) -> int:
    tally = Count()
    began = time.perf_counter()
    failures = over_lanes(count, seed, tally, only)
    for kind, error in failures.items():
        print(f"---- {kind}\n{type(error).__name__}: {error}\n")
    spent = time.perf_counter() - began
    print(f"{tally.compared} programs compared in {spent:.0f} s, {tally.without} without a root in some lane")
    print(", ".join(f"{kind} {times}" for kind, times in tally.used.items()), f"{len(failures)} failed", sep="; ")
    return 1 if failures else 0


def in_compact_form(count: int, seed: int, only: str) -> int:
    began = time.perf_counter()
    found = patterns(count, seed, only)
    for wrong in found.wrong:
        print(f"---- {wrong}\n")
    spent = time.perf_counter() - began
    print(f"{found.compared} Jacobians compared in {spent:.0f} s, {found.refused} refused, {len(found.wrong)} wrong")
    return 1 if found.wrong else 0


def fast(count: int, seed: int, only: str) -> int:
    began = time.perf_counter()
    report = in_fast_form(count, seed, only)
    for wrong in report.wrong:
        print(f"---- {wrong}\n")
    spent = time.perf_counter() - began
    print(f"{report.programs} programs, {report.served} functions in {spent:.0f} s, {len(report.wrong)} wrong")
    return 1 if report.wrong else 0


def teeth(only: str) -> int:
    finds: list[Find] = []
    began = time.perf_counter()
    print(heading(), flush=True)
    for rule in rules():
        if only in rule.op and places(rule.op):
            found = [hunt(rule, way) for way in FACTORS]
            print(line(rule, found), flush=True)
            finds += found
    wrong = amiss(finds)
    unreached = sorted({rule.op for rule in rules() if not places(rule.op)})
    if unreached:
        print(f"not to be written in the language: {', '.join(unreached)}")
    spent = time.perf_counter() - began
    programs = sum(find.programs or 0 for find in finds)
    print(f"{len(finds)} breaks, {programs} programs in {spent:.0f} s, {len(wrong)} amiss", *wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
