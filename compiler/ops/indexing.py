"""Basic indexing, whose positions are sizes: `x[1:]`, `x[:, -1]`, `x[::2]`; and its transpose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from chainrule.compiler.ir.build import Expr
from chainrule.compiler.ir.dims import Dim, Quotient
from chainrule.compiler.ir.ranges import passed
from chainrule.compiler.ir.table import Op, Printing, Sample, Text, enter, tensors
from chainrule.compiler.ir.types import Shape, Tensor, Type
from chainrule.compiler.ir.values import At, Slice, Value
from chainrule.compiler.ops.text import at, dims, dtype_name, size
from chainrule.compiler.ops.trial import array, shape

Key: TypeAlias = "tuple[Slice | At, ...]"


def _slice_type(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
    (operand,) = tensors(types)
    key: Key = attrs["key"]
    assert len(key) == operand.rank, f"{operand} has {operand.rank} axes, the key {len(key)}"
    return Tensor(operand.dtype, tuple(item.length for item in key if isinstance(item, Slice)))


def _whole(item: Slice | At, dim: Dim) -> bool:
    return isinstance(item, Slice) and item.step == 1 and item.start == Dim.of(0) and item.length.terms == dim.terms


def _part(printing: Printing, item: Slice | At, dim: Dim) -> str:
    """One axis of a key as Python has it; `dim` is the axis's size."""
    if isinstance(item, At):
        return at(printing, item.position, dim)
    if _whole(item, dim):
        return ":"
    stop = item.start + item.length * item.step
    step = f":{item.step}" if item.step != 1 else ""
    if item.step > 0:
        start = "" if item.start == Dim.of(0) else at(printing, item.start, dim)
        end = "" if below(dim - 1, stop) else at(printing, stop, dim)
    else:
        start = "" if item.start == dim - 1 else size(printing, item.start).text
        end = "" if below(stop, 0) else size(printing, stop).text
    return f"{start}:{end}{step}"


def _plain(item: Slice | At, dim: Dim) -> bool:
    """Whether Python's slice says the item at every size: where it would start or stop at -1, it does not."""
    if isinstance(item, At) or item.step > 0:
        return True
    stop = item.start + item.length * item.step
    return (item.start == dim - 1 or item.start.at_least(0)) and (below(stop, 0) or stop.at_least(0))


def _turned(item: Slice | At, dim: Dim) -> Slice | At:
    """The item on the axis turned round."""
    assert isinstance(item, Slice)
    return Slice(dim - 1 - item.start, item.length, -item.step)


def below(small: Dim, large: int | Dim) -> bool:
    """Whether `small < large` is proved, c * (p // c) lying between p - c + 1 and p."""
    rest = Dim.of(large) - small
    for monomial, coefficient in rest.terms:
        if len(monomial) == 1 and monomial[0][1] == 1 and isinstance(monomial[0][0], Quotient):
            quotient = monomial[0][0]
            c = quotient.denominator.constant
            if c is not None and c > 0 and coefficient % c == 0:
                times = coefficient // c
                least = quotient.numerator - (c - 1 if times > 0 else 0)
                without = rest - Dim(((monomial, coefficient),))
                return (without + least * times).at_least(1)
    return rest.at_least(1)


def subscript(printing: Printing, key: Key, axes: Shape) -> str:
    """A key in its brackets, for an array of this shape; in two pairs where one axis must be turned first."""
    turned = [not _plain(item, dim) for item, dim in zip(key, axes, strict=True)]
    if any(turned):
        first = _brackets(["::-1" if turn else ":" for turn in turned])
        key = tuple(_turned(item, dim) if turn else item for item, dim, turn in zip(key, axes, turned, strict=True))
        return first + subscript(printing, key, axes)
    return _brackets([_part(printing, item, dim) for item, dim in zip(key, axes, strict=True)])


def _brackets(parts: list[str]) -> str:
    while len(parts) > 1 and parts[-1] == ":":
        parts.pop()
    return f"[{', '.join(parts)}]"


def _slice(printing: Printing, value: Value, operands: Sequence[Text]) -> str:
    return operands[0].atom + subscript(printing, value.attrs["key"], value.args[0].shape)


def _slice_transpose(cotangent: Expr, k: int, operands: Sequence[Expr], value: Value) -> Expr:
    return cotangent.unslice(key=value.attrs["key"], shape=operands[0].shape)


def _slice_batch(operands: Sequence[Expr], leads: Sequence[int], value: Value) -> Expr:
    (x,), (lead,) = operands, leads
    return x.slice(key=(*all_of(x.shape[:lead]), *value.attrs["key"]))


def all_of(axes: Shape) -> Key:
    return tuple(Slice(Dim.of(0), dim) for dim in axes)


def _unslice_type(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
    (operand,) = tensors(types)
    inner = tuple(item.length for item in attrs["key"] if isinstance(item, Slice))
    assert operand.shape == inner, f"{operand} is not what the key gives, {inner}"
    return Tensor(operand.dtype, attrs["shape"])


def _unslice(printing: Printing, value: Value, operands: Sequence[Text], target: str, fresh: bool) -> list[str]:
    key = subscript(printing, value.attrs["key"], value.shape)
    if not fresh:
        return [f"{target}{key} += {operands[0].text}"]
    dtype = dtype_name(printing, value.tensor.dtype)
    zeros = f"{target} = np.zeros({dims(printing, value.shape)}, {dtype})"
    return [zeros, f"{target}{key} = {operands[0].text}"]


def _unslice_batch(operands: Sequence[Expr], leads: Sequence[int], value: Value) -> Expr:
    (x,), (lead,) = operands, leads
    axes = x.shape[:lead]
    return x.unslice(key=(*all_of(axes), *value.attrs["key"]), shape=(*axes, *value.attrs["shape"]))


def _n(text: str) -> Dim:
    return Dim.of(text)


_KEYS: tuple[tuple[tuple[int | str, ...], Key], ...] = (
    (("n",), (At(Dim.of(0)),)),
    (("n",), (At(_n("n") - 1),)),
    (("n",), (Slice(Dim.of(1), _n("n") - 1),)),
    (("n",), (Slice(Dim.of(0), _n("n") - 1),)),
    (("n",), (Slice(Dim.of(0), (_n("n") + 1) // 2, 2),)),
    (("n",), (Slice(Dim.of(1), _n("n") // 2, 2),)),
    (("n",), (Slice(_n("n") - 1, _n("n"), -1),)),
    (("n",), (Slice(_n("n") - 1, (_n("n") + 1) // 2, -2),)),
    (("n",), (Slice(_n("n") - 2, _n("n") - 1, -1),)),
    (("n", "m"), (Slice(Dim.of(0), _n("n")), At(_n("m") - 1))),
    (("n", "m"), (Slice(Dim.of(1), _n("n") - 1), Slice(_n("m") - 1, _n("m"), -1))),
    (("n", "m", "k"), (At(Dim.of(0)), Slice(Dim.of(0), _n("m")), Slice(Dim.of(0), _n("k") - 1))),
    (("n", 1), (Slice(Dim.of(1), _n("n") - 1), Slice(Dim.of(0), shape(1)[0]))),
)

enter(
    Op(
        "slice",
        _slice_type,
        _slice,
        kind="linear",
        transpose=_slice_transpose,
        linear_in=lambda value: (0,),
        joint=True,
        batch=_slice_batch,
        total=True,
        cheap=True,
        spelled=None,
        sentence="d u[k] = du[k]",
        bounds=passed,
        doc="A part of an array, at positions that sizes state.",
        samples=tuple(Sample((array(*axes),), {"key": key}) for axes, key in _KEYS),
    )
)
enter(
    Op(
        "unslice",
        _unslice_type,
        None,
        kind="linear",
        transpose=lambda cotangent, k, operands, value: cotangent.slice(key=value.attrs["key"]),
        statements=_unslice,
        linear_in=lambda value: (0,),
        joint=True,
        batch=_unslice_batch,
        total=True,
        spelled=None,
        sentence="d unslice(u) = unslice(du)",
        doc="Zeros with an array put into a part of them.",
        samples=tuple(
            Sample(
                (Tensor("real", tuple(item.length for item in key if isinstance(item, Slice))),),
                {"key": key, "shape": shape(*axes)},
            )
            for axes, key in _KEYS
        ),
    )
)
