"""What both modes share: which values have derivatives, and how the derivative of a function that is called is had."""

from __future__ import annotations

from typing import Protocol

from chainrule.compiler.ir import Stack, Tensor, Tuple, Type


class Derive(Protocol):
    """(mode, function, active parameters) -> the name of the derivative function, which is made if it is not there.

    Where functions are `whole`, a step of a loop keeps nothing of the steps of a loop within it whose number only the
    run knows: its adjoint runs that loop again.
    """

    @property
    def whole(self) -> bool: ...

    def __call__(self, mode: str, function: str, active: tuple[int, ...], /) -> str: ...


class _Undefined:
    """For functions that call nothing."""

    whole = False

    def __call__(self, mode: str, function: str, active: tuple[int, ...], /) -> str:
        raise AssertionError(f"{mode} of {function}, which is called, where there are no calls")


undefined: Derive = _Undefined()


def carries(type: Type) -> bool:
    """Whether a value of this type may have a cotangent, or a tangent."""
    if isinstance(type, Tuple):
        return any(carries(item) for item in type.items)
    if isinstance(type, Stack):
        return carries(type.item)
    return isinstance(type, Tensor) and type.dtype == "real"
