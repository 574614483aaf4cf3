"""Banded matrices, which equations have whose unknowns meet none but their neighbours.

    A[i, i + k - m] = bands[..., k, i]      bands[..., m, :], the row in the middle of an odd number, is the diagonal

In `blocks` the matrix is of vectors that are laid end to end, the elements at one place of each standing beside each
other; if it is `cyclic`, columns are counted round a ring, and no band ends. Else what stands in `bands` beside the
matrix, where i + k - m is no column, is not looked at. The solution of a system, the product with a vector, and the
bands of an outer product are each other's derivatives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chainrule.compiler.ir.build import Expr
from chainrule.compiler.ir.dims import Dim
from chainrule.compiler.ir.table import Op, Printing, Sample, Text, enter, tensors
from chainrule.compiler.ir.types import Tensor, Type, broadcast
from chainrule.compiler.ir.values import Value
from chainrule.compiler.ops.matrices import lanes
from chainrule.compiler.ops.text import quoted
from chainrule.compiler.ops.trial import array


def _of_vectors(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
    bands, b = tensors(types)
    count = bands.shape[-2].constant
    assert count is not None, f"{bands}: how many bands there are is known"
    assert count % 2, f"{bands} has no diagonal in its middle"
    assert bands.shape[-1] == b.shape[-1], f"{bands} and {b} do not fit"
    return Tensor("real", (*broadcast([bands.shape[:-2], b.shape[:-1]]), b.shape[-1]))


def _print(printing: Printing, value: Value, operands: Sequence[Text]) -> str:
    turned = ", transposed=True" if value.attrs["transposed"] else ""
    name, told = _arranged(value)
    if (root := value.attrs.get("root")) is not None:
        ways = f"{name.replace('solve', 'times')}, {name}{told}{turned}"
        return f"_solve_at_root({operands[0].text}, {operands[1].text}, {quoted(root)}, {ways})"
    return f"{name}({operands[0].text}, {operands[1].text}{told}{turned})"


def _arranged(value: Value) -> tuple[str, str]:
    """The function that knows blocks and rings where there are any, and what it is told of them."""
    said = _arrangement(value)
    told = "".join(f", {key}={one}" for key, one in said.items())
    return (f"_{value.op.replace('bands', 'arranged')}", told) if said else (f"_{value.op}", "")


def _arrangement(value: Value) -> dict[str, Any]:
    return {key: value.attrs[key] for key in ("blocks", "cyclic") if key in value.attrs}


def _solve_transpose(cotangent: Expr, k: int, operands: Sequence[Expr], value: Value) -> Expr:
    return operands[0].solve_bands(cotangent, **{**value.attrs, "transposed": not value.attrs["transposed"]})


def _solve_tangent(tangents: Sequence[Expr | None], operands: Sequence[Expr], out: Expr, value: Value) -> Expr:
    """A x = b:  A t_x = t_b - t_A x"""
    t_bands, t_b = tangents
    side = t_b
    if t_bands is not None:
        moved = t_bands.times_bands(out, transposed=value.attrs["transposed"], **_arrangement(value))
        side = -moved if t_b is None else t_b - moved
    assert side is not None
    return operands[0].solve_bands(side, **value.attrs)


def _batch(operands: Sequence[Expr], leads: Sequence[int], value: Value) -> Expr:
    bands, b = lanes(operands, leads, value, (2, 1))
    return bands.apply(value.op, b, **value.attrs)


def _harmless(bands: Expr, k: int) -> Expr | None:
    """The identity."""
    if k:
        return None
    count = Dim(bands.shape[-2].terms)
    assert count.constant is not None
    row = bands.builder.expr(bands.builder.value("iota", dim=count)).stretch(1)
    one = row.same(count.constant // 2).convert(dtype="real")
    return one.apply("broadcast", shape=bands.shape[-2:])


_SAMPLES = tuple(
    Sample((array(*bands), array(*x)), {"transposed": turned})
    for bands, x, turned in (
        ((3, "n"), ("n",), False),
        ((3, "n"), ("n",), True),
        (("k", 5, "n"), ("k", "n"), False),
        (("k", 3, "n"), ("n",), True),
        ((3, "n"), ("k", "n"), False),
    )
)

enter(
    Op(
        "solve_bands",
        _of_vectors,
        _print,
        kind="other",
        transpose=_solve_transpose,
        linearise=_solve_tangent,
        linear_in=lambda value: (1,),
        batch=_batch,
        harmless=_harmless,
        spelled=None,
        sentence="d solve(A, b) = solve(A, db - dA x)",
        doc="The x with A @ x = b, or A.T @ x = b, for the matrix whose bands are given.",
        note="A singular matrix raises numpy's LinAlgError.",
        samples=_SAMPLES,
    )
)


def _times_transpose(cotangent: Expr, k: int, operands: Sequence[Expr], value: Value) -> Expr:
    bands, x = operands
    turned = value.attrs["transposed"]
    if k == 1:
        return bands.times_bands(cotangent, **{**value.attrs, "transposed": not turned})
    rows, columns = (x, cotangent) if turned else (cotangent, x)
    return rows.outer_bands(columns, count=bands.shape[-2].constant, **_arrangement(value))


enter(
    Op(
        "times_bands",
        _of_vectors,
        _print,
        kind="linear",
        transpose=_times_transpose,
        linear_in=lambda value: (0, 1),
        batch=_batch,
        total=True,
        spelled=None,
        sentence="d (A x) = dA x + A dx",
        doc="A @ x, or A.T @ x, for the matrix whose bands are given.",
        samples=_SAMPLES,
    )
)


def _outer_type(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
    a, b = tensors(types)
    assert a.shape[-1] == b.shape[-1], f"{a} and {b} do not fit"
    return Tensor("real", (*broadcast([a.shape[:-1], b.shape[:-1]]), Dim.of(attrs["count"]), a.shape[-1]))


def _outer_text(printing: Printing, value: Value, operands: Sequence[Text]) -> str:
    name, told = _arranged(value)
    return f"{name}({operands[0].text}, {operands[1].text}, {value.attrs['count']}{told})"


def _outer_transpose(cotangent: Expr, k: int, operands: Sequence[Expr], value: Value) -> Expr:
    return cotangent.times_bands(operands[1 - k], transposed=k == 1, **_arrangement(value))


def _outer_batch(operands: Sequence[Expr], leads: Sequence[int], value: Value) -> Expr:
    a, b = lanes(operands, leads, value, (1, 1))
    return a.outer_bands(b, **value.attrs)


enter(
    Op(
        "outer_bands",
        _outer_type,
        _outer_text,
        kind="linear",
        transpose=_outer_transpose,
        linear_in=lambda value: (0, 1),
        batch=_outer_batch,
        total=True,
        spelled=None,
        sentence="d bands(a b') = bands(da b') + bands(a db')",
        doc="The bands of an outer product: a[i] * b[i + k - count // 2] at [k, i], and 0 where b has no such element.",
        samples=(
            Sample((array("n"), array("n")), {"count": 3}),
            Sample((array("k", "n"), array("n")), {"count": 5}),
            Sample((array("n"), array("k", "n")), {"count": 3}),
            Sample((array("k", "n"), array("k", "n")), {"count": 3}),
        ),
    )
)
