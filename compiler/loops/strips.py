"""Loops over points run in strips of a few of them, the points side by side in vectors, whatever else is around.

    Loop i: Loop j: Loop b: diff[i, j, b] = x[i, b] - m[j, b]           Tile of i:
    Loop j: product y[:, j, :] = diff[:, j, :] @ L[j].T                     Loop j:
    Loop i: Loop j: t[i, j] = sum over a of y[i, j, a]^2          ->            Loop b: Loop i: diff[b, i] = ...
                                                                                product y = L[j] @ diff
                                                                                Loop a: Loop i: t[j, i] += y[a, i]^2

It is done where something of three axes or more is made of arguments of fewer, and never handed out: of a strip it
stays in the cache. That is what products of matrices make, or what pairs make, `x[i, b] - y[j, b]`. What waits for a
sum over the points stands behind the strips. A matrix of elementary functions that is made of two rows,
`exp(x[i] - y[j])`, gains by it where the points are many and the other row is short (`short`), which mostly the run
alone knows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from chainrule.compiler.ir import Dim, Value
from chainrule.compiler.loops.elements import gathered, loops, nest
from chainrule.compiler.loops.index import Access, Axis, along, at
from chainrule.compiler.loops.nest import (
    Body,
    Check,
    Compute,
    Item,
    Loop,
    Multiply,
    Tile,
    Touched,
    needs,
    read,
    statements,
    touched,
    written,
)
from chainrule.compiler.loops.tile import COSTLY

SIZE = 128
OF_ROWS = 64  # points of a strip where a matrix is made of rows
SHORT = 256  # elements of the other row, of each of which there is one for each point of a strip
_LONG = 8  # points that are worth a strip where pairs or what is read across are made for them
_FEW = 64  # elements of an axis along which a loop in vectors is worth less than one over points
_TRIED = 4
_SWEEPS = 16  # through all items, to find out which of them run over the points
_OUTSIDE = ("param", "const", "size", "iota")
_ELEMENTARY = COSTLY - {"sqrt", "divide"}


def in_strips(
    items: Sequence[Item], outputs: Sequence[Value], copied: Collection[int] = (), short: bool = False
) -> list[Item]:
    """The items of a function, those that gain by it in one tile. What is `copied`, by its id, is read behind them.

    With `short` also those that gain where the rows of which a matrix is made are so.
    """
    given = {id(value) for value in outputs}
    for seed, axis in _seeds(items, given, short):
        points = Points(items, given, copied, {id(seed.value): axis})
        if points.found():
            beside = Dim(seed.value.shape[1 - axis].terms) if seed.of_rows else None
            return points.strips(OF_ROWS if seed.of_rows else SIZE, beside)
    return list(items)


def short(body: Body) -> tuple[Dim, Dim] | None:
    """How many points strips are of that gain if these are many, and how long the row is that has to be short."""
    tiles = [item for item in body.items if isinstance(item, Tile)]
    return next(((tile.axis.dim, tile.beside) for tile in tiles if tile.beside is not None), None)


@dataclass(frozen=True)
class _Seed:
    """A value that is worth strips of `least` points: along the axes `beside`, or along those of `axes` which no
    argument or result has that has as many axes as it, `rank`. What is made `of_rows` is so if others are short."""

    value: Value
    least: int
    rank: int
    axes: Sequence[int]
    beside: Sequence[int] = ()
    of_rows: bool = False


def _seeds(items: Sequence[Item], given: set[int], short: bool) -> Iterator[tuple[_Seed, int]]:
    """Values that are worth strips, and along which of their axes.

    What products of matrices or pairs make, along an axis that no argument or result of as many axes has; and what
    pairs make, or reads an array across, along an axis whose elements lie side by side wherever it is read. Behind
    these, if `short` is told, matrices of elementary functions, along an axis that is all that any argument has of it.
    """
    found: dict[int, _Seed] = {}
    for one in (one for item in items for one in statements(item) if isinstance(one, Multiply | Compute)):
        value = one.target.value
        if id(value) not in given and id(value) not in found and (seed := _seed(one, short)) is not None:
            found[id(value)] = seed
    widest = _widest(items, given) if found else {}
    for seed in sorted(found.values(), key=lambda seed: seed.of_rows)[:_TRIED]:
        shape = seed.value.shape
        for axis in (*seed.beside, *(k for k in seed.axes if 0 < widest.get(shape[k], 0) < seed.rank)):
            size = shape[axis].constant
            if not shape[axis].stretch and (size is None or size >= seed.least):
                yield seed, axis


def _widest(items: Sequence[Item], given: set[int]) -> dict[object, int]:
    """Of each size how many axes an argument or result that has it has at most."""
    widest: dict[object, int] = {}
    for value in (access.value for item in items for access in (*read(item), *written(item))):
        if value.op in _OUTSIDE or id(value) in given:
            for dim in value.shape:
                widest[dim] = max(widest.get(dim, 0), len(value.shape))
    return widest


def _seed(one: Multiply | Compute, short: bool) -> _Seed | None:
    value = one.target.value
    rank = len(value.shape)
    if isinstance(one, Multiply):
        rank -= sum(len(axis.root.parts) - 1 for axis in (one.rows, one.columns) if axis.root.parts)  # of a matrix
        return _Seed(value, SIZE + 1, rank, range(len(value.shape))) if rank > 2 else None
    if (one.form, one.how) != ("op", "set") or not one.target.index or one.target.picks:
        return None
    if rank > 2 and _pairs(one):
        return _Seed(value, _LONG, rank, range(rank - 1), _side_by_side(one))
    if _across(one):
        return _Seed(value, _LONG, rank, (), _side_by_side(one))
    of_rows = short and rank == 2 and one.value.op in _ELEMENTARY
    return _Seed(value, OF_ROWS, rank, range(rank), of_rows=True) if of_rows else None


def _pairs(compute: Compute) -> bool:
    """Whether each argument lacks an axis that another has, and what all have is a short axis, or one not known."""
    axes = [{position.axis for position in arg.index} for arg in compute.args if arg.index]
    last = compute.target.index[-1].axis
    size = compute.target.value.shape[-1].constant
    return len(axes) > 1 and (size or 0) < _FEW and all(last in own and own < set().union(*axes) for own in axes)


def _across(compute: Compute) -> bool:
    """Whether some argument's elements lie apart along the last axis of what it makes."""
    wide = [arg for arg in compute.args if len(arg.index) > 1]
    last = compute.target.index[-1].axis
    return any(last is position.axis for arg in wide for position in arg.index[:-1])


def _side_by_side(compute: Compute) -> list[int]:
    """The axes but the last whose elements lie side by side in every argument that has them."""
    axes = [position.axis for position in compute.target.index[:-1]]
    every = [[position.axis for position in arg.index] for arg in compute.args]
    return [k for k, axis in enumerate(axes) if all(axis not in own[:-1] for own in every)]


@dataclass
class Points:
    """An axis through a function: `label` has, for each value that is made for every point, which of its axes it is."""

    items: Sequence[Item]
    given: Collection[int]
    copied: Collection[int]
    label: dict[int, int]
    members: dict[int, Axis] = field(default_factory=dict)
    behind: set[int] = field(default_factory=set)  # items that wait for a sum over the points
    kept: set[int] = field(default_factory=set)  # the values that these read, whole

    def found(self) -> bool:
        """Whether all that is made for each point, but for what waits for a sum over them, may be made strip by strip:
        what `label` began with among it, and read there alone."""
        begun = dict(self.label)
        for _ in range(_SWEEPS):
            known = len(self.behind)
            if self._followed():
                break
            if len(self.behind) == known:
                return False
            self.label, self.members = dict(begun), {}
        else:
            return False
        self.kept = {id(access.value) for item in self.items if id(item) in self.behind for access in read(item)}
        makers = (item for item in self.inside() if any(id(access.value) in begun for access in written(item)))
        whole = self.label.keys().isdisjoint(self.copied) and begun.keys().isdisjoint(self.kept)
        return whole and next(makers, None) is not None and all(self.fits(item) for item in self.inside())

    def inside(self) -> list[Item]:
        return [item for item in self.items if id(item) in self.members]

    def _followed(self) -> bool:
        """Note which items run over the points, and label what they make and use; false if it is not clear, or if
        one of them turned out to stand behind the strips."""
        size = -1
        asked = [touched(item) for item in self.items]
        for _ in range(_SWEEPS):
            if size == len(self.label) + len(self.members):
                return True
            size = len(self.label) + len(self.members)
            late: set[int] = set()  # what is summed over the points, and what waits for that
            moved: set[int] = set()  # what items behind the strips make or change
            for item, known in zip(self.items, asked, strict=True):
                own = {id(access.value) for access in known.made}
                waits = {id(value) for value in known.needs} | {id(access.value) for access in known.reads}
                if id(item) in self.behind or (waits - own) & late or own & moved:
                    self.behind.add(id(item))
                    late |= own
                    moved |= own
                    if id(item) in self.members:
                        return False
                elif not self._follow(item, known):
                    return False
                elif id(item) in self.members:
                    late |= own - self.label.keys()
        return False

    def _follow(self, item: Item, known: Touched) -> bool:
        """Note whether an item, of which this is known, runs over the points; false if it is not clear."""
        elements = [*known.reads, *known.made]
        axes = {self._along(access) for access in elements if id(access.value) in self.label}
        if not axes:
            return True
        if all(isinstance(one, Check) for one in statements(item)) and not self._reads(item):
            return True  # stands in front
        axis = next(iter(axes))
        if len(axes) > 1 or axis is None:
            return False
        self.members[id(item)] = axis
        return all(self._labelled(access, axis) for access in elements)

    def _reads(self, item: Item) -> bool:
        """Whether an item reads what is made for each point."""
        return any(id(access.value) in self.label for access in read(item))

    def _labelled(self, access: Access, axis: Axis) -> bool:
        """Note which axis of what is made runs over the points; false if that is not clear."""
        places = [k for k in range(len(access.index)) if along(access, k) is axis]
        terms = [term for position in access.index for term, _ in position.terms if isinstance(term, Axis)]
        if sum(term.root.outer is axis for term in terms) != len(places):
            return False
        return access.value.op in _OUTSIDE or all(self.label.setdefault(id(access.value), k) == k for k in places)

    def _along(self, access: Access) -> Axis | None:
        """The axis along which an element's point is the loop's turn; None where that is not clear."""
        k = self.label[id(access.value)]
        axis = along(access, k) if len(access.index) == len(access.value.shape) else None
        return axis if axis is not None and axis.dim == Dim(access.value.shape[k].terms) else None

    def fits(self, item: Item) -> bool:
        """Whether an item is made of loops and sums alone."""
        return self._fits_within(item, self.members[id(item)])

    def _fits_within(self, item: Item, axis: Axis) -> bool:
        if isinstance(item, Loop):
            return all(self._fits_within(inner, axis) for inner in item.body.items)
        if isinstance(item, Multiply):
            free = {item.rows.root, item.summed.root} | ({item.columns.root} - {self._columns(item)})
            return axis in free
        if not isinstance(item, Compute) or item.how in ("argmax", "argmin"):
            return False
        return not item.target.picks

    def _columns(self, item: Multiply) -> Axis | None:
        """The axis along which the elements of a product have to lie side by side: if it is kept whole, its last."""
        whole = id(item.target.value) in self.given or id(item.target.value) in self.kept
        return item.columns.root if whole else None

    # ---- the strips

    def strips(self, size: int, beside: Dim | None = None) -> list[Item]:
        from chainrule.compiler.loops.fuse import place

        inside = self.inside()
        points = self.members[id(inside[0])]
        points.in_strips = True
        before, behind = self.around()
        body = Body()
        columns: dict[tuple[int, int], Value] = {}
        for item in inside:
            axis = self.members[id(item)]
            if axis is not points:
                axis.become(points)
            starts, made = self._inward(item, points)
            before += starts
            for copy in self._turned(made, points, columns):
                place(body, copy)
            for one in made:
                place(body, one)
        return [*before, Tile(points, size, body, lanes=True, beside=beside), *behind]

    def around(self) -> tuple[list[Item], list[Item]]:
        """What stands before the strips, and what waits for them."""
        before: list[Item] = []
        behind: list[Item] = []
        made: set[int] = set()  # so far, by the strips and by what stands behind them
        for item in self.items:
            own = {id(access.value) for access in written(item)}
            waits = {id(value) for value in needs(item)} | {id(access.value) for access in read(item)}
            if id(item) in self.members:
                made |= own
            elif (waits | own) & made:
                behind.append(item)
                made |= own
            else:
                before.append(item)
        return before, behind

    def _inward(self, item: Item, points: Axis) -> tuple[list[Item], list[Item]]:
        """What a sum over the points starts from; and the item with the loop over the points innermost."""
        starts: list[Item] = []

        def moved(inner: Item) -> list[Item]:
            if isinstance(inner, Loop):
                parts = [part for one in inner.body.items for part in moved(one)]
                return parts if inner.axis.root is points else [Loop(inner.axis, Body(parts))]
            if isinstance(inner, Multiply):
                return [product(inner)]
            assert isinstance(inner, Compute)
            if any(p.step(points).terms for p in inner.target.index):
                return [Loop(points, Body([inner]))]
            if any(p.step(points).terms for a in inner.args for p in a.index):
                return _gathered(inner, points)
            (source,) = inner.args if inner.form == "copy" else (None,)
            if source is not None and source.value.op == "accumulator":
                starts.append(start(inner.target.value, summed[id(source.value)]))
                inner.how = summed[id(source.value)].how
            return [inner]

        def product(inner: Multiply) -> Multiply:
            if inner.summed.root is points:
                index, axes = loops(inner.target.value.shape)
                own = Access(inner.target.value, index)
                starts.append(nest(axes, Compute(own, inner.value, "start", how="add")))
                return replace(inner, how="add")
            if inner.rows.root is points and self._columns(inner) is None:
                left, right = inner.right, inner.left
                return replace(inner, left=left, right=right, rows=inner.columns, columns=inner.rows)
            return inner

        def start(value: Value, update: Compute) -> Item:
            index, axes = loops(value.shape)
            return nest(axes, Compute(Access(value, index), value, "start", how=update.how))

        summed = {id(one.target.value): one for one in _computes(item) if one.form != "start" and one.how != "set"}
        return starts, moved(item)

    def _turned(self, items: Sequence[Item], points: Axis, columns: dict[tuple[int, int], Value]) -> Iterator[Item]:
        """Arguments whose points lie apart, and that are read more than once for each: copied, and read from there."""
        for compute, around in (found for item in items for found in _within(item, ())):
            args = []
            for arg in compute.args:
                over = [k for k, position in enumerate(arg.index[:-1]) if position.axis is points]
                again = len(around) > len({position.axis for position in arg.index})
                if arg.value.op != "param" or not over or not again:
                    args.append(arg)
                    continue
                key = id(arg.value), over[0]
                if key not in columns:
                    columns[key], copy = _by_column(arg.value, over[0], points, compute)
                    yield copy
                args.append(Access(columns[key], arg.index))
            compute.args = tuple(args)


def _by_column(value: Value, over: int, points: Axis, user: Compute) -> tuple[Value, Item]:
    """A strip of an argument, copied so that its points lie side by side; `over` is their axis."""
    name = f"{value.name}_by_column" if value.name is not None else None
    made = Value("copy", (), {}, value.type, value.span, user.value.stmt, name)
    index, axes = loops(value.shape)
    own = (*index[:over], at(points), *index[over + 1 :])
    rest = [axis for axis in axes if axis is not index[over].axis]
    return made, nest([*rest, points], Compute(Access(made, own), made, "copy", (Access(value, own),)))


def _gathered(update: Compute, points: Axis) -> list[Item]:
    """What a strip adds to an element, or to a number, gathered first: long sums lose less."""
    target = update.target
    if target.value.op == "accumulator":
        return [Loop(points, Body([update]))]
    own, start, end = gathered(target, update.how, update.how)
    return [start, Loop(points, Body([replace(update, target=own)])), end]


def _computes(item: Item) -> Iterator[Compute]:
    return (compute for compute, _ in _within(item, ()))


def _within(item: Item, around: tuple[Axis, ...]) -> Iterator[tuple[Compute, tuple[Axis, ...]]]:
    if isinstance(item, Compute):
        yield item, around
    elif isinstance(item, Loop):
        for inner in item.body.items:
            yield from _within(inner, (*around, item.axis.root))
