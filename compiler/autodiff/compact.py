"""Jacobians that are mostly zeros, in the form that their structure gives them.

diagonal    the result's element depends on the argument's at the same place: the diagonal, in the argument's shape
blocks      on the part at the same first index: a block for each, the shape of the result, then of the part
sparse      on elements whose places the indices in the program say: values, rows and columns

All elements that are reached by one place are moved at once, since no two of them meet in one row: the values of a
banded matrix cost as many tangents as it has diagonals, whatever its size. (Curtis, Powell and Reid, On the
estimation of sparse Jacobian matrices, 1974, colour columns so; here the colours are the places.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from chainrule.compiler.autodiff.along import along_places
from chainrule.compiler.autodiff.forward import Walk
from chainrule.compiler.autodiff.layouts import reshaped, unflattened
from chainrule.compiler.autodiff.pattern import WHOLE, Along, NotThere, Picked, Place, Position, places_of, plain
from chainrule.compiler.autodiff.seeds import basis, given, joined, turned
from chainrule.compiler.ir import Builder, Dim, Expr, Function, Shape, Value
from chainrule.compiler.passes.batching import batched
from chainrule.compiler.passes.rewrite import prune
from chainrule.compiler.passes.vectorise import Copies

if TYPE_CHECKING:
    from chainrule.compiler.autodiff.derivatives import Derivatives


def compact(derivatives: Derivatives, ready: Function, active: Sequence[int], form: str) -> Function:
    """arguments -> for each result and each active argument its derivatives, in this form. Raises NotThere."""
    parts: list[Function] = []
    for i in range(len(ready.results)):
        one = prune(replace(ready, results=(ready.results[i],)))
        for k in active:
            parts.append({"diagonal": _diagonal, "blocks": _blocks, "sparse": _sparse}[form](derivatives, one, k))
    return joined(ready, parts, [result for part in parts for result in part.results])


def _diagonal(derivatives: Derivatives, one: Function, k: int) -> Function:
    shape = one.params[k].shape
    own = tuple(plain(axis) for axis in range(len(shape)))
    (places,) = places_of(one, k)
    if one.results[0].shape != shape or places - {own}:
        raise NotThere(f"an element of the result depends on other elements of `{one.params[k].name}` than its own")
    return _coefficients(derivatives, one, k, (), [own])


def _blocks(derivatives: Derivatives, one: Function, k: int) -> Function:
    shape = one.params[k].shape
    whole = tuple(range(1, len(shape)))
    own: Place = (plain(0), *(WHOLE for _ in whole))
    (places,) = places_of(one, k)
    first = one.results[0].shape[:1]
    if not shape or first != shape[:1] or any(place[0] != plain(0) for place in places):
        raise NotThere(f"a part of the result depends on other parts of `{one.params[k].name}` than its own")
    return turned(_coefficients(derivatives, one, k, whole, [own]), len(whole))


def _sparse(derivatives: Derivatives, one: Function, k: int) -> Function:
    """Values, rows and columns, each one after the other for every place.

    Rows and columns are numbered as the arrays lie: a parameter that is reshaped at once may as well have that shape,
    and a result the shape that it had before.
    """
    flat, before = unflattened(one, k)
    made = _by_places(derivatives, flat, k)
    return made if before is None else reshaped(one, k, made, before)


def _by_places(derivatives: Derivatives, one: Function, k: int) -> Function:
    param, result = one.params[k], one.results[0]
    (found,) = places_of(one, k)
    rank = param.tensor.rank
    whole = tuple(axis for axis in range(rank) if any(place[axis] == WHOLE for place in found))
    if not rank or not result.shape or len(whole) == rank:
        raise NotThere(f"every element of the result depends on all of `{param.name}`, as far as the indices say")
    places = sorted({_widened(place, whole) for place in found}, key=_order)
    data = _coefficients(derivatives, one, k, whole, places)
    where = _positions(one, k, whole, places)
    both = joined(one, [data, where], [*data.results, *where.results])
    builder = Builder()
    builder.body.extend(both.body)
    lead = tuple(param.shape[axis] for axis in whole)
    count = len(places)
    values, rows, columns, inside = (both.results[j * count : (j + 1) * count] for j in range(4))
    kept = [
        value if mask.op == "const" else builder.value("select", [mask, value, builder.const(0.0)])
        for value, mask in zip(values, inside, strict=True)
    ]
    shape = (*lead, *(Dim(dim.terms) for dim in result.shape))
    if not places:  # the result does not depend on the argument
        kept = [builder.full(0.0, (Dim.of(0),))]
        rows = columns = (builder.value("broadcast", [builder.const(0)], shape=(Dim.of(0),)),)
        shape = (Dim.of(0),)
    flat = [_in_a_row(builder, group, shape) for group in (kept, rows, columns)]
    for value, name in zip(flat, ("values", "rows", "columns"), strict=True):
        builder.christen(value, name)
    return replace(one, body=tuple(builder.body), results=tuple(flat))


def _widened(place: Place, whole: Sequence[int]) -> Place:
    return tuple(WHOLE if axis in whole else position for axis, position in enumerate(place))


def _order(place: Place) -> list[str]:
    """Diagonals from the left to the right."""
    return [
        f"{position.offset.constant or 0:+020d} {position}" if isinstance(position, Along) else type(position).__name__
        for position in place
    ]


def _coefficients(
    derivatives: Derivatives, one: Function, k: int, whole: Sequence[int], places: Sequence[Place]
) -> Function:
    """For each place the derivative by the element there, with the axes `whole` of the argument in front."""
    builder = Builder()
    walk = Walk(builder, derivatives)
    param = one.params[k]
    seed = Value("param", (), {}, param.type, None, None, f"t_{param.name}")
    (found,) = along_places(one, k, whole, walk, seed)
    results = [found[place] if place in found else builder.full(0.0, one.results[0].shape) for place in places]
    linear = prune(replace(one, params=(*one.params, seed), body=tuple(builder.body), results=tuple(results)))
    lead = tuple(param.shape[axis] for axis in whole)
    if lead:
        pattern = (*(() for _ in one.params), (False,) * len(lead))
        linear = batched(linear, linear.name, pattern, lead, Copies(derivatives.functions))
    return given(linear, len(one.params), lambda builder, _: _seed(builder, param.shape, whole))


def _seed(builder: Builder, shape: Shape, whole: Sequence[int]) -> Value:
    """1 everywhere, but along the axes `whole`, each of whose positions has a turn of its own."""
    if not whole:
        return builder.full(1.0, shape)
    lead = tuple(shape[axis] for axis in whole)
    turns = builder.expr(basis(builder, lead))
    turns = turns.stretch(*(len(lead) + axis for axis in range(len(shape)) if axis not in whole))
    target = (*lead, *shape)
    return turns.value if turns.shape == target else turns.apply("broadcast", shape=target).value


def _in_a_row(builder: Builder, values: Sequence[Value], shape: Shape) -> Value:
    """Arrays of this shape, or less, one after the other."""
    total = Dim.of(1)
    for dim in shape:
        total = total * dim
    flat = []
    for value in values:
        same = [dim.terms for dim in value.shape] == [dim.terms for dim in shape]
        full = value if same else builder.value("broadcast", [value], shape=shape)
        flat.append(full if full.shape == (total,) else builder.value("reshape", [full], shape=(total,)))
    return flat[0] if len(flat) == 1 else builder.value("concatenate", flat, axis=0)


# ---- where the elements stand


def _positions(one: Function, k: int, whole: Sequence[int], places: Sequence[Place]) -> Function:
    """For each place rows, then for each columns, then for each whether there is such a column (true if always)."""
    builder = Builder()
    builder.body.extend(one.body)
    shape, target = one.params[k].shape, one.results[0].shape
    grid = _Grid(builder, len(whole), target)
    rows = grid.flat([grid.counted(axis) for axis in range(len(target))], target)
    columns, inside = [], []
    for place in places:
        found = [grid.position(position, axis, shape[axis], whole) for axis, position in enumerate(place)]
        columns.append(grid.flat([position for position, _ in found], shape).value)
        masks = [mask for _, mask in found if mask is not None]
        joint = builder.expr(builder.const(True))
        if masks:
            joint = masks[0]
            for mask in masks[1:]:
                joint = joint.logical_and(mask)
            columns[-1] = builder.value("select", [joint.value, columns[-1], builder.const(0)])
        inside.append(joint.value)
    results = (*(rows.value for _ in places), *columns, *inside)
    return replace(one, body=tuple(builder.body), results=results)


class _Grid:
    """Ints over the elements of a result, behind `lead` axes of the argument."""

    def __init__(self, builder: Builder, lead: int, shape: Shape) -> None:
        self.builder = builder
        self.lead = lead
        self.shape = shape
        self.rank = lead + len(shape)

    def counted(self, axis: int) -> Expr:
        """The index along an axis of the result."""
        return self._at(self._iota(self.shape[axis]), [self.lead + axis])

    def _iota(self, dim: Dim) -> Expr:
        return self.builder.expr(self.builder.value("iota", dim=Dim(dim.terms)))

    def _at(self, ints: Expr, axes: Sequence[int]) -> Expr:
        """An array whose axes stand at these places."""
        order = sorted(range(len(axes)), key=axes.__getitem__)
        return ints.move(*order).stretch(*(axis for axis in range(self.rank) if axis not in axes))

    def flat(self, positions: Sequence[Expr], shape: Shape) -> Expr:
        """The number of an element of an array of this shape, row after row."""
        total = positions[0]
        for position, dim in zip(positions[1:], shape[1:], strict=True):
            total = total * Dim(dim.terms) + position
        return total

    def position(self, position: Position, axis: int, size: Dim, whole: Sequence[int]) -> tuple[Expr, Expr | None]:
        """Where a place stands on an axis of the argument, and a mask if it may stand beside it."""
        if isinstance(position, Picked):
            found = self._at(self.builder.expr(position.index), [self.lead + one for one in position.axes])
            behind = found < 0
            counted = self.builder.value("select", [behind.value, (found + Dim(size.terms)).value, found.value])
            return self.builder.expr(counted), None
        if not isinstance(position, Along):
            return self._at(self._iota(size), [list(whole).index(axis)]), None
        if position.axis is None:
            return self.builder.expr(self.builder.size(position.offset)), None
        found = self.counted(position.axis)
        if position.step != 1:
            found = found * position.step
        if position.offset != Dim.of(0):
            found = found + position.offset
        last = (self.shape[position.axis] - 1) * position.step + position.offset
        low, high = (position.offset, last) if position.step > 0 else (last, position.offset)
        masks = []
        if not low.at_least(0):
            masks.append(found >= 0)
        if not (size - 1 - high).at_least(0):
            masks.append(found < self.builder.expr(self.builder.size(size)))
        if not masks:
            return found, None
        return found, masks[0] if len(masks) == 1 else masks[0].logical_and(masks[1])
