"""Arrays made of nothing but sizes and numbers."""

from __future__ import annotations

from chainrule.compiler.ir.build import Builder, Expr
from chainrule.compiler.ir.dims import Dim
from chainrule.compiler.ir.table import Parameter
from chainrule.compiler.ir.types import DType, Shape, ShapeMismatch
from chainrule.compiler.ops.language import X, coerce, speak

SHAPE = Parameter("shape", "shape")
DTYPE = Parameter("dtype", "dtype", "real")


def iota(builder: Builder, dim: Dim) -> Expr:
    """0, 1, 2, ..."""
    return builder.expr(builder.value("iota", dim=Dim(dim.terms)))


def _zeros(builder: Builder, shape: Shape, dtype: DType = "real") -> Expr:
    return _of(builder, 0, shape, dtype)


def _ones(builder: Builder, shape: Shape, dtype: DType = "real") -> Expr:
    return _of(builder, 1, shape, dtype)


def _of(builder: Builder, number: int, shape: Shape, dtype: DType) -> Expr:
    value: int | float | bool = bool(number) if dtype == "bool" else number if dtype == "int" else float(number)
    return builder.expr(builder.full(value, shape, dtype))


def _full(builder: Builder, shape: Shape, fill_value: Expr) -> Expr:
    return fill_value if fill_value.shape == shape else fill_value.apply("broadcast", shape=shape)


def _like(x: Expr) -> Shape:
    return tuple(Dim(dim.terms) for dim in x.shape)


def _zeros_like(builder: Builder, x: Expr) -> Expr:
    return _of(builder, 0, _like(x), x.dtype)


def _ones_like(builder: Builder, x: Expr) -> Expr:
    return _of(builder, 1, _like(x), x.dtype)


def _full_like(builder: Builder, x: Expr, fill_value: Expr) -> Expr:
    return _full(builder, _like(x), fill_value)


def _arange(builder: Builder, start: Dim, stop: Dim | None = None, step: int = 1) -> Expr:
    """start, start + step, ... below stop; with one argument 0, 1, ... below it."""
    if stop is None:
        start, stop = Dim.of(0), start
    if not step:
        raise ShapeMismatch("the step of `arange` is not 0", code="CR054")
    count = (stop - start + (step - 1 if step > 0 else step + 1)) // step
    if step < 0:
        count = (start - stop + (-step - 1)) // -step
    numbers = iota(builder, count)
    if step != 1:
        numbers = numbers * step
    return numbers if start == Dim.of(0) else numbers + start


def _linspace(builder: Builder, start: Expr, stop: Expr, num: Dim, endpoint: bool = True) -> Expr:
    """`num` numbers from start to stop, both included."""
    if start.rank or stop.rank:
        raise ShapeMismatch("`linspace` takes two scalars", code="CR035")
    start, stop = coerce(builder, start, "real"), coerce(builder, stop, "real")
    if num.constant is not None and num.constant <= 1:
        return _full(builder, (num,), start)
    gaps = coerce(builder, builder.expr(builder.size(num - 1 if endpoint else num)), "real")
    if endpoint:
        gaps = gaps.same(0.0).where(1.0, gaps)  # one number is the start
    places = coerce(builder, iota(builder, num), "real") / gaps
    # both ends exact: weighted, not stepped
    return start * (1 - places) + stop * places


def _eye(builder: Builder, n: Dim, m: Dim | None = None, k: int = 0, dtype: DType = "real") -> Expr:
    rows, columns = iota(builder, n), iota(builder, n if m is None else m)
    one = (rows + k if k else rows).stretch(1).same(columns)
    return coerce(builder, one, dtype)


speak("zeros", (SHAPE, DTYPE), _zeros, "Zeros in this shape.")
speak("ones", (SHAPE, DTYPE), _ones, "Ones in this shape.")
speak("full", (SHAPE, Parameter("fill_value")), _full, "One number in this shape.")
speak("zeros_like", (X,), _zeros_like, "Zeros in the shape of x.")
speak("ones_like", (X,), _ones_like, "Ones in the shape of x.")
speak("full_like", (X, Parameter("fill_value")), _full_like, "One number in the shape of x.")
speak(
    "arange",
    (Parameter("start", "dim"), Parameter("stop", "dim", None), Parameter("step", "int", 1)),
    _arange,
    "Whole numbers from start, 0 if it is left out, up to but without stop.",
)
speak(
    "linspace",
    (Parameter("start"), Parameter("stop"), Parameter("num", "dim"), Parameter("endpoint", "flag", True)),
    _linspace,
    "Numbers at equal distances from start to stop.",
)
speak(
    "eye",
    (Parameter("n", "dim"), Parameter("m", "dim", None), Parameter("k", "int", 0), DTYPE),
    _eye,
    "Ones on a diagonal, zeros elsewhere.",
)
