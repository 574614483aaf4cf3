"""`chainrule ops`: the table of operations, and the standard library, as a page."""

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
@click.option("--source", is_flag=True, help="Print how the standard library defines them.")
def ops(names: tuple[str, ...], source: bool) -> None:
    """Print the table: each operation, its rule of differentiation, and what to know about its numbers.

    Of what the standard library defines: how it is called, what it is, and the file in which it stands.
    """
    import chainrule.compiler.ops  # noqa: F401  (fills the table)
    from chainrule.compiler.ir import TABLE
    from chainrule.compiler.lower import library
    from chainrule.compiler.ops.language import LANGUAGE

    defined = library.public()
    known = [*LANGUAGE, *defined]
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            offer = f"; did you mean `{near[0]}`?" if near else ""
            raise console.Failure(f"no operation is called `{name}`{offer}")
        if source and name in LANGUAGE:
            raise console.Failure(f"`{name}` is primitive: it stands in the table, and not in the library")
    chosen = names or sorted(defined if source else known)
    if source:
        click.echo("\n\n".join(_source(name) for name in chosen))
        return
    entries = {op.spelled or op.name: op for op in TABLE.values() if op.spelled is not None}
    click.echo(
        "\n\n".join(
            _entry(LANGUAGE[name], entries.get(name)) if name in LANGUAGE else _defined(name) for name in chosen
        )
    )


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


def _defined(name: str) -> str:
    """A definition of the library: its heading, what its docstring says first, where it stands."""
    from chainrule.compiler.lower import library
    from chainrule.compiler.syntax import Function

    place = library.places()[name]
    lines = [console.heading(place.heading)]
    tree = library.definition(name)
    if isinstance(tree, Function) and tree.doc:
        first, *rest = [line.strip() for line in tree.doc.strip().split("\n\n")[0].split("\n")]
        lines[0] += f"  {first}"
        lines += [f"    {line}" for line in rest]
    lines.append(console.dim(f"    {place.file}:{place.above + 1}"))
    return "\n".join(lines)


def _source(name: str) -> str:
    """How the library defines it, and where."""
    from chainrule.compiler.lower import library

    place = library.places()[name]
    return f"{console.dim(f'# {place.file}:{place.above + 1}')}\n{place.text.rstrip()}"
