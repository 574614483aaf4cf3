"""Array literals, the matrix product, the transpose, and the assertion of a type."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.compiler import syntax
from chainrule.compiler.ir import STRETCH, Dim, Shape, Slice, Value, join_axes, join_dtypes
from chainrule.compiler.lower.dimensions import Unsolvable, axis, solve
from chainrule.compiler.lower.dispatch import expression, lowers
from chainrule.compiler.lower.elementwise import aligned, union
from chainrule.compiler.lower.frame import Frame, Size, brief
from chainrule.compiler.lower.showing import call_it, show_dim, show_shape, show_type
from chainrule.compiler.lower.terms import Term
from chainrule.compiler.source import CompileError, Span


@lowers(syntax.Array)
def array(frame: Frame, node: syntax.Array) -> Term:
    """`[a, b]`: its items along a new first axis."""
    if not node.items:
        raise CompileError(
            node.span, "an empty array has no type", code="CR043", hint="`zeros([0])` is an empty array of reals"
        )
    with frame.outside():
        terms = []
        for item in node.items:
            terms.append(frame.settle(item.span, expression(frame, item)))
        stacked = _stacked(frame, node, terms)
    return frame.settle(node.span, stacked)


def _stacked(frame: Frame, node: syntax.Array, terms: Sequence[Term]) -> Term:
    dtype = join_dtypes([term.dtype for term in terms])
    if any((term.dtype == "bool") != (dtype == "bool") for term in terms):
        wrong = next(k for k, term in enumerate(terms) if term.dtype == "bool")
        raise CompileError(
            node.items[wrong].span, "a bool stands among numbers", code="CR031", hint="`where(c, 1, 0)` is a number"
        )
    shape = terms[0].carried
    for item, term in zip(node.items, terms, strict=True):
        joined = [join_axes(a, b) for a, b in zip(shape, term.carried, strict=False)]
        if len(shape) != len(term.carried) or None in joined:
            raise CompileError(
                item.span,
                f"the items of an array have one shape: `{brief(node.items[0].span)}` has {_shape(frame, shape)}, "
                f"`{brief(item.span)}` has {_shape(frame, term.carried)}",
                code="CR043",
            )
        shape = tuple(axis for axis in joined if axis is not None)
    indices = union(frame, terms)
    values = [
        full(frame, item.span, frame.convert(item.span, term.value, dtype), term, indices, shape)
        for item, term in zip(node.items, terms, strict=True)
    ]
    return Term(frame.emit(node.span, "stack", values, axis=len(indices)), indices)


def _shape(frame: Frame, shape: Shape) -> str:
    return f"the shape {show_shape(frame, shape)}" if shape else "no axes"


def full(frame: Frame, span: Span, value: Value, term: Term, indices: Sequence[str], shape: Shape) -> Value:
    """`value`, which is that of `term` but for its dtype, over all of these indices and this carried shape."""
    whole = (*(frame.ranges[name] for name in indices), *shape)
    value = aligned(frame, span, Term(value, term.indices), indices, len(shape))
    return value if value.shape == whole else frame.emit(span, "broadcast", [value], shape=whole)


def matmul(frame: Frame, node: syntax.Binary, left: Term, right: Term) -> Term:
    """`a @ b` of any ranks, at each index."""
    with frame.outside():
        a, b = frame.settle(node.left.span, left), frame.settle(node.right.span, right)
        made = _matmul(frame, node, a, b)
    return frame.settle(node.span, made)


def _matmul(frame: Frame, node: syntax.Binary, a: Term, b: Term) -> Term:
    left, right = a.carried, b.carried
    both = f"{call_it(frame, node.left.span, a.dtype, left)} and {call_it(frame, node.right.span, b.dtype, right)}"
    if not left or not right:
        raise CompileError(node.span, f"`@` multiplies arrays: {both}", code="CR050", hint="`*` multiplies by a scalar")
    if "bool" in (a.dtype, b.dtype):
        raise CompileError(node.span, f"`@` multiplies numbers: {both}", code="CR031")
    _check_lead(frame, node, left, right)
    inner, outer = left[-1], right[-2 if len(right) > 1 else -1]
    if join_axes(inner, outer) is None:
        where = "the first but one axis" if len(right) > 2 else "the first axis"
        raise CompileError(
            node.span,
            f"{both}: `@` sums over the last axis of the left side, {show_dim(frame, inner)}, "
            f"and {where} of the right side, {show_dim(frame, outer)}",
            code="CR050",
            hint=_turned(frame, node, left, right),
        )
    lead = max(len(left) - 2, len(right) - 2, 0)
    batch = [f"b{k}" for k in range(lead)]
    one = (*batch[lead - (len(left) - 2) :], ".i", ".k") if len(left) > 1 else (".k",)
    two = (*batch[lead - (len(right) - 2) :], ".k", ".j") if len(right) > 1 else (".k",)
    for x, y in zip(reversed(left[:-2]), reversed(right[:-2]), strict=False):
        if join_axes(x, y) is None:
            raise CompileError(
                node.span,
                f"{both}: their leading axes differ, {show_dim(frame, x)} is not {show_dim(frame, y)}",
                code="CR050",
            )
    indices = union(frame, [a, b])
    out = (*indices, *batch, *([".i"] if len(left) > 1 else []), *([".j"] if len(right) > 1 else []))
    dtype = join_dtypes([a.dtype, b.dtype])
    values = [frame.convert(node.left.span, a.value, dtype), frame.convert(node.right.span, b.value, dtype)]
    names = plain([(*a.indices, *one), (*b.indices, *two), out])
    return Term(frame.emit(node.span, "contract", values, indices=names[:2], out=names[2]), indices)


def plain(lists: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Names of axes as a contraction has them: the user's where they are unique, `k0`, `k1` otherwise."""
    renamed: dict[str, str] = {}
    user = {name for names in lists for name in names if name.isidentifier()}
    for names in lists:
        for name in names:
            if name not in renamed:
                short = name if name.isidentifier() else name.strip(".")
                while short != name and (short in user or not short.isidentifier()):
                    short = f"k{len(renamed)}" if f"k{len(renamed)}" not in user else short + "_"
                user.add(short)
                renamed[name] = short
    return tuple(tuple(renamed[name] for name in names) for names in lists)


def _check_lead(frame: Frame, node: syntax.Binary, left: Shape, right: Shape) -> None:
    """Axes behind a `...` are leading axes: which axis `@` takes must not depend on how many they are."""
    for side, shape in ((node.left, left), (node.right, right)):
        leads = sum(dim.name in frame.leads for dim in shape)
        own = len(shape) - leads
        if leads and own < (2 if side is node.right else 1):
            raise CompileError(
                node.span,
                f"`{brief(side.span)}` has `...` axes and {own} of its own: "
                "which of them `@` takes would depend on the call",
                code="CR041",
                hint="in index notation it is said: `y[..., i] = sum[k](A[i, k] * x[..., k])`",
            )


def _turned(frame: Frame, node: syntax.Binary, left: Shape, right: Shape) -> str:
    """Which side, turned round, would fit."""
    a, b = brief(node.left.span), brief(node.right.span)
    inner = right[-2 if len(right) > 1 else -1]
    if len(left) > 1 and join_axes(left[-2], inner) is not None:
        return f"did you mean `{_transposed(a)} @ {b}`?"
    if len(right) > 1 and join_axes(left[-1], right[-1]) is not None:
        if len(left) == 2 and left[-1] == left[-2]:
            return f"did you mean `{b} @ {_transposed(a)}`, or `{a} @ {_transposed(b)}`?"
        return f"did you mean `{a} @ {_transposed(b)}`?"
    if join_axes(right[-1], left[-2 if len(left) > 1 else -1]) is not None:
        return f"did you mean `{b} @ {a}`?"
    return ""


def _transposed(text: str) -> str:
    if text.endswith(".T"):
        return text.removesuffix(".T")
    return f"{text}.T" if text.replace("_", "").isalnum() else f"({text}).T"


@lowers(syntax.Attribute)
def attribute(frame: Frame, node: syntax.Attribute) -> Term:
    """`A.T`: the last two axes swapped; `h.W`: what a layer owns."""
    from chainrule.compiler.lower.owning import owned_by_path
    from chainrule.compiler.lower.spelling import MODULES, bare

    found = owned_by_path(frame, node)
    if found is not None:
        return frame.settle(node.span, Term(found))
    first = node.base
    while isinstance(first, syntax.Attribute):
        first = first.base
    if isinstance(first, syntax.Name) and frame.look_up(first) is None and first.id in MODULES:
        message = f"functions are called by their bare names, and there is no `{first.id}`"
        raise CompileError(node.span, message, code="CR060", hint=bare(node.name))
    with frame.outside():
        term = frame.settle(node.base.span, expression(frame, node.base))
        if node.name != "T":
            raise CompileError(
                node.span, f"`{brief(node.base.span)}` has no `.{node.name}`", code="CR076", hint=_instead(node)
            )
        rank, own = term.value.tensor.rank, [dim for dim in term.carried if dim.name not in frame.leads]
        if len(own) < 2:
            text = brief(node.base.span)
            raise CompileError(
                node.span,
                f"`.T` swaps the last two axes, and {call_it(frame, node.base.span, term.dtype, term.carried)}",
                code="CR076",
                hint=f"`{text} @ ...` takes it as it is, and `{text}[:, none]` is a column" if len(own) == 1 else "",
            )
        perm = (*range(rank - 2), rank - 1, rank - 2)
        made = Term(frame.layout(node.span, "transpose", term.value, perm=perm), term.indices)
    return frame.settle(node.span, made)


def _instead(node: syntax.Attribute) -> str:
    base = brief(node.base.span)
    if isinstance(node.base, syntax.Number) and base.endswith("."):
        return f"a range is `range({base[:-1]}, {node.name})`"
    match node.name:
        case "shape" | "size" | "ndim":
            return f"sizes have names: `{base}: real[n]` lets you write `n`"
        case "sum" | "mean" | "max" | "min" | "prod" | "argmax" | "argmin" | "reshape" | "dot" | "std" | "var":
            return f"write `{node.name}({base})`"
    return "`.T` is the only one: the last two axes swapped"


@lowers(syntax.Cast)
def cast(frame: Frame, node: syntax.Cast) -> Term:
    """`x as real[a, b]`: sizes that only the call can know are asserted; a name that is new is bound to one."""
    with frame.outside():
        term = frame.settle(node.value.span, expression(frame, node.value))
        made = _asserted(frame, node, term)
    return frame.settle(node.span, made)


def _asserted(frame: Frame, node: syntax.Cast, term: Term) -> Term:
    wanted: list[tuple[Span, Dim]] = []
    fresh: dict[str, Span] = {}
    for part in node.type.axes:
        if isinstance(part, syntax.Lead):
            raise CompileError(
                part.span, "`...` stands in the types of a function's arguments and results", code="CR041"
            )
        wanted.append((part.span, axis(part, lambda name: _size_named(frame, name, fresh))))
    actual = term.carried
    shown = show_type(frame, term.dtype, actual)
    dtypes = term.dtype, node.type.dtype
    if len(wanted) != len(actual) or (dtypes[0] != dtypes[1] and dtypes != ("int", "real")):
        raise CompileError(
            node.span,
            f"`{brief(node.value.span)}` is {shown}, which cannot be {node.type.span.text}",
            code="CR044",
            hint="`as` asserts sizes; it does not change the number of axes, and a real becomes an int by `int(x)`",
        )
    known: dict[str, Dim] = {}
    for (_, dim), size in zip(wanted, actual, strict=True):
        try:
            solve(dim, size, set(fresh), known, divides=True)
        except Unsolvable:
            continue
    shape = []
    for (span, dim), size in zip(wanted, actual, strict=True):
        left = [name for name in dim.names() if name in fresh and name not in known]
        if left:
            raise CompileError(
                span, f"nothing says how large `{left[0]}` is", code="CR036", hint="an axis by itself binds a name"
            )
        asserted = dim.substitute(known)
        if not size.stretch:
            frame.require(
                size - asserted,
                span,
                f"`{brief(node.value.span)}` is {shown}: {show_dim(frame, size)} is never {show_dim(frame, asserted)}",
                "CR044",
                exact=True,
            )
        shape.append(asserted)
    for name, dim in known.items():
        frame.names[name] = Size(dim, fresh[name])
    value = frame.convert(node.span, term.value, node.type.dtype)
    whole = (*value.shape[: len(term.indices)], *shape)
    if value.shape == whole:
        return Term(value, term.indices)
    if STRETCH in value.shape[len(term.indices) :]:
        return Term(frame.emit(node.span, "broadcast", [value], shape=whole), term.indices)
    key = tuple(Slice(Dim.of(0), size) for size in whole)
    return Term(frame.emit(node.span, "slice", [value], key=key), term.indices)


def _size_named(frame: Frame, name: syntax.Name, fresh: dict[str, Span]) -> Dim:
    from chainrule.compiler.lower.dimensions import size_in_scope

    found = size_in_scope(frame, name)
    if found is None:
        fresh.setdefault(name.id, name.span)
        return Dim.of(name.id)
    return found
