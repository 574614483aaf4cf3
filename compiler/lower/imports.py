"""Files that a file imports: at or below the folder of the one that is compiled, and nothing else."""

from __future__ import annotations

import os
from difflib import get_close_matches
from pathlib import Path

from chainrule.compiler import syntax
from chainrule.compiler.lower.program import Load
from chainrule.compiler.parse import parse, read_source
from chainrule.compiler.source import CompileError, CompileErrors, Span

MOST_FILES = 200


def folder_loader(folder: Path, shown: str = "", root: str = "") -> Load:
    """A loader of files at or below `folder`, called by their paths from there, with `shown` before them.

    A file is read and parsed once. `root` is the name of the file that is compiled, so that a file which
    imports it is known to close a circle.
    """
    top = Path(os.path.realpath(folder))
    read: dict[str, syntax.File] = {}

    def load(path: str, importer: str, span: Span) -> tuple[str, syntax.File]:
        here = top / Path(importer).parent if importer else top
        place = _place(top, here, path, span)
        key = place.relative_to(top).as_posix()
        if root and key == root:
            return "", read.get(key) or syntax.File(None, (), span)
        if key not in read:
            if len(read) >= MOST_FILES:
                raise CompileError(span, f"more than {MOST_FILES} files are imported", code="CR103")
            read[key] = _read(place, os.path.join(shown, key), path, span)
        return key, read[key]

    return load


def no_folder(path: str, importer: str, span: Span) -> tuple[str, syntax.File]:
    """The loader of a text that stands in no file."""
    raise CompileError(
        span, "a text that is no file has no folder to import from", code="CR068", hint="save it as a .cr file"
    )


def _place(top: Path, here: Path, path: str, span: Span) -> Path:
    """The file that a path means. Raises CompileError if it is not at or below the top folder."""
    outside = CompileError(
        span,
        f"`{path}` is outside the folder of the file that is compiled",
        code="CR069",
        hint="imports reach files at or below that folder: `./layers.cr`",
    )
    if path.startswith("/"):
        raise outside
    if not path.endswith(".cr"):
        meant = f"./{path.removeprefix('./')}.cr"
        hint = f'write `from "{meant}"`' if "." not in Path(path).name else "imports name files of this language"
        raise CompileError(span, f"`{path}` is no .cr file", code="CR068", hint=hint)
    if "\\" in path or "\0" in path or path.startswith("~"):
        raise CompileError(span, f"`{path}` is no path of this kind", code="CR068", hint="`./folder/file.cr`")
    try:
        place = Path(os.path.realpath(here / path))
    except (OSError, ValueError):
        raise CompileError(span, f"`{path}` is no path", code="CR068") from None
    if not place.is_relative_to(top):
        raise outside
    return place


def _read(place: Path, name: str, path: str, span: Span) -> syntax.File:
    if place.is_dir():
        raise CompileError(span, f"`{path}` is a folder", code="CR068", hint="name a .cr file in it")
    if not place.exists():
        there = sorted(one.name for one in place.parent.glob("*.cr")) if place.parent.is_dir() else []
        near = get_close_matches(place.name, there, 1, 0.75)
        hint = f"did you mean `{path[: path.rindex(place.name)]}{near[0]}`?" if near and place.name in path else ""
        raise CompileError(span, f"there is no file `{path}`", code="CR068", hint=hint)
    try:
        source = read_source(place, name)
    except CompileErrors as errors:
        if any(error.code == "CR001" for error in errors.errors):
            raise CompileError(span, f"`{path}`: {errors.errors[0].message}", code="CR068") from None
        raise
    return parse(source)
