"""Loops whose number of steps only the run knows, as loops over a size of its own: a stack is an array of that size.

    %1: (real, stack(real)) = while(%x) {...}      ->    %1: (real, real[steps#1]) = while(%x) {..., steps: steps#1}
    %2: stack(real) = get(%1) {index: 1}           ->    %2: real[steps#1] = get(%1) {index: 1}
    %3: int = steps(%2)                            ->    %3: int = size(%2) {dim: steps#1}
    %4 = scan(%3, %2) {..., length: None}          ->    %4 = scan(%3, %2) {..., length: None, steps: steps#1}

What loops within a loop keep is a stack of stacks, and several arrays: `loops.piles`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from chainrule.compiler.ir import INT, Builder, Dim, Function, Stack, Tensor, Tuple, Type, Value
from chainrule.compiler.ir.values import At, Slice
from chainrule.compiler.loops.piles import Inside, Pile, again, handed_on, in_parts, is_nested, part, running, seen_as
from chainrule.compiler.ops.loops import LOOPS, loop_of

Region = Callable[[Function, Mapping[int, Value]], Function]


@dataclass
class Lengths:
    """Gives loops their sizes; `taken` counts those that are new, which no size of a program is called.

    _arrays    of a stack of stacks, by the first of them
    _results   where a loop has these, by the loop and the position of the first
    _firsts    where parts of these lengths begin
    _ordered   of a stack of stacks whose steps ran from the last to the first, the same in order
    """

    taken: count[int] = field(default_factory=lambda: count(1))
    _gets: dict[tuple[int, int], Value] = field(default_factory=dict)
    _arrays: dict[int, tuple[Value, ...]] = field(default_factory=dict)
    _results: dict[tuple[int, int], tuple[Value, tuple[int, ...]]] = field(default_factory=dict)
    _firsts: dict[int, tuple[Value, Value]] = field(default_factory=dict)
    _ordered: dict[int, Value] = field(default_factory=dict)

    def loop(self, value: Value, args: tuple[Value, ...], region: Region, builder: Builder) -> Value:
        """A loop over a size; `region` makes its body again, given what stands for its parameters."""
        loop, before = loop_of(value, args), loop_of(value)
        dim = loop.length
        if dim is None:
            known = loop.count is not None and loop.count.op == "size"
            assert loop.count is not None or value.op == "while"
            dim = loop.count.attrs["dim"] if known and loop.count is not None else self._new("steps")
        inside = Inside()
        for param, sequence, old in zip(loop.elements, loop.sequences, before.sequences, strict=True):
            self._element(inside, param, sequence, old, builder)
        captures, captured = self.captured(inside.given, loop.captured, loop.captures, before.captures)
        body = region(loop.body, inside.given)
        index = () if loop.index is None else (loop.index,)
        params = (*loop.carried, *inside.elements, *index, *captured, *inside.captured)
        body = replace(body, params=params, body=(*inside.head, *body.body))
        body, piles, places = self._collected(loop.body.results, body, len(loop.inits))
        condition = loop.condition
        if condition is not None:
            given: dict[int, Value] = {}
            own, params = condition.params[: len(loop.inits)], condition.params[len(loop.inits) :]
            _, looked_at = self.captured(given, params, loop.captures, before.captures)
            condition = replace(region(condition, given), params=(*own, *looked_at))
        made = replace(
            loop,
            body=body,
            condition=condition,
            sequences=tuple(inside.sequences),
            captures=(*captures, *inside.captures),
        )
        attrs = {**made.attrs, "steps": dim, "piles": piles, "parts": tuple(inside.parts)}
        new = replace(value, args=made.args, attrs=attrs, type=self._type(value, made.body, dim, piles))
        behind = len(loop.trails)
        for k, more in places.items():
            self._results[id(new), k + behind] = new, tuple(position + behind for position in more)
        return new

    def choice(self, value: Value, args: tuple[Value, ...], region: Region) -> Value:
        """A choice, whose branches capture what its operands have become."""
        regions: dict[str, Function] = {}
        handed = list(args[1:])
        for which in ("then", "otherwise"):
            branch: Function = value.attrs[which]
            given: dict[int, Value] = {}
            handed, own = self.captured(given, branch.params, args[1:], value.args[1:])
            regions[which] = replace(region(branch, given), params=tuple(own))
        return replace(value, args=(args[0], *handed), attrs={**value.attrs, **regions})

    def _new(self, word: str) -> Dim:
        return Dim.of(f"{word}#{next(self.taken)}")

    def _type(self, value: Value, body: Function, dim: Dim, piles: Sequence[Pile]) -> Tuple:
        """The types of a loop's results: of what goes round and of trails, and of what is kept of the steps."""
        assert isinstance(value.type, Tuple)
        carried, trails = value.attrs["carried"], value.attrs["trails"]
        totals = {k: pile.total for pile in piles for k in pile.arrays}
        found = [_over(item, dim) for item in value.type.items[: carried + len(trails)]]
        for k, result in enumerate(body.results[carried:], carried):
            dtype, shape = result.tensor.dtype, result.shape
            found.append(Tensor(dtype, (totals[k], *shape[1:]) if k in totals else (dim, *shape)))
        return Tuple(tuple(found))

    # ---- what a body is handed

    def captured(
        self, given: dict[int, Value], params: Sequence[Value], captures: Sequence[Value], before: Sequence[Value]
    ) -> tuple[list[Value], list[Value]]:
        """What a region captures, and its parameters for that, of their new types; `before` it was captured so."""
        handed: list[Value] = []
        own: list[Value] = []
        for param, capture, old in zip(params, captures, before, strict=True):
            arrays = self._of(capture, old)
            new: tuple[Value, ...] = (param,)
            if len(arrays) > 1 or param.type != capture.type:
                new = tuple(replace(param, type=array.type) for array in arrays)
                given[id(param)] = new[0]
                self._note(new)
            handed += arrays
            own += new
        return handed, own

    def _element(self, inside: Inside, param: Value, sequence: Value, old: Value, builder: Builder) -> None:
        """What a step reads of a sequence: an element, or of a stack of stacks a part of each of its arrays."""
        arrays = self._of(sequence, old)
        if len(arrays) == 1:
            inside.sequences.append(sequence)
            inside.elements.append(param)
            return
        half = len(arrays) // 2
        made = []
        for array, lengths in zip(arrays[:half], arrays[half:], strict=True):
            first, dim = inside.place(lengths, self._first(lengths, builder), self._new("steps"))
            whole = inside.capture(array)
            made.append(part(whole, first, dim, param))
        inside.head += made
        inside.given[id(param)] = made[0]
        self._note(made)

    def _first(self, lengths: Value, builder: Builder, reverse: bool = False) -> Value:
        """Where each of parts of these lengths begins; in `reverse` the last of them stands first."""
        if id(lengths) not in self._firsts:
            made = self._also(running(lengths, builder, reverse), builder)
            self._firsts[id(lengths)] = lengths, self._get(made, 1, None, builder)
        return self._firsts[id(lengths)][1]

    def _also(self, loop: Value, builder: Builder) -> Value:
        """A loop that is not the program's."""
        made = self.loop(loop, loop.args, lambda body, given: body, builder)
        builder.body.append(made)
        return made

    # ---- what a body hands out

    def _collected(
        self, results: Sequence[Value], body: Function, carried: int
    ) -> tuple[Function, tuple[Pile, ...], dict[int, tuple[int, ...]]]:
        """The body, whose results, once `results`, are arrays; those that are piled; and where those of a stack are."""
        made, sizes, lengths_of = list(body.results), list[Value](), dict[Dim, int]()
        members: dict[int, list[int]] = {}  # by where their length is
        places: dict[int, tuple[int, ...]] = {}
        for k in range(carried, len(results)):
            if not isinstance(results[k].type, Stack):
                continue
            arrays = self._of(made[k], results[k])
            own = [k]
            for array in arrays[1:]:
                own.append(len(made))
                made.append(array)
            for position, array in zip(tuple(own), arrays, strict=True):
                dim = array.shape[0]
                if dim not in lengths_of:
                    lengths_of[dim] = len(made)
                    sizes.append(Value("size", (array,), {"dim": dim}, INT, array.span, array.stmt))
                    made.append(sizes[-1])
                members.setdefault(lengths_of[dim], []).append(position)
                own.append(lengths_of[dim])
            places[k] = tuple(own)
        body = replace(body, body=(*body.body, *sizes), results=tuple(made))
        piles = tuple(Pile(self._new("kept"), length, tuple(arrays)) for length, arrays in members.items())
        return body, piles, places

    def part(self, value: Value, args: Sequence[Value], builder: Builder) -> Value | None:
        """A result of a loop, or the length of one, over the size that stands for it; None for all other values.

        The last value of what goes round is read from its trail, if there is one.
        """
        arg = args[0]
        arrays = self._of(arg, value.args[0])
        if value.op == "steps":
            outer = arrays[len(arrays) // 2]
            return builder.value("size", [outer], type=INT, dim=outer.shape[0])
        if value.op == "joined":
            return seen_as(arrays[0], value.type, value, builder)
        if value.op == "parted":
            lengths = self._get(self._also(in_parts(arg, args[1], builder), builder), 0, None, builder)
            whole = seen_as(arg, arg.type, value, builder)
            self._note((whole, lengths))
            return whole
        if value.op != "get" or arg.op not in LOOPS:
            return None
        index, trails = value.attrs["index"], arg.attrs["trails"]
        if index not in trails:
            _, places = self._results.get((id(arg), index), (arg, (index,)))
            found = [self._get(arg, k, value if k == index else None, builder) for k in places]
            self._note(found)
            return self._in_order(value, found, builder) if len(found) > 1 and arg.attrs.get("reverse") else found[0]
        trail = self._get(arg, arg.attrs["carried"] + trails.index(index), None, builder)
        start = Dim.of(0) if arg.attrs.get("reverse") else arg.attrs["steps"]
        rest = (Slice(Dim.of(0), Dim(dim.terms)) for dim in trail.shape[1:])
        return builder.value("slice", [trail], key=(At(start), *rest))

    def _in_order(self, value: Value, arrays: Sequence[Value], builder: Builder) -> Value:
        """What a loop from its last step to its first has kept, by one more loop in the order of its steps."""
        whole = arrays[0]
        if id(whole) not in self._ordered:
            lengths = arrays[len(arrays) // 2 :]
            for each in lengths:
                self._first(each, builder, reverse=True)
            loop = again(value, builder.value("size", [lengths[0]], type=INT, dim=lengths[0].shape[0]))
            made = self.loop(loop, (loop.args[0], whole), handed_on, builder)
            builder.body.append(made)
            _, places = self._results[id(made), 0]
            found = [self._get(made, k, None, builder) for k in places]
            self._note(found)
            self._ordered[id(whole)] = found[0]
        return self._ordered[id(whole)]

    def _get(self, loop: Value, index: int, like: Value | None, builder: Builder) -> Value:
        """A result of a loop, of which there is one for each number."""
        key = id(loop), index
        if key not in self._gets:
            assert isinstance(loop.type, Tuple)
            name = like.name if like is not None else None
            self._gets[key] = builder.value("get", [loop], type=loop.type.items[index], index=index, name=name)
        elif like is not None and like.name is not None:
            builder.christen(self._gets[key], like.name)
        return self._gets[key]

    # ---- stacks of stacks

    def _note(self, arrays: Iterable[Value]) -> None:
        arrays = tuple(arrays)
        if len(arrays) > 1:
            self._arrays[id(arrays[0])] = arrays

    def _of(self, value: Value, before: Value) -> tuple[Value, ...]:
        """The arrays that a value is, which was `before`: several of a stack of stacks."""
        return self._arrays[id(value)] if is_nested(before.type) else (value,)


def _over(item: Type, dim: Dim) -> Type:
    if not isinstance(item, Stack):
        return item
    assert isinstance(item.item, Tensor)
    return Tensor(item.item.dtype, (dim, *item.item.shape))
