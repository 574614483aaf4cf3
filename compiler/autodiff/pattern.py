"""Which elements of a parameter an element of a value depends on, as far as the indices in the program say it.

    y = x[1:] - x[:-1]        y[i] depends on x[i + 1] and x[i]

A place says where one of them stands: for each axis of the parameter a position, given that of the value's element.
It is along an axis of the value, `step * i + offset`; or picked by an array of ints at the element's indices; or
the whole axis. A value depends on a set of places; where indices do not tell it is the whole array.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TypeAlias

from chainrule.compiler.autodiff.derive import carries
from chainrule.compiler.ir import TABLE, At, Dim, Function, Shape, Slice, Tensor, Value
from chainrule.compiler.ir.types import broadcast

MOST = 64
"""So many places are told apart."""


class NotThere(Exception):
    """A form that is asked for and that the structure does not give: why."""


@dataclass(frozen=True)
class Along:
    """The position `step * i + offset`, i being the element's index along `axis`; without an axis just `offset`."""

    axis: int | None
    step: int
    offset: Dim


@dataclass(frozen=True, eq=False)
class Picked:
    """The position that an array of ints holds at the element's indices along `axes`."""

    index: Value
    axes: tuple[int, ...]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Picked) and self.index is other.index and self.axes == other.axes

    def __hash__(self) -> int:
        return hash((id(self.index), self.axes))


@dataclass(frozen=True)
class Whole:
    """Any position of the axis."""


Position: TypeAlias = "Along | Picked | Whole"
Place: TypeAlias = tuple[Position, ...]
Places: TypeAlias = frozenset[Place]

WHOLE = Whole()


def plain(axis: int) -> Along:
    return Along(axis, 1, Dim.of(0))


def places_of(function: Function, k: int) -> list[Places]:
    """For each result the places of parameter k on which it depends."""
    param = function.params[k]
    found: dict[int, Places] = {id(param): frozenset([tuple(plain(axis) for axis in range(param.tensor.rank))])}
    return _reached(function, found, param.shape)


def _reached(function: Function, found: dict[int, Places], shape: Shape) -> list[Places]:
    """For each result the places of a parameter of this shape, `found` having those of what comes in."""
    parts: dict[int, list[Places]] = {}
    for value in function.body:
        if is_branching(value):
            branches = [
                _reached(branch, {id(p): found[id(a)] for p, a in pairs if id(a) in found}, shape)
                for branch, pairs in entered(value)
            ]
            parts[id(value)] = [frozenset().union(*each) for each in zip(*branches, strict=True)]
            found[id(value)] = parts[id(value)][0]
        elif value.op == "get" and id(value.args[0]) in parts:
            found[id(value)] = parts[id(value.args[0])][value.attrs["index"]]
        elif carries(value.type):
            here = ((j, place) for j, arg in enumerate(value.args) for place in found.get(id(arg), ()))
            made = frozenset(there for j, place in here for there in moved(value, j, place) if may_be(there, shape))
            if made:
                found[id(value)] = made if len(made) <= MOST else frozenset([(WHOLE,) * len(shape)])
    return [found.get(id(result), frozenset()) for result in function.results]


def is_branching(value: Value) -> bool:
    """A choice on a number, of which one branch is run, in which nothing is picked but by literals."""
    picking = (inner for branch, _ in entered(value) for inner in branch.body) if value.op == "choice" else ()
    return value.op == "choice" and not value.args[0].shape and all(map(_picks_by_literals, picking))


def _picks_by_literals(value: Value) -> bool:
    return value.op != "gather" or all(index.op == "const" for index in value.args[1:])


def entered(value: Value) -> list[tuple[Function, list[tuple[Value, Value]]]]:
    """The branches of a choice, each with its parameters and what stands for them."""
    branches: list[Function] = [value.attrs["then"], value.attrs["otherwise"]]
    return [(branch, list(zip(branch.params, value.args[1:], strict=True))) for branch in branches]


def moved(value: Value, k: int, place: Place) -> list[Place]:
    """A place of operand k as places of the value: one, but for windows, which read it at each of their offsets."""
    at = _only_row(value, k)
    here = [_at_row(position, at) for position in place]
    return [tuple(through(position, readings) for position in here) for readings in all_reads(value, k)]


def all_reads(value: Value, k: int) -> list[list[Position]]:
    """The ways in which an element of the value reads operand k."""
    offsets = window_offsets(value)
    return [reads(value, k)] if offsets is None else [windowed(value, offset) for offset in offsets]


def window_offsets(value: Value) -> list[tuple[int, ...]] | None:
    """The offsets within a window, where it has a given size, and not too many; also of what is added up in windows,
    if there is one at every place."""
    if value.op not in ("windows", "fold") or value.attrs.get("before", 0):
        return None
    if value.op == "fold" and (len(value.args) != 1 or set(value.attrs["strides"]) != {1}):
        return None
    sizes = [size.constant for size in value.attrs["sizes"]]
    if any(size is None for size in sizes) or prod(size or 0 for size in sizes) > MOST:
        return None
    return list(product(*(range(size or 0) for size in sizes)))


def windowed(value: Value, offset: Sequence[int]) -> list[Position]:
    """Where windows read at one offset: `stride * i + dilation * offset`; what adds them up reads the other way."""
    attrs = value.attrs
    if value.op == "fold":
        back: list[Position] = [plain(axis) for axis in range(value.tensor.rank)]
        for axis, at, dilation in zip(attrs["axes"], offset, attrs["dilations"], strict=True):
            back[axis] = Along(axis, 1, Dim.of(-at * dilation))
        return [*back, *(Along(None, 1, Dim.of(at)) for at in offset)]
    found: list[Position] = [plain(axis) for axis in range(value.args[0].tensor.rank)]
    for axis, at, stride, dilation in zip(attrs["axes"], offset, attrs["strides"], attrs["dilations"], strict=True):
        found[axis] = Along(axis, stride, Dim.of(at * dilation))
    return found


def may_be(place: Place, shape: Shape) -> bool:
    """Whether the parameter may have such an element: what stands at one place beside it is nobody's."""
    return not any(
        isinstance(position, Along)
        and position.axis is None
        and ((-position.offset).at_least(1) or (position.offset - Dim(dim.terms)).at_least(0))
        for position, dim in zip(place, shape, strict=True)
    )


def _only_row(value: Value, k: int) -> int | None:
    """The axis along which an operand of one row is laid beside others: its row is known."""
    if value.op == "concatenate" and value.args[k].shape[value.attrs["axis"]].terms == Dim.of(1).terms:
        return int(value.attrs["axis"])
    return None


def _at_row(position: Position, axis: int | None) -> Position:
    """One position of the parameter, said of the only row that there is: `x[0]` is read at `i + 0`, i being 0."""
    if axis is not None and isinstance(position, Along) and position.axis is None:
        return Along(axis, 1, position.offset)
    return position


def through(position: Position, readings: Sequence[Position]) -> Position:
    if isinstance(position, Whole) or (isinstance(position, Along) and position.axis is None):
        return position
    if isinstance(position, Picked):
        axes = []
        for axis in position.axes:
            reading = readings[axis]
            if not isinstance(reading, Along) or reading.axis is None or reading != plain(reading.axis):
                return WHOLE
            axes.append(reading.axis)
        return Picked(position.index, tuple(axes))
    assert position.axis is not None
    reading = readings[position.axis]
    if isinstance(reading, Along):
        offset = reading.offset * position.step + position.offset
        return Along(reading.axis, reading.step * position.step, offset)
    return reading if position == plain(position.axis) else WHOLE


def reads(value: Value, k: int) -> list[Position]:
    """For each axis of operand k where an element of the value reads it."""
    operand = value.args[k]
    if not isinstance(operand.type, Tensor) or not isinstance(value.type, Tensor):
        return [WHOLE] * (operand.tensor.rank if isinstance(operand.type, Tensor) else 0)
    shape, attrs = operand.shape, value.attrs
    if TABLE[value.op].batch == "elementwise" or value.op == "broadcast":
        return _stretched(shape, value.shape)
    if value.op in ("expand", "squeeze"):
        return _renumbered(value, len(shape))
    if value.op == "transpose":
        return [plain(attrs["perm"].index(axis)) for axis in range(len(shape))]
    if value.op == "slice":
        return _sliced(attrs["key"])
    if value.op == "unslice":
        return _unsliced(attrs["key"])
    if value.op == "stack":
        return [plain(axis + (axis >= attrs["axis"])) for axis in range(len(shape))]
    if value.op == "concatenate":
        start = Dim.of(0)
        for before in value.args[:k]:
            start = start + Dim(before.shape[attrs["axis"]].terms)
        return [Along(axis, 1, -start) if axis == attrs["axis"] else plain(axis) for axis in range(len(shape))]
    if value.op == "pad" and k == 0:
        widths = attrs["widths"]
        return [Along(axis, 1, -low) if low != Dim.of(0) else plain(axis) for axis, (low, _) in enumerate(widths)]
    if value.op == "reshape":
        return _reshaped(shape, value.shape)
    if value.op == "contract":
        return _contracted(value, k)
    if value.op == "gather" and k == 0:
        return _gathered(value)
    if "axes" in attrs and "keep" in attrs:
        return _reduced(attrs["axes"], attrs["keep"], len(shape))
    if value.op in ("softmax", "cumsum", "cumprod", "others"):
        mixed = attrs["axes"] if "axes" in attrs else (attrs["axis"],)
        return [WHOLE if axis in mixed else plain(axis) for axis in range(len(shape))]
    return [WHOLE] * len(shape)


def _stretched(shape: Shape, target: Shape) -> list[Position]:
    extra = len(target) - len(shape)
    return [
        Along(None, 1, Dim.of(0)) if dim.stretch and not target[extra + axis].stretch else plain(extra + axis)
        for axis, dim in enumerate(shape)
    ]


def _renumbered(value: Value, rank: int) -> list[Position]:
    axes = value.attrs["axes"]
    if value.op == "expand":
        return [plain(axis) for axis in range(len(value.shape)) if axis not in axes]
    left = [axis for axis in range(rank) if axis not in axes]
    return [Along(None, 1, Dim.of(0)) if axis in axes else plain(left.index(axis)) for axis in range(rank)]


def _reshaped(shape: Shape, target: Shape) -> list[Position]:
    """Axes of size 1 come and go; any others are mixed."""
    one = Dim.of(1).terms
    axes = [axis for axis, dim in enumerate(target) if dim.terms != one]
    if [dim.terms for dim in shape if dim.terms != one] != [target[axis].terms for axis in axes]:
        return [WHOLE] * len(shape)
    left = iter(axes)
    return [Along(None, 1, Dim.of(0)) if dim.terms == one else plain(next(left)) for dim in shape]


def _sliced(key: Sequence[Slice | At]) -> list[Position]:
    found: list[Position] = []
    axis = 0
    for item in key:
        if isinstance(item, At):
            found.append(Along(None, 1, item.position))
        else:
            found.append(Along(axis, item.step, item.start))
            axis += 1
    return found


def _unsliced(key: Sequence[Slice | At]) -> list[Position]:
    return [
        Along(axis, 1, -item.start) if item.step == 1 else WHOLE
        for axis, item in enumerate(key)
        if isinstance(item, Slice)
    ]


def _contracted(value: Value, k: int) -> list[Position]:
    names, out = value.attrs["indices"][k], value.attrs["out"]
    found: list[Position] = []
    for name, dim in zip(names, value.args[k].shape, strict=True):
        if name not in out:
            found.append(WHOLE)
        else:
            axis = out.index(name)
            found.append(Along(None, 1, Dim.of(0)) if dim.stretch and not value.shape[axis].stretch else plain(axis))
    return found


def _gathered(value: Value) -> list[Position]:
    operand, *indices = value.args
    axis = value.attrs["axis"]
    picked = broadcast([index.shape for index in indices])
    behind = axis + len(picked) - len(indices)
    found: list[Position] = []
    for place in range(len(operand.shape)):
        if place < axis:
            found.append(plain(place))
        elif place < axis + len(indices):
            index = indices[place - axis]
            if index.op == "const":
                number = index.attrs["value"]
                size = Dim(operand.shape[place].terms)
                found.append(Along(None, 1, Dim.of(number) if number >= 0 else size + number))
                continue
            whole = not any(dim.stretch for dim in index.shape)
            first = axis + len(picked) - len(index.shape)
            found.append(Picked(index, tuple(range(first, axis + len(picked)))) if whole else WHOLE)
        else:
            found.append(plain(place - axis + behind))
    return found


def _reduced(axes: Sequence[int], keep: bool, rank: int) -> list[Position]:
    left = [axis for axis in range(rank) if keep or axis not in axes]
    return [WHOLE if axis in axes else plain(left.index(axis)) for axis in range(rank)]
