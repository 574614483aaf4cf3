"""What a condition says of the values that it compares, for the branch that it chooses.

abs(x) < 1       x in (-1, 1)
x > y            x - y above 0
x > 0 and c      x above 0, and what c says
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from chainrule.compiler.ir import Value
from chainrule.compiler.ir.ranges import NOT_0, Range, exactly

_OPPOSITE = {
    "less": "greater_equal",
    "less_equal": "greater",
    "greater": "less_equal",
    "greater_equal": "less",
    "equal": "not_equal",
    "not_equal": "equal",
}
_PASSING = ("convert", "broadcast", "expand", "squeeze", "reshape", "positive", "masked")


@dataclass(frozen=True)
class Fact:
    """`value` lies in `range`; or, with `less`, value - less does."""

    value: Value
    range: Range
    less: Value | None = None


def facts(condition: Value, holds: bool, known: Callable[[Value], Range]) -> Iterator[Fact]:
    """What follows of a condition that holds, or does not."""
    if condition.op in _PASSING and condition.op != "masked":
        yield from facts(condition.args[0], holds, known)
    elif condition.op == "logical_not":
        yield from facts(condition.args[0], not holds, known)
    elif condition.op == ("logical_and" if holds else "logical_or"):
        for arg in condition.args:
            yield from facts(arg, holds, known)
    elif condition.op in _OPPOSITE:
        op = condition.op if holds else _OPPOSITE[condition.op]
        left, right = condition.args
        yield from _back(left, _beside(op, known(right)), known)
        yield from _back(right, _beside(_mirrored(op), known(left)), known)
        yield Fact(_bare(left), _beside(op, exactly(0.0)), _bare(right))
        yield Fact(_bare(right), _beside(_mirrored(op), exactly(0.0)), _bare(left))


def _beside(op: str, other: Range) -> Range:
    """Where x lies if `x op other`."""
    if op == "less":
        return Range(high=other.high, open_high=True)
    if op == "less_equal":
        return Range(high=other.high, open_high=other.open_high)
    if op == "greater":
        return Range(other.low, open_low=True)
    if op == "greater_equal":
        return Range(other.low, open_low=other.open_low)
    if op == "equal":
        return other
    return NOT_0 if other == exactly(0.0) else Range()


def _mirrored(op: str) -> str:
    words = {"less": "greater", "greater": "less", "less_equal": "greater_equal", "greater_equal": "less_equal"}
    return words.get(op, op)


def _bare(value: Value) -> Value:
    while value.op in _PASSING:
        value = value.args[0]
    return value


def _back(value: Value, range: Range, known: Callable[[Value], Range]) -> Iterator[Fact]:
    """What follows for what a value is made of, if the value lies in the range."""
    while True:
        yield Fact(value, range)
        if value.op in _PASSING:
            value = value.args[0]
        elif value.op == "negative":
            value, range = value.args[0], -range
        elif value.op == "abs" and range.high >= 0:
            outside = range.low > 0 or 0.0 not in range
            value, range = value.args[0], Range(-range.high, range.high, range.open_high, range.open_high, outside)
        elif value.op == "add" and known(value.args[1]).low == known(value.args[1]).high:
            value, range = value.args[0], range - known(value.args[1])
        elif value.op == "subtract" and known(value.args[1]).low == known(value.args[1]).high:
            value, range = value.args[0], range + known(value.args[1])
        elif value.op == "subtract" and known(value.args[0]).low == known(value.args[0]).high:
            value, range = value.args[1], known(value.args[0]) - range
        elif value.op == "multiply" and value.args[0].op == "const" and value.args[0].attrs["value"]:
            value, range = value.args[1], range * known(value.args[0]).reciprocal()
        else:
            return
