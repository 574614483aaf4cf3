"""Slopes of equations that are never 0 need no look at them.

    %s = add(1, %a)           [1, inf)
    %t = slope_at_root(%s)                ->      %s
    %d_x = divide(%d, %t)                         %d_x = divide(%d, %s)

Only one that keeps away from 0 is such: exp(x) is above it, and rounds to it in the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from chainrule.compiler.analysis.bounds import Bounds
from chainrule.compiler.ir import Function, Value
from chainrule.compiler.passes.rewrite import count_uses, rebuild


def without_needless_looks(function: Function) -> Function:
    """The function, which looks at those slopes only that may be 0."""
    if not any(True for _ in _looks(function)):
        return function
    bounds = Bounds({}, heeds=False)
    bounds.run(function)
    return _without(function, lambda value: _keeps_away(value, bounds))


def without_looks(function: Function) -> Function:
    """The function as mathematics, which has no errors: it looks at no slope."""
    return _without(function, lambda value: True) if any(True for _ in _looks(function)) else function


def _looks(function: Function) -> Iterator[Value]:
    for value in function.body:
        if value.op == "slope_at_root":
            yield value
        for attr in value.attrs.values():
            if isinstance(attr, Function):
                yield from _looks(attr)


def _keeps_away(slope: Value, bounds: Bounds) -> bool:
    range = bounds.of(slope)
    return range.low > 0 or range.high < 0


def _without(function: Function, needless: Callable[[Value], bool]) -> Function:
    body: list[Value] = []
    uses = count_uses(function)

    def change(value: Value, args: tuple[Value, ...]) -> Value | None:
        if value.op == "slope_at_root" and needless(value.args[0]):
            (slope,) = args
            alone = bool(body) and slope is body[-1] and uses[id(value.args[0])] == 1
            if not alone or slope.name is not None:
                return slope
            body[-1] = replace(slope, name=value.name)
            return body[-1]
        regions: dict[str, Any] = {
            key: _without(attr, needless) for key, attr in value.attrs.items() if isinstance(attr, Function)
        }
        if not regions:
            return None
        body.append(replace(value, args=args, attrs={**value.attrs, **regions}))
        return body[-1]

    return rebuild(function, body, change)
