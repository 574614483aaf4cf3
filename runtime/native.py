"""`chainrule.load(path, target="c")`: the extension of a model, from the cache or built into it, and loaded."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import threading
import warnings
import weakref
import zlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from chainrule.runtime import building, kept, libraries
from chainrule.runtime.objects import Objects

if TYPE_CHECKING:
    from chainrule.compiler.driver import NativeModule
    from chainrule.compiler.native.pieces import Pieces

SIGNS = {"multiply": r"@|\b(dense|solve|inv|cholesky)\b", "convolve": r"\bconv"}
SERVED = {
    (0, True): "arrays of float32 are",
    (1, False): "forward and backward functions are",
    (1, True): "forward and backward functions of float32 are",
}


def begin(objects: Objects) -> None:
    """Begin to build what the extensions of all models have, unless it is there."""
    from chainrule.compiler.native.machinery import ORDINARY, machinery_apart

    with contextlib.suppress(building.BuildError, OSError, RuntimeError):  # who needs it will say what is wrong
        objects.begin("machinery", machinery_apart(ORDINARY), "double")


def begin_products(objects: Objects, file: Path) -> None:
    """And products, if it looks as if the model has some: what is not needed in the end is not waited for."""
    from chainrule.compiler.native.shared_out import common, together

    with contextlib.suppress(building.BuildError, OSError, RuntimeError):
        text = file.read_text(encoding="utf-8", errors="replace")
        likely = [name for name, sign in SIGNS.items() if re.search(sign, text)]
        for label, c in common(together(likely)).items():
            objects.begin(label, c, "double")


def stand_in(
    module: ModuleType, name: str, compiled: Callable[[], NativeModule], threads: int, file: Path, objects: Objects
) -> None:
    """Put an extension's functions into a module; those of its other libraries when they are first called.

    What is not in the cache yet is built of what `compiled` gives of the `file`. Raises building.BuildError,
    ImportError, OSError, RuntimeError.
    """
    path = made(name, lambda: compiled().pieces, 0, "double", objects)
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
    extension.libraries_from(Libraries(extension, name, compiled, file))
    if threads != 1:
        extension.set_threads(threads)


class Libraries:
    """What an extension asks for a library, once each: it is built, or a warning says why not."""

    def __init__(self, extension: ModuleType, name: str, compiled: Callable[[], NativeModule], file: Path) -> None:
        from chainrule.compiler.native.pieces import from_bytes

        self.name, self.compiled, self.file = name, compiled, file
        self.read = from_bytes  # imported by now: a process forked off during an import would wait for its end
        # at once: one module object stands for all extensions of a name, with the functions of the one loaded last
        self.take, self.source = extension.add_library, extension.SOURCE
        self.done: set[tuple[int, bool]] = set()
        self.begin_anew()
        _asked.add(self)

    def begin_anew(self) -> None:
        self.alone = threading.RLock()  # other threads wait; a call from within a warning does not
        self.under_way: set[tuple[int, bool]] = set()

    def __call__(self, number: int, over_floats: bool) -> None:
        which = number, bool(over_floats)
        with self.alone:
            if which in self.done or which in self.under_way:
                return
            self.under_way.add(which)
            try:
                self.add(*which)
            except (building.BuildError, ImportError, OSError, RuntimeError) as error:
                excuse(error, self.file, SERVED[which], stacklevel=3)
            finally:
                self.under_way.discard(which)
                self.done.add(which)

    def add(self, number: int, over_floats: bool) -> None:
        with Objects() as objects:
            path = made(self.name, self.pieces, number, "float" if over_floats else "double", objects)
        try:
            self.take(os.fsencode(path), number, over_floats)
        except ImportError:
            path.unlink(missing_ok=True)
            raise

    def pieces(self) -> Pieces:
        """Those that the extension is of, as they were kept; or the file compiled again, if it is what it was."""
        path = kept.found(f"{self.name}.pieces")
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError, zlib.error):
            if path is not None:
                return self.read(zlib.decompress(kept.content(path)))
        from chainrule.compiler.source import CompileErrors

        with contextlib.suppress(CompileErrors):
            pieces = self.compiled().pieces
            if pieces.digest == self.source:
                return pieces
        raise building.BuildError(f"{self.file.name} has changed since it was loaded")


_asked: weakref.WeakSet[Libraries] = weakref.WeakSet()


def _begin_anew() -> None:
    """A process that was forked off while a thread built something has no such thread: it asks again."""
    for each in _asked:
        each.begin_anew()


os.register_at_fork(after_in_child=_begin_anew)


def made(name: str, pieces: Callable[[], Pieces], number: int, half: building.Half, objects: Objects) -> Path:
    """One of the libraries of that name, built unless it is there. Raises what `libraries.build` does."""
    file = f"{name}{'-halves' if number else ''}{'-f32' if half == 'float' else ''}.so"
    known = kept.found(file)
    if known is not None:
        return known
    with kept.alone(file):
        known = kept.found(file)
        if known is not None:
            return known
        own = pieces()
        path = libraries.build(own, number, half, objects, file)
        _note(own, name)
        return path


def _note(pieces: Pieces, name: str) -> None:
    """Keep the pieces: what is built of them later needs no compiler, and may be of a file that has changed."""
    from chainrule.compiler.native.pieces import as_bytes

    with contextlib.suppress(OSError, RuntimeError):
        if kept.found(f"{name}.pieces") is None:
            kept.write(f"{name}.pieces", zlib.compress(as_bytes(pieces), 1))


def excuse(error: Exception, file: Path, what: str = "", stacklevel: int = 4) -> None:
    """Say in one sentence why numpy serves instead; what the compiler said is kept in a file."""
    sentence = str(error)
    if isinstance(error, OSError) and error.strerror is not None:
        sentence = f"{error.filename or 'the cache'}: {error.strerror.lower()}"
    output = getattr(error, "output", "")
    if output:
        with contextlib.suppress(OSError, RuntimeError):
            log = kept.folder() / f"{file.stem}.log"
            log.write_text(output, encoding="utf-8")
            sentence += f" (what it said is in {log})"
    warnings.warn(f"{sentence}; {what or f'{file.name} is'} served by numpy", RuntimeWarning, stacklevel=stacklevel)
