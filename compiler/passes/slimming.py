"""Loops without what nobody reads: results, carried values that serve no result, sequences, captures.

%r = scan(%h0, %xs, %W) {... -> h; h, a}        ->      %r = scan(%h0, %xs, %W) {... -> h; h}
%hs = get(%r) {index: 1}                                %hs = get(%r) {index: 1}
return %hs                                              return %hs
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.compiler.ir import Builder, Function, Value
from chainrule.compiler.ops.loops import LOOPS, Loop, loop_of
from chainrule.compiler.passes.rewrite import changed, has_regions, prune, rebuild


def slim(function: Function) -> Function:
    """`function` with every loop in it, also those within regions, as small as it can be."""
    function = prune(function)
    if not has_regions(function):
        return function
    read: dict[int, set[int]] = {}
    for value in function.body:
        if value.op == "get" and value.args[0].op in LOOPS:
            read.setdefault(id(value.args[0]), set()).add(value.attrs["index"])
    builder = Builder()
    positions: dict[int, dict[int, int]] = {}

    def slimmed(value: Value, args: tuple[Value, ...]) -> Value | None:
        if value.op == "get" and id(value.args[0]) in positions:
            attrs = {**value.attrs, "index": positions[id(value.args[0])][value.attrs["index"]]}
            builder.body.append(replace(value, args=args, attrs=attrs))
            return builder.body[-1]
        if value.op in LOOPS:
            made, positions[id(value)] = _slimmed(builder, value, args, read.get(id(value), set()))
            return made
        regions = {key: slim(attr) for key, attr in value.attrs.items() if isinstance(attr, Function)}
        if all(value.attrs[key] is region for key, region in regions.items()):
            return None
        builder.body.append(replace(value, args=args, attrs={**value.attrs, **regions}))
        return builder.body[-1]

    made = rebuild(function, builder.body, slimmed)
    return prune(made) if changed(function, made) else function


def _slimmed(builder: Builder, value: Value, args: tuple[Value, ...], read: set[int]) -> tuple[Value, dict[int, int]]:
    """The loop, and for each result that is read its new position."""
    loop = _with_literals(loop_of(value, args))
    count, trails = len(loop.inits), len(loop.trails)
    kept_trails = [k for k in range(trails) if count + k in read]
    kept_items = [k for k in range(len(loop.collected)) if count + trails + k in read]
    carried = {k for k in range(count) if k in read} | {loop.trails[k] for k in kept_trails}
    if loop.condition is not None:
        carried |= _read(loop.condition, loop.condition.results, loop.condition.params[:count])
    while True:
        results = [*(loop.after[k] for k in sorted(carried)), *(loop.collected[k] for k in kept_items)]
        more = _read(loop.body, results, loop.carried) | carried
        if more == carried:
            break
        carried = more
    order = sorted(carried)
    places = {k: position for position, k in enumerate(order)}
    body = slim(replace(loop.body, results=tuple(results)))
    sequences = sorted(_read(body, body.results, loop.elements))
    captures = _read(body, body.results, loop.captured)
    if loop.condition is not None:
        captures |= _read(loop.condition, loop.condition.results, loop.condition.params[count:])
    kept = sorted(captures)
    index = () if loop.index is None else (loop.index,)
    params = (
        *(loop.carried[k] for k in order),
        *(loop.elements[k] for k in sequences),
        *index,
        *(loop.captured[k] for k in kept),
    )
    condition = loop.condition
    if condition is not None:
        own = (*(condition.params[k] for k in order), *(condition.params[count + k] for k in kept))
        condition = slim(replace(condition, params=own))
    smaller = replace(
        loop,
        body=replace(body, params=params),
        inits=_some(loop.inits, order),
        sequences=_some(loop.sequences, sequences),
        captures=_some(loop.captures, kept),
        trails=tuple(places[loop.trails[k]] for k in kept_trails),
        condition=condition,
    )
    positions = {k: places[k] for k in order}
    positions |= {count + k: len(order) + n for n, k in enumerate(kept_trails)}
    start = len(order) + len(kept_trails)
    positions |= {count + trails + k: start + n for n, k in enumerate(kept_items)}
    same = smaller.args == args and smaller.body.results == loop.body.results and body.body == loop.body.body
    if same and smaller.trails == loop.trails and condition is loop.condition:
        made = value if args == value.args else replace(value, args=args)
        builder.body.append(made)
        return made, positions
    with builder.at(value.span, value.stmt):
        return builder.value(value.op, smaller.args, name=value.name, **smaller.attrs), positions


def _with_literals(loop: Loop) -> Loop:
    """The loop, whose steps know the literals that it captures."""
    pairs = zip(loop.captured, loop.captures, strict=True)
    given = {id(param): replace(capture) for param, capture in pairs if capture.op == "const"}
    if not given:
        return loop
    body = list(given.values())
    made = rebuild(loop.body, body, lambda value, args: None, given)
    return replace(loop, body=replace(made, body=tuple(body)))


def _some(values: Sequence[Value], positions: Sequence[int]) -> tuple[Value, ...]:
    return tuple(values[k] for k in positions)


def _read(function: Function, results: Sequence[Value], params: Sequence[Value]) -> set[int]:
    """Which of these parameters the results depend on."""
    live = {id(result) for result in results}
    for value in reversed(function.body):
        if id(value) in live:
            live.update(id(arg) for arg in value.args)
    return {k for k, param in enumerate(params) if id(param) in live}
