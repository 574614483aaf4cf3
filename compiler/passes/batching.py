"""A function over more leading axes: every op by the `batch` of its entry, regions and calls by their own rules.

    f(u: real[m], w: real[m]) = sum(u * w)     ->     f(u: real[lanes, m], w: real[m]) = sum(u * w){axes: (1,)}

A value carries how many of the leading axes it has, the last ones of them; 0 is a value that all lanes share.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from chainrule.compiler.ir import (
    STRETCH,
    TABLE,
    Builder,
    Dim,
    Function,
    Shape,
    Stack,
    Tensor,
    Tuple,
    Type,
    Value,
)
from chainrule.compiler.ops.loops import LOOPS
from chainrule.compiler.passes.rewrite import prune

Pattern: TypeAlias = tuple[tuple[bool, ...], ...]
Levels: TypeAlias = tuple[tuple[Value, int] | None, ...]
"""Of what a loop kept, and of what loops in it kept: how many steps each lane took; None where all took as many."""
Copies: TypeAlias = Callable[[str, Pattern, Shape], tuple[str, Function, Mapping[str, Dim]]]


def batched(
    function: Function,
    name: str,
    pattern: Pattern,
    lead: Shape,
    copies: Copies,
    shape: Shape | None = None,
) -> Function:
    """`function` over the leading axes `lead`, with results that have them all.

    Parameter k has the last `len(pattern[k])` of them; those marked in `pattern[k]` stretch. `copies` finds the
    batched copy of a callee. Results are stretched to `shape` within a lane, if it is given.
    """
    lanes, params = entered(function, pattern, lead, copies)
    lanes.run(function.body)
    results = tuple(lanes.result(result, shape) for result in function.results)
    return replace(function, name=name, params=params, body=tuple(lanes.builder.body), results=results)


def entered(function: Function, pattern: Pattern, lead: Shape, copies: Copies) -> tuple[Walk, tuple[Value, ...]]:
    """A walk at the beginning of a function, and the parameters over the leading axes."""
    lanes = Walk(Builder(), lead, copies)
    params = []
    for param, stretching in zip(function.params, pattern, strict=True):
        own = len(stretching)
        axes = tuple(
            STRETCH if stretch else dim for stretch, dim in zip(stretching, lead[len(lead) - own :], strict=True)
        )
        made = replace(param, type=_wider(param.type, axes)) if own else param
        params.append(made)
        lanes.found[id(param)] = made, own
    return lanes, tuple(params)


def _wider(type: Type, axes: Shape) -> Type:
    if isinstance(type, Stack):
        return Stack(_wider(type.item, axes))
    assert isinstance(type, Tensor)
    return Tensor(type.dtype, (*axes, *type.shape))


def stretches(args: Sequence[Value], leads: Sequence[int]) -> Pattern:
    """Of each operand's leading axes, which stretch."""
    return tuple(tuple(dim.stretch for dim in arg.shape[:own]) for arg, own in zip(args, leads, strict=True))


@dataclass
class Walk:
    """The walk: `found` maps what the callee has to its batched form and its number of leading axes.

    `parts` has those of the results of a choice that has several, and of a loop. `steps` says of what loops kept how
    many steps each lane took; `kept` has the same for the results of a loop, by their places.
    """

    builder: Builder
    lead: Shape
    copies: Copies
    found: dict[int, tuple[Value, int]] = field(default_factory=dict)
    parts: dict[int, list[tuple[Value, int]]] = field(default_factory=dict)
    steps: dict[int, Levels] = field(default_factory=dict)
    kept: dict[int, dict[int, Levels]] = field(default_factory=dict)

    def run(self, body: Sequence[Value]) -> None:
        for value in body:
            with self.builder.at(value.span, value.stmt):
                self.found[id(value)] = self._one(value)

    def result(self, value: Value, shape: Shape | None) -> Value:
        """A result, whole; what a loop kept of its steps has the leading axes that it has."""
        if isinstance(value.type, Stack):
            return self.found[id(value)][0]
        return self.whole(value, value.shape if shape is None else shape)

    def whole(self, value: Value, shape: Shape) -> Value:
        """The value with all leading axes, of this shape within a lane."""
        made, own = self.found[id(value)]
        made = self._align(made, own, len(shape) - len(value.shape))
        target = (*self.lead, *shape)
        return made if made.shape == target else self.builder.value("broadcast", [made], shape=target)

    def _one(self, value: Value) -> tuple[Value, int]:
        args = [self.found[id(arg)][0] for arg in value.args]
        leads = [self.found[id(arg)][1] for arg in value.args]
        if not any(leads):
            made = replace(value, args=tuple(args))
            self.builder.body.append(made)
            return made, 0
        if value.op == "pack":  # what is of a loop has no axes, but lanes all the same
            self.parts[id(value)] = [*zip(args, leads, strict=True)]
            self.kept[id(value)] = {k: self.steps[id(arg)] for k, arg in enumerate(value.args) if id(arg) in self.steps}
            return args[0], max(leads)
        if value.op == "get" and id(value.args[0]) in self.parts:
            index = value.attrs["index"]
            made, own = self.parts[id(value.args[0])][index]
            if index in self.kept.get(id(value.args[0]), {}):
                self.steps[id(value)] = self.kept[id(value.args[0])][index]
            if value.name is not None:
                self.builder.christen(made, value.name)
            return made, own
        if value.op == "get":
            item = args[0].type
            assert isinstance(item, Tuple)
            index = value.attrs["index"]
            return self._made("get", args, value, type=item.items[index]), leads[0]
        if value.op in ("call", "stated"):
            return self._call(value, args, leads), len(self.lead)
        if value.op == "choice":
            return self._choice(value, args, leads)
        if value.op == "root":
            return self._root(value, args, leads), len(self.lead)
        if value.op in (*LOOPS, "steps"):
            from chainrule.compiler.passes.batching_loops import batch_loop, batch_steps

            return batch_steps(self, value) if value.op == "steps" else batch_loop(self, value)
        rule = TABLE[value.op].batch
        assert rule is not None, f"{value.op} does not say how it batches"
        if rule == "elementwise":
            rank = max((len(arg.shape) for arg in value.args), default=0)
            aligned = [
                self._align(arg, own, rank - len(old.shape))
                for arg, own, old in zip(args, leads, value.args, strict=True)
            ]
            return self._made(value.op, aligned, value), max(leads)
        made = rule([self.builder.expr(arg) for arg in args], leads, value).value
        if value.name is not None:
            self.builder.christen(made, value.name)
        return made, max(leads)

    def _made(self, op: str, args: Sequence[Value], value: Value, type: Type | None = None) -> Value:
        """The same instruction on other operands."""
        return self.builder.value(op, args, type=type, name=value.name, **value.attrs)

    def _align(self, arg: Value, own: int, missing: int) -> Value:
        """Room between the leading axes and the value's own for the axes that it lacks beside the result."""
        if not own or not missing:
            return arg
        return self.builder.value("expand", [arg], axes=tuple(range(own, own + missing)))

    def _call(self, value: Value, args: Sequence[Value], leads: Sequence[int]) -> Value:
        name, copy, axes = self.copies(value.attrs["function"], stretches(args, leads), self.lead)
        sizes = {**value.attrs["sizes"], **axes}
        types = tuple(result.type.substitute(sizes) for result in copy.results)
        attrs: dict[str, Any] = {"function": name, "sizes": sizes}
        if value.op == "stated":
            assert copy.rule is not None
            attrs["rule"] = copy.rule.substitute(sizes)
        one = Tuple(types) if isinstance(value.type, Tuple) else types[0]
        return self.builder.value(value.op, args, type=one, name=value.name, **attrs)

    def _root(self, value: Value, args: Sequence[Value], leads: Sequence[int]) -> Value:
        """One equation for each lane, solved apart."""
        shape = (*self.lead, *value.shape)
        start = args[0] if args[0].shape == shape else self.builder.value("broadcast", args[:1], shape=shape)
        residual: Function = value.attrs["residual"]
        pattern = (tuple(dim.stretch for dim in self.lead), *stretches(args[1:], leads[1:]))
        lanes = value.attrs["lanes"] + len(self.lead)
        return self.builder.value(
            "root",
            [start, *args[1:]],
            name=value.name,
            residual=batched(residual, residual.name, pattern, self.lead, self.copies),
            lanes=lanes,
            **({"banded": value.attrs["banded"]} if "banded" in value.attrs else {}),
        )

    # ---- choices

    def _choice(self, value: Value, args: Sequence[Value], leads: Sequence[int]) -> tuple[Value, int]:
        """By element where the condition has leading axes or has axes already, else one choice for all lanes."""
        branches: dict[str, Function] = {key: value.attrs[key] for key in ("then", "otherwise")}
        condition, own = args[0], leads[0]
        if own and isinstance(value.type, Tuple):
            return self._each(value, args, leads, branches)
        if own or value.args[0].shape:
            rank = len(value.shape)
            condition = self._align(condition, own, rank - len(value.args[0].shape))
            if all(lanewise(branch) for branch in branches.values()):
                return self._by_element(value, condition, args, leads, branches)
        pattern = stretches(args[1:], leads[1:])
        within = value.shape if isinstance(value.type, Tensor) else None
        regions: dict[str, Any] = {
            key: batched(branch, branch.name, pattern, self.lead, self.copies, within)
            for key, branch in branches.items()
        }
        return self.builder.value("choice", [condition, *args[1:]], name=value.name, **regions), len(self.lead)

    def _each(
        self, value: Value, args: Sequence[Value], leads: Sequence[int], branches: Mapping[str, Function]
    ) -> tuple[Value, int]:
        """A choice of several results, by element: one for each of them."""
        made = [self._choice(alone, args, leads) for alone in _apart(value)]
        self.parts[id(value)] = made
        return made[0]

    def _by_element(
        self,
        value: Value,
        condition: Value,
        args: Sequence[Value],
        leads: Sequence[int],
        branches: Mapping[str, Function],
    ) -> tuple[Value, int]:
        """Captures and condition are aligned to the result, so that the regions' ops broadcast as they stand."""
        rank = len(value.shape)
        captures = [
            self._align(arg, own, rank - len(old.shape))
            for arg, own, old in zip(args[1:], leads[1:], value.args[1:], strict=True)
        ]
        target = (*self.lead, *value.shape)
        regions: dict[str, Any] = {key: _restaged(branch, captures, target) for key, branch in branches.items()}
        return self.builder.value("choice", [condition, *captures], name=value.name, **regions), len(self.lead)


def lanewise(region: Function) -> bool:
    """Whether nothing in the region mixes elements."""
    return all(
        TABLE[value.op].batch == "elementwise"
        or value.op == "broadcast"
        or (value.op == "choice" and all(lanewise(value.attrs[key]) for key in ("then", "otherwise")))
        for value in region.body
    )


def _restaged(region: Function, captures: Sequence[Value], target: Shape) -> Function:
    """A lanewise region whose parameters have the types of `captures`, and its result the shape `target`."""
    builder = Builder()
    new: dict[int, Value] = {}
    params = []
    for param, capture in zip(region.params, captures, strict=True):
        params.append(replace(param, type=capture.type))
        new[id(param)] = params[-1]
    parts: dict[int, list[Value]] = {}
    for value in region.body:
        if value.op == "get" and id(value.args[0]) in parts:
            new[id(value)] = parts[id(value.args[0])][value.attrs["index"]]
            continue
        args = [new[id(arg)] for arg in value.args]
        with builder.at(value.span, value.stmt):
            if isinstance(value.type, Tuple):  # a choice of several results: one for each of them
                parts[id(value)] = [_restage(builder, one, args, target) for one in _apart(value)]
            else:
                new[id(value)] = _restage(builder, value, args, target)
    (result,) = region.results
    made = new[id(result)]
    if made.shape != target:
        made = builder.value("broadcast", [made], shape=target)
    return replace(region, params=tuple(params), body=tuple(builder.body), results=(made,))


def _apart(choice: Value) -> list[Value]:
    """A choice of several results as one for each of them."""
    assert isinstance(choice.type, Tuple)
    made = []
    for k, type in enumerate(choice.type.items):
        branches = {key: choice.attrs[key] for key in ("then", "otherwise")}
        one = {key: prune(replace(branch, results=(branch.results[k],))) for key, branch in branches.items()}
        made.append(replace(choice, type=type, name=None, attrs={**choice.attrs, **one}))
    return made


def _restage(builder: Builder, value: Value, args: Sequence[Value], target: Shape) -> Value:
    if value.op == "broadcast":
        # the result is broadcast as a whole
        return args[0]
    if value.op == "choice":
        regions: dict[str, Any] = {key: _restaged(value.attrs[key], args[1:], target) for key in ("then", "otherwise")}
        return builder.value("choice", args, name=value.name, **regions)
    if not args:
        made = replace(value)
        builder.body.append(made)
        return made
    return builder.value(value.op, args, name=value.name, **value.attrs)
