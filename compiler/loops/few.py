"""Rows of few elements, taken side by side in vectors rather than one after the other.

    Loop i < n:                                     Tile of i:
        top = -inf                                      Loop i: top[i] = -inf
        Loop j < 10: top = max(top, z[i, j])            Loop j < 10: Loop i: top[i] = max(top[i], z[i, j])
        total = 0                            ->         Loop i: total[i] = 0
        Loop j < 10:                                    Loop j < 10: Loop i:
            y[j] = exp(z[i, j] - top)                       y[j, i] = exp(z[i, j] - top[i])
            total += y[j]                                   total[i] += y[j, i]

Of ten classes a vector of 16 would be filled by half, and what does not fill one is computed element by element, `exp`
and all. It is done where something elementary is made of each element. Where only the run knows how long the rows are
both ways are printed, and it sees which.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from chainrule.compiler.ir import Dim, Value
from chainrule.compiler.loops.elements import gathered
from chainrule.compiler.loops.index import ONE, Access, Pick, along
from chainrule.compiler.loops.nest import (
    Body,
    Compute,
    Item,
    Loop,
    Rows,
    Statement,
    Tile,
    bodies,
    read,
    statements,
    written,
)
from chainrule.compiler.loops.tile import COSTLY

SIZE = 32  # rows that are taken together: two vectors of floats, four of doubles
MOST = 63  # elements of a row; from 64 on they fill their vectors
_MANY = 16  # rows that are worth it
_PRODUCTS = (2, 3, 4)  # exponents of powers that are printed as such
_ELEMENTARY = COSTLY - {"sqrt", "divide"}


def few_in_rows(top: Body, outputs: Collection[Value]) -> Body:
    """The loops of a function, those over short rows in tiles; `outputs` are handed out."""
    if not any(_short_row(loop) is not None for loop in _loops(top)):
        return top
    touched = Counter(id(access.value) for item in top.items for access in (*read(item), *written(item)))
    touched.update(id(value) for value in outputs)
    return _within(top, touched)


def _loops(body: Body) -> Iterator[Loop]:
    for item in body.items:
        if not isinstance(item, Statement):
            if isinstance(item, Loop):
                yield item
            for inner in bodies(item):
                yield from _loops(inner)


def _within(body: Body, touched: Mapping[int, int]) -> Body:
    items: list[Item] = []
    for item in body.items:
        tile = _tile(item, touched) if isinstance(item, Loop) else None
        if tile is None and not isinstance(item, Statement):
            for inner in bodies(item):
                inner.items = _within(inner, touched).items
        items.append(tile or item)
    return replace(body, items=items)


def _tile(loop: Loop, touched: Mapping[int, int]) -> Tile | None:
    """A loop in tiles, if it is one over rows that gain by it; `touched` says how often a function touches values."""
    row = _short_row(loop)
    if row is None:
        return None
    turns = _Turns(loop, touched)
    if not turns.are_apart() or not turns.fit(row):
        return None
    otherwise = None if row.constant is not None else Rows(row, MOST, Body([turns.once_more()]))
    return Tile(loop.axis, SIZE, Body(turns.side_by_side(loop.body.items)), lanes=True, rows=otherwise)


def _short_row(loop: Loop) -> Dim | None:
    """How long the rows are of a loop of many turns, where they are short, or only the run knows."""
    size = loop.axis.dim.constant
    row = None if loop.lanes or (size is not None and size < _MANY) else _row(loop)
    return row if row is not None and (row.constant or 0) <= MOST else None


def _row(loop: Loop) -> Dim | None:
    """How long the rows are of a loop whose turns have more than one loop over a row, or something beside it."""
    inner = [item for item in loop.body.items if isinstance(item, Loop)]
    computes = [one for item in inner for one in item.body.items]
    if len(loop.body.items) < 2 or not inner or not all(isinstance(one, Compute) for one in computes):
        return None
    if not any(isinstance(one, Compute) and one.form == "op" and _is_elementary(one.value) for one in computes):
        return None
    if not all(isinstance(item, Loop | Compute) for item in loop.body.items):
        return None
    lengths = {item.axis.dim for item in inner}
    return lengths.pop() if len(lengths) == 1 else None


def _is_elementary(value: Value) -> bool:
    """Whether it takes longer to make an element than a few products do; a square is one of these."""
    if value.op == "power":
        exponent = value.args[1]
        return exponent.op != "const" or exponent.attrs["value"] not in _PRODUCTS
    return value.op in _ELEMENTARY


@dataclass
class _Turns:
    """The turns of a loop, each of which has loops over a row of its own."""

    loop: Loop
    touched: Mapping[int, int]

    def __post_init__(self) -> None:
        self.axis = self.loop.axis.root
        self.reads: dict[int, list[Access]] = {}
        self.writes: dict[int, list[Compute]] = {}
        count = Counter[int]()
        for one in statements(self.loop):
            assert isinstance(one, Compute)
            self.writes.setdefault(id(one.target.value), []).append(one)
            for access in one.reads():
                self.reads.setdefault(id(access.value), []).append(access)
                count[id(access.value)] += 1
            count[id(one.target.value)] += 1
        self.own = {key for key in self.writes if count[key] == self.touched[key]}  # nobody else has these

    def are_apart(self) -> bool:
        """Whether a turn touches nothing that another writes, but for sums that are added to."""
        return all(self._is_sum(key) or self._is_of_each(key) for key in self.writes)

    def _is_sum(self, key: int) -> bool:
        adds = all(one.how == "add" and one.form != "start" for one in self.writes[key])
        return adds and key not in self.reads and all(self._stays(one.target) for one in self.writes[key])

    def _is_of_each(self, key: int) -> bool:
        found = [*(one.target for one in self.writes[key]), *self.reads.get(key, ())]
        rank = len(found[0].value.shape)
        whole = all(len(access.index) == rank for access in found)
        searched = any(one.how in ("argmax", "argmin") for one in self.writes[key])
        return whole and not searched and any(all(along(a, k) is self.axis for a in found) for k in range(rank))

    def _stays(self, access: Access) -> bool:
        """Whether it is the same element in all turns."""
        return not access.picks and not any(position.step(self.axis).terms for position in access.index)

    def fit(self, row: Dim) -> bool:
        """Whether what each turn keeps for itself is a number or a row."""
        own = [self.writes[key][0].target for key in self.own if not self._is_sum(key)]
        rest = [
            [Dim(dim.terms) for k, dim in enumerate(access.value.shape) if along(access, k) is not self.axis]
            for access in own
        ]
        return all(sum(dim != ONE for dim in dims) <= 1 and all(dim in (ONE, row) for dim in dims) for dims in rest)

    # ---- side by side

    def side_by_side(self, items: Sequence[Item]) -> list[Item]:
        """The items of a turn, each for all turns of a tile before the next one."""
        made: list[Item] = []
        together: list[Compute] = []
        for item in items:
            if isinstance(item, Compute) and not item.target.picks:
                together.append(item)
                continue
            made += self._all_turns(together)
            together = []
            if isinstance(item, Loop):
                made.append(Loop(item.axis, Body(self.side_by_side(item.body.items))))
            else:
                made.append(Loop(self.loop.axis, Body([item])))
        return [*made, *self._all_turns(together)]

    def _all_turns(self, computes: Sequence[Compute]) -> Iterator[Item]:
        """A loop over the turns; what they add to a sum is gathered first, which loses less."""
        starts: list[Item] = []
        body: list[Item] = []
        ends: list[Item] = []
        for one in computes:
            target = one.target
            if self._is_sum(id(target.value)) and target.value.op != "accumulator":
                own, start, end = gathered(target, "add", "add")
                starts.append(start)
                ends.append(end)
                body.append(replace(one, target=own))
            else:
                body.append(one)
        if body:
            yield from (*starts, Loop(self.loop.axis, Body(body), lanes=not starts), *ends)

    # ---- and one after the other

    def once_more(self) -> Loop:
        """The loop, with what its turns keep for themselves kept once more."""
        return _copy(self.loop, {key: replace(self._value(key)) for key in self.own if not self._is_sum(key)})

    def _value(self, key: int) -> Value:
        return self.writes[key][0].target.value


def _copy(loop: Loop, new: Mapping[int, Value]) -> Loop:
    """A loop over the same axes, with other values in the place of those that these have, by their ids."""
    items: list[Item] = []
    for item in loop.body.items:
        if isinstance(item, Loop):
            items.append(_copy(item, new))
        elif isinstance(item, Compute):
            args = tuple(_instead(arg, new) for arg in item.args)
            items.append(replace(item, target=_instead(item.target, new), args=args))
    return Loop(loop.axis, Body(items))


def _instead(access: Access, new: Mapping[int, Value]) -> Access:
    index = access.index
    if access.picks:
        index = tuple(
            position._replace(
                terms=tuple(
                    (replace(term, source=_instead(term.source, new)) if isinstance(term, Pick) else term, step)
                    for term, step in position.terms
                )
            )
            for position in index
        )
    return Access(new.get(id(access.value), access.value), index, access.apart)
