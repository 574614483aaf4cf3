"""Calls: what is called, and words of the language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from chainrule.compiler import syntax
from chainrule.compiler.ir import Builder, Dim, Expr, Function, ShapeMismatch, Tensor, Tuple, Type, Value
from chainrule.compiler.ir.table import Parameter
from chainrule.compiler.lower.binding import Slot, bind
from chainrule.compiler.lower.choice import under_guard
from chainrule.compiler.lower.dispatch import expression, lowers
from chainrule.compiler.lower.elementwise import elementwise
from chainrule.compiler.lower.frame import Broken, Frame, Local, Owner, Position, Silenced, Size, brief
from chainrule.compiler.lower.indices import is_reduction
from chainrule.compiler.lower.mapping import map_over
from chainrule.compiler.lower.operated import Operator
from chainrule.compiler.lower.operators import call_operator, is_operator, operated
from chainrule.compiler.lower.options import option
from chainrule.compiler.lower.program import Constant, Defined, Missing, Network
from chainrule.compiler.lower.program import Word as Alias
from chainrule.compiler.lower.region import needed
from chainrule.compiler.lower.showing import operands, show_type
from chainrule.compiler.lower.spelling import KNOWN, NOT_YET, unknown
from chainrule.compiler.lower.terms import Term
from chainrule.compiler.ops.language import LANGUAGE, Word
from chainrule.compiler.parse.limits import children
from chainrule.compiler.source import CompileError, Span

BY_RANK = (
    *("matmul", "dot", "vdot", "inner", "outer", "tensordot", "kron", "matvec", "vecmat", "transpose"),
    *("einsum", "atleast_1d", "atleast_2d", "atleast_3d", "take_along_axis", "put_along_axis"),
)
"""Words whose meaning depends on how many axes there are, so that none may stand behind a `...`."""

LAST_TWO = ("matrix_transpose", "tril", "triu", "diagonal", "trace", "diag", "fliplr", "flipud")
"""Words of matrices, which have two axes besides those behind a `...`."""


@lowers(syntax.Call)
def call(frame: Frame, node: syntax.Call) -> Term:
    """A call of a function, of a word of the language, or a reduction over indices."""
    function = node.function
    if isinstance(function, syntax.Call) and is_operator(frame, function):
        return call_operator(frame, node, operated(frame, function))
    if isinstance(function, syntax.Name) and isinstance(found := frame.look_up(function), Operator):
        return call_operator(frame, node, found.operated)
    if is_operator(frame, node):
        operated(frame, node)
        raise CompileError(
            node.span,
            f"`{brief(node.span)}` is a function, and no value until it is called",
            code="CR072",
            hint=f"call it: `{brief(node.span)}(...)`",
        )
    if node.tangents:
        raise CompileError(
            node.tangents[0].span | node.tangents[-1].span,
            "only `jvp`, `vjp` and `hvp` take something behind a `;`",
            code="CR096",
            hint="`jvp(f, x)(x; t_x)` is the value and the tangent of `f`",
        )
    if is_reduction(frame, node):
        from chainrule.compiler.lower.notation import reduction

        return reduction(frame, node)
    if isinstance(function, syntax.Attribute):
        expression(frame, function)
    if not isinstance(function, syntax.Name):
        raise CompileError(
            function.span,
            f"`{brief(function.span)}` is a value, and cannot be called",
            code="CR061",
            hint=f"multiply by it: `{brief(function.span)} * (...)`",
        )
    match frame.look_up(function):
        case Defined() as found:
            from chainrule.compiler.lower.functions import call_function

            return call_function(frame, node, found)
        case Owner() as owner:
            from chainrule.compiler.lower.layers import call_owner

            return call_owner(frame, node, owner)
        case Alias(other):
            return call(frame, replace(node, function=syntax.Name(other, function.span)))
        case Network(tree):
            raise CompileError(
                function.span,
                f"`{tree.name}` is a model, and is called by nobody",
                code="CR061",
                hint="what two models share is a `layer`",
            )
        case Broken() | Missing():
            raise Silenced
        case Local(term, span, word):
            raise _value(function, f"is your {word}, line {span.line}", len(term.carried))
        case Size():
            raise _value(function, "is a dimension")
        case Position():
            raise _value(function, "is an index")
        case Constant(tree):
            raise _value(function, f"is your constant, line {tree.span.line}")
    if function.id == "where":
        from chainrule.compiler.lower.choice import where

        return where(frame, node)
    if function.id in LANGUAGE:
        return _word(frame, node, LANGUAGE[function.id])
    if function.id in NOT_YET:
        raise not_yet(node.span, f"`{function.id}`")
    raise unknown(frame, function)


def not_yet(span: Span, what: str) -> CompileError:
    hint = "`for t in range(n)` counts; as an array it is `arange(n)`"
    return CompileError(span, f"{what} is not supported yet", code="CR018", hint=hint)


def _value(name: syntax.Name, what: str, rank: int = 0) -> CompileError:
    hint = f"multiply by it: `{name.id} * (...)`"
    if rank:
        hint = f"an element is `{name.id}[{', '.join('ijkl'[:rank])}]`; a product is `{name.id} * (...)`"
    if name.id in LANGUAGE:
        hint = f"the function `{name.id}` is hidden by it: give one of the two another name"
    return CompileError(name.span, f"`{name.id}` {what}, and cannot be called", code="CR061", hint=hint)


_OF_TWO = {"max": "larger", "min": "smaller"}


def _word(frame: Frame, node: syntax.Call, word: Word) -> Term:
    """A word of the language, with its arguments."""
    slots = [Slot(parameter.name, parameter.required) for parameter in word.parameters]
    if word.name in _OF_TWO and len(node.arguments) == 2 and node.arguments[1].name is None:
        first, second = (brief(argument.value.span) for argument in node.arguments)
        message = f"`{word.name}` takes one array; an axis is named"
        hint = f"the {_OF_TWO[word.name]} of two is `{word.name}imum({first}, {second})`; along an axis: `axis = 0`"
        raise CompileError(node.arguments[1].span, message, code="CR064", hint=hint)
    bound = bind(word.name, slots, node)
    if word.reducer and bound[0] is not None:
        _no_binder(frame, word, bound[0].value)
    if word.elementwise:
        spans: list[Span] = []
        terms: list[Term | None] = []
        for parameter, argument in zip(word.parameters, bound, strict=True):
            given = argument is not None and (parameter.required or not isinstance(argument.value, syntax.Nothing))
            spans.append(argument.value.span if argument is not None else node.span)
            terms.append(expression(frame, argument.value) if argument is not None and given else None)
        return elementwise(frame, node.span, word, spans, terms)
    arrays: list[tuple[Span, Term]] = []
    with frame.outside():
        try:
            made = _whole(frame, node, word, bound, arrays)
        except ShapeMismatch as mismatch:
            message = operands(frame, [(span, term.dtype, term.carried) for span, term in arrays], mismatch.message)
            raise CompileError(node.span, message, code=mismatch.code, hint=mismatch.hint) from None
    several = made.made is not None and isinstance(made.type, Tuple)
    return made if several else frame.settle(node.span, made)


def _no_binder(frame: Frame, word: Word, node: syntax.Expression) -> None:
    """`sum(x[i]^2)`: the index is to be named. Raises CompileError."""
    open_: dict[str, syntax.Name] = {}
    stack = [node]
    while stack:
        one = stack.pop()
        if isinstance(one, syntax.Index):
            for item in one.items:
                if isinstance(item, syntax.Name) and item.id not in KNOWN and frame.look_up(item) is None:
                    open_.setdefault(item.id, item)
        stack.extend(children(one))
    if open_:
        name = next(iter(open_))
        hint = f"over an index: `{word.name}[{', '.join(reversed(open_))}]({brief(node.span)})`"
        raise CompileError(open_[name].span, f"there is no `{name}`", code="CR060", hint=hint)


def _whole(
    frame: Frame,
    node: syntax.Call,
    word: Word,
    bound: Sequence[syntax.Argument | None],
    arrays: list[tuple[Span, Term]],
) -> Term:
    """A word that takes arrays as a whole: they are added to `arrays`. Raises ShapeMismatch."""
    options: list[Any] = []
    places: list[slice | int] = []
    for parameter, argument in zip(word.parameters, bound, strict=True):
        options.append(parameter.default)
        if parameter.kind in ("array", "arrays"):
            found: list[tuple[Span, Term]] = []
            if argument is not None and (parameter.required or not isinstance(argument.value, syntax.Nothing)):
                for part in _parts(word, parameter, argument.value):
                    found.append((part.span, frame.settle(part.span, under_guard(frame, part))))
            if found:
                start = len(arrays)
                arrays.extend((span, frame.settle(span, term)) for span, term in found)
                places.append(slice(start, len(arrays)) if parameter.kind == "arrays" else start)
                continue
        elif argument is not None:
            options[-1] = option(frame, word.name, parameter, argument.value)
        places.append(-1)
    _check_leads(frame, node, word, options, arrays)
    if not any(term.indices for _, term in arrays):
        values = [frame.region.bring(term.value) for _, term in arrays]
        return Term(_build(frame, node.span, frame.region.builder, word, options, places, values))
    if word.reducer:
        return _reduced(frame, node, word, options, arrays[0][1])
    return _mapped(frame, node, word, options, places, arrays)


def _parts(word: Word, parameter: Parameter, node: syntax.Expression) -> Sequence[syntax.Expression]:
    if parameter.kind == "array":
        return (node,)
    if isinstance(node, syntax.Array) and node.items:
        return node.items
    raise CompileError(
        node.span,
        f"`{word.name}` takes a list of arrays, in brackets",
        code="CR073",
        hint=f"`{word.name}([a, b])`",
    )


def _build(
    frame: Frame,
    span: Span,
    builder: Builder,
    word: Word,
    options: Sequence[Any],
    places: Sequence[slice | int],
    values: Sequence[Value],
) -> Value:
    arguments: list[Any] = []
    for given, place in zip(options, places, strict=True):
        if isinstance(place, slice):
            arguments.append(tuple(Expr(builder, value) for value in values[place]))
        else:
            arguments.append(Expr(builder, values[place]) if place >= 0 else given)
    builder.span, builder.stmt = span, frame.stmt
    made = word.build(builder, *arguments).value
    for dim, wrong in builder.needs:
        shown = operands(frame, [], f"`{word.name}`: {wrong}")
        frame.require(dim, span, shown, "CR039")
    builder.needs.clear()
    return made


def _check_leads(
    frame: Frame, node: syntax.Call, word: Word, options: Sequence[Any], arrays: Sequence[tuple[Span, Term]]
) -> None:
    """Axes behind a `...` are as many as the call says: others are counted from the end."""
    if not frame.leads:
        return
    for span, term in arrays:
        if not any(dim.name in frame.leads for dim in term.carried):
            continue
        own = sum(dim.name not in frame.leads for dim in term.carried)
        if word.name in BY_RANK or (word.name in LAST_TWO and own < 2):
            raise CompileError(
                node.span,
                f"what `{word.name}` does depends on the number of axes, and `{brief(span)}` is "
                f"{show_type(frame, term.dtype, term.carried)}",
                code="CR041",
                hint="`x @ W` and index notation (`y[..., i] = ...`) take any leading axes",
            )
        for parameter, given in zip(word.parameters, options, strict=True):
            if word.name == "pad" and parameter.name == "axis" and given is None:
                raise CompileError(
                    node.span,
                    f"`pad` is at all axes, and how many `{brief(span)}` has only the call knows",
                    code="CR041",
                    hint="name the axes: `axis = -1` is the last",
                )
            chosen = given if isinstance(given, tuple) else (given,)
            if parameter.kind in ("axis", "axes") and any(isinstance(one, int) and one >= 0 for one in chosen):
                shown = show_type(frame, term.dtype, term.carried)
                raise CompileError(
                    node.span,
                    f"`{brief(span)}` is {shown}, so its axes are counted from the end",
                    code="CR041",
                    hint="`axis = -1` is the last axis",
                )
            if parameter.kind in ("shape", "dims", "ints"):
                raise CompileError(
                    node.span,
                    f"`{word.name}` lays out all axes of `{brief(span)}`, and how many stand behind `...` "
                    "only the call knows",
                    code="CR041",
                    hint="apply a function of the other axes alone",
                )


def _reduced(frame: Frame, node: syntax.Call, word: Word, options: Sequence[Any], term: Term) -> Term:
    """A reduction over carried axes, at each index."""
    first, rank = len(term.indices), len(term.carried)
    settings = list(options[1:])
    at = next(k for k, parameter in enumerate(word.parameters[1:]) if parameter.kind in ("axis", "axes"))
    chosen = settings[at] if isinstance(settings[at], tuple) else (settings[at],)
    if settings[at] is None:
        settings[at] = tuple(range(first, first + rank))
        if not rank:
            raise CompileError(
                node.span,
                f"`{brief(node.arguments[0].span)}` is a scalar at each index: there is nothing to reduce",
                code="CR086",
                hint=f"`{word.name}[k](...)` reduces over an index",
            )
    elif all(-rank <= axis < rank for axis in chosen):
        moved = tuple(first + axis % rank for axis in chosen)
        settings[at] = moved if isinstance(settings[at], tuple) else moved[0]
    else:
        raise CompileError(node.span, f"`{brief(node.arguments[0].span)}` has {rank} axes at each index", code="CR032")
    places: list[slice | int] = [0, *([-1] * len(settings))]
    made = _build(frame, node.span, frame.region.builder, word, [None, *settings], places, [term.value])
    return Term(made, term.indices)


def _mapped(
    frame: Frame,
    node: syntax.Call,
    word: Word,
    options: Sequence[Any],
    places: Sequence[slice | int],
    arrays: Sequence[tuple[Span, Term]],
) -> Term:
    """A word applied at each index: a function of one example, mapped."""
    types = tuple(Tensor(term.dtype, term.carried) for _, term in arrays)
    key = (word.name, repr(options), repr(places), types)
    program = frame.program
    name = program.mapped.get(key)
    if name is None:
        builder = Builder()
        params = tuple(Value("param", (), {}, type, None, None, f"x{k}") for k, type in enumerate(types))
        result = _build(frame, node.span, builder, word, options, places, params)
        items = result.type.items if isinstance(result.type, Tuple) else ()
        results = [builder.value("get", [result], index=k) for k in range(len(items))] or [result]
        name = f"{word.name}@{len(program.mapped) + 1}"
        program.functions[name] = Function(name, params, needed(builder.body, results), tuple(results), span=node.span)
        program.mapped[key] = name
    made = tuple(result.tensor for result in program.functions[name].results)
    names = sorted({one for type in (*types, *made) for dim in type.shape for one in dim.names()})
    sizes = {one: Dim.of(one) for one in names}
    given: Type = made[0] if len(made) == 1 else Tuple(made)
    return map_over(frame, node.span, name, types, given, sizes, [term for _, term in arrays])
