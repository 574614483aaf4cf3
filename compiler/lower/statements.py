"""A function's body: statement after statement, each with its own mistakes."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.compiler import syntax
from chainrule.compiler.ir import Tensor, Tuple, Type
from chainrule.compiler.lower import loops
from chainrule.compiler.lower.dispatch import expression
from chainrule.compiler.lower.frame import Broken, Frame, Local, Silenced, Size, brief
from chainrule.compiler.lower.notation import indexed
from chainrule.compiler.lower.operators import bound_operator
from chainrule.compiler.lower.owning import enter, own_statement
from chainrule.compiler.lower.showing import show_type
from chainrule.compiler.lower.spelling import report_unknown
from chainrule.compiler.lower.terms import Term
from chainrule.compiler.source import CompileError, Note, Span

TOO_DEEP = "this expression is nested too deep"


def body(frame: Frame, tree: syntax.Function | syntax.Layer | syntax.Rule) -> list[Term] | None:
    """The results of a function; None if a mistake, which is reported, keeps them from being known."""
    frame.later = names_bound(tree.body)
    return run(frame, tree.body)


def run(frame: Frame, statements: Sequence[syntax.Statement]) -> list[Term] | None:
    """The statements of a body, in order, and what they return; mistakes are reported."""
    results: list[Term] | None = None
    for statement in statements:
        frame.stmt = statement.span
        enter(frame, statement)
        try:
            if isinstance(statement, syntax.Return):
                results = _returned(frame, statement.values)
            else:
                lower_statement(frame, statement)
        except CompileError as error:
            frame.program.report(error)
            break_off(frame, statement, error)
        except Silenced:
            break_off(frame, statement, None)
        except RecursionError:
            hint = "give a part of it a name, on a line of its own"
            frame.program.report(CompileError(statement.span, TOO_DEEP, code="CR101", hint=hint))
            _break(frame, statement)
    return results


def lower_statement(frame: Frame, statement: syntax.Statement) -> None:
    """A statement that returns nothing. Raises CompileError."""
    match statement:
        case syntax.Assign():
            assign(frame, statement)
        case syntax.For() | syntax.While():
            loops.loop(frame, statement)
        case syntax.Collect():
            loops.collect(frame, statement)
        case syntax.Solve():
            from chainrule.compiler.lower.equations import solve

            solve(frame, statement)
        case syntax.OnBackward():
            from chainrule.compiler.lower.surgery import on_backward

            on_backward(frame, statement)
        case _:
            if not own_statement(frame, statement):
                raise later(statement)


def later(node: syntax.Statement | syntax.Definition) -> CompileError:
    """For what can be read, and is not lowered yet."""
    word = node.span.text.split(maxsplit=1)[0]
    span = Span(node.span.source, node.span.start, node.span.start + len(word))
    return CompileError(span, f"`{word}` is not supported yet", code="CR018")


def names_bound(statements: Sequence[syntax.Statement]) -> dict[str, Span]:
    """The names that statements bind for those below, and where each is bound first."""
    return {name: span for one in reversed(statements) for name, span in reversed(bound(one))}


def bound(statement: syntax.Statement) -> list[tuple[str, Span]]:
    """The names that a statement binds for those below it, and where; of a loop, those that it collects."""
    match statement:
        case syntax.Assign(targets):
            return [(target.name, place(target)) for target in targets]
        case syntax.Solve(unknowns):
            return [(name.id, name.span) for name in unknowns]
        case syntax.For() | syntax.While():
            return [(name.id, name.span) for name in loops.collected_in(statement.body)]
        case syntax.Return() | syntax.Loss() | syntax.Update() | syntax.OnBackward() | syntax.Collect():
            return []
    return [(statement.name, statement.name_span)]


def place(target: syntax.Target) -> Span:
    return Span(target.span.source, target.span.start, target.span.start + len(target.name))


def break_off(frame: Frame, statement: syntax.Statement, error: CompileError | None) -> None:
    """After a statement that could not be lowered: what else is unknown in it, and what it would have bound."""
    report_unknown(frame, statement, error.span if error is not None else None)
    _break(frame, statement)


def _break(frame: Frame, statement: syntax.Statement) -> None:
    names = bound(statement)
    if isinstance(statement, syntax.For | syntax.While):
        names += loops.bound_in(statement.body).items()
    for name, span in names:
        frame.later.pop(name, None)
        frame.names[name] = Broken(span)


def _returned(frame: Frame, values: Sequence[syntax.Expression]) -> list[Term]:
    if len(values) == 1:
        return _results(frame, values[0])
    found = []
    for value in values:
        found.append(frame.settle(value.span, expression(frame, value)))
    return found


def _results(frame: Frame, value: syntax.Expression) -> list[Term]:
    """The results of one expression, which may be the call of a function with several."""
    term = expression(frame, value)
    if term.made is not None and isinstance(term.type, Tuple):
        count = term.returned or len(term.type.items)
        return [Term(frame.emit(value.span, "get", [term.value], index=k)) for k in range(count)]
    return [frame.settle(value.span, term)]


def assign(frame: Frame, statement: syntax.Assign) -> None:
    """`x = ...`, `q[i, j] = ...`, `a, b = ...`. Raises CompileError."""
    targets, values = statement.targets, statement.values
    for target in targets:
        _check_target(frame, target)
    if any(target.indices is not None or target.rest for target in targets):
        _assign_indexed(frame, statement)
        return
    if len(targets) == 1 and len(values) == 1 and bound_operator(frame, targets[0], values[0]):
        return
    if len(targets) == 1 and len(values) == 1:
        _bind(frame, targets[0], _kept(frame, targets[0], values[0]))
        return
    terms = several(frame, statement)
    for target, term in zip(targets, terms, strict=True):
        _bind(frame, target, term)


def several(frame: Frame, statement: syntax.Assign | syntax.Collect) -> list[Term]:
    """The values of several names: as many expressions, or a call with as many results. Raises CompileError."""
    targets, values = statement.targets, statement.values
    if len(values) == 1:
        terms = _results(frame, values[0])
    else:
        terms = [frame.settle(value.span, expression(frame, value)) for value in values]
    if len(terms) != len(targets):
        names = ", ".join(target.span.text for target in targets)
        raise CompileError(
            statement.span,
            f"`{brief(values[0].span | values[-1].span)}` has {_results_count(len(terms))}, "
            f"and there are {len(targets)} names for it: {names}",
            code="CR074",
            hint=_hint_of_counts(terms, targets, values),
        )
    return terms


def _hint_of_counts(
    terms: Sequence[Term], targets: Sequence[syntax.Target | syntax.Name], values: Sequence[syntax.Expression]
) -> str:
    if len(terms) > len(targets):
        return "`_` takes a result that is not needed"
    if len(terms) == 1 and isinstance(terms[0].type, Tensor) and terms[0].type.shape:
        text = brief(values[0].span)
        elements = ", ".join(f"{text}[{k}]" for k in range(len(targets)))
        return f"an array is one value, its elements are taken by number: `{elements}`"
    return ""


def _results_count(count: int) -> str:
    return "one result" if count == 1 else f"{count} results"


def _assign_indexed(frame: Frame, statement: syntax.Assign) -> None:
    targets, values = statement.targets, statement.values
    if len(values) == len(targets) and len(values) > 1:
        terms = [indexed(frame, [target], value)[0] for target, value in zip(targets, values, strict=True)]
    elif len(values) == 1:
        if any(target.indices is None and not target.rest for target in targets):
            bare = next(target for target in targets if target.indices is None)
            raise CompileError(bare.span, f"`{bare.name}` has no indices, and the names beside it have", code="CR084")
        terms = indexed(frame, targets, values[0])
    else:
        raise CompileError(statement.span, f"{len(values)} values for {len(targets)} names", code="CR074")
    for target, term in zip(targets, terms, strict=True):
        _bind(frame, target, term)


def _kept(frame: Frame, target: syntax.Target, value: syntax.Expression) -> Term:
    """The value of a statement; a size that gets a name stays known as a size."""
    term = expression(frame, value)
    if term.made is not None and isinstance(term.type, Tuple):
        count = term.returned or len(term.type.items)
        names = ", ".join([target.name, *(f"{target.name}{k}" for k in range(2, count + 1))])
        raise CompileError(
            value.span,
            f"`{brief(value.span)}` has {count} results, and there is one name for them",
            code="CR074",
            hint=f"write `{names} = {brief(value.span)}`; `_` takes one that is not needed",
        )
    return frame.settle(value.span, term)


def _check_target(frame: Frame, target: syntax.Target) -> None:
    found = frame.names.get(target.name)
    if isinstance(found, Size):
        raise CompileError(
            target.span,
            f"`{target.name}` is a dimension, and stays what it is",
            code="CR037",
            hint="give the value another name",
            notes=[Note(found.span, "the dimension")],
        )


def _bind(frame: Frame, target: syntax.Target, term: Term) -> None:
    if target.name == "_":
        return
    frame.later.pop(target.name, None)
    frame.region.builder.christen(term.value, target.name)
    frame.names[target.name] = Local(term, place(target))


def checked(
    frame: Frame, tree: syntax.Function | syntax.Layer, terms: list[Term], declared: Sequence[Tensor]
) -> list[Term]:
    """The results in their declared types. Raises CompileError where they differ."""
    values = next(statement for statement in reversed(tree.body) if isinstance(statement, syntax.Return)).values
    if len(declared) != len(terms):
        raise CompileError(
            values[0].span | values[-1].span,
            f"`{tree.name}` gives {_results_count(len(terms))}, and its type says {len(declared)}",
            code="CR038",
        )
    found = []
    for k, (term, wanted) in enumerate(zip(terms, declared, strict=True)):
        span = values[k].span if len(values) == len(terms) else values[0].span
        have: Type = term.type
        assert isinstance(have, Tensor)
        fits = have.dtype == wanted.dtype or (have.dtype, wanted.dtype) == ("int", "real")
        value = term.value
        if have.shape != wanted.shape or not fits:
            value = frame.value(span, _stretched(frame, span, term, wanted)) if fits else value
            if not fits or value.shape != wanted.shape:
                raise CompileError(
                    span,
                    f"`{tree.name}` says that it gives {show_type(frame, wanted.dtype, wanted.shape)}, "
                    f"and `{brief(span)}` is {show_type(frame, have.dtype, have.shape)}",
                    code="CR038",
                    hint=_repair(tree, k, len(terms), show_type(frame, have.dtype, have.shape)),
                    notes=[Note(tree.results[k].span, "the declared type")] if tree.results else [],
                )
        found.append(Term(frame.convert(span, value, wanted.dtype)))
    return found


def _repair(tree: syntax.Function | syntax.Layer, k: int, count: int, shown: str) -> str:
    return f"if the value is right, write `-> {shown}`" if count == 1 else f"result {k + 1} of {count}"


def _stretched(frame: Frame, span: Span, term: Term, wanted: Tensor) -> Term:
    """An axis that stretches becomes as long as the type says."""
    shape = term.value.shape
    if len(shape) != len(wanted.shape) or not any(dim.stretch for dim in shape):
        return term
    if any(a != b and not a.stretch for a, b in zip(shape, wanted.shape, strict=True)):
        return term
    return Term(frame.emit(span, "broadcast", [term.value], shape=wanted.shape))
