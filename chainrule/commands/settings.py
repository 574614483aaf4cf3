"""`--set width=64`: values for the parameters of models and sizes of functions; `--allow-extern`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def settable(command: F) -> F:
    """Give a command the option `--set`, as the argument `settings`: pairs of name and text."""
    text = "A value for a parameter of a model, or a size of a function; may be given several times."
    option = click.option("--set", "settings", metavar="NAME=VALUE", multiple=True, callback=_pairs, help=text)
    return option(command)


def _pairs(context: click.Context, option: click.Parameter, given: Sequence[str]) -> tuple[tuple[str, str], ...]:
    pairs = []
    for text in given:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not equals or not name or not value:
            raise click.BadParameter(f"`{text}` is no NAME=VALUE, such as width=64", ctx=context, param=option)
        pairs.append((name, value))
    return tuple(sorted(dict(pairs).items()))


def outward(command: F) -> F:
    """Give a command the flag `--allow-extern`, as the argument `allow_extern`."""
    text = "Functions from outside may be those of any module, not of numpy and scipy alone."
    return click.option("--allow-extern", is_flag=True, help=text)(command)
