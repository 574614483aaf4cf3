"""The pipeline, on one screen: text -> tree -> IR -> joint function -> plan -> Python."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import chainrule.compiler.ops  # noqa: F401  (fills the table)
from chainrule import __version__
from chainrule.compiler import syntax
from chainrule.compiler.analysis.hazards import Findings, examine
from chainrule.compiler.analysis.states import of_states
from chainrule.compiler.analysis.unreached import unreached
from chainrule.compiler.autodiff.derivatives import differentiate
from chainrule.compiler.autodiff.implicit import with_systems
from chainrule.compiler.autodiff.linearity import with_linearity
from chainrule.compiler.emit import header, module, self_checks
from chainrule.compiler.emit.arrays import Plan, array_routines
from chainrule.compiler.emit.costs import Accountant, certificate
from chainrule.compiler.emit.derived_models import derived_routine
from chainrule.compiler.emit.models import Border
from chainrule.compiler.emit.names import legal
from chainrule.compiler.emit.offered import MADE, SECOND
from chainrule.compiler.emit.outside import outsiders
from chainrule.compiler.emit.planning import Planner
from chainrule.compiler.emit.pulled import vjp_routine
from chainrule.compiler.emit.routine import Options as Printing
from chainrule.compiler.emit.routine import Routine, Style
from chainrule.compiler.emit.scalars import ScalarPlan, scalar_routines
from chainrule.compiler.emit.sections import lessons, notes, titles
from chainrule.compiler.ir import Derivation, Function, Module, Value, is_derived, owned
from chainrule.compiler.ir.ranges import Range
from chainrule.compiler.ir.show import show
from chainrule.compiler.lower import check_outsiders, folder_loader, lower, no_folder, with_the_rest
from chainrule.compiler.lower.library import FOLDER
from chainrule.compiler.native.files import Native, stem_of
from chainrule.compiler.native.pieces import Pieces
from chainrule.compiler.options import Options as Options
from chainrule.compiler.options import Settings
from chainrule.compiler.parse import from_text, parse, read_source
from chainrule.compiler.passes.simplify import simplify
from chainrule.compiler.passes.sizes import with_sizes
from chainrule.compiler.passes.watching import Watched, watched
from chainrule.compiler.source import CompileError, CompileErrors, CompileWarning, Source, Span
from chainrule.compiler.tree_text import show_tree

Stage = Literal["tree", "ir", "adjoint", "plan", "python"]


@contextmanager
def _uncollected() -> Iterator[None]:
    """A compilation makes many records and hardly a cycle: looking for cycles takes a third of its time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@dataclass
class _Emission:
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


def analyse(
    source: Source,
    folder: Path | None = None,
    settings: Settings = (),
    literal: bool = False,
    derive: Sequence[str] = (),
    allow_extern: bool = False,
    whole: bool = False,
) -> Module:
    """Text to IR; a program without a folder cannot import. `whole` is for C. Raises CompileErrors."""
    module, _ = _analyse(source, folder, settings, derive, allow_extern)
    return differentiate(module, literal, whole)


def _analyse(
    source: Source,
    folder: Path | None,
    settings: Settings,
    derive: Sequence[str] = (),
    allow_extern: bool = False,
) -> tuple[Module, list[str]]:
    """The IR, and the keys of the files that it was made of besides the source."""
    path = Path(source.name)
    load = no_folder if folder is None else folder_loader(folder, str(path.parent), path.name)
    keys: dict[str, None] = {}

    def noted(written: str, importer: str, span: Span) -> tuple[str, syntax.File]:
        key, file = load(written, importer, span)
        keys[key] = None
        return key, file

    try:
        tree = parse(source)
    except CompileErrors as errors:
        raise with_the_rest(errors, path.stem, noted) from None
    more = [definition for asked in derive for definition in _asked_for(asked)]
    tree = replace(tree, definitions=(*tree.definitions, *more))
    module = lower(tree, path.stem, noted, settings)
    fixed = parameters_of_models(tree)
    module = with_sizes(module, {name: int(text) for name, text in settings if name not in fixed})
    if not allow_extern:
        check_outsiders(outsiders(module.functions))
    return with_linearity(module), list(keys)


def _asked_for(derivative: str) -> Sequence[syntax.Definition]:
    """`hessian(f, x)` as if it stood in the file behind `derive`; its mistakes are shown where it was written."""
    return parse(from_text(f"derive {derivative.strip()}\n", "--derive")).definitions


def parameters_of_models(file: syntax.File) -> set[str]:
    """The names that may be set when compiling: `width`, `digits.width`."""
    models = [definition for definition in file.definitions if isinstance(definition, syntax.Model)]
    names = {parameter.name for model in models for parameter in model.parameters}
    return names | {f"{model.name}.{parameter.name}" for model in models for parameter in model.parameters}


def dependencies(path: Path, settings: Settings = (), allow_extern: bool = False) -> tuple[Path, ...]:
    """The files that a file imports, directly or not. Raises CompileErrors."""
    _, keys = _analyse(read_source(path), path.parent, settings, (), allow_extern)
    return tuple(path.parent / key for key in keys if key)


def written_out(ir: Module) -> Callable[[str], Function]:
    """Its functions by name, as they are differentiated: maps vectorised, small callees written out, simplified."""
    derivatives = Planner(ir).derivatives
    return lambda name: simplify(derivatives.written_out(name))


def findings(ir: Module) -> list[Findings]:
    """For each function of a file what it needs of its arguments, and where its derivative can be unbounded."""
    planner = Planner(ir)
    ready = {name: with_systems(simplify(planner.derivatives.written_out(name))) for name in ir.shown}
    known: dict[int, Range] = {}
    untrained: dict[str, tuple[CompileWarning, ...]] = {}
    for model in ir.models:
        if model.loss is not None:
            untrained[model.loss] = unreached(model, ir.functions)
        states = of_states(ready[model.loss], planner.functions) if model.loss is not None and model.states else {}
        params = [param for name in model.functions for param in ready[name].params]
        known |= {id(p): states[one.path] for p in params if (one := owned(p)) is not None and one.path in states}
    found = [examine(function, planner.functions, known, FOLDER) for function in ready.values()]
    return [replace(one, warnings=(*one.warnings, *untrained.get(one.function, ()))) for one in found]


def python(ir: Module, source: Source, options: Options) -> str:
    """IR to the emitted module."""
    printing = Printing(checked=not options.unchecked, scipy=options.scipy, fast=options.fast)
    name = source.label
    text = _printed(ir, name, _Emission(Planner(ir, options.literal), printing), options)
    if options.format:
        text = module.format_module(text)
    return header.with_header(text, __version__, name, header.digest(source.text), str(options))


def _printed(ir: Module, name: str, emission: _Emission, options: Options) -> str:
    """The Python module, unformatted and without header."""
    tables = [line for border in emission.borders() for line in border.tables()]
    doc = ir.doc or f"{name} and its derivatives."
    if ir.models:
        accountant = Accountant(emission.planner)
        doc = "\n".join([doc, *(f"\n{chr(10).join(certificate(accountant, model))}" for model in ir.models)])
    routines = emission.routines()
    checks = _checks(ir, emission, routines) if options.self_check else ()
    return module.print_module(doc, routines, emission.printing, tables, outsiders(ir.functions), checks)


@dataclass(frozen=True)
class NativeModule:
    """A model in C: the four files, each with its header line; `missing` is what Python alone offers, and why.

    `shared_out` are texts with the functions of `c` that Python calls, to be compiled side by side; `pieces` are what
    goes into the cache; `alone` is the Python module that looks for no extension; `files` are those imported.
    """

    c: str
    h: str
    extension: str
    python: str
    stem: str
    missing: Sequence[tuple[str, str]]
    shared_out: Sequence[str]
    pieces: Pieces
    alone: str
    files: Sequence[Path] = ()


@dataclass(frozen=True)
class Gathered:
    """The Python module of a model, unformatted and without header; and its functions in C, gathered beside it."""

    python: str
    native: Native


def gathered(ir: Module, source: Source, options: Options) -> Gathered:
    """IR to Python and, function by function, to C."""
    printing = Printing(checked=not options.unchecked, scipy=options.scipy, fast=options.fast)
    planner = Planner(ir, options.literal, whole=True)

    def planned(function: str) -> Plan | ScalarPlan:
        return planner.plan(function, legal(function.partition("@")[0]), ())

    native = Native(stem_of(Path(source.label).stem), planned)
    emission = _Emission(planner, printing, native)
    return Gathered(_printed(ir, source.label, emission, options), native)


def _checks(ir: Module, emission: _Emission, routines: Sequence[Routine]) -> Sequence[str]:
    """The tables of `check()`. Raises CompileErrors where its name is taken."""
    own = {routine.name for routine in routines} & set(self_checks.names())
    for name in sorted(own):
        span = next((f.span for f in ir.functions.values() if f.span is not None and legal(f.name) == name), None)
        assert span is not None, f"{name} is emitted twice"
        message = f"`{name}` is emitted by `--self-check`"
        raise CompileErrors([CompileError(span, message, code="CR067", hint="give the function another name")])
    return self_checks.tables(emission.planner)


def native(ir: Module, source: Source, options: Options) -> NativeModule:
    """IR to C, and to the Python module behind which the C stands."""
    name = source.label
    both = gathered(ir, source, options)
    digest = header.digest(source.text + both.python)
    made = both.native.files(digest)
    text = module.with_footer(both.python, made.footer)
    if options.format:
        text = module.format_module(text)
    origin = __version__, name, header.digest(source.text), f"{options} target=c".strip()
    return NativeModule(
        header.with_c_header(f"\n{made.c}", *origin),
        header.with_c_header(f"\n{made.h}", *origin),
        header.with_c_header(f"\n{made.extension}", *origin),
        header.with_header(text, *origin),
        both.native.stem,
        made.missing,
        made.shared_out,
        made.pieces,
        header.with_header(both.python, *origin),
    )


def compile_native(path: Path, options: Options = Options()) -> NativeModule:
    """A file's model in C. Raises CompileErrors."""
    with _uncollected():
        source = read_source(path)
        ir, keys = _analyse(source, path.parent, options.settings, options.derive, options.allow_extern)
        made = native(differentiate(ir, options.literal, whole=True), source, options)
        return replace(made, files=tuple(path.parent / key for key in keys if key))


def compile_source(text: str, options: Options = Options(), name: str = "<text>", folder: Path | None = None) -> str:
    """The emitted module of a program given as text. Raises CompileErrors."""
    with _uncollected():
        source = from_text(text, name)
        return python(_asked(source, folder, options), source, options)


def compile_file(path: Path, options: Options = Options()) -> str:
    """The emitted module of a file. Raises CompileErrors."""
    with _uncollected():
        source = read_source(path)
        return python(_asked(source, path.parent, options), source, options)


def _asked(source: Source, folder: Path | None, options: Options, whole: bool = False) -> Module:
    """Text to IR, as the options say."""
    return analyse(source, folder, options.settings, options.literal, options.derive, options.allow_extern, whole)


def watching(path: Path, model: str, options: Options) -> tuple[str, tuple[Watched, ...]]:
    """A module whose loss, that of one model, tells of its statements; and what these are. Raises CompileErrors."""
    with _uncollected():
        source = read_source(path)
        ir, seen = watched(_asked(source, path.parent, options), model)
        return python(ir, source, options), seen


def stage(
    source: Source,
    which: Stage,
    function: str | None = None,
    folder: Path | None = None,
    settings: Settings = (),
    derive: Sequence[str] = (),
    allow_extern: bool = False,
    literal: bool = False,
) -> str:
    """What stands between two rooms, as text; of one function or of all. Raises CompileErrors, KeyError."""
    if which == "tree":
        return show_tree(parse(source), function)
    options = Options(literal=literal, settings=settings, derive=tuple(derive), allow_extern=allow_extern)
    ir = _asked(source, folder, options)
    if which == "python":
        text = python(ir, source, options)
        return text if function is None else _only(text, function)
    planner = Planner(ir, literal)
    names = ir.shown if function is None else (function,)
    return "\n".join(show(part) for name in names for part in _parts(planner, name, which))


def planned(ir: Module, name: str) -> list[tuple[str, Function]]:
    """What is emitted of a function, as IR: its value under "", its value and gradient under "_grad" if it has one."""
    planner = Planner(ir, whole=True)
    found = planner.plan(name, name, planner.active(name))
    plan = found.single if isinstance(found, ScalarPlan) else found
    return [("", plan.value), *([("_grad", plan.gradient)] if plan.gradient is not None else [])]


def _parts(planner: Planner, name: str, which: Stage) -> list[Function]:
    """The functions that a stage makes of one; KeyError if there is none of that name."""
    if which == "ir":
        return [planner.module.functions[name]]
    found = planner.plan(name, name, planner.active(name))
    plan = found.lanes if isinstance(found, ScalarPlan) else found
    asked = [_value(planner, one) for one in planner.module.derivations if one.function == name and one.mode in MADE]
    if plan.joint is None or plan.split is None:
        return [plan.value, *asked]
    if which == "adjoint":
        return [plan.joint, *asked]
    forward = replace(plan.split.forward, results=(*plan.split.forward.results, *plan.split.saved))
    return [
        replace(forward, name=f"{name}_forward"),
        replace(plan.split.backward, name=f"{name}_backward"),
        *asked,
    ]


def _value(planner: Planner, derivation: Derivation) -> Function:
    """What is computed for a derivative that is asked for."""
    found = planner.offered(derivation, f"{derivation.function}_{derivation.mode}")
    return found.lanes.value if isinstance(found, ScalarPlan) else found.value


def _only(text: str, name: str) -> str:
    """The emitted functions of one function of the source."""
    pieces = re.split(r"\n\n\n(?=def )", text)
    endings = "_forward|_backward|_grad|_arguments|_jvp|_vjp|_jacobian|_hessian|_hvp"
    wanted = re.compile(rf"def _?{re.escape(name)}(?:{endings})?\(")
    return "\n\n\n".join(piece.strip("\n") for piece in pieces if wanted.match(piece)) + "\n"
