"""Who makes each value of a function's loops, and who reads it: what has to be known before the first line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from chainrule.compiler.ir import Value
from chainrule.compiler.loops.index import Access
from chainrule.compiler.loops.nest import Apply, Body, Call, Compute, Statement, Steps, bodies, made, own_reads


@dataclass
class Uses:
    """By their ids: how often values are read, by whom alone, how often they are set, and which a call changes."""

    count: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))
    homes: dict[int, int] = field(default_factory=dict)  # the body that alone reads a value; 0 if there are several
    makers: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))
    changed: set[int] = field(default_factory=set)

    def is_changed(self, value: Value) -> bool:
        """Whether a call is handed its address."""
        return id(value) in self.changed

    def is_set_once(self, value: Value) -> bool:
        return self.makers[id(value)] == 1 and not self.is_changed(value)

    def is_read_once(self, value: Value, body: Body) -> bool:
        """Whether one statement reads it at most, and that of this very body."""
        return self.count[id(value)] <= 1 and self.homes.get(id(value), id(body)) == id(body)


def uses(top: Body, results: Sequence[Access]) -> Uses:
    """The uses of a function's values; its results are read once more where they are handed out."""
    found = Uses()
    _note(found, top)
    for access in results:
        found.count[id(access.value)] += 2
    return found


def _note(found: Uses, body: Body) -> None:
    home = id(body)
    for item in body.items:
        reads: Sequence[Access]
        if isinstance(item, Statement):
            reads = item.reads()
            if isinstance(item, Compute):
                found.makers[id(item.target.value)] += 1
            elif isinstance(item, Apply | Call):
                found.changed.update(id(access.value) for access in made(item))
        else:
            reads = [*own_reads(item), *(item.held if isinstance(item, Steps) else ())]
            for inner in bodies(item):
                _note(found, inner)
        for access in reads:
            key = id(access.value)
            found.count[key] += 1
            if found.homes.setdefault(key, home) != home:
                found.homes[key] = 0
