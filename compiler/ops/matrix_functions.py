"""Functions of matrices: the exponential, with its derivatives along any number of directions, and `pinv`.

    expm(A, T)      the derivative of expm at A along T; with more directions the mixed derivative

Every derivative of it is of the same form, so that this one entry serves all orders. Source: Higham and Relton,
Higher order Frechet derivatives of matrix functions (2014). `pinv`: Golub and Pereyra (1973).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chainrule.compiler.ir.build import Builder, Expr
from chainrule.compiler.ir.table import Op, Parameter, Sample, enter, tensors
from chainrule.compiler.ir.types import Tensor, Type, broadcast
from chainrule.compiler.ir.values import Value
from chainrule.compiler.ops.language import coerce
from chainrule.compiler.ops.matrices import kept, lanes, matrix, square, turned
from chainrule.compiler.ops.trial import array

A = Parameter("a")


def _expm_type(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
    operands = tensors(types)
    n = square("expm", operands[0])
    assert all(square("expm", operand) == n for operand in operands)
    return Tensor("real", (*broadcast([operand.shape[:-2] for operand in operands]), n, n))


def _expm_transpose(cotangent: Expr, k: int, operands: Sequence[Expr], value: Value) -> Expr:
    """<W, expm(A, ..., T)> = <expm(A', ..., W), T>: the trace of a product may be turned round."""
    a, *along = operands
    others = [turned(one) for position, one in enumerate(along) if position != k - 1]
    return turned(a).expm(*others, cotangent)


def _expm_tangent(tangents: Sequence[Expr | None], operands: Sequence[Expr], out: Expr, value: Value) -> Expr:
    """Along A one direction more; linear in the others."""
    a, *along = operands
    total: Expr | None = None
    for k, tangent in enumerate(tangents):
        if tangent is None:
            continue
        directions = [*along, tangent] if k == 0 else [*along[: k - 1], tangent, *along[k:]]
        part = a.expm(*directions)
        total = part if total is None else total + part
    assert total is not None
    return total


def _expm_batch(operands: Sequence[Expr], leads: Sequence[int], value: Value) -> Expr:
    first, *rest = lanes(operands, leads, value, [2] * len(operands))
    return first.expm(*rest)


_N = array("n", "n")
_K = array("k", "n", "n")

enter(
    Op(
        "expm",
        _expm_type,
        lambda printing, value, operands: f"_expm({', '.join(operand.text for operand in operands)})",
        kind="other",
        transpose=_expm_transpose,
        linearise=_expm_tangent,
        linear_in=lambda value: range(1, len(value.args)),
        batch=_expm_batch,
        total=True,
        parameters=(A,),
        build=lambda builder, a: coerce(builder, a, "real").expm(),
        sentence="d e^A = the upper right block of e^[[A, dA], [0, A]]",
        doc="The exponential of a matrix, by scaling and squaring.",
        samples=(Sample((_N,)), Sample((_K,)), Sample((_N, _N)), Sample((_K, _N)), Sample((_N, _N, _N))),
    )
)


def _pinv_type(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
    (a,) = tensors(types)
    n, m = matrix("pinv", a)
    return Tensor("real", (*kept(a.shape[:-2]), m, n))


def _pinv(tangents: Sequence[Expr], operands: Sequence[Expr], out: Expr, value: Value) -> Expr:
    """t_P = -P t P + P P' t' (1 - A P) + (1 - P A) t' P' P"""
    (a,), (t,) = operands, tangents
    p, pt = out, turned(out)
    left, right = p @ pt @ turned(t), turned(t) @ pt @ p
    return left - left @ a @ p + right - p @ a @ right - p @ t @ p


enter(
    Op(
        "pinv",
        _pinv_type,
        "np.linalg.pinv({0}, rtol=None)",
        kind="other",
        linearise=_pinv,
        batch=lambda operands, leads, value: operands[0].pinv(),
        total=True,
        parameters=(A,),
        build=lambda builder, a: _whole(builder, a),
        sentence="d P = -P dA P + P P' dA' (1 - A P) + (1 - P A) dA' P' P",
        doc="The pseudo-inverse.",
        note="The derivative is that within the matrices of the same rank.",
        samples=(
            *(Sample((array("n", "n"),)), Sample((array("n", "m"),)), Sample((array("m", "n"),))),
            Sample((array("k", "n", "m"),)),
        ),
    )
)


def _whole(builder: Builder, a: Expr) -> Expr:
    return coerce(builder, a, "real").pinv()
