"""What is known of a whole compilation: its files' scopes, its functions, its mistakes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from chainrule.compiler import syntax
from chainrule.compiler.ir import Derived, Function, Requirement, Tensor, Type
from chainrule.compiler.parse.layout import MISTAKE_LIMIT
from chainrule.compiler.source import CompileError, CompileErrors, Span

Load: TypeAlias = Callable[[str, str, Span], "tuple[str, syntax.File]"]
"""(path as written, key of the importing file, where) -> key and tree of the file. Raises CompileError(s)."""


@dataclass(frozen=True, eq=False)
class Defined:
    """A `fn`, in the scope of the file that defines it; `unique` is its name among the module's functions."""

    tree: syntax.Function
    scope: Scope
    unique: str


@dataclass(frozen=True, eq=False)
class Constant:
    """A constant, in the scope of the file that defines it."""

    tree: syntax.Constant
    scope: Scope


@dataclass(frozen=True, eq=False)
class Missing:
    """A name whose import or definition has a mistake."""

    span: Span


@dataclass(eq=False)
class Scope:
    """The names that one file defines or imports."""

    key: str
    names: dict[str, Defined | Constant | Missing] = field(default_factory=dict)


@dataclass(frozen=True)
class Parameter:
    """A parameter in a signature; the first axes of `type` may stand for the `...` called `label`.

    `shown` is the type as a user would write it. What stands behind a `;` has the tree of what it belongs to.
    """

    name: str
    type: Tensor
    label: str | None
    tree: syntax.Parameter
    shown: str


@dataclass(frozen=True)
class Instance:
    """A function for so many axes behind each `...`: what a caller must know of it."""

    name: str
    parameters: tuple[Parameter, ...]
    result: Type
    requirements: tuple[Requirement, ...]
    broken: bool = False


@dataclass(eq=False)
class Program:
    """`instances` and `functions` grow callees first.

    `doing` is the chain of functions being lowered, `waiting` those that were put off before it.
    """

    load: Load
    errors: list[CompileError] = field(default_factory=list)
    scopes: dict[str, Scope] = field(default_factory=dict)
    loading: list[str] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    instances: dict[tuple[str, tuple[tuple[str, int], ...]], Instance] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    derived: list[Derived] = field(default_factory=list)
    doing: list[tuple[str, tuple[tuple[str, int], ...]]] = field(default_factory=list)
    mapped: dict[object, str] = field(default_factory=dict)
    numbers: dict[tuple[str, str], int | float | bool | None] = field(default_factory=dict)
    constants: list[tuple[Scope, syntax.Constant]] = field(default_factory=list)
    waiting: list[tuple[str, tuple[tuple[str, int], ...]]] = field(default_factory=list)
    ranks: dict[str, set[tuple[tuple[str, int], ...]]] = field(default_factory=dict)
    library: Scope = field(default_factory=lambda: Scope("library/"))
    broken_constants: set[tuple[str, str]] = field(default_factory=set)
    _reported: set[tuple[int, int, int, str]] = field(default_factory=set)

    def unique(self, name: str, key: str) -> str:
        """A name among the module's functions: that of the root file's own functions is their own."""
        found = name
        if key:
            stem = key.rsplit("/", 1)[-1].removesuffix(".cr")
            found = f"{name}@{stem}"
            count = 2
            while found in self.taken:
                found, count = f"{name}@{stem}{count}", count + 1
        self.taken.add(found)
        return found

    def report(self, error: CompileError) -> None:
        """A mistake, once: a function that is lowered for several ranks makes the same ones.

        Raises CompileErrors when there are so many that more would help nobody.
        """
        span = error.span
        key = (id(span.source), span.start, span.end, error.code)
        if key not in self._reported:
            self._reported.add(key)
            self.errors.append(error)
            if len(self.errors) >= MISTAKE_LIMIT:
                raise CompileErrors(self.errors)
