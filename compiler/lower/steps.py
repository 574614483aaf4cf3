"""What a loop runs over: arrays along their first axis, and ranges."""

from __future__ import annotations

from dataclasses import dataclass

from chainrule.compiler import syntax
from chainrule.compiler.ir import Dim, Value
from chainrule.compiler.lower.dispatch import expression
from chainrule.compiler.lower.frame import Broken, Frame, Silenced, brief
from chainrule.compiler.lower.showing import call_it, show_dim
from chainrule.compiler.lower.terms import Affine, Term
from chainrule.compiler.source import CompileError, Note


@dataclass(frozen=True)
class Steps:
    """What a loop runs over.

    `length` is its number of steps, or None; then `count` is the value that says it. `arrays` holds for each name
    the array that it goes through, or None for one that counts, from `starts` on in steps of `by`.
    """

    length: Dim | None
    count: Value | None
    names: tuple[syntax.Name, ...]
    arrays: tuple[Value | None, ...]
    starts: tuple[Term | None, ...]
    by: tuple[int, ...]


def steps_of(frame: Frame, node: syntax.For) -> Steps:
    names, values = node.targets, node.values
    if len(names) != len(values):
        shown = ", ".join(f"`{name.id}`" for name in names)
        count = "one array" if len(values) == 1 else f"{len(values)} arrays"
        hint = "several arrays are gone through side by side: `for x, y in xs, ys:`"
        if len(values) == 1:
            hint = f"take each element apart in the body: `{names[0].id} = row[0]`; or " + hint
        raise CompileError(node.span, f"there are {len(names)} names, {shown}, for {count}", code="CR110", hint=hint)
    for name in names:
        _check_name(frame, name)
    found = [_one(frame, value) for value in values]
    first = found[0]
    for value, other in zip(values[1:], found[1:], strict=True):
        if first.length is None or other.length is None or first.length != other.length:
            counts = [_length(frame, one) for one in (first, other)]
            raise CompileError(
                value.span,
                f"`{brief(values[0].span)}` has {counts[0]} steps, and `{brief(value.span)}` has {counts[1]}",
                code="CR110",
                hint="what is gone through side by side has one length",
            )
    return Steps(
        first.length,
        first.count,
        names,
        tuple(one.arrays[0] for one in found),
        tuple(one.starts[0] for one in found),
        tuple(one.by[0] for one in found),
    )


def _length(frame: Frame, steps: Steps) -> str:
    return "a number that depends on values of" if steps.length is None else show_dim(frame, steps.length)


def _check_name(frame: Frame, name: syntax.Name) -> None:
    known = frame.names.get(name.id)
    if name.id == "_" or known is None:
        return
    if isinstance(known, Broken):
        raise Silenced
    raise CompileError(
        name.span,
        f"`{name.id}` is bound already, and the variable of a loop is a new name",
        code="CR110",
        hint="choose another name",
        notes=[Note(known.span, "it is bound here")] if hasattr(known, "span") else (),
    )


def _one(frame: Frame, value: syntax.Expression) -> Steps:
    """One array, or one `range`."""
    if isinstance(value, syntax.Call) and _is_range(frame, value.function):
        return _range(frame, value)
    term = frame.settle(value.span, expression(frame, value))
    if not term.carried:
        text = brief(value.span)
        hint = "a loop goes over the first axis of arrays"
        if term.dtype == "int":
            hint = f"`for t in range({text}):` counts"
        what = call_it(frame, value.span, term.dtype, ())
        raise CompileError(value.span, f"{what}, and there is nothing in it to go through", code="CR110", hint=hint)
    array = term.value
    length = array.shape[0]
    if length.stretch:
        length = Dim(length.terms)
        array = frame.emit(value.span, "broadcast", [array], shape=(length, *array.shape[1:]))
    return Steps(length, None, (), (array,), (None,), (1,))


def _is_range(frame: Frame, function: syntax.Expression) -> bool:
    return isinstance(function, syntax.Name) and function.id == "range" and frame.look_up(function) is None


def _range(frame: Frame, node: syntax.Call) -> Steps:
    """`range(stop)`, `range(start, stop)`, `range(start, stop, step)`."""
    if not 1 <= len(node.arguments) <= 3 or any(argument.name is not None for argument in node.arguments):
        message = "`range` takes where to stop; or where to start, where to stop, and the step"
        raise CompileError(node.span, message, code="CR110", hint="`range(n)`, `range(1, n)`, `range(0, n, 2)`")
    terms = [_bound(frame, argument.value) for argument in node.arguments]
    by = 1
    if len(terms) == 3:
        known = terms.pop().static
        number = known.constant if known is not None else None
        if not number:
            span = node.arguments[2].value.span
            raise CompileError(span, "the step of a `range` is a number that is not 0", code="CR110")
        by = number
    stop = terms[-1]
    start = terms[0] if len(terms) == 2 else Term(None, (), Affine(Dim.of(0)))
    first, last = (start, stop) if by > 0 else (stop, start)
    if first.static is not None and last.static is not None:
        length = (last.static - first.static + (abs(by) - 1)) // abs(by)
        shown = show_dim(frame, length)
        frame.require(length, node.span, f"this `range` has {shown} steps", "CR110", "it ends before it begins")
        return Steps(length, None, (), (None,), (start,), (by,))
    value = frame.value(node.span, last)
    if first.static is None or first.static != Dim.of(0):
        value = frame.emit(node.span, "subtract", [value, frame.value(node.span, first)])
    if abs(by) != 1:
        value = frame.emit(node.span, "add", [value, frame.const(abs(by) - 1)])
        value = frame.emit(node.span, "floor_divide", [value, frame.const(abs(by))])
    return Steps(None, value, (), (None,), (start,), (by,))


def _bound(frame: Frame, node: syntax.Expression) -> Term:
    term = expression(frame, node)
    if term.static is not None:
        return term
    term = frame.settle(node.span, term)
    if term.carried or term.dtype != "int":
        what = call_it(frame, node.span, term.dtype, term.carried)
        hint = "go over an array of them: `for x in linspace(0, 1, 11):`" if term.dtype == "real" else ""
        raise CompileError(node.span, f"a `range` is of ints, and {what}", code="CR110", hint=hint)
    return term
