"""Train the digits classifier by plain gradient steps through the emitted module.

    chainrule compile samples/digits/digits.cr
    python samples/digits/train.py

Needs numpy and the emitted `digits.py`, nothing else. A random quarter of each digit's pictures is held out;
it is looked at once, at the end.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
WIDTH, STEPS, RATE = 64, 1500, 0.5  # chosen on quarters of the training pictures, never on those held out


def split(y: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Which pictures to train on, and the quarter of each digit's that is held out."""
    held_out = []
    for digit in range(10):
        own = rng.permutation(np.flatnonzero(y == digit))
        held_out.append(own[: round(len(own) / 4)])
    test = np.concatenate(held_out)
    return np.setdiff1d(np.arange(len(y)), test), test


def main() -> int:
    sys.path.insert(0, str(HERE))
    try:
        import digits
    except ModuleNotFoundError:
        print("There is no digits.py yet: chainrule compile samples/digits/digits.cr", file=sys.stderr)
        return 1
    data = np.load(HERE / "digits.npz")
    x, y = data["x"] / 16.0, data["y"].astype(np.int64)
    rng = np.random.default_rng(0)
    train, test = split(y, rng)

    weights = [
        rng.normal(0, 64**-0.5, (64, WIDTH)),
        np.zeros(WIDTH),
        rng.normal(0, WIDTH**-0.5, (WIDTH, 10)),
        np.zeros(10),
    ]
    for step in range(STEPS + 1):
        loss, gradient = digits.loss_grad(x[train], y[train], *weights)
        if step % 300 == 0:
            print(f"step {step:4d}   loss {loss:.4f}")
        weights = [w - RATE * d for w, d in zip(weights, gradient, strict=True)]

    accuracy = digits.accuracy(x[test], y[test], *weights)
    print(f"test accuracy {100 * accuracy:.1f}% of {len(test)} pictures held out, {len(train)} trained on")
    return 0


if __name__ == "__main__":
    sys.exit(main())
