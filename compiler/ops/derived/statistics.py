"""Moments and their kin."""

from __future__ import annotations

from chainrule.compiler.ir.build import Builder, Expr
from chainrule.compiler.ir.dims import Dim
from chainrule.compiler.ir.table import Parameter
from chainrule.compiler.ops.language import LANGUAGE, X, coerce, speak
from chainrule.compiler.ops.layout import product
from chainrule.compiler.ops.reducing import PARAMETERS, Axes, positions

MOMENT = (*PARAMETERS, Parameter("correction", "int", 0))


def _centred(builder: Builder, x: Expr, axis: Axes) -> tuple[Expr, tuple[int, ...], Dim]:
    """x less its mean, the axes, and how many elements they have."""
    x = coerce(builder, x, "real")
    axes = positions(axis, x.rank)
    count = product([x.shape[k] for k in axes])
    centred = x - (x.mean(axes=axes, keep=True) if axes else x)
    return centred, axes, count


def _var(builder: Builder, x: Expr, axis: Axes = None, keep: bool = False, correction: int = 0) -> Expr:
    centred, axes, count = _centred(builder, x, axis)
    if not correction:
        return (centred * centred).mean(axes=axes, keep=keep) if axes else centred * centred
    return (centred * centred).sum(axes, keep=keep) / (count - correction)


def _std(builder: Builder, x: Expr, axis: Axes = None, keep: bool = False, correction: int = 0) -> Expr:
    """By the norm, whose derivative at 0 is declared: sqrt(var(x)) would make nan of equal elements."""
    centred, axes, count = _centred(builder, x, axis)
    if not axes:
        return centred.abs()
    root = coerce(builder, builder.expr(builder.size(count - correction)), "real").sqrt()
    return centred.norm(axes=axes, keep=keep) / root


def _ptp(builder: Builder, x: Expr, axis: Axes = None, keep: bool = False) -> Expr:
    largest, smallest = LANGUAGE["max"], LANGUAGE["min"]
    return largest.build(builder, x, axis, keep) - smallest.build(builder, x, axis, keep)


def _log_softmax(builder: Builder, x: Expr, axis: Axes = -1) -> Expr:
    x = coerce(builder, x, "real")
    axes = positions(axis, x.rank)
    return x - (x.logsumexp(axes=axes, keep=True) if axes else x)


def _count_nonzero(builder: Builder, x: Expr, axis: Axes = None, keep: bool = False) -> Expr:
    truth = x if x.dtype == "bool" else x.apply("not_equal", 0)
    axes = positions(axis, x.rank)
    return truth.sum(axes, keep=keep) if axes else coerce(builder, truth, "int")


speak("var", MOMENT, _var, "The mean squared distance from the mean.")
speak("std", MOMENT, _std, "The square root of `var`; its derivative is declared 0 where all elements are equal.")
speak("ptp", PARAMETERS, _ptp, "The largest less the smallest.")
speak("log_softmax", (X, Parameter("axis", "axes", -1)), _log_softmax, "log(softmax(x)), without overflow.")
speak("count_nonzero", PARAMETERS, _count_nonzero, "How many elements are not 0.")
