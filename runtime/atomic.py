"""Files that are there whole or not at all, whenever the machine stops."""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path


def write(path: Path, data: bytes) -> None:
    """A file beside the target is written, made lasting, and takes the target's place.

    A link is followed, permissions stay. Raises OSError; then the target is what it was.
    """
    place = path.resolve()
    temporary = place.with_name(f".{place.name}.{secrets.token_hex(4)}.tmp")
    try:
        with open(temporary, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if place.exists():
            os.chmod(temporary, stat.S_IMODE(place.stat().st_mode))
        os.replace(temporary, place)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    _make_lasting(place.parent)


def _make_lasting(folder: Path) -> None:
    """The folder's entry for the file, where the system lets a folder be synchronised."""
    with suppress(OSError):
        directory = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
