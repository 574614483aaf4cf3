"""`for ... (checkpoint)`: a loop over segments, each a loop over its steps, of which only the beginnings are kept.

    scan(%h0, %xs) {h, x: f(h, x)} of n steps
 ->
    %k = isqrt(n - 1) + 1
    scan(%h0, %xs, %k) {h, s: scan(h) {h, i: f(h, xs[s * k + i])} of k steps} of n / k segments

Backwards a segment is run again before it is run through (`autodiff.loops`), so that what is kept of n steps is what
goes round, at about sqrt(n) places, and all of one segment. Source: Griewank and Walther, Evaluating Derivatives
(2008), chapter 12; Chen et al., Training Deep Nets with Sublinear Memory Cost (2016).
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.compiler.ir import INT, Builder, Function, Value
from chainrule.compiler.ops.loops import Loop, loop_of
from chainrule.compiler.passes.rewrite import has_regions, in_regions, rebuild


def segment(function: Function) -> Function:
    """`function`, whose loops that are to keep little are loops over segments."""
    builder = Builder()
    joined: dict[int, tuple[Value, ...]] = {}

    def changed(value: Value, args: tuple[Value, ...]) -> Value | None:
        if value.op == "get" and id(value.args[0]) in joined:
            index: int = value.attrs["index"]
            found = joined[id(value.args[0])][index]
            if value.name is not None:
                builder.christen(found, value.name)
            return found
        inner = in_regions(value, segment)
        if value.op == "scan" and value.attrs["manner"] == "checkpoint":
            with builder.at(value.span, value.stmt):
                joined[id(value)] = _segmented(builder, loop_of(inner, args))
            return joined[id(value)][0]
        if inner is value:
            return None
        builder.body.append(replace(inner, args=args))
        return builder.body[-1]

    if not has_regions(function):
        return function
    return rebuild(function, builder.body, changed)


def _segmented(builder: Builder, loop: Loop) -> tuple[Value, ...]:
    """What stands for the results of the loop."""
    assert loop.length is not None
    total = builder.size(loop.length)
    one = builder.const(1)
    size = builder.value("isqrt", [total], name="every")
    rest = builder.value("subtract", [builder.value("add", [total, size]), one])
    count = builder.value("floor_divide", [rest, size])
    captures = (*loop.sequences, *loop.captures, size, total)
    params = [_param(capture) for capture in captures]
    carried = [replace(param) for param in loop.carried]
    number = Value("param", (), {}, INT, None, None, "segment")
    outer = Builder()
    outer.span, outer.stmt = builder.span, builder.stmt
    start = outer.value("multiply", [number, params[-2]], name="first")
    rest = outer.value("subtract", [params[-1], start])
    steps = outer.value("select", [outer.value("less", [params[-2], rest]), params[-2], rest])
    inner = _within(loop)
    once = Loop("scan", inner, steps, tuple(carried), (), (*params[:-2], start))
    made = outer.value("scan", once.args, **once.attrs)
    results = [outer.value("get", [made], index=k) for k in range(len(inner.results))]
    body = Function("body", (*carried, number, *params), tuple(outer.body), tuple(results))
    whole = Loop("scan", body, count, loop.inits, (), captures, manner="segments")
    made = builder.value("scan", whole.args, **whole.attrs)
    found = []
    for k in range(len(inner.results)):
        part = builder.value("get", [made], index=k)
        if k >= len(loop.inits):
            part = builder.value("joined", [part, size], length=loop.length)
        found.append(part)
    return tuple(found)


def _param(value: Value) -> Value:
    return Value("param", (), {}, value.type, value.span, value.stmt, value.name)


def _within(loop: Loop) -> Function:
    """The body of a segment's loop: its elements are read from the sequences, which are captures, from `start` on."""
    builder = Builder()
    assert loop.index is not None
    step = Value("param", (), {}, INT, None, None, "step")
    start = Value("param", (), {}, INT, None, None, "first")
    arrays = [_param(sequence) for sequence in loop.sequences]
    place = builder.value("add", [start, step])
    given = {id(loop.index): place}
    for element, array in zip(loop.elements, arrays, strict=True):
        with builder.at(element.span, element.stmt):
            given[id(element)] = builder.value("gather", [array, place], axis=0, name=element.name)
    made = rebuild(loop.body, builder.body, lambda value, args: None, given)
    return replace(made, params=(*loop.carried, step, *arrays, *loop.captured, start), body=tuple(builder.body))
