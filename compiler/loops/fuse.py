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
from chainrule.compiler.loops.nest import Body, Compute, Item, Loop, Touched, only, touched
from chainrule.compiler.loops.pieces import POSITIONS
from chainrule.compiler.loops.regions import RegionBranch, RegionSteps
from chainrule.compiler.loops.spent import without_repeated_checks, without_spent
from chainrule.compiler.loops.strips import in_strips
from chainrule.compiler.loops.tile import COSTLY

_REACH = 24  # so many items are looked at for a loop to join
_APART = 2.0**-20  # the numbers of items that are numbered anew: others may come between them


def plan(
    function: Function,
    copied: Iterable[tuple[Value, Value]] = (),
    given: Iterable[Value] = (),
    short: bool = False,
) -> Body:
    """The loops of a function; `copied` are pairs of a result's own value and what is copied into it.

    `given` are values that are made in the caller's memory; with `short` the rows of strips are taken to be so. Raises
    Unsupported.
    """
    body, pairs, own = Body(), list(copied), list(given)
    _fill(body, function, pairs, own, whole=True, short=short)
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
    short: bool = False,
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
        items = in_strips(items, given, read, short)
        items = by_rows(items, given, read) if whole else items
    for item in items:
        made = None if regions else _made_late(item, expander)
        if made is None or id(made) in kept or id(made) in waiting:
            _place_with(body, item, waiting)
        else:
            waiting[id(made)] = item
    for target, source in copied:
        _place_with(body, copies(target, source), waiting)
    for item in list(waiting.values()):
        place(body, item)


def _made_late(item: Item, expander: Expander) -> Value | None:
    """The array that an item makes for one user, by one cheap operation of one array; or that it sets to what is
    combined with it later: as late as that, and in one loop with it."""
    inner = only(item)
    if not isinstance(inner, Compute):
        return None
    value = inner.target.value
    if inner.form == "start":
        return value if len(value.shape) > 1 else None
    if inner is item or inner.form != "op" or inner.how != "set" or not expander.has_one_user(value):
        return None
    if len({id(arg.value) for arg in inner.args if len(arg.value.shape) >= len(value.shape)}) != 1:
        return None
    reads = inner.reads()
    given = value.op not in COSTLY or all(access.value.op == "param" for access in reads)
    return value if given and not any(access.picks for access in reads) else None


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
    for value in touched(item).needs:
        if id(value) in waiting:
            made = waiting.pop(id(value))
            yield from _wanted(made, waiting)
            yield made


def place(body: Body, item: Item, known: Touched | None = None) -> None:
    """Put an item where it may run first, or into a loop that it may join; what it touches may be known."""
    if isinstance(item, RegionBranch):
        _regions(item)
    elif isinstance(item, RegionSteps):
        _step(item)
    asked = known or touched(item)
    items, writer = body.items, body.known.writer
    after = -1.0
    for value in asked.needs:
        holder = writer.get(id(value))
        if holder is not None and holder.order > after:
            after = holder.order
    start = _position(items, after)
    made = asked.made
    if isinstance(item, Loop):
        elements = (*asked.reads, *made)
        checked = {id(value) for value in asked.needs if value.op in POSITIONS}
        for partner in items[max(start - 1, 0) : start + _REACH]:
            if isinstance(partner, Loop) and _may_join(partner, item.axis, elements, checked):
                item.axis.become(partner.axis)
                _note(writer, partner, _put_into(partner, item, asked))
                return
        loop = Loop(item.axis, Body())
        item, made = loop, _put_into(loop, item, asked)
    _insert(items, item, start)
    _note(writer, item, made)


def _alone(item: Item) -> tuple[Item, Sequence[Access]]:
    """An item that joins nothing, what is within it being placed; and what it writes."""
    asked = touched(item)
    if not isinstance(item, Loop):
        return item, asked.made
    loop = Loop(item.axis, Body())
    return loop, _put_into(loop, item, asked)


def _put_into(loop: Loop, item: Loop, asked: Touched) -> Sequence[Access]:
    """What is within an item placed in a loop, which notes what is touched there; what is written."""
    body = loop.body
    if len(item.body.items) == 1 and isinstance(item.body.items[0], Loop | Compute):
        place(body, item.body.items[0], asked)
    else:
        for inner in item.body.items:
            place(body, inner)
        asked = touched(item)  # loops and branches within it may be placed now
    known = body.known
    for access in asked.made:
        elements = known.writes.get(id(access.value))
        if elements is None:
            known.writes[id(access.value)] = {access.key: access}
        else:
            elements.setdefault(access.key, access)
    known.reads.update([id(access.value) for access in asked.reads if access.index])
    return asked.made


def _step(item: RegionSteps) -> None:
    if item.before is not None:
        _fill(item.condition, item.before, [])
    _fill(item.body, item.region, [], handed=item.handed)
    for kept in item.kept:
        place(item.body, kept)
    for update in item.updates:
        alone, made = _alone(update)
        _insert(item.body.items, alone, len(item.body.items))
        _note(item.body.known.writer, alone, made)


def _regions(item: RegionBranch) -> None:
    for body, region in zip((item.then, item.otherwise), item.regions, strict=True):
        _fill(body, region.function, list(region.copied), handed=region.handed)
        for added in region.added:
            place(body, added)


def _position(items: Sequence[Item], after: float) -> int:
    """Where in the list the items begin whose order is above `after`."""
    low, high = 0, len(items)
    if not high or items[-1].order <= after:
        return high
    while low < high:
        middle = (low + high) // 2
        if items[middle].order <= after:
            low = middle + 1
        else:
            high = middle
    return low


def _insert(items: list[Item], item: Item, position: int) -> None:
    before = items[position - 1].order if position else 0.0
    behind = items[position].order if position < len(items) else before + 2.0
    between = (before + behind) / 2
    if not before < between < behind:
        _make_room(items, position)
        _insert(items, item, position)
        return
    item.order = between
    items.insert(position, item)


def _make_room(items: Sequence[Item], position: int) -> None:
    """Number the items around a place anew: as few as have room between those that keep their numbers."""
    reach, step = 1, 0.0
    while step < _APART:
        low, high = max(position - reach, 0), min(position + reach, len(items))
        start = items[low - 1].order if low else 0.0
        end = items[high].order if high < len(items) else start + 2.0 * (high - low + 1)
        step = (end - start) / (high - low + 1)
        reach *= 2
    for number, known in enumerate(items[low:high], 1):
        known.order = start + number * step


def _note(writer: dict[int, Item], holder: Item, made: Iterable[Access]) -> None:
    """`holder`, an item of the body of whose values these are the writers, writes these."""
    for access in made:
        other = writer.get(id(access.value))
        if other is None or other.order < holder.order:
            writer[id(access.value)] = holder


def _may_join(partner: Loop, axis: Axis, elements: Sequence[Access], checked: set[int]) -> bool:
    """Whether a loop over this axis, which reads and writes these elements, may be run in that one's turns.

    `checked` are gathers and scatters whose positions have to be known to be within bounds before it.
    """
    mine, theirs = axis.root, partner.axis.root
    if mine.dim != theirs.dim or (mine is not theirs and (mine.in_strips or theirs.in_strips)):
        return False
    known = partner.body.known
    made, arrays = known.writes, known.reads
    common = False
    for access in elements:
        theirs_of = made.get(id(access.value))
        if theirs_of is None:
            common = common or id(access.value) in arrays
            continue
        common = True
        for other in theirs_of.values():
            if not (access.apart and other.apart) and not _same_turn(access, mine, other, theirs):
                return False
    return common and (not checked or not checked & made.keys())


def _same_turn(access: Access, mine: Axis, other: Access, theirs: Axis) -> bool:
    """Whether an element of one turn of the one loop is an element of that turn of the other."""
    if len(access.index) != len(other.index):
        return False
    return any(a.axis is mine and b.axis is theirs for a, b in zip(access.index, other.index, strict=True))
