"""Loops that are one loop, or a call, since the elements that they touch lie side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chainrule.compiler.ir import Prec
from chainrule.compiler.loops.index import ONE, Access, Axis, accesses
from chainrule.compiler.loops.nest import Compute, Loop, statements

if TYPE_CHECKING:
    from chainrule.compiler.native.body import Printer

_SHORT = 16  # so few products are summed where they stand


def one_run(printer: Printer, loop: Loop) -> Sequence[Loop]:
    """A loop and those within it whose turns one loop counts through: rows that follow on each other."""
    run = [loop]
    while (inner := _all_of(run[-1])) is not None and _follows_on(printer, run[-1], inner):
        run.append(inner)
    return run


def _all_of(loop: Loop) -> Loop | None:
    """The loop that is all that another one does."""
    only = loop.body.items[0]
    return only if isinstance(only, Loop) and len(loop.body.items) == 1 else None


def _follows_on(printer: Printer, outer: Loop, inner: Loop) -> bool:
    """Whether where one turn's row ends the next turn's begins, in every array; each has the same size.

    What is written is touched in one place alone, so that turns that may run in vectors still may.
    """
    rows, row = outer.axis.root, inner.axis.root
    if outer.lanes or inner.lanes or printer.is_cut(rows) or row in printer.bounds or printer.is_begun(inner):
        return False
    places: dict[int, set[object]] = {}
    written: set[int] = set()
    for item in statements(inner):
        if not isinstance(item, Compute) or item.along is not None:
            return False
        written.add(id(item.target.value))
        for arg in (item.target, *item.reads()):
            for access in accesses(arg):
                flat = printer.flat(access)
                if flat.step(rows) != flat.step(row) * inner.axis.dim:
                    return False
                places.setdefault(id(access.value), set()).add(access.key)
    return all(len(places[value]) == 1 for value in written)


def of_rows(printer: Printer, loop: Loop, first: str, count: str, turns: int | None) -> str | None:
    """The call that stands for a loop: a sum of two rows' products, or of rows.

    Its turns are `count` from `first` on; `turns` of them, if that is known.
    """
    few = turns is not None and turns < _SHORT
    return (_dot(printer, loop, count) if first == "0" and not few else None) or _sum_rows(printer, loop, first, count)


def _dot(printer: Printer, loop: Loop, count: str) -> str | None:
    item = loop.body.items[0]
    if len(loop.body.items) > 1:
        return None
    if not isinstance(item, Compute) or item.how != "add" or len(item.args) != 2:
        return None
    product = item.form == "product" or (item.form == "op" and item.value.op == "multiply")
    value = item.target.value
    if not product or printer.is_array(value) or value.tensor.dtype != "real":
        return None
    rows = [_row(printer, arg, loop.axis.root) for arg in item.args]
    return None if None in rows else f"{printer.name(value)} += dot({count}, {rows[0]}, {rows[1]});"


def _sum_rows(printer: Printer, loop: Loop, first: str, count: str) -> str | None:
    row = _all_of(loop)
    item = None if row is None else row.body.items[0]
    if row is None or len(row.body.items) > 1 or row.axis.root in printer.bounds or printer.is_cut(loop.axis.root):
        return None
    if not isinstance(item, Compute) or item.how != "add" or item.form != "copy":
        return None
    axes = row.axis.root, loop.axis.root
    source, target = (_row(printer, access, *axes) for access in (item.args[0], item.target))
    step = printer.flat(item.args[0]).step(axes[1])
    if source is None or target is None or not step.terms or printer.flat(item.target).step(axes[1]).terms:
        return None
    apart = printer.size(step)
    start = source if first == "0" else f"{source} + {first} * {apart.at(Prec.UNARY)}"
    return f"sum_rows({count}, {printer.size(row.axis.dim).text}, {apart.text}, {start}, {target});"


def _row(printer: Printer, access: Access, axis: Axis, *others: Axis) -> str | None:
    """Where the elements of an array begin that lie side by side along an axis, where it and the others begin."""
    value = access.value
    if not printer.is_array(value) or value.tensor.dtype != "real" or printer.is_folded(access):
        return None
    if len(access.index) != len(value.shape) or access.picks:
        return None
    flat = printer.flat(access)
    return printer.start_of(access, flat.without([axis, *others])) if flat.step(axis) == ONE else None
