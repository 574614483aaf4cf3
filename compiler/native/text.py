"""Pieces of C: sizes, positions, literals, and the texts of the table's entries."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache

from chainrule.compiler.ir import TABLE, Dim, DType, Prec, Printing, Text, Value
from chainrule.compiler.ir.dims import Atom, Least, Quotient
from chainrule.compiler.ops.elementwise import operand_dtype
from chainrule.compiler.ops.text import fill

TYPES: dict[str, str] = {"real": "real", "int": "int64_t", "bool": "bool"}
TOTAL = "double"  # what a whole array is summed in: a float would no longer see what is added to a million others
ELEMENTS = TYPES | {"bool": "uint8_t"}  # what lies in memory; gcc runs no loop in vectors that reads C's own bool there


def size_text(
    dim: Dim, name: Callable[[str], str] = str, known: Callable[[Atom], str | None] = lambda atom: None
) -> Text:
    """A size, as the user would write it, in C over 64-bit ints; `known` gives what stands for a quotient."""
    if not dim.terms:
        return Text("0")
    text = ""
    for monomial, coefficient in sorted(dim.terms, key=lambda term: (not term[0], term[1] < 0)):
        factors = [part for atom, power in monomial for part in [known(atom) or _atom(atom, name, known)] * power]
        if abs(coefficient) != 1 or not factors:
            factors.insert(0, str(abs(coefficient)))
        body = " * ".join(factors)
        if text:
            text += f" - {body}" if coefficient < 0 else f" + {body}"
        else:
            text = f"-{body}" if coefficient < 0 else body
    if len(dim.terms) > 1:
        return Text(text, Prec.ADD)
    return Text(text, Prec.UNARY if text.startswith("-") else Prec.MUL if "*" in text else Prec.ATOM)


def _atom(atom: Atom, name: Callable[[str], str], known: Callable[[Atom], str | None]) -> str:
    def text(dim: Dim) -> str:
        return size_text(dim, name, known).text

    if isinstance(atom, Quotient):
        return f"floor_of({text(atom.numerator)}, {text(atom.denominator)})"
    if isinstance(atom, Least):
        return f"least({text(atom.first)}, {text(atom.second)})"
    return name(atom)


def literal(value: int | float | bool, dtype: DType, beside: bool = False) -> Text:
    """A number of this dtype; `beside` another of its type, in arithmetic, a whole one needs no point."""
    if dtype == "bool":
        return Text("true" if value else "false")
    if dtype == "int":
        whole = int(value)
        if whole == -(2**63):
            return Text("INT64_MIN")
        text = str(whole) if abs(whole) < 2**31 else f"INT64_C({whole})"
        return Text(text, Prec.UNARY if whole < 0 else Prec.ATOM)
    number = float(value)
    if math.isnan(number):
        return Text("(real)NAN", Prec.UNARY)
    if math.isinf(number):
        return Text("(real)INFINITY" if number > 0 else "-(real)INFINITY", Prec.UNARY)
    whole_text = f"{int(number)}" if number == int(number) and abs(number) < 2**31 else ""
    if whole_text and beside and not (number == 0 and math.copysign(1, number) < 0):
        return Text(whole_text, Prec.UNARY if number < 0 else Prec.ATOM)
    text = repr(number)
    if number < 0 or text.startswith("-"):
        return Text(f"-(real){text[1:]}", Prec.UNARY)
    return Text(f"(real){text}", Prec.UNARY)


_ARITHMETIC = ("add", "subtract", "multiply", "divide", "less", "less_equal", "greater", "greater_equal", "equal")


def op_text(value: Value, operands: Sequence[Text]) -> Text:
    """An elementwise op of the table applied to these texts of its operands."""
    op = TABLE[value.op]
    if value.op == "convert":
        return _converted(operands[0], value.args[0].tensor.dtype, value.tensor.dtype)
    assert op.c is not None, f"{op.name} has no text in C"
    made = _operands(value, operands) if operands else []
    if isinstance(op.c, str):
        return c_fill(op.c, made)
    answer = op.c(Printing(size_text), value, made)
    return answer if isinstance(answer, Text) else Text(answer)


def _operands(value: Value, operands: Sequence[Text]) -> list[Text]:
    """The texts of the operands in the dtype in which they are joined; of a selection its condition is none of them."""
    first = 1 if value.op == "select" else 0
    args = value.args[first:]
    dtype = operand_dtype(value.op, TABLE[value.op].takes, [arg.tensor.dtype for arg in args])
    beside = value.op in _ARITHMETIC and any(arg.op != "const" and arg.tensor.dtype == dtype for arg in args)
    joined = [
        literal(arg.attrs["value"], dtype, beside) if arg.op == "const" else _converted(text, arg.tensor.dtype, dtype)
        for arg, text in zip(args, operands[first:], strict=True)
    ]
    return [*operands[:first], *joined]


def _converted(text: Text, have: DType, want: DType) -> Text:
    if have == want:
        return text
    if want == "bool":
        return Text(f"{text.at(Prec.ADD)} != 0", Prec.COMPARE)
    if (have, want) == ("bool", "real"):  # no cast: a bool that has a name keeps gcc's loops from running in vectors
        return Text(f"{text.atom} ? (real)1 : (real)0", Prec.CHOICE)
    return Text(f"({TYPES[want]}){text.atom}", Prec.UNARY)


def c_fill(template: str, operands: Sequence[Text]) -> Text:
    """A template of C filled in, each operand in parentheses where its place asks for them."""
    if _is_python_too(template):
        return fill(template, operands)
    text = template.format(*(operand.atom for operand in operands))
    return Text(text, Prec.UNARY if template[0] in "!~" else Prec.CHOICE)


@cache
def _is_python_too(template: str) -> bool:
    """Whether a template's signs bind in C as they do in Python."""
    return not any(sign in template for sign in ("&", "|", "^", "?", "!{", "~", "(real)"))


def has_c(value: Value) -> bool:
    return value.op == "convert" or TABLE[value.op].c is not None


def wrapped(head: str, parts: Sequence[str], tail: str = ")") -> str:
    """`head(part, part)`, over several lines where it is long."""
    line = f"{head}({', '.join(parts)}{tail}"
    if len(line) <= 100:
        return line
    *before, last = parts
    lines = [" " * 3]
    for part in (*(f"{each}," for each in before), last):
        if len(lines[-1]) + 1 + len(part) > 96 and lines[-1].strip():
            lines.append(" " * 3)
        lines[-1] += f" {part}"
    return f"{head}(\n" + "\n".join(lines) + tail
