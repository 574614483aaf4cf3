"""The constructs of the language, a small function `f` for each, and where it is evaluated."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

FILES = ("numbers", "vectors", "matrices")
SECTION = re.compile(r"^---- (.+?)(?: \((.*)\))?\n", re.MULTILINE)
HEADING = re.compile(r"^fn f\((.*?)\)(?: ->|:| =)", re.MULTILINE)
ROUGHLY = 1e-9
"""Of the largest element: what a double keeps of three derivatives."""

NUMBERS = {"x": 0.7, "y": -0.4}
VECTORS = {"x": [0.7, -0.4, 1.3, 0.25], "y": [0.5, 0.9, -0.8, 0.35]}


@dataclass(frozen=True)
class Parameter:
    """Of `f`: its type as it is written, that of a real number if none is."""

    name: str
    type: str

    @property
    def real(self) -> bool:
        return self.type.startswith("real")

    @property
    def axes(self) -> list[str]:
        inside = re.search(r"\[(.*)\]", self.type)
        return inside[1].split(", ") if inside else []

    def stacked(self, size: str) -> str:
        """The type with one more axis in front."""
        dtype = self.type.split("[")[0]
        return f"{dtype}[{', '.join([size, *self.axes])}]"


@dataclass(frozen=True)
class Construct:
    """A program whose `f` is one construct of the language; `within` is how closely numbers have to agree."""

    name: str
    program: str
    parameters: tuple[Parameter, ...]
    args: tuple[Any, ...]
    within: float = ROUGHLY
    spelled_out: str = ""
    """The same without words that the evaluator has not; `program` itself if there is nothing."""

    def __str__(self) -> str:
        return self.name.replace(" ", "_")

    @property
    def heading(self) -> str:
        return ", ".join(f"{one.name}: {one.type}" for one in self.parameters)

    @property
    def names(self) -> str:
        return ", ".join(one.name for one in self.parameters)

    @property
    def real(self) -> list[int]:
        """The positions of the arguments that derivatives are by."""
        return [k for k, one in enumerate(self.parameters) if one.real]

    @property
    def of_numbers(self) -> bool:
        return not any(one.axes for one in self.parameters)


@cache
def constructs() -> dict[str, Construct]:
    found = {}
    for file in FILES:
        text = Path(__file__).with_name(f"{file}.txt").read_text(encoding="utf-8")
        pieces = SECTION.split(text)[1:]
        for name, options, program in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True):
            assert name not in found, name
            written, _, spelled_out = program.strip().partition("\n====\n")
            found[name] = _construct(name, f"{written}\n", spelled_out, _options(options or ""))
    return found


def _options(text: str) -> dict[str, Any]:
    """`k = [0, 2], within 1e-7` as names and values."""
    pairs = [one.split(" ", 1) for one in re.split(r", (?=\w+ (?:=|[\d]))", text) if one]
    return {name: json.loads(value.removeprefix("= ")) for name, value in pairs}


def _construct(name: str, program: str, spelled_out: str, options: dict[str, Any]) -> Construct:
    heading = HEADING.search(program)
    assert heading is not None, name
    parameters = []
    for text in re.split(r", (?=\w+(?:: (?:real|int|bool)|$|,))", heading[1]):
        called, _, type = text.partition(": ")
        parameters.append(Parameter(called, type or "real"))
    sizes = {"n": options.get("n", 3)}
    args = tuple(options[one.name] if one.name in options else _point(one, sizes) for one in parameters)
    made = tuple(_given(value, one) for value, one in zip(args, parameters, strict=True))
    return Construct(name, program, tuple(parameters), made, options.get("within", ROUGHLY), spelled_out)


def _given(value: Any, parameter: Parameter) -> Any:
    if not parameter.axes:
        return float(value) if parameter.real else int(value)
    return np.array(value, float if parameter.real else np.int64)


def _point(parameter: Parameter, sizes: dict[str, int]) -> Any:
    shape = [sizes[axis] if axis in sizes else int(axis) for axis in parameter.axes]
    if not shape:
        return NUMBERS.get(parameter.name)
    if len(shape) == 1:
        return VECTORS[parameter.name][: shape[0]]
    return np.round(np.sin(1 + 1.7 * np.arange(np.prod(shape)) + len(parameter.name)), 3).reshape(shape)
