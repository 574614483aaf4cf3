"""Reductions that are linear, and those of truths."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.compiler.ir.build import Expr
from chainrule.compiler.ir.dims import ONE
from chainrule.compiler.ir.ranges import passed, summed
from chainrule.compiler.ir.table import Prec, Printing, Text
from chainrule.compiler.ir.types import DType
from chainrule.compiler.ir.values import Value
from chainrule.compiler.ops.layout import product, times
from chainrule.compiler.ops.reducing import (
    adding,
    arguments,
    full,
    method,
    reduction,
    reduction_samples,
    repeating,
)
from chainrule.compiler.ops.text import fill


def _sum_transpose(cotangent: Expr, k: int, operands: Sequence[Expr], value: Value) -> Expr:
    return full(cotangent, value)


def _mean_transpose(cotangent: Expr, k: int, operands: Sequence[Expr], value: Value) -> Expr:
    count = product([operands[0].shape[axis] for axis in value.attrs["axes"]])
    return full(cotangent / count, value)


def _sum(printing: Printing, value: Value, operands: Sequence[Text]) -> str:
    """Of truths that count as reals no array of reals is made."""
    text, counts = operands[0].text, f".astype({printing.dtype})"
    if value.args[0].op == "convert" and value.args[0].args[0].tensor.dtype == "bool" and text.endswith(counts):
        given = ", ".join(part for part in (arguments(value), f"dtype={printing.dtype}") if part)
        return f"{text.removesuffix(counts)}.sum({given})"
    return f"{operands[0].atom}.sum({arguments(value)})"


def _mean(printing: Printing, value: Value, operands: Sequence[Text]) -> Text:
    """A sum by its count: numpy's `mean` is a function of Python's, and takes a microsecond more for the same."""
    dims = [value.args[0].shape[axis] for axis in value.attrs["axes"]]
    total = Text(_sum(printing, value, operands))
    return total if product(dims) == ONE else fill("{0} / {1}", [total, times(printing, dims)])


def _averaging(printing: Printing, value: Value, target: str, first: str, each: str) -> list[str]:
    count = times(printing, [value.args[0].shape[axis] for axis in value.attrs["axes"]])
    return [*adding(printing, value, target, first, each), f"{target} /= {count.at(Prec.MUL)}"]


def _counted(dtype: DType) -> DType:
    return "int" if dtype == "bool" else dtype


reduction(
    "sum",
    _sum,
    "any",
    "The sum along axes; of bools, how many hold.",
    gives=_counted,
    repeats=adding,
    kind="linear",
    transpose=_sum_transpose,
    linear_in=lambda value: (0,),
    joint=True,
    total=True,
    sentence="d sum(u) = sum(du)",
    bounds=lambda operands, value: summed(operands[0]),
)
reduction(
    "mean",
    _mean,
    "real",
    "The mean along axes.",
    repeats=_averaging,
    kind="linear",
    transpose=_mean_transpose,
    linear_in=lambda value: (0,),
    joint=True,
    sentence="d mean(u) = mean(du)",
    nonempty=True,
    bounds=passed,
)
reduction(
    "any",
    method("any"),
    "bool",
    "Whether one along the axes holds.",
    repeats=repeating("np.logical_or({0}, {1})"),
    samples=reduction_samples("bool"),
    total=True,
)
reduction(
    "all",
    method("all"),
    "bool",
    "Whether all along the axes hold.",
    repeats=repeating("np.logical_and({0}, {1})"),
    samples=reduction_samples("bool"),
    total=True,
)
