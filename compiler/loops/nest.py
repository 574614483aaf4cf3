"""What a loop nest is made of: statements that compute one element each, loops, checks of positions, branches.

z = X @ w          Loop i < n
                       Start z[i] = 0
                       Loop j < d
                           Update z[i] += X[i, j] * w[j]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from chainrule.compiler.ir import Dim, Value
from chainrule.compiler.loops.index import Access, Axis, accesses, awaited

How = Literal["set", "add", "multiply", "max", "min", "or", "and", "argmax", "argmin"]
Form = Literal["op", "product", "copy", "start"]


@dataclass(eq=False)
class Compute:
    """One element of `target` set, or combined with what it holds.

    form    what of: the `value`'s op applied to `args`, their product, the only one of them, or what the
            combination starts from
    how     `set`, or how it is combined with what the element holds
    along   the axis whose position is asked for, of `argmax` and `argmin`
    """

    target: Access
    value: Value
    form: Form
    args: tuple[Access, ...] = ()
    how: How = "set"
    along: Axis | None = None

    def reads(self) -> Iterator[Access]:
        for arg in self.args:
            yield from accesses(arg)
        for position in self.target.index:
            for pick in position.picks:
                yield from accesses(pick.source)


@dataclass(eq=False)
class Multiply:
    """A product of matrices, `target = left @ right`, or added: three loops that a printed routine runs in tiles.

    `rows`, `columns` and `summed` are its axes; those of loops around it may occur besides.
    """

    target: Access
    value: Value
    left: Access
    right: Access
    rows: Axis
    columns: Axis
    summed: Axis
    how: Literal["set", "add"] = "set"

    @property
    def args(self) -> tuple[Access, ...]:
        return self.left, self.right

    def reads(self) -> Iterator[Access]:
        yield from self.args


@dataclass(eq=False)
class Check:
    """Every position that `owner`, a gather or scatter, reads from `source` must lie within the axis."""

    owner: Value
    pick: Access
    size: Dim

    def reads(self) -> Iterator[Access]:
        yield from accesses(self.pick)


@dataclass(eq=False)
class Loop:
    """A body, run for each number below the axis's size."""

    axis: Axis
    body: Body


@dataclass(eq=False)
class Tile:
    """Loops over one axis, run in turn for `size` of its numbers at a time.

    A loop whose axis is shorter than the tile's by a number ends there. With `lanes` the axis is the innermost of what
    is kept of a tile alone.
    """

    axis: Axis
    size: int
    body: Body
    lanes: bool = False


@dataclass(eq=False)
class Branch:
    """A choice on a scalar: one of two bodies, each of which sets the results of `value`."""

    value: Value
    condition: Access
    then: Body
    otherwise: Body
    captures: Sequence[Access] = ()


Item: TypeAlias = "Compute | Multiply | Check | Loop | Tile | Branch"


@dataclass(eq=False)
class Body:
    """Items in order; `order` has a number for each that grows along the list, `writer` who wrote a value last."""

    items: list[Item] = field(default_factory=list)
    order: dict[int, float] = field(default_factory=dict)
    writer: dict[int, Item] = field(default_factory=dict)


def statements(item: Item) -> Iterator[Compute | Multiply | Check]:
    """All statements below an item, in order."""
    if isinstance(item, Compute | Multiply | Check):
        yield item
    elif isinstance(item, Loop | Tile):
        for inner in item.body.items:
            yield from statements(inner)
    else:
        for body in (item.then, item.otherwise):
            for inner in body.items:
                yield from statements(inner)


def read(item: Item) -> Iterator[Access]:
    """Every element that an item reads, other than by what it combines."""
    if isinstance(item, Branch):
        yield from accesses(item.condition)
        for capture in item.captures:
            yield from accesses(capture)
    for statement in statements(item):
        yield from statement.reads()


def written(item: Item) -> Iterator[Access]:
    """Every element that an item sets or combines into; a check writes the value that waits for it."""
    for statement in statements(item):
        yield Access(statement.owner) if isinstance(statement, Check) else statement.target


def needs(item: Item) -> Iterator[Value]:
    """The values that must be there before an item runs."""
    for statement in statements(item):
        if isinstance(statement, Check):
            yield from awaited(statement.pick)
        else:
            for arg in (*statement.args, statement.target):
                yield from awaited(arg)
    if isinstance(item, Branch):
        yield from awaited(item.condition)
