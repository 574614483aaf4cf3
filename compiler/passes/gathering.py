"""Of a sum in a loop that part stands together which no step waits for.

    {h, x, U, W, b: (x @ W + h @ U) + b}      ->      {h, x, U, W, b: (x @ W + b) + h @ U}

`hoist` then makes it for all steps at once, as it does with the product alone.
"""

from __future__ import annotations

from dataclasses import replace
from functools import reduce

from chainrule.compiler.ir import TABLE, Builder, Tensor, Value
from chainrule.compiler.ops.loops import Loop
from chainrule.compiler.passes.rewrite import count_uses, prune, rebuild


def gathered(loop: Loop) -> Loop:
    """The loop, of whose sums what depends on its elements and captures alone is added up first."""
    if loop.length is None or loop.manner or not loop.sequences:
        return loop
    free, products = _free(loop)
    uses = count_uses(loop.body)
    inner = {id(arg) for value in loop.body.body if value.op == "add" for arg in value.args if uses[id(arg)] == 1}
    sums: dict[int, list[Value]] = {}
    passed = inner | free
    for value in loop.body.body:
        if value.op == "add" and id(value) not in passed:
            terms = _terms(value, uses, free)
            apart = [term for term in terms if id(term) in free]
            if 1 < len(apart) < len(terms) and any(id(term) in products for term in apart):
                sums[id(value)] = [*apart, *(term for term in terms if id(term) not in free)]
    if not sums:
        return loop
    builder = Builder()
    made: dict[int, Value] = {}

    def add(a: Value, b: Value) -> Value:
        return builder.value("add", [a, b])

    def change(value: Value, args: tuple[Value, ...]) -> Value | None:
        result: Value | None = None
        if id(value) in sums:
            with builder.at(value.span, value.stmt):
                result = reduce(add, [made.get(id(term), term) for term in sums[id(value)]])
            if value.name is not None:
                builder.christen(result, value.name)
        elif any(arg is not old for arg, old in zip(args, value.args, strict=True)):
            result = replace(value, args=args)
            builder.body.append(result)
        made[id(value)] = result or value
        return result

    return replace(loop, body=prune(rebuild(loop.body, builder.body, change)))


def _free(loop: Loop) -> tuple[set[int], set[int]]:
    """The values of the body that no step waits for, and those of them that a product of an element is part of."""
    free = {id(value) for value in (*loop.elements, *loop.captured)}
    stepping, products = {id(value) for value in loop.elements}, set[int]()
    for value in loop.body.body:
        if isinstance(value.type, Tensor) and TABLE[value.op].batch is not None and value.op != "get":
            parts = set(map(id, value.args))
            if parts <= free:
                free.add(id(value))
                if parts & stepping:
                    stepping.add(id(value))
                    if value.op == "contract" or parts & products:
                        products.add(id(value))
    return free, products


def _terms(value: Value, uses: dict[int, int], free: set[int]) -> list[Value]:
    """What a sum adds up, in order; what no step waits for is one term."""
    found: list[Value] = []
    waiting = [*reversed(value.args)]
    while waiting:
        arg = waiting.pop()
        if arg.op == "add" and uses[id(arg)] == 1 and id(arg) not in free:
            waiting += reversed(arg.args)
        else:
            found.append(arg)
    return found


__all__ = ["gathered"]
