"""Numbers that are known when compiling: constants, default values, tolerances."""

from __future__ import annotations

import math

from chainrule.compiler import syntax
from chainrule.compiler.ir import Dim
from chainrule.compiler.lower.folding import fold
from chainrule.compiler.lower.library import look_up
from chainrule.compiler.lower.program import Constant, Program, Scope
from chainrule.compiler.lower.terms import Affine
from chainrule.compiler.ops.language import CONSTANTS
from chainrule.compiler.source import CompileError

Number = int | float | bool


def number_of(program: Program, scope: Scope, node: syntax.Expression) -> Number | None:
    """What an expression of numbers and constants comes to; None for any other. Raises CompileError."""
    match node:
        case syntax.Number(value) | syntax.Boolean(value):
            return value
        case syntax.Name():
            return _named(program, scope, node)
        case syntax.Unary("-" | "+", operand):
            found = number_of(program, scope, operand)
            if found is None or isinstance(found, bool):
                return None
            return -found if node.op == "-" else found
        case syntax.Binary():
            return _chain(program, scope, node)
    return None


def _chain(program: Program, scope: Scope, node: syntax.Binary) -> Number | None:
    chain = [node]
    while isinstance(chain[-1].left, syntax.Binary):
        chain.append(chain[-1].left)
    left = number_of(program, scope, chain[-1].left)
    for link in reversed(chain):
        right = number_of(program, scope, link.right)
        if left is None or right is None or isinstance(left, bool) or isinstance(right, bool):
            return None
        left = arithmetic(link, left, right)
    return left


def _named(program: Program, scope: Scope, node: syntax.Name) -> Number | None:
    found = look_up(program, scope, node.id)
    if found is None:
        return CONSTANTS.get(node.id)
    if not isinstance(found, Constant):
        return None
    key = (found.scope.key, found.tree.name)
    if key not in program.numbers:
        program.numbers[key] = None
        program.numbers[key] = number_of(program, found.scope, found.tree.value)
    return program.numbers[key]


def arithmetic(node: syntax.Binary, a: int | float, b: int | float) -> int | float | None:
    """`a op b`; None for an operator that is no arithmetic. Raises CompileError where there is no result."""
    if isinstance(a, int) and isinstance(b, int):
        folded = fold(node, Affine(Dim.of(a)), Affine(Dim.of(b)))
        if folded is not None:
            return folded.offset.constant
    try:
        result = _real(node.op, float(a), float(b))
    except (ZeroDivisionError, OverflowError):
        result = math.nan
    if isinstance(result, complex) or (result is not None and not math.isfinite(result) and math.isfinite(a + b)):
        raise CompileError(
            node.span,
            f"`{node.span.text}` has no finite value",
            code="CR045",
            hint="`inf` and `nan` are written by name",
        )
    return result


def _real(op: str, a: float, b: float) -> float | complex | None:
    match op:
        case "+":
            return a + b
        case "-":
            return a - b
        case "*":
            return a * b
        case "/":
            return a / b
        case "//":
            return a // b
        case "%":
            return a % b
        case "^":
            power: float | complex = a**b
            return power
    return None
