"""Matrices taken apart: `cholesky`, `eigh`, `svd`, `qr`. What is written for matrices holds for stacks of them.

Sources: Giles, Collected matrix derivative results (2008); Townsend, Differentiating the singular value
decomposition (2016); Walter and Lehmann, Algorithmic differentiation of linear algebra functions (2010).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chainrule.compiler.ir.build import Builder, Expr
from chainrule.compiler.ir.dims import Dim
from chainrule.compiler.ir.table import Op, Parameter, Prec, Printing, Sample, Text, enter, tensors
from chainrule.compiler.ir.types import Tensor, Tuple, Type
from chainrule.compiler.ir.values import Slice, Value
from chainrule.compiler.ops.joining import key_at
from chainrule.compiler.ops.language import coerce
from chainrule.compiler.ops.matrices import harmless, kept, matrix, multiplied, place, square, symmetric, turned
from chainrule.compiler.ops.trial import array

A = Parameter("a")
SQUARES = tuple(Sample((array(*axes),), {"symmetric": False}) for axes in (("n", "n"), ("k", "n", "n")))
OBLONGS = (
    *(Sample((array("m", "m"),)), Sample((Tensor("real", (Dim.of("m") + 2, Dim.of("m"))),))),
    *(Sample((Tensor("real", (Dim.of("m"), Dim.of("m") + 2)),)), Sample((array("k", "n", "m"),))),
)


def _batch(name: str) -> Any:
    return lambda operands, leads, value: operands[0].apply(name, **value.attrs)


def _symmetric(name: str) -> dict[str, Any]:
    """An op of the symmetric part: its value and its derivative then say the same for every matrix.

    With `symmetric` the operand is known to be its symmetric part.
    """

    def text(printing: Printing, value: Value, operands: Sequence[Text]) -> str:
        a = operands[0]
        if value.attrs["symmetric"]:
            return f"np.linalg.{name}({a.text})"
        other = "mT" if len(value.args[0].shape) > 2 else "T"
        return f"np.linalg.{name}(({a.at(Prec.ADD)} + {a.atom}.{other}) / 2)"

    def build(builder: Builder, a: Expr) -> Expr:
        square(name, a.value.tensor)
        return coerce(builder, a, "real").apply(name, symmetric=False)

    return {"numpy": text, "build": build, "parameters": (A,), "twice": True}


def _moved(tangent: Expr, value: Value) -> Expr:
    """The tangent of the symmetric part."""
    return tangent if value.attrs["symmetric"] else symmetric(tangent)


# ---- cholesky


def _square_type(name: str) -> Any:
    def infer(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
        (a,) = tensors(types)
        square(name, a)
        return Tensor("real", kept(a.shape))

    return infer


def _cholesky(tangents: Sequence[Expr], operands: Sequence[Expr], out: Expr, value: Value) -> Expr:
    """t_L = L low(inv(L) t inv(L)'), where low halves the diagonal and drops what is above it."""
    t = _moved(tangents[0], value)
    half = out.solve(turned(out.solve(t, vector=False, lower=True)), vector=False, lower=True)
    row, column = place(half)
    share = (column < row).where(1.0, row.same(column).where(0.5, 0.0))
    return out @ (half * share)


enter(
    Op(
        "cholesky",
        _square_type("cholesky"),
        kind="other",
        linearise=_cholesky,
        batch=_batch("cholesky"),
        harmless=harmless,
        **_symmetric("cholesky"),
        sentence="d L = L low(inv(L) dA inv(L)'), low(X) the lower part with half the diagonal",
        doc="The lower triangular L with L @ L.T = a, of which the symmetric part is taken.",
        note="A matrix that is not positive definite raises numpy's LinAlgError.",
        samples=SQUARES,
    )
)


# ---- eigh


def _eigh_type(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tuple:
    (a,) = tensors(types)
    square("eigh", a)
    shape = kept(a.shape)
    return Tuple((Tensor("real", shape[:-1]), Tensor("real", shape)))


def _one_over(gap: Expr) -> Expr:
    """1 / gap beside the diagonal, and 0 on it."""
    row, column = place(gap)
    return 1.0 / row.same(column).where(float("inf"), gap)


def _eigh(
    tangents: Sequence[Expr], operands: Sequence[Expr], out: tuple[Expr, Expr], value: Value
) -> tuple[Expr, Expr]:
    """t_w = diag(V' t V); t_V = V (V' t V / (w_j - w_i)), 0 on the diagonal"""
    t, (w, v) = _moved(tangents[0], value), out
    moved = t @ v
    turning = turned(v) @ moved
    gap = w.stretch(w.rank - 1) - w.stretch(w.rank)
    return multiplied(v, moved, "ai", "ai", "i"), v @ (turning * _one_over(gap))


enter(
    Op(
        "eigh",
        _eigh_type,
        kind="other",
        linearise=_eigh,
        batch=_batch("eigh"),
        harmless=harmless,
        **_symmetric("eigh"),
        sentence="d w = diag(V' dA V); d V = V (V' dA V / (w_j - w_i))",
        doc="Eigenvalues, the smallest first, and eigenvectors, in columns, of the symmetric part: two results.",
        note="Eigenvectors of equal eigenvalues have no derivative: inf or nan. That of eigenvalues alone is finite.",
        samples=SQUARES,
    )
)


# ---- svd


def _sizes(name: str, a: Tensor) -> tuple[Dim, Dim, Dim]:
    """Rows, columns, and the smaller of the two."""
    n, m = matrix(name, a)
    return n, m, Dim.least(n, m)


def _svd_type(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tuple:
    (a,) = tensors(types)
    n, m, k = _sizes("svd", a)
    lead = kept(a.shape[:-2])
    return Tuple(tuple(Tensor("real", (*lead, *axes)) for axes in ((n, k), (k,), (k, m))))


def _svd(
    tangents: Sequence[Expr], operands: Sequence[Expr], out: tuple[Expr, Expr, Expr], value: Value
) -> tuple[Expr, Expr, Expr]:
    """With P = U' t V and F = 1 / (s_j^2 - s_i^2), 0 on the diagonal:

    t_s = diag(P); t_U = U (F (P S + S P')) + (1 - U U') t V / S; t_V = V (F (S P + P' S)) + (1 - V V') t' U / S
    """
    (t,), (u, s, vt) = tangents, out
    n, m, k = _sizes("svd", operands[0].value.tensor)
    v = turned(vt)
    moved = t @ v
    p = turned(u) @ moved
    wide, tall = s.stretch(s.rank - 1), s.stretch(s.rank)
    share = _one_over((wide - tall) * (wide + tall))
    t_u = u @ (share * (p * wide + turned(p) * tall))
    t_v = v @ (share * (p * tall + turned(p) * wide))
    if n != k:
        t_u = t_u + (moved - u @ p) / wide
    if m != k:
        t_v = t_v + (turned(t) @ u - v @ turned(p)) / wide
    return t_u, multiplied(u, moved, "ai", "ai", "i"), turned(t_v)


enter(
    Op(
        "svd",
        _svd_type,
        "np.linalg.svd({0}, full_matrices=False)",
        kind="other",
        linearise=_svd,
        batch=_batch("svd"),
        harmless=harmless,
        parameters=(A,),
        build=lambda builder, a: coerce(builder, a, "real").svd(),
        sentence="d s = diag(U' dA V)",
        doc="U, s, Vt with a = U @ diag(s) @ Vt, s falling, U and Vt as small as they can be: three results.",
        note="Vectors of equal singular values, and of zeros, have no derivative: inf or nan. That of s is finite.",
        samples=OBLONGS,
    )
)


# ---- qr


def _qr_type(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tuple:
    (a,) = tensors(types)
    n, m, k = _sizes("qr", a)
    lead = kept(a.shape[:-2])
    return Tuple((Tensor("real", (*lead, n, k)), Tensor("real", (*lead, k, m))))


def _first(x: Expr, count: Dim) -> Expr:
    """The first columns."""
    if Dim(x.shape[-1].terms) == count:
        return x
    return x.slice(key=key_at(x.shape, x.rank - 1, Slice(Dim.of(0), count)))


def _qr(tangents: Sequence[Expr], operands: Sequence[Expr], out: tuple[Expr, Expr], value: Value) -> tuple[Expr, Expr]:
    """With Y = t inv(R), X = Q' Y and W = low(X) - low(X)', of the columns that make up Q:

    t_Q = Q W + Y - Q X; t_R = Q' t - W R
    """
    (t,), (q, r) = tangents, out
    n, _, k = _sizes("qr", operands[0].value.tensor)
    y = turned(turned(_first(r, k)).solve(turned(_first(t, k)), vector=False, lower=True))
    x = turned(q) @ y
    row, column = place(x)
    low = (column < row).where(x, 0.0)
    w = low - turned(low)
    t_q = q @ w
    if n != k:
        t_q = t_q + (y - q @ x)
    return t_q, turned(q) @ t - w @ r


enter(
    Op(
        "qr",
        _qr_type,
        "np.linalg.qr({0})",
        kind="other",
        linearise=_qr,
        batch=_batch("qr"),
        harmless=harmless,
        parameters=(A,),
        build=lambda builder, a: coerce(builder, a, "real").qr(),
        sentence="d Q = Q W + (1 - Q Q') dA inv(R), d R = Q' dA - W R, W = low(X) - low(X)', X = Q' dA inv(R)",
        doc="Q with orthonormal columns and R upper triangular, a = Q @ R: two results.",
        note="Where the first columns depend on each other there is no derivative: LinAlgError.",
        samples=OBLONGS,
    )
)
