"""The tree as text, for people: `chainrule show FILE --stage tree`."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from chainrule.compiler import syntax
from chainrule.compiler.source import Span


def show_tree(file: syntax.File, name: str | None = None) -> str:
    """All definitions, or those called `name`: each node on a line, its parts indented below it."""
    chosen = [node for node in file.definitions if name is None or getattr(node, "name", None) == name]
    lines = []
    stack: list[tuple[Any, int, str]] = [(node, 0, "") for node in reversed(chosen)]
    while stack:
        node, depth, label = stack.pop()
        head, below = _node(node)
        pad = "    " * depth
        lines.append(f"{pad}{label}: {head}" if label and head else f"{pad}{head or f'{label}:'}")
        stack += [(part, depth + 1, key) for key, part in reversed(below)]
    return "\n".join(lines) + "\n"


def _node(node: Any) -> tuple[str, list[tuple[str, Any]]]:
    """What stands on a node's own line (nothing for a tuple), and the parts below it with their labels."""
    if isinstance(node, tuple):
        return "", [("", part) for part in node]
    if not is_dataclass(node):
        return repr(node), []
    plain, below = [], []
    for field in fields(node):
        part = getattr(node, field.name)
        if isinstance(part, Span) or part is None or part == ():
            continue
        if is_dataclass(part) or isinstance(part, tuple):
            below.append((field.name, part))
        else:
            plain.append(f"{field.name} = {part!r}")
    return f"{type(node).__name__}({', '.join(plain)})", below
