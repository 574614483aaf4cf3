"""Programs compiled and run, for tests."""

from __future__ import annotations

from typing import Any

from chainrule.compiler import driver


def text(
    program: str, scipy: bool = False, unchecked: bool = False, literal: bool = False, format: bool = False
) -> str:
    """The emitted module, not formatted unless asked for."""
    return driver.compile_source(program, driver.Options(scipy, unchecked, literal, format), "model.cr")


def run(program: str, **options: bool) -> dict[str, Any]:
    """What the emitted module defines."""
    names: dict[str, Any] = {}
    exec(compile(text(program, **options), "model.py", "exec"), names)
    return names
