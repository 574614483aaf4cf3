"""Sums of cotangents, also of what a loop has kept of each step."""

from __future__ import annotations

from chainrule.compiler.ir import INT, Builder, Function, Stack, Value
from chainrule.compiler.ops.loops import Loop


def plus(builder: Builder, a: Value, b: Value) -> Value:
    """The sum of two values of one type; of two stacks, step by step."""
    if not isinstance(a.type, Stack):
        return builder.value("add", [a, b])
    inner = Builder()
    inner.span, inner.stmt = builder.span, builder.stmt
    elements = [Value("param", (), {}, a.type.item, None, None, name) for name in ("one", "other")]
    index = Value("param", (), {}, INT)
    total = plus(inner, *elements)
    body = Function("body", (*elements, index), tuple(inner.body), (total,))
    loop = Loop("scan", body, builder.value("steps", [a]), (), (a, b), ())
    return builder.value("get", [builder.value("scan", loop.args, **loop.attrs)], index=0)
