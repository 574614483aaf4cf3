"""Products of rows that are looked up: each row of a table goes into them once, however often it is looked up.

    contract(gather(E, k), W)       ->      gather(contract(E, W), k)           a table of products
    gather(P, k) + b                ->      gather(P + b, k)
    contract(gather(E, k), d)       ->      contract(E, scatter(d, k))          E with 0 in rows that nobody looks up
    scatter(contract(d, W), k)      ->      contract(scatter(d, k), W)

So it is where both sizes are known, by their types or by `--set`, and each row is looked up twice or more on average:
an embedding of characters, say. A row that nobody looks up may hold a nan, which is nobody's: 0 stands for it.

Where only the run knows the sizes, the table is as long as the shorter of the two: its rows are those of E, or those
that are looked up, one after the other.

    first, turn = (0, 1, ..), k  if E has no more rows than k,  else  k, (0, 1, ..)
    contract(gather(E, k), W)       ->      gather(contract(gather(E, first), W), turn)
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from chainrule.compiler.ir import TABLE, Builder, Dim, Function, Tensor, Value
from chainrule.compiler.ir.values import Slice

_OFTEN = 2

Names = tuple[str, ...]


@dataclass(frozen=True)
class _Shorter:
    """A table that is no longer than one of rows or what is looked up in it.

    first   which of the rows it has, in order; None for all of them
    turn    where in it each of what is looked up stands
    length  how many rows it has
    """

    first: Value | None
    turn: Value
    length: Dim


@dataclass
class Tables:
    """What takes the place of such products in one function; `outputs` are handed out besides its results.

    In a `step` of a loop nothing is left to the run.
    """

    function: Function
    outputs: Sequence[Value] = ()
    step: bool = False
    _products: set[int] = field(default_factory=set)
    _gathered: dict[tuple[int, int, int], Value] = field(default_factory=dict)
    _shorter: dict[tuple[int, Dim], _Shorter | None] = field(default_factory=dict)

    @cached_property
    def _uses(self) -> Counter[int]:
        args = (arg for value in self.function.body for arg in value.args)
        return Counter(map(id, (*self.function.results, *self.outputs, *args)))

    def instead(self, builder: Builder, value: Value, args: Sequence[Value]) -> Value | None:
        """What is made for an instruction on these operands; None if it stays as it is."""
        if not isinstance(value.type, Tensor) or value.tensor.dtype != "real":
            return None
        if value.op == "contract":
            return self._product(builder, value, args)
        if value.op == "scatter" and len(args) == 2 and args[0].op == "contract":
            return self._scattered(builder, value, args)
        if TABLE[value.op].batch == "elementwise":
            return self._beside(builder, value, args)
        return None

    def _product(self, builder: Builder, value: Value, args: Sequence[Value]) -> Value | None:
        indices, out = value.attrs["indices"], value.attrs["out"]
        for place, (arg, own) in enumerate(zip(args, indices, strict=True)):
            if arg.op != "gather" or len(arg.args) != 2 or len(set(own)) != len(own):
                continue
            table, rows = arg.args
            axis, rank = arg.attrs["axis"], len(rows.shape)
            looked_up = own[axis : axis + rank]
            others = [k for k, names in enumerate(indices) if k != place and {*names} & {*looked_up}]
            if not looked_up or len(others) > 1 or (others and {*looked_up} & {*out}):
                continue
            start = _within(looked_up, indices[others[0]] if others else out)
            shorter = None if start is None else self._table(builder, table.shape[axis], rows)
            if start is None or shorter is None:
                continue
            smaller, operands = [*indices], [*args]
            smaller[place] = _one(own, axis, rank)
            operands[place] = _rows(builder, table, shorter, axis)
            if not others:
                made = builder.value("contract", operands, indices=tuple(smaller), out=_one(out, start, rank))
                found = builder.value("gather", [made, shorter.turn], axis=start)
                self._products.add(id(found))
                return found
            (other,) = others
            operands[place] = self._looked_up(builder, operands[place], shorter, axis)
            operands[other] = self._added_up(builder, args[other], shorter, start)
            smaller[other] = _one(indices[other], start, rank)
            return builder.value("contract", operands, indices=tuple(smaller), out=out)
        return None

    def _scattered(self, builder: Builder, value: Value, args: Sequence[Value]) -> Value | None:
        product, rows = args
        axis, rank, shape = value.attrs["axis"], len(rows.shape), value.attrs["shape"]
        indices, out = product.attrs["indices"], product.attrs["out"]
        looked_up = out[axis : axis + rank]
        having = [k for k, names in enumerate(indices) if {*names} & {*looked_up}]
        if self._uses[id(value.args[0])] != 1 or "windows" in product.attrs:
            return None
        if len(having) != 1:
            return None
        (place,) = having
        start = _within(looked_up, indices[place])
        if start is None or len(set(out)) != len(out):
            return None
        shorter = self._table(builder, shape[axis], rows)
        if shorter is None:
            return None
        operands, smaller = [*product.args], [*indices]
        operands[place] = self._added_up(builder, product.args[place], shorter, start)
        smaller[place] = _one(indices[place], start, rank)
        builder.body[:] = [one for one in builder.body if one is not product]
        made = builder.value("contract", operands, indices=tuple(smaller), out=_one(out, axis, rank))
        if shorter.first is None:
            return made
        return builder.value("scatter", [made, shorter.first], axis=axis, shape=shape)

    def _beside(self, builder: Builder, value: Value, args: Sequence[Value]) -> Value | None:
        """What is done to each row of a table of products alike is done to the table."""
        found = [k for k, arg in enumerate(args) if id(arg) in self._products]
        if len(found) != 1 or args[found[0]].shape != value.shape:
            return None
        (place,) = found
        table, rows = args[place].args
        axis = args[place].attrs["axis"]
        behind = len(table.shape) - axis - 1
        if any(len(arg.shape) > behind for k, arg in enumerate(args) if k != place):
            return None
        operands = [table if k == place else arg for k, arg in enumerate(args)]
        made = builder.value("gather", [builder.value(value.op, operands, **value.attrs), rows], axis=axis)
        self._products.add(id(made))
        return made

    def _looked_up(self, builder: Builder, table: Value, shorter: _Shorter, axis: int) -> Value:
        """The table, with 0 in the rows that nobody looks up."""
        ones = builder.full(1.0, shorter.turn.shape)
        count = builder.expr(builder.value("scatter", [ones, shorter.turn], axis=0, shape=(shorter.length,)))
        used = (count > 0.0).stretch(*range(1, len(table.shape) - axis))
        return used.where(builder.expr(table), 0.0).value

    def _added_up(self, builder: Builder, value: Value, shorter: _Shorter, axis: int) -> Value:
        """What belongs to one row, added up: made once, whoever needs it."""
        turn = shorter.turn
        key = id(value), id(turn), axis
        if key not in self._gathered:
            shape = (*value.shape[:axis], shorter.length, *value.shape[axis + len(turn.shape) :])
            self._gathered[key] = builder.value("scatter", [value, turn], axis=axis, shape=shape)
        return self._gathered[key]

    def _table(self, builder: Builder, size: Dim, rows: Value) -> _Shorter | None:
        """The table in whose place of `size` rows; None if what is looked up is as good."""
        have, want = Dim(size.terms), math.prod((Dim(dim.terms) for dim in rows.shape), start=Dim.of(1))
        if have.constant is not None and want.constant is not None:
            return _Shorter(None, rows, have) if want.constant >= _OFTEN * have.constant else None
        length = Dim.least(have, want)
        if self.step or length == want:
            return None
        if length == have:
            return _Shorter(None, rows, have)
        key = id(rows), have
        if key not in self._shorter:
            self._shorter[key] = _by_the_run(builder, have, want, length, rows)
        return self._shorter[key]


def _by_the_run(builder: Builder, have: Dim, want: Dim, length: Dim, rows: Value) -> _Shorter:
    """The rows of a table, or what is looked up in it: whatever is less."""
    whole = builder.expr(builder.size(have)) <= builder.expr(builder.size(want))
    flat = builder.value("reshape", [rows], shape=(want,)) if len(rows.shape) > 1 else rows
    looked_up = builder.expr(builder.value("slice", [flat], key=(Slice(Dim.of(0), length),)))
    first = whole.where(builder.expr(builder.value("iota", dim=length)), looked_up)
    numbers = builder.value("iota", dim=want)
    counted = builder.value("reshape", [numbers], shape=rows.shape) if len(rows.shape) > 1 else numbers
    turn = whole.where(builder.expr(rows), builder.expr(counted))
    return _Shorter(first.value, turn.value, length)


def _rows(builder: Builder, table: Value, shorter: _Shorter, axis: int) -> Value:
    """The rows of a table that the shorter one has."""
    return table if shorter.first is None else builder.value("gather", [table, shorter.first], axis=axis)


def _within(names: Names, own: Names) -> int | None:
    """Where the names stand in others, one behind the other."""
    start = own.index(names[0]) if names[0] in own else 0
    return start if own[start : start + len(names)] == names and len(set(own)) == len(own) else None


def _one(names: Names, start: int, count: int) -> Names:
    """Names of which so many become one."""
    return (*names[: start + 1], *names[start + count :])


__all__ = ["Tables"]
