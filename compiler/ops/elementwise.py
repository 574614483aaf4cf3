"""What all elementwise entries share: operands broadcast, and the type follows from `takes` and `gives`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from chainrule.compiler.ir.table import Interval, Op, Printer, Rule, Takes, enter, tensors
from chainrule.compiler.ir.types import DType, ShapeMismatch, Tensor, Type, broadcast, join_dtypes

Gives = Literal["same", "real", "int", "bool"]
Partial: TypeAlias = "Rule | int | float | None"

ANY: Interval = (-3.0, 3.0)
NONZERO: Interval = (0.3, 4.0)
POSITIVE: Interval = (0.1, 4.0)
UNIT: Interval = (-0.95, 0.95)
OPEN: Interval = (0.05, 0.95)


def elementwise(
    name: str,
    numpy: Printer,
    *partials: Partial,
    takes: Takes = "real",
    gives: Gives = "same",
    domain: Sequence[Interval] = (ANY,),
    **rest: Any,
) -> Op:
    """An entry that works element by element; a partial that is a number stands for itself."""
    rules = tuple(_rule(partial) for partial in partials) if partials else (None,) * len(domain)
    assert len(rules) == len(domain), name
    return enter(
        Op(
            name,
            _infer(name, len(domain), takes, gives),
            numpy,
            takes=takes,
            partials=rules,
            batch="elementwise",
            domain=tuple(domain),
            **rest,
        )
    )


def _rule(partial: Partial) -> Rule | None:
    if isinstance(partial, int | float):
        return lambda *_: partial
    return partial


def _infer(name: str, arity: int, takes: Takes, gives: Gives) -> Callable[[Sequence[Type], Mapping[str, Any]], Tensor]:
    def infer(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
        operands = tensors(types)
        assert len(operands) == arity, f"{name} takes {arity} operands, not {len(operands)}"
        dtype = operand_dtype(name, takes, [operand.dtype for operand in operands])
        shape = broadcast([operand.shape for operand in operands])
        made = dtype if gives == "same" else gives
        alike = (operand for operand in operands if operand.shape is shape and operand.dtype == made)
        return next(alike, None) or Tensor(made, shape)

    return infer


def operand_dtype(name: str, takes: Takes, dtypes: Sequence[DType]) -> DType:
    """The dtype in which an op computes; raises ShapeMismatch for one that it does not take."""
    if takes == "real":
        return "real"
    joined = join_dtypes(dtypes)
    if takes == "number":
        return "int" if joined == "bool" else joined
    if takes != "any" and any(dtype != takes for dtype in dtypes):
        wrong = next(dtype for dtype in dtypes if dtype != takes)
        hint = "compare it first, `x != 0`" if takes == "bool" else ""
        raise ShapeMismatch(f"`{name}` takes {takes}, not {wrong}", hint, "CR031")
    return joined
