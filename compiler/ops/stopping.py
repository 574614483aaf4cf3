"""`stop_gradient`: a value that the derivative takes for a constant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chainrule.compiler.ir.build import Builder, Expr
from chainrule.compiler.ir.table import Op, Sample, enter, tensors
from chainrule.compiler.ir.types import BOOL, INT, REAL, Tensor, Type
from chainrule.compiler.ops.language import X, speak
from chainrule.compiler.ops.trial import array


def _infer(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
    (x,) = tensors(types)
    return x


def _build(builder: Builder, x: Expr) -> Expr:
    return x.stop_gradient()


enter(
    Op(
        "stop_gradient",
        _infer,
        "{0}",
        kind="linear",
        math="{0}",
        linear_in=lambda value: (),
        batch="elementwise",
        total=True,
        cheap=True,
        spelled=None,
        sentence="d stop_gradient(u) = 0",
        doc="x itself, whose derivative is 0, of every order and in both modes.",
        samples=(Sample((REAL,)), Sample((INT,)), Sample((BOOL,)), Sample((array("n", "m"),))),
    )
)
speak(
    "stop_gradient",
    (X,),
    _build,
    "x itself, whose derivative is 0, of every order and in both modes.",
    elementwise=True,
)
