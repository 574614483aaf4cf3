"""A logsumexp and the softmax of the same values share their exponentials, a softplus and the sigmoid likewise.

    %l = logsumexp(%x)                  %m = max(%x)                 the largest, or 0 where it is not finite
    %p = softmax(%x)         ->         %e = exp(%x - %m)
                                        %s = maximum(sum(%e), 1)     1 at least, but 0 where all are -inf
                                        %l = log(%s) + %m
                                        %p = %e / %s

    %l = softplus(%x)                  %t = exp(-abs(%x))
    %p = sigmoid(%x)         ->         %l = relu(%x) + log1p(%t)
                                        %p = select(%x >= 0, 1, %t) / (1 + %t)

softplus(-x) and sigmoid(-x) are made of the same exponential. By itself each stays one call. Source: Blanchard,
Higham and Higham, Accurately computing the log-sum-exp and softmax functions (2021), section 3.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import cache

from chainrule.compiler.ir import Builder, Expr, Function, Value
from chainrule.compiler.passes.rewrite import changed, has_regions, in_regions, rebuild

_PAIRS = {"logsumexp": "softmax", "softplus": "sigmoid"}
_OF = {name: pair for pair, other in _PAIRS.items() for name in (pair, other)}


def share_exponentials(function: Function) -> Function:
    """`function` with every such pair written out."""
    if not has_regions(function):
        return _pairs(function)
    builder = Builder()

    def within(value: Value, args: tuple[Value, ...]) -> Value | None:
        inner = in_regions(value, share_exponentials)
        if inner is value:
            return None
        builder.body.append(replace(inner, args=args))
        return builder.body[-1]

    made = rebuild(function, builder.body, within)
    return _pairs(made if changed(function, made) else function)


def _pairs(function: Function) -> Function:
    found = {(value.op, _key(value)) for value in function.body if value.op in _OF and value.args[0].shape}
    wanted = {key for op, key in found if op in _PAIRS and (_PAIRS[op], key) in found}
    if not wanted:
        return function
    builder = Builder()
    shared: dict[Hashable, Callable[[Value], Expr]] = {}

    def written_out(value: Value, args: tuple[Value, ...]) -> Value | None:
        if value.op not in _OF or _key(value) not in wanted:
            return None
        with builder.at(value.span, value.stmt):
            if _key(value) not in shared:
                x = builder.expr(_base(value, args))
                shared[_key(value)] = _sum(x, value.attrs["axes"]) if "axes" in value.attrs else _one(x)
            made = shared[_key(value)](value).value
        if value.name is not None:
            builder.christen(made, value.name)
        return made

    return rebuild(function, builder.body, written_out)


def _key(value: Value) -> Hashable:
    return _OF[value.op], id(_base(value, value.args)), value.attrs.get("axes")


def _base(value: Value, args: tuple[Value, ...]) -> Value:
    """What the exponentials are of: the operand, or what a sign turns over, where |x| is all that they ask for."""
    (x,) = args
    return x.args[0] if x.op == "negative" and "axes" not in value.attrs else x


def _sum(x: Expr, axes: tuple[int, ...]) -> Callable[[Value], Expr]:
    """logsumexp and softmax of `x`."""
    top = x.apply("max", axes=axes, keep=False, of_none=True)
    shift = top.apply("isfinite").where(top, 0.0)
    exponentials = (x - _kept(shift, x, axes)).exp()
    total = exponentials.sum(axes).maximum(1.0)

    def written_out(value: Value) -> Expr:
        if value.op == "softmax":
            return exponentials / _kept(total, exponentials, axes)
        result = total.log() + top
        return result.stretch(*axes) if value.attrs["keep"] else result

    return written_out


def _kept(reduced: Expr, like: Expr, axes: tuple[int, ...]) -> Expr:
    """A reduction beside what was reduced; a scalar needs no axes for that."""
    return reduced.stretch(*axes) if len(axes) < like.rank else reduced


def _one(x: Expr) -> Callable[[Value], Expr]:
    """softplus and sigmoid of `x`, and of `-x`."""
    small = (-x.abs()).exp()
    log, whole = cache(small.log1p), cache(lambda: 1 + small)

    def written_out(value: Value) -> Expr:
        turned = value.args[0].op == "negative"
        if value.op == "sigmoid":
            chosen = (x >= 0.0).where(small, 1.0) if turned else (x >= 0.0).where(1.0, small)
            return chosen / whole()
        return (-x if turned else x).relu() + log()

    return written_out
