"""Arguments of a function of a model, given on the command line or in a file of numpy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chainrule.commands import console
from chainrule.commands.modelled import offered

if TYPE_CHECKING:
    from chainrule.compiler.ir import Function, Module


def at_a_point(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a command that runs a function: `x=3`, which may be said with `--at`, and `--data`."""
    file = click.Path(path_type=Path)
    command = click.option("--data", metavar="X.npz", type=file, help="Arguments by name, of `np.savez`.")(command)
    said = click.option("--at", metavar="ARGUMENT=VALUE", multiple=True, help="An argument; for each once.")
    return click.argument("assignments", metavar="[ARGUMENT=VALUE]...", nargs=-1)(said(command))


def function_of(module: Module, name: str, file: Path) -> Function:
    """One of a file's functions. Raises Failure."""
    if name not in module.exported:
        listed = ", ".join(offered(module)) or "none"
        raise console.Failure(f"{file} has no function `{name}`; it has {listed}")
    return module.functions[name]


def arguments_of(function: Function, data: Path | None, assignments: Sequence[str]) -> dict[str, Any]:
    """Values by name: of `--data x.npz`, and of `x=3` or `x=[1, 2]`, which wins. Raises Failure."""
    names = [str(param.name) for param in function.params]
    given = _archive(data) if data is not None else {}
    for assignment in assignments:
        name, equals, text = (part.strip() for part in assignment.partition("="))
        if name.startswith("--"):
            raise click.NoSuchOption(name)
        if not equals or not text:
            raise click.UsageError(f"{assignment} gives no value; write x=3")
        given[name] = _value(name, text)
    unknown = [name for name in given if name not in names]
    if unknown and assignments:
        raise console.Failure(f"`{function.name}` has no parameter `{unknown[0]}`; it has {', '.join(names)}")
    missing = [n for n, p in zip(names, function.params, strict=True) if n not in given and "default" not in p.attrs]
    if missing:
        raise console.Failure(f"`{function.name}` needs {', '.join(missing)}: give {missing[0]}=3, or --data x.npz")
    return {name: given[name] for name in names if name in given}


def _value(name: str, text: str) -> Any:
    """A number, `pi / 4`, or a list of them."""
    import ast
    import math

    import numpy as np

    words = {"inf": math.inf, "nan": math.nan, "pi": math.pi, "e": math.e, "true": True, "false": False}
    plain = (ast.Expression, ast.List, ast.Constant, ast.Name, ast.Load)
    arithmetic = (ast.UnaryOp, ast.BinOp, ast.operator, ast.unaryop)
    try:
        tree = ast.parse(text.replace("^", "**"), mode="eval")
        if not all(isinstance(node, (*plain, *arithmetic)) for node in ast.walk(tree)):
            raise ValueError
        found = eval(compile(tree, "<argument>", "eval"), {"__builtins__": {}}, words)
        return np.array(found) if isinstance(found, list) else found
    except (SyntaxError, ValueError, TypeError, NameError, ArithmeticError) as error:
        raise console.Failure(f"{name}={text} is neither a number nor a list of numbers") from error


def _archive(path: Path) -> dict[str, Any]:
    import numpy as np

    try:
        with np.load(path, allow_pickle=False) as archive:
            if not hasattr(archive, "files"):
                raise console.Failure(f"{path} holds an array without a name; `np.savez` gives it one")
            return {name: archive[name] for name in archive.files}
    except FileNotFoundError as error:
        raise console.Failure(f"there is no file {path}") from error
    except (OSError, ValueError) as error:
        raise console.Failure(f"{path} is no file of `np.savez`") from error
