"""From values to nests: what loops compute a value, each with axes of its own.

A view has none. A sum of pieces (`unslice`, `scatter`) is built in place: one array, and each piece added where it
belongs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from chainrule.compiler.ir import TABLE, Dim, Function, Shape, Tensor, Value
from chainrule.compiler.loops.apply import APPLIED
from chainrule.compiler.loops.arranged import arranged, is_arranged
from chainrule.compiler.loops.calls import called
from chainrule.compiler.loops.contractions import Contractions, reduction
from chainrule.compiler.loops.decomposed import DECOMPOSED
from chainrule.compiler.loops.diagonal import diagonal, on_diagonal, ones
from chainrule.compiler.loops.elements import copies, loops, nest
from chainrule.compiler.loops.index import (
    ONE,
    ZERO,
    Access,
    Position,
    fixed,
    is_view,
    operand,
    resolve,
    stretched,
)
from chainrule.compiler.loops.nest import Body, Compute, How, Item
from chainrule.compiler.loops.pieces import (
    PIECES,
    around,
    checks,
    furthest_first,
    piece_of,
    replaced,
    tried,
    zeros_around,
)
from chainrule.compiler.loops.regions import Region, RegionBranch, captured
from chainrule.compiler.loops.steps import added, in_place, stepped
from chainrule.compiler.loops.tile import COSTLY
from chainrule.compiler.loops.unsupported import Unsupported
from chainrule.compiler.passes.pieces import apart, covers
from chainrule.compiler.passes.rewrite import prune

REDUCTIONS: dict[str, How] = {
    "sum": "add",
    "prod": "multiply",
    "max": "max",
    "min": "min",
    "any": "or",
    "all": "and",
    "argmax": "argmax",
    "argmin": "argmin",
}
_VIRTUAL = ("param", "const", "size", "iota", "get")


class Expander:
    """Makes the nests of a function's values, in order.

    `handed` has, by the id of what a loop or a choice results in, the array that is handed to it, which it adds to.
    """

    def __init__(
        self, body: Sequence[Value], results: Sequence[Value], handed: Mapping[int, Value] | None = None
    ) -> None:
        self.body = body
        self.handed = handed or {}
        self._uses: dict[int, list[Value]] = {}
        self._gets: dict[int, dict[int, Value]] = {}
        self._of_pieces: dict[int, bool] = {}
        for value in body:
            for arg in value.args:
                self._uses.setdefault(id(arg), []).append(value)
            if value.op == "get":
                self._gets.setdefault(id(value.args[0]), {})[value.attrs["index"]] = value
        for result in results:
            self._uses.setdefault(id(result), []).append(result)
        self.contractions = Contractions()

    def run(self) -> Iterator[tuple[Value, list[Item]]]:
        """Each value with its nests; of those without any, nothing."""
        for value in self.body:
            items = self._items(value)
            if items:
                yield value, items

    def _items(self, value: Value) -> list[Item]:
        op = value.op
        if op in ("gather", "scatter"):
            found = list(checks(value))
            return found if op == "gather" or self._feeds_sum(value) else [*found, *self._sum(value, [value])]
        if op in _VIRTUAL or is_view(value):
            return []
        if op in PIECES:
            return [] if self._feeds_sum(value) else self._sum(value, [value])
        if op == "add" and self._has_pieces(value):
            return [] if self._feeds_sum(value) else self._sum(value, list(self._leaves(value)))
        if op in REDUCTIONS:
            return reduction(value, REDUCTIONS[op])
        if op == "identity":
            return [] if all(on_diagonal(use) for use in self._uses.get(id(value), [])) else ones(value)
        if op == "contract":
            return diagonal(value) if on_diagonal(value) else self.contractions.of(value)
        if op in ("stack", "concatenate"):
            return _joined(value)
        if op == "pad":
            return _padded(value)
        if op == "reshape":
            return [_merged(value)]
        if op == "choice":
            return [self._choice(value)]
        if is_arranged(value):
            return arranged(value)
        if op in APPLIED:
            return APPLIED[op](value, self._gets.get(id(value), {}))
        if op in DECOMPOSED:
            return DECOMPOSED[op](value, self._gets.get(id(value), {}))
        if op == "call":
            return called(value, self._gets.get(id(value), {}))
        if op == "put":
            return replaced(value)
        if op in ("scan", "while"):
            return stepped(value, self._gets.get(id(value), {}), self.handed)
        if op == "solved":
            return [tried(value), copies(value, value.args[0])]
        if TABLE[op].batch == "elementwise":
            index, axes = loops(value.shape)
            args = tuple(operand(value, k, index) for k in range(len(value.args)))
            return [nest(axes, Compute(Access(value, index), value, "op", args))]
        raise Unsupported(op)

    # ---- sums that are built in place

    def _feeds_sum(self, value: Value) -> bool:
        uses = self._uses.get(id(value), [])
        return len(uses) == 1 and uses[0].op == "add" and uses[0].type == value.type and uses[0] is not value

    def has_one_user(self, value: Value) -> bool:
        """Whether one elementwise value uses it, once; what is costly, for as many elements."""
        uses = self._uses.get(id(value), ())
        if len(uses) != 1 or uses[0] is value or TABLE[uses[0].op].batch != "elementwise":
            return False
        return value.op not in COSTLY or uses[0].shape == value.shape

    def _has_pieces(self, value: Value) -> bool:
        """Whether a sum is one of pieces; known of the sums before it, so that a long one is not gone through again."""
        known = self._of_pieces.get(id(value))
        if known is None:
            known = any(arg.op in PIECES or (self._opened(arg) and self._has_pieces(arg)) for arg in value.args)
            self._of_pieces[id(value)] = known
        return known

    def _opened(self, arg: Value) -> bool:
        """Whether an operand of a sum is itself one whose operands are the sum's."""
        return arg.op == "add" and self._feeds_sum(arg) and any(a.op in PIECES or a.op == "add" for a in arg.args)

    def _leaves(self, value: Value) -> Iterator[Value]:
        """What a sum is the sum of: its pieces, and the rest."""
        waiting = list(reversed(value.args))
        while waiting:
            arg = waiting.pop()
            if self._opened(arg):
                waiting.extend(reversed(arg.args))
            else:
                yield arg

    def _sum(self, value: Value, leaves: Sequence[Value]) -> list[Item]:
        def piece(leaf: Value) -> bool:
            return leaf.op in PIECES and (leaf is value or self._feeds_sum(leaf))

        dense = [leaf for leaf in leaves if not piece(leaf)]
        index, axes = loops(value.shape)
        target = Access(value, index)
        first: list[Item] = []
        for leaf in dense:
            source = resolve(leaf, stretched(leaf.shape, value.shape, index))
            first.append(Compute(target, value, "copy", (source,), "add" if first else "set"))
        pieces = furthest_first([leaf for leaf in leaves if piece(leaf)])
        whole = [] if dense else apart(pieces)
        if whole and covers(whole):
            rest = [leaf for leaf in pieces if leaf not in whole]
            return [*self._placed(value, whole, len(whole)), *self._placed(value, rest, 0)]
        zeros = None if dense else zeros_around(value, pieces[0])
        items = zeros or [nest(axes, *(first or [Compute(target, value, "start", how="add")]))]
        return [*items, *self._placed(value, pieces, 0 if dense else 1)]

    def _placed(self, value: Value, pieces: Sequence[Value], alone: int) -> Iterator[Item]:
        """The pieces added where they belong; so many of the first are all that there is in their places."""
        for k, leaf in enumerate(pieces):
            yield from self.contractions.added(value, leaf) or [piece_of(value, leaf, k < alone)]

    # ---- choices

    def _choice(self, value: Value) -> Item:
        if value.args[0].shape:
            raise Unsupported("choice per element")
        gets = {0: value} if isinstance(value.type, Tensor) else self._gets.get(id(value), {})
        condition = resolve(value.args[0], ())
        branches = [self._branch(value, value.attrs[which], gets) for which in ("then", "otherwise")]
        return RegionBranch(value, condition, Body(), Body(), branches)

    def _branch(self, choice: Value, branch: Function, gets: Mapping[int, Value]) -> Region:
        """One side: its results are copied to where they are asked for, or added to what is handed to it."""
        made = captured(branch, [self.handed.get(id(capture), capture) for capture in choice.args[1:]])
        homes = {k: self.handed[id(get)] for k, get in gets.items() if id(get) in self.handed}
        sums = {k: found for k, home in homes.items() if (found := in_place(made, k, home)) is not None}
        copied = [(get, made.results[k]) for k, get in gets.items() if k not in homes]
        computed = [v for found in sums.values() for v in (*found.operands, *found.through)]
        function = prune(replace(made, results=(*(source for _, source in copied), *computed)))
        inner = {id(get): homes[k] for k, found in sums.items() for get in found.through}
        return Region(function, copied, [item for k, found in sums.items() for item in added(homes[k], found)], inner)


# ---- nests


def _joined(value: Value) -> list[Item]:
    """Each operand copied to its place."""
    axis, items, start = value.attrs["axis"], [], ZERO
    for k, arg in enumerate(value.args):
        index, axes = loops(arg.shape)
        source = resolve(arg, index)
        if value.op == "stack":
            place = (*index[:axis], fixed(k), *index[axis:])
        else:
            place = (*index[:axis], index[axis].plus(Position(start)), *index[axis + 1 :])
            start = start + Dim(arg.shape[axis].terms)
        items.append(nest(axes, Compute(Access(value, place), value, "copy", (source,))))
    return items


def _merged(value: Value) -> Item:
    """A reshape that merges axes: the operand's elements one after the other, along each axis of the result."""
    (arg,) = value.args
    index, axes = loops(arg.shape)
    merged = _groups(arg.shape, value.shape) or [range(len(arg.shape))]
    target = []
    for group in merged:
        flat = fixed(0)
        for k in group:
            flat = flat.times(Dim(arg.shape[k].terms)).plus(index[k])
        target.append(flat)
    return nest(axes, Compute(Access(value, tuple(target)), value, "copy", (resolve(arg, index),)))


def _groups(shape: Shape, target: Shape) -> list[range] | None:
    """The axes that are merged into each axis of the result; None if that cannot be said."""
    found, start = [], 0
    for dim in target:
        size, end = ONE, start
        while size != Dim(dim.terms):
            if end == len(shape):
                return None
            size = size * Dim(shape[end].terms)
            end += 1
        found.append(range(start, end))
        start = end
    return found if all(Dim(dim.terms) == ONE for dim in shape[start:]) else None


def _padded(value: Value) -> list[Item]:
    """The number around the array, or everywhere, and the array in its place."""
    array, number, widths = value.args[0], resolve(value.args[1], ()), value.attrs["widths"]
    spans = [(low, low + Dim(dim.terms)) for (low, _), dim in zip(widths, array.shape, strict=True)]
    index, axes = loops(array.shape)
    place = tuple(p.plus(Position(low)) for p, (low, _) in zip(index, spans, strict=True))
    put = nest(axes, Compute(Access(value, place), value, "copy", (resolve(array, index),)))

    def filled(target: Access) -> Compute:
        return Compute(target, value, "copy", (number,))

    everywhere, over = loops(value.shape)
    return [*(around(value, spans, filled) or [nest(over, filled(Access(value, everywhere)))]), put]
