"""What programs are held together by: literals, sizes, conversions, calls, maps and choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chainrule.compiler.ir.build import Expr
from chainrule.compiler.ir.dims import Dim
from chainrule.compiler.ir.ranges import Range, exactly, passed
from chainrule.compiler.ir.table import Op, Printing, Sample, Text, enter, tensors
from chainrule.compiler.ir.types import BOOL, INT, Tensor, Tuple, Type
from chainrule.compiler.ir.values import Function, Value
from chainrule.compiler.ops.text import Target, dtype_name, is_single, number, size
from chainrule.compiler.ops.trial import array


def _given(types: Sequence[Type], attrs: Mapping[str, Any]) -> Type:
    raise AssertionError("the type of this op is given by whoever makes it")


def _const_type(types: Sequence[Type], attrs: Mapping[str, Any]) -> Type:
    value = attrs["value"]
    return Tensor("bool" if isinstance(value, bool) else "int" if isinstance(value, int) else "real")


def _literal(target: Target) -> Any:
    return lambda printing, value, operands: number(value.attrs["value"], target)


def _convert_type(types: Sequence[Type], attrs: Mapping[str, Any]) -> Type:
    (operand,) = tensors(types)
    return Tensor(attrs["dtype"], operand.shape)


def _convert(printing: Printing, value: Value, operands: Sequence[Text]) -> str:
    dtype = value.attrs["dtype"]
    if not is_single(printing, value.args[0]):
        return f"{operands[0].atom}.astype({dtype_name(printing, dtype)})"
    if dtype == "int" or value.weak:
        return f"{'float' if dtype == 'real' else dtype}({operands[0].text})"
    # the call's own float type: a float64 would spread from a function of it
    kind = printing.dtype if printing.dtype == "np.float64" else f"{printing.dtype}.type"
    return f"{kind}({operands[0].text})"


def _convert_math(printing: Printing, value: Value, operands: Sequence[Text]) -> str:
    dtype = value.attrs["dtype"]
    return f"{'float' if dtype == 'real' else dtype}({operands[0].text})"


def _convert_transpose(cotangent: Expr, k: int, operands: Sequence[Expr], value: Value) -> Expr:
    return cotangent


def _get_type(types: Sequence[Type], attrs: Mapping[str, Any]) -> Type:
    (operand,) = types
    assert isinstance(operand, Tuple)
    index: int = attrs["index"]
    return operand.items[index]


def _get(printing: Printing, value: Value, operands: Sequence[Text]) -> str:
    return f"{operands[0].atom}[{value.attrs['index']}]"


def _choice_type(types: Sequence[Type], attrs: Mapping[str, Any]) -> Type:
    branch: Function = attrs["then"]
    made = tuple(result.type for result in branch.results)
    return made[0] if len(made) == 1 else Tuple(made)


def _size_bounds(operands: Sequence[Range], value: Value) -> Range:
    """Of a size whose names are 1 at least."""
    dim = value.attrs["dim"]
    least = dim.substitute({name: Dim.of(name) + 1 for name in dim.names()})
    return Range(1.0) if least.at_least(1) else Range(0.0) if least.at_least(0) else Range()


enter(Op("param", _given, None, kind="region", spelled=None, doc="A parameter of a function."))
enter(
    Op(
        "const",
        _const_type,
        _literal("numpy"),
        kind="linear",
        math=_literal("math"),
        linear_in=lambda value: (),
        batch="elementwise",
        total=True,
        cheap=True,
        bounds=lambda operands, value: exactly(float(value.attrs["value"])),
        spelled=None,
        doc="A literal.",
        samples=(Sample((), {"value": 2.5}), Sample((), {"value": -3}), Sample((), {"value": True})),
    )
)
enter(
    Op(
        "size",
        lambda types, attrs: INT,
        lambda printing, value, operands: size(printing, value.attrs["dim"]),
        kind="linear",
        math=lambda printing, value, operands: size(printing, value.attrs["dim"]),
        linear_in=lambda value: (),
        batch="elementwise",
        total=True,
        cheap=True,
        bounds=_size_bounds,
        spelled=None,
        doc="A size as an int.",
    )
)
enter(
    Op(
        "convert",
        _convert_type,
        _convert,
        kind="linear",
        math=_convert_math,
        transpose=_convert_transpose,
        linear_in=lambda value: (0,) if value.args[0].tensor.dtype == "real" else (),
        joint=True,
        batch="elementwise",
        total=True,
        bounds=passed,
        spelled=None,
        doc="An int as a real, a bool as an int or a real.",
        samples=(
            Sample((INT,), {"dtype": "real"}),
            Sample((BOOL,), {"dtype": "int"}),
            Sample((array("n", dtype="int"),), {"dtype": "real"}),
            Sample((array("n", dtype="bool"),), {"dtype": "real"}),
        ),
    )
)
enter(
    Op(
        "get",
        _get_type,
        _get,
        kind="linear",
        math=_get,
        linear_in=lambda value: (),
        batch="elementwise",
        cheap=True,
        total=True,
        spelled=None,
        doc="One of several results.",
    )
)
enter(
    Op(
        "pack",
        lambda types, attrs: Tuple(tuple(types)),
        lambda printing, value, operands: f"({', '.join(operand.text for operand in operands)})",
        kind="other",
        cheap=True,
        total=True,
        spelled=None,
        doc="Several results in one; what is differentiated reads each itself, and has none.",
    )
)
for _name, _infer, _doc in (
    ("call", _given, "A function of the module, applied."),
    ("call_forward", _given, "The same, with what its backward will need."),
    ("call_backward", _given, "The cotangents of a call's active arguments."),
    ("map", _given, "A function of the module, applied to each element of leading axes."),
    ("stated", _given, "A function of the module whose derivative is stated, applied."),
    ("choice", _choice_type, "One of two regions, by a condition."),
):
    enter(Op(_name, _infer, None, kind="region", spelled=None, doc=_doc))
