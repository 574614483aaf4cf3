"""The pipeline, on one screen: text -> tree -> IR -> joint function -> plan -> Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import chainrule.compiler.ops  # noqa: F401  (fills the table)
from chainrule import __version__
from chainrule.compiler import syntax
from chainrule.compiler.emit import header, module
from chainrule.compiler.emit.arrays import array_routines
from chainrule.compiler.emit.planning import Planner
from chainrule.compiler.emit.routine import Options as Printing
from chainrule.compiler.emit.routine import Routine, Style
from chainrule.compiler.emit.scalars import ScalarPlan, scalar_routines
from chainrule.compiler.emit.sections import lessons
from chainrule.compiler.ir import Module, Value
from chainrule.compiler.lower import lower
from chainrule.compiler.parse import parse
from chainrule.compiler.source import Source

Stage = Literal["tree", "ir", "adjoint", "plan", "python"]


@dataclass(frozen=True)
class Options:
    """What a user may ask for.

    scipy      import special functions from scipy instead of printing them
    unchecked  leave out the checks of shapes
    format     format the text by black
    """

    scipy: bool = False
    unchecked: bool = False
    format: bool = True

    def __str__(self) -> str:
        return " ".join(word for word in ("scipy", "unchecked") if getattr(self, word))


@dataclass
class _Emission:
    """The routines of a module: the public ones, and what they call."""

    planner: Planner
    printing: Printing
    wanted: dict[tuple[str, tuple[int, ...]], str] = field(default_factory=dict)

    def label(self, function: str, active: tuple[int, ...] | None) -> str:
        """The name under which a function (with these parameters active) is emitted; it is emitted from now on."""
        module = self.planner.module
        public = self.planner.active(function)
        chosen = public if active is None else active
        if (function, chosen) not in self.wanted:
            label = function if function in module.exported and chosen == public else _private(module, function, chosen)
            self.wanted[function, chosen] = label
        return self.wanted[function, chosen]

    def callee(self, value: Value) -> str:
        active: Sequence[int] | None = value.attrs.get("active")
        label = self.label(value.attrs["function"], tuple(active) if active is not None else None)
        return label + value.op.removeprefix("call")

    def routines(self) -> list[Routine]:
        for function in self.planner.module.exported:
            self.label(function, None)
        printed: list[Routine] = []
        done: set[tuple[str, tuple[int, ...]]] = set()
        while len(done) < len(self.wanted):
            for key, label in list(self.wanted.items()):
                if key not in done:
                    done.add(key)
                    printed += self._print(key[0], label, key[1])
        return printed

    def _print(self, function: str, label: str, active: tuple[int, ...]) -> list[Routine]:
        plan = self.planner.plan(function, label, active)
        style = Style(self.printing, self.callee, lessons(self.planner.primal(function)), frozenset())
        return scalar_routines(plan, style) if isinstance(plan, ScalarPlan) else array_routines(plan, style)


def _private(module: Module, function: str, active: tuple[int, ...]) -> str:
    params = module.functions[function].params
    by = "_".join(params[k].name or str(k) for k in active)
    return f"_{function.replace('@', '_')}_by_{by}" if by else f"_{function.replace('@', '_')}"


def analyse(source: Source, folder: Path | None = None) -> Module:
    """Text to IR; imports are read at or below `folder` only. Raises CompileErrors."""
    return lower(parse(source), source, folder)


def python(ir: Module, source: Source, options: Options) -> str:
    """IR to the emitted module."""
    printing = Printing(checked=not options.unchecked, scipy=options.scipy)
    routines = _Emission(Planner(ir), printing).routines()
    doc = ir.doc or f"{source.name}, and its derivatives."
    text = module.print_module(doc, routines, printing)
    if options.format:
        text = module.format_module(text)
    return header.with_header(text, __version__, source.name, header.digest(source.text), str(options))


def compile_source(
    text: str, options: Options = Options(), name: str = "<text>", folder: Path | None = None
) -> str:
    """The emitted module of a program given as text. Raises CompileErrors."""
    source = Source(name, text)
    return python(analyse(source, folder), source, options)


def tree(source: Source) -> syntax.File:
    return parse(source)
