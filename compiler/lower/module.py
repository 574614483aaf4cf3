"""A file, and those that it imports: definitions, functions on demand, examples, what is to be derived."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from chainrule.compiler import syntax
from chainrule.compiler.ir import REAL, Dim, Function, Module, Tensor, Tuple, Type, Value
from chainrule.compiler.lower.constants import check_constant
from chainrule.compiler.lower.definitions import declare
from chainrule.compiler.lower.derivations import derivations, examples
from chainrule.compiler.lower.fixed import bind_fixed, is_bottomless
from chainrule.compiler.lower.frame import Frame, Local, Silenced, Size
from chainrule.compiler.lower.models import lower_models
from chainrule.compiler.lower.numbers import number_of
from chainrule.compiler.lower.outside import applied
from chainrule.compiler.lower.ownership import Ownership
from chainrule.compiler.lower.program import Defined, Instance, Load, Pending, Program
from chainrule.compiler.lower.region import needed
from chainrule.compiler.lower.rules import lower_rules
from chainrule.compiler.lower.showing import show_type
from chainrule.compiler.lower.signature import Ranks, Signature, entry_ranks, signature
from chainrule.compiler.lower.statements import body, checked
from chainrule.compiler.lower.terms import Term
from chainrule.compiler.lower.uncalled import check_uncalled
from chainrule.compiler.options import Settings
from chainrule.compiler.parse.layout import MISTAKE_LIMIT
from chainrule.compiler.parse.limits import children, held
from chainrule.compiler.source import CompileError, CompileErrors, Note, Span

DEEPEST = 3
"""So many functions are lowered one within another before the outer ones are put off."""


MOST_RANKS = 32


def lower(file: syntax.File, name: str, load: Load, settings: Settings = ()) -> Module:
    """The tree of a file as IR; `name` is the module's, `load` reads what it imports.

    `settings` are values for the parameters of models, each a name and a text: ("width", "64"); what names a size of
    a function is only looked at.

    `load(path, importer, span)` is handed the path as it is written, the key of the file that asks ("" for this
    one) and where; it returns a key for the file, the same for the same file, and its tree, and raises
    CompileError or CompileErrors if it will not (`imports.folder_loader` makes one). Raises CompileErrors with
    all mistakes of this file and those that it imports.
    """
    program = Program(load)
    root = declare(program, file, "")
    for scope, tree in list(program.constants):
        check_constant(program, scope, tree)
    own = [
        found
        for found in root.names.values()
        if isinstance(found, Defined) and found.scope is root and not found.is_special
    ]
    for function in _callees_first(own):
        lower_with_callees(program, function, entry_ranks(function.tree))
    made_own = [program.functions[function.unique] for function in own if function.unique in program.functions]
    sizes = {size for one in made_own for param in one.params for dim in param.shape for size in dim.names()}
    models = lower_models(program, root, settings, sizes)
    made = derivations(program, root, file, models)
    tried = examples(program, root, file)
    lower_rules(program)
    check_uncalled(program, root)
    if program.errors:
        raise CompileErrors(program.errors)
    exported = tuple(function.unique for function in own)
    variants = {one.unique for one in program.variants.values() if isinstance(one.tree, syntax.Layer)}
    layers = frozenset(instance.name for (unique, _), instance in program.instances.items() if unique in variants)
    for scope in program.scopes.values():
        scope.names.clear()  # its definitions know it: who counts references would keep the tree for ever
    return Module(name, program.functions, exported, made, tried, file.doc, tuple(program.derived), models, layers)


def with_the_rest(errors: CompileErrors, name: str, load: Load) -> CompileErrors:
    """The mistakes of a file that does not parse, and those in what could be read of it."""
    if isinstance(errors.readable, syntax.File):
        try:
            lower(errors.readable, name, load)
        except CompileErrors as more:
            return CompileErrors([*errors.errors, *more.errors][:MISTAKE_LIMIT])
    return errors


# ---------------------------------------------------------------- in which order


def _callees_first(functions: list[Defined]) -> Iterator[Defined]:
    """Functions and what they call, each after what it calls, where there is no circle."""
    seen: set[int] = set()
    for function in functions:
        stack: list[tuple[Defined, Iterator[Defined]]] = []
        if id(function) not in seen:
            seen.add(id(function))
            stack.append((function, iter(_called(function))))
        while stack:
            current, rest = stack[-1]
            callee = next((one for one in rest if id(one) not in seen), None)
            if callee is None:
                stack.pop()
                if not current.is_special:
                    yield current
            else:
                seen.add(id(callee))
                stack.append((callee, iter(_called(callee))))


def _called(function: Defined) -> list[Defined]:
    """The functions that a body names, in order of occurrence."""
    names: dict[str, None] = {}
    stack: list[syntax.Expression] = [value for statement in function.tree.body for value in held(statement)]
    stack.reverse()
    while stack:
        node = stack.pop()
        if isinstance(node, syntax.Name):
            names.setdefault(node.id)
        stack.extend(reversed(list(children(node))))
    found = (function.scope.names.get(name) for name in names)
    return [one for one in found if isinstance(one, Defined)]


# ---------------------------------------------------------------- one function


def lower_with_callees(program: Program, function: Defined, ranks: Ranks) -> Instance:
    """An instance of a function, after those that it turns out to need."""
    waiting = [(function, ranks)]
    while True:
        function, ranks = waiting[-1]
        try:
            instance = _lowered(program, function, ranks)
        except Pending as pending:
            waiting.append((pending.function, pending.ranks))
            program.waiting.append((pending.function.unique, pending.ranks))
            continue
        waiting.pop()
        if not waiting:
            return instance
        program.waiting.pop()


def ensure(program: Program, function: Defined, ranks: Ranks, span: Span) -> Instance:
    """An instance of a function that is called. Raises CompileError for a recursion, Pending to be put off."""
    key = (function.unique, ranks)
    if key in program.instances:
        return program.instances[key]
    chain = [*program.waiting, *program.doing]
    if any(name == function.unique for name, _ in chain) or is_bottomless(program, function, chain):
        raise _recursion(function, [name for name, _ in chain], span)
    known = program.ranks.setdefault(function.unique, set())
    known.add(ranks)
    if len(known) > MOST_RANKS:
        message = f"`{function.tree.name}` is called for more than {MOST_RANKS} numbers of axes behind its `...`"
        raise CompileError(span, message, code="CR103")
    if len(program.doing) >= DEEPEST:
        raise Pending(function, ranks)
    return _lowered(program, function, ranks)


def _recursion(function: Defined, chain: list[str], span: Span) -> CompileError:
    start = chain.index(function.unique) if function.unique in chain else len(chain)
    circle = [*chain[start:], function.unique]
    if len(circle) <= 2:
        message = f"`{function.tree.name}` calls itself"
    else:
        message = "these functions call each other in a circle: " + " -> ".join(dict.fromkeys(circle))
        message += f" -> {function.unique}"
    return CompileError(
        span,
        message,
        code="CR062",
        hint="a function is made of others that are finished; a recursion is written out, or in index notation",
        notes=[Note(function.tree.name_span, f"`{function.tree.name}` is defined here")],
    )


def _lowered(program: Program, function: Defined, ranks: Ranks) -> Instance:
    key = (function.unique, ranks)
    if key in program.instances:
        return program.instances[key]
    program.doing.append(key)
    try:
        instance = _instance(program, function, ranks)
    finally:
        program.doing.pop()
    program.instances[key] = instance
    return instance


def instance_name(function: Defined, ranks: Ranks) -> str:
    """`f`, or `f@2` for two axes behind its `...`, where an entry has one."""
    if ranks == entry_ranks(function.tree):
        return function.unique
    return f"{function.unique}@{'_'.join(str(count) for _, count in ranks)}"


def _instance(program: Program, function: Defined, ranks: Ranks) -> Instance:
    name = instance_name(function, ranks)
    try:
        found = signature(program, function, ranks)
    except CompileError as error:
        program.report(error)
        return Instance(name, (), Tuple(()), (), broken=True)
    except Silenced:
        return Instance(name, (), Tuple(()), (), broken=True)
    frame = Frame(program, function.scope)
    frame.leads = frozenset(name for names in found.leads.values() for name in names)
    frame.lead_names = found.leads
    for size, span in found.sizes.items():
        frame.names[size] = Size(Dim.of(size), span)
    bind_fixed(frame, function)
    if isinstance(function.tree, syntax.Layer):
        frame.own = Ownership(function.training, region=frame.region)
    params = tuple(_param(frame, parameter.tree, parameter.type) for parameter in found.parameters)
    before = len(program.errors)
    if function.extern is not None:
        return _outside(program, function, name, found, params)
    terms = body(frame, function.tree)
    if terms is not None and found.results is not None:
        frame.stmt = function.tree.body[-1].span
        try:
            terms = checked(frame, function.tree, terms, found.results)
        except CompileError as error:
            program.report(error)
            terms = None
    if terms is not None:
        _check_leads(frame, function.tree, terms)
    requirements = tuple(frame.requirements.values())
    if terms is None or len(program.errors) > before:
        declared = _joined(list(found.results)) if found.results is not None else Tuple(())
        return Instance(name, found.parameters, declared, requirements, broken=True)
    given = tuple(term.value for term in terms)
    own = frame.own or Ownership(False)
    results = (*given, *(value for _, value in own.changed()))
    instructions = needed(frame.region.builder.body, results)
    own.forget_noise({id(arg) for value in instructions for arg in value.args} | set(map(id, results)))
    program.functions[name] = Function(
        name,
        (*params, *own.values.values()),
        instructions,
        results,
        function.tree.doc,
        function.tree.span,
        requirements,
        _leads(found),
    )
    return Instance(
        name,
        found.parameters,
        _joined([value.tensor for value in given]),
        requirements,
        owned=tuple(own.owned),
        updates=tuple(position for position, _ in own.changed()),
    )


def _outside(
    program: Program, function: Defined, name: str, found: Signature, params: Sequence[Value]
) -> Instance:
    """A function whose body is the call of another, from outside."""
    assert function.extern is not None
    made = applied(function.extern, name, params, found.results or (REAL,))
    program.functions[name] = replace(made, leads=_leads(found))
    return Instance(name, found.parameters, _joined([value.tensor for value in made.results]), ())


def _check_leads(frame: Frame, tree: syntax.Function | syntax.Layer, terms: list[Term]) -> None:
    """Axes behind a `...` come first in a result, too: mistakes are reported."""
    for term in terms:
        behind = [dim.name in frame.leads for dim in term.value.shape]
        if behind != sorted(behind, reverse=True):
            shown = show_type(frame, term.dtype, term.value.shape)
            frame.program.report(
                CompileError(
                    tree.body[-1].span,
                    f"`{tree.name}` gives {shown}: the axes behind `...` come first in a result",
                    code="CR041",
                    hint="`stack([a, b], axis = -1)`, or index notation, puts new axes last",
                )
            )


def _leads(found: Signature) -> dict[str, str]:
    return {f"...{label}": names[0] for label, names in found.leads.items() if len(names) == 1}


def _joined(types: list[Tensor]) -> Type:
    return types[0] if len(types) == 1 else Tuple(tuple(types))


def _param(frame: Frame, tree: syntax.Parameter, type: Tensor) -> Value:
    """A parameter; `default` is among its attrs if it has one."""
    attrs: dict[str, object] = {}
    if tree.default is not None:
        number = _default(frame, tree, type)
        if number is not None:
            attrs["default"] = float(number) if type.dtype == "real" else number
    value = Value("param", (), attrs, type, tree.span, tree.span, tree.name)
    frame.names[tree.name] = Local(Term(value), tree.span, "parameter")
    return value


def _what_a_default_is(type: Tensor) -> str:
    made = "it is made of numbers, constants of the file, and arithmetic"
    return f"{made}, and fills the array" if type.shape else made


def _default(frame: Frame, tree: syntax.Parameter, type: Tensor) -> int | float | bool | None:
    assert tree.default is not None
    try:
        number = number_of(frame.program, frame.scope, tree.default)
    except CompileError as error:
        frame.program.report(error)
        return None
    kind = "bool" if isinstance(number, bool) else "int" if isinstance(number, int) else "real"
    fits = kind == type.dtype or (kind, type.dtype) == ("int", "real")
    if number is None or not fits:
        frame.program.report(
            CompileError(
                tree.default.span,
                f"the default of `{tree.name}` is a number of its type, {Tensor(type.dtype)}",
                code="CR066",
                hint=_what_a_default_is(type) if number is None else "",
            )
        )
        return None
    return number
