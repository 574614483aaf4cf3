"""Looking for a program on which the emitted module and the evaluator disagree."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from hypothesis import HealthCheck, Phase, given, reject, seed, settings

from chainrule.compiler.source import CompileErrors
from tests.random_programs.compare import Disagreement, compare
from tests.random_programs.strategies import PRODUCTIONS, Drawn, programs
from tests.reference import Kink

QUICK = (Phase.generate,)
SHRINKING = (Phase.generate, Phase.shrink)


@dataclass
class Tally:
    """What was drawn: how many programs were compared, and how often each production was in one.

    `last` is the program that was drawn last: the one that failed.
    """

    compared: int = 0
    last: Drawn | None = None
    used: Counter[str] = field(default_factory=Counter)


def search(
    count: int,
    *,
    prefer: str = "",
    longest: int = 7,
    start: int = 0,
    shrink: bool = True,
    tally: Tally | None = None,
) -> None:
    """Compare `count` programs; raises what the smallest failing one raises."""
    noted = tally if tally is not None else Tally()

    @seed(start)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=SHRINKING if shrink else QUICK,
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    @given(programs(prefer, longest))
    def run(drawn: Drawn) -> None:
        noted.last = drawn
        try:
            compare(drawn)
        except Kink:
            reject()
        except CompileErrors as errors:
            raise Disagreement(f"{drawn}\ndoes not compile: {errors}") from errors
        noted.compared += 1
        noted.used.update(drawn.used)

    run()


def sweep(count: int, start: int = 0, tally: Tally | None = None, only: str = "") -> dict[str, Exception]:
    """About `count` programs, as many with each production first (or those named); what failed, by production."""
    failures: dict[str, Exception] = {}
    chosen = [name for name in PRODUCTIONS if only in name]
    each = max(1, -(-count // len(chosen)))
    for name in chosen:
        try:
            search(each, prefer=name, start=start, tally=tally)
        except Exception as error:  # a traceback of the compiler's own is a find like any other
            failures[name] = error
    return failures
