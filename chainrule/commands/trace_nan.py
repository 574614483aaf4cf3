"""`chainrule trace-nan`: which operation made the first number that is not finite, in the forward or backward."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from chainrule.commands import console
from chainrule.commands.arguments import at_a_point
from chainrule.commands.modelled import of_models
from chainrule.commands.settings import outward, settable

if TYPE_CHECKING:
    from chainrule.runtime.tracing import NanReport, Origin


@click.command("trace-nan", context_settings={"ignore_unknown_options": True})
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.argument("name")
@at_a_point
@of_models
@settable
@outward
def trace_nan(
    file: Path,
    name: str,
    assignments: tuple[str, ...],
    at: tuple[str, ...],
    data: Path | None,
    weights: Path | None,
    seed: int,
    settings: tuple[tuple[str, str], ...],
    allow_extern: bool,
) -> int:
    """Run the function NAME of FILE and its derivative, and show where a nan or inf came from.

    \b
    chainrule trace-nan ratio.cr ratio --data batch.npz
    chainrule trace-nan ratio.cr ratio x=0 'w=[1, 2]'
    chainrule trace-nan digits.cr digits.loss --data batch.npz --weights digits.weights.npz
    """
    from types import ModuleType

    from chainrule.commands.arguments import arguments_of, function_of
    from chainrule.commands.modelled import arguments as model_arguments
    from chainrule.commands.modelled import asked
    from chainrule.compiler import driver
    from chainrule.compiler.parse import read_source
    from chainrule.runtime.load import execute
    from chainrule.runtime.origin import note
    from chainrule.runtime.tracing import trace_nan as traced

    with console.reading(file):
        source = read_source(file)
        module = driver.analyse(source, file.parent, settings, allow_extern=allow_extern)
        text = driver.python(module, source, driver.Options(settings=settings))  # lines as in a compiled module
    compiled = ModuleType(file.stem)
    compiled.__file__ = f"<{file.name}>"
    execute(text, compiled.__file__, compiled)
    note(compiled, file, driver.Options(settings=settings, allow_extern=allow_extern))
    modelled = asked(module, name)
    if modelled is not None:
        name = modelled.function
        arguments = model_arguments(compiled, modelled, data, weights, seed)
    else:
        arguments = arguments_of(function_of(module, name, file), data, (*at, *assignments))
    try:
        report = traced(compiled, name, **arguments)
    except (ValueError, TypeError, IndexError) as error:
        raise console.Failure(str(error)) from error
    _print(report)
    return 1 if report else 0


def _print(report: NanReport) -> None:
    if not report:
        click.echo(f"{console.good('ok')}: {report}")
        return
    click.echo(f"{console.heading(report.name)}: {console.bad(' and '.join(report.results) + ' not finite')}")
    for argument in report.arguments:
        click.echo(f"  the argument {console.heading(argument)} is not finite")
    for origin, word in ((report.origin, "first"), (report.nan, "then")):
        if origin is not None:
            click.echo()
            _print_origin(origin, word)


def _print_origin(origin: Origin, word: str) -> None:
    place = f"{origin.place}: " if origin.place else ""
    click.echo(f"{word}, {place}{console.heading(origin.statement or origin.code)}")
    half = "in its derivative, " if origin.routine.endswith("_backward") else ""
    at = f" at [{', '.join(map(str, origin.index))}]" if origin.index else ""
    click.echo(f"  {half}{origin.word} made {console.bad(origin.made)}{at}: {origin.operation}")
    width = max((len(operand.text) for operand in origin.operands), default=0)
    for operand in origin.operands:
        click.echo(f"    {operand.text.ljust(width)} = {operand.shown}")
    click.echo(console.dim(f"  {origin.routine}, line {origin.line} of the module: {origin.code}"))
