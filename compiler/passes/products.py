"""Rules of `simplify` for products, quotients and powers.

x * 1, a * (1 / b)           x, a / b
A * (2 / B), s * (2 / B)     2 * (A / B), (s * 2) / B
d * (x / y), beside d / y    (d / y) * x        of a quotient's two derivatives the one is in the other
(2 * A) * s                  (2 * s) * A        scalars are gathered: one pass over the array
x^1, x^0.5, x^-1             x, sqrt(x), 1 / x
"""

from __future__ import annotations

import math

from chainrule.compiler.ir import Dim, Tensor, Type, Value
from chainrule.compiler.passes.facts import Args, Attrs, constant, fit, is_scalar, named, plain
from chainrule.compiler.passes.rewrite import Rewriter, rule


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
