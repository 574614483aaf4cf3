"""Shapes in the user's own words, and what would have been right instead."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.compiler.ir import Dim, DType, Shape, join_axes
from chainrule.compiler.lower.frame import Frame, brief
from chainrule.compiler.ops.language import LANGUAGE
from chainrule.compiler.source import CompileError, Span


def show_dim(frame: Frame, dim: Dim) -> str:
    """A size as the user writes it; the axes behind a `...` are `...`."""
    return dim.show(lambda name: "..." if name in frame.leads else name).replace("**", "^")


def show_shape(frame: Frame, shape: Shape) -> str:
    parts: list[str] = []
    for dim in shape:
        part = show_dim(frame, dim)
        if part != "..." or part not in parts:
            parts.append(part)
    return f"[{', '.join(parts)}]"


def show_type(frame: Frame, dtype: DType, shape: Shape) -> str:
    return dtype + (show_shape(frame, shape) if shape else "")


def call_it(frame: Frame, span: Span, dtype: DType, shape: Shape) -> str:
    """`x` is real[n, d]."""
    return f"`{brief(span)}` is {show_type(frame, dtype, shape)}"


def apart(frame: Frame, a: Shape, b: Shape) -> str:
    """Which axes of two shapes keep them from fitting: `n is not m`."""
    for x, y in zip(reversed(a), reversed(b), strict=False):
        if join_axes(x, y) is None:
            if (x.constant is not None and y.constant is not None) or x.name is None or y.name is None:
                return f"{show_dim(frame, x)} is not {show_dim(frame, y)}"
            return f"{show_dim(frame, x)} and {show_dim(frame, y)} are two sizes"
    return "they have different numbers of axes"


def placings(short: Shape, long: Shape) -> list[int]:
    """Where the axes of a shape fit within those of a longer one."""
    places = []
    for start in range(len(long) - len(short) + 1):
        window = long[start : start + len(short)]
        if all(join_axes(x, y) is not None for x, y in zip(window, short, strict=True)):
            places.append(start)
    return places


def with_new_axes(span: Span, short: Shape, long: Shape, place: int) -> str:
    """The text that puts the axes of a shape where they fit: `v[:, none]`."""
    before = place
    after = len(long) - len(short) - place
    return f"{named(span)}[{', '.join(['none'] * before + [':'] * len(short) + ['none'] * after)}]"


def operands(frame: Frame, named_shapes: Sequence[tuple[Span, DType, Shape]], message: str) -> str:
    """What the table has against the shapes of some operands, in the user's names for them."""
    told = [call_it(frame, *one) for one in named_shapes[:3]]
    if " do not fit: " in message:
        return f"{' and '.join(told)}: {message.rpartition(' do not fit: ')[2]}"
    if message.startswith(("there is no axis", "an axis is named twice")) and told:
        return f"{told[0]}: {message}"
    return message


def check_fit(
    frame: Frame, span: Span, spans: Sequence[Span], dtypes: Sequence[DType], shapes: Sequence[Shape]
) -> None:
    """Whether shapes fit elementwise, each in one way only. Raises CompileError."""
    longest = max(range(len(shapes)), key=lambda k: len(shapes[k]))
    joint = shapes[longest]
    for k, shape in enumerate(shapes):
        if k == longest or not shape or shape == joint:
            continue
        tail = joint[len(joint) - len(shape) :]
        if any(join_axes(x, y) is None for x, y in zip(tail, shape, strict=True)):
            raise _misfit(frame, span, spans, dtypes, shapes, longest, k)
        if len(shape) < len(joint):
            places = placings(shape, joint)
            if len(places) > 1 and not all(dim.stretch for dim in shape):
                raise _ambiguous(frame, span, spans, dtypes, shapes, longest, k, places)
        axes = [join_axes(x, y) for x, y in zip(tail, shape, strict=True)]
        joint = (*joint[: len(joint) - len(shape)], *(axis for axis in axes if axis is not None))


def _both(frame: Frame, spans: Sequence[Span], dtypes: Sequence[DType], shapes: Sequence[Shape], a: int, b: int) -> str:
    first, second = sorted((a, b), key=lambda k: spans[k].start)
    return (
        f"{call_it(frame, spans[first], dtypes[first], shapes[first])} and "
        f"{call_it(frame, spans[second], dtypes[second], shapes[second])}"
    )


def _misfit(
    frame: Frame,
    span: Span,
    spans: Sequence[Span],
    dtypes: Sequence[DType],
    shapes: Sequence[Shape],
    longest: int,
    k: int,
) -> CompileError:
    long, short = shapes[longest], shapes[k]
    places = placings(short, long)
    clash = next((x, y) for x, y in zip(reversed(long), reversed(short), strict=False) if join_axes(x, y) is None)
    if any(dim.constant == 1 for dim in clash):
        at = longest if clash[0].constant == 1 else k
        taken = _without_axis(spans[at], shapes[at])
        hint = f"an axis of length 1 is not stretched by itself: take it away, `{taken}`, or make it by `none`"
    elif len(short) < len(long) and places:
        kept = _kept(spans[k])
        hint = f"write `{kept or with_new_axes(spans[k], short, long, places[0])}`, if that is what you mean"
    elif len(short) < len(long):
        hint = "the axes of the shorter shape have to be the last axes of the longer one"
    elif clash[0].name and clash[1].name:
        hint = "if these are always one size, give it one name in the types of the arguments"
    else:
        hint = ""
    first, second = sorted((longest, k), key=lambda at: spans[at].start)
    why = apart(frame, shapes[first], shapes[second])
    return CompileError(span, f"{_both(frame, spans, dtypes, shapes, longest, k)}: {why}", code="CR030", hint=hint)


def _without_axis(span: Span, shape: Shape) -> str:
    """The text without the last axis of length 1: `x[:, 0]`."""
    axis = max(k for k, dim in enumerate(shape) if dim.constant == 1)
    return f"{named(span)}[{', '.join([':'] * axis + ['0'])}]"


def _kept(span: Span) -> str:
    """The text of a reduction that loses an axis, as one that keeps it: `mean(x, axis = 1, keep = true)`."""
    text = brief(span, 60)
    head = text.split("(")[0]
    word = LANGUAGE.get(head)
    whole = word is not None and word.reducer and "axis" in text and named(span, 60) == text and text.endswith(")")
    return f"{text[:-1]}, keep = true)" if whole else ""


def named(span: Span, limit: int = 40) -> str:
    """The text of an operand that something is put behind: in brackets, unless it is a name, a call or an element."""
    text = brief(span, limit)
    head = text.split("(")[0].split("[")[0]
    whole = head == text or (text[-1] in ")]" and _closes_last(text[len(head) :]))
    return text if head.isidentifier() and whole else f"({text})"


def _closes_last(text: str) -> bool:
    """Whether every bracket but those at the top of `f(x)[i]` is closed within: `f(x) + (y)` is no call."""
    depth = 0
    for position, char in enumerate(text):
        depth += (char in "([") - (char in ")]")
        if depth == 0 and position + 1 < len(text) and text[position + 1] not in "([":
            return False
    return depth == 0


def _ambiguous(
    frame: Frame,
    span: Span,
    spans: Sequence[Span],
    dtypes: Sequence[DType],
    shapes: Sequence[Shape],
    longest: int,
    k: int,
    places: Sequence[int],
) -> CompileError:
    long, short = shapes[longest], shapes[k]
    offers = " or ".join(f"`{with_new_axes(spans[k], short, long, place)}`" for place in places)
    return CompileError(
        span,
        f"{_both(frame, spans, dtypes, shapes, longest, k)}: the shorter shape fits in more than one place",
        code="CR053",
        hint=f"write {offers}, or use index notation: `r[i, j] = ...`",
    )
