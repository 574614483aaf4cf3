"""Arguments that are known when compiling: sizes, functions, and the numbers of a layer.

A function with such parameters is lowered for each set of arguments that it is called with, under a name of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from chainrule.compiler import syntax
from chainrule.compiler.ir import Dim
from chainrule.compiler.lower.dispatch import expression
from chainrule.compiler.lower.frame import Binding, Broken, Frame, Local, Owner, Silenced, Size, brief
from chainrule.compiler.lower.library import look_up
from chainrule.compiler.lower.numbers import Number, number_of
from chainrule.compiler.lower.program import Defined, Fixed, Missing, Open, Program, Scope, Word
from chainrule.compiler.lower.spelling import suggestion
from chainrule.compiler.lower.terms import Affine, Term
from chainrule.compiler.ops.language import LANGUAGE
from chainrule.compiler.source import CompileError, Note, Span

DEEPEST = 20
"""So often may a function be under way for other sizes than those it is called with: beyond, it calls itself."""


def specialised(
    frame: Frame, function: Defined, bound: Sequence[syntax.Argument | None]
) -> tuple[Defined, list[syntax.Argument | None], dict[str, Dim]]:
    """The function for what is known of these arguments, the other arguments, and what its open sizes are here."""
    fixed: dict[str, Fixed] = {}
    open_: dict[str, Dim] = {}
    rest: list[syntax.Argument | None] = []
    is_layer = isinstance(function.tree, syntax.Layer)
    for parameter, argument in zip(function.tree.parameters, bound, strict=True):
        kind = parameter.type.dtype if parameter.type is not None else "real"
        if kind == "fn":
            fixed[parameter.name] = _function(frame, function, parameter, argument)
        elif kind == "dim":
            dim = _size(frame, function, parameter, argument)
            fixed[parameter.name] = dim if dim.constant is not None else Open()
            if dim.constant is None:
                open_[parameter.name] = dim
        else:
            number = _number(frame, function, parameter, argument) if is_layer else None
            if number is None:
                rest.append(argument)
            else:
                fixed[parameter.name] = number
    training = frame.own is not None and frame.own.training
    return variant(frame.program, function, fixed, training), rest, open_


def variant(program: Program, function: Defined, fixed: Mapping[str, Fixed], training: bool) -> Defined:
    """The function with these arguments fixed, the same for the same ones."""
    key = (function.unique, training, *(f"{name}={_key(one)}" for name, one in sorted(fixed.items())))
    if key not in program.variants:
        count = 1 + sum(one.origin is function for one in program.variants.values())
        name = f"{function.unique}@{count}"
        program.variants[key] = replace(function, unique=name, fixed=dict(fixed), origin=function, training=training)
    return program.variants[key]


def _key(fixed: Fixed) -> str:
    match fixed:
        case Defined():
            return f"fn {fixed.unique}"
        case Word(name):
            return f"word {name}"
        case Open():
            return "open"
        case Dim():
            return f"dim {fixed}"
    return repr(fixed)


def is_bottomless(program: Program, function: Defined, chain: Sequence[tuple[str, object]]) -> bool:
    """Whether a function calls itself, each time with other sizes."""
    if function.origin is None:
        return False
    same = {one.unique for one in program.variants.values() if one.origin is function.origin}
    return sum(name in same for name, _ in chain) > DEEPEST


def bind_fixed(frame: Frame, function: Defined) -> None:
    """The names of a function's fixed arguments, and of the mode that a layer is in."""
    spans = {parameter.name: parameter.span for parameter in function.tree.parameters}
    for name, fixed in function.fixed.items():
        frame.names[name] = binding_of(frame, name, fixed, spans[name])
    if isinstance(function.tree, syntax.Layer) and "training" not in spans:
        frame.names["training"] = Local(Term(frame.const(function.training)), function.tree.name_span, "mode")


def binding_of(frame: Frame, name: str, fixed: Fixed, span: Span) -> Binding:
    match fixed:
        case Open():
            return Size(Dim.of(name), span)
        case Dim():
            return Size(fixed, span)
        case Word() | Defined():
            return fixed
        case bool() | float():
            return Local(Term(frame.const(fixed)), span, "parameter")
    return Local(Term(None, (), Affine(Dim.of(fixed))), span, "parameter")


# ---------------------------------------------------------------- one argument


def _function(frame: Frame, function: Defined, parameter: syntax.Parameter, argument: syntax.Argument | None) -> Fixed:
    """The function that is handed over by name."""
    if argument is None:
        assert parameter.default is not None
        node, found = parameter.default, named_in(frame.program, function.scope, parameter.default)
    else:
        node = argument.value
        found = frame.look_up(node) if isinstance(node, syntax.Name) else None
    return function_of(function, parameter, node, found)


def named_in(program: Program, scope: Scope, node: syntax.Expression) -> Binding | None:
    """What an expression means at the top level of a file, if it is a name."""
    return look_up(program, scope, node.id) if isinstance(node, syntax.Name) else None


def function_of(
    function: Defined | None, parameter: syntax.Parameter, node: syntax.Expression, found: Binding | None
) -> Fixed:
    """The function that a name stands for. Raises CompileError."""
    if isinstance(found, Missing | Broken):
        raise Silenced
    if isinstance(found, Defined | Word):
        return found
    if isinstance(node, syntax.Name) and found is None and node.id in LANGUAGE:
        return Word(node.id)
    text = brief(node.span)
    message = f"`{parameter.name}` is a function, and `{text}` is none"
    hint = "name one: `tanh`, or a `fn` of your own"
    if isinstance(node, syntax.Call) and isinstance(node.function, syntax.Name):
        hint = f"hand it over without calling it: `{node.function.id}`, or a `fn` of your own that calls it"
    elif isinstance(node, syntax.Name) and found is None:
        message = f"there is no function `{text}`"
        hint = suggestion(node.id, ()) or hint
    elif isinstance(found, Owner):
        hint = "an owner cannot be handed over"
    notes = [Note(parameter.span, "the parameter")] if function is not None else []
    raise CompileError(node.span, message, code="CR304", hint=hint, notes=notes)


def _size(frame: Frame, function: Defined, parameter: syntax.Parameter, argument: syntax.Argument | None) -> Dim:
    if argument is None:
        assert parameter.default is not None
        number = number_of(frame.program, function.scope, parameter.default)
        if not isinstance(number, int) or isinstance(number, bool):
            raise CompileError(
                parameter.default.span, f"the default of `{parameter.name}` is a whole number", code="CR066"
            )
        return Dim.of(number)
    node = argument.value
    term = expression(frame, node)
    if term.static is None:
        raise CompileError(
            node.span,
            f"`{parameter.name}` of `{function.tree.name}` is a size, and `{brief(node.span)}` depends on values",
            code="CR049",
            hint="a size is made of whole numbers, dimensions, and `+ - * //`",
            notes=[Note(parameter.span, "the parameter")],
        )
    return term.static


def _number(
    frame: Frame, function: Defined, parameter: syntax.Parameter, argument: syntax.Argument | None
) -> Number | None:
    """The number that a scalar argument of a layer is, if it is known now."""
    if parameter.type is not None and parameter.type.axes:
        return None
    if argument is None:
        assert parameter.default is not None
        number = number_of(frame.program, function.scope, parameter.default)
    else:
        number = known_number(frame, argument.value)
    wanted = parameter.type.dtype if parameter.type is not None else "real"
    if isinstance(number, bool) or number is None:
        return number if wanted == "bool" else None
    if wanted == "real":
        return float(number)
    return number if isinstance(number, int) and wanted == "int" else None


def known_number(frame: Frame, node: syntax.Expression) -> Number | None:
    """What an expression comes to that is made of literals and of names of numbers; None for any other."""
    if isinstance(node, syntax.Name):
        match frame.look_up(node):
            case Local(term) if term.made is not None and term.value.op == "const":
                value: Number = term.value.attrs["value"]
                return value
            case Local(term) if term.static is not None:
                return term.static.constant
            case Size(dim):
                return dim.constant
            case Local() | Broken():
                return None
    return number_of(frame.program, frame.scope, node)


def known_condition(frame: Frame, node: syntax.Expression) -> bool | None:
    """Whether a condition made of `training`, flags, `not`, `and` and `or` holds; None if only the call knows."""
    match node:
        case syntax.Name():
            binding = frame.look_up(node)
            flag = isinstance(binding, Local) and binding.word in ("mode", "parameter")
            found = known_number(frame, node) if flag else None
            return found if isinstance(found, bool) else None
        case syntax.Unary("not", operand):
            held = known_condition(frame, operand)
            return None if held is None else not held
        case syntax.Binary("and" | "or" as op, left, right):
            a, b = known_condition(frame, left), known_condition(frame, right)
            if a is None or b is None:
                return None
            return (a and b) if op == "and" else (a or b)
    return None
