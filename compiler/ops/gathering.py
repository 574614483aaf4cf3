"""Indexing by int values, `table[ids]`, and its transpose, in which an index that occurs twice counts twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chainrule.compiler.ir.build import Expr
from chainrule.compiler.ir.ranges import ABOVE_0, Range
from chainrule.compiler.ir.table import TABLE, Op, Printing, Sample, Text, enter, tensors
from chainrule.compiler.ir.types import INT, REAL, Shape, ShapeMismatch, Tensor, Type, broadcast
from chainrule.compiler.ir.values import Value
from chainrule.compiler.ops.joining import together
from chainrule.compiler.ops.text import dims, dtype_name
from chainrule.compiler.ops.trial import array, shape


def _indices(types: Sequence[Tensor]) -> Shape:
    """The shape in which the indices broadcast."""
    for index in types:
        if index.dtype != "int":
            raise ShapeMismatch(f"an index is int, not {index.dtype}", "", "CR031")
    return broadcast([index.shape for index in types])


def _gather_type(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
    x, *indices = tensors(types)
    axis, picked = attrs["axis"], _indices(indices)
    if axis + len(indices) > x.rank:
        raise ShapeMismatch(f"{x} has {x.rank} axes, too few for {len(indices)} indices", "", "CR032")
    return Tensor(x.dtype, (*x.shape[:axis], *picked, *x.shape[axis + len(indices) :]))


def subscript(axis: int, indices: Sequence[Text]) -> str:
    return ", ".join([*(":" for _ in range(axis)), *(index.text for index in indices)])


def _gather(printing: Printing, value: Value, operands: Sequence[Text]) -> str:
    return f"{operands[0].atom}[{subscript(value.attrs['axis'], operands[1:])}]"


def views(value: Value) -> bool:
    """Whether numpy gives a view of the first operand, for which a row that is picked by a number is one too."""
    return TABLE[value.op].cheap or (value.op == "gather" and not any(index.shape for index in value.args[1:]))


def _gather_bounds(operands: Sequence[Range], value: Value) -> Range:
    """As of x; the diagonal of a Cholesky factor is above 0."""
    x, *indices = value.args
    diagonal = len(indices) == 2 and indices[0] is indices[1] and value.attrs["axis"] == x.tensor.rank - 2
    return ABOVE_0 if x.op == "cholesky" and diagonal else operands[0]


def _gather_transpose(cotangent: Expr, k: int, operands: Sequence[Expr], value: Value) -> Expr:
    x, *indices = operands
    return cotangent.scatter(*indices, axis=value.attrs["axis"], shape=x.shape)


def _gather_batch(operands: Sequence[Expr], leads: Sequence[int], value: Value) -> Expr:
    (x, *indices), (own, *theirs) = operands, leads
    axis = value.attrs["axis"]
    if not any(theirs):
        return x.gather(*indices, axis=axis + own)
    picked = len(broadcast([arg.shape for arg in value.args[1:]]))
    count = max(theirs)
    aligned = aligned_positions(indices, theirs, value.args[1:])
    if not own:
        made = x.gather(*aligned, axis=axis)
        before = range(axis)
        return made.move(*range(axis, axis + count), *before, *range(axis + count, made.rank))
    # each lane reads its own part: its leading indices are its number
    order = [*range(own), *range(own + axis, own + axis + len(indices)), *range(own, own + axis)]
    moved = x.move(*order, *range(own + axis + len(indices), x.rank))
    numbers = lane_numbers(x, own, picked)
    made = moved.gather(*numbers, *aligned, axis=0)
    lead = max(own, count)
    start = lead + picked
    return made.move(*range(lead), *range(start, start + axis), *range(lead, start), *range(start + axis, made.rank))


def aligned_positions(indices: Sequence[Expr], leads: Sequence[int], args: Sequence[Value]) -> list[Expr]:
    """Batched indices, `args` before, with their leading axes in front of the axes that they broadcast to."""
    picked = len(broadcast([arg.shape for arg in args]))
    return [
        index.stretch(*range(own, own + picked - len(arg.shape))) if own else index
        for index, own, arg in zip(indices, leads, args, strict=True)
    ]


def foremost(x: Expr, lead: int, axis: int, count: int) -> Expr:
    """lead, before, picked, after -> lead, picked, before, after"""
    start = lead + axis
    return x.move(*range(lead), *range(start, start + count), *range(lead, start), *range(start + count, x.rank))


def homewards(x: Expr, lead: int, axis: int, count: int) -> Expr:
    """lead, picked, before, after -> lead, before, picked, after"""
    order = [*range(lead), *range(lead + count, lead + count + axis), *range(lead, lead + count)]
    return x.move(*order, *range(lead + count + axis, x.rank))


def lane_numbers(x: Expr, own: int, picked: int) -> list[Expr]:
    """For each of the `own` leading axes of `x` the number of the lane, over those axes and the ones picked."""
    numbers = []
    for k in range(own):
        dim = x.shape[k]
        if dim.stretch:
            numbers.append(Expr(x.builder, x.builder.const(0)).stretch(*range(own - k + picked)))
            continue
        number = Expr(x.builder, x.builder.value("iota", dim=dim))
        numbers.append(number.stretch(*range(1, own - k + picked)))
    return numbers


def _scatter_type(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
    d, *indices = tensors(types)
    axis, target = attrs["axis"], attrs["shape"]
    assert d.shape == (*target[:axis], *_indices(indices), *target[axis + len(indices) :]), (d, target)
    return Tensor(d.dtype, target)


def distinct(indices: Sequence[Value]) -> bool:
    """Whether no place is meant twice: along each axis of the indices, one of them counts up, or is an order."""
    rank = max(index.tensor.rank for index in indices)
    counted: set[int] = set()
    for index in indices:
        counter = index.args[0] if index.op == "expand" else index
        if counter.op == "iota":
            counted.update(rank - index.tensor.rank + axis for axis, dim in enumerate(index.shape) if not dim.stretch)
        elif index.op == "argsort":
            counted.add(rank - index.tensor.rank + index.attrs["axis"])
    return counted == set(range(rank))


def _scatter(printing: Printing, value: Value, operands: Sequence[Text], target: str, fresh: bool) -> list[str]:
    lines = []
    if fresh:
        dtype = dtype_name(printing, value.tensor.dtype)
        lines.append(f"{target} = np.zeros({dims(printing, value.shape)}, {dtype})")
    if not any(index.shape for index in value.args[1:]) or distinct(value.args[1:]):
        return [*lines, f"{target}[{subscript(value.attrs['axis'], operands[1:])}] += {operands[0].text}"]
    parts = [*("slice(None)" for _ in range(value.attrs["axis"])), *(index.text for index in operands[1:])]
    where = f"({', '.join(parts)})" if len(parts) > 1 else parts[0]
    if value.attrs["axis"] == 0 and len(value.shape) > 1:
        return [*lines, f"_add_at({target}, {where}, {operands[0].text})"]
    return [*lines, f"np.add.at({target}, {where}, {operands[0].text})"]


def _scatter_transpose(cotangent: Expr, k: int, operands: Sequence[Expr], value: Value) -> Expr:
    return cotangent.gather(*operands[1:], axis=value.attrs["axis"])


def _scatter_batch(operands: Sequence[Expr], leads: Sequence[int], value: Value) -> Expr:
    (d, *indices), (own, *theirs) = operands, leads
    axis, target = value.attrs["axis"], value.attrs["shape"]
    if not any(theirs):
        return d.scatter(*indices, axis=axis + own, shape=(*d.shape[:own], *target))
    lead, picked = max(leads), len(broadcast([arg.shape for arg in value.args[1:]]))
    axes = together(operands, leads, value)[0].shape[:lead]
    wide = d if own == lead and d.shape[:own] == axes else d.apply("broadcast", shape=(*axes, *value.args[0].shape))
    # each lane adds to its own part
    wide = foremost(wide, lead, axis, picked)
    count = len(indices)
    inner = (*axes, *target[axis : axis + count], *target[:axis], *target[axis + count :])
    numbers = lane_numbers(wide, lead, picked)
    aligned = aligned_positions(indices, theirs, value.args[1:])
    return homewards(wide.scatter(*numbers, *aligned, axis=0, shape=inner), lead, axis, count)


enter(
    Op(
        "gather",
        _gather_type,
        _gather,
        kind="linear",
        transpose=_gather_transpose,
        linear_in=lambda value: (0,),
        joint=True,
        batch=_gather_batch,
        spelled=None,
        sentence="d u[i] = du[i]",
        bounds=_gather_bounds,
        doc="The elements, or rows, at int positions; a negative one counts from the end.",
        samples=(
            Sample((array("n"), INT), {"axis": 0}),
            Sample((array("n"), array("k", dtype="int")), {"axis": 0}),
            Sample((array("n", "m"), array("k", dtype="int")), {"axis": 0}),
            Sample((array("n", "m"), array("k", dtype="int")), {"axis": 1}),
            Sample((array("n", "m"), array("k", "l", dtype="int")), {"axis": 0}),
            Sample((array("n", "m"), array("k", dtype="int"), array("k", dtype="int")), {"axis": 0}),
            Sample((array("n", "m"), array("k", 1, dtype="int"), array("l", dtype="int")), {"axis": 0}),
            Sample((array("n", "m", "k"), array("l", dtype="int"), INT), {"axis": 1}),
        ),
    )
)
enter(
    Op(
        "scatter",
        _scatter_type,
        None,
        kind="linear",
        transpose=_scatter_transpose,
        statements=_scatter,
        linear_in=lambda value: (0,),
        joint=True,
        batch=_scatter_batch,
        spelled=None,
        sentence="d scatter(u) = scatter(du)",
        doc="Zeros to which values are added at int positions; a position that occurs twice counts twice.",
        samples=(
            Sample((REAL, INT), {"axis": 0, "shape": shape("n")}),
            Sample((array("k"), array("k", dtype="int")), {"axis": 0, "shape": shape("n")}),
            Sample((array("k", "m"), array("k", dtype="int")), {"axis": 0, "shape": shape("n", "m")}),
            Sample((array("n", "k"), array("k", dtype="int")), {"axis": 1, "shape": shape("n", "m")}),
            Sample(
                (array("k"), array("k", dtype="int"), array("k", dtype="int")),
                {"axis": 0, "shape": shape("n", "m")},
            ),
            Sample((array("n", "l"), array("l", dtype="int"), INT), {"axis": 1, "shape": shape("n", "m", "k")}),
        ),
    )
)
