"""Ask jax or torch, live."""

from __future__ import annotations

import importlib
from types import ModuleType


class MissingPeer(Exception):
    """A second opinion was asked for, and there is none."""


def peer(name: str) -> ModuleType:
    """The answers of jax or torch: `answer(case, arguments)` and its VERSION."""
    try:
        importlib.import_module(name)
    except ImportError as reason:
        raise MissingPeer(
            f"{name} was asked for a second opinion, but it is not installed here ({reason}): "
            "pip install '.[test,peers]' brings the peers"
        ) from reason
    return importlib.import_module(f"tests.peers.by_{name}")
