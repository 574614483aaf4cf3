"""Where instructions go: a function's body, or a branch of a choice, which captures what it uses from outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from chainrule.compiler.ir import Builder, Function, Value


@dataclass(eq=False)
class Lanes:
    """A branch that is taken per element: only elementwise ops stand in it, whatever else is made outside.

    `indices` are those that the first axes of its values stand for.
    """

    indices: tuple[str, ...]


@dataclass(eq=False)
class Region:
    """`parent` is the region around; `outer` are the values of the parent that this one captures, as `params`.

    `known` finds the param of a captured value, `origins` the captured value of a param.
    """

    builder: Builder = field(default_factory=Builder)
    parent: Region | None = None
    lanes: Lanes | None = None
    outer: list[Value] = field(default_factory=list)
    params: list[Value] = field(default_factory=list)
    known: dict[int, Value] = field(default_factory=dict)
    origins: dict[int, Value] = field(default_factory=dict)

    @property
    def base(self) -> Region:
        """The innermost region around in which arrays are whole."""
        region = self
        while region.lanes is not None:
            assert region.parent is not None
            region = region.parent
        return region

    def bring(self, value: Value) -> Value:
        """`value`, of this region or of one around it, as a value of this region."""
        if self.parent is None or self.builder.owns(value):
            return value
        if value.op == "const":
            return self.builder.const(value.attrs["value"], value.tensor.dtype)
        found = self.known.get(id(value))
        if found is not None:
            return found
        outer = self.parent.bring(value)
        if id(outer) in self.known:
            return self.known[id(outer)]
        param = Value("param", (), {}, value.type, value.span, value.stmt, value.name)
        self.outer.append(outer)
        self.params.append(param)
        for one in (value, outer, param):
            self.known[id(one)] = param
        self.origins[id(param)] = outer
        return param

    def captured(self, value: Value) -> Value | None:
        """What `value` is in the parent, if it is a capture of this region."""
        return self.origins.get(id(value))

    def give(self, param: Value) -> Value:
        """A parameter of the region that is no capture."""
        self.known[id(param)] = param
        return param

    def close(
        self, name: str, results: Sequence[Value], captures: Sequence[Value], leading: Sequence[Value] = ()
    ) -> Function:
        """The region as a function of `leading` and of `captures`, values of the parent, which include its own."""
        by_outer = {id(outer): param for outer, param in zip(self.outer, self.params, strict=True)}
        params = list(leading)
        for outer in captures:
            param = by_outer.get(id(outer))
            if param is None:
                param = Value("param", (), {}, outer.type, outer.span, outer.stmt, outer.name)
            params.append(param)
        return Function(name, tuple(params), needed(self.builder.body, results), tuple(results))


def needed(body: Sequence[Value], results: Sequence[Value]) -> tuple[Value, ...]:
    """The values of a body that its results depend on, in order."""
    live = {id(result) for result in results}
    kept = []
    for value in reversed(body):
        if id(value) in live:
            kept.append(value)
            live.update(id(arg) for arg in value.args)
    return tuple(reversed(kept))
