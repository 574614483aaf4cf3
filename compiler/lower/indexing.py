"""`base[items]`: slices, positions, new axes, gathers, and the axes that indices run over.

Whatever is known when compiling becomes one `slice`; an affine use of an index (`x[i + 1]`) is a slice whose
axis stands for the index; what remains is one `gather`, over which all indices that it shares run together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from chainrule.compiler import syntax
from chainrule.compiler.ir import At, Dim, Slice, Value
from chainrule.compiler.lower.dispatch import expression, lowers
from chainrule.compiler.lower.elementwise import align
from chainrule.compiler.lower.frame import Frame, brief
from chainrule.compiler.lower.showing import call_it, show_dim
from chainrule.compiler.lower.slicing import from_start, position, stretch_of, whole, within
from chainrule.compiler.lower.terms import Affine, Term
from chainrule.compiler.source import CompileError, Span

Label = tuple[str, str]
"""What an axis is: `("index", name)`, `("carried", "")` or `("gather", "")`."""

CARRIED: Label = ("carried", "")
GATHER: Label = ("gather", "")


@dataclass
class Axis:
    """One axis of the base: its size, its part of the slice (None: all of it), what it then is, and by which term."""

    size: Dim
    span: Span
    key: Slice | At | None = None
    label: Label = CARRIED
    term: Term | None = None
    proved: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The indices that the positions on this axis depend on."""
        if self.term is None:
            return ()
        affine = self.term.affine
        return tuple(name for name, _ in affine.indices) if affine is not None else self.term.indices


@lowers(syntax.Index)
def index(frame: Frame, node: syntax.Index) -> Term:
    with frame.outside():
        base = frame.settle(node.base.span, expression(frame, node.base))
        axes, new = _read(frame, node, base)
        made = _pick(frame, node, base, axes, new)
    return frame.settle(node.span, made)


def _read(frame: Frame, node: syntax.Index, base: Term) -> tuple[list[Axis], list[int]]:
    """The carried axes of the base, each with what is done to it; and before which of them new axes come."""
    rank = len(base.carried)
    taken = sum(not isinstance(item, syntax.Nothing | syntax.Rest) for item in node.items)
    rests = [item for item in node.items if isinstance(item, syntax.Rest)]
    if len(rests) > 1:
        raise CompileError(rests[1].span, "`...` stands once in brackets", code="CR051")
    if taken > rank:
        what = call_it(frame, node.base.span, base.dtype, base.carried)
        raise CompileError(
            node.span,
            f"{what}: it has {rank or 'no'} {'axis' if rank == 1 else 'axes'}, and "
            + ("here is one position" if taken == 1 else f"here are {taken} positions"),
            code="CR051",
        )
    _check_leads(frame, node, base, taken, bool(rests))
    axes: list[Axis] = []
    new: list[int] = []
    for item in node.items:
        if isinstance(item, syntax.Nothing):
            new.append(len(axes))
        elif isinstance(item, syntax.Rest):
            for k in range(rank - taken, 0, -1):
                size = base.carried[len(axes)]
                axes.append(_bare(size, item.span, f"...{k}") if frame.rest else Axis(size, item.span))
        else:
            axes.append(_axis(frame, node, item, base.carried[len(axes)]))
    axes.extend(Axis(size, node.base.span) for size in base.carried[len(axes) :])
    return axes, new


def _check_leads(frame: Frame, node: syntax.Index, base: Term, taken: int, rest: bool) -> None:
    leads = sum(dim.name in frame.leads for dim in base.carried)
    if leads and (not rest or taken > len(base.carried) - leads) and node.items:
        own = ", ".join(item.span.text for item in node.items if not isinstance(item, syntax.Rest))
        what = call_it(frame, node.base.span, base.dtype, base.carried)
        raise CompileError(
            node.span,
            f"{what}: how many axes come first, only the call knows",
            code="CR041",
            hint=f"count from the end: `{brief(node.base.span)}[..., {own}]`",
        )


def _axis(frame: Frame, node: syntax.Index, item: syntax.Expression | syntax.Slice, size: Dim) -> Axis:
    base = node.base.span
    if isinstance(item, syntax.Slice):
        return Axis(size, item.span, _partial(stretch_of(frame, item, base, size), size))
    term = expression(frame, item)
    if term.static is not None:
        found = from_start(term.static, size)
        if frame.guarded and not within(found, size):
            return Axis(size, item.span, None, GATHER, Term(None, (), Affine(found)))
        return Axis(size, item.span, position(frame, item.span, base, term.static, size))
    if term.affine is not None and len(term.affine.indices) == 1:
        return _affine(frame, node, item, term.affine, size)
    if term.dtype == "bool":
        raise CompileError(
            item.span,
            f"how many elements `{brief(node.span)}` has would depend on the values of `{brief(item.span)}`",
            code="CR049",
            hint=f"a choice keeps the shape: `{brief(base)} if {brief(item.span)} else 0`",
        )
    if term.dtype == "real":
        message = f"a position is an int, and `{brief(item.span)}` is real"
        raise CompileError(item.span, message, code="CR031", hint="a real becomes an int by `int(x)`")
    return Axis(size, item.span, None, GATHER, term)


def _bare(size: Dim, span: Span, name: str) -> Axis:
    """An axis along which an index runs."""
    return Axis(size, span, None, ("index", name), Term(None, (), Affine(Dim.of(0), ((name, 1),))), True)


def _partial(key: Slice, size: Dim) -> Slice | None:
    return None if key == whole(size) else key


def _affine(frame: Frame, node: syntax.Index, item: syntax.Expression, affine: Affine, size: Dim) -> Axis:
    """An index on an axis: a slice, if it stays on the axis."""
    ((name, c),) = affine.indices
    count = frame.ranges[name]
    label: Label = ("index", name)
    bare = c == 1 and affine.offset == Dim.of(0)
    if bare and count == size:
        return Axis(size, item.span, None, label, Term(None, (), affine), True)
    if size.stretch and bare:
        return Axis(size, item.span, None, label, Term(None, (), affine), True)
    offset = from_start(affine.offset, size) if c < 0 else affine.offset
    ends = offset, offset + (count - 1) * c
    low, high = ends if c > 0 else ends[::-1]
    if frame.guarded and not (low.at_least(0) and (size - high - 1).at_least(0)):
        return Axis(size, item.span, None, GATHER, Term(None, (), affine))
    reach = f"`{name}` runs from 0 to {show_dim(frame, count - 1)}"
    shown = show_dim(frame, size)
    message = f"`{brief(item.span)}` leaves the axis of `{brief(node.base.span)}`, which has the size {shown}: {reach}"
    hint = _range_hint(frame, name, c, low, high, size, count)
    frame.require(low, item.span, message, "CR083", hint)
    frame.require(size - high - 1, item.span, message, "CR083", hint)
    return Axis(size, item.span, _partial(Slice(offset, count, c), size), label, Term(None, (), affine), True)


def _range_hint(frame: Frame, name: str, c: int, low: Dim, high: Dim, size: Dim, count: Dim) -> str:
    over = high - size + 1
    if c == 1 and over.at_least(1):
        return f"state a range that fits: `{name} < {show_dim(frame, count - over)}`"
    if c == 1 and (-low).at_least(1):
        return f"let `{name}` be {show_dim(frame, -low)} less, and write the other positions by it"
    return f"state a range that fits: `{name} < ...`"


def _pick(frame: Frame, node: syntax.Index, base: Term, axes: list[Axis], new: Sequence[int]) -> Term:
    front = [_bare(size, node.base.span, name) for name, size in zip(base.indices, base.value.shape, strict=False)]
    everything = [*front, *axes]
    _share(everything)
    value = base.value
    if any(axis.key is not None for axis in everything):
        keys = tuple(axis.key or Slice(Dim.of(0), axis.size) for axis in everything)
        value = frame.layout(node.span, "slice", value, key=keys)
    left = [axis for axis in everything if not isinstance(axis.key, At)]
    labels, picked = [axis.label for axis in left], 0
    if GATHER in labels:
        value, labels, picked = _gather(frame, node, value, left)
    result = _ordered(frame, node, value, labels)
    places = _new_axes(axes, new, picked)
    if not places:
        return result
    first = len(result.indices)
    made = frame.layout(node.span, "expand", result.value, axes=tuple(first + place for place in places))
    return Term(made, result.indices)


def _share(axes: Sequence[Axis]) -> None:
    """An index on several axes, or on one and in a gather, picks along all of them together."""
    counts = Counter(name for axis in axes if axis.label[0] == "index" for name in (axis.label[1],))
    gathered = {name for axis in axes if axis.label == GATHER for name in axis.names}
    for axis in axes:
        kind, name = axis.label
        if kind == "index" and axis.term is not None and (counts[name] > 1 or name in gathered):
            axis.label, axis.key = GATHER, None


def _gather(frame: Frame, node: syntax.Index, value: Value, axes: Sequence[Axis]) -> tuple[Value, list[Label], int]:
    """The value gathered, what its axes then are, and how many carried axes came from arrays of positions."""
    group = [k for k, axis in enumerate(axes) if axis.label == GATHER]
    terms = [_positions(frame, axes[k]) for k in group]
    values, indices = align(frame, node.span, [axes[k].span for k in group], terms)
    picked = max(len(term.carried) for term in terms)
    between = [axes[k] for k in range(group[0], group[-1]) if axes[k].label == CARRIED]
    if picked and any(axis.label == CARRIED for axis in between) and len([t for t in terms if t.carried]) > 1:
        raise CompileError(
            node.span,
            "arrays of positions on axes that do not stand side by side",
            code="CR052",
            hint="in index notation it is said where the axes go: `r[k, j] = x[a[k], j, b[k]]`",
        )
    before = [k for k in range(group[0]) if k not in group]
    after = [k for k in range(group[0], len(axes)) if k not in group]
    order = (*before, *group, *after)
    if order != tuple(range(len(axes))):
        value = frame.layout(node.span, "transpose", value, perm=order)
    made = frame.emit(node.span, "gather", [value, *values], axis=len(before))
    labels = [
        *(axes[k].label for k in before),
        *(("index", name) for name in indices),
        *([CARRIED] * picked),
        *(axes[k].label for k in after),
    ]
    return made, labels, picked


def _positions(frame: Frame, axis: Axis) -> Term:
    """The positions on one axis; under a condition those are read that it holds for, and 0 in place of the others."""
    assert axis.term is not None
    term = frame.settle(axis.span, axis.term)
    if frame.guard is None or axis.proved:
        return term
    from chainrule.compiler.lower.choice import guarded

    return guarded(frame, axis.span, term)


def _ordered(frame: Frame, node: syntax.Index, value: Value, labels: Sequence[Label]) -> Term:
    """The axes of indices first, in order, then the carried ones."""
    named = [k for k, (kind, _) in enumerate(labels) if kind == "index"]
    named.sort(key=lambda k: frame.order[labels[k][1]])
    perm = (*named, *(k for k, label in enumerate(labels) if label == CARRIED))
    if perm != tuple(range(len(perm))):
        value = frame.layout(node.span, "transpose", value, perm=perm)
    return Term(value, tuple(labels[k][1] for k in named))


def _new_axes(axes: Sequence[Axis], new: Sequence[int], picked: int) -> list[int]:
    """Where the axes that `none` makes stand among the carried ones."""
    places: list[int] = []
    count, open_ = 0, picked
    for k in range(len(axes) + 1):
        for _ in range(new.count(k)):
            places.append(count)
            count += 1
        if k == len(axes) or isinstance(axes[k].key, At):
            continue
        if axes[k].label == CARRIED:
            count += 1
        elif axes[k].label == GATHER:
            count, open_ = count + open_, 0
    return places
