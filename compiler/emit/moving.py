"""What of a function and its adjoint depends on the cotangents that come in, and what is the primal's, made again."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from chainrule.compiler.ir import Function, Value
from chainrule.compiler.ops.loops import LOOPS, loop_of


def resting(function: Function, seeds: Collection[Value]) -> frozenset[int]:
    """The ids of the values, also of those in loops, that depend on none of these parameters."""
    found: set[int] = set()
    _walk(function, {id(seed) for seed in seeds}, found)
    return frozenset(found)


def _walk(function: Function, moving: set[int], found: set[int]) -> None:
    parts: dict[int, set[int]] = {}  # of a loop those of its results that move
    for value in function.body:
        loop = value.args[0] if value.op == "get" else value
        if id(loop) in parts and loop is not value:
            moves = value.attrs["index"] in parts[id(loop)]
        else:
            moves = any(id(arg) in moving for arg in value.args)
        if not moves:
            found.update(map(id, with_regions(value)))
            continue
        moving.add(id(value))
        if value.op in LOOPS:
            parts[id(value)] = _walk_loop(value, moving, found)


def _walk_loop(value: Value, moving: set[int], found: set[int]) -> set[int]:
    """Which of the loop's results move: what it carries, what it keeps of that, what it collects."""
    loop = loop_of(value)
    pairs = zip((*loop.elements, *loop.captured), (*loop.sequences, *loop.captures), strict=True)
    outer = {id(param) for param, arg in pairs if id(arg) in moving}
    carried = {id(param) for param, arg in zip(loop.carried, loop.inits, strict=True) if id(arg) in moving}
    while True:
        inner, rest = outer | carried, set[int]()
        _walk(loop.body, inner, rest)
        grown = {id(param) for param, after in zip(loop.carried, loop.after, strict=True) if id(after) in inner}
        if grown <= carried:
            found |= rest | {id(param) for param in loop.body.params} - outer - carried
            going = [id(param) in carried for param in loop.carried]
            kept = [going[k] for k in loop.trails]
            collected = [id(result) in inner for result in loop.collected]
            return {k for k, moves in enumerate((*going, *kept, *collected)) if moves}
        carried |= grown


def with_regions(value: Value) -> Iterator[Value]:
    """A value, and those of the regions that it holds, their parameters too."""
    yield value
    for attr in value.attrs.values():
        if isinstance(attr, Function):
            yield from attr.params
            for inner in attr.body:
                yield from with_regions(inner)
