"""Contractions of more than two operands become pairs, the cheapest pair first.

    contract(A[i,j], B[j,k], v[k])      ->      contract(A[i,j], contract(B[j,k], v[k]))

A pair costs the product of the sizes of all its indices. Sizes are names; they are compared as polynomials of
one size, as all the names are taken to be equally large and literal sizes are what they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from chainrule.compiler.ir import Builder, Dim, Function, Value
from chainrule.compiler.passes.rewrite import changed, has_region, in_regions, rebuild, shared

_NOMINAL = 100  # the size by which a name is judged


def order_contractions(function: Function) -> Function:
    """`function` with every contraction of three or more operands written as pairs."""
    if not any(_is_long(value) or has_region(value) for value in function.body):
        return function
    builder = Builder()

    def in_pairs(value: Value, args: tuple[Value, ...]) -> Value | None:
        inner = in_regions(value, order_contractions)
        if inner is not value:
            builder.body.append(replace(inner, args=args))
            return builder.body[-1]
        if not _is_long(value):
            return None
        with builder.at(value.span, value.stmt):
            return pairwise(builder, args, value)

    made = rebuild(function, builder.body, in_pairs)
    return shared(made) if changed(function, made) else function


def _is_long(value: Value) -> bool:
    return value.op == "contract" and len(value.args) > 2


def pairwise(builder: Builder, args: Sequence[Value], value: Value) -> Value:
    """Greedily: of all pairs the one that costs least, until one is left (Pfeifer et al., 2014, compare orders)."""
    operands = list(args)
    indices: list[tuple[str, ...]] = list(value.attrs["indices"])
    out: tuple[str, ...] = value.attrs["out"]
    sizes: dict[str, float] = {}
    for operand, names in zip(operands, indices, strict=True):
        for name, dim in zip(names, operand.shape, strict=True):
            sizes[name] = max(sizes.get(name, 1), nominal(dim))
    while len(operands) > 2:
        pairs = combinations(range(len(operands)), 2)
        i, j = min(pairs, key=lambda pair: (*_cost(indices, pair, sizes, out), _has_identity(operands, pair)))
        kept = _kept(indices, (i, j), out)
        made = builder.value("contract", [operands[i], operands[j]], indices=(indices[i], indices[j]), out=kept)
        for position in (j, i):
            del operands[position], indices[position]
        operands.append(made)
        indices.append(kept)
    return builder.value("contract", operands, name=value.name, indices=tuple(indices), out=out)


def _kept(indices: Sequence[tuple[str, ...]], pair: tuple[int, int], out: tuple[str, ...]) -> tuple[str, ...]:
    others = {name for k, names in enumerate(indices) if k not in pair for name in names} | set(out)
    both = dict.fromkeys((*indices[pair[0]], *indices[pair[1]]))
    if len(both) > 2 and set(both) <= set(out):  # nothing is summed: the axes stand as in the result
        return tuple(name for name in out if name in both)
    return tuple(name for name in both if name in others)


def _has_identity(operands: Sequence[Value], pair: tuple[int, int]) -> bool:
    """Whether one of the pair is an identity, which of two pairs that cost the same is taken later."""
    return any(operands[k].op == "identity" for k in pair)


def _cost(
    indices: Sequence[tuple[str, ...]], pair: tuple[int, int], sizes: dict[str, float], out: tuple[str, ...]
) -> tuple[float, float]:
    work, result = 1.0, 1.0
    for name in {*indices[pair[0]], *indices[pair[1]]}:
        work *= sizes[name]
    for name in _kept(indices, pair, out):
        result *= sizes[name]
    return work, result


def nominal(dim: Dim) -> float:
    """A size to judge by: names count as equally large."""
    if dim.stretch:
        return 1.0
    return max(1.0, float(dim.evaluate(dict.fromkeys(dim.names(), _NOMINAL))))
