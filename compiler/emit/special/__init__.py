"""The functions that numpy lacks, as text for the head of an emitted module.

Each file beside this one holds what its name says, behind an underscore: `erf.py` holds `_erf`. A file is an
ordinary module: a docstring, imports, then the text that is printed. What it imports from its neighbours is
printed before it. The text assumes the imports that `imports` lists, `Any`, and the type `Array`, `NDArray[Any]`.
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

SCIPY = {
    "_betainc": "betainc",
    "_digamma": "digamma",
    "_erf": "erf",
    "_erfc": "erfc",
    "_erfcinv": "erfcinv",
    "_erfcx": "erfcx",
    "_erfinv": "erfinv",
    "_gamma": "gamma",
    "_gammainc": "gammainc",
    "_gammaincc": "gammaincc",
    "_i0": "i0",
    "_i0e": "i0e",
    "_i1": "i1",
    "_i1e": "i1e",
    "_iv": "iv",
    "_ive": "ive",
    "_j0": "j0",
    "_j1": "j1",
    "_jn": "jn",
    "_lgamma": "gammaln",
    "_log_ndtr": "log_ndtr",
    "_logsumexp": "logsumexp",
    "_ndtr": "ndtr",
    "_polygamma": "polygamma",
    "_sigmoid": "expit",
    "_softmax": "softmax",
    "_xlog1py": "xlog1py",
    "_xlogy": "xlogy",
    "_y0": "y0",
    "_y1": "y1",
    "_yn": "yn",
    "_zeta": "zeta",
}
"""What scipy.special calls the functions that it has."""

NAMES = (
    *SCIPY,
    "_add_at",
    "_are_alike",
    "_are_long",
    "_cofactor_slope",
    "_cofactors",
    "_expm",
    "_in_tiles",
    "_int",
    "_newton",
    "_newton_float",
    "_newton_system",
    "_norm",
    "_orthogonal",
    "_others",
    "_outer_arranged",
    "_outer_bands",
    "_recurrence",
    "_singular",
    "_slope_at_root",
    "_solve_arranged",
    "_solve_at_root",
    "_solve_bands",
    "_times_arranged",
    "_times_bands",
    "_unsolved",
    "_which_lanes",
)
"""All functions."""


class Part(NamedTuple):
    """One file: the files that it needs, the imports that it needs, and its text."""

    needs: tuple[str, ...]
    imports: tuple[str, ...]
    text: str


@cache
def part(name: str) -> Part:
    """The file of that name."""
    whole = Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8")
    start = re.search(r"^(?:def |_)", whole, re.MULTILINE)
    assert start is not None, name
    lines = re.findall(r"^(?:import|from) .+$", whole[: start.start()], re.MULTILINE)
    neighbours = [re.match(rf"from {re.escape(__name__)}\.(\w+) import ", line) for line in lines]
    needs = [neighbour[1] for neighbour in neighbours if neighbour and neighbour[1] != "array"]
    pairs = zip(lines, neighbours, strict=True)
    others = [line for line, neighbour in pairs if not neighbour and line != "from typing import Any"]
    return Part(tuple(needs), tuple(others), whole[start.start() :].strip() + "\n")


def is_part(name: str) -> bool:
    """Whether `_name` is a function that these files define, or a part of one."""
    return name.startswith("_") and Path(__file__).with_name(f"{name[1:]}.py").exists()


def parts(names: Iterable[str]) -> list[Part]:
    """The files of these functions and of all that they need, each after what it needs."""
    found: dict[str, Part] = {}

    def visit(name: str) -> None:
        if name not in found:
            for need in part(name).needs:
                visit(need)
            found[name] = part(name)

    for name in sorted(names):
        visit(name.removeprefix("_"))
    return list(found.values())


def source(names: Iterable[str]) -> str:
    """The text that defines these functions (`_erf`, ...), without imports; empty for none."""
    return "\n\n".join(part.text for part in parts(names))


def imports(names: Iterable[str]) -> tuple[str, ...]:
    """The import statements that `source(names)` assumes, sorted; what `Array` needs is not among them."""
    return tuple(sorted({line for part in parts(names) for line in part.imports}))


def scipy_import(names: Iterable[str]) -> str:
    """The statement that imports from scipy those of these functions that it has; empty for none."""
    items = ", ".join(f"{SCIPY[name]} as {name}" for name in sorted(set(names)) if name in SCIPY)
    return f"from scipy.special import {items}\n" if items else ""
