"""What the steps of a loop own: slices of what is stacked along the loop, and states that go round it.

A layer that is called in a `for` draws its noise anew in each step: it is one array, of which each step has a slice.
With `(own)` parameters and states are such arrays too. Without it all steps share them, and a state that a step
updates is the next one's: it goes round, like a name that is bound anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chainrule.compiler import syntax
from chainrule.compiler.ir import Owned, Tensor, Value
from chainrule.compiler.lower.frame import Frame, Local
from chainrule.compiler.lower.ownership import Ownership
from chainrule.compiler.lower.region import needed
from chainrule.compiler.lower.steps import Steps
from chainrule.compiler.lower.terms import Term
from chainrule.compiler.source import CompileError

NOISE = frozenset({"noise"})
ALL = frozenset({"param", "state", "noise"})


def check_own(frame: Frame, node: syntax.For, steps: Steps) -> None:
    """`(own)` stands in a layer or a model, at a loop whose length is a size. Raises CompileError."""
    if frame.own is None:
        raise CompileError(
            node.span,
            "with `(own)` each step has parameters of its own, and a function has none",
            code="CR305",
            hint="make this a `layer`, or leave `(own)` out",
        )
    if steps.length is None:
        raise CompileError(
            node.span,
            "how many steps this loop takes depends on a value, and each has parameters of its own",
            code="CR110",
            hint="loop over a size or an array, or leave `(own)` out",
        )


def enter(
    frame: Frame, node: syntax.For | syntax.While, steps: Steps | None, turning: Mapping[str, Tensor]
) -> tuple[Ownership | None, tuple[Value, ...]]:
    """The record of what a body owns, and its parameters for the states that go round, in the present region."""
    if frame.own is None:
        return None, ()
    if steps is None or steps.length is None:
        what = "a `while`" if steps is None else "this loop"
        own = frame.own.within(frozenset(), f"how many steps {what} takes depends on values")
    else:
        own = frame.own.within(ALL if isinstance(node, syntax.For) and node.manner == "own" else NOISE)
    own.region, own.suffix = frame.region, f"_{_counter(steps)}"
    params = []
    for path, type in turning.items():
        param = frame.region.give(Value("param", (), {}, type, node.span, None, path.replace(".", "_")))
        own.states[path] = param
        params.append(param)
    return own, tuple(params)


def _counter(steps: Steps | None) -> str:
    """What the number of a step is called."""
    if steps is None:
        return "t"
    counters = [name.id for name, array in zip(steps.names, steps.arrays, strict=True) if array is None]
    return next((name for name in counters if name != "_"), "t")


def check_condition(own: Ownership | None, node: syntax.While) -> None:
    """A condition updates no state. Raises CompileError."""
    if own is not None and any(state.op != "param" for state in own.states.values()):
        message = "a layer that updates a state stands in no condition"
        hint = "call it in the body, and carry what it gives round the loop"
        raise CompileError(node.condition.span, message, code="CR305", hint=hint)


def turning(own: Ownership | None) -> dict[str, Tensor]:
    """The states of bodies around that a body updates: they go round its loop."""
    if own is None:
        return {}
    return {path: state.tensor for path, state in own.states.items() if path not in own.values}


@dataclass(frozen=True)
class Slices:
    """What each step has for itself: the arrays, an element of each in the body, and the new states among these.

    `new` are the values of states that are updated, and `paths` under which each array of them is kept.
    """

    arrays: tuple[Value, ...]
    elements: tuple[Value, ...]
    new: tuple[Value, ...]
    paths: tuple[str, ...]


def slices(frame: Frame, own: Ownership | None, steps: Steps | None, results: Sequence[Value]) -> Slices:
    """Enter what the steps of a loop own into the record of the body around it, stacked; `results` are the body's."""
    if own is None or steps is None or steps.length is None:
        return Slices((), (), (), ())
    assert own.around is not None
    assert own.region is not None
    changed = dict(own.changed())
    body = needed(own.region.builder.body, [*results, *changed.values()])
    used = {id(arg) for value in body for arg in value.args} | set(map(id, (*results, *changed.values())))
    arrays, elements, new, paths = [], [], [], []
    for position, one in enumerate(own.owned):
        element = own.values[one.path]
        if one.kind == "noise" and id(element) not in used:
            continue
        array = own.around.add(_stacked(one, steps), one.span)
        if position in changed:
            new.append(changed[position])
            paths.append(path_of(array))
        if id(element) in used:
            arrays.append(frame.region.bring(array))
            elements.append(element)
    return Slices(tuple(arrays), tuple(elements), tuple(new), tuple(paths))


def bind_parameters(frame: Frame, node: syntax.For | syntax.While) -> None:
    """Behind a loop the parameters that its body declares are known by their names, those of all steps as one array."""
    for statement in syntax.every(node.body):
        value = frame.own.now(statement.name) if isinstance(statement, syntax.Param) and frame.own is not None else None
        if isinstance(statement, syntax.Param) and value is not None:
            frame.names[statement.name] = Local(Term(value), statement.name_span, "parameter")
            frame.gone.pop(statement.name, None)


def _stacked(one: Owned, steps: Steps) -> Owned:
    assert steps.length is not None
    return replace(one, type=Tensor(one.type.dtype, (steps.length, *one.type.shape)), rounds=one.rounds + 1)


def path_of(param: Value) -> str:
    owned = param.attrs["owned"]
    assert isinstance(owned, Owned)
    return owned.path
