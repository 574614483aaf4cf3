"""Bad programs, one for each mistake that somebody is likely to make, and what they are told: `name.cr`, `name.txt`.

The folders are subjects; what lies deeper (`imports/parts`) is only imported.
"""

from __future__ import annotations

from pathlib import Path

from chainrule.compiler import driver
from chainrule.compiler.parse import read_source
from chainrule.compiler.render import render
from chainrule.compiler.source import CompileErrors

ROOT = Path(__file__).parent
CASES: dict[str, Path] = {
    f"{path.parent.name}/{path.stem}": path for path in sorted(ROOT.glob("*/*.cr"), key=lambda path: path.as_posix())
}
COMPILED = "This compiles."


def mistakes(path: Path) -> CompileErrors | None:
    """What is wrong with a file, as the command line finds it, up to the emitted text; None if nothing is."""
    try:
        source = read_source(path, path.name)
        driver.python(driver.analyse(source, path.parent), source, driver.Options(format=False))
    except CompileErrors as errors:
        return errors
    return None


def told(path: Path) -> str:
    """All that the terminal shows of a file, without colours."""
    errors = mistakes(path)
    return f"{COMPILED if errors is None else render(errors)}\n"


def golden(name: str) -> Path:
    return CASES[name].with_suffix(".txt")
