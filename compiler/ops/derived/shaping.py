"""The language's words for layout: reshape, transpose, squeeze, concatenate, tile and the like."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.compiler.ir.build import Builder, Expr
from chainrule.compiler.ir.dims import Dim
from chainrule.compiler.ir.table import Parameter
from chainrule.compiler.ir.types import Shape, ShapeMismatch, broadcast, join_dtypes, show_shape
from chainrule.compiler.ir.values import Slice
from chainrule.compiler.ops.joining import key_at
from chainrule.compiler.ops.language import X, coerce, speak
from chainrule.compiler.ops.layout import product
from chainrule.compiler.ops.reducing import Axes, positions

AXIS = Parameter("axis", "axis")
ARRAYS = Parameter("arrays", "arrays")


def axis_of(axis: int, rank: int) -> int:
    """One axis, counted from the start."""
    return positions(axis, rank)[0]


def reshape(builder: Builder, x: Expr, shape: Sequence[Dim | int]) -> Expr:
    """One entry may be -1: it is what is left."""
    open_axes = [k for k, dim in enumerate(shape) if dim == -1 or dim == Dim.of(-1)]
    fixed = product([Dim.of(dim) for k, dim in enumerate(shape) if k not in open_axes])
    if len(open_axes) > 1:
        raise ShapeMismatch("only one size may be -1", code="CR034")
    total = product(x.shape)
    target = [Dim.of(dim) for dim in shape]
    for k in open_axes:
        rest = total // fixed if fixed.constant != 0 else None
        if rest is None or rest * fixed != total:
            raise ShapeMismatch(
                f"{show_shape(x.shape)} has {total} elements, which {fixed} does not divide for certain",
                "state the size instead of -1",
                "CR034",
            )
        target[k] = rest
    return x if tuple(target) == x.shape else x.apply("reshape", shape=tuple(target))


def _transpose(builder: Builder, x: Expr, axes: int | tuple[int, ...] | None = None) -> Expr:
    if axes is None:
        return x.move(*reversed(range(x.rank)))
    listed = (axes,) if isinstance(axes, int) else axes
    if sorted(positions(listed, x.rank)) != list(range(x.rank)):
        raise ShapeMismatch(
            f"{list(listed)} is no order of the {x.rank} axes of {x.value.type}", "name each axis once", "CR032"
        )
    return x.move(*(axis_of(axis, x.rank) for axis in listed))


def _matrix_transpose(builder: Builder, x: Expr) -> Expr:
    if x.rank < 2:
        raise ShapeMismatch(f"{x.value.type} has no two axes to swap", code="CR035")
    return x.move(*range(x.rank - 2), x.rank - 1, x.rank - 2)


def _swapaxes(builder: Builder, x: Expr, axis1: int, axis2: int) -> Expr:
    order = list(range(x.rank))
    first, second = axis_of(axis1, x.rank), axis_of(axis2, x.rank)
    order[first], order[second] = order[second], order[first]
    return x.move(*order)


def _moveaxis(builder: Builder, x: Expr, source: int | tuple[int, ...], destination: int | tuple[int, ...]) -> Expr:
    sources = [axis_of(axis, x.rank) for axis in ((source,) if isinstance(source, int) else source)]
    places = [axis_of(a, x.rank) for a in ((destination,) if isinstance(destination, int) else destination)]
    if len(sources) != len(places) or len(set(places)) < len(places) or len(set(sources)) < len(sources):
        raise ShapeMismatch("`moveaxis` takes as many new places as axes, each once", code="CR032")
    order = [axis for axis in range(x.rank) if axis not in sources]
    for place, axis in sorted(zip(places, sources, strict=True)):
        order.insert(place, axis)
    return x.move(*order)


def _ravel(builder: Builder, x: Expr) -> Expr:
    return x if x.rank == 1 and not x.shape[0].stretch else x.apply("reshape", shape=(product(x.shape),))


def _squeeze(builder: Builder, x: Expr, axis: Axes = None) -> Expr:
    chosen = positions(axis, x.rank)
    if axis is None:
        chosen = tuple(k for k, dim in enumerate(x.shape) if dim.stretch or dim == Dim.of(1))
    return x.squeeze(axes=chosen) if chosen else x


def _expand_dims(builder: Builder, x: Expr, axis: int | tuple[int, ...]) -> Expr:
    count = 1 if isinstance(axis, int) else len(axis)
    return x.stretch(*positions(axis, x.rank + count))


def broadcast_to(builder: Builder, x: Expr, shape: Shape) -> Expr:
    return x if x.shape == shape else x.apply("broadcast", shape=shape)


def _reverse(x: Expr, axis: int) -> Expr:
    dim = Dim(x.shape[axis].terms)
    return x.slice(key=key_at(x.shape, axis, Slice(dim - 1, dim, -1)))


def flip(builder: Builder, x: Expr, axis: Axes = None) -> Expr:
    for one in positions(axis, x.rank):
        if not x.shape[one].stretch:
            x = _reverse(x, one)
    return x


def _fliplr(builder: Builder, x: Expr) -> Expr:
    return flip(builder, x, 1)


def _flipud(builder: Builder, x: Expr) -> Expr:
    return flip(builder, x, 0)


def joined(builder: Builder, arrays: Sequence[Expr]) -> list[Expr]:
    """Operands of one dtype."""
    dtype = join_dtypes([array.dtype for array in arrays])
    return [coerce(builder, array, dtype) for array in arrays]


def concatenate(builder: Builder, arrays: Sequence[Expr], axis: int = 0) -> Expr:
    if not arrays:
        raise ShapeMismatch("there is nothing to join", code="CR035")
    if not arrays[0].rank:
        raise ShapeMismatch("scalars are not joined but stacked", "`stack([a, b])`, or `[a, b]`", "CR035")
    first, *rest = joined(builder, arrays)
    return first.concatenate(*rest, axis=axis_of(axis, first.rank)) if rest else first


def stack(builder: Builder, arrays: Sequence[Expr], axis: int = 0) -> Expr:
    if not arrays:
        raise ShapeMismatch("there is nothing to stack", code="CR035")
    shape = broadcast([array.shape for array in arrays])
    first, *rest = (
        array if not array.rank or array.shape == shape else array.apply("broadcast", shape=shape)
        for array in joined(builder, arrays)
    )
    return first.stack(*rest, axis=axis_of(axis, first.rank + 1))


def _roll(builder: Builder, x: Expr, shift: int, axis: int | None = None) -> Expr:
    """The last `shift` elements in front; the size must be proved to be at least that."""
    if axis is None:
        flat = _roll(builder, _ravel(builder, x), shift, 0)
        return flat if x.rank == 1 else flat.apply("reshape", shape=x.shape)
    one = axis_of(axis, x.rank)
    dim = x.shape[one]
    if dim.stretch or not shift:
        return x
    size = dim.constant
    if size is not None:
        if not size or not shift % size:
            return x
        head = Dim.of(size - shift % size)
    else:
        head = dim - shift if shift > 0 else Dim.of(-shift)
        builder.require(dim - abs(shift), f"{abs(shift)} places are more than the size, {dim}")
    first = x.slice(key=key_at(x.shape, one, Slice(Dim.of(0), head)))
    last = x.slice(key=key_at(x.shape, one, Slice(head, dim - head)))
    return last.concatenate(first, axis=one)


def _repeat(builder: Builder, x: Expr, repeats: Dim, axis: int | None = None) -> Expr:
    """Each element `repeats` times, one beside the other."""
    if axis is None:
        return _repeat(builder, _ravel(builder, x), repeats, 0)
    one = axis_of(axis, x.rank)
    shape = [Dim(dim.terms) if k == one else dim for k, dim in enumerate(x.shape)]
    wide = x.stretch(one + 1).apply("broadcast", shape=(*shape[: one + 1], repeats, *shape[one + 1 :]))
    return wide.apply("reshape", shape=(*shape[:one], shape[one] * repeats, *shape[one + 1 :]))


def _tile(builder: Builder, x: Expr, repetitions: Shape) -> Expr:
    """The whole array, that often along each axis."""
    rank = max(x.rank, len(repetitions))
    times = (*(Dim.of(1) for _ in range(rank - len(repetitions))), *repetitions)
    x = x.stretch(*range(rank - x.rank))
    sizes = tuple(Dim(dim.terms) for dim in x.shape)
    wide = x.stretch(*range(0, 2 * rank, 2))
    target = tuple(dim for pair in zip(times, sizes, strict=True) for dim in pair)
    wide = wide.apply("broadcast", shape=target)
    return wide.apply("reshape", shape=tuple(a * b for a, b in zip(times, sizes, strict=True)))


speak("reshape", (X, Parameter("shape", "dims")), reshape, "The elements, in their order, in another shape.")
speak("transpose", (X, Parameter("axes", "axes", None)), _transpose, "The axes in another order; reversed by default.")
speak("permute_dims", (X, Parameter("axes", "axes")), _transpose, "The axes in another order.")
speak("matrix_transpose", (X,), _matrix_transpose, "The last two axes swapped, as `x.T`.")
speak("swapaxes", (X, Parameter("axis1", "axis"), Parameter("axis2", "axis")), _swapaxes, "Two axes swapped.")
speak(
    "moveaxis",
    (X, Parameter("source", "axes"), Parameter("destination", "axes")),
    _moveaxis,
    "Axes moved to other places; the rest keep their order.",
)
speak("ravel", (X,), _ravel, "All elements along one axis.")
speak("flatten", (X,), _ravel, "All elements along one axis.")
speak("squeeze", (X, Parameter("axis", "axes", None)), _squeeze, "Axes of size 1 taken out.")
speak("expand_dims", (X, Parameter("axis", "axes")), _expand_dims, "New axes that stretch, as `x[none]`.")
speak("broadcast_to", (X, Parameter("shape", "shape")), broadcast_to, "The value repeated to this shape.")
speak("flip", (X, Parameter("axis", "axes", None)), flip, "The elements in reverse order along axes.")
speak("fliplr", (X,), _fliplr, "The elements in reverse order along the second axis.")
speak("flipud", (X,), _flipud, "The elements in reverse order along the first axis.")
speak("concatenate", (ARRAYS, Parameter("axis", "axis", 0)), concatenate, "Arrays one after the other.")
speak("concat", (ARRAYS, Parameter("axis", "axis", 0)), concatenate, "The same as `concatenate`.")
speak("stack", (ARRAYS, Parameter("axis", "axis", 0)), stack, "Arrays along a new axis.")
speak(
    "roll",
    (X, Parameter("shift", "int"), Parameter("axis", "axis", None)),
    _roll,
    "Elements moved along an axis; those pushed out come in at the other end.",
)
speak(
    "repeat",
    (X, Parameter("repeats", "dim"), Parameter("axis", "axis", None)),
    _repeat,
    "Each element several times, side by side.",
)
speak("tile", (X, Parameter("repetitions", "shape")), _tile, "The array several times along each axis.")
