"""Operands by which an op has no derivative among the functions of the table: differentiating by one is a mistake."""

from __future__ import annotations

from typing import NoReturn

from chainrule.compiler.ir import TABLE, Value
from chainrule.compiler.source import CompileError, CompileErrors


def without(op: str, k: int) -> str:
    """Which derivative there is not: "`gammainc` by its `a`"."""
    return f"`{TABLE[op].spelled or op}` by its `{TABLE[op].parameters[k].name}`"


def unknown(value: Value, k: int) -> NoReturn:
    """The mistake of differentiating by such an operand."""
    assert value.span is not None
    op = TABLE[value.op]
    others = [f"`{one.name}`" for place, one in enumerate(op.parameters) if place not in op.unknown]
    raise CompileErrors(
        [
            CompileError(
                value.span,
                f"a derivative of {without(value.op, k)} is asked for, and there is none in terms of known functions",
                code="CR139",
                hint=f"differentiate by {' and '.join(others)} alone, with what stands there as a constant: "
                f"`stop_gradient({value.args[k].name or op.parameters[k].name})`, "
                "or name the arguments to differentiate by: `derive grad(f, x)`",
            )
        ]
    )
