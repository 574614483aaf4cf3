"""`pad`: more elements at the ends of axes: one number (an op), or the array's own, in the modes of numpy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from chainrule.compiler.ir.build import Builder, Expr
from chainrule.compiler.ir.dims import Dim
from chainrule.compiler.ir.table import Op, Parameter, Printing, Sample, Text, enter, tensors
from chainrule.compiler.ir.types import REAL, ShapeMismatch, Tensor, Type, join_dtypes
from chainrule.compiler.ir.values import At, Slice, Value
from chainrule.compiler.ops.joining import key_at
from chainrule.compiler.ops.language import X, coerce, speak
from chainrule.compiler.ops.reducing import positions
from chainrule.compiler.ops.text import size
from chainrule.compiler.ops.trial import array

Width: TypeAlias = tuple[Dim, Dim]

ZERO = Dim.of(0)


def _infer(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
    x, number = tensors(types)
    assert (number.shape, number.dtype, len(attrs["widths"])) == ((), x.dtype, x.rank)
    axes = zip(x.shape, attrs["widths"], strict=True)
    shape = tuple(dim if low == high == ZERO else low + Dim(dim.terms) + high for dim, (low, high) in axes)
    return Tensor(x.dtype, shape)


def _text(printing: Printing, value: Value, operands: Sequence[Text]) -> str:
    widths: Sequence[Width] = value.attrs["widths"]
    pairs = [(size(printing, low).text, size(printing, high).text) for low, high in widths]
    listed = [f"({low}, {high})" for low, high in pairs]
    if len(set(pairs)) == 1:
        low, high = pairs[0]
        given = low if low == high else listed[0]
    else:
        given = f"({', '.join(listed)})"
    number = value.args[1]
    zero = number.op == "const" and number.attrs["value"] == 0
    return f"np.pad({operands[0].text}, {given}{'' if zero else f', constant_values={operands[1].text}'})"


def _transpose(cotangent: Expr, k: int, operands: Sequence[Expr], value: Value) -> Expr:
    """The middle; for the number what is left of the sum without the middle, slice by slice."""
    x = operands[0]
    widths: Sequence[Width] = value.attrs["widths"]
    if k == 0:
        key = tuple(
            Slice(ZERO, dim) if low == high == ZERO else Slice(low, Dim(dim.terms))
            for dim, (low, high) in zip(x.shape, widths, strict=True)
        )
        return cotangent.slice(key=key)
    total = cotangent.lift(0.0)
    rest = cotangent
    for axis, (low, high) in enumerate(widths):
        if low == high == ZERO:
            continue
        n, whole = Dim(x.shape[axis].terms), rest.shape[axis]
        for part in (Slice(ZERO, low), Slice(whole - high, high)):
            if part.length != ZERO:
                total = total + rest.slice(key=key_at(rest.shape, axis, part)).sum()
        rest = rest.slice(key=key_at(rest.shape, axis, Slice(low, n)))
    return total


def _batch(operands: Sequence[Expr], leads: Sequence[int], value: Value) -> Expr:
    (x, number), (lead, own) = operands, leads
    widths = ((ZERO, ZERO),) * lead + tuple(value.attrs["widths"])
    if not own:
        return x.pad(number, widths=widths)
    # a number for each lane: zeros at the ends, and the number where no element is
    axes = number.shape if not lead or number.rank >= lead else x.shape[:lead]
    inner = value.args[0].shape
    wide = x if x.shape == (*axes, *inner) else x.apply("broadcast", shape=(*axes, *inner))
    widths = ((ZERO, ZERO),) * len(axes) + tuple(value.attrs["widths"])
    filled = wide.pad(wide.lift(0.0), widths=widths)
    everywhere = x.lift(True).apply("broadcast", shape=inner).pad(x.lift(False), widths=value.attrs["widths"])
    return everywhere.apply("select", filled, number.stretch(*range(number.rank, number.rank + len(inner))))


enter(
    Op(
        "pad",
        _infer,
        _text,
        kind="linear",
        takes="any",
        transpose=_transpose,
        linear_in=lambda value: (0, 1) if value.args[0].tensor.dtype == "real" else (),
        joint=True,
        batch=_batch,
        total=True,
        spelled=None,
        sentence="d pad(u) = pad(du)",
        doc="An array with one number before and behind it along its axes.",
        samples=(
            Sample((array("n"), REAL), {"widths": ((Dim.of(1), Dim.of(1)),)}),
            Sample((array("n"), REAL), {"widths": ((Dim.of("k"), ZERO),)}),
            Sample((array("n", "m"), REAL), {"widths": ((Dim.of(2), Dim.of(2)), (Dim.of(2), Dim.of(2)))}),
            Sample((array("n", "m"), REAL), {"widths": ((ZERO, ZERO), (Dim.of(1), Dim.of("l")))}),
        ),
    )
)


def _edge(x: Expr, axis: int, low: Dim, high: Dim) -> list[Expr]:
    def end(position: Dim, width: Dim) -> Expr:
        found = x.slice(key=key_at(x.shape, axis, At(position))).stretch(axis)
        return found.apply("broadcast", shape=(*x.shape[:axis], width, *x.shape[axis + 1 :]))

    return [end(ZERO, low), x, end(Dim(x.shape[axis].terms) - 1, high)]


def _own(start: Slice, end: Slice, x: Expr, axis: int) -> list[Expr]:
    return [x.slice(key=key_at(x.shape, axis, start)), x, x.slice(key=key_at(x.shape, axis, end))]


def _ends(x: Expr, axis: int, low: Dim, high: Dim, mode: str) -> list[Expr]:
    """What stands before, the array, and what stands behind it."""
    n = Dim(x.shape[axis].terms)
    if mode == "edge":
        return _edge(x, axis, low, high)
    if mode == "reflect":
        return _own(Slice(low, low, -1), Slice(n - 2, high, -1), x, axis)
    if mode == "symmetric":
        return _own(Slice(low - 1, low, -1), Slice(n - 1, high, -1), x, axis)
    return _own(Slice(n - low, low), Slice(ZERO, high), x, axis)


def pairs(widths: Any, count: int) -> tuple[Width, ...]:
    """One width, two for the two ends, or a pair for each of `count` axes. Raises ShapeMismatch."""
    if isinstance(widths, Dim):
        return ((widths, widths),) * count
    if len(widths) == 2 and all(isinstance(width, Dim) for width in widths):
        return ((widths[0], widths[1]),) * count
    if any(isinstance(width, Dim) or len(width) != 2 for width in widths):
        raise ShapeMismatch("`width` is one size, `[before, behind]`, or a list of such pairs", code="CR035")
    if len(widths) != count:
        raise ShapeMismatch(f"`width` has {len(widths)} pairs, and there are {count} axes to pad", code="CR035")
    return tuple((low, high) for low, high in widths)


def pad(
    builder: Builder,
    x: Expr,
    width: Any,
    mode: str = "constant",
    value: Expr | None = None,
    axis: int | tuple[int, ...] | None = None,
) -> Expr:
    listed = tuple(range(x.rank)) if axis is None else (axis,) if isinstance(axis, int) else axis
    positions(listed, x.rank)
    chosen = [positions((one,), x.rank)[0] for one in listed]
    widths = dict(zip(chosen, pairs(width, len(chosen)), strict=True))
    for most in (dim for pair in widths.values() for dim in pair):
        builder.require(most, f"a width is at least 0, and here it is {most}")
    if mode == "constant":
        number = x.lift(False if x.dtype == "bool" else 0) if value is None else value
        dtype = join_dtypes([x.dtype, number.dtype])
        if number.rank:
            raise ShapeMismatch(f"`value` of `pad` is one number, not {number.value.type}", code="CR035")
        x, number = coerce(builder, x, dtype), coerce(builder, number, dtype)
        if all(dim == ZERO for pair in widths.values() for dim in pair):
            return x
        return x.pad(number, widths=tuple(widths.get(k, (ZERO, ZERO)) for k in range(x.rank)))
    if value is not None:
        raise ShapeMismatch(f'`value` belongs to the mode "constant", and this is "{mode}"', code="CR035")
    for one, (low, high) in sorted(widths.items()):
        for most in (low, high):
            if most != ZERO:
                spare = Dim(x.shape[one].terms) - (1 if mode == "edge" else most + (mode == "reflect"))
                builder.require(spare, f'mode "{mode}" has no {most} elements to repeat: the size is {x.shape[one]}')
        before, middle, behind = _ends(x, one, low, high, mode)
        kept = [part for part, width in ((before, low), (middle, None), (behind, high)) if width != ZERO]
        x = kept[0].concatenate(*kept[1:], axis=one) if len(kept) > 1 else kept[0]
    return x


speak(
    "pad",
    (
        X,
        Parameter("width", "widths"),
        Parameter("mode", "option", "constant", ("constant", "edge", "reflect", "symmetric", "wrap")),
        Parameter("value", default=None),
        Parameter("axis", "axes", None),
    ),
    pad,
    "More elements at both ends of all axes, or of those named: a number (0), or the array's own, in numpy's modes.",
)
