"""Convolutions: products of windows that are never laid out, and of what is made of windows and added up.

    y = contract(windows(x), K)         y[p, f] = sum over k of x[where k of window p stands] K[k, f]
    d_K = contract(windows(x), d_y)     d_K[k, f] += sum over p of x[where k of window p stands] d_y[p, f]
    d_x = fold(contract(d_y, K))        d_x[where k of window p stands] += sum over f of d_y[p, f] K[f, k]

Each is one product for a turn of the loops around it, over samples and groups. What stands contiguous in memory, the
channels of the result or of the input, is what its vectors run along.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from chainrule.compiler.ir import Function, Value
from chainrule.compiler.ir.build import Expr
from chainrule.compiler.ops.windows import axes_within

Names = tuple[str, ...]


@dataclass(frozen=True)
class Windowed:
    """Of a contraction the names of the axes along which windows stand, and of those within a window.

    `folded` if its result is nothing but added up where windows overlap.
    """

    places: Names
    within: Names
    folded: bool = False


@dataclass(frozen=True)
class Roles:
    """What the axes of a convolution are: `rows` of its result, `columns`, and those that are `summed`.

    `windows` is the operand of which rows and sums are; `around` are the axes of the loops around the product.
    """

    windows: int
    around: Names
    rows: Names
    columns: Names
    summed: Names


def windowed(function: Function, outputs: Sequence[Value] = ()) -> dict[int, Windowed]:
    """The contractions of windows, and those whose result is folded, by their ids; `outputs` are handed out too."""
    found: dict[int, Windowed] = {}
    if all(value.op != "contract" for value in function.body):
        return found
    args = (arg for value in function.body for arg in value.args)
    uses = Counter(map(id, (*function.results, *outputs, *args)))
    for value in function.body:
        if value.op == "contract":
            for arg, own in zip(value.args, value.attrs["indices"], strict=True):
                *_, (source, axes) = below(arg)
                if source.op == "windows":
                    names = [own[axes.index(k)] for k in range(len(axes))]
                    found[id(value)] = _named(source.attrs, len(source.args[0].shape), names)
        elif value.op == "fold":
            chain = list(below(value.args[0]))
            source, axes = chain[-1]
            if source.op == "contract" and all(uses[id(one)] == 1 for one, _ in chain):
                names = [source.attrs["out"][axis] for axis in axes]
                found[id(source)] = _named(value.attrs, len(value.shape), names, folded=True)
    return found


def below(value: Value) -> Iterator[tuple[Value, list[int]]]:
    """A value and what it is another layout of, each with the axis there of each of its own axes."""
    axes = list(range(len(value.shape)))
    yield value, axes
    while value.op in ("transpose", "contiguous"):
        if value.op == "transpose":
            axes = [value.attrs["perm"][axis] for axis in axes]
        value = value.args[0]
        yield value, axes


def _named(attrs: Mapping[str, object], rank: int, names: Sequence[str], folded: bool = False) -> Windowed:
    within = axes_within(attrs, rank)
    outer = [*names[: within.start], *names[within.stop :]]
    axes = attrs["axes"]
    assert isinstance(axes, tuple)
    return Windowed(tuple(outer[axis] for axis in axes), tuple(names[within.start : within.stop]), folded)


def roles(indices: Sequence[Names], out: Names, windowed: Windowed) -> Roles | None:
    """What the axes are; None if it is no product with places, elements of windows, and one axis more."""
    sides = {name: tuple(name in own for own in (*indices, out)) for own in (*indices, out) for name in own}
    if len(indices) != 2 or any(sum(of) < 2 for of in sides.values()):
        return None
    places, within = ({sides[name] for name in group} for group in (windowed.places, windowed.within))
    if len(places) != 1 or len(within) != 1 or places == within or any(all(of) for of in places | within):
        return None
    inner = [name for name in sides if sides[name] in within]
    outer = [name for name in sides if all(sides[name]) or (sides[name] in places and name not in windowed.places)]
    alone = [name for name in sides if sides[name] not in within | places and not all(sides[name])]
    first = next(k for k, own in enumerate((*indices, out)) if {*windowed.places, *windowed.within} <= {*own})
    around, own, other = tuple(outer), tuple(inner), tuple(alone)
    if len(alone) != 1:
        return None
    if first == 2:
        left = next(k for k in range(2) if windowed.places[0] in indices[k])
        return Roles(left, around, windowed.places, own, other)
    if windowed.places[0] in out:
        return Roles(first, around, windowed.places, other, own)
    return Roles(first, around, own, other, windowed.places)


def laid(operands: Sequence[Expr], value: Value, windowed: Windowed) -> Expr | None:
    """A convolution that says so, its result's columns last, seen in the order that it had; None if it is none."""
    indices, out = value.attrs["indices"], value.attrs["out"]
    found = roles(indices, out, windowed)
    stretched = any(dim.stretch for arg in value.args for dim in arg.shape)
    if found is None or stretched or value.tensor.dtype != "real":
        return None
    behind = {**dict.fromkeys(found.rows, 1), **dict.fromkeys(found.columns, 2)}
    lies = out if windowed.folded else tuple(sorted(out, key=lambda name: behind.get(name, 0)))
    made = operands[0].builder.value(
        "contract", [x.value for x in operands], indices=indices, out=lies, windows=windowed, around=found.around
    )
    return operands[0].builder.expr(made).move(*(lies.index(name) for name in out))


__all__ = ["Roles", "Windowed", "below", "laid", "roles", "windowed"]
