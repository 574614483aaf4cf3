"""`masked`: a value on its way into a choice that is made element by element.

It is the value itself; only its cotangent differs, which is zero in the lanes that did not take the branch. So
what was not chosen never reaches a sum, whatever (inf, nan) the branch made of those lanes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chainrule.compiler.ir.build import Expr
from chainrule.compiler.ir.ranges import passed
from chainrule.compiler.ir.table import Op, Printing, Sample, Text, enter, tensors
from chainrule.compiler.ir.types import BOOL, REAL, Tensor, Type, broadcast
from chainrule.compiler.ir.values import Value
from chainrule.compiler.ops.text import dims


def _infer(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
    x, mask = tensors(types)
    assert mask.dtype == "bool"
    return Tensor(x.dtype, broadcast([x.shape, mask.shape]))


def _transpose(d: Expr, k: int, operands: Sequence[Expr], value: Value) -> Expr:
    return operands[1].where(d, 0.0)


def _numpy(printing: Printing, value: Value, operands: Sequence[Text]) -> Text:
    if value.shape == value.args[0].shape:
        return operands[0]
    return Text(f"np.broadcast_to({operands[0].text}, {dims(printing, value.shape)})")


enter(
    Op(
        "masked",
        _infer,
        _numpy,
        kind="linear",
        math="{0}",
        transpose=_transpose,
        linear_in=lambda value: (0,),
        batch="elementwise",
        total=True,
        spelled=None,
        bounds=passed,
        doc="The value itself, whose cotangent is zero where the mask is false.",
        samples=(Sample((REAL, BOOL)),),
    )
)
