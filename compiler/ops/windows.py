"""`windows`: a window at every place of an array, of which convolutions and poolings are made; and its transpose.

    windows(x: real[b, h, w]){axes: (1, 2), sizes: (3, 3)}     real[b, h - 2, w - 2, 3, 3]

A window's own axes stand last, or in front of the last `before` axes of the array. Forward it is a view. The transpose
adds one strided slice for each offset within a window, never one for each place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chainrule.compiler.ir.build import Builder, Expr
from chainrule.compiler.ir.dims import Dim
from chainrule.compiler.ir.table import Op, Parameter, Prec, Printing, Sample, Text, enter, tensors
from chainrule.compiler.ir.types import Shape, ShapeMismatch, Tensor, Type
from chainrule.compiler.ir.values import Value
from chainrule.compiler.ops.language import X, speak
from chainrule.compiler.ops.layout import transposed
from chainrule.compiler.ops.reducing import positions
from chainrule.compiler.ops.text import axes as axes_text
from chainrule.compiler.ops.text import dims, dtype_name, size
from chainrule.compiler.ops.trial import shape


def places(n: Dim, window: Dim, stride: int, dilation: int) -> Dim:
    """How many windows an axis has room for."""
    return (n - 1 - (window - 1) * dilation) // stride + 1


def _counts(whole: Shape, attrs: Mapping[str, Any]) -> Shape:
    """The axes of the windowed array without those within a window."""
    found = list(whole)
    for axis, window, stride, dilation in zip(
        attrs["axes"], attrs["sizes"], attrs["strides"], attrs["dilations"], strict=True
    ):
        found[axis] = places(Dim(whole[axis].terms), window, stride, dilation)
    return tuple(found)


def axes_within(attrs: Mapping[str, Any], rank: int) -> range:
    """The axes within a window, of the windows of an array of this rank."""
    first = rank - attrs.get("before", 0)
    return range(first, first + len(attrs["axes"]))


def _windowed(whole: Shape, attrs: Mapping[str, Any]) -> Shape:
    counts, (first, *_) = _counts(whole, attrs), axes_within(attrs, len(whole))
    return (*counts[:first], *attrs["sizes"], *counts[first:])


def _windows_type(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
    (operand,) = tensors(types)
    return Tensor(operand.dtype, _windowed(operand.shape, attrs))


def _windows(printing: Printing, value: Value, operands: Sequence[Text]) -> str:
    attrs, rank = value.attrs, len(value.args[0].shape)
    spans = tuple(
        (window - 1) * dilation + 1 for window, dilation in zip(attrs["sizes"], attrs["dilations"], strict=True)
    )
    axis = axes_text(attrs["axes"])
    text = f"np.lib.stride_tricks.sliding_window_view({operands[0].text}, {dims(printing, spans)}, axis={axis})"
    steps = dict(zip(attrs["axes"], attrs["strides"], strict=True))
    parts = [f"::{steps[k]}" if steps.get(k, 1) != 1 else ":" for k in range(rank)]
    parts += [f"::{step}" if step != 1 else ":" for step in attrs["dilations"]]
    while parts and parts[-1] == ":":
        parts.pop()
    text = f"{text}[{', '.join(parts)}]" if parts else text
    within = axes_within(attrs, rank)
    last = range(rank, rank + len(within))
    return text if last == within else transposed(Text(text), [*range(within.start), *last, *range(within.start, rank)])


def _windows_transpose(cotangent: Expr, k: int, operands: Sequence[Expr], value: Value) -> Expr:
    return cotangent.fold(**value.attrs, shape=operands[0].shape)


def _windows_batch(operands: Sequence[Expr], leads: Sequence[int], value: Value) -> Expr:
    return operands[0].windows(**_behind(value, leads[0]))


def _behind(value: Value, lead: int) -> dict[str, Any]:
    return {**value.attrs, "axes": tuple(axis + lead for axis in value.attrs["axes"])}


def _fold_type(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
    (operand,) = tensors(types)
    whole: Shape = attrs["shape"]
    assert operand.shape == _windowed(whole, attrs), (operand, whole)
    return Tensor(operand.dtype, whole)


_PLACE = "{0}"
"""Stands in a text for a place within a window."""


def at_place(windows: Text) -> Text:
    """The text of what all windows have at a place, which is filled in by who loops over them."""
    return Text(f"{windows.atom}[{_PLACE}]")


def first_place(text: str, attrs: Mapping[str, Any]) -> str:
    """The text at the first place within the windows."""
    return _at(text, ["0"] * len(attrs["sizes"]), attrs)


def each_place(printing: Printing, attrs: Mapping[str, Any], line: str) -> str:
    """The loop that does a line at each place within the windows."""
    return _loop(printing, attrs, _names(printing, attrs), line)


def _names(printing: Printing, attrs: Mapping[str, Any]) -> list[str]:
    return [printing.counter("ijkpqr"[k % 6] * (k // 6 + 1)) for k in range(len(attrs["sizes"]))]


def _loop(printing: Printing, attrs: Mapping[str, Any], names: Sequence[str], line: str) -> str:
    counts = ", ".join(size(printing, dim).text for dim in attrs["sizes"])
    over = f"range({counts})" if len(names) == 1 else f"np.ndindex({counts})"
    return f"for {', '.join(names)} in {over}:\n    {_at(line, names, attrs)}"


def _at(text: str, place: Sequence[str], attrs: Mapping[str, Any]) -> str:
    return text.replace(_PLACE, ", ".join(["...", *place, *[":"] * attrs.get("before", 0)]))


def _fold(printing: Printing, value: Value, operands: Sequence[Text], target: str, fresh: bool) -> list[str]:
    return fold_lines(printing, value, at_place(operands[0]), target, fresh)


def fold_lines(printing: Printing, value: Value, taken: Text, target: str, fresh: bool) -> list[str]:
    """One slice is added for each place within a window; where no element is in two windows, it is put there.

    What is `taken` there is a text as of `at_place`.
    """
    attrs, rank = value.attrs, len(value.shape)
    lines, sign = [], "+="
    if fresh:
        dtype = dtype_name(printing, value.tensor.dtype)
        sign = "=" if _apart(attrs) else "+="
        make = "empty" if _tiles(value) else "zeros"
        lines.append(f"{target} = np.{make}({dims(printing, value.shape)}, {dtype})")
    close = _counts(value.shape, {**attrs, "strides": (1,) * len(attrs["axes"])})
    names = _names(printing, attrs)
    parts = [":"] * rank
    for name, axis, stride, dilation in zip(names, attrs["axes"], attrs["strides"], attrs["dilations"], strict=True):
        start = name if dilation == 1 else f"{dilation} * {name}"
        stop = f"{start} + {size(printing, close[axis]).at(Prec.ADD)}"  # with a step: as many as there are windows
        parts[axis] = f"{start} : {stop}" + (f" : {stride}" if stride != 1 else "")
    while parts[-1] == ":":
        parts.pop()
    return [*lines, _loop(printing, attrs, names, f"{target}[{', '.join(parts)}] {sign} {taken.text}")]


def _apart(attrs: Mapping[str, Any]) -> bool:
    """Whether no element is in two windows, as far as that is known."""
    each = zip(attrs["sizes"], attrs["strides"], attrs["dilations"], strict=True)
    return all((Dim.of(stride) - 1 - (window - 1) * dilation).at_least(0) for window, stride, dilation in each)


def _tiles(value: Value) -> bool:
    """Whether every element is in one window and no other."""
    attrs = value.attrs
    return all(
        dilation == 1
        and window == Dim.of(stride)
        and value.shape[axis] == places(value.shape[axis], window, stride, 1) * stride
        for axis, window, stride, dilation in zip(
            attrs["axes"], attrs["sizes"], attrs["strides"], attrs["dilations"], strict=True
        )
    )


def _fold_transpose(cotangent: Expr, k: int, operands: Sequence[Expr], value: Value) -> Expr:
    return cotangent.windows(**{name: attr for name, attr in value.attrs.items() if name != "shape"})


def _fold_batch(operands: Sequence[Expr], leads: Sequence[int], value: Value) -> Expr:
    (x,), (lead,) = operands, leads
    return x.fold(**{**_behind(value, lead), "shape": (*x.shape[:lead], *value.attrs["shape"])})


def _sample(*axes: int | str | Dim, **attrs: Any) -> tuple[Shape, dict[str, Any]]:
    return tuple(Dim.of(axis) for axis in axes), attrs


_N, _M = Dim.of("n"), Dim.of("m")
_SAMPLES = (
    _sample(_N + Dim.of("l") - 1, axes=(0,), sizes=shape("l"), strides=(1,), dilations=(1,)),
    _sample(_N, axes=(0,), sizes=(Dim.of(1),), strides=(2,), dilations=(1,)),
    _sample("k", _M + 2, axes=(1,), sizes=(Dim.of(2),), strides=(2,), dilations=(2,)),
    _sample("m", _N + 1, "k", axes=(1, 2), sizes=(Dim.of(2), Dim.of(1)), strides=(1, 2), dilations=(1, 1)),
    _sample(_N, _M + 2, "k", axes=(1, 0), sizes=(Dim.of(2), Dim.of(1)), strides=(3, 1), dilations=(2, 1)),
    _sample("m", _N + 1, "k", axes=(0, 1), sizes=(Dim.of(1), Dim.of(2)), strides=(1, 1), dilations=(1, 1), before=1),
    _sample("k", _N + 1, axes=(1,), sizes=(Dim.of(2),), strides=(1,), dilations=(1,), before=2),
)

enter(
    Op(
        "windows",
        _windows_type,
        _windows,
        kind="linear",
        takes="any",
        transpose=_windows_transpose,
        linear_in=lambda value: (0,),
        joint=True,
        batch=_windows_batch,
        total=True,
        cheap=True,
        spelled=None,
        sentence="d windows(u) = windows(du)",
        doc="A window at every place of some axes: views, whose axes stand last.",
        samples=tuple(Sample((Tensor("real", axes),), attrs) for axes, attrs in _SAMPLES),
    )
)
enter(
    Op(
        "fold",
        _fold_type,
        None,
        kind="linear",
        transpose=_fold_transpose,
        statements=_fold,
        linear_in=lambda value: (0,),
        joint=True,
        batch=_fold_batch,
        total=True,
        spelled=None,
        sentence="d fold(u) = fold(du)",
        doc="Windows added up where they overlap: the transpose of `windows`.",
        samples=tuple(
            Sample((Tensor("real", _windowed(axes, attrs)),), {**attrs, "shape": axes})
            for axes, attrs in _SAMPLES
        ),
    )
)


def _each(name: str, given: int | tuple[int, ...], count: int) -> tuple[int, ...]:
    """One number for each axis. Raises ShapeMismatch."""
    chosen = (given,) * count if isinstance(given, int) else given
    if len(chosen) != count:
        raise ShapeMismatch(f"`{name}` is {len(chosen)} numbers, and there are {count} axes", code="CR035")
    if min(chosen) < 1:
        raise ShapeMismatch(f"a `{name}` is at least 1, not {min(chosen)}", code="CR035")
    return chosen


def windows(
    builder: Builder,
    x: Expr,
    size: Shape,
    stride: int | tuple[int, ...] = 1,
    dilation: int | tuple[int, ...] = 1,
    axis: int | tuple[int, ...] | None = None,
) -> Expr:
    """By default over the last axes."""
    count = len(size)
    if count > x.rank:
        raise ShapeMismatch(f"a window of {count} axes, and {x.value.type} has {x.rank}", code="CR035")
    listed = tuple(range(-count, 0)) if axis is None else (axis,) if isinstance(axis, int) else axis
    if len(listed) != count:
        raise ShapeMismatch(f"`size` is {count} sizes, and `axis` names {len(listed)} axes", code="CR035")
    strides, dilations = _each("stride", stride, count), _each("dilation", dilation, count)
    places = [positions((one,), x.rank)[0] for one in listed]
    positions(listed, x.rank)
    for place, window, step in zip(places, size, dilations, strict=True):
        n, span = Dim(x.shape[place].terms), (window - 1) * step + 1
        builder.require(window - 1, f"a window has at least one element, and here it has {window}")
        builder.require(n - span, f"a window spans {span}, and axis {place} has the size {n}")
    return x.windows(axes=tuple(places), sizes=tuple(size), strides=strides, dilations=dilations)


speak(
    "windows",
    (
        X,
        Parameter("size", "sizes"),
        Parameter("stride", "steps", 1),
        Parameter("dilation", "steps", 1),
        Parameter("axis", "axes", None),
    ),
    windows,
    "A window of this size at every place, over the last axes or those named; the window's own axes stand last.",
)


def fold(
    builder: Builder,
    x: Expr,
    size: Shape,
    stride: int | tuple[int, ...] = 1,
    dilation: int | tuple[int, ...] = 1,
) -> Expr:
    """The last axes of x are places, then windows; `size` says how long the axes are that they lie on."""
    count = len(size)
    if 2 * count > x.rank:
        raise ShapeMismatch(f"{count} axes of windows, and {x.value.type} has {x.rank} axes in all", code="CR035")
    strides, dilations = _each("stride", stride, count), _each("dilation", dilation, count)
    first = x.rank - 2 * count
    windowed = tuple(Dim(dim.terms) for dim in x.shape[first + count :])
    for k in range(count):
        found, wanted = x.shape[first + k], places(size[k], windowed[k], strides[k], dilations[k])
        if Dim(found.terms) != wanted:
            raise ShapeMismatch(f"an axis of {size[k]} has room for {wanted} such windows, not {found}", code="CR035")
    return x.fold(
        axes=tuple(range(first, first + count)),
        sizes=windowed,
        strides=strides,
        dilations=dilations,
        shape=(*x.shape[:first], *size),
    )


speak(
    "fold",
    (X, Parameter("size", "sizes"), Parameter("stride", "steps", 1), Parameter("dilation", "steps", 1)),
    fold,
    "Windows added up where they overlap, onto axes of this size: the transpose of `windows`, whose result it takes.",
)
