"""`chainrule ops`: the table of operations as a page."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

import click

from chainrule.commands import console

if TYPE_CHECKING:
    from chainrule.compiler.ir import Op
    from chainrule.compiler.ops.language import Word


@click.command()
@click.argument("names", metavar="[NAME]...", nargs=-1)
def ops(names: tuple[str, ...]) -> None:
    """Print the table: each operation, its rule of differentiation, and what to know about its numbers."""
    import chainrule.compiler.ops  # noqa: F401  (fills the table)
    from chainrule.compiler.ir import TABLE
    from chainrule.compiler.ops.language import LANGUAGE

    for name in names:
        if name not in LANGUAGE:
            near = get_close_matches(name, LANGUAGE, n=1)
            offer = f"; did you mean `{near[0]}`?" if near else ""
            raise console.Failure(f"no operation is called `{name}`{offer}")
    entries = {op.spelled or op.name: op for op in TABLE.values() if op.spelled is not None}
    chosen = names or sorted(LANGUAGE)
    click.echo("\n\n".join(_entry(LANGUAGE[name], entries.get(name)) for name in chosen))


def _entry(word: Word, op: Op | None) -> str:
    """The word and what it is; for a primitive its rule and its note, for another word that it is made of some."""
    lines = [f"{console.heading(f'{word.name}({_parameters(word)})')}  {word.doc}"]
    if op is not None and op.sentence:
        lines.append(f"    {op.sentence}")
    if op is not None and op.note:
        lines.append(console.dim(f"    {op.note}"))
    return "\n".join(lines)


def _parameters(word: Word) -> str:
    shown = []
    for parameter in word.parameters:
        given = "" if parameter.required else f" = {_literal(parameter.default)}"
        shown.append(f"{parameter.name}{given}")
    return ", ".join(shown)


def _literal(value: object) -> str:
    """A default as the language writes it."""
    if value is None or isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)
