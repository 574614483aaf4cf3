"""Measure what section 6 states: backpropagation grows with the number of weights, differences with its square.

    python samples/lecture/s06_measure.py

All weights of the network of `s06_backpropagation.cr`, once by `loss_grad` and once by a difference for each.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import chainrule

WIDTHS = (16, 32, 64, 128, 256)
STEP = 1e-6


def seconds(f: Callable[[], Any], repeats: int) -> float:
    """The shortest of several runs."""
    spent = []
    for _ in range(repeats):
        began = time.perf_counter()
        f()
        spent.append(time.perf_counter() - began)
    return min(spent)


def network(width: int, rng: np.random.Generator) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """An example with its target, and the weights of the three layers."""
    shapes = [(width, 8), (width,), (width, width), (width,), (4, width), (4,)]
    return [rng.normal(size=8), rng.normal(size=4)], [rng.normal(size=shape) / width**0.5 for shape in shapes]


def differences(loss: Callable[..., Any], example: list[np.ndarray], weights: list[np.ndarray]) -> list[np.ndarray]:
    """The gradient by one more evaluation for each weight."""
    here = loss(*example, *weights)
    gradient = [np.zeros_like(w) for w in weights]
    for w, d in zip(weights, gradient, strict=True):
        for index in np.ndindex(w.shape):
            kept = w[index]
            w[index] = kept + STEP
            d[index] = (loss(*example, *weights) - here) / STEP
            w[index] = kept
    return gradient


def main() -> None:
    module = chainrule.load(Path(__file__).with_name("s06_backpropagation.cr"))
    rng = np.random.default_rng(0)
    print("weights   one loss   backpropagation   differences")
    for width in WIDTHS:
        example, weights = network(width, rng)
        count = sum(w.size for w in weights)
        forward = seconds(lambda: module.loss(*example, *weights), 50)  # noqa: B023
        backward = seconds(lambda: module.loss_grad(*example, *weights), 50)  # noqa: B023
        each = seconds(lambda: differences(module.loss, example, weights), 1)  # noqa: B023
        print(f"{count:7d}   {1e6 * forward:5.0f} us   {1e6 * backward:12.0f} us   {1e3 * each:8.1f} ms")


if __name__ == "__main__":
    main()
