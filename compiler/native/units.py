"""Which functions of C a function of the source becomes: value, forward, backward, value and gradient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from chainrule.compiler.emit.arrays import Plan
from chainrule.compiler.emit.names import legal
from chainrule.compiler.emit.offered import named_results
from chainrule.compiler.emit.sections import titles
from chainrule.compiler.ir import Dim, Function, Stack, Tensor, Type, Value
from chainrule.compiler.native.interface import Unit
from chainrule.compiler.passes.rewrite import rebuild, with_operands

Kind = Literal["value", "forward", "backward", "grad"]


def units(plan: Plan, prefix: str) -> list[tuple[Kind, Unit]]:
    """The functions of C of a plan, named after the model and the function."""
    of = plan.name.removeprefix("_") if plan.name == f"_{legal(plan.source.name)}" else plan.name
    name = f"{prefix}_{of}"  # of a model the functions over arrays
    results = _results(plan.value.results)
    if plan.offer is not None:
        results = list(zip(plan.offer.names, plan.value.results, strict=True))
    found: list[tuple[Kind, Unit]] = [("value", _unit(plan, name, plan.value, results))]
    if plan.split is not None:
        forward, backward = plan.split.forward, plan.split.backward
        names = saved_names(plan.split.saved)
        saved = [(label, value) for label, value in zip(names, plan.split.saved, strict=True) if value.op != "param"]
        found.append(("forward", _unit(plan, f"{name}_forward", forward, [*_results(forward.results), *saved])))
        own, adjoint = with_parameters(backward, names, plan.adjoint, _lengths(plan.split.saved))
        outputs = _cotangents(plan, own.results)
        found.append(
            ("backward", Unit(f"{name}_backward", plan.name, own, tuple(outputs), titles(plan.value), adjoint))
        )
    if plan.gradient is not None:
        count = len(plan.source.results)  # one value, and the states that it updates
        values, cotangents = plan.gradient.results[:count], plan.gradient.results[count:]
        outputs = [*_results(values), *_cotangents(plan, cotangents)]
        found.append(("grad", _unit(plan, f"{name}_grad", plan.gradient, outputs)))
    return found


def saved_names(saved: Sequence[Value]) -> list[str]:
    return [value.name or f"saved_{k}" for k, value in enumerate(saved, 1)]


def _lengths(saved: Sequence[Value]) -> list[Dim]:
    """For each saved value the number of steps of the loop that has kept it, where only the run knows that."""
    loops = [id(value.args[0]) if value.op == "get" else id(value) for value in saved]
    number = {loop: k for k, loop in enumerate(dict.fromkeys(loops), 1)}
    return [Dim.of(f"steps#of{number[loop]}") for loop in loops]


def _over(type: Type, length: Dim) -> Type:
    """A stack as an array with so many elements."""
    if isinstance(type, Stack) and isinstance(type.item, Tensor):
        return Tensor(type.item.dtype, (length, *type.item.shape))
    return type


def with_parameters(
    function: Function, names: Sequence[str], adjoint: frozenset[int], lengths: Sequence[Dim]
) -> tuple[Function, frozenset[int]]:
    """The function with parameters that are nothing but that, where they are values saved by another function."""
    new: dict[int, Value] = {}
    for k, param in enumerate(function.params):
        name = names[k] if k < len(names) else param.name
        type = _over(param.type, lengths[k]) if k < len(lengths) else param.type
        new[id(param)] = Value("param", (), {}, type, param.span, None, name)
    own = {id(value): value for value in function.body}

    def follow(value: Value, args: tuple[Value, ...]) -> Value:
        made = with_operands(value, args)
        new[id(value)] = made
        body.append(made)
        return made

    body: list[Value] = []
    made = rebuild(function, body, follow, new)
    params = tuple(new[id(param)] for param in function.params)
    found = frozenset(id(new[key]) for key in adjoint if key in own)
    return replace(made, params=params), found


def _unit(plan: Plan, name: str, function: Function, outputs: Sequence[tuple[str, Value]]) -> Unit:
    return Unit(name, plan.name, function, tuple(outputs), titles(plan.value), plan.adjoint)


def _results(results: Sequence[Value]) -> list[tuple[str, Value]]:
    return list(zip(named_results(len(results)), results, strict=True))


def _cotangents(plan: Plan, results: Sequence[Value]) -> list[tuple[str, Value]]:
    wanted = [plan.source.params[k] for k in plan.active]
    return [(f"d_{param.name}", result) for param, result in zip(wanted, results, strict=True)]
