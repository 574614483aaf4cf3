"""`chainrule cache`: what `chainrule.load` keeps, and emptying it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from chainrule.commands import console

if TYPE_CHECKING:
    from chainrule.runtime.cache import Entry


@click.group(invoke_without_command=True)
@click.pass_context
def cache(ctx: click.Context) -> None:
    """Show what `chainrule.load` keeps; `chainrule cache clear` empties it."""
    if ctx.invoked_subcommand is not None:
        return
    from chainrule.runtime import cache as kept

    click.echo(console.heading(str(_folder())))
    found = kept.entries()
    for entry in found:
        click.echo(f"{_size(entry.size):>9}  {_ago(time.time() - entry.used):>8}  {entry.name}")
    click.echo(f"{_sum(found)} of at most {_size(kept.LIMIT)}")


@cache.command()
def clear() -> None:
    """Drop everything that is kept; it is made again when it is needed."""
    from chainrule.runtime import cache as kept

    _folder()
    click.echo(f"dropped {_sum(kept.clear())}")


def _folder() -> object:
    from chainrule.runtime import cache as kept

    try:
        return kept.folder()
    except RuntimeError as error:
        raise console.Failure("there is no home folder to keep anything in; set CHAINRULE_CACHE") from error


def _sum(found: list[Entry]) -> str:
    count = len(found)
    return f"{count} module{'s' if count != 1 else ''}, {_size(sum(entry.size for entry in found))}"


def _size(count: int) -> str:
    if count < 1000:
        return f"{count} B"
    return f"{count / 1000:.1f} kB" if count < 1_000_000 else f"{count / 2**20:.0f} MiB"


def _ago(seconds: float) -> str:
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{seconds // length:.0f} {unit} ago"
    return "just now"
