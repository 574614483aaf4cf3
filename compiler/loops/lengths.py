"""Loops whose number of steps only the run knows, as loops over a size of its own: a stack is an array of that size.

    %1: (real, stack(real)) = while(%x) {...}      ->    %1: (real, real[steps#1]) = while(%x) {..., steps: steps#1}
    %2: stack(real) = get(%1) {index: 1}           ->    %2: real[steps#1] = get(%1) {index: 1}
    %3: int = steps(%2)                            ->    %3: int = size(%2) {dim: steps#1}
    %4 = scan(%3, %2) {..., length: None}          ->    %4 = scan(%3, %2) {..., length: None, steps: steps#1}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from chainrule.compiler.ir import INT, Builder, Dim, Function, Stack, Tensor, Tuple, Type, Value
from chainrule.compiler.ir.values import At, Slice
from chainrule.compiler.loops.unsupported import Unsupported
from chainrule.compiler.ops.loops import LOOPS, loop_of

Region = Callable[[Function, Mapping[int, Value]], Function]


@dataclass
class Lengths:
    """Gives loops their sizes; `taken` counts those that are new, which no size of a program is called."""

    taken: count[int] = field(default_factory=lambda: count(1))
    _gets: dict[tuple[int, int], Value] = field(default_factory=dict)

    def loop(self, value: Value, args: tuple[Value, ...], region: Region) -> Value:
        """A loop over a size; `region` makes its body again, given what stands for its parameters."""
        loop = loop_of(value, args)
        dim = loop.length
        if dim is None:
            known = loop.count is not None and loop.count.op == "size"
            assert loop.count is not None or value.op == "while"
            dim = loop.count.attrs["dim"] if known and loop.count is not None else Dim.of(f"steps#{next(self.taken)}")
        given = {}
        if any(isinstance(each.type, Stack) for each in (*loop.elements, *loop.sequences)):
            raise Unsupported("a loop within a loop, backwards")
        for param, capture in zip(loop.captured, loop.captures, strict=True):
            if param.type != capture.type:
                given[id(param)] = replace(param, type=capture.type)
        attrs = {**value.attrs, "steps": dim, "body": region(loop.body, given)}
        if loop.condition is not None:
            own = loop.condition.params[len(loop.condition.params) - len(loop.captures) :]
            pairs = zip(own, loop.captures, strict=True)
            retyped = {id(p): replace(p, type=c.type) for p, c in pairs if p.type != c.type}
            attrs["condition"] = region(loop.condition, retyped)
        assert isinstance(value.type, Tuple)
        items = tuple(_over(item, dim) for item in value.type.items)
        return replace(value, args=args, attrs=attrs, type=Tuple(items))


    def part(self, value: Value, args: Sequence[Value], builder: Builder) -> Value | None:
        """A result of a loop, or the length of one, over the size that stands for it; None for all other values.

        The last value of what goes round is read from its trail, if there is one.
        """
        (arg,) = args
        if value.op == "steps":
            return builder.value("size", [arg], type=INT, dim=arg.shape[0])
        if arg.op not in LOOPS:
            return None
        index, trails = value.attrs["index"], arg.attrs["trails"]
        if index not in trails:
            return self._get(arg, index, value, builder)
        trail = self._get(arg, arg.attrs["carried"] + trails.index(index), None, builder)
        start = Dim.of(0) if arg.attrs.get("reverse") else arg.attrs["steps"]
        rest = (Slice(Dim.of(0), Dim(dim.terms)) for dim in trail.shape[1:])
        return builder.value("slice", [trail], key=(At(start), *rest))

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


def _over(item: Type, dim: Dim) -> Type:
    if not isinstance(item, Stack):
        return item
    if not isinstance(item.item, Tensor):
        raise Unsupported("a loop within a loop, backwards")
    return Tensor(item.item.dtype, (dim, *item.item.shape))
