"""What a stencil's derivative adds to its neighbours is read from there: each element is the sum of what reaches it.

    d_u = unslice(a, [2:]) + unslice(a, [1:-1]) + unslice(a, [:-2])
                                                        ->      p = pad(a, 0, 2)
                                                                d_u = p[0 : n] + p[1 : n + 1] + p[2 : n + 2]

One loop sets each element once, in vectors, where a loop for each piece would read and write all of them again. So it
is where arrays are fewer than the pieces by two at least, and what a piece leaves out is a few elements at the ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from chainrule.compiler.ir import Builder, Dim, Function, Value
from chainrule.compiler.ir.build import Expr
from chainrule.compiler.ir.values import Slice

_SAVED = 2  # pieces more than arrays
_MOST = 16  # elements that are left out at an end


@dataclass
class Reached:
    """The sums of a function that are read from where they come; `outputs` are handed out besides its results.

    leaves      what each is the sum of, by its id
    dissolved   the pieces and sums within them, which are nothing by themselves any more
    """

    function: Function
    outputs: Sequence[Value] = ()
    leaves: dict[int, list[Value]] = field(default_factory=dict)
    dissolved: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        if not any(value.op == "unslice" for value in self.function.body):
            return
        args = [arg for value in self.function.body for arg in value.args]
        uses = Counter(map(id, (*self.function.results, *self.outputs, *args)))
        inner = {
            id(arg)
            for value in self.function.body
            if value.op == "add"
            for arg in value.args
            if arg.op in ("add", "unslice") and arg.type == value.type and uses[id(arg)] == 1
        }
        for value in self.function.body:
            if value.op != "add" or id(value) in inner:
                continue
            leaves, sums = list[Value](), list[Value]()
            waiting = [value]
            while waiting:
                one = waiting.pop()
                if one is value or (one.op == "add" and id(one) in inner):
                    sums.append(one)
                    waiting += reversed(one.args)
                else:
                    leaves.append(one)
            pieces = [leaf for leaf in leaves if id(leaf) in inner and _leaves_out(leaf) is not None]
            if len(pieces) - len({id(piece.args[0]) for piece in pieces}) >= _SAVED:
                self.leaves[id(value)] = leaves
                self.dissolved |= {id(one) for one in (*pieces, *sums) if one is not value}

    def sum_of(self, builder: Builder, value: Value, new: dict[int, Value]) -> Value:
        """Such a sum, of what has become of its operands."""
        return _total(list(self._terms(builder, self.leaves[id(value)], new))).value

    def _terms(self, builder: Builder, leaves: Sequence[Value], new: dict[int, Value]) -> Iterator[Expr]:
        widths: dict[int, list[tuple[Dim, Dim]]] = {}
        for leaf in leaves:
            if id(leaf) in self.dissolved:
                own = _leaves_out(leaf) or []
                known = widths.setdefault(id(leaf.args[0]), own)
                widths[id(leaf.args[0])] = [
                    (_larger(a, c), _larger(b, d)) for (a, b), (c, d) in zip(known, own, strict=True)
                ]
        padded: dict[int, Expr] = {}
        for leaf in leaves:
            if id(leaf) not in self.dissolved:
                yield builder.expr(new.get(id(leaf), leaf))
                continue
            (source,) = leaf.args
            around = widths[id(source)]
            if id(source) not in padded:
                array = builder.expr(new.get(id(source), source))
                padded[id(source)] = array.pad(array.lift(0.0), widths=tuple(around))
            starts = [low - item.start for (low, _), item in zip(around, leaf.attrs["key"], strict=True)]
            key = tuple(Slice(start, Dim(dim.terms)) for start, dim in zip(starts, leaf.shape, strict=True))
            yield padded[id(source)].slice(key=key)


def _leaves_out(piece: Value) -> list[tuple[Dim, Dim]] | None:
    """How many elements a piece leaves out before and behind it, along each axis, where these are a few."""
    if piece.op != "unslice":
        return None
    found = []
    for item, dim in zip(piece.attrs["key"], piece.shape, strict=True):
        if not isinstance(item, Slice) or item.step != 1 or dim.stretch:
            return None
        before, behind = item.start, dim - item.start - item.length
        for count in (before, behind):
            if count.constant is None or not 0 <= count.constant <= _MOST:
                return None
        if dim.constant is not None and 2 * (item.length.constant or 0) < dim.constant:
            return None
        found.append((before, behind))
    return found


def _larger(a: Dim, b: Dim) -> Dim:
    return a if (a - b).at_least(0) else b


def _total(terms: Sequence[Expr]) -> Expr:
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total
