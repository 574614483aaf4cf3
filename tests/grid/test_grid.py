"""Every construct under some operator on every run, every operator on some construct; all of the grid by `-m long`."""

from __future__ import annotations

from pathlib import Path

import pytest

from chainrule.compiler.driver import Options, compile_source
from tests.grid.cells import Cell, cells, judge, settings, sweep, sweep_in_c
from tests.grid.emitted import EMITTED
from tests.grid.refused import refused
from tests.grid.table import OPERATORS

STRIDE = 17


FOUND = (
    ("moments", "derive jacobian of hessian"),
    ("notation with ranges", "jacobian of jvp"),
    ("loop that adds at a place", "derive jacobian by y"),
    ("call that is kept", "gradient by a parameter within a model"),
    ("equation in a choice", "jacobian by x"),
    ("extern held constant", "derive jvp by x"),
    ("casts and ints", "value"),
    ("gammainc by one operand", "backward"),
    ("arithmetic", "model's gradient"),
    ("equations of two unknowns", "derive hessian by all"),
    ("for without a step", "model's hvp"),
    ("policy", "gradient by a parameter within a model"),
)
"""Cells in which something was wrong: a number, a float type, a crash."""


def chosen() -> list[Cell]:
    """A cell for each construct, and those in which something was found."""
    found = []
    for k, setting in enumerate(settings()):
        fitting = [operator for operator in OPERATORS if operator.applies(setting)]
        names = {operator for construct, operator in FOUND if construct == setting.construct.name}
        names.add(fitting[k * STRIDE % len(fitting)].name)
        found += [Cell(setting, operator) for operator in fitting if operator.name in names]
    return found


@pytest.mark.parametrize("cell", chosen(), ids=str)
def test_a_cell_is_right_or_is_refused_for_a_reason(cell: Cell) -> None:
    judge(cell)


def test_every_operator_is_among_them() -> None:
    assert {cell.operator.name for cell in chosen()} == {operator.name for operator in OPERATORS}


def test_what_is_listed_as_refused_is_in_the_grid() -> None:
    known = {(cell.setting.construct.name, cell.operator.name) for cell in cells()}
    assert refused().keys() <= known


@pytest.mark.parametrize("operator", [one for one in EMITTED if one.name.startswith("derive ")], ids=str)
def test_the_command_line_asks_for_the_same(operator: object) -> None:
    """`--derive 'hessian(f, x)'` emits what `derive hessian(f, x)` in the file does."""
    (one,) = [each for each in EMITTED if each is operator]
    setting = next(each for each in settings() if each.construct.name == "choice of elements")
    asked = one.text(setting).removeprefix("derive ").strip()
    written = compile_source(setting.program + one.text(setting), Options(format=False), "cell.cr")
    given = compile_source(setting.program, Options(format=False, derive=(asked,)), "cell.cr")
    assert written.split("import numpy", 1)[1] == given.split("import numpy", 1)[1]


@pytest.mark.long
@pytest.mark.filterwarnings("ignore:divide by zero:RuntimeWarning", "ignore:invalid value:RuntimeWarning")
def test_all_cells() -> None:
    """In two constructs a branch that is not taken divides by a literal 0; numpy warns, the numbers are judged."""
    assert not sweep().wrong


PARTS = 16


@pytest.mark.long
@pytest.mark.parametrize("first", range(PARTS))
def test_all_cells_in_c(tmp_path: Path, first: int) -> None:
    assert not sweep_in_c(tmp_path, part=(first, PARTS)).wrong
