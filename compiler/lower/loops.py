"""`for`, `while` and `collect`: a body becomes a region, with the values that go round it and what it keeps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from chainrule.compiler import syntax
from chainrule.compiler.ir import INT, Dim, Function, Tensor, Value
from chainrule.compiler.lower import rounds, statements
from chainrule.compiler.lower.dispatch import expression
from chainrule.compiler.lower.frame import LOOP_VARIABLE, Broken, Collecting, Frame, Local, Silenced, brief
from chainrule.compiler.lower.ownership import Ownership, Snapshot
from chainrule.compiler.lower.region import Region
from chainrule.compiler.lower.showing import call_it, show_type
from chainrule.compiler.lower.steps import Steps, steps_of
from chainrule.compiler.lower.terms import Term
from chainrule.compiler.source import CompileError, Note, Span


@dataclass(frozen=True)
class Attempt:
    """A body lowered once: the region of the condition, if there is one, that of the body, and what it yields.

    Among `carried` the states that go round stand last.
    """

    condition: tuple[Region, tuple[Value, ...], Value] | None
    body: Region
    carried: tuple[Value, ...]
    elements: tuple[Value, ...]
    index: Value | None
    after: tuple[Term, ...]
    collecting: Collecting
    own: Ownership | None


def loop(frame: Frame, node: syntax.For | syntax.While) -> None:
    """A loop, and behind it the names that it carried and collected. Raises CompileError."""
    stmt = frame.stmt
    steps = steps_of(frame, node) if isinstance(node, syntax.For) else None
    if isinstance(node, syntax.For) and node.manner == "own":
        assert steps is not None
        rounds.check_own(frame, node, steps)
    if isinstance(node, syntax.For) and node.manner and steps is not None and steps.length is None:
        hint = "loop over a size or an array, or leave `(checkpoint)` out"
        message = "how many steps this loop takes depends on a value, and segments are of a size"
        raise CompileError(node.span, message, code="CR110", hint=hint)
    names = _carried(frame, node)
    inits = [_init(frame, name, place) for name, place in names.items()]
    states: dict[str, Tensor] = {}
    owned = Snapshot(frame.own)
    while True:
        attempt = _attempt(frame, node, steps, list(names), inits, states)
        frame.stmt = stmt
        fitted = [
            _fitted(frame, node, name, init, term)
            for name, init, term in zip(names, inits, attempt.after[: len(names)], strict=True)
        ]
        turning = rounds.turning(attempt.own)
        if turning.keys() <= states.keys() and all(a is b for a, b in zip(fitted, inits, strict=True)):
            break
        inits, states = fitted, {**states, **turning}
        owned.restore()
    _emit(frame, node, steps, names, inits, attempt, list(states))


# ---------------------------------------------------------------- what goes round


def bound_in(body: Sequence[syntax.Statement]) -> dict[str, Span]:
    """The names that a body binds for what stands below in it, and where first; a loop's own end with it."""
    found: dict[str, Span] = {}
    for statement in body:
        if isinstance(statement, syntax.Assign):
            targets = [(target.name, statements.place(target)) for target in statement.targets]
        elif isinstance(statement, syntax.For | syntax.While):
            targets = list(bound_in(statement.body).items())
            targets += [(name.id, name.span) for name in collected_in(statement.body)]
        else:
            continue
        for name, span in targets:
            found.setdefault(name, span)
    found.pop("_", None)
    return found


def collected_in(body: Sequence[syntax.Statement]) -> Iterator[syntax.Name]:
    for statement in body:
        if isinstance(statement, syntax.Collect):
            yield from statement.targets


def _carried(frame: Frame, node: syntax.For | syntax.While) -> dict[str, Span]:
    """The names that are bound before the loop and bound again in it."""
    found = {}
    for name, span in bound_in(node.body).items():
        known = frame.names.get(name)
        if isinstance(known, Broken):
            raise Silenced
        if isinstance(known, Local):
            found[name] = span
    return found


def _init(frame: Frame, name: str, place: Span) -> Value:
    known = frame.names[name]
    assert isinstance(known, Local)
    return frame.value(place, known.term)


def _fitted(frame: Frame, node: syntax.For | syntax.While, name: str, init: Value, after: Term) -> Value:
    """The value before the loop, in the type that it has behind a step. Raises CompileError if it is another's."""
    before, then = init.tensor, after.value.tensor
    if before == then:
        return init
    place = bound_in(node.body)[name]
    if before.shape == then.shape and (before.dtype, then.dtype) == ("int", "real"):
        return frame.convert(node.span, init, "real")
    if len(before.shape) == len(then.shape) and before.dtype == then.dtype:
        pairs = list(zip(before.shape, then.shape, strict=True))
        if all(a == b or a.stretch for a, b in pairs):
            return frame.emit(node.span, "broadcast", [init], shape=then.shape)
    known = frame.names[name]
    assert isinstance(known, Local)
    shown = show_type(frame, before.dtype, before.shape), show_type(frame, then.dtype, then.shape)
    hint = f"bind `{name}` before the loop to what it is to be in it"
    if not before.shape and then.shape and all(dim.name or dim.constant is not None for dim in then.shape):
        hint += f", such as `{name} = zeros([{', '.join(map(str, then.shape))}])`"
    raise CompileError(
        place,
        f"`{name}` is {shown[0]} before the loop, and {shown[1]} after a step of it",
        code="CR111",
        hint=hint,
        notes=[Note(known.span, "before the loop")],
    )


# ---------------------------------------------------------------- the body


def _attempt(
    frame: Frame,
    node: syntax.For | syntax.While,
    steps: Steps | None,
    names: Sequence[str],
    inits: Sequence[Value],
    states: Mapping[str, Tensor],
) -> Attempt:
    """The body, its carried names being of the types of `inits`, and `states` going round.

    Raises Silenced where it has a mistake.
    """
    around = frame.region, dict(frame.names), dict(frame.later), frame.collecting, frame.own
    before = len(frame.program.errors)
    long_enough = steps is not None and steps.length is not None and steps.length.at_least(1)
    frame.guarded += not long_enough  # what is read in a body that may not run asks nothing of the call
    try:
        condition = None
        if isinstance(node, syntax.While):
            frame.region = Region(parent=around[0])
            decided = _enter(frame, node, names, inits)
            frame.own, turned = rounds.enter(frame, node, steps, states)
            condition = frame.region, (*decided, *turned), _condition(frame, node)
            rounds.check_condition(frame.own, node)
            frame.names, frame.own = dict(around[1]), around[4]
        frame.region = Region(parent=around[0])
        frame.collecting = Collecting(frozenset(bound_in(node.body)), _refused(steps))
        carried = _enter(frame, node, names, inits)
        own, turned = rounds.enter(frame, node, steps, states)
        frame.own = own
        elements, index = _enter_step(frame, steps) if steps is not None else ((), None)
        frame.later.update(bound_in(node.body))
        statements.run(frame, node.body)
        if len(frame.program.errors) > before:
            raise Silenced
        after = []
        for name, init in zip(names, inits, strict=True):
            found = frame.names[name]
            if not isinstance(found, Local):
                raise Silenced
            term = frame.settle(found.span, found.term)
            if term.dtype == "int" and init.tensor.dtype == "real":
                term = Term(frame.convert(found.span, term.value, "real"))
            after.append(term)
        _end_names(frame, node, around[1])
        after += [Term(own.states[path]) for path in states] if own is not None else []
        carried = (*carried, *turned)
        return Attempt(condition, frame.region, carried, elements, index, tuple(after), frame.collecting, own)
    finally:
        frame.guarded -= not long_enough
        frame.region, frame.names, frame.later, frame.collecting, frame.own = around


def _refused(steps: Steps | None) -> str:
    if steps is None:
        return "how many steps a `while` takes depends on values, and the size of an array never does"
    if steps.length is None:
        return "how many steps this loop takes depends on a value, and the size of an array never does"
    return ""


def _enter(
    frame: Frame, node: syntax.For | syntax.While, names: Sequence[str], inits: Sequence[Value]
) -> tuple[Value, ...]:
    """The carried values as parameters of the region."""
    params = []
    for name, init in zip(names, inits, strict=True):
        known = frame.names[name]
        assert isinstance(known, Local)
        param = Value("param", (), {}, init.type, known.span, node.span, name)
        frame.names[name] = Local(Term(frame.region.give(param)), known.span)
        params.append(param)
    return tuple(params)


def _enter_step(frame: Frame, steps: Steps) -> tuple[tuple[Value, ...], Value]:
    """The elements and the number of the step as parameters of the region, and the loop's variables."""
    counter = next((name for name, array in zip(steps.names, steps.arrays, strict=True) if array is None), None)
    called = counter.id if counter is not None and counter.id != "_" else None
    index = frame.region.give(Value("param", (), {}, INT, None, None, called))
    elements = []
    for name, array, start, by in zip(steps.names, steps.arrays, steps.starts, steps.by, strict=True):
        if array is not None:
            element = Tensor(array.tensor.dtype, array.shape[1:])
            called = name.id if name.id != "_" else None
            term = Term(frame.region.give(Value("param", (), {}, element, name.span, None, called)))
            elements.append(term.value)
        else:
            assert start is not None
            term = _counted(frame, name.span, index, start, by)
        if name.id != "_":
            frame.names[name.id] = Local(term, name.span, LOOP_VARIABLE)
    return tuple(elements), index


def _counted(frame: Frame, span: Span, index: Value, start: Term, by: int) -> Term:
    """`start + by * index`."""
    value = index
    if abs(by) != 1:
        value = frame.emit(span, "multiply", [value, frame.const(abs(by))])
    if start.static == Dim.of(0) and by > 0:
        return Term(value)
    begin = frame.value(span, start)
    return Term(frame.emit(span, "subtract" if by < 0 else "add", [begin, value]))


def _condition(frame: Frame, node: syntax.While) -> Value:
    term = frame.settle(node.condition.span, expression(frame, node.condition))
    if term.dtype != "bool" or term.carried:
        what = call_it(frame, node.condition.span, term.dtype, term.carried)
        text = brief(node.condition.span)
        hint = f"`any({text})` or `all({text})` is one" if term.dtype == "bool" else f"compare it: `{text} != 0`"
        raise CompileError(node.condition.span, f"a condition is one bool, and {what}", code="CR046", hint=hint)
    return term.value


def _end_names(frame: Frame, node: syntax.For | syntax.While, outer: Mapping[str, object]) -> None:
    """Note the names that end with the loop, for messages about their use behind it."""
    for name, known in frame.names.items():
        if name not in outer and isinstance(known, Local):
            frame.gone[name] = node.span


def collect(frame: Frame, node: syntax.Collect) -> None:
    """`collect hs = h`. Raises CompileError."""
    collecting = frame.collecting
    if collecting is None:
        hint = "it keeps what a loop makes in each step; here `=` binds the value"
        raise CompileError(node.span, "`collect` stands in a loop", code="CR112", hint=hint)
    if collecting.refused:
        hint = "carry round what is needed, or loop over a size or an array"
        raise CompileError(node.span, collecting.refused, code="CR112", hint=hint)
    if len(node.values) == 1 and len(node.targets) == 1:
        terms = [frame.settle(node.values[0].span, expression(frame, node.values[0]))]
    else:
        terms = statements.several(frame, node)
    for target, term in zip(node.targets, terms, strict=True):
        known = frame.names.get(target.id)
        if target.id in collecting.found:
            notes = [Note(collecting.found[target.id][1], "the first")]
            raise CompileError(target.span, f"`{target.id}` is collected twice", code="CR112", notes=notes)
        if isinstance(known, Local) or target.id in collecting.bound:
            raise CompileError(
                target.span,
                f"`{target.id}` has a value in the loop, and what is collected is a new name",
                code="CR112",
                hint=f"choose another name: `collect {target.id}s = ...`",
            )
        collecting.found[target.id] = frame.region.bring(term.value), target.span


# ---------------------------------------------------------------- the instruction


def _emit(
    frame: Frame,
    node: syntax.For | syntax.While,
    steps: Steps | None,
    names: dict[str, Span],
    inits: Sequence[Value],
    attempt: Attempt,
    states: Sequence[str],
) -> None:
    collected = attempt.collecting.found
    captures: dict[int, Value] = {id(outer): outer for outer in attempt.body.outer}
    condition: Function | None = None
    if attempt.condition is not None:
        region, params, result = attempt.condition
        captures.update((id(outer), outer) for outer in region.outer)
        condition = region.close("condition", [result], list(captures.values()), params)
    results = [*(term.value for term in attempt.after), *(value for value, _ in collected.values())]
    mine = rounds.slices(frame, attempt.own, steps, results)
    index = [attempt.index] if attempt.index is not None else []
    leading = (*attempt.carried, *attempt.elements, *mine.elements, *index)
    body = attempt.body.close("body", [*results, *mine.new], list(captures.values()), leading)
    own = frame.own
    given = [frame.region.bring(value) for value in (*inits, *(_state(own, path) for path in states))]
    if steps is None:
        made = frame.emit(
            node.span,
            "while",
            [*given, *captures.values()],
            carried=len(given),
            trails=(),
            condition=condition,
            body=body,
        )
    else:
        count = [] if steps.count is None else [steps.count]
        arrays = [*(array for array in steps.arrays if array is not None), *mine.arrays]
        made = frame.emit(
            node.span,
            "scan",
            [*count, *given, *arrays, *captures.values()],
            length=steps.length,
            carried=len(given),
            sequences=len(arrays),
            reverse=False,
            trails=(),
            manner=node.manner if isinstance(node, syntax.For) and node.manner != "own" else "",
            body=body,
        )
    places = {**names, **{name: span for name, (_, span) in collected.items()}}
    positions = [*range(len(names)), *range(len(given), len(given) + len(collected))]
    for position, (name, span) in zip(positions, places.items(), strict=True):
        value = frame.emit(node.span, "get", [made], index=position)
        frame.region.builder.christen(value, name)
        frame.names[name] = Local(Term(value), span)
        frame.later.pop(name, None)
        frame.gone.pop(name, None)
    kept = range(len(given) + len(collected), len(given) + len(collected) + len(mine.new))
    for position, path in zip([*range(len(names), len(given)), *kept], [*states, *mine.paths], strict=True):
        assert own is not None
        own.states[path] = frame.emit(node.span, "get", [made], index=position)
    rounds.bind_parameters(frame, node)


def _state(own: Ownership | None, path: str) -> Value:
    found = own.now(path) if own is not None else None
    assert found is not None, path
    return found
