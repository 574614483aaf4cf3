"""Rules of `simplify` that put a form which does not overflow in the place of the one on paper.

    log(sum(exp(x)))        logsumexp(x)
    log(1 + exp(x))         softplus(x)
    1 / (1 + exp(-x))       sigmoid(x)
    sqrt(sum(x^2))          norm(x)          whose derivative at 0 is 0
    sqrt(x^2)               abs(x)

Higham, Accuracy and Stability of Numerical Algorithms (2002), chapters 1 and 27; Blanchard, Higham and Higham,
Accurately computing the log-sum-exp and softmax functions (2021).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chainrule.compiler.ir import Type, Value
from chainrule.compiler.passes.algebra import constant
from chainrule.compiler.passes.rewrite import Rewriter, rule

Args = tuple[Value, ...]
Attrs = Mapping[str, Any]


@rule("log")
def log(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    (x,) = args
    if x.op == "sum" and x.args[0].op == "exp":
        return r.make("logsumexp", x.args[0].args, x.attrs)
    if x.op == "expand" and x.args[0].op == "sum" and x.args[0].args[0].op == "exp":
        return r.make("expand", [r.make("log", x.args)], x.attrs)
    if x.op == "add":
        for one, other in (x.args, x.args[::-1]):
            if constant(one) == 1 and other.op == "exp" and other.type == type:
                return r.make("softplus", other.args)
    return None


@rule("log1p")
def log1p(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    (x,) = args
    return r.make("softplus", x.args) if x.op == "exp" else None


@rule("divide")
def divide(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    a, b = args
    if constant(a) != 1 or b.op != "add" or b.type != type:
        return None
    for one, other in (b.args, b.args[::-1]):
        if constant(one) == 1 and other.op == "exp" and other.type == type:
            return r.make("sigmoid", [r.make("negative", other.args)])
    return None


@rule("sqrt")
def sqrt(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    (x,) = args
    if x.op == "sum" and (squared := _squared(x.args[0])) is not None:
        return r.make("norm", [squared], x.attrs)
    if x.op == "contract" and len(x.args) == 2 and x.args[0] is x.args[1]:
        first, second = x.attrs["indices"]
        if first == second and x.attrs["out"] == tuple(index for index in first if index in x.attrs["out"]):
            axes = tuple(k for k, index in enumerate(first) if index not in x.attrs["out"])
            return r.make("norm", [x.args[0]], {"axes": axes, "keep": False})
    if x.op == "expand" and x.args[0].op in ("sum", "contract"):
        return r.make("expand", [r.make("sqrt", x.args)], x.attrs)
    squared = _squared(x)
    return r.make("abs", [squared]) if squared is not None and squared.type == type else None


def _squared(x: Value) -> Value | None:
    """What is squared, if `x` is a square."""
    if x.op == "power" and constant(x.args[1]) == 2:
        return x.args[0]
    if x.op == "multiply" and x.args[0] is x.args[1]:
        return x.args[0]
    return None
