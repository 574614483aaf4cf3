"""Waiting until a model, or a file that it imports, changes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import click

from chainrule.commands import console

_PAUSE = 0.3  # seconds between two looks


def watching(file: Path) -> Iterator[None]:
    """Yields at once, and then after each change of the file or of what it imports."""
    files: tuple[Path, ...] = (file,)
    while True:
        files = _files(file, files)
        before = _state(files)
        yield
        click.echo(console.dim(f"watching {file} (Ctrl-C ends)"), err=True)
        while _state(files) == before:
            time.sleep(_PAUSE)


def _files(file: Path, known: tuple[Path, ...]) -> tuple[Path, ...]:
    """The file and what it imports; what was known before where that cannot be said now."""
    from chainrule.compiler import driver
    from chainrule.compiler.source import CompileErrors

    try:
        return (file, *driver.dependencies(file))
    except (CompileErrors, OSError):
        return known


def _state(files: tuple[Path, ...]) -> list[tuple[int, int] | None]:
    """Size and time of each file; None for one that is not there."""
    found: list[tuple[int, int] | None] = []
    for path in files:
        try:
            status = path.stat()
            found.append((status.st_size, status.st_mtime_ns))
        except OSError:
            found.append(None)
    return found
