"""A file's definitions by name, and the scope in which an expression is evaluated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import chainrule.grammar
from chainrule.compiler import syntax as s
from chainrule.compiler.parse import parse
from chainrule.compiler.source import Source
from tests.reference.elements import Value
from tests.reference.equations import Root


@dataclass(frozen=True)
class Program:
    """A file's definitions by name; an import is looked up in the other file's program.

    `roots` are those of its equations that were found so far: where to look for them again.
    """

    functions: Mapping[str, s.Function]
    constants: Mapping[str, s.Expression]
    imported: Mapping[str, tuple[Program, str]] = field(default_factory=dict)
    rules: Mapping[str, s.Rule] = field(default_factory=dict)
    policies: Mapping[str, s.Expression] = field(default_factory=dict)
    roots: dict[Any, Root] = field(default_factory=dict, compare=False)

    def without_rule(self, name: str) -> Program:
        return replace(self, rules={of: rule for of, rule in self.rules.items() if of != name})


def program(file: s.File, load: Callable[[str], Program] | None = None) -> Program:
    functions = {d.name: d for d in file.definitions if isinstance(d, s.Function)}
    constants = {d.name: d.value for d in file.definitions if isinstance(d, s.Constant)}
    rules = {d.name: d for d in file.definitions if isinstance(d, s.Rule)}
    policies = {d.function.id: d.answer for d in file.definitions if isinstance(d, s.Policy)}
    imported = {}
    for definition in file.definitions:
        if isinstance(definition, s.Import):
            assert load is not None, "this file imports others"
            other = load(definition.path)
            imported.update({here.id: (other, there.id) for there, here in definition.names})
    return Program(functions, constants, imported, rules, policies)


@cache
def library() -> Program:
    """The functions of the standard library, which are in reach behind all others."""
    folder = Path(chainrule.grammar.__path__[0]) / "library"
    files = [parse(Source(path.name, path.read_text(encoding="utf-8"))) for path in sorted(folder.glob("*.cr"))]
    return program(s.File(None, tuple(d for file in files for d in file.definitions), files[0].span))


@dataclass(frozen=True)
class Scope:
    """Where an expression is evaluated: the names in reach, and whether it may go unused (see `choice`)."""

    program: Program
    names: Mapping[str, Value]
    lenient: bool = False

    def binding(self, names: Mapping[str, Value]) -> Scope:
        return Scope(self.program, {**self.names, **names}, self.lenient)
