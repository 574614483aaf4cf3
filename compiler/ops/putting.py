"""`put`: an array with a part of it replaced, at int positions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chainrule.compiler.ir.build import Builder, Expr
from chainrule.compiler.ir.dims import Dim
from chainrule.compiler.ir.table import Op, Parameter, Printing, Sample, Text, enter, tensors
from chainrule.compiler.ir.types import (
    INT,
    REAL,
    Shape,
    ShapeMismatch,
    Tensor,
    Type,
    broadcast,
    join_dtypes,
    show_shape,
)
from chainrule.compiler.ir.values import Value
from chainrule.compiler.ops.gathering import (
    aligned_positions,
    distinct,
    foremost,
    homewards,
    lane_numbers,
    subscript,
)
from chainrule.compiler.ops.joining import together
from chainrule.compiler.ops.language import X, coerce, speak
from chainrule.compiler.ops.reducing import positions
from chainrule.compiler.ops.trial import array


def picked(x: Tensor, indices: Sequence[Tensor], axis: int) -> Shape:
    """The shape of what stands at the positions."""
    for index in indices:
        if index.dtype != "int":
            raise ShapeMismatch(f"a position is int, not {index.dtype}", code="CR031")
    found = broadcast([index.shape for index in indices])
    if axis + len(indices) > x.rank:
        raise ShapeMismatch(f"{x} has {x.rank} axes, too few for {len(indices)} positions", code="CR032")
    return (*x.shape[:axis], *found, *x.shape[axis + len(indices) :])


def _infer(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
    x, part, *indices = tensors(types)
    shape = picked(x, indices, attrs["axis"])
    assert (part.dtype, broadcast([shape, part.shape])) == (x.dtype, shape), (part, shape)
    return x


def _define(printing: Printing, value: Value, operands: Sequence[Text], target: str) -> list[str]:
    own, part, *indices = operands
    return [f"{target} = {own.text}", f"{target}[{subscript(value.attrs['axis'], indices)}] = {part.text}"]


def _transpose(cotangent: Expr, k: int, operands: Sequence[Expr], value: Value) -> Expr:
    """Zero where the array was replaced; of the part what is not written over: of equal positions the last counts."""
    axis = value.attrs["axis"]
    _, _, *indices = operands
    if k == 0:
        return cotangent.put(cotangent.lift(0.0), *indices, axis=axis)
    found = cotangent.gather(*indices, axis=axis)
    where = broadcast([index.shape for index in indices])
    if not where or distinct([index.value for index in indices]):
        return found
    count = Dim.of(1)
    for dim in where:
        count = count * Dim(dim.terms)
    numbers = cotangent.builder.expr(cotangent.builder.value("iota", dim=count)).reshape(shape=where)
    extents = tuple(Dim(dim.terms) for dim in cotangent.shape[axis : axis + len(indices)])
    nobody = cotangent.builder.expr(cotangent.builder.full(0, extents, "int"))
    last = nobody.put(numbers, *indices, axis=0).gather(*indices, axis=0).same(numbers)
    behind = cotangent.rank - axis - len(indices)
    return last.stretch(*range(len(where), len(where) + behind)).where(found, 0.0)


def _batch(operands: Sequence[Expr], leads: Sequence[int], value: Value) -> Expr:
    (x, part, *indices), (_, parts, *theirs) = operands, leads
    axis, lead = value.attrs["axis"], max(leads)
    args = value.args[2:]
    shape = picked(value.args[0].tensor, [arg.tensor for arg in args], axis)
    if parts:
        part = part.stretch(*range(parts, parts + len(shape) - len(value.args[1].shape)))
    front = together(operands, leads, value)[0].shape[:lead]
    whole = (*front, *value.args[0].shape)
    wide = x if x.shape == whole else x.apply("broadcast", shape=whole)
    if not any(theirs):
        return wide.put(part, *indices, axis=axis + lead)
    full = part if part.shape == (*front, *shape) else part.apply("broadcast", shape=(*front, *shape))
    count, there = len(indices), len(broadcast([arg.shape for arg in args]))
    wide, full = foremost(wide, lead, axis, count), foremost(full, lead, axis, there)
    places = [*lane_numbers(full, lead, there), *aligned_positions(indices, theirs, args)]
    return homewards(wide.put(full, *places, axis=0), lead, axis, count)


enter(
    Op(
        "put",
        _infer,
        None,
        kind="linear",
        takes="any",
        transpose=_transpose,
        define=_define,
        linear_in=lambda value: (0, 1) if value.tensor.dtype == "real" else (),
        joint=True,
        batch=_batch,
        spelled=None,
        sentence="d put(u, k, v) = put(du, k, dv)",
        doc="An array with the part at int positions replaced; of equal positions the last one counts.",
        samples=(
            Sample((array("n"), REAL, INT), {"axis": 0}),
            Sample((array("n"), array("k"), array("k", dtype="int")), {"axis": 0}),
            Sample((array("n", "m"), array("k", "m"), array("k", dtype="int")), {"axis": 0}),
            Sample((array("n", "m"), array("m"), INT), {"axis": 0}),
            Sample((array("n", "m"), array("n", "k"), array("k", dtype="int")), {"axis": 1}),
            Sample((array("n", "m"), REAL, INT, INT), {"axis": 0}),
        ),
    )
)


def _prepared(builder: Builder, name: str, x: Expr, k: Expr, v: Expr, axis: int) -> tuple[Expr, Expr, int]:
    """Both arrays in one dtype, and the axis. Raises ShapeMismatch."""
    dtype = join_dtypes([x.dtype, v.dtype])
    if not x.rank:
        raise ShapeMismatch(f"`{name}` changes a part of an array, not of {x.value.type}", code="CR035")
    place = positions((axis,), x.rank)[0]
    shape = picked(x.value.tensor, [k.value.tensor], place)
    try:
        fits = broadcast([shape, v.shape]) == shape
    except ShapeMismatch:
        fits = False
    if not fits:
        raise ShapeMismatch(f"the part has the shape {show_shape(shape)}, and what is put there {show_shape(v.shape)}")
    return coerce(builder, x, dtype), coerce(builder, v, dtype), place


def _put(builder: Builder, x: Expr, k: Expr, v: Expr, axis: int = 0) -> Expr:
    x, v, place = _prepared(builder, "put", x, k, v, axis)
    return x.put(v, k, axis=place)


def _add_at(builder: Builder, x: Expr, k: Expr, v: Expr, axis: int = 0) -> Expr:
    x, v, place = _prepared(builder, "add_at", x, k, v, axis)
    shape = picked(x.value.tensor, [k.value.tensor], place)
    part = v if v.shape == shape else v.apply("broadcast", shape=shape)
    return x + part.scatter(k, axis=place, shape=tuple(Dim(dim.terms) for dim in x.shape))


_PARAMETERS = (X, Parameter("k"), Parameter("v"), Parameter("axis", "axis", 0))
speak("put", _PARAMETERS, _put, "x with v in the place of its parts at the positions k of an axis.")
speak(
    "add_at",
    _PARAMETERS,
    _add_at,
    "x with v added to its parts at the positions k of an axis; a position that occurs twice counts twice.",
)
