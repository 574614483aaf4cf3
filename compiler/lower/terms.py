"""What an expression is while it is lowered: a value, the indices its first axes stand for, and what is known of it.

Within `q[i, j] = ...` a value's axes are first those of the indices that occur in it, in the order in which
the statement introduced them (left side, then binders), then the axes that it carries. Outside of index
notation all axes are carried.
"""

from __future__ import annotations

from dataclasses import dataclass

from chainrule.compiler.ir import Dim, DType, Shape, Type, Value

MOST_TERMS = 64
MOST_DIGITS = 10_000
MOST_AXES = 64


@dataclass(frozen=True)
class Affine:
    """An int that is known when compiling but for sizes and indices: `2*n + 1`, `i + 1`, `n - 1 - i`."""

    offset: Dim
    indices: tuple[tuple[str, int], ...] = ()

    @property
    def static(self) -> Dim | None:
        """The int as a dim, if no index occurs in it."""
        return None if self.indices else self.offset

    def _join(self, other: Affine, sign: int) -> Affine:
        coefficients = dict(self.indices)
        for name, c in other.indices:
            coefficients[name] = coefficients.get(name, 0) + sign * c
        kept = tuple((name, c) for name, c in coefficients.items() if c)
        return Affine(self.offset + other.offset * sign, kept)

    def __add__(self, other: Affine) -> Affine:
        return self._join(other, 1)

    def __sub__(self, other: Affine) -> Affine:
        return self._join(other, -1)

    def __neg__(self) -> Affine:
        return Affine(Dim.of(0)) - self

    def times(self, other: Affine) -> Affine | None:
        """The product, where one factor is a number, or both are sizes and the result stays small."""
        for a, b in ((self, other), (other, self)):
            factor = b.static.constant if b.static is not None else None
            if factor is not None:
                kept = tuple((name, c * factor) for name, c in a.indices if factor)
                return Affine(a.offset * factor, kept)
        if self.indices or other.indices:
            return None
        if len(self.offset.terms) * len(other.offset.terms) > MOST_TERMS:
            return None
        return Affine(self.offset * other.offset)


@dataclass(frozen=True)
class Term:
    """A lowered expression.

    `made` is its value, absent where only `affine` is known; `indices` are those that its first axes stand
    for; `affine` is what an int scalar is when compiling. Of several results only the first `returned` are for
    those who see the term.
    """

    made: Value | None
    indices: tuple[str, ...] = ()
    affine: Affine | None = None
    returned: int | None = None

    @property
    def value(self) -> Value:
        assert self.made is not None
        return self.made

    @property
    def type(self) -> Type:
        return self.value.type

    @property
    def carried(self) -> Shape:
        """The axes that no index stands for."""
        if self.made is None:
            return ()
        return self.made.shape[len(self.indices) :]

    @property
    def dtype(self) -> DType:
        return "int" if self.made is None else self.made.tensor.dtype

    @property
    def static(self) -> Dim | None:
        return self.affine.static if self.affine is not None else None
