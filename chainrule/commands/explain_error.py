"""`chainrule explain-error`: what a code of a message means, with an example."""

from __future__ import annotations

from difflib import get_close_matches

import click

from chainrule.commands import console


@click.command("explain-error")
@click.argument("code", required=False)
def explain_error(code: str | None) -> None:
    """Explain the mistake CODE (CR012), with an example; without CODE, list them all."""
    from chainrule.compiler.explanations import EXPLANATIONS

    if code is None:
        for known, found in EXPLANATIONS.items():
            click.echo(f"{console.heading(known)}  {found.title}")
        return
    asked = code.upper() if code.upper().startswith("CR") else f"CR{code:0>3}"
    if asked not in EXPLANATIONS:
        near = get_close_matches(asked, EXPLANATIONS, n=3)
        offer = f"; near it are {', '.join(near)}" if near else ""
        raise console.Failure(f"there is no mistake {code}{offer} (`chainrule explain-error` lists them)")
    found = EXPLANATIONS[asked]
    click.echo(f"{console.heading(f'{asked}: {found.title}')}\n\n{found.text.strip()}\n")
    click.echo(f"{console.bad('wrong')}\n\n{_indented(found.wrong)}\n")
    click.echo(f"{console.good('right')}\n\n{_indented(found.right)}")


def _indented(program: str) -> str:
    return "\n".join(f"    {line}" if line else "" for line in program.strip("\n").split("\n"))
