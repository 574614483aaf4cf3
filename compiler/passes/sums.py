"""Rules of `simplify` for sums, differences and signs.

x + 0, --x                   x
a + a, 2 * a + 3 * a         2 * a, 5 * a
s * A + s * B                s * (A + B)
"""

from __future__ import annotations

import math

from chainrule.compiler.ir import Tensor, Type, Value
from chainrule.compiler.passes.facts import Args, Attrs, constant, fit, is_scalar, named, plain
from chainrule.compiler.passes.rewrite import Rewriter, rule


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
