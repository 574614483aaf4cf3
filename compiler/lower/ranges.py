"""Over what an index runs: the range that is stated, or the axes that it indexes bare.

All indices of a statement are settled before it is lowered, since `sum[k]((k + 1) * w[k])` uses one before the
axis is seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

from chainrule.compiler import syntax
from chainrule.compiler.ir import ONE, Dim, Shape
from chainrule.compiler.lower.dispatch import expression
from chainrule.compiler.lower.frame import Frame, Position, Size, brief
from chainrule.compiler.lower.indices import Introduced, binders, is_reduction
from chainrule.compiler.lower.region import Region
from chainrule.compiler.lower.showing import show_dim
from chainrule.compiler.parse.limits import children
from chainrule.compiler.source import CompileError, Note

Key: TypeAlias = "tuple[int, str]"
"""An index: the brackets that introduce it (0 for the left side), and its name."""


@dataclass(frozen=True)
class Use:
    """An index, or the axes behind `...` (key None), bare on an axis; a negative axis counts from the end."""

    key: Key | None
    node: syntax.Index
    axis: int
    around: Mapping[str, Key]


@dataclass
class Search:
    """What is found out about the indices of one statement."""

    introduced: dict[Key, Introduced] = field(default_factory=dict)
    uses: list[Use] = field(default_factory=list)
    seen: dict[Key, list[tuple[Dim, Use]]] = field(default_factory=dict)


def settle_ranges(frame: Frame, left: Sequence[Introduced], nodes: Sequence[syntax.Expression]) -> dict[Key, Dim]:
    """The ranges of the indices on the left and of all binders within, which the frame remembers.

    Raises CompileError for one that has none, or two.
    """
    search = Search({(0, one.name): one for one in left})
    _collect(frame, search, nodes, {one.name: (0, one.name) for one in left})
    ranges: dict[Key, Dim] = {}
    for key, one in search.introduced.items():
        if one.bound is not None:
            ranges[key] = _stated(frame, one)
    waiting = search.uses
    while waiting:
        left_over = [use for use in waiting if not _see(frame, search, use, ranges)]
        if len(left_over) == len(waiting):
            break
        waiting = left_over
    for key, one in search.introduced.items():
        if one.bound is None:
            ranges[key] = _agreed(frame, one, search.seen.get(key, []), nodes)
        frame.binders[key] = ranges[key]
    return ranges


def _collect(frame: Frame, search: Search, nodes: Sequence[syntax.Expression], around: Mapping[str, Key]) -> None:
    stack: list[tuple[syntax.Expression, Mapping[str, Key]]] = [(node, around) for node in nodes]
    while stack:
        node, names = stack.pop()
        if is_reduction(frame, node):
            assert isinstance(node, syntax.Call)
            assert isinstance(node.function, syntax.Index)
            within = dict(names)
            together = binders(node.function)
            for one in together:
                if one.bound is not None:
                    _check_bound(one, {*names, *(other.name for other in together)})
                if one.name in names:
                    raise CompileError(
                        one.span,
                        f"the index `{one.name}` would hide another index of that name",
                        code="CR082",
                        hint="give the index a name that nothing else has",
                        notes=[Note(search.introduced[names[one.name]].span, "it is introduced here")],
                    )
                within[one.name] = (id(node.function), one.name)
                search.introduced[within[one.name]] = one
            stack.extend((argument.value, within) for argument in node.arguments)
            continue
        if isinstance(node, syntax.Index):
            search.uses.extend(_uses(frame, node, names))
        stack.extend((child, names) for child in reversed(list(children(node))))


def _uses(frame: Frame, node: syntax.Index, names: Mapping[str, Key]) -> Iterator[Use]:
    consuming = [item for item in node.items if not isinstance(item, syntax.Nothing)]
    rest = next((k for k, item in enumerate(consuming) if isinstance(item, syntax.Rest)), None)
    for k, item in enumerate(consuming):
        if isinstance(item, syntax.Name) and item.id in names:
            yield Use(names[item.id], node, k if rest is None or k < rest else k - len(consuming), names)
    if rest is not None and frame.rest:
        yield Use(None, node, rest, names)


def _check_bound(one: Introduced, names: Set[str]) -> None:
    assert one.bound is not None
    text = brief(one.bound.span)
    other = next((name for name in names_in(one.bound) if name in names), None)
    if other is not None:
        why = "is an index" if text == other else f"changes with the index `{other}`"
        raise CompileError(
            one.bound.span,
            f"a range is a size, and `{text}` {why}",
            code="CR085",
            hint=f"let the index run further and choose: `... if {one.name} < {text} else 0`",
        )


def _stated(frame: Frame, one: Introduced) -> Dim:
    assert one.bound is not None
    span, text = one.bound.span, brief(one.bound.span)
    term = expression(frame, one.bound)
    if term.static is None and term.dtype != "int":
        raise CompileError(
            span, f"a range is a whole number, and `{text}` is {term.dtype}", code="CR085", hint="`n // 2` is whole"
        )
    if term.static is None:
        hint = f"let the index run further and choose: `... if {one.name} < {text} else 0`"
        raise CompileError(span, f"a range is a size, and `{text}` depends on values", code="CR085", hint=hint)
    frame.require(term.static, span, f"a range is not negative, and `{text}` is", "CR085")
    return term.static


def _see(frame: Frame, search: Search, use: Use, ranges: dict[Key, Dim]) -> bool:
    """Whether the axis of a use could be looked at yet; what it says is noted."""
    shape = _shape(frame, use, ranges)
    if shape is None:
        return False
    if use.key is None:
        _see_rest(frame, use, shape)
        return True
    if -len(shape) <= use.axis < len(shape):
        dim = shape[use.axis]
        search.seen.setdefault(use.key, []).append((dim, use))
        if not dim.stretch:
            ranges.setdefault(use.key, dim)
    return True


def _see_rest(frame: Frame, use: Use, shape: Shape) -> None:
    taken = sum(not isinstance(item, syntax.Nothing | syntax.Rest) for item in use.node.items)
    count = len(shape) - taken
    for k, dim in enumerate(reversed(shape[use.axis : use.axis + max(count, 0)]), 1):
        name = f"...{k}"
        known = frame.ranges.get(name)
        if known is None or known.stretch:
            frame.ranges[name] = dim
            frame.order[name] = -k
        elif not dim.stretch and dim != known:
            raise CompileError(
                use.node.span,
                f"the axes behind `...` are not the same everywhere: here {show_dim(frame, dim)}, "
                f"elsewhere {show_dim(frame, known)}",
                code="CR081",
            )


def _shape(frame: Frame, use: Use, ranges: Mapping[Key, Dim]) -> Shape | None:
    """The carried axes of what is indexed; None while an index within it is open."""
    base = use.node.base
    if id(base) in frame.shapes:
        return frame.shapes[id(base)]
    needed = [use.around[name] for name in names_in(base) if name in use.around]
    if any(key not in ranges for key in needed):
        return None
    with _trial(frame, use, ranges):
        term = frame.settle(base.span, expression(frame, base))
    frame.shapes[id(base)] = term.carried
    return term.carried


def names_in(node: syntax.Expression) -> Iterator[str]:
    """The names in an expression, wherever they stand."""
    stack = [node]
    while stack:
        one = stack.pop()
        if isinstance(one, syntax.Name):
            yield one.id
        stack.extend(children(one))


@contextmanager
def _trial(frame: Frame, use: Use, ranges: Mapping[Key, Dim]) -> Iterator[None]:
    """Lower within for the type alone: what is made is thrown away."""
    names, order, sizes = dict(frame.names), dict(frame.order), dict(frame.ranges)
    region = frame.region
    for name, key in use.around.items():
        if key in ranges:
            frame.ranges[name] = ranges[key]
            frame.names[name] = Position(use.node.span)
            frame.order.setdefault(name, max(frame.order.values(), default=-1) + 1)
    frame.region = Region(parent=region)
    try:
        yield
    finally:
        frame.names, frame.order, frame.ranges, frame.region = names, order, sizes, region


def _check_known(frame: Frame, node: syntax.Expression) -> None:
    """A name that is not known explains an index that has no axis. Raises CompileError for one."""
    search = Search()
    _collect(frame, search, [node], {})
    indices = {one.name for one in search.introduced.values()}
    stack = [node]
    while stack:
        one = stack.pop()
        if isinstance(one, syntax.Index) and not is_reduction(frame, one.base):
            for item in one.items:
                if isinstance(item, syntax.Name) and item.id not in indices and frame.look_up(item) is None:
                    expression(frame, item)
        stack.extend(children(one))


def _some_size(frame: Frame) -> str:
    return next((name for name, found in frame.names.items() if isinstance(found, Size)), "10")


def _agreed(frame: Frame, one: Introduced, seen: Sequence[tuple[Dim, Use]], nodes: Sequence[syntax.Expression]) -> Dim:
    """The size that all axes which an index runs over have."""
    sizes = [(dim, use) for dim, use in seen if not dim.stretch]
    if not seen:
        for node in nodes:
            _check_known(frame, node)
        raise CompileError(
            one.span,
            f"nothing says how far `{one.name}` runs: no axis is indexed by `{one.name}` alone",
            code="CR080",
            hint=f"state its range, `[{one.name} < {_some_size(frame)}]`, or another size",
        )
    if not sizes:
        return Dim(ONE.terms)
    first, use = sizes[0]
    for dim, other in sizes[1:]:
        if dim != first:
            raise CompileError(
                other.node.span,
                f"`{one.name}` runs over {show_dim(frame, first)} in `{brief(use.node.span)}` "
                f"and over {show_dim(frame, dim)} in `{brief(other.node.span)}`",
                code="CR081",
                hint=f"state the range, `[{one.name} < ...]`, if the axes are to be that long at least",
                notes=[Note(use.node.span, f"here `{one.name}` runs over {show_dim(frame, first)}")],
            )
    return first
