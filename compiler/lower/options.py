"""Arguments that are known when compiling: axes, shapes, sizes, flags, options."""

from __future__ import annotations

from typing import Any

from chainrule.compiler import syntax
from chainrule.compiler.ir import Dim
from chainrule.compiler.ir.table import Parameter
from chainrule.compiler.lower.dispatch import expression
from chainrule.compiler.lower.frame import Frame, Size, brief
from chainrule.compiler.lower.terms import Term
from chainrule.compiler.parse.limits import children
from chainrule.compiler.parse.words import TYPES
from chainrule.compiler.source import CompileError


def option(frame: Frame, word: str, parameter: Parameter, node: syntax.Expression) -> Any:
    """What a word's rule is handed for a parameter that is no array. Raises CompileError."""
    match parameter.kind:
        case "axis" | "int":
            return _whole(frame, word, parameter, node)
        case "axes" | "ints" | "steps":
            if isinstance(node, syntax.Array):
                return tuple(_whole(frame, word, parameter, item) for item in node.items)
            if isinstance(node, syntax.Nothing):
                return None
            return _whole(frame, word, parameter, node)
        case "shape" | "dims" | "sizes":
            items = node.items if isinstance(node, syntax.Array) else (node,)
            return tuple(_size(frame, word, parameter, item) for item in items)
        case "dim":
            return _size(frame, word, parameter, node)
        case "widths":
            return _widths(frame, word, parameter, node)
        case "text":
            if isinstance(node, syntax.String):
                return node.value
            raise _wrong(word, parameter, node, "is a text in quotes")
        case "order" if isinstance(node, syntax.String):
            return node.value
        case "order" if isinstance(node, syntax.Unary) and node.op == "-":
            return -option(frame, word, parameter, node.operand)
        case "flag":
            if isinstance(node, syntax.Boolean):
                return node.value
            raise _wrong(word, parameter, node, "is `true` or `false`, written out")
        case "number" | "order":
            found = expression(frame, node)
            number = found.static.constant if found.static is not None else None
            if number is not None:
                return number
            if found.made is not None and found.value.op == "const":
                return found.value.attrs["value"]
            raise _wrong(word, parameter, node, "is a number that is known when compiling")
        case "option":
            if isinstance(node, syntax.String) and node.value in parameter.options:
                return node.value
            listed = ", ".join(f'"{one}"' for one in parameter.options)
            raise _wrong(word, parameter, node, f"is one of {listed}")
        case "dtype":
            if isinstance(node, syntax.Name) and node.id in ("real", "int", "bool"):
                return node.id
            raise _wrong(word, parameter, node, "is `real`, `int` or `bool`")
    raise AssertionError(parameter.kind)


def _widths(frame: Frame, word: str, parameter: Parameter, node: syntax.Expression) -> Any:
    """Sizes in as many brackets as they stand in."""
    if isinstance(node, syntax.Array):
        return tuple(_widths(frame, word, parameter, item) for item in node.items)
    return _size(frame, word, parameter, node)


def _wrong(word: str, parameter: Parameter, node: syntax.Expression, what: str) -> CompileError:
    message = f"`{parameter.name}` of `{word}` {what}, and here is `{brief(node.span)}`"
    return CompileError(node.span, message, code="CR073", hint=_instead(word, parameter, node))


def _instead(word: str, parameter: Parameter, node: syntax.Expression) -> str:
    if parameter.kind == "dtype" and isinstance(node, syntax.Name) and node.id in TYPES:
        return f"write `{TYPES[node.id]}`"
    if parameter.kind == "dtype" and isinstance(node, syntax.Number):
        return f"a shape is bracketed: `{word}([..., {brief(node.span)}])`"
    return ""


def _static(frame: Frame, word: str, parameter: Parameter, node: syntax.Expression) -> Dim:
    if isinstance(node, syntax.Array | syntax.Nothing | syntax.String | syntax.Boolean):
        raise _wrong(word, parameter, node, "is an int")
    found: Term = expression(frame, node)
    if found.static is None:
        sizes = parameter.kind in ("shape", "dims", "dim", "sizes", "widths")
        text = brief(node.span)
        if not found.carried and found.dtype != "bool" and _of_sizes(frame, node):
            message = f"`{text}` is no size: it has too many terms, or is no whole number"
            raise CompileError(node.span, message, code="CR048", hint="a size is made of `+ - *` and `//`")
        raise CompileError(
            node.span,
            f"`{parameter.name}` of `{word}` is known when compiling, and `{text}` depends on values",
            code="CR049" if sizes else "CR073",
            hint="sizes are computed of dimensions and numbers" if sizes else f"write a number: `{parameter.name} = 0`",
        )
    return found.static


def _of_sizes(frame: Frame, node: syntax.Expression) -> bool:
    """Whether an expression is made of dimensions and numbers alone."""
    stack = [node]
    while stack:
        one = stack.pop()
        if not isinstance(one, syntax.Number | syntax.Unary | syntax.Binary) and not (
            isinstance(one, syntax.Name) and isinstance(frame.look_up(one), Size)
        ):
            return False
        stack.extend(children(one))
    return True


def _whole(frame: Frame, word: str, parameter: Parameter, node: syntax.Expression) -> int:
    number = _static(frame, word, parameter, node).constant
    if number is None:
        raise _wrong(word, parameter, node, "is a number")
    return number


def _size(frame: Frame, word: str, parameter: Parameter, node: syntax.Expression) -> Dim:
    size = _static(frame, word, parameter, node)
    if parameter.kind == "dims" and size.constant == -1:
        return size
    frame.require(size, node.span, f"a size is not negative, and `{brief(node.span)}` is {size}", "CR048")
    return size
