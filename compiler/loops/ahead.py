"""What the turns of a loop choose, but do not move, is read once, in front of the loop.

    Loop i < d:                                      Loop i < d:
        Loop j < d:                                      own = w[i]
            s[i, j] = w[i] if on[i, j] else 1    ->      Loop j < d:
                                                             s[i, j] = own if on[i, j] else 1

The C compiler reads an element that is chosen only where it is chosen, as it cannot know that the element is there, and
then the loop, with all that it computes of the choice, does not run in vectors. The element is there where the loop
takes a turn: where its axis has the size of one of the loops around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from chainrule.compiler.ir import Dim, Tensor, Value
from chainrule.compiler.loops.index import Access, Axis, accesses
from chainrule.compiler.loops.nest import Body, Compute, Item, Loop, Statement, bodies


def read_ahead(body: Body, around: Sequence[Dim] = ()) -> Body:
    """The body, with what choices in its innermost loops read in front of these; `around` are the sizes of loops."""
    items: list[Item] = []
    made = {id(item.target.value) for item in body.items if isinstance(item, Compute)} if around else set[int]()
    for item in body.items:
        if isinstance(item, Loop):
            if _is_innermost(item) and (item.axis.dim in around or item.axis.dim.at_least(1)):
                items += _in_front(item, made)
            item.body.items = read_ahead(item.body, (*around, item.axis.dim)).items
        elif not isinstance(item, Statement):
            for inner in bodies(item):
                inner.items = read_ahead(inner).items
        items.append(item)
    return replace(body, items=items)


def _is_innermost(loop: Loop) -> bool:
    return all(isinstance(item, Compute) for item in loop.body.items)


def _in_front(loop: Loop, made: set[int]) -> Iterator[Compute]:
    """What is read in front of a loop, whose choices read that instead from now on; but not what is `made` there."""
    computes = [item for item in loop.body.items if isinstance(item, Compute)]
    changed = {id(item.target.value) for item in computes} | made
    known: dict[object, Access] = {}
    for item in computes:
        if item.form != "op" or item.value.op != "select":
            continue
        condition, *sides = item.args
        for k, side in enumerate(sides):
            if not _stays(side, loop.axis.root, changed):
                continue
            if side.key not in known:
                own = Value("scratch", (), {}, Tensor(side.value.tensor.dtype, ()), item.value.span, item.value.stmt)
                known[side.key] = Access(own)
                yield Compute(known[side.key], own, "copy", (side,))
            sides[k] = known[side.key]
        item.args = (condition, *sides)


def _stays(access: Access, turns: Axis, changed: set[int]) -> bool:
    """Whether it is an element of an array, the same one in all turns."""
    if not access.index or access.value.op in ("const", "iota", "size"):
        return False
    read = accesses(access)
    terms = {term.root for one in read for position in one.index for term, _ in position.terms}
    return turns not in terms and not any(id(one.value) in changed for one in read)
