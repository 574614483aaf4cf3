"""A cell of the grid: a construct and an operator, compiled, run, and held against the reference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from chainrule.compiler.driver import Options, compile_source
from chainrule.compiler.source import CompileErrors
from tests.grid.constructs import constructs
from tests.grid.operators import Operator, Setting, leaves_of
from tests.grid.references import reference
from tests.grid.table import OPERATORS

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
    """The codes of the mistakes; none where a function is left out of the module, and its docstring says why."""

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
        return Refused((), space[owner].__doc__ or "")
    run(cell, space)
    return None


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
