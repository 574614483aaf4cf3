"""The same in jax."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as np
from jax import lax
from jax.nn import relu, sigmoid

from tests.peers.samples_in_jax import slope

Function = Callable[..., Any]
ENOUGH = 40
"""So many steps of Newton's iteration lead to the root from anywhere here."""


def power_root(a: Any, k: int, steps: int) -> Any:
    x = 1.0
    for _ in range(int(steps)):
        x = ((k - 1) * x + a / x ** (k - 1)) / k
    return x


def polynomial(c: Any, x: Any) -> Any:
    return sum(c[i] * x**i for i in range(len(c)))


def polynomial_root(c: Any, start: Any) -> Any:
    def one(_: Any, x: Any) -> Any:
        return x - polynomial(c, x) / jax.grad(polynomial, 1)(c, x)

    return lax.fori_loop(0, ENOUGH, one, start)


def acceleration(angle: Any, speed: Any, length: Any, damping: Any) -> Any:
    return -9.81 / length * np.sin(angle) - damping * speed


def step(angle: Any, speed: Any, length: Any, damping: Any, dt: Any) -> Any:
    """By vectors, where the sample has angle and speed apart."""

    def rate(y: Any) -> Any:
        return np.stack([y[1], acceleration(y[0], y[1], length, damping)])

    y = np.stack([angle, speed])
    k1 = rate(y)
    k2 = rate(y + dt / 2 * k1)
    k3 = rate(y + dt / 2 * k2)
    k4 = rate(y + dt * k3)
    after = y + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    return after[0], after[1]


def swing(gaps: Any, angle: Any, speed: Any, length: Any, damping: Any) -> Any:
    def one(state: Any, dt: Any) -> Any:
        angle, speed = state
        after = step(angle, speed, length, damping, dt)
        return after, after[0]

    return lax.scan(one, (angle, speed), gaps)[1]


def valley(w: Any, steep: Any) -> Any:
    return (w[0] ** 2 + steep * w[1] ** 2) / 2


def descent(rule: Function, memories: int) -> Function:
    """`rule(g, t, *memory)` gives the step, and the new memory."""

    def run(w: Any, steep: Any, rate: Any, steps: Any) -> Any:
        memory = [np.zeros(2)] * memories
        for t in range(int(steps)):
            moved, *memory = rule(jax.grad(valley)(w, steep), t + 1, *memory)
            w = w - rate * moved
        return w

    return run


def nesterov(g: Any, t: int, v: Any) -> Any:
    v = 0.5 * v + g
    return g + 0.5 * v, v


def adam(g: Any, t: int, m: Any, s: Any) -> Any:
    m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
    return m / (1 - 0.9**t) / (np.sqrt(s / (1 - 0.999**t)) + 1e-8), m, s


def rmsprop(g: Any, t: int, s: Any) -> Any:
    s = 0.9 * s + 0.1 * g**2
    return g / (np.sqrt(s) + 1e-8), s


gradient_descent = descent(lambda g, t: (g,), 0)


def chain(layer: Function) -> Function:
    def run(x: Any, w: Any) -> Any:
        return lax.scan(lambda x, weight: (layer(x, weight), None), x, w)[0]

    return run


def spread(x: Any, W: Any) -> Any:
    def one(a: Any, weights: Any) -> Any:
        a = relu(weights @ a)
        return a, np.sqrt(np.mean(a**2))

    return lax.scan(one, x, W)[1]


def convolve(x: Any, K: Any) -> Any:
    return lax.conv_general_dilated(x[None, None], K[None, None], (1, 1), "VALID")[0, 0]


def deep(x: Any, W: Any, b: Any) -> Any:
    return lax.scan(lambda a, layer: (sigmoid(layer[0] @ a + layer[1]), None), x, (W, b))[0]


def deep_loss(x: Any, y: Any, W: Any, b: Any) -> Any:
    return ((deep(x, W, b) - y) ** 2).sum() / 2


def rnn(xs: Any, h0: Any, W: Any, U: Any, c: Any) -> Any:
    def one(h: Any, x: Any) -> Any:
        h = np.tanh(x @ U + h @ W + c)
        return h, h

    return lax.scan(one, h0, xs)[1]


def lstm(xs: Any, h: Any, c: Any, W: Any, U: Any, d: Any) -> Any:
    def one(state: Any, x: Any) -> Any:
        h, c = state
        i, f, g, o = np.split(x @ W + h @ U + d, 4, axis=-1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        return (h, c), h

    (_, c), hs = lax.scan(one, (h, c), xs)
    return hs, c


def nested(x: Any, w: Any) -> Any:
    s, sums = 0.0, []
    for row in x:
        parts = []
        for a, v in zip(row, w, strict=True):
            s = np.tanh(s + a * v)
            parts.append(s)
        s = s + np.mean(np.stack(parts) ** 2)
        sums.append(s)
    return np.stack(sums)


def while_in_while(x: Any, a: Any) -> Any:
    """By counts, and `where`: what has come to its end stays as it is."""

    def inner(_: Any, y: Any) -> Any:
        return np.where(y > a, y / (1 + a * y), y)

    def outer(_: Any, x: Any) -> Any:
        return np.where(x > 1, x / (1.5 + lax.fori_loop(0, 24, inner, x)), x)

    x = lax.fori_loop(0, 12, outer, x)
    return x * np.sin(x)


def ranges(x: Any, k: Any) -> Any:
    s = np.zeros(())
    for i in range(len(x) - 1, -1, -2):
        s = s * x[i] + np.cos(s)
    for i in range(int(k)):
        s = s + x[i] ** 2 / (1 + s**2)
    return s


CHAINS = {
    "sigmoid": chain(lambda x, w: sigmoid(w * x)),
    "relu": chain(lambda x, w: relu(w * x)),
    "residual": chain(lambda x, w: x + np.tanh(w * x)),
}

FUNCTIONS: dict[str, Function] = {
    "newton.root": np.sqrt,
    "newton.root_slope": slope(np.sqrt),
    "newton.power_root": power_root,
    "newton.value_and_slope": lambda c, x: (polynomial(c, x), jax.grad(polynomial, 1)(c, x)),
    "newton.polynomial_root": polynomial_root,
    "pendulum.acceleration": acceleration,
    "pendulum.step": step,
    "pendulum.energy": lambda angle, speed, length: (length * speed) ** 2 / 2 + 9.81 * length * (1 - np.cos(angle)),
    "pendulum.swing": swing,
    "pendulum.loss": lambda gaps, seen, *motion: np.mean((swing(gaps, *motion) - seen) ** 2),
    "lecture/s07_optimisers.valley": valley,
    "lecture/s07_optimisers.slope": jax.grad(valley),
    "lecture/s07_optimisers.by_gradient_descent": gradient_descent,
    "lecture/s07_optimisers.by_momentum": descent(lambda g, t, v: (0.5 * v + g, 0.5 * v + g), 1),
    "lecture/s07_optimisers.by_nesterov": descent(nesterov, 1),
    "lecture/s07_optimisers.by_rmsprop": descent(rmsprop, 1),
    "lecture/s07_optimisers.by_adam": descent(adam, 2),
    "lecture/s07_optimisers.left_over": lambda w, steep, *how: valley(gradient_descent(w, steep, *how), steep),
    "lecture/s08_computation.reuse": lambda x: (1 + np.sin(x)) * np.exp(np.sin(x)) + np.exp(-np.sin(x)),
    **{f"lecture/s08_computation.{name}_chain": run for name, run in CHAINS.items()},
    **{f"lecture/s08_computation.{name}_slope": jax.grad(run) for name, run in CHAINS.items()},
    "lecture/s08_computation.bound": lambda w: np.prod(np.abs(w) / 4),
    "lecture/s08_computation.spread": spread,
    "lecture/s11_deep_networks.convolve": convolve,
    "lecture/s11_deep_networks.pool": lambda x: lax.reduce_window(x, -np.inf, lax.max, (2, 2), (2, 2), "VALID"),
    "lecture/s11_deep_networks.dropped": lambda x, kept, rate: x * kept / (1 - rate),
    "lecture/s11_deep_networks.deep": deep,
    "lecture/s11_deep_networks.deep_loss": deep_loss,
    "lecture/s11_deep_networks.deltas": jax.grad(deep_loss, 3),
    "lecture/s11_deep_networks.picture_loss": lambda x, K, y: (np.mean(relu(convolve(x, K))) - y) ** 2 / 2,
    "rnn": rnn,
    "rnn, checkpoint": rnn,
    "a loop of no steps": rnn,
    "lstm": lstm,
    "lstm, checkpoint": lstm,
    "nested loops": nested,
    "while in while": while_in_while,
    "ranges": ranges,
}
