"""Where a number that is not finite arose: the emitted lines are run once more, one by one, under Python's tracer.

The line at which a value is first nan (or, where none is, infinite) stands below the comment that names the statement
of the source.
"""

from __future__ import annotations

import linecache
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FrameType, ModuleType
from typing import Any

import numpy as np

from chainrule.runtime.training.contract import Array, Arrays, Model, called
from chainrule.runtime.training.recipe import Recipe, Run

_STATEMENT = re.compile(r"\s*# (?P<text>.*?)\s+(?P<place>\S+\.cr:\d+)$")


@dataclass(frozen=True)
class Place:
    """A value of an emitted function: its name there, and the statement of the source that made it."""

    name: str
    statement: str
    place: str


def blame(model: Model, part: Arrays, recipe: Recipe, run: Run, loss: float, grads: Arrays) -> str:
    """What is not finite, in which parameter first, and which statement made it so."""
    bad = next((name for name in run.params if not np.isfinite(grads[name]).all()), None)
    what = "the loss" if not np.isfinite(loss) else "the gradient"
    number = loss if not np.isfinite(loss) else _first(grads[bad]) if bad is not None else loss
    told = f"{what} is {number:g} at step {run.step + 1}"
    if bad is not None:
        told += f"; the first parameter whose gradient is not finite is `{bad}`"
    found = origin(model, part, recipe, run)
    if found is not None:
        told += f"\n{found.place}: `{found.name}` is the first value that is not finite, in\n    {found.statement}"
    return told


def _first(array: Array) -> float:
    return float(array[~np.isfinite(array)].flat[0])


def origin(model: Model, part: Arrays, recipe: Recipe, run: Run) -> Place | None:
    """The first value that is not finite, forward and then backward; nan before inf."""

    def both() -> None:
        noise = np.random.default_rng([recipe.seed, 3, run.step])
        found = called(model.function("loss_forward"), run.params, part, run.state, noise)
        model.function("loss_backward")(found[1], 1.0)

    for is_bad in (np.isnan, np.isinf):
        found = next(_seen(model.module, both, is_bad), None)
        if found is not None:
            return found
    return None


def _seen(module: ModuleType, run: Callable[[], None], is_bad: Callable[[Any], Any]) -> Iterator[Place]:
    """The values of the module's functions that are bad, in the order in which they are made."""
    found: list[Place] = []
    known: dict[FrameType, tuple[dict[str, int], int]] = {}

    def look(frame: FrameType, event: str, argument: Any) -> Any:
        if frame.f_globals is not vars(module):
            return None
        before, line = known.get(frame, ({}, frame.f_lineno))
        if event in ("line", "return"):
            for name, value in frame.f_locals.items():
                if before.get(name) != id(value) and frame in known and _bad(value, is_bad):
                    found.append(_place(frame, line, name))
        known[frame] = ({name: id(value) for name, value in frame.f_locals.items()}, frame.f_lineno)
        return look

    previous = sys.gettrace()
    sys.settrace(look)
    try:
        with np.errstate(all="ignore"):
            run()
    finally:
        sys.settrace(previous)
    yield from found


def _bad(value: Any, is_bad: Callable[[Any], Any]) -> bool:
    return isinstance(value, float | np.ndarray | np.floating) and (
        np.asarray(value).dtype.kind == "f" and bool(np.any(is_bad(value)))
    )


def _place(frame: FrameType, line: int, name: str) -> Place:
    """The comment above a line of an emitted function."""
    for number in range(line, frame.f_code.co_firstlineno, -1):
        found = _STATEMENT.match(linecache.getline(frame.f_code.co_filename, number).rstrip("\n"))
        if found is not None:
            return Place(name, found["text"].strip(), found["place"])
    return Place(name, "", frame.f_code.co_name)
