"""Random programs in C, beside the same over numpy, which the evaluator has its say on elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np
from hypothesis import HealthCheck, given, seed, settings
from hypothesis.strategies import SearchStrategy

from tests.native.agreement import Pair, agree, compare, pairs
from tests.random_programs import lanes
from tests.random_programs.search import QUICK
from tests.random_programs.strategies import PRODUCTIONS, Drawn, programs

TOGETHER = 60
"""Programs that are one extension."""


@dataclass
class Report:
    """How many programs were compared, calls that C served and ops for which it did not, and what was wrong."""

    programs: int = 0
    served: int = 0
    missing: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def drawn(count: int, start: int, only: str = "") -> Iterator[Drawn]:
    """About `count` programs, as many with each production first."""
    chosen = [name for name in PRODUCTIONS if only in name]
    for name in chosen:
        yield from _with(programs(name, 5), max(1, -(-count // len(chosen))), start)


def drawn_lanes(count: int, start: int, only: str = "") -> Iterator[lanes.Lanes]:
    """So many programs over lanes for each kind of statement, with one of it."""
    for kind in lanes.KINDS:
        if only in kind:
            yield from _with(lanes.programs(kind), count, start)


One = TypeVar("One", Drawn, lanes.Lanes)


def _with(strategy: SearchStrategy[One], count: int, start: int) -> list[One]:
    found: list[One] = []

    @seed(start)
    @settings(
        max_examples=count, database=None, deadline=None, phases=QUICK, suppress_health_check=list(HealthCheck)
    )
    @given(strategy)
    def draw(one: One) -> None:
        found.append(one)

    draw()
    return found


def sweep(count: int, start: int, folder: Path, only: str = "") -> Report:
    return _in_batches(drawn(count, start, only), folder, _compared)


def sweep_lanes(count: int, start: int, folder: Path, only: str = "") -> Report:
    """Functions of numbers mapped over lanes, with all that is derived of them."""
    return _in_batches(drawn_lanes(count, start, only), folder, _lanes_compared)


def _in_batches(found: Iterator[One], folder: Path, compared: Callable[[One, Pair], int]) -> Report:
    report = Report()
    waiting: list[One] = []
    for one in found:
        waiting.append(one)
        if len(waiting) == TOGETHER:
            _batch(waiting, folder, report, compared)
            waiting = []
    _batch(waiting, folder, report, compared)
    return report


def _batch(waiting: list[One], folder: Path, report: Report, compared: Callable[[One, Pair], int]) -> None:
    if not waiting:
        return
    place = folder / str(report.programs)
    place.mkdir()
    for one, pair in zip(waiting, pairs([(one.text, None) for one in waiting], place), strict=True):
        report.missing.update(op for _, op in pair.missing)
        report.programs += 1
        try:
            report.served += compared(one, pair)
        except Exception as error:  # a traceback is a find like any other
            report.wrong.append(f"{one}\n{type(error).__name__}: {error}")


def _compared(one: Drawn, pair: Pair) -> int:
    d = one.d[0] if len(one.d) == 1 else one.d
    return compare(pair, "f", one.args, d)


def _lanes_compared(one: lanes.Lanes, pair: Pair) -> int:
    """How many functions of C were compared; where numpy says that a lane has no root, C hands the call to it."""
    given = np.array(one.p), np.array(one.q), np.array(one.k, np.int64)
    ours, served = {**pair.numpy, **pair.c}, 0
    for (name, theirs, _), (_, mine, _) in zip(lanes.pairs(pair.numpy), lanes.pairs(ours), strict=True):
        with np.errstate(all="ignore"):
            try:
                wanted = theirs(*given)
            except ArithmeticError:
                continue
            try:
                agree(mine(*given), wanted)
            except AssertionError as error:
                raise AssertionError(f"{name}: {error}") from error
        served += name in pair.c
    return served
