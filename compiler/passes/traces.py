"""Contractions with an identity matrix as a program writes one, `eye(n)`: its two indices are one.

    sum(A * eye(n))          sum(diag(A))
    A @ eye(n)               A

That of a Jacobian's directions is an op of its own (`basis`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chainrule.compiler.ir import Value
from chainrule.compiler.passes.rewrite import Rewriter


def identity(x: Value) -> Value | None:
    """The positions along the diagonal, if the value is an identity matrix: where the row is the column."""
    if x.op != "convert" or x.args[0].op != "equal" or x.tensor.rank != 2 or x.tensor.dtype != "real":
        return None
    for row, column in (x.args[0].args, x.args[0].args[::-1]):
        if row.op == "expand" and row.attrs["axes"] == (1,) and row.args[0] is column and column.op == "iota":
            return column
    return None


def along_the_diagonal(
    r: Rewriter, args: tuple[Value, ...], attrs: Mapping[str, Any], k: int, places: Value
) -> Value | None:
    """A contraction without its operand `k`, an identity, whose two indices are one; None where both are kept."""
    row, column = attrs["indices"][k]
    kept, gone = (row, column) if column not in attrs["out"] else (column, row)
    if row == column or gone in attrs["out"] or any(x.tensor.dtype != "real" for x in args):
        return None  # what holds or not is a number only beside one
    operands, indices = [], []
    for x, names in zip((*args[:k], *args[k + 1 :]), (*attrs["indices"][:k], *attrs["indices"][k + 1 :]), strict=True):
        if gone in names and kept in names:
            if len(names) != 2:
                return None
            x, names = r.make("gather", [x, places, places], {"axis": 0}), (kept,)
        operands.append(x)
        indices.append(tuple(kept if name == gone else name for name in names))
    if not any(kept in names for names in indices):
        return None
    return r.make("contract", operands, {"indices": tuple(indices), "out": attrs["out"]})
