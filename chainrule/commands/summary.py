"""`chainrule summary`: the layers of a model, what they give, how many parameters they own, what they cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from chainrule.commands import console
from chainrule.commands.settings import outward, settable

if TYPE_CHECKING:
    from chainrule.compiler.emit.costs import Accountant, Cost
    from chainrule.compiler.ir import Dim, Model

HEADS = ("layer", "", "gives", "parameters", "forward", "backward", "kept, bytes")


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@settable
@outward
def summary(file: Path, settings: tuple[tuple[str, str], ...], allow_extern: bool) -> None:
    """List the layers of the models in FILE, and what a step of training costs.

    \b
    parameters   how many numbers the layer owns
    forward      multiply-adds of its products, x @ W and the like
    backward     the same, of its derivative
    kept         bytes that forward keeps for backward, in float64

    Sizes may be set as well as parameters: --set width=64 --set batch=128.
    """
    from chainrule.compiler import driver
    from chainrule.compiler.emit.costs import Accountant
    from chainrule.compiler.emit.planning import Planner
    from chainrule.compiler.parse import parse, read_source

    with console.reading(file):
        source = read_source(file)
        names = driver.parameters_of_models(parse(source))
        own = tuple((name, text) for name, text in settings if name in names)
        module = driver.analyse(source, file.parent, own, allow_extern=allow_extern)
    if not module.models:
        raise console.Failure(f"{file} has no model")
    accountant = Accountant(Planner(module))
    sizes = _sizes(module.models, accountant, [pair for pair in settings if pair not in own], sorted(names))
    for position, model in enumerate(module.models):
        if position:
            click.echo()
        _print(accountant, model, sizes)


def _sizes(
    models: Sequence[Model], accountant: Accountant, given: Sequence[tuple[str, str]], parameters: Sequence[str]
) -> dict[str, int]:
    """What is set besides the parameters of models: sizes, by their names."""
    known = {
        name
        for model in models
        for function in model.functions
        for param in accountant.planner.functions[function].params
        for dim in param.shape
        for name in dim.names()
    }
    found = {}
    for name, text in given:
        if name not in known:
            offered = [*(f"`{one}`" for one in parameters), *(f"`{one}`" for one in sorted(known))]
            raise console.Failure(f"there is no parameter or size `{name}`; there are {', '.join(offered)}")
        if not text.isdecimal():
            raise console.Failure(f"the size `{name}` is a whole number, and `{text}` is none")
        found[name] = int(text)
    return found


def _print(accountant: Accountant, model: Model, sizes: Mapping[str, int]) -> None:
    from chainrule.compiler.emit.costs import Cost, parameters

    settings = ", ".join(f"{name} = {value}" for name, value in (*model.settings, *sizes.items()))
    click.echo(f"{console.heading(model.name)}  {console.dim(settings)}".rstrip())
    if model.loss is None or not model.params:
        click.echo(f"  {_text(parameters(model.params), {})} parameters, and no loss to train by")
        return
    rows = accountant.rows(model)
    total = accountant.total(model)
    rest = total - sum((row.cost for row in rows), Cost())
    own = [one for one in model.params if not any(one.path.startswith(f"{row.path}.") for row in rows)]
    table: list[tuple[str, ...]] = [HEADS]
    for row in rows:
        steps = _text(row.steps, sizes)
        layer = row.layer if steps == "1" else f"{row.layer} × {steps}"
        table.append((row.path, layer, _shape(row.shape, sizes), *_numbers(row.parameters, row.cost, sizes)))
    table.append(("the rest", "", "", *_numbers(parameters(own), rest, sizes)))
    table.append(("total", "", "", *_numbers(parameters(model.params), total, sizes)))
    if any(text.startswith("-") for text in table[-2]):
        table[-2] = tuple("" if text.startswith("-") else text for text in table[-2])  # what neighbours share
    _table(table)


def _numbers(count: Dim, cost: Cost, sizes: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(_text(dim, sizes) for dim in (count, cost.forward, cost.backward, cost.saved))


def _text(dim: Dim, sizes: Mapping[str, int]) -> str:
    """A formula in the sizes that are open, or a number where none is."""
    from chainrule.compiler.emit.costs import formula

    return formula(dim.substitute(_dims(sizes)))


def _dims(sizes: Mapping[str, int]) -> dict[str, Dim]:
    from chainrule.compiler.ir import Dim

    return {name: Dim.of(size) for name, size in sizes.items()}


def _shape(shape: Sequence[Dim], sizes: Mapping[str, int]) -> str:
    return f"[{', '.join(str(dim.substitute(_dims(sizes))) for dim in shape)}]" if shape else "a number"


def _table(rows: Sequence[Sequence[str]]) -> None:
    """Columns as wide as they need, words to the left and numbers to the right; a line above the last row."""
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
    for position, row in enumerate(rows):
        cells = [
            cell.ljust(width) if k < 3 else cell.rjust(width)
            for k, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        line = "  " + "  ".join(cells).rstrip()
        if position == len(rows) - 1:
            click.echo(console.dim("  " + "─" * (sum(widths) + 2 * (len(widths) - 1))))
            line = console.heading(line)
        click.echo(console.dim(line) if position == 0 else line)
