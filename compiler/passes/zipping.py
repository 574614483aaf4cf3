"""What a loop reads at the place of its own step is an element of a sequence.

    scan(%h0, %x) {h, t, x: tanh(gather(x, t) + h)}     ->      scan(%h0, %x) {h, x_t, t: tanh(x_t + h)}

So `x[t]`, `x[:, t]` and `x[t + 1]` are as good as `for row in x`: products of elements leave the loop (`hoisting`),
backward needs no copies of what it can read in x, and x's cotangent is what the steps give, not a sum over zeros.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.compiler.ir import INT, Builder, Dim, Function, Slice, Tensor, Value
from chainrule.compiler.ops.loops import Loop, loop_of
from chainrule.compiler.passes.rewrite import changed, has_regions, in_regions, rebuild


def zipped(function: Function) -> Function:
    """`function`, whose loops, and those within them, go over all that they read step by step."""
    if not has_regions(function):
        return function
    builder = Builder()

    def over(value: Value, args: tuple[Value, ...]) -> Value | None:
        made = in_regions(value, zipped)  # first, for it may read rows step by step that this loop reads
        if value.op == "scan" and value.attrs["manner"] != "segments":
            loop = loop_of(made, args)
            more = _zipped(builder, loop)
            if more is not loop:
                made, args = replace(made, attrs=more.attrs), more.args
        if made is value:
            return None
        builder.body.append(replace(made, args=args))
        return builder.body[-1]

    made = rebuild(function, builder.body, over)
    return made if changed(function, made) else function


def _zipped(builder: Builder, loop: Loop) -> Loop:
    places = _places(loop)
    captures = dict(zip(map(id, loop.captured), loop.captures, strict=True))
    sequences: list[Value] = []
    elements: dict[int, Value] = {}
    for value in loop.body.body:
        sequence = _sequence(builder, loop, value, places, captures)
        if sequence is not None:
            sequences.append(sequence)
            elements[id(value)] = Value("param", (), {}, value.type, value.span, value.stmt, value.name)
    if not sequences:
        return loop
    assert loop.index is not None
    left = replace(loop.body, body=tuple(value for value in loop.body.body if id(value) not in elements))
    body: list[Value] = []
    made = rebuild(left, body, lambda value, args: None, elements)
    params = (*loop.carried, *loop.elements, *elements.values(), loop.index, *loop.captured)
    return replace(loop, body=replace(made, params=params), sequences=(*loop.sequences, *sequences))


def _places(loop: Loop) -> dict[int, int]:
    """The values that are the number of the step and a constant, which is given."""
    if loop.index is None or loop.length is None:
        return {}
    found = {id(loop.index): 0}
    for value in loop.body.body:
        if value.op in ("add", "subtract") and id(value.args[0]) in found and value.args[1].op == "const":
            by = value.args[1].attrs["value"]
            if isinstance(by, int):
                found[id(value)] = found[id(value.args[0])] + (by if value.op == "add" else -by)
    return found


def _sequence(
    builder: Builder, loop: Loop, value: Value, places: dict[int, int], captures: dict[int, Value]
) -> Value | None:
    """What has, one for each step, the values of one that reads a capture at the step's place; None for another."""
    if value.op != "gather" or any(arg.type != INT for arg in value.args[1:]):
        return None
    source, *rest = (captures.get(id(arg)) for arg in value.args)
    if source is None or not isinstance(source.type, Tensor):
        return None
    axis, indices = value.attrs["axis"], value.args[1:]
    if id(indices[-1]) in places:
        place, own, others = indices[-1], axis + len(indices) - 1, rest[:-1]
    elif id(indices[0]) in places:
        place, own, others, axis = indices[0], axis, rest[1:], axis + 1
    else:
        return None
    size, length, start = source.shape[own], loop.length, Dim.of(places[id(place)])
    assert length is not None
    if any(other is None for other in others):
        return None
    if not (start.at_least(0) and (size - length - start).at_least(0)):
        return None
    with builder.at(value.span, value.stmt):
        whole = builder.expr(source)
        if size != length:
            key = [Slice(Dim.of(0), dim) for dim in source.shape]
            key[own] = Slice(start, length)
            whole = whole.apply("slice", key=tuple(key))
        if others:
            whole = whole.gather(*(builder.expr(other) for other in others if other is not None), axis=axis)
            own -= len(others) if own > axis else 0
        return whole.move(own, *(k for k in range(whole.rank) if k != own)).value
