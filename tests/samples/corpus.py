"""The samples, and the examples of the language's description: where they are, compiled and loaded once each."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from types import ModuleType

from chainrule.compiler import syntax
from chainrule.compiler.driver import Options, compile_source
from chainrule.compiler.parse import parse
from chainrule.compiler.source import Source

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"
GOLDEN = Path(__file__).parent / "golden"
FILES: dict[str, Path] = {
    **{
        path.relative_to(SAMPLES).as_posix(): path
        for path in sorted(SAMPLES.rglob("*.cr"))
        if path.parent.name != "networks"  # tests/networks has those
    },
    "language.cr": Path(__file__).parent / "language.cr",
}


def tree(name: str) -> syntax.File:
    return parse(Source(name, FILES[name].read_text(encoding="utf-8")))


def golden(name: str) -> Path:
    return GOLDEN / f"{FILES[name].stem}.py"


def compiled(name: str) -> str:
    """The module as a user gets it: formatted."""
    path = FILES[name]
    return compile_source(path.read_text(encoding="utf-8"), Options(), path.name, path.parent)


def loaded(text: str, name: str) -> ModuleType:
    module = ModuleType(name)
    exec(compile(text, f"{name}.py", "exec"), module.__dict__)
    return module


@cache
def module(name: str) -> ModuleType:
    path = FILES[name]
    text = path.read_text(encoding="utf-8")
    return loaded(compile_source(text, Options(format=False), path.name, path.parent), path.stem)


def write_goldens() -> None:
    GOLDEN.mkdir(exist_ok=True)
    for name in FILES:
        golden(name).write_text(compiled(name), encoding="utf-8")


if __name__ == "__main__":
    write_goldens()
    sys.exit()
