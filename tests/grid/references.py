"""Values and derivatives of three orders of each construct, by an evaluator that knows none of the compiler's.

python -m tests.grid.references     make them anew: central differences with a step of 1e-13, in 80 digits
"""

from __future__ import annotations

import hashlib
import itertools
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import mpmath as mp
import numpy as np
from numpy.typing import NDArray

from chainrule.compiler.parse import parse
from chainrule.compiler.source import Source
from tests.grid.constructs import Construct, constructs
from tests.reference.differences import lift
from tests.reference.elements import array, bare, elements
from tests.reference.evaluator import call
from tests.reference.program import program

FILE = Path(__file__).with_name("references.npz")
DIGITS = 80
STEP = mp.mpf("1e-16")
EXTERN = re.compile(r"^extern fn (\w+)\((\w+)(: real\[n\])?\)(.*) = numpy\.(\w+)$", re.MULTILINE)
"""Of functions from outside the grid has only such as are also words of the language, by which they are evaluated."""
Array = NDArray[Any]


@dataclass(frozen=True)
class Derivatives:
    """Of one result: its value, and for each real argument, pair and triple of them the derivative.

    An axis is first one of the result, then of the arguments in order.
    """

    value: Array
    first: list[Array]
    second: list[list[Array]]
    third: list[list[list[Array]]]


@dataclass(frozen=True)
class Reference:
    """Of the real results of `f`, and of the number that the grid makes of them (`f` itself if it is one)."""

    results: list[Derivatives]
    number: Derivatives
    real: list[bool]


def number(values: Sequence[Any]) -> Any:
    """What is differentiated where a number is asked for: as the grid's own `total` says it."""
    if len(values) == 1 and not np.shape(values[0]):
        return values[0]
    return sum(x + x * x / 2 for value in values if _is_real(value) for x in elements(value))


def _is_real(value: Any) -> bool:
    return all(isinstance(x, mp.mpf) for x in elements(value))


def make(construct: Construct) -> dict[str, Array]:
    """Everything laid flat: `f` and the number behind its elements, along each direction of the real arguments."""
    with mp.workdps(DIGITS):
        text = EXTERN.sub(r"fn \1(\2\3)\4 = \5(\2)", construct.spelled_out or construct.program)
        loaded = program(parse(Source("construct", text)))
        lifted = [lift(value) for value in construct.args]
        spots = [(k, index) for k in construct.real for index in np.ndindex(*np.shape(construct.args[k]))]

        def at(moves: Sequence[tuple[int, int]]) -> Any:
            moved = [array(value).copy() for value in lifted]
            for spot, sign in moves:
                k, index = spots[spot]
                moved[k][index] += sign * STEP
            found = call(loaded, "f", [bare(value) for value in moved])
            values = found if isinstance(found, tuple) else (found,)
            flat = [x for value in values if _is_real(value) for x in elements(value)]
            return np.array([*flat, number(values)], object)

        seen: dict[tuple[tuple[int, int], ...], Array] = {}

        def known(moves: Sequence[tuple[int, int]]) -> Any:
            key = tuple(sorted(moves))
            if key not in seen:
                seen[key] = at(key)
            return seen[key]

        def along(*directions: int) -> Array:
            total: Any = 0
            for signs in itertools.product((1, -1), repeat=len(directions)):
                total = total + np.prod(signs) * known([*zip(directions, signs, strict=True)])
            return np.array(total / (2 * STEP) ** len(directions), float)

        n = len(spots)
        found = call(loaded, "f", lifted)
        values = found if isinstance(found, tuple) else (found,)
        made = {"value": known([]).astype(float)}
        for order in (1, 2, 3):
            tensor: Any = np.zeros((len(made["value"]), *[n] * order))
            for place in itertools.combinations_with_replacement(range(n), order):
                slope = along(*place)
                for turned in set(itertools.permutations(place)):
                    tensor[(slice(None), *turned)] = slope
            made[f"order{order}"] = tensor if order < 3 else tensor[-1:]
        made["shapes"] = np.array(repr([np.shape(array(value)) for value in values]))
        made["real"] = np.array([_is_real(value) for value in values])
        return made


def fingerprint(construct: Construct) -> str:
    told = construct.program + construct.spelled_out + repr([np.asarray(one).tolist() for one in construct.args])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


@cache
def _stored() -> dict[str, Array]:
    with np.load(FILE) as file:
        return dict(file)


def reference(construct: Construct) -> Reference:
    stored = _stored()
    assert str(stored.get(f"{construct.name}/made of")) == fingerprint(construct), "python -m tests.grid.references"
    return taken_apart(construct, {key: stored[f"{construct.name}/{key}"] for key in KEYS})


KEYS = ("value", "order1", "order2", "order3", "shapes", "real")


def taken_apart(construct: Construct, made: dict[str, Array]) -> Reference:
    shapes: list[tuple[int, ...]] = eval(str(made["shapes"]))
    real = [bool(one) for one in made["real"]]
    results, at = [], 0
    for shape in [shape for shape, is_real in zip(shapes, real, strict=True) if is_real]:
        size = int(np.prod(shape))
        rows = slice(at, at + size)
        results.append(_derivatives(construct, shape, [made[key][rows] for key in KEYS[:3]]))
        at += size
    rows = slice(at, at + 1)
    last = [*(made[key][rows] for key in KEYS[:3]), made["order3"]]
    return Reference(results, _derivatives(construct, (), last), real)


def _derivatives(construct: Construct, shape: tuple[int, ...], orders: Sequence[Array]) -> Derivatives:
    """The orders, laid flat, by arguments; a third one is there of the number alone."""
    value, first, second, *third = orders
    shapes = [np.shape(construct.args[k]) for k in construct.real]
    ends = np.cumsum([0, *(int(np.prod(one)) for one in shapes)])
    parts = [slice(a, b) for a, b in itertools.pairwise(ends)]
    count = range(len(parts))

    def part(tensor: Array, *places: int) -> Array:
        taken = tensor[(slice(None), *(parts[k] for k in places))]
        return taken.reshape((*shape, *(size for k in places for size in shapes[k])))

    return Derivatives(
        value.reshape(shape),
        [part(first, a) for a in count],
        [[part(second, a, b) for b in count] for a in count],
        [[[part(third[0], a, b, c) for c in count] for b in count] for a in count] if third else [],
    )


def main() -> int:
    """Those that are new or have changed are made; `--all` makes all."""
    before = _stored() if FILE.exists() and "--all" not in sys.argv else {}
    kept: dict[str, Array] = {}
    for construct in constructs().values():
        mark = fingerprint(construct)
        if str(before.get(f"{construct.name}/made of")) == mark:
            kept |= {key: value for key, value in before.items() if key.startswith(f"{construct.name}/")}
            continue
        try:
            made = make(construct)
        except Exception as error:
            print(f"{construct.name}: {type(error).__name__}: {error}")
            continue
        kept |= {f"{construct.name}/{key}": value for key, value in made.items()}
        kept[f"{construct.name}/made of"] = np.array(mark)
    savez: Any = np.savez_compressed
    savez(FILE, **kept)
    print(f"{len(constructs())} constructs, {FILE.stat().st_size // 1024} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
