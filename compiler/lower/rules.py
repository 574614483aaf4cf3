"""`derivative` and `backward`: the derivative of a function as the program states it.

    derivative f(x, y) = p, q        ->      fn f@backward(x, y, d_f) = d_f * p, d_f * q
    backward g(x, k: int; dy) = c    ->      fn g@backward(x, k, dy) = c

Each rule becomes a function of the module, for every number of axes for which its function is used. It is lowered
after all that is called, so that rules may call each other's functions, and their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

from chainrule.compiler import syntax
from chainrule.compiler.ir import Dim, Function, Rule, Tensor, Value
from chainrule.compiler.lower.frame import Frame, Local, Size, brief
from chainrule.compiler.lower.program import Defined, Missing, Pending, Program, Scope
from chainrule.compiler.lower.region import needed
from chainrule.compiler.lower.showing import show_type
from chainrule.compiler.lower.signature import Ranks, signature
from chainrule.compiler.lower.statements import body
from chainrule.compiler.lower.terms import Term
from chainrule.compiler.ops.language import LANGUAGE
from chainrule.compiler.source import CompileError, Note


def collect_rules(program: Program, scope: Scope, file: syntax.File) -> None:
    """Files the rules of a file under their functions. Mistakes are reported."""
    for definition in file.definitions:
        if isinstance(definition, syntax.Rule):
            try:
                function = _function(scope, definition)
                first = program.rules.get(function.unique)
                if first is not None:
                    raise CompileError(
                        definition.name_span,
                        f"the derivative of `{definition.name}` is stated twice",
                        code="CR130",
                        hint="leave one of the two out",
                        notes=[Note(first[1].name_span, "the first")],
                    )
                program.rules[function.unique] = function, definition
            except CompileError as error:
                program.report(error)


def _function(scope: Scope, rule: syntax.Rule) -> Defined:
    """The function that a rule is for, which its own file defines. Raises CompileError."""
    found = scope.names.get(rule.name)
    if isinstance(found, Defined) and found.scope is scope:
        return found
    if isinstance(found, Defined):
        message = f"`{rule.name}` is defined in another file, which may state its derivative"
        hint = f"or define one of your own here: `fn my_{rule.name}(...) = {rule.name}(...)`"
    elif rule.name in LANGUAGE and found is None:
        message = f"`{rule.name}` is a word of the language, whose derivative is known"
        hint = f"a function of your own may have another: `fn my_{rule.name}(x) = {rule.name}(x)`"
    else:
        functions = [name for name, one in scope.names.items() if isinstance(one, Defined)]
        near = get_close_matches(rule.name, functions, 1)
        message = f"there is no function `{rule.name}` in this file"
        hint = f"did you mean `{near[0]}`?" if near else "a rule stands beside its function: `fn f(x) = ...`"
        if isinstance(found, Missing):
            hint = "its definition has a mistake"
    raise CompileError(rule.name_span, message, code="CR130", hint=hint)


def lower_rules(program: Program) -> None:
    """The rules of all functions that are used, as functions of the module. Mistakes are reported."""
    from chainrule.compiler.lower.module import instance_name, lower_with_callees

    done: set[tuple[str, Ranks]] = set()
    while waiting := [key for key in program.instances if key[0] in program.rules and key not in done]:
        unique, ranks = key = waiting[0]
        function, rule = program.rules[unique]
        name = instance_name(function, ranks)
        if name in program.functions:
            try:
                _lower(program, function, rule, ranks, program.functions[name])
            except Pending as pending:
                lower_with_callees(program, pending.function, pending.ranks)
                continue
            except CompileError as error:
                program.report(error)
        done.add(key)


def _lower(program: Program, function: Defined, tree: syntax.Rule, ranks: Ranks, made: Function) -> None:
    """Adds the rule to the functions of the module, and to its function. Raises CompileError, Pending."""
    places = tuple(k for k, param in enumerate(made.params) if param.tensor.dtype == "real")
    results = [result for result in made.results if result.tensor.dtype == "real"]
    _check_heading(function, tree, made, results)
    found = signature(program, function, ranks)
    frame = Frame(program, function.scope)
    frame.leads = frozenset(name for names in found.leads.values() for name in names)
    for size, span in found.sizes.items():
        frame.names[size] = Size(Dim.of(size), span)
    params = [
        _param(frame, name, param.tensor, "parameter") for name, param in zip(tree.parameters, made.params, strict=True)
    ]
    if tree.kind == "backward":
        pairs = zip(tree.cotangents, results, strict=True)
        seeds = [_param(frame, name, result.tensor, "cotangent") for name, result in pairs]
    else:
        seeds = [Value("param", (), {}, results[0].tensor, tree.span, tree.span, f"d_{tree.name}")]
    before = len(program.errors)
    terms = body(frame, _whole(tree))
    if terms is None or len(program.errors) > before:
        return
    wanted = [made.params[k] for k in places]
    stated = _stated(frame, function, tree, terms, wanted)
    if tree.kind == "derivative":
        frame.stmt = _whole(tree).body[-1].span
        stated = [frame.emit(tree.span, "multiply", [seeds[0], partial]) for partial in stated]
    name = f"{made.name}@backward"
    program.functions[name] = Function(
        name,
        (*params, *seeds),
        needed(frame.region.builder.body, stated),
        tuple(stated),
        span=tree.span,
        requirements=tuple(frame.requirements.values()),
        leads=made.leads,
    )
    rule = Rule(
        tree.kind,
        name,
        places,
        tuple(param.type for param in wanted),
        unchecked=tree.unchecked.value if tree.unchecked is not None else None,
        span=tree.span,
    )
    program.functions[made.name] = replace(made, rule=rule)


def _whole(tree: syntax.Rule) -> syntax.Rule:
    """A rule on one line is one statement: the emitted code shows it whole."""
    (*_, last) = tree.body
    if len(tree.body) > 1 or not isinstance(last, syntax.Return) or "\n" in tree.span.text:
        return tree
    return replace(tree, body=(replace(last, span=tree.span),))


def _param(frame: Frame, name: syntax.Name, type: Tensor, word: str) -> Value:
    value = Value("param", (), {}, type, name.span, name.span, name.id)
    frame.names[name.id] = Local(Term(value), name.span, word)
    return value


def _check_heading(function: Defined, tree: syntax.Rule, made: Function, results: Sequence[Value]) -> None:
    names = [parameter.name for parameter in function.tree.parameters]
    where = [Note(function.tree.name_span, "the function")]
    if len(tree.parameters) != len(names):
        raise CompileError(
            tree.name_span,
            f"`{tree.name}` has {_count(len(names), 'parameter')}, and its rule names {len(tree.parameters)}",
            code="CR131",
            hint=f"write `{tree.kind} {tree.name}({', '.join(names)}{'; dy' if tree.kind == 'backward' else ''})`",
            notes=where,
        )
    if not results or all(param.tensor.dtype != "real" for param in made.params):
        what = "gives no real" if not results else "takes no real"
        raise CompileError(tree.name_span, f"`{tree.name}` {what}: it has no derivative", code="CR131", notes=where)
    if tree.kind == "derivative":
        if len(results) > 1 or any(value.shape for value in (*made.params, *made.results)):
            raise CompileError(
                tree.name_span,
                f"`derivative` states the partial derivatives of one number by numbers, and `{tree.name}` "
                + ("has several results" if len(results) > 1 else "has arrays"),
                code="CR131",
                hint=f"state its cotangents: `backward {tree.name}({', '.join(names)}; dy) = ...`",
                notes=where,
            )
    elif len(tree.cotangents) != len(results):
        raise CompileError(
            tree.cotangents[0].span | tree.cotangents[-1].span,
            f"`{tree.name}` has {_count(len(results), 'real result')}, and its rule names "
            f"{_count(len(tree.cotangents), 'cotangent')}",
            code="CR131",
            hint="behind the `;` stands one name for the cotangent of each real result",
            notes=where,
        )


def _stated(
    frame: Frame, function: Defined, tree: syntax.Rule, terms: Sequence[Term], wanted: Sequence[Value]
) -> list[Value]:
    """What the rule says, in the types of the real parameters. Raises CompileError where it does not fit."""
    what, of = ("partial derivative", "by") if tree.kind == "derivative" else ("cotangent", "of")
    values = tree.body[-1].values if isinstance(tree.body[-1], syntax.Return) else ()
    whole = values[0].span | values[-1].span
    names = ", ".join(f"`{param.name}`" for param in wanted)
    if len(terms) != len(wanted):
        raise CompileError(
            whole,
            f"`{tree.name}` has {_count(len(wanted), 'real parameter')}, {names}, and here "
            f"{'is' if len(terms) == 1 else 'are'} {_count(len(terms), what)}",
            code="CR131",
            hint=f"one {what} for each, in order; 0 where there is none",
            notes=[Note(function.tree.name_span, "the function")],
        )
    found = []
    for k, (term, param) in enumerate(zip(terms, wanted, strict=True)):
        span = values[k].span if len(values) == len(terms) else whole
        value, have = term.value, term.value.tensor
        if have.dtype != "bool" and have.shape != param.shape and _is_zero(value):
            value = frame.emit(span, "broadcast", [frame.convert(span, value, "real")], shape=param.shape)
        if value.shape != param.shape or have.dtype == "bool":
            raise CompileError(
                span,
                f"the {what} {of} `{param.name}` is {show_type(frame, 'real', param.shape)} like it, and "
                f"`{brief(span)}` is {show_type(frame, have.dtype, have.shape)}",
                code="CR131",
                notes=[Note(function.tree.name_span, "the function")],
            )
        found.append(frame.convert(span, value, "real"))
    return found


def _is_zero(value: Value) -> bool:
    return value.op == "const" and value.attrs["value"] == 0


def _count(number: int, noun: str) -> str:
    return f"one {noun}" if number == 1 else f"{number} {noun}s"
