"""Types of values: a dtype and a shape of dims; tuples of them; the opaque record that a forward saves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from chainrule.compiler.ir.dims import STRETCH, Dim

DType: TypeAlias = Literal["bool", "int", "real"]
Shape: TypeAlias = "tuple[Dim, ...]"

_RANK: dict[str, int] = {"bool": 0, "int": 1, "real": 2}


@dataclass(unsafe_hash=True, slots=True)
class Tensor:
    """`real[n, 3]`; a scalar has the shape `()`. Never changed, as `Final` says: to be frozen takes twice the time."""

    dtype: Final[DType]
    shape: Final[Shape] = ()

    @property
    def rank(self) -> int:
        return len(self.shape)

    def substitute(self, sizes: Mapping[str, Dim]) -> Tensor:
        shape = substitute_shape(self.shape, sizes)
        return self if shape is self.shape else Tensor(self.dtype, shape)

    def __str__(self) -> str:
        return self.dtype + (show_shape(self.shape) if self.shape else "")


@dataclass(frozen=True)
class Tuple:
    """What a function with several results returns."""

    items: tuple[Type, ...]

    def substitute(self, sizes: Mapping[str, Dim]) -> Tuple:
        return Tuple(tuple(item.substitute(sizes) for item in self.items))

    def __str__(self) -> str:
        return f"({', '.join(map(str, self.items))})"


@dataclass(frozen=True)
class Saved:
    """What `f_forward` keeps for `f_backward`; only the plan of `f` knows what is in it."""

    function: str

    def substitute(self, sizes: Mapping[str, Dim]) -> Saved:
        return self

    def __str__(self) -> str:
        return f"saved({self.function})"


@dataclass(frozen=True)
class Stack:
    """One `item` for each step of a loop whose length only the run knows: a list in the emitted code."""

    item: Type

    def substitute(self, sizes: Mapping[str, Dim]) -> Stack:
        return Stack(self.item.substitute(sizes))

    def __str__(self) -> str:
        return f"stack({self.item})"


Type: TypeAlias = "Tensor | Tuple | Saved | Stack"

REAL = Tensor("real")
INT = Tensor("int")
BOOL = Tensor("bool")


class ShapeMismatch(Exception):
    """Shapes (or dtypes) that an op cannot take; the message is in terms of dims, ready for a user."""

    def __init__(self, message: str, hint: str = "", code: str = "CR030") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code


def show_shape(shape: Sequence[Dim]) -> str:
    """`[n, 3]`; an axis that stretches is shown as `1`."""
    return "[" + ", ".join(map(str, shape)) + "]"


def substitute_shape(shape: Shape, sizes: Mapping[str, Dim]) -> Shape:
    if not sizes:
        return shape
    return tuple(dim if dim.stretch else dim.substitute(sizes) for dim in shape)


def join_dtypes(dtypes: Sequence[DType]) -> DType:
    """int becomes real by itself, bool becomes int."""
    if dtypes.count(dtypes[0]) == len(dtypes):
        return dtypes[0]
    return max(dtypes, key=_RANK.__getitem__)


def join_axes(a: Dim, b: Dim) -> Dim | None:
    """The size of an elementwise result's axis, or None if the two do not fit."""
    if a == b or b.stretch:
        return a
    return b if a.stretch else None


def broadcast(shapes: Sequence[Shape]) -> Shape:
    """The shape of an elementwise result: trailing axes agree or stretch, leading axes may lack.

    Raises ShapeMismatch. That the user's own programs leave no doubt about which axis is meant is
    checked when lowering (`unambiguous`), not here: derived code may say what a user may not.
    """
    result: Shape = ()
    for shape in shapes:
        if not result or not shape or shape == result:
            result = result or shape
            continue
        longer, shorter = (shape, result) if len(shape) > len(result) else (result, shape)
        extra = len(longer) - len(shorter)
        axes = list(longer[:extra])
        for a, b in zip(longer[extra:], shorter, strict=True):
            axis = join_axes(a, b)
            if axis is None:
                raise ShapeMismatch(f"{show_shape(result)} and {show_shape(shape)} do not fit: {a} is not {b}")
            axes.append(axis)
        result = tuple(axes)
    return result


def unambiguous(shapes: Sequence[Shape]) -> bool:
    """Whether each shorter shape fits the longest in one place only (`real[n]` beside `real[n, n]` does not)."""
    longest = max(shapes, key=len, default=())
    for shape in shapes:
        if not shape:
            continue
        places = 0
        for start in range(len(longest) - len(shape) + 1):
            window = longest[start : start + len(shape)]
            places += all(join_axes(a, b) is not None for a, b in zip(window, shape, strict=True))
        if places > 1 and not all(dim.stretch for dim in shape):
            return False
    return True


__all__ = [
    "BOOL",
    "INT",
    "REAL",
    "STRETCH",
    "DType",
    "Saved",
    "Shape",
    "ShapeMismatch",
    "Stack",
    "Tensor",
    "Tuple",
    "Type",
    "broadcast",
    "join_axes",
    "join_dtypes",
    "show_shape",
    "substitute_shape",
    "unambiguous",
]
