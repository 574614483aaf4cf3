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
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

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

SHORT = 1000  # lines of a text that is compiled with all that makes loops faster: it takes no longer than half a second
IN_SHORT = ("-O3", "-DAPART=inline EACH")


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


def build(sources: Sources, target: Path, more: Sequence[str] = (), half: Half | None = None) -> None:
    """Build a model's extension and move it to `target`, all of it or nothing. Raises BuildError.

    A `half` is the extension with the functions over doubles, or the library of those over floats, which it takes in.
    """
    command = compiler()
    flags = [*command, *FLAGS, *more]
    with tempfile.TemporaryDirectory(prefix=f".{sources.stem}-", dir=target.parent) as name:
        folder = Path(name)
        texts = {f"{sources.stem}_{k}.c": text for k, text in enumerate(sources.c, 1)}
        for file, text in {**texts, f"{sources.stem}.h": sources.h, f"{sources.stem}_py.c": sources.extension}.items():
            (folder / file).write_text(text, encoding="utf-8")
        jobs = []
        for kind in ("double", "float") if half is None else (half,):
            macros = ["-DCHAINRULE_F32"] if kind == "float" else []
            for file, text in texts.items():
                own = IN_SHORT if text.count("\n") <= SHORT else ()
                jobs.append([*command, *FLAGS, *own, *more, *macros, "-c", file, "-o", f"{kind}_{file}.o"])
            macros += [] if half is None else ["-DCHAINRULE_APART"]
            headers = python_headers() if kind == "double" else []
            calls = f"{sources.stem}_py.c"
            jobs.append([*flags, *macros, *headers, "-c", calls, "-o", f"{kind}_{calls}.o"])
        run_all(jobs, folder, sources.stem)
        objects = [job[-1] for job in jobs]
        run_all([[*flags, "-shared", *objects, "-o", "made.so", "-lm", "-pthread"]], folder, sources.stem)
        if not (folder / "made.so").is_file():
            raise BuildError(f"{command[0]} made nothing of {sources.stem}.c")
        os.replace(folder / "made.so", target)


def python_headers() -> list[str]:
    import numpy as np

    return [f"-I{sysconfig.get_paths()['include']}", f"-I{np.get_include()}"]


def run_all(jobs: Sequence[Sequence[str]], folder: Path, stem: str) -> None:
    """Run commands side by side. Raises BuildError with what the failing ones say."""
    pipe, said = subprocess.PIPE, subprocess.STDOUT
    try:
        running = [subprocess.Popen(job, cwd=folder, stdout=pipe, stderr=said, text=True) for job in jobs]
    except OSError as error:
        raise BuildError(f"{jobs[0][0]} cannot be run: {(error.strerror or str(error)).lower()}") from error
    outputs = [process.communicate()[0] for process in running]
    failed = [
        f"$ {shlex.join(job)}\n{output}ended with status {process.returncode}"  # minus the number of a signal
        for job, process, output in zip(jobs, running, outputs, strict=True)
        if process.returncode
    ]
    if failed:
        raise BuildError(f"{jobs[0][0]} could not build {stem}.c", "\n".join(failed))


def identity() -> list[str]:
    """All that a built extension depends on besides its C. Raises BuildError."""
    import numpy as np

    command = compiler()
    suffix = str(sysconfig.get_config_var("EXT_SUFFIX"))
    return [*command, version(tuple(command)), *FLAGS, *IN_SHORT, processor(), suffix, np.__version__]
