"""Whether a stated rule is linear in the cotangents that it is handed: proved, op by op, when compiling.

Each value is a constant, linear in the cotangents, zero (both of these), or neither. A rule that is linear is the
transpose of a derivative, so that it serves forward mode too; one that is not proved to be is no derivative.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal, TypeAlias

from chainrule.compiler.ir import TABLE, Function, Module, Tuple, Value
from chainrule.compiler.source import CompileError, CompileErrors

Standing: TypeAlias = Literal["constant", "linear", "zero", "neither"]
_Found: TypeAlias = "dict[tuple[str, tuple[Standing, ...]], tuple[Standing, ...]]"


def with_linearity(module: Module) -> Module:
    """The module, each stated rule with whether it is linear. Raises CompileErrors where one has to be, and is not."""
    functions = dict(module.functions)
    errors: list[CompileError] = []
    for name, function in module.functions.items():
        rule = function.rule
        if rule is None:
            continue
        backward = module.functions[rule.backward]
        seeds = len(backward.params) - len(function.params)
        arguments: list[Standing] = ["constant"] * len(function.params)
        cotangents: list[Standing] = ["linear"] * seeds
        found = _Walk(module.functions, {}).results(backward, [*arguments, *cotangents])
        linear = all(one in ("linear", "zero") for one in found)
        if not linear and rule.unchecked is None:
            assert rule.span is not None
            names = ", ".join(param.name or "_" for param in backward.params[len(function.params) :])
            errors.append(
                CompileError(
                    rule.span,
                    f"this rule of `{name}` is not linear in `{names}`, as every derivative is",
                    code="CR132",
                    hint=f'if that is meant, say why: `{rule.word} {name}(...) unchecked "reason" = ...`',
                )
            )
        functions[name] = replace(function, rule=replace(rule, linear=linear))
    if errors:
        raise CompileErrors(errors)
    return replace(module, functions=functions)


class _Walk:
    """`known` has for each value one standing, for a tuple one for each of its items; `found` those of functions."""

    def __init__(self, functions: Mapping[str, Function], found: _Found) -> None:
        self.functions = functions
        self.found = found
        self.known: dict[int, tuple[Standing, ...]] = {}

    def results(self, function: Function, given: Sequence[Standing]) -> tuple[Standing, ...]:
        """How the results of a function stand to the cotangents, if its parameters stand so."""
        walk = _Walk(self.functions, self.found)
        walk.known.update((id(param), (one,)) for param, one in zip(function.params, given, strict=True))
        for value in function.body:
            walk.known[id(value)] = walk.visit(value)
        return tuple(walk.one(result) for result in function.results)

    def one(self, value: Value) -> Standing:
        (found,) = self.known[id(value)]
        return found

    def visit(self, value: Value) -> tuple[Standing, ...]:
        if value.op == "get":
            return (self.known[id(value.args[0])][value.attrs["index"]],)
        if value.op == "const":
            return ("zero" if value.attrs["value"] == 0 and value.tensor.dtype == "real" else "constant",)
        args = [self.one(arg) for arg in value.args]
        if all(one == "constant" for one in args) or "neither" in args:
            items = len(value.type.items) if isinstance(value.type, Tuple) else 1
            return ("neither" if "neither" in args else "constant",) * items
        if value.op in ("call", "map", "stated"):
            key = value.attrs["function"], tuple(args)
            if key not in self.found:
                self.found[key] = self.results(self.functions[key[0]], args)
            return self.found[key]
        if value.op == "choice":
            branches = [self.results(value.attrs[key], args[1:]) for key in ("then", "otherwise")]
            return tuple(_either(args[0], pair) for pair in zip(*branches, strict=True))
        return (_primitive(value, args),)


def _either(condition: Standing, branches: tuple[Standing, Standing]) -> Standing:
    if condition not in ("constant", "zero"):
        return "neither"
    return _sum(branches) if branches != ("constant", "constant") else "constant"


def _sum(terms: Sequence[Standing]) -> Standing:
    """Several that are linear together: none of them a constant, for that would be an offset."""
    if all(term == "zero" for term in terms):
        return "zero"
    if all(term in ("linear", "zero") for term in terms):
        return "linear"
    return "constant" if all(term in ("constant", "zero") for term in terms) else "neither"


def _product(factors: Sequence[Standing]) -> Standing:
    if "zero" in factors:
        return "zero"
    count = sum(factor == "linear" for factor in factors)
    return "constant" if count == 0 else "linear" if count == 1 else "neither"


def _primitive(value: Value, args: Sequence[Standing]) -> Standing:
    op = TABLE[value.op]
    if value.op in ("add", "subtract", "negative", "positive"):
        return _sum(args)
    if value.op == "multiply":
        return _product(args)
    if value.op == "divide" and args[1] in ("constant", "zero"):
        return args[0]
    if op.kind == "linear":
        places = op.linear_in(value) if op.linear_in is not None else range(len(args))
        others = [one for k, one in enumerate(args) if k not in places]
        if any(one == "linear" for one in others):
            return "neither"
        within = [args[k] for k in places]
        if not within:
            return "constant"
        return _sum(within) if op.joint or len(within) == 1 else _product(within)
    return "constant" if all(one in ("constant", "zero") for one in args) else "neither"
