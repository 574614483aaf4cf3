"""The largest and the smallest along axes, where they stand, and their smooth kin: logsumexp, softmax, the norm."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chainrule.compiler.ir.build import Builder, Expr
from chainrule.compiler.ir.dims import Dim
from chainrule.compiler.ir.ranges import NONNEGATIVE, Range, always, passed
from chainrule.compiler.ir.table import Op, Parameter, Printing, Sample, Text, enter, tensors
from chainrule.compiler.ir.types import ShapeMismatch, Tensor, Type
from chainrule.compiler.ir.values import Value
from chainrule.compiler.ops.language import X, coerce
from chainrule.compiler.ops.policies import length_or, word
from chainrule.compiler.ops.reducing import (
    PARAMETERS,
    Axes,
    arguments,
    batch,
    function,
    method,
    positions,
    reduced,
    reduction,
    repeating,
    spread,
)
from chainrule.compiler.ops.text import axes as axes_text
from chainrule.compiler.ops.trial import array


def _extreme(tangents: Sequence[Expr], operands: Sequence[Expr], out: Expr, value: Value) -> Expr:
    """The tangents of the extremes; where several are equal, their mean, or that of the first or the last."""
    (x,), (t,) = operands, tangents
    axes, ties = value.attrs["axes"], word(out, value.op)
    equal = x.same(spread(out, value))
    extreme = equal.convert(dtype="real")
    if ties == "first" and len(axes) == 1:
        share = _places(x, axes[0]).same(x.apply(f"arg{value.op}", axes=axes, keep=True))
    elif ties != "shared":
        share = _alone(extreme, axes, ties == "first")
    else:  # the sums are divided, not the elements: there are fewer of them
        keep = value.attrs["keep"]
        return (t * equal).sum(axes, keep=keep) / extreme.sum(axes, keep=keep)
    return (t * share).sum(axes, keep=value.attrs["keep"])


def _places(x: Expr, axis: int) -> Expr:
    """0, 1, 2, ... along an axis of `x`, beside its others."""
    places = x.builder.expr(x.builder.value("iota", dim=Dim(x.shape[axis].terms)))
    return places.stretch(*(k for k in range(x.rank) if k != axis))


def _alone(ones: Expr, axes: Sequence[int], first: bool) -> Expr:
    """Of several ones the first, or the last, in the order of the elements; where there is none, the first element."""
    alone = ones
    for k, axis in enumerate(axes):
        within = axes[k + 1 :]
        some = alone.apply("max", axes=tuple(within), keep=True) if within else alone
        place = _places(ones, axis)
        ranked = some if first else some * (place + 1).convert(dtype="real")
        alone = alone * place.same(ranked.apply("argmax", axes=(axis,), keep=True)).convert(dtype="real")
    return alone


def _logsumexp(tangents: Sequence[Expr], operands: Sequence[Expr], out: Expr, value: Value) -> Expr:
    """The mean of the tangents, weighted by softmax; 0 where every operand is -inf."""
    (x,), (t,) = operands, tangents
    return (t * x.softmax(axes=value.attrs["axes"])).sum(value.attrs["axes"], keep=value.attrs["keep"])


def _norm(tangents: Sequence[Expr], operands: Sequence[Expr], out: Expr, value: Value) -> Expr:
    """Along the direction x / norm(x), which neither under- nor overflows."""
    (x,), (t,) = operands, tangents
    length = length_or(out)
    return (t * (x / spread(length, value))).sum(value.attrs["axes"], keep=value.attrs["keep"])


reduction(
    "max",
    method("max"),
    "number",
    "The largest along axes; equal ones share the derivative.",
    repeats=repeating("np.maximum({0}, {1})"),
    linearise=_extreme,
    sentence="d max(u) = du at the largest, shared where several are",
    nonempty=True,
    bounds=passed,
)
reduction(
    "min",
    method("min"),
    "number",
    "The smallest along axes; equal ones share the derivative.",
    repeats=repeating("np.minimum({0}, {1})"),
    linearise=_extreme,
    sentence="d min(u) = du at the smallest, shared where several are",
    nonempty=True,
    bounds=passed,
)
reduction(
    "logsumexp",
    function("_logsumexp"),
    "real",
    "log(sum(exp(x))) along axes, without overflow.",
    linearise=_logsumexp,
    total=True,
    sentence="d log(sum(e^u)) = sum(softmax(u) du)",
    note="-inf where every operand is; its derivative is declared 0 there.",
)
reduction(
    "norm",
    function("_norm"),
    "real",
    "The Euclidean length along axes; its derivative at 0 is declared 0.",
    linearise=_norm,
    reducer=False,
    sentence="d norm(u) = sum(u du) / norm(u)",
    bounds=always(NONNEGATIVE),
    spelled=None,
    note="Scaled where the squares would under- or overflow.",
)


def _softmax_tangent(tangents: Sequence[Expr], operands: Sequence[Expr], out: Expr, value: Value) -> Expr:
    (t,) = tangents
    return out * (t - (out * t).sum(value.attrs["axes"], keep=True))


def _softmax_build(builder: Builder, x: Expr, axis: Axes = -1) -> Expr:
    chosen = positions(axis, x.rank)
    x = coerce(builder, x, "real")
    return x.softmax(axes=chosen) if chosen else builder.expr(builder.const(1.0))


enter(
    Op(
        "softmax",
        lambda types, attrs: tensors(types)[0],
        lambda printing, value, operands: f"_softmax({operands[0].text}, axis={axes_text(value.attrs['axes'])})",
        kind="other",
        linearise=_softmax_tangent,
        batch=lambda operands, leads, value: operands[0].softmax(
            axes=tuple(axis + leads[0] for axis in value.attrs["axes"])
        ),
        parameters=(X, Parameter("axis", "axes", -1)),
        build=_softmax_build,
        total=True,
        sentence="d softmax(u) = softmax(u) (du - sum(softmax(u) du))",
        bounds=always(Range(0.0, 1.0, True)),
        doc="exp(x) / sum(exp(x)) along an axis, without overflow.",
        samples=(
            Sample((array("n"),), {"axes": (0,)}),
            Sample((array("n", "m"),), {"axes": (0,)}),
            Sample((array("n", "m"),), {"axes": (1,)}),
            Sample((array("n", "m"),), {"axes": (0, 1)}),
        ),
    )
)


def _arg_type(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
    (operand,) = tensors(types)
    assert len(attrs["axes"]) == 1
    return Tensor("int", reduced(operand.shape, attrs["axes"], attrs["keep"]))


def _arg_text(name: str) -> Callable[[Printing, Value, Sequence[Text]], str]:
    return lambda printing, value, operands: f"{operands[0].atom}.{name}({arguments(value)})"


def _arg_build(name: str) -> Callable[..., Expr]:
    def build(builder: Builder, x: Expr, axis: Axes = None, keep: bool = False) -> Expr:
        chosen = positions(axis, x.rank)
        if len(chosen) != 1 and axis is not None:
            raise ShapeMismatch(f"`{name}` takes one axis, not {len(chosen)}", "leave `axis` out for all", "CR032")
        if not chosen:
            return builder.expr(builder.const(0))
        if len(chosen) == 1:
            return x.apply(name, axes=chosen, keep=keep)
        total = Dim.of(1)
        for dim in x.shape:
            total = total * dim
        found = x.apply("reshape", shape=(total,)).apply(name, axes=(0,), keep=False)
        return found.stretch(*chosen) if keep else found

    return build


for _name, _doc in (
    ("argmax", "Where the largest along an axis stands, the first of them."),
    ("argmin", "Where the smallest along an axis stands, the first of them."),
):
    enter(
        Op(
            _name,
            _arg_type,
            _arg_text(_name),
            kind="other",
            takes="number",
            batch=batch,
            parameters=PARAMETERS,
            build=_arg_build(_name),
            reducer=True,
            nonempty=True,
            doc=_doc,
            samples=(
                Sample((array("n"),), {"axes": (0,), "keep": False}),
                Sample((array("n", "m"),), {"axes": (1,), "keep": True}),
            ),
        )
    )
