"""Order: where the elements of an axis stand when they are sorted, and where values belong among sorted ones.

These give ints, and have no derivative; what is picked by them has that of a gather. Equal elements keep their
order, so that the derivative of `sort`, `median` and `quantile` is one, and the same everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chainrule.compiler.ir.build import Builder, Expr
from chainrule.compiler.ir.table import Op, Parameter, Printing, Sample, Text, enter, tensors
from chainrule.compiler.ir.types import REAL, ShapeMismatch, Tensor, Type, join_dtypes
from chainrule.compiler.ir.values import Value
from chainrule.compiler.ops.language import X, coerce
from chainrule.compiler.ops.reducing import positions
from chainrule.compiler.ops.trial import array

SIDES = ("left", "right")


def _argsort(printing: Printing, value: Value, operands: Sequence[Text]) -> str:
    axis = f"axis={value.attrs['axis']}, " if len(value.shape) > 1 else ""
    return f'np.argsort({operands[0].text}, {axis}kind="stable")'


def argsort(builder: Builder, x: Expr, axis: int | None = -1) -> Expr:
    if not x.rank:
        raise ShapeMismatch("a scalar has no order", code="CR035")
    if axis is None:
        raise ShapeMismatch("`axis` is the axis to sort along", "`ravel(x)` has all elements along one", "CR032")
    return x.argsort(axis=positions((axis,), x.rank)[0])


enter(
    Op(
        "argsort",
        lambda types, attrs: Tensor("int", tensors(types)[0].shape),
        _argsort,
        kind="other",
        takes="any",
        batch=lambda operands, leads, value: operands[0].argsort(axis=value.attrs["axis"] + leads[0]),
        parameters=(X, Parameter("axis", "axis", -1)),
        build=argsort,
        total=True,
        doc="The positions of the elements along an axis, the smallest first; equal ones keep their order.",
        samples=(
            Sample((array("n"),), {"axis": 0}),
            Sample((array("n", "m"),), {"axis": 0}),
            Sample((array("n", "m"),), {"axis": 1}),
            Sample((array("n", dtype="int"),), {"axis": 0}),
        ),
    )
)


def _places_type(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
    a, v = tensors(types)
    assert a.rank == 1
    return Tensor("int", v.shape)


def _places(printing: Printing, value: Value, operands: Sequence[Text]) -> str:
    side = ', side="right"' if value.attrs["side"] == "right" else ""
    return f"np.searchsorted({operands[0].text}, {operands[1].text}{side})"


def _places_batch(operands: Sequence[Expr], leads: Sequence[int], value: Value) -> Expr:
    """Where the sorted array differs from lane to lane, those that come before are counted."""
    (a, v), (own, theirs) = operands, leads
    if not own:
        return a.searchsorted(v, **value.attrs)
    inner = value.args[1].tensor.rank
    front = a.stretch(*range(own, own + inner))
    wide = (v.stretch(*range(theirs, theirs)) if theirs else v).stretch(v.rank)
    before = front <= wide if value.attrs["side"] == "right" else front < wide
    return before.sum([before.rank - 1])


def _searchsorted(builder: Builder, a: Expr, v: Expr, side: str = "left") -> Expr:
    if a.rank != 1:
        raise ShapeMismatch(f"`searchsorted` looks into a sorted vector, not {a.value.type}", code="CR035")
    dtype = join_dtypes([a.dtype, v.dtype])
    return coerce(builder, a, dtype).searchsorted(coerce(builder, v, dtype), side=side)


enter(
    Op(
        "searchsorted",
        _places_type,
        _places,
        kind="other",
        takes="number",
        batch=_places_batch,
        parameters=(Parameter("a"), Parameter("v"), Parameter("side", "option", "left", SIDES)),
        build=_searchsorted,
        total=True,
        doc="Where each value belongs in a sorted vector: how many elements stand before it.",
        samples=(
            Sample((array("n"), REAL), {"side": "left"}),
            Sample((array("n"), array("m")), {"side": "right"}),
            Sample((array("n"), array("m", "k")), {"side": "left"}),
        ),
    )
)
