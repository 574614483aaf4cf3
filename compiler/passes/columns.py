"""Windows as a product of matrices wants them: copied once, with what is summed next to each other.

    %p = pad(%x){1, 1 along h, w}                  %t = transpose(%x): [b, h, w, c]
    %w = windows(%p)           [b,c,i,j,k,l]  ->   %p = pad(%t){1, 1 along h, w}
    %y = contract(%w, %W)  over c, k, l            %w = windows(%p){before: 1}       [b,i,j,k,l,c]
                                                   %c = contiguous(%w)
                                                   %y = contract(%c, %W)  over k, l, c

The copy is made in runs of whole channels, is what forward and backward both multiply, and the cotangent of the windows
comes in the same order, in which they are added up. numpy leaves the result with its channels last in memory, and
so does all that is done per element; the windows of a pooling are taken of it as it lies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from chainrule.compiler.ir import TABLE, Builder, Expr, Function, Value
from chainrule.compiler.ops.layout import inverse
from chainrule.compiler.ops.windows import axes_within
from chainrule.compiler.passes.rewrite import changed, has_region, in_regions, prune, rebuild, shared

Order: TypeAlias = "tuple[int, ...]"  # axes, as they lie in memory, the outermost first
Names: TypeAlias = "tuple[str, ...]"
NOTE = "copied once for the products, its axes in their order"
POOLINGS = ("max", "min", "mean", "sum")


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
    """Whether a product sums over all of a window, and has nothing but a matrix beside it."""
    out: Names = value.attrs["out"]
    theirs = {name for own in value.attrs["indices"] if own is not names for name in own}
    within = [names[k] for k in axes_within(windows.attrs, windows.args[0].tensor.rank)]
    summed = [name for name in names if name not in out]
    return (
        value.args[0] is not value.args[1]
        and theirs.issuperset(summed)
        and set(summed).issuperset(within)
        and theirs.isdisjoint(name for name in names if name in out)
        and any(name in out for name in theirs)
        and not any(dim.stretch for arg in value.args for dim in arg.shape)
    )


@dataclass
class _Layout:
    """Makes a body again; `wanted` are the windows to be copied, each with a product that says in which order."""

    wanted: dict[int, tuple[Value, Names]]
    builder: Builder = field(default_factory=Builder)
    _copies: dict[int, tuple[Value, Order]] = field(default_factory=dict)
    _orders: dict[int, Order] = field(default_factory=dict)

    def change(self, value: Value, args: tuple[Value, ...]) -> Value | None:
        inner = in_regions(value, columns)
        if inner is not value:
            self.builder.body.append(replace(inner, args=args))
            return self.builder.body[-1]
        with self.builder.at(value.span, value.stmt):
            return self._product(value, args) or self._pooling(value, args)

    def _product(self, value: Value, args: tuple[Value, ...]) -> Value | None:
        """A contraction, with the copies in the place of its windows."""
        found = {id(operand) for operand, _ in _windows_of(value)} & self.wanted.keys()
        if not found:
            return None
        operands, indices = list(args), list(value.attrs["indices"])
        out: Names = value.attrs["out"]
        for k, operand in enumerate(value.args):
            if id(operand) in found:
                operands[k], axes = self._copied(operand, args[k])
                indices[k] = tuple(indices[k][axis] for axis in axes)
        made = self.builder.value("contract", operands, name=value.name, indices=tuple(indices), out=out)
        for k in range(2):
            if operands[k].op == "contiguous" and indices[k][-1] not in out:
                lies = (*indices[k], *indices[1 - k])
                self._orders[id(made)] = tuple(out.index(name) for name in lies if name in out)
        return made

    def _copied(self, windows: Value, made: Value) -> tuple[Value, Order]:
        """The copy of windows, and for each of its axes the one that it was."""
        if id(windows) not in self._copies:
            product, names = self.wanted[id(windows)]
            x, attrs, out = made.args[0], windows.attrs, product.attrs["out"]
            within = axes_within(attrs, x.tensor.rank)
            kept = [k for k in range(x.tensor.rank) if names[k] in out]
            order = (*kept, *(k for k in range(x.tensor.rank) if k not in kept))
            with self.builder.at(windows.span, windows.stmt):
                laid = self._view(x, order, attrs, before=len(order) - len(kept)).contiguous().value
            laid = self.builder.body[-1] = replace(laid, name=windows.name, note=NOTE)
            self._copies[id(windows)] = laid, (*kept, *within, *order[len(kept) :])
        return self._copies[id(windows)]

    def _view(self, x: Value, order: Order, attrs: Mapping[str, Any], before: int = 0) -> Expr:
        """The windows of an array with its axes in this order; a frame is put round the array as it lies."""
        axes = tuple(order.index(axis) for axis in attrs["axes"])
        more = {"before": before} if before else {}
        return self._moved(x, order).windows(**{**attrs, "axes": axes, **more})

    def _moved(self, x: Value, order: Order) -> Expr:
        if order == tuple(range(len(order))):
            return self.builder.expr(x)
        if x.op == "pad":
            inner, number = (self.builder.expr(arg) for arg in x.args)
            return inner.move(*order).pad(number, widths=tuple(x.attrs["widths"][axis] for axis in order))
        return self.builder.expr(x).move(*order)

    def _pooling(self, value: Value, args: tuple[Value, ...]) -> Value | None:
        """One number of each window, with the axes in the order in which the array lies."""
        if value.op not in POOLINGS or args[0].op != "windows" or value.attrs["keep"]:
            return None
        x, attrs = args[0].args[0], args[0].attrs
        order = self._order(x.args[0] if x.op == "pad" else x)
        if attrs.get("before") or order is None or set(value.attrs["axes"]) != {*axes_within(attrs, len(order))}:
            return None
        with self.builder.at(args[0].span, args[0].stmt):
            windows = self._view(x, order, attrs)
        reduced = windows.apply(value.op, **value.attrs).move(*inverse(order)).value
        self._orders[id(reduced)] = order
        if value.name is not None:
            self.builder.christen(reduced, value.name)
        return reduced

    def _order(self, value: Value) -> Order | None:
        """How an array lies that comes from a product; None if that is as its axes stand, or unknown."""
        while id(value) not in self._orders and TABLE[value.op].kind == "elementwise":
            wide = [arg for arg in value.args if arg.tensor.shape == value.tensor.shape]
            if not wide:
                return None
            value = wide[0]
        return self._orders.get(id(value))
