"""Numbers that nobody reads: the place of an element is computed of the loops' variables, where it is read.

    s_1 = 1 + i                  ->
    y = x[s_1] * w                          y = x[1 + i] * w

And what is tried twice: whether a place is within an axis need be asked once.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator

from chainrule.compiler.loops.index import accesses
from chainrule.compiler.loops.nest import Body, Check, Compute, Item, Statement, Steps, bodies, own_reads, written


def without_spent(body: Body, kept: Collection[int]) -> None:
    """Take out of a body, and of those within it, what sets numbers that are not read; `kept` are read outside."""
    makers: dict[int, list[Compute]] = {}
    reads: dict[int, int] = {}
    others = set[int]()  # what is made otherwise
    for item in _all(body):
        if isinstance(item, Compute) and item.form == "op" and not item.target.value.shape:
            makers.setdefault(id(item.target.value), []).append(item)
        elif isinstance(item, Compute):
            others.add(id(item.target.value))
    for item in _all(body) if makers else ():
        for value in _read(item):
            reads[value] = reads.get(value, 0) + 1
    spent = set[int]()
    waiting = [value for value in makers if value not in reads]
    while waiting:
        value = waiting.pop()
        if value in kept or value in others:
            continue
        for item in makers[value]:
            spent.add(id(item))
            for read in _read(item):
                reads[read] -= 1
                if not reads[read] and read in makers:
                    waiting.append(read)
    if spent:
        _drop(body, spent)


def _all(body: Body) -> Iterator[Item]:
    for item in body.items:
        yield item
        if not isinstance(item, Statement):
            for inner in bodies(item):
                yield from _all(inner)


def _read(item: Item) -> Iterator[int]:
    if isinstance(item, Statement):
        for access in item.reads():
            yield id(access.value)
        return
    for read in (*own_reads(item), *(item.held if isinstance(item, Steps) else ())):
        for access in accesses(read):
            yield id(access.value)


def without_repeated_checks(body: Body) -> None:
    """Take out of a body, and of those within it, checks that stand there already, of what is still the same."""
    tried: dict[Hashable, set[int]] = {}  # each with the values that it reads
    items = []
    for item in body.items:
        if isinstance(item, Check):
            key = item.pick.key, item.size
            if key in tried:
                continue
            tried[key] = set(_read(item))
        elif tried:
            made = {id(access.value) for access in written(item)}
            tried = {key: values for key, values in tried.items() if not values & made}
        items.append(item)
        if not isinstance(item, Statement):
            for inner in bodies(item):
                without_repeated_checks(inner)
    body.items = items


def _drop(body: Body, spent: Collection[int]) -> None:
    body.items = [item for item in body.items if id(item) not in spent]
    for item in body.items:
        if not isinstance(item, Statement):
            for inner in bodies(item):
                _drop(inner, spent)
