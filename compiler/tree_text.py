"""The tree as text, for people: `chainrule show FILE --stage tree`."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from chainrule.compiler import syntax
from chainrule.compiler.source import Span


def show_tree(file: syntax.File, name: str | None = None) -> str:
    """All definitions, or those called `name`: each node on a line, its parts indented below it."""
    chosen = [node for node in file.definitions if name is None or getattr(node, "name", None) == name]
    return "\n".join(_lines(node, 0) for node in chosen) + "\n"


def _lines(node: Any, depth: int, label: str = "") -> str:
    pad = "    " * depth + (f"{label}: " if label else "")
    if is_dataclass(node) and not isinstance(node, type):
        plain = []
        below = []
        for field in fields(node):
            part = getattr(node, field.name)
            if isinstance(part, Span) or part is None or part == ():
                continue
            if is_dataclass(part) or isinstance(part, tuple):
                below.append((field.name, part))
            else:
                plain.append(f"{field.name} = {part!r}")
        head = f"{pad}{type(node).__name__}({', '.join(plain)})"
        return "\n".join([head, *(_lines(part, depth + 1, key) for key, part in below)])
    if isinstance(node, tuple):
        return "\n".join([f"{pad[:-2] if label else pad}:", *(_lines(part, depth + 1) for part in node)])
    return f"{pad}{node!r}"
