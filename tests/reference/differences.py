"""Values and cotangents of a program by the evaluator: 40 digits, and central differences with a step of 1e-16.

The quotient is right to about 1e-23, so a float64 derivative can be compared to its last digits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import mpmath as mp
import numpy as np
from numpy.typing import NDArray

from chainrule.compiler import syntax as s
from tests.reference.elements import array, bare, elements
from tests.reference.evaluator import call
from tests.reference.evaluator import evaluate as evaluate_expression
from tests.reference.program import Program, program

DIGITS = 40
STEP = mp.mpf("1e-16")


class Kink(Exception):
    """The function has no derivative here: its slopes on the two sides differ."""


def lift(value: Any) -> Any:
    """A numpy array or a Python number, exactly, as the evaluator's value."""
    given = np.asarray(value)
    convert = {"b": bool, "i": int, "u": int}.get(given.dtype.kind, mp.mpf)
    made = np.empty(given.shape, dtype=object)
    for index in np.ndindex(*given.shape):
        made[index] = convert(given[index].item())
    return made[()] if given.ndim == 0 else made


def lower(value: Any) -> Any:
    """The evaluator's value as numpy has it; a tuple of them for several results."""
    if isinstance(value, tuple):
        return tuple(map(lower, value))
    whole = array(value)
    items = list(elements(value))
    kind: Any = float
    if items and all(isinstance(item, bool) for item in items):
        kind = bool
    elif items and all(isinstance(item, int) for item in items):
        kind = int
    return np.array([kind(item) for item in items], dtype=kind).reshape(whole.shape)


def evaluate(file: s.File | Program, name: str, args: Sequence[Any]) -> Any:
    """`name(*args)`: a numpy array, or a tuple of them."""
    with mp.workdps(DIGITS):
        return lower(call(_program(file), name, [lift(arg) for arg in args]))


def gradient(
    file: s.File | Program, name: str, args: Sequence[Any], d: Any = None, active: Sequence[str] | None = None
) -> tuple[NDArray[np.float64], ...]:
    """The cotangents of the active arguments (all real ones), given the results' `d`: ones if left out.

    Raises Kink where the two one-sided slopes differ.
    """
    with mp.workdps(DIGITS):
        found = []
        for k, whole, slope in _active(_program(file), name, args, d, active):
            slopes = np.empty(whole.shape)
            for index in np.ndindex(*whole.shape):
                direction = np.full(whole.shape, mp.mpf(0), dtype=object)
                direction[index] = mp.mpf(1)
                slopes[index] = float(slope(k, direction))
            found.append(slopes)
        return tuple(found)


def along(
    file: s.File | Program, name: str, args: Sequence[Any], directions: Sequence[Any], d: Any = None
) -> tuple[float, ...]:
    """The inner product of each real argument's cotangent with a direction of its own: two values for each argument.

    Raises Kink where the two one-sided slopes differ.
    """
    with mp.workdps(DIGITS):
        active = _active(_program(file), name, args, d, None)
        pairs = zip(active, directions, strict=True)
        return tuple(float(slope(k, array(lift(direction)))) for (k, _, slope), direction in pairs)


def _active(
    loaded: Program, name: str, args: Sequence[Any], d: Any, active: Sequence[str] | None
) -> Iterator[tuple[int, NDArray[Any], Callable[[int, NDArray[Any]], Any]]]:
    """Of the arguments to move: position, elements, and what finds the slope as one moves along a direction."""
    lifted = [lift(arg) for arg in args]
    base = _results(call(loaded, name, lifted))
    weights = _weights(base, d)

    def slope(k: int, direction: NDArray[Any]) -> Any:
        moved = [bare(array(array(lifted[k]) + direction * step)) for step in (STEP, -STEP)]
        ahead, behind = (_results(call(loaded, name, [*lifted[:k], one, *lifted[k + 1 :]])) for one in moved)
        return _slope(ahead, base, behind, weights)

    for k, parameter in enumerate(loaded.functions[name].parameters[: len(args)]):
        dtype = parameter.type.dtype if parameter.type else "real"
        if dtype == "real" and (active is None or parameter.name in active):
            yield k, array(lifted[k]), slope


def examples(file: s.File | Program, tree: s.File) -> list[tuple[s.Example, Any, Any]]:
    """Both sides of every example of a file."""
    from tests.reference.program import Scope

    scope = Scope(_program(file), {})
    found = []
    with mp.workdps(DIGITS):
        for example in tree.definitions:
            if isinstance(example, s.Example):
                sides = (lower(evaluate_expression(scope, side)) for side in (example.left, example.right))
                found.append((example, *sides))
    return found


def _program(file: s.File | Program) -> Program:
    return program(file) if isinstance(file, s.File) else file


def _results(value: Any) -> list[list[Any]]:
    """The elements of each result."""
    return [list(elements(item)) for item in (value if isinstance(value, tuple) else (value,))]


def _weights(base: list[list[Any]], d: Any) -> list[list[Any]]:
    if d is None:
        return [[mp.mpf(1)] * len(items) for items in base]
    given = d if isinstance(d, tuple) else (d,)
    return [list(elements(lift(np.asarray(item, float)))) for item in given]


def _slope(ahead: list[list[Any]], base: list[list[Any]], behind: list[list[Any]], weights: list[list[Any]]) -> Any:
    total = mp.mpf(0)
    for after, at, before, weight in zip(ahead, base, behind, weights, strict=True):
        for f, g, h, w in zip(after, at, before, weight, strict=True):
            if isinstance(g, int):
                if f != g or h != g:
                    raise Kink
                continue
            right, left = (f - g) / STEP, (g - h) / STEP
            if not abs(right - left) <= mp.mpf("1e-5") * (1 + abs(right)):
                raise Kink
            total += w * (right + left) / 2
    return total
