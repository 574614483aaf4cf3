"""All that `--target c` writes for a model: C, its header, the extension, and the Python module."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from chainrule.compiler.emit.arrays import Plan
from chainrule.compiler.emit.routine import Routine
from chainrule.compiler.emit.scalars import ScalarPlan
from chainrule.compiler.loops.unsupported import Unsupported
from chainrule.compiler.native.extension import Bound, extension
from chainrule.compiler.native.header import header
from chainrule.compiler.native.interface import Unit
from chainrule.compiler.native.names import identifier
from chainrule.compiler.native.pieces import Pieces
from chainrule.compiler.native.routine import print_unit
from chainrule.compiler.native.shared_out import pieces, shared_out
from chainrule.compiler.native.source import Printed, source
from chainrule.compiler.native.units import Kind, units

_SUFFIX = {"value": "", "forward": "_forward", "backward": "_backward", "grad": "_grad"}


@dataclass(frozen=True)
class Files:
    """The texts, without header lines; `missing` names functions that are not in C, and the op for which.

    `shared_out` are texts with the functions of `c`, to be compiled side by side; `pieces` are what the cache has.
    """

    c: str
    h: str
    extension: str
    footer: str
    missing: Sequence[tuple[str, str]]
    shared_out: Sequence[str]
    pieces: Pieces


@dataclass
class Native:
    """Gathers the functions of a module as they are planned; `planned` plans one that others call."""

    stem: str
    planned: Callable[[str], Plan | ScalarPlan]
    bound: list[Bound] = field(default_factory=list)
    missing: list[tuple[str, str]] = field(default_factory=list)
    _called: dict[str, Printed] = field(default_factory=dict)

    def add(self, plan: Plan | ScalarPlan, routines: Sequence[Routine]) -> None:
        """A function's plan, and its functions in Python."""
        by_name: Mapping[str, Routine] = {routine.name: routine for routine in routines}
        single = isinstance(plan, ScalarPlan)
        own = plan.single if isinstance(plan, ScalarPlan) else plan
        if own.offer is not None and own.offer.sparse:
            self.missing.append((own.name, "sparse matrices"))
            return
        made = set()
        for kind, unit in units(own, self.stem):
            name = own.name + _SUFFIX[kind]
            if name not in by_name or not own.source.params:
                continue
            try:
                printed = self._printed(kind, own, unit, single)
            except Unsupported as unsupported:
                self.missing.append((name, unsupported.op))
                continue
            made.add(kind)
            anew = kind == "backward" and "forward" in made and _anew(plan)
            self.bound.append(Bound(printed, by_name[name], self.stem, anew))

    def _printed(self, kind: Kind, plan: Plan, unit: Unit, single: bool = False) -> Printed:
        """A function, and those that it calls; raises Unsupported."""
        found: dict[str, Printed] = {}

        def callee(function: str) -> tuple[str, Sequence[str]]:
            made = self._callee(function)
            found.update({each.routine.name: each for each in (*made.called, made)})
            return made.routine.name, made.routine.sizes

        routine = print_unit(unit, callee)
        return Printed(kind, plan, routine, single, tuple(found.values()))

    def _callee(self, function: str) -> Printed:
        """What is called, as a function of the file's own."""
        if function not in self._called:
            plan = self.planned(function)
            own = plan.single if isinstance(plan, ScalarPlan) else plan
            ((_, unit),) = units(own, self.stem)
            unit = replace(unit, name=f"{self.stem}_called_{identifier(function.replace('@', '__'))}")
            self._called[function] = self._printed("value", own, unit)
        return self._called[function]

    def files(self, digest: str) -> Files:
        printed = [bound.printed for bound in self.bound]
        h = header(self.stem, printed)
        return Files(
            source(self.stem, printed, self.missing),
            h,
            extension(self.stem, self.bound, digest),
            footer(self.stem, digest, self.missing),
            self.missing,
            shared_out(self.stem, printed),
            pieces(self.stem, self.bound, digest, h),
        )


def _anew(plan: Plan | ScalarPlan) -> bool:
    """Whether C, which takes numbers one by one, saves the arguments, and the array body what it made of them."""
    if not isinstance(plan, ScalarPlan) or plan.floats is not None or plan.single is plan.lanes:
        return False
    assert plan.single.split is not None
    return list(plan.single.split.saved) == list(plan.single.split.forward.params)


def stem_of(name: str) -> str:
    """What a model's files of C, and its functions, are named after."""
    return identifier(name)


def footer(stem: str, digest: str, missing: Sequence[tuple[str, str]]) -> str:
    """The end of the Python module: the functions of C take the place of those above, where they are built."""
    lines = [
        "",
        "",
        "if not TYPE_CHECKING:",
        "    # the same functions in C, where `chainrule build` has built them: what is not plainly an array of one",
        "    # float type they hand to the functions above",
    ]
    if missing:
        names = ", ".join(name for name, _ in missing)
        lines.append(f"    # not in C yet: {names}")
    lines += [
        "    try:",
        f"        import {stem}_py",
        "    except ImportError:",
        "        pass",
        "    else:",
        f'        if {stem}_py.SOURCE == "{digest}":',
        f"            {stem}_py.take_over(globals())",
    ]
    return "\n".join(lines) + "\n"
