"""`chainrule ops`: the table of operations as a page."""

from __future__ import annotations

import math
from difflib import get_close_matches
from typing import TYPE_CHECKING

import click

from chainrule.commands import console

if TYPE_CHECKING:
    from chainrule.compiler.ir import Op


@click.command()
@click.argument("names", metavar="[NAME]...", nargs=-1)
def ops(names: tuple[str, ...]) -> None:
    """Print the table: each operation, its rule of differentiation, and what to know about its numbers."""
    import chainrule.compiler.ops  # noqa: F401  (fills the table)
    from chainrule.compiler.ir import TABLE

    spelled = {name: op for op in TABLE.values() if (name := spelling(op)) is not None}
    for name in names:
        if name not in spelled:
            near = get_close_matches(name, spelled, n=1)
            raise console.Failure(f"no operation is called `{name}`" + (f"; did you mean `{near[0]}`?" if near else ""))
    chosen = names or sorted(spelled)
    click.echo("\n\n".join(_entry(name, spelled[name]) for name in chosen))


def spelling(op: Op) -> str | None:
    """What the language calls it; None for an operation that only the compiler writes."""
    return op.name if op.spelled == "" else op.spelled


def _entry(name: str, op: Op) -> str:
    lines = [f"{console.heading(name)}  {op.doc}".rstrip()]
    if op.sentence:
        lines.append(f"    {op.sentence}")
    intervals = [_interval(low, high) for low, high in op.domain]
    if intervals and any(intervals):
        lines.append(console.dim(f"    sampled over {', '.join(i or 'all numbers' for i in intervals)}"))
    if op.note:
        lines.append(console.dim(f"    {op.note}"))
    return "\n".join(lines)


def _interval(low: float, high: float) -> str:
    return "" if math.isinf(low) and math.isinf(high) else f"[{low:g}, {high:g}]"
