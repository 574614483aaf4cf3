"""How long C takes for each sample.

What a user waits for at the first `chainrule.load(path, target="c")`, in a process of its own with nothing in the
cache; and the seconds that the C compiler's processes work for each half of it, whatever else runs.

python bench/build_time.py             all samples
python bench/build_time.py equations   one of them
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from chainrule.compiler.driver import NativeModule, Options, compile_native  # noqa: E402
from chainrule.runtime import building  # noqa: E402

LOAD = """
import sys, time
import chainrule
began = time.perf_counter()
chainrule.load(sys.argv[1], target="c")
print(time.perf_counter() - began)
"""


def waited(path: Path) -> float:
    """Seconds until a model is loaded where nothing is in the cache."""
    with tempfile.TemporaryDirectory() as folder:
        paths = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        environment = {**os.environ, "CHAINRULE_CACHE": folder, "PYTHONPATH": paths}
        command = [sys.executable, "-c", LOAD, str(path)]
        return float(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)


def worked(made: NativeModule, half: building.Half) -> list[float]:
    """Processor seconds of each of the compilers that build one half, and of the linker."""
    sources = building.Sources(made.stem, made.shared_out, made.h, made.extension)
    spent: list[float] = []

    def one_by_one(jobs: list[list[str]], folder: Path, stem: str) -> None:
        for job in jobs:
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            side_by_side([job], folder, stem)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)

    side_by_side, building.run_all = building.run_all, one_by_one
    try:
        with tempfile.TemporaryDirectory() as folder:
            building.build(sources, Path(folder) / "made.so", half=half)
    finally:
        building.run_all = side_by_side
    return spent


def main() -> None:
    print("| sample | lines of C | first load | all compilers | longest | floats, all | longest |")
    print("|---|---|---|---|---|---|---|")
    for path in sorted((ROOT / "samples").rglob("*.cr")):
        if not sys.argv[1:] or path.stem in sys.argv[1:]:
            made = compile_native(path, Options(format=False))
            seconds = [waited(path)]
            for half in ("double", "float"):
                spent = worked(made, half)
                seconds += [sum(spent), max(spent)]
            columns = " | ".join(f"{one:.1f} s" for one in seconds)
            print(f"| {path.stem} | {len(made.c.splitlines()):,} | {columns} |", flush=True)


if __name__ == "__main__":
    main()
