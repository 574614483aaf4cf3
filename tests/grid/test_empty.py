"""Arrays of no elements through every construct of arrays: value, gradient and Hessian, or a size that is needed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from chainrule.compiler.source import CompileErrors
from tests.emit.compiling import run
from tests.grid.cells import settings
from tests.grid.operators import Setting, leaves_of
from tests.grid.refused import REASONS

DIVIDES = "rule that clips"
"""The rule itself divides by the length of the cotangent, which is 0 then."""

OF_ANY_SIZE = [
    setting
    for setting in settings()
    if not setting.construct.of_numbers
    and setting.construct.name != DIVIDES
    and all(axis == "n" for one in setting.construct.parameters for axis in one.axes)
]


def empty(setting: Setting) -> list[Any]:
    pairs = zip(setting.construct.parameters, setting.args, strict=True)
    return [np.zeros((0,) * len(one.axes), np.asarray(arg).dtype) if one.axes else arg for one, arg in pairs]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("setting", OF_ANY_SIZE, ids=lambda setting: str(setting.construct))
def test_nothing_crashes_and_nothing_is_made_up(setting: Setting) -> None:
    try:
        module = run(f"{setting.program}derive hessian({setting.number})\n")
    except CompileErrors as errors:
        if not {error.code for error in errors.errors} <= REASONS.keys():
            raise
        module = run(setting.program)
    args = empty(setting)
    for name in ("f", f"{setting.number}_grad", f"{setting.number}_hessian"):
        if name not in module:
            continue
        try:
            found = module[name](*args)
        except ValueError as error:
            if "needs" in str(error) or "must" in str(error):
                continue
            raise
        for leaf in leaves_of(found):
            assert np.isfinite(np.asarray(leaf, float)).all(), name
