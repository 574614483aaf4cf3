"""Nests over all elements of a shape."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.compiler.ir import Shape, Value
from chainrule.compiler.loops.index import ONE, Access, Axis, Index, Position, at, fixed, resolve, stretched
from chainrule.compiler.loops.nest import Body, Compute, How, Item, Loop


def loops(shape: Shape) -> tuple[Index, list[Axis]]:
    """The position of an element, and the axes that run over all of them; an axis of size 1 needs no loop."""
    index: list[Position] = []
    axes = []
    for dim in shape:
        if dim.stretch or dim == ONE:
            index.append(fixed(0))
        else:
            axes.append(Axis(dim))
            index.append(at(axes[-1]))
    return tuple(index), axes


def nest(axes: Sequence[Axis], *inner: Item) -> Item:
    items: list[Item] = list(inner)
    for axis in reversed(axes):
        items = [Loop(axis, Body(items))]
    if len(items) == 1:
        return items[0]
    assert not axes
    return Loop(Axis(ONE), Body(items))


def copies(target: Value, source: Value, front: Index = (), how: How = "set") -> Item:
    """A nest that copies one value into another of its shape, or into the part of it at these first positions."""
    shape = target.shape[len(front) :]
    index, axes = loops(shape)
    source_at = resolve(source, stretched(source.shape, shape, index))
    return nest(axes, Compute(Access(target, (*front, *index)), target, "copy", (source_at,), how))


def gathered(target: Access, how: How, ends: How) -> tuple[Access, Compute, Compute]:
    """A number that gathers what is combined with an element: it, what it starts from, and what hands it on."""
    value = target.value
    own = Access(Value("accumulator", (), {}, value.type, value.span, value.stmt), target.index)
    start = Compute(own, own.value, "start", how=how)
    return own, start, Compute(target, value, "copy", (own,), ends)
