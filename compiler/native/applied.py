"""Routines in C that are called on whole arrays: products of matrices, convolutions, decompositions.

multiply(n, p, d, X, d, 1, W, p, 1, z, p);        z = X @ W
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chainrule.compiler.loops.index import ONE, Access, Axis, Position
from chainrule.compiler.loops.nest import Apply, Convolve, Multiply, Pack

if TYPE_CHECKING:
    from chainrule.compiler.native.body import Printer


def print_multiply(printer: Printer, item: Multiply) -> None:
    rows, columns, summed = item.rows.root, item.columns.root, item.summed.root
    sizes = [printer.turns.length(axis) for axis in (rows, columns, summed)]
    left = _matrix(printer, item.left, rows, summed)
    right = printer.name(item.right.value) if item.packed else _matrix(printer, item.right, summed, columns)
    target = _matrix(printer, item.target, rows, columns).removesuffix(", 1")  # its columns lie side by side
    word = "multiply_packed" if item.packed else "multiply"
    parts = [", ".join(sizes), left, right, target]
    if item.by_tiles:
        printer.call(f"{word}_of", [f"{printer.turns.bounds[summed.outer][0]} > 0", *parts])
    else:
        printer.call(word if item.how == "set" else f"{word}_add", parts)


def print_convolve(printer: Printer, item: Convolve) -> None:
    rows, columns, summed = ([axis.root for axis in axes] for axes in (item.rows, item.columns, item.summed))
    left, right, target = (printer.turns.flat(access) for access in (item.left, item.right, item.target))
    groups = ((rows, (left, target)), (summed, (left,)), (columns, (target,)))
    parts = [_steps(printer, axes, arrays) for axes, arrays in groups]
    apart = printer.size(right.step(summed[-1])).text if summed else "1"
    start_of = printer.elements.start_of
    parts.append(start_of(item.left, left.without([*rows, *summed])))
    parts.append(f"{start_of(item.right, right.without([*summed, *columns]))}, {apart}")
    parts.append(start_of(item.target, target.without([*rows, *columns])))
    printer.call("convolve" if item.how == "set" else "convolve_add", parts)


def _steps(printer: Printer, axes: Sequence[Axis], arrays: Sequence[Position]) -> str:
    """Of each axis its size, and how far elements of the arrays are apart along it."""
    each = [[axis.dim, *(array.step(axis) for array in arrays)] for axis in axes] or [[ONE] * (1 + len(arrays))]
    return f"AXES({', '.join(printer.size(dim).text for numbers in each for dim in numbers)})"


def print_pack(printer: Printer, item: Pack) -> None:
    summed, columns = item.summed.root, item.columns.root
    sizes = ", ".join(printer.turns.length(axis) for axis in (columns, summed))
    printer.call("pack", [sizes, _matrix(printer, item.source, summed, columns), printer.name(item.target.value)])


def _matrix(printer: Printer, access: Access, *axes: Axis) -> str:
    """Where a matrix begins, and how far its elements are apart along these axes."""
    begin, steps = printer.turns.matrix(access, axes)
    return ", ".join([printer.elements.start_of(access, begin), *(printer.size(step).text for step in steps)])


def print_apply(printer: Printer, item: Apply) -> None:
    arguments = [printer.size(size).text for size in item.sizes]
    for access in (*item.given, *item.arrays):
        name = printer.elements.memory(access.value)
        terms = {term for position in access.index for term, _ in position.terms}
        inside = [term for term in terms if isinstance(term, Axis) and term.root not in printer.turns.counted]
        begin = printer.elements.position(printer.turns.flat(access).without(inside)).text
        arguments.append(name if begin == "0" else f"{name} + {begin}")
    call = f"{item.routine}({', '.join(arguments)})"
    if not item.fails:
        printer.line(f"{call};")
        return
    printer.line(f"if (!{call}) {{")
    printer.fail("CHAINRULE_VALUE")
    printer.line("}")
