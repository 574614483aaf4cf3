"""The same for the samples that loop: roots, a swing, optimisers, chains of layers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import mpmath as mp

mp.mp.dps = 30

Numbers: TypeAlias = "list[tuple[str, Callable[[], Any]]]"
Point: TypeAlias = "list[Any]"


def numbers(values: Sequence[Any]) -> Point:
    return [mp.mpf(value) for value in values]


def swing(gaps: Sequence[str], angle: str, length: str, damping: str) -> Point:
    """Runge and Kutta's classical method over a vector, from rest; the angles."""
    y, found = mp.matrix([mp.mpf(angle), 0]), []

    def rate(y: Any) -> Any:
        return mp.matrix([y[1], -mp.mpf("9.81") / mp.mpf(length) * mp.sin(y[0]) - mp.mpf(damping) * y[1]])

    for dt in map(mp.mpf, gaps):
        k1 = rate(y)
        k2 = rate(y + dt / 2 * k1)
        k3 = rate(y + dt / 2 * k2)
        k4 = rate(y + dt * k3)
        y = y + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        found.append(y[0])
    return found


def along(steep: int, axis: Callable[[int], Any]) -> Point:
    """Every optimiser goes along each axis by itself, whose curvatures are 1 and `steep`."""
    return [axis(1), axis(steep)]


def after_momentum(curvature: int) -> Any:
    """Two steps of the heavy ball from 1, at a rate of 1/10, with beta = 1/2."""
    rate = mp.mpf("0.1")
    first = 1 - rate * curvature
    return first - rate * curvature * first + (first - 1) / 2


def after_nesterov(curvature: int) -> Any:
    rate, w, v = mp.mpf("0.05"), mp.mpf(1), mp.mpf(0)
    for _ in range(2):
        v = v / 2 + curvature * w
        w = w - rate * (curvature * w + v / 2)
    return w


def after_rmsprop(curvature: int) -> Any:
    w, s = mp.mpf(1), mp.mpf(0)
    for _ in range(2):
        s = mp.mpf("0.9") * s + mp.mpf("0.1") * (curvature * w) ** 2
        w = w - mp.mpf("0.01") * curvature * w / (mp.sqrt(s) + mp.mpf("1e-8"))
    return w


def after_adam(curvature: int) -> Any:
    """By the means themselves: of t gradients with weights that fade, which add up to 1."""
    w, seen = mp.mpf(1), []
    for t in (1, 2):
        seen.append(curvature * w)
        means = []
        for beta, power in ((mp.mpf("0.9"), 1), (mp.mpf("0.999"), 2)):
            weights = [beta ** (t - 1 - k) for k in range(t)]
            means.append(mp.fsum(a * g**power for a, g in zip(weights, seen, strict=True)) / mp.fsum(weights))
        w = w - mp.mpf("0.01") * means[0] / (mp.sqrt(means[1]) + mp.mpf("1e-8"))
    return w


def left_over() -> Any:
    return ((1 - mp.mpf("0.05")) ** 4 + 10 * (1 - mp.mpf("0.5")) ** 4) / 2


def sigmoid(z: Any) -> Any:
    return 1 / (1 + mp.exp(-z))


def sigmoid_chain(x: Any) -> Any:
    for _ in range(4):
        x = sigmoid(x)
    return x


def deltas() -> list[Point]:
    """The errors are the derivatives of the loss by the biases."""

    def loss(*b: Any) -> Any:
        a = [sigmoid((x + y) / 2 + shift) for x, y, shift in ((1, -1, b[0]), (4, 0, b[1]))]
        out = [sigmoid(a[0] - a[1] + b[2]), sigmoid(2 * a[1] + b[3])]
        return (out[0] ** 2 + (out[1] - 1) ** 2) / 2

    d = [mp.diff(loss, (0, 0, 0, 0), tuple(int(j == k) for j in range(4))) for k in range(4)]
    return [d[:2], d[2:]]


LOOPS: dict[str, Numbers] = {
    "newton.cr": [
        ("root(2)", lambda: mp.sqrt(2)),
        ("root_slope(3)", lambda: mp.diff(mp.sqrt, 3)),
        ("power_root(27, 3, 12)", lambda: 3),
        ("polynomial_root([-1, 0, 2, 1], 1)", lambda: (mp.sqrt(5) - 1) / 2),
    ],
    "pendulum.cr": [
        ("swing([0.1, 0.2], 0.5, 0, 1, 0.2)", lambda: swing(["0.1", "0.2"], "0.5", "1", "0.2")),
        (
            "loss([0.1, 0.2], [0.4, 0.1], 0.5, 0, 1, 0.2)",
            lambda: mp.fsum(
                (found - mp.mpf(seen)) ** 2
                for found, seen in zip(swing(["0.1", "0.2"], "0.5", "1", "0.2"), ("0.4", "0.1"), strict=True)
            )
            / 2,
        ),
        ("energy(pi, 0, 2)", lambda: mp.mpf("9.81") * 4),
    ],
    "lecture/s07_optimisers.cr": [
        ("by_gradient_descent([1, 1], 10, 0.25, 2)", lambda: along(10, lambda c: (1 - mp.mpf(c) / 4) ** 2)),
        ("by_momentum([1, 1], 10, 0.1, 2)", lambda: along(10, after_momentum)),
        ("by_nesterov([1, 1], 10, 0.05, 2)", lambda: along(10, after_nesterov)),
        ("by_rmsprop([1, 1], 10, 0.01, 2)", lambda: along(10, after_rmsprop)),
        ("by_adam([1, 1], 10, 0.01, 2)", lambda: along(10, after_adam)),
        ("left_over([1, 1], 10, 0.05, 2)", left_over),
    ],
    "lecture/s08_computation.cr": [
        ("reuse(0.5)", lambda: (1 + mp.sin(0.5)) * mp.exp(mp.sin(0.5)) + mp.exp(-mp.sin(0.5))),
        ("sigmoid_slope(0.5, [1, 1, 1, 1])", lambda: mp.diff(sigmoid_chain, mp.mpf("0.5"))),
    ],
    "lecture/s11_deep_networks.cr": [
        ("deep([1, -1], [[[0.5, 0.5], [1, 0]]], [[0, 0.5]])", lambda: [mp.mpf("0.5"), sigmoid(mp.mpf("1.5"))]),
        ("deltas([1, -1], [0, 1], [[[0.5, 0.5], [2, 0]], [[1, -1], [0, 2]]], [[0, 0], [0, 0]])", deltas),
    ],
}
