"""What loops keep within loops, over more leading axes: how many steps each lane took in each of them.

A stack of stacks goes from a loop to the one that runs backwards over it. Where the inner loops took more steps in
some lanes than in others, the counts go the same way: as one more result, and as one more sequence.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chainrule.compiler.ir import Function, Stack, Tensor, Tuple, Type, Value
from chainrule.compiler.ops.loops import element_of
from chainrule.compiler.passes import batching

if TYPE_CHECKING:
    from chainrule.compiler.passes.batching import Levels, Pattern, Walk


def rank_of(type: Type) -> int:
    """How many axes a value has, or what a stack keeps of a step."""
    if isinstance(type, Stack):
        return rank_of(type.item)
    assert isinstance(type, Tensor)
    return type.rank


class Counts:
    """How many steps the lanes took in loops within a loop: handed in with what those kept, and out with it."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        self.known: dict[int, Levels] = {}
        self.sequences: list[Value] = []
        self.captures: list[Value] = []
        self.elements: list[Value] = []
        self.captured: list[Value] = []
        self.places: dict[int, list[int | None]] = {}

    def element(self, param: Value, levels: Levels) -> None:
        """Of the stacks in a sequence that is a stack of stacks."""
        self.known[id(param)] = tuple(self._handed(level, self.sequences, self.elements) for level in levels[1:])

    def capture(self, param: Value, levels: Levels) -> None:
        self.known[id(param)] = tuple(self._handed(level, self.captures, self.captured) for level in levels)

    def _handed(
        self, level: tuple[Value, int] | None, operands: list[Value], params: list[Value]
    ) -> tuple[Value, int] | None:
        """The parameter that has a count within the body, whole or step by step."""
        if level is None:
            return None
        made, _ = level
        operands.append(made)
        param = Value("param", (), {}, element_of(made.type) if params is self.elements else made.type)
        params.append(param)
        return param, rank_of(param.type)

    def body(self, function: Function, pattern: Pattern, before: int) -> Function:
        """Over the leading axes; `before` parameters stand before those of the sequences' counts."""
        lanes, params = batching.entered(function, pattern, self.walk.lead, self.walk.copies)
        lanes.steps.update(self.known)
        lanes.run(function.body)
        results = [lanes.result(result, None) for result in function.results]
        for k, result in enumerate(function.results):
            for level in lanes.steps.get(id(result), ()):
                differs = level is not None and level[1] > 0
                self.places.setdefault(k, []).append(len(results) if differs else None)
                if level is not None and differs:
                    results.append(level[0])
        return replace(
            function,
            params=(*params[:before], *self.elements, *params[before:], *self.captured),
            body=tuple(lanes.builder.body),
            results=tuple(results),
        )

    def keep(self, value: Value, made: Value, level: tuple[Value, int] | None, first: int, behind: int) -> None:
        """Remember of the stacks among a loop's results in how many steps they were kept.

        Result k of the loop as it was is result `k + first` of the body, which is `k + first + behind` of `made`.
        """
        assert isinstance(value.type, Tuple)
        kept = self.walk.kept.setdefault(id(value), {})
        for position, item in enumerate(value.type.items):
            if isinstance(item, Stack):
                inner = self.places.get(position + first, [])
                kept[position] = (level, *(self._of_result(made, place, behind) for place in inner))

    def _of_result(self, made: Value, place: int | None, behind: int) -> tuple[Value, int] | None:
        if place is None:
            return None
        part = self.walk.builder.value("get", [made], index=place + behind)
        return part, rank_of(part.type)
