"""How entries write the operand types of their samples."""

from __future__ import annotations

from chainrule.compiler.ir.dims import STRETCH, Dim
from chainrule.compiler.ir.types import DType, Shape, Tensor


def shape(*axes: int | str) -> Shape:
    """Axes by name; 1 is an axis that stretches."""
    return tuple(STRETCH if axis == 1 else Dim.of(axis) for axis in axes)


def array(*axes: int | str, dtype: DType = "real") -> Tensor:
    return Tensor(dtype, shape(*axes))
