"""From a node of the tree to the function that lowers it; each file of this room enters its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from chainrule.compiler.lower.frame import Frame
from chainrule.compiler.lower.terms import Term

Lowering = Callable[[Frame, Any], Term]
F = TypeVar("F", bound=Lowering)

_LOWERING: dict[type, Lowering] = {}


def lowers(*nodes: type) -> Callable[[F], F]:
    """Enter a function as the one that lowers these nodes."""

    def enter(function: F) -> F:
        for node in nodes:
            assert node not in _LOWERING, node
            _LOWERING[node] = function
        return function

    return enter


def expression(frame: Frame, node: Any) -> Term:
    """An expression, lowered. Raises CompileError for the first mistake in it."""
    return _LOWERING[type(node)](frame, node)
