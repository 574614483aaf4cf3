"""Slices and single positions: counted from the start, and proved to be within the axis or asked of the call."""

from __future__ import annotations

from chainrule.compiler import syntax
from chainrule.compiler.ir import At, Dim, Slice
from chainrule.compiler.lower.dispatch import expression
from chainrule.compiler.lower.frame import Frame, brief
from chainrule.compiler.lower.showing import show_dim
from chainrule.compiler.source import CompileError, Span


def whole(size: Dim) -> Slice:
    return Slice(Dim.of(0), Dim(size.terms))


def from_start(position: Dim, size: Dim) -> Dim:
    """A position that may be counted from the end: one is if no part of it is positive (`-1`, `-n`)."""
    negative = bool(position.terms) and all(c < 0 for _, c in position.terms)
    return position + Dim(size.terms) if negative else position


def within(position: Dim, size: Dim) -> bool:
    """Whether a position, counted from the start, is proved to be on the axis."""
    return position.at_least(0) and (size - position - 1).at_least(0)


def position(frame: Frame, span: Span, base: Span, written: Dim, size: Dim) -> At:
    """One position of an axis. Raises CompileError for one that is never on it."""
    found = from_start(written, size)
    if within(found, size):
        return At(found)
    shown = show_dim(frame, size)
    message = f"position {show_dim(frame, written)} is not on this axis of `{brief(base)}`, which has the size {shown}"
    hint = f"positions run from 0 to {show_dim(frame, size - 1)}, or from -{_wrapped(shown)} to -1"
    frame.require(found, span, message, "CR039", hint)
    frame.require(size - found - 1, span, message, "CR039", hint)
    return At(found)


def _wrapped(text: str) -> str:
    return text if text.replace("_", "").isalnum() else f"({text})"


def stretch_of(frame: Frame, node: syntax.Slice, base: Span, size: Dim) -> Slice:
    """`start:stop:step` on an axis of this size. Raises CompileError if it is never within it."""
    step = 1
    if node.step is not None:
        number = _bound(frame, node.step).constant
        if number is None or number == 0:
            raise CompileError(node.step.span, "the step of a slice is a number that is not 0", code="CR039")
        step = number
    size = Dim(size.terms)
    start = from_start(_bound(frame, node.start), size) if node.start is not None else None
    stop = from_start(_bound(frame, node.stop), size) if node.stop is not None else None
    shown = show_dim(frame, size)

    def require(dim: Dim, what: str) -> None:
        if not dim.at_least(0):
            message = f"the slice `{brief(node.span)}` does not lie within this axis of `{brief(base)}`: {what}"
            frame.require(dim, node.span, message, "CR039")

    if step > 0:
        first, end = start or Dim.of(0), size if stop is None else stop
        require(first, f"it starts at {show_dim(frame, first)}")
        require(size - end, f"it ends at {show_dim(frame, end)}, and the size is {shown}")
        require(end - first, f"it starts at {show_dim(frame, first)} and ends at {show_dim(frame, end)}")
        return Slice(first, (end - first + (step - 1)) // step, step)
    first, end = size - 1 if start is None else start, Dim.of(-1) if stop is None else stop
    require(size - first - 1, f"it starts at {show_dim(frame, first)}, and the size is {shown}")
    require(end + 1, f"it ends at {show_dim(frame, end)}")
    require(first - end, f"it starts at {show_dim(frame, first)} and runs down to {show_dim(frame, end)}")
    return Slice(first, (first - end + (-step - 1)) // -step, step)


def _bound(frame: Frame, node: syntax.Expression) -> Dim:
    term = expression(frame, node)
    if term.static is not None:
        return term.static
    if term.affine is not None:
        raise CompileError(
            node.span,
            f"a slice is the same at each index, and `{brief(node.span)}` moves",
            code="CR084",
            hint="use one more index: `x[i + k]` with `k < 3`",
        )
    raise CompileError(
        node.span,
        f"how long this slice is would depend on the value of `{brief(node.span)}`",
        code="CR049",
        hint="sizes are computed of dimensions and numbers; `x[k]` with an int k is one element",
    )
