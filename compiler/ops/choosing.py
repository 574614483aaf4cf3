"""`select`: elementwise, both sides evaluated. What the language writes as a choice is a region, `choice`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chainrule.compiler.ir.build import Expr
from chainrule.compiler.ir.table import Op, Printing, Sample, Text, enter, tensors
from chainrule.compiler.ir.types import BOOL, REAL, ShapeMismatch, Tensor, Type, broadcast, join_dtypes
from chainrule.compiler.ir.values import Value
from chainrule.compiler.ops.text import fill, is_single, weak
from chainrule.compiler.ops.trial import array


def _infer(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
    condition, then, otherwise = tensors(types)
    if condition.dtype != "bool":
        raise ShapeMismatch(f"a condition is bool, not {condition.dtype}", "compare it, `x != 0`", "CR031")
    shape = broadcast([condition.shape, then.shape, otherwise.shape])
    return Tensor(join_dtypes([then.dtype, otherwise.dtype]), shape)


def _numpy(printing: Printing, value: Value, operands: Sequence[Text]) -> Text:
    condition, then, otherwise = value.args
    if is_single(printing, condition) and then.shape == otherwise.shape:
        return fill("{1} if {0} else {2}", operands)
    made = fill("np.where({0}, {1}, {2})", operands)
    if value.tensor.dtype == "real" and weak(then) and weak(otherwise):
        # two Python numbers would make float64
        return Text(f"{made.text}.astype({printing.dtype}, copy=False)")
    return made


def _math(printing: Printing, value: Value, operands: Sequence[Text]) -> Text:
    """A literal among reals is a float: `2 * (1 if c else x)` would be an int."""
    condition, *sides = operands
    reals = [
        Text(f"{side.text}.0", side.prec) if value.tensor.dtype == "real" and side.text.lstrip("-").isdigit() else side
        for side in sides
    ]
    return fill("{1} if {0} else {2}", [condition, *reals])


def _transpose(cotangent: Expr, k: int, operands: Sequence[Expr], value: Value) -> Expr:
    condition = operands[0]
    return condition.where(cotangent, 0.0) if k == 1 else condition.where(0.0, cotangent)


enter(
    Op(
        "select",
        _infer,
        _numpy,
        kind="linear",
        math=_math,
        c="{0} ? {1} : {2}",
        takes="any",
        transpose=_transpose,
        linear_in=lambda value: (1, 2),
        joint=True,
        batch="elementwise",
        total=True,
        spelled=None,
        sentence="d(u if c else v) = du if c else dv",
        bounds=lambda operands, value: operands[1].join(operands[2]),
        doc="One value where a condition holds, another where it does not.",
        samples=(
            Sample((BOOL, REAL, REAL)),
            Sample((BOOL, array("n"), array("n"))),
            Sample((array("n", dtype="bool"), array("n"), REAL)),
            Sample((array("m", 1, dtype="bool"), array("m", "n"), array("n"))),
        ),
    )
)
