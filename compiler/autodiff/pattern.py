"""Which elements of a parameter an element of a value depends on, as far as the indices in the program say it.

    y = x[1:] - x[:-1]        y[i] depends on x[i + 1] and x[i]

A place says where one of them stands: for each axis of the parameter a position, given that of the value's element.
It is along an axis of the value, `step * i + offset`; or picked by an array of ints at the element's indices; or
the whole axis. A value depends on a set of places; where indices do not tell it is the whole array.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from chainrule.compiler.autodiff.derive import carries
from chainrule.compiler.autodiff.forward import Walk, fitted
from chainrule.compiler.ir import TABLE, At, Dim, Function, Shape, Slice, Tensor, Value
from chainrule.compiler.ir.types import broadcast

MOST = 64
"""So many places are told apart."""


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
    rank = param.tensor.rank
    found: dict[int, Places] = {id(param): frozenset([tuple(plain(axis) for axis in range(rank))])}
    for value in function.body:
        if carries(value.type):
            places = (moved(value, j, place) for j, arg in enumerate(value.args) for place in found.get(id(arg), ()))
            made = frozenset(place for place in places if _may_be(place, param.shape))
            if made:
                found[id(value)] = made if len(made) <= MOST else frozenset([(WHOLE,) * rank])
    return [found.get(id(result), frozenset()) for result in function.results]


def moved(value: Value, k: int, place: Place) -> Place:
    """A place of operand k as one of the value."""
    readings = reads(value, k)
    at = _only_row(value, k)
    return tuple(_through(_at_row(position, at), readings) for position in place)


def _may_be(place: Place, shape: Shape) -> bool:
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


def _through(position: Position, readings: Sequence[Position]) -> Position:
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
            whole = not any(dim.stretch for dim in index.shape)
            first = axis + len(picked) - len(index.shape)
            found.append(Picked(index, tuple(range(first, axis + len(picked)))) if whole else WHOLE)
        else:
            found.append(plain(place - axis + behind))
    return found


def _reduced(axes: Sequence[int], keep: bool, rank: int) -> list[Position]:
    left = [axis for axis in range(rank) if keep or axis not in axes]
    return [WHOLE if axis in axes else plain(left.index(axis)) for axis in range(rank)]


# ---- the derivative by places


def along_places(
    function: Function, k: int, whole: Sequence[int], walk: Walk, seed: Value
) -> list[Mapping[Place, Value]]:
    """For each result and place the tangent, where every element of parameter k is moved by `seed`.

    The axes `whole` of the parameter are not told apart.
    """
    param = function.params[k]
    start = tuple(WHOLE if axis in whole else plain(axis) for axis in range(param.tensor.rank))
    found: dict[int, dict[Place, Value]] = {id(param): {start: seed}}
    for value in function.body:
        with walk.builder.at(value.span, value.stmt):
            made = walk.made_anew(value, [walk.new.get(id(arg), arg) for arg in value.args])
            given: dict[Place, dict[int, Value]] = {}
            for j, arg in enumerate(value.args):
                for place, tangent in found.get(id(arg), {}).items():
                    there = moved(value, j, place)
                    if not _may_be(there, param.shape):
                        continue
                    here = given.setdefault(there, {})
                    # two places of an operand that are one of the value are added
                    here[j] = walk.builder.value("add", [here[j], tangent]) if j in here else tangent
            if given and carries(value.type):
                found[id(value)] = {}
                for place, tangents in given.items():
                    number = _spread(value, place, tangents, param.shape)
                    pushed = walk.pushed(made, tangents) if number is None else walk.builder.const(number)
                    if isinstance(pushed, Value):
                        full = fitted(walk.builder.expr(pushed), value.shape).value
                        found[id(value)][place] = full
    return [found.get(id(result), {}) for result in function.results]


def _spread(value: Value, place: Place, tangents: Mapping[int, Value], shape: Shape) -> float | None:
    """The one number that all tangents here are or may be said to be.

    An array of one number with others laid beside it, where these stand beside the parameter: nobody asks there.
    """
    if value.op not in ("concatenate", "pad") or len(tangents) > 1:
        return None
    ((k, tangent),) = tangents.items()
    if tangent.op != "broadcast" or tangent.args[0].op != "const":
        return None
    operand, readings = value.args[k], reads(value, k)
    for axis, reading in enumerate(readings):
        if operand.shape[axis] == value.shape[axis]:
            continue
        assert isinstance(reading, Along)
        covered = (
            position.axis == axis
            and position.step == 1
            and (reading.offset - position.offset).at_least(0)
            and (Dim(operand.shape[axis].terms) - reading.offset + position.offset - Dim(dim.terms)).at_least(0)
            for position, dim in zip(place, shape, strict=True)
            if isinstance(position, Along)
        )
        if not any(covered):
            return None
    return float(tangent.args[0].attrs["value"])
