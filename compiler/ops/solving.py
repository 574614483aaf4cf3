"""Linear systems: `solve`, `inv`, `det`, `slogdet`. What is written for matrices holds for stacks of them.

A system whose matrix is the Jacobian of an equation knows which (`root`), and names it where the matrix is singular;
one whose matrix is triangular knows that (`lower`, true or false), and so do its derivatives.

Source: Giles, Collected matrix derivative results for forward and reverse mode algorithmic differentiation (2008).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chainrule.compiler.ir.build import Builder, Expr
from chainrule.compiler.ir.dims import Dim
from chainrule.compiler.ir.table import Op, Parameter, Printing, Sample, Text, enter, tensors
from chainrule.compiler.ir.types import ShapeMismatch, Tensor, Tuple, Type, broadcast
from chainrule.compiler.ir.values import Value
from chainrule.compiler.ops.language import coerce
from chainrule.compiler.ops.matrices import harmless, lanes, multiplied, paired, square, triangle_of, turned
from chainrule.compiler.ops.text import quoted
from chainrule.compiler.ops.trial import array

A, B = Parameter("a"), Parameter("b")


def _solve_type(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
    a, b = tensors(types)
    n = square("solve", a)
    own = 1 if attrs["vector"] else 2
    if b.rank < own or b.shape[-own] != n:
        raise ShapeMismatch(f"{a} and {b} do not fit: {n} is not {b.shape[-own] if b.rank >= own else 1}")
    return Tensor("real", (*broadcast([a.shape[:-2], b.shape[:-own]]), *b.shape[-own:]))


def _solve(printing: Printing, value: Value, operands: Sequence[Text]) -> str:
    a, b = operands
    root = value.attrs.get("root")
    name, told = ("np.linalg.solve", "") if root is None else ("_solve_at_root", f", {quoted(root)}")
    if value.attrs["vector"] and len(value.args[1].shape) > 1:
        return f"{name}({a.text}, {b.atom}[..., None]{told})[..., 0]"
    if value.attrs["vector"] or len(value.args[1].shape) > 1:
        return f"{name}({a.text}, {b.text}{told})"
    raise AssertionError("a matrix has two axes")


def _solve_transpose(cotangent: Expr, k: int, operands: Sequence[Expr], value: Value) -> Expr:
    attrs = dict(value.attrs)
    if "lower" in attrs:
        attrs["lower"] = not attrs["lower"]
    return turned(operands[0]).solve(cotangent, **attrs)


def _solve_tangent(tangents: Sequence[Expr | None], operands: Sequence[Expr], out: Expr, value: Value) -> Expr:
    """A x = b:  A t_x = t_b - t_A x"""
    t_a, t_b = tangents
    side = t_b
    if t_a is not None:
        moved = multiplied(t_a, out, "ij", "j", "i") if value.attrs["vector"] else t_a @ out
        side = -moved if t_b is None else t_b - moved
    assert side is not None
    return operands[0].solve(side, **value.attrs)


def _solve_batch(operands: Sequence[Expr], leads: Sequence[int], value: Value) -> Expr:
    if leads[0] == 0 and operands[0].rank == 2:
        a, b = operands
        return _solve_columns(a, b, value.attrs)
    a, b = lanes(operands, leads, value, (2, 1 if value.attrs["vector"] else 2))
    return a.solve(b, **value.attrs)


def _solve_columns(a: Expr, b: Expr, attrs: Mapping[str, Any]) -> Expr:
    """Systems with one matrix, which is taken apart once: what stands on their right sides are columns of one system.

    solve(A, b[l, :])  ->  solve(A, b.T).T          solve(A, B[l, :, :])  ->  the columns of all lanes beside each other
    """
    own = b.rank - 1 if attrs["vector"] else b.rank - 2
    columns = b.move(own, *(k for k in range(b.rank) if k != own))
    count = Dim.of(1)
    for dim in columns.shape[1:]:
        count = count * Dim(dim.terms)
    flat = columns if columns.rank == 2 else columns.apply("reshape", shape=(columns.shape[0], count))
    x = a.solve(flat, **{**attrs, "vector": False})
    whole = x if columns.rank == 2 else x.apply("reshape", shape=(x.shape[0], *columns.shape[1:]))
    return whole.move(*range(1, own + 1), 0, *range(own + 1, b.rank))


enter(
    Op(
        "solve",
        _solve_type,
        _solve,
        kind="other",
        transpose=_solve_transpose,
        linearise=_solve_tangent,
        linear_in=lambda value: (1,),
        batch=_solve_batch,
        harmless=lambda x, k: harmless(x) if k == 0 else None,
        parameters=(A, B),
        build=lambda builder, a, b: solve(builder, a, b),
        sentence="d solve(A, b) = solve(A, db - dA x)",
        doc="The x with a @ x = b; b is a vector, or a matrix with a system in each column.",
        note="A singular matrix raises numpy's LinAlgError.",
        samples=(
            Sample((array("n", "n"), array("n")), {"vector": True}),
            Sample((array("n", "n"), array("n", "m")), {"vector": False}),
            Sample((array("k", "n", "n"), array("k", "n")), {"vector": True}),
            Sample((array("k", "n", "n"), array("n", "m")), {"vector": False}),
        ),
    )
)


def solve(builder: Builder, a: Expr, b: Expr) -> Expr:
    if not b.rank:
        raise ShapeMismatch(f"`solve` takes a vector or a matrix on the right, not {b.value.type}", code="CR035")
    a, b = (coerce(builder, x, "real") for x in (a, b))
    known = triangle_of(a.value)
    return a.solve(b, vector=b.rank == 1, **({} if known is None else {"lower": known.is_lower}))


def _same(name: str) -> Any:
    def infer(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
        (a,) = tensors(types)
        square(name, a)
        return Tensor("real", a.shape)

    return infer


def _one(name: str) -> Any:
    """The same op, over leading axes."""
    return lambda operands, leads, value: operands[0].apply(name)


def _of_matrix(name: str) -> Any:
    return lambda builder, a: coerce(builder, a, "real").apply(name)


_SQUARES = (Sample((array("n", "n"),)), Sample((array("k", "n", "n"),)))

enter(
    Op(
        "inv",
        _same("inv"),
        "np.linalg.inv({0})",
        kind="other",
        linearise=lambda tangents, operands, out, value: -(out @ tangents[0] @ out),
        batch=_one("inv"),
        harmless=harmless,
        parameters=(A,),
        build=_of_matrix("inv"),
        sentence="d inv(A) = -inv(A) dA inv(A)",
        doc="The inverse matrix; `solve(a, b)` is better than `inv(a) @ b`.",
        note="A singular matrix raises numpy's LinAlgError.",
        samples=_SQUARES,
    )
)


def _number(name: str) -> Any:
    def infer(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
        (a,) = tensors(types)
        square(name, a)
        return Tensor("real", a.shape[:-2])

    return infer


enter(
    Op(
        "det",
        _number("det"),
        "np.linalg.det({0})",
        kind="other",
        linearise=lambda tangents, operands, out, value: paired(operands[0].cofactors(), tangents[0]),
        batch=_one("det"),
        total=True,
        parameters=(A,),
        build=_of_matrix("det"),
        sentence="d det(A) = sum(cofactors(A) dA)",
        doc="The determinant.",
        note="Derivatives of all orders are right for singular matrices.",
        samples=_SQUARES,
    )
)


def _slope_type(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
    matrices = tensors(types)
    n = square("cofactor_slope", matrices[0])
    return Tensor("real", (*broadcast([matrix.shape[:-2] for matrix in matrices]), n, n))


def _slope(printing: Printing, value: Value, operands: Sequence[Text]) -> str:
    return f"_cofactor_slope({', '.join(operand.text for operand in operands)})"


def _slope_transpose(cotangent: Expr, k: int, operands: Sequence[Expr], value: Value) -> Expr:
    """<slope(a, ..., t, ...), c> = <slope(a, ..., c, ...), t>: a derivative of the determinant is symmetric."""
    return operands[0].cofactor_slope(*(cotangent if j == k else one for j, one in enumerate(operands[1:], 1)))


def _slope_tangent(tangents: Sequence[Expr | None], operands: Sequence[Expr], out: Expr, value: Value) -> Expr:
    """A change of a is one more matrix to go along; a change of one of these takes its place."""
    a, *along = operands
    moved = [along if k == 0 else along[: k - 1] + along[k:] for k in range(len(operands))]
    terms = [
        a.cofactor_slope(*others, tangent)
        for others, tangent in zip(moved, tangents, strict=True)
        if tangent is not None
    ]
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total


def _slope_batch(operands: Sequence[Expr], leads: Sequence[int], value: Value) -> Expr:
    a, *along = lanes(operands, leads, value, (2,) * len(operands))
    return a.cofactor_slope(*along)


enter(
    Op(
        "cofactors",
        _same("cofactors"),
        "_cofactors({0})",
        kind="other",
        linearise=lambda tangents, operands, out, value: operands[0].cofactor_slope(tangents[0]),
        batch=_one("cofactors"),
        total=True,
        spelled=None,
        sentence="d C = sum(C dA) inv(A)' - C dA' inv(A)', without the division",
        doc="The derivative of the determinant by each element.",
        samples=_SQUARES,
    )
)
enter(
    Op(
        "cofactor_slope",
        _slope_type,
        _slope,
        kind="other",
        transpose=_slope_transpose,
        linearise=_slope_tangent,
        linear_in=lambda value: tuple(range(1, len(value.args))),
        batch=_slope_batch,
        spelled=None,
        doc="The derivative of the cofactors of a along matrices: of one the second of the determinant, and so on.",
        note="Right for singular matrices too: no order divides. n^(2 + k) operations for k matrices.",
        samples=(
            Sample((array("n", "n"), array("n", "n"))),
            Sample((array("k", "n", "n"), array("k", "n", "n"))),
            Sample((array("n", "n"), array("k", "n", "n"))),
            Sample((array("n", "n"), array("n", "n"), array("k", "n", "n"))),
        ),
    )
)


def _slogdet_type(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tuple:
    (a,) = tensors(types)
    square("slogdet", a)
    number = Tensor("real", a.shape[:-2])
    return Tuple((number, number))


enter(
    Op(
        "slogdet",
        _slogdet_type,
        "np.linalg.slogdet({0})",
        kind="other",
        linearise=lambda tangents, operands, out, value: (None, paired(turned(operands[0].inv()), tangents[0])),
        batch=_one("slogdet"),
        harmless=harmless,
        parameters=(A,),
        build=_of_matrix("slogdet"),
        sentence="d log|det A| = sum(inv(A)' dA)",
        doc="The sign of the determinant, and the logarithm of its magnitude: two results.",
        note="0 and -inf for a singular matrix; the derivative raises LinAlgError there.",
        samples=_SQUARES,
    )
)
