"""The kernels of `models/kernels.cr` in jax, and what they are measured with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.scipy.linalg import solve_triangular
from jax.scipy.special import gammaln, logsumexp


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


def garch(r, omega, alpha, beta):
    def step(state, x):
        h, ll = state
        return (omega + alpha * x**2 + beta * h, ll + jnp.log(h) + x**2 / h), None

    return lax.scan(step, (omega / (1 - alpha - beta), jnp.zeros_like(omega)), r)[0][1] / 2


def multinomial(X, W, b, y, lam):
    z = X @ W + b
    return jnp.mean(logsumexp(z, 1) - jnp.take_along_axis(z, y[:, None], 1)[:, 0]) + lam * jnp.sum(W**2)


def rbm(v, W, a, b):
    return jnp.mean(-v @ a - jnp.sum(jax.nn.softplus(v @ W + b), 1))


def neural_ode(y0, W1, b1, W2, target, T):
    def f(y):
        return jnp.tanh(y @ W1 + b1) @ W2

    def step(y, _):
        k1 = f(y)
        k2 = f(y + 0.025 * k1)
        k3 = f(y + 0.025 * k2)
        k4 = f(y + 0.05 * k3)
        return y + 0.05 / 6 * (k1 + 2 * k2 + 2 * k3 + k4), None

    return jnp.mean((lax.scan(step, y0, None, length=T)[0] - target) ** 2)


def control(u, x0, goal):
    def step(state, a):
        p, v, cost = state
        p = p + 0.1 * v
        v = v + 0.1 * (a - 0.1 * v * jnp.sqrt(v @ v))
        return (p, v, cost + 0.01 * a @ a + (p - goal[:2]) @ (p - goal[:2])), None

    p, v, cost = lax.scan(step, (x0[:2], x0[2:], jnp.zeros((), x0.dtype)), u)[0]
    return cost + 10 * jnp.sum((p - goal[:2]) ** 2) + jnp.sum((v - goal[2:]) ** 2)


def crf(e, A, y):
    def step(alpha, now):
        return logsumexp(alpha[:, :, None] + A, axis=1) + now, None

    Z = logsumexp(lax.scan(step, e[:, 0], jnp.moveaxis(e, 1, 0)[1:])[0], axis=-1)
    taken = jnp.take_along_axis(e, y[:, :, None], 2)[..., 0].sum(1) + A[y[:, :-1], y[:, 1:]].sum(1)
    return jnp.mean(Z - taken)


def depthwise(x, K, P):
    layout = ("NHWC", "HWIO", "NHWC")
    y = lax.conv_general_dilated(
        x, K[:, :, None], (1, 1), "SAME", dimension_numbers=layout, feature_group_count=x.shape[-1]
    )
    return jnp.mean((jax.nn.relu(y) @ P) ** 2)


def tv(u, f, lam):
    dx, dy = u[1:, :-1] - u[:-1, :-1], u[:-1, 1:] - u[:-1, :-1]
    return jnp.sum((u - f) ** 2) / 2 + lam * jnp.sum(jnp.sqrt(dx**2 + dy**2 + 1e-6))


def cox(X, w, event):
    eta = X @ w
    m = jnp.max(eta)
    return -jnp.sum(event * (eta - (jnp.log(jnp.cumsum(jnp.exp(eta - m))) + m))) / len(event)


def kde(x, y, h):
    squares = jnp.sum((x[:, None] - y) ** 2, -1)
    return -jnp.mean(logsumexp(-squares / (2 * h**2), 1)) + x.shape[1] * jnp.log(h)


def mixer(X, W1, W2, U1, U2):
    y = X + jnp.einsum("sq,isk->iqk", W2, jnp.tanh(jnp.einsum("irk,rs->isk", X, W1)))
    return jnp.mean((y + jnp.tanh(y @ U1) @ U2) ** 2)


def triplet(E, a, p, q):
    Z = E / jnp.sqrt(jnp.sum(E**2, -1, keepdims=True))
    near, far = jnp.sum((Z[a] - Z[p]) ** 2, -1), jnp.sum((Z[a] - Z[q]) ** 2, -1)
    return jnp.mean(jax.nn.relu(near - far + 0.2))


def cp(A, B, C, X):
    return jnp.sum((X - jnp.einsum("ia,ja,la->ijl", A, B, C)) ** 2)


def sir(beta, gamma, i0, y):
    def step(state, seen):
        s, i, ll = state
        new = beta * s * i
        s, i = s - 0.1 * new, i + 0.1 * (new - gamma * i)
        return (s, i, ll + 1000 * i - seen * jnp.log(1000 * i)), None

    return lax.scan(step, (1 - i0, i0, jnp.zeros_like(i0)), y)[0][2]


def dilated(x, K, L):
    y = jnp.tanh(x[:, :-2] @ K[0] + x[:, 2:] @ K[1])
    return jnp.mean(jnp.tanh(y[:, :-4] @ L[0] + y[:, 4:] @ L[1]) ** 2)


def stein(x, h):
    n, d = x.shape
    squares = jnp.sum((x[:, None] - x) ** 2, -1)
    return jnp.sum(jnp.exp(-squares / (2 * h)) * (x @ x.T - 2 * squares / h + d / h - squares / h**2)) / n**2


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
    yield "garch 2000", garch, (0.1 * g(2000), 0.01, 0.1, 0.8), (1, 2, 3)
    classes = r.integers(0, 10, 2000)
    yield "multinomial 2000x50", multinomial, (g(2000, 50), 0.1 * g(50, 10), g(10), classes, 1e-3), (1, 2)
    yield "rbm 500x200", rbm, (r.random((500, 200)), 0.1 * g(200, 100), g(200), g(100)), (1, 2, 3)
    yield "neural_ode 64x4, 50", neural_ode, (g(64, 4), g(4, 32), g(32), 0.1 * g(32, 4), g(64, 4), 50), (1, 2, 3)
    yield "control 200", control, (g(200, 2), g(4), g(4)), (0,)
    yield "crf 16x40x12", crf, (g(16, 40, 12), g(12, 12), r.integers(0, 12, (16, 40))), (0, 1)
    yield "depthwise 4x28x28x16", depthwise, (g(4, 28, 28, 16), g(3, 3, 16), g(16, 8)), (1, 2)
    yield "tv 256x256", tv, (g(256, 256), g(256, 256), 0.3), (0,)
    yield "cox 5000x20", cox, (g(5000, 20), 0.1 * g(20), (r.random(5000) < 0.5) * 1.0), (1,)
    yield "kde 300x1000x5", kde, (g(300, 5), g(1000, 5), 0.7), (0, 1, 2)
    weights = [0.2 * g(*shape) for shape in ((16, 64), (64, 16), (32, 64), (64, 32))]
    yield "mixer 32x16x32", mixer, (g(32, 16, 32), *weights), (1, 2, 3, 4)
    yield "triplet 3000x32", triplet, (g(1000, 32), *r.integers(0, 1000, (3, 3000))), (0,)
    yield "cp 50x60x40, 8", cp, (g(50, 8), g(60, 8), g(40, 8), g(50, 60, 40)), (0, 1, 2)
    yield "sir 100", sir, (0.8, 0.3, 0.01, 300 * r.random(100)), (0, 1, 2)
    yield "dilated 16x200x16", dilated, (g(16, 200, 16), 0.3 * g(2, 16, 16), 0.3 * g(2, 16, 16)), (1, 2)
    yield "stein 300x6", stein, (g(300, 6), 1.3), (0, 1)
