"""`chainrule eval 'sin(x^2)' x=3`: a value, its derivatives, and how the chain rule makes them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from chainrule.commands import console

if TYPE_CHECKING:
    from chainrule.commands.steps import Steps

_MOST_PATHS = 24
_SHOWN = 6  # where there are more
_NAME = re.compile(r"[^\W\d]\w*")
_NAMED = re.compile(r"\s*([^\W\d]\w*)\s*=(?!=)\s*(.+)")  # `C = 5/9 * (F - 32)`


@click.command("eval", context_settings={"ignore_unknown_options": True})
@click.argument("expression")
@click.argument("assignments", metavar="[NAME=VALUE]...", nargs=-1)
def evaluate(expression: str, assignments: tuple[str, ...]) -> None:
    """Evaluate EXPRESSION at a point, with its derivatives, step by step.

    \b
    chainrule eval 'sin(x^2)' x=3
    chainrule eval 'z = x^2 + sin(x * y)' 'x = t^2' 'y = exp(t)' t=1
    """
    from chainrule.commands.steps import steps_of
    from chainrule.compiler import driver
    from chainrule.compiler.source import Source

    if not expression.strip():
        raise click.UsageError("the expression is empty; write 'sin(x^2)' x=3")
    numbers, definitions = _assigned(assignments)
    for name in [name for name, text in definitions.items() if _is_closed(text, definitions)]:
        with console.reading():
            numbers[name] = _number(definitions.pop(name))
    with console.reading():
        source = Source("expression", _program(expression, definitions, numbers))
        module = driver.analyse(source, None)
    try:
        steps = steps_of(module, source, numbers)
    except ValueError as error:
        raise console.Failure("eval works on numbers; write arrays in a file, for `chainrule test`") from error
    show(steps, numbers)


def _assigned(assignments: tuple[str, ...]) -> tuple[dict[str, float], dict[str, str]]:
    """`x=3` is a variable, `x=t^2` a definition."""
    numbers: dict[str, float] = {}
    definitions: dict[str, str] = {}
    for assignment in assignments:
        name, equals, text = (part.strip() for part in assignment.partition("="))
        if not equals or not text or not _NAME.fullmatch(name):
            raise click.UsageError(f"{assignment} gives no value; write x=3")
        if name in numbers or name in definitions:
            raise click.UsageError(f"{name} is given twice")
        try:
            numbers[name] = float(text)
        except ValueError:
            definitions[name] = text
    return numbers, definitions


def _is_closed(text: str, definitions: dict[str, str]) -> bool:
    """Whether a definition is a number: `pi/4`, `sqrt(2)`."""
    from chainrule.compiler.ops import CONSTANTS

    names = re.findall(r"(?<![\w.])([^\W\d]\w*)(?!\w*\s*\()", text)
    return all(name in CONSTANTS and name not in definitions for name in names)


def _number(text: str) -> float:
    """The value of an expression without variables. Raises CompileErrors."""
    from chainrule.compiler import driver

    compiled: dict[str, Any] = {}
    exec(driver.compile_source(f"fn value() = {text}\n", driver.Options(format=False), "expression"), compiled)
    try:
        return float(compiled["value"]())
    except (ArithmeticError, TypeError, ValueError) as error:
        raise console.Failure(f"`{text}` is no number: {error}") from error


def _program(expression: str, definitions: dict[str, str], numbers: dict[str, float]) -> str:
    """The expression as a function of the variables; a definition stands before what uses it."""
    lines: list[str] = []
    waiting = dict(definitions)
    while waiting:
        ready = [n for n, text in waiting.items() if not set(_NAME.findall(text)) & (set(waiting) | {n})]
        if not ready:
            raise click.UsageError(f"{', '.join(waiting)}: each of these is defined by another of them")
        lines += [f"    {name} = {waiting.pop(name)}" for name in ready]
    if named := _NAMED.fullmatch(expression):
        lines.append(f"    {named[1]} = {named[2]}")
        expression = named[1]
    return "\n".join([f"fn value({', '.join(numbers)}):", *lines, f"    return {expression}", ""])


def show(steps: Steps, numbers: Mapping[str, float]) -> None:
    """Print the steps, and for each variable the paths from it to the result."""
    from chainrule.commands.notation import number

    rows = []
    for step in steps.steps:
        value = f"{step.name} = {step.text}"
        if step.text != number(step.value):
            value += f" = {number(step.value)}"
        rates = []
        for rate in step.rates:
            formula = f" = {rate.text}" if rate.text and rate.text != number(rate.value) else ""
            rates.append(f"d{step.name}/d{rate.by}{formula} = {number(rate.value)}")
        rows.append((value, rates))
    width = max((len(value) for value, _ in rows), default=0)
    for value, rates in rows:
        click.echo(f"  {value.ljust(width)}   {'    '.join(rates)}".rstrip())
    if not rows:
        click.echo(f"  {steps.result} = {number(numbers[steps.result])}")
    if not steps.is_real and numbers:
        click.echo("\n  only real numbers have derivatives")
        return
    totals = steps.totals()
    for variable in numbers:
        click.echo()
        _print_derivative(steps, variable, totals.get(variable, 0.0))


def _print_derivative(steps: Steps, variable: str, total: float) -> None:
    from itertools import islice

    from chainrule.commands.notation import number

    head = console.heading(f"d{steps.result}/d{variable}")
    paths = list(islice(steps.paths(variable), _MOST_PATHS + 1))
    if not paths:
        click.echo(f"  {head} = 0: {variable} does not occur in {steps.result}")
    elif len(paths) == 1 and len(paths[0]) <= 2:
        click.echo(f"  {head} = {number(total)}")
    elif len(paths) == 1:
        click.echo(f"  {head} = {_symbols(paths[0])} = {_product(steps, paths[0])} = {number(total)}")
    elif len(paths) > _MOST_PATHS:
        _print_largest(steps, variable, paths[:_MOST_PATHS], total)
    else:
        click.echo(f"  {head} is the sum over {len(paths)} paths")
        tree = _tree(steps, paths)
        width = max(len(line) for line, _ in tree)
        for line, path in tree:
            product = f"{_product(steps, path)} = " if len(path) > 2 else ""
            click.echo(f"    {line.ljust(width)}   {product}{number(_along(steps, path))}" if path else f"    {line}")
        click.echo(f"  {head} = {' + '.join(_term(_along(steps, p)) for p in paths)} = {number(total)}")


def _print_largest(steps: Steps, variable: str, paths: list[tuple[str, ...]], total: float) -> None:
    """Of too many paths the first few, and what all others come to."""
    from chainrule.commands.notation import number

    count = steps.count(variable)
    shown = sorted(paths, key=lambda path: -abs(_along(steps, path)))[:_SHOWN]
    head = console.heading(f"d{steps.result}/d{variable}")
    click.echo(f"  {head} = {number(total)}, the sum over {count:,} paths; of the first {len(paths)} the largest:")
    for path in shown:
        click.echo(f"    {' <- '.join(path)}   {number(_along(steps, path))}")
    rest = total - sum(_along(steps, path) for path in shown)
    click.echo(f"    all others together   {number(rest)}")


def _edges(path: tuple[str, ...]) -> list[tuple[str, str]]:
    return list(itertools.pairwise(path))


def _symbols(path: tuple[str, ...]) -> str:
    return " ".join(f"d{upper}/d{lower}" for upper, lower in _edges(path))


def _product(steps: Steps, path: tuple[str, ...]) -> str:
    return " * ".join(_term(steps.rate(upper, lower)) for upper, lower in _edges(path))


def _term(value: float) -> str:
    from chainrule.commands.notation import number

    text = number(value)
    return f"({text})" if text.startswith("-") else text


def _along(steps: Steps, path: tuple[str, ...]) -> float:
    product = 1.0
    for upper, lower in _edges(path):
        product *= steps.rate(upper, lower)
    return product


def _tree(steps: Steps, paths: list[tuple[str, ...]]) -> list[tuple[str, tuple[str, ...]]]:
    """The paths as a tree, the result at the root; where a path ends its line says which it is."""
    lines: list[tuple[str, tuple[str, ...]]] = [(paths[0][0], ())]

    def grow(prefix: tuple[str, ...], indent: str) -> None:
        below: list[str] = []
        for path in paths:
            if path[: len(prefix)] == prefix and len(path) > len(prefix) and path[len(prefix)] not in below:
                below.append(path[len(prefix)])
        for position, name in enumerate(below):
            last = position == len(below) - 1
            reached = (*prefix, name)
            label = f"{name}  d{prefix[-1]}/d{name}"
            lines.append((f"{indent}{'└─ ' if last else '├─ '}{label}", reached if reached in paths else ()))
            grow(reached, indent + ("   " if last else "│  "))

    grow((paths[0][0],), "")
    return lines
