"""`cross`: the vector product, along the last axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chainrule.compiler.ir.build import Expr
from chainrule.compiler.ir.dims import Dim
from chainrule.compiler.ir.table import Op, Sample, enter, tensors
from chainrule.compiler.ir.types import Tensor, Type, broadcast
from chainrule.compiler.ir.values import Value
from chainrule.compiler.ops.trial import array


def _infer(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
    a, b = tensors(types)
    assert a.shape[-1] == b.shape[-1] == Dim.of(3)
    return Tensor("real", broadcast([a.shape, b.shape]))


def _transpose(cotangent: Expr, k: int, operands: Sequence[Expr], value: Value) -> Expr:
    """<w, a x b> = <b x w, a> = <w x a, b>"""
    a, b = operands
    return b.cross(cotangent) if k == 0 else cotangent.cross(a)


def _batch(operands: Sequence[Expr], leads: Sequence[int], value: Value) -> Expr:
    rank = len(value.shape)
    a, b = (
        operand.stretch(*range(lead, lead + rank - len(arg.shape))) if lead else operand
        for operand, lead, arg in zip(operands, leads, value.args, strict=True)
    )
    return a.cross(b)


enter(
    Op(
        "cross",
        _infer,
        "np.cross({0}, {1})",
        kind="linear",
        transpose=_transpose,
        linear_in=lambda value: (0, 1),
        batch=_batch,
        total=True,
        spelled=None,
        sentence="d(u x v) = du x v + u x dv",
        doc="The vector product in three dimensions.",
        samples=(
            Sample((array(3), array(3))),
            Sample((array("n", 3), array("n", 3))),
            Sample((array("n", 3), array(3))),
            Sample((array("n", 1, 3), array("m", 3))),
        ),
    )
)
