"""Factors of products that a loop's steps do not change: laid out for the tiles once, in front of the loop.

    Steps t: product z = h[t] @ W      ->      pack W
                                               Steps t: product z = h[t] @ packed W
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.compiler.ir import Dim, Tensor, Value
from chainrule.compiler.loops.index import Access, Axis, Term, at
from chainrule.compiler.loops.nest import Body, Item, Loop, Multiply, Pack, Statement, Steps, bodies, written

_BESIDE = 31  # numbers of room besides each row: panels are whole


def packed(body: Body) -> Body:
    """The body, with what its loops multiply with packed in front of them."""
    items: list[Item] = []
    for item in body.items:
        if not isinstance(item, Statement):
            for inner in bodies(item):
                inner.items = packed(inner).items
        if isinstance(item, Steps):
            items += _in_front(item)
        items.append(item)
    return replace(body, items=items)


def _in_front(steps: Steps) -> Iterator[Pack]:
    made = {id(access.value) for access in written(steps)}
    known: dict[object, Pack] = {}
    for body in _straight(steps.body):
        for k, item in enumerate(body.items):
            if not isinstance(item, Multiply) or item.packed or id(item.right.value) in made:
                continue
            own = {item.summed.root, item.columns.root}
            if any(term.root not in own for position in item.right.index for term, _ in position.terms):
                continue
            key = id(item.right.value), *(_step(item.right, axis) for axis in (item.summed, item.columns))
            if key not in known:
                known[key] = _packed(item)
                yield known[key]
            right = Access(known[key].target.value, (at(item.summed), at(item.columns)))
            body.items[k] = replace(item, right=right, packed=True)


def _straight(body: Body) -> Iterator[Body]:
    """A body and those of the loops within it, not of choices and inner steps."""
    yield body
    for item in body.items:
        if isinstance(item, Loop):
            yield from _straight(item.body)


def _step(access: Access, axis: Axis) -> object:
    """Where along the array an axis runs."""
    return tuple((k, position.offset, position.step(axis.root)) for k, position in enumerate(access.index))


def _packed(item: Multiply) -> Pack:
    columns, summed = Axis(item.columns.dim), Axis(item.summed.dim)
    new: dict[Term, Axis] = {item.columns.root: columns, item.summed.root: summed}
    index = tuple(
        position._replace(terms=tuple((new[term.root], step) for term, step in position.terms if term.root in new))
        for position in item.right.index
    )
    source = item.right.value
    shape = (item.summed.dim, item.columns.dim + Dim.of(_BESIDE))
    name = f"{source.name}_packed" if source.name is not None else None
    made = Value("scratch", (), {}, Tensor("real", shape), item.value.span, item.value.stmt, name)
    return Pack(Access(made, (at(summed), at(columns))), item.value, Access(source, index), columns, summed)
