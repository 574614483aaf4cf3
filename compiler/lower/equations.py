"""`solve E from M:` and its equations.

    solve x, y from 1, 0.5:             %z = root(stack(1, 0.5), %r) {residual: fn(%z, %r) =
        x^2 + y^2 == r^2        ->           stack(z[0]^2 + z[1]^2 - r^2, z[0] - z[1])}
        x == y                          %x, %y = %z[0], %z[1]

Unknowns of any shapes are laid end to end in one vector, and so are the equations, element by element. A single
unknown that is a scalar or a vector is left as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from chainrule.compiler import syntax
from chainrule.compiler.ir import ONE, TABLE, At, Dim, Function, Shape, Slice, Tensor, Value
from chainrule.compiler.lower.dispatch import expression
from chainrule.compiler.lower.elementwise import elementwise
from chainrule.compiler.lower.frame import Frame, Local, brief
from chainrule.compiler.lower.region import Region, needed
from chainrule.compiler.lower.showing import show_dim, show_type
from chainrule.compiler.lower.terms import Term
from chainrule.compiler.ops.language import LANGUAGE
from chainrule.compiler.source import CompileError, Note, Span


def solve(frame: Frame, node: syntax.Solve) -> None:
    """Binds the unknowns. Raises CompileError."""
    starts = [_start(frame, name, start) for name, start in zip(node.unknowns, node.start, strict=True)]
    shapes = [start.shape for start in starts]
    whole = node.equations[0][0].span | node.equations[-1][1].span
    start = _packed(frame, node.span, starts)
    stmt = whole if len(node.equations) == 1 else node.span
    unknown = Value("param", (), {}, start.type, whole, stmt, _name(node))
    around, outer = frame.region, dict(frame.names)
    with _within(frame):
        frame.region.known[id(unknown)] = unknown
        parts = _unpacked(frame, node, unknown, shapes)
        for name, part in zip(node.unknowns, parts, strict=True):
            frame.names[name.id] = Local(Term(part), name.span, "unknown")
        sides = [_residual(frame, left, right) for left, right in node.equations]
        _check(frame, node, unknown, parts, shapes, sides)
        residual = _packed(frame, whole, sides)
        region = frame.region
        found = Function(
            "residual", (unknown, *region.params), needed(region.builder.body, [residual]), (residual,), span=whole
        )
    assert frame.region is around
    frame.names.clear()
    frame.names.update(outer)
    frame.stmt = stmt
    lanes = len(unknown.shape) if _apart(found) else 0
    captured = [start, *region.outer]
    solution = frame.emit(whole, "root", captured, name=unknown.name, residual=found, lanes=lanes)
    for name, part in zip(node.unknowns, _unpacked(frame, node, solution, shapes), strict=True):
        frame.region.builder.christen(part, name.id)
        frame.later.pop(name.id, None)
        frame.names[name.id] = Local(Term(part), name.span)


@contextmanager
def _within(frame: Frame) -> Iterator[None]:
    around, guard, stmt = frame.region, frame.guard, frame.stmt
    frame.region, frame.guard = Region(parent=around), None
    try:
        yield
    finally:
        frame.region, frame.guard, frame.stmt = around, guard, stmt


def _name(node: syntax.Solve) -> str:
    return node.unknowns[0].id if len(node.unknowns) == 1 else "unknowns"


def _start(frame: Frame, name: syntax.Name, node: syntax.Expression) -> Value:
    term = frame.settle(node.span, expression(frame, node))
    if term.dtype == "bool":
        raise CompileError(
            node.span,
            f"`{name.id}` starts as a number, and `{brief(node.span)}` is {show_type(frame, term.dtype, term.carried)}",
            code="CR120",
        )
    value = frame.convert(node.span, term.value, "real")
    shape = tuple(Dim(dim.terms) if dim.stretch else dim for dim in value.shape)
    return value if value.shape == shape else frame.emit(node.span, "broadcast", [value], shape=shape)


def _residual(frame: Frame, left: syntax.Expression, right: syntax.Expression) -> Value:
    """The left side less the right one."""
    frame.stmt = left.span | right.span
    sides = [frame.settle(side.span, expression(frame, side)) for side in (left, right)]
    for side, term in zip((left, right), sides, strict=True):
        if term.dtype == "bool":
            raise CompileError(side.span, f"an equation is of numbers, and `{brief(side.span)}` is bool", code="CR120")
    made = elementwise(frame, frame.stmt, LANGUAGE["subtract"], (left.span, right.span), sides)
    return frame.convert(frame.stmt, frame.value(frame.stmt, made), "real")


def _size(shape: Shape) -> Dim:
    size = ONE
    for dim in shape:
        size = size * dim
    return size


def _packed(frame: Frame, span: Span, values: Sequence[Value]) -> Value:
    """Values laid end to end; one alone is left as it is if it is a scalar or a vector."""
    if len(values) == 1 and len(values[0].shape) <= 1:
        return values[0]
    if all(not value.shape for value in values):
        return frame.emit(span, "stack", list(values), axis=0)
    flat = [
        value if len(value.shape) == 1 else frame.emit(span, "reshape", [value], shape=(_size(value.shape),))
        for value in values
    ]
    return flat[0] if len(flat) == 1 else frame.emit(span, "concatenate", flat, axis=0)


def _unpacked(frame: Frame, node: syntax.Solve, whole: Value, shapes: Sequence[Shape]) -> list[Value]:
    """The unknowns in their shapes."""
    if len(shapes) == 1 and len(shapes[0]) <= 1:
        return [whole]
    if not any(shapes):
        keys = [(At(Dim.of(k)),) for k in range(len(shapes))]
        pairs = zip(node.unknowns, keys, strict=True)
        return [frame.emit(name.span, "slice", [whole], name=name.id, key=key) for name, key in pairs]
    found, offset = [], Dim.of(0)
    for name, shape in zip(node.unknowns, shapes, strict=True):
        size = _size(shape)
        part = whole
        if len(shapes) > 1:
            part = frame.emit(name.span, "slice", [whole], key=(Slice(offset, size),))
        if len(shape) != 1:
            part = frame.emit(name.span, "reshape", [part], shape=shape)
        frame.region.builder.christen(part, name.id)
        found.append(part)
        offset = offset + size
    return found


# ---------------------------------------------------------------- what does not fit


def _check(
    frame: Frame,
    node: syntax.Solve,
    unknown: Value,
    parts: Sequence[Value],
    shapes: Sequence[Shape],
    sides: Sequence[Value],
) -> None:
    """As many equations as unknowns, counted by element; each equation has an unknown, each unknown an equation."""
    body = frame.region.builder.body
    for (left, right), side in zip(node.equations, sides, strict=True):
        if not _reaches(body, [unknown], side):
            names = ", ".join(f"`{name.id}`" for name in node.unknowns)
            raise CompileError(
                left.span | right.span,
                f"this equation does not say anything about {names}",
                code="CR121",
                hint="each equation has at least one of the unknowns in it",
            )
    if len(parts) > 1:
        for name, part in zip(node.unknowns, parts, strict=True):
            if not any(_reaches(body, [part], side) for side in sides):
                raise CompileError(name.span, f"no equation says anything about `{name.id}`", code="CR121")
    have, want = Dim.of(0), Dim.of(0)
    for side in sides:
        have = have + _size(side.shape)
    for shape in shapes:
        want = want + _size(shape)
    if have != want:
        raise CompileError(
            node.equations[0][0].span | node.equations[-1][1].span,
            f"there {_are(frame, have, 'equation')} for {_are(frame, want, 'unknown', False)}, counted by element",
            code="CR121",
            hint="; ".join(
                f"`{name.id}` is {show_type(frame, 'real', shape)}, as what it starts from"
                for name, shape in zip(node.unknowns, shapes, strict=True)
            ),
            notes=[Note(name.span, "an unknown") for name in node.unknowns[:1]],
        )


def _are(frame: Frame, count: Dim, noun: str, verb: bool = True) -> str:
    one = count.constant == 1
    word = ("is " if one else "are ") if verb else ""
    return f"{word}{'one' if one else show_dim(frame, count)} {noun}{'' if one else 's'}"


def _reaches(body: Sequence[Value], sources: Sequence[Value], target: Value) -> bool:
    """Whether `target` is computed of one of the sources."""
    reached = {id(source) for source in sources}
    for value in body:
        if any(id(arg) in reached for arg in value.args):
            reached.add(id(value))
    return id(target) in reached


def _apart(residual: Function) -> bool:
    """Whether each element of the unknown has an equation of its own: then they are solved apart, as lanes."""
    unknown = residual.params[0]
    if not unknown.shape:
        return False
    moving = {id(unknown)}
    for value in residual.body:
        if any(id(arg) in moving for arg in value.args):
            if TABLE[value.op].batch != "elementwise" or value.type != Tensor("real", unknown.shape):
                return False
            moving.add(id(value))
    return True
