"""Running sums and products along an axis, and the linear recurrence that is the derivative of the latter.

    r[i] = a[i] * r[i - 1] + b[i]

It divides by nothing, so that zeros are no exception; its own derivatives are recurrences again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chainrule.compiler.ir.build import Builder, Expr
from chainrule.compiler.ir.dims import Dim
from chainrule.compiler.ir.table import Op, Parameter, Printing, Sample, Text, enter, tensors
from chainrule.compiler.ir.types import Tensor, Type
from chainrule.compiler.ir.values import Slice, Value
from chainrule.compiler.ops.joining import key_at, together
from chainrule.compiler.ops.language import X, coerce
from chainrule.compiler.ops.layout import product
from chainrule.compiler.ops.reducing import positions
from chainrule.compiler.ops.trial import array


def shifted(x: Expr, axis: int, fill: float, back: bool = False) -> Expr:
    """Each element the one before it (with `back` the one behind it), and `fill` at the end that is left."""
    one, none = Dim.of(1), Dim.of(0)
    widths = tuple(((none, one) if back else (one, none)) if k == axis else (none, none) for k in range(x.rank))
    wide = x.pad(x.lift(fill), widths=widths)
    return wide.slice(key=key_at(wide.shape, axis, Slice(one if back else none, Dim(x.shape[axis].terms))))


def _along(part: str, value: Value, text: Text) -> str:
    """`x.cumsum(axis=1)`; from the end `x[:, ::-1].cumsum(axis=1)[:, ::-1]`."""
    axis = value.attrs["axis"]
    argument = f"axis={axis}" if len(value.shape) > 1 else ""
    if not value.attrs.get("reverse"):
        return f"{text.atom}.{part}({argument})"
    turned = f"[{':, ' * axis}::-1]"
    return f"{text.atom}{turned}.{part}({argument}){turned}"


def _running(name: str) -> Callable[..., Expr]:
    def build(builder: Builder, x: Expr, axis: int | None = None) -> Expr:
        if x.dtype == "bool":
            x = coerce(builder, x, "int")
        if axis is None:
            x = x if x.rank == 1 else x.reshape(shape=(product(x.shape),))
        where = positions((0 if axis is None else axis,), x.rank)[0]
        return x.cumsum(axis=where, reverse=False) if name == "cumsum" else x.cumprod(axis=where)

    return build


def _behind(value: Value, lead: int) -> dict[str, Any]:
    return {**value.attrs, "axis": value.attrs["axis"] + lead}


def _samples(**attrs: Any) -> tuple[Sample, ...]:
    cases: tuple[tuple[tuple[int | str, ...], int], ...] = ((("n",), 0), (("n", "m"), 0), (("n", "m"), 1))
    return tuple(Sample((array(*axes),), {"axis": axis, **attrs}) for axes, axis in cases)


enter(
    Op(
        "cumsum",
        lambda types, attrs: tensors(types)[0],
        lambda printing, value, operands: _along("cumsum", value, operands[0]),
        kind="linear",
        takes="number",
        transpose=lambda d, k, operands, value: d.cumsum(axis=value.attrs["axis"], reverse=not value.attrs["reverse"]),
        linear_in=lambda value: (0,),
        joint=True,
        batch=lambda operands, leads, value: operands[0].cumsum(**_behind(value, leads[0])),
        parameters=(X, Parameter("axis", "axis", None)),
        build=_running("cumsum"),
        total=True,
        sentence="d cumsum(u) = cumsum(du)",
        doc="The sums of the elements up to each, along an axis; of all elements in their order without one.",
        samples=(*_samples(reverse=False), *_samples(reverse=True)),
    )
)


def _products(tangents: Sequence[Expr], operands: Sequence[Expr], out: Expr, value: Value) -> Expr:
    """t_y[i] = x[i] t_y[i - 1] + y[i - 1] t[i]"""
    (x,), (t,) = operands, tangents
    axis = value.attrs["axis"]
    return x.recurrence(t * shifted(out, axis, 1.0), axis=axis, reverse=False)


enter(
    Op(
        "cumprod",
        lambda types, attrs: tensors(types)[0],
        lambda printing, value, operands: _along("cumprod", value, operands[0]),
        kind="other",
        takes="number",
        linearise=_products,
        batch=lambda operands, leads, value: operands[0].cumprod(**_behind(value, leads[0])),
        parameters=(X, Parameter("axis", "axis", None)),
        build=_running("cumprod"),
        total=True,
        sentence="d cumprod(u)_i = u_i d cumprod(u)_(i-1) + cumprod(u)_(i-1) du_i",
        doc="The products of the elements up to each, along an axis; of all elements in their order without one.",
        note="The derivative divides by nothing: it is right where elements are 0.",
        samples=_samples(),
    )
)


def _recurrence_type(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
    a, b = tensors(types)
    assert a.shape == b.shape, (a, b)
    return b


def _recurrence(printing: Printing, value: Value, operands: Sequence[Text]) -> str:
    a, b = operands
    axis = value.attrs["axis"]
    if not value.attrs["reverse"]:
        return f"_recurrence({a.text}, {b.text}, {axis})"
    turned = f"[{':, ' * axis}::-1]"
    return f"_recurrence({a.atom}{turned}, {b.atom}{turned}, {axis}){turned}"


def _recurrence_transpose(cotangent: Expr, k: int, operands: Sequence[Expr], value: Value) -> Expr:
    """l[i] = a[i + 1] l[i + 1] + d[i]: the recurrence that runs the other way."""
    axis, reverse = value.attrs["axis"], value.attrs["reverse"]
    return shifted(operands[0], axis, 0.0, back=not reverse).recurrence(cotangent, axis=axis, reverse=not reverse)


def _recurrence_tangent(tangents: Sequence[Expr | None], operands: Sequence[Expr], out: Expr, value: Value) -> Expr:
    t_a, t_b = tangents
    axis, reverse = value.attrs["axis"], value.attrs["reverse"]
    moved = t_b
    if t_a is not None:
        from_a = t_a * shifted(out, axis, 0.0, back=reverse)
        moved = from_a if t_b is None else from_a + t_b
    assert moved is not None
    return operands[0].recurrence(moved, axis=axis, reverse=reverse)


def _recurrence_batch(operands: Sequence[Expr], leads: Sequence[int], value: Value) -> Expr:
    a, b = together(operands, leads, value)
    return a.recurrence(b, **_behind(value, max(leads)))


enter(
    Op(
        "recurrence",
        _recurrence_type,
        _recurrence,
        kind="other",
        transpose=_recurrence_transpose,
        linearise=_recurrence_tangent,
        linear_in=lambda value: (1,),
        batch=_recurrence_batch,
        total=True,
        spelled=None,
        sentence="d r_i = a_i d r_(i-1) + r_(i-1) da_i + db_i",
        doc="r[i] = a[i] r[i - 1] + b[i] along an axis, or from its end.",
        samples=tuple(
            Sample((array(*axes), array(*axes)), {"axis": axis, "reverse": reverse})
            for axes, axis, reverse in (
                (("n",), 0, False),
                (("n",), 0, True),
                (("n", "m"), 0, False),
                (("n", "m"), 1, True),
            )
        ),
    )
)
