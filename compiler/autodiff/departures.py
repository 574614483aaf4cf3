"""Where a derivative is, on purpose, not that of the value: differences cannot check it there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from chainrule.compiler.autodiff.unknown import without
from chainrule.compiler.ir import TABLE, Function, Tensor, Value
from chainrule.compiler.source import Span


@dataclass(frozen=True)
class Departure:
    """`what` departs, and where it stands."""

    what: str
    span: Span | None

    def __str__(self) -> str:
        place = f" ({self.span.source.label}:{self.span.line})" if self.span is not None else ""
        return f"{self.what}{place}"


def departures(function: Function, active: Sequence[int], functions: Mapping[str, Function]) -> tuple[Departure, ...]:
    """What the derivative of `function` by these parameters departs in, each once, in order."""
    return _Search(functions, _departing, _of_rule).of(function, frozenset(active))


def underivable(function: Function, active: Sequence[int], functions: Mapping[str, Function]) -> tuple[Departure, ...]:
    """What has no derivative, through which one by these parameters would go."""
    return _Search(functions, _underivable, lambda *_: ()).of(function, frozenset(active))


def _departing(value: Value, places: Collection[int]) -> Departure | None:
    return Departure("stop_gradient", value.span) if value.op == "stop_gradient" else None


def _underivable(value: Value, places: Collection[int]) -> Departure | None:
    """A function from outside, or an operand by which an op has none."""
    if "outside" in value.attrs:
        outside = value.attrs["outside"]
        return Departure(f"no derivative is stated of `{outside.word}`", outside.span)
    unknown = sorted(set(TABLE[value.op].unknown) & set(places))
    return Departure(f"there is no derivative of {without(value.op, unknown[0])}", value.span) if unknown else None


class _Search:
    """Walks along what moves with the active parameters: `ends` says of a value, of which operands move, that it ends
    the walk, and why; `ruled` what there is to a function whose derivative is stated.

    `known` remembers what is found of each function of the module: functions that call others twice are many.
    """

    def __init__(
        self,
        functions: Mapping[str, Function],
        ends: Callable[[Value, Collection[int]], Departure | None],
        ruled: Callable[[Function, Collection[int]], tuple[Departure, ...]],
    ) -> None:
        self.functions = functions
        self.ends = ends
        self.ruled = ruled
        self.known: dict[tuple[str, frozenset[int]], tuple[Departure, ...]] = {}

    def of(self, function: Function, active: frozenset[int]) -> tuple[Departure, ...]:
        if function.rule is not None:
            return self.ruled(function, active)
        return tuple(dict.fromkeys(self._walk(function, active)))

    def _walk(self, function: Function, active: frozenset[int]) -> Iterator[Departure]:
        moving = {id(function.params[k]) for k in active}
        reached = _reached(function)
        for value in function.body:
            places = frozenset(k for k, arg in enumerate(value.args) if id(arg) in moving)
            if not places:
                continue
            found = self.ends(value, places)
            if found is not None and id(value) in reached:
                yield found
            if found is not None or value.op == "stop_gradient":
                continue
            if not isinstance(value.type, Tensor) or value.type.dtype == "real":
                moving.add(id(value))
            if id(value) not in reached:
                continue
            if value.op in ("call", "map", "stated"):
                yield from self._called(value.attrs["function"], places)
            for region in value.attrs.values():
                if isinstance(region, Function):
                    yield from self.of(region, frozenset(range(len(region.params))))

    def _called(self, name: str, places: frozenset[int]) -> tuple[Departure, ...]:
        if (name, places) not in self.known:
            self.known[name, places] = self.of(self.functions[name], places)
        return self.known[name, places]


def _reached(function: Function) -> set[int]:
    """The values that a cotangent of the results comes to."""
    found = {id(result) for result in function.results}
    for value in reversed(function.body):
        if id(value) in found and value.op != "stop_gradient":
            found.update(id(arg) for arg in value.args)
    return found


def _of_rule(function: Function, places: Collection[int]) -> tuple[Departure, ...]:
    """A rule that is not checked departs; one that is stands for the body."""
    rule = function.rule
    assert rule is not None
    if rule.unchecked is None or not set(places) & set(rule.places):
        return ()
    name = function.name.split("@")[0]
    if rule.word == "on_backward":
        return (Departure(f"the cotangent of `{name}`, which is edited", rule.span),)
    return (Departure(f"the rule of `{name}`, unchecked: {rule.unchecked}", rule.span),)
