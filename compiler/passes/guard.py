"""A choice made element by element becomes a selection, safe on both sides.

    choice(c, x) {then: log(x), else: 0}     ->      %a = masked(x, c)
                                                     %b = select(c, %a, 1)        log of a harmless number
                                                     %y = select(c, log(%b), 0)

In the lanes that do not take a branch its hazardous ops see a harmless operand, so that nothing raises or
warns; and the cotangent of whatever enters a branch is masked as it leaves (`masked`), before any sum. A choice
on a scalar stays a region, for it is emitted as an `if`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from chainrule.compiler.ir import TABLE, Builder, Expr, Function, ShapeMismatch, Tensor, Tuple, Value, broadcast
from chainrule.compiler.ir.ranges import Range
from chainrule.compiler.passes.facts import constant
from chainrule.compiler.passes.narrow import narrow
from chainrule.compiler.passes.rewrite import rebuild, with_operands
from chainrule.compiler.passes.shifts import shifts_to_slices


def guard(function: Function) -> Function:
    """`function` without choices whose condition is an array."""
    if not _chooses(function):
        return function
    function = narrow(shifts_to_slices(function))
    builder = Builder()
    several: dict[int, list[Value]] = {}  # of choices with several results, which `get` reads

    def guarded(value: Value, args: tuple[Value, ...]) -> Value:
        if value.op == "choice" and args[0].shape:
            with builder.at(value.span, value.stmt):
                several[id(value)] = _selections(builder, value, args, None)
            return several[id(value)][0]
        if value.op == "get" and id(value.args[0]) in several:
            index: int = value.attrs["index"]
            return several[id(value.args[0])][index]
        regions = {key: guard(attr) for key, attr in value.attrs.items() if isinstance(attr, Function)}
        builder.body.append(replace(value, args=args, attrs={**value.attrs, **regions}))
        return builder.body[-1]

    return rebuild(function, builder.body, guarded)


def _chooses(function: Function) -> bool:
    """Whether a choice stands in it, or in a region of it."""
    return any(
        value.op == "choice" or any(_chooses(attr) for attr in value.attrs.values() if isinstance(attr, Function))
        for value in function.body
    )


def _selections(builder: Builder, value: Value, args: tuple[Value, ...], outer: Value | None) -> list[Value]:
    """What a choice results in, one by one."""
    condition, *captures = args
    opposite = builder.value("logical_not", [condition])
    chosen = []
    for branch, taken in (("then", condition), ("otherwise", opposite)):
        mask = taken if outer is None else builder.value("logical_and", [outer, taken])
        chosen.append(_write_out(builder, value.attrs[branch], captures, mask))
    types = value.type.items if isinstance(value.type, Tuple) else [value.type]
    results = []
    for *both, type in zip(*chosen, types, strict=True):
        made = builder.value("select", [condition, *both], name=value.name)
        results.append(made if made.type == type else builder.value("broadcast", [made], shape=type.shape))
    return results


def _write_out(builder: Builder, branch: Function, captures: list[Value], mask: Value) -> list[Value]:
    """The results of a branch, made in all lanes and harmless in those that do not take it."""
    lanewise = all(
        TABLE[inner.op].batch == "elementwise" or inner.op in ("const", "choice", "broadcast") for inner in branch.body
    )
    new: dict[int, Value] = {}
    several: dict[int, list[Value]] = {}
    for param, capture in zip(branch.params, captures, strict=True):
        passes = _only_chosen(branch, param)
        new[id(param)] = capture if passes else _entering(builder, capture, mask, lanewise)
    for inner in branch.body:
        args = [new.get(id(arg), arg) for arg in inner.args]
        with builder.at(inner.span, inner.stmt or builder.stmt):
            if inner.op == "choice" and args[0].shape:
                several[id(inner)] = _selections(builder, inner, tuple(args), mask)
                new[id(inner)] = several[id(inner)][0]
                continue
            if inner.op == "get" and id(inner.args[0]) in several:
                new[id(inner)] = several[id(inner.args[0])][inner.attrs["index"]]
                continue
            if inner.op == "root":
                new[id(inner)] = _frozen(builder, inner, args, mask)
                continue
            op = TABLE[inner.op]
            if not op.total:
                for k, arg in enumerate(args):
                    args[k] = _harmless(builder, inner, k, arg, mask)
            attrs: Mapping[str, Any] = inner.attrs
            if inner.op == "broadcast" and lanewise:
                new[id(inner)] = args[0]
            elif op.batch == "elementwise":
                new[id(inner)] = builder.value(inner.op, args, name=inner.name, **attrs)
            else:
                new[id(inner)] = builder.value(inner.op, args, type=inner.type, name=inner.name, **attrs)
    return [new.get(id(result), result) for result in branch.results]


def _frozen(builder: Builder, inner: Value, args: Sequence[Value], mask: Value) -> Value:
    """An equation that in the lanes that do not count says x = 1, and is solved from the start."""
    residual: Function = inner.attrs["residual"]
    own = len(inner.shape) - inner.attrs["lanes"]
    wide = builder.value("expand", [mask], axes=(mask.tensor.rank,)) if own else mask
    if not _fits(inner.tensor, wide):
        return builder.value("root", args, type=inner.type, name=inner.name, **inner.attrs)
    taken = Value("param", (), {}, wide.type, None, None, "taken")
    within = Builder()
    within.body.extend(residual.body)
    with within.at(residual.results[0].span, residual.results[0].stmt):
        one = within.value("subtract", [residual.params[0], within.const(1.0)])
        result = within.value("select", [taken, residual.results[0], one])
    masked = replace(residual, params=(*residual.params, taken), body=tuple(within.body), results=(result,))
    start = builder.value("select", [wide, args[0], builder.const(1.0)])
    attrs = {**inner.attrs, "residual": masked}
    return builder.value("root", [start, *args[1:], wide], type=inner.type, name=inner.name, **attrs)


def _only_chosen(branch: Function, param: Value) -> bool:
    """Whether a capture is only chosen, here or in a choice within: then the selection masks it already."""
    for value in branch.body:
        for position, arg in enumerate(value.args):
            if arg is param and not (
                value.op == "choice"
                and position > 0
                and all(
                    _only_chosen(value.attrs[key], value.attrs[key].params[position - 1])
                    for key in ("then", "otherwise")
                )
            ):
                return False
    return True


def _entering(builder: Builder, capture: Value, mask: Value, lanewise: bool) -> Value:
    type = capture.type
    if not isinstance(type, Tensor) or type.dtype != "real" or capture.weak:
        return capture  # what has no cotangent needs no mask
    if not lanewise and not _fits(type, mask):
        return capture
    return builder.value("masked", [capture, mask])


def _fits(type: Tensor, mask: Value) -> bool:
    """Whether a mask keeps the shape of a value of this type."""
    try:
        return broadcast([type.shape, mask.shape]) == type.shape
    except ShapeMismatch:
        return False


def _harmless(builder: Builder, inner: Value, k: int, arg: Value, mask: Value) -> Value:
    """An operand of a hazardous op, replaced in the lanes that do not count by a number that it can take."""
    op = TABLE[inner.op]
    if arg.op == "const" or not isinstance(arg.type, Tensor):
        return arg
    if inner.op == "gather":
        if k == 0 or not _fits(arg.type, mask):
            return arg
        return builder.value("select", [mask, arg, builder.const(0)])
    if inner.op == "extern" or (inner.op == "stated" and inner.attrs["rule"].word == "derivative"):
        # nobody knows what it can take: a number in the midst of most domains
        if arg.type.dtype != "real" or not _fits(arg.type, mask):
            return arg
        return builder.value("select", [mask, arg, builder.const(0.5)])
    if op.harmless is not None:
        return _instead(builder, arg, op.harmless(builder.expr(arg), k), mask)
    if _is_size(arg) and (inner.op == "sqrt" or (inner.op == "divide" and not inner.args[0].weak)):
        return arg  # the same in every lane, and 0 only if there are none
    if inner.op == "divide" and k == 1 and 0.0 not in _literal(arg):
        return arg
    if op.kind != "elementwise" or arg.type.dtype == "bool" or k >= len(op.domain):
        return arg
    low, high = op.domain[k]
    if len(op.domain) > 1 and low < 0 < high:
        return arg  # the hazard is the other operand's: a / 0
    if inner.op == "power" and (exponent := constant(inner.args[1])) is not None and exponent in range(1024):
        return arg  # x * x has no hazard
    safe = 1.0 if low <= 1 <= high else (low + high) / 2
    number = builder.const(int(safe)) if arg.type.dtype == "int" else builder.const(safe)
    try:
        with builder.at(arg.span, builder.stmt):
            return builder.value("select", [mask, arg, number])
    except ShapeMismatch:
        return arg


def _literal(value: Value) -> Range:
    """Which number arithmetic on literals makes; of others any may be."""
    if value.op == "const":
        return Range(value.attrs["value"], value.attrs["value"])
    bounds = TABLE[value.op].bounds if value.weak else None
    return Range() if bounds is None else bounds([_literal(arg) for arg in value.args], value)


def _is_size(value: Value) -> bool:
    """Whether a value is the size of an axis, as a real, or the root of one."""
    while value.op in ("convert", "sqrt"):
        value = value.args[0]
    return value.op == "size" and value.attrs["dim"].at_least(0)


def _instead(builder: Builder, arg: Value, harmless: Expr | None, mask: Value) -> Value:
    """A matrix that an op can take, in the lanes that do not count."""
    lead = len(mask.shape)
    while lead and mask.shape[lead - 1].stretch:
        lead -= 1
    if harmless is None or mask.shape[:lead] != arg.shape[:lead]:
        return arg
    axes = tuple(range(lead, len(mask.shape)))
    own = builder.value("squeeze", [mask], axes=axes) if axes else mask
    wide = builder.value("expand", [own], axes=tuple(range(lead, len(arg.shape))))
    return builder.value("select", [wide, arg, harmless.value])


_STAND_INS = ("masked", "stop_gradient")


def strip(function: Function) -> Function:
    """`masked` and `stop_gradient` have done their work once the cotangents are there: they are taken away.

    What stood in for an unnamed value hands its name on to it.
    """
    if not _has_stand_ins(function):
        return function
    builder = Builder()
    names = {id(v.args[0]): v.name for v in function.body if v.op in _STAND_INS and v.args[0].op != "const"}

    def bare(value: Value, args: tuple[Value, ...]) -> Value:
        if value.op in _STAND_INS:
            with builder.at(value.span, value.stmt):
                x = args[0]
                return x if x.type == value.type else builder.value("broadcast", [x], shape=value.shape)
        regions = {key: strip(attr) for key, attr in value.attrs.items() if isinstance(attr, Function)}
        name = value.name or names.get(id(value))
        made = with_operands(value, args)
        if regions or name != value.name:
            made = replace(made, attrs={**value.attrs, **regions}, name=name)
        builder.body.append(made)
        return made

    return rebuild(function, builder.body, bare)


def _has_stand_ins(function: Function) -> bool:
    return any(
        value.op in _STAND_INS
        or any(_has_stand_ins(attr) for attr in value.attrs.values() if isinstance(attr, Function))
        for value in function.body
    )
