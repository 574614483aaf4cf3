"""`derive` and `example`."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from chainrule.compiler import syntax
from chainrule.compiler.ir import ONE, Derivation, Example, Function, Model, Shape, Tensor, Tuple
from chainrule.compiler.lower.derived_models import of_model
from chainrule.compiler.lower.dispatch import expression
from chainrule.compiler.lower.frame import Frame, Silenced, brief
from chainrule.compiler.lower.library import public
from chainrule.compiler.lower.numbers import number_of
from chainrule.compiler.lower.operated import OPERATORS
from chainrule.compiler.lower.operators import by_names, check_result
from chainrule.compiler.lower.program import Defined, Missing, Program, Scope
from chainrule.compiler.lower.region import needed
from chainrule.compiler.lower.signature import entry_ranks
from chainrule.compiler.lower.terms import Term
from chainrule.compiler.ops.language import LANGUAGE
from chainrule.compiler.source import CompileError, Note, Span

RELATIVE = 1e-9


def derivations(
    program: Program, scope: Scope, file: syntax.File, models: Sequence[Model]
) -> tuple[Derivation, ...]:
    """What a file asks to be derived. Mistakes are reported."""
    found: list[Derivation] = []
    first: dict[tuple[str, str], Span] = {}
    for definition in file.definitions:
        if not isinstance(definition, syntax.Derive):
            continue
        try:
            key = (definition.mode, definition.function.id)
            if key in first:
                raise CompileError(
                    definition.span,
                    f"`{definition.mode}` of `{definition.function.id}` is asked for twice",
                    code="CR090",
                    notes=[Note(first[key], "the first")],
                )
            found.append(_derivation(program, scope, definition, models))
            first[key] = definition.span
        except CompileError as error:
            program.report(error)
        except Silenced:
            pass
    return tuple(found)


def _derivation(program: Program, scope: Scope, node: syntax.Derive, models: Sequence[Model]) -> Derivation:
    if node.mode not in OPERATORS:
        near = get_close_matches(node.mode, OPERATORS, 1)
        raise CompileError(
            node.mode_span,
            f"there is no derivative called `{node.mode}`",
            code="CR090",
            hint=f"did you mean `{near[0]}`?" if near else "`derive grad(f, x)`",
        )
    modelled = of_model(program, scope, models, node)
    if modelled is not None:
        return modelled
    function = scope.names.get(node.function.id)
    if isinstance(function, Missing):
        raise Silenced
    if not isinstance(function, Defined):
        names = [name for name, found in scope.names.items() if isinstance(found, Defined)]
        near = get_close_matches(node.function.id, names, 1)
        raise CompileError(
            node.function.span,
            f"there is no function `{node.function.id}` in this file",
            code="CR090",
            hint=f"did you mean `{near[0]}`?" if near else _of_the_library(node.function.id),
        )
    if function.scope is not scope:
        raise CompileError(
            node.function.span,
            f"`{node.function.id}` is defined in another file, which may derive it",
            code="CR090",
            hint="a function of this file that calls it can be derived here",
        )
    if function.is_special:
        raise CompileError(
            node.function.span,
            f"`{node.function.id}` is compiled for each size or function that it is called with",
            code="CR090",
            hint="a function of this file that calls it can be derived",
        )
    instance = program.instances.get((function.unique, entry_ranks(function.tree)))
    if instance is None or (instance.broken and not instance.parameters):
        raise Silenced
    types = {parameter.name: parameter.type for parameter in instance.parameters}
    default = [name for name, type in types.items() if type.dtype == "real"]
    active = by_names(node.function.id, types, node.arguments, default, node.span)
    if not instance.broken:
        check_result(node.mode, node.function.id, instance.result, node.span, function)
    # a gradient is in the order of the arguments, as without `derive`
    by = sorted(active) if node.mode == "grad" else active
    named = tuple(instance.parameters[k].name for k in by)
    return Derivation(node.mode, function.unique, named, node.form, node.span)


def _of_the_library(name: str) -> str:
    known = name in LANGUAGE or name in public()
    return f"a function of this file that calls it can be derived: `fn f(x) = {name}(x)`" if known else ""


# ---------------------------------------------------------------- examples


def examples(program: Program, scope: Scope, file: syntax.File) -> tuple[Example, ...]:
    """The examples of a file, each side a function without parameters. Mistakes are reported."""
    found: list[Example] = []
    for definition in file.definitions:
        if not isinstance(definition, syntax.Example):
            continue
        try:
            found.append(_example(program, scope, definition, len(found) + 1))
        except CompileError as error:
            program.report(error)
        except Silenced:
            pass
        except RecursionError:
            program.report(CompileError(definition.span, "this example is nested too deep", code="CR101"))
    return tuple(found)


def _example(program: Program, scope: Scope, node: syntax.Example, number: int) -> Example:
    relative = RELATIVE
    if node.within is not None:
        given = number_of(program, scope, node.within)
        if node.op == "==" or given is None or isinstance(given, bool) or given <= 0:
            raise CompileError(
                node.within.span,
                "a tolerance is a number above 0, and goes with `~=`",
                code="CR094",
                hint="`example f(1) ~= 2 within 1e-6`",
            )
        relative = float(given)
    left = _side(program, scope, node, node.left, f"example{number}_left", None)
    structure = len(left.results) if len(left.results) > 1 else None
    right = _side(program, scope, node, node.right, f"example{number}_right", structure)
    _check_sides(node, left, right)
    return Example(left, right, node.op == "==", relative, node.span)


def _side(
    program: Program, scope: Scope, node: syntax.Example, value: syntax.Expression, name: str, structure: int | None
) -> Function:
    """One side; beside several results a list is one of several results."""
    frame = Frame(program, scope)
    frame.stmt = node.span
    if structure is not None and isinstance(value, syntax.Array) and len(value.items) == structure:
        terms = []
        for item in value.items:
            terms.append(frame.settle(item.span, expression(frame, item)))
    else:
        term = expression(frame, value)
        if term.made is not None and isinstance(term.type, Tuple):
            count = len(term.type.items)
            terms = [Term(frame.emit(value.span, "get", [term.value], index=k)) for k in range(count)]
        else:
            terms = [frame.settle(value.span, term)]
    results = tuple(term.value for term in terms)
    return Function(
        name,
        (),
        needed(frame.region.builder.body, results),
        results,
        span=value.span,
        requirements=tuple(frame.requirements.values()),
    )


def _check_sides(node: syntax.Example, left: Function, right: Function) -> None:
    types = [tuple(result.tensor for result in side.results) for side in (left, right)]
    if len(types[0]) == len(types[1]) and all(
        _shape(a) == _shape(b) and (a.dtype == "bool") == (b.dtype == "bool") for a, b in zip(*types, strict=True)
    ):
        return
    shown = [_show(one) for one in types]
    raise CompileError(
        node.span,
        f"the sides of an example have one shape: `{brief(node.left.span)}` is {shown[0]}, "
        f"`{brief(node.right.span)}` is {shown[1]}",
        code="CR093",
    )


def _shape(type: Tensor) -> Shape:
    """The shape that a value has: an axis that stretches is of length 1."""
    return tuple(ONE if dim.stretch else dim for dim in type.shape)


def _show(types: Sequence[Tensor]) -> str:
    return str(types[0]) if len(types) == 1 else f"({', '.join(map(str, types))})"
