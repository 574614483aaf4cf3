"""What both modes share: which values have derivatives, and how the derivative of a function that is called is had."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from chainrule.compiler.ir import Stack, Tensor, Tuple, Type

Derive: TypeAlias = Callable[[str, str, tuple[int, ...]], str]
"""(mode, function, active parameters) -> the name of the derivative function, which is made if it is not there."""


def undefined(mode: str, function: str, active: tuple[int, ...]) -> str:
    """For functions that call nothing."""
    raise AssertionError(f"{mode} of {function}, which is called, where there are no calls")


def carries(type: Type) -> bool:
    """Whether a value of this type may have a cotangent, or a tangent."""
    if isinstance(type, Tuple):
        return any(carries(item) for item in type.items)
    if isinstance(type, Stack):
        return carries(type.item)
    return isinstance(type, Tensor) and type.dtype == "real"
