"""Sizes: the axes of a type as dims, and what size a name must be for an axis to be right."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from chainrule.compiler import syntax
from chainrule.compiler.ir import Dim
from chainrule.compiler.lower.frame import Frame, Local, Size
from chainrule.compiler.lower.numbers import number_of
from chainrule.compiler.lower.program import Constant, Program, Scope
from chainrule.compiler.lower.terms import MOST_TERMS
from chainrule.compiler.source import CompileError


class Unsolvable(Exception):
    """An axis does not say what size a name has: two names are open, it is not linear in it, or no size fits."""


def axis(node: syntax.Expression, named: Callable[[syntax.Name], Dim]) -> Dim:
    """An axis of a type as a dim: names, numbers, `+ - * // ^`. Raises CompileError."""
    match node:
        case syntax.Number(int(value)):
            return Dim.of(value)
        case syntax.Name():
            return named(node)
        case syntax.Unary("-", operand):
            return -axis(operand, named)
        case syntax.Binary(op) if op in ("+", "-", "*", "//", "^"):
            chain = [node]
            while isinstance(chain[-1].left, syntax.Binary) and chain[-1].left.op in ("+", "-", "*", "//", "^"):
                chain.append(chain[-1].left)
            left = axis(chain[-1].left, named)
            for link in reversed(chain):
                left = _arithmetic(link, left, axis(link.right, named))
            return left
    raise CompileError(
        node.span,
        "a size is made of names, whole numbers and `+ - * //`",
        code="CR048",
        hint="`real[2*n + 1]`",
    )


def _arithmetic(node: syntax.Binary, a: Dim, b: Dim) -> Dim:
    if node.op in ("*", "^") and len(a.terms) * len(b.terms) > MOST_TERMS:
        raise CompileError(node.span, "this size has too many terms", code="CR048")
    match node.op:
        case "+":
            return a + b
        case "-":
            return a - b
        case "*":
            return a * b
        case "//":
            if (b.constant is None and a.divided_by(b) is None) or b.constant == 0:
                raise CompileError(node.span, "a size is divided by a number that is not 0", code="CR048")
            return a // b
    exponent = b.constant
    if exponent is None or not 0 <= exponent <= 8:
        raise CompileError(node.span, "a size is raised to a power from 0 to 8", code="CR048")
    product = Dim.of(1)
    for _ in range(exponent):
        if len(a.terms) * len(product.terms) > MOST_TERMS:
            raise CompileError(node.span, "this size has too many terms", code="CR048")
        product = product * a
    return product


def constant_size(program: Program, scope: Scope, name: syntax.Name) -> Dim | None:
    """What a name in a shape is if the file has a constant of that name; None for a dimension. Raises CompileError."""
    if not isinstance(scope.names.get(name.id), Constant):
        return None
    number = number_of(program, scope, name)
    if not isinstance(number, int) or isinstance(number, bool):
        raise CompileError(
            name.span,
            f"the constant `{name.id}` is no whole number, and cannot be a size",
            code="CR048",
            hint="a dimension has a name that no constant has",
        )
    return Dim.of(number)


def size_in_scope(frame: Frame, name: syntax.Name) -> Dim | None:
    """The size that a name stands for within a function; None if it stands for nothing. Raises CompileError."""
    found = frame.names.get(name.id)
    match found:
        case Size(dim):
            return dim
        case Local(term) if term.static is not None:
            return term.static
        case None:
            return constant_size(frame.program, frame.scope, name)
    raise CompileError(
        name.span,
        f"`{name.id}` depends on values, and a size does not",
        code="CR049",
        hint="sizes are computed of dimensions and numbers",
    )


def open_names(dim: Dim, unknown: Collection[str]) -> Iterator[str]:
    return (name for name in dim.names() if name in unknown)


def linear(dim: Dim, name: str) -> tuple[Dim, Dim] | None:
    """`a, b` with dim = a * name + b, where the name occurs in neither; None where it is not linear."""
    a, b = Dim.of(0), Dim.of(0)
    for monomial, coefficient in dim.terms:
        powers = dict(monomial)
        power = powers.pop(name, 0)
        rest = Dim(((tuple(powers.items()), coefficient),))
        if name in rest.names() or power > 1:
            return None
        if power:
            a = a + rest
        else:
            b = b + rest
    return a, b


def solve(wanted: Dim, actual: Dim, unknown: Collection[str], known: dict[str, Dim], divides: bool = False) -> None:
    """Enter into `known` what the one open name of `wanted` is if the axis has the size `actual`.

    With `divides` an axis that need not come out even is rounded down, for a check to find. Raises Unsolvable.
    """
    wanted = wanted.substitute(known)
    names = [name for name in open_names(wanted, unknown) if name not in known]
    if not names:
        return
    parts = linear(wanted, names[0]) if len(names) == 1 else None
    if parts is None:
        raise Unsolvable
    a, b = parts
    size = (actual - b).divided_by(a)
    if size is None and divides and a.constant:
        size = (actual - b) // a
    if size is None:
        raise Unsolvable
    known[names[0]] = size


def unsolved(axes: Collection[Dim], unknown: Collection[str]) -> list[str]:
    """The names that no axis determines, given those that others do."""
    known: set[str] = set()
    while True:
        before = len(known)
        for dim in axes:
            names = [name for name in open_names(dim, unknown) if name not in known]
            if len(names) == 1 and linear(dim, names[0]) is not None:
                known.add(names[0])
        if len(known) == before:
            return [name for name in unknown if name not in known]
