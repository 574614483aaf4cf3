"""The cache of compiled modules: private to the user, bounded, safe when several processes ask at once.

An entry is a Python file whose last line, a comment, says by which key it is found, what it was made of and what
its text hashes to. Nothing is returned from a folder or a file that somebody else owns or could have written.
Where the folder cannot be used (no permission, a full disk, no owners on this system) nothing is kept, and that
is not an error.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import stat
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

LIMIT = 256 * 2**20  # bytes of all entries together; those used longest ago go first

_TRAILER = "# chainrule-cache "
_ABANDONED = 3600.0  # seconds after which a temporary file has no writer any more


@dataclass(frozen=True)
class Compiled:
    """A module's text and the files besides its own that it was made from: path to SHA-256."""

    text: str
    files: Mapping[str, str]


@dataclass(frozen=True)
class Entry:
    """What the cache holds under a name: its size in bytes, and when it was last used (seconds since 1970)."""

    name: str
    size: int
    used: float


def folder() -> Path:
    """`$CHAINRULE_CACHE`, else `chainrule` below `$XDG_CACHE_HOME` or `~/.cache`; entries are below it.

    Raises RuntimeError where no home folder is known.
    """
    if named := os.environ.get("CHAINRULE_CACHE"):
        return Path(named).absolute() / "modules"
    shared = os.environ.get("XDG_CACHE_HOME", "")
    root = Path(shared) if os.path.isabs(shared) else Path.home() / ".cache"
    return root / "chainrule" / "modules"


def fetch(name: str, key: str) -> Compiled | None:
    """The entry, if there is one that is whole and nobody else's."""
    with _opened(create=False) as directory:
        if directory is None:
            return None
        try:
            found = _parse(_read(directory, name), key)
            if found is not None:
                os.utime(name, dir_fd=directory)
        except OSError:
            return None
        return found


def store(name: str, key: str, compiled: Compiled) -> bool:
    """Keep an entry, and drop those used longest ago where there are too many; False if it could not be kept."""
    data = _unparse(compiled, key)
    if len(data) > LIMIT:
        return False
    with _opened(create=True) as directory:
        if directory is None:
            return False
        temporary = f".{secrets.token_hex(8)}.tmp"
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
            with os.fdopen(os.open(temporary, flags, 0o600, dir_fd=directory), "wb") as file:
                file.write(data)
            os.rename(temporary, name, src_dir_fd=directory, dst_dir_fd=directory)
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(temporary, dir_fd=directory)
            return False
        _evict(directory)
        return True


def entries() -> list[Entry]:
    """What is kept, last used first."""
    with _opened(create=False) as directory:
        found = [] if directory is None else [e for e in _scan(directory) if not e.name.startswith(".")]
    return sorted(found, key=lambda entry: -entry.used)


def clear() -> list[Entry]:
    """Drop everything; what was dropped."""
    dropped = []
    with _opened(create=False) as directory:
        for entry in [] if directory is None else _scan(directory):
            with contextlib.suppress(OSError):
                os.unlink(entry.name, dir_fd=directory)
                dropped.append(entry)
    return [entry for entry in dropped if not entry.name.startswith(".")]


# ---------------------------------------------------------------- the folder


@contextlib.contextmanager
def _opened(*, create: bool) -> Iterator[int | None]:
    """A descriptor of the folder, or None where it cannot be used or is not ours alone."""
    directory = _open(create)
    try:
        yield directory
    finally:
        if directory is not None:
            os.close(directory)


def _open(create: bool) -> int | None:
    if not hasattr(os, "geteuid"):
        return None
    try:
        path = folder()
        if create:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        directory = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except (OSError, RuntimeError):
        return None
    try:
        status = os.fstat(directory)
        if status.st_uid == os.geteuid():
            if stat.S_IMODE(status.st_mode) != 0o700:
                os.fchmod(directory, 0o700)
            return directory
    except OSError:
        pass
    os.close(directory)
    return None


def _read(directory: int, name: str) -> bytes:
    """An entry's bytes; none of a file that is not ours, or that others could write. Raises OSError."""
    with os.fdopen(os.open(name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=directory), "rb") as file:
        status = os.fstat(file.fileno())
        ours = status.st_uid == os.geteuid() and not status.st_mode & 0o022
        return file.read() if ours and stat.S_ISREG(status.st_mode) else b""


def _scan(directory: int) -> list[Entry]:
    found = []
    for name in os.listdir(directory):
        with contextlib.suppress(OSError):
            status = os.stat(name, dir_fd=directory, follow_symlinks=False)
            found.append(Entry(name, status.st_size, status.st_mtime))
    return found


def _evict(directory: int) -> None:
    found = sorted(_scan(directory), key=lambda entry: entry.used)
    total = sum(entry.size for entry in found)
    for entry in found:
        unfinished = entry.name.startswith(".")
        if time.time() - entry.used > _ABANDONED if unfinished else total > LIMIT:
            with contextlib.suppress(OSError):
                os.unlink(entry.name, dir_fd=directory)
            total -= entry.size


# ---------------------------------------------------------------- an entry


def _unparse(compiled: Compiled, key: str) -> bytes:
    text = compiled.text if compiled.text.endswith("\n") else compiled.text + "\n"
    trailer = {"key": key, "hash": digest(text.encode()), "files": dict(compiled.files)}
    return f"{text}{_TRAILER}{json.dumps(trailer)}\n".encode()


def _parse(data: bytes, key: str) -> Compiled | None:
    try:
        text, _, trailer = data.decode().rpartition(_TRAILER)
        found = json.loads(trailer)
        whole = found["key"] == key and found["hash"] == digest(text.encode())
        return Compiled(text, {str(path): str(hash) for path, hash in found["files"].items()}) if whole else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
