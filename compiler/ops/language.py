"""The names of the language: what each takes, and what it makes of its arguments."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from chainrule.compiler.ir.build import Builder, Expr
from chainrule.compiler.ir.table import TABLE, Op, Parameter
from chainrule.compiler.ir.types import DType, join_dtypes
from chainrule.compiler.ops.elementwise import operand_dtype


@dataclass(frozen=True)
class Word:
    """A function of the language.

    `build(builder, *arguments)` takes one argument for each parameter and makes IR of them, converting int to
    real where that is needed; it raises ShapeMismatch. The array operands of an `elementwise` word broadcast;
    a `reducer` may be written with binders, `sum[i, j](...)`, and has a parameter `axis`.
    """

    name: str
    parameters: tuple[Parameter, ...]
    build: Callable[..., Expr]
    doc: str
    elementwise: bool = False
    reducer: bool = False


LANGUAGE: dict[str, Word] = {}

CONSTANTS = {"pi": math.pi, "e": math.e, "inf": math.inf, "nan": math.nan, "euler_gamma": 0.5772156649015329}

OPERATORS = {
    "+": "add",
    "-": "subtract",
    "*": "multiply",
    "/": "divide",
    "//": "floor_divide",
    "%": "remainder",
    "^": "power",
    "@": "matmul",
    "==": "equal",
    "!=": "not_equal",
    "<": "less",
    "<=": "less_equal",
    ">": "greater",
    ">=": "greater_equal",
    "and": "logical_and",
    "or": "logical_or",
    "not": "logical_not",
    "unary -": "negative",
    "unary +": "positive",
}

X = Parameter("x")
Y = Parameter("y")


def speak(
    name: str,
    parameters: Sequence[Parameter],
    build: Callable[..., Expr],
    doc: str,
    *,
    elementwise: bool = False,
    reducer: bool = False,
) -> Word:
    """Give the language a word; a name has one meaning."""
    assert name not in LANGUAGE, f"{name} has two meanings"
    LANGUAGE[name] = Word(name, tuple(parameters), build, doc, elementwise, reducer)
    return LANGUAGE[name]


def speak_of(op: Op) -> None:
    """The word of an entry of the table."""
    if op.spelled is None:
        return
    if op.kind == "elementwise":
        parameters = op.parameters or ((X,) if len(op.domain) == 1 else (X, Y))
        build = op.build or partial(apply, op.name)
        plain = all(parameter.kind == "array" for parameter in parameters)
        speak(op.spelled or op.name, parameters, build, op.doc, elementwise=plain)
    else:
        assert op.build is not None, f"{op.name} has no build"
        speak(op.spelled or op.name, op.parameters or (X,), op.build, op.doc, reducer=op.reducer)


def apply(name: str, builder: Builder, *operands: Expr) -> Expr:
    """An elementwise op on operands that are brought to the dtype in which it computes."""
    op = TABLE[name]
    dtype = operand_dtype(op.spelled or name, op.takes, [operand.dtype for operand in operands])
    arguments = [coerce(builder, operand, dtype).value for operand in operands]
    return Expr(builder, builder.value(name, arguments))


def coerce(builder: Builder, expr: Expr, dtype: DType) -> Expr:
    """`expr` in this dtype, which its own converts to; a literal is converted when compiling."""
    if expr.dtype == dtype:
        return expr
    assert join_dtypes([expr.dtype, dtype]) == dtype, f"{expr.dtype} does not become {dtype}"
    if expr.value.op == "const":
        value = expr.value.attrs["value"]
        return Expr(builder, builder.const(float(value) if dtype == "real" else int(value), dtype))
    return expr.apply("convert", dtype=dtype)
