"""What the commands have in common: reading a model, showing its mistakes, ending with an exit code."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from chainrule.compiler.source import CompileError, CompileErrors


class Failure(click.ClickException):
    """Something a user can mend, in a sentence; exit code 1."""

    exit_code = 1

    def show(self, file: object = None) -> None:
        from chainrule.compiler.render import printable

        lines = "\n".join(printable(line) for line in self.message.split("\n"))
        click.echo(f"{click.style('error', fg='red', bold=True)}: {lines}", err=True)


class Mistakes(click.ClickException):
    """The mistakes of a model, each shown where it stands; exit code 1."""

    exit_code = 1

    def __init__(self, errors: CompileErrors) -> None:
        super().__init__(str(errors))
        self.errors = errors.errors

    def show(self, file: object = None) -> None:
        for error in self.errors:
            click.echo(rendered(error) + "\n", err=True)
        count = len(self.errors)
        codes = sorted({error.code for error in self.errors})
        more = f"`chainrule explain-error {codes[0]}` tells more" if codes else ""
        click.echo(f"{count} mistake{'s' if count != 1 else ''}; {more}", err=True)


def rendered(error: CompileError) -> str:
    """The message with the line and the caret; its colours are undone by `click.echo` where there is no terminal."""
    from chainrule.compiler.render import render

    return render(error, colour=True)


@contextlib.contextmanager
def reading(*files: Path) -> Iterator[None]:
    """Turn what can go wrong with a user's file into a message: its mistakes, or that it cannot be read."""
    from chainrule.compiler.source import CompileError, CompileErrors

    try:
        yield
    except CompileErrors as errors:
        raise Mistakes(errors) from errors
    except CompileError as error:
        raise Mistakes(CompileErrors([error])) from error
    except OSError as error:
        raise Failure(unreadable(error, files[0] if files else None)) from error


def unreadable(error: OSError, file: Path | None = None) -> str:
    """An OSError as a sentence."""
    name = error.filename if error.filename is not None else file
    if isinstance(error, FileNotFoundError):
        return f"there is no file {name}"
    if isinstance(error, IsADirectoryError):
        return f"{name} is a folder; a model is a file, model.cr"
    return f"{name}: {(error.strerror or str(error)).lower()}"


def heading(text: str) -> str:
    return click.style(text, bold=True)


def good(text: str) -> str:
    return click.style(text, fg="green")


def bad(text: str) -> str:
    return click.style(text, fg="red")


def dim(text: str) -> str:
    return click.style(text, dim=True)
