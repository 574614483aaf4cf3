"""Neighbours under a condition that keeps them on the axis are slices.

    %p = choice(i != 0, i - 1){p, 0}            %a = slice(%x, 0 : n - 1)
    %y = gather(%x, %p)                  ->     %y = unslice(%a, 1 : n)          0 where there is no neighbour
    %z = choice(i != 0, %y){...}                %z = choice(i != 0, %y){...}

A position that the condition does not keep on the axis stays a gather: it is checked, and -1 is the last element.
"""

from __future__ import annotations

from dataclasses import dataclass

from chainrule.compiler.ir import Builder, Dim, Function, Slice, Value
from chainrule.compiler.ops.joining import key_at
from chainrule.compiler.passes.rewrite import rebuild

ZERO = Dim.of(0)


def shifts_to_slices(function: Function) -> Function:
    """`function` with guarded gathers of neighbours as slices."""
    if not any(value.op == "gather" and _shift(value) is not None for value in function.body):
        return function
    builder = Builder()

    def change(value: Value, args: tuple[Value, ...]) -> Value | None:
        shift = _shift(value) if value.op == "gather" else None
        if shift is None:
            return None
        with builder.at(value.span, value.stmt):
            x, axis = builder.expr(args[0]), value.attrs["axis"]
            length = shift.count - shift.before - shift.behind
            part = x.slice(key=key_at(x.shape, axis, Slice(Dim.of(shift.before) + shift.by, length)))
            key = key_at(value.shape, axis, Slice(Dim.of(shift.before), length))
            made = part.unslice(key=key, shape=value.shape).value
            if value.name is not None:
                builder.christen(made, value.name)
            return made

    return rebuild(function, builder.body, change)


@dataclass(frozen=True)
class _Shift:
    """Places i + by for i below `count`, of which the first `before` and the last `behind` are not on the axis."""

    by: int
    count: Dim
    before: int
    behind: int


def _shift(gather: Value) -> _Shift | None:
    x, *positions = gather.args
    if len(positions) != 1 or len(positions[0].shape) != 1 or positions[0].op != "choice":
        return None
    (guarded,) = positions
    if len(guarded.args) != 2 or guarded.attrs["then"].results != guarded.attrs["then"].params:
        return None
    condition, place = guarded.args
    by = _offset(place)
    count, size = guarded.shape[0], Dim(x.shape[gather.attrs["axis"]].terms)
    past = (count - size + by).constant if by is not None else None
    if by is None or past is None or condition.shape != guarded.shape:
        return None
    low, high = _holds(condition, True, count)
    if not (low + by).at_least(0) or not (size - 1 - by - high).at_least(0):
        return None
    return _Shift(by, count, max(0, -by), max(0, past))


def _offset(place: Value) -> int | None:
    """c, if the positions are i + c."""
    if place.op == "iota":
        return 0
    if place.op in ("add", "subtract") and place.args[0].op == "iota" and place.args[1].op == "const":
        by: int = place.args[1].attrs["value"]
        return by if place.op == "add" else -by
    return None


_OPPOSITE = {
    "equal": "not_equal",
    "not_equal": "equal",
    "less": "greater_equal",
    "greater_equal": "less",
    "greater": "less_equal",
    "less_equal": "greater",
}


def _holds(condition: Value, taken: bool, count: Dim) -> tuple[Dim, Dim]:
    """From where to where an index lies if a condition holds (or does not)."""
    whole = ZERO, count - 1
    if condition.op == "logical_not":
        return _holds(condition.args[0], not taken, count)
    if condition.op == ("logical_and" if taken else "logical_or"):
        (low, high), (other_low, other_high) = (_holds(part, taken, count) for part in condition.args)
        return _larger(low, other_low), count - 1 - _larger(count - 1 - high, count - 1 - other_high)
    if condition.op not in _OPPOSITE:
        return whole
    by, bound = _offset(condition.args[0]), _number(condition.args[1])
    if by is None or bound is None:
        return whole
    op, at = condition.op if taken else _OPPOSITE[condition.op], bound - by
    match op:
        case "equal":
            return at, at
        case "not_equal" if at == ZERO:
            return Dim.of(1), count - 1
        case "not_equal" if at == count - 1:
            return ZERO, count - 2
        case "greater" | "greater_equal":
            return at + (1 if op == "greater" else 0), count - 1
        case "less" | "less_equal":
            return ZERO, at - (1 if op == "less" else 0)
    return whole


def _larger(a: Dim, b: Dim) -> Dim:
    """The larger of two bounds, or the first where that is not known: both hold."""
    return b if (b - a).at_least(0) else a


def _number(value: Value) -> Dim | None:
    if value.op == "const" and isinstance(value.attrs["value"], int):
        return Dim.of(value.attrs["value"])
    if value.op == "size":
        dim: Dim = value.attrs["dim"]
        return dim
    if value.op in ("add", "subtract"):
        a, b = (_number(arg) for arg in value.args)
        if a is not None and b is not None:
            return a + b if value.op == "add" else a - b
    return None
