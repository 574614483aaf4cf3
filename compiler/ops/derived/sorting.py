"""What sorting is used for: sort, partition, median, quantile."""

from __future__ import annotations

from chainrule.compiler.ir.build import Builder, Expr
from chainrule.compiler.ir.dims import Dim
from chainrule.compiler.ir.table import Parameter
from chainrule.compiler.ir.types import ShapeMismatch
from chainrule.compiler.ir.values import At
from chainrule.compiler.ops.derived.picking import along_axis
from chainrule.compiler.ops.joining import key_at
from chainrule.compiler.ops.language import LANGUAGE, X, coerce, speak
from chainrule.compiler.ops.layout import product
from chainrule.compiler.ops.ordering import argsort
from chainrule.compiler.ops.reducing import Axes, positions


def sort(builder: Builder, x: Expr, axis: int | None = -1) -> Expr:
    order = argsort(builder, x, axis)
    return along_axis(builder, x, order, order.value.attrs["axis"])


def _partition(builder: Builder, x: Expr, kth: Dim | tuple[Dim, ...], axis: int | None = -1) -> Expr:
    """Sorted: what a partition leaves open is how the elements before and behind a position stand."""
    ordered = sort(builder, x, axis)
    n = Dim(x.shape[positions(axis, x.rank)[0]].terms)
    for place in (kth,) if isinstance(kth, Dim) else kth:
        builder.require(n - place - 1, f"position {place} is not among {n} elements")
    return ordered


def _sorted(builder: Builder, name: str, x: Expr, axis: Axes) -> tuple[Expr, int, Dim]:
    """The array sorted along an axis (of several, or of all where none is named, as one), that axis, and its size."""
    x = coerce(builder, x, "real")
    if not x.rank:
        x = x.stretch(0)
    chosen = positions(axis, x.rank)
    one = chosen[0] if chosen else 0
    if len(chosen) > 1:
        rest = [k for k in range(x.rank) if k not in chosen]
        x = x.move(*rest, *chosen)
        x = x.reshape(shape=(*x.shape[: len(rest)], product(x.shape[len(rest) :])))
        one = len(rest)
    n = Dim(x.shape[one].terms)
    builder.require(n - 1, f"there is no {name} of no elements")
    return sort(builder, x, one), one, n


def _at(x: Expr, axis: int, position: Dim) -> Expr:
    return x.slice(key=key_at(x.shape, axis, At(position)))


def _or_nan(made: Expr, ordered: Expr, axis: int, n: Dim) -> Expr:
    """nan where an element is: it is sorted behind all others."""
    last = _at(ordered, axis, n - 1)
    if last.rank < made.rank:
        last = last.stretch(*range(made.rank - last.rank))
    return last.isnan().where(float("nan"), made)


def _median(builder: Builder, x: Expr, axis: Axes = None, keep: bool = False) -> Expr:
    axes = positions(axis, x.rank)
    ordered, one, n = _sorted(builder, "median", x, axis)
    low, high = (n - 1) // 2, n // 2
    made = _at(ordered, one, low)
    if low != high:
        made = (made + _at(ordered, one, high)) * 0.5
    made = _or_nan(made, ordered, one, n)
    return made.stretch(*axes) if keep else made


def _quantile(builder: Builder, x: Expr, q: Expr, axis: Axes = None, keep: bool = False) -> Expr:
    """Linear between neighbours; for several q their axes come first, as in numpy. nan for a q outside [0, 1]."""
    axes = positions(axis, x.rank)
    ordered, one, n = _sorted(builder, "quantile", x, axis)
    q = coerce(builder, q, "real")
    number = q.value.attrs["value"] if q.value.op == "const" else None
    if number is not None and not 0 <= number <= 1:
        raise ShapeMismatch(f"a quantile is between 0 and 1, not {number:g}", code="CR035")
    spots = coerce(builder, builder.expr(builder.size(n - 1)), "real")
    if number is None:
        inside = (q >= 0.0).logical_and(q <= 1.0)
        place = inside.where(q, 0.0) * spots
    else:
        place = q * spots
    low = place.floor().convert(dtype="int")
    high = place.ceil().convert(dtype="int")
    share = place - low.convert(dtype="real")
    if number is None:
        share = inside.where(share, float("nan"))
    lower, upper = ordered.gather(low, axis=one), ordered.gather(high, axis=one)
    share = share.stretch(*range(q.rank, q.rank + ordered.rank - 1 - one))
    made = lower + share * (upper - lower)
    made = made.move(*range(one, one + q.rank), *range(one), *range(one + q.rank, made.rank))
    made = _or_nan(made, ordered, one, n)
    return made.stretch(*(q.rank + one for one in axes)) if keep else made


def _percentile(builder: Builder, x: Expr, q: Expr, axis: Axes = None, keep: bool = False) -> Expr:
    q = coerce(builder, q, "real")
    share = q.lift(q.value.attrs["value"] / 100.0) if q.value.op == "const" else q / 100.0
    return _quantile(builder, x, share, axis, keep)


def _bins(builder: Builder, x: Expr, bins: Expr, right: bool = False) -> Expr:
    """As numpy for bins that increase: how many of them are at most x, or with `right` below x."""
    return LANGUAGE["searchsorted"].build(builder, bins, x, "left" if right else "right")


AXIS = Parameter("axis", "axes", None)
KEEP = Parameter("keep", "flag", False)
speak("sort", (X, Parameter("axis", "axis", -1)), sort, "The elements along an axis, the smallest first.")
speak(
    "partition",
    (X, Parameter("kth", "widths"), Parameter("axis", "axis", -1)),
    _partition,
    "The element at `kth`, or those at several places, where `sort` puts it, none larger before it and none smaller"
    " behind; how those stand numpy leaves open, and here they are sorted.",
)
speak("median", (X, AXIS, KEEP), _median, "The middle of the elements; of an even number the mean of the middle two.")
speak("quantile", (X, Parameter("q"), AXIS, KEEP), _quantile, "What a part q of the elements is below, linear between.")
speak("percentile", (X, Parameter("q"), AXIS, KEEP), _percentile, "The quantile of q / 100.")
speak("digitize", (X, Parameter("bins"), Parameter("right", "flag", False)), _bins, "The number of the bin of each x.")
