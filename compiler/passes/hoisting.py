"""What does not depend on a loop is made before it; products of its elements alone, for all elements at once.

    scan(%xs, %U, %s) {x, U, s: x @ U * exp(s)}     ->      %a = exp(%s)
                                                            %b = contract(%xs, %U)
                                                            scan(%b, %a) {b, a: b * a}

What an equation holds that does not depend on its unknown is made before it too.

A body that does not run raises nothing and warns of nothing: where a loop may have no steps, an op leaves it only if
it has an answer and a derivative for all that its operands may be, by interval analysis. Loops that trade memory for
time, `(checkpoint)`, keep what depends on their elements.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chainrule.compiler.analysis.bounds import Bounds
from chainrule.compiler.ir import TABLE, Builder, Dim, Function, Shape, Tensor, Tuple, Value
from chainrule.compiler.ir.ranges import Range
from chainrule.compiler.ops.loops import LOOPS, Loop, loop_of
from chainrule.compiler.passes.batching import Pattern, batched
from chainrule.compiler.passes.gathering import gathered
from chainrule.compiler.passes.rewrite import changed, has_regions, rebuild, with_operands

_ORDINARY = Range(-1e6, 1e6)


def hoist(function: Function) -> Function:
    """`function`, whose loops, and those within them, hold only what depends on their steps."""
    builder = Builder()

    def hoisted(value: Value, args: tuple[Value, ...]) -> Value | None:
        regions = {key: hoist(attr) for key, attr in value.attrs.items() if isinstance(attr, Function)}
        if not regions:
            return None
        same = all(value.attrs[key] is region for key, region in regions.items())
        inner = value if same else replace(value, attrs={**value.attrs, **regions})
        if value.op == "root" and "system" in inner.attrs:
            return _equation(builder, inner, args)
        if value.op not in LOOPS:
            builder.body.append(inner if same and args == value.args else replace(inner, args=args))
            return builder.body[-1]
        loop = loop_of(inner, args)
        smaller = _without_products(builder, gathered(_without_constants(builder, loop)))
        if smaller is loop:
            builder.body.append(inner if same and args == value.args else replace(inner, args=args))
            return builder.body[-1]
        with builder.at(value.span, value.stmt):
            return builder.value(value.op, smaller.args, name=value.name, **smaller.attrs)

    if not has_regions(function):
        return function
    made = rebuild(function, builder.body, hoisted)
    return made if changed(function, made) else function


@dataclass(frozen=True)
class _Leaving:
    """Values of a body that leave it: `all` that may, in order, and those that what stays reads."""

    all: tuple[Value, ...]
    read: tuple[Value, ...]


def _leaving(
    body: Function, known: Sequence[Value], allowed: set[int], views: bool = True, filled: bool = False
) -> _Leaving:
    """The values that depend on `known` alone; those worth it that something which stays reads. `views` stay, but for
    arrays `filled` with one number.

    Of an op with several results these leave, each by itself.
    """
    inside = {id(value) for value in known}
    found = []
    for value in body.body:
        if id(value) in allowed and all(id(arg) in inside for arg in value.args):
            inside.add(id(value))
            found.append(value)
    moved = {id(value) for value in found}
    needed = {id(arg) for value in body.body if id(value) not in moved for arg in value.args}
    needed |= {id(result) for result in body.results}
    read = []
    for value in reversed(found):
        stays = TABLE[value.op].cheap and value.op != "get" and (views or value.op in ("const", "size"))
        stays = stays and not (filled and value.op == "broadcast")
        if id(value) in needed and stays:  # a view of what leaves
            needed.update(id(arg) for arg in value.args)
        elif id(value) in needed:
            assert not isinstance(value.type, Tuple), "nothing but its results reads what has several"
            read.append(value)
    return _Leaving(tuple(found), tuple(reversed(read)))


def _without_constants(builder: Builder, loop: Loop) -> Loop:
    runs = loop.length is not None and loop.length.at_least(1)
    free = [v for v in loop.body.body if TABLE[v.op].kind != "region" and v.op != "steps"]
    allowed = {id(value) for value in free} if runs else _answering(loop, free)
    leaving = _leaving(loop.body, loop.captured, allowed)
    if not leaving.read:
        return loop
    piece = _piece(loop.body, leaving)
    given = dict(zip(map(id, loop.captured), loop.captures, strict=True))
    made = rebuild(piece, builder.body, lambda value, args: None, given)
    return _with_captures(loop, leaving.read, made.results)


def _answering(loop: Loop, free: Sequence[Value]) -> set[int]:
    """Of the values that depend on captures alone, those that have an answer and a derivative, whatever these are."""
    inside = {id(value) for value in loop.captured}
    fixed = []
    for value in free:
        if all(id(arg) in inside for arg in value.args):
            inside.add(id(value))
            fixed.append(value)
    found = {id(value) for value in fixed if TABLE[value.op].total}
    if len(found) < len(fixed):
        bounds = Bounds({})
        bounds.run(Function("fixed", loop.body.params, tuple(fixed), ()))
        doubtful = {id(hazard.value) for hazard in bounds.hazards}
        found |= {id(value) for value in fixed if id(value) not in doubtful and _stays_finite(value, bounds)}
    return found


def _stays_finite(value: Value, bounds: Bounds) -> bool:
    """Whether it is finite for operands of ordinary size: `log(1 + s^2)`, but not `exp(s)`."""
    transfer = TABLE[value.op].bounds
    if TABLE[value.op].kind != "elementwise" or transfer is None:
        return False
    result = transfer([bounds.of(arg).meet(_ORDINARY) for arg in value.args], value)
    return math.isfinite(result.low) and math.isfinite(result.high)


def _piece(function: Function, leaving: _Leaving) -> Function:
    """What leaves as a function of the body's parameters."""
    live = {id(value) for value in leaving.read}
    body = []
    for value in reversed(leaving.all):
        if id(value) in live:
            body.append(value)
            live.update(id(arg) for arg in value.args)
    return Function("piece", function.params, tuple(reversed(body)), leaving.read)


_QUICK = ("add", "subtract", "multiply", "divide", "negative", "convert")


def _takes_time(value: Value) -> bool:
    """Whether it is worth a line before an equation: but for one operation on numbers, all is."""
    if value.op in ("const", "size"):
        return False
    quick = value.op in _QUICK and not any(arg.op in _QUICK and arg.op != "convert" for arg in value.args)
    return not quick or (value.op != "convert" and bool(value.shape))


def _equation(builder: Builder, value: Value, args: Sequence[Value]) -> Value:
    """An equation, which holds only what depends on its unknown. It is looked at at least once, so that all may leave.

    One operation on numbers stays, where it is read. Where lanes are solved apart nothing stays that is of all lanes,
    such as a number that is stretched to them.
    """
    system: Function = value.attrs["system"]
    captures, captured = args[1:], system.params[1:]
    allowed = {id(one) for one in system.body if TABLE[one.op].kind != "region"}
    together = len(value.shape) > value.attrs["lanes"]
    leaving = _leaving(system, captured, allowed, views=together, filled=together)
    worth = _depending(leaving, [one for one in leaving.all if _takes_time(one)])
    leaving = replace(leaving, read=tuple(one for one in leaving.read if id(one) in worth))
    if not leaving.read:
        builder.body.append(with_operands(value, tuple(args)))
        return builder.body[-1]
    given = dict(zip(map(id, captured), captures, strict=True))
    made = rebuild(_piece(system, leaving), builder.body, lambda one, operands: None, given).results
    smaller = _without(system, leaving.read, params := [_param(one) for one in leaving.read])
    residual: Function = value.attrs["residual"]
    regions = {
        "system": replace(smaller, params=(*system.params, *params)),
        "residual": replace(residual, params=(*residual.params, *map(_param, leaving.read))),
    }
    builder.body.append(replace(value, args=(*args, *made), attrs={**value.attrs, **regions}))
    return builder.body[-1]


def _with_captures(loop: Loop, values: Sequence[Value], made: Sequence[Value]) -> Loop:
    """The loop, in which these values of its body are captures."""
    params = [_param(value) for value in values]
    body = _without(loop.body, values, params)
    condition = loop.condition
    if condition is not None:
        condition = replace(condition, params=(*condition.params, *map(_param, values)))
    return replace(
        loop,
        body=replace(body, params=(*loop.body.params, *params)),
        captures=(*loop.captures, *made),
        condition=condition,
    )


def _param(value: Value) -> Value:
    return Value("param", (), {}, value.type, value.span, value.stmt, value.name)


def _without(body: Function, values: Sequence[Value], params: Sequence[Value]) -> Function:
    """The body, in which parameters stand for these values."""
    given = {id(value): param for value, param in zip(values, params, strict=True)}
    kept = replace(body, body=tuple(value for value in body.body if id(value) not in given))
    made: list[Value] = []
    return rebuild(kept, made, lambda value, args: None, given)


def _without_products(builder: Builder, loop: Loop) -> Loop:
    """Products of elements and captures become sequences, made by one product over all steps."""
    if loop.length is None or loop.manner or not loop.sequences:
        return loop
    if not all(isinstance(sequence.type, Tensor) for sequence in loop.sequences):
        return loop
    allowed = {
        id(one)
        for one in loop.body.body
        if TABLE[one.op].batch is not None and one.op != "get" and isinstance(one.type, Tensor)
    }
    leaving = _leaving(loop.body, (*loop.elements, *loop.captured), allowed)
    steps = _depending(leaving, loop.elements)
    products = _depending(leaving, [one for one in leaving.all if one.op == "contract" and id(one) in steps])
    read = tuple(one for one in leaving.read if id(one) in products and id(one) in steps)
    if not read:
        return loop
    piece = _piece(loop.body, replace(leaving, read=read))
    outer = _over_steps(builder, piece, loop)
    params = [_param(one) for one in read]
    body = _without(loop.body, read, params)
    assert loop.index is not None
    behind = (loop.index, *loop.captured)
    return replace(
        loop,
        body=replace(body, params=(*loop.carried, *loop.elements, *params, *behind)),
        sequences=(*loop.sequences, *outer),
    )


def _depending(leaving: _Leaving, on: Sequence[Value]) -> set[int]:
    """Those of the values that are, or depend on, one of these."""
    found = {id(value) for value in on}
    for value in leaving.all:
        if any(id(arg) in found for arg in value.args):
            found.add(id(value))
    return found


def _over_steps(builder: Builder, piece: Function, loop: Loop) -> tuple[Value, ...]:
    """A piece of a body for all steps at once, outside: its elements are the sequences, its captures what they are."""
    assert loop.length is not None
    args = dict(zip(map(id, loop.elements), loop.sequences, strict=True))
    stepping = set(args)
    args |= dict(zip(map(id, loop.captured), loop.captures, strict=True))
    read = {id(arg) for one in piece.body for arg in one.args} | set(map(id, piece.results))
    params = tuple(param for param in piece.params if id(param) in args and id(param) in read)
    return stacked(
        builder,
        replace(piece, params=params),
        [args[id(param)] for param in params],
        [id(param) in stepping for param in params],
        loop.length,
    )


def stacked(
    builder: Builder, piece: Function, args: Sequence[Value], stepping: Sequence[bool], length: Dim
) -> tuple[Value, ...]:
    """A function applied along the first axis of those of its arguments that have one for the steps."""
    lead: Shape = (length,)
    pattern: Pattern = tuple((False,) if one else () for one in stepping)
    over = batched(piece, piece.name, pattern, lead, _no_calls)
    given = dict(zip(map(id, over.params), args, strict=True))
    return rebuild(over, builder.body, lambda value, args: None, given).results


def _no_calls(name: str, pattern: Pattern, lead: Shape) -> tuple[str, Function, dict[str, Dim]]:
    raise AssertionError(f"{name} is called in a piece that holds no calls")
