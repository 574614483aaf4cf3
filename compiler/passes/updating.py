"""Arrays that go round a loop and of which each step replaces or adds to a part: they are changed where they stand.

    for i in range(1, n):
        t = put(t, i, f(t[i - 1]))         ->         t[i] = f(t[i - 1])

In the language nothing changes: each step has a new array. Where the old one is read before it is changed, and what is
read is a copy, nobody can tell the two apart, and the step takes no more operations than it has elements to change.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chainrule.compiler.ir import Function, Tensor, Value
from chainrule.compiler.passes.rewrite import count_uses, has_region
from chainrule.compiler.passes.threading import is_piece


@dataclass(frozen=True)
class Update:
    """How a body changes a part of an array.

    changes  each `put`, and each piece that is added, in order
    dropped  the ids of all that need not be made for it
    readers  what reads the array before
    """

    changes: tuple[Value, ...]
    dropped: frozenset[int]
    readers: tuple[Value, ...]

    @property
    def operands(self) -> tuple[Value, ...]:
        """What has to be computed for it."""
        return tuple(arg for change in self.changes for arg in operands(change))


def operands(change: Value) -> Sequence[Value]:
    """What a change reads besides the array."""
    return change.args[1:] if change.op == "put" else change.args


def update_of(body: Function, total: Value, after: Value, piece: Callable[[Value], bool] = is_piece) -> Update | None:
    """How `body` comes from `total` to `after`, one of its results, if it changes a part of it; else None."""
    uses = count_uses(body)
    own = {id(value) for value in body.body}

    def once(value: Value) -> bool:
        return id(value) in own and uses[id(value)] == 1

    if not total.shape or total in body.results:
        return None
    changes: list[Value] = []
    dropped = set[int]()
    value = after
    while value is not total:
        if not once(value):
            return None
        dropped.add(id(value))
        if value.op == "put":
            changes.append(value)
            value = value.args[0]
            continue
        pieces = [arg for arg in value.args if piece(arg) and once(arg) and arg.op != "put" and arg.type == total.type]
        rest = [arg for arg in value.args if arg not in pieces]
        if value.op != "add" or len(rest) != 1 or rest[0].type != total.type:
            return None
        changes += pieces
        dropped |= {id(one) for one in pieces}
        value = rest[0]
    readers = tuple(v for v in body.body if id(v) not in dropped and total in v.args)
    if not changes or any(total in operands(change) for change in changes):
        return None
    if any(has_region(v) or not isinstance(v.type, Tensor) for v in readers):
        return None
    return Update(tuple(reversed(changes)), frozenset(dropped), readers)


__all__ = ["Update", "operands", "update_of"]
