"""Which routines a module has: those of its functions and models, what is derived of them, and what they call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from chainrule.compiler.emit.arrays import array_routines
from chainrule.compiler.emit.derived_models import derived_routine
from chainrule.compiler.emit.models import Border
from chainrule.compiler.emit.names import legal
from chainrule.compiler.emit.offered import SECOND
from chainrule.compiler.emit.planning import Planner
from chainrule.compiler.emit.pulled import vjp_routine
from chainrule.compiler.emit.routine import Options as Printing
from chainrule.compiler.emit.routine import Routine, Style
from chainrule.compiler.emit.scalars import ScalarPlan, scalar_routines
from chainrule.compiler.emit.sections import lessons, notes, titles
from chainrule.compiler.ir import Derivation, Value, is_derived
from chainrule.compiler.native.files import Native


@dataclass
class Emission:
    """The routines of a module: the public ones, and what they call."""

    planner: Planner
    printing: Printing
    native: Native | None = None
    wanted: dict[tuple[str, tuple[int, ...]], str] = field(default_factory=dict)
    halved: set[str] = field(default_factory=set)  # whose halves a function that is offered calls

    def label(self, function: str, active: tuple[int, ...] | None) -> str:
        """The name under which a function (with these parameters active) is emitted; it is emitted from now on."""
        module = self.planner.module
        public = self.planner.active(function)
        chosen = public if active is None else active
        if (function, chosen) not in self.wanted:
            label = (
                legal(function)
                if function in module.exported and chosen == public
                else _private(self.planner, function, chosen)
            )
            self.wanted[function, chosen] = label
        return self.wanted[function, chosen]

    def callee(self, value: Value) -> str:
        function: str = value.attrs["function"]
        active: Sequence[int] | None = value.attrs.get("active", () if is_derived(function) else None)
        label = self.label(function, tuple(active) if active is not None else None)
        return label + value.op.removeprefix("call")

    def routines(self) -> list[Routine]:
        for function in self.planner.module.exported:
            self.label(function, None)
        asked = self._asked()
        printed = [routine for one in self.borders() for routine in (*one.routines(), *self._of_border(one))]
        done: set[tuple[str, tuple[int, ...]]] = set()
        while len(done) < len(self.wanted):
            for key, label in list(self.wanted.items()):
                if key not in done:
                    done.add(key)
                    printed += self._print(key[0], label, key[1])
                    printed += [routine for name, routine in asked if name == label]
        return printed

    def _asked(self) -> list[tuple[str, Routine]]:
        """What is asked for besides gradients, each with the label of its function."""
        return [
            (self.label(derivation.function, None), self._offered(derivation))
            for derivation in self.planner.module.derivations
            if derivation.mode != "grad" and not derivation.model
        ]

    def _of_border(self, border: Border) -> Iterator[Routine]:
        """What is derived of a model: functions over dicts, each with the one of arrays behind it."""
        shared: set[str] = set()  # `vjp` and `grad` by the same inputs have the same halves
        for derivation in self.planner.module.derivations:
            if derivation.model != border.model.name:
                continue
            function, label = derivation.function, f"_{legal(derivation.function.partition('@')[0])}"
            if derivation.mode in ("vjp", "grad"):
                label += f"_by_{'_'.join(derivation.active)}"
                unused = [label, *([f"{label}_grad"] if derivation.mode == "vjp" else [])]
                active = self.planner.derivatives.positions(derivation)
                private = self._print(function, label, active, trusted=True, unused=[*unused, *shared])
                shared.update(routine.name for routine in private)
            else:
                private = [self._offered(derivation, f"{label}_{derivation.mode}")]
            yield derived_routine(border, derivation, self.planner.functions[function], label)
            yield from private

    def _offered(self, derivation: Derivation, label: str = "") -> Routine:
        function, mode = derivation.function, derivation.mode
        trusted, base_name = bool(label), legal(function.partition("@")[0])
        label = label or f"{base_name}_{mode}"
        active = self.planner.derivatives.positions(derivation)
        if mode == "vjp":
            public = self.planner.active(function)
            halves = public if sorted(active) == sorted(public) else active
            of = self.label(function, halves)
            self.halved.add(of)
            return vjp_routine(self.planner.functions[function], label, of, halves, active)
        plan = self.planner.offered(derivation, label)
        base = self.planner.primal(self.planner.derivatives("grad", function, active) if mode in SECOND else function)
        lanes = plan.lanes if isinstance(plan, ScalarPlan) else plan
        assert lanes.offer is not None
        style = Style(
            self.printing,
            self.callee,
            lessons(base, active),
            notes(base),
            titles(base),
            frozenset(),
            lanes.offer.prefix,
            base_name,
            trusted=trusted,
        )
        made = scalar_routines(plan, style) if isinstance(plan, ScalarPlan) else array_routines(plan, style)
        if self.native is not None:
            self.native.add(plan, made[:1])
        return made[0]

    def borders(self) -> list[Border]:
        """The models, each with what it takes to print it."""
        style = Style(self.printing, self.callee, {}, {}, {}, frozenset())
        return [Border(model, self.planner.functions, self._of_model, style) for model in self.planner.module.models]

    def _of_model(self, function: str) -> list[Routine]:
        """The routines behind the public ones of a model, over arrays that these have checked."""
        return self._print(function, f"_{legal(function)}", self.planner.active(function), trusted=True)

    def _print(
        self, function: str, label: str, active: tuple[int, ...], trusted: bool = False, unused: Sequence[str] = ()
    ) -> list[Routine]:
        plan = self.planner.plan(function, label, active)
        primal = self.planner.primal(function)
        said = lessons(primal, active)
        joint = plan.lanes.joint if isinstance(plan, ScalarPlan) else plan.joint
        named = titles(primal, joint)
        style = Style(self.printing, self.callee, said, notes(primal), named, frozenset(), trusted=trusted)
        printed = scalar_routines(plan, style) if isinstance(plan, ScalarPlan) else array_routines(plan, style)
        printed = [routine for routine in printed if routine.name not in unused]
        if self.native is not None and (trusted or not label.startswith("_") or label in self.halved):
            self.native.add(plan, printed)
        return printed


def _private(planner: Planner, function: str, active: tuple[int, ...]) -> str:
    params = planner.functions[function].params
    by = "_".join(params[k].name or str(k) for k in active)
    return f"_{function.replace('@', '_')}_by_{by}" if by else f"_{function.replace('@', '_')}"
