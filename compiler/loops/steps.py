"""`scan` and `while` as steps: what goes round has one home, what is kept of each step an array.

    %1 = scan(%h0, %xs) {f}, trails h     ->    hs[0] = h0
                                                Steps t < T: hs[t + 1] = f(hs[t], xs[t])

    %1 = scan(%h0, %xs) {f}               ->    h = h0
                                                Steps t < T: made = f(h, xs[t]); h = made

An array that grows by something in each step is added to in place.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace

from chainrule.compiler.ir import INT, Dim, Function, Tensor, Value
from chainrule.compiler.loops.elements import copies, loops, nest
from chainrule.compiler.loops.index import Access, Axis, Position, accesses, at, begins, element, fixed, resolve
from chainrule.compiler.loops.nest import Compute, Item, Room
from chainrule.compiler.loops.pieces import PIECES, POSITIONS, checks, part_put, piece_of, unproved
from chainrule.compiler.loops.piles import Part, Pile
from chainrule.compiler.loops.regions import RegionSteps
from chainrule.compiler.ops.loops import loop_of
from chainrule.compiler.passes.rewrite import prune, rebuild
from chainrule.compiler.passes.threading import Sum, sum_of
from chainrule.compiler.passes.updating import Update, operands, update_of

_ONE = Position(Dim.of(1))


def stepped(value: Value, gets: Mapping[int, Value], handed: Mapping[int, Value]) -> list[Item]:
    """What goes round, started; and the steps. `gets` are the results that are used, by their number.

    `handed` has, by the id of a result, the array that is handed to the loop, which adds to it.
    """
    return _Stepping(value, gets, handed).run()


class _Stepping:
    def __init__(self, value: Value, gets: Mapping[int, Value], handed: Mapping[int, Value]) -> None:
        self.value = value
        self.gets = gets
        self.loop = loop_of(value)
        self.axis = Axis(value.attrs["steps"])
        now, length = at(self.axis), self.axis.dim
        if self.loop.reverse:
            self.place = Position(length - 1).plus(now.times(Dim.of(-1)))
            self.before, self.after, self.start = self.place.plus(_ONE), self.place, Position(length)
        else:
            self.place = now
            self.before, self.after, self.start = now, now.plus(_ONE), fixed(0)
        self.count = len(self.loop.inits)
        kept = {k: gets.get(self.count + n) for n, k in enumerate(self.loop.trails)}
        self.trails = {k: trail for k, trail in kept.items() if trail is not None}
        self.handed = {k: handed[id(get)] for k, get in gets.items() if id(get) in handed}
        self.homes = {k: self.handed.get(k) or self._home(k) for k in range(self.count) if k not in self.trails}

    def _home(self, k: int) -> Value:
        """What holds a carried value: in the end, what is handed on."""
        param = self.loop.carried[k]
        return self.gets.get(k) or Value("carried", (), {}, param.type, param.span, self.value.stmt, param.name)

    def run(self) -> list[Item]:
        loop = self.loop
        started = [
            copies(self.trails[k], init, (self.start,)) if k in self.trails else copies(self.homes[k], init)
            for k, init in enumerate(loop.inits)
            if k not in self.handed
        ]
        region = _inside(loop.body, [*self._carried(), *self._elements(), *self._number(), *loop.captures])
        after, collected = region.results[: self.count], region.results[self.count :]
        sums = {k: found for k, home in self.homes.items() if (found := in_place(region, k, home)) is not None}
        first = self.count + len(loop.trails)
        piled = {k - self.count for pile in self.value.attrs["piles"] for k in pile.arrays}
        stored = [
            (self.gets[first + n], v, self.place)
            for n, v in enumerate(collected)
            if first + n in self.gets and n not in piled
        ]
        stored += [(trail, after[k], self.after) for k, trail in self.trails.items()]
        kept = [copies(array, made, (place,)) for array, made, place in stored]
        kept += [item for k, found in sums.items() for item in added(self.homes[k], found)]
        rest = {k: after[k] for k in self.homes if k not in sums}
        found_changes = {k: update_of(region, self.homes[k], value, _is_piece) for k, value in rest.items()}
        changes = {k: change for k, change in found_changes.items() if change is not None}
        updates, held, made = self._updates({k: value for k, value in rest.items() if k not in changes}, changes)
        piles = [_Piled(self.value, pile, self.gets, region.results, len(loop.trails)) for pile in self._piles()]
        started += [pile.start() for pile in piles]
        made += [value for pile in piles for value in pile.needed]
        operands = [v for found in sums.values() for v in (*found.operands, *found.through)]
        before = _inside(loop.condition, [*self._carried(), *loop.captures]) if loop.condition is not None else None
        needed = replace(region, results=(*(v for _, v, _ in stored), *made, *operands))
        item = RegionSteps(self.value, self.axis, prune(needed), before)
        item.kept, item.updates, item.held = kept, [*(one for pile in piles for one in pile.grow()), *updates], held
        item.parts = [(part.dim, self._length(part)) for part in self.value.attrs["parts"]]
        item.piles = [(pile.total, pile.count, pile.arrays) for pile in piles]
        item.handed = {id(get): self.homes[k] for k, found in sums.items() for get in found.through}
        item.test = resolve(before.results[0], ()) if before is not None else None
        if loop.length is None:
            item.count = resolve(loop.count, ()) if loop.count is not None else None
            grown = ((k - len(loop.trails), get) for k, get in self.gets.items() if k >= self.count)
            item.grown = tuple(get for k, get in grown if k - self.count not in piled)
        return [*started, item]

    # ---- what the body's parameters are

    def _carried(self) -> list[Value]:
        return [
            element(self.trails[k], self.before, param) if k in self.trails else self.homes[k]
            for k, param in enumerate(self.loop.body.params[: self.count])
        ]

    def _elements(self) -> list[Value]:
        pairs = zip(self.loop.sequences, self.loop.elements, strict=True)
        return [element(sequence, self.place, param) for sequence, param in pairs]

    def _number(self) -> list[Value]:
        if self.loop.index is None:
            return []
        numbers = Value("iota", (), {"dim": self.axis.dim}, Tensor("int", (self.axis.dim,)))
        return [element(numbers, self.place, self.loop.index)]

    def _length(self, part: Part) -> Access:
        """What says how long a step's part of what other loops have kept is."""
        sequence, param = self.loop.sequences[part.sequence], self.loop.elements[part.sequence]
        return resolve(element(sequence, self.place, param), ())

    def _piles(self) -> list[Pile]:
        """Those of which something is used."""
        behind = len(self.loop.trails)
        return [pile for pile in self.value.attrs["piles"] if any(k + behind in self.gets for k in pile.arrays)]

    # ---- the end of a step

    def _updates(
        self, after: Mapping[int, Value], changes: Mapping[int, Update]
    ) -> tuple[list[Item], list[Access], list[Value]]:
        """The carried values set for the next step, or changed; what has to be there before; and what is read then.

        Of what is read from another home a copy is made first, since that one is set too.
        """
        homes = {id(home) for home in self.homes.values()}
        first: list[Item] = []
        last: list[Item] = []
        held: list[Access] = []
        made: list[Value] = []
        for k, value in after.items():
            home = self.homes[k]
            if value is home:
                continue
            index = tuple(fixed(0) for _ in value.shape)
            source = resolve(value, index)
            if any(id(access.value) in homes for access in accesses(source)):
                copied = Value("copy", (), {}, value.type, value.span, value.stmt, home.name)
                first.append(copies(copied, value))
                value = copied
            made.append(value)
            held.append(resolve(value, index))
            last.append(copies(home, value))
        for k, update in changes.items():
            made += update.operands
            for change in update.changes:
                before, own = _apart(change, homes)
                first += before
                read = [arg for arg in operands(own) if arg.tensor.dtype == "real"]
                read += [arg for arg, _ in unproved(own)] if own.op in POSITIONS else []
                held += [resolve(arg, tuple(fixed(0) for _ in arg.shape)) for arg in read]
                if own.op in POSITIONS:
                    last += checks(own)
                last.append(part_put(self.homes[k], own) if own.op == "put" else piece_of(self.homes[k], own, False))
        return [*first, *last], held if len(held) > 1 or changes else [], made


class _Piled:
    """Arrays to which each step adds a part behind those of the steps before."""

    def __init__(
        self, loop: Value, pile: Pile, gets: Mapping[int, Value], results: Sequence[Value], behind: int
    ) -> None:
        self.loop, self.total, self.length = loop, pile.total, results[pile.length]
        pairs = [(gets.get(k + behind), results[k]) for k in pile.arrays]
        self.pairs = [(array, made) for array, made in pairs if array is not None]
        self.arrays = [array for array, _ in self.pairs]
        self.count = Value("carried", (), {}, INT, loop.span, loop.stmt, "kept")

    @property
    def needed(self) -> list[Value]:
        return [self.length, *(made for _, made in self.pairs)]

    def start(self) -> Item:
        return copies(self.count, Value("const", (), {"value": 0}, INT))

    def grow(self) -> list[Item]:
        """The part is copied behind those that are there, once there is room."""
        length, first, items = resolve(self.length, ()), Access(self.count), list[Item]()
        for array, made in self.pairs:
            items.append(Room(array, first, made.shape[0], (first, length)))
            index, axes = loops(made.shape)
            place = (index[0].plus(begins(first, array)), *index[1:])
            items.append(nest(axes, Compute(Access(array, place), array, "copy", (resolve(made, index),))))
        items.append(copies(self.count, self.length, how="add"))
        return items


def _is_piece(value: Value) -> bool:
    return value.op in PIECES


def _apart(change: Value, homes: Container[int]) -> tuple[list[Item], Value]:
    """A change, of copies of what it reads of arrays that are changed too; and the copies."""
    items: list[Item] = []
    args = list(change.args)
    for k, arg in enumerate(args):
        read = accesses(resolve(arg, tuple(fixed(0) for _ in arg.shape)))
        if (change.op != "put" or k) and any(id(access.value) in homes for access in read):
            args[k] = Value("copy", (), {}, arg.type, arg.span, arg.stmt, arg.name)
            items.append(copies(args[k], arg))
    return items, replace(change, args=tuple(args)) if items else change


def _inside(function: Function, given: Sequence[Value]) -> Function:
    """The function with these in the place of its parameters."""
    by_param = {id(param): value for param, value in zip(function.params, given, strict=True)}
    return replace(rebuild(function, [], lambda value, args: None, by_param), params=())


def in_place(region: Function, k: int, home: Value) -> Sum | None:
    """What a region adds to an array, if that is all that happens to it to become a result."""
    if not home.shape or region.results[k].type != home.type:
        return None
    found = sum_of(region, home, region.results[k], _is_piece)
    return found if found is not None and region.results[k] is not home else None


def added(home: Value, found: Sum) -> list[Item]:
    """The parts of a sum, added to where it is kept."""
    items: list[Item] = []
    for part in found.parts:
        if id(part) not in found.dropped:
            items.append(copies(home, part, how="add"))
        else:
            items += [*(checks(part) if part.op == "scatter" else ()), piece_of(home, part, alone=False)]
    return items
