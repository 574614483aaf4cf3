"""Nests put into each other: what runs over the same axis runs in one loop, where what it waits for allows it.

    Loop i: t[i] = a[i] * b[i]           Loop i:
    s = 0                        ->          t = a[i] * b[i]
    Loop i: s += t[i]                        s += t            (s = 0 stands before)

An item is placed as early as what it reads allows, but what is cheaply made of one array for one user alone as late
as with that user: no array is written for it then. A loop joins an earlier one over an axis of the same size if
whatever of that one's it needs is needed of the same turn alone, and if they have an array in common.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from chainrule.compiler.ir import Function, Value
from chainrule.compiler.loops.by_rows import by_rows
from chainrule.compiler.loops.elements import copies
from chainrule.compiler.loops.expand import Expander
from chainrule.compiler.loops.index import Access, Axis, fixed, resolve
from chainrule.compiler.loops.nest import Body, Compute, Item, Loop, needs, read, written
from chainrule.compiler.loops.pieces import POSITIONS
from chainrule.compiler.loops.regions import RegionBranch, RegionSteps
from chainrule.compiler.loops.spent import without_repeated_checks, without_spent
from chainrule.compiler.loops.strips import in_strips
from chainrule.compiler.loops.tile import COSTLY

_REACH = 24  # so many items are looked at for a loop to join
_APART = 2.0**-20  # the numbers of items that are numbered anew: others may come between them


def plan(function: Function, copied: Iterable[tuple[Value, Value]] = (), given: Iterable[Value] = ()) -> Body:
    """The loops of a function; `copied` are pairs of a result's own value and what is copied into it.

    `given` are values that are made in the caller's memory. Raises Unsupported.
    """
    body, pairs, own = Body(), list(copied), list(given)
    _fill(body, function, pairs, own, whole=True)
    kept = [resolve(value, tuple(fixed(0) for _ in value.shape)).value for value in function.results]
    without_repeated_checks(body)
    without_spent(body, {id(value) for value in (*kept, *own, *(target for target, _ in pairs))})
    return body


def _fill(
    body: Body,
    function: Function,
    copied: list[tuple[Value, Value]],
    given: Sequence[Value] = (),
    handed: Mapping[int, Value] | None = None,
    whole: bool = False,
) -> None:
    """Fill a body with the loops of a function, or of a region of one: rows are taken in tiles where it is `whole`."""
    wanted = {id(v): v for v in (*function.results, *given, *(source for _, source in copied))}
    expander = Expander(function.body, list(wanted.values()), handed)
    items = [item for _, made in expander.run() for item in made]
    kept = {id(value) for value in given}
    waiting: dict[int, Item] = {}
    regions = any(isinstance(item, RegionBranch | RegionSteps) for item in items)  # what these read is not known yet
    if not regions:
        read = {id(resolve(source, tuple(fixed(0) for _ in source.shape)).value) for _, source in copied}
        items = in_strips(items, given, read)
        items = by_rows(items, given, read) if whole else items
    for item in items:
        made = None if regions else _for_one_user(item)
        started = None if regions else _started(item)
        if made is not None and id(made) not in kept and expander.has_one_user(made):
            waiting[id(made)] = item
        elif started is not None and id(started) not in (*kept, *waiting):
            waiting[id(started)] = item
        else:
            _place_with(body, item, waiting)
    for target, source in copied:
        _place_with(body, copies(target, source), waiting)
    for item in list(waiting.values()):
        place(body, item)


def _for_one_user(item: Item) -> Value | None:
    """What an item makes by one cheap operation of one array."""
    inner: Item = item
    while isinstance(inner, Loop) and len(inner.body.items) == 1:
        (inner,) = inner.body.items
    if inner is item or not isinstance(inner, Compute) or (inner.form, inner.how) != ("op", "set"):
        return None
    value = inner.target.value
    if len({id(arg.value) for arg in inner.args if len(arg.value.shape) >= len(value.shape)}) != 1:
        return None
    reads = inner.reads()
    given = value.op not in COSTLY or all(access.value.op == "param" for access in reads)
    return value if given and not any(access.picks for access in reads) else None


def _started(item: Item) -> Value | None:
    """The array that an item sets to what is combined with it later: as late as that, and in one loop with it."""
    inner: Item = item
    while isinstance(inner, Loop) and len(inner.body.items) == 1:
        (inner,) = inner.body.items
    begins = isinstance(inner, Compute) and inner.form == "start" and len(inner.target.value.shape) > 1
    return inner.target.value if isinstance(inner, Compute) and begins else None


def _place_with(body: Body, item: Item, waiting: dict[int, Item]) -> None:
    """Place an item, in one with what waits for it."""
    together = [*_wanted(item, waiting), item] if waiting else [item]
    if len(together) > 1:
        own = Body()
        for one in together:
            place(own, one)
        together = own.items
    for one in together:
        place(body, one)


def _wanted(item: Item, waiting: dict[int, Item]) -> Iterator[Item]:
    for value in needs(item):
        if id(value) in waiting:
            made = waiting.pop(id(value))
            yield from _wanted(made, waiting)
            yield made


def place(body: Body, item: Item) -> None:
    """Put an item where it may run first, or into a loop that it may join."""
    if isinstance(item, RegionBranch):
        _regions(item)
    elif isinstance(item, RegionSteps):
        _step(item)
    needed = needs(item)
    after = -1.0
    for value in needed:
        writer = body.writer.get(id(value))
        if writer is not None:
            after = max(after, body.order[id(writer)])
    start = _position(body, after)
    if isinstance(item, Loop):
        touched = [*read(item), *written(item)]
        checked = {id(value) for value in needed if value.op in POSITIONS}
        for partner in body.items[max(start - 1, 0) : start + _REACH]:
            if isinstance(partner, Loop) and _may_join(partner, item.axis, touched, checked):
                item.axis.become(partner.axis)
                _note(body, partner, _put_into(partner, item))
                return
    item, made = _alone(item)
    _insert(body, item, start)
    _note(body, item, made)


def _alone(item: Item) -> tuple[Item, Sequence[Access]]:
    """An item that joins nothing, what is within it being placed; and what it writes."""
    if not isinstance(item, Loop):
        return item, written(item)
    loop = Loop(item.axis, Body())
    return loop, _put_into(loop, item)


def _put_into(loop: Loop, item: Loop) -> Sequence[Access]:
    """What is within an item placed in a loop, which notes what is touched there; what is written."""
    for inner in item.body.items:
        place(loop.body, inner)
    made = written(item)
    for access in made:
        loop.body.writes.setdefault(id(access.value), {}).setdefault(access.key, access)
    loop.body.reads.update(id(access.value) for access in read(item) if access.index)
    return made


def _step(item: RegionSteps) -> None:
    if item.before is not None:
        _fill(item.condition, item.before, [])
    _fill(item.body, item.region, [], handed=item.handed)
    for kept in item.kept:
        place(item.body, kept)
    for update in item.updates:
        alone, made = _alone(update)
        _insert(item.body, alone, len(item.body.items))
        _note(item.body, alone, made)


def _regions(item: RegionBranch) -> None:
    for body, region in zip((item.then, item.otherwise), item.regions, strict=True):
        _fill(body, region.function, list(region.copied), handed=region.handed)
        for added in region.added:
            place(body, added)


def _position(body: Body, after: float) -> int:
    """Where in the list the items begin whose order is above `after`."""
    low, high = 0, len(body.items)
    if not high or body.order[id(body.items[-1])] <= after:
        return high
    while low < high:
        middle = (low + high) // 2
        if body.order[id(body.items[middle])] <= after:
            low = middle + 1
        else:
            high = middle
    return low


def _insert(body: Body, item: Item, position: int) -> None:
    items, order = body.items, body.order
    before = order[id(items[position - 1])] if position else 0.0
    behind = order[id(items[position])] if position < len(items) else before + 2.0
    if not before < (before + behind) / 2 < behind:
        _make_room(body, position)
        _insert(body, item, position)
        return
    order[id(item)] = (before + behind) / 2
    items.insert(position, item)


def _make_room(body: Body, position: int) -> None:
    """Number the items around a place anew: as few as have room between those that keep their numbers."""
    items, order = body.items, body.order
    reach, step = 1, 0.0
    while step < _APART:
        low, high = max(position - reach, 0), min(position + reach, len(items))
        start = order[id(items[low - 1])] if low else 0.0
        end = order[id(items[high])] if high < len(items) else start + 2.0 * (high - low + 1)
        step = (end - start) / (high - low + 1)
        reach *= 2
    for number, known in enumerate(items[low:high], 1):
        order[id(known)] = start + number * step


def _note(body: Body, holder: Item, made: Iterable[Access]) -> None:
    """`holder`, an item of the body, writes these."""
    for access in made:
        known = body.writer.get(id(access.value))
        if known is None or body.order[id(known)] < body.order[id(holder)]:
            body.writer[id(access.value)] = holder


def _may_join(partner: Loop, axis: Axis, touched: Sequence[Access], checked: set[int]) -> bool:
    """Whether a loop over this axis, which reads and writes these elements, may be run in that one's turns.

    `checked` are gathers and scatters whose positions have to be known to be within bounds before it.
    """
    made, arrays = partner.body.writes, partner.body.reads
    mine, theirs = axis.root, partner.axis.root
    if mine.dim != theirs.dim or (mine is not theirs and (mine.in_strips or theirs.in_strips)):
        return False
    common = False
    for access in touched:
        theirs_of = made.get(id(access.value))
        common = common or theirs_of is not None or id(access.value) in arrays
        for other in () if theirs_of is None else theirs_of.values():
            if not (access.apart and other.apart) and not _same_turn(access, mine, other, theirs):
                return False
    return common and (not checked or not checked & made.keys())


def _same_turn(access: Access, mine: Axis, other: Access, theirs: Axis) -> bool:
    """Whether an element of one turn of the one loop is an element of that turn of the other."""
    if len(access.index) != len(other.index):
        return False
    return any(a.axis is mine and b.axis is theirs for a, b in zip(access.index, other.index, strict=True))
