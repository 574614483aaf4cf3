"""The names of a file: what it defines and imports, each once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

from chainrule.compiler import syntax
from chainrule.compiler.ir.values import ending
from chainrule.compiler.lower.outside import declared
from chainrule.compiler.lower.policies import collect_policies
from chainrule.compiler.lower.program import Constant, Defined, Missing, Network, Program, Scope
from chainrule.compiler.lower.rules import collect_rules
from chainrule.compiler.source import CompileError, CompileErrors, Note, Span

EMITTED = ("forward", "backward", "grad")
OF_MODELS = (
    "init", "init_state", "pack", "unpack", "loss", "loss_forward", "loss_backward", "loss_grad", "loss_eval",
)  # fmt: skip
DEEPEST = 50


def declare(program: Program, file: syntax.File, key: str) -> Scope:
    """The scope of a file, the files that it imports being read. Mistakes are reported."""
    scope = Scope(key)
    program.scopes[key] = scope
    program.loading.append(key)
    places: dict[str, Span] = {}
    scope.names.update({name.id: Missing(name.span) for name in file.missing})
    for definition in file.definitions:
        for name, span, found in _names(program, scope, definition):
            if name in places and not isinstance(scope.names[name], Missing):
                program.report(
                    CompileError(
                        span,
                        f"`{name}` is defined twice",
                        code="CR063",
                        hint="give one of the two another name",
                        notes=[Note(places[name], "the first")],
                    )
                )
                continue
            places[name] = span
            scope.names[name] = found
            if isinstance(found, Constant) and found.scope is scope:
                program.constants.append((scope, found.tree))
    collect_rules(program, scope, file)
    collect_policies(program, scope, file)
    program.loading.pop()
    if key == "":
        _check_emitted(program, scope, file)
    return scope


def _names(
    program: Program, scope: Scope, definition: syntax.Definition
) -> Iterator[tuple[str, Span, Defined | Constant | Missing | Network]]:
    match definition:
        case syntax.Function(name, name_span) | syntax.Layer(name, name_span):
            yield name, name_span, Defined(definition, scope, program.unique(name, scope.key))
        case syntax.Model(name, name_span):
            network = Network(definition, scope)
            program.networks.append(network)
            yield name, name_span, network
        case syntax.Constant(name, name_span):
            yield name, name_span, Constant(definition, scope)
        case syntax.Extern(name, name_span):
            yield name, name_span, declared(program, scope, definition)
        case syntax.Import():
            yield from _imported(program, scope, definition)


def _imported(
    program: Program, scope: Scope, node: syntax.Import
) -> Iterator[tuple[str, Span, Defined | Constant | Missing | Network]]:
    there = _scope(program, scope, node)
    for theirs, ours in node.names:
        found = there.names.get(theirs.id) if there is not None else Missing(theirs.span)
        if found is None:
            assert there is not None
            near = get_close_matches(theirs.id, there.names, 1)
            program.report(
                CompileError(
                    theirs.span,
                    f"`{node.path}` defines no `{theirs.id}`",
                    code="CR071",
                    hint=f"did you mean `{near[0]}`?" if near else _offer(there),
                )
            )
            found = Missing(theirs.span)
        if isinstance(found, Network):
            message = f"`{theirs.id}` is a model, and other files do not use it"
            hint = "import the layers that it is made of, or compile its own file"
            note = Note(found.tree.name_span, "the model")
            program.report(CompileError(theirs.span, message, code="CR071", hint=hint, notes=[note]))
            found = Missing(theirs.span)
        yield ours.id, ours.span, found


def _offer(scope: Scope) -> str:
    listed = ", ".join(f"`{name}`" for name in list(scope.names)[:8])
    return f"it defines {listed}" if listed else "it defines nothing"


def _scope(program: Program, scope: Scope, node: syntax.Import) -> Scope | None:
    """The scope of an imported file, read once; None if it has a mistake, which is reported."""
    try:
        key, tree = program.load(node.path, scope.key, node.path_span)
    except CompileErrors as errors:
        for error in errors.errors:
            program.report(error)
        return None
    except CompileError as error:
        program.report(error)
        return None
    if key in program.loading:
        circle = [*program.loading[program.loading.index(key) :], key]
        message = "files import each other in a circle: " + " -> ".join(one or "this file" for one in circle)
        hint = "put what both need into a third file"
        if len(circle) == 2:
            message, hint = "this file imports itself", "its own functions are in scope without an import"
        program.report(CompileError(node.path_span, message, code="CR070", hint=hint))
        return None
    if key not in program.scopes:
        if len(program.loading) > DEEPEST:
            message = f"imports are nested more than {DEEPEST} deep"
            program.report(CompileError(node.path_span, message, code="CR103"))
            return None
        return declare(program, tree, key)
    return program.scopes[key]


def _check_emitted(program: Program, scope: Scope, file: syntax.File) -> None:
    """No function has a name that the emitter gives to what it makes of another."""
    derived = {
        (definition.function.id, _ending(definition))
        for definition in file.definitions
        if isinstance(definition, syntax.Derive)
    }
    own = [found for found in scope.names.values() if isinstance(found, Defined) and found.scope is scope]
    made: dict[str, Defined | syntax.Model] = {
        f"{found.tree.name}_{mode}": found
        for found in own
        for mode in (*EMITTED, *sorted(mode for name, mode in derived if name == found.tree.name))
    }
    for found in scope.names.values():
        if isinstance(found, Network):
            modes = [(name, mode) for name, mode in derived if name.startswith(f"{found.tree.name}.")]
            _check_model(program, found.tree, made, [f"{name}_{mode}".replace(".", "_") for name, mode in modes])
    _check_names(program, file, made)


def _ending(node: syntax.Derive) -> str:
    """What the name of what is emitted ends in."""
    names = [name.id.replace(".", "_") for name in node.arguments]
    return ending(node.mode, node.function.id.endswith(".loss"), names)


def _check_model(
    program: Program, model: syntax.Model, made: dict[str, Defined | syntax.Model], derived: Sequence[str]
) -> None:
    """No output has a name that is emitted, and no other model's; what is emitted joins `made`."""
    outputs = {one.name: one.name_span for one in model.body if isinstance(one, syntax.Output)}
    own = dict.fromkeys((*(f"{model.name}_{end}" for end in OF_MODELS), *sorted(derived)), model.name_span)
    for name, span in outputs.items():
        if name in OF_MODELS:
            program.report(
                CompileError(
                    span,
                    f"`{model.name}_{name}` is emitted of the model anyway",
                    code="CR067",
                    hint="give the output another name",
                )
            )
        own[f"{model.name}_{name}"] = span
    for name, span in own.items():
        if name in made:
            other = made[name]
            source = other.tree if isinstance(other, Defined) else other
            program.report(
                CompileError(
                    span,
                    f"`{name}` is emitted of `{source.name}` too",
                    code="CR067",
                    hint="give one of the two another name",
                    notes=[Note(source.name_span, f"`{source.name}` is defined here")],
                )
            )
        made[name] = model


def _check_names(program: Program, file: syntax.File, made: Mapping[str, Defined | syntax.Model]) -> None:
    for name, span in _places(file):
        if name in made:
            other = made[name]
            source = other.tree if isinstance(other, Defined) else other
            program.report(
                CompileError(
                    span,
                    f"`{name}` is the name of what is emitted for `{source.name}`",
                    code="CR067",
                    hint="give one of the two another name",
                    notes=[Note(source.name_span, f"`{source.name}` is defined here")],
                )
            )


def _places(file: syntax.File) -> Iterator[tuple[str, Span]]:
    for definition in file.definitions:
        if isinstance(definition, syntax.Function | syntax.Extern):
            yield definition.name, definition.name_span
