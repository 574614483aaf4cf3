"""Contractions: products of matrices where they are such, loops where not.

    z[t, i, j] = sum over k of x[t, i, k] w[k, j]      ->      product z[(t, i), j] = x[(t, i), k] @ w[k, j]

Several axes are one of a matrix where their elements lie one after the other; an operand that does not lie so, or
whose positions are read, is copied first: numpy does so too. Of other contractions' loops the innermost is the one
along which most arrays lie contiguous.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chainrule.compiler.ir import Dim, Tensor, Value
from chainrule.compiler.ir.build import Expr
from chainrule.compiler.loops.convolutions import below, roles
from chainrule.compiler.loops.elements import gathered, loops, nest
from chainrule.compiler.loops.index import (
    ONE,
    Access,
    Axis,
    Index,
    Position,
    accesses,
    at,
    fixed,
    resolve,
    within_windows,
)
from chainrule.compiler.loops.nest import Compute, Convolve, How, Item, Multiply
from chainrule.compiler.ops.contraction import sizes_of

_NUMBERS = ("const", "size", "iota")
_MOST = 8  # axes of a group that a routine takes
_Names = Sequence[str]


class Contractions:
    """The nests of a function's contractions; an operand that several of them need copied is copied once."""

    def __init__(self) -> None:
        self._copied: dict[tuple[int, tuple[int, ...]], Value] = {}
        self._folded: dict[int, tuple[Convolve, Mapping[str, Axis], Sequence[str]]] = {}

    def of(self, value: Value) -> list[Item]:
        indices, out = value.attrs["indices"], value.attrs["out"]
        sizes = sizes_of([arg.tensor for arg in value.args], indices)
        names = list(dict.fromkeys([*out, *(name for own in indices for name in own)]))
        axes = {name: Axis(sizes[name]) for name in names if not (sizes[name].stretch or sizes[name] == ONE)}
        operands = [_Operand(arg, own, axes) for arg, own in zip(value.args, indices, strict=True)]
        target = _Operand(value, out, axes, made=True)
        if "windows" in value.attrs and (convolved := self._convolution(target, operands)) is not None:
            return convolved
        matrices = self._matrices(target, operands)
        if matrices is not None:
            return matrices
        items: list[Item] = []
        if len(operands) > 1 and "windows" not in value.attrs:
            operands = [_summed_alone(operand, operands, out, items) for operand in operands]
        every = [operand.own for operand in operands]
        left = [name for name in names if name in axes and any(name in own for own in (*every, out))]
        summed = [axes[name] for name in left if name not in out]
        args = tuple(operand.access for operand in operands)
        if not summed:
            return [*items, nest([axes[name] for name in target.names], Compute(target.access, value, "product", args))]
        order = [axes[name] for name in _order([*every, out], left)]
        return [*items, *accumulated(Compute(target.access, value, "product", args, "add"), order, summed, "add")]

    # ---- convolutions

    def _convolution(self, target: _Operand, operands: Sequence[_Operand]) -> list[Item] | None:
        """A product of windows for each turn of the loops around it; of one that is folded what it needs copied.

        None where positions are read along its axes, or an operand is a number everywhere.
        """
        value, axes = target.value, target.axes
        found = roles(value.attrs["indices"], value.attrs["out"], value.attrs["windows"])
        if found is None or any(operand.access.value.op in _NUMBERS for operand in operands):
            return None
        left, right = operands[found.windows], operands[1 - found.windows]
        rows, summed, columns = (
            [name for name in names if name in axes] for names in (found.rows, found.summed, found.columns)
        )
        if max(map(len, (rows, summed, columns))) > _MOST or not (
            left.lies(*([name] for name in (*rows, *summed))) and right.lies(*([name] for name in (*summed, *columns)))
        ):
            return None
        items: list[Item] = []
        folded = value.attrs["windows"].folded
        if folded:
            columns.sort(key=value.attrs["out"].index)
        summed.sort(key=left.depth)
        product = Convolve(
            target.access,
            value,
            left.access,
            self._in_order(right, summed, columns, items).access,
            [axes[name] for name in rows],
            [axes[name] for name in columns],
            [axes[name] for name in summed],
        )
        around = [name for name in found.around if name in axes]
        if folded:
            self._folded[id(value)] = product, axes, around
            return items
        turns = [axes[name] for name in around if name in value.attrs["out"]]
        added = [axes[name] for name in around if name not in value.attrs["out"]]
        if not added:
            return [*items, nest(turns, product)]
        product.how = "add"
        index, every = loops(value.shape)
        start = nest(every, Compute(Access(value, index), value, "start", how="add"))
        return [*items, start, nest([*turns, *added], product)]

    def added(self, value: Value, piece: Value) -> list[Item]:
        """The product whose columns are added up where windows overlap, `piece` being their fold; else nothing."""
        *_, (source, order) = below(piece.args[0]) if piece.op == "fold" else [(piece, [])]
        if id(source) not in self._folded:
            return []
        product, axes, around = self._folded[id(source)]
        names = [source.attrs["out"][axis] for axis in order]
        index = tuple(at(axes[name]) if name in axes else fixed(0) for name in names)
        product.target = Access(value, within_windows(piece, len(piece.shape), index))
        product.how = "add"
        return [nest([axes[name] for name in around], product)]

    def _in_order(self, operand: _Operand, summed: _Names, columns: _Names, items: list[Item]) -> _Operand:
        """The operand, or a copy, in which what is summed is one axis, and the columns are one, contiguous."""
        if operand.lies(summed, columns) and operand.is_last(columns):
            return operand
        own = operand.own
        order = [name for name in own if name not in summed and name not in columns]
        order += [*summed, *columns, *(name for name in own if name not in operand.axes and name not in order)]
        made, copy = _copied(operand.value, [own.index(name) for name in order])
        items.append(copy)
        return _Operand(made, tuple(order), operand.axes, made=True)

    # ---- products of matrices

    def _matrices(self, target: _Operand, operands: Sequence[_Operand]) -> list[Item] | None:
        """A contraction of two arrays as a product of matrices, for each turn of the loops around it.

        These run over the axes that both and the result have, over rows that are not one with the others, and over
        those that the contraction names itself: where the result has not got one of them, products are added up. None
        if it is no such product, or if its columns do not lie contiguous in the result.
        """
        value, axes, out = target.value, target.axes, target.names
        numbers = any(operand.access.value.op in _NUMBERS for operand in operands)
        if len(operands) != 2 or value.tensor.dtype != "real" or numbers or not out:
            return None
        around = [name for name in value.attrs.get("around", ()) if name in axes]
        first, second = operands
        if out[-1] in first.names and out[-1] not in second.names:
            first, second = second, first
        left, right = (set(operand.names) - {*around} for operand in (first, second))
        rows = [name for name in out if name in left - right]
        columns = [name for name in out if name in right - left]
        summed = [name for name in first.names if name in left and name not in out]
        together = target.together(rows)
        if not rows or out[-1:] != columns[-1:] or not target.lies(columns):
            return None
        if not summed or {*summed} != (left | right) - {*out} or not {*summed} <= right:
            return None
        grouped = (first, (together, summed)), (second, (summed, columns))
        if any(operand.is_windowed and not operand.lies(*groups) for operand, groups in grouped):
            return None  # windows are not copied: they may be many times what they are windows of
        items: list[Item] = []
        lying = [self._lying(operand, groups, items) for operand, groups in grouped]
        one = {id(group): _one([axes[name] for name in group]) for group in (together, summed, columns)}
        product = Multiply(
            target.joined((together, one[id(together)]), (columns, one[id(columns)])),
            value,
            lying[0].joined((together, one[id(together)]), (summed, one[id(summed)])),
            lying[1].joined((summed, one[id(summed)]), (columns, one[id(columns)])),
            rows=one[id(together)],
            columns=one[id(columns)],
            summed=one[id(summed)],
        )
        turns = [axes[name] for name in out if name not in together and name not in columns]
        added = [axes[name] for name in around if name not in out]
        if not added:
            return [*items, nest(turns, product)]
        product.how = "add"
        index, every = loops(value.shape)
        start = nest(every, Compute(Access(value, index), value, "start", how="add"))
        return [*items, start, nest([*turns, *added], product)]

    def _lying(self, operand: _Operand, groups: Sequence[_Names], items: list[Item]) -> _Operand:
        """The operand, or a copy, in which each of the groups is one axis; what copies it goes to `items`.

        The nests of `items` have to be in the function: who needs the same copy later takes it as made.
        """
        if operand.lies(*groups):
            return operand
        value, order = operand.value, operand.own
        if not operand.of_its_own().lies(*groups):
            groups = sorted(groups, key=lambda group: order.index(group[-1]))  # what lies side by side stays so
            alone = [name for name in order if not any(name in group for group in groups)]
            order = (*alone, *(name for group in groups for name in group))
        places = tuple(operand.own.index(name) for name in order)
        if (id(value), places) not in self._copied:
            self._copied[id(value), places], copy = _copied(value, places)
            items.append(copy)
        return _Operand(self._copied[id(value), places], order, operand.axes, made=True)


@dataclass
class _Operand:
    """An operand of a contraction, or its result, which is `made` and no view: `own` names its axes."""

    value: Value
    own: tuple[str, ...]
    axes: Mapping[str, Axis]
    made: bool = False

    @property
    def names(self) -> list[str]:
        """The names of those axes that have a loop."""
        return [name for name in self.own if name in self.axes]

    @property
    def access(self) -> Access:
        index = tuple(
            at(self.axes[name]) if name in self.axes and not dim.stretch else fixed(0)
            for name, dim in zip(self.own, self.value.shape, strict=True)
        )
        return Access(self.value, index) if self.made else resolve(self.value, index)

    def of_its_own(self) -> _Operand:
        """The operand, were it an array and not a view."""
        return _Operand(self.value, self.own, self.axes, made=True)

    @property
    def is_windowed(self) -> bool:
        return any(len(position.terms) > 1 for position in self.access.index)

    def depth(self, name: str) -> int:
        """The last axis of the array along which an axis runs."""
        axis = self.axes[name].root
        return max((k for k, position in enumerate(self.access.index) if position.step(axis).terms), default=-1)

    def is_last(self, names: _Names) -> bool:
        """Whether the elements along the last of these axes lie side by side."""
        access, last = self.access, self.depth(names[-1]) if names else len(self.access.index)
        behind = access.value.shape[last + 1 :]
        return last >= 0 and all(dim.stretch or Dim(dim.terms) == ONE for dim in behind)

    def lies(self, *groups: _Names) -> bool:
        """Whether the axes of each group are, one after the other, one axis of the array."""
        picked = {
            term.root
            for pick in self.access.picks
            for inner in accesses(pick.source)
            for other in inner.index
            for term, _ in other.terms
        }
        return all(
            not any(self.axes[name].root in picked for name in group)
            and (len(group) < 2 or self._places(group) is not None)
            for group in groups
        )

    def together(self, names: _Names) -> _Names:
        """As many of these, from the last on, as lie so."""
        return next((names[k:] for k in range(len(names)) if self.lies(names[k:])), names)

    def joined(self, *groups: tuple[_Names, Axis]) -> Access:
        """The element, the axes of each group one: where the last of them was."""
        access = self.access
        index = list(access.index)
        for names, axis in groups:
            places = self._places(names) if len(names) > 1 else None
            for place, name in zip(places or (), names, strict=False):
                index[place] = index[place].without([self.axes[name]])
            if places is not None:
                index[places[-1]] = at(axis)
        return Access(access.value, tuple(index))

    def _places(self, names: _Names) -> list[int] | None:
        """Which axes of the array these are, if they follow each other, and all but the first run over all of one."""
        access = self.access
        shape = access.value.shape
        found: list[int] = []
        for name in names:
            axis = self.axes[name].root
            k = next((k for k, position in enumerate(access.index) if position.step(axis).terms), None)
            if k is None or len(access.index[k].terms) > 1 or access.index[k].step(axis) != ONE:
                return None
            if found and (k != found[-1] + 1 or access.index[k].axis is None or Dim(shape[k].terms) != axis.dim):
                return None
            found.append(k)
        return found


def _one(axes: Sequence[Axis]) -> Axis:
    """The axis that stands for these: itself, of a single one."""
    size = ONE
    for axis in axes:
        size = size * axis.dim
    return axes[0] if len(axes) == 1 else Axis(size, axes)


def _summed_alone(operand: _Operand, every: Sequence[_Operand], out: _Names, items: list[Item]) -> _Operand:
    """The operand, summed over those of its axes that neither another operand nor the result has: as numpy's module
    does it, with fewer products, and with the same nan where one of them is 0 and another infinite."""
    others = {name for other in every if other is not operand for name in other.own}
    alone = [name for name in operand.names if name not in out and name not in others]
    if not alone:
        return operand
    value = operand.value
    kept = [k for k, name in enumerate(operand.own) if name not in alone]
    shape = tuple(value.shape[k] for k in kept)
    attrs = {"axes": tuple(k for k in range(len(value.shape)) if k not in kept), "keep": False}
    made = Value("sum", (value,), attrs, Tensor(value.tensor.dtype, shape), value.span, value.stmt)
    items += reduction(made, "add")
    return _Operand(made, tuple(operand.own[k] for k in kept), operand.axes, made=True)


def _copied(value: Value, order: Sequence[int]) -> tuple[Value, Item]:
    """An array of a value's axes in another order, and what fills it."""
    shape = tuple(value.shape[k] for k in order)
    made = Value("copy", (), {}, Tensor(value.tensor.dtype, shape), value.span, value.stmt, value.name)
    index, axes = loops(shape)
    places: dict[int, Position] = dict(zip(order, index, strict=True))
    source: Index = tuple(places[k] for k in range(len(order)))
    return made, nest(axes, Compute(Access(made, index), made, "copy", (resolve(value, source),)))


# ---- orders


def with_columns_last(operands: Sequence[Expr], value: Value) -> Expr | None:
    """A product whose columns lie apart in its result, made with them last and seen in the order that is asked for.

        q[n, c, t, i] = sum over p of x[n, t, p] w[p, c, i]      ->      made[n, t, (c, i)] = x[n, t, p] @ w[p, (c, i)]

    None if they lie side by side, or if it is no product of matrices.
    """
    indices, out = value.attrs["indices"], value.attrs["out"]
    if len(operands) != 2 or value.tensor.dtype != "real" or not out or "windows" in value.attrs:
        return None
    if any(dim.stretch for arg in value.args for dim in arg.shape) or value.attrs.get("around"):
        return None
    sizes = sizes_of([arg.tensor for arg in value.args], indices)
    left, right = ({name for name in own if sizes[name] != ONE} for own in indices)
    if out[-1] in left:
        left, right = right, left
    columns = [name for name in out if name in right - left]
    if out[-1] not in columns or not left & {*out} - right or not left & right - {*out}:
        return None
    if out[-len(columns) :] == tuple(columns):
        return None
    lies = (*(name for name in out if name not in columns), *columns)
    made = operands[0].builder.value("contract", [x.value for x in operands], **{**value.attrs, "out": lies})
    if value.name is not None:
        operands[0].builder.christen(made, value.name)
    return operands[0].builder.expr(made).move(*(lies.index(name) for name in out))


# ---- loops


def reduction(value: Value, how: How) -> list[Item]:
    """What a reduction along axes becomes."""
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
    return accumulated(update, axes, inner, how)


def accumulated(update: Compute, axes: Sequence[Axis], summed: Sequence[Axis], how: How) -> list[Item]:
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
    update.target, start, done = gathered(update.target, how, "set")
    return nest(kept, start, nest(summed, update), done)


def _order(arrays: Sequence[_Names], names: _Names) -> list[str]:
    """The names from the outermost loop to the innermost: the one along which most arrays lie contiguous."""
    if not names:
        return []

    def strides(name: str) -> int:
        return sum(name in own and own[-1] != name for own in arrays)

    inner = min(reversed(names), key=strides)
    return [*(name for name in names if name != inner), inner]
