"""A rule of `simplify` for every elementwise op: what such an op stretches by itself is not stretched before.

broadcast(x) * y, expand(x) + y      broadcast(x * y), x + y
"""

from __future__ import annotations

from chainrule.compiler.ir import TABLE, Tensor, Type, Value, broadcast
from chainrule.compiler.passes.facts import Args, Attrs
from chainrule.compiler.passes.rewrite import Rewriter, Rule, rule

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
