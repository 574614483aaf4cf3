"""Emitted modules as candidates of the harness, `python peers.py --candset ours`.

Over numpy, the same in tiles, and in C by one thread and by two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import chainrule

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

    return {"ours": over_numpy, "ours_fast": in_tiles, "ours_c": in_c, "ours_c2": in_c_by_two}
