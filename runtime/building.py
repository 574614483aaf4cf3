"""An extension from its C: the machine's own compiler, found, asked, and its answer kept."""

from __future__ import annotations

import functools
import os
import platform
import shlex
import shutil
import subprocess
import sysconfig
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from chainrule.runtime.forks import unforked

FLAGS = (
    "-std=c11",
    "-O1",  # and of what -O2 and -O3 do besides the vectors that loops run in: the rest takes longer than all this
    "-fstrict-aliasing",
    "-ftree-vectorize",
    "-fvect-cost-model",
    "-march=native",
    "-fPIC",
    "-fwrapv",  # ints wrap around, as numpy's do
    "-ffp-contract=off",  # x * x - y * y is 0 where x is y, as in numpy
    "-fno-math-errno",
    "-fno-trapping-math",
    "-fno-semantic-interposition",
    *(("-mprefer-vector-width=512",) if platform.machine() in ("x86_64", "AMD64") else ()),
    "-fopenmp-simd",  # the sums that are marked may run in vectors; no library is needed for that
)

SHORT = 1000  # lines of what is compiled with all that makes loops faster: it takes no longer than half a second
IN_SHORT = ("-O3", "-DAPART=inline EACH")


MADE = "made.so"


class BuildError(Exception):
    """There is no compiler, or it failed: one sentence; `output` is what the compiler said."""

    def __init__(self, sentence: str, output: str = "") -> None:
        super().__init__(sentence)
        self.output = output


@dataclass(frozen=True)
class Sources:
    """The texts of a model in C; `stem` is what they are named after, `c` are one or several, compiled side by side."""

    stem: str
    c: Sequence[str]
    h: str
    extension: str


Half = Literal["double", "float"]


def compiler() -> list[str]:
    """`$CC`, else gcc, clang or cc. Raises BuildError."""
    try:
        named = shlex.split(os.environ.get("CC", ""))
    except ValueError as error:
        raise BuildError(f"no C compiler was found: $CC cannot be read: {str(error).lower()}") from None
    for words in [named] if named else [["gcc"], ["clang"], ["cc"]]:
        if shutil.which(words[0]):
            return words
    where = f"$CC is {named[0]}, which is not there" if named else "there is no gcc, clang or cc; $CC may name another"
    raise BuildError(f"no C compiler was found: {where}")


@functools.cache
def version(command: tuple[str, ...]) -> str:
    """What the compiler says that it is."""
    try:
        found = subprocess.run([*command, "--version"], capture_output=True, text=True, check=False, timeout=60)
    except OSError as error:
        raise BuildError(f"{command[0]} cannot be run: {(error.strerror or str(error)).lower()}") from error
    return found.stdout


@functools.cache
def processor() -> str:
    """What `-march=native` may depend on."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").split("\n\n")[0].split("\n")
        words = ("model name", "flags", "Features", "CPU part", "CPU implementer")
        return "\n".join(line for line in lines if line.startswith(words))
    except OSError:
        return platform.machine() + platform.processor()


def build(sources: Sources, target: Path, more: Sequence[str] = ()) -> None:
    """Build a model's whole extension and move it to `target`, all of it or nothing. Raises BuildError."""
    texts = _texts(sources.stem, sources.c)
    calls = f"{sources.stem}_py.c"
    with tempfile.TemporaryDirectory(prefix=f".{sources.stem}-", dir=target.parent) as name:
        folder = Path(name)
        _write(folder, {**texts, f"{sources.stem}.h": sources.h, calls: sources.extension})
        halves: tuple[Half, ...] = ("double", "float")
        jobs = [
            compilation(file, f"{half}_{file}.o", half, more, short(text))
            for half in halves
            for file, text in texts.items()
        ]
        jobs += [compilation(calls, f"{half}_{calls}.o", half, more, python=half == "double") for half in halves]
        run_all(jobs, folder, sources.stem)
        link([job[-1] for job in jobs], folder, sources.stem, more)
        os.replace(folder / MADE, target)


def _texts(stem: str, texts: Sequence[str]) -> dict[str, str]:
    return {f"{stem}_{k}.c": text for k, text in enumerate(texts, 1)}


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for file, text in files.items():
        (folder / file).write_text(text, encoding="utf-8")


def short(text: str) -> bool:
    return text.count("\n") <= SHORT


def compilation(
    source: str, target: str, half: Half, more: Sequence[str] = (), short: bool = False, python: bool = False
) -> list[str]:
    """The command that compiles a text over doubles or floats; a `short` one of functions to faster ones."""
    own = IN_SHORT if short else ()
    macros = ["-DCHAINRULE_F32"] if half == "float" else []
    headers = python_headers() if python else []
    return [*compiler(), *FLAGS, *own, *more, *macros, *headers, "-c", source, "-o", target]


def link(objects: Sequence[str], folder: Path, stem: str, more: Sequence[str] = ()) -> None:
    """Make what Python loads of objects, in their folder. Raises BuildError."""
    command = compiler()
    run_all([[*command, *FLAGS, *more, "-shared", *objects, "-o", MADE, "-lm", "-pthread"]], folder, stem)
    if not (folder / MADE).is_file():
        raise BuildError(f"{command[0]} made nothing of {stem}.c")


def python_headers() -> list[str]:
    import numpy as np

    return [f"-I{sysconfig.get_paths()['include']}", f"-I{np.get_include()}"]


class Running:
    """Commands that run side by side. Raises BuildError where one cannot be run."""

    def __init__(self, jobs: Sequence[Sequence[str]], folder: Path, stem: str) -> None:
        self.jobs, self.stem = jobs, stem
        pipe, said = subprocess.PIPE, subprocess.STDOUT
        self.processes: list[subprocess.Popen[str]] = []
        try:
            for job in jobs:
                with unforked:  # a process forked off now would keep the pipes open
                    self.processes.append(subprocess.Popen(job, cwd=folder, stdout=pipe, stderr=said, text=True))
        except OSError as error:
            self.end()
            raise BuildError(f"{jobs[0][0]} cannot be run: {(error.strerror or str(error)).lower()}") from error

    def wait(self) -> None:
        """Until all are done. Raises BuildError with what the failing ones say."""
        processes, self.processes = self.processes, []
        outputs = [process.communicate()[0] for process in processes]
        failed = [
            f"$ {shlex.join(job)}\n{output}ended with status {process.returncode}"  # minus the number of a signal
            for job, process, output in zip(self.jobs, processes, outputs, strict=True)
            if process.returncode
        ]
        if failed:
            raise BuildError(f"{self.jobs[0][0]} could not build {self.stem}.c", "\n".join(failed))

    def done(self) -> bool:
        return all(process.poll() is not None for process in self.processes)

    def end(self) -> None:
        """Nobody wants them any more."""
        for process in self.processes:
            process.kill()
            process.communicate()


def run_all(jobs: Sequence[Sequence[str]], folder: Path, stem: str) -> None:
    """Run commands side by side. Raises BuildError with what the failing ones say."""
    Running(jobs, folder, stem).wait()


def identity() -> list[str]:
    """All that a built extension depends on besides its C. Raises BuildError."""
    import numpy as np

    command = compiler()
    suffix = str(sysconfig.get_config_var("EXT_SUFFIX"))
    return [*command, version(tuple(command)), *FLAGS, *IN_SHORT, processor(), suffix, np.__version__]
