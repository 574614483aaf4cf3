"""The functions of `tests/hand/cases.py` as a user of HIPS autograd writes them; extra `bench`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd.numpy as np
from autograd import make_vjp, value_and_grad
from autograd.scipy.special import erfc, logsumexp


def chain(x):
    u = x[:-1]
    return np.sum(100 * (x[1:] - u**2) ** 2 + (1 - u) ** 2)


def squared(X, y, w, b, ridge):
    r = X @ w + b - y
    return np.mean(r**2) / 2 + ridge * np.sum(w**2) / 2


def logistic(X, y, w, b, ridge):
    z = X @ w + b
    return np.mean(np.logaddexp(0, z) - y * z) + ridge * np.sum(w**2) / 2


def call(S, K, T, r, sigma):
    spread = sigma * np.sqrt(T)
    d1 = (np.log(S / K) + (r + sigma**2 / 2) * T) / spread
    d2 = d1 - spread
    return S * erfc(-d1 / np.sqrt(2)) / 2 - K * np.exp(-r * T) * erfc(-d2 / np.sqrt(2)) / 2


def network(x, y, W1, b1, W2, b2, W3, b3):
    e = W3 @ np.tanh(W2 @ np.tanh(W1 @ x + b1) + b2) + b3 - y
    return np.sum(e**2) / 2


def mixture(alpha, mu, q, L, x):
    n, d = x.shape
    Q = np.exp(q)[:, :, None] * np.eye(d) + L * np.tri(d, k=-1)
    z = np.matmul(x[None] - mu[:, None], np.swapaxes(Q, 1, 2))
    t = (alpha + np.sum(q, axis=1))[:, None] - np.sum(z**2, axis=2) / 2
    return np.sum(logsumexp(t, axis=0)) - n * logsumexp(alpha) - n * d * np.log(2 * np.pi) / 2


def digits(x, y, W1, b1, W2, b2):
    z = np.tanh(x @ W1 + b1) @ W2 + b2
    return np.mean(logsumexp(z, axis=1) - z[np.arange(len(y)), y])


def _of(function: Callable[..., Any], active: tuple[int, ...]) -> Callable[..., Any]:
    return value_and_grad(function, active)


def _call_grad(*args: Any) -> Any:
    def active(rest: Any) -> Any:
        S, T, r, sigma = rest
        return call(S, args[1], T, r, sigma)

    pull, value = make_vjp(active)((args[0], *args[2:]))
    return value, pull(np.ones_like(value))


GRADIENTS: dict[str, Callable[..., Any]] = {
    "rosenbrock": value_and_grad(chain),
    "linear_regression": _of(squared, (2, 3)),
    "logistic_regression": _of(logistic, (2, 3)),
    "black_scholes": _call_grad,
    "s06_backpropagation": _of(network, (2, 3, 4, 5, 6, 7)),
    "gaussian_mixture": _of(mixture, (0, 1, 2, 3)),
    "digits": _of(digits, (2, 3, 4, 5)),
}
