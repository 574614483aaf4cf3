"""Convolutions as products of matrices: of each sample the windows are laid out side by side, one a row.

    y = contract(windows(x), W)      ->      Loop b:
                                                 laid[p, k] = x[b, where k of window p stands]
                                                 y[b] = W laid'

So are their derivatives: by `W` a sum over `b` of `d_y[b] laid`, by the windows `d_y[b]' W`, which `fold` adds up. What
is laid out is that of one sample, which stays in the cache: the copy costs less than reading windows where they lie.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chainrule.compiler.ir import Dim, Function, Value
from chainrule.compiler.ir.build import Expr
from chainrule.compiler.loops.index import ONE
from chainrule.compiler.ops.windows import axes_within

_PLACES, _WITHIN = "places", "within"  # the names of the axes that are merged


@dataclass(frozen=True)
class Windowed:
    """Of a contraction the names of the axes along which windows stand, and of those within a window."""

    places: tuple[str, ...]
    within: tuple[str, ...]


def windowed(function: Function) -> dict[int, Windowed]:
    """The contractions of windows, and those whose result is folded, by their ids."""
    found: dict[int, Windowed] = {}
    for value in function.body:
        if value.op == "contract":
            for arg, own in zip(value.args, value.attrs["indices"], strict=True):
                source, axes = _below(arg)
                if source.op == "windows":
                    names = [own[axes.index(k)] for k in range(len(axes))]
                    found[id(value)] = _named(source.attrs, len(source.args[0].shape), names)
        elif value.op == "fold":
            source, axes = _below(value.args[0])
            if source.op == "contract":
                names = [source.attrs["out"][axis] for axis in axes]
                found[id(source)] = _named(value.attrs, len(value.shape), names)
    return found


def _below(value: Value) -> tuple[Value, list[int]]:
    """What a value is another layout of, and the axis there of each of its axes."""
    axes = list(range(len(value.shape)))
    while value.op in ("transpose", "contiguous"):
        if value.op == "transpose":
            axes = [value.attrs["perm"][axis] for axis in axes]
        value = value.args[0]
    return value, axes


def _named(attrs: Mapping[str, object], rank: int, names: Sequence[str]) -> Windowed:
    within = axes_within(attrs, rank)
    outer = [*names[: within.start], *names[within.stop :]]
    axes = attrs["axes"]
    assert isinstance(axes, tuple)
    return Windowed(tuple(outer[axis] for axis in axes), tuple(names[within.start : within.stop]))


def product(operands: Sequence[Expr], value: Value, windowed: Windowed) -> Expr | None:
    """A contraction of windows with its axes merged: one of matrices, for each turn of the loops around it.

    None if it is not one of two operands with places, elements of windows, and one axis more.
    """
    indices, out = value.attrs["indices"], value.attrs["out"]
    stretched = any(dim.stretch for arg in value.args for dim in arg.shape)
    if len(operands) != 2 or value.tensor.dtype != "real" or stretched:
        return None
    names = list(dict.fromkeys(name for own in (*indices, out) for name in own))
    sides = {name: tuple(name in own for own in (*indices, out)) for name in names}
    if any(sum(of) < 2 for of in sides.values()):
        return None
    places, within = ({sides[name] for name in group} for group in (windowed.places, windowed.within))
    if len(places) != 1 or len(within) != 1 or places == within or any(all(of) for of in places | within):
        return None
    laid = next(own for own in (*indices, out) if {*windowed.places, *windowed.within} <= set(own))
    groups = {
        _PLACES: [name for name in laid if name in windowed.places],
        _WITHIN: [name for name in laid if sides[name] in within],
    }
    rest = [name for name in names if not any(name in group for group in groups.values())]
    around = [name for name in rest if all(sides[name]) or sides[name] in places]
    if len(rest) != len(around) + 1:
        return None
    parts = [_Merged(own, around, groups) for own in (*indices, out)]
    first, second, result = parts
    made = operands[0].builder.value(
        "contract",
        [part.of(x).value for x, part in zip(operands, (first, second), strict=True)],
        indices=(first.names, second.names),
        out=result.names,
        around=tuple(around),
    )
    return result.back(operands[0].builder.expr(made), value.shape)


class _Merged:
    """An array of these axes in another order, those around first, and those of a group, in its order, made one."""

    def __init__(self, own: Sequence[str], around: Sequence[str], groups: Mapping[str, Sequence[str]]) -> None:
        grouped = {name: group for group, members in groups.items() for name in members}
        outer = [name for name in around if name in own]
        alone = [name for name in own if name not in around and name not in grouped]
        present = dict.fromkeys(grouped[name] for name in own if name in grouped)
        self.parts = [[name] for name in (*outer, *alone)]
        self.parts += [list(groups[group]) for group in present]
        self.names = (*outer, *alone, *present)
        self.order = tuple(own.index(name) for part in self.parts for name in part)

    def of(self, x: Expr) -> Expr:
        moved = x.move(*self.order)
        sizes = iter(moved.shape)
        shape = []
        for part in self.parts:
            size = ONE
            for _ in part:
                size = size * Dim(next(sizes).terms)
            shape.append(size)
        return moved if len(shape) == moved.rank else moved.reshape(shape=tuple(shape))

    def back(self, x: Expr, shape: Sequence[Dim]) -> Expr:
        """What was merged, in the order and the shape that it had."""
        split = tuple(shape[axis] for axis in self.order)
        whole = x if len(split) == x.rank else x.reshape(shape=split)
        return whole.move(*(self.order.index(axis) for axis in range(len(self.order))))


__all__ = ["Windowed", "product", "windowed"]
