"""The grid of all operators and constructs.

python -m tests.grid                     every cell, over numpy, in both precisions
python -m tests.grid --only while        those of the constructs whose name contains this
python -m tests.grid --native            every cell in C
python -m tests.grid --native --part 3/16    of those each sixteenth, from the third on
python -m tests.grid --write             note which cells are refused, in refused.txt
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.grid.cells import Report, sweep, sweep_in_c
from tests.grid.refused import write


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", default="", help="constructs whose name contains this")
    parser.add_argument("--native", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--part", default="0/1", help="with --native: which of how many parts of the cells")
    given = parser.parse_args()
    began = time.perf_counter()
    report: Report
    if given.native:
        with tempfile.TemporaryDirectory() as folder:
            first, _, parts = given.part.partition("/")
            report = in_c = sweep_in_c(Path(folder), given.only, (int(first), int(parts)))
        print(*(f"{count} cells: {why}" for why, count in in_c.handed_on.most_common()), sep="\n")
    else:
        report = sweep(given.only, listed=not given.write)
    for wrong in report.wrong:
        print(f"---- {wrong}\n")
    if given.write and not given.only:
        write(report.refused)
    spent = time.perf_counter() - began
    print(f"{report.right} cells right, {len(report.refused)} refused, {len(report.wrong)} wrong, in {spent:.0f} s")
    return 1 if report.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
