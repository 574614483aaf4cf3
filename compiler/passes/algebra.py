"""Rules of `simplify` for elementwise arithmetic: what a person would not write out.

x * 1, x + 0, --x            x
a * (1 / b)                  a / b
A * (2 / B), s * (2 / B)     2 * (A / B), (s * 2) / B
d * (x / y), beside d / y    (d / y) * x        of a quotient's two derivatives the one is in the other
(2 * A) * s                  (2 * s) * A        scalars are gathered: one pass over the array
a + a, 2 * a + 3 * a         2 * a, 5 * a
x^1, x^0.5, x^-1             x, sqrt(x), 1 / x
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

from chainrule.compiler.ir import TABLE, Dim, Tensor, Type, Value, broadcast
from chainrule.compiler.passes.rewrite import Rewriter, Rule, rule

Args = tuple[Value, ...]
Attrs = Mapping[str, Any]

_BITS = 1024  # the largest int that folding makes
_NAMED = (math.pi, math.e)  # printed by name, so that a reader recognises them

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


def constant(value: Value) -> float | int | bool | None:
    """The number, if the value is one number all over."""
    while value.op in ("broadcast", "convert"):
        value = value.args[0]
    if value.op == "const":
        number: float | int | bool = value.attrs["value"]
        return number
    return None


def plain(value: Value) -> bool:
    """A literal that folds with others: finite, and not one that is printed by name."""
    return value.op == "const" and math.isfinite(value.attrs["value"]) and abs(value.attrs["value"]) not in _NAMED


def named(value: Value) -> bool:
    """Whether the source names it, so that it has a line of its own whatever else is done with it."""
    return value.name is not None and not value.name.startswith(("d_", "t_"))


def is_scalar(value: Value) -> bool:
    return isinstance(value.type, Tensor) and not value.type.shape


def fit(r: Rewriter, value: Value, type: Type) -> Value:
    """`value` in the place of a result of this type."""
    assert isinstance(type, Tensor)
    if value.tensor.dtype != type.dtype:
        value = r.make("convert", [value], {"dtype": type.dtype})
    return r.broadcast(value, type.shape)


def _folding(op: str) -> Rule:
    def fold(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
        numbers = [arg.attrs["value"] for arg in args if arg.op == "const"]
        if len(numbers) < len(args):
            return None
        if any(not math.isfinite(number) or (abs(number) in _NAMED and op in _KEPT) for number in numbers):
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


_STRETCHING = frozenset(["broadcast", "expand"])


def _stretching(op: str) -> Rule:
    def unstretch(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
        if _STRETCHING.isdisjoint({arg.op for arg in args}):
            return None
        inner = [_unstretched(r, arg) for arg in args]
        if all(a is b for a, b in zip(inner, args, strict=True)):
            return None
        shape = broadcast([value.shape for value in inner])
        assert isinstance(type, Tensor)
        return r.broadcast(r.make(op, inner, attrs, Tensor(type.dtype, shape)), type.shape)

    return unstretch


def _unstretched(r: Rewriter, arg: Value) -> Value:
    """An operand without what an elementwise op does by itself: broadcasts, and leading axes that stretch."""
    if arg.op == "broadcast":
        return arg.args[0]
    if arg.op == "expand" and arg.attrs["axes"][0] == 0:
        lead = next((k for k, axis in enumerate(arg.attrs["axes"]) if axis != k), len(arg.attrs["axes"]))
        rest = tuple(axis - lead for axis in arg.attrs["axes"][lead:])
        return r.make("expand", arg.args, {"axes": rest}) if rest else arg.args[0]
    return arg


def register_stretching() -> None:
    """For every elementwise op of the table (once the table is filled)."""
    for op in TABLE.values():
        if op.kind == "elementwise" or op.name == "select":
            rule(op.name)(_stretching(op.name))


def _factored(r: Rewriter, op: str, a: Value, b: Value, type: Type) -> Value | None:
    """s * A + s * B is s * (A + B) for a scalar s: one pass over an array less."""
    if a.op != "multiply" or b.op != "multiply" or a is b or not (r.single(a) and r.single(b)):
        return None
    scale = a.args[0]
    if b.args[0] is not scale or not is_scalar(scale) or is_scalar(a) or is_scalar(b):
        return None
    if any(arg.tensor.dtype != "real" for arg in (*a.args, *b.args)):
        return None  # what holds or not is no number: numpy would not subtract it
    return fit(r, r.make("multiply", [scale, r.make(op, [a.args[1], b.args[1]])]), type)


def _term(value: Value) -> tuple[float, Value]:
    """What it is times which number; what the source names is itself."""
    if value.op == "multiply" and plain(value.args[0]) and not named(value) and value.args[1].type == value.type:
        return float(value.args[0].attrs["value"]), value.args[1]
    if value.op == "negative" and not named(value):
        return -1.0, value.args[0]
    return 1.0, value


def _together(r: Rewriter, op: str, a: Value, b: Value, type: Type) -> Value | None:
    """2 * x + 3 * x is 5 * x, and a + 2 * x - 3 * x is a - x; of derivatives, x - x is 0."""
    if not isinstance(type, Tensor) or type.dtype != "real" or any(x.type != type for x in (a, b)):
        return None
    sign = 1.0 if op == "add" else -1.0
    (first, x), (second, y) = _term(a), _term(b)
    if x is y and not (a is b and op == "add"):
        return _times(r, first + sign * second, x, type)
    for whole, other, outer in ((a, b, sign), (b, a, 1.0)):
        if whole.op not in ("add", "subtract") or named(whole) or (whole is b and sign < 0):
            continue
        (scale, base), inner = _term(other), 1.0 if whole.op == "add" else -1.0
        for own, rest, own_sign in ((whole.args[0], whole.args[1], 1.0), (whole.args[1], whole.args[0], inner)):
            found, kind = _term(own)
            if kind is not base or rest.type != type or own.type != type:
                continue
            times = own_sign * found + outer * scale
            if times != 0 and not r.single(whole):
                continue
            made = _times(r, times, base, type)
            if made is None:
                continue
            if own is whole.args[0] and inner < 0:
                return r.make("subtract", [made, rest], type=type)
            return r.make("add", [rest, made], type=type)
    return None


def _times(r: Rewriter, number: float, x: Value, type: Type) -> Value | None:
    """The value so many times; none of it is 0 where only derivatives count."""
    if number == 0:
        return r.filled(0.0, type) if r.derived and isinstance(type, Tensor) else None
    return r.make("multiply", [r.const(number, "real"), x], type=type)


@rule("add")
def add(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    a, b = args
    factored = _factored(r, "add", a, b, type)
    if factored is not None:
        return factored
    for one, other in ((a, b), (b, a)):
        if constant(one) == 0:
            return fit(r, other, type)
        if one.op == "relu" and other.op == "minimum" and _is_negative_part(other, one.args[0]):
            return fit(r, one.args[0], type)
    if a is b and isinstance(type, Tensor) and type.dtype == "real":
        return r.make("multiply", [r.const(2, type.dtype), a], type=type)
    if (together := _together(r, "add", a, b, type)) is not None:
        return together
    for one, other in ((a, b), (b, a)):
        if one.op == "add" and other in one.args and other.tensor.dtype == "real" and other.type == type:
            rest = one.args[1] if one.args[0] is other else one.args[0]
            return r.make("add", [rest, r.make("multiply", [r.const(2, "real"), other])], type=type)
    if b.op == "negative":
        return r.make("subtract", [a, b.args[0]], type=type)
    if a.op == "negative":
        return r.make("subtract", [b, a.args[0]], type=type)
    for one, other in ((a, b), (b, a)):
        if (flipped := _flipped(r, one)) is not None:
            return r.make("subtract", [other, flipped], type=type)
    return None


def _flipped(r: Rewriter, x: Value) -> Value | None:
    """Minus a product one of whose factors is a negative number, or has a sign before it is stretched."""
    if not r.single(x) or named(x):
        return None
    if x.op == "expand" and x.args[0].op == "negative":
        return r.make("expand", x.args[0].args, x.attrs)
    if x.op not in ("multiply", "divide"):
        return None
    first, second = x.args
    if x.op == "multiply" and first.op == "const":
        return r.make("multiply", [r.make("negative", [first]), second]) if first.attrs["value"] < 0 else None
    if (flipped := _flipped(r, first)) is not None:
        return r.make(x.op, [flipped, second], type=x.type)
    if x.op == "multiply" and (flipped := _flipped(r, second)) is not None:
        return r.make(x.op, [first, flipped], type=x.type)
    return None


@rule("subtract")
def subtract(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    a, b = args
    factored = _factored(r, "subtract", a, b, type)
    if factored is not None:
        return factored
    if constant(b) == 0:
        return fit(r, a, type)
    if constant(a) == 0:
        return fit(r, r.make("negative", [b]), type)
    if (together := _together(r, "subtract", a, b, type)) is not None:
        return together
    if b.op == "negative":
        return r.make("add", [a, b.args[0]], type=type)
    if (flipped := _flipped(r, b)) is not None:
        return r.make("add", [a, flipped], type=type)
    if a.op == "negative" and a.args[0] is b:
        return r.make("multiply", [r.const(-2, "real"), b], type=type) if b.tensor.dtype == "real" else None
    if a.op == "relu" and b.op == "relu" and (_opposite(a.args[0], b.args[0]) or _opposite(b.args[0], a.args[0])):
        return fit(r, a.args[0], type)
    return None


def _is_negative_part(x: Value, of: Value) -> bool:
    """Whether `x` is minimum(of, 0)."""
    return any(one is of and constant(other) == 0 for one, other in (x.args, x.args[::-1]))


def _opposite(x: Value, y: Value) -> bool:
    return y.op == "negative" and y.args[0] is x


def _deciding(decides: bool) -> Rule:
    def known(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
        """One of the two that is known decides, or does not count."""
        for one, other in (args, args[::-1]):
            number = constant(one)
            if number is not None:
                return fit(r, one if bool(number) is decides else other, type)
        return None

    return known


rule("logical_and")(_deciding(False))
rule("logical_or")(_deciding(True))


@rule("greater")
def greater(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    """relu(x) > 0 is x > 0, where nobody else asks for relu(x)."""
    x, bound = args
    if x.op == "relu" and constant(bound) == 0 and r.single(x):
        return r.make("greater", [x.args[0], bound], type=type)
    return None


@rule("maximum")
def maximum(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    """maximum(x, 0) is relu(x), however the 0 came there."""
    for one, other in (args, args[::-1]):
        if constant(one) == 0 and other.type == type and other.tensor.dtype == "real":
            return r.make("relu", [other])
    return None


def _changes_sign(x: Value) -> bool:
    """Whether its negative is a literal too, as that of inf is not."""
    return x.op == "const" and math.isfinite(x.attrs["value"])


@rule("negative")
def negative(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    (x,) = args
    if x.op == "negative":
        return x.args[0]
    if x.op == "subtract" and r.single(x):
        return r.make("subtract", [x.args[1], x.args[0]], type=type)
    if x.op in ("multiply", "divide") and _changes_sign(x.args[0]) and r.single(x):
        return r.make(x.op, [r.make("negative", [x.args[0]]), x.args[1]], type=type)
    if x.op in ("multiply", "divide") and x.args[0].op == "negative" and r.single(x):
        return r.make(x.op, [x.args[0].args[0], x.args[1]], type=type)
    if x.op in ("multiply", "divide") and r.single(x) and (inner := x.args[0]).op == "subtract" and r.single(inner):
        minus, other = inner.args
        if minus.op == "negative":  # -((-a - b) / c) is (a + b) / c
            return r.make(x.op, [r.make("add", [minus.args[0], other], type=inner.type), x.args[1]], type=type)
    return None


@rule("multiply")
def multiply(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    a, b = args
    for one, other in ((a, b), (b, a)):
        number = constant(one)
        if number == 1:
            return fit(r, other, type)
        if number == -1:
            return fit(r, r.make("negative", [other]), type)
        if r.derived and number == 0 and isinstance(type, Tensor) and type.dtype == "real":
            return r.filled(0.0, type)
    if a.op == "negative" and b.op == "negative":
        return r.make("multiply", [a.args[0], b.args[0]], type=type)
    for one in (a, b):
        if one.op == "negative":
            inner = [one.args[0], b] if one is a else [a, one.args[0]]
            return r.make("negative", [r.make("multiply", inner)])
    for one, other in ((a, b), (b, a)):
        if one.op == "divide" and constant(one.args[0]) == 1:
            return r.make("divide", [other, one.args[1]], type=type)
    if b.op == "const" and not plain(a) and (a.op != "const" or plain(b)):  # numbers stand first, then pi
        return r.make("multiply", [b, a], type=type)
    if plain(a) and b.op == "multiply" and plain(b.args[0]):
        return r.make("multiply", [r.make("multiply", [a, b.args[0]]), b.args[1]], type=type)
    if a.op == "multiply" and b.op == "multiply" and plain(a.args[0]) and plain(b.args[0]):
        scale = r.make("multiply", [a.args[0], b.args[0]])
        return r.make("multiply", [scale, r.make("multiply", [a.args[1], b.args[1]])], type=type)
    for one, other in ((a, b), (b, a)):
        if one.op == "multiply" and plain(one.args[0]) and is_scalar(a) and is_scalar(b) and not plain(other):
            return r.make("multiply", [one.args[0], r.make("multiply", [one.args[1], other])], type=type)
    if plain(a) and b.op == "divide" and plain(b.args[1]):
        return r.make("multiply", [r.make("divide", [a, b.args[1]]), b.args[0]], type=type)
    for one, other in ((a, b), (b, a)):
        if other.op == "divide" and r.single(other) and {one.type, other.args[0].type, other.args[1].type} == {type}:
            shared = r.made_before(other, (one, other.args[1]))
            if shared is not None:
                return r.make("multiply", [shared, other.args[0]], type=type)
    for one, other in ((a, b), (b, a)):
        if other.op == "divide" and (quotient := _times_quotient(r, one, other, type)) is not None:
            return quotient
    for one, other in ((a, b), (b, a)):
        if one.op == "const" and other.op == "select" and r.single(other):
            condition, then, otherwise = other.args
            if constant(otherwise) == 0:  # a mask stays outermost, so that masks meet
                return r.make("select", [condition, r.make("multiply", [one, then]), otherwise], type=type)
            if constant(then) == 0:
                return r.make("select", [condition, then, r.make("multiply", [one, otherwise])], type=type)
    return _gather_scalars(r, a, b, type)


def _times_quotient(r: Rewriter, x: Value, quotient: Value, type: Type) -> Value | None:
    """2 * (3 / y) is 6 / y, 2 * (3 a / y) is 6 a / y, n * (c / n) is c, and x * (-1 / y) is -(x / y)."""
    over, under = quotient.args
    if plain(x) and plain(over):
        return r.make("divide", [r.make("multiply", [x, over]), under], type=type)
    if plain(x) and over.op == "multiply" and plain(over.args[0]) and r.single(quotient):
        scale, inner = r.make("multiply", [x, over.args[0]]), over.args[1]
        if is_scalar(over):
            return r.make("divide", [r.make("multiply", [scale, inner]), under], type=type)
        return r.make("multiply", [scale, r.make("divide", [inner, under])], type=type)
    if _size(x) is not None and _size(x) == _size(under):
        return fit(r, over, type)
    if constant(over) == -1:
        return r.make("negative", [r.make("divide", [x, under], type=type)])
    return None


def _size(x: Value) -> Dim | None:
    """The size, if it is one, by which is divided: 0 is none."""
    inner = x.args[0] if x.op == "convert" else x
    return inner.attrs["dim"] if inner.op == "size" else None


def _gather_scalars(r: Rewriter, a: Value, b: Value, type: Type) -> Value | None:
    """s * (t * A) is (s * t) * A."""
    for one, other in ((a, b), (b, a)):
        if not is_scalar(one) or is_scalar(other) or named(other):
            continue
        if other.op == "multiply":
            for left, right in (other.args, other.args[::-1]):
                if is_scalar(left) and not is_scalar(right):
                    return r.make("multiply", [r.make("multiply", [one, left]), right], type=type)
        if other.op == "divide" and is_scalar(other.args[1]) and not is_scalar(other.args[0]):
            scale = r.make("divide", [one, other.args[1]])
            return r.make("multiply", [scale, other.args[0]], type=type)
    return _outward(r, a, b, type)


def _outward(r: Rewriter, a: Value, b: Value, type: Type) -> Value | None:
    """A * (2 / B) is 2 * (A / B), whose number meets those beside it; s * (2 / B), for a scalar s, is (s * 2) / B."""
    for one, other in ((a, b), (b, a)):
        if other.op != "divide" or is_scalar(other.args[1]) or not r.single(other) or named(other):
            continue
        number, divisor = other.args
        if is_scalar(one) and is_scalar(number):
            return r.make("divide", [r.make("multiply", [one, number]), divisor], type=type)
        if plain(number) and one.op != "const" and one.type == type:
            return r.make("multiply", [number, r.make("divide", [one, divisor])], type=type)
    return None


def _narrower(x: Value, wide: Value) -> bool:
    """Whether `x` has fewer elements than what it is stretched to."""
    return x.tensor.rank < wide.tensor.rank or any(dim.stretch for dim in x.shape)


@rule("divide")
def divide(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    a, b = args
    if constant(b) == 1:
        return fit(r, a, type)
    if r.derived and constant(a) == 0 and isinstance(type, Tensor) and type.dtype == "real":
        return r.filled(0.0, type)
    if _size(a) is not None and _size(a) == _size(b):
        return r.const(1, "real")
    if b.op == "negative":
        return r.make("negative", [r.make("divide", [a, b.args[0]])])
    if a.op == "negative":
        return r.make("negative", [r.make("divide", [a.args[0], b])])
    if is_scalar(b) and a.op == "divide" and r.single(a) and _narrower(a.args[1], a):
        return r.make("divide", [a.args[0], r.make("multiply", [a.args[1], b])], type=type)
    if b.op == "divide" and constant(b.args[0]) == 1:
        return r.make("multiply", [a, b.args[1]], type=type)
    if is_scalar(b) and not is_scalar(a) and a.op == "multiply":
        for left, right in (a.args, a.args[::-1]):
            if is_scalar(left) and not is_scalar(right):
                return r.make("multiply", [r.make("divide", [left, b]), right], type=type)
    if plain(b) and a.op == "multiply" and plain(a.args[0]):
        return r.make("multiply", [r.make("divide", [a.args[0], b]), a.args[1]], type=type)
    return None


@rule("power")
def power(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    x, exponent = args
    if constant(x) == math.e and isinstance(type, Tensor) and type.dtype == "real":
        real = fit(r, exponent, Tensor("real", exponent.shape))
        return fit(r, r.make("exp", [real]), type)
    if exponent.op != "const" or not isinstance(type, Tensor) or type.dtype != "real":
        return None
    number = exponent.attrs["value"]
    if number == 0:
        return r.filled(1.0, type)
    if number == 1:
        return fit(r, x, type)
    if number == 2 and r.alone and x.type == type:
        return r.make("multiply", [x, x])  # as rules write it
    if number == 0.5:
        return fit(r, r.make("sqrt", [fit(r, x, Tensor("real", x.shape))]), type)
    if number == -1:
        return r.make("divide", [r.const(1, "real"), x], type=type)
    return None


def _chosen(r: Rewriter, x: Value, condition: Value, branch: int) -> Value:
    """`x` where it is known which branch the condition takes: selections and masks by it are dissolved."""
    if x.op == "select" and x.args[0] is condition:
        return x.args[branch]
    if x.op in ("multiply", "divide", "negative") and r.single(x):
        first = _chosen(r, x.args[0], condition, branch)
        rest = list(x.args[1:])
        if x.op == "multiply":
            rest = [_chosen(r, x.args[1], condition, branch)]
        if any(a is not b for a, b in zip((first, *rest), x.args, strict=True)):
            shape = broadcast([first.shape, *(arg.shape for arg in rest)])
            if shape == x.shape:
                return r.make(x.op, [first, *rest])
    return x


@rule("select")
def select(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    condition, then, otherwise = args
    known = constant(condition)
    if known is not None:
        return fit(r, then if known else otherwise, type)
    if then is otherwise:
        return fit(r, then, type)
    bare = _chosen(r, then, condition, 1), _chosen(r, otherwise, condition, 2)
    if bare[0] is not then or bare[1] is not otherwise:
        return r.make("select", [condition, *bare], type=type)
    if condition.op == "logical_not":
        return r.make("select", [condition.args[0], otherwise, then], type=type)
    return None
