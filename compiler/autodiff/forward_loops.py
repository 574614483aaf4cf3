"""Forward mode of loops: the same loop, in which what moves goes round with its tangent.

   %r = scan(%h0, %xs, %W) {h, x, W: tanh(x + h @ W)}
->
   %r = scan(%h0, %t_h0, %xs, %W) {h, t_h, x, W: tanh(x + h @ W), (1 - tanh(...)^2) * (t_h @ W)}
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.compiler.autodiff.derive import carries
from chainrule.compiler.autodiff.forward import REGIONS, Walk, tangent_of
from chainrule.compiler.ir import Builder, Function, Value
from chainrule.compiler.ops.loops import Loop, loop_of


def forward_loop(walk: Walk, value: Value, args: Sequence[Value]) -> None:
    """The loop with tangents beside its carried values, its sequences and its captures."""
    loop = loop_of(value)
    moving = _moving(walk, loop)
    carried = [k for k, param in enumerate(loop.carried) if id(param) in moving]
    sequences = [k for k, param in enumerate(loop.elements) if id(param) in moving]
    captures = [k for k, param in enumerate(loop.captured) if id(param) in moving]
    params = [*(loop.carried[k] for k in carried), *(loop.elements[k] for k in sequences)]
    params += [loop.captured[k] for k in captures]
    tangents = {id(param): tangent_of(param) for param in params}
    inner = Walk(Builder(), walk.derive)
    inner.tangents.update(tangents)
    inner.run(loop.body.body, loop.body.results)

    def now(result: Value) -> Value:
        return inner.new.get(id(result), result)

    def moved(result: Value) -> Value:
        found = inner.tangents.get(id(result))
        return found if found is not None else inner.builder.full(0.0, result.tensor.shape)

    after = [*map(now, loop.after), *(moved(loop.after[k]) for k in carried)]
    kept = [k for k, result in enumerate(loop.collected) if id(result) in inner.tangents]
    collected = [*map(now, loop.collected), *(moved(loop.collected[k]) for k in kept)]
    index = () if loop.index is None else (loop.index,)
    body = replace(
        loop.body,
        params=(
            *loop.carried,
            *(tangents[id(loop.carried[k])] for k in carried),
            *loop.elements,
            *(tangents[id(loop.elements[k])] for k in sequences),
            *index,
            *loop.captured,
            *(tangents[id(loop.captured[k])] for k in captures),
        ),
        body=tuple(inner.builder.body),
        results=(*after, *collected),
    )
    here = loop_of(value, args)
    inits = [_tangent(walk, here.inits[k], loop.inits[k]) for k in carried]
    trails = [k for k in loop.trails if k in carried]
    count = len(loop.inits)
    made = replace(
        here,
        body=body,
        inits=(*here.inits, *inits),
        sequences=(*here.sequences, *(walk.tangents[id(loop.sequences[k])] for k in sequences)),
        captures=(*here.captures, *(walk.tangents[id(loop.captures[k])] for k in captures)),
        trails=(*loop.trails, *(count + carried.index(k) for k in trails)),
        condition=_condition(loop, carried, captures, tangents),
    )
    whole = walk.builder.value(value.op, made.args, name=value.name, **made.attrs)
    both = count + len(carried)
    first = both + len(made.trails)

    def part(position: int) -> Value:
        return walk.builder.value("get", [whole], index=position)

    finals = [part(k) for k in range(count)]
    traces = [part(both + k) for k in range(len(loop.trails))]
    items = [part(first + k) for k in range(len(loop.collected))]
    moved_finals = [part(count + carried.index(k)) if k in carried else None for k in range(count)]
    moved_traces = [part(both + len(loop.trails) + trails.index(k)) if k in trails else None for k in loop.trails]
    start = first + len(loop.collected)
    moved_items = [part(start + kept.index(k)) if k in kept else None for k in range(len(loop.collected))]
    walk.new[id(value)] = walk.builder.value("pack", [*finals, *traces, *items])
    walk.parts[id(value)] = [*moved_finals, *moved_traces, *moved_items]


def _moving(walk: Walk, loop: Loop) -> set[int]:
    """The parameters of the body that have a tangent, in whichever step."""
    pairs = [*zip(loop.body.params, (*loop.inits, *loop.sequences), strict=False)]
    pairs += zip(loop.captured, loop.captures, strict=True)
    moving = {id(param) for param, arg in pairs if id(arg) in walk.tangents}
    while True:
        reached = set(moving)
        for value in loop.body.body:
            if carries(value.type) and any(id(arg) in reached for arg in value.args):
                reached.add(id(value))
        grown = {
            id(param)
            for param, after in zip(loop.carried, loop.after, strict=True)
            if id(after) in reached and carries(param.type)
        }
        if grown <= moving:
            return moving
        moving |= grown


def _tangent(walk: Walk, init: Value, source: Value) -> Value:
    found = walk.tangents.get(id(source))
    return found if found is not None else walk.builder.full(0.0, init.tensor.shape)


def _condition(
    loop: Loop, carried: Sequence[int], captures: Sequence[int], tangents: dict[int, Value]
) -> Function | None:
    """The condition of a `while`, which looks at no tangent."""
    condition = loop.condition
    if condition is None:
        return None
    count = len(loop.inits)
    own = [replace(tangents[id(loop.carried[k])]) for k in carried]
    others = [replace(tangents[id(loop.captured[k])]) for k in captures]
    return replace(condition, params=(*condition.params[:count], *own, *condition.params[count:], *others))


REGIONS["scan"] = forward_loop
REGIONS["while"] = forward_loop
