"""Random programs in C, beside the same over numpy, which the evaluator has its say on elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import HealthCheck, given, seed, settings

from tests.native.agreement import Pair, compare, pairs
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
        yield from _with(name, max(1, -(-count // len(chosen))), start)


def _with(name: str, count: int, start: int) -> list[Drawn]:
    found: list[Drawn] = []

    @seed(start)
    @settings(
        max_examples=count, database=None, deadline=None, phases=QUICK, suppress_health_check=list(HealthCheck)
    )
    @given(programs(name, 5))
    def draw(one: Drawn) -> None:
        found.append(one)

    draw()
    return found


def sweep(count: int, start: int, folder: Path, only: str = "") -> Report:
    report = Report()
    waiting: list[Drawn] = []
    for one in drawn(count, start, only):
        waiting.append(one)
        if len(waiting) == TOGETHER:
            _batch(waiting, folder, report)
            waiting = []
    _batch(waiting, folder, report)
    return report


def _batch(waiting: list[Drawn], folder: Path, report: Report) -> None:
    if not waiting:
        return
    place = folder / str(report.programs)
    place.mkdir()
    for one, pair in zip(waiting, pairs([(one.text, None) for one in waiting], place), strict=True):
        report.missing.update(op for _, op in pair.missing)
        report.programs += 1
        try:
            report.served += _compared(one, pair)
        except Exception as error:  # a traceback is a find like any other
            report.wrong.append(f"{one}\n{type(error).__name__}: {error}")


def _compared(one: Drawn, pair: Pair) -> int:
    d = one.d[0] if len(one.d) == 1 else one.d
    return compare(pair, "f", one.args, d)
