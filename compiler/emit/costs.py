"""What a planned function costs: multiply-adds of its products, and what it keeps for backward.

A multiply-add is one of a product under a sum (`x @ W` has batch * n * m); what is done element by element is not
counted. Kept are the arrays that forward computes and backward needs; arguments are there anyway. A loop whose number
of steps only the call knows (a `while`, a range to a value) is counted for one step.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from chainrule.compiler.emit.arrays import Plan
from chainrule.compiler.emit.planning import Planner
from chainrule.compiler.emit.scalars import ScalarPlan
from chainrule.compiler.ir import ONE, Dim, Function, Model, Owned, Saved, Shape, Tensor, Value, owned, path_of
from chainrule.compiler.ops.loops import LOOPS, Loop, loop_of

ZERO = Dim.of(0)
BYTES = {"real": 8, "int": 8, "bool": 1}
"""Of an element, in float64."""


@dataclass(frozen=True)
class Cost:
    """Multiply-adds forward and backward, and bytes kept between them, in float64."""

    forward: Dim = ZERO
    backward: Dim = ZERO
    saved: Dim = ZERO

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.forward + other.forward, self.backward + other.backward, self.saved + other.saved)

    def __sub__(self, other: Cost) -> Cost:
        return Cost(self.forward - other.forward, self.backward - other.backward, self.saved - other.saved)

    def times(self, steps: Dim) -> Cost:
        return Cost(self.forward * steps, self.backward * steps, self.saved * steps)

    def substitute(self, sizes: Mapping[str, Dim]) -> Cost:
        return Cost(*(dim.substitute(sizes) for dim in (self.forward, self.backward, self.saved)))


@dataclass(frozen=True)
class Row:
    """A layer that a model calls: its path, what it gives, how many parameters it owns, what it costs by itself.

    One that is called in a loop is counted with all `steps`, but for what it gives.
    """

    path: str
    layer: str
    shape: Shape
    parameters: Dim
    cost: Cost
    steps: Dim = ONE


@dataclass
class Accountant:
    """Counts functions, each once for each set of active parameters."""

    planner: Planner
    _known: dict[tuple[str, tuple[int, ...]], Plan] = field(default_factory=dict)

    def plan(self, name: str, active: Sequence[int]) -> Plan:
        key = name, tuple(active)
        if key not in self._known:
            found = self.planner.plan(name, name.replace("@", "_"), active)
            self._known[key] = found.lanes if isinstance(found, ScalarPlan) else found
        return self._known[key]

    def cost(self, name: str, active: Sequence[int]) -> Cost:
        """Of a function that is differentiated by these parameters."""
        plan = self.plan(name, active)
        if plan.split is None:
            return Cost(self._products(plan.value))
        halves = plan.split
        return Cost(
            self._products(halves.forward),
            self._products(halves.backward),
            self._bytes(value for value in halves.saved if value.op != "param"),
        )

    def _products(self, function: Function) -> Dim:
        """The multiply-adds of a body, with those of what it calls."""
        total = ZERO
        for value in function.body:
            if value.op == "contract" and len(value.args) > 1:
                total = total + _multiplied(value)
            elif value.op.startswith("call"):
                total = total + self._called(value)
            elif value.op == "map":
                inner = self._products(self.planner.primal(value.attrs["function"]))
                total = total + inner.substitute(value.attrs["sizes"]) * _count(value.attrs["lead"])
            else:
                regions = [attr for attr in value.attrs.values() if isinstance(attr, Function)]
                steps = value.attrs.get("length") if value.op == "scan" else None
                for region in regions:
                    total = total + self._products(region) * (ONE if steps is None else steps)
        return total

    def _called(self, call: Value) -> Dim:
        active = call.attrs.get("active")
        cost = self.cost(call.attrs["function"], tuple(active) if active is not None else ())
        part = cost.backward if call.op == "call_backward" else cost.forward
        return part.substitute(call.attrs["sizes"])

    def _bytes(self, values: Iterable[Value]) -> Dim:
        total = ZERO
        for value in values:
            if isinstance(value.type, Tensor):
                total = total + _count(value.shape) * BYTES[value.type.dtype]
            elif isinstance(value.type, Saved):
                call = value.args[0]
                cost = self.cost(call.attrs["function"], tuple(call.attrs["active"]))
                total = total + cost.saved.substitute(call.attrs["sizes"])
        return total

    # ---------------------------------------------------------------- models

    def total(self, model: Model) -> Cost:
        """One step of training: the loss and its gradient."""
        assert model.loss is not None
        return self.cost(model.loss, self.planner.active(model.loss))

    def rows(self, model: Model) -> list[Row]:
        """The layers of a model in training mode, in the order in which they are called."""
        assert model.loss is not None
        function = self.planner.functions[model.loss]
        mine = {id(param): one for param in function.params if (one := owned(param)) is not None}
        moving = {place for place, one in mine.items() if one.kind == "param"}
        return list(self._calls(function, _Seen(mine, moving, set(map(id, function.params)))))

    def _calls(self, function: Function, seen: _Seen) -> Iterator[Row]:
        """The layers that a body calls, those in its loops behind what stands above them."""
        titles = {value.stmt: value.name for value in function.body if value.name is not None}
        for value in function.body:
            if any(id(arg) in seen.moving for arg in value.args):
                seen.moving.add(id(value))
            if value.op == "call" and value.attrs["function"] in self.planner.module.layers:
                yield self._row(value, titles.get(value.stmt), seen)
            elif value.op in LOOPS:
                loop = loop_of(value)
                steps = ONE if loop.length is None else loop.length
                for row in self._calls(loop.body, seen.within(loop)):
                    yield replace(row, cost=row.cost.times(steps), steps=row.steps * steps)

    def _row(self, call: Value, title: str | None, seen: _Seen) -> Row:
        """A call by itself; what it keeps of its arguments is counted where it is kept first."""
        name = call.attrs["function"]
        callee = self.planner.functions[name]
        active = [k for k, arg in enumerate(call.args) if id(arg) in seen.moving and arg.tensor.dtype == "real"]
        cost = self.cost(name, active)
        plan = self.plan(name, active)
        if plan.split is not None:
            given = dict(zip(map(id, plan.split.forward.params), call.args, strict=True))
            again = [given[id(value)] for value in plan.split.saved if id(value) in given]
            fresh = [arg for arg in again if id(arg) not in seen.kept]
            cost = cost + Cost(saved=self._bytes(fresh))
            seen.kept.update(map(id, fresh))
        sizes = call.attrs["sizes"]
        mine = [one for arg in call.args if (one := seen.mine.get(id(arg))) is not None and one.kind == "param"]
        layer = name.split("@")[0]
        paths = [None if (one := seen.mine.get(id(arg))) is None else one.path for arg in call.args]
        path = path_of(callee, paths) or (f"{title}.{layer}" if title else layer)
        shape = callee.results[0].tensor.substitute(sizes).shape
        return Row(path, layer, shape, parameters(mine), cost.substitute(sizes))


@dataclass(frozen=True)
class _Seen:
    """Of the values of a body: what is `mine`, what depends on parameters (`moving`), and what is kept anyway."""

    mine: dict[int, Owned]
    moving: set[int]
    kept: set[int]

    def within(self, loop: Loop) -> _Seen:
        """The same for the body of a loop."""
        outer = (*loop.inits, *loop.sequences, *loop.captures)
        inner = (*loop.carried, *loop.elements, *loop.captured)
        pairs = [(id(a), id(b)) for a, b in zip(outer, inner, strict=True)]
        mine = {b: self.mine[a] for a, b in pairs if a in self.mine}
        moving = loop.reached(self.moving)
        return _Seen(mine, moving, {b for a, b in pairs if a in self.kept})


def _multiplied(value: Value) -> Dim:
    """How many products a contraction adds up: one for each place of its indices.

    An index that one operand alone has, and that is summed over, is summed over first; where no other is summed
    over the product is one element by element.
    """
    names_of: list[tuple[str, ...]] = list(value.attrs["indices"])
    alone = {name for names in names_of for name in names if sum(name in other for other in names_of) == 1}
    summed = {name for names in names_of for name in names if name not in value.attrs["out"]}
    if not summed - alone:
        return ZERO
    sizes: dict[str, Dim] = {}
    for arg, names in zip(value.args, value.attrs["indices"], strict=True):
        for name, dim in zip(names, arg.shape, strict=True):
            if name not in summed & alone and (not dim.stretch or name not in sizes):
                sizes[name] = ONE if dim.stretch else dim
    return _count(tuple(sizes.values()))


def _count(shape: Sequence[Dim]) -> Dim:
    total = ONE
    for dim in shape:
        total = total * (ONE if dim.stretch else dim)
    return total


def parameters(parts: Sequence[Owned]) -> Dim:
    """How many numbers these are."""
    return sum((_count(one.type.shape) for one in parts), ZERO)


def certificate(accountant: Accountant, model: Model) -> list[str]:
    """What a step of training costs, for the module's docstring."""
    lines = [f"{model.name} has {formula(parameters(model.params))} parameters."]
    if model.loss is not None and model.params:
        total = accountant.total(model)
        lines += [
            f"{model.name}_loss_grad takes",
            f"    {formula(total.forward)} multiply-adds forward,",
            f"    {formula(total.backward)} multiply-adds backward,",
            f"    {formula(total.saved)} bytes kept between them, in float64.",
        ]
    return lines


def formula(dim: Dim) -> str:
    """A size for people: `2,048*batch + 80`."""
    return re.sub(r"\d{4,}", lambda number: f"{int(number[0]):,}", str(dim))
