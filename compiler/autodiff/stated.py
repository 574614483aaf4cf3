"""Functions whose derivative the program states: their calls, `stated`, in both modes.

    %y = stated f(%x)           ->      %d_x = call f@backward(%x, %d_y)
                                        %t_y = call f@transposed(%x, %t_x)

The rule is a function of the module like any other, so that it can be differentiated in its turn. Where the function
is one of lanes, so are the cotangents that the rule yields; what the lanes share receives their sum. A rule that is
linear in the cotangents serves forward mode by its transpose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from chainrule.compiler.autodiff.derive import carries
from chainrule.compiler.ir import Builder, Function, Rule, Tensor, Tuple, Value
from chainrule.compiler.passes.rewrite import prune, rebuild
from chainrule.compiler.source import CompileError, CompileErrors

if TYPE_CHECKING:
    from chainrule.compiler.autodiff.derivatives import Derivatives
    from chainrule.compiler.autodiff.forward import Walk
    from chainrule.compiler.autodiff.reverse import Sweep


def backward(sweep: Sweep, value: Value, cotangents: Sequence[Value | None]) -> None:
    """The rule, applied to the arguments and the cotangents."""
    rule: Rule = value.attrs["rule"]
    builder = sweep.builder
    moving = sweep._active_args(value)
    if not any(k in moving for k in rule.places):
        return
    results = value.type.items if isinstance(value.type, Tuple) else (value.type,)
    seeds = [
        d if d is not None else builder.full(0.0, type.shape)
        for type, d in zip(results, cotangents, strict=True)
        if isinstance(type, Tensor) and type.dtype == "real"
    ]
    made = builder.value(
        "call",
        [*value.args, *seeds],
        type=rule.types[0] if len(rule.types) == 1 else Tuple(rule.types),
        function=rule.backward,
        sizes=value.attrs["sizes"],
        by_rule=True,
    )
    for position, (k, type) in enumerate(zip(rule.places, rule.types, strict=True)):
        if k in moving:
            part = builder.value("get", [made], index=position, type=type) if len(rule.types) > 1 else made
            sweep.give(value.args[k], builder.expr(part))


def forward(walk: Walk, value: Value, args: Sequence[Value]) -> None:
    """The call as it is, and beside it the transposed rule, applied to the arguments and their tangents."""
    rule: Rule = value.attrs["rule"]
    made = walk.made_anew(value, args)
    places = [k for k in walk.moving(value) if k in rule.places]
    results = value.type.items if isinstance(value.type, Tuple) else (value.type,)
    moved = [k for k, type in enumerate(results) if carries(type)]
    if not places or not moved:
        return
    types = tuple(results[k] for k in moved)
    tangents = walk.builder.value(
        "call",
        [*made.args, *(walk.tangents[id(value.args[k])] for k in places)],
        type=types[0] if len(types) == 1 else Tuple(types),
        function=walk.derive("transposed", value.attrs["function"], tuple(places)),
        sizes=value.attrs["sizes"],
        by_rule=True,
    )
    parts: list[Value | None] = [None] * len(results)
    for position, (k, type) in enumerate(zip(moved, types, strict=True)):
        parts[k] = tangents
        if len(types) > 1:
            parts[k] = walk.builder.value("get", [tangents], index=position, type=type)
    if isinstance(value.type, Tuple):
        walk.parts[id(value)] = parts
    else:
        walk.give(value, parts[0])


def transposed(function: Function, active: Sequence[int], derivatives: Derivatives) -> Function:
    """(arguments, tangents) -> tangents. Raises CompileErrors for a rule that is not linear."""
    from chainrule.compiler.autodiff.reverse import reverse

    rule = function.rule
    assert rule is not None
    if not rule.linear:
        assert rule.span is not None
        name = function.name.split("@")[0]
        message = f"forward mode, or a second derivative, goes through `{name}`, whose rule is not linear"
        hint = f"its rule is unchecked: {rule.unchecked}; reverse mode alone goes through it"
        raise CompileErrors([CompileError(rule.span, message, code="CR133", hint=hint)])
    ready = derivatives.ready(rule.backward)
    own = len(function.params)
    arguments, seeds = ready.params[:own], ready.params[own:]
    builder = Builder()
    tangents, given, wanted = [], [], []
    for k in active:
        tangent = Value("param", (), {}, function.params[k].type, None, None, f"t_{function.params[k].name}")
        result = ready.results[rule.places.index(k)]
        spread = tangent
        if tangent.type != result.type:
            spread = builder.value("broadcast", [tangent], shape=result.shape)
        tangents.append(tangent)
        given.append(spread)
        wanted.append(result)
    seeds_at = range(own, len(ready.params))
    both = reverse(replace(ready, results=tuple(wanted)), seeds_at, given, derivatives)
    zeros = {id(seed): builder.full(0.0, seed.shape) for seed in seeds}
    turned = rebuild(both, builder.body, lambda value, args: None, zeros)
    return prune(replace(turned, params=(*arguments, *tangents), results=turned.results[len(wanted) :]))
