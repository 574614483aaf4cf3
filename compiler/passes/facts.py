"""What the rules of `simplify` ask of values: whether one is a number, a scalar, or named by the source."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from chainrule.compiler.ir import Tensor, Type, Value
from chainrule.compiler.passes.rewrite import Rewriter

Args = tuple[Value, ...]
Attrs = Mapping[str, Any]

NAMED = (math.pi, math.e)  # printed by name, so that a reader recognises them


def constant(value: Value) -> float | int | bool | None:
    """The number, if the value is one number all over."""
    while value.op in ("broadcast", "convert"):
        value = value.args[0]
    if value.op == "const":
        number: float | int | bool = value.attrs["value"]
        return number
    return None


def plain(value: Value) -> bool:
    """A literal that folds with others: finite, and not one that is printed by name."""
    return value.op == "const" and math.isfinite(value.attrs["value"]) and abs(value.attrs["value"]) not in NAMED


def named(value: Value) -> bool:
    """Whether the source names it, so that it has a line of its own whatever else is done with it."""
    return value.name is not None and not value.name.startswith(("d_", "t_"))


def is_scalar(value: Value) -> bool:
    return isinstance(value.type, Tensor) and not value.type.shape


def fit(r: Rewriter, value: Value, type: Type) -> Value:
    """`value` in the place of a result of this type."""
    assert isinstance(type, Tensor)
    if value.tensor.dtype != type.dtype:
        value = r.make("convert", [value], {"dtype": type.dtype})
    return r.broadcast(value, type.shape)
