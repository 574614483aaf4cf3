"""Loops that are one loop, or a call, since the elements that they touch lie side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chainrule.compiler.ir import Dim, Prec
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
    if outer.lanes or inner.lanes or printer.is_begun(inner):
        return False
    if printer.turns.is_cut(rows) or row in printer.turns.bounds:
        return False
    places: dict[int, set[object]] = {}
    written: set[int] = set()
    for item in statements(inner):
        if not isinstance(item, Compute) or item.along is not None:
            return False
        written.add(id(item.target.value))
        for arg in (item.target, *item.reads()):
            for access in accesses(arg):
                flat = printer.turns.flat(access)
                if flat.step(rows) != flat.step(row) * inner.axis.dim:
                    return False
                places.setdefault(id(access.value), set()).add(access.key)
    return all(len(places[value]) == 1 for value in written)


def of_rows(printer: Printer, loop: Loop, first: str, count: str, turns: int | None) -> str | None:
    """The call that stands for a loop: a sum of two rows' products, one such sum for each of many rows, or a sum of
    rows, each times a number or as it is.

    Its turns are `count` from `first` on; `turns` of them, if that is known.
    """
    few = turns is not None and turns < _SHORT
    dot = _dot(printer, loop, count) if first == "0" and not few else None
    return dot or _sum_rows(printer, loop, first, count) or _dot_rows(printer, loop, first, count)


def extreme(printer: Printer, loop: Loop, first: str, count: str) -> str:
    """The call behind a loop for its last statement, which looks for the largest or the smallest of a row."""
    last = loop.body.items[-1]
    assert isinstance(last, Compute)
    name, word = printer.name(last.target.value), f"{last.how}imum"
    (source,) = last.args
    row = printer.elements.start_of(source, printer.turns.flat(source).without([loop.axis.root]))
    begin = row if first == "0" else f"{row} + {first}"
    return f"{name} = {word}({name}, row_{word}({count}, {begin}));"


def _dot(printer: Printer, loop: Loop, count: str) -> str | None:
    item = loop.body.items[0]
    if len(loop.body.items) > 1:
        return None
    if not isinstance(item, Compute) or item.how != "add" or len(item.args) != 2:
        return None
    product = item.form == "product" or (item.form == "op" and item.value.op == "multiply")
    value = item.target.value
    if not product or printer.storage.is_array(value) or value.tensor.dtype != "real":
        return None
    rows = [_row(printer, arg, loop.axis.root) for arg in item.args]
    return None if None in rows else f"{printer.name(value)} += dot({count}, {rows[0]}, {rows[1]});"


def _sum_rows(printer: Printer, loop: Loop, first: str, count: str) -> str | None:
    row = _all_of(loop)
    item = None if row is None else row.body.items[0]
    if row is None or len(row.body.items) > 1 or row.axis.root in printer.turns.bounds:
        return None
    if not isinstance(item, Compute) or item.how != "add" or not _is_product(item):
        return None
    mine, rows = row.axis.root, loop.axis.root
    target = _rows(printer, item.target, first, rows, mine)
    sources = [_rows(printer, arg, first, rows, mine) for arg in item.args]
    if target is None or target.step.terms or None in sources:
        return None
    whole = [source for source in sources if source is not None and source.within == ONE and source.step.terms]
    scales = [source for source in sources if source is not None and not source.within.terms and source.step.terms]
    if len(whole) != 1 or len(whole) + len(scales) != len(sources) or target.within != ONE:
        return None
    parts = [count, printer.size(row.axis.dim).text, printer.size(whole[0].step).text, whole[0].begin]
    if not scales:
        return f"sum_rows({', '.join([*parts, target.begin])});"
    if (row.axis.dim.constant or _SHORT) < _SHORT:
        return None
    parts += [printer.size(scales[0].step).text, scales[0].begin]
    return f"add_scaled_rows({', '.join([*parts, target.begin])});"


def _dot_rows(printer: Printer, loop: Loop, first: str, count: str) -> str | None:
    """Of a product of a matrix and a row, which gives a number for each row of the matrix."""
    if len(loop.body.items) != 3:
        return None
    start, row, done = loop.body.items
    if not isinstance(start, Compute) or not isinstance(row, Loop) or not isinstance(done, Compute):
        return None
    if len(row.body.items) > 1 or row.axis.root in printer.turns.bounds or (row.axis.dim.constant or _SHORT) < _SHORT:
        return None
    (item,) = row.body.items
    if not isinstance(item, Compute) or item.how != "add" or len(item.args) != 2 or not _is_product(item):
        return None
    total = item.target.value
    if (start.form, start.target.value, done.form, done.how) != ("start", total, "copy", "set"):
        return None
    if done.args[0].value is not total or printer.storage.is_array(total):
        return None
    mine, rows = row.axis.root, loop.axis.root
    target = _rows(printer, done.target, first, rows, mine)
    sources = [_rows(printer, arg, first, rows, mine) for arg in item.args]
    if target is None or target.step != ONE or target.within.terms:
        return None
    many = [source for source in sources if source is not None and source.within == ONE and source.step.terms]
    one = [source for source in sources if source is not None and source.within == ONE and not source.step.terms]
    if len(many) != 1 or len(one) != 1:
        return None
    sizes = [count, printer.size(row.axis.dim).text, printer.size(many[0].step).text]
    return f"dot_rows({', '.join([*sizes, many[0].begin, one[0].begin, target.begin])});"


def _is_product(item: Compute) -> bool:
    """Whether it is of one number as it is, or of two that are multiplied."""
    many = len(item.args)
    product = item.form == "product" or (item.form == "op" and item.value.op == "multiply")
    return (many == 1 and item.form == "copy") or (many == 2 and product)


@dataclass(frozen=True)
class _Rows:
    """Where the rows of an array begin, how far they are apart, and the elements within each."""

    begin: str
    step: Dim
    within: Dim


def _rows(printer: Printer, access: Access, first: str, rows: Axis, row: Axis) -> _Rows | None:
    """An array as rows, from the turn `first` on."""
    if not _is_of_array(printer, access) or len(access.index) != len(access.value.shape) or access.picks:
        return None
    flat = printer.turns.flat(access)
    turn = printer.turns.within_tile(access, rows)
    begin = printer.elements.start_of(access, flat.without([rows, turn, row]))
    step = flat.step(rows)
    if not step.terms:  # of a tile alone, or the same for all rows
        return _Rows(begin, flat.step(turn), flat.step(row))
    apart = printer.size(step)
    moved = first if apart.text == "1" else f"{first} * {apart.at(Prec.UNARY)}"
    return _Rows(begin if first == "0" else f"{begin} + {moved}", step, flat.step(row))


def _row(printer: Printer, access: Access, axis: Axis) -> str | None:
    """Where the elements of an array begin that lie side by side along an axis."""
    if not _is_of_array(printer, access):
        return None
    looked_up = [position for pick in access.picks for one in accesses(pick.source) for position in one.index]
    if len(access.index) != len(access.value.shape) or any(position.step(axis).terms for position in looked_up):
        return None
    flat = printer.turns.flat(access)
    return printer.elements.start_of(access, flat.without([axis])) if flat.step(axis) == ONE else None


def _is_of_array(printer: Printer, access: Access) -> bool:
    """Whether it is read where an array of numbers has it in memory."""
    value = access.value
    real = printer.storage.is_array(value) and value.tensor.dtype == "real"
    return real and not printer.elements.is_folded(access)
