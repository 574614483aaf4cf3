"""Programs compiled and run, for tests."""

from __future__ import annotations

from typing import Any

from chainrule.compiler import driver


def text(program: str, **options: bool) -> str:
    """The emitted module, not formatted unless asked for."""
    return driver.compile_source(program, driver.Options(**{"format": False, **options}), "model.cr")


def run(program: str, **options: bool) -> dict[str, Any]:
    """What the emitted module defines."""
    names: dict[str, Any] = {}
    exec(compile(text(program, **options), "model.py", "exec"), names)
    return names
