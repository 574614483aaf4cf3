"""From values to nests: what loops compute a value, each with axes of its own.

A view has none. A sum of pieces (`unslice`, `scatter`) is built in place: one array, and each piece added where it
belongs. Of the loops of a contraction the innermost is the one along which most arrays lie contiguous.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from chainrule.compiler.ir import TABLE, Dim, Shape, Tensor, Value
from chainrule.compiler.loops.apply import APPLIED
from chainrule.compiler.loops.diagonal import diagonal, on_diagonal, ones
from chainrule.compiler.loops.elements import loops, nest
from chainrule.compiler.loops.index import (
    ONE,
    ZERO,
    Access,
    Axis,
    Position,
    at,
    fixed,
    is_view,
    operand,
    resolve,
    stretched,
)
from chainrule.compiler.loops.nest import Body, Compute, How, Item, Multiply
from chainrule.compiler.loops.pieces import PIECES, checks, furthest_first, piece_of, zeros_around
from chainrule.compiler.loops.regions import RegionBranch, captured
from chainrule.compiler.loops.steps import stepped
from chainrule.compiler.loops.unsupported import Unsupported
from chainrule.compiler.ops.contraction import sizes_of

REDUCTIONS: dict[str, How] = {
    "sum": "add",
    "prod": "multiply",
    "max": "max",
    "min": "min",
    "any": "or",
    "all": "and",
    "argmax": "argmax",
    "argmin": "argmin",
}
_VIRTUAL = ("param", "const", "size", "iota", "get")


class Expander:
    """Makes the nests of a function's values, in order."""

    def __init__(self, body: Sequence[Value], results: Sequence[Value]) -> None:
        self.body = body
        self._uses: dict[int, list[Value]] = {}
        self._gets: dict[int, dict[int, Value]] = {}
        for value in body:
            for arg in value.args:
                self._uses.setdefault(id(arg), []).append(value)
            if value.op == "get":
                self._gets.setdefault(id(value.args[0]), {})[value.attrs["index"]] = value
        for result in results:
            self._uses.setdefault(id(result), []).append(result)

    def run(self) -> Iterator[tuple[Value, list[Item]]]:
        """Each value with its nests; of those without any, nothing."""
        for value in self.body:
            items = self._items(value)
            if items:
                yield value, items

    def _items(self, value: Value) -> list[Item]:
        op = value.op
        if op in ("gather", "scatter"):
            found = list(checks(value))
            return found if op == "gather" or self._feeds_sum(value) else [*found, *self._sum(value, [value])]
        if op in _VIRTUAL or is_view(value):
            return []
        if op in PIECES:
            return [] if self._feeds_sum(value) else self._sum(value, [value])
        if op == "add" and self._has_pieces(value):
            return [] if self._feeds_sum(value) else self._sum(value, list(self._leaves(value)))
        if op in REDUCTIONS:
            return _reduction(value, REDUCTIONS[op])
        if op == "identity":
            return [] if all(on_diagonal(use) for use in self._uses.get(id(value), [])) else ones(value)
        if op == "contract":
            return diagonal(value) if on_diagonal(value) else _contraction(value)
        if op in ("stack", "concatenate"):
            return _joined(value)
        if op == "pad":
            return _padded(value)
        if op == "reshape":
            return [_merged(value)]
        if op == "choice":
            return [self._choice(value)]
        if op in APPLIED:
            return APPLIED[op](value, self._gets.get(id(value), {}))
        if op in ("scan", "while"):
            return stepped(value, self._gets.get(id(value), {}))
        if TABLE[op].batch == "elementwise":
            index, axes = loops(value.shape)
            args = tuple(operand(value, k, index) for k in range(len(value.args)))
            return [nest(axes, Compute(Access(value, index), value, "op", args))]
        raise Unsupported(op)

    # ---- sums that are built in place

    def _feeds_sum(self, value: Value) -> bool:
        uses = self._uses.get(id(value), [])
        return len(uses) == 1 and uses[0].op == "add" and uses[0].type == value.type and uses[0] is not value

    def has_one_user(self, value: Value) -> bool:
        """Whether one elementwise value uses it, once."""
        uses = self._uses.get(id(value), [])
        return len(uses) == 1 and uses[0] is not value and TABLE[uses[0].op].batch == "elementwise"

    def _has_pieces(self, value: Value) -> bool:
        return any(leaf.op in PIECES for leaf in self._leaves(value))

    def _leaves(self, value: Value) -> Iterator[Value]:
        """What a sum is the sum of: its pieces, and the rest."""
        waiting = list(reversed(value.args))
        while waiting:
            arg = waiting.pop()
            if arg.op == "add" and self._feeds_sum(arg) and any(a.op in PIECES or a.op == "add" for a in arg.args):
                waiting.extend(reversed(arg.args))
            else:
                yield arg

    def _sum(self, value: Value, leaves: Sequence[Value]) -> list[Item]:
        def piece(leaf: Value) -> bool:
            return leaf.op in PIECES and (leaf is value or self._feeds_sum(leaf))

        dense = [leaf for leaf in leaves if not piece(leaf)]
        index, axes = loops(value.shape)
        target = Access(value, index)
        first: list[Item] = []
        items: list[Item]
        for leaf in dense:
            source = resolve(leaf, stretched(leaf.shape, value.shape, index))
            first.append(Compute(target, value, "copy", (source,), "add" if first else "set"))
        pieces = furthest_first([leaf for leaf in leaves if piece(leaf)])
        around = None if dense else zeros_around(value, pieces[0])
        if around is not None:
            items = around
        else:
            items = [nest(axes, *(first or [Compute(target, value, "start", how="add")]))]
        for leaf in pieces:
            items.append(piece_of(value, leaf, not dense and leaf is pieces[0]))
        return items

    # ---- choices

    def _choice(self, value: Value) -> Item:
        if value.args[0].shape:
            raise Unsupported("choice per element")
        captures = value.args[1:]
        single = isinstance(value.type, Tensor)
        targets = {0: value} if single else self._gets.get(id(value), {})
        bodies = []
        for which in ("then", "otherwise"):
            region = captured(value.attrs[which], captures)
            bodies.append((region, targets))
        condition = resolve(value.args[0], ())
        return RegionBranch(value, condition, Body(), Body(), bodies)


# ---- nests


def _reduction(value: Value, how: How) -> list[Item]:
    arg, reduced = value.args[0], value.attrs["axes"]
    index, axes = loops(arg.shape)
    by_axis = [position.axis for position in index]
    inner = [axis for k, axis in enumerate(by_axis) if k in reduced and axis is not None]
    if value.attrs["keep"]:
        out = tuple(fixed(0) if k in reduced else position for k, position in enumerate(index))
    else:
        out = tuple(position for k, position in enumerate(index) if k not in reduced)
    update = Compute(Access(value, out), value, "copy", (resolve(arg, index),), how)
    if how in ("argmax", "argmin"):
        update.along = inner[0] if inner else None
        axes = [*(axis for axis in axes if axis not in inner), *inner]
    return _accumulated(update, axes, inner, how)


def _accumulated(update: Compute, axes: Sequence[Axis], summed: Sequence[Axis], how: How) -> list[Item]:
    """An element's start, and its updates: in loops within those of the element if the axes end so, else behind."""
    kept = [axis for axis in axes if axis not in summed]
    if list(axes) == [*kept, *summed]:
        if kept and summed and how not in ("argmax", "argmin"):
            return [_in_register(update, kept, summed, how)]
        start = Compute(update.target, update.value, "start", how=how)
        return [nest(kept, start, nest(summed, update))] if kept else [start, nest(summed, update)]
    index = update.target.index
    fresh = {axis: Axis(axis.dim) for axis in kept}
    own = tuple(at(fresh[p.axis]) if p.axis is not None else p for p in index)
    start = Compute(Access(update.target.value, own), update.value, "start", how=how)
    return [nest([fresh[axis] for axis in kept], start), nest(axes, update)]


def _in_register(update: Compute, kept: Sequence[Axis], summed: Sequence[Axis], how: How) -> Item:
    """The updates go to a number of their own, and what it has become to the element."""
    value = update.target.value
    own = Value("accumulator", (), {}, value.type, value.span, value.stmt)
    update.target = Access(own, update.target.index)
    start = Compute(update.target, own, "start", how=how)
    done = Compute(Access(value, update.target.index), value, "copy", (update.target,))
    return nest(kept, start, nest(summed, update), done)


def _contraction(value: Value) -> list[Item]:
    indices, out = value.attrs["indices"], value.attrs["out"]
    sizes = sizes_of([arg.tensor for arg in value.args], indices)
    names = list(dict.fromkeys([*out, *(name for own in indices for name in own)]))
    positions: dict[str, Position] = {}
    axes: dict[str, Axis] = {}
    for name in names:
        if sizes[name].stretch or sizes[name] == ONE:
            positions[name] = fixed(0)
        else:
            axes[name] = Axis(sizes[name])
            positions[name] = at(axes[name])
    args = tuple(
        resolve(arg, tuple(fixed(0) if d.stretch else positions[n] for n, d in zip(own, arg.shape, strict=True)))
        for arg, own in zip(value.args, indices, strict=True)
    )
    target = Access(value, tuple(positions[name] for name in out))
    matrices = _matrices(value, target, args, axes)
    if matrices is not None:
        return matrices
    order = [axes[name] for name in _order([*indices, out], [n for n in names if n in axes])]
    summed = [axes[name] for name in names if name not in out and name in axes]
    if not summed:
        return [nest([axes[n] for n in out if n in axes], Compute(target, value, "product", args))]
    return _accumulated(Compute(target, value, "product", args, "add"), order, summed, "add")


def _matrices(value: Value, target: Access, args: Sequence[Access], axes: Mapping[str, Axis]) -> list[Item] | None:
    """A contraction of two arrays as a product of matrices, for each turn of the loops around it.

    These run over the axes that both and the result have, and over those that the contraction names itself: where the
    result has not got one of them, products are added up. None if it is no such product, or if its columns do not lie
    contiguous in the result.
    """
    indices, out = value.attrs["indices"], value.attrs["out"]
    if len(args) != 2 or value.tensor.dtype != "real" or any(arg.value.op in _VIRTUAL[1:] for arg in args):
        return None
    if any(True for arg in args for position in arg.index for _ in position.picks):
        return None
    around = {name for name in value.attrs.get("around", ()) if name in axes}
    left, right = (set(own) & set(axes) - around for own in indices)
    batch = [name for name in out if name in around or (name in left and name in right)]
    rows = [name for name in out if name in left and name not in right]
    columns = [name for name in out if name in right and name not in left]
    added = [name for name in axes if name not in out and name in around]
    summed = [name for name in axes if name not in out and name not in around]
    if len(rows) != 1 or len(columns) != 1 or len(summed) != 1 or not {*summed} <= left & right:
        return None
    first, second = args
    if out[-1] == rows[0]:
        first, second, rows, columns = second, first, columns, rows
    if out[-1] != columns[0]:
        return None
    product = Multiply(target, value, first, second, axes[rows[0]], axes[columns[0]], axes[summed[0]])
    if not added:
        return [nest([axes[name] for name in batch], product)]
    product.how = "add"
    index, own = loops(value.shape)
    start = nest(own, Compute(Access(value, index), value, "start", how="add"))
    return [start, nest([axes[name] for name in (*batch, *added)], product)]


def _order(arrays: Sequence[Sequence[str]], names: Sequence[str]) -> list[str]:
    """The names from the outermost loop to the innermost: the one along which most arrays lie contiguous."""
    if not names:
        return []

    def strides(name: str) -> int:
        return sum(name in own and own[-1] != name for own in arrays)

    inner = min(reversed(names), key=strides)
    return [*(name for name in names if name != inner), inner]


def _joined(value: Value) -> list[Item]:
    """Each operand copied to its place."""
    axis, items, start = value.attrs["axis"], [], ZERO
    for k, arg in enumerate(value.args):
        index, axes = loops(arg.shape)
        source = resolve(arg, index)
        if value.op == "stack":
            place = (*index[:axis], fixed(k), *index[axis:])
        else:
            place = (*index[:axis], index[axis].plus(Position(start)), *index[axis + 1 :])
            start = start + Dim(arg.shape[axis].terms)
        items.append(nest(axes, Compute(Access(value, place), value, "copy", (source,))))
    return items


def _merged(value: Value) -> Item:
    """A reshape that merges axes: the operand's elements one after the other, along each axis of the result."""
    (arg,) = value.args
    index, axes = loops(arg.shape)
    merged = _groups(arg.shape, value.shape) or [range(len(arg.shape))]
    target = []
    for group in merged:
        flat = fixed(0)
        for k in group:
            flat = flat.times(Dim(arg.shape[k].terms)).plus(index[k])
        target.append(flat)
    return nest(axes, Compute(Access(value, tuple(target)), value, "copy", (resolve(arg, index),)))


def _groups(shape: Shape, target: Shape) -> list[range] | None:
    """The axes that are merged into each axis of the result; None if that cannot be said."""
    found, start = [], 0
    for dim in target:
        size, end = ONE, start
        while size != Dim(dim.terms):
            if end == len(shape):
                return None
            size = size * Dim(shape[end].terms)
            end += 1
        found.append(range(start, end))
        start = end
    return found if all(Dim(dim.terms) == ONE for dim in shape[start:]) else None


def _padded(value: Value) -> list[Item]:
    """The number everywhere, and the array over it."""
    everywhere, axes = loops(value.shape)
    number = resolve(value.args[1], ())
    filled = nest(axes, Compute(Access(value, everywhere), value, "copy", (number,)))
    index, axes = loops(value.args[0].shape)
    place = tuple(p.plus(Position(low)) for p, (low, _) in zip(index, value.attrs["widths"], strict=True))
    return [filled, nest(axes, Compute(Access(value, place), value, "copy", (resolve(value.args[0], index),)))]
