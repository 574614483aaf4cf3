"""Windows as a product of matrices wants them: copied once, with what is summed next to each other.

    %p = pad(%x){1, 1 along h, w}                  %t = transpose(%x): [b, h, w, c]
    %w = windows(%p)           [b,c,i,j,k,l]  ->   %p = pad(%t){1, 1 along h, w}
    %y = contract(%w, %W)  over c, k, l            %w = windows(%p){before: 1}       [b,i,j,k,l,c]
                                                   %c = contiguous(%w)
                                                   %y = contract(%c, %W)  over k, l, c

The copy is made in runs of whole channels, is what forward and backward both multiply, and the cotangent of the windows
comes in the same order, in which they are added up. The product leaves its result with the channels last. So it stays:
what is done per element, poolings, sums and further windows are of the array as it lies, and only who wants its axes
in the order in which they are written gets a view. Windows of one element, as of 1 x 1 convolutions, are the array
itself, as far as the strides reach it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from chainrule.compiler.ir import ONE, TABLE, Builder, Dim, Expr, Function, Slice, Tensor, Value
from chainrule.compiler.ops.layout import inverse
from chainrule.compiler.ops.windows import axes_within
from chainrule.compiler.passes.rewrite import changed, has_region, in_regions, prune, rebuild, shared

Order: TypeAlias = "tuple[int, ...]"  # axes, as they lie in memory, the outermost first
Names: TypeAlias = "tuple[str, ...]"
NOTE = "copied once for the products, its axes in their order"
LIES = "as the product leaves it, and so all that is made of it: its axes {}"
REDUCTIONS = ("max", "min", "mean", "sum")


def columns(function: Function) -> Function:
    """`function` with the windows that are multiplied copied for it, and those behind them as they lie."""
    if not any(value.op == "windows" or has_region(value) for value in function.body):
        return function
    layout = _Layout({})
    for value in function.body:
        for operand, names in _windows_of(value):
            if _is_convolution(value, operand, names):
                layout.wanted.setdefault(id(operand), (value, names))
    made = rebuild(function, layout.builder.body, layout.change)
    return shared(prune(made)) if changed(function, made) else function


def _windows_of(value: Value) -> list[tuple[Value, Names]]:
    """The windows that a product of two is made of, each with the indices of its axes."""
    if value.op != "contract" or len(value.args) != 2:
        return []
    pairs = zip(value.args, value.attrs["indices"], strict=True)
    return [(arg, names) for arg, names in pairs if arg.op == "windows" and not arg.attrs.get("before")]


def _is_convolution(value: Value, windows: Value, names: Names) -> bool:
    """Whether a product sums over all of a window, and has nothing but a matrix beside it, or one for each group."""
    out: Names = value.attrs["out"]
    theirs = {name for own in value.attrs["indices"] if own is not names for name in own}
    within = [names[k] for k in axes_within(windows.attrs, windows.args[0].tensor.rank)]
    summed = [name for name in names if name not in out]
    return (
        value.args[0] is not value.args[1]
        and theirs.issuperset(summed)
        and set(summed).issuperset(within)
        and any(name in out for name in theirs.difference(names))
        and theirs.isdisjoint(names[k] for k in windows.attrs["axes"])
        and not any(dim.stretch for arg in value.args for dim in arg.shape)
    )


@dataclass
class _Layout:
    """Makes a body again; `wanted` are the windows to be copied, each with a product that says in which order.

    `_lying` has for a view the array that it is of, and the axis of the view that each of its axes is.
    """

    wanted: dict[int, tuple[Value, Names]]
    builder: Builder = field(default_factory=Builder)
    _copies: dict[int, tuple[Value, Order]] = field(default_factory=dict)
    _lying: dict[int, tuple[Value, Order]] = field(default_factory=dict)

    def change(self, value: Value, args: tuple[Value, ...]) -> Value | None:
        inner = in_regions(value, columns)
        if inner is not value:
            self.builder.body.append(replace(inner, args=args))
            return self.builder.body[-1]
        with self.builder.at(value.span, value.stmt):
            return self._product(value, args) or self._reduction(value, args) or self._elementwise(value, args)

    def _viewed(self, lying: Value, order: Order, value: Value) -> Value:
        """In the place of `value` the view of what was made for it, which has the name."""
        if value.name is not None:
            self.builder.christen(lying, value.name)
        view = self.builder.expr(lying).move(*inverse(order)).value
        self._lying[id(view)] = lying, order
        return view

    # ---- products

    def _product(self, value: Value, args: tuple[Value, ...]) -> Value | None:
        """A contraction, with the copies in the place of its windows, and its result as it lies."""
        found = {id(operand) for operand, _ in _windows_of(value)} & self.wanted.keys()
        if not found:
            return None
        operands, indices = list(args), list(value.attrs["indices"])
        lies = out = value.attrs["out"]
        for k, operand in enumerate(value.args):
            if id(operand) in found:
                operands[k], axes = self._copied(operand, args[k])
                names, indices[k] = indices[k], tuple(indices[k][axis] for axis in axes)
                gone = {*names} - {*indices[k]}
                operands[1 - k], indices[1 - k] = self._without(operands[1 - k], indices[1 - k], gone)
                if indices[k][-1] not in out:
                    lies = tuple(dict.fromkeys(name for name in (*indices[k], *indices[1 - k]) if name in out))
        made = self.builder.value("contract", operands, indices=tuple(indices), out=lies)
        order = tuple(out.index(name) for name in lies)
        if lies != out:
            made = self.builder.body[-1] = replace(made, note=LIES.format(", ".join(map(str, order))))
        return self._viewed(made, order, value)

    def _without(self, x: Value, names: Names, gone: set[str]) -> tuple[Value, Names]:
        """An operand without axes of size 1, and the indices of the others."""
        left = tuple(name for name in names if name not in gone)
        if left == names:
            return x, names
        shape = tuple(dim for name, dim in zip(names, x.shape, strict=True) if name not in gone)
        return self.builder.expr(x).reshape(shape=shape).value, left

    def _copied(self, windows: Value, made: Value) -> tuple[Value, Order]:
        """The copy of windows, and for each of its axes the one that it was."""
        if id(windows) not in self._copies:
            product, names = self.wanted[id(windows)]
            x, attrs, out = made.args[0], windows.attrs, product.attrs["out"]
            within = axes_within(attrs, x.tensor.rank)
            theirs = {name for own in product.attrs["indices"] if own is not names for name in own}
            kept = [k for k in range(x.tensor.rank) if names[k] in out]
            kept.sort(key=lambda k: names[k] not in theirs)  # groups stand in front
            order = (*kept, *(k for k in range(x.tensor.rank) if k not in kept))
            with self.builder.at(windows.span, windows.stmt):
                if all(size == ONE for size in attrs["sizes"]):
                    within = range(0)
                    laid = self._reached(x, order, attrs)
                else:
                    laid = self._view(x, order, attrs, before=len(order) - len(kept)).contiguous()
            copy = laid.value
            if copy.op == "contiguous":
                copy = self.builder.body[-1] = replace(copy, name=windows.name, note=NOTE)
            self._copies[id(windows)] = copy, (*kept, *within, *order[len(kept) :])
        return self._copies[id(windows)]

    def _reached(self, x: Value, order: Order, attrs: Mapping[str, Any]) -> Expr:
        """Of windows of one element these elements: a view of the array as it lies, or else a copy."""
        moved = self._moved(x, order)
        turned = moved.value.op == "transpose"
        if max(attrs["strides"]) > 1:
            key = [Slice(Dim.of(0), dim) for dim in moved.shape]
            for axis, step in zip(attrs["axes"], attrs["strides"], strict=True):
                count = (Dim(x.shape[axis].terms) - 1) // step + 1
                key[order.index(axis)] = Slice(Dim.of(0), count, step)
            moved = moved.slice(key=tuple(key))
        return moved.contiguous() if turned else moved

    def _view(self, x: Value, order: Order, attrs: Mapping[str, Any], before: int = 0) -> Expr:
        """The windows of an array with its axes in this order; a frame is put round the array as it lies."""
        axes = tuple(order.index(axis) for axis in attrs["axes"])
        more = {"before": before} if before else {}
        return self._moved(x, order).windows(**{**attrs, "axes": axes, **more})

    def _moved(self, x: Value, order: Order) -> Expr:
        lying, found = self._lying.get(id(x), (x, tuple(range(len(order)))))
        if found == order:
            return self.builder.expr(lying)
        if x.op == "pad":
            number = self.builder.expr(x.args[1])
            return self._moved(x.args[0], order).pad(number, widths=tuple(x.attrs["widths"][axis] for axis in order))
        return self.builder.expr(x).move(*order)

    # ---- what follows them

    def _reduction(self, value: Value, args: tuple[Value, ...]) -> Value | None:
        """One along some axes of an array as it lies, or one number of each window of it."""
        if value.op not in REDUCTIONS:
            return None
        keep, axes = value.attrs["keep"], value.attrs["axes"]
        if args[0].op == "windows" and not keep:
            x, attrs = args[0].args[0], args[0].attrs
            lying = self._lying.get(id(x.args[0] if x.op == "pad" else x))
            if lying is None or attrs.get("before") or set(axes) != {*axes_within(attrs, x.tensor.rank)}:
                return None
            order = lying[1]
            with self.builder.at(args[0].span, args[0].stmt):
                wide = self._view(x, order, attrs)
            return self._viewed(wide.apply(value.op, **value.attrs).value, order, value)
        if id(args[0]) not in self._lying:
            return None
        whole, order = self._lying[id(args[0])]
        chosen = tuple(sorted(order.index(axis) for axis in axes))
        made = self.builder.expr(whole).apply(value.op, **{**value.attrs, "axes": chosen}).value
        rest = [axis for axis in order if keep or axis not in axes]
        return self._viewed(made, tuple(sorted(rest).index(axis) for axis in rest), value)

    def _elementwise(self, value: Value, args: tuple[Value, ...]) -> Value | None:
        """An op on arrays as they lie, if one of them has the shape of the result."""
        if TABLE[value.op].batch != "elementwise" or not isinstance(value.type, Tensor):
            return None
        orders = [self._lying[id(arg)][1] for arg in args if id(arg) in self._lying and arg.shape == value.shape]
        if not orders:
            return None
        operands = [self._aligned(arg, orders[0]) for arg in args]
        return self._viewed(self.builder.value(value.op, operands, **value.attrs), orders[0], value)

    def _aligned(self, x: Value, order: Order) -> Value:
        """An operand with its axes in the order of the result's, which it may lack some of."""
        lying, own = self._lying.get(id(x), (x, ()))
        if own == order:
            return lying
        rank = len(order)
        places = list(range(rank - len(x.shape), rank))
        if x.op == "expand":
            places = [place for k, place in enumerate(places) if k not in x.attrs["axes"]]
            x = x.args[0]
        ranked = sorted(range(len(places)), key=lambda k: order.index(places[k]))
        there = [order.index(places[k]) for k in ranked]
        missing = [k - there[0] for k in range(there[0], rank) if k not in there] if there else []
        return self.builder.expr(x).move(*ranked).stretch(*missing).value
