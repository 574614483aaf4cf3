"""Where the indices of a statement in index notation stand: what can be read off the tree alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chainrule.compiler import syntax as s


def axis_of(items: Sequence[s.Item], k: int, rank: int) -> int:
    """Which axis item `k` indexes."""
    takes = [not isinstance(item, s.Nothing | s.Rest) for item in items]
    if any(isinstance(item, s.Rest) for item in items[:k]):
        return rank - sum(takes[k:])
    return sum(takes[:k])


def indexings(node: Any, binders: tuple[str, ...]) -> list[tuple[s.Index, tuple[str, ...]]]:
    """Every `base[...]` within, outermost first, with the indices that are bound around it."""
    if isinstance(node, s.Call) and isinstance(node.function, s.Index):
        inner = (*binders, *(binder(item).name for item in node.function.items))
        return [found for argument in node.arguments for found in indexings(argument.value, inner)]
    here = [(node, binders)] if isinstance(node, s.Index) else []
    for part in _parts(node):
        here += indexings(part, binders)
    return here


def _parts(node: Any) -> list[Any]:
    if isinstance(node, tuple):
        return list(node)
    names = getattr(node, "__dataclass_fields__", {})
    parts = [getattr(node, name) for name in names if name not in ("span", "op_span")]
    return [part for part in parts if isinstance(part, tuple) or hasattr(part, "__dataclass_fields__")]


def binder(item: s.Item) -> s.Binder:
    """`j` or `j < bound`; a bare name has an empty bound."""
    if isinstance(item, s.Binary) and item.op == "<":
        assert isinstance(item.left, s.Name)
        return s.Binder(item.left.id, item.right, item.span)
    assert isinstance(item, s.Name)
    return s.Binder(item.id, item, item.span)
