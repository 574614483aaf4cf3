"""Loops over more leading axes.

A `scan` whose length all lanes share runs once, every value that goes round having the leading axes. A `while` runs
as long as some lane wants to; a lane that has finished is frozen, and has no part in anything from then on:

    while(x) {x^2 > a: f(x)}    ->    while(x, active) {any(active): x = f(x) if active else x, active and x^2 > a}

It counts the steps that each lane took, and a loop that goes over what it kept, backwards, freezes a lane in the
others: it begins with the last step of the lane that took most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from chainrule.compiler.ir import INT, REAL, Builder, Dim, Function, Shape, Tensor, Tuple, Value
from chainrule.compiler.ops.loops import Loop, loop_of
from chainrule.compiler.passes import batching
from chainrule.compiler.passes.batching_stacks import Counts, rank_of
from chainrule.compiler.passes.inline import splice
from chainrule.compiler.passes.rewrite import rebuild

if TYPE_CHECKING:
    from chainrule.compiler.passes.batching import Pattern, Walk


def batch_loop(walk: Walk, value: Value) -> tuple[Value, int]:
    """The loop over the leading axes of a walk, all of which its results have."""
    loop = loop_of(value)
    counted = loop.count is not None and walk.found[id(loop.count)][1] > 0
    if loop.op == "while" or (counted and not loop.sequences and not loop.reverse):
        return _While(walk, value, _as_while(loop) if counted else loop).run(), len(walk.lead)
    return _scan(walk, value, loop, counted), len(walk.lead)


def batch_steps(walk: Walk, value: Value) -> tuple[Value, int]:
    """How many steps each lane took."""
    (stack,) = value.args
    level = walk.steps.get(id(stack), (None,))[0]
    return level if level is not None else (walk.builder.value("steps", [walk.found[id(stack)][0]]), 0)


def _everywhere(lead: Shape) -> tuple[bool, ...]:
    return tuple(dim.stretch for dim in lead)


def _stretching(made: Value, own: int) -> tuple[bool, ...]:
    """Of the leading axes that a value has, which stretch: none of what a loop kept."""
    return _everywhere(made.shape[:own]) if isinstance(made.type, Tensor) else (False,) * own


def _captured(walk: Walk, loop: Loop) -> list[tuple[Value, int]]:
    """What a loop some of whose lanes finish before others reads: a number beside arrays is one for each lane.

    So the cotangents that it gets can be told apart by lanes.
    """
    found = [walk.found[id(capture)] for capture in loop.captures]
    if all(isinstance(value.type, Tensor) and not value.shape for value in (*loop.body.params, *loop.body.body)):
        return found
    return [
        (walk.whole(capture, ()), len(walk.lead)) if capture.type == REAL else one
        for capture, one in zip(loop.captures, found, strict=True)
    ]


def _scan(walk: Walk, value: Value, loop: Loop, counted: bool) -> Value:
    inits = [walk.whole(init, init.tensor.shape) for init in loop.inits]
    sequences, elements = [], []
    for sequence in loop.sequences:
        made, own = walk.found[id(sequence)]
        elements.append(_stretching(made, own))
        if own and isinstance(made.type, Tensor):
            made = walk.builder.expr(made).move(own, *range(own), *range(own + 1, len(made.shape))).value
        sequences.append(made)
    captures = _captured(walk, loop) if counted else [walk.found[id(capture)] for capture in loop.captures]
    pattern: Pattern = (
        *(_everywhere(walk.lead) for _ in inits),
        *elements,
        (),
        *(_stretching(made, own) for made, own in captures),
    )
    counts = Counts(walk)
    for k, sequence in enumerate(loop.sequences):
        counts.element(loop.elements[k], walk.steps.get(id(sequence), ()))
    for param, capture in zip(loop.captured, loop.captures, strict=True):
        counts.capture(param, walk.steps.get(id(capture), ()))
    body = counts.body(loop.body, pattern, len(inits) + len(sequences))
    sequences += counts.sequences
    level = walk.found[id(loop.count)] if loop.count is not None else None
    count = level[0] if level is not None else None
    given = [*(made for made, _ in captures), *counts.captures]
    if counted:
        assert count is not None
        body = _counting(walk, value, body, len(inits), len(sequences), count)
        given.append(count)
        count = walk.builder.value("steps", [sequences[0]]) if sequences else _longest(walk.builder, count)
    over = replace(loop, body=body, count=count, inits=tuple(inits), sequences=tuple(sequences), captures=tuple(given))
    made = walk.builder.value("scan", over.args, **over.attrs)
    _with_steps_behind(walk, value, made, len(inits))
    counts.keep(value, made, level, -len(loop.trails), len(loop.trails))
    return made


def _longest(builder: Builder, count: Value) -> Value:
    """The largest count of all lanes; 0 if there are none."""
    total = Dim.of(1)
    for dim in count.shape:
        total = total * Dim(dim.terms)
    flat = builder.value("reshape", [count], shape=(total,))
    none = builder.full(0, (Dim.of(1),), "int")
    return builder.value("max", [builder.value("concatenate", [none, flat], axis=0)], axes=(0,), keep=False)


def _counting(walk: Walk, value: Value, body: Function, carried: int, sequences: int, count: Value) -> Function:
    """A body that changes only the lanes which took the step; how many each took is one more capture."""
    params = [replace(param) for param in body.params]
    limit = Value("param", (), {}, count.type)
    inner = Builder()
    with inner.at(value.span, value.stmt):
        alive = inner.value("less", [params[carried + sequences], limit])
        results = step_of(inner, walk.lead, value, body, params, alive, carried)
    return replace(body, params=(*params, limit), body=tuple(inner.body), results=tuple(results))


def _with_steps_behind(walk: Walk, value: Value, made: Value, carried: int) -> Value:
    """What was collected, with the leading axes before that of the steps; remembered for the `get`s of the loop."""
    assert isinstance(made.type, Tuple)
    lead = len(walk.lead)
    parts: list[tuple[Value, int]] = []
    assert isinstance(value.type, Tuple)
    for position, (item, before) in enumerate(zip(made.type.items, value.type.items, strict=False)):
        part = walk.builder.value("get", [made], index=position)
        if position >= carried and isinstance(item, Tensor):
            part = walk.builder.expr(part).move(*range(1, lead + 1), 0, *range(lead + 1, len(item.shape))).value
        parts.append((part, rank_of(item) - rank_of(before)))
    walk.parts[id(value)] = parts
    return made


def _as_while(loop: Loop) -> Loop:
    """`for t in range(k)` as a `while` that counts, for a `k` that differs from lane to lane.

    One that runs backwards is none: what it keeps would stand in another order than that of its steps.
    """
    assert loop.count is not None
    assert loop.index is not None
    captured = loop.captured
    limit = Value("param", (), {}, INT)
    step = replace(loop.index)
    condition = Builder()
    below = condition.value("less", [step, limit])
    body = Builder()
    counter, top = replace(loop.index), replace(limit)
    inside = rebuild(loop.body, body.body, lambda value, args: None, {id(loop.index): counter})
    after = body.value("add", [counter, body.const(1)])
    own = tuple(replace(param) for param in (*loop.carried, *captured))
    carried, others = own[: len(loop.inits)], own[len(loop.inits) :]
    zero = Value("const", (), {"value": 0}, INT)
    return replace(
        loop,
        op="while",
        count=None,
        inits=(*loop.inits, zero),
        captures=(*loop.captures, loop.count),
        condition=Function("condition", (*carried, step, *others, limit), tuple(condition.body), (below,)),
        body=replace(
            loop.body,
            params=(*loop.carried, counter, *captured, top),
            body=tuple(body.body),
            results=(*inside.results[: len(loop.inits)], after, *inside.results[len(loop.inits) :]),
        ),
    )


class _While:
    def __init__(self, walk: Walk, value: Value, loop: Loop) -> None:
        self.walk = walk
        self.value = value
        self.loop = loop
        self.lead = walk.lead

    def run(self) -> Value:
        walk, loop, builder = self.walk, self.loop, self.walk.builder
        for init in loop.inits:
            if id(init) not in walk.found:
                builder.body.append(init)
                walk.found[id(init)] = init, 0
        inits = [walk.whole(init, init.tensor.shape) for init in loop.inits]
        captures = _captured(walk, loop)
        pattern: Pattern = (
            *(_everywhere(self.lead) for _ in inits),
            *(_stretching(made, own) for made, own in captures),
        )
        assert loop.condition is not None
        counts = Counts(walk)
        for param, capture in zip(loop.captured, loop.captures, strict=True):
            counts.capture(param, walk.steps.get(id(capture), ()))
        condition = batching.batched(loop.condition, "condition", pattern, self.lead, walk.copies)
        condition = replace(condition, params=(*condition.params, *map(replace, counts.captured)))
        body = replace(counts.body(loop.body, pattern, len(inits)), name="body")
        given = [*(made for made, _ in captures), *counts.captures]
        (active,), _ = splice(builder.body, condition, [*inits, *given], {}, self.value)
        params = [replace(param) for param in body.params[: len(inits)]]
        alive = Value("param", (), {}, Tensor("bool", self.lead), None, None, "active")
        taken = Value("param", (), {}, Tensor("int", self.lead), None, None, "steps")
        captured = [replace(param) for param in body.params[len(inits) :]]
        inner = Builder()
        with inner.at(self.value.span, self.value.stmt):
            results = step_of(inner, self.lead, self.value, body, [*params, *captured], alive, len(params))
            after, collected = results[: len(params)], results[len(params) :]
            (again,), _ = splice(inner.body, condition, [*after, *captured], {}, self.value)
            alive_after = inner.value("logical_and", [alive, again])
            more = inner.value("add", [taken, inner.value("convert", [alive], dtype="int")])
            step = Function(
                "body",
                (*params, alive, taken, *captured),
                tuple(inner.body),
                (*after, alive_after, more, *collected),
            )
        outer = Builder()
        heads = [replace(param) for param in (*params, alive, taken, *captured)]
        some = outer.value("any", [heads[len(inits)]], axes=tuple(range(len(self.lead))), keep=False)
        made = Loop(
            "while",
            step,
            None,
            (*inits, active, builder.full(0, self.lead, "int")),
            (),
            tuple(given),
            condition=Function("condition", tuple(heads), tuple(outer.body), (some,)),
        )
        whole = builder.value("while", made.args, **made.attrs)
        lead = len(self.lead)
        count = len(inits)
        finals = range(len(loop_of(self.value).inits))
        own = len(loop.body.results) - count  # the counts of loops within stand behind
        places = [*finals, *(count + 2 + k for k in range(own))]
        assert isinstance(self.value.type, Tuple)
        made_of = [builder.value("get", [whole], index=k) for k in places]
        walk.parts[id(self.value)] = [
            (part, rank_of(part.type) - rank_of(before))
            for part, before in zip(made_of, self.value.type.items, strict=True)
        ]
        level = builder.value("get", [whole], index=count + 1), lead
        counts.keep(self.value, whole, level, count - len(finals), 2)
        return whole


def step_of(
    inner: Builder,
    lead: Shape,
    value: Value,
    body: Function,
    params: Sequence[Value],
    alive: Value,
    carried: int,
) -> list[Value]:
    """What a body yields in the lanes that are alive; in the others what it carries is as before."""
    scalars = all(isinstance(result.type, Tensor) and len(result.shape) == len(lead) for result in body.results)
    if scalars and batching.lanewise(body):
        return [_chosen(inner, body, k, params, alive, carried) for k in range(len(body.results))]
    entering = [_entering(inner, param, alive, lead) for param in params]
    results, _ = splice(inner.body, body, entering, {}, value)
    made = list(results)
    for k, param in enumerate(params[:carried]):
        mask = _aligned(inner, alive, lead, len(param.shape) - len(lead))
        made[k] = inner.value("select", [mask, results[k], param], name=results[k].name)
    return made


def _chosen(inner: Builder, body: Function, k: int, params: Sequence[Value], alive: Value, carried: int) -> Value:
    """A choice by element: what is not taken is guarded."""
    stay = tuple(replace(param) for param in body.params)
    idle = Builder()
    dtype = body.results[k].tensor.dtype
    nothing: bool | int = False if dtype == "bool" else 0
    other = stay[k] if k < carried else idle.full(nothing, body.results[k].shape, dtype)
    return inner.value(
        "choice",
        [alive, *params],
        name=body.results[k].name,
        then=replace(body, name="then", results=(body.results[k],)),
        otherwise=Function("otherwise", stay, tuple(idle.body), (other,)),
    )


def _entering(inner: Builder, value: Value, alive: Value, lead: Shape) -> Value:
    """A value of the step, from which no lane that has finished gets a cotangent."""
    type = value.type
    if not isinstance(type, Tensor) or type.dtype != "real":
        return value
    if type.shape and type.shape[: len(lead)] != lead:
        return value
    return inner.value("masked", [value, _aligned(inner, alive, lead, len(type.shape) - len(lead))])


def _aligned(inner: Builder, mask: Value, lead: Shape, behind: int) -> Value:
    start = len(lead)
    return inner.value("expand", [mask], axes=tuple(range(start, start + behind))) if behind > 0 else mask
