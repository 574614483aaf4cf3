"""Which numbers a value may be: an interval, its ends open or closed, with or without 0.

The domain of `compiler.analysis`. A range says what may be for arguments that are finite; rounding and overflow are
not part of it: exp(x) is above 0, though it rounds to 0 in the end.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

INF = math.inf


@dataclass(frozen=True)
class Range:
    """The numbers from `low` to `high`; an open end is not one of them, and with `nonzero` neither is 0."""

    low: float = -INF
    high: float = INF
    open_low: bool = False
    open_high: bool = False
    nonzero: bool = False

    def __post_init__(self) -> None:
        if self.low == -INF:
            object.__setattr__(self, "open_low", False)
        if self.high == INF:
            object.__setattr__(self, "open_high", False)
        if not self.holds_at_all(0.0):
            object.__setattr__(self, "nonzero", False)  # nothing is left out

    def holds_at_all(self, x: float) -> bool:
        """Whether x lies between the ends."""
        above = x > self.low or (x == self.low and not self.open_low)
        return above and (x < self.high or (x == self.high and not self.open_high))

    def __contains__(self, x: float) -> bool:
        return self.holds_at_all(x) and not (x == 0 and self.nonzero)

    @property
    def empty(self) -> bool:
        return self.low > self.high or (self.low == self.high and (self.open_low or self.open_high or self.nonzero))

    @property
    def positive(self) -> bool:
        return self.low > 0 or (self.low == 0 and (self.open_low or self.nonzero))

    @property
    def at_least_0(self) -> bool:
        return self.low >= 0

    def within(self, other: Range) -> bool:
        """Whether every number of this one is one of the other's."""
        low = self.low > other.low or (self.low == other.low and (self.open_low or not other.open_low))
        high = self.high < other.high or (self.high == other.high and (self.open_high or not other.open_high))
        return self.empty or (low and high and (not other.nonzero or 0.0 not in self))

    def meet(self, other: Range) -> Range:
        """The numbers of both."""
        low, open_low = max((self.low, self.open_low), (other.low, other.open_low))
        high, shut = min((self.high, not self.open_high), (other.high, not other.open_high))
        met = Range(low, high, open_low, not shut, self.nonzero or other.nonzero)
        return _opened(met)

    def join(self, other: Range) -> Range:
        """The numbers of either, and those between."""
        if self.empty or other.empty:
            return other if self.empty else self
        low, open_low = min((self.low, self.open_low), (other.low, other.open_low))
        high, shut = max((self.high, not self.open_high), (other.high, not other.open_high))
        return Range(low, high, open_low, not shut, 0.0 not in self and 0.0 not in other)

    def __neg__(self) -> Range:
        return Range(-self.high, -self.low, self.open_high, self.open_low, self.nonzero)

    def __add__(self, other: Range) -> Range:
        low, high = _plus(self.low, other.low, -INF), _plus(self.high, other.high, INF)
        return Range(low, high, self.open_low or other.open_low, self.open_high or other.open_high)

    def __sub__(self, other: Range) -> Range:
        return self + -other

    def __mul__(self, other: Range) -> Range:
        ends = [_times(a, b) for a in self._ends() for b in other._ends()]
        low, open_low = min(ends)
        high, shut = max((value, not is_open) for value, is_open in ends)
        return Range(low, high, open_low, not shut, 0.0 not in self and 0.0 not in other)

    def reciprocal(self) -> Range:
        """1 / x, for the x that are not 0."""
        if self.low >= 0:
            return Range(_over(self.high), _over(self.low), self.open_high or self.high == INF, self.open_low)
        if self.high <= 0:
            return -((-self).reciprocal())
        return Range(nonzero=True)

    def _ends(self) -> tuple[tuple[float, bool], tuple[float, bool]]:
        return (self.low, self.open_low), (self.high, self.open_high)

    def __str__(self) -> str:
        if self.low == self.high:
            return f"{self.low:g}"
        left = "(" if self.open_low or self.low == -INF else "["
        right = ")" if self.open_high or self.high == INF else "]"
        return f"{left}{self.low:g}, {self.high:g}{right}{' without 0' if self.nonzero else ''}"


def _opened(x: Range) -> Range:
    """[0, b] without 0 is (0, b]."""
    if x.nonzero and x.low == 0:
        return Range(0.0, x.high, True, x.open_high)
    if x.nonzero and x.high == 0:
        return Range(x.low, 0.0, x.open_low, True)
    return x


def _plus(a: float, b: float, otherwise: float) -> float:
    total = a + b
    return otherwise if math.isnan(total) else total


def _times(a: tuple[float, bool], b: tuple[float, bool]) -> tuple[float, bool]:
    """The product of two ends, and whether it is open: 0 times an end that is far off is 0."""
    (x, x_open), (y, y_open) = a, b
    if x == 0 or y == 0:
        # 0 itself is reached where the end that is 0 is
        return 0.0, (x_open if x == 0 else True) and (y_open if y == 0 else True)
    return x * y, x_open or y_open


def _over(x: float) -> float:
    return INF if x == 0 else 1 / x


ANYTHING = Range()
NONNEGATIVE = Range(0.0)
ABOVE_0 = Range(0.0, open_low=True)
NOT_0 = Range(nonzero=True)
UNIT = Range(0.0, 1.0)
OPEN_UNIT = Range(0.0, 1.0, True, True)
BETWEEN = Range(-1.0, 1.0, True, True)
SIGNED_UNIT = Range(-1.0, 1.0)

Transfer = Callable[[Sequence[Range], Any], Range]
"""The range of a result, given those of its operands and the instruction itself."""


def exactly(x: float) -> Range:
    return Range(x, x)


def above(x: float) -> Range:
    return Range(x, open_low=True)


def always(range: Range) -> Transfer:
    """The result lies there whatever the operands are."""
    return lambda operands, value: range


def passed(operands: Sequence[Range], value: Any) -> Range:
    """The elements of the first operand, wherever they go."""
    return operands[0]


def gathered(operands: Sequence[Range], value: Any) -> Range:
    """The elements of all operands."""
    first, *rest = operands
    for other in rest:
        first = first.join(other)
    return first


def summed(x: Range) -> Range:
    """Of sums of one and more such numbers."""
    low, high = (x.low if x.low >= 0 else -INF), (x.high if x.high <= 0 else INF)
    return Range(low, high, x.open_low and low == x.low, x.open_high and high == x.high, x.positive or (-x).positive)


def rising(function: Callable[[float], float], within: Range = ANYTHING) -> Transfer:
    """Of a function that grows with its operand: its values at the ends, within what it reaches at all."""

    def transfer(operands: Sequence[Range], value: Any) -> Range:
        x = operands[0]
        low, high = _at(function, x.low, within.low), _at(function, x.high, within.high)
        return Range(low, high, x.open_low and low > -INF, x.open_high and high < INF).meet(within)

    return transfer


def falling(function: Callable[[float], float], within: Range = ANYTHING) -> Transfer:
    """Of a function that falls as its operand grows."""
    turned = rising(lambda x: -function(x), -within)
    return lambda operands, value: -turned(operands, value)


def _at(function: Callable[[float], float], x: float, otherwise: float) -> float:
    """The function there; where it has no value, or none that is a float, what it reaches at most."""
    try:
        found = function(x)
    except (ArithmeticError, ValueError):
        return otherwise
    return otherwise if isinstance(found, complex) or math.isnan(found) else found


def even(transfer: Transfer) -> Transfer:
    """Of a function of the magnitude: abs, x^2, cosh."""
    return lambda operands, value: transfer([magnitude(operands[0]), *operands[1:]], value)


def magnitude(x: Range) -> Range:
    """|x|."""
    if x.low >= 0:
        return x
    if x.high <= 0:
        return -x
    high = max(-x.low, x.high)
    reached = (high == x.high and not x.open_high) or (high == -x.low and not x.open_low)
    return Range(0.0, high, x.nonzero, not reached)


def larger(a: Range, b: Range) -> Range:
    """Of the larger of two."""
    low, open_low = max((a.low, a.open_low), (b.low, b.open_low))
    high, shut = max((a.high, not a.open_high), (b.high, not b.open_high))
    return Range(low, high, open_low, not shut)
