"""Operations whose derivatives of three orders are compared with what jax says: see make_orders.py.

Each is an expression of `x` (and of `w`, weights of the result's shape) that gives one number; the derivatives are
those of t -> f(x + t v) at t = 0. `kind` says which points an operation takes: `matrix`, `definite` (symmetric and
positive definite), `positive`, `vector`, `grid`; spectra and elements are distinct.
"""

from __future__ import annotations

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
    Order("kepler", "unit", "kepler(x)", (3,)),
    Order("scan", "unit", "decay(x)", ()),
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

fn anomaly(M):
    solve E from M:
        E - 0.3 * sin(E) == M
    return E

fn kepler(x: real[n]) = anomaly(x)

fn decay(x: real[n]) -> real:
    h = x[0]
    for t in range(n):
        h = sin(h * x[t]) + x[t]^2
    return h
"""
"""What expressions call."""

SHAPES = {"vector": (5,), "grid": (3, 4), "matrix": (4, 4), "definite": (4, 4), "positive": (5,), "unit": (3,)}


def program(order: Order) -> str:
    """The slopes along v of three orders: backward in backward in backward, and forward in forward in forward."""
    shape = ", ".join(map(str, SHAPES[order.kind]))
    weights = f"real[{', '.join(map(str, order.result))}]" if order.result else "real"
    value = f"sum(w * ({order.expression}))" if order.result else f"w * ({order.expression})"
    return f"""{MORE}
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
