"""The libraries of a model's functions in C: of which pieces each is built, and how."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from chainrule.runtime import building, kept
from chainrule.runtime.objects import Objects

if TYPE_CHECKING:
    from chainrule.compiler.native.pieces import Pieces


def build(pieces: Pieces, number: int, half: building.Half, objects: Objects, name: str) -> Path:
    """Build one of a model's libraries over doubles or floats into the cache; the first over doubles is the extension.

    Raises building.BuildError, OSError, RuntimeError.
    """
    library, stem = pieces.libraries[number], pieces.stem
    extension = number == 0 and half == "double"
    with tempfile.TemporaryDirectory(prefix=f".{stem}-", dir=kept.folder(), ignore_cleanup_errors=True) as room:
        folder = Path(room)
        texts = {f"{stem}_{k}.c": text for k, text in enumerate(library.texts, 1)}
        calls = {f"{stem}_py.c": pieces.tables if extension else library.calls}
        for file, text in {**texts, **calls, f"{stem}.h": pieces.h}.items():
            (folder / file).write_text(text, encoding="utf-8")
        jobs = [
            building.compilation(file, f"{file}.o", half, short=building.short(text)) for file, text in texts.items()
        ]
        jobs += [building.compilation(file, f"{file}.o", half) for file in calls]
        running = building.Running(jobs, folder, stem)
        try:
            needed = [objects.begin(shared, pieces.common[shared], half) for shared in library.shared]
            needed += [objects.begin("machinery", pieces.machinery, half)] if extension else []
            running.wait()
            shared = objects.ready(needed)
        except BaseException:
            running.end()
            raise
        try:
            building.link([*(job[-1] for job in jobs), *map(str, shared)], folder, stem)
        except building.BuildError:
            for path in shared:  # whatever is wrong with them, the next call builds them anew
                path.unlink(missing_ok=True)
            raise
        return kept.keep(folder / building.MADE, name)
