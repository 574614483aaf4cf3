"""A cell of the grid: a construct and an operator, compiled, run, and held against the reference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy as np

from chainrule.compiler.driver import Options, compile_source
from chainrule.compiler.source import CompileErrors
from tests.grid.constructs import constructs
from tests.grid.emitted import COMPACT as COMPACT_OPERATORS
from tests.grid.operators import Operator, Setting, leaves_of
from tests.grid.outside import MAPPED
from tests.grid.references import reference
from tests.grid.refused import COMPACT, refused
from tests.grid.table import OPERATORS
from tests.native.agreement import Pair, pairs

FORMS = (*COMPACT_OPERATORS, *(one for one in MAPPED if one.name.startswith("derive jacobian blocks")))
"""The operators that ask for a compact form."""

SINGLE = 2e-3
"""How closely single precision has to agree, of the largest element: it is its dtype that is looked at."""


@dataclass(frozen=True)
class Cell:
    setting: Setting
    operator: Operator

    def __str__(self) -> str:
        return f"{self.setting.construct}-{self.operator}"

    @property
    def program(self) -> str:
        return self.setting.program + self.operator.text(self.setting)


@dataclass(frozen=True)
class Refused:
    """The codes of the mistakes; "none" where a function is left out of the module, and its docstring says why."""

    codes: tuple[str, ...]
    message: str


class Wrong(AssertionError):
    """A number that is not the derivative."""


@cache
def settings() -> list[Setting]:
    return [Setting(one, reference(one)) for one in constructs().values()]


def cells() -> Iterator[Cell]:
    for setting in settings():
        for operator in OPERATORS:
            if operator.applies(setting):
                yield Cell(setting, operator)


def compiled(cell: Cell) -> dict[str, Any] | Refused:
    try:
        emitted = compile_source(cell.program, Options(format=False), "cell.cr")
    except CompileErrors as errors:
        return Refused(tuple(error.code for error in errors.errors), str(errors))
    space: dict[str, Any] = {"__name__": "cell"}
    exec(compile(emitted, "cell.py", "exec"), space)
    return space


def outcome(cell: Cell) -> Refused | None:
    """What is refused; otherwise both precisions are right, or it raises Wrong."""
    space = compiled(cell)
    if isinstance(space, Refused):
        return space
    if cell.operator.offers(cell.setting) not in space:
        owner = cell.operator.offers(cell.setting).split("_")[0]
        return Refused(("none",), space[owner].__doc__ or "")
    run(cell, space)
    return None


def judge(cell: Cell) -> str | None:
    """The code by which a cell is refused, as it is listed; raises Wrong for all else that is not right."""
    found = outcome(cell)
    expected = refused().get((cell.setting.construct.name, cell.operator.name))
    codes = set(found.codes) if found is not None else set[str]()
    if codes == {COMPACT} and cell.operator in FORMS:
        return None
    if codes != ({expected} if expected is not None else set()):
        said = found.message if found is not None else "it is not"
        raise Wrong(f"{cell.program}\nis refused by {expected} as far as it is listed: {said}")
    return expected


@dataclass
class Report:
    """How many cells were right, which are refused, by construct, operator and code, and what was wrong."""

    right: int = 0
    refused: list[tuple[str, str, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def sweep(only: str = "", listed: bool = True) -> Report:
    """All cells, of the constructs whose name contains `only`; unless `listed` what is refused need not be listed."""
    report = Report()
    for cell in cells():
        if only not in cell.setting.construct.name:
            continue
        try:
            code = judge(cell) if listed else _code(cell)
        except Exception as error:  # a traceback of the compiler's own is a find like any other
            report.wrong.append(f"{cell}: {type(error).__name__}: {error}")
            continue
        if code is None:
            report.right += 1
        else:
            report.refused.append((cell.setting.construct.name, cell.operator.name, code))
    return report


def _code(cell: Cell) -> str | None:
    found = outcome(cell)
    if found is None or (found.codes == (COMPACT,) and cell.operator in FORMS):
        return None
    (code,) = set(found.codes)
    return code


TOGETHER = 60
"""Cells that are one extension."""


@dataclass
class InC(Report):
    """What is not in C, or is handed on to numpy, is numpy's: it is right, and counted here."""

    handed_on: Counter[str] = field(default_factory=Counter)


def sweep_in_c(folder: Path, only: str = "", part: tuple[int, int] = (0, 1)) -> InC:
    """Cells that are not refused, in both precisions, with every function in C that has one, against the reference.

    Of `part` (k, n) are each n-th of them, from the k-th on.
    """
    report = InC()
    waiting = [
        cell
        for cell in cells()
        if only in cell.setting.construct.name and (cell.setting.construct.name, cell.operator.name) not in refused()
    ]
    waiting = [cell for cell in waiting if cell.operator not in FORMS][part[0] :: part[1]]
    for k in range(0, len(waiting), TOGETHER):
        home = folder / str(k)
        home.mkdir()
        _batch_in_c(waiting[k : k + TOGETHER], home, report)
    return report


def _batch_in_c(batch: Sequence[Cell], home: Path, report: InC) -> None:
    """Cells as one extension; one of which none can be made is halved, until it is known whose fault that is."""
    try:
        made = pairs([(cell.program, None) for cell in batch], home, wanted=[_called(cell) for cell in batch])
    except Exception as error:
        if len(batch) == 1:
            report.wrong.append(f"{batch[0]}: {batch[0].program}\n{type(error).__name__}: {error}")
            return
        for name, half in (("a", batch[: len(batch) // 2]), ("b", batch[len(batch) // 2 :])):
            (home / name).mkdir()
            _batch_in_c(half, home / name, report)
        return
    for cell, pair in zip(batch, made, strict=True):
        try:
            _run_in_c(cell, pair, report)
        except Exception as error:  # a traceback is a find like any other
            report.wrong.append(f"{cell}: {type(error).__name__}: {error}")


def _called(cell: Cell) -> set[str]:
    """The functions of the emitted module that a cell calls."""
    name = cell.operator.offers(cell.setting)
    return {name, f"{name.removesuffix('_backward')}_forward"} if name.endswith("_backward") else {name}


def _run_in_c(cell: Cell, pair: Pair, report: InC) -> None:
    if not pair.c:
        report.handed_on.update({op for _, op in pair.missing} or {f"none of {cell.operator}"})
    space = _together(pair)
    agree(cell, call(cell, space, arguments(cell, np.float64)), np.float64)
    if pair.fallen:
        report.handed_on[f"{cell.setting.construct.name} falls to numpy"] += 1
    agree(cell, call(cell, space, arguments(cell, np.float32)), np.float32)
    report.right += 1


def _together(pair: Pair) -> dict[str, Any]:
    """The module whose functions call those of C where there are any, as `take_over` makes it."""
    space: dict[str, Any] = {**pair.numpy, **pair.c}
    for name, function in pair.numpy.items():
        if isinstance(function, FunctionType) and name not in pair.c:
            own = FunctionType(function.__code__, space, name, function.__defaults__, function.__closure__)
            own.__kwdefaults__ = function.__kwdefaults__
            space[name] = own
    return space


def run(cell: Cell, space: Mapping[str, Any]) -> None:
    """Both precisions of a compiled cell against the reference."""
    for dtype in (np.float64, np.float32):
        agree(cell, call(cell, space, arguments(cell, dtype)), dtype)


def arguments(cell: Cell, dtype: Any) -> list[Any]:
    """In double precision numbers are Python's; in single precision all are arrays."""
    made = []
    for arg, parameter in zip(cell.setting.args, cell.setting.construct.parameters, strict=True):
        single = parameter.real and dtype is np.float32
        made.append(np.asarray(arg, np.float32) if single else arg.copy() if isinstance(arg, np.ndarray) else arg)
    return made


def call(cell: Cell, space: Mapping[str, Any], args: list[Any]) -> Any:
    name = cell.operator.offers(cell.setting)
    target = space if name.endswith("_backward") else space[name]
    return cell.operator.call(cell.setting, target, args)


def agree(cell: Cell, found: Any, dtype: Any) -> None:
    ours, theirs = leaves_of(found), leaves_of(cell.operator.wanted(cell.setting))
    if len(ours) != len(theirs):
        raise Wrong(f"{cell.program}\n{len(ours)} results, not {len(theirs)}")
    within = cell.setting.construct.within if dtype is np.float64 else SINGLE
    for one, other in zip(ours, theirs, strict=True):
        a, b = np.asarray(one), np.asarray(other, float)
        if a.shape != b.shape:
            raise Wrong(f"{cell.program}\nthe shape is {a.shape}, not {b.shape}")
        if a.dtype != dtype:
            raise Wrong(f"{cell.program}\nthe dtype is {a.dtype}, not {np.dtype(dtype)}")
        scale = max(1.0, float(np.max(np.abs(b), initial=0.0)))
        if not np.all(np.abs(a - b) <= within * scale):
            raise Wrong(f"{cell.program}\n{np.dtype(dtype)} gives\n{a}\nnot\n{b}")
