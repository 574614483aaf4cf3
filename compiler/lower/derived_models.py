"""`derive hvp(m.loss)`, `derive jacobian(m.logits, x)`: derivatives of a model's loss, and of its outputs.

They are by parameters, which have paths for names, or by inputs; without names by all parameters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

from chainrule.compiler import syntax
from chainrule.compiler.ir import Derivation, Function, Model, Value, owned
from chainrule.compiler.lower.frame import Silenced
from chainrule.compiler.lower.program import Network, Program, Scope
from chainrule.compiler.lower.region import needed
from chainrule.compiler.source import CompileError, Note, Span

ALONE = "@alone"
"""The loss without the new states behind it."""


def of_model(program: Program, scope: Scope, models: Sequence[Model], node: syntax.Derive) -> Derivation | None:
    """What a `derive` of a model asks for; None if it is of a function. Raises CompileError, Silenced."""
    base, _, part = node.function.id.partition(".")
    network = scope.names.get(base)
    if not isinstance(network, Network):
        if part:
            message = f"`{base}` is no model, and has no `{part}`"
            raise CompileError(node.function.span, message, code="CR090", hint=f"`derive {node.mode}({base})`")
        _check_meant(node, models)
        return None
    model = next((one for one in models if one.name == base), None)
    if model is None:
        raise Silenced  # it has a mistake
    function = program.functions[_function(model, part, node)]
    _check(model, part, node, function)
    if function.aux:
        function = _alone(program, function)
    active = _active(model, part, node, function)
    return Derivation(node.mode, function.name, tuple(one.name or "" for one in active), "", node.span, model.name)


def _check_meant(node: syntax.Derive, models: Sequence[Model]) -> None:
    """It is not the name of what is emitted of a model. Raises CompileError."""
    for model in models:
        for part in ("loss", *(name for name, _ in model.outputs)):
            if node.function.id == f"{model.name}_{part}":
                message = f"there is no function `{node.function.id}` in this file"
                hint = f"did you mean `{model.name}.{part}`?"
                raise CompileError(node.function.span, message, code="CR090", hint=hint)


def _function(model: Model, part: str, node: syntax.Derive) -> str:
    parts = dict(model.outputs)
    if model.loss is not None:
        parts = {"loss": model.loss, **parts}
    if part in parts:
        return parts[part]
    listed = f"there {'are' if len(parts) > 1 else 'is'} {', '.join(f'`{model.name}.{name}`' for name in parts)}"
    if not part:
        message = f"`{model.name}` is a model, and what is derived is its loss or an output"
        hint = listed
    else:
        near = get_close_matches(part, parts, 1)
        message = f"the model `{model.name}` has no `{part}`"
        hint = f"did you mean `{model.name}.{near[0]}`?" if near else listed
    raise CompileError(node.function.span, message, code="CR090", hint=hint, notes=[Note(model.span, "the model")])


def _check(model: Model, part: str, node: syntax.Derive, function: Function) -> None:
    """The mode fits what is derived. Raises CompileError."""
    name, result = node.function.id, function.results[0].tensor
    if node.mode == "grad" and part == "loss" and not node.arguments:
        hint = f"leave it out, or name what it is by: `derive grad({name}, x)`"
        message = f"`{model.name}_loss_grad` is emitted anyway, by all parameters"
        raise CompileError(node.span, message, code="CR090", hint=hint)
    if node.form:
        message = f"`{node.form}` is a form for functions, and not for models yet"
        raise CompileError(node.span, message, code="CR097", hint="without it the derivative is emitted in full")
    if result.dtype != "real":
        message = f"`{name}` is {result}, and what is differentiated is real"
        raise CompileError(node.function.span, message, code="CR092")
    if node.mode in ("grad", "hessian", "hvp") and result.shape:
        words = {"grad": "a gradient"}.get(node.mode, "a Hessian")
        message = f"{words} is that of one real number, and `{name}` is {result}"
        hint = f"`derive jacobian({name}, ...)` has the derivatives of all elements"
        raise CompileError(node.function.span, message, code="CR092", hint=hint)


def _active(model: Model, part: str, node: syntax.Derive, function: Function) -> list[Value]:
    """The parameters to differentiate by: of the model, or inputs."""
    table: dict[str, tuple[str, Value]] = {}
    for param in function.params:
        one = owned(param)
        if one is None and param.tensor.dtype == "real":
            table[param.name or ""] = "input", param
        elif one is not None and one.kind == "param":
            table[one.path] = "parameter", param
    if not node.arguments:
        found = [param for kind, param in table.values() if kind == "parameter"]
        if not found:
            message = f"`{node.function.id}` has no parameter to differentiate by"
            raise CompileError(node.span, message, code="CR091", hint="name an input: `derive jvp(m.y, x)`")
        return found
    kinds: dict[str, Span] = {}
    for name in node.arguments:
        if name.id not in table:
            near = get_close_matches(name.id, table, 1)
            hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(f'`{one}`' for one in table)}"
            message = f"`{node.function.id}` has no parameter and no real input `{name.id}`"
            raise CompileError(name.span, message, code="CR091", hint=hint)
        kinds.setdefault(table[name.id][0], name.span)
    if len(kinds) > 1:
        message = "a derivative of a model is by parameters, which come in a dict, or by inputs, and not by both"
        hint = "write two, of two modes; or make the input a `param`"
        raise CompileError(node.span, message, code="CR091", hint=hint)
    return [table[name.id][1] for name in node.arguments]


def _alone(program: Program, function: Function) -> Function:
    name = f"{function.name}{ALONE}"
    if name not in program.functions:
        results = function.results[:1]
        body = needed(function.body, results)
        program.functions[name] = replace(function, name=name, results=results, body=body, aux=0)
    return program.functions[name]
