"""What a recurrent net of 1,000 steps holds for its backward function, with and without `(checkpoint)`.

    python bench/loop_memory.py

Two numbers by tracemalloc: what is held once the forward function has returned, and the peak of both functions.
"""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np

import chainrule

STEPS, INPUTS, STATE = 1000, 32, 128
PROGRAM = """
fn {name}(xs: real[T, n], h0: real[m], W: real[m, m], U: real[n, m]) -> real:
    h = h0
    for x in xs{manner}:
        h = tanh(x @ U + h @ W)
    return sum(h^2)
"""


def main() -> None:
    text = PROGRAM.format(name="plain", manner="") + PROGRAM.format(name="segments", manner=" (checkpoint)")
    module: dict[str, Any] = {}
    exec(chainrule.compile_source(text), module)
    rng = np.random.default_rng(0)
    W = rng.normal(size=(STATE, STATE)) / STATE**0.5
    U = rng.normal(size=(INPUTS, STATE)) / INPUTS**0.5
    arguments = rng.normal(size=(STEPS, INPUTS)), np.zeros(STATE), W, U
    for name in ("plain", "segments"):
        forward, backward = module[f"{name}_forward"], module[f"{name}_backward"]
        tracemalloc.start()
        _, saved = forward(*arguments)
        held = tracemalloc.get_traced_memory()[0]
        backward(saved, 1.0)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        print(f"{name:10} held {held / 1024:7.0f} KiB   peak {peak / 1024:7.0f} KiB")


if __name__ == "__main__":
    main()
