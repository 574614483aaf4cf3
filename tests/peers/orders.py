"""Operations whose derivatives of three orders are compared with what jax says: see make_orders.py.

Each is an expression of `x` (and of `w`, weights of the result's shape) that gives one number; the derivatives are
those of t -> f(x + t v) at t = 0. `kind` says which points an operation takes: `matrix`, `definite` (symmetric and
positive definite), `positive`, `vector`, `grid`; spectra and elements are distinct.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

FILE = Path(__file__).with_name("orders.npz")
Array = npt.NDArray[np.float64]


class Order(NamedTuple):
    """`expression` in the language, `result` the shape of what is weighted."""

    name: str
    kind: str
    expression: str
    result: tuple[int, ...]


ORDERS = (
    Order("norm", "vector", "norm(x)", ()),
    Order("norm_columns", "grid", "norm(x, axis = 0)", (4,)),
    Order("logsumexp", "grid", "logsumexp(x, axis = 1)", (3,)),
    Order("softmax", "grid", "softmax(x)", (3, 4)),
    Order("log_softmax", "grid", "log_softmax(x)", (3, 4)),
    Order("prod", "vector", "prod(x)", ()),
    Order("prod_rows", "grid", "prod(x, axis = 1)", (3,)),
    Order("cumsum", "vector", "cumsum(x^2)", (5,)),
    Order("cumprod", "vector", "cumprod(x)", (5,)),
    Order("max", "grid", "max(x^3, axis = 1)", (3,)),
    Order("min", "grid", "min(x^3, axis = 0)", (4,)),
    Order("sort", "vector", "sort(x)^3", (5,)),
    Order("median", "vector", "median(x)^3", ()),
    Order("var", "grid", "var(x, axis = 0)^2", (4,)),
    Order("std", "grid", "std(x, axis = 1)", (3,)),
    Order("gather", "vector", "x[[0, 2, 2, 4]]^3", (4,)),
    Order("put", "vector", "put(x, [1, 3], sin(x[:2]))^3", (5,)),
    Order("add_at", "vector", "add_at(x, [1, 1], x[:2]^2)^2", (5,)),
    Order("pad", "vector", 'pad(x^3, 2, mode = "reflect")', (9,)),
    Order("windows", "vector", "windows(x, [3])^3", (3, 3)),
    Order("convolution", "vector", "windows(x, [3]) @ sin(x[:3])", (3,)),
    Order("cross", "matrix", "cross(x[0, :3], sin(x[1, :3]))", (3,)),
    Order("outer", "vector", "outer(sin(x), x^2)", (5, 5)),
    Order("matmul", "matrix", "x @ sin(x) @ x", (4, 4)),
    Order("einsum", "matrix", 'einsum("ij,jk,ki->i", [x, sin(x), x])', (4,)),
    Order("trace", "matrix", "trace(x @ x @ x)", ()),
    Order("diagonal", "matrix", "diagonal(x @ x @ x)", (4,)),
    Order("triangle", "matrix", "tril(x @ x @ x)", (4, 4)),
    Order("roll", "vector", "roll(x, 2)^2 * x", (5,)),
    Order("solve", "matrix", "solve(x, sin(x[0]))", (4,)),
    Order("inv", "matrix", "inv(x)", (4, 4)),
    Order("det", "matrix", "det(x)", ()),
    Order("logdet", "definite", "logdet(x)", ()),
    Order("cholesky", "definite", "cholesky(x)", (4, 4)),
    Order("eigvalsh", "definite", "eigvalsh(x)", (4,)),
    Order("svdvals", "matrix", "svdvals(x)", (4,)),
    Order("pinv", "matrix", "pinv(x[:, :3])", (3, 4)),
    Order("lstsq", "matrix", "lstsq(x[:, :3], sin(x[:, 3]))", (3,)),
    Order("expm", "matrix", "expm(x / 4)", (4, 4)),
    Order("matrix_power", "matrix", "matrix_power(x, 3)", (4, 4)),
    Order("solve_triangular", "definite", "solve_triangular(x, sin(x[0]))", (4,)),
    Order("spectral", "definite", "spectral(x)", (4, 4)),
    Order("factors", "matrix", "factors(x)", (4, 4)),
    Order("triangular_factor", "matrix", "triangular(x)", (4, 4)),
    Order("dots", "vector", "dot(sin(x), x^2) * vdot(x, x^3) + inner(x^2, cos(x)) * vecdot(x, exp(x))", ()),
    Order("tensordot", "grid", "tensordot(sin(x), x^2) * tensordot(x, x^3, axes = 2)", ()),
    Order("matmul_by_name", "matrix", "matmul(sin(x), x^2)", (4, 4)),
    Order("matvec", "matrix", "matvec(sin(x), x[0]^2) * vecmat(x[1]^2, x)", (4,)),
    Order("kron", "matrix", "kron(sin(x[:2, :2]), x[2:, 2:]^2)", (4, 4)),
    Order("kron_vectors", "vector", "kron(sin(x), x^2)", (25,)),
    Order("fourier", "vector", "fourier(x)", (5,)),
    Order("real_fourier", "vector", "real_fourier(x)", (5,)),
    Order("quantile", "vector", "quantile(x^3, 0.3)", ()),
    Order("quantile_rows", "grid", "quantile(x^3, 0.7, axis = 1) * percentile(x, 35, axis = 1)^2", (3,)),
    Order("ptp", "grid", "ptp(x^3, axis = 1)", (3,)),
    Order("sums", "grid", "sum(x^3, axis = 0) * mean(sin(x), axis = 0)^2", (4,)),
    Order("diff", "vector", "diff(x^2, n = 2)^3", (3,)),
    Order("take", "grid", "take(x, [1, 0, 1], axis = 1)^3", (3, 3)),
    Order("take_along_axis", "grid", "take_along_axis(x, argsort(x, axis = 1), axis = 1)^3 * x", (3, 4)),
    Order("put_along_axis", "grid", "put_along_axis(x^2, argsort(x, axis = 1)[:, :2], sin(x[:, :2]))^2", (3, 4)),
    Order("pad_constant", "grid", "pad(x^3, 1, value = 0.5)^2", (5, 6)),
    Order("pad_edge", "grid", 'pad(x^2, [1, 2], mode = "edge")^2', (6, 7)),
    Order("pad_symmetric", "vector", 'pad(x^2, 3, mode = "symmetric")^2', (11,)),
    Order("pad_wrap", "vector", 'pad(x^2, 3, mode = "wrap")^2', (11,)),
    Order("fold", "vector", "fold(windows(x, [3])^3, [5])^2", (5,)),
    Order("stretched", "vector", "expand_dims(x, 0)^2 * broadcast_to(sin(x), [3, 5])", (3, 5)),
    Order("full", "vector", "(full([5], x[0]) * full_like(x, x[1]) + zeros_like(x) + ones_like(x)) * x", (5,)),
    Order("linspace", "vector", "linspace(x[0], x[1]^2, num = 5)^3", (5,)),
    Order("diag", "vector", "diag(x^2) @ diag(x, k = 0) + triu(outer(x, sin(x)), k = 1)", (5, 5)),
    Order("turned", "grid", "flip(x, axis = 0)^2 * fliplr(flipud(sin(x)))", (3, 4)),
    Order("turned_by_quarters", "grid", "rot90(x^2) * rot90(sin(x), k = 3)", (4, 3)),
    Order(
        "axes",
        "grid",
        "transpose(x^2) * swapaxes(sin(x), 0, 1) * moveaxis(x, 0, 1) * permute_dims(x, [1, 0])",
        (4, 3),
    ),
    Order("axes_of_matrices", "grid", "matrix_transpose(x^2) * sin(x).T", (4, 3)),
    Order("flat", "grid", "ravel(x)^2 * flatten(sin(x)) * reshape(x, [12])", (12,)),
    Order("squeeze", "grid", "squeeze(x[:1], axis = 0)^3 * atleast_1d(x[1]) * atleast_2d(x)[0]", (4,)),
    Order("atleast_3d", "grid", "atleast_3d(x)^3", (3, 4, 1)),
    Order("joined", "vector", "concatenate([x^2, sin(x)]) * concat([x, x^3])", (10,)),
    Order("stack", "vector", "stack([x^2, sin(x)]) * stack([x, x^3], axis = 0)", (2, 5)),
    Order("repeat", "vector", "repeat(x^2, 2) * tile(sin(x), [2])", (10,)),
    Order("split", "matrix", "pieces(x)", (2, 2)),
    Order("special", "positive", "beta(x, 2 * x) + betaln(x, x^2) + entr(x) * float_power(x, 1.7)", (5,)),
    Order("special_reals", "vector", "cosm1(x) * fabs(x)^3 + ldexp(x^3, 2)", (5,)),
    Order("slogdet", "matrix", "log_of_det(x)", ()),
    Order("cho_solve", "definite", "cho_solve(cholesky(x), sin(x[0]))", (4,)),
    Order("solve_sylvester", "definite", "solve_sylvester(x, x @ x, sin(x))", (4, 4)),
    Order("fields", "matrix", "eigenvectors(x)", (4, 4)),
    Order("banded", "unit", "chain(x)", (3,)),
    Order("segments", "vector", "segments(x)", ()),
    Order("until", "unit", "until(x)", ()),
    Order("kepler", "unit", "kepler(x)", (3,)),
    Order("scan", "unit", "decay(x)", ()),
    Order("chosen", "vector", "chosen(x)", ()),
    Order("called", "matrix", "called(x)", ()),
    Order("mapped", "vector", "mapped(x)", (5,)),
    Order("stated", "vector", "bent(x)", (5,)),
    Order("outside", "positive", "outside(x)", (5,)),
    Order("outside_arrays", "vector", "turned(sin(x)) * x", (5,)),
)

MORE = """\
fn spectral(x: real[n, n]):
    w, V = eigh(x)
    return V @ (sin(w)[:, none] * V.T)

fn factors(x: real[n, n]):
    U, s, V = svd(x)
    return U @ (sin(s)[:, none] * V)

fn triangular(x: real[n, n]):
    Q, R = qr(x)
    return (R.T @ (R + R^2))

fn eigenvectors(x: real[n, n]):
    w, V = eigh(x)
    return V^2

fn log_of_det(x: real[n, n]):
    sign, size = slogdet(x)
    return sign * size

fn pieces(x: real[4, 4]):
    a, b = split(x^2, 2)
    c, d = hsplit(sin(a), 2)
    e, f = vsplit(b[:, :2], 2)
    g, h = array_split(x[0], 2)
    return c * d + outer(e[0], f[0]) + outer(g, h)

fn fourier(x: real[n]):
    a, b = fft(sin(x), x^2)
    c, d = ifft(a * b, a + b)
    return c * d * a

fn real_fourier(x: real[5]):
    a, b = rfft(x^2)
    return irfft(a * b, a + b, 5)^2

fn chain(x: real[n]):
    solve v from zeros([n]):
        3 * v + sin(v) * x == x^2 + sin(concatenate([v[1:], 0 * v[:1]]))
    return v

fn segments(x: real[n]) -> real:
    h = x[0]
    for y in concatenate([x, x]) (checkpoint):
        h = h / 2 + sin(h * y)
        collect hs = h * y
    return sum(hs^2)

fn until(x: real[n]) -> real:
    s = x
    for t in range(2):
        u = s + 1
        while u[0] > 0.3:
            u = u * (0.4 + 0.2 * sin(s))
        s = s * 0.5 + u
    return sum(s^2)

fn anomaly(M):
    solve E from M:
        E - 0.3 * sin(E) == M
    return E

fn kepler(x: real[n]):
    return anomaly(x)

fn decay(x: real[n]) -> real:
    h = x[0]
    for t in range(n):
        h = sin(h * x[t]) + x[t]^2
    return h

fn chosen(x: real[n]) -> real:
    y = prod(x) if sum(x) > 100 else norm(x)^3
    z = sin(y) * x if y > 0.1 else x^2
    return sum(z^2) * y

fn large(x: real[n, n]) -> real:
    y = x
    y = sin(y @ x / 8 + 1) + y / 2 + x * cos(y)
    y = sin(y @ x / 8 + 2) + y / 2 + x * cos(y)
    y = sin(y @ x / 8 + 3) + y / 2 + x * cos(y)
    y = sin(y @ x / 8 + 4) + y / 2 + x * cos(y)
    y = sin(y @ x / 8 + 5) + y / 2 + x * cos(y)
    y = sin(y @ x / 8 + 6) + y / 2 + x * cos(y)
    y = sin(y @ x / 8 + 7) + y / 2 + x * cos(y)
    y = sin(y @ x / 8 + 8) + y / 2 + x * cos(y)
    y = sin(y @ x / 8 + 9) + y / 2 + x * cos(y)
    y = sin(y @ x / 8 + 10) + y / 2 + x * cos(y)
    y = sin(y @ x / 8 + 11) + y / 2 + x * cos(y)
    y = sin(y @ x / 8 + 12) + y / 2 + x * cos(y)
    return sum(y)

fn called(x: real[n, n]) -> real = large(x) * large(sin(x))

fn while_small(x):
    u = x
    while abs(u) < 1.5:
        u = u * (1.5 + 0.2 * sin(x))
    return u * x

fn mapped(x: real[n]) -> real[n]:
    r[i] = while_small(x[i])
    return r

fn bent(x) = sinh(x) + x
derivative bent(x) = sqrt(1 + sinh(x)^2) + 1

extern fn outside(x) = numpy.log
derivative outside(x) = 1 / x

extern fn turned(x: real[n]) -> real[n] = numpy.cumsum
backward turned(x; dy) = flip(cumsum(flip(dy)))
"""
"""What expressions call."""

SHAPES = {"vector": (5,), "grid": (3, 4), "matrix": (4, 4), "definite": (4, 4), "positive": (5,), "unit": (3,)}


def called(expression: str) -> str:
    """The functions of MORE that an expression calls, each behind those that it calls itself."""
    found: list[str] = []
    text = expression
    for part in reversed(MORE.strip().split("\n\n")):
        heading, name, rest = re.split(r"fn (\w+)", part, maxsplit=1)
        if re.search(rf"\b{name}\(", text):
            found.insert(0, part + "\n")
            text += heading + rest
    return "\n".join(found)


def program(order: Order) -> str:
    """The slopes along v of three orders: backward in backward in backward, and forward in forward in forward."""
    shape = ", ".join(map(str, SHAPES[order.kind]))
    weights = f"real[{', '.join(map(str, order.result))}]" if order.result else "real"
    value = f"sum(w * ({order.expression}))" if order.result else f"w * ({order.expression})"
    return f"""{called(order.expression)}
fn f(x: real[{shape}], w: {weights}) -> real = {value}
fn line(t, x: real[{shape}], v: real[{shape}], w: {weights}) -> real = f(x + t * v, w)
fn backward(x: real[{shape}], v: real[{shape}], w: {weights}):
    first = grad(line, t)
    second = grad(first, t)
    return line(0, x, v, w), first(0, x, v, w), second(0, x, v, w), grad(second, t)(0, x, v, w)
fn forward(x: real[{shape}], v: real[{shape}], w: {weights}):
    a, b, _, c, _, _, _, d = jvp(jvp(jvp(line, t), t), t)(0, x, v, w; 1, 1, 1)
    return a, b, c, d
"""


def load() -> dict[str, list[Array]]:
    """x, v, w, and what jax says: value and three slopes."""
    with np.load(FILE) as stored:
        names = sorted({key.split(":")[0] for key in stored.files})
        return {name: [stored[f"{name}:{part}"] for part in "xvwd"] for name in names}
