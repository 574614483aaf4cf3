"""The same in torch, whose derivative follows Python's loops. Slopes are formulas; cells are torch's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.nn import functional

Function = Callable[..., Any]
ENOUGH = 60


def root(a: Any) -> Any:
    x = (1 + a) / 2
    for _ in range(ENOUGH):
        x = (x + a / x) / 2
    return x


def power_root(a: Any, k: Any, steps: Any) -> Any:
    x = torch.ones((), dtype=a.dtype)
    for _ in range(int(steps)):
        x = x - (x ** int(k) - a) / (int(k) * x ** (int(k) - 1))
    return x


def value_and_slope(c: Any, x: Any) -> Any:
    powers = torch.stack([x**k for k in range(len(c))])
    return c @ powers, sum(k * c[k] * x ** (k - 1) for k in range(1, len(c)))


def polynomial_root(c: Any, start: Any) -> Any:
    for _ in range(ENOUGH):
        value, slope = value_and_slope(c, start)
        start = start - value / slope
    return start


def acceleration(angle: Any, speed: Any, length: Any, damping: Any) -> Any:
    return -(torch.sin(angle) * 9.81 / length + speed * damping)


def step(angle: Any, speed: Any, length: Any, damping: Any, dt: Any) -> Any:
    slopes: list[tuple[Any, Any]] = []
    for part in (0, 0.5, 0.5, 1):
        v, a = slopes[-1] if slopes else (0, 0)
        there = speed + part * dt * a
        slopes.append((there, acceleration(angle + part * dt * v, there, length, damping)))
    moved = [sum(w * s[k] for w, s in zip((1, 2, 2, 1), slopes, strict=True)) * dt / 6 for k in range(2)]
    return angle + moved[0], speed + moved[1]


def swing(gaps: Any, angle: Any, speed: Any, length: Any, damping: Any) -> Any:
    angles = []
    for dt in gaps:
        angle, speed = step(angle, speed, length, damping, dt)
        angles.append(angle)
    return torch.stack(angles)


def valley_slope(w: Any, steep: Any) -> Any:
    return torch.stack([w[0], steep * w[1]])


def valley(w: Any, steep: Any) -> Any:
    return (w @ valley_slope(w, steep)) / 2


def descent(rule: Function, memories: int) -> Function:
    def run(w: Any, steep: Any, rate: Any, steps: Any) -> Any:
        memory = [torch.zeros_like(w)] * memories
        for t in range(int(steps)):
            moved, *memory = rule(valley_slope(w, steep), t + 1, *memory)
            w = w - rate * moved
        return w

    return run


def momentum(g: Any, t: int, v: Any) -> Any:
    v = torch.add(g, v, alpha=0.5)
    return v, v


def nesterov(g: Any, t: int, v: Any) -> Any:
    v = torch.add(g, v, alpha=0.5)
    return torch.add(g, v, alpha=0.5), v


def rmsprop(g: Any, t: int, s: Any) -> Any:
    s = torch.lerp(g * g, s, 0.9)
    return g / (s.sqrt() + 1e-8), s


def adam(g: Any, t: int, m: Any, s: Any) -> Any:
    m, s = torch.lerp(g, m, 0.9), torch.lerp(g * g, s, 0.999)
    return m / (1 - 0.9**t) / ((s / (1 - 0.999**t)).sqrt() + 1e-8), m, s


def left_over(w: Any, steep: Any, rate: Any, steps: Any) -> Any:
    """In closed form: each axis shrinks by the same factor in each step."""
    factors = 1 - rate * torch.stack([torch.ones_like(steep), steep])
    return valley(w * factors ** int(steps), steep)


def chain(layer: Function, slope: Function) -> tuple[Function, Function]:
    """The chain, and its derivative by x: the product of the layers' slopes."""

    def run(x: Any, w: Any) -> Any:
        for weight in w:
            x = layer(x, weight)
        return x

    def product(x: Any, w: Any) -> Any:
        factor = 1.0
        for weight in w:
            factor = factor * slope(x, weight)
            x = layer(x, weight)
        return factor

    return run, product


CHAINS = {
    "sigmoid": chain(
        lambda x, w: torch.sigmoid(w * x), lambda x, w: w * torch.sigmoid(w * x) * (1 - torch.sigmoid(w * x))
    ),
    "relu": chain(lambda x, w: torch.relu(w * x), lambda x, w: w * (w * x > 0)),
    "residual": chain(lambda x, w: x + torch.tanh(w * x), lambda x, w: 1 + w / torch.cosh(w * x) ** 2),
}


def spread(x: Any, W: Any) -> Any:
    sizes = []
    for weights in W:
        x = torch.relu(weights @ x)
        sizes.append(x.square().mean().sqrt())
    return torch.stack(sizes)


def convolve(x: Any, K: Any) -> Any:
    return functional.conv2d(x[None, None], K[None, None])[0, 0]


def activations(x: Any, W: Any, b: Any) -> list[Any]:
    found = [x]
    for weights, bias in zip(W, b, strict=True):
        found.append(torch.sigmoid(functional.linear(found[-1], weights, bias)))
    return found


def deep(x: Any, W: Any, b: Any) -> Any:
    return activations(x, W, b)[-1]


def deep_loss(x: Any, y: Any, W: Any, b: Any) -> Any:
    return (deep(x, W, b) - y).square().sum() / 2


def deltas(x: Any, y: Any, W: Any, b: Any) -> Any:
    a = activations(x, W, b)
    found, d = [], a[-1] - y
    for t in reversed(range(len(W))):
        found.append(d * a[t + 1] * (1 - a[t + 1]))
        d = found[-1] @ W[t]
    return torch.stack(found[::-1])


def rnn(xs: Any, h0: Any, W: Any, U: Any, c: Any) -> Any:
    if len(xs) == 0:
        return torch.zeros(0, *h0.shape, dtype=h0.dtype)
    h, hs = h0, []
    for x in xs:
        h = torch.rnn_tanh_cell(x, h, U.T, W.T, c, torch.zeros_like(c))
        hs.append(h)
    return torch.stack(hs)


def lstm(xs: Any, h: Any, c: Any, W: Any, U: Any, d: Any) -> Any:
    hs = []
    for x in xs:
        h, c = torch.lstm_cell(x, (h, c), W.T, U.T, d, torch.zeros_like(d))
        hs.append(h)
    return torch.stack(hs), c


def nested(x: Any, w: Any) -> Any:
    s, sums = torch.zeros((), dtype=x.dtype), []
    for row in x:
        parts = []
        for a, v in zip(row, w, strict=True):
            s = torch.tanh(s + a * v)
            parts.append(s)
        s = s + torch.stack(parts).square().mean()
        sums.append(s)
    return torch.stack(sums)


def while_in_while(x: Any, a: Any) -> Any:
    while x > 1:
        y = x
        while y > a:
            y = y / (1 + a * y)
        x = x / (1.5 + y)
    return x * torch.sin(x)


def ranges(x: Any, k: Any) -> Any:
    s = torch.zeros((), dtype=x.dtype)
    for i in range(len(x) - 1, -1, -2):
        s = s * x[i] + torch.cos(s)
    for i in range(int(k)):
        s = s + x[i] ** 2 / (1 + s**2)
    return s


FUNCTIONS: dict[str, Function] = {
    "newton.root": root,
    "newton.root_slope": lambda a: 0.5 * a**-0.5,
    "newton.power_root": power_root,
    "newton.value_and_slope": value_and_slope,
    "newton.polynomial_root": polynomial_root,
    "pendulum.acceleration": acceleration,
    "pendulum.step": step,
    "pendulum.energy": lambda angle, speed, length: (length * speed) ** 2 / 2
    + 9.81 * length * 2 * torch.sin(angle / 2) ** 2,
    "pendulum.swing": swing,
    "pendulum.loss": lambda gaps, seen, *motion: functional.mse_loss(swing(gaps, *motion), seen),
    "lecture/s07_optimisers.valley": valley,
    "lecture/s07_optimisers.slope": valley_slope,
    "lecture/s07_optimisers.by_gradient_descent": descent(lambda g, t: (g,), 0),
    "lecture/s07_optimisers.by_momentum": descent(momentum, 1),
    "lecture/s07_optimisers.by_nesterov": descent(nesterov, 1),
    "lecture/s07_optimisers.by_rmsprop": descent(rmsprop, 1),
    "lecture/s07_optimisers.by_adam": descent(adam, 2),
    "lecture/s07_optimisers.left_over": left_over,
    "lecture/s08_computation.reuse": lambda x: torch.exp(torch.sin(x)) * (1 + torch.sin(x)) + torch.exp(-torch.sin(x)),
    **{f"lecture/s08_computation.{name}_chain": run for name, (run, _) in CHAINS.items()},
    **{f"lecture/s08_computation.{name}_slope": slope for name, (_, slope) in CHAINS.items()},
    "lecture/s08_computation.bound": lambda w: (w.abs() / 4).prod(),
    "lecture/s08_computation.spread": spread,
    "lecture/s11_deep_networks.convolve": convolve,
    "lecture/s11_deep_networks.pool": lambda x: functional.max_pool2d(x[None], 2)[0],
    "lecture/s11_deep_networks.dropped": lambda x, kept, rate: x * kept / (1 - rate),
    "lecture/s11_deep_networks.deep": deep,
    "lecture/s11_deep_networks.deep_loss": deep_loss,
    "lecture/s11_deep_networks.deltas": deltas,
    "lecture/s11_deep_networks.picture_loss": lambda x, K, y: (torch.relu(convolve(x, K)).mean() - y) ** 2 / 2,
    "rnn": rnn,
    "rnn, checkpoint": rnn,
    "a loop of no steps": rnn,
    "lstm": lstm,
    "lstm, checkpoint": lstm,
    "nested loops": nested,
    "while in while": while_in_while,
    "ranges": ranges,
}
