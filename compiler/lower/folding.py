"""Arithmetic on ints that are known when compiling, but for sizes and indices; bounded."""

from __future__ import annotations

from chainrule.compiler import syntax
from chainrule.compiler.ir import Dim
from chainrule.compiler.lower.terms import MOST_TERMS, Affine
from chainrule.compiler.source import CompileError

MOST_BITS = 63


def fold(node: syntax.Binary, a: Affine, b: Affine) -> Affine | None:
    """`a op b`, or None where the result is not an int of that kind. Raises CompileError for one beyond 64 bits."""
    found = _fold(node, a, b)
    number = found.offset.constant if found is not None else None
    if number is not None and number.bit_length() > MOST_BITS:
        raise too_large(node)
    if found is not None and len(found.offset.terms) > MOST_TERMS:
        return None
    return found


def _fold(node: syntax.Binary, a: Affine, b: Affine) -> Affine | None:
    match node.op:
        case "+":
            return a + b
        case "-":
            return a - b
        case "*":
            return a.times(b)
        case "//" | "%":
            return _divide(node, a, b)
        case "^":
            return _power(node, a, b)
    return None


def _divide(node: syntax.Binary, a: Affine, b: Affine) -> Affine | None:
    numerator, denominator = a.static, b.static
    if denominator is not None and denominator.constant == 0:
        raise CompileError(
            node.span, f"`{node.op}` divides by 0", code="CR045", hint="an int has no inverse of 0; `/` is real"
        )
    if numerator is None or denominator is None:
        return None
    if denominator.constant is None and not (node.op == "//" and numerator.divided_by(denominator) is not None):
        return None
    return Affine(numerator // denominator if node.op == "//" else numerator % denominator)


def _power(node: syntax.Binary, a: Affine, b: Affine) -> Affine | None:
    base = a.static
    exponent = b.static.constant if b.static is not None else None
    if base is None or exponent is None or exponent < 0:
        return None
    number = base.constant
    if number is not None:
        if abs(number) > 1 and (exponent > MOST_BITS or (abs(number).bit_length() - 1) * exponent > MOST_BITS):
            raise too_large(node)
        return Affine(Dim.of(number**exponent if abs(number) > 1 else _unit_power(number, exponent)))
    if exponent > 8:
        return None
    product: Affine | None = Affine(Dim.of(1))
    for _ in range(exponent):
        product = product.times(a) if product is not None else None
    return product


def _unit_power(number: int, exponent: int) -> int:
    """-1, 0 or 1 to a power of any size."""
    if number == 0:
        return 1 if exponent == 0 else 0
    return number if exponent % 2 else 1


def _as_real(node: syntax.Binary) -> str:
    left = node.left
    while isinstance(left, syntax.Binary):
        left = left.left
    if isinstance(left, syntax.Number) and isinstance(left.value, int):
        return f"a real may be larger: write `{left.value}.0` for the first `{left.value}`"
    return "a real may be larger: write one of the numbers with a point"


def too_large(node: syntax.Binary) -> CompileError:
    return CompileError(
        node.span,
        "this int is larger than 2^63 - 1, the largest there is",
        code="CR045",
        hint=_as_real(node),
    )
