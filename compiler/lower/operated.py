"""Operators of functions, `grad(f, x)`, as they are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chainrule.compiler import syntax
from chainrule.compiler.lower.program import Defined
from chainrule.compiler.source import Span

if TYPE_CHECKING:
    from chainrule.compiler.lower.frame import Owner

OPERATORS = ("grad", "jvp", "vjp", "jacobian", "hessian", "hvp")


@dataclass(frozen=True)
class Operated:
    """An operator, or several: `base` is the `fn` inside, `steps` what is done to it, the innermost first.

    A step is the call as it is written, its mode, and the names of the parameters. Of a layer, `owner` is who owns
    its parameters; these have paths for names.
    """

    base: Defined
    steps: tuple[tuple[syntax.Call, str, tuple[syntax.Name, ...]], ...]
    owner: Owner | None = None


@dataclass(frozen=True)
class Operator:
    """A name that is bound to an operator: `g = grad(f, x)`."""

    operated: Operated
    span: Span
