"""Which numbers each value of a function may be, by the transfer functions of the table.

    %a = exp(%x)             (0, inf)
    %b = add(%a, 1)          (1, inf)
    %c = log(%b)             what `log` asks of its operand, (0, inf), holds

A choice says something of what its branches see (`conditions`). What runs more than once, or in a way that only
another pass knows (loops, equations), is analysed for any operands, and yields anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chainrule.compiler.analysis.conditions import Fact, facts
from chainrule.compiler.ir import TABLE, Function, Tuple, Value
from chainrule.compiler.ir.ranges import UNIT, Range

_DEPTH = 16  # calls within calls that are followed
_SAME = ("convert", "broadcast", "expand", "positive")
_VIEWS = ("slice", "gather", "transpose", "broadcast", "expand", "squeeze", "reshape", "convert", "masked", "positive")


@dataclass(frozen=True)
class Hazard:
    """Operand `k` of `value` may be where its op has no bounded derivative; `within` is what it may be."""

    value: Value
    k: int
    within: Range
    asked: Range
    inside: bool  # of a choice, a loop or a callee

    @property
    def operand(self) -> Value:
        return self.value.args[self.k]


@dataclass
class Bounds:
    """One walk over a function; afterwards `ranges` has every value's, and `hazards` what may go wrong."""

    functions: Mapping[str, Function]
    assumed: Mapping[int, Range] = field(default_factory=dict)
    ranges: dict[int, Range] = field(default_factory=dict)
    items: dict[int, tuple[Range, ...]] = field(default_factory=dict)
    hazards: list[Hazard] = field(default_factory=list)
    _roots: dict[int, Value] = field(default_factory=dict)
    _facts: list[Fact] = field(default_factory=list)
    _inside: int = 0

    def run(self, function: Function, operands: Sequence[Range] | None = None) -> tuple[Range, ...]:
        """The ranges of the results."""
        for k, param in enumerate(function.params):
            if id(param) not in self.ranges:
                self.ranges[id(param)] = operands[k] if operands is not None else self._any(param)
        for value in function.body:
            self._ask(value)
            if isinstance(value.type, Tuple):
                self.items[id(value)] = self._several(value)
            else:
                self.ranges[id(value)] = self._refined(value, self._value(value))
        return tuple(self.of(result) for result in function.results)

    def of(self, value: Value) -> Range:
        return self.ranges.get(id(value), Range())

    def _any(self, param: Value) -> Range:
        return self.assumed.get(id(param), Range())

    def _value(self, value: Value) -> Range:
        if value.op == "get":
            items = self.items.get(id(value.args[0]), ())
            return items[value.attrs["index"]] if value.attrs["index"] < len(items) else Range()
        op = TABLE[value.op]
        if op.kind == "region":
            return next(iter(self._several(value)), Range())
        if value.tensor.dtype == "bool":
            return UNIT
        ranges = [self.of(arg) for arg in value.args]
        return op.bounds(ranges, value) if op.bounds is not None else Range()

    def _refined(self, value: Value, range: Range) -> Range:
        """With what is assumed, and what the conditions around say of it or of the difference that it is."""
        if id(value) in self.assumed:
            range = range.meet(self.assumed[id(value)])
        root = self._root(value)
        for fact in self._facts:
            if fact.less is None and fact.value is root:
                range = range.meet(fact.range)
            elif fact.less is not None and value.op == "subtract":
                left, right = (self._root(arg) for arg in value.args)
                if fact.value is left and fact.less is right:
                    range = range.meet(fact.range)
        return range

    def _root(self, value: Value) -> Value:
        """What a value is a view of, through the captures of regions."""
        while True:
            if id(value) in self._roots:
                value = self._roots[id(value)]
            elif value.op in _VIEWS:
                value = value.args[0]
            else:
                return value

    def _ask(self, value: Value) -> None:
        """Whether the operands are where the op and its derivative exist."""
        smooth = TABLE[value.op].smooth
        asked = smooth(value) if callable(smooth) else smooth
        for k, region in enumerate(asked):
            operand = value.args[k]
            if region is not None and not self.of(operand).within(region):
                self.hazards.append(Hazard(value, k, self.of(operand), region, self._inside > 0))
                while True:  # said once: what is computed of it may rely on it
                    self.ranges[id(operand)] = self.of(operand).meet(region)
                    if operand.op not in _SAME:
                        break
                    operand = operand.args[0]

    # ---- ops that hold functions

    def _several(self, value: Value) -> tuple[Range, ...]:
        if value.op == "choice":
            return self._choice(value)
        if value.op == "call" and self._inside < _DEPTH:
            callee = self.functions[value.attrs["function"]]
            return self._region(callee, [self.of(arg) for arg in value.args], ())
        for attr in value.attrs.values():
            if isinstance(attr, Function):
                self._region(attr, [Range() for _ in attr.params], ())
        return ()

    def _choice(self, value: Value) -> tuple[Range, ...]:
        condition, *captures = value.args
        found = []
        for branch, holds in ((value.attrs["then"], True), (value.attrs["otherwise"], False)):
            said = [
                Fact(self._root(fact.value), fact.range, None if fact.less is None else self._root(fact.less))
                for fact in facts(condition, holds, self.of)
            ]
            ranges = []
            for param, capture in zip(branch.params, captures, strict=True):
                self._roots[id(param)] = capture
                own = [f.range for f in said if f.less is None and f.value is self._root(capture)]
                ranges.append(_meeting(self.of(capture), own))
            found.append(None if any(r.empty for r in ranges) else self._region(branch, ranges, said))
        then, otherwise = found
        if then is None or otherwise is None:
            return then or otherwise or ()
        return tuple(a.join(b) for a, b in zip(then, otherwise, strict=True))

    def _region(self, function: Function, operands: Sequence[Range], said: Sequence[Fact]) -> tuple[Range, ...]:
        before, self._facts = self._facts, [*self._facts, *said]
        self._inside += 1
        for param, range in zip(function.params, operands, strict=False):
            self.ranges[id(param)] = range
        results = self.run(function)
        self._inside -= 1
        self._facts = before
        return results


def _meeting(range: Range, others: Sequence[Range]) -> Range:
    for other in others:
        range = range.meet(other)
    return range
