"""Objects that the extensions of all models are linked with: built once into the cache.

They are begun as soon as it is known that they are needed, and waited for when they are linked.
"""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from chainrule.runtime import building, cache, kept


class Objects:
    """What libraries need: taken from the cache, or under way into it."""

    def __init__(self) -> None:
        self.room: tempfile.TemporaryDirectory[str] | None = None
        self.under_way: dict[str, building.Running] = {}
        self.closed = False

    def __enter__(self) -> Objects:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.closed = True
        for name, running in self.under_way.items():
            if running.done():
                with contextlib.suppress(building.BuildError, OSError, RuntimeError):
                    running.wait()
                    self._keep(name)
            running.end()
        if self.room is not None:
            self.room.cleanup()

    def begin(self, label: str, text: str, half: building.Half) -> str:
        """The name of an object, which is built from now on unless it is there.

        Raises building.BuildError, OSError, RuntimeError.
        """
        name = f"{label}-{cache.digest(json.dumps([text, half, building.identity()]).encode())[:32]}.o"
        if name not in self.under_way and kept.found(name) is None:
            if self.room is None:
                self.room = tempfile.TemporaryDirectory(prefix=".", dir=kept.folder(), ignore_cleanup_errors=True)
            folder, source = Path(self.room.name), f"{name[:-2]}.c"
            (folder / source).write_text(text, encoding="utf-8")
            python = "Python.h" in text
            job = building.compilation(source, name, half, short=not python, python=python)
            self.under_way[name] = building.Running([job], folder, label)
        return name

    def ready(self, names: Iterable[str]) -> list[Path]:
        """Where they lie, once they are built. Raises building.BuildError, OSError, RuntimeError."""
        return [self._ready(name) for name in names]

    def _ready(self, name: str) -> Path:
        if name not in self.under_way:
            return kept.folder() / name
        self.under_way.pop(name).wait()
        return self._keep(name)

    def _keep(self, name: str) -> Path:
        assert self.room is not None
        return kept.keep(Path(self.room.name) / name, name)
