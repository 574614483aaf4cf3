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


def splat(mu, s, col, a, px, img):
    squares = jnp.sum((px[:, None] - mu) ** 2, -1)
    al = jax.nn.sigmoid(a) * jnp.exp(-squares / (2 * jnp.exp(2 * s)))
    through = jnp.cumprod(1 - al, 1)
    T = jnp.concatenate([jnp.ones_like(al[:, :1]), through[:, :-1]], 1)
    return jnp.mean(((T * al) @ col - img) ** 2)


def nerf(sigma, rgb, d, target):
    tau = jax.nn.relu(sigma) * d
    w = jnp.exp(-(jnp.cumsum(tau, 1) - tau)) * (1 - jnp.exp(-tau))
    return jnp.mean((jnp.einsum("ij,ijc->ic", w, rgb) - target) ** 2)


def softdtw(x, y, gamma):
    far = jnp.asarray(1e10, x.dtype)

    def step(row, costs):
        def cell(left, here):
            cost, across, above = here
            left = cost - gamma * jax.nn.logsumexp(jnp.stack([-across, -above, -left]) / gamma)
            return left, left

        _, new = jax.lax.scan(cell, far, (costs, row[:-1], row[1:]))
        return jnp.concatenate([far[None], new]), None

    first = jnp.concatenate([jnp.zeros(1, x.dtype), jnp.full(len(y), far)])
    return jax.lax.scan(step, first, jnp.sum((x[:, None] - y) ** 2, -1))[0][-1]


def ctc(z, labels):
    p, states = jax.nn.log_softmax(z, 1), 2 * len(labels) + 1
    s = jnp.zeros(states, labels.dtype).at[1::2].set(labels)
    skip = jnp.concatenate([jnp.zeros(2, bool), (s[2:] != 0) & (s[2:] != s[:-2])])
    none = jnp.full(2, -1e30, z.dtype)

    def step(a, now):
        one, two = jnp.concatenate([none[:1], a[:-1]]), jnp.concatenate([none, a[:-2]])
        return jax.nn.logsumexp(jnp.stack([a, one, jnp.where(skip, two, -1e30)]), 0) + now[s], None

    a, _ = jax.lax.scan(step, jnp.where(jnp.arange(states) < 2, p[0, s], -1e30), p[1:])
    return -jnp.logaddexp(a[-1], a[-2])


def gnn(X, W, V, src, dst, U, y):
    gathered = jnp.zeros_like(X @ V).at[dst].add((X @ V)[src])
    return jnp.mean((jnp.tanh(X @ W + gathered) @ U - y) ** 2)


def hawkes(t, mu, alpha, beta, end):
    def step(a, apart):
        a = jnp.exp(-beta * apart) * (1 + a)
        return a, jnp.log(mu + alpha * a)

    _, logs = jax.lax.scan(step, jnp.zeros_like(mu), t[1:] - t[:-1])
    ll = jnp.log(mu) + jnp.sum(logs)
    return -(ll - mu * end - alpha / beta * jnp.sum(1 - jnp.exp(-beta * (end - t))))


def irt(theta, b, a, who, what, right):
    z = jnp.exp(a[what]) * (theta[who] - b[what])
    prior = jnp.sum(theta**2) / 2 + jnp.sum(b**2) / 2 + jnp.sum(a**2) / 2
    return jnp.sum(jax.nn.softplus(z) - right * z) + prior


def wave(u0, c, rec, T):
    def step(state, _):
        u, v = state
        q = jnp.pad(u, 1)
        lap = q[:-2, 1:-1] + q[2:, 1:-1] + q[1:-1, :-2] + q[1:-1, 2:] - 4 * u
        return (2 * u - v + c**2 * lap, u), None

    u = jax.lax.scan(step, (u0, u0), None, length=T)[0][0]
    return jnp.sum((u[len(u) // 2] - rec) ** 2)


def fno(x, A, B, y):
    z = jnp.fft.irfft(jnp.fft.rfft(x) * (A + 1j * B), x.shape[1])
    return jnp.mean((jax.nn.gelu(z, approximate=False) + x - y) ** 2)


def ekf(q, r, x0, ys):
    none, one = jnp.zeros_like(q), jnp.ones_like(q)

    def rows(*rows):
        return jnp.stack([jnp.stack(row) for row in rows])

    def step(state, y):
        x, P = state
        c, s = jnp.cos(x[2]), jnp.sin(x[2])
        F = rows([one, none, -0.1 * s], [none, one, 0.1 * c], [none, none, one])
        x = jnp.stack([x[0] + 0.1 * c, x[1] + 0.1 * s, x[2] + 0.05])
        P = F @ P @ F.T + q * jnp.eye(3, dtype=q.dtype)
        d = jnp.sqrt(x[0] ** 2 + x[1] ** 2)
        H = rows([x[0] / d, x[1] / d, none], [-x[1] / d**2, x[0] / d**2, none])
        S = H @ P @ H.T + r * jnp.eye(2, dtype=q.dtype)
        e = y - jnp.stack([d, jnp.arctan2(x[1], x[0])])
        K = P @ H.T @ jnp.linalg.inv(S)
        return (x + K @ e, P - K @ H @ P), e @ jnp.linalg.solve(S, e) + jnp.linalg.slogdet(S)[1]

    return jnp.sum(jax.lax.scan(step, (x0, 0.1 * jnp.eye(3, dtype=q.dtype)), ys)[1])


def verlet(x0, v0, T):
    def step(state, _):
        x, v = state
        apart = x[:, None] - x
        r2 = jnp.sum(apart**2, -1) + 0.1
        v = v + 0.001 * jnp.sum(apart * (12 / r2**4 - 6 / r2**2)[..., None], 1)
        return (x + 0.001 * v, v), None

    x, v = jax.lax.scan(step, (x0, v0), None, length=T)[0]
    return jnp.sum(x**2) + jnp.sum(v**2)


def warp(img, flow, other):
    h, w = img.shape
    y = jnp.clip(jnp.arange(h)[:, None] + flow[..., 0], 0, h - 1)
    x = jnp.clip(jnp.arange(w) + flow[..., 1], 0, w - 1)
    p, q = jnp.minimum(y.astype(int), h - 2), jnp.minimum(x.astype(int), w - 2)
    a, b = y - p, x - q
    upper = (1 - b) * img[p, q] + b * img[p, q + 1]
    lower = (1 - b) * img[p + 1, q] + b * img[p + 1, q + 1]
    return jnp.mean(((1 - a) * upper + a * lower - other) ** 2)


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
    gaussians = g(60, 2), 0.3 * g(60) - 1, g(60, 3), g(60)
    yield "splat 2000x60", splat, (*gaussians, g(2000, 2), g(2000, 3)), (0, 1, 2, 3)
    yield "nerf 1000x64", nerf, (g(1000, 64), g(1000, 64, 3), np.abs(g(1000, 64)), g(1000, 3)), (0, 1)
    yield "softdtw 60x50", softdtw, (g(60, 3), g(50, 3), 1.0), (0, 1)
    yield "ctc 200x20, 40", ctc, (g(200, 20), r.integers(1, 20, 40)), (0,)
    edges = r.integers(0, 3000, (2, 20000))
    yield "gnn 3000x32", gnn, (g(3000, 32), 0.2 * g(32, 32), 0.2 * g(32, 32), *edges, g(32), g(3000)), (1, 2, 5)
    yield "hawkes 2000", hawkes, (np.sort(100 * r.random(2000)), 1.0, 0.5, 1.2, 101.0), (1, 2, 3)
    answers = r.integers(0, 500, 20000), r.integers(0, 40, 20000), (r.random(20000) < 0.5) * 1.0
    yield "irt 20000", irt, (g(500), g(40), 0.3 * g(40), *answers), (0, 1, 2)
    yield "wave 100x100, 60", wave, (g(100, 100), 0.3 + 0.05 * g(100, 100), g(100), 60), (0, 1)
    yield "fno 64x256", fno, (g(64, 256), g(129), g(129), g(64, 256)), (1, 2)
    yield "ekf 200", ekf, (0.01, 0.1, np.array([1.0, 0.0, 0.3]), 1 + 0.3 * g(200, 2)), (0, 1, 2)
    yield "verlet 60, 40", verlet, (3 * g(60, 2), g(60, 2), 40), (0, 1)
    yield "warp 256x256", warp, (g(256, 256), 2 * g(256, 256, 2), g(256, 256)), (0, 1)
