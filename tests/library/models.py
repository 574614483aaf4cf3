"""Layers with states, as models: what is given for training is compared with torch's training mode."""

from __future__ import annotations

import numpy as np

from tests.library.cases import Array, cotangent

PROGRAM = """
model normed:
    param x: real[5, 3] ~ zeros
    input c: real[5, 3]
    y = batch_norm(x, momentum = 0.3)
    loss = sum(y * c)

model normed2:
    param x: real[2, 3, 4, 5] ~ zeros
    input c: real[2, 3, 4, 5]
    y = batch_norm2d(x)
    loss = sum(y * c)

model both:
    input x: real[batch, steps, 3]
    y = bidirectional(x, 4, gru)
    output out = y
    loss = sum(y^2)

fn one_way(x: real[k, s, 3], W: real[3, 12], U: real[4, 12], b: real[12], c: real[4]):
    return gru(x, 4, W = W, U = U, b = b, b_new = c)

model dropped:
    input x: real[batch, n]
    y = dropout(x, 0.3)
    output out = y
    loss = sum(y)
"""
SHAPES = {"normed": (5, 3), "normed2": (2, 3, 4, 5)}
MOMENTUM = {"normed": 0.3, "normed2": 0.1}


def arguments(name: str) -> dict[str, Array]:
    """`x`, scale and shift, running mean and variance, and the cotangent `c`."""
    rng = np.random.default_rng(len(name))
    shape = SHAPES[name]
    drawn = {"x": rng.normal(size=shape) * 2, "scale": rng.normal(size=3), "shift": rng.normal(size=3)}
    return {**drawn, "mean": rng.normal(size=3), "variance": rng.uniform(0.5, 2, 3), "c": cotangent(name, shape)}
