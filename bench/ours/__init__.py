"""Emitted modules as candidates of the harness, `python peers.py --candset ours`.

Over numpy, the same in tiles, and in C: for any sizes, for those of the inputs, and by two threads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

import chainrule
from chainrule.compiler.driver import analyse
from chainrule.compiler.parse import read_source

MODELS = Path(__file__).parents[1] / "models"

Builder = Callable[[ModuleType, Mapping[str, Any]], Any]


def emitted(name: str, build: Builder) -> dict[str, Callable[[Mapping[str, Any]], Any]]:
    """The candidates of a model: `build` makes of its module and the inputs what is to be timed."""

    def over_numpy(inp: Mapping[str, Any]) -> Any:
        return build(chainrule.load(MODELS / f"{name}.cr"), inp)

    def in_tiles(inp: Mapping[str, Any]) -> Any:
        return build(chainrule.load(MODELS / f"{name}.cr", fast=True), inp)

    def in_c(inp: Mapping[str, Any]) -> Any:
        return build(chainrule.load(MODELS / f"{name}.cr", target="c"), inp)

    def in_c_by_two(inp: Mapping[str, Any]) -> Any:
        return build(chainrule.load(MODELS / f"{name}.cr", target="c", threads=2), inp)

    def in_c_sized(inp: Mapping[str, Any]) -> Any:
        return build(chainrule.load(MODELS / f"{name}.cr", target="c", set=sizes(name, inp)), inp)

    return {
        "ours": over_numpy,
        "ours_fast": in_tiles,
        "ours_c": in_c,
        "ours_c_sized": in_c_sized,
        "ours_c2": in_c_by_two,
    }


def sizes(name: str, inp: Mapping[str, Any]) -> dict[str, int]:
    """The sizes of a model's functions, as these inputs have them."""
    written = read_source(MODELS / f"{name}.cr")
    found = {}
    for function in analyse(written, MODELS).functions.values():
        for param in function.params:
            for dim, size in zip(param.shape, np.shape(inp.get(param.name)), strict=False):
                if dim.name is not None:
                    found[dim.name] = size
    return found
