"""Bands of blocks, or round a ring: routines that know in which order the elements stand.

    x = solve_bands(bands, b) {blocks: 2, cyclic}      ->      copy = bands; x = b
                                                               solve_arranged(n, half, 2, 1, 0, copy, rows, spare, x)
"""

from __future__ import annotations

from chainrule.compiler.ir import Dim, Shape, Value
from chainrule.compiler.loops.apply import in_turn, scratch
from chainrule.compiler.loops.elements import copies
from chainrule.compiler.loops.nest import Item


def is_arranged(value: Value) -> bool:
    return value.op in _MADE and "blocks" in value.attrs


def arranged(value: Value) -> list[Item]:
    return _MADE[value.op](value)


def _solved(value: Value) -> list[Item]:
    """Plain bands are made, and solved in place, in an order in which neighbours stand beside each other."""
    own = _Arranged(value)
    reach = own.half * (2 if value.attrs["cyclic"] else 1)
    rows = scratch(value, (*own.lead, own.size, Dim.of(3 * reach + 1)))
    spare = scratch(value, own.vector)
    bands, filled = own.bands()
    made = own.run("solve_arranged", (bands, rows, spare, value), fails=True)
    return [filled, copies(value, value.args[1]), made]


def _multiplied(value: Value) -> list[Item]:
    own = _Arranged(value)
    (bands, filled), x = own.bands(), scratch(value, own.vector)
    return [filled, copies(x, value.args[1]), own.run("times_arranged", (bands, x, value))]


def _outer(value: Value) -> list[Item]:
    own = _Arranged(value)
    a, b = (scratch(value, own.vector) for _ in value.args)
    return [copies(a, value.args[0]), copies(b, value.args[1]), own.run("outer_arranged", (a, b, value))]


class _Arranged:
    """What the routines are told: how long a vector is, the reach of the bands, blocks, whether it is a ring."""

    def __init__(self, value: Value) -> None:
        self.value = value
        of_bands = value if value.op == "outer_bands" else value.args[0]
        self.count = of_bands.shape[-2]
        assert self.count.constant is not None
        self.half = self.count.constant // 2
        self.size = Dim(value.shape[-1].terms)
        self.lead: Shape = value.shape[:-2] if value.op == "outer_bands" else value.shape[:-1]
        self.vector: Shape = (*self.lead, self.size)

    def bands(self) -> tuple[Value, Item]:
        """A copy of the bands, and what makes it."""
        copy = scratch(self.value, (*self.lead, self.count, self.size))
        return copy, copies(copy, self.value.args[0])

    def run(self, routine: str, arrays: tuple[Value, ...], fails: bool = False) -> Item:
        attrs = self.value.attrs
        told = [self.half, attrs["blocks"], int(attrs["cyclic"]), int(attrs.get("transposed", False))]
        sizes = (self.size, *map(Dim.of, told))
        return in_turn(self.value, self.lead, routine, sizes, arrays, fails)


_MADE = {"solve_bands": _solved, "times_bands": _multiplied, "outer_bands": _outer}
