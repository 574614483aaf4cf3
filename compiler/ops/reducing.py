"""What all reductions share: their axes, their type, their text, how they batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from chainrule.compiler.ir.build import Builder, Expr
from chainrule.compiler.ir.dims import STRETCH
from chainrule.compiler.ir.table import (
    Op,
    Parameter,
    Printer,
    Printing,
    Sample,
    Takes,
    Text,
    enter,
    tensors,
)
from chainrule.compiler.ir.types import DType, Shape, ShapeMismatch, Tensor, Type
from chainrule.compiler.ir.values import Value
from chainrule.compiler.ops.elementwise import operand_dtype
from chainrule.compiler.ops.language import X, coerce
from chainrule.compiler.ops.text import axes as axes_text
from chainrule.compiler.ops.text import dims, dtype_name
from chainrule.compiler.ops.trial import array

PARAMETERS = (X, Parameter("axis", "axes", None), Parameter("keep", "flag", False))

Axes: TypeAlias = "int | tuple[int, ...] | None"


def positions(axis: Axes, rank: int) -> tuple[int, ...]:
    """Axes counted from the start, sorted; None is all of them. Raises ShapeMismatch."""
    if axis is None:
        return tuple(range(rank))
    chosen = (axis,) if isinstance(axis, int) else axis
    for one in chosen:
        if not -rank <= one < rank:
            there = f"there are axes 0 to {rank - 1}, or -{rank} to -1"
            if rank < 2:
                there = "its one axis is 0, or -1" if rank else "a scalar has no axes"
            raise ShapeMismatch(f"there is no axis {one}", there, "CR032")
    found = sorted(one % rank for one in chosen)
    if len(set(found)) < len(found):
        raise ShapeMismatch(f"an axis is named twice in {list(chosen)}", "name each axis once", "CR032")
    return tuple(found)


def reduced(shape: Shape, axes: Sequence[int], keep: bool) -> Shape:
    """The shape without these axes, or with them stretching."""
    if keep:
        return tuple(STRETCH if k in axes else dim for k, dim in enumerate(shape))
    return tuple(dim for k, dim in enumerate(shape) if k not in axes)


def spread(reduction: Expr, value: Value) -> Expr:
    """What a reduction gave, with the reduced axes back as axes that stretch."""
    return reduction if value.attrs["keep"] else reduction.stretch(*value.attrs["axes"])


def full(reduction: Expr, value: Value) -> Expr:
    """What a reduction gave, in the shape of its operand."""
    wide, shape = spread(reduction, value), value.args[0].shape
    return wide if wide.shape == shape else wide.apply("broadcast", shape=shape)


def _infer(gives: Callable[[DType], DType]) -> Callable[[Sequence[Type], Mapping[str, Any]], Tensor]:
    def infer(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
        (operand,) = tensors(types)
        assert attrs["axes"] == positions(attrs["axes"], operand.rank)
        return Tensor(gives(operand.dtype), reduced(operand.shape, attrs["axes"], attrs["keep"]))

    return infer


def arguments(value: Value) -> str:
    """`axis=0, keepdims=True`, as little of it as is needed."""
    chosen, rank = value.attrs["axes"], len(value.args[0].shape)
    parts = [] if len(chosen) == rank else [f"axis={axes_text(chosen)}"]
    parts += ["keepdims=True"] if value.attrs["keep"] else []
    # of nothing at all it is -inf
    return ", ".join([*parts, *(["initial=-np.inf"] if value.attrs.get("of_none") else [])])


def method(name: str) -> Callable[[Printing, Value, Sequence[Text]], str]:
    return lambda printing, value, operands: f"{operands[0].atom}.{name}({arguments(value)})"


def function(name: str) -> Callable[[Printing, Value, Sequence[Text]], str]:
    def printer(printing: Printing, value: Value, operands: Sequence[Text]) -> str:
        return f"{name}({', '.join(part for part in (operands[0].text, arguments(value)) if part)})"

    return printer


def repeating(template: str) -> Callable[[Printing, Value, str, str, str], list[str]]:
    """It may take in the first twice: `np.maximum({0}, {1})`."""

    def lines(printing: Printing, value: Value, target: str, first: str, each: str) -> list[str]:
        return [f"{target} = {first}", f"{target} = {template.replace('{0}', target).replace('{1}', each)}"]

    return lines


def adding(printing: Printing, value: Value, target: str, first: str, each: str) -> list[str]:
    dtype = dtype_name(printing, value.tensor.dtype)
    return [f"{target} = np.zeros({dims(printing, value.shape)}, {dtype})", f"{target} += {each}"]


def _build(name: str, takes: Takes) -> Callable[..., Expr]:
    def build(builder: Builder, x: Expr, axis: Axes = None, keep: bool = False) -> Expr:
        chosen = positions(axis, x.rank)
        x = coerce(builder, x, operand_dtype(name, takes, [x.dtype]))
        if chosen:
            return x.apply(name, axes=chosen, keep=keep)
        return x.abs() if name == "norm" else x

    return build


def batch(operands: Sequence[Expr], leads: Sequence[int], value: Value) -> Expr:
    """The same reduction, its axes moved up by the leading ones."""
    moved = tuple(axis + leads[0] for axis in value.attrs["axes"])
    return operands[0].apply(value.op, axes=moved, keep=value.attrs["keep"])


def reduction_samples(dtype: DType = "real", bounds: tuple[float, float] | None = None) -> tuple[Sample, ...]:
    cases: list[tuple[tuple[int | str, ...], tuple[int, ...], bool]] = [
        (("n",), (0,), False),
        (("n", "m"), (0,), False),
        (("n", "m"), (1,), True),
        (("n", "m"), (0, 1), False),
        (("n", "m", "k"), (0, 2), False),
        (("n", "m", "k"), (0, 2), True),
        (("n", 1), (1,), False),
    ]
    return tuple(
        Sample((array(*axes, dtype=dtype),), {"axes": chosen, "keep": keep}, (bounds,)) for axes, chosen, keep in cases
    )


def reduction(
    name: str,
    numpy: Printer,
    takes: Takes,
    doc: str,
    *,
    gives: Callable[[DType], DType] = lambda dtype: dtype,
    **rest: Any,
) -> None:
    """An entry that takes `axis` and `keep`."""
    entry: dict[str, Any] = {"kind": "other", "samples": reduction_samples(), "reducer": True, **rest}
    enter(
        Op(
            name,
            _infer(gives),
            numpy,
            takes=takes,
            batch=batch,
            parameters=PARAMETERS,
            build=_build(name, takes),
            doc=doc,
            **entry,
        )
    )
