"""What a layer or a model owns: parameters, states and noise, each under the name to which it is bound.

A statement that calls one layer with something of its own gives it the name on its left side: `h.W`. Where it
calls several they are told apart by their own names and numbers: `logits.dense1.W`; so are those of a statement
that binds no name.
"""

from __future__ import annotations

from typing import Literal

from chainrule.compiler import syntax
from chainrule.compiler.ir import Dim, Owned, Tensor, Value
from chainrule.compiler.lower.dimensions import size_in_scope
from chainrule.compiler.lower.dispatch import expression
from chainrule.compiler.lower.frame import Broken, Frame, Local, Owner, Silenced, Size, brief
from chainrule.compiler.lower.initialisers import initialiser
from chainrule.compiler.lower.library import look_up
from chainrule.compiler.lower.ownership import Ownership
from chainrule.compiler.lower.program import Defined, Missing, Program, is_fixed
from chainrule.compiler.lower.showing import show_type
from chainrule.compiler.lower.signature import read_type
from chainrule.compiler.lower.terms import Term
from chainrule.compiler.parse.limits import children, held
from chainrule.compiler.source import CompileError, Note, Span

OWNED = (syntax.Param, syntax.State, syntax.Sample)


def enter(frame: Frame, statement: syntax.Statement) -> None:
    """Begin a statement: under which name its layers are kept."""
    own = frame.own
    if own is None:
        return
    own.statement, own.counts = statement, {}
    own.base = _base(statement)
    own.several = sum(_owning_calls(frame, one) for one in held(statement)) > 1


def _base(statement: syntax.Statement) -> str | None:
    match statement:
        case syntax.Assign((target, *_)):
            return target.name if target.name != "_" else None
        case syntax.Loss():
            return "loss"
        case syntax.Output(name):
            return name
    return None


def _owning_calls(frame: Frame, expression: syntax.Expression) -> int:
    """How many calls of layers with something of their own stand in an expression."""
    count, stack = 0, [expression]
    while stack:
        node = stack.pop()
        function: syntax.Expression | None = None
        named: set[str | None] = set()
        if isinstance(node, syntax.Call):
            function, named = node.function, {argument.name for argument in node.arguments}
        elif isinstance(node, syntax.Binary) and node.op == "|>" and isinstance(node.right, syntax.Name):
            function = node.right
        if isinstance(function, syntax.Name):
            found = frame.look_up(function)
            if (
                isinstance(found, Defined)
                and owns(frame.program, found)
                and not named & set(names_of_owned(found.tree))
            ):
                count += 1
        stack.extend(children(node))
    return count


def owns(program: Program, function: Defined, seen: frozenset[int] = frozenset()) -> bool:
    """Whether a layer has parameters or states, of its own or of layers that it calls."""
    if not isinstance(function.tree, syntax.Layer) or id(function.tree) in seen:
        return False
    seen = seen | {id(function.tree)}
    handed = {parameter.name for parameter in function.tree.parameters if is_fixed(parameter)}
    for statement in syntax.every(function.tree.body):
        if isinstance(statement, syntax.Param | syntax.State | syntax.Owner):
            return True
        stack = list(held(statement))
        while stack:
            node = stack.pop()
            if isinstance(node, syntax.Name):
                found = function.fixed.get(node.id) if node.id in handed else look_up(program, function.scope, node.id)
                if isinstance(found, Defined) and owns(program, found, seen):
                    return True
            stack.extend(children(node))
    return False


def names_of_owned(tree: syntax.Function | syntax.Layer) -> dict[str, Span]:
    """The names of what stands in a layer's own body as a `param`, `state` or `sample`."""
    return {one.name: one.name_span for one in syntax.every(tree.body) if isinstance(one, OWNED)}


# ---------------------------------------------------------------- statements


def own_statement(frame: Frame, node: syntax.Statement) -> bool:
    """Lower a statement about what is owned; False if it is another. Raises CompileError."""
    match node:
        case syntax.Param():
            _declare(frame, node, "param", node.initialiser)
        case syntax.State():
            _declare(frame, node, "state", node.initialiser)
        case syntax.Sample():
            _declare(frame, node, "noise", node.distribution)
        case syntax.Update():
            _update(frame, node)
        case syntax.Owner():
            _owner(frame, node)
        case _:
            return False
    return True


def _declare(
    frame: Frame,
    node: syntax.Param | syntax.State | syntax.Sample,
    kind: Literal["param", "state", "noise"],
    source: syntax.Expression,
) -> None:
    own = frame.own
    assert own is not None
    _check_new(frame, node.name, node.name_span)
    type = type_in_body(frame, node.type)
    if type.dtype != "real":
        assert node.type is not None
        words = {"param": "a parameter", "state": "a state", "noise": "a sample"}
        message = f"{words[kind]} is real, and this is {type.dtype}"
        raise CompileError(node.type.span, message, code="CR303", hint="write `real`")
    made = initialiser(frame, source, type, kind)
    own.claim(node.name, node.name_span, node.span)
    value = own.add(Owned(kind, node.name, type, made, node.span), node.span)
    if kind == "state":
        own.declared[node.name] = Owned(kind, node.name, type, made, node.span)
        value = own.now(node.name) or value
    word = {"param": "parameter", "state": "state", "noise": "sample"}[kind]
    frame.names[node.name] = Local(Term(value), node.name_span, word)
    frame.later.pop(node.name, None)


def _check_new(frame: Frame, name: str, span: Span) -> None:
    found = frame.names.get(name)
    if found is None or isinstance(found, Broken):
        return
    where = f", line {found.span.line}" if isinstance(found, Local) else ""
    raise CompileError(span, f"`{name}` is bound already{where}", code="CR063", hint="give one of the two another name")


def type_in_body(frame: Frame, node: syntax.Type | None) -> Tensor:
    """The type of what is declared in a body: its sizes are those of the arguments. Raises CompileError."""

    def named(name: syntax.Name) -> Dim:
        found = size_in_scope(frame, name)
        if found is None:
            known = [one for one, binding in frame.names.items() if isinstance(binding, Size)]
            raise CompileError(
                name.span,
                f"nothing says how large `{name.id}` is",
                code="CR036",
                hint=f"the arguments bind {', '.join(f'`{one}`' for one in known)}" if known else "",
            )
        return found

    label, dtype, shape = read_type(node, named)
    if label is None:
        return Tensor(dtype, shape)
    if label not in frame.lead_names:
        assert node is not None
        raise CompileError(node.span, f"no argument has the axes `...{label}`", code="CR036")
    return Tensor(dtype, (*(Dim.of(name) for name in frame.lead_names[label]), *shape))


def _update(frame: Frame, node: syntax.Update) -> None:
    own = frame.own
    assert own is not None
    declared = own.declared.get(node.name)
    if declared is None:
        raise _no_state(own, node)
    if node.name in own.updated:
        message = f"`{node.name}` is updated twice"
        raise CompileError(node.span, message, code="CR301", hint="update it once, at the end")
    own.updated.add(node.name)
    term = frame.settle(node.value.span, expression(frame, node.value))
    made = term.value
    if (term.dtype, declared.type.dtype) == ("int", "real"):
        made = frame.convert(node.value.span, made, "real")
    if made.type != declared.type:
        wanted = show_type(frame, declared.type.dtype, declared.type.shape)
        raise CompileError(
            node.value.span,
            f"the state `{node.name}` is {wanted}, and `{brief(node.value.span)}` is "
            f"{show_type(frame, term.dtype, term.carried)}",
            code="CR301",
            notes=[Note(declared.span, "the state")],
        )
    if own.training:
        own.states[node.name] = made


def _no_state(own: Ownership, node: syntax.Update) -> CompileError:
    if any(node.name in one.declared for one in own.outwards()):
        message = f"`{node.name}` is the state of what stands around this loop, and is updated once, behind the loop"
        hint = f"carry what it is to become round the loop: `new = {node.name}` before it, `new = ...` in it"
        return CompileError(node.name_span, message, code="CR301", hint=hint)
    states = [f"`{name}`" for name in own.declared]
    hint = f"states are {', '.join(states)}" if states else f"declare it before: `state {node.name}: real[n] ~ zeros`"
    return CompileError(node.name_span, f"`{node.name}` is no state", code="CR301", hint=hint)


def _owner(frame: Frame, node: syntax.Owner) -> None:
    _check_new(frame, node.name, node.name_span)
    function = node.layer.function
    found = frame.look_up(function) if isinstance(function, syntax.Name) else None
    if isinstance(found, Missing | Broken):
        raise Silenced
    if not isinstance(found, Defined) or not isinstance(found.tree, syntax.Layer):
        raise CompileError(
            function.span,
            f"`{brief(function.span)}` is no layer, and owns nothing",
            code="CR302",
            hint="an owner is a layer with its sizes: `layer enc = dense(units = 32)`",
        )
    for argument in node.layer.arguments:
        if argument.name is None:
            first = found.tree.parameters
            hint = f"write `{first[1].name} = {brief(argument.span)}`" if len(first) > 1 else ""
            message = "an owner names its arguments; what it is called with comes first"
            raise CompileError(argument.span, message, code="CR302", hint=hint)
    assert frame.own is not None
    frame.own.claim(node.name, node.name_span, node.span)
    frame.names[node.name] = Owner(found, node, frame.own)
    frame.later.pop(node.name, None)


def owned_by_path(frame: Frame, node: syntax.Attribute) -> Value | None:
    """`h.W`, `logits.dense1.W`: what a layer owns that was called above; None if no path begins so."""
    parts = [node.name]
    base: syntax.Expression = node.base
    while isinstance(base, syntax.Attribute):
        parts.append(base.name)
        base = base.base
    own = frame.own
    if own is None or not isinstance(base, syntax.Name):
        return None
    path = ".".join([base.id, *reversed(parts)])
    found = own.now(path)
    if found is not None:
        return found
    within = [one for one in own.paths() if one.startswith(f"{base.id}.")]
    if not within and isinstance(frame.names.get(base.id), Owner):
        message = f"what `{base.id}` owns is known from its first call on"
        raise CompileError(node.span, message, code="CR076", hint="call it on a line above")
    if within and node.name != "T":
        raise CompileError(
            node.span,
            f"there is no `{path}`",
            code="CR076",
            hint=f"there are {', '.join(f'`{one}`' for one in within)}",
        )
    return None
