"""The folder of what the C compiler has built: private to the user, bounded, each file there whole or not at all.

A file ends in a line that says how long it is: one that was cut short, by a full disk or a machine that stopped, is
not read, and is built anew.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from chainrule.runtime import cache
from chainrule.runtime.forks import unforked

LIMIT = 1024 * 2**20  # bytes of all files together; those used longest ago go first
ENDINGS = (".so", ".o", ".pieces")

_ABANDONED = 3600.0  # seconds after which what is half done has nobody that does it
_END = b"\nchainrule-cache %020d\n"
_held: set[int] = set()  # descriptors of the locks that threads of this process hold, or wait for


def folder() -> Path:
    """Where they lie: beside the cache of modules. Raises OSError, RuntimeError."""
    path = cache.folder().with_name("native")
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = os.lstat(path)
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
        raise PermissionError(f"{path} is somebody else's")
    if stat.S_IMODE(status.st_mode) != 0o700:
        path.chmod(0o700)
    return path


def found(name: str) -> Path | None:
    """A file that is there, whole and nobody else's."""
    try:
        path = folder() / name
        with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            status = os.fstat(file.fileno())
            if status.st_uid != os.geteuid() or status.st_mode & 0o022 or not stat.S_ISREG(status.st_mode):
                return None
            end = _end(status.st_size)
            file.seek(max(status.st_size - len(end), 0))
            if file.read() != end:
                return None
    except (OSError, RuntimeError):
        return None
    with contextlib.suppress(OSError):
        os.utime(path)
    return path


def _end(size: int) -> bytes:
    return _END % size


def keep(made: Path, name: str) -> Path:
    """Put a file that was made beside its place into it. Raises OSError, RuntimeError."""
    path = folder() / name
    with open(made, "ab") as file:
        file.write(_end(file.tell() + len(_end(0))))
    made.chmod(0o700)
    os.replace(made, path)
    _evict(path)
    return path


def write(name: str, data: bytes) -> None:
    """Keep a file of these bytes. Raises OSError, RuntimeError."""
    with tempfile.TemporaryDirectory(prefix=".", dir=folder(), ignore_cleanup_errors=True) as room:
        made = Path(room) / name
        made.write_bytes(data)
        keep(made, name)


def content(path: Path) -> bytes:
    """What is in a file, without the line at its end. Raises OSError."""
    return path.read_bytes()[: -len(_end(0))]


@contextlib.contextmanager
def alone(name: str) -> Iterator[None]:
    """Of several processes that want the same file, one builds it and the others wait. Raises OSError, RuntimeError."""
    path = folder() / f".{name}.lock"
    with unforked:
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        _held.add(lock)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        with unforked:
            _held.discard(lock)
            os.close(lock)


def _let_go() -> None:
    """A process that was forked off while a thread held a lock would hold it for ever: it has no such thread."""
    for lock in _held:
        os.close(lock)
    _held.clear()


os.register_at_fork(after_in_child=_let_go)


def _evict(newest: Path) -> None:
    files = []
    for path in newest.parent.iterdir():
        with contextlib.suppress(OSError):
            status = path.stat()
            if path.suffix in ENDINGS:
                files.append((status.st_mtime, status.st_size, path))
            elif stat.S_ISDIR(status.st_mode) and time.time() - status.st_mtime > _ABANDONED:
                shutil.rmtree(path, ignore_errors=True)
    total = sum(size for _, size, _ in files)
    for _, size, path in sorted(files):
        if total > LIMIT and path != newest:
            with contextlib.suppress(OSError):
                path.unlink()
                (path.parent / f".{path.name}.lock").unlink(missing_ok=True)
            total -= size
