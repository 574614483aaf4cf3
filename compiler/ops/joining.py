"""Arrays put together: stacked along a new axis, or one after the other; and the numbers 0, 1, 2, ..."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chainrule.compiler.ir.build import Expr
from chainrule.compiler.ir.dims import Dim
from chainrule.compiler.ir.ranges import NONNEGATIVE, always, gathered
from chainrule.compiler.ir.table import Op, Printing, Sample, Text, enter, tensors
from chainrule.compiler.ir.types import REAL, Shape, ShapeMismatch, Tensor, Type, join_dtypes, show_shape
from chainrule.compiler.ir.values import At, Slice, Value
from chainrule.compiler.ops.text import dtype_name, size
from chainrule.compiler.ops.trial import array


def _stack_type(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
    operands = tensors(types)
    first, axis = operands[0], attrs["axis"]
    for other in operands[1:]:
        if other.shape != first.shape:
            raise ShapeMismatch(
                f"{show_shape(first.shape)} and {show_shape(other.shape)} do not stack: the shapes differ"
            )
    assert 0 <= axis <= first.rank
    shape = (*first.shape[:axis], Dim.of(len(operands)), *first.shape[axis:])
    return Tensor(join_dtypes([operand.dtype for operand in operands]), shape)


def _stack(printing: Printing, value: Value, operands: Sequence[Text]) -> str:
    listed = ", ".join(operand.text for operand in operands)
    if not value.args[0].shape:
        return f"np.array([{listed}], {dtype_name(printing, value.tensor.dtype)})"
    axis = value.attrs["axis"]
    return f"np.stack([{listed}], axis={axis})" if axis else f"np.stack([{listed}])"


def _stack_transpose(cotangent: Expr, k: int, operands: Sequence[Expr], value: Value) -> Expr:
    return cotangent.slice(key=key_at(cotangent.shape, value.attrs["axis"], At(Dim.of(k))))


def key_at(shape: Shape, axis: int, item: Slice | At) -> tuple[Slice | At, ...]:
    """The key that takes `item` of one axis and all of the others."""
    return tuple(item if k == axis else Slice(Dim.of(0), dim) for k, dim in enumerate(shape))


def together(operands: Sequence[Expr], leads: Sequence[int], value: Value) -> list[Expr]:
    """Operands that must agree, each with all the leading axes that any of them has."""
    lead = max(leads)
    axes: list[Dim] = []
    for k in range(lead):
        found = [operand.shape[k - lead + own] for operand, own in zip(operands, leads, strict=True) if k >= lead - own]
        axes.append(next((dim for dim in found if not dim.stretch), found[0]))
    wide = []
    for operand, arg in zip(operands, value.args, strict=True):
        target = (*axes, *arg.shape)
        wide.append(operand if operand.shape == target else operand.apply("broadcast", shape=target))
    return wide


def _stack_batch(operands: Sequence[Expr], leads: Sequence[int], value: Value) -> Expr:
    first, *rest = together(operands, leads, value)
    return first.stack(*rest, axis=value.attrs["axis"] + max(leads))


def _concatenate_type(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
    operands = tensors(types)
    first, axis = operands[0], attrs["axis"]
    total = Dim.of(0)
    for operand in operands:
        if operand.rank != first.rank or any(
            k != axis and a != b for k, (a, b) in enumerate(zip(operand.shape, first.shape, strict=True))
        ):
            raise ShapeMismatch(
                f"{show_shape(first.shape)} and {show_shape(operand.shape)} do not join along axis {axis}: "
                "the other axes differ"
            )
        total = total + Dim(operand.shape[axis].terms)
    shape = (*first.shape[:axis], total, *first.shape[axis + 1 :])
    return Tensor(join_dtypes([operand.dtype for operand in operands]), shape)


def _concatenate(printing: Printing, value: Value, operands: Sequence[Text]) -> str:
    listed = ", ".join(operand.text for operand in operands)
    axis = value.attrs["axis"]
    return f"np.concatenate([{listed}], axis={axis})" if axis else f"np.concatenate([{listed}])"


def _concatenate_transpose(cotangent: Expr, k: int, operands: Sequence[Expr], value: Value) -> Expr:
    axis = value.attrs["axis"]
    start = Dim.of(0)
    for operand in operands[:k]:
        start = start + Dim(operand.shape[axis].terms)
    return cotangent.slice(key=key_at(cotangent.shape, axis, Slice(start, operands[k].shape[axis])))


def _concatenate_batch(operands: Sequence[Expr], leads: Sequence[int], value: Value) -> Expr:
    first, *rest = together(operands, leads, value)
    return first.concatenate(*rest, axis=value.attrs["axis"] + max(leads))


enter(
    Op(
        "stack",
        _stack_type,
        _stack,
        kind="linear",
        transpose=_stack_transpose,
        linear_in=lambda value: range(len(value.args)),
        joint=True,
        batch=_stack_batch,
        total=True,
        spelled=None,
        sentence="d stack(u, v) = stack(du, dv)",
        bounds=gathered,
        doc="Arrays of one shape along a new axis.",
        samples=(
            Sample((REAL, REAL, REAL), {"axis": 0}),
            Sample((array("n"), array("n")), {"axis": 0}),
            Sample((array("n"), array("n")), {"axis": 1}),
            Sample((array("n", "m"), array("n", "m")), {"axis": 1}),
        ),
    )
)
enter(
    Op(
        "concatenate",
        _concatenate_type,
        _concatenate,
        kind="linear",
        transpose=_concatenate_transpose,
        linear_in=lambda value: range(len(value.args)),
        joint=True,
        batch=_concatenate_batch,
        total=True,
        spelled=None,
        sentence="d concatenate(u, v) = concatenate(du, dv)",
        bounds=gathered,
        doc="Arrays one after the other along an axis.",
        samples=(
            Sample((array("n"), array("m"), array("n")), {"axis": 0}),
            Sample((array("n", "m"), array("n", "k")), {"axis": 1}),
            Sample((array("n", "m"), array(1, "m")), {"axis": 0}),
        ),
    )
)
enter(
    Op(
        "iota",
        lambda types, attrs: Tensor("int", (Dim(attrs["dim"].terms),)),
        lambda printing, value, operands: f"np.arange({size(printing, value.attrs['dim']).text})",
        kind="linear",
        linear_in=lambda value: (),
        batch="elementwise",
        total=True,
        spelled=None,
        bounds=always(NONNEGATIVE),
        doc="The ints 0, 1, 2, ... up to a size.",
        samples=(Sample((), {"dim": Dim.of("n")}),),
    )
)
