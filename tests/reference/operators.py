"""`grad(f, x)(...)` and its kin by central differences of half as many digits more, nested as they are written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import mpmath as mp
import numpy as np

from chainrule.compiler import syntax as s
from tests.reference.elements import Value, array
from tests.reference.program import Program, Scope

OPERATORS = ("grad", "jvp", "vjp", "jacobian", "hessian", "hvp")
Results = tuple[Value, ...]
Call = Callable[[Program, str, Sequence[Value]], Value]


@dataclass(frozen=True)
class Operator:
    """An operator that a name is bound to."""

    node: s.Call


def is_operator(scope: Scope, node: s.Expression) -> bool:
    return (
        isinstance(node, s.Call)
        and isinstance(node.function, s.Name)
        and node.function.id in OPERATORS
        and node.function.id not in scope.names
        and node.function.id not in scope.program.functions
    )


def apply(scope: Scope, call: Call, node: s.Expression, args: Sequence[Value], behind: Sequence[Value]) -> Value:
    """An operator's results; for each element where its function is one of scalars and it is handed arrays."""
    parameters = _base(scope, node).parameters
    scalar = not any(parameter.type is not None and parameter.type.axes for parameter in parameters)
    everything = [*args, *behind]
    lead = np.broadcast_shapes(*(array(value).shape for value in everything)) if scalar else ()
    if not lead:
        return _one(_apply(scope, call, node, args, behind))
    spread = [np.broadcast_to(array(value), lead) for value in everything]
    count = len(args)
    found = {}
    for index in np.ndindex(*lead):
        row = [value[index] for value in spread]
        found[index] = _apply(scope, call, node, row[:count], row[count:])
    made = [np.empty(lead, dtype=object) for _ in next(iter(found.values()))]
    for index, results in found.items():
        for target, value in zip(made, results, strict=True):
            target[index] = value
    return _one(tuple(made))


def _one(results: Results) -> Value:
    return results[0] if len(results) == 1 else results


def _base(scope: Scope, node: s.Expression) -> s.Function:
    while not isinstance(node, s.Name):
        assert isinstance(node, s.Call)
        node = node.arguments[0].value
    bound = scope.names.get(node.id)
    return _base(scope, bound.node) if isinstance(bound, Operator) else scope.program.functions[node.id]


def _named(scope: Scope, node: s.Call) -> list[str]:
    """The parameters that an operator is by: all real ones, if it names none."""
    named = [argument.value.id for argument in node.arguments[1:] if isinstance(argument.value, s.Name)]
    every = _base(scope, node).parameters
    return named or [one.name for one in every if one.type is None or one.type.dtype == "real"]


def _wanted(scope: Scope, call: Call, node: s.Expression, args: Sequence[Value]) -> int:
    """How many values the outermost operator takes behind the `;`."""
    assert isinstance(node, s.Call)
    assert isinstance(node.function, s.Name)
    if node.function.id in ("jvp", "hvp"):
        return len(_named(scope, node))
    if node.function.id == "vjp":
        base = call(scope.program, _base(scope, node).name, args)
        return len(base) if isinstance(base, tuple) else 1
    return 0


def _apply(scope: Scope, call: Call, node: s.Expression, args: Sequence[Value], behind: Sequence[Value]) -> Results:
    if isinstance(node, s.Name):
        bound = scope.names.get(node.id)
        if isinstance(bound, Operator):
            return _apply(scope, call, bound.node, args, behind)
        made = call(scope.program, node.id, args)
        return made if isinstance(made, tuple) else (made,)
    assert isinstance(node, s.Call)
    assert isinstance(node.function, s.Name)
    inner = node.arguments[0].value
    order = [parameter.name for parameter in _base(scope, node).parameters]
    by = [order.index(name) for name in _named(scope, node)]
    split = len(behind) - _wanted(scope, call, node, args)
    own = behind[split:]

    def f(moved: Sequence[Value]) -> Results:
        return _apply(scope, call, inner, moved, behind[:split])

    def gradient(moved: Sequence[Value]) -> Results:
        return tuple(block for (block,) in (_blocks(f, moved, k) for k in by))

    match node.function.id:
        case "grad":
            return gradient(args)
        case "jvp":
            return (*f(args), *_along(f, args, dict(zip(by, own, strict=True))))
        case "hvp":
            return _along(gradient, args, dict(zip(by, own, strict=True)))
        case "vjp":
            rows = [_blocks(f, args, k) for k in by]
            return (*f(args), *(_pulled(blocks, own) for blocks in rows))
        case "jacobian":
            columns = [_blocks(f, args, k) for k in by]
            return tuple(blocks[i] for i in range(len(columns[0])) for blocks in columns)
        case _:
            columns = [_blocks(gradient, args, k) for k in by]
            return tuple(blocks[i] for i in range(len(by)) for blocks in columns)


def _pulled(blocks: Sequence[Value], seeds: Sequence[Value]) -> Value:
    total: Any = 0
    for block, seed in zip(blocks, seeds, strict=True):
        total = total + np.tensordot(array(seed), array(block), array(seed).ndim)
    return total[()] if isinstance(total, np.ndarray) and not total.ndim else total


def _blocks(f: Callable[[Sequence[Value]], Results], args: Sequence[Value], k: int) -> list[Value]:
    """For each result its derivatives by argument k: the shape of the result, then of the argument."""
    shape = array(args[k]).shape
    slopes = {}
    for index in np.ndindex(*shape):
        direction = np.full(shape, mp.mpf(0), dtype=object)
        direction[index] = mp.mpf(1)
        slopes[index] = _along(f, args, {k: direction[()] if not shape else direction})
    count = len(next(iter(slopes.values()))) if slopes else len(f(args))
    blocks: list[Value] = []
    for i in range(count):
        first = array(next(iter(slopes.values()))[i])
        block = np.empty((*first.shape, *shape), dtype=object)
        for index, results in slopes.items():
            block[(..., *index)] = results[i]
        blocks.append(block[()] if not block.ndim else block)
    return blocks


def _along(f: Callable[[Sequence[Value]], Results], args: Sequence[Value], directions: dict[int, Value]) -> Results:
    """The slopes of all results as arguments move along directions: right to the digits that are worked in."""
    digits = mp.mp.dps
    with mp.workdps(3 * digits // 2 + 10):
        step = mp.mpf(10) ** (-digits // 2 - 3)

        def moved(by: Any) -> Results:
            return f(
                [_bare(array(x) + array(directions[k]) * by) if k in directions else x for k, x in enumerate(args)]
            )

        ahead, behind = moved(step), moved(-step)
        return tuple(_bare((array(a) - array(b)) / (2 * step)) for a, b in zip(ahead, behind, strict=True))


def _bare(value: Any) -> Value:
    return value[()] if isinstance(value, np.ndarray) and not value.ndim else value
