"""The file that a module was compiled from, and how: to compile it once more, for another purpose."""

from __future__ import annotations

import contextlib
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chainrule.compiler.options import Options

_NOTE = "__compiled_from__"


class Lost(ValueError):
    """The file is not there, or is another now: a sentence."""


def note(module: ModuleType, file: Path, options: Options) -> None:
    """Keep with a module what it was compiled from."""
    vars(module)[_NOTE] = file.resolve(), options


def origin(module: ModuleType) -> tuple[Path, Options]:
    """The file of a module, and the options with which it was compiled.

    Of a module that was written by `chainrule compile` that is the file beside it that its header names. Raises Lost.
    """
    from chainrule.compiler.emit.header import digest, read_header
    from chainrule.compiler.options import Options
    from chainrule.compiler.parse import read_source

    noted: Any = vars(module).get(_NOTE)
    place = Path(module.__file__ or "")
    header = None
    if noted is None:
        with contextlib.suppress(OSError, UnicodeDecodeError):
            header = read_header(place.read_text(encoding="utf-8"))
        if header is None:
            raise Lost(f"nobody knows which file the module {module.__name__} was compiled from")
        words = header.options.split()
        settings = tuple((name, text) for word in words if "=" in word for name, _, text in [word.partition("=")])
        options = Options(literal="literal" in words, allow_extern="allow-extern" in words, settings=settings)
        noted = place.with_name(header.source), options
    file, options = noted
    if not file.is_file():
        raise Lost(f"{place.name} was compiled from {file.name}, which is not beside it")
    if header is not None and digest(read_source(file).text) != header.source_hash:
        raise Lost(f"{file.name} has changed since {place.name} was compiled from it")
    return file, options
