"""`chainrule build`: a model in C, and its extension built beside it by the machine's compiler."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import click

from chainrule.commands import console
from chainrule.commands.compile import write_native
from chainrule.commands.settings import outward, settable


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Overwrite files that chainrule did not write.")
@click.option("--unchecked", is_flag=True, help="Leave out the checks of shapes.")
@settable
@outward
def build(file: Path, force: bool, unchecked: bool, settings: tuple[tuple[str, str], ...], allow_extern: bool) -> int:
    """Write the model FILE in C, and build the extension that model.py then uses."""
    from chainrule.compiler.options import Options
    from chainrule.runtime import building

    made = write_native(file, Options(unchecked=unchecked, settings=settings, allow_extern=allow_extern), force)
    target = file.with_name(f"{made.stem}_py{sysconfig.get_config_var('EXT_SUFFIX')}")
    try:
        building.build(building.Sources(made.stem, made.shared_out, made.h, made.extension), target)
    except building.BuildError as error:
        said = f"\n{error.output.rstrip()}" if error.output else ""
        raise console.Failure(f"{error}; {made.stem}.py works without, by numpy{said}") from error
    except OSError as error:
        raise console.Failure(f"{target} cannot be written: {(error.strerror or str(error)).lower()}") from error
    click.echo(f"{console.good('built')} {target}")
    return 0
