"""A rule of `simplify`: what never decreases is applied to the largest, not to all that it is the largest of.

    max(relu(x))                relu(max(x))
    max(windows(relu(x)))       relu(max(windows(x)))

So a pooling behind an activation leaves fewer elements to it. The derivative is the same, ties included: elements
below 0, which relu makes equal, have the derivative 0 either way. Where a file has another answer for relu at 0
nothing moves.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chainrule.compiler.ir import Type, Value
from chainrule.compiler.ops.policies import is_declared
from chainrule.compiler.passes.rewrite import Rewriter, rule


@rule("max")
def behind_the_largest(r: Rewriter, args: tuple[Value, ...], attrs: Mapping[str, Any], type: Type) -> Value | None:
    (x,) = args
    views = []
    while x.op == "windows" and r.single(x):
        views.append(x)
        x = x.args[0]
    if x.op != "relu" or not r.single(x) or not is_declared("relu", x.span) or not is_declared("relu", r.span):
        return None
    inner = x.args[0]
    for view in reversed(views):
        inner = r.make("windows", [inner], view.attrs)
    return r.make("relu", [r.make("max", [inner], attrs)])
