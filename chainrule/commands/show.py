"""`chainrule show`: what each room of the compiler makes of a model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from chainrule.commands import console
from chainrule.commands.settings import outward, settable

if TYPE_CHECKING:
    from chainrule.compiler.stages import Stage

STAGES = ("tree", "ir", "adjoint", "plan", "python")


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.argument("name", required=False)
@click.option("--derive", metavar="'MODE(F, X)'", multiple=True, help="Derive this too, as if FILE asked for it.")
@click.option("--literal", is_flag=True, help="Keep log(1 + exp(x)) and its kin as they are written.")
@click.option("--stage", type=click.Choice(STAGES), default="python", show_default=True, help="Which room.")
@settable
@outward
def show(
    file: Path,
    name: str | None,
    derive: tuple[str, ...],
    literal: bool,
    stage: Stage,
    settings: tuple[tuple[str, str], ...],
    allow_extern: bool,
) -> None:
    """Print the model FILE, or its function NAME, as it leaves a stage of the compiler.

    \b
    tree     what was written: the parsed text
    ir       what it means: types, shapes, one operation a line
    adjoint  its derivative, in the same form
    plan     what is saved, what is recomputed, in which order
    python   the emitted module
    """
    from chainrule.compiler import driver, stages
    from chainrule.compiler.parse import read_source

    with console.reading(file):
        source = read_source(file)
        known: tuple[str, ...] = ()
        if name is not None:
            known = driver.analyse(source, file.parent, settings, allow_extern=allow_extern).shown
        if name is not None and name not in known:
            offered = ", ".join(f"`{function}`" for function in known) or "none"
            raise console.Failure(f"{file} has no function `{name}`; there are {offered}")
        text = stages.stage(source, stage, name, file.parent, settings, derive, allow_extern, literal)
    click.echo(text.rstrip("\n"))
