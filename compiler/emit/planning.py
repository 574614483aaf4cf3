"""What is emitted of each function: values, halves and gradients, planned on demand and each once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from chainrule.compiler.autodiff.arranging import with_bands
from chainrule.compiler.autodiff.departures import departures, underivable
from chainrule.compiler.autodiff.derivatives import Derivatives, callees_of
from chainrule.compiler.autodiff.implicit import with_systems
from chainrule.compiler.autodiff.reverse import reverse, with_saved_calls
from chainrule.compiler.autodiff.seeds import given, ones
from chainrule.compiler.emit.arrays import Plan, stem
from chainrule.compiler.emit.moving import resting, with_regions
from chainrule.compiler.emit.offered import Offer, offer
from chainrule.compiler.emit.scalars import LEAD, ScalarPlan, has_math, is_scalar_function, lanewise
from chainrule.compiler.ir import (
    TABLE,
    Builder,
    Derivation,
    Dim,
    Function,
    Module,
    Requirement,
    Tensor,
    Tuple,
    Value,
    owned,
)
from chainrule.compiler.ir.verify import verified
from chainrule.compiler.ops.loops import LOOPS
from chainrule.compiler.ops.policies import said_in
from chainrule.compiler.passes.by_statement import by_statement
from chainrule.compiler.passes.columns import columns
from chainrule.compiler.passes.contraction import order_contractions
from chainrule.compiler.passes.guard import guard, strip
from chainrule.compiler.passes.inline import inline
from chainrule.compiler.passes.loops import improved, simplified
from chainrule.compiler.passes.plan import split
from chainrule.compiler.passes.rewrite import prune
from chainrule.compiler.passes.simplify import simplify
from chainrule.compiler.passes.slimming import slim
from chainrule.compiler.passes.threading import threaded


@dataclass
class Planner:
    """Prepares the functions of a module, each when it is asked for."""

    module: Module
    literal: bool = False
    whole: bool = False
    derivatives: Derivatives = field(init=False)
    _primal: dict[str, Function] = field(default_factory=dict)
    _settled: dict[str, Function] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.derivatives = Derivatives(dict(self.module.functions), self.literal, self.whole)

    @property
    def functions(self) -> Mapping[str, Function]:
        return self.derivatives.functions

    def settle(self, function: Function, own: Collection[str] = ()) -> Function:
        """The function, of which nothing is differentiated any more: with functions whose derivative is stated, and
        the rules that state them, written out too, and without the ops that only differentiation heeds."""
        callees = {callee: self._whole(callee) for callee in callees_of(function, ("call", "stated"))}
        return strip(guard(prune(inline(function, callees, self.derivatives.budget, settled=True, own=own))))

    def _whole(self, name: str) -> Function:
        if name not in self._settled:
            self._settled[name] = self.settle(self.derivatives.written_out(name))
        return self._settled[name]

    def primal(self, name: str) -> Function:
        """The function as it is differentiated: one whose derivative is stated is a call of itself."""
        if name not in self._primal:
            simple = columns(order_contractions(self.derivatives.ready(name)))
            requirements = with_elements(self.settle(simple, _own(self.functions[name], simple))).requirements
            self._primal[name] = verified(replace(simple, requirements=requirements))
        return self._primal[name]

    def active(self, name: str) -> tuple[int, ...]:
        """The parameters by which the public functions differentiate: those of `derive grad`, else all real ones.

        Of a function whose derivative would go through what has none, only the value is offered.
        Of a model's loss they are the model's parameters; its other functions are not differentiated.
        """
        function = self.functions[name]
        for model in self.module.models:
            if name == model.loss:
                kinds = [one.kind if (one := owned(param)) is not None else "" for param in function.params]
                return tuple(k for k, kind in enumerate(kinds) if kind == "param")
            if name in model.functions:
                return ()
        for derivation in self.module.derivations:
            if derivation.mode == "grad" and derivation.function == name and derivation.active:
                return tuple(k for k, param in enumerate(function.params) if param.name in derivation.active)
        reals = tuple(k for k, param in enumerate(function.params) if param.tensor.dtype == "real")
        return () if underivable(function, reals, self.functions) else reals

    def offered(self, derivation: Derivation, label: str) -> Plan | ScalarPlan:
        """A derivative that is asked for by name."""
        name = derivation.function
        active = self.derivatives.positions(derivation)
        if derivation.form:
            source = self.functions[self.derivatives.compact(derivation)]
        else:
            source = self.functions[self.derivatives(derivation.mode, name, active)]
        made = offer(derivation.mode, self.functions[name], active, derivation.form)
        made = replace(made, notes=_policies(self.primal(name)))
        alone = derivation.mode != "jvp"
        if is_scalar_function(source):
            plan = self._scalar(source, label, ())
            lanes = self._offered(plan.lanes, made, alone)
            if plan.floats is None or plan.floats is plan.lanes:
                single = lanes if plan.single is plan.lanes else self._offered(plan.single, made, alone)
                return ScalarPlan(None if plan.floats is None else lanes, lanes, single)
            floats = self._offered(plan.floats, made, alone)
            return ScalarPlan(floats, lanes, floats)
        return self._offered(self._plan(label, source, self.primal(source.name), ()), made, alone)

    def _offered(self, plan: Plan, offer: Offer, alone: bool) -> Plan:
        """The plan of a derivative, offered; what moves with its tangents are the names with a prefix.

        `alone` it has no value beside it.
        """
        values = 0 if alone else len(plan.value.results) // 2
        value = verified(by_statement(threaded(improved(plan.value, values, self.literal))))
        value = replace(value, name=plan.name)
        count = len(value.params) - offer.keywords
        still = resting(value, value.params[count:]) if offer.keywords else frozenset[int]()
        moving = {id(each) for outer in value.body for each in with_regions(outer)} - still
        return replace(plan, value=value, adjoint=frozenset(moving), offer=offer)

    def plan(self, name: str, label: str, active: Sequence[int]) -> Plan | ScalarPlan:
        source = self.functions[name]
        if is_scalar_function(source):
            return self._scalar(source, label, active)
        return self._plan(label, source, self.primal(name), active)

    def _scalar(self, source: Function, label: str, active: Sequence[int]) -> ScalarPlan:
        primal = self.primal(source.name)
        keep = range(len(source.params)) if len(source.params) > 1 else active  # for their shapes
        if lanewise(primal, but=("stated",)) and not any(value.op in LOOPS for value in primal.body):
            shared = self._plan(label, source, primal, active, keep)
            if all(lanewise(part) for part in _parts(shared)):
                return ScalarPlan(shared if _floats(shared) else None, shared, shared)
        everything = range(len(source.params))
        over_floats = self._plan(label, source, primal, active, everything, only=())
        floats = over_floats if _floats(over_floats) else None
        simplest = simplified(guard(self.derivatives.inlined(in_lanes(source))), self.literal)
        simple = order_contractions(with_bands(simplest))
        only = () if floats is not None else ("root",)  # the two bodies save alike; without floats a solution is kept
        over_lanes = self._plan(label, source, simple, active, everything, only)
        return ScalarPlan(floats, over_lanes, over_floats)

    def _plan(
        self,
        label: str,
        source: Function,
        primal: Function,
        active: Sequence[int],
        keep: Sequence[int] = (),
        only: Collection[str] | None = None,
    ) -> Plan:
        count = len(primal.params)
        real = any(result.tensor.dtype == "real" for result in primal.results)
        own = _own(source, primal)
        if not active or not real:
            alone = simplified(self.settle(with_systems(primal), own), self.literal)
            alone = verified(order_contractions(alone))
            notes = _without(source, self.functions) if not active else ()
            return Plan(label, source, alone, None, None, (), frozenset(), notes=notes)
        named = replace(primal, name=stem(label, source))
        named = named if self.whole else with_saved_calls(named, active)
        joint = with_systems(reverse(named, active, derive=self.derivatives))
        joint = improved(self.settle(joint, own), len(primal.results), self.literal)
        joint = verified(threaded(joint, len(primal.results)))
        value = prune(replace(joint, params=joint.params[:count], results=joint.results[: len(primal.results)]))
        kept = frozenset(id(each) for each in value.body)
        value = slim(value)
        halves = split(joint, count, len(primal.results), keep, only, deep=1 if self.whole else None)
        gradient = None
        if len(primal.results) - primal.aux == 1 and (not primal.results[0].shape or source.results[0].shape == ()):
            seeded = simplify(given(joint, count, ones), kept, self.literal, len(primal.results))
            gradient = verified(order_contractions(seeded))
        still = kept | resting(joint, joint.params[count:])
        parts = (halves.backward, *([gradient] if gradient else []))
        new = [each for part in parts for outer in part.body if id(outer) not in kept for each in with_regions(outer)]
        adjoint = frozenset(id(each) for each in new if id(each) not in still)
        notes = (*_notes(source, active, self.functions), *_policies(primal))
        return Plan(label, source, value, halves, gradient, tuple(active), adjoint, joint, notes=notes)


def with_elements(function: Function) -> Function:
    """The function, which requires that no axis is empty whose mean or largest element it takes, or divides by."""
    needs = {
        Requirement(dim - 1, value.span)
        for value in function.body
        for dim in _counted(value)
        if not dim.stretch and dim.at_least(0) and not dim.at_least(1)
    }
    known = {(need.dim, need.exact) for need in function.requirements}
    added = {need.dim: need for need in sorted(needs, key=lambda need: str(need.dim)) if (need.dim, False) not in known}
    return replace(function, requirements=(*function.requirements, *added.values()))


def _counted(value: Value) -> list[Dim]:
    """The sizes that have to be more than 0 for a value."""
    if TABLE[value.op].nonempty and not value.attrs.get("of_none"):
        return [value.args[0].shape[axis] for axis in value.attrs["axes"]]
    if value.op == "divide":
        divisor = value.args[1].args[0] if value.args[1].op == "convert" else value.args[1]
        return [divisor.attrs["dim"]] if divisor.op == "size" else []
    return []


def _notes(source: Function, active: Sequence[int], functions: Mapping[str, Function]) -> tuple[str, ...]:
    """Where the derivative is what the program states, and where that is checked by nobody."""
    rule = source.rule
    if rule is not None and rule.span is not None:
        unchecked = f", unchecked: {rule.unchecked}" if rule.unchecked is not None else ""
        return (f"The rule is stated at {rule.span.source.label}:{rule.span.line}{unchecked}.",)
    found = [one for one in departures(source, active, functions) if one.what != "stop_gradient"]
    return tuple(f"Through {one}." for one in found)


def _without(source: Function, functions: Mapping[str, Function]) -> tuple[str, ...]:
    """Why a function of real numbers has no gradient."""
    reals = [k for k, param in enumerate(source.params) if param.tensor.dtype == "real"]
    return tuple(f"It has no gradient: {one}." for one in underivable(source, reals, functions))


def _policies(primal: Function) -> tuple[str, ...]:
    """What the files say of derivatives where there are none."""
    return tuple(f"By {said.replace(': ', ', ', 1)}." for said in said_in(primal))


def _parts(plan: Plan) -> list[Function]:
    """All that a plan has printed."""
    functions = [plan.value]
    if plan.split is not None:
        functions += [plan.split.forward, plan.split.backward]
    if plan.gradient is not None:
        functions.append(plan.gradient)
    return functions


def _floats(plan: Plan) -> bool:
    """Whether all of a plan can be written over Python floats."""
    return all(has_math(function) for function in _parts(plan))


def _own(source: Function, primal: Function) -> frozenset[str]:
    """The name under which a function whose derivative is stated is called in the place of its own body."""
    if source.rule is None:
        return frozenset()
    return frozenset(value.attrs["function"] for value in primal.body if value.op == "stated")


def in_lanes(function: Function) -> Function:
    """A scalar function applied to lanes: one `map` over the dimension `lead`."""
    builder = Builder()
    lead = (Dim.of(LEAD),)
    params = tuple(
        Value("param", (), {}, Tensor(param.tensor.dtype, lead), param.span, None, param.name)
        for param in function.params
    )
    types = tuple(Tensor(result.tensor.dtype, lead) for result in function.results)
    mapped = builder.value(
        "map",
        params,
        type=types[0] if len(types) == 1 else Tuple(types),
        function=function.name,
        sizes={},
        lead=lead,
        mapped=(1,) * len(params),
    )
    results: tuple[Value, ...] = (mapped,)
    if len(types) > 1:
        results = tuple(builder.value("get", [mapped], index=k, type=type) for k, type in enumerate(types))
    return replace(function, params=params, body=tuple(builder.body), results=results)
