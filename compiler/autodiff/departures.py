"""Where a derivative is, on purpose, not that of the value: differences cannot check it there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from chainrule.compiler.ir import Function, Tensor
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
    return _Search(functions).of(function, frozenset(active))


class _Search:
    """`known` remembers what is found of each function of the module: functions that call others twice are many."""

    def __init__(self, functions: Mapping[str, Function]) -> None:
        self.functions = functions
        self.known: dict[tuple[str, frozenset[int]], tuple[Departure, ...]] = {}

    def of(self, function: Function, active: frozenset[int]) -> tuple[Departure, ...]:
        if function.rule is not None:
            return _of_rule(function, active)
        return tuple(dict.fromkeys(self._walk(function, active)))

    def _walk(self, function: Function, active: frozenset[int]) -> Iterator[Departure]:
        moving = {id(function.params[k]) for k in active}
        for value in function.body:
            places = frozenset(k for k, arg in enumerate(value.args) if id(arg) in moving)
            if not places:
                continue
            if value.op == "stop_gradient":
                yield Departure("stop_gradient", value.span)
                continue
            if not isinstance(value.type, Tensor) or value.type.dtype == "real":
                moving.add(id(value))
            if value.op in ("call", "map", "stated"):
                yield from self._called(value.attrs["function"], places)
            for region in value.attrs.values():
                if isinstance(region, Function):
                    yield from self.of(region, frozenset(range(len(region.params))))

    def _called(self, name: str, places: frozenset[int]) -> tuple[Departure, ...]:
        if (name, places) not in self.known:
            self.known[name, places] = self.of(self.functions[name], places)
        return self.known[name, places]


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
