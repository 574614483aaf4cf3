"""Value and gradient of kernels of the kind that people bring (`models/kernels.cr`), over numpy and in C, against jax.

    OMP_NUM_THREADS=1 python bench/kernels.py            a table, over doubles and floats
    python bench/kernels.py gru gp                       kernels whose names begin so
    python bench/kernels.py --page                       the page docs/speed-of-kernels.md

On one core, all in one process; each takes turns of a fraction of a second, and what is told is its fastest call: other
work on the machine only ever adds. jax is called compiled, with arrays of its own. Results that differ are an error.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")
ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402
from jax import lax  # noqa: E402
from jax.scipy.linalg import solve_triangular  # noqa: E402
from jax.scipy.special import gammaln, logsumexp  # noqa: E402

import chainrule  # noqa: E402

MODEL = ROOT / "bench" / "models" / "kernels.cr"
TURN, ROUNDS = 0.15, 5  # seconds of a turn, and turns
HEAD = """# How fast kernels are

Value and gradient of the functions in [`bench/models/kernels.cr`](../bench/models/kernels.cr), of the kind that people
bring, over numpy and in C, against jax (`jit`, on arrays of its own), on one core; each the fastest call of several
turns. `C / jax` below 1 is where C is faster. Written by `OMP_NUM_THREADS=1 python bench/kernels.py --page` in one run.
C is for any sizes, where jax compiles for those that it is given.
"""


def gp(X, y, ell, sf, sn):
    D = jnp.sum(((X[:, None] - X[None]) / ell) ** 2, -1)
    L = jnp.linalg.cholesky(sf**2 * jnp.exp(-0.5 * D) + sn**2 * jnp.eye(len(y), dtype=X.dtype))
    a = solve_triangular(L, y, lower=True)
    return 0.5 * a @ a + jnp.sum(jnp.log(jnp.diagonal(L)))


def nbody(p, m):
    r = jnp.sqrt(jnp.sum((p[:, None] - p[None]) ** 2, -1) + 0.01)
    return -jnp.sum(jnp.tril(m[:, None] * m / r, -1))


def heat(u, T):
    def step(u, _):
        middle = u[1:-1, 1:-1]
        return jnp.pad(middle + 0.1 * (u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4 * middle), 1), None

    return jnp.sum(lax.scan(step, u, None, length=T)[0] ** 2)


def rk4(th, w, length, T):
    h = 0.01

    def step(state, _):
        th, w = state
        k1, q1 = w, -9.81 / length * jnp.sin(th)
        k2, q2 = w + h / 2 * q1, -9.81 / length * jnp.sin(th + h / 2 * k1)
        k3, q3 = w + h / 2 * q2, -9.81 / length * jnp.sin(th + h / 2 * k2)
        k4, q4 = w + h * q3, -9.81 / length * jnp.sin(th + h * k3)
        return (th + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4), w + h / 6 * (q1 + 2 * q2 + 2 * q3 + q4)), None

    return lax.scan(step, (th, w), None, length=T)[0][0]


def factor(U, V, i, j, x):
    return jnp.mean((jnp.sum(U[i] * V[j], 1) - x) ** 2) + 0.01 * (jnp.sum(U**2) + jnp.sum(V**2))


def kalman(A, H, Q, R, ys):
    def step(state, y):
        x, P, ll = state
        x, P = A @ x, A @ P @ A.T + Q
        v = y - H @ x
        S = H @ P @ H.T + R
        K = P @ H.T @ jnp.linalg.inv(S)
        told = 0.5 * (v @ jnp.linalg.solve(S, v) + jnp.linalg.slogdet(S)[1])
        return (x + K @ v, P - K @ H @ P, ll - told), None

    start = jnp.zeros(4, A.dtype), jnp.eye(4, dtype=A.dtype), jnp.zeros((), A.dtype)
    return lax.scan(step, start, ys)[0][2]


def lse(W, x):
    return jnp.mean(logsumexp(W * x, axis=1))


def gru(W, U, b, x):
    h = U.shape[0]

    def step(s, e):
        g = e @ W + b
        z = jax.nn.sigmoid(g[:, :h] + s @ U[:, :h])
        r = jax.nn.sigmoid(g[:, h : 2 * h] + s @ U[:, h : 2 * h])
        c = jnp.tanh(g[:, 2 * h :] + (r * s) @ U[:, 2 * h :])
        return (1 - z) * s + z * c, None

    return jnp.mean(lax.scan(step, jnp.zeros((x.shape[1], h), x.dtype), x)[0] ** 2)


def normed(X, g, b, W, y):
    m = X.mean(1, keepdims=True)
    v = ((X - m) ** 2).mean(1, keepdims=True)
    z = (X - m) / jnp.sqrt(v + 1e-5) * g + b
    return jnp.mean((jax.nn.gelu(z @ W, approximate=False) - y) ** 2)


def quad(A, x):
    return 0.5 * x @ A @ x - jnp.sum(jnp.log(1 - x**2))


def student(X, mu, L, nu):
    d = L.shape[0]
    z = solve_triangular(L, (X - mu).T, lower=True)
    q = jnp.sum(z * z, 0)
    each = gammaln((nu + d) / 2) - gammaln(nu / 2) - 0.5 * d * jnp.log(nu * np.pi)
    return jnp.sum(each - (nu + d) / 2 * jnp.log1p(q / nu)) - X.shape[0] * jnp.sum(jnp.log(jnp.diagonal(L)))


def hmm(A, B, p, o):
    def step(a, t):
        return logsumexp(a[:, None] + A, axis=0) + B[:, t], None

    return logsumexp(lax.scan(step, p + B[:, o[0]], o[1:])[0])


def lotka(y, th, T):
    def step(state, _):
        u, v = state
        return (u + 0.01 * (th[0] * u - th[1] * u * v), v + 0.01 * (th[2] * u * v - th[3] * v)), None

    u, v = lax.scan(step, (y[:, 0], y[:, 1]), None, length=T)[0]
    return u.mean() + v.mean()


def paths(s0, mu, sigma, z):
    T = z.shape[0]

    def step(state, w):
        s, total = state
        s = s * jnp.exp((mu - sigma**2 / 2) / T + sigma * w / z.dtype.type(np.sqrt(T)))
        return (s, total + s), None

    start = jnp.full(z.shape[1], s0, z.dtype)
    _, total = lax.scan(step, (start, jnp.zeros_like(start)), z)[0]
    return jnp.mean(jax.nn.softplus(total / T - s0))


def filtered(x, k, v):
    w = k.shape[1]
    p = x[:, np.arange(x.shape[1] - w + 1)[:, None] + np.arange(w)]
    return jnp.mean(jnp.tanh(p @ k.T) @ v)


def spline(x, knots, c):
    return jnp.mean((jnp.exp(-((x[:, None] - knots) ** 2)) @ c) ** 2)


def poisson(X, w, y):
    e = X @ w
    return jnp.sum(jnp.exp(e) - y * e) + 0.1 * jnp.sum(jnp.abs(w))


def sinkhorn(C, eps, T):
    def step(state, _):
        f, g = state
        f = -eps * logsumexp((g[None] - C) / eps, axis=1)
        return (f, -eps * logsumexp((f[:, None] - C) / eps, axis=0)), None

    start = jnp.zeros(C.shape[0], C.dtype)
    f, g = lax.scan(step, (start, start), None, length=T)[0]
    return jnp.sum(jnp.exp((f[:, None] + g - C) / eps) * C)


def ridge(X, y, lam):
    w = jnp.linalg.solve(X.T @ X + jnp.exp(lam) * jnp.eye(X.shape[1], dtype=X.dtype), X.T @ y)
    return jnp.sum((X @ w - y) ** 2)


def robot(q, lengths, goal):
    a = jnp.cumsum(q)
    return (jnp.sum(lengths * jnp.cos(a)) - goal[0]) ** 2 + (jnp.sum(lengths * jnp.sin(a)) - goal[1]) ** 2


def ica(W, X):
    return jnp.mean(jnp.sum(jnp.log(jnp.cosh(X @ W.T)), 1)) - jnp.linalg.slogdet(W @ W.T)[1] / 2


def cases(r: np.random.Generator) -> Iterator[tuple[str, Callable[..., Any], tuple[Any, ...], tuple[int, ...]]]:
    """Of each its name and sizes, what jax is given, the arguments, and by which of them it is derived."""

    def g(*shape: int) -> np.ndarray:
        return r.normal(size=shape)

    for n in (100, 400):
        yield f"gp {n}", gp, (g(n, 3), g(n), 1 + r.random(3), 1.0, 0.3), (2, 3, 4)
    for n in (100, 1000):
        yield f"nbody {n}", nbody, (g(n, 3), r.random(n)), (0,)
    yield "heat 64x64, 100", heat, (g(64, 64), 100), (0,)
    yield "heat 256x256, 50", heat, (g(256, 256), 50), (0,)
    yield "rk4 1000", rk4, (1.0, 0.1, 2.0, 1000), (0, 1, 2)
    table = g(1000, 16), g(2000, 16), r.integers(0, 1000, 20000), r.integers(0, 2000, 20000), g(20000)
    yield "factor 20000x16", factor, table, (0, 1)
    A = 0.9 * np.linalg.qr(g(4, 4))[0]
    yield "kalman 200", kalman, (A, g(2, 4), np.eye(4) * 0.1, np.eye(2) * 0.2, g(200, 2)), (0, 1, 2, 3)
    yield "lse 1000x500", lse, (g(1000, 500), g(500)), (0, 1)
    yield "gru 40x32, 64", gru, (g(32, 192) * 0.1, g(64, 192) * 0.1, g(192) * 0.1, g(40, 32, 32)), (0, 1, 2)
    yield "normed 512x128", normed, (g(512, 128), g(128), g(128), g(128, 256) * 0.1, g(512, 256)), (0, 1, 2, 3)
    yield "quad 500", quad, (g(500, 500), 0.5 * r.random(500)), (1,)
    yield "student 2000x8", student, (g(2000, 8), g(8), np.tril(g(8, 8)) * 0.1 + np.eye(8) * 2, 4.0), (1, 2, 3)
    yield "hmm 8, 500", hmm, (g(8, 8), g(8, 20), g(8), r.integers(0, 20, 500)), (0, 1, 2)
    yield "hmm 64, 200", hmm, (g(64, 64), g(64, 20), g(64), r.integers(0, 20, 200)), (0, 1, 2)
    yield "lotka 256, 500", lotka, (1 + r.random((256, 2)), np.array([1.0, 0.4, 0.1, 0.4]), 500), (0, 1)
    yield "paths 100x5000", paths, (100.0, 0.05, 0.2, g(100, 5000)), (0, 1, 2)
    yield "filtered 64x1000", filtered, (g(64, 1000), g(16, 9), g(16)), (1, 2)
    yield "spline 20000x30", spline, (g(20000), np.linspace(-2, 2, 30), g(30)), (1, 2)
    yield "poisson 5000x50", poisson, (g(5000, 50) * 0.1, g(50) * 0.1, r.integers(0, 5, 5000)), (1,)
    yield "sinkhorn 100, 30", sinkhorn, (r.random((100, 100)), 0.1, 30), (0, 1)
    yield "ridge 1000x50", ridge, (g(1000, 50), g(1000), 0.1), (0, 2)
    yield "robot 7", robot, (g(7), 1 + r.random(7), g(2)), (0, 1)
    yield "ica 5000x16", ica, (g(16, 16) + 4 * np.eye(16), g(5000, 16)), (0,)


def given(argument: Any, dtype: np.dtype[Any]) -> Any:
    if isinstance(argument, np.ndarray):
        return argument.astype(dtype) if argument.dtype.kind == "f" else argument
    return dtype.type(argument) if isinstance(argument, float) else argument


def agree(name: str, found: Any, expected: Any, dtype: np.dtype[Any]) -> None:
    value, grads = found
    ours = [value, *(grads if isinstance(grads, tuple) else (grads,))]
    for a, b in zip(ours, [expected[0], *expected[1]], strict=True):
        assert np.asarray(a).dtype == dtype, name
        b = np.asarray(b)
        scale = max(float(np.abs(b).max()), 1.0)
        np.testing.assert_allclose(a, b, rtol=0, atol=(1e-8 if dtype == np.float64 else 2e-2) * scale, err_msg=name)


def fastest(calls: list[Callable[[], Any]]) -> list[float]:
    """Of each the seconds of its fastest call, over turns of all."""
    best = [np.inf] * len(calls)
    for _ in range(ROUNDS):
        for k, call in enumerate(calls):
            call()
            end = time.perf_counter() + TURN
            while True:
                began = time.perf_counter()
                call()
                now = time.perf_counter()
                best[k] = min(best[k], now - began)
                if now > end:
                    break
    return best


def rows(wanted: list[str]) -> Iterator[str]:
    over_numpy, in_c = chainrule.load(MODEL), chainrule.load(MODEL, target="c")
    for name, kernel, arguments, by in cases(np.random.default_rng(0)):
        if wanted and not any(name.startswith(each) for each in wanted):
            continue
        cells = [name]
        for dtype in (np.dtype(np.float64), np.dtype(np.float32)):
            args = tuple(given(argument, dtype) for argument in arguments)
            static = tuple(k for k, argument in enumerate(args) if isinstance(argument, int))
            compiled = jax.jit(jax.value_and_grad(kernel, by), static_argnums=static)
            theirs = [argument if k in static else jnp.asarray(argument) for k, argument in enumerate(args)]
            ours = [getattr(module, f"{kernel.__name__}_grad") for module in (over_numpy, in_c)]
            for function in ours:
                agree(name, function(*args), compiled(*theirs), dtype)

            def by_jax(compiled: Any = compiled, theirs: Any = theirs) -> Any:
                return jax.block_until_ready(compiled(*theirs))

            calls = [by_jax, *(lambda f=function, a=args: f(*a) for function in ours)]
            jaxs, numpys, cs = fastest(calls)
            cells += [f"{seconds * 1e6:,.1f} us" for seconds in (jaxs, cs, numpys)]
            cells.append(f"{cs / jaxs:.2f}")
        yield " | ".join(cells)


def main() -> None:
    jax.config.update("jax_enable_x64", True)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*")
    parser.add_argument("--page", action="store_true")
    chosen = parser.parse_args()
    columns = [f"{which}, {kind}" for kind in ("float64", "float32") for which in ("jax", "C", "numpy", "C / jax")]
    lines = [f"| kernel | {' | '.join(columns)} |", f"|{'---|' * (1 + len(columns))}"]
    for line in lines:
        print(line)
    for row in rows(chosen.names):
        lines.append(f"| {row} |")
        print(lines[-1], flush=True)
    if chosen.page:
        (ROOT / "docs" / "speed-of-kernels.md").write_text("\n".join([HEAD, *lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
