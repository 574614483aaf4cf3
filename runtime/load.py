"""`chainrule.load`: a `.cr` file as a module."""

from __future__ import annotations

import functools
import json
import linecache
import os
import threading
from collections.abc import Callable, Iterable, Mapping
from os import PathLike
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Literal

from chainrule.runtime import cache, origin
from chainrule.runtime.settings import Setting, as_settings

if TYPE_CHECKING:
    from chainrule.compiler.driver import NativeModule
    from chainrule.compiler.options import Options
    from chainrule.runtime.objects import Objects

_compiling = threading.Lock()  # one compilation at a time: the parser's indenter keeps state


def _begin_anew() -> None:
    """A process that was forked off while a thread compiled has no such thread."""
    global _compiling
    _compiling = threading.Lock()


os.register_at_fork(after_in_child=_begin_anew)


def load(
    path: str | PathLike[str],
    *,
    set: Mapping[str, Setting] | None = None,
    target: Literal["numpy", "c"] = "numpy",
    scipy: bool = False,
    unchecked: bool = False,
    literal: bool = False,
    derive: Iterable[str] = (),
    allow_extern: bool = False,
    self_check: bool = False,
    threads: int = 1,
    fast: bool = False,
) -> ModuleType:
    """The module that a `.cr` file stands for: compiled, or taken from the cache where nothing has changed.

    `set` has values for the parameters of its models: `set={"width": 64}`; `derive` asks for derivatives besides
    those that the file asks for: `["hessian(f, x)"]`.
    With `fast` functions of numbers take long arrays in tiles that stay in the cache, others use memory again.
    Functions from outside (`extern`) are those of numpy and scipy, unless `allow_extern` says that the file may import
    what it names: a file of a stranger's must not. With `self_check` the module carries `check()`, which holds its
    derivatives against its values.
    With `target="c"` its functions are built by the machine's C compiler, once; where there is none, or it fails, a
    warning says so and the module is that of numpy. `threads` says how many of them a call in C may take; results are
    the same for any number. Each call returns a module of its own, which is not in
    `sys.modules`; `chainrule.importer` puts it there. Raises CompileErrors for mistakes in the file, and OSError if
    it cannot be read.
    """
    file = Path(path)
    if target not in ("numpy", "c"):
        raise ValueError(f"target is 'numpy' or 'c', not {target!r}")
    from chainrule.compiler.options import Options

    options = Options(scipy, unchecked, literal, False, as_settings(set), tuple(derive), allow_extern, fast, self_check)
    if target == "numpy":
        return _loaded(file, options)[0]
    from chainrule.runtime.objects import Objects

    with Objects() as objects:
        native = _native(file, options, objects)
        module, text = _loaded(file, options, native)
        _stand_in(file, text, module, native, threads, objects)
    return module


def _loaded(file: Path, options: Options, native: Callable[[], NativeModule] | None = None) -> tuple[ModuleType, str]:
    """The module of numpy, and its text."""
    text, filename = source_of(file, options, native)
    module = ModuleType(file.stem)
    module.__file__ = filename
    execute(text, filename, module)
    origin.note(module, file, options)
    return module, text


def _native(file: Path, options: Options, objects: Objects) -> Callable[[], NativeModule]:
    """The file compiled to C, once, when it is needed."""

    @functools.cache
    def compiled() -> NativeModule:
        from chainrule.runtime import native

        if not objects.closed:
            native.begin(objects)  # runs while the compiler is imported and does its work
        from chainrule.compiler import driver

        if not objects.closed:
            native.begin_products(objects, file)
        with _compiling:
            return driver.compile_native(file, options)

    return compiled


def _stand_in(
    file: Path, text: str, module: ModuleType, compiled: Callable[[], NativeModule], threads: int, objects: Objects
) -> None:
    """Put the functions of C in the place of those of the module, whose text this is, where they can be built."""
    from chainrule.runtime import building, native

    try:
        key = cache.digest(json.dumps([text, _compiler(), building.identity()]).encode())
        native.stand_in(module, f"{file.stem}-{key[:32]}", compiled, threads, file, objects)
    except (building.BuildError, ImportError, OSError, RuntimeError) as error:
        native.excuse(error, file)


class Missing(ImportError):
    """What a module takes from elsewhere, as an `extern fn` says, is not there."""


def execute(text: str, filename: str, module: ModuleType) -> None:
    """Run an emitted module's text as `module`; tracebacks and debuggers find its lines. Raises Missing."""
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    try:
        exec(compile(text, filename, "exec", dont_inherit=True), module.__dict__)
    except ImportError as error:
        raise Missing(f"the model takes from elsewhere what is not there: {error}") from error


def source_of(
    file: Path, options: Options | None = None, native: Callable[[], NativeModule] | None = None
) -> tuple[str, str]:
    """The Python text of a `.cr` file, of the `native` module where there is to be one, and the file that holds it.

    Where nothing is kept that name is `<model.cr>`. Raises CompileErrors, and OSError if it cannot be read.
    """
    if options is None:
        from chainrule.compiler.options import Options

        options = Options(format=False)
    resolved = file.resolve()
    content = resolved.read_bytes()
    key = _key(resolved, content, f"{options}{'' if native is None else ' target=c'}")
    name = f"{file.stem}-{key[:32]}.py"
    found = cache.fetch(name, key)
    if found is not None and found.files == _hashes(found.files):
        return found.text, str(cache.folder() / name)

    made = _compile(file, options) if native is None else _of_native(native())
    unchanged = resolved.read_bytes() == content and made.files == _hashes(made.files)
    kept = unchanged and cache.store(name, key, made)
    return made.text, str(cache.folder() / name) if kept else f"<{file.name}>"


def _compile(file: Path, options: Options) -> cache.Compiled:
    from chainrule.compiler import driver

    with _compiling:
        imported = _hashes(str(path) for path in driver.dependencies(file, options.settings, options.allow_extern))
        return cache.Compiled(driver.compile_file(file, options), imported)


def _of_native(made: NativeModule) -> cache.Compiled:
    return cache.Compiled(made.alone, _hashes(str(path) for path in made.files))


def _hashes(paths: Iterable[str]) -> dict[str, str]:
    """SHA-256 of the files that are there."""
    return {path: cache.digest(Path(path).read_bytes()) for path in paths if os.path.isfile(path)}


def _key(resolved: Path, content: bytes, options: str) -> str:
    """What an entry is found by: the file, what is in it, the options, the compiler."""
    parts = [str(resolved), cache.digest(content), options, _compiler()]
    return cache.digest(json.dumps(parts).encode())


def _compiler() -> list[object]:
    """The version, and the state of the compiler's files: in a checkout they change under one version."""
    import chainrule.compiler
    import chainrule.grammar
    from chainrule import __version__

    parts: list[object] = [__version__]
    for package in (chainrule.compiler, chainrule.grammar):
        for top, folders, files in os.walk(package.__path__[0]):
            folders[:] = sorted(folder for folder in folders if folder != "__pycache__")
            for file in sorted(files):
                status = os.stat(os.path.join(top, file))
                parts.append([file, status.st_size, status.st_mtime_ns])
    return parts
