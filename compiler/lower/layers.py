"""Calls of layers: what they own becomes further arguments, and their new states further results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from chainrule.compiler import syntax
from chainrule.compiler.ir import Dim, Owned, Tensor, Tuple, Value
from chainrule.compiler.lower.choice import under_guard
from chainrule.compiler.lower.frame import Frame, Owner, brief
from chainrule.compiler.lower.owning import names_of_owned, owns
from chainrule.compiler.lower.program import Defined, Instance
from chainrule.compiler.lower.showing import show_type
from chainrule.compiler.lower.terms import Term
from chainrule.compiler.source import CompileError, Note


def handed_over(function: Defined, node: syntax.Call) -> tuple[syntax.Call, dict[str, syntax.Argument]]:
    """The call without what a layer is handed of its own (`W = W`), and that by name."""
    names = names_of_owned(function.tree) if isinstance(function.tree, syntax.Layer) else {}
    handed = {argument.name: argument for argument in node.arguments if argument.name in names}
    plain = tuple(argument for argument in node.arguments if argument.name not in names)
    return replace(node, arguments=plain), {name: one for name, one in handed.items() if name is not None}


def call_owner(frame: Frame, node: syntax.Call, owner: Owner) -> Term:
    """`enc(x)`, where `enc` is a layer with its sizes."""
    from chainrule.compiler.lower.functions import call_function

    merged = replace(node, arguments=(*node.arguments, *owner.node.layer.arguments))
    return call_function(frame, merged, owner.layer, owner)


def owned_arguments(
    frame: Frame,
    node: syntax.Call,
    function: Defined,
    instance: Instance,
    sizes: Mapping[str, Dim],
    handed: Mapping[str, syntax.Argument],
    owner: Owner | None,
) -> tuple[list[Value], list[str]]:
    """A value for each thing that a layer owns, and under which path it is kept ("" if it was handed over)."""
    here = [one.substitute(sizes) for one in instance.owned]
    kept = [one for one in here if one.path not in handed]
    if kept and frame.own is None:
        raise _nobody_owns(function, node, kept)
    prefix = ""
    if owner is not None:
        prefix = f"{owner.node.name}."
    elif frame.own is not None and kept:
        is_named = owns(frame.program, function) and any(one.kind != "noise" for one in kept)
        prefix = frame.own.prefix(function.tree.name, node.span) if is_named else _noise_prefix(frame, function)
    values, paths = [], []
    for one in here:
        if one.path in handed:
            values.append(_handed(frame, function, one, handed[one.path]))
            paths.append("")
            continue
        assert frame.own is not None
        path = prefix + one.path
        if owner is not None and one.kind != "noise" and frame.own.now(path) is not None:
            values.append(_shared(frame, node, owner, path, one))
        else:
            home = owner.home if owner is not None and one.kind != "noise" else None
            made = frame.own.add(replace(one, path=path), node.span, home)
            values.append((frame.own.now(path) or made) if one.kind == "state" else made)
        paths.append(path)
    return values, paths


def _noise_prefix(frame: Frame, function: Defined) -> str:
    assert frame.own is not None
    return f"{frame.own.base or function.tree.name}."


def _nobody_owns(function: Defined, node: syntax.Call, kept: Sequence[Owned]) -> CompileError:
    name = function.tree.name
    direct = [one.path for one in kept if "." not in one.path]
    if len(direct) == len(kept):
        given = ", ".join(f"{path} = ..." for path in direct)
        hint = f"make this a `layer`, or hand them over: `{name}(..., {given})`"
    else:
        hint = "make this a `layer`, or call it in a model"
    what = "draws random numbers" if all(one.kind == "noise" for one in kept) else "owns parameters"
    return CompileError(
        node.span,
        f"the layer `{name}` {what}, and a function has none",
        code="CR305",
        hint=hint,
        notes=[Note(kept[0].span, f"it owns `{kept[0].path}`")],
    )


def _handed(frame: Frame, function: Defined, wanted: Owned, argument: syntax.Argument) -> Value:
    """A parameter that is handed over by name."""
    node = argument.value
    term = frame.settle(node.span, under_guard(frame, node))
    fits = term.dtype == wanted.type.dtype or (term.dtype == "int" and wanted.type.dtype == "real")
    if term.indices or not fits or term.carried != wanted.type.shape:
        shown = show_type(frame, wanted.type.dtype, wanted.type.shape)
        raise CompileError(
            node.span,
            f"`{wanted.path}` of `{function.tree.name}` is {shown} here, and `{brief(node.span)}` is "
            f"{show_type(frame, term.dtype, term.carried)}",
            code="CR040",
            notes=[Note(wanted.span, f"`{wanted.path}`")],
        )
    return frame.convert(node.span, term.value, wanted.type.dtype)


def _shared(frame: Frame, node: syntax.Call, owner: Owner, path: str, wanted: Owned) -> Value:
    """What an owner has kept since its first call."""
    assert frame.own is not None
    value = frame.own.now(path)
    assert value is not None
    if value.type != wanted.type:
        name = owner.node.name
        raise CompileError(
            node.span,
            f"`{path}` is {show_type(frame, value.tensor.dtype, value.shape)} since the first call of `{name}`, "
            f"and here it would be {show_type(frame, wanted.type.dtype, wanted.type.shape)}",
            code="CR305",
            hint="calls of one owner share its parameters: they take arrays of the same sizes",
            notes=[Note(owner.node.span, "the owner")],
        )
    return value


def called_layer(
    frame: Frame,
    node: syntax.Call,
    function: Defined,
    instance: Instance,
    sizes: Mapping[str, Dim],
    values: Sequence[Value],
    handed: Mapping[str, syntax.Argument],
    owner: Owner | None,
) -> Term:
    """The call of a function or a layer on whole arrays."""
    owned, paths = owned_arguments(frame, node, function, instance, sizes, handed, owner)
    given = instance.result.items if isinstance(instance.result, Tuple) else (instance.result,)
    states = [instance.owned[position].type for position in instance.updates]
    types = (*given, *states)
    type = types[0] if len(types) == 1 else Tuple(types)
    arguments = instance.arranged(values, owned)
    made = frame.emit(
        node.span, "call", arguments, type=type.substitute(sizes), function=instance.name, sizes=dict(sizes)
    )
    if not states:
        return Term(made)
    if frame.own is not None and frame.region is not frame.own.region:
        raise _updated_perhaps(function, instance, node)
    for k, position in enumerate(instance.updates):
        new = frame.emit(node.span, "get", [made], index=len(given) + k)
        if paths[position]:
            assert frame.own is not None
            frame.own.states[paths[position]] = new
    if len(given) == 1:
        return Term(frame.emit(node.span, "get", [made], index=0))
    return Term(made, returned=len(given))


def _updated_perhaps(function: Defined, instance: Instance, node: syntax.Call) -> CompileError:
    one = instance.owned[instance.updates[0]]
    return CompileError(
        node.span,
        f"`{function.tree.name}` updates its state at each step, and here it stands in what may not be computed",
        code="CR305",
        hint="call it before, on a line of its own, and choose between its result and another",
        notes=[Note(one.span, f"the state `{one.path}`")],
    )


def check_not_mapped(function: Defined, instance: Instance, node: syntax.Call) -> None:
    """A layer applied at each index may own parameters, but neither states nor noise."""
    for one in instance.owned:
        if one.kind != "param":
            what = "has a state" if one.kind == "state" else "draws random numbers"
            raise CompileError(
                node.span,
                f"`{function.tree.name}` {what}, and is not applied at each index",
                code="CR305",
                hint="let it take leading axes: `x: real[..., n]`",
                notes=[Note(one.span, f"`{one.path}`")],
            )


def types_of(instance: Instance) -> list[Tensor]:
    """The types of a function's own parameters, and of what it owns."""
    given = [parameter.type for parameter in instance.parameters]
    return instance.arranged(given, [one.type for one in instance.owned])
