"""Random programs with `--fast`, beside their plain form: memory is written over, and vectors are taken in tiles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from chainrule.compiler.driver import Options, compile_source
from tests.native.agreement import agree, calls
from tests.random_programs.in_c import Report, drawn
from tests.random_programs.strategies import Drawn

SMALLER = {"> 32768": "> 3", "8192": "2"}
"""Of what length vectors are taken in tiles, and these are: as the programs' vectors are short."""


def sweep(count: int, start: int, only: str = "") -> Report:
    report = Report()
    for one in drawn(count, start, only):
        report.programs += 1
        try:
            report.served += _compared(one)
        except Exception as error:  # a traceback is a find like any other
            report.wrong.append(f"{one}\n{type(error).__name__}: {error}")
    return report


def _module(text: str, fast: bool) -> Mapping[str, Any]:
    emitted = compile_source(text, Options(format=False, fast=fast))
    for long, short in SMALLER.items():
        emitted = emitted.replace(long, short)
    space: dict[str, Any] = {"__name__": "program"}
    exec(compile(emitted, "program.py", "exec"), space)
    return space


def _compared(one: Drawn) -> int:
    """How many functions were compared; a second call leaves what the first one gave as it is."""
    d = one.d[0] if len(one.d) == 1 else one.d
    plain, fast = _module(one.text, False), _module(one.text, True)
    with np.errstate(all="ignore"):
        wanted = calls(plain, "f", one.args, d)
        first = calls(fast, "f", one.args, d)
        second = calls(fast, "f", one.args, d)
    for found in (first, second):
        for name, value in found.items():
            try:
                agree(value, wanted[name])
            except AssertionError as error:
                raise AssertionError(f"{name}: {error}") from error
    return len(wanted)
