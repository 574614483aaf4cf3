"""What each function of programs.cr computes, in plain numpy, for complex numbers too: their step is the derivative."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any


def rnn(xs: Array, h0: Array, W: Array, U: Array, b: Array) -> Array:
    h, hs = h0, []
    for x in xs:
        h = np.tanh(x @ U + h @ W + b)
        hs.append(h)
    return np.array(hs).reshape(len(xs), len(h0))


def rnn_output(xs: Array, h0: Array, W: Array, U: Array, V: Array) -> Array:
    h, ys = h0, []
    for x in xs:
        h = np.tanh(x @ U + h @ W)
        ys.append(h @ V + 1)
    return np.array(ys).reshape(len(xs), V.shape[1])


def _sigmoid(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


def lstm(xs: Array, W: Array, U: Array, b: Array) -> Array:
    m = len(U)
    h, c = np.zeros(m), np.zeros(m)
    for x in xs:
        i, f, g, o = np.split(x @ W + h @ U + b, 4)
        c = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
        h = _sigmoid(o) * np.tanh(c)
    return h


def batch(xs: Array, W: Array, s: Array) -> Array:
    h = xs[0] if len(xs) else np.zeros(xs.shape[1:])
    for x, a in zip(xs, s, strict=True):
        h = np.sin(h @ W + a * x)
    return h


def swap(x: Array, y: Array, z: Array) -> Array:
    for s in z:
        x, y = y * s, x + y
    return x


def weak(c: Array) -> Array:
    step, x = 3.0, 1.0
    while abs(step) > 1e-3:
        step = x * step / 2 * c[0]
        x = x - step / 9
    return x


def nested(A: Array, w: Array, x0: Array) -> Array:
    x, xs = x0, []
    for row in A:
        y, total = x, 0 * x
        for a in row:
            y = np.sin(y * a) + w * x
            total = total + y
        x = y + total / 10
        xs.append(x)
    return np.array(xs).reshape(len(A), len(x0))


def table(A: Array, w: Array) -> Array:
    return A * w + A**2


def choices(x: Array, a: Array) -> Array:
    s = a
    for v in x:
        s = s * v if v.real > 0 else s - np.log(1 - v) * a
    return s


def guarded(x: Array, a: Array) -> Array:
    s = a
    for v in x:
        s = np.where(v.real > 0, s + np.sqrt(np.where(v.real > 0, v, 1)) * a, s * v)
    return s


def gathered(rows: Array, ids: Array, w: Array) -> Array:
    s = 0.0
    for i in ids:
        s = np.tanh(s + rows[i] @ w)
    return s


def steps(x: Array) -> Array:
    s = 0.0
    for t in range(len(x) - 1):
        s = s + (x[t + 1] - x[t]) ** 2 * s + x[t]
    return s


def calls(xs: Array, w: Array) -> Array:
    h = np.zeros(len(w))
    for x in xs:
        h = np.tanh(np.tanh(h * w + x) * w + x)
    return h


def zipped(xs: Array, ys: Array, k: Array) -> Array:
    s, out = 1.0, []
    for t in range(len(xs)):
        s = s * ys[t] + xs[t].sum() * k[t] + t
        out.append(s)
    return np.array(out)


def horner(c: Array, x: Array) -> Array:
    return sum(value * x**power for power, value in enumerate(c))


def scalars(a: Array, b: Array) -> Array:
    for t in (1, 3, 5, 7):
        a = a + b * np.sin(a) / t
    return a


def counted(a: Array, b: Array, n: int) -> Array:
    for t in range(n):
        a, b = b, a + b * a * t
    return a


def sometimes(x: Array, k: int) -> Array:
    y = x
    for t in range(k):
        y = y + np.sin(x * y) * t
    return y


def root(a: Array) -> Array:
    x = a
    while abs((x**2 - a).real) > 1e-12 * a.real:
        x = (x + a / x) / 2
    return x


def newton(a: Array) -> Array:
    x = a
    while np.max(abs((x**2 - a).real)) > 1e-10:
        x = (x + a / x) / 2
    return x.sum()


def roots(a: Array, w: Array) -> Array:
    return sum(root(one) * factor for one, factor in zip(a, w, strict=True))


def _pulled(x: Array, w: Array) -> Array:
    while (x**2).sum().real > 1:
        x = x * 0.4 * w + np.array([0.1, 0.2]) / w
    return x[0] * w


def each(a: Array, w: Array) -> Array:
    return np.array([_pulled(x, v) for x, v in zip(a, w, strict=True)])


def outer_while(a: Array, b: Array) -> Array:
    s = a
    while s.real < 10:
        for _ in range(3):
            s = s * 1.1 + b
    return s


def inner_while(xs: Array, b: Array) -> Array:
    s = 0.0
    for x in xs:
        y = x
        while y.real < 2:
            y = y * b + 0.1 * x
        s = s * 0.5 + y
    return s


def repeated(x0: Array, W: Array) -> Array:
    x = x0
    for _ in range(4):
        x = np.tanh(x @ W)
    return x


kept = rnn


def kept_last(xs: Array, w: Array) -> Array:
    h, g = w, w**2
    for t, x in enumerate(xs):
        h, g = np.sin(g + x * t), h * w
    return h + g


def constant(xs: Array, s: Array) -> Array:
    h = np.zeros(len(s))
    for x in xs:
        h = h * np.exp(-s) + x * np.exp(-s)
    return h


def filtered(ys: Array, x: Array, P0: Array, F: Array, H: Array, R: Array) -> Any:
    P, total = P0, 0.0
    for y in ys:
        x, P = F @ x, F @ P @ F.T + P0
        v, S = y - H @ x, H @ P @ H.T + R
        K = (np.linalg.inv(S) @ H @ P).T
        x, P = x + K @ v, P - K @ H @ P
        total = total - v @ np.linalg.inv(S) @ v / 2
    return total


def hidden(obs: Array, start: Array, A: Array, B: Array) -> Any:
    p = np.exp(start)
    across = np.exp(A) / np.exp(A).sum(1)[:, None]
    seen = np.exp(B) / np.exp(B).sum(1)[:, None]
    for o in obs:
        p = (p @ across) * seen[:, o]
    return np.log(p.sum())


def placed(x: Array, W: Array, U: Array) -> Array:
    h: Array = np.zeros((x.shape[0], W.shape[1]))
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ W + h @ U)
    return h


def differences(x: Array, w: Array) -> Array:
    s: Array = np.asarray(0.0)
    for t in range(len(x) - 1):
        s = s * w[t + 2] + (x[t + 1] - x[t]) ** 2 * np.cos(s)
    return s


def crossed(x: Array, y: Array, w: Array, k: int) -> Array:
    s: Array = np.asarray(0.0)
    for t in range(y.shape[0]):
        for j in range(y.shape[1]):
            s = s * w * y[t, j] + x[j, t].sum() * y[t, k]
    return s


def passed(x: Array, w: Array) -> Array:
    s: Array = np.asarray(1.0)
    for v in w:
        s = s * (np.real(v * x) > 0) * v
    return s


def listed(x: Array, c: Array) -> Array:
    s = x
    while abs(np.real(s)) < 9:
        s = s * 2 + c[0]
    return s


def of_two_results(a: Array, x: Array) -> Array:
    return x * np.log(np.linalg.det(a)) ** 3


def of_two_results_solved(a: Array, x: Array) -> Array:
    return (x - np.log(np.linalg.det(a))) * 2 / 3
