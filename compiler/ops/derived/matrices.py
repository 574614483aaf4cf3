"""Linear algebra that is made of other linear algebra: logdet, eigenvalues alone, powers, triangular systems, norms."""

from __future__ import annotations

import math

from chainrule.compiler.ir.build import Builder, Expr
from chainrule.compiler.ir.dims import Dim
from chainrule.compiler.ir.table import Parameter
from chainrule.compiler.ir.types import ShapeMismatch
from chainrule.compiler.ir.values import Slice
from chainrule.compiler.ops.joining import key_at
from chainrule.compiler.ops.language import X, coerce, speak
from chainrule.compiler.ops.matrices import identity, matrix, place, square, triangle_of, turned
from chainrule.compiler.ops.reducing import Axes, positions
from chainrule.compiler.ops.solving import solve

A, B = Parameter("a"), Parameter("b")


def part(several: Expr, index: int) -> Expr:
    """One of several results."""
    return Expr(several.builder, several.builder.value("get", [several.value], index=index))


def _real(builder: Builder, a: Expr, name: str) -> Expr:
    square(name, a.value.tensor)
    return coerce(builder, a, "real")


def _logdet(builder: Builder, a: Expr) -> Expr:
    both = _real(builder, a, "logdet").slogdet()
    sign, logarithm = part(both, 0), part(both, 1)
    return (sign < 0.0).where(math.nan, logarithm)


def _eigvalsh(builder: Builder, a: Expr) -> Expr:
    return part(_real(builder, a, "eigvalsh").eigh(symmetric=False), 0)


def _svdvals(builder: Builder, a: Expr) -> Expr:
    return part(coerce(builder, a, "real").svd(), 1)


def _matrix_power(builder: Builder, a: Expr, n: int) -> Expr:
    """By squaring; a negative power is one of the inverse."""
    a = _real(builder, a, "matrix_power")
    square_, made = (a.inv() if n < 0 else a), None
    rest = abs(n)
    while rest:
        if rest % 2:
            made = square_ if made is None else made @ square_
        rest //= 2
        if rest:
            square_ = square_ @ square_
    return identity(a) if made is None else made


def triangle(x: Expr, lower: bool) -> Expr:
    row, column = place(x)
    return (column <= row if lower else column >= row).where(x, 0.0)


def _triangular(builder: Builder, a: Expr, lower: bool, name: str, hint: str) -> Expr:
    """The lower or the upper triangle of a; no mask is needed where a has no other."""
    a = _real(builder, a, name)
    known = triangle_of(a.value)
    if known is None:
        return triangle(a, lower)
    if known.is_lower != lower:
        has, reads = ("upper", "lower") if lower else ("lower", "upper")
        message = f"this matrix is {has} triangular, and `{name}` reads the {reads} triangle{hint}"
        raise ShapeMismatch(message, code="CR035")
    return a


def _solve_triangular(builder: Builder, a: Expr, b: Expr, lower: bool = False) -> Expr:
    hint = ": leave `lower` out" if lower else ": say `lower = true`"
    return solve(builder, _triangular(builder, a, lower, "solve_triangular", hint), b)


def _cho_solve(builder: Builder, a: Expr, b: Expr) -> Expr:
    """a is the lower factor."""
    low = _triangular(builder, a, True, "cho_solve", "")
    return solve(builder, turned(low), solve(builder, low, b))


def _lstsq(builder: Builder, a: Expr, b: Expr) -> Expr:
    """By Q R, for at least as many rows as columns, which must not depend on each other."""
    n, m = matrix("lstsq", a.value.tensor)
    builder.require(n - m, f"there are {n} equations, and {m} unknowns")
    both = coerce(builder, a, "real").qr()
    q, r = part(both, 0), part(both, 1)
    own = Slice(Dim.of(0), m)
    if r.shape[-2] != m:
        q, r = (x.slice(key=key_at(x.shape, axis, own)) for x, axis in ((q, q.rank - 1), (r, r.rank - 2)))
    right = coerce(builder, b, "real")
    return solve(builder, r, turned(q) @ right)


Order = float | str | None


def _norm(builder: Builder, x: Expr, axis: Axes = None, keep: bool = False, ord: Order = None) -> Expr:
    """As numpy's: `ord` is of a vector along one axis, of a matrix along two."""
    x = coerce(builder, x, "real")
    chosen = positions(axis, x.rank)
    if not chosen:
        return x.abs()
    if ord is None:
        return x.norm(axes=chosen, keep=keep)
    if len(chosen) == 1:
        return _vector_norm(x, chosen, keep, ord)
    if len(chosen) > 2:
        raise ShapeMismatch(f"an order of norm is for one axis or two, not {len(chosen)}", code="CR035")
    if axis is not None and not isinstance(axis, int):
        chosen = tuple(one % x.rank for one in axis)
    made = _matrix_norm(x, chosen, ord)
    return made.stretch(*sorted(chosen)) if keep else made


def _vector_norm(x: Expr, axes: tuple[int, ...], keep: bool, ord: Order) -> Expr:
    if ord == 2:
        return x.norm(axes=axes, keep=keep)
    if ord == 1:
        return x.abs().sum(axes, keep=keep)
    if ord in (math.inf, -math.inf):
        largest = x.abs()
        return largest.max(axes=axes, keep=keep) if ord == math.inf else largest.min(axes=axes, keep=keep)
    if ord == 0:
        return x.apply("not_equal", 0.0).convert(dtype="real").sum(axes, keep=keep)
    if isinstance(ord, str) or ord is None:
        raise ShapeMismatch(f'the norm "{ord}" is one of matrices', code="CR035")
    total = (x.abs() ** ord).sum(axes, keep=keep)
    none = total.same(0.0)
    return none.where(0.0, none.where(1.0, total) ** (1.0 / ord))


def _matrix_norm(x: Expr, axes: tuple[int, ...], ord: Order) -> Expr:
    rest = [k for k in range(x.rank) if k not in axes]
    x = x.move(*rest, *axes)
    last = x.rank - 1
    if ord == "fro":
        return x.norm(axes=(last - 1, last), keep=False)
    if ord in ("nuc", 2, -2):
        values = part(x.svd(), 1)
        if ord == "nuc":
            return values.sum([last - 1])
        return values.max(axes=(last - 1,), keep=False) if ord == 2 else values.min(axes=(last - 1,), keep=False)
    if ord in (1, -1, math.inf, -math.inf):
        sums = x.abs().sum([last - 1 if ord in (1, -1) else last])
        return sums.max(axes=(last - 1,), keep=False) if ord > 0 else sums.min(axes=(last - 1,), keep=False)
    shown = f'"{ord}"' if isinstance(ord, str) else ord
    raise ShapeMismatch(f'matrices have the norms "fro", "nuc", 1, -1, 2, -2, inf and -inf, not {shown}', code="CR035")


def sylvester(builder: Builder, a: Expr, b: Expr, q: Expr) -> Expr:
    """a X + X b = q, by the system that its elements make."""
    n, m = _real(builder, a, "solve_sylvester").shape[-1], _real(builder, b, "solve_sylvester").shape[-1]
    if a.rank != 2 or b.rank != 2 or q.shape != (n, m):
        raise ShapeMismatch(f"`solve_sylvester` takes three matrices, the third {n} by {m}", code="CR035")
    a, b, q = (coerce(builder, one, "real") for one in (a, b, q))
    # (i, k), (j, l): a[i, j] where k = l, and b[l, k] where i = j
    left = a.contract(identity(b), indices=(("i", "j"), ("k", "l")), out=("i", "k", "j", "l"))
    right = identity(a).contract(b, indices=(("i", "j"), ("l", "k")), out=("i", "k", "j", "l"))
    count = Dim(n.terms) * Dim(m.terms)
    system = (left + right).reshape(shape=(count, count))
    return system.solve(q.reshape(shape=(count,)), vector=True).reshape(shape=(n, m))


speak("logdet", (A,), _logdet, "The logarithm of the determinant; nan where that is negative.")
speak("eigvalsh", (A,), _eigvalsh, "The eigenvalues of the symmetric part, the smallest first.")
speak("svdvals", (A,), _svdvals, "The singular values, the largest first.")
speak("matrix_power", (A, Parameter("n", "int")), _matrix_power, "The n-th power; below 0 of the inverse.")
speak(
    "solve_triangular",
    (A, B, Parameter("lower", "flag", False)),
    _solve_triangular,
    "The x with a @ x = b, of a only the upper triangle, or with `lower` the lower one.",
)
speak("cho_solve", (A, B), _cho_solve, "The x with a @ a.T @ x = b, a being lower triangular: what `cholesky` gives.")
speak("lstsq", (A, B), _lstsq, "The x for which a @ x comes nearest to b; the columns of a are independent.")
speak(
    "solve_sylvester",
    (A, B, Parameter("q")),
    sylvester,
    "The X with a @ X + X @ b = q, by the system of its elements.",
)
speak(
    "norm",
    (X, Parameter("axis", "axes", None), Parameter("keep", "flag", False), Parameter("ord", "order", None)),
    _norm,
    "The Euclidean length along axes, or the norm of another order, as in numpy; its derivative at 0 is declared 0.",
)
