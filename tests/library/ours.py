"""The answers of the modules that the cases compile to, and how far they are from others'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from tests.emit.compiling import run
from tests.library import activations, layers, losses, recurrent
from tests.library.cases import Array, Case, cotangent

GROUPS: Mapping[str, Sequence[Case]] = {
    "activations": activations.CASES,
    "losses": losses.CASES,
    "layers": layers.CASES,
    "recurrent": recurrent.CASES,
}
CASES = {case.name: case for group in GROUPS.values() for case in group}
_GROUP = {case.name: group for group, cases in GROUPS.items() for case in cases}
DOUBLE, SINGLE = 1e-9, 1e-4


@cache
def _module(group: str) -> dict[str, Any]:
    return run("\n".join(case.program for case in GROUPS[group]))


def answer(case: Case, dtype: type[np.floating[Any]] = np.float64) -> dict[str, Array]:
    """`value` and the cotangent of each real argument, computed in this dtype."""
    module = _module(_GROUP[case.name])
    given = {
        name: array.astype(dtype) if array.dtype.kind == "f" else array for name, array in case.arguments().items()
    }
    value, saved = module[f"{case.name}_forward"](*given.values())
    seed = cotangent(case.name, np.shape(value)).astype(dtype)
    found = module[f"{case.name}_backward"](saved, seed)
    active = [name for name, array in given.items() if array.dtype.kind == "f"]
    gradients = found if len(active) > 1 else (found,)
    named = {f"d_{name}": part for name, part in zip(active, gradients, strict=True) if name not in case.fixed}
    return {"value": value, **named}


def compare(case: Case, theirs: Mapping[str, Array]) -> None:
    """Values and gradients, in double and in single precision, relative to the largest of the array."""
    for dtype, tolerance in ((np.float64, DOUBLE), (np.float32, SINGLE)):
        ours = answer(case, dtype)
        assert list(ours) == list(theirs)
        for name, array in ours.items():
            expected = theirs[name]
            assert array.dtype == dtype, f"{name} is {array.dtype}"
            assert np.shape(array) == expected.shape, f"{name} is {np.shape(array)}, not {expected.shape}"
            largest = np.max(np.abs(expected), initial=1)
            off = np.max(np.abs(array - expected), initial=0) / largest
            assert off <= tolerance, f"{name} is off by {off:.1e} in {np.dtype(dtype)}"
