"""The top of an emitted function: what Python hands in becomes arrays, shapes are checked, sizes are bound.

One combined condition covers the call that is as it should be; all else (lists, ints, mixed precisions, wrong
shapes) goes to the module's `_explain_shapes`, which converts what may be converted and refuses the rest by name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from chainrule.compiler.ir import Dim, Function, Tensor, Value


@dataclass(frozen=True)
class Sizes:
    """Where each dimension's name is first met: the expression that reads it, and the param whose axis it is."""

    where: Mapping[str, str]
    owner: Mapping[str, tuple[int, int]]


def find_sizes(params: Sequence[Value], names: Sequence[str], leads: Collection[str] = ()) -> Sizes:
    """How the params' shapes give the names of dims; plain axes first, then `2*n + 1` solved for n.

    `leads` are the dims that still stand for any number of leading axes: they give no size, and the axes
    behind them are counted from the end.
    """
    where: dict[str, str] = {}
    owner: dict[str, tuple[int, int]] = {}
    axes: list[tuple[int, int, str, Dim]] = []
    for k, (param, name) in enumerate(zip(params, names, strict=True)):
        if isinstance(param.type, Tensor):
            open_ended = bool(param.shape) and param.shape[0].name in leads
            for axis, dim in enumerate(param.shape):
                if not (open_ended and axis == 0):
                    place = axis - len(param.shape) if open_ended else axis
                    axes.append((k, axis, f"{name}.shape[{place}]", dim))
    for k, axis, text, dim in axes:
        if dim.name is not None and dim.name not in where:
            where[dim.name] = text
            owner[dim.name] = (k, axis)
    progress = True
    while progress:
        progress = False
        for k, axis, text, dim in axes:
            unknown = [atom for atom in dim.names() if atom not in where]
            solved = solve(dim, unknown[0], text, where) if len(unknown) == 1 else None
            if solved is not None:
                where[unknown[0]] = solved
                owner[unknown[0]] = (k, axis)
                progress = True
    return Sizes(where, owner)


def solve(dim: Dim, name: str, text: str, where: Mapping[str, str]) -> str | None:
    """`2*n + 1` for n, its value being `text`: `(text - 1) // 2`; None where it is not linear in n."""
    slope, rest = Dim.of(0), Dim.of(0)
    for monomial, coefficient in dim.terms:
        powers = dict(monomial)
        power = powers.pop(name, 0)
        if power > 1 or any(not isinstance(atom, str) for atom in powers):
            return None
        term = Dim(((tuple(powers.items()), coefficient),))
        if power:
            slope = slope + term
        else:
            rest = rest + term
    if not slope.terms:
        return None
    known = where.__getitem__
    shifted = text
    if len(rest.terms) > 1:
        shifted = f"({text} - ({rest.show(known)}))"
    elif rest.terms:
        shifted = _minus(text, rest, known)
    divisor = slope.show(known)
    if divisor == "1":
        return shifted
    return f"{shifted} // {divisor if slope.constant or slope.name else f'({divisor})'}"


def _minus(text: str, rest: Dim, known: Callable[[str], str]) -> str:
    shown = rest.show(known)
    return f"({text} + {shown[1:]})" if shown.startswith("-") else f"({text} - {shown})"


def conditions(function: Function, names: Sequence[str], sizes: Sizes) -> list[str]:
    """Python conditions, one of which holds if the shapes are not as the signature says; ranks come first."""
    ranks, rest = [], []
    bound = set(sizes.owner.values())
    known = sizes.where.__getitem__
    leads = set(function.leads.values())
    first: dict[str, str] = {}
    for k, (param, name) in enumerate(zip(function.params, names, strict=True)):
        shape = param.shape
        if not shape:
            continue
        start = 0
        if shape[0].name in leads:
            start = 1
            if len(shape) > 1:
                ranks.append(f"{name}.ndim < {len(shape) - 1}")
            lead = f"{name}.shape" if len(shape) == 1 else f"{name}.shape[:-{len(shape) - 1}]"
            known_lead = first.setdefault(shape[0].name or "", lead)
            if known_lead != lead:
                rest.append(f"{lead} != {known_lead}")
        own = [(k, axis) in bound and dim.name is not None for axis, dim in enumerate(shape)]
        if not start and not any(own):
            rest.append(f"{name}.shape != {_tuple([dim.show(known) for dim in shape])}")
            continue
        if not start:
            ranks.append(f"{name}.ndim != {len(shape)}")
        for axis in range(start, len(shape)):
            if not own[axis]:
                place = axis - len(shape) if start else axis
                rest.append(f"{name}.shape[{place}] != {shape[axis].show(known)}")
    for need in function.requirements:
        if need.dim.constant is None and set(need.dim.names()) <= set(sizes.where):
            rest.append(requirement(need.dim, "!=" if need.exact else "<", known))
    return [*ranks, *rest]


def requirement(dim: Dim, sign: str, known: Callable[[str], str] = str) -> str:
    """`n - 1 < 0` as `x.shape[0] < 1`."""
    constant = next((c for monomial, c in dim.terms if not monomial), 0)
    rest = dim - constant
    return f"{rest.show(known)} {sign} {-constant}"


def _tuple(parts: Sequence[str]) -> str:
    """A shape; where it is the beginning of another's, its slice: `x.shape[:1]`."""
    owners = {part.split(".shape[")[0] for part in parts if part.endswith("]") and ".shape[" in part}
    if len(owners) == 1 and all(".shape[" in part and part.endswith("]") for part in parts):
        (owner,) = owners
        positions = [part[len(owner) + 7 : -1] for part in parts]
        if all(position.isdigit() for position in positions):
            first, last = int(positions[0]), int(positions[-1])
            if [int(position) for position in positions] == list(range(first, last + 1)):
                return f"{owner}.shape[{first or ''}:{last + 1}]"
    return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"
