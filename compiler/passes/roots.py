"""Rules of `simplify` for powers and lengths: their literal forms have no derivative where the function has one.

    sqrt(sum(x^2))                    norm(x)          whose derivative at 0 is 0
    sqrt(mean(x^2))                   norm(x) / sqrt(n)
    sqrt(x^2)                         abs(x)
    sqrt(x^2 + y^2)                   the same, its derivative 0 where x = y = 0
    norm(x)^2, abs(x)^2               sum(x^2), x^2    which have second derivatives at 0
    x * sqrt(x), sqrt(x)^3            x^1.5            whose derivative at 0 is 0, not 0 * inf

Where x is negative both sides are nan.
"""

from __future__ import annotations

from chainrule.compiler.ir import Type, Value
from chainrule.compiler.ops.text import weak
from chainrule.compiler.passes.facts import constant
from chainrule.compiler.passes.rewrite import Rewriter, form
from chainrule.compiler.passes.stable import Args, Attrs, count, squared

_SHAPING = ("expand", "broadcast", "squeeze", "transpose", "reshape", "slice", "gather", "sum", "mean")


@form("sqrt")
def sqrt(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    (x,) = args
    if attrs:
        return None
    if x.op in ("sum", "mean") and (inner := squared(x.args[0])) is not None and inner.type == x.args[0].type:
        length = r.make("norm", [inner], x.attrs)
        if x.op == "sum":
            return length
        return r.make("divide", [length, r.make("sqrt", [r.size(count(x), "real")])])
    if x.op == "contract" and len(x.args) == 2 and x.args[0] is x.args[1]:
        first, second = x.attrs["indices"]
        if first == second and x.attrs["out"] == tuple(index for index in first if index in x.attrs["out"]):
            axes = tuple(k for k, index in enumerate(first) if index not in x.attrs["out"])
            return r.make("norm", [x.args[0]], {"axes": axes, "keep": False})
    if x.op == "expand" and x.args[0].op in ("sum", "contract", "mean"):
        return r.make("expand", [r.make("sqrt", x.args)], x.attrs)
    if x.op in ("divide", "multiply") and _is_length(x):
        return _scaled(r, x)
    inner = squared(x)
    if inner is not None and inner.type == type:
        return r.make("abs", [inner])
    if not _of_squares(x):
        return None
    says_more = r.span is not None and "norm" in r.span.source.answers  # a policy, which is said beside it
    note = "the square root of a sum of squares" + ("" if says_more else ": at 0 declared 0")
    return r.noted(r.make("sqrt", args, {"of_squares": True}), note)


def _is_length(x: Value) -> bool:
    """Whether `x` is a sum of squares, divided or multiplied by a number of sizes and literals."""
    return any(
        other.op in ("sum", "contract") and _of_squares(other) and weak(scale) and (constant(scale) or 1) > 0
        for other, scale in ((x.args[0], x.args[1]), *([(x.args[1], x.args[0])] if x.op == "multiply" else []))
    )


def _scaled(r: Rewriter, x: Value) -> Value:
    """sqrt(sum(u^2) / n) as norm(u) / sqrt(n)."""
    roots = [r.make("sqrt", [arg]) for arg in x.args]
    return r.make(x.op, roots)


def _of_squares(x: Value) -> bool:
    """Whether `x` is a sum of squares and of nothing else, so that it is 0 only where all of them are."""
    waiting = [x]
    steps = 0
    while waiting:
        value = waiting.pop()
        steps += 1
        if steps > 32:
            return False
        if squared(value) is not None:
            continue
        if value.op == "contract" and len(value.args) == 2 and value.args[0] is value.args[1]:
            first, second = value.attrs["indices"]
            if first != second:
                return False
        elif value.op == "add":
            waiting += value.args
        elif value.op in _SHAPING:
            waiting.append(value.args[0])
        elif value.op == "multiply" and (constant(value.args[0]) or 0) > 0:
            waiting.append(value.args[1])
        else:
            return False
    return True


@form("power")
def power(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    x, exponent = args
    number = constant(exponent)
    if exponent.op != "const" or number is None:
        return None
    if number > 0 and number % 2 == 0 and (even := _of_even_powers(r, x)) is not None:
        return even if number == 2 else r.make("power", [even, r.const(number / 2, "real")])
    if x.op == "sqrt" and not x.attrs and number > 1 and number % 2 == 1:
        return r.make("power", [x.args[0], r.const(number / 2, "real")])
    return None


@form("multiply")
def multiply(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    """Powers of one base, the exponent of one of them not being whole."""
    if args[0] is args[1] and (even := _of_even_powers(r, args[0])) is not None:
        return even
    (x, first), (y, second) = (_power(arg) for arg in args)
    if x is not y or (first % 1 == 0) == (second % 1 == 0) or x.type != type:
        return None
    return r.make("power", [x, r.const(first + second, "real")])


def _of_even_powers(r: Rewriter, x: Value) -> Value | None:
    """The square of a magnitude or a length: it is smooth where that is not."""
    if x.op == "abs" and x.tensor.dtype == "real":
        return r.make("multiply", [x.args[0], x.args[0]])
    if x.op == "norm":
        return r.make("sum", [r.make("multiply", [x.args[0], x.args[0]])], x.attrs)
    return x.args[0] if x.op == "sqrt" and x.attrs.get("of_squares") else None


def _power(x: Value) -> tuple[Value, float]:
    """`x` as a base and an exponent, which is not negative."""
    if x.op == "sqrt" and not x.attrs:
        return x.args[0], 0.5
    if x.op == "power" and x.args[1].op == "const" and 0 < x.args[1].attrs["value"] < 64:
        return x.args[0], float(x.args[1].attrs["value"])
    if x.op == "multiply" and x.args[0] is x.args[1]:
        return x.args[0], 2.0
    return x, 1.0
