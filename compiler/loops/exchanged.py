"""What goes round a loop and is made whole in each step: the old array and the new one are exchanged, not copied.

    Steps t:                                Steps t:
        Loop i: v[i] = f(u, i)      ->          Loop i: v[i] = f(u, i)
        Loop i: u[i] = v[i]                     exchange u, v

Behind the loop the old one lies where it began, copied there once if the number of steps asks for it. Of a few elements
a copy takes no longer, and they may be kept in registers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from math import prod

from chainrule.compiler.ir import Dim, Value
from chainrule.compiler.loops.index import ONE, Access
from chainrule.compiler.loops.nest import (
    Body,
    Compute,
    Exchange,
    Item,
    Loop,
    Statement,
    Steps,
    bodies,
    has_steps,
    made,
    only,
    own_reads,
)

_FEW = 64  # elements that are copied
_OUTSIDE = ("param", "const", "size", "iota")


def exchange(top: Body, outputs: Collection[Value], last: Mapping[int, int]) -> None:
    """Put exchanges in the place of copies, in all loops; `last` has the axes of arrays that lie last."""
    if not has_steps(top):
        return
    touched = _Touched()
    touched.note(top)
    kept = {id(value) for value in outputs}
    for steps in touched.steps:
        items = steps.body.items
        for k, item in enumerate(items):
            copied = _whole_copy(item)
            if copied is None:
                continue
            home, new = copied.target.value, copied.args[0].value
            if id(new) in kept or last.get(id(home)) != last.get(id(new)):
                continue
            if touched.within(new, steps.body, item) and touched.goes_round(home, steps.body, item):
                items[k] = Exchange(Access(home), copied.value, Access(new))
                touched.spans[id(items[k])] = touched.spans[id(item)]


def _whole_copy(item: Item) -> Compute | None:
    """The statement of a nest that copies every element of an array, and many of them, to the same place in another."""
    inner = only(item)
    if not isinstance(item, Loop) or not isinstance(inner, Compute) or (inner.form, inner.how) != ("copy", "set"):
        return None
    target, source = inner.target, inner.args[0]
    home, new = target.value, source.value
    same = [position.key for position in target.index] == [position.key for position in source.index]
    if home is new or new.op in _OUTSIDE or home.type != new.type or source.picks or not same:
        return None
    sizes = [Dim(dim.terms) for dim in home.shape if not dim.stretch and dim != ONE]
    along = [position.axis for position, dim in zip(target.index, home.shape, strict=False) if dim != ONE]
    axes = {axis: axis.dim for axis in along if axis is not None}
    if len(target.index) != len(home.shape) or [Dim(dim.terms) for dim in axes.values()] != sizes:
        return None
    total = prod(sizes, start=ONE)
    return inner if total.constant is None or total.constant > _FEW else None


@dataclass
class _Touched:
    """When each value is touched, in the order in which a function's items stand; and which of these an item has."""

    steps: list[Steps] = field(default_factory=list)
    spans: dict[int, tuple[int, int]] = field(default_factory=dict)
    moments: dict[int, list[int]] = field(default_factory=dict)
    now: int = 0

    def note(self, body: Body) -> None:
        first = self.now + 1
        for item in body.items:
            begun = self.now + 1
            for access in _touches(item):
                self.now += 1
                self.moments.setdefault(id(access.value), []).append(self.now)
            if not isinstance(item, Statement):
                if isinstance(item, Steps):
                    self.steps.append(item)
                for inner in bodies(item):
                    self.note(inner)
            self.spans[id(item)] = begun, self.now
        self.spans[id(body)] = first, self.now

    def within(self, value: Value, body: Body, item: Item) -> bool:
        """Whether it is touched in a body alone, and not behind an item."""
        moments = self.moments[id(value)]
        return moments[0] >= self.spans[id(body)][0] and moments[-1] <= self.spans[id(item)][1]

    def goes_round(self, value: Value, body: Body, item: Item) -> bool:
        """Whether it is known outside a body too, where it is not touched any more behind an item."""
        first, last = self.spans[id(body)]
        moments = self.moments[id(value)]
        k = bisect_right(moments, self.spans[id(item)][1])
        outside = moments[0] < first or moments[-1] > last
        return outside and (k == len(moments) or moments[k] > last)


def _touches(item: Item) -> Iterator[Access]:
    if isinstance(item, Statement):
        yield from made(item)
        yield from item.reads()
    else:
        yield from own_reads(item)
