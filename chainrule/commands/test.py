"""`chainrule test`: the examples of a model, and each of its derivatives against an independent one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chainrule.commands import console
from chainrule.commands.settings import outward, settable

if TYPE_CHECKING:
    from types import ModuleType

    from chainrule.compiler.ir import Derivation, Function, Model, Module
    from chainrule.compiler.source import Source
    from chainrule.runtime.examples import Trial
    from chainrule.runtime.gradients import GradientReport
    from chainrule.runtime.proof import Properties

_SAMPLED = 3  # points for each function besides those of the examples
_GIVEN = 5  # points from examples
_LEAST = 7  # digits of what holds exactly, but for rounding


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@settable
@outward
def test(files: tuple[Path, ...], settings: tuple[tuple[str, str], ...], allow_extern: bool) -> int:
    """Run the examples of each FILE, and check its derivatives against differences in float64."""
    failed = False
    for position, file in enumerate(files):
        if position:
            click.echo()
        try:
            failed |= not _test(file, settings, allow_extern)
        except click.ClickException as problem:
            problem.show()
            failed = True
    return 1 if failed else 0


def _test(file: Path, settings: tuple[tuple[str, str], ...], allow_extern: bool) -> bool:
    from chainrule.compiler import driver
    from chainrule.compiler.parse import read_source
    from chainrule.runtime.examples import try_examples

    with console.reading(file):
        source = read_source(file)
        module = driver.analyse(source, file.parent, settings, allow_extern=allow_extern)
        trial = try_examples(module, source)
    click.echo(console.heading(str(file)))
    wrong = _examples(trial)
    names = [name for name in module.exported if _is_differentiable(module.functions[name])]
    asked = [derivation for derivation in module.derivations if derivation.mode != "grad" or derivation.model]
    models = [model for model in module.models if model.loss is not None and model.params]
    labels = [*names, *(f"{model.name}_loss" for model in models)]
    labels += [f"{_plain(derivation)}_{derivation.suffix}" for derivation in asked]
    width = max(map(len, labels), default=0)
    other = _Others(module, source, names)
    for name in names:
        wrong += not _gradient(module, name, trial, width, other)
    for derivation in asked:
        if derivation.model:
            from chainrule.runtime.models import as_function

            alone, plain, compiled = as_function(module, derivation, source)
            label = f"{_plain(derivation)}_{derivation.suffix}"
            wrong += not _derived(alone, plain, compiled, (), width, label)
        else:
            points = list(trial.points.get(derivation.function, ()))[:_GIVEN]
            wrong += not _derived(module, derivation, trial.compiled, points, width)
    for model in models:
        wrong += not _model(module, model, trial, width)
    if not trial.outcomes and not names and not models:
        click.echo("  nothing to test: no example, and no function of real numbers")
        return False
    return not wrong


class _Others:
    """What derivatives are compared with besides differences: the module without checks, and other modes."""

    def __init__(self, module: Module, source: Source, names: Sequence[str]) -> None:
        from types import ModuleType

        from chainrule.compiler import driver
        from chainrule.compiler.analysis.analytic import is_analytic
        from chainrule.runtime.load import execute
        from chainrule.runtime.proof import derived

        self.plain = ModuleType("plain")
        execute(driver.python(module, source, driver.Options(unchecked=True, format=False)), "<plain>", self.plain)
        analysed = driver.written_out(module)
        self.analytic = {name for name in names if is_analytic(analysed(name))}
        self.active = {name: _active(module, module.functions[name]) for name in names}
        self.derived = derived(module, source, names, self.active)

    def properties(self, name: str, args: Sequence[Any]) -> Properties:
        from chainrule.runtime.proof import properties

        return properties(self.derived, name, args, self.active[name])


def _examples(trial: Trial) -> int:
    """Prints what failed, and a line on all; how many failed."""
    wrong = [outcome for outcome in trial.outcomes if outcome.problem]
    for outcome in wrong:
        click.echo(f"  {console.bad('failed')}  {outcome.place}  {outcome.text}\n          {outcome.problem}")
    total = len(trial.outcomes)
    if total:
        passed = f"{total - len(wrong)} of {total} examples pass"
        click.echo(f"  {console.bad(passed) if wrong else console.good(passed)}")
    return len(wrong)


def _is_differentiable(function: Function) -> bool:
    return all(any(value.tensor.dtype == "real" for value in values) for values in (function.params, function.results))


def _gradient(module: Module, name: str, trial: Trial, width: int, other: _Others) -> bool:
    """Prints a function's line of the table; whether its derivatives agree."""
    from chainrule.runtime.gradients import check_gradients
    from chainrule.runtime.sampling import points

    function = module.functions[name]
    active = other.active[name]
    plain = other.plain if name in other.analytic else None
    head = f"  {name.ljust(width)}  d/d({', '.join(active)})"
    if without := _underivable(module, function, active):
        click.echo(f"{head}  none: {without}")
        return True
    apart = _departures(module, function, active)
    if apart:
        click.echo(f"{head}  not checked: on purpose not the derivative of its value, {apart}")
        return True
    where = list(trial.points.get(name, ()))[:_GIVEN]
    reports = []
    try:
        where += points(function, trial.compiled, _SAMPLED)
        for args in where:
            reports.append(check_gradients(trial.compiled, name, *args, active=active, plain=plain))
    except (ArithmeticError, IndexError, TypeError, ValueError) as error:
        at = f", at {_point(function, where[len(reports)])}" if len(reports) < len(where) else ""
        click.echo(f"{head}  {console.bad('fails')}{at}\n    {type(error).__name__}: {error}")
        return False
    failed = [(r, args) for r, args in zip(reports, where, strict=True) if r.off or r.problems]
    compared = [report for report in reports if report.compared]
    if failed:
        report, args = failed[0]
        click.echo(f"{head}  {console.bad('off')}, at {_point(function, args)}")
        click.echo("".join(f"    {line}\n" for line in str(report).split("\n")), nl=False)
        if function.rule is not None and function.rule.span is not None:
            span = function.rule.span
            place, said = f"{span.source.label}:{span.line}", '`unchecked "reason"` there says that it is meant'
            click.echo(f"    its derivative is stated in {place}; {said}")
        return False
    if not compared:
        click.echo(f"{head}  {console.bad('not checked')}: {_why(reports)}")
        return False
    digits = math.floor(min(report.digits for report in compared))
    count = sum(len({(e.argument, e.index) for e in report.compared}) for report in compared)
    doubtful = len({(k, e.argument, e.index) for k, report in enumerate(reports) for e in report.unclear})
    click.echo(
        f"{head}  {console.good(f'{digits:2} digits')}  {count} derivatives at {_plural(len(compared), 'point')}"
        + (f" ({doubtful} more where differences cannot tell: kinks, rounding)" if doubtful else "")
    )
    return _proofs(compared, active, [other.properties(name, args) for args in where])


def _proofs(reports: Sequence[GradientReport], active: Sequence[str], properties: Sequence[Properties]) -> bool:
    """Prints by which ways and how well they agree; whether forward is the transpose, and the Hessian symmetric."""
    elements = [element for report in reports for element in report.compared]
    exact = sum(element.by_complex_step for element in elements)
    way = "complex steps" if exact == len(elements) else "complex steps and differences" if exact else "differences"
    each = ""
    if len(active) > 1:
        each = ", ".join(_each(name, reports) for name in active) + " digits, "
    said = [f"{each}by {way}"]
    transposed = [p.transposed for p in properties if p.transposed is not None]
    symmetric = [p.symmetric for p in properties if p.symmetric is not None]
    wrong = False
    for found, words in ((transposed, "forward is its transpose"), (symmetric, "the Hessian is symmetric")):
        if found:
            digits = math.floor(min(found))
            wrong |= digits < _LEAST
            text = f"{words} to {digits} digits"
            said.append(console.bad(text) if digits < _LEAST else text)
    click.echo(f"    {'; '.join(said)}")
    return not wrong


def _each(name: str, reports: Sequence[GradientReport]) -> str:
    """`rate 12`: to how many digits the derivatives by one argument agree, at the points where they were compared."""
    found = [digits for report in reports if not math.isnan(digits := report.digits_of(name))]
    return f"{name} {math.floor(min(found))}" if found else f"{name} none"


def _by(function: Function, names: Sequence[str]) -> str:
    """The arguments by which something is derived; those that a model owns by their paths."""
    from chainrule.compiler.ir import owned

    paths = {param.name: one.path for param in function.params if (one := owned(param)) is not None}
    return ", ".join(paths.get(name, name) for name in names)


def _plain(derivation: Derivation) -> str:
    """The function as it is known: without what its variant is called."""
    return derivation.function.partition("@")[0]


def _derived(
    module: Module,
    derivation: Derivation,
    compiled: ModuleType,
    given: Sequence[tuple[Any, ...]],
    width: int,
    label: str = "",
) -> bool:
    """Prints the line of what is derived besides gradients; whether it agrees."""
    from chainrule.runtime.derived import check_derived
    from chainrule.runtime.sampling import points

    name, mode = derivation.function, derivation.mode
    function, gradient = module.functions[name], _active(module, module.functions[name])
    head = f"  {(label or f'{name}_{mode}').ljust(width)}  by {_by(function, derivation.active)}"
    if mode in ("hessian", "hvp") and not set(derivation.active) <= set(gradient):
        click.echo(f"{head}  {console.bad('not checked')}: `{name}_grad` is by {', '.join(gradient)}")
        return False
    reports = []
    try:
        for args in [*given, *points(function, compiled, _SAMPLED)]:
            reports.append(
                check_derived(
                    compiled, name, mode, derivation.active, *args, form=derivation.form, gradient=gradient
                )
            )
    except (ArithmeticError, IndexError, TypeError, ValueError) as error:
        click.echo(f"{head}  {console.bad('fails')}\n    {type(error).__name__}: {error}")
        return False
    off = next((report for report in reports if report.off), None)
    if off is not None:
        click.echo(f"{head}  {console.bad('off')}\n    {off.off[0]}")
        return False
    compared = [report for report in reports if report.compared]
    if not compared:
        click.echo(f"{head}  {console.bad('not checked')}: no point was found where differences tell")
        return False
    digits = math.floor(min(report.digits for report in compared))
    count = sum(len(report.compared) for report in compared)
    shown = f"{count} directions at {_plural(len(compared), 'point')}"
    click.echo(f"{head}  {console.good(f'{digits:2} digits')}  {shown}")
    return True


def _model(module: Module, model: Model, trial: Trial, width: int) -> bool:
    """Prints a model's line of the table; whether the gradient of its loss agrees."""
    from chainrule.runtime.models import check_model

    report = check_model(trial.compiled, model, module.functions)
    head = f"  {report.function.ljust(width)}  by its parameters"
    if report.off or report.problems:
        click.echo(f"{head}  {console.bad('off')}")
        click.echo("".join(f"    {line}\n" for line in str(report).split("\n")), nl=False)
        return False
    if not report.compared:
        click.echo(f"{head}  {console.bad('not checked')}: no small inputs were found for which it has a finite value")
        return False
    count = len({(e.argument, e.index) for e in report.compared})
    doubtful = len({(e.argument, e.index) for e in report.unclear})
    click.echo(
        f"{head}  {console.good(f'{math.floor(report.digits):2} digits')}  {count} derivatives at 1 point"
        + (f" ({doubtful} more where differences cannot tell: kinks, rounding)" if doubtful else "")
    )
    return True


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' if count != 1 else ''}"


def _why(reports: Sequence[GradientReport]) -> str:
    if not reports:
        return "no small point (400 elements at most) was found where it has a finite value; an example would give one"
    return str(reports[0]).split("\n")[-1].strip()


def _active(module: Module, function: Function) -> tuple[str, ...]:
    for derivation in module.derivations:
        if derivation.mode == "grad" and derivation.function == function.name and derivation.active:
            return derivation.active
    return tuple(str(param.name) for param in function.params if param.tensor.dtype == "real")


def _departures(module: Module, function: Function, active: Sequence[str]) -> str:
    """Where the derivative is not meant to be that of the value; empty if it is everywhere."""
    from chainrule.compiler.autodiff.departures import departures

    places = [k for k, param in enumerate(function.params) if param.name in active]
    return "; ".join(str(one) for one in departures(function, places, module.functions))


def _underivable(module: Module, function: Function, active: Sequence[str]) -> str:
    """What has no derivative, and through which this one's would go."""
    from chainrule.compiler.autodiff.departures import underivable

    places = [k for k, param in enumerate(function.params) if param.name in active]
    return ", ".join(str(one) for one in underivable(function, places, module.functions))


def _point(function: Function, args: Sequence[Any]) -> str:
    import numpy as np

    shown = []
    for param, arg in zip(function.params, args, strict=True):
        text = f"{arg:.6g}" if np.ndim(arg) == 0 else np.array2string(np.asarray(arg), precision=4, threshold=6)
        shown.append(f"{param.name} = {' '.join(text.split())}")
    return ", ".join(shown)
