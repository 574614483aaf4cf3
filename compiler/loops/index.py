"""Where an element stands: for each axis of an array a position, in terms of the loops around it.

A view (a slice, a transpose, a gather, ...) has no loop of its own: `resolve` follows it to the array that it is a
view of, and gives the position there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from chainrule.compiler.ir import Dim, Shape, Value, broadcast
from chainrule.compiler.ir.values import At, Slice
from chainrule.compiler.ops.windows import axes_within

_DEEPEST = 8  # operations between a step and a place that is computed of it
ONE = Dim.of(1)
ZERO = Dim.of(0)


class Axis:
    """A loop's variable, which runs from 0 to below `dim`. Of loops that are fused one axis stands for the other.

    `in_strips` marks the points of strips, over which there are loops within loops: those are fused among themselves.
    One that stands for several, whose elements lie one after the other, has these as `parts`, the outermost first.
    """

    __slots__ = ("_other", "dim", "in_strips", "parts")

    def __init__(self, dim: Dim, parts: Sequence[Axis] = ()) -> None:
        self.dim = Dim(dim.terms) if dim.stretch else dim  # an axis that stretches has size 1
        self.parts = parts
        self._other: Axis | None = None
        self.in_strips = False

    @property
    def key(self) -> object:
        return id(self.root)

    @property
    def root(self) -> Axis:
        """The axis that stands for this one."""
        axis = self._other
        if axis is None:
            return self
        while axis._other is not None:
            axis = self._other = axis._other
        return axis

    @property
    def outer(self) -> Axis:
        """The outermost of those that it stands for; itself, where it stands for no others."""
        return self.parts[0].root if self.parts else self.root

    def become(self, other: Axis) -> None:
        if self.root is not other.root:
            self._other = other.root


@dataclass(frozen=True)
class Pick:
    """A position read from an array of ints; a negative one counts from the end, `size` being the axis's.

    `owner` is the gather or scatter whose check of the positions has to come first. Without a size it is a number of
    the compiler's own, which stands within the axis.
    """

    source: Access
    size: Dim | None
    owner: Value

    @property
    def root(self) -> Pick:
        return self

    @property
    def key(self) -> object:
        return "pick", self.source.key, self.size


Term: TypeAlias = "Axis | Pick"


class Position(NamedTuple):
    """`offset`, and a multiple of each axis and of each position that is read."""

    offset: Dim = ZERO
    terms: tuple[tuple[Term, Dim], ...] = ()

    def plus(self, other: Position) -> Position:
        if not self.terms and not self.offset.terms:
            return other
        steps: dict[Term, Dim] = {}
        for term, step in (*self.terms, *other.terms):
            steps[term.root] = steps.get(term.root, ZERO) + step
        return Position(self.offset + other.offset, tuple((t, s) for t, s in steps.items() if s.terms))

    def times(self, factor: Dim) -> Position:
        if not self.terms and not self.offset.terms:
            return self
        return Position(self.offset * factor, tuple((term, step * factor) for term, step in self.terms))

    @property
    def axis(self) -> Axis | None:
        """The axis, if it is nothing but one."""
        terms = self.terms
        if len(terms) != 1 or self.offset.terms:
            return None
        term, step = terms[0]
        return term.root if isinstance(term, Axis) and (step is ONE or step == ONE) else None

    def step(self, axis: Axis) -> Dim:
        """How far elements are apart along an axis."""
        return next((step for term, step in self.terms if term.root is axis), ZERO)

    def without(self, axes: Sequence[Axis]) -> Position:
        """The position where these axes begin."""
        return Position(self.offset, tuple((term, step) for term, step in self.terms if term.root not in axes))

    @property
    def key(self) -> object:
        axis = self.axis
        if axis is not None:
            return id(axis)
        return self.offset, frozenset((term.root.key, step) for term, step in self.terms)


_FIRST = Position()
Index: TypeAlias = "tuple[Position, ...]"


@dataclass(unsafe_hash=True, slots=True)
class Access:
    """An element of a value; of a scalar, the value itself. Never changed: to be frozen takes twice the time to make.

    `apart` says of what is set that no other such place of the value is the same.
    """

    value: Value
    index: Index = ()
    apart: bool = False
    _picks: Sequence[Pick] | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for the same element, fused loops counted as one."""
        return (id(self.value), *[position.key for position in self.index])

    @property
    def picks(self) -> Sequence[Pick]:
        """Those of its positions that are read."""
        if not self.index:
            return ()
        if self._picks is None:
            self._picks = [term for position in self.index for term, _ in position.terms if isinstance(term, Pick)]
        return self._picks


def along(access: Access, k: int) -> Axis | None:
    """The axis along which an element's k-th position runs, be it the outermost of several that are one."""
    position = access.index[k]
    own = position.axis
    if own is not None and not own.parts:
        return own
    if position.terms or position.offset.terms:
        return None
    for behind in range(k + 1, len(access.index)):
        axis = access.index[behind].axis
        if axis is not None and len(axis.parts) == behind - k + 1:
            return axis.outer
    return None


def at(axis: Axis) -> Position:
    return Position(ZERO, ((axis, ONE),))


def fixed(position: int | Dim) -> Position:
    return Position(Dim.of(position)) if position else _FIRST


def axes_of(shape: Shape) -> tuple[Axis, ...]:
    return tuple(Axis(dim) for dim in shape)


def accesses(access: Access) -> list[Access]:
    """The element, and the elements that its positions are read from."""
    found = [access]
    for pick in access.picks:
        found += accesses(pick.source)
    return found


def awaited(access: Access) -> list[Value]:
    """The values that must be there before the element is read; a gather stands for the check of its positions.

    A size that only the run knows stands for the loop that finds it.
    """
    found = [access.value]
    if access.value.op == "size":
        found += access.value.args
    for pick in access.picks:
        found += [pick.owner, *awaited(pick.source)]
    return found


# ---- views

View: TypeAlias = "Callable[[Value, Index], tuple[Value, Index]]"


def resolve(value: Value, index: Index) -> Access:
    """The element of what `value` is a view of."""
    while is_view(value):
        value, index = VIEWS[value.op](value, index)
    return Access(value, index)


def is_view(value: Value) -> bool:
    return value.op in VIEWS and (value.op != "reshape" or split_axes(value) is not None)


def stretched(shape: Shape, target: Shape, index: Index) -> Index:
    """The position in an operand of this shape, from that in the result of broadcasting it to `target`."""
    own = index[len(target) - len(shape) :]
    for dim in shape:
        if dim.stretch:
            return tuple(fixed(0) if dim.stretch else position for dim, position in zip(shape, own, strict=True))
    return own


def operand(value: Value, k: int, index: Index) -> Access:
    """The element of an elementwise value's operand."""
    arg = value.args[k]
    return resolve(arg, stretched(arg.shape, value.shape, index))


def _stretch(value: Value, index: Index) -> tuple[Value, Index]:
    arg = value.args[0]
    return arg, stretched(arg.shape, value.shape, index)


def _expand(value: Value, index: Index) -> tuple[Value, Index]:
    return value.args[0], tuple(p for k, p in enumerate(index) if k not in value.attrs["axes"])


def _squeeze(value: Value, index: Index) -> tuple[Value, Index]:
    rest = iter(index)
    axes = value.attrs["axes"]
    return value.args[0], tuple(fixed(0) if k in axes else next(rest) for k in range(len(value.args[0].shape)))


def _transpose(value: Value, index: Index) -> tuple[Value, Index]:
    places = dict(zip(value.attrs["perm"], index, strict=True))
    return value.args[0], tuple(places[axis] for axis in range(len(index)))


def _slice(value: Value, index: Index) -> tuple[Value, Index]:
    return value.args[0], keyed(value.attrs["key"], index)


def keyed(key: Sequence[Slice | At], index: Index) -> Index:
    """The position in an array, from that in the part of it that a key of basic indexing takes."""
    rest = iter(index)
    found: list[Position] = []
    for item in key:
        if isinstance(item, Slice):
            position = next(rest)
            found.append(position.times(Dim.of(item.step)).plus(Position(item.start)))
        else:
            found.append(fixed(item.position))
    return tuple(found)


def _reshape(value: Value, index: Index) -> tuple[Value, Index]:
    groups = split_axes(value)
    assert groups is not None
    found: list[Position] = []
    for targets in groups:
        position = fixed(0)
        for axis in targets:
            position = position.times(Dim(value.shape[axis].terms)).plus(index[axis])
        found.append(position)
    return value.args[0], tuple(found)


def _windows(value: Value, index: Index) -> tuple[Value, Index]:
    return value.args[0], within_windows(value, len(value.args[0].shape), index)


def within_windows(value: Value, rank: int, index: Index) -> Index:
    """The position in an array of that rank, from that of a window, `windows` or `fold`, and that within it."""
    attrs = value.attrs
    inner = axes_within(attrs, rank)
    found = [*index[: inner.start], *index[inner.stop :]]
    for k, axis, stride, dilation in zip(inner, attrs["axes"], attrs["strides"], attrs["dilations"], strict=True):
        found[axis] = found[axis].times(Dim.of(stride)).plus(index[k].times(Dim.of(dilation)))
    return tuple(found)


def split_axes(value: Value) -> list[list[int]] | None:
    """For each axis of a reshape's operand the axes of the result that it is split into; None if some are merged."""
    groups: list[list[int]] = []
    position = 0
    target = value.shape
    for dim in value.args[0].shape:
        group: list[int] = []
        size = ONE
        own = Dim(dim.terms)
        while size != own:
            if position == len(target):
                return None
            size = size * Dim(target[position].terms)
            group.append(position)
            position += 1
            if own.terms and len(group) > len(target):
                return None
        groups.append(group)
    return groups if all(Dim(dim.terms) == ONE for dim in target[position:]) else None


def picked(value: Value, index: Index, first: int, owner_shape: Shape) -> Index:
    """The positions in the array that is indexed: those before, those that are read, those behind.

    The operands from `first` on are the indices; `owner_shape` is the shape of the array that is indexed.
    """
    axis = value.attrs["axis"]
    indices = value.args[first:]
    shape = broadcast([arg.shape for arg in indices])
    middle = index[axis : axis + len(shape)]
    found: list[Position] = [*index[:axis]]
    for k, arg in enumerate(indices):
        source = resolve(arg, stretched(arg.shape, shape, middle))
        where = source.index[0] if counts(arg, owner_shape[axis + k]) else placed(arg, owner_shape[axis + k])
        if where is not None:
            found.append(where)
            continue
        found.append(Position(ZERO, ((Pick(source, Dim(owner_shape[axis + k].terms), value), ONE),)))
    return (*found, *index[axis + len(shape) :])


def counts(position: Value, dim: Dim) -> bool:
    """Whether positions are numbers of an axis that is no longer than theirs, in whatever layout, and so within it."""
    source = resolve(position, tuple(fixed(0) for _ in position.shape))
    if source.value.op != "iota" or source.picks:
        return False
    room: Dim = Dim(dim.terms) - source.value.attrs["dim"]
    return room.at_least(0)


def placed(number: Value, dim: Dim) -> Position | None:
    """Where a number that is computed of steps and sizes stands on an axis, if it is proved to stand on it."""
    position = _linear(number, _DEEPEST) if not number.shape else None
    if position is None or any(step.constant is None for _, step in position.terms):
        return None
    low = high = position.offset
    for axis, step in position.terms:
        assert isinstance(axis, Axis)
        furthest = step * (axis.dim - ONE)
        if step.at_least(0):
            high = high + furthest
        else:
            low = low + furthest
    return position if low.at_least(0) and (dim - ONE - high).at_least(0) else None


def _linear(number: Value, depth: int) -> Position | None:
    """A number as multiples of steps and sizes."""
    access = resolve(number, ())
    value = access.value
    if value.op == "iota":
        return None if access.picks else access.index[0]
    if value.op == "const":
        return fixed(value.attrs["value"])
    if value.op == "size" and not value.args:
        return fixed(value.attrs["dim"])
    if value.op not in ("add", "subtract", "multiply", "negative") or not depth:
        return None
    parts = [_linear(arg, depth - 1) for arg in value.args]
    first, last = parts[0], parts[-1]
    if first is None or last is None:
        return None
    if value.op == "negative":
        return first.times(Dim.of(-1))
    if value.op == "multiply":
        return first.times(last.offset) if not last.terms else last.times(first.offset) if not first.terms else None
    return first.plus(last if value.op == "add" else last.times(Dim.of(-1)))


def _gather(value: Value, index: Index) -> tuple[Value, Index]:
    return value.args[0], picked(value, index, 1, value.args[0].shape)


def _element(value: Value, index: Index) -> tuple[Value, Index]:
    return value.args[0], (value.attrs["at"], *index)


def element(array: Value, position: Position, like: Value) -> Value:
    """What an array has at a position of its first axis, in the place of the value `like`."""
    return Value("element", (array,), {"at": position}, like.type, like.span, like.stmt, like.name)


def begins(number: Access, owner: Value) -> Position:
    """A position that is a number which the run finds."""
    return Position(ZERO, ((Pick(number, None, owner), ONE),))


def _part(value: Value, index: Index) -> tuple[Value, Index]:
    array, first = value.args
    return array, (index[0].plus(begins(resolve(first, ()), value)), *index[1:])


VIEWS: dict[str, View] = {
    "element": _element,
    "part": _part,
    "broadcast": _stretch,
    "masked": _stretch,
    "expand": _expand,
    "squeeze": _squeeze,
    "transpose": _transpose,
    "slice": _slice,
    "windows": _windows,
    "contiguous": _stretch,
    "reshape": _reshape,
    "gather": _gather,
}
