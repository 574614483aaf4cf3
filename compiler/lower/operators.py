"""Derivatives within the language: `grad(f, x)(w, x, t)`, `jvp(f, x)(x; v)`, one within another.

An operator of a function is a function: its parameters are those of `f`, and behind a `;` tangents, cotangents or
directions. Lowering states its type and calls it by its name, `f@grad@x`; it is made when all is lowered
(`autodiff.derivatives`). Of an owner, `layer net = dense(units = 3)`, it is one that shares its parameters, by which
it differentiates too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from difflib import get_close_matches

from chainrule.compiler import syntax
from chainrule.compiler.ir import Derived, Dim, Tensor, Tuple, Type, derived_name
from chainrule.compiler.lower.binding import Slot, bind
from chainrule.compiler.lower.choice import under_guard
from chainrule.compiler.lower.dispatch import expression
from chainrule.compiler.lower.fixed import specialised
from chainrule.compiler.lower.frame import Broken, Frame, Owner, Silenced, brief
from chainrule.compiler.lower.layers import handed_over
from chainrule.compiler.lower.operated import OPERATORS, Operated, Operator
from chainrule.compiler.lower.program import Defined, Instance, Missing, Parameter
from chainrule.compiler.lower.signature import Ranks
from chainrule.compiler.lower.terms import Term
from chainrule.compiler.ops.language import LANGUAGE
from chainrule.compiler.source import CompileError, Note, Span

BEHIND = {"jvp": "t_", "vjp": "d_", "hvp": "v_"}
"""What stands behind the `;`, by how it is called."""


def is_operator(frame: Frame, node: syntax.Expression) -> bool:
    """Whether a node is the call of an operator, whose name nobody has bound to anything else."""
    return (
        isinstance(node, syntax.Call)
        and isinstance(node.function, syntax.Name)
        and node.function.id in OPERATORS
        and frame.look_up(node.function) is None
    )


def operated(frame: Frame, node: syntax.Call) -> Operated:
    """What an operator is applied to. Raises CompileError."""
    assert isinstance(node.function, syntax.Name)
    mode = node.function.id
    if not node.arguments or node.tangents or any(argument.name is not None for argument in node.arguments):
        raise CompileError(
            node.span,
            f"`{mode}` takes a function and the names of its parameters",
            code="CR095",
            hint=f"`{mode}(f, x)` is a function, to be called: `{mode}(f, x)(...)`",
        )
    inner = _operand(frame, mode, node.arguments[0].value)
    names = []
    for argument in node.arguments[1:]:
        name = dotted(argument.value)
        if name is None:
            raise CompileError(
                argument.value.span,
                f"behind the function stand names of its parameters, and `{brief(argument.value.span)}` is none",
                code="CR095",
                hint=f"arguments stand in a second pair of brackets: `{mode}(f, x)(...)`",
            )
        names.append(name)
    return replace(inner, steps=(*inner.steps, (node, mode, tuple(names))))


def dotted(node: syntax.Expression) -> syntax.Name | None:
    """A name, or the path of what a layer owns, `inner.W`, as one name; None for anything else."""
    if isinstance(node, syntax.Attribute):
        base = dotted(node.base)
        return None if base is None else syntax.Name(f"{base.id}.{node.name}", node.span)
    return node if isinstance(node, syntax.Name) else None


def text_of(what: Operated) -> str:
    """As it is written: `grad(grad(u, x), x)`."""
    return brief(what.steps[-1][0].span)


def _operand(frame: Frame, mode: str, node: syntax.Expression) -> Operated:
    """The function that an operator takes: a `fn`, an operator of one, or a name bound to an operator."""
    if isinstance(node, syntax.Call) and is_operator(frame, node):
        return operated(frame, node)
    if isinstance(node, syntax.Name):
        match frame.look_up(node):
            case Defined() as found if isinstance(found.tree, syntax.Layer):
                raise CompileError(
                    node.span,
                    f"`{node.id}` is a layer, and nobody owns its parameters here",
                    code="CR095",
                    hint=f"name an owner: `layer net = {node.id}(...)`, and `{mode}(net, ...)` differentiates it",
                )
            case Defined() as found:
                return Operated(found, ())
            case Owner() as owner:
                return Operated(owner.layer, (), owner)
            case Operator(found):
                return found
            case Broken() | Missing():
                raise Silenced
        if node.id in LANGUAGE:
            given = ", ".join(parameter.name for parameter in LANGUAGE[node.id].parameters if parameter.required)
            hint = f"a function of yours that calls it can be differentiated: `fn f({given}) = {node.id}({given})`"
            raise CompileError(node.span, f"`{node.id}` is a word of the language", code="CR095", hint=hint)
    called = isinstance(node, syntax.Call) and isinstance(node.function, syntax.Name)
    hint = f"`{mode}` differentiates functions: `{mode}(f, x)`"
    if called and isinstance(node, syntax.Call) and isinstance(node.function, syntax.Name):
        hint = f"the function is named, not called: `{mode}({node.function.id}, x)(...)`"
    raise CompileError(node.span, f"`{brief(node.span)}` is no function", code="CR095", hint=hint)


# ---------------------------------------------------------------- its type


def instance_of(frame: Frame, what: Operated, function: Defined, ranks: Ranks) -> Instance:
    """The operator, of this variant of its function, as a function. Raises CompileError, Silenced."""
    from chainrule.compiler.lower.module import ensure

    instance = ensure(frame.program, function, ranks, what.steps[0][0].span)
    if instance.broken:
        raise Silenced
    if instance.updates:
        _refuse_updates(what, instance)
    for node, mode, names in what.steps:
        instance = _step(frame, what, instance, node, mode, names)
    return instance


def _refuse_updates(what: Operated, instance: Instance) -> None:
    one = instance.owned[instance.updates[0]]
    raise CompileError(
        what.steps[0][0].span,
        f"`{what.base.tree.name}` updates its state `{one.path}`, and has no derivative within the language",
        code="CR095",
        hint="a layer without a state (`layer_norm` for `batch_norm`) has one",
        notes=[Note(one.span, "the state")],
    )


def _step(
    frame: Frame, what: Operated, instance: Instance, node: syntax.Call, mode: str, names: Sequence[syntax.Name]
) -> Instance:
    shown = brief(node.arguments[0].value.span)
    every = named(instance)
    default = [one.name for one in instance.parameters if one.type.dtype == "real"]
    active = by_names(shown, {name: one.type for name, one in every.items()}, names, default, node.span)
    check_result(mode, shown, instance.result, node.span, what.base)
    derived = Derived(mode, instance.name, active)
    by = [list(every.values())[k] for k in active]
    name = derived_name(mode, instance.name, [one.name for one in by])
    if derived not in frame.program.derived:
        frame.program.derived.append(derived)
    behind = further(mode, what.base.tree.name, instance.result, by)
    return replace(
        instance,
        name=name,
        parameters=(*instance.parameters, *behind),
        result=result_type(mode, instance.result, [one.type for one in by]),
        behind=instance.behind + len(behind),
    )


def named(instance: Instance) -> dict[str, Parameter]:
    """The parameters of the IR function in order, what it owns under its path."""
    found = {one.name: one for one in instance.parameters[: len(instance.parameters) - instance.behind]}
    for one in instance.owned:
        name = one.path.replace(".", "_")
        tree = syntax.Parameter(name, None, None, one.span)
        found[one.path] = Parameter(name, one.type, None, tree, str(one.type))
    return {**found, **{one.name: one for one in instance.parameters[len(instance.parameters) - instance.behind :]}}


def by_names(
    shown: str, types: Mapping[str, Tensor], names: Sequence[syntax.Name], default: Sequence[str], span: Span
) -> tuple[int, ...]:
    """The positions of the parameters to differentiate by, those of `default` if none is named.

    Raises CompileError.
    """
    order = list(types)
    seen: list[int] = []
    for name in names:
        check_argument(shown, name, types)
        if order.index(name.id) in seen:
            raise CompileError(name.span, f"`{name.id}` is named twice", code="CR091")
        seen.append(order.index(name.id))
    active = tuple(seen) or tuple(order.index(name) for name in default)
    if not active:
        raise CompileError(span, f"`{shown}` has no real argument to differentiate by", code="CR091")
    return active


def check_argument(shown: str, argument: syntax.Name, types: Mapping[str, Tensor]) -> None:
    """`argument` is a real parameter. Raises CompileError."""
    if argument.id not in types:
        near = get_close_matches(argument.id, types, 1)
        raise CompileError(
            argument.span,
            f"`{shown}` has no argument `{argument.id}`",
            code="CR091",
            hint=f"did you mean `{near[0]}`?" if near else f"it has {', '.join(f'`{name}`' for name in types)}",
        )
    if types[argument.id].dtype != "real":
        raise CompileError(
            argument.span,
            f"`{argument.id}` is {types[argument.id]}, and a derivative is by reals",
            code="CR091",
            hint="declare it real, if it may change continuously",
        )


def check_result(mode: str, shown: str, result: Type, span: Span, function: Defined) -> None:
    """A gradient and what is made of it are of one real number; other modes need real results. Raises CompileError."""
    notes = [Note(function.tree.name_span, "the function")]
    if mode in ("grad", "hessian", "hvp"):
        if not isinstance(result, Tensor) or result.shape or result.dtype != "real":
            words = {"grad": "a gradient", "hessian": "a Hessian", "hvp": "a Hessian"}
            hint = f"`jacobian({shown}, ...)` has the derivatives of all elements; or reduce them to one: `sum(...)`"
            if isinstance(result, Tensor) and result.dtype != "real":
                hint = ""
            message = f"{words[mode]} is that of one real number, and `{shown}` gives {result}"
            raise CompileError(span, message, code="CR092", hint=hint, notes=notes)
        return
    results = result.items if isinstance(result, Tuple) else (result,)
    wrong = [type for type in results if isinstance(type, Tensor) and type.dtype != "real"]
    if len(wrong) == len(results) or (wrong and mode == "jacobian"):
        message = f"`{shown}` gives {result}, and what is differentiated is real"
        raise CompileError(span, message, code="CR092", notes=notes)


def further(mode: str, function: str, result: Type, by: Sequence[Parameter]) -> tuple[Parameter, ...]:
    """The parameters that an operator adds, which stand behind the `;`."""
    if mode not in BEHIND:
        return ()
    if mode == "vjp":
        results = result.items if isinstance(result, Tuple) else (result,)
        stem = f"d_{function}"
        return tuple(
            Parameter(stem if len(results) == 1 else f"{stem}_{k}", type, None, by[0].tree, str(type))
            for k, type in enumerate(results)
            if isinstance(type, Tensor) and type.dtype == "real"
        )
    return tuple(Parameter(f"{BEHIND[mode]}{one.name}", one.type, one.label, one.tree, one.shown) for one in by)


def result_type(mode: str, result: Type, by: Sequence[Tensor]) -> Type:
    """What an operator gives, for the parameters' types and the function's result."""
    results = [type for type in (result.items if isinstance(result, Tuple) else (result,)) if isinstance(type, Tensor)]
    real = [type for type in results if type.dtype == "real"]
    made = [*by]
    match mode:
        case "jvp":
            made = [*results, *real]
        case "vjp":
            made = [*results, *by]
        case "jacobian":
            made = [Tensor("real", (*one.shape, *other.shape)) for one in results for other in by]
        case "hessian":
            made = [Tensor("real", (*one.shape, *other.shape)) for one in by for other in by]
    return made[0] if len(made) == 1 else Tuple(tuple(made))


# ---------------------------------------------------------------- its call


def call_operator(frame: Frame, node: syntax.Call, what: Operated) -> Term:
    """`grad(f, x)(a, b)`, `jvp(f, x)(a, b; t)`. Raises CompileError."""
    from chainrule.compiler.lower.functions import apply, default_of, ranks_of

    function, owner, open_ = what.base, what.owner, dict[str, Dim]()
    slots = [Slot(parameter.name, parameter.default is None) for parameter in function.tree.parameters]
    inner, handed = handed_over(function, node)
    if owner is not None:
        inner = replace(inner, arguments=(*inner.arguments, *owner.node.layer.arguments))
    bound = bind(text_of(what), slots, inner)
    if function.is_special:
        function, bound, open_ = specialised(frame, function, bound)
    parameters = function.parameters
    scalar = all(parameter.type is None or not parameter.type.axes for parameter in parameters)
    scalar = scalar and not isinstance(function.tree, syntax.Layer)
    with nullcontext() if scalar else frame.outside():
        spans: list[Span] = []
        terms: list[Term] = []
        for position, argument in enumerate(bound):
            span = argument.value.span if argument is not None else node.span
            if argument is None:
                term = default_of(frame, function, parameters[position])
            else:
                term = expression(frame, argument.value) if scalar else under_guard(frame, argument.value)
            spans.append(span)
            terms.append(frame.settle(span, term))
        filled = [argument is None for argument in bound]
        ranks = () if scalar else ranks_of(frame, function, spans, terms, filled)
        instance = instance_of(frame, what, function, ranks)
        _check_behind(node, what, instance)
        for tangent in node.tangents:
            spans.append(tangent.span)
            filled.append(False)
            term = expression(frame, tangent) if scalar else under_guard(frame, tangent)
            terms.append(frame.settle(tangent.span, term))
        terms = [frame.settle(span, term) for span, term in zip(spans, terms, strict=True)]
        made = apply(frame, node, function, instance, spans, terms, filled, open_, handed, owner)
    return made if isinstance(made.type, Tuple) else frame.settle(node.span, made)


def _check_behind(node: syntax.Call, what: Operated, instance: Instance) -> None:
    """As many tangents stand behind the `;` as the operators ask for."""
    count = len(instance.parameters) - instance.behind
    wanted = [parameter.name for parameter in instance.parameters[count:]]
    if len(node.tangents) == len(wanted):
        return
    listed = ", ".join(wanted)
    have = "nothing stands" if not node.tangents else f"{len(node.tangents)} stand"
    if len(node.tangents) == 1:
        have = "one stands"
    message = f"`{text_of(what)}` takes {listed or 'nothing'} behind a `;`, and {have} there"
    arguments = ", ".join(parameter.name for parameter in instance.parameters[:count])
    behind = f"; {listed}" if wanted else ""
    raise CompileError(node.span, message, code="CR096", hint=f"`{text_of(what)}({arguments}{behind})`")


def bound_operator(frame: Frame, target: syntax.Target, value: syntax.Expression) -> bool:
    """`g = grad(f, x)` gives the operator a name; whether the value was one. Raises CompileError."""
    if not isinstance(value, syntax.Call) or not is_operator(frame, value):
        return False
    frame.names[target.name] = Operator(operated(frame, value), target.span)
    return True
