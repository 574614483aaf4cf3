"""Products that only leave a loop, summed or kept of each step, are one product behind it.

    %r = scan(...) {d_W, h, d_a: d_W + contract(h, d_a)}
 ->
    %r = scan(...) {h, d_a: keeps d_a}
    %d_W = contract(%h_all, %d_a_all) over the steps too

So the cotangent of a weight is one matrix product, not one for each step. What the product is made of is kept of each
step instead, where it is not kept already.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chainrule.compiler.ir import TABLE, Builder, Function, Tensor, Value
from chainrule.compiler.ops.loops import Loop, loop_of
from chainrule.compiler.passes.hoisting import stacked
from chainrule.compiler.passes.rewrite import changed, count_uses, has_regions, prune, rebuild

_SUMS = {"add": (False, False), "subtract": (False, True), "negative": (True,)}  # which operands are taken off


def sink(function: Function) -> Function:
    """`function`, whose loops, and those within them, leave such products to the time behind them."""
    if not has_regions(function):
        return function
    builder = Builder()
    outside: dict[int, dict[int, Value]] = {}
    moved: dict[int, dict[int, int]] = {}

    def sunk(value: Value, args: tuple[Value, ...]) -> Value | None:
        if value.op == "get" and id(value.args[0]) in outside:
            index = value.attrs["index"]
            found = outside[id(value.args[0])].get(index)
            if found is not None:
                if value.name is not None:
                    builder.christen(found, value.name)
                return found
            attrs = {**value.attrs, "index": moved[id(value.args[0])][index]}
            builder.body.append(replace(value, args=args, attrs=attrs))
            return builder.body[-1]
        regions = {key: sink(attr) for key, attr in value.attrs.items() if isinstance(attr, Function)}
        if not regions:
            return None
        same = all(value.attrs[key] is region for key, region in regions.items())
        inner = value if same else replace(value, attrs={**value.attrs, **regions})
        if value.op == "scan" and value.attrs["length"] is not None and not value.attrs["manner"]:
            piece = _Sinking(loop_of(inner, args))
            if piece.sums or piece.kept:
                made, outside[id(value)], moved[id(value)] = piece.emit(builder, value)
                return made
        builder.body.append(inner if same and args == value.args else replace(inner, args=args))
        return builder.body[-1]

    made = rebuild(function, builder.body, sunk)
    return made if changed(function, made) else function


@dataclass(frozen=True)
class _Tail:
    """A value that leaves the loop, as a function of `leaves`, values that stay; what is summed may be taken off."""

    value: Value
    body: tuple[Value, ...]
    leaves: tuple[Value, ...]
    minus: bool = False


class _Sinking:
    """`sums` has for each carried value that is a sum what is added in each step; `kept` what else may leave."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.uses = count_uses(loop.body)
        self.own = {id(value) for value in loop.body.body}
        self.invariant = {id(param) for param in loop.captured}
        self.available = {id(value) for value in (*loop.elements, *loop.collected)}
        self.sums: dict[int, tuple[_Tail, ...]] = {}
        self.kept: dict[int, _Tail] = {}
        for k, value in enumerate(loop.collected):
            tail = self._tail(value)
            if tail is not None and self.uses[id(value)] == loop.collected.count(value):
                self.kept[k] = tail
        for k in range(len(loop.inits)):
            self._look_at_products(k)
        for k in range(len(loop.inits)):
            self._look_at_sums(k)

    def _terms(self, k: int) -> list[tuple[Value, bool]] | None:
        """What is added to a carried value in each step, or taken off, if that is all that happens to it."""
        loop = self.loop
        param, after = loop.carried[k], loop.after[k]
        if k in loop.trails or self.uses.get(id(param), 0) != 1 or after in loop.collected:
            return None
        terms: list[tuple[Value, bool]] = []
        waiting = [(after, False)]
        while waiting:
            value, minus = waiting.pop()
            splits = value.op in _SUMS and value.type == after.type and self.uses[id(value)] == 1
            if splits and id(value) in self.own:
                waiting += [(arg, minus is not sign) for arg, sign in zip(value.args, _SUMS[value.op], strict=True)]
            else:
                terms.append((value, minus))
        others = [(term, minus) for term, minus in terms if term is not param]
        if (param, False) not in terms or len(others) + 1 != len(terms):
            return None
        return None if any(term in loop.carried for term, _ in others) else others

    def _look_at_products(self, k: int) -> None:
        terms = self._terms(k)
        if terms is None:
            return
        tails = [self._tail(term, minus) for term, minus in terms if self.uses[id(term)] == 1]
        found = tuple(tail for tail in tails if tail is not None)
        if len(found) == len(terms) and (self.loop.after[k].shape or self._costs_nothing(found)):
            self.sums[k] = found
            self.available |= {id(leaf) for tail in found for leaf in tail.leaves}

    def _look_at_sums(self, k: int) -> None:
        """A sum of what is kept anyway, or of what that comes to along some axes."""
        terms = None if k in self.sums else self._terms(k)
        if terms is None:
            return
        tails = tuple(self._of_kept(term, minus) for term, minus in terms)
        if self._costs_nothing(tails) and all(term.type == self.loop.after[k].type for term, _ in terms):
            self.sums[k] = tails

    def _of_kept(self, term: Value, minus: bool) -> _Tail:
        if term.op == "sum" and self.uses[id(term)] == 1 and id(term.args[0]) in self.available:
            return _Tail(term, (term,), term.args, minus)
        return _Tail(term, (), (term,), minus)

    def _costs_nothing(self, tails: Sequence[_Tail]) -> bool:
        leaves = [leaf for tail in tails for leaf in tail.leaves]
        known = self.available | self.invariant
        return all(id(leaf) in known for leaf in leaves)

    def _tail(self, value: Value, minus: bool = False) -> _Tail | None:
        """The product in which a value ends, and what is done to it; None if there is none."""
        body: dict[int, Value] = {}
        leaves: dict[int, Value] = {}
        waiting = [value]
        product = False
        while waiting:
            one = waiting.pop()
            inside = (one is value or self.uses[id(one)] == 1) and id(one) in self.own
            if not inside or not _moves(one):
                if one.op in ("const", "size"):
                    body[id(one)] = one
                else:
                    leaves[id(one)] = one
                continue
            body[id(one)] = one
            if one.op == "contract":
                product = True
                leaves.update((id(arg), arg) for arg in one.args)
            else:
                waiting += one.args
        stepping = [leaf for leaf in leaves.values() if id(leaf) not in self.invariant]
        if not product or not stepping or any(leaf in self.loop.carried for leaf in stepping):
            return None
        if any(not isinstance(leaf.type, Tensor) for leaf in leaves.values()) or self.loop.index in stepping:
            return None
        order = tuple(one for one in self.loop.body.body if id(one) in body)
        return _Tail(value, order, tuple(leaves.values()), minus)

    # ---- the loop without them

    def emit(self, builder: Builder, value: Value) -> tuple[Value, dict[int, Value], dict[int, int]]:
        """The smaller loop; what stands for results that it has no more, and where the others are now."""
        loop = self.loop
        tails = [*self.kept.values(), *(tail for tails in self.sums.values() for tail in tails)]
        gone = {id(loop.collected[k]) for k in self.kept}
        collected = [one for one in loop.collected if id(one) not in gone]
        before = [k for k, one in enumerate(loop.collected) if id(one) not in gone]
        sequences = {id(one): sequence for one, sequence in zip(loop.elements, loop.sequences, strict=True)}
        captures = {id(one): capture for one, capture in zip(loop.captured, loop.captures, strict=True)}
        for leaf in (leaf for tail in tails for leaf in tail.leaves):
            if id(leaf) not in sequences and id(leaf) not in captures and not any(one is leaf for one in collected):
                collected.append(leaf)
        rest = [k for k in range(len(loop.inits)) if k not in self.sums]
        body = replace(
            loop.body,
            params=(*(loop.carried[k] for k in rest), *loop.body.params[len(loop.inits) :]),
            results=(*(loop.after[k] for k in rest), *collected),
        )
        smaller = replace(
            loop,
            body=prune(body),
            inits=tuple(loop.inits[k] for k in rest),
            trails=tuple(rest.index(k) for k in loop.trails),
        )
        with builder.at(value.span, value.stmt):
            made = builder.value(value.op, smaller.args, name=value.name, **smaller.attrs)
        first, count = len(loop.inits), len(rest)
        moved = {k: position for position, k in enumerate(rest)}
        moved |= {first + k: count + k for k in range(len(loop.trails))}
        start = count + len(loop.trails)
        for position, k in enumerate(before):
            moved[first + len(loop.trails) + k] = start + position
        places = {id(one): start + position for position, one in enumerate(collected)}

        def behind(tail: _Tail) -> Value:
            with builder.at(tail.value.span, tail.value.stmt):
                args = [
                    sequences.get(id(leaf))
                    or captures.get(id(leaf))
                    or builder.value("get", [made], index=places[id(leaf)])
                    for leaf in tail.leaves
                ]
                piece = Function("piece", tail.leaves, tail.body, (tail.value,))
                stepping = [id(leaf) not in captures for leaf in tail.leaves]
                assert loop.length is not None
                return stacked(builder, piece, args, stepping, loop.length)[0]

        outside = {first + len(loop.trails) + k: behind(tail) for k, tail in self.kept.items()}
        for k, parts in self.sums.items():
            total = loop.inits[k]
            for tail in parts:
                with builder.at(tail.value.span, tail.value.stmt):
                    over = builder.expr(behind(tail)).sum([0])
                    total = builder.value("subtract" if tail.minus else "add", [total, over.value])
            outside[k] = total
        return made, outside, moved


def _moves(value: Value) -> bool:
    """Whether an op may be applied to all steps at once."""
    op = TABLE[value.op]
    return op.kind != "region" and op.batch is not None and value.op not in ("get", "const", "size", "steps")
