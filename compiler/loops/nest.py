"""What a loop nest is made of: statements that compute one element each, loops, checks of positions, branches.

z = X @ w          Loop i < n
                       Start z[i] = 0
                       Loop j < d
                           Update z[i] += X[i, j] * w[j]
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Literal, NamedTuple, TypeAlias

from chainrule.compiler.ir import Dim, Value
from chainrule.compiler.loops.index import Access, Axis, accesses, awaited

How = Literal["set", "add", "multiply", "max", "min", "or", "and", "argmax", "argmin"]
Form = Literal["op", "product", "copy", "start"]


class Ordered:
    """What stands in a body: `order` grows along the list of its items, while loops are put into each other."""

    __slots__ = ("order",)
    order: float


class Touched(NamedTuple):
    """The values that must be there before an item runs, and the elements that it reads and that it writes."""

    needs: Sequence[Value]
    reads: Sequence[Access]
    made: Sequence[Access]


@dataclass(eq=False, slots=True)
class Compute(Ordered):
    """One element of `target` set, or combined with what it holds.

    form    what of: the `value`'s op applied to `args`, their product, the only one of them, or what the
            combination starts from
    how     `set`, or how it is combined with what the element holds
    along   the axis whose position is asked for, of `argmax` and `argmin`
    """

    target: Access
    value: Value
    form: Form
    args: tuple[Access, ...] = ()
    how: How = "set"
    along: Axis | None = None
    _asked: Touched | None = field(default=None, init=False, repr=False)
    _asked_of: tuple[Access, ...] = field(default=(), init=False, repr=False)

    def reads(self) -> Sequence[Access]:
        return self.touched().reads

    def needs(self) -> Sequence[Value]:
        """The values that must be there before."""
        return self.touched().needs

    def touched(self) -> Touched:
        """Asked often: found again only where target or arguments are others by now."""
        known = self._asked
        if known is None or known.made[0] is not self.target or self._asked_of is not self.args:
            needed: list[Value] = []
            picked = False
            for access in (*self.args, self.target):
                if access.picks or access.value.op == "size":
                    needed += awaited(access)
                    picked = picked or bool(access.picks)
                else:
                    needed.append(access.value)
            reads: Sequence[Access] = self.args
            if picked:
                reads = [*_all_of(self.args), *_all_of(pick.source for pick in self.target.picks)]
            known = Touched(needed, reads, (self.target,))
            self._asked, self._asked_of = known, self.args
        return known


@dataclass(eq=False, slots=True)
class Multiply(Ordered):
    """A product of matrices, `target = left @ right`, or added: three loops that a printed routine runs in tiles.

    `rows`, `columns` and `summed` are its axes; those of loops around it may occur besides. `packed` if `right` is what
    a `Pack` has made; what is added `by_tiles` is set by the first tile, and added by those behind it.
    """

    target: Access
    value: Value
    left: Access
    right: Access
    rows: Axis
    columns: Axis
    summed: Axis
    how: Literal["set", "add"] = "set"
    packed: bool = False
    by_tiles: bool = False

    @property
    def args(self) -> tuple[Access, ...]:
        return self.left, self.right

    def reads(self) -> Sequence[Access]:
        return self.args


@dataclass(eq=False, slots=True)
class Convolve(Ordered):
    """A product of which rows, columns and what is summed may be several axes each, of windows as they lie.

    Elements of `left`, or of `target`, to which it adds then, are those of several windows. Of `right` the summed axes
    are one, and so are the columns, which lie contiguous, those of `target` along the last of them.
    """

    target: Access
    value: Value
    left: Access
    right: Access
    rows: Sequence[Axis]
    columns: Sequence[Axis]
    summed: Sequence[Axis]
    how: Literal["set", "add"] = "set"

    @property
    def args(self) -> tuple[Access, ...]:
        return self.left, self.right

    def reads(self) -> Sequence[Access]:
        return _all_of(self.args)


@dataclass(eq=False, slots=True)
class Pack(Ordered):
    """A matrix laid out as products read it that have it for their `right`: `target` has room for more columns."""

    target: Access
    value: Value
    source: Access
    columns: Axis
    summed: Axis

    @property
    def args(self) -> tuple[Access, ...]:
        return (self.source,)

    def reads(self) -> Sequence[Access]:
        return [self.source]


@dataclass(eq=False, slots=True)
class Apply(Ordered):
    """A printed routine that works in place on whole arrays, those of one turn of the loops around it.

    sizes   what it is handed in front of the arrays
    arrays  where each begins: along the axes that no loop around it has, the whole array is meant
    given   arrays in front of these that it reads and leaves as they are
    fails   whether it answers with false where there is no result
    """

    value: Value
    routine: str
    sizes: tuple[Dim, ...]
    arrays: tuple[Access, ...]
    fails: bool = False
    given: tuple[Access, ...] = ()

    @property
    def args(self) -> tuple[Access, ...]:
        return self.given

    def reads(self) -> Sequence[Access]:
        return _all_of((*self.given, *self.arrays))


@dataclass(eq=False, slots=True)
class Call(Ordered):
    """A call of the function that `value` calls, on numbers and whole arrays; it sets the results, whole."""

    value: Value
    args: tuple[Access, ...]
    results: tuple[Access, ...]

    def reads(self) -> Sequence[Access]:
        return _all_of(self.args)


@dataclass(eq=False, slots=True)
class Check(Ordered):
    """Every position that `owner`, a gather or scatter, reads from `source` must lie within the axis.

    Without a size `pick` says whether there is no result: it is `solved` that tries it.
    """

    owner: Value
    pick: Access
    size: Dim | None

    def reads(self) -> Sequence[Access]:
        return accesses(self.pick)


@dataclass(eq=False, slots=True)
class Room(Ordered):
    """Room in an array that grows for `count` elements of its first axis behind the `first` ones."""

    value: Value
    first: Access
    count: Dim
    args: tuple[Access, ...]

    @property
    def target(self) -> Access:
        return Access(self.value)

    def reads(self) -> list[Access]:
        return _all_of(self.args)


@dataclass(eq=False, slots=True)
class Exchange(Ordered):
    """What goes round a loop, `target`, and the array that a step has made of it change places in memory."""

    target: Access
    value: Value
    source: Access

    @property
    def args(self) -> tuple[Access, ...]:
        return (self.source,)

    def reads(self) -> Sequence[Access]:
        return self.args


@dataclass(eq=False, slots=True)
class Loop(Ordered):
    """A body, run for each number below the axis's size; with `lanes` side by side, in vectors.

    With `extreme_apart` its last statement, which looks for the largest or the smallest of a row, is left to a call
    behind the loop.
    """

    axis: Axis
    body: Body
    lanes: bool = False
    extreme_apart: bool = False

    @property
    def each_turn(self) -> Sequence[Item]:
        """What its turns run."""
        return self.body.items[:-1] if self.extreme_apart else self.body.items


@dataclass(frozen=True)
class Rows:
    """How long the rows of a tile's turns are, and at `most`, as it gains; what runs where they are longer."""

    length: Dim
    most: int
    otherwise: Body


@dataclass(eq=False, slots=True)
class Tile(Ordered):
    """Loops over one axis, run in turn for `size` of its numbers at a time, which sizes of others may say.

    A loop whose axis is shorter than the tile's by a number ends there. With `lanes` the axis is the innermost of what
    is kept of a tile alone; `beside` is how long the rows are of which each turn has one, where that says whether it
    gains. `by_rows` if it is of products of matrices, which share themselves out among threads; one tile is run at
    least where sums begin with it. Where each turn reads a `row` of so many elements that a later loop
    reads again, a tile has no more turns than the cache keeps the rows of. Where it is for short `rows` alone, these
    say what runs instead.
    """

    axis: Axis
    size: int | Dim
    body: Body
    lanes: bool = False
    by_rows: bool = False
    row: Dim | None = None
    beside: Dim | None = None
    rows: Rows | None = None


@dataclass(eq=False, slots=True)
class Branch(Ordered):
    """A choice on a scalar: one of two bodies, each of which sets the results of `value`."""

    value: Value
    condition: Access
    then: Body
    otherwise: Body


@dataclass(eq=False, slots=True)
class Steps(Ordered):
    """A loop each of whose turns needs the one before: what `value`, a `scan` or a `while`, becomes.

    axis        its number of steps, which `count` says where only the run knows it
    condition   of a `while`, what runs before each step, and `test`, which has to hold for it
    grown       arrays with an element for each step, where their number is known to the run alone
    held        what goes round once all of a step is done: numbers that are set one after the other
    parts       sizes that only a step has, and what says them
    piles       arrays to which each step adds a part; and the size of all of them, and what counts it
    """

    value: Value
    axis: Axis
    body: Body
    count: Access | None = None
    condition: Body = field(default_factory=lambda: Body())
    test: Access | None = None
    grown: Sequence[Value] = ()
    held: Sequence[Access] = ()
    parts: Sequence[tuple[Dim, Access]] = ()
    piles: Sequence[tuple[Dim, Value, Sequence[Value]]] = ()


Statement: TypeAlias = Compute | Multiply | Convolve | Pack | Apply | Call | Check | Room | Exchange
Item: TypeAlias = "Statement | Loop | Tile | Branch | Steps"


@dataclass(eq=False, slots=True)
class Body:
    """Items in order."""

    items: list[Item] = field(default_factory=list)
    _known: Known | None = field(default=None, init=False, repr=False)

    @property
    def known(self) -> Known:
        """What is known of it while loops are put into each other; most bodies are put into others, and never asked."""
        if self._known is None:
            self._known = Known()
        return self._known


class Known:
    """`writer` has which of its items wrote a value last; of a loop's body `writes` has the elements that are written
    in it, by value, and `reads` the arrays that are read.
    """

    __slots__ = ("reads", "writer", "writes")

    def __init__(self) -> None:
        self.writer: dict[int, Item] = {}
        self.writes: dict[int, dict[object, Access]] = {}
        self.reads: set[int] = set()


def only(item: Item) -> Item:
    """What an item is within its loops, if each of them has nothing else."""
    while isinstance(item, Loop) and len(item.body.items) == 1:
        (item,) = item.body.items
    return item


def statements(item: Item) -> list[Statement]:
    """All statements below an item, in order."""
    item = only(item)
    if isinstance(item, Statement):
        return [item]
    return [one for body in bodies(item) for inner in body.items for one in statements(inner)]


def bodies(item: Loop | Tile | Branch | Steps) -> tuple[Body, ...]:
    """The bodies within an item, in order."""
    if isinstance(item, Branch):
        return item.then, item.otherwise
    if isinstance(item, Steps):
        return item.condition, item.body
    if isinstance(item, Tile) and item.rows is not None:
        return item.body, item.rows.otherwise
    return (item.body,)


def has_steps(body: Body) -> bool:
    """Whether a loop stands in it each of whose turns needs the one before."""
    return any(
        isinstance(item, Steps) or any(map(has_steps, bodies(item)))
        for item in body.items
        if not isinstance(item, Statement)
    )


def own_reads(item: Item) -> tuple[Access, ...]:
    """What an item reads itself, other than the statements below it."""
    if isinstance(item, Branch):
        return (item.condition,)
    if isinstance(item, Steps):
        found = (item.count, item.test, *(length for _, length in item.parts))
        return tuple(access for access in found if access is not None)
    return ()


def conditions(item: Item) -> list[Access]:
    """What an item, and all below it, read besides their statements."""
    item = only(item)
    if isinstance(item, Statement):
        return []
    below = (one for body in bodies(item) for inner in body.items for one in conditions(inner))
    return [*own_reads(item), *below]


def read(item: Item) -> Sequence[Access]:
    """Every element that an item reads, other than by what it combines."""
    item = only(item)
    if isinstance(item, Compute):
        return item.reads()
    return [*_all_of(conditions(item)), *(one for statement in statements(item) for one in statement.reads())]


def _all_of(found: Iterable[Access]) -> list[Access]:
    """These elements, and those that their positions are read from."""
    return [one for access in found for one in (accesses(access) if access.picks else (access,))]


def written(item: Item) -> Sequence[Access]:
    """Every element that an item sets or combines into; a check writes the value that waits for it."""
    item = only(item)
    if isinstance(item, Compute):
        return (item.target,)
    return [one for statement in statements(item) for one in made(statement)]


def made(statement: Statement) -> tuple[Access, ...]:
    """The elements, or whole arrays, that a statement sets or changes."""
    if isinstance(statement, Check):
        return (Access(statement.owner),)
    if isinstance(statement, Call):
        return statement.results
    if isinstance(statement, Exchange):
        return statement.target, statement.source
    return statement.arrays if isinstance(statement, Apply) else (statement.target,)


def needs(item: Item) -> Sequence[Value]:
    """The values that must be there before an item runs."""
    item = only(item)
    if isinstance(item, Compute):
        return item.needs()
    found = conditions(item)
    for statement in statements(item):
        found += [statement.pick] if isinstance(statement, Check) else [*statement.args, *made(statement)]
    return _awaited(found)


def touched(item: Item) -> Touched:
    """What an item needs, reads and writes."""
    if isinstance(item, Compute):
        return item.touched()
    if not isinstance(item, Loop):
        return Touched(needs(item), read(item), written(item))
    if len(item.body.items) == 1:
        return touched(item.body.items[0])
    parts = [touched(inner) for inner in item.body.items]
    needed, found, made = zip(*parts, strict=True) if parts else ((), (), ())
    return Touched(*(list(chain.from_iterable(each)) for each in (needed, found, made)))


def _awaited(found: Iterable[Access]) -> list[Value]:
    values: list[Value] = []
    for access in found:
        if access.value.op == "size" or access.picks:
            values += awaited(access)
        else:
            values.append(access.value)
    return values
