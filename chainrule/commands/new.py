"""`chainrule new`: a first model that works."""

from __future__ import annotations

import re
from pathlib import Path

import click

from chainrule.commands import console

_MODEL = '''\
"""{title}: how fast something cools, found from measurements."""

# Newton's law: the difference to the room decays exponentially.
fn temperature(t, rate, start, room) = room + (start - room) * exp(-rate * t)

# How far the law is from the measurements, squared and averaged.
fn misfit(rate, start, room, t: real[n], measured: real[n]) -> real:
    r[i] = temperature(t[i], rate, start, room) - measured[i]
    return mean(r^2)

# `misfit_grad` shall give the derivatives by what is unknown, not by the measurements.
derive grad(misfit, rate, start, room)

example temperature(0, 0.1, 90, 20) == 90
example temperature(log(2) / 0.1, 0.1, 90, 20) ~= 55
example misfit(0.1, 90, 20, [0.0], [87.0]) ~= 9
'''


@click.command()
@click.argument("name")
def new(name: str) -> None:
    """Write NAME.cr, a first model to change; it overwrites nothing."""
    path = Path(name if name.endswith(".cr") else f"{name}.cr")
    if not re.fullmatch(r"[A-Za-z_]\w*", path.stem):
        raise click.UsageError(f"{path.stem} is no name for a Python module: letters, digits and _, no digit first")
    try:
        with open(path, "x", encoding="utf-8", newline="\n") as file:
            file.write(_MODEL.format(title=path.stem))
    except FileExistsError as error:
        raise console.Failure(f"{path} is there already; it stays as it is") from error
    except FileNotFoundError as error:
        raise console.Failure(f"there is no folder {path.parent}") from error
    except OSError as error:
        raise console.Failure(console.unreadable(error, path)) from error
    click.echo(f"{console.good('wrote')} {path}; now try\n")
    for command, meaning in (
        ("test", "run its examples, check its derivatives"),
        ("compile", f"write {path.with_suffix('.py').name}, with its gradient"),
        ("show", "look at that module without writing it"),
    ):
        click.echo(f"  chainrule {command:8}{path}   {console.dim(meaning)}")
