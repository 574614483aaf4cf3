"""How much a function has to do, counted in the IR: for `chainrule bench`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chainrule.compiler.ir import Function, Value

CUBIC = {
    "solve": 2 / 3,
    "inv": 2.0,
    "det": 2 / 3,
    "slogdet": 2 / 3,
    "cofactors": 8 / 3,
    "cholesky": 1 / 3,
    "qr": 4 / 3,
    "eigh": 9.0,
    "svd": 22.0,
}
"""Of a matrix of n rows, how many times n^3 operations (Golub and Van Loan, Matrix computations)."""


@dataclass(frozen=True)
class Work:
    """Operations on numbers, and bytes of arguments and results.

    a_step   the operations of one step of each loop or equation of which only the run knows how many there are
    """

    operations: int
    bytes: int
    a_step: int = 0


def work(function: Function, sizes: Mapping[str, int]) -> Work:
    """An elementwise operation counts once for each element, a product twice for each that is summed."""
    operations, a_step = _counted(function.body, sizes)
    moved = sum(_elements(value, sizes) * 8 for value in (*function.params, *function.results))
    return Work(round(operations), moved, round(a_step))


def _counted(body: Sequence[Value], sizes: Mapping[str, int]) -> tuple[float, float]:
    """The operations of a body, and those of the steps in it that nobody has counted."""
    parts = [_of(value, sizes) for value in body]
    return sum(operations for operations, _ in parts), sum(a_step for _, a_step in parts)


def _of(value: Value, sizes: Mapping[str, int]) -> tuple[float, float]:
    from chainrule.compiler.ir import TABLE, Dim, Function

    regions = [attr for attr in value.attrs.values() if isinstance(attr, Function)]
    if value.op == "choice":
        each = [_counted(region.body, sizes) for region in regions]
        return max(operations for operations, _ in each), max(a_step for _, a_step in each)
    if value.op == "root":
        regions = [value.attrs.get("system") or value.attrs["residual"]]
    if regions:
        each = [_counted(region.body, sizes) for region in regions]
        operations, a_step = sum(one for one, _ in each), sum(one for _, one in each)
        length = value.attrs.get("length")
        if isinstance(length, Dim):
            steps = length.evaluate(sizes)
            return steps * operations, steps * a_step
        return 0, operations + a_step
    if value.op in CUBIC:
        matrix = value.args[0]
        rows = matrix.shape[-1].evaluate(sizes)
        sides = sum(2 * _elements(side, sizes) * rows for side in value.args[1:])
        return CUBIC[value.op] * _elements(matrix, sizes) * rows + sides, 0
    if TABLE[value.op].cheap or value.op in ("convert", "get"):
        return 0, 0
    if value.op != "contract":
        return max([_elements(value, sizes), *(_elements(arg, sizes) for arg in value.args)]), 0
    axes = {
        name: dim.evaluate(sizes)
        for arg, names in zip(value.args, value.attrs["indices"], strict=True)
        for name, dim in zip(names, arg.shape, strict=True)
    }
    total = len(value.args)
    for size in axes.values():
        total *= size
    return total, 0


def _elements(value: Value, sizes: Mapping[str, int]) -> int:
    from chainrule.compiler.ir import Tensor

    if not isinstance(value.type, Tensor):
        return 0
    total = 1
    for dim in value.shape:
        total *= dim.evaluate(sizes)
    return total
