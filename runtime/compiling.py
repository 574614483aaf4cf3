"""From `.cr` to the text of a Python module, for Python."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from pathlib import Path

from chainrule.runtime.settings import Setting, as_settings


def compile_source(
    text: str,
    *,
    set: Mapping[str, Setting] | None = None,
    scipy: bool = False,
    unchecked: bool = False,
    literal: bool = False,
    format: bool = True,
    allow_extern: bool = False,
    fast: bool = False,
    self_check: bool = False,
) -> str:
    """The Python module that the program `text` stands for, as text.

    `set` has values for the parameters of its models, `{"width": 64}`; `scipy` imports special functions instead of
    printing them, `unchecked` leaves out the checks of shapes, `literal` keeps what is written where a stabler form
    would take its place, `fast` takes long arrays in tiles that stay in the cache, `format` lays the text out by
    black, `allow_extern` lets functions from outside be those of any module, not of numpy and scipy alone, with
    `self_check` the module carries `check()`. The program has no folder, so it cannot import. Raises CompileErrors.
    """
    from chainrule.compiler.driver import compile_source as compiled
    from chainrule.compiler.options import Options

    options = Options(scipy, unchecked, literal, format, as_settings(set), (), allow_extern, fast, self_check)
    return compiled(text, options)


def compile_file(
    path: str | PathLike[str],
    *,
    set: Mapping[str, Setting] | None = None,
    scipy: bool = False,
    unchecked: bool = False,
    literal: bool = False,
    format: bool = True,
    allow_extern: bool = False,
    fast: bool = False,
    self_check: bool = False,
) -> str:
    """Like `compile_source`, of a file. Raises CompileErrors, and OSError if the file cannot be read."""
    from chainrule.compiler.driver import compile_file as compiled
    from chainrule.compiler.options import Options

    options = Options(scipy, unchecked, literal, format, as_settings(set), (), allow_extern, fast, self_check)
    return compiled(Path(path), options)
