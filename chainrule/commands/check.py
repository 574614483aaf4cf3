"""`chainrule check`: all the mistakes of some models, and where their derivatives can be unbounded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chainrule.commands import console
from chainrule.commands.settings import outward, settable

if TYPE_CHECKING:
    from chainrule.compiler.source import CompileError


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@click.option("--json", "as_json", is_flag=True, help="Print the mistakes as JSON, for editors and scripts.")
@settable
@outward
def check(
    files: tuple[Path, ...],
    strict: bool,
    as_json: bool,
    settings: tuple[tuple[str, str], ...],
    allow_extern: bool,
) -> int:
    """Show all mistakes of each FILE, and where its derivatives can be unbounded; write nothing."""
    found: list[CompileError] = []
    needs: list[str] = []
    unread: list[tuple[Path, str]] = []
    for file in files:
        try:
            found += _compile(file, needs, settings, allow_extern)
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
        _print(files, found, needs, unread)
    wrong = len(unread) + len(found) - _warnings(found)
    return 1 if wrong or (strict and found) else 0


def _warnings(found: Sequence[CompileError]) -> int:
    from chainrule.compiler.source import CompileWarning

    return sum(isinstance(error, CompileWarning) for error in found)


def _print(
    files: tuple[Path, ...], found: Sequence[CompileError], needs: Sequence[str], unread: Sequence[tuple[Path, str]]
) -> None:
    for error in found:
        click.echo(console.rendered(error) + "\n", err=True)
    for _, message in unread:
        console.Failure(message).show()
    for need in needs:
        click.echo(need)
    warned = _warnings(found)
    wrong = len(found) + len(unread) - warned
    also = f", {warned} warning{'s' if warned > 1 else ''}" if warned else ""
    if wrong:
        click.echo(f"{wrong} mistake{'s' if wrong > 1 else ''}{also} in {_count(files)}", err=True)
    else:
        click.echo(f"{console.good('ok')}: {_count(files)}, no mistakes{also}")


def _compile(
    file: Path, needs: list[str], settings: tuple[tuple[str, str], ...], allow_extern: bool
) -> list[CompileError]:
    """The warnings of a model; what its functions need of their arguments is added to `needs`."""
    from chainrule.compiler import driver
    from chainrule.compiler.parse import read_source

    with console.reading(file):
        source = read_source(file)
        module = driver.analyse(source, file.parent, settings, allow_extern=allow_extern)
        driver.python(module, source, driver.Options(format=False))
    found: dict[object, CompileError] = {}
    for findings in driver.findings(module):
        if findings.needs:
            needs.append(f"{file}: `{findings.function}` needs {', '.join(need.text for need in findings.needs)}")
        for warning in findings.warnings:
            found.setdefault((warning.span, warning.message), warning)
    return sorted(found.values(), key=lambda warning: warning.span.start)


def _count(files: tuple[Path, ...]) -> str:
    return f"{len(files)} file{'s' if len(files) > 1 else ''}"


def _unread(file: Path, message: str) -> dict[str, Any]:
    place = {"file": str(file), "line": 1, "column": 1, "end_line": 1, "end_column": 1}
    return {"severity": "error", "code": "", "message": message, "hint": "", **place, "notes": []}
