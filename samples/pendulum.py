"""Recover the length and the damping of a pendulum, and how it began, from angles seen with noise.

    python samples/pendulum.py

Gradient descent with momentum, through every step of the integration: `loss_grad` runs the swing forward, and then
backward in time.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np

import chainrule

NAMES = "angle", "speed", "length", "damping"
TRUE = np.array([0.9, 0.3, 1.2, 0.15])
GUESS = np.array([0.7, 0.0, 1.0, 0.3])
STEPS, GAP = 100, 0.05  # five seconds
NOISE = 0.01
RATE, MOMENTUM, ITERATIONS = 0.02, 0.95, 800


def observed(module: Any, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Gaps of time, and what is seen behind each."""
    gaps = np.full(STEPS, GAP)
    return gaps, module.swing(gaps, *TRUE) + NOISE * rng.normal(size=STEPS)


def descend(module: Any, gaps: np.ndarray, seen: np.ndarray) -> tuple[np.ndarray, list[float]]:
    """The parameters at the end, and the losses on the way."""
    guess, moved, losses = GUESS, np.zeros(len(GUESS)), []
    for _ in range(ITERATIONS):
        loss, slope = module.loss_grad(gaps, seen, *guess)
        losses.append(float(loss))
        moved = MOMENTUM * moved - RATE * np.array(slope)
        guess = guess + moved
    return guess, losses


def main() -> int:
    module = chainrule.load(Path(__file__).with_suffix(".cr"))
    gaps, seen = observed(module, np.random.default_rng(0))
    found, losses = descend(module, gaps, seen)
    print(f"root mean squared error: {losses[0] ** 0.5:.4f} at first, {losses[-1] ** 0.5:.4f} in the end")
    for row in zip(NAMES, TRUE, GUESS, found, strict=True):
        print("{:8} is {:6.3f}, was taken for {:6.3f}, is found to be {:6.3f}".format(*row))
    return 0


if __name__ == "__main__":
    sys.exit(main())
