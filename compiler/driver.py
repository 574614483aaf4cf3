"""The pipeline, on one screen: text -> tree -> IR -> joint function -> plan -> Python."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import chainrule.compiler.ops  # noqa: F401  (fills the table)
from chainrule import __version__
from chainrule.compiler import syntax
from chainrule.compiler.analysis.hazards import Findings, examine
from chainrule.compiler.analysis.states import of_states
from chainrule.compiler.analysis.unreached import unreached
from chainrule.compiler.autodiff.derivatives import differentiate
from chainrule.compiler.autodiff.implicit import with_systems
from chainrule.compiler.autodiff.linearity import with_linearity
from chainrule.compiler.emission import Emission
from chainrule.compiler.emit import header, module, self_checks
from chainrule.compiler.emit.arrays import Plan
from chainrule.compiler.emit.costs import Accountant, certificate
from chainrule.compiler.emit.names import legal
from chainrule.compiler.emit.outside import outsiders
from chainrule.compiler.emit.planning import Planner
from chainrule.compiler.emit.routine import Options as Printing
from chainrule.compiler.emit.routine import Routine
from chainrule.compiler.emit.scalars import ScalarPlan
from chainrule.compiler.ir import Function, Module, owned
from chainrule.compiler.ir.ranges import Range
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
    text = _printed(ir, name, Emission(Planner(ir, options.literal), printing), options)
    if options.format:
        text = module.format_module(text)
    return header.with_header(text, __version__, name, header.digest(source.text), str(options))


def _printed(ir: Module, name: str, emission: Emission, options: Options) -> str:
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
    emission = Emission(planner, printing, native)
    return Gathered(_printed(ir, source.label, emission, options), native)


def _checks(ir: Module, emission: Emission, routines: Sequence[Routine]) -> Sequence[str]:
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
        return python(analysed(source, folder, options), source, options)


def compile_file(path: Path, options: Options = Options()) -> str:
    """The emitted module of a file. Raises CompileErrors."""
    with _uncollected():
        source = read_source(path)
        return python(analysed(source, path.parent, options), source, options)


def analysed(source: Source, folder: Path | None, options: Options, whole: bool = False) -> Module:
    """Text to IR, as the options say."""
    return analyse(source, folder, options.settings, options.literal, options.derive, options.allow_extern, whole)


def watching(path: Path, model: str, options: Options) -> tuple[str, tuple[Watched, ...]]:
    """A module whose loss, that of one model, tells of its statements; and what these are. Raises CompileErrors."""
    with _uncollected():
        source = read_source(path)
        ir, seen = watched(analysed(source, path.parent, options), model)
        return python(ir, source, options), seen


def planned(ir: Module, name: str) -> list[tuple[str, Function]]:
    """What is emitted of a function, as IR: its value under "", its value and gradient under "_grad" if it has one."""
    planner = Planner(ir, whole=True)
    found = planner.plan(name, name, planner.active(name))
    plan = found.single if isinstance(found, ScalarPlan) else found
    return [("", plan.value), *([("_grad", plan.gradient)] if plan.gradient is not None else [])]
