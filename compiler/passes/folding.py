"""Rules of `simplify` for numbers: what is computed of literals is a literal."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from chainrule.compiler.ir import Tensor, Type, Value
from chainrule.compiler.passes.facts import NAMED, Args, Attrs
from chainrule.compiler.passes.rewrite import Rewriter, Rule, rule

_BITS = 1024  # the largest int that folding makes
_KEPT = ("add", "subtract", "multiply", "divide")

_FOLD: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": lambda a, b: a / b if b else math.copysign(math.inf, b) * a,
    "negative": operator.neg,
    "equal": operator.eq,
    "not_equal": operator.ne,
    "less": operator.lt,
    "less_equal": operator.le,
    "greater": operator.gt,
    "greater_equal": operator.ge,
    "logical_and": lambda a, b: a and b,
    "logical_or": lambda a, b: a or b,
    "logical_not": operator.not_,
}


def _folding(op: str) -> Rule:
    def fold(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
        numbers = [arg.attrs["value"] for arg in args if arg.op == "const"]
        if len(numbers) < len(args):
            return None
        if any(not math.isfinite(number) or (abs(number) in NAMED and op in _KEPT) for number in numbers):
            return None
        try:
            result = _FOLD[op](*numbers)
        except (ZeroDivisionError, OverflowError):
            return None
        if isinstance(result, int) and result.bit_length() > _BITS:
            return None
        if isinstance(result, float) and not math.isfinite(result) and op != "divide":
            return None
        assert isinstance(type, Tensor)
        return r.const(result, type.dtype)

    return fold


for _op in _FOLD:
    rule(_op)(_folding(_op))


@rule("convert")
def convert(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    (x,) = args
    assert isinstance(type, Tensor)
    if x.type == type:
        return x
    if x.op == "const":
        return r.const(x.attrs["value"], type.dtype)
    if x.op == "broadcast":
        return r.broadcast(r.make("convert", x.args, attrs), type.shape)
    if x.op == "stack" and all(arg.op == "const" for arg in x.args):
        return r.make("stack", [r.make("convert", [arg], attrs) for arg in x.args], x.attrs)
    return None
