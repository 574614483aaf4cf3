"""What is known of a whole compilation: its files' scopes, its functions, its mistakes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

from chainrule.compiler import syntax
from chainrule.compiler.ir import Derived, Dim, Function, Owned, Requirement, Tensor, Type
from chainrule.compiler.parse.layout import MISTAKE_LIMIT
from chainrule.compiler.source import CompileError, CompileErrors, Span

Item = TypeVar("Item")

Load: TypeAlias = Callable[[str, str, Span], "tuple[str, syntax.File]"]
"""(path as written, key of the importing file, where) -> key and tree of the file. Raises CompileError(s)."""


@dataclass(frozen=True, eq=False)
class Defined:
    """A `fn` or a `layer`, in the scope of the file that defines it.

    `unique` is its name among the module's functions. `fixed` are arguments that are known when compiling, by
    name, and `origin` the definition for which they were fixed; `training` is the mode of a layer. An `extern` has
    the tree of a function without a body, and what it stands for.
    """

    tree: syntax.Function | syntax.Layer
    scope: Scope
    unique: str
    fixed: Mapping[str, Fixed] = field(default_factory=dict)
    origin: Defined | None = None
    training: bool = False
    extern: syntax.Extern | None = None

    @property
    def parameters(self) -> tuple[syntax.Parameter, ...]:
        """Those whose arguments only the call knows."""
        return tuple(parameter for parameter in self.tree.parameters if parameter.name not in self.fixed)

    @property
    def is_special(self) -> bool:
        """Whether it is lowered for each set of arguments that are known when compiling."""
        return isinstance(self.tree, syntax.Layer) or any(map(is_fixed, self.tree.parameters))


def is_fixed(parameter: syntax.Parameter) -> bool:
    """Whether its argument must be known when compiling."""
    return parameter.type is not None and parameter.type.dtype in ("dim", "fn")


@dataclass(frozen=True)
class Word:
    """A function of the language, by another name."""

    name: str


@dataclass(frozen=True)
class Open:
    """A dimension that keeps its name, since it is not the same at every call."""


Fixed: TypeAlias = "Dim | Open | int | float | bool | Word | Defined"


@dataclass(frozen=True, eq=False)
class Network:
    """A `model`, in the scope of its file."""

    tree: syntax.Model
    scope: Scope


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
    names: dict[str, Defined | Constant | Missing | Network] = field(default_factory=dict)


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
    """A function for so many axes behind each `...`: what a caller must know of it.

    What a layer owns are further parameters, behind the others, but before the last `behind`, which an operator adds;
    the new values of those states that it updates (`updates` counts in `owned`) are further results.
    """

    name: str
    parameters: tuple[Parameter, ...]
    result: Type
    requirements: tuple[Requirement, ...]
    broken: bool = False
    owned: tuple[Owned, ...] = ()
    updates: tuple[int, ...] = ()
    behind: int = 0

    def arranged(self, given: Sequence[Item], owned: Sequence[Item]) -> list[Item]:
        """What belongs to the parameters, and to what it owns, in the order of the IR function."""
        cut = len(self.parameters) - self.behind
        return [*given[:cut], *owned, *given[cut:]]


@dataclass(eq=False)
class Program:
    """`instances` and `functions` grow callees first.

    `doing` is the chain of functions being lowered, `waiting` those that were put off before it. `rules` are the
    derivatives that files state, by the unique names of their functions.
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
    rules: dict[str, tuple[Defined, syntax.Rule]] = field(default_factory=dict)
    broken_constants: set[tuple[str, str]] = field(default_factory=set)
    variants: dict[tuple[object, ...], Defined] = field(default_factory=dict)
    networks: list[Network] = field(default_factory=list)
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


    def snapshot(self) -> dict[str, Any]:
        """What there is, to be taken back after an attempt."""
        return {name: copy(getattr(self, name)) for name in GROWING}

    def restore(self, kept: Mapping[str, Any]) -> None:
        for name, value in kept.items():
            setattr(self, name, value)


GROWING = (
    *("errors", "instances", "functions", "derived", "mapped", "ranks", "variants", "waiting", "doing", "_reported"),
)
"""What lowering a function adds to."""


class Pending(Exception):
    """A function is needed that has to be lowered first, for so many axes behind each `...`."""

    def __init__(self, function: Defined, ranks: tuple[tuple[str, int], ...]) -> None:
        super().__init__(function.unique)
        self.function = function
        self.ranks = ranks
