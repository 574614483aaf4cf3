"""Emitted code that reports what each of its expressions yields, as far as that is not finite.

    r = np.sqrt(s) / n      ->      r = _watch(2, _watch(1, np.sqrt(_watch(0, s))) / _watch(3, n))

An array or number that is not finite is known again by its identity, so that names, tuples, calls and loops need no
rules of their own.
"""

from __future__ import annotations

import ast
import linecache
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Node:
    """An expression of the module: its text, where, in which routine; no tree for an argument."""

    text: str
    line: int
    routine: str
    tree: ast.AST | None
    children: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Event:
    """An expression that yielded something not finite, and the operands that were not."""

    node: Node
    value: Any
    parents: Sequence[Event]
    operands: Sequence[tuple[str, Any]]

    @property
    def from_argument(self) -> bool:
        return bool(self.parents)


@dataclass
class Watch:
    """What the running code reports to; an object that is not finite is known by its identity, and kept alive."""

    nodes: list[Node] = field(default_factory=list)
    known: dict[int, Event] = field(default_factory=dict)
    seen: dict[int, Any] = field(default_factory=dict)

    def add(self, node: Node) -> int:
        self.nodes.append(node)
        return len(self.nodes) - 1

    def event(self, node: Node, value: Any, operands: Sequence[tuple[str, Any]]) -> None:
        parents = [self.known[id(operand)] for _, operand in operands if id(operand) in self.known]
        self.known[id(value)] = Event(node, value, parents, operands)

    def __call__(self, key: int, value: Any) -> Any:
        """An expression has been evaluated."""
        self.seen[key] = value
        if id(value) not in self.known and not isinstance(value, tuple) and not is_finite(value):
            node = self.nodes[key]
            operands = [(self.nodes[k].text, self.seen[k]) for k in node.children if k in self.seen]
            self.event(node, value, operands)
        return value

    def wrote(self, key: int, target: Any) -> None:
        """An array has been written into."""
        if not is_finite(target):
            before = self.known.get(id(target))
            node = self.nodes[key]
            operands = [(self.nodes[k].text, self.seen[k]) for k in node.children if k in self.seen]
            if before is None:
                self.event(node, target, operands)

    def trail(self, value: Any) -> list[Event]:
        """From a value back to where it came from; of several operands nan goes before inf."""
        trail: list[Event] = []
        event = self.known.get(id(value))
        while event is not None and event not in trail:
            trail.append(event)
            nans = [parent for parent in event.parents if has_nan(parent.value)]
            event = next(iter(nans or event.parents), None)
        return trail


class _Reporting(ast.NodeTransformer):
    """Wraps each expression that computes in a call of the watch."""

    def __init__(self, watch: Watch, routine: str) -> None:
        self.watch = watch
        self.routine = routine
        self.made: dict[int, int] = {}
        self.of: dict[int, int] = {}  # by the expression as it was

    def _wrapped(self, node: ast.expr) -> ast.expr:
        text, line = ast.unparse(node), node.lineno
        inner = self.generic_visit(node)
        assert isinstance(inner, ast.expr)
        children = tuple(self.made[id(child)] for child in _operands(inner) if id(child) in self.made)
        key = self.watch.add(Node(text, line, self.routine, node, children))
        call = ast.Call(ast.Name("_watch", ast.Load()), [ast.Constant(key), inner], [])
        self.made[id(call)] = self.of[id(node)] = key
        return ast.copy_location(call, node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        return self._wrapped(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        return self._wrapped(node)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        return self._wrapped(node)

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        return self._wrapped(node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        return self._wrapped(node) if isinstance(node.ctx, ast.Load) else node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._wrapped(node) if isinstance(node.ctx, ast.Load) and node.id not in ("np", "math") else node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if isinstance(node.value, ast.Name) and node.value.id in ("np", "math"):
            return node
        return self._wrapped(node) if node.attr == "T" else self._visited(node)

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        return node

    def _visited(self, node: ast.Attribute) -> ast.expr:
        visited = self.generic_visit(node)
        assert isinstance(visited, ast.expr)
        return visited

    def _written(self, node: ast.stmt, target: ast.expr, value: ast.expr) -> list[ast.stmt]:
        """A statement that writes into an array, and behind it a report of the array."""
        while isinstance(target, ast.Subscript):
            target = target.value
        text, name = ast.unparse(node), ast.unparse(target)
        self.generic_visit(node)
        children = tuple(key for key in [self.of.get(id(value))] if key is not None)
        key = self.watch.add(Node(text, node.lineno, self.routine, node, children))
        wrote = ast.Attribute(ast.Name("_watch", ast.Load()), "wrote", ast.Load())
        report = ast.Expr(ast.Call(wrote, [ast.Constant(key), ast.Name(name, ast.Load())], []))
        return [node, ast.copy_location(report, node)]

    def visit_AugAssign(self, node: ast.AugAssign) -> list[ast.stmt]:
        return self._written(node, node.target, node.value)

    def visit_Assign(self, node: ast.Assign) -> ast.stmt | list[ast.stmt]:
        if isinstance(node.targets[0], ast.Subscript):
            return self._written(node, node.targets[0], node.value)
        self.generic_visit(node)
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.stmt | list[ast.stmt]:
        """`np.add.at(d_x, k, d_y)`."""
        call = node.value
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith(".at"):
            return self._written(node, call.args[0], call.args[-1])
        self.generic_visit(node)
        return node


def _operands(node: ast.AST) -> Iterator[ast.AST]:
    """What an operation computes with: its operands, the object of a method, the items of a bracketed list."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Attribute | ast.List | ast.Tuple | ast.keyword):
            yield from _operands(child)
        else:
            yield child


def instrumented(module: ModuleType, watch: Watch) -> dict[str, Any]:
    """The module's names, its routines reporting to the watch; numpy's and special functions stay single operations."""
    from chainrule.compiler.emit.special import is_part

    tree = ast.parse("".join(lines_of(module)))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name != "_explain_shapes" and not is_part(node.name):
            visitor = _Reporting(watch, node.name)
            body: list[ast.stmt] = []
            for statement in node.body:
                made = visitor.visit(statement)
                body += made if isinstance(made, list) else [made]
            node.body = body
    names: dict[str, Any] = {"__name__": module.__name__, "_watch": watch}
    exec(compile(ast.fix_missing_locations(tree), module.__file__ or "<module>", "exec", dont_inherit=True), names)
    return names


def lines_of(module: ModuleType) -> list[str]:
    """The text of an emitted module, wherever it was executed from. Raises ValueError."""
    lines = linecache.getlines(module.__file__ or "", module.__dict__)
    if not lines:
        raise ValueError(f"the text of the module {module.__name__} is not there to be read")
    return lines


def is_finite(value: Any) -> bool:
    """Whether all real numbers in it are."""
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, np.ndarray | np.generic) and value.dtype.kind == "f":
        return bool(np.isfinite(value).all())
    if isinstance(value, dict):
        return all(map(is_finite, value.values()))
    return all(map(is_finite, value)) if isinstance(value, tuple) else True


def has_nan(value: Any) -> bool:
    return any(map(has_nan, value)) if isinstance(value, tuple) else bool(np.isnan(value).any())
