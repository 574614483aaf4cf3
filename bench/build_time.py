"""How long building C takes: for each sample the seconds that the C compiler's processes work, whatever else runs.

python bench/build_time.py             all samples
python bench/build_time.py equations   one of them
"""

from __future__ import annotations

import resource
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from chainrule.compiler.driver import Options, compile_native  # noqa: E402
from chainrule.runtime import building  # noqa: E402


def seconds(path: Path) -> tuple[int, float, float]:
    """Lines of C; processor seconds of all compilers together; those of the one that works longest."""
    made = compile_native(path, Options(format=False))
    sources = building.Sources(made.stem, made.c, made.h, made.extension)
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
            building.build(sources, Path(folder) / "made.so")
    finally:
        building.run_all = side_by_side
    return len(made.c.splitlines()), sum(spent), max(spent)


def main() -> None:
    print("| sample | lines of C | all | longest |\n|---|---|---|---|")
    for path in sorted((ROOT / "samples").rglob("*.cr")):
        if not sys.argv[1:] or path.stem in sys.argv[1:]:
            lines, whole, longest = seconds(path)
            print(f"| {path.stem} | {lines:,} | {whole:.1f} s | {longest:.1f} s |", flush=True)


if __name__ == "__main__":
    main()
