"""Rules of `simplify` that put a form which neither overflows nor cancels in the place of the one on paper.

    log(sum(exp(x)))                  logsumexp(x)
    log(1 + exp(x))                   softplus(x)
    1 / (1 + exp(-x))                 sigmoid(x)           and exp(x) / (1 + exp(x)); 1 - sigmoid(x) is sigmoid(-x)
    log(1 / (1 + exp(-x)))            log_sigmoid(x)
    exp(x) / sum(exp(x))              softmax(x)
    log(softmax(x)[k])                (x - logsumexp(x))[k]
    log(exp(x))                       x
    exp(x) - 1, log(1 + x)            expm1(x), log1p(x)
    1 - cos(x)                        versine(x), 2 sin(x / 2)^2
    1 + erf(x), 1 - erf(x)            erfc(-x), erfc(x)    and 1 - erfc(x) is erf(x)
    erfc(-x / sqrt(2)) / 2            ndtr(x)              and 1 - ndtr(x) is ndtr(-x)
    mean(x^2) - mean(x)^2             mean((x - mean(x))^2)

The comment in the emitted code says so; `literal` keeps what is written.

Higham, Accuracy and Stability of Numerical Algorithms (2002), chapters 1 and 27; Blanchard, Higham and Higham,
Accurately computing the log-sum-exp and softmax functions (2021).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chainrule.compiler.ir import ONE, Dim, Type, Value
from chainrule.compiler.passes.facts import constant, fit, is_scalar
from chainrule.compiler.passes.rewrite import Rewriter, form

Args = tuple[Value, ...]
Attrs = Mapping[str, Any]

_VIEWS = ("slice", "gather", "expand", "squeeze", "transpose", "reshape", "broadcast")


@form("log")
def log(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    (x,) = args
    if x.op in ("sum", "mean") and x.args[0].op == "exp":
        total = r.make("logsumexp", x.args[0].args, x.attrs)
        if x.op == "sum":
            return total
        return r.make("subtract", [total, r.make("log", [r.size(count(x), "real")])])
    if x.op == "expand" and x.args[0].op in ("sum", "mean") and x.args[0].args[0].op == "exp":
        return r.make("expand", [r.make("log", x.args)], x.attrs)
    if x.op == "exp":
        return x.args[0]
    if x.op == "sigmoid":
        return r.make("log_sigmoid", x.args)
    if x.op == "softmax":
        axes = x.attrs["axes"]
        total = r.make("logsumexp", x.args, {"axes": axes, "keep": False})
        return r.make("subtract", [x.args[0], r.make("expand", [total], {"axes": axes})])
    if x.op in _VIEWS and _source(x).op == "softmax":
        return r.make(x.op, [r.make("log", [x.args[0]]), *x.args[1:]], x.attrs, type)
    return _log_of_sum(r, x, type)


def count(mean: Value) -> Dim:
    """How many elements a mean is over."""
    count = ONE
    for axis in mean.attrs["axes"]:
        count = count * mean.args[0].shape[axis]
    return count


def _source(x: Value) -> Value:
    """What a view shows."""
    while x.op in _VIEWS:
        x = x.args[0]
    return x


def _log_of_sum(r: Rewriter, x: Value, type: Type) -> Value | None:
    """log(1 + u) and log(1 - u)."""
    if x.op == "add":
        for one, other in (x.args, x.args[::-1]):
            if constant(one) == 1 and other.op != "const" and other.type == type:
                return r.make("log1p", [other])
    if x.op == "subtract" and constant(x.args[0]) == 1 and x.args[1].op != "const" and x.args[1].type == type:
        return r.make("log1p", [r.make("negative", [x.args[1]])])
    return None


@form("log1p")
def log1p(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    (x,) = args
    if x.op == "exp":
        return r.make("softplus", x.args)
    if x.op == "negative" and x.args[0].op == "sigmoid":
        return r.make("log_sigmoid", [r.make("negative", x.args[0].args)])
    return None


@form("divide")
def divide(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    a, b = args
    if constant(b) == 2 and a.op == "erfc" and a.type == type:
        return _normal(r, a)
    if b.op == "add":
        for one, other in (b.args, b.args[::-1]):
            if constant(one) == 1 and other.op == "exp" and other.type == b.type and not _shrinks(other):
                if a is other:
                    return r.make("sigmoid", other.args)
                share = r.make("sigmoid", [r.make("negative", other.args)])
                return fit(r, share, type) if constant(a) == 1 else r.make("multiply", [a, share], type=type)
    if a.op == "exp" and a.type == type:
        total, kept = (b.args[0], b.attrs["axes"]) if b.op == "expand" else (b, ())
        if total.op == "sum" and total.args[0] is a and _aligned(total, kept):
            return r.make("softmax", a.args, {"axes": total.attrs["axes"]})
    return None


@form("multiply")
def multiply(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    for one, other in (args, args[::-1]):
        if constant(one) == 0.5 and other.op == "erfc" and other.type == type:
            return _normal(r, other)
    return None


def _normal(r: Rewriter, complement: Value) -> Value | None:
    """The distribution function of the normal, where this is twice that."""
    (u,) = complement.args
    turned = _times_root(r, u)
    return None if turned is None else r.make("ndtr", [r.make("negative", [turned])])


def _times_root(r: Rewriter, u: Value) -> Value | None:
    """u sqrt(2), where u is something over that root."""
    if u.op == "negative":
        inner = _times_root(r, u.args[0])
        return None if inner is None else r.make("negative", [inner])
    if u.op == "divide":
        x, divisor = u.args
        if _is_root(divisor) and x.type == u.type:
            return x
        if divisor.op == "multiply":
            for one, other in (divisor.args, divisor.args[::-1]):
                if _is_root(one):
                    return fit(r, r.make("divide", [x, other]), u.type)
    if u.op == "multiply":
        for one, other in (u.args, u.args[::-1]):
            share = constant(one)
            if share is not None and abs(2 * share * share - 1) < 1e-15 and other.type == u.type:
                return other if share > 0 else r.make("negative", [other])
    return None


def _is_root(x: Value) -> bool:
    """Whether it is the square root of 2, to the last digit."""
    while x.op == "broadcast":
        x = x.args[0]
    number = constant(x)
    return (x.op == "sqrt" and constant(x.args[0]) == 2) or (
        number is not None and number > 0 and abs(number * number - 2) < 1e-15
    )


def _shrinks(exponential: Value) -> bool:
    """Whether it is exp(-|x|), of which every form is stable."""
    (x,) = exponential.args
    return x.op == "negative" and x.args[0].op == "abs"


def _aligned(total: Value, kept: tuple[int, ...]) -> bool:
    """Whether a sum, with stretched axes put in at `kept`, lies along what it is a sum of."""
    axes: tuple[int, ...] = total.attrs["axes"]
    if total.attrs["keep"]:
        return not kept
    return kept == axes or (not kept and axes == tuple(range(len(axes))))


@form("subtract")
def subtract(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    a, b = args
    if constant(b) == 1 and a.type == type and (less := _less_one(r, a)) is not None:
        return less
    if constant(a) == 1 and b.type == type:
        if b.op == "sigmoid" and r.single(b):
            return r.make("sigmoid", [r.make("negative", b.args)])
        if b.op == "cos":
            return r.make("versine", b.args)
        if b.op in ("erf", "erfc"):
            return r.make("erfc" if b.op == "erf" else "erf", b.args)
        if b.op == "ndtr":
            return r.make("ndtr", [r.make("negative", b.args)])
        if (less := _less_one(r, b)) is not None:
            return r.make("negative", [less])
    return _variance(r, a, b, type)


@form("add")
def add(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    for one, other in (args, args[::-1]):
        if constant(one) == -1 and other.type == type:
            return _less_one(r, other)
        if constant(one) == 1 and other.op == "erf" and other.type == type:
            return r.make("erfc", [r.make("negative", other.args)])
        if constant(one) is not None and other.op == "multiply":
            for share, u in (other.args, other.args[::-1]):
                if u.op == "erf" and u.type == type and constant(share) == constant(one):
                    return r.make("multiply", [share, r.make("erfc", [r.make("negative", u.args)])])
        if constant(one) == 1 and other.op == "negative" and other.args[0].op == "cos" and other.type == type:
            return r.make("versine", other.args[0].args)
    return None


def _less_one(r: Rewriter, x: Value) -> Value | None:
    """x - 1 for an x that is near 1."""
    if x.op == "exp":
        return r.make("expm1", x.args)
    if x.op == "cos":
        return r.make("negative", [r.make("versine", x.args)])
    if x.op == "erf":
        return r.make("negative", [r.make("erfc", x.args)])
    return None


def _variance(r: Rewriter, a: Value, b: Value, type: Type) -> Value | None:
    """mean(x^2) - mean(x)^2, which cancels where the mean is large."""
    mean = squared(b)
    if a.op != "mean" or mean is None or mean.op != "mean" or a.attrs != mean.attrs:
        return None
    (x,) = mean.args
    if squared(a.args[0]) is not x:
        return None
    axes = a.attrs["axes"]
    centre = r.make("mean", [x], {"axes": axes, "keep": False})
    if not is_scalar(centre):
        centre = r.make("expand", [centre], {"axes": axes})
    centred = r.make("subtract", [x, centre])
    return r.make("mean", [r.make("multiply", [centred, centred])], a.attrs)


def squared(x: Value) -> Value | None:
    """What is squared, if `x` is a square."""
    if x.op == "power" and constant(x.args[1]) == 2:
        return x.args[0]
    if x.op == "multiply" and x.args[0] is x.args[1]:
        return x.args[0]
    return x.args[0] if x.op == "square" else None
