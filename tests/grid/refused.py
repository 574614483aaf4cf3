"""The cells that are refused, each with its reason: `refused.txt`, which `python -m tests.grid --write` makes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("refused.txt")

REASONS: Mapping[str, str] = {
    "CR092": "one of the results is counted, or true or false: what is differentiated is real",
    "CR133": "a rule that is not linear in its cotangent is the transpose of nothing: it has no tangents",
    "CR137": "a function from outside has the derivative that is stated, and none is",
    "CR139": "there is no derivative by this operand in terms of known functions",
    "none": "a function whose gradient would need such a derivative is emitted without one, and says so",
}
COMPACT = "CR097"
"""A derivative that is not seen to be a diagonal, of blocks, or sparse has no such form. Which are seen is told by
`tests/derivatives/test_compact.py` and by tests of patterns; here only that no form leaves anything out."""


@cache
def refused() -> Mapping[tuple[str, str], str]:
    """By construct and operator, the code that it is refused by."""
    found: dict[tuple[str, str], str] = {}
    code = ""
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if match := re.fullmatch(r"(\w+)  (.*)", line):
            code = match[1]
            assert match[2] == REASONS[code], code
        elif line:
            construct, operators = line.strip().split(": ")
            found |= {(construct, operator): code for operator in operators.split(", ")}
    return found


def write(cells: Sequence[tuple[str, str, str]]) -> None:
    """Construct, operator and code of each."""
    lines = []
    for code, reason in REASONS.items():
        lines.append(f"{code}  {reason}")
        mine = [(construct, operator) for construct, operator, found in cells if found == code]
        for construct in dict.fromkeys(construct for construct, _ in mine):
            lines.append(f"    {construct}: {', '.join(operator for name, operator in mine if name == construct)}")
        lines.append("")
    FILE.write_text("\n".join(lines), encoding="utf-8")
