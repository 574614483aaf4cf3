"""From an entry of the table to Python: templates, precedence, and which values are Python numbers.

A Python number beside an array of float32 is weak, a numpy scalar of float64 is not: so what is computed of
sizes and literals alone must stay a Python number (`weak`), or float32 would be lost in `n * np.log(n)`.
"""

from __future__ import annotations

import ast
import json
import math
import re
from collections.abc import Sequence
from functools import cache
from typing import Literal

from chainrule.compiler.ir.dims import Dim
from chainrule.compiler.ir.table import TABLE, Op, Prec, Printing, Text
from chainrule.compiler.ir.types import DType, Shape
from chainrule.compiler.ir.values import Value

Target = Literal["numpy", "math"]

_FIELD = re.compile(r"\{(\d)\}")
_TWO_SIGNS = re.compile(r"(^|\(|, )--")

_BINARY: dict[type[ast.operator], Prec] = {
    ast.Add: Prec.ADD,
    ast.Sub: Prec.ADD,
    ast.Mult: Prec.MUL,
    ast.Div: Prec.MUL,
    ast.FloorDiv: Prec.MUL,
    ast.Mod: Prec.MUL,
    ast.MatMult: Prec.MUL,
    ast.Pow: Prec.POWER,
    ast.BitAnd: Prec.BITAND,
    ast.BitOr: Prec.BITOR,
    ast.BitXor: Prec.BITXOR,
    ast.LShift: Prec.SHIFT,
    ast.RShift: Prec.SHIFT,
}


def text_of(printing: Printing, value: Value, operands: Sequence[Text], target: Target = "numpy") -> Text:
    """`value` as Python text, its operands being these."""
    op = TABLE[value.op]
    printer = op.numpy if target == "numpy" else op.math
    assert printer is not None, f"{op.name} has no {target} text"
    if value.op in _OPERATORS:
        operands = [_bare(value, k, operands) for k in range(len(operands))]
    if isinstance(printer, str):
        made = fill(printer, operands)
    else:
        answer = printer(printing, value, operands)
        made = answer if isinstance(answer, Text) else Text(answer)
    if target == "numpy" and value.op != "const" and made.text.startswith("np.") and weak(value):
        return Text(f"float({made.text})")
    return made


def quoted(text: str) -> str:
    """Text as a string of Python, and of C."""
    return json.dumps(text, ensure_ascii=False)


def fill(template: str, operands: Sequence[Text]) -> Text:
    """A template filled in, each operand in parentheses where its place asks for them.

    "{0} ** {1}", a + b and -c      ->      (a + b) ** -c
    """
    prec, first, fields = _places(template)
    text = first + "".join([operands[k].at(floor) + rest for k, floor, rest in fields])
    # two signs cancel exactly
    return Text(_TWO_SIGNS.sub(r"\1", text) if "--" in text else text, prec)


def opposite(text: Text) -> Text | None:
    """The text without its leading minus, where that is its negative to the last bit; else None."""
    if not text.text.startswith("-") or text.prec < Prec.MUL or "%" in text.text or "//" in text.text:
        return None
    return Text(text.text[1:], text.prec)


@cache
def _places(template: str) -> tuple[Prec, str, tuple[tuple[int, Prec, str], ...]]:
    """How tightly a template binds, what stands before its fields, and for each of these which operand it is, how
    tightly its place binds, as Python's own grammar has it, and what stands behind it."""
    tree = ast.parse(_FIELD.sub(r"__\1", template), mode="eval").body
    floors: list[tuple[int, Prec]] = []
    _walk(tree, Prec.CHOICE, floors)
    first, *rest = _FIELD.split(template)
    found = zip(rest[::2], sorted(floors), rest[1::2], strict=True)
    return _prec(tree), first, tuple((int(k), floor, behind) for k, (_, floor), behind in found)


def _prec(node: ast.expr) -> Prec:
    if isinstance(node, ast.BinOp):
        return _BINARY[type(node.op)]
    if isinstance(node, ast.UnaryOp):
        return Prec.NOT if isinstance(node.op, ast.Not) else Prec.UNARY
    if isinstance(node, ast.BoolOp):
        return Prec.AND if isinstance(node.op, ast.And) else Prec.OR
    if isinstance(node, ast.Compare):
        return Prec.COMPARE
    return Prec.CHOICE if isinstance(node, ast.IfExp) else Prec.ATOM


def _walk(node: ast.expr, floor: Prec, floors: list[tuple[int, Prec]]) -> None:
    if isinstance(node, ast.Name) and node.id.startswith("__"):
        floors.append((node.col_offset, floor))
        return
    for child, place in _children(node):
        _walk(child, place, floors)


def _children(node: ast.expr) -> list[tuple[ast.expr, Prec]]:
    """The parts of an expression, each with the tightness that its place asks for."""
    prec = _prec(node)
    tighter = Prec(min(prec + 1, Prec.ATOM))
    if isinstance(node, ast.BinOp):
        if prec == Prec.POWER:
            return [(node.left, Prec.ATOM), (node.right, Prec.UNARY)]
        return [(node.left, prec), (node.right, tighter)]
    if isinstance(node, ast.UnaryOp):
        return [(node.operand, prec)]
    if isinstance(node, ast.BoolOp):
        return [(part, prec) for part in node.values]
    if isinstance(node, ast.Compare):
        return [(part, tighter) for part in (node.left, *node.comparators)]
    if isinstance(node, ast.IfExp):
        return [(node.body, Prec.OR), (node.test, Prec.OR), (node.orelse, Prec.CHOICE)]
    if isinstance(node, ast.Call):
        named = [keyword.value for keyword in node.keywords]
        return [(node.func, Prec.ATOM), *((part, Prec.CHOICE) for part in (*node.args, *named))]
    if isinstance(node, ast.Attribute):
        return [(node.value, Prec.ATOM)]
    if isinstance(node, ast.Subscript):
        return [(node.value, Prec.ATOM), (node.slice, Prec.CHOICE)]
    if isinstance(node, ast.Tuple | ast.List):
        return [(part, Prec.CHOICE) for part in node.elts]
    return []


def says_twice(op: Op, target: Target) -> bool:
    """Whether the text says an operand twice, so that operands must be names or literals."""
    printer = op.numpy if target == "numpy" else op.math
    return isinstance(printer, str) and _repeats(printer)


@cache
def _repeats(template: str) -> bool:
    fields = _FIELD.findall(template)
    return len(fields) > len(set(fields))


_OPERATORS = (
    "add",
    "subtract",
    "multiply",
    "divide",
    "negative",
    "positive",
    "floor_divide",
    "remainder",
    "power",
)


def weak(value: Value) -> bool:
    """Whether the numpy text of a scalar is a Python number."""
    return value.weak


def is_single(printing: Printing, value: Value) -> bool:
    """Whether the value is one number and never an array of lanes."""
    return not value.tensor.shape and (not printing.lanes or weak(value))


def _bare(value: Value, k: int, operands: Sequence[Text]) -> Text:
    """`float(n)` beside a real operand of an operator is `n`."""
    text, arg = operands[k], value.args[k]
    if (
        arg.op == "convert"
        and arg.args[0].op == "size"
        and text.text.startswith("float(")
        and any(other.tensor.dtype == "real" and not weak(other) for other in value.args)
    ):
        inner = text.text[6:-1]
        return Text(inner, Prec.ATOM if inner.isidentifier() else Prec.ADD)
    return text


def number(value: int | float | bool, target: Target = "numpy") -> Text:
    """A literal; pi by its name.

    A whole number that is real has its point: numpy takes an int beside an array of floats for a quarter more time.
    """
    room = "np" if target == "numpy" else "math"
    if isinstance(value, bool | int):
        text = str(value)
    elif math.isnan(value):
        text = f"{room}.nan"
    elif math.isinf(value):
        text = f"{room}.inf" if value > 0 else f"-{room}.inf"
    elif abs(value) == math.pi:
        text = f"{room}.pi" if value > 0 else f"-{room}.pi"
    elif value == int(value) and 1e6 <= abs(value) < 1e15:  # as it is written: 1e9
        mantissa, exponent = f"{value:.15e}".split("e")
        text = min(repr(value), f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}", key=len)
    else:
        text = repr(value)
    return Text(text, Prec.UNARY if text.startswith("-") else Prec.ATOM)


def dims(printing: Printing, shape: Shape) -> str:
    """A shape as an argument: `n` or `(n, m)`."""
    parts = [size(printing, dim).text for dim in shape]
    return parts[0] if len(parts) == 1 else f"({', '.join(parts)})"


def size(printing: Printing, dim: Dim) -> Text:
    return Text("1") if dim.stretch else printing.dim(dim)


def axes(positions: Sequence[int]) -> str:
    """An `axis=` argument."""
    return str(positions[0]) if len(positions) == 1 else f"({', '.join(map(str, positions))})"


def dtype_name(printing: Printing, dtype: DType) -> str:
    """The dtype of an allocation."""
    return printing.dtype if dtype == "real" else "np.int64" if dtype == "int" else "np.bool_"


def at(printing: Printing, position: Dim, within: Dim) -> str:
    """A position of an axis: `0`, `k`, `n // 2`, and `-1` where it is counted from the end."""
    behind = (position - within).constant
    if position.constant is None and behind is not None and behind < 0:
        return str(behind)
    return size(printing, position).text
