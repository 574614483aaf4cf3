"""Rules of `simplify` for what is chosen: conditions, the larger of two, selections.

where(c, x, x), where(not c, x, y)       x, where(c, y, x)
maximum(x, 0), relu(x) > 0               relu(x), x > 0
"""

from __future__ import annotations

from chainrule.compiler.ir import Type, Value, broadcast
from chainrule.compiler.passes.facts import Args, Attrs, constant, fit
from chainrule.compiler.passes.rewrite import Rewriter, Rule, rule


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
