"""The Jacobian of equations each of which has an unknown and its neighbours in it: as bands, or as a diagonal.

    u[2:] - 2 u[1:-1] + u[:-2]      depends on u at offsets 2, 1 and 0 of its place: three bands

All elements at one offset are moved at once: a band costs one tangent, whatever its length. How bands are laid in an
array says the op `solve_bands`.
"""

from __future__ import annotations

from chainrule.compiler.autodiff.derive import undefined
from chainrule.compiler.autodiff.forward import Walk
from chainrule.compiler.autodiff.pattern import Along, Place, along_places, places_of, plain
from chainrule.compiler.ir import Builder, Dim, Function, Value
from chainrule.compiler.passes.rewrite import prune

MOST = 16
"""So far from the diagonal a band may stand."""

SMALL = 64
"""Up to so many unknowns, if it is known how many, a system is written as a matrix."""


def offsets(residual: Function, lanes: int) -> list[int] | None:
    """Where the bands stand beside the diagonal; None if there is none or they are no bands."""
    unknown = residual.params[0]
    if len(unknown.shape) != lanes + 1:
        return None
    (places,) = places_of(prune(residual), 0)
    found = sorted({offset for place in places if (offset := _offset(place, lanes)) is not None})
    if not found or len(found) < len(places) or max(-found[0], found[-1]) > MOST:
        return None
    size = unknown.shape[-1].constant
    return found if size is None or size > SMALL or found == [0] else None


def _offset(place: Place, lanes: int) -> int | None:
    own = place[lanes]
    if place[:lanes] != tuple(plain(axis) for axis in range(lanes)) or not isinstance(own, Along):
        return None
    return own.offset.constant if own.axis == lanes and own.step == 1 else None


def bands(builder: Builder, residual: Function, lanes: int, found: list[int]) -> Value:
    """The bands of the residual's Jacobian, or its diagonal alone if there is no other."""
    unknown = residual.params[0]
    walk = Walk(builder, undefined)
    seed = builder.full(1.0, unknown.shape)
    (tangents,) = along_places(prune(residual), 0, (), walk, seed)
    rows = []
    reach = max(-found[0], found[-1])
    for offset in range(-reach, reach + 1):
        place = (*(plain(axis) for axis in range(lanes)), Along(lanes, 1, Dim.of(offset)))
        rows.append(tangents[place] if offset in found else builder.full(0.0, unknown.shape))
    return rows[0] if not reach else builder.value("stack", rows, axis=lanes)
