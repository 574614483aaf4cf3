"""The optimisers and schedules of the standard library, compiled: what training runs is what a reader can read.

    adam(p, g, m, s, t, rate, beta1 = 0.9, ...)       p and g, memory, t if it counts, rate, options
    cosine_decay(t, rate, steps, lowest = 0)          t and rate, options
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from chainrule.runtime.load import load
from chainrule.runtime.training.contract import Array, Unfit, listed, signature_of


@dataclass(frozen=True)
class Optimiser:
    """A step of the library with its options; `memory` names what it keeps from step to step."""

    name: str
    function: Callable[..., Any]
    memory: tuple[str, ...]
    counts: bool
    options: Mapping[str, float]

    def start(self, p: Array) -> tuple[Array, ...]:
        return tuple(np.zeros_like(p) for _ in self.memory)

    def step(self, p: Array, g: Array, memory: Sequence[Array], t: int, rate: float) -> tuple[Array, tuple[Array, ...]]:
        """The parameters and the memory after the step number t, of which the first is 1."""
        count = (t,) if self.counts else ()
        made = self.function(p, g, *memory, *count, float(rate), **self.options)
        after, *kept = made if self.memory else (made,)
        return after, tuple(kept)


@dataclass(frozen=True)
class Schedule:
    """A schedule of the library with its options; of none, the rate stays."""

    name: str
    function: Callable[..., Any] | None
    options: Mapping[str, float]

    def rate(self, t: int, rate: float) -> float:
        """The rate of step t, of which the first is 0."""
        return rate if self.function is None else float(self.function(t, float(rate), **self.options))


@cache
def library(file: str) -> ModuleType:
    """A file of the standard library, compiled."""
    import chainrule.grammar

    return load(Path(chainrule.grammar.__path__[0]) / "library" / file)


@cache
def functions(file: str, first: tuple[str, ...]) -> Mapping[str, Callable[..., Any]]:
    """The functions of a file of the library that begin with these parameters and have a `rate`."""
    found = {}
    for name, function in vars(library(file)).items():
        if inspect.isfunction(function) and not re.search("^_|_(forward|backward|grad)$", name):
            names = list(inspect.signature(function).parameters)
            if tuple(names[: len(first)]) == first and "rate" in names:
                found[name] = function
    return found


def optimiser(text: str) -> Optimiser:
    """`adam`, or with options `adam(beta1 = 0.8)`. Raises Unfit."""
    name, given = parsed(text, "optimiser")
    function = _named(name, functions("optimisers.cr", ("p", "g")), "optimiser")
    names = list(inspect.signature(function).parameters)
    behind = names.index("rate")
    memory = tuple(one for one in names[2:behind] if one != "t")
    return Optimiser(name, function, memory, "t" in names, _options(name, names[behind + 1 :], given, function, {}))


def schedule(text: str, steps: int) -> Schedule:
    """`constant`, or `warm_up_cosine(warm = 100)`; `steps`, if it is not given, is how many there are. Raises Unfit."""
    name, given = parsed(text, "schedule")
    if name == "constant":
        return Schedule(name, None, _options(name, [], given, None, {}))
    function = _named(name, {"constant": None, **functions("schedules.cr", ("t", "rate"))}, "schedule")
    assert function is not None
    names = list(inspect.signature(function).parameters)[2:]
    return Schedule(name, function, _options(name, names, given, function, {"steps": steps}))


def parsed(text: str, kind: str) -> tuple[str, dict[str, float]]:
    """A name and numbers: `adam(beta1 = 0.8)`. Raises Unfit."""
    match = re.fullmatch(r"\s*(\w+)\s*(?:\((.*)\))?\s*", text, re.DOTALL)
    if match is None:
        raise Unfit(f"`{text}` is no {kind}: write its name, or `name(option = 0.1)`")
    given: dict[str, float] = {}
    for part in filter(None, (piece.strip() for piece in (match[2] or "").split(","))):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        try:
            if not equals:
                raise ValueError
            given[name] = int(value) if re.fullmatch(r"\d+", value) else float(value)
        except ValueError:
            raise Unfit(f"`{part}` is no option: write `name = number`") from None
    return match[1], given


def _named(name: str, known: Mapping[str, Any], kind: str) -> Any:
    if name not in known:
        near = get_close_matches(name, known, 1, 0.5)
        offer = f"did you mean `{near[0]}`?" if near else f"there are {listed(known)}"
        raise Unfit(f"there is no {kind} `{name}`; {offer}")
    return known[name]


def _options(
    name: str, names: Sequence[str], given: Mapping[str, float], function: Any, offered: Mapping[str, float]
) -> dict[str, float]:
    for one in given:
        if one not in names:
            has = f"it has {listed(names)}" if names else "it has none"
            raise Unfit(f"`{name}` has no option `{one}`; {has}")
    parameters = inspect.signature(function).parameters if function is not None else {}
    options = {one: given.get(one, offered.get(one)) for one in names if one in given or one in offered}
    for one in names:
        if one not in options and parameters[one].default is inspect.Parameter.empty:
            raise Unfit(f"`{name}` needs its option `{one}`: `{name}({one} = ...)`")
    types = signature_of(function) if function is not None else {}
    whole = {one for one in options if types[one].dtype == "int"}
    return {one: int(value) if one in whole else float(value) for one, value in options.items() if value is not None}
