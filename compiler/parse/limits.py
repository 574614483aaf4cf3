"""Bounds on how deep an expression may be, so that whoever walks the tree may recurse."""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.compiler import syntax
from chainrule.compiler.source import CompileError, Span

NESTING_LIMIT = 200
DEPTH_LIMIT = 1000


def check_depth(file: syntax.File) -> list[CompileError]:
    """A mistake for each expression that is too deep; its text is longer than it is deep, so most are not walked."""
    errors = []
    for expression in _expressions(file):
        if expression.span.end - expression.span.start > NESTING_LIMIT:
            error = _too_deep(expression)
            if error is not None:
                errors.append(error)
    return errors


def _too_deep(expression: syntax.Expression) -> CompileError | None:
    stack: list[tuple[syntax.Expression, int, int]] = [(expression, 0, 0)]
    while stack:
        node, depth, nesting = stack.pop()
        if nesting > NESTING_LIMIT:
            return too_deep(node.span, f"this is nested more than {NESTING_LIMIT} deep")
        if depth > DEPTH_LIMIT:
            return too_deep(expression.span, f"this expression chains more than {DEPTH_LIMIT} operations")
        chained = node.left if isinstance(node, syntax.Binary) else None
        for child in children(node):
            stack.append((child, depth + 1, nesting if child is chained else nesting + 1))
    return None


def too_deep(span: Span, message: str) -> CompileError:
    return CompileError(span, message, code="CR101", hint="give a part of it a name, on a line of its own")


def children(node: syntax.Expression) -> Iterator[syntax.Expression]:
    """The expressions right below an expression."""
    match node:
        case syntax.Unary(_, operand):
            yield operand
        case syntax.Binary(_, left, right):
            yield left
            yield right
        case syntax.Choice(condition, then, otherwise):
            yield from (condition, then, otherwise)
        case syntax.Call(function, arguments, tangents):
            yield function
            for argument in arguments:
                yield argument.value
            yield from tangents
        case syntax.Index(base, items):
            yield base
            for item in items:
                if isinstance(item, syntax.Slice):
                    yield from (part for part in (item.start, item.stop, item.step) if part is not None)
                elif not isinstance(item, syntax.Rest):
                    yield item
        case syntax.Attribute(base):
            yield base
        case syntax.Array(items):
            yield from items
        case syntax.Cast(value, type_):
            yield value
            yield from _axes(type_)


def _axes(type_: syntax.Type | None) -> Iterator[syntax.Expression]:
    if type_ is not None:
        for axis in type_.axes:
            if not isinstance(axis, syntax.Lead):
                yield axis


def held(statement: syntax.Statement) -> Iterator[syntax.Expression]:
    """The expressions right within a statement, those of its types last."""
    match statement:
        case syntax.Assign(targets, values):
            yield from values
            for target in targets:
                yield from (index.bound for index in target.indices or () if isinstance(index, syntax.Binder))
        case syntax.Return(values) | syntax.Collect(_, values):
            yield from values
        case syntax.For(_, values, _, body):
            yield from values
            for inner in body:
                yield from held(inner)
        case syntax.While(condition, body):
            yield condition
            for inner in body:
                yield from held(inner)
        case syntax.Param() | syntax.State():
            yield statement.initialiser
            yield from _axes(statement.type)
        case syntax.Sample():
            yield statement.distribution
            yield from _axes(statement.type)
        case syntax.Input():
            yield from _axes(statement.type)
        case syntax.Output() | syntax.Loss() | syntax.Update() | syntax.OnBackward():
            yield statement.value
        case syntax.Owner():
            yield statement.layer
        case syntax.Solve():
            yield from statement.start
            for left, right in statement.equations:
                yield from (left, right)


def _expressions(file: syntax.File) -> Iterator[syntax.Expression]:
    """The outermost expressions of a file."""
    for definition in file.definitions:
        match definition:
            case syntax.Function() | syntax.Layer() | syntax.Model() | syntax.Rule() | syntax.Extern():
                for parameter in definition.parameters:
                    if isinstance(parameter, syntax.Parameter):
                        yield from _axes(parameter.type)
                        if parameter.default is not None:
                            yield parameter.default
                if isinstance(definition, (syntax.Function, syntax.Layer, syntax.Extern)):
                    for result in definition.results or ():
                        yield from _axes(result)
                if not isinstance(definition, syntax.Extern):
                    for statement in definition.body:
                        yield from held(statement)
            case syntax.Policy():
                if definition.point is not None:
                    yield definition.point
                yield definition.answer
            case syntax.Constant():
                yield definition.value
            case syntax.Example():
                yield definition.left
                yield definition.right
                if definition.within is not None:
                    yield definition.within
