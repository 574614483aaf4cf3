"""How long C takes for each sample.

What a user waits for at the first `chainrule.load(path, target="c")`, in a process of its own: with nothing in the
cache, and where another model has been built before, so that what all extensions have is there; of the same loads the
processor seconds, in Python (with its start) and in the C compiler's processes. And the longest of these for the
extension (values and gradients over doubles), and all of them for each library that is built when one of its functions
is first called.

python bench/build_time.py             all samples
python bench/build_time.py equations   one of them
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar
from unittest.mock import patch

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from chainrule.compiler.driver import Options, compile_native  # noqa: E402
from chainrule.compiler.native.pieces import Pieces  # noqa: E402
from chainrule.runtime import building, libraries  # noqa: E402
from chainrule.runtime.objects import Objects  # noqa: E402

BYTECODE = tempfile.TemporaryDirectory()
RUNS = 3  # of which the shortest is told: other programs may take the processor
LOAD = """
import resource, sys, time
import chainrule
began = time.perf_counter()
chainrule.load(sys.argv[1], target="c")
taken = time.perf_counter() - began
spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(taken, *(one.ru_utime + one.ru_stime for one in spent))
"""
LATER: Sequence[tuple[int, building.Half]] = ((1, "double"), (0, "float"), (1, "float"))
OTHER = "fn other(x: real[n], y: real[n, n]) = sum(y @ x)\n"


def waited(path: Path, folder: str) -> list[float]:
    """Seconds until a model is loaded, in this cache; those of processors in Python, and in the C compiler."""
    paths = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "CHAINRULE_CACHE": folder, "PYTHONPATH": paths}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # where chainrule is installed its bytecode is there
    environment.setdefault("PYTHONPYCACHEPREFIX", BYTECODE.name)
    command = [sys.executable, "-c", LOAD, str(path)]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.split()
    return [float(word) for word in said]


def least(path: Path, other: Path | None) -> list[float]:
    """The least of some runs, each in a new cache, in which an `other` model may be built already."""
    found = []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            if other is not None:
                waited(other, folder)
            found.append(waited(path, folder))
    return [min(column) for column in zip(*found, strict=True)]


class OneByOne(building.Running):
    """Commands that run one after the other; the processor seconds of each."""

    spent: ClassVar[list[float]] = []

    def __init__(self, jobs: Sequence[Sequence[str]], folder: Path, stem: str) -> None:
        super().__init__((), folder, stem)
        for job in jobs:
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run(job, cwd=folder, check=True, capture_output=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            self.spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def worked(made: Pieces, number: int, half: building.Half) -> list[float]:
    """Processor seconds of each compiler of a library, and of the linker."""
    with tempfile.TemporaryDirectory() as folder, Objects() as objects, patch.object(building, "Running", OneByOne):
        os.environ["CHAINRULE_CACHE"] = folder
        libraries.build(made, number, half, objects, "made.so")  # and what all models share
        OneByOne.spent.clear()
        libraries.build(made, number, half, objects, "again.so")
        return list(OneByOne.spent)


def main() -> None:
    print("| sample | lines | first load | after others | Python | C | after others | longest | later libraries |")
    print("|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        other = Path(folder) / "other.cr"
        other.write_text(OTHER)
        waited(other, folder)
        for path in sorted((ROOT / "samples").rglob("*.cr")):
            if not sys.argv[1:] or path.stem in sys.argv[1:]:
                pieces = compile_native(path, Options(format=False)).pieces
                lines = sum(text.count("\n") for library in pieces.libraries for text in library.texts)
                first, python, c = least(path, None)
                again, _, c_again = least(path, other)
                longest = max(worked(pieces, 0, "double"))
                later = [sum(worked(pieces, k, half)) for k, half in LATER if k < len(pieces.libraries)]
                columns = " | ".join(f"{one:.1f} s" for one in (first, again, python, c, c_again, longest))
                print(
                    f"| {path.stem} | {lines:,} | {columns} | {', '.join(f'{one:.1f}' for one in later)} |", flush=True
                )


if __name__ == "__main__":
    main()
