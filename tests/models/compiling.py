"""Models that tests compile: the layers beside this file, and a model behind them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from chainrule.compiler import driver
from chainrule.compiler.ir import Model
from chainrule.compiler.parse import from_text
from chainrule.compiler.source import CompileErrors

LAYERS = (Path(__file__).parent / "layers.cr").read_text(encoding="utf-8")


def program(text: str) -> str:
    """A model behind the layers."""
    return f"{LAYERS}\n{text}"


@cache
def text_of(text: str, settings: tuple[tuple[str, str], ...] = ()) -> str:
    """The emitted module of a program."""
    return driver.compile_source(text, driver.Options(format=False, settings=settings), "m.cr")


@cache
def compiled(text: str, settings: tuple[tuple[str, str], ...] = ()) -> Any:
    """The module of a program."""
    module = ModuleType("m")
    exec(compile(text_of(text, settings), "<m>", "exec", dont_inherit=True), module.__dict__)
    return module


def model_of(text: str, settings: tuple[tuple[str, str], ...] = ()) -> Model:
    """The one model of a program."""
    (model,) = driver.analyse(from_text(text, "m.cr"), None, settings).models
    return model


def told(text: str, settings: tuple[tuple[str, str], ...] = ()) -> list[str]:
    """What is wrong with a program: codes, messages and hints."""
    try:
        driver.analyse(from_text(text, "m.cr"), None, settings)
    except CompileErrors as errors:
        return [f"{error.code} {error.message} | {error.hint}" for error in errors.errors]
    return []
