"""A size as the product that a person would write: `h*w + h + w + 1` is `(h + 1)*(w + 1)`.

A polynomial that is linear in a name, `a*n + b`, is `a*(n + b/a)` if b is divided by a. (All that is needed of
factoring: sizes are products of the lengths of axes, and those are linear.)
"""

from __future__ import annotations

from functools import cache

from chainrule.compiler.ir.dims import Atom, Dim, Monomial

_STEPS = 64  # of a division, which ends long before


@cache
def factors(dim: Dim) -> tuple[Dim, ...]:
    """Factors of several terms each; the size itself if it is not seen to be such a product."""
    atoms = dict.fromkeys(atom for monomial, _ in dim.terms for atom, _ in monomial)
    for atom in atoms if len(dim.terms) > 3 else ():
        slope = _slope(dim, atom)
        if slope is not None and len(slope.terms) > 1:
            own = Dim(((((atom, 1),), 1),))
            rest = _divided(dim - slope * own, slope)
            if rest is not None:
                return (own + rest, *factors(slope))
    return (dim,)


def _slope(dim: Dim, atom: Atom) -> Dim | None:
    """What the atom is multiplied with, if it occurs as a plain factor alone."""
    found: dict[Monomial, int] = {}
    for monomial, coefficient in dim.terms:
        power = dict(monomial).get(atom, 0)
        if power > 1:
            return None
        if power:
            found[tuple(part for part in monomial if part[0] != atom)] = coefficient
    return sum((Dim(((monomial, c),)) for monomial, c in found.items()), Dim.of(0))


def _divided(dim: Dim, divisor: Dim) -> Dim | None:
    """The exact quotient, by the leading terms; None where there is none."""
    quotient = Dim.of(0)
    lead = Dim(divisor.terms[:1])
    for _ in range(_STEPS):
        if not dim.terms:
            return quotient
        part = Dim(dim.terms[:1]).divided_by(lead)
        if part is None:
            return None
        quotient, dim = quotient + part, dim - part * divisor
    return None
