"""The same numbers in another shape: axes stretched, put in, taken out, reordered, merged and split."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chainrule.compiler.ir.build import Expr
from chainrule.compiler.ir.dims import STRETCH, Dim
from chainrule.compiler.ir.ranges import passed
from chainrule.compiler.ir.table import Op, Prec, Printing, Sample, Text, enter, tensors
from chainrule.compiler.ir.types import Shape, ShapeMismatch, Tensor, Type, join_axes, show_shape
from chainrule.compiler.ir.values import Value
from chainrule.compiler.ops.text import dims, dtype_name, size
from chainrule.compiler.ops.trial import array, shape


def _broadcast_type(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
    (operand,) = tensors(types)
    target: Shape = attrs["shape"]
    extra = len(target) - operand.rank
    fits = extra >= 0 and all(join_axes(a, b) == b for a, b in zip(operand.shape, target[extra:], strict=True))
    if not fits:
        raise ShapeMismatch(f"{show_shape(operand.shape)} does not stretch to {show_shape(target)}")
    return Tensor(operand.dtype, target)


def filled(printing: Printing, value: Value, number: Text) -> str:
    """An array of one number, with the shape and dtype of `value`."""
    return f"np.full({dims(printing, value.shape)}, {number.text}, {dtype_name(printing, value.tensor.dtype)})"


def _broadcast(printing: Printing, value: Value, operands: Sequence[Text]) -> str:
    operand, target = value.args[0], dims(printing, value.attrs["shape"])
    if operand.shape:
        return f"np.broadcast_to({operands[0].text}, {target})"
    literal = operand.attrs["value"] if operand.op == "const" else None
    if literal in (0, 1) and str(literal) != "-0.0":
        dtype = dtype_name(printing, value.tensor.dtype)
        return f"np.{'ones' if literal else 'zeros'}({target}, {dtype})"
    return filled(printing, value, operands[0])


def _broadcast_transpose(cotangent: Expr, k: int, operands: Sequence[Expr], value: Value) -> Expr:
    """Summed over the axes that were made, and over those that were stretched."""
    operand = operands[0]
    extra = cotangent.rank - operand.rank
    stretched = [k for k, dim in enumerate(operand.shape) if dim.stretch and not cotangent.shape[extra + k].stretch]
    return cotangent.sum([*range(extra), *(extra + k for k in stretched)]).stretch(*stretched)


def _broadcast_batch(operands: Sequence[Expr], leads: Sequence[int], value: Value) -> Expr:
    (x,), (lead,) = operands, leads
    target: Shape = value.attrs["shape"]
    own = len(value.args[0].shape)
    made = x.stretch(*range(lead, lead + len(target) - own))
    wide = (*x.shape[:lead], *target)
    return made if made.shape == wide else made.apply("broadcast", shape=wide)


def _expand_type(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
    (operand,) = tensors(types)
    axes = attrs["axes"]
    rank = operand.rank + len(axes)
    assert axes == tuple(sorted(set(axes)))
    assert all(0 <= axis < rank for axis in axes)
    rest = iter(operand.shape)
    return Tensor(operand.dtype, tuple(STRETCH if k in axes else next(rest) for k in range(rank)))


def _expand(printing: Printing, value: Value, operands: Sequence[Text]) -> str:
    rank, axes = len(value.shape), value.attrs["axes"]
    if rank == len(axes):
        return filled(printing, value, operands[0])
    parts = ["None" if k in axes else ":" for k in range(rank)]
    while parts[-1] == ":":
        parts.pop()
    return f"{operands[0].atom}[{', '.join(parts)}]"


def _squeeze_type(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
    (operand,) = tensors(types)
    for axis in attrs["axes"]:
        dim = operand.shape[axis]
        if not dim.stretch and dim != Dim.of(1):
            raise ShapeMismatch(f"axis {axis} of {operand} has the size {dim}, not 1", code="CR033")
    return Tensor(operand.dtype, tuple(d for k, d in enumerate(operand.shape) if k not in attrs["axes"]))


def _squeeze(printing: Printing, value: Value, operands: Sequence[Text]) -> str:
    parts = ["0" if k in value.attrs["axes"] else ":" for k in range(len(value.args[0].shape))]
    while parts[-1] == ":":
        parts.pop()
    return f"{operands[0].atom}[{', '.join(parts)}]"


def _squeeze_transpose(cotangent: Expr, k: int, operands: Sequence[Expr], value: Value) -> Expr:
    wide, target = cotangent.stretch(*value.attrs["axes"]), operands[0].shape
    return wide if wide.shape == target else wide.apply("broadcast", shape=target)


def _transpose_type(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
    (operand,) = tensors(types)
    perm = attrs["perm"]
    if sorted(perm) != list(range(operand.rank)):
        raise ShapeMismatch(
            f"{list(perm)} is no order of the {operand.rank} axes of {operand}", "name each axis once", "CR032"
        )
    return Tensor(operand.dtype, tuple(operand.shape[axis] for axis in perm))


def transposed(operand: Text, perm: Sequence[int]) -> str:
    """The text of an array with its axes in another order."""
    rank = len(perm)
    if tuple(perm) == tuple(range(rank))[::-1]:
        return f"{operand.atom}.T"
    if tuple(perm) == (*range(rank - 2), rank - 1, rank - 2):
        return f"{operand.atom}.mT"
    moved = [k for k, axis in enumerate(perm) if k != axis]
    if len(moved) == 2:
        return f"{operand.atom}.swapaxes({moved[0]}, {moved[1]})"
    return f"{operand.atom}.transpose({', '.join(map(str, perm))})"


def inverse(perm: Sequence[int]) -> tuple[int, ...]:
    return tuple(sorted(range(len(perm)), key=perm.__getitem__))


def product(axes: Sequence[Dim]) -> Dim:
    """How many elements axes of these sizes have."""
    total = Dim.of(1)
    for dim in axes:
        total = total * dim
    return Dim(total.terms)


def times(printing: Printing, factors: Sequence[Dim]) -> Text:
    """The product of sizes, where that is a sum as it comes about: `b * (n - 2)`."""
    whole = product(factors)
    if len(whole.terms) < 2 or len(factors) == 1:
        return size(printing, whole)
    return Text(" * ".join(size(printing, dim).at(Prec.MUL) for dim in factors), Prec.MUL)


def _reshape_type(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
    (operand,) = tensors(types)
    target: Shape = attrs["shape"]
    have, want = product(operand.shape), product(target)
    if have != want:
        raise ShapeMismatch(
            f"{show_shape(operand.shape)} has {have} elements, {show_shape(target)} has {want}",
            "a shape that only the call can know is asserted by `as`",
            "CR034",
        )
    return Tensor(operand.dtype, target)


def _reshape(printing: Printing, value: Value, operands: Sequence[Text]) -> str:
    target = value.shape
    if not value.args[0].shape:
        return filled(printing, value, operands[0]) if target else operands[0].text
    if not target:
        return f"{operands[0].atom}[{', '.join('0' for _ in value.args[0].shape)}]"
    if len(target) == 1:
        return f"{operands[0].atom}.ravel()" if len(value.args[0].shape) > 1 else operands[0].text
    parts = [printing.dim(dim).text if not dim.stretch else "1" for dim in target]
    return f"{operands[0].atom}.reshape({', '.join(parts)})"


enter(
    Op(
        "broadcast",
        _broadcast_type,
        _broadcast,
        kind="linear",
        transpose=_broadcast_transpose,
        linear_in=lambda value: (0,),
        joint=True,
        batch=_broadcast_batch,
        total=True,
        cheap=True,
        spelled=None,
        sentence="d broadcast(u) = broadcast(du)",
        bounds=passed,
        doc="A value repeated along new axes and along those that stretch.",
        samples=(
            Sample((array(),), {"shape": shape("n", "m")}),
            Sample((array("m"),), {"shape": shape("n", "m")}),
            Sample((array("n", 1),), {"shape": shape("n", "m")}),
            Sample((array(1, "m"),), {"shape": shape("k", "n", "m")}),
        ),
    )
)
enter(
    Op(
        "expand",
        _expand_type,
        _expand,
        kind="linear",
        transpose=lambda cotangent, k, operands, value: cotangent.apply("squeeze", axes=value.attrs["axes"]),
        linear_in=lambda value: (0,),
        joint=True,
        batch=lambda operands, leads, value: operands[0].stretch(*(axis + leads[0] for axis in value.attrs["axes"])),
        total=True,
        cheap=True,
        spelled=None,
        sentence="d expand(u) = expand(du)",
        bounds=passed,
        doc="New axes that stretch.",
        samples=(
            Sample((array(),), {"axes": (0, 1)}),
            Sample((array("n"),), {"axes": (0,)}),
            Sample((array("n"),), {"axes": (1,)}),
            Sample((array("n", "m"),), {"axes": (0, 2)}),
        ),
    )
)
enter(
    Op(
        "squeeze",
        _squeeze_type,
        _squeeze,
        kind="linear",
        transpose=_squeeze_transpose,
        linear_in=lambda value: (0,),
        joint=True,
        batch=lambda operands, leads, value: operands[0].squeeze(
            axes=tuple(axis + leads[0] for axis in value.attrs["axes"])
        ),
        total=True,
        cheap=True,
        spelled=None,
        sentence="d squeeze(u) = squeeze(du)",
        bounds=passed,
        doc="Axes of size 1 taken out.",
        samples=(
            Sample((array("n", 1),), {"axes": (1,)}),
            Sample((array(1, "n", 1),), {"axes": (0, 2)}),
            Sample((Tensor("real", (Dim.of(1), Dim.of("n"))),), {"axes": (0,)}),
        ),
    )
)
enter(
    Op(
        "transpose",
        _transpose_type,
        lambda printing, value, operands: transposed(operands[0], value.attrs["perm"]),
        kind="linear",
        transpose=lambda cotangent, k, operands, value: cotangent.move(*inverse(value.attrs["perm"])),
        linear_in=lambda value: (0,),
        joint=True,
        batch=lambda operands, leads, value: operands[0].move(
            *range(leads[0]), *(axis + leads[0] for axis in value.attrs["perm"])
        ),
        total=True,
        cheap=True,
        spelled=None,
        sentence="d u^T = du^T",
        bounds=passed,
        doc="The axes in another order.",
        samples=(
            Sample((array("n", "m"),), {"perm": (1, 0)}),
            Sample((array("n", "m", "k"),), {"perm": (1, 2, 0)}),
            Sample((array("n", "m", "k"),), {"perm": (0, 2, 1)}),
            Sample((array("n", "m", "k"),), {"perm": (1, 0, 2)}),
        ),
    )
)
enter(
    Op(
        "contiguous",
        lambda types, attrs: tensors(types)[0],
        "np.ascontiguousarray({0})",
        kind="linear",
        transpose=lambda cotangent, k, operands, value: cotangent,
        linear_in=lambda value: (0,),
        joint=True,
        batch=lambda operands, leads, value: operands[0].contiguous(),
        total=True,
        cheap=True,
        spelled=None,
        sentence="d contiguous(u) = du",
        bounds=passed,
        doc="The elements copied in their order, where a view has them in another or more than once.",
        samples=(Sample((array("n", "m"),)),),
    )
)
enter(
    Op(
        "reshape",
        _reshape_type,
        _reshape,
        kind="linear",
        transpose=lambda cotangent, k, operands, value: cotangent.reshape(shape=operands[0].shape),
        linear_in=lambda value: (0,),
        joint=True,
        batch=lambda operands, leads, value: operands[0].reshape(
            shape=(*operands[0].shape[: leads[0]], *value.attrs["shape"])
        ),
        total=True,
        cheap=True,
        spelled=None,
        sentence="d reshape(u) = reshape(du)",
        bounds=passed,
        doc="The elements, in their order, in another shape.",
        samples=(
            Sample((array("n", "m"),), {"shape": (Dim.of("n") * Dim.of("m"),)}),
            Sample((Tensor("real", (Dim.of("n") * Dim.of("m"),)),), {"shape": shape("m", "n")}),
            Sample((array("n", "m", "k"),), {"shape": (Dim.of("n"), Dim.of("m") * Dim.of("k"))}),
            Sample((array(),), {"shape": (Dim.of(1), Dim.of(1))}),
            Sample((Tensor("real", (Dim.of(1),)),), {"shape": ()}),
        ),
    )
)
