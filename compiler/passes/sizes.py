"""Sizes that are known when compiling (`--set n=1000`) become numbers in the functions and models of a file.

    fn valley(x: real[n]) -> real        ->      fn valley(x: real[1000]) -> real

A function that others call takes the number where all of them hand it over; what only some hand over stays a name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chainrule.compiler.ir import Dim, Function, Model, Module
from chainrule.compiler.passes.inline import substitute
from chainrule.compiler.passes.rewrite import everything
from chainrule.compiler.source import CompileError, CompileErrors


def with_sizes(module: Module, sizes: Mapping[str, int]) -> Module:
    """The module with these sizes of its functions and models known. Raises CompileErrors where one cannot be."""
    if not sizes:
        return module
    functions = dict(module.functions)
    elsewhere = {derived.function for derived in module.derived}
    own = {*module.exported, *(name for model in module.models for name in model.functions)}
    calls: dict[str, list[Mapping[str, Dim]]] = {}
    for name in reversed(functions):  # callers before callees
        function = functions[name]
        known = {size: Dim.of(sizes[size]) for size in _taken(function) if size in sizes}
        known = {size: dim for size, dim in known.items() if all(call.get(size) == dim for call in calls.get(name, ()))}
        if known and name in own and name not in elsewhere:
            functions[name] = function = _known(function, known)
        for value in everything(function):
            if isinstance(value.attrs.get("function"), str):
                calls.setdefault(value.attrs["function"], []).append(value.attrs.get("sizes", {}))
    models = tuple(_of_model(model, module.functions, functions) for model in module.models)
    return replace(module, functions=functions, models=models)


def _of_model(model: Model, before: Mapping[str, Function], after: Mapping[str, Function]) -> Model:
    """The model, what it owns as long as its functions take it."""
    known: dict[str, Dim] = {}
    for name in model.functions:
        for old, new in zip(before[name].params, after[name].params, strict=True):
            for dim, size in zip(old.shape, new.shape, strict=True):
                if dim.name is not None and size != dim:
                    known[dim.name] = size
    return replace(model, owned=tuple(one.substitute(known) for one in model.owned))


def _taken(function: Function) -> list[str]:
    return list(dict.fromkeys(name for param in function.params for dim in param.shape for name in dim.names()))


def _known(function: Function, sizes: Mapping[str, Dim]) -> Function:
    made: Any = substitute(function, sizes)
    needs = [replace(need, dim=need.dim.substitute(sizes)) for need in function.requirements]
    for need in needs:
        number = need.dim.constant
        if number is not None and (number != 0 if need.exact else number < 0):
            shown = ", ".join(f"{name} = {dim.constant}" for name, dim in sizes.items())
            message = f"`{function.name}` cannot be had for {shown}"
            span = need.span or function.span
            assert span is not None
            raise CompileErrors([CompileError(span, message, code="CR306")])
    rule = function.rule.substitute(sizes) if function.rule is not None else None
    known: Function = replace(made, requirements=tuple(need for need in needs if need.dim.constant is None), rule=rule)
    return known
