"""`chainrule.load(path, target="c")`: the extension of a model, from the cache or built into it, and loaded."""

from __future__ import annotations

import contextlib
import fcntl
import importlib.util
import os
import stat
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from chainrule.runtime import building, cache

if TYPE_CHECKING:
    from chainrule.compiler.driver import NativeModule

LIMIT = 1024 * 2**20  # bytes of all extensions together; those used longest ago go first


def folder() -> Path:
    """Where the extensions lie: beside the cache of modules, private to the user. Raises OSError, RuntimeError."""
    path = cache.folder().with_name("native")
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = os.lstat(path)
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
        raise PermissionError(f"{path} is somebody else's")
    if stat.S_IMODE(status.st_mode) != 0o700:
        path.chmod(0o700)
    return path


def found(name: str) -> Path | None:
    """An extension that is there, whole and nobody else's."""
    try:
        path = folder() / name
        status = os.lstat(path)
    except (OSError, RuntimeError):
        return None
    ours = status.st_uid == os.geteuid() and not status.st_mode & 0o022 and stat.S_ISREG(status.st_mode)
    if ours:
        with contextlib.suppress(OSError):
            os.utime(path)
    return path if ours else None


def stand_in(module: ModuleType, name: str, compiled: Callable[[], NativeModule], threads: int, file: Path) -> None:
    """Put an extension's functions into a module, those over floats when such an array first comes.

    What is not in the cache yet is built of what `compiled` gives of the `file`. Raises building.BuildError,
    ImportError, OSError, RuntimeError.
    """
    path = found(f"{name}.so") or made(name, compiled, "double")
    from chainrule.compiler.native.names import identifier

    stem = name.rpartition("-")[0]
    spec = importlib.util.spec_from_file_location(f"{identifier(stem)}_py", path)
    assert spec is not None
    assert spec.loader is not None
    try:
        extension = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(extension)
    except ImportError:
        path.unlink(missing_ok=True)  # whatever it is, the next call builds anew
        raise
    extension.take_over(module.__dict__)
    extension.floats_from(Floats(extension, name, compiled, file))
    if threads != 1:
        extension.set_threads(threads)


class Floats:
    """What an extension asks for its functions over floats, once: they are built, or a warning says why not."""

    def __init__(self, extension: ModuleType, name: str, compiled: Callable[[], NativeModule], file: Path) -> None:
        self.name, self.compiled, self.file = name, compiled, file
        # at once: one module object stands for all extensions of a name, with the functions of the one loaded last
        self.take, self.ask, self.source = extension.add_floats, extension.floats_from, extension.SOURCE
        self.asked = threading.RLock()  # other threads wait; a call from within a warning does not
        self.done = False

    def __call__(self) -> None:
        with self.asked:
            if self.done:
                return
            self.done = True
            try:
                self.add()
            except (building.BuildError, ImportError, OSError, RuntimeError) as error:
                excuse(error, self.file, "arrays of float32 are", stacklevel=3)
            finally:
                self.ask(None)

    def add(self) -> None:
        path = found(f"{self.name}-f32.so") or made(self.name, self.same, "float")
        try:
            self.take(os.fsencode(path))
        except ImportError:
            path.unlink(missing_ok=True)
            raise

    def same(self) -> NativeModule:
        """The model as it was when its functions over doubles were built: it may be compiled much later."""
        from chainrule.compiler.source import CompileErrors

        with contextlib.suppress(CompileErrors):
            module = self.compiled()
            if module.digest == self.source:
                return module
        raise building.BuildError(f"{self.file.name} has changed since it was loaded")


def made(name: str, compiled: Callable[[], NativeModule], half: building.Half) -> Path:
    """A half of the extension of that name, built unless it is there by now. Raises building.BuildError, OSError."""
    file = f"{name}.so" if half == "double" else f"{name}-f32.so"
    with _alone(file):
        known = found(file)
        if known is not None:
            return known
        module = compiled()
        path = folder() / file
        building.build(building.Sources(module.stem, module.shared_out, module.h, module.extension), path, half=half)
        path.chmod(0o700)
        _evict(path)
        return path


@contextlib.contextmanager
def _alone(name: str) -> Iterator[None]:
    """Of several processes that want the same extension, one builds it and the others wait."""
    lock = os.open(folder() / f".{name}.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _evict(newest: Path) -> None:
    files = []
    for path in folder().glob("*.so"):
        with contextlib.suppress(OSError):
            files.append((path.stat().st_mtime, path.stat().st_size, path))
    total = sum(size for _, size, _ in files)
    for _, size, path in sorted(files):
        if total > LIMIT and path != newest:
            with contextlib.suppress(OSError):
                path.unlink()
                (path.parent / f".{path.name}.lock").unlink(missing_ok=True)
            total -= size


def excuse(error: Exception, file: Path, what: str = "", stacklevel: int = 5) -> None:
    """Say in one sentence why numpy serves instead; what the compiler said is kept in a file."""
    sentence = str(error)
    if isinstance(error, OSError) and error.filename is not None:
        sentence = f"{error.filename}: {(error.strerror or 'it cannot be used').lower()}"
    output = getattr(error, "output", "")
    if output:
        with contextlib.suppress(OSError, RuntimeError):
            log = folder() / f"{file.stem}.log"
            log.write_text(output, encoding="utf-8")
            sentence += f" (what it said is in {log})"
    warnings.warn(f"{sentence}; {what or f'{file.name} is'} served by numpy", RuntimeWarning, stacklevel=stacklevel)
