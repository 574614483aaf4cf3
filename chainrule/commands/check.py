"""`chainrule check`: all the mistakes of some models, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chainrule.commands import console

if TYPE_CHECKING:
    from chainrule.compiler.source import CompileError


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the mistakes as JSON, for editors and scripts.")
def check(files: tuple[Path, ...], as_json: bool) -> int:
    """Show all mistakes of each FILE; write nothing."""
    found: list[CompileError] = []
    unread: list[tuple[Path, str]] = []
    for file in files:
        try:
            _compile(file)
        except console.Mistakes as mistakes:
            found += mistakes.errors
        except console.Failure as failure:
            unread.append((file, failure.message))
    if as_json:
        import json

        from chainrule.compiler.render import as_json as record

        records = [record(error) for error in found] + [_unread(file, message) for file, message in unread]
        click.echo(json.dumps(records, indent=2))
    else:
        for error in found:
            click.echo(console.rendered(error) + "\n", err=True)
        for _, message in unread:
            console.Failure(message).show()
        wrong = len(found) + len(unread)
        if wrong:
            click.echo(f"{wrong} mistake{'s' if wrong > 1 else ''} in {_count(files)}", err=True)
        else:
            click.echo(f"{console.good('ok')}: {_count(files)}, no mistakes")
    return 1 if found or unread else 0


def _compile(file: Path) -> None:
    from chainrule.compiler import driver

    with console.reading(file):
        driver.compile_file(file, driver.Options(format=False))


def _count(files: tuple[Path, ...]) -> str:
    return f"{len(files)} file{'s' if len(files) > 1 else ''}"


def _unread(file: Path, message: str) -> dict[str, Any]:
    place = {"file": str(file), "line": 1, "column": 1, "end_line": 1, "end_column": 1}
    return {"code": "", "message": message, "hint": "", **place, "notes": []}
