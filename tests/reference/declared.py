"""Derivatives that are stated and are not those of the value: rules, `stop_gradient`, `on_backward`, policies.

The evaluator knows values, and derivatives are differences of them. So what has a stated derivative is evaluated as a
function that has this derivative: of its argument x, as `held(x)`, which stands still while x moves by less than
GRAIN, it takes the value, and from there it moves as the rule says. A value is off by GRAIN times a slope at most.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import mpmath as mp
import numpy as np

from tests.reference.elements import Value, array, elementwise
from tests.reference.scalars import SCALARS

GRAIN = mp.mpf("1e-13")
# Gauss's nodes, where the rule is asked between the two: right for the derivatives of four orders.
NODES = tuple((1 + sign / mp.sqrt(3, dps=100)) / 2 for sign in (-1, 1))


def held(value: Value) -> Value:
    """The nearest multiple of GRAIN, of each element; ints and bools are what they are."""
    return elementwise(lambda x: mp.nint(x / GRAIN) * GRAIN if isinstance(x, mp.mpf) else x, value)


def by_rule(
    body: Callable[[Sequence[Value]], Value],
    pull: Callable[[Sequence[Value], Sequence[Value]], Sequence[Value]],
    args: Sequence[Value],
) -> Value:
    """`body(args)`, moving as `pull(args, cotangents)` says: the cotangents of the real arguments, in order."""
    start = [held(x) for x in args]
    moves = [array(x) - array(y) for x, y in zip(args, start, strict=True)]
    base = body(start)
    several = isinstance(base, tuple)
    results = [array(value).copy() for value in (base if several else (base,))]
    between = [zip(start, moves, strict=True) for _ in NODES]
    at = [
        [_bare(array(x) + t * move) if _is_real(x) else x for x, move in pairs]
        for t, pairs in zip(NODES, between, strict=True)
    ]
    real = [move for x, move in zip(args, moves, strict=True) if _is_real(x)]
    seeded = [np.full(value.shape, mp.mpf(0), dtype=object) for value in results]
    for value, seed in zip(results, seeded, strict=True):
        for index in np.ndindex(*value.shape if _is_real(value) else (0,)):
            seed[index] = mp.mpf(1)
            for point in at:
                cotangents = pull(point, [_bare(one) for one in seeded])
                for cotangent, move in zip(cotangents, real, strict=True):
                    value[index] += np.sum(array(cotangent) * move) / 2
            seed[index] = mp.mpf(0)
    return tuple(map(_bare, results)) if several else _bare(results[0])


def edited(value: Value, edit: Callable[[Value], Value]) -> Value:
    """`value`, through which cotangents pass as the linear `edit` leaves them."""
    return by_rule(lambda args: args[0], lambda _, d: [edit(d[0])], [value])


def _is_real(value: Value) -> bool:
    return any(isinstance(x, mp.mpf) for x in array(value).ravel())


def _bare(value: Any) -> Value:
    return value[()] if isinstance(value, np.ndarray) and not value.ndim else value


# ---------------------------------------------------------------- policies


def scalars(policies: Mapping[str, Any]) -> dict[str, Callable[..., Any]]:
    """Functions of numbers that lack a derivative somewhere, with what a file says there, or else the language."""

    def bent(name: str) -> Callable[[Any], Any]:
        slope = mp.mpf(policies.get(name, 0))
        return lambda x: slope * x if held(x) == 0 else SCALARS[name](x)

    def of_two(name: str) -> Callable[[Any, Any], Any]:
        return lambda x, y: chosen(policies.get(name, "shared"), name == "minimum", [x, y])

    def clip(x: Any, low: Any, high: Any) -> Any:
        edge = next((edge for edge in (low, high) if edge is not None and abs(x - edge) < GRAIN), None)
        return SCALARS["clip"](x, low, high) if edge is None else x if policies.get("clip") == "inside" else edge

    return {
        "abs": bent("abs"),
        "relu": bent("relu"),
        "clip": clip,
        "fmax": of_two("maximum"),
        "fmin": of_two("minimum"),
        "maximum": of_two("maximum"),
        "minimum": of_two("minimum"),
    }


def reducers(policies: Mapping[str, Any]) -> dict[str, Callable[[list[Any]], Any]]:
    return {
        "max": lambda items: chosen(policies.get("max", "shared"), False, items),
        "min": lambda items: chosen(policies.get("min", "shared"), True, items),
    }


def chosen(answer: str, least: bool, items: Sequence[Any]) -> Any:
    """The largest or the smallest; of several that are equal the first, the last, or their mean."""
    stand = [held(item) for item in items]
    best = min(stand) if least else max(stand)
    found = [item for item, here in zip(items, stand, strict=True) if here == best]
    return sum(found) / len(found) if answer == "shared" else found[0 if answer == "first" else -1]
