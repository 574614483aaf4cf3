"""`chainrule explain`: a function's derivative by the chain rule, with numbers, or as mathematics."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chainrule.commands import console
from chainrule.commands.arguments import at_a_point
from chainrule.commands.modelled import of_models
from chainrule.commands.settings import outward, settable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chainrule.commands.modelled import Asked
    from chainrule.commands.statements import Outline, Statement
    from chainrule.compiler.ir import Module
    from chainrule.compiler.source import Source


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.argument("name")
@at_a_point
@click.option("--latex", "form", flag_value="latex", help="Print the derivation as LaTeX.")
@click.option("--markdown", "form", flag_value="markdown", help="Print it as Markdown with formulas.")
@of_models
@settable
@outward
def explain(
    file: Path,
    name: str,
    assignments: tuple[str, ...],
    at: tuple[str, ...],
    data: Path | None,
    form: str | None,
    weights: Path | None,
    seed: int,
    settings: tuple[tuple[str, str], ...],
    allow_extern: bool,
) -> None:
    """Explain the derivative of the function NAME of FILE: the paths to each argument, and their sum.

    \b
    chainrule explain path.cr path --at t=0.7
    chainrule explain surface.cr volume --data batch.npz
    chainrule explain digits.cr digits.loss --data batch.npz --weights digits.weights.npz
    chainrule explain path.cr path --latex
    """
    from chainrule.commands.arguments import arguments_of, function_of
    from chainrule.commands.modelled import as_plain, asked
    from chainrule.commands.statements import outline
    from chainrule.compiler import driver
    from chainrule.compiler.parse import read_source

    with console.reading(file):
        source = read_source(file)
        module = driver.analyse(source, file.parent, settings, allow_extern=allow_extern)
    whole, modelled = module, asked(module, name)
    if modelled is not None:
        module, name = as_plain(module, modelled), modelled.function
    function = function_of(module, name, file)
    try:
        found = outline(module, name)
    except ValueError as error:
        raise console.Failure(f"{error}: nothing to explain") from error
    if form is not None:
        from chainrule.commands.mathematics import as_latex, as_markdown

        with console.reading(file):
            click.echo(as_latex(module, found) if form == "latex" else as_markdown(module, found))
        return
    at = (*at, *assignments)
    if not at and data is None:
        raise click.UsageError("explain needs a point: --at x=3 for each argument, or --data x.npz")
    if modelled is not None:
        given = _of_model(whole, source, modelled, data, weights, seed)
    else:
        given = arguments_of(function, data, at)
    arguments = {str(p.name): given.get(str(p.name), p.attrs.get("default")) for p in function.params}
    with console.reading(file):
        _print(module, source, found, arguments)


def _of_model(
    module: Module, source: Source, found: Asked, data: Path | None, weights: Path | None, seed: int
) -> Mapping[str, Any]:
    """The arguments of a model's function over arrays."""
    from types import ModuleType

    from chainrule.commands.modelled import arguments, plain_arguments
    from chainrule.compiler import driver
    from chainrule.runtime.load import execute

    compiled = ModuleType(module.name)
    execute(driver.python(module, source, driver.Options(format=False)), f"<{module.name}>", compiled)
    given = arguments(compiled, found, data, weights, seed)
    return plain_arguments(compiled, module.functions[found.function], given)


def _print(module: Module, source: Source, found: Outline, arguments: Mapping[str, Any]) -> None:
    import numpy as np

    from chainrule.commands.statements import at_point, steps

    try:
        if found.scalar and all(np.ndim(value) == 0 for value in arguments.values()):
            from chainrule.commands.evaluate import show

            with np.errstate(all="ignore"):
                made = steps(module, source, found, arguments)
            real = [str(p.name) for p in found.function.params if p.tensor.dtype == "real"]
            show(made, {variable: float(arguments[variable]) for variable in real})
            totals = made.totals()
            lost = [name for name in real if not np.isfinite(totals.get(name, 0.0))]
            _print_emitted(module, source, found, arguments, lost)
            return
        with np.errstate(all="ignore"):
            statements, gradients = at_point(module, source, found, arguments)
    except (ValueError, TypeError, IndexError) as error:
        raise console.Failure(re.sub("^values:", f"{found.function.name}:", str(error))) from error
    _print_statements(statements, found.result, gradients)


def _print_emitted(
    module: Module, source: Source, found: Outline, arguments: Mapping[str, Any], lost: Sequence[str]
) -> None:
    """What the emitted function gives where a product of rates is not finite: it takes statements together."""
    from types import ModuleType

    import numpy as np

    from chainrule.compiler import driver
    from chainrule.compiler.emit.names import legal
    from chainrule.runtime.gradients import stated
    from chainrule.runtime.load import execute

    if not lost:
        return
    compiled = ModuleType(module.name)
    execute(driver.python(module, source, driver.Options(format=False)), f"<{module.name}>", compiled)
    name = legal(found.function.name)
    backward, gradient = vars(compiled).get(f"{name}_backward"), vars(compiled).get(f"{name}_grad")
    if backward is None or gradient is None:
        return
    _, slopes = gradient(**arguments)
    for variable, slope in zip(stated(backward), slopes if isinstance(slopes, tuple) else (slopes,), strict=True):
        if variable in lost and np.isfinite(slope):
            said = f"d{found.result}/d{variable} = {_number(float(slope))}"
            click.echo(f"\n  a rate is infinite there; `{name}_grad`, which takes the statements together, has {said}")


def _print_statements(statements: tuple[Statement, ...], result: str, gradients: Mapping[str, Any]) -> None:
    """Forward the values; backward the gradient, how much of it goes where; and what arrives."""
    width = max(len(statement.name) for statement in statements)
    click.echo(console.heading("forward"))
    for statement in statements:
        click.echo(f"  {statement.name.ljust(width)}  {_size(statement.value):<32} {console.dim(_source(statement))}")
    click.echo(console.heading(f"backward, from d{result} = 1"))
    for statement in reversed(statements):
        head = f"  {statement.name.ljust(width)}  d{result}/d{statement.name}: {_size(statement.gradient)}"
        click.echo(head)
        for link in statement.links:
            click.echo(f"  {'':{width}}    to {link.by}: norm {_number(link.norm)}")
    click.echo(console.heading("gradient"))
    for name, gradient in gradients.items():
        click.echo(f"  d{result}/d{name}: {_size(gradient)}")


def _size(value: Any) -> str:
    """A number, or the shape and norm of an array."""
    import numpy as np

    array = np.asarray(value)
    if not array.ndim:
        return _number(float(array))
    return f"real{list(array.shape)}, norm {_number(float(np.linalg.norm(np.ravel(array))))}"


def _number(value: float) -> str:
    return f"{value:.6g}"


def _source(statement: Statement) -> str:
    span = statement.span
    return f"{span.shown}  {span.source.label}:{span.line}" if span is not None else ""
