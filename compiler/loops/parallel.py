"""Which loops may run in parts, side by side: no turn touches what another writes, but for sums, which are added up.

How many parts there are depends on the sizes alone, and their sums are added in order: the results are the same for
any number of threads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from chainrule.compiler.ir import Dim, Value
from chainrule.compiler.loops.index import Access, Axis, along
from chainrule.compiler.loops.nest import Body, Compute, Convolve, How, Item, Loop, Multiply, Tile, statements
from chainrule.compiler.loops.storage import Place
from chainrule.compiler.loops.tile import COSTLY

_TURNS = {"tile": 16, "rows": 256}  # of a part at least: tiles, or turns with loops in them


@dataclass
class Parts:
    """How a loop is cut.

    turns    how many turns a part has at least; a part begins at a multiple of `step`
    sums     what is summed over the turns, and how
    private  what lives in the workspace for a turn or a tile, and that each part needs for itself
    work     how many products a turn sums, where that says as well how many turns are worth to be a part
    sparing  whether there are to be so few that their sums take no more memory than what is private to one
    """

    axis: Axis
    turns: int | Dim
    step: int | Dim
    sums: dict[int, tuple[Value, How]] = field(default_factory=dict)
    private: list[Value] = field(default_factory=list)
    work: Dim | None = None
    sparing: bool = False


def heavy(top: Body) -> list[Item]:
    """The items that a function's time goes to, if they may be worth to be cut: the heaviest, and convolutions."""
    weights = list(map(_weight, top.items))
    heaviest = [top.items[weights.index(max(weights))]] if max(weights, default=0) > 2 else []
    return [*heaviest, *(one for one in top.items if one not in heaviest and _products(one) is not None)]


def _products(item: Item) -> Dim | None:
    """How many products the convolutions of a loop's turn sum."""
    found: Dim | None = None
    for one in statements(item) if isinstance(item, Loop) and _plain(item) else ():
        if isinstance(one, Convolve):
            count = Dim.of(1)
            for axis in (*one.rows, *one.columns, *one.summed):
                count = count * axis.dim
            found = count if found is None else found + count
    return found


def _weight(item: Item) -> float:
    """How deep the loops of an item are, a product of matrices counted as three."""
    if isinstance(item, Compute):
        return 0.5 * (item.form == "op" and item.value.op in COSTLY)
    if isinstance(item, Loop | Tile):
        return isinstance(item, Loop) + max((_weight(inner) for inner in item.body.items), default=0)
    return 3 if isinstance(item, Multiply | Convolve) else 0


def in_parts(item: Item, top: Body, places: Mapping[int, Place]) -> Parts | None:
    """How a loop of a function's outermost level may be cut; None if it may not be."""
    if not isinstance(item, Loop | Tile) or not _plain(item):
        return None
    if isinstance(item, Tile) and item.by_rows:
        if not any(map(_multiplies, item.body.items)):
            return None  # its products share themselves out
        work = _multiplied(item.body, item.axis.root)
        parts = Parts(item.axis.root, item.size, item.size, work=work, sparing=True)
    else:
        parts = _of_turns(item)
    touched: dict[int, list[tuple[Access, How | None]]] = {}
    for one in statements(item):
        assert isinstance(one, Compute | Multiply | Convolve)
        touched.setdefault(id(one.target.value), []).append((one.target, one.how))
        for access in one.reads():
            touched.setdefault(id(access.value), []).append((access, None))
    for key, accesses in touched.items():
        if all(how is None for _, how in accesses):
            continue
        value, place = accesses[0][0].value, places[key]
        if place.body is not top:
            if place.slot is not None:
                parts.private.append(value)
        elif not _of_each_turn([access for access, _ in accesses], parts.axis):
            hows = {how for _, how in accesses}
            how = next(iter(hows))
            known: tuple[How, ...] = ("add",) if value.shape else ("add", "multiply", "max", "min")
            if len(hows) > 1 or how is None or how not in known:
                return None
            parts.sums[key] = value, how
    return parts


def _of_turns(item: Loop | Tile) -> Parts:
    """Parts of so many turns that they are worth to be one."""
    axis = item.axis.root
    if isinstance(item, Loop):
        work = _products(item)
        return Parts(axis, _TURNS["rows"] if work is None else 1, 1, work=work)
    assert isinstance(item.size, int)
    return Parts(axis, (4 if item.lanes else _TURNS["tile"]) * item.size, item.size)


def _multiplies(item: Item) -> bool:
    """Whether it is a loop each of whose turns has products of its own."""
    return isinstance(item, Loop) and any(isinstance(one, Multiply) for one in statements(item))


def _multiplied(body: Body, axis: Axis) -> Dim:
    """How many products are summed in a body for each turn of a tile's axis."""
    total = Dim.of(0)
    for item in body.items:
        if isinstance(item, Loop):
            inner = _multiplied(item.body, axis)
            total = total + (inner if item.axis.root is axis else inner * item.axis.dim)
        elif isinstance(item, Multiply):
            count = Dim.of(1)
            for one in (item.rows.root, item.columns.root, item.summed.root):
                for part in one.parts or (one,):
                    count = count if part.root is axis else count * part.dim
            total = total + count
    return total


def _plain(item: Item) -> bool:
    if isinstance(item, Loop | Tile):
        return all(map(_plain, item.body.items))
    if isinstance(item, Compute):
        return item.how not in ("argmax", "argmin")
    return isinstance(item, Multiply | Convolve)


def _of_each_turn(accesses: list[Access], axis: Axis) -> bool:
    """Whether there is an axis along which each turn touches its own position alone."""
    return any(
        all(len(access.index) > k and along(access, k) is axis for access in accesses)
        for k in range(len(accesses[0].index))
    )
