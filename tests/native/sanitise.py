"""What is printed in C, built with the checks of AddressSanitizer and UndefinedBehaviorSanitizer and run.

    python -m tests.native.sanitise [FILE ...]

runs the files of tests here once more, with gcc so told that whatever they build is checked: the samples and random
programs, every routine, the functions of vectors, threads, programs of C that embed a model. What a file says is shown
if something is found. All of them take half an hour of one core.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUILDS_NOTHING = ("test_names.py", "test_shared_out.py", "test_sanitizers.py", "test_served.py")
FILES = tuple(sorted(path.name for path in Path(__file__).parent.glob("test_*.py") if path.name not in BUILDS_NOTHING))


def run(file: str) -> subprocess.CompletedProcess[str]:
    """The tests of one file, over C with the checks."""
    asan = subprocess.run(["gcc", "-print-file-name=libasan.so"], capture_output=True, text=True, check=True)
    environment = {
        **os.environ,
        "CC": "gcc -g -fsanitize=address,undefined -fno-sanitize-recover=all",
        "LD_PRELOAD": asan.stdout.strip(),
        "ASAN_OPTIONS": "detect_leaks=0",  # Python's own
    }
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", f"tests/native/{file}"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def main(files: list[str]) -> int:
    failed = 0
    for file in files or FILES:
        made = run(file)
        print(f"{file}: {'clean' if made.returncode == 0 else 'FAILED'}", flush=True)
        if made.returncode:
            failed += 1
            print(made.stdout[-4000:] + made.stderr[-4000:])
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
