"""Which parts of an array that is put together from pieces need not be added: they do not touch each other.

    d_z = unslice(a, [:, :m]) + unslice(b, [:, m:])     ->      d_z = np.empty((n, 2 * m))
                                                                d_z[:, :m] = a
                                                                d_z[:, m:] = b
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from chainrule.compiler.ir import At, Dim, Slice, Value


def apart(pieces: Sequence[Value]) -> list[Value]:
    """Pieces of which no two share an element, in the order of their places; the others are added to them."""
    found: list[Value] = []
    for piece in pieces:
        if piece.op == "unslice" and all(_before(piece, other) or _before(other, piece) for other in found):
            place = next((k for k, other in enumerate(found) if _before(piece, other)), len(found))
            found.insert(place, piece)
    return found


def covers(pieces: Sequence[Value]) -> bool:
    """Whether pieces that do not touch each other are all of the array."""
    sizes = [math.prod((dim for dim in piece.args[0].shape), start=Dim.of(1)) for piece in pieces]
    return bool(pieces) and sum(sizes, Dim.of(0)) == math.prod((dim for dim in pieces[0].shape), start=Dim.of(1))


def _before(a: Value, b: Value) -> bool:
    """Whether the first ends before the other begins, on one of the axes."""
    return any(
        (_start(second) - _end(first)).at_least(0)
        for first, second in zip(a.attrs["key"], b.attrs["key"], strict=True)
        if getattr(first, "step", 1) == getattr(second, "step", 1) == 1
    )


def _start(item: At | Slice) -> Dim:
    return item.start if isinstance(item, Slice) else item.position


def _end(item: At | Slice) -> Dim:
    return item.start + item.length if isinstance(item, Slice) else item.position + 1
