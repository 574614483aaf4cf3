"""Emitted modules as candidates of the harness: `python peers.py --candset ours`."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import chainrule

MODELS = Path(__file__).parents[1] / "models"


def emitted(name: str) -> ModuleType:
    return chainrule.load(MODELS / f"{name}.cr")
