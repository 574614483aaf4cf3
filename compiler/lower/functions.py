"""Calls of the user's own functions: sizes found, types checked, arrays of examples mapped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext, suppress

from chainrule.compiler import syntax
from chainrule.compiler.ir import REAL, Dim, Requirement, Shape, Tensor, Tuple, Value, join_axes
from chainrule.compiler.lower.binding import Slot, bind
from chainrule.compiler.lower.choice import under_guard
from chainrule.compiler.lower.dimensions import Unsolvable, solve
from chainrule.compiler.lower.dispatch import expression
from chainrule.compiler.lower.fixed import specialised
from chainrule.compiler.lower.frame import Frame, Owner, Silenced, brief
from chainrule.compiler.lower.layers import called_layer, check_not_mapped, handed_over, owned_arguments, types_of
from chainrule.compiler.lower.mapping import map_over
from chainrule.compiler.lower.numbers import number_of
from chainrule.compiler.lower.program import Defined, Instance, Parameter
from chainrule.compiler.lower.showing import check_fit, show_dim, show_type
from chainrule.compiler.lower.signature import Ranks, labels, written
from chainrule.compiler.lower.terms import Term
from chainrule.compiler.source import CompileError, Note, Span


def call_function(frame: Frame, node: syntax.Call, function: Defined, owner: Owner | None = None) -> Term:
    """`f(a, b)`, or `f` at each index or for each element; `owner` is who owns the parameters of a layer."""
    from chainrule.compiler.lower.module import ensure

    tree = function.tree
    slots = [Slot(parameter.name, parameter.default is None) for parameter in tree.parameters]
    node, handed = handed_over(function, node)
    bound = bind(tree.name, slots, node)
    open_: dict[str, Dim] = {}
    if function.is_special:
        function, bound, open_ = specialised(frame, function, bound)
    parameters = function.parameters
    scalar = all(parameter.type is None or not parameter.type.axes for parameter in parameters)
    scalar = scalar and not isinstance(tree, syntax.Layer)
    # a function of scalars stays per element of a choice
    with nullcontext() if scalar else frame.outside():
        spans: list[Span] = []
        terms: list[Term] = []
        for position, argument in enumerate(bound):
            if argument is not None:
                span = argument.value.span
                term = expression(frame, argument.value) if scalar else under_guard(frame, argument.value)
            else:
                span, term = node.span, default_of(frame, function, parameters[position])
            spans.append(span)
            terms.append(frame.settle(span, term))
        terms = [frame.settle(span, term) for span, term in zip(spans, terms, strict=True)]
        filled = [argument is None for argument in bound]
        ranks = () if scalar else ranks_of(frame, function, spans, terms, filled)
        instance = ensure(frame.program, function, ranks, node.span)
        if len(instance.parameters) != len(terms):
            raise Silenced  # the types of its parameters have a mistake
        made = apply(frame, node, function, instance, spans, terms, filled, open_, handed, owner)
    return made if isinstance(made.type, Tuple) else frame.settle(node.span, made)


def default_of(frame: Frame, function: Defined, parameter: syntax.Parameter) -> Term:
    assert parameter.default is not None
    number = number_of(frame.program, function.scope, parameter.default)
    if number is None:
        raise Silenced
    return Term(frame.const(number))


def ranks_of(
    frame: Frame, function: Defined, spans: Sequence[Span], terms: Sequence[Term], filled: Sequence[bool]
) -> Ranks:
    """How many axes the arguments have behind each `...`. Raises CompileError if they do not agree.

    Those that are left out (`filled`) are as large as the others say.
    """
    found: dict[str, int] = {}
    for parameter, span, term, left_out in zip(function.parameters, spans, terms, filled, strict=True):
        axes = parameter.type.axes if parameter.type is not None else ()
        lead = next((part for part in axes if isinstance(part, syntax.Lead)), None)
        if lead is None or left_out:
            continue
        count = len(term.carried) - (len(axes) - 1)
        own = Parameter(parameter.name, REAL, lead.label, parameter, written(parameter))
        if count < 0:
            raise _misfit(frame, function, own, span, term, f"it has {_axes(len(term.carried))}")
        if found.setdefault(lead.label, count) != count:
            why = f"`...{lead.label}` stands for {_axes(found[lead.label])} before"
            raise _misfit(frame, function, own, span, term, why)
    return tuple((label, found[label]) for label in labels(function.tree))


def _axes(count: int) -> str:
    return "no axes" if count == 0 else "one axis" if count == 1 else f"{count} axes"


def _misfit(
    frame: Frame, function: Defined, parameter: Parameter, span: Span, term: Term, why: str, hint: str = ""
) -> CompileError:
    shown = show_type(frame, term.dtype, term.carried)
    return CompileError(
        span,
        f"`{function.tree.name}` takes `{parameter.name}: {parameter.shown}`, and `{brief(span)}` is {shown}: {why}",
        code="CR040",
        hint=hint,
        notes=[Note(parameter.tree.span, "the parameter")],
    )


def apply(
    frame: Frame,
    node: syntax.Call,
    function: Defined,
    instance: Instance,
    spans: Sequence[Span],
    terms: Sequence[Term],
    filled: Sequence[bool],
    open_: Mapping[str, Dim] = {},
    handed: Mapping[str, syntax.Argument] = {},
    owner: Owner | None = None,
) -> Term:
    parameters = instance.parameters
    elements = all(not parameter.type.shape and parameter.label is None for parameter in parameters)
    elements = elements and not isinstance(function.tree, syntax.Layer)
    sizes, shapes = _sizes(frame, function, parameters, spans, terms, filled, elements, open_)
    values = []
    for parameter, span, term, shape in zip(parameters, spans, terms, shapes, strict=True):
        value = _typed(frame, function, parameter, span, term)
        whole = (*value.shape[: len(term.indices)], *shape)
        values.append(value if value.shape == whole else frame.emit(span, "broadcast", [value], shape=whole))
    for needed in instance.requirements:
        here = ", ".join(f"{name} is {show_dim(frame, sizes[name])}" for name in needed.dim.names())
        message = f"`{function.tree.name}` needs {_condition(frame, needed)}, and here {here}"
        frame.require(needed.dim.substitute(sizes), node.span, message, "CR040", exact=needed.exact)
    if instance.broken and not _declared(instance):
        raise Silenced
    settled = [Term(value, term.indices) for value, term in zip(values, terms, strict=True)]
    per_element = elements and (frame.region.lanes is not None or any(term.carried for term in settled))
    if per_element or any(term.indices for term in settled):
        check_not_mapped(function, instance, node)
        owned, _ = owned_arguments(frame, node, function, instance, sizes, handed, owner)
        settled = instance.arranged(settled, [Term(value) for value in owned])
        return _mapped(frame, node, function, instance, sizes, spans, settled, elements)
    return called_layer(frame, node, function, instance, sizes, values, handed, owner)


def _condition(frame: Frame, needed: Requirement) -> str:
    """What a function asks of its sizes: `n >= 3`."""
    offset = next((c for monomial, c in needed.dim.terms if not monomial), 0)
    return f"{show_dim(frame, needed.dim - offset)} {'==' if needed.exact else '>='} {-offset}"


def _declared(instance: Instance) -> bool:
    return not isinstance(instance.result, Tuple) or bool(instance.result.items)


def _typed(frame: Frame, function: Defined, parameter: Parameter, span: Span, term: Term) -> Value:
    """The argument in the parameter's dtype: an int becomes real by itself."""
    wanted, have = parameter.type.dtype, term.dtype
    if wanted == have or (have == "int" and wanted == "real"):
        return frame.convert(span, term.value, wanted)
    hint = {
        ("real", "int"): "an int becomes real by itself, never the other way round",
        ("bool", "real"): "`where(c, 1, 0)` is a number",
        ("bool", "int"): "`where(c, 1, 0)` is a number",
    }.get((have, wanted), "compare it: `x != 0`")
    raise _misfit(frame, function, parameter, span, term, f"it is not {wanted}", hint)


def _sizes(
    frame: Frame,
    function: Defined,
    parameters: Sequence[Parameter],
    spans: Sequence[Span],
    terms: Sequence[Term],
    filled: Sequence[bool],
    elements: bool,
    open_: Mapping[str, Dim],
) -> tuple[dict[str, Dim], list[Shape]]:
    """What each dimension of the function is here, and the shape that each argument must have.

    Those that are left out (`filled`) are numbers, and get the shape that the others say.

    The function's names and ours may be alike, so that they are told apart by a mark while sizes are solved.
    """
    if elements:
        return dict(open_), [term.carried for term in terms]
    names = {name for parameter in parameters for dim in parameter.type.shape for name in dim.names()} | set(open_)
    marks = {name: Dim.of("?" + name) for name in sorted(names)}
    unknown = {"?" + name for name in names}
    known = {"?" + name: dim for name, dim in open_.items()}
    wanted = [tuple(dim.substitute(marks) for dim in parameter.type.shape) for parameter in parameters]
    given = [k for k, left_out in enumerate(filled) if not left_out]
    for parameter, span, term, shape in ((parameters[k], spans[k], terms[k], wanted[k]) for k in given):
        if len(shape) != len(term.carried):
            why = f"it has {_axes(len(term.carried))} and not {len(shape)}"
            raise _misfit(frame, function, parameter, span, term, why, _per_example(function, shape, term))
    for _ in range(1 + len(names)):
        before = len(known)
        for k in given:
            for dim, actual in zip(wanted[k], terms[k].carried, strict=True):
                if not actual.stretch:
                    with suppress(Unsolvable):
                        solve(dim, actual, unknown, known)
        if len(known) == before:
            break
    shapes: list[Shape] = []
    for parameter, span, term, shape, left_out in zip(parameters, spans, terms, wanted, filled, strict=True):
        if left_out:
            shapes.append(tuple(dim.substitute(known) for dim in shape))
            continue
        fitted = []
        for plain, dim, actual in zip(parameter.type.shape, shape, term.carried, strict=True):
            size = dim.substitute(known)
            unsolved = [name for name in size.names() if name in unknown]
            if unsolved and actual.stretch:
                known.update({name: Dim.of(1) for name in unsolved})
                size = size.substitute(known)
            elif unsolved:
                why = f"no {', '.join(name[1:] for name in unsolved)} makes {plain} the size {show_dim(frame, actual)}"
                raise _misfit(frame, function, parameter, span, term, why, f"assert it: `x as real[{plain}]`")
            if join_axes(size, actual) is None:
                why = _differs(frame, plain, size, actual)
                raise _misfit(frame, function, parameter, span, term, why)
            fitted.append(size)
        shapes.append(tuple(fitted))
    return {name: known["?" + name] for name in sorted(names)}, shapes


def _differs(frame: Frame, plain: Dim, size: Dim, actual: Dim) -> str:
    shown = show_dim(frame, size)
    if plain.constant is None and str(plain) != shown:
        return f"{plain} is {shown} here, and {shown} is not {show_dim(frame, actual)}"
    return f"{shown} is not {show_dim(frame, actual)}"


def _per_example(function: Defined, shape: Shape, term: Term) -> str:
    if len(term.carried) > len(shape):
        return f"apply it to each example in index notation: `r[i] = {function.tree.name}(...[i])`"
    return ""


def _mapped(
    frame: Frame,
    node: syntax.Call,
    function: Defined,
    instance: Instance,
    sizes: dict[str, Dim],
    spans: Sequence[Span],
    terms: Sequence[Term],
    elements: bool,
) -> Term:
    """`map`: at each index and, for a function of scalars, for each element."""
    if elements:
        shapes = [term.carried for term in terms]
        if any(shapes):
            check_fit(frame, node.span, spans, [term.dtype for term in terms], shapes)
            _check_scalar_result(node, function, instance)
    return map_over(frame, node.span, instance.name, types_of(instance), instance.result, sizes, terms)


def _check_scalar_result(node: syntax.Call, function: Defined, instance: Instance) -> None:
    results = instance.result.items if isinstance(instance.result, Tuple) else (instance.result,)
    for result in results:
        if isinstance(result, Tensor) and result.shape:
            raise CompileError(
                node.span,
                f"`{function.tree.name}` makes {result} of each element: where those axes come is to be said",
                code="CR040",
                hint=f"in index notation: `r[i] = {function.tree.name}(x[i])`",
            )
