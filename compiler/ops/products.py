"""Products along axes, differentiated without division: zeros among the elements are no exception."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.compiler.ir.build import Expr
from chainrule.compiler.ir.dims import Dim
from chainrule.compiler.ir.ranges import ABOVE_0, NONNEGATIVE, Range
from chainrule.compiler.ir.table import Op, Sample, enter, tensors
from chainrule.compiler.ir.values import Value
from chainrule.compiler.ops.reducing import method, reduction
from chainrule.compiler.ops.trial import array


def _prod(tangents: Sequence[Expr], operands: Sequence[Expr], out: Expr, value: Value) -> Expr:
    """Each tangent times the product of the others, formed without division: zeros are no exception."""
    (x,), (t,) = operands, tangents
    axes = value.attrs["axes"]
    rest = [axis for axis in range(x.rank) if axis not in axes]
    if len(axes) > 1:
        merged = Dim.of(1)
        for axis in axes:
            merged = merged * x.shape[axis]
        shape = (*(x.shape[axis] for axis in rest), merged)
        x, t = (part.move(*rest, *axes).apply("reshape", shape=shape) for part in (x, t))
        last = len(rest)
    else:
        last = axes[0]
    tangent = (t * x.apply("others", axis=last)).sum([last])
    return tangent.stretch(*axes) if value.attrs["keep"] else tangent


def _others(tangents: Sequence[Expr], operands: Sequence[Expr], out: Expr, value: Value) -> Expr:
    """By the definition: the product along a new axis, with 1 in the place of the element itself."""
    (x,), (t,) = operands, tangents
    axis = value.attrs["axis"]
    last = x.rank
    n = x.shape[axis]
    place = Expr(x.builder, x.builder.value("iota", dim=n))
    own = place.stretch(1).same(place.stretch(0))
    own = own.stretch(*(k for k in range(last + 1) if k not in (axis, last)))

    def along(part: Expr) -> Expr:
        return part.move(*(k for k in range(last) if k != axis), axis).stretch(axis)

    wide = own.where(1.0, along(x))
    moving = own.where(0.0, along(t))
    return (moving * wide.apply("others", axis=last)).sum([last])


def _prod_bounds(operands: Sequence[Range], value: Value) -> Range:
    return ABOVE_0 if operands[0].positive else NONNEGATIVE if operands[0].low >= 0 else Range()


reduction(
    "prod",
    method("prod"),
    "number",
    "The product along axes.",
    linearise=_prod,
    total=True,
    sentence="d prod(u) = sum of du_i times the product of the others",
    note="The derivative divides by nothing: it is right where elements are 0.",
    bounds=_prod_bounds,
    analytic=True,
)
enter(
    Op(
        "others",
        lambda types, attrs: tensors(types)[0],
        lambda printing, value, operands: f"_others({operands[0].text}, {value.attrs['axis']})",
        kind="other",
        linearise=_others,
        batch=lambda operands, leads, value: operands[0].others(axis=value.attrs["axis"] + leads[0]),
        spelled=None,
        total=True,
        sentence="d prod(u without u_i) = sum of du_j times the product without both",
        doc="For each element the product of all others along an axis.",
        samples=(
            Sample((array("n"),), {"axis": 0}),
            Sample((array("n", "m"),), {"axis": 0}),
            Sample((array("n", "m"),), {"axis": 1}),
        ),
    )
)
