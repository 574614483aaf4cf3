"""Which numbers each value of a function may be, by the transfer functions of the table.

    %a = exp(%x)             (0, inf)
    %b = add(%a, 1)          (1, inf)
    %c = log(%b)             what `log` asks of its operand, (0, inf), holds

A choice says something of what its branches see (`conditions`), a loop's condition of what its body sees. What goes
round in a loop is what it began as, and what a step makes of it, until a step adds nothing; ends that go on moving
are given up (Cousot and Cousot, Abstract interpretation, 1977). The unknown of an equation may be anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chainrule.compiler.analysis.conditions import Fact, facts
from chainrule.compiler.analysis.widening import widened
from chainrule.compiler.ir import TABLE, Function, Tensor, Tuple, Value
from chainrule.compiler.ir.ranges import NOT_0, UNIT, Range
from chainrule.compiler.ops.loops import LOOPS, Loop, loop_of

_DEPTH = 16  # calls within calls that are followed
STEPS = 3  # of a loop, before ends that go on moving are given up
_SAME = ("convert", "broadcast", "expand", "positive")
_VIEWS = ("slice", "gather", "transpose", "broadcast", "expand", "squeeze", "reshape", "convert", "masked", "positive")


@dataclass(frozen=True)
class Hazard:
    """An operand of `value` may be where its op has no bounded derivative; `within` is what it may be.

    Of an equation it is its slope that may be 0.
    """

    value: Value
    operand: Value
    within: Range
    asked: Range
    inside: bool  # of a choice or a callee


@dataclass
class Bounds:
    """One walk over a function; afterwards `ranges` has every value's, and `hazards` what may go wrong.

    `functions` holds those callees that are looked into. With `heeds` what went wrong once is taken not to be so again.
    """

    functions: Mapping[str, Function]
    assumed: Mapping[int, Range] = field(default_factory=dict)
    heeds: bool = True
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
        if isinstance(value.type, Tensor) and value.type.dtype == "bool":
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

    def captured(self, value: Value) -> Value:
        """What a parameter of a region stands for; any other value is itself."""
        while value.op == "param" and id(value) in self._roots:
            value = self._roots[id(value)]
        return value

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
                self.hazards.append(Hazard(value, operand, self.of(operand), region, self._inside > 0))
                while self.heeds:  # said once: what is computed of it may rely on it
                    self.ranges[id(operand)] = self.of(operand).meet(region)
                    if operand.op not in _SAME:
                        break
                    operand = operand.args[0]

    # ---- ops that hold functions

    def _several(self, value: Value) -> tuple[Range, ...]:
        if value.op == "choice":
            return self._choice(value)
        if value.op == "call" and self._inside < _DEPTH and value.attrs["function"] in self.functions:
            callee = self.functions[value.attrs["function"]]
            return self._region(callee, [self.of(arg) for arg in value.args], ())
        if value.op in LOOPS:
            return self._loop(value)
        if value.op == "root":
            self._equation(value)
            return (Range(),)
        for attr in value.attrs.values():
            if isinstance(attr, Function):
                self._region(attr, [Range() for _ in attr.params], ())
        return ()

    def _equation(self, value: Value) -> None:
        """The residual; and, where it is known, the slope, which its solution's derivative divides by."""
        residual: Function = value.attrs["residual"]
        system: Function | None = value.attrs.get("system")
        ranges = [Range(), *(self.of(arg) for arg in value.args[1:])]
        self._capture(residual.params[1:], value.args[1:])
        self._region(residual, ranges, (), 0)
        if system is None or len(system.results[1].shape) > len(value.shape):
            return
        slope, said = system.results[1], list(self.hazards)
        self._capture(system.params[1:], value.args[1:])
        self._region(system, ranges, (), 0)
        self.hazards = said  # the residual has said its own
        if not self.of(slope).within(NOT_0):
            self.hazards.append(Hazard(value, slope, self.of(slope), NOT_0, self._inside > 0))

    def _capture(self, params: Sequence[Value], values: Sequence[Value]) -> None:
        self._roots.update((id(param), value) for param, value in zip(params, values, strict=True))

    def _loop(self, value: Value) -> tuple[Range, ...]:
        """What is carried at the end, its trails, what is collected."""
        loop = loop_of(value)
        self._capture(loop.captured, loop.captures)
        before, said = [self.of(init) for init in loop.inits], self.hazards
        for steps in range(STEPS + 8 * len(before) + 1):
            self.hazards = list(said)  # what an earlier step has to say is said again
            results = self._step(loop, before)
            after = [old.join(new) for old, new in zip(before, results, strict=False)]
            if after == before:
                break
            before = [widened(*pair) if steps >= STEPS else pair[1] for pair in zip(before, after, strict=True)]
        assert after == before, "an end is given up at most three times"
        return (*self._at_the_end(loop, before), *(before[k] for k in loop.trails), *results[len(before) :])

    def _step(self, loop: Loop, before: Sequence[Range]) -> tuple[Range, ...]:
        said = self._of_condition(loop, before, True)
        carried = _told(loop, before, said)
        index = [Range(0.0)] if loop.index is not None else []
        rest = [self.of(arg) for arg in (*loop.sequences, *loop.captures)]
        operands = [*carried, *rest[: len(loop.sequences)], *index, *rest[len(loop.sequences) :]]
        if any(range.empty for range in carried):
            return tuple(Range(1.0, 0.0) for _ in loop.body.results)  # there is no such step
        return self._region(loop.body, operands, said, 0)

    def _at_the_end(self, loop: Loop, before: Sequence[Range]) -> list[Range]:
        """What is carried where the condition does not hold any more."""
        return _told(loop, before, self._of_condition(loop, before, False))

    def _of_condition(self, loop: Loop, before: Sequence[Range], holds: bool) -> list[Fact]:
        """What the condition of a `while` says, of the body's parameters and of what is captured."""
        if loop.condition is None:
            return []
        params = loop.condition.params
        self._capture(params[len(before) :], loop.captures)
        self._region(loop.condition, [*before, *map(self.of, loop.captures)], (), 0)
        body = dict(zip(map(id, params), loop.carried, strict=False))
        found = facts(loop.condition.results[0], holds, self.of)

        def ours(value: Value) -> Value:
            root = self._root(value)
            return body.get(id(root), root)

        return [Fact(ours(f.value), f.range, None if f.less is None else ours(f.less)) for f in found]

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

    def _region(
        self, function: Function, operands: Sequence[Range], said: Sequence[Fact], inside: int = 1
    ) -> tuple[Range, ...]:
        before, self._facts = self._facts, [*self._facts, *said]
        self._inside += inside
        for param, range in zip(function.params, operands, strict=False):
            self.ranges[id(param)] = range
        results = self.run(function)
        self._inside -= inside
        self._facts = before
        return results


def _told(loop: Loop, ranges: Sequence[Range], said: Sequence[Fact]) -> list[Range]:
    """The ranges of what is carried, with what is said of each."""
    return [
        _meeting(range, [fact.range for fact in said if fact.less is None and fact.value is param])
        for param, range in zip(loop.carried, ranges, strict=True)
    ]


def _meeting(range: Range, others: Sequence[Range]) -> Range:
    for other in others:
        range = range.meet(other)
    return range
