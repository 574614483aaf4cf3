"""How long compiling takes: each sample, without start-up and black, and chains of many statements.

python bench/compile_time.py -o compile.json       pyperf's options; --fast for a first look
"""

from __future__ import annotations

import sys
from pathlib import Path

import pyperf

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from chainrule.compiler.driver import Options, compile_source  # noqa: E402

PLAIN = Options(format=False)
LENGTHS = (100, 1_000, 10_000)


def chain(length: int) -> str:
    """A function of that many statements, each of which uses the two before it."""
    lines = ["fn chain(x: real[n]) -> real:", "    v0 = sin(x)", "    v1 = v0 * x"]
    steps = ("v{c} = sin(v{b}) + v{a}", "v{c} = v{b} * 0.5 - v{a}", "v{c} = tanh(v{b} * v{a})")
    for k in range(2, length):
        lines.append("    " + steps[k % 3].format(a=k - 2, b=k - 1, c=k))
    return "\n".join([*lines, f"    return sum(v{length - 1})", ""])


def main() -> None:
    runner = pyperf.Runner()
    for path in sorted((ROOT / "samples").rglob("*.cr")):
        text = path.read_text(encoding="utf-8")
        runner.bench_func(f"compile {path.stem}", compile_source, text, PLAIN, path.name, path.parent)
    for length in LENGTHS:
        runner.bench_func(f"compile a chain of {length}", compile_source, chain(length), PLAIN)


if __name__ == "__main__":
    main()
