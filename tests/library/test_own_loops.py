"""Recurrent networks as a user writes them, gate by gate in a `for`: the library's, which torch agrees with.

`references.npz` has torch's numbers for the layers of the library; here value and gradient of loops that are written
otherwise, a matrix for each gate, over rows, over columns and in segments, are those of the layers.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.emit.compiling import run

OWN = {
    "rnn": """
fn own(x: real[b, t, n], W: real[n, m], U: real[m, m], c: real[m], y: real[b, t, m]) -> real:
    h = zeros([b, m])
    for s in range(t)MANNER:
        h = tanh(x[:, s] @ W + h @ U + c)
        collect hs = h
    return sum((moveaxis(hs, 0, 1) - y)^2)

fn theirs(x: real[b, t, n], W: real[n, m], U: real[m, m], c: real[m], y: real[b, t, m]) -> real:
    return sum((rnn(x, m, W = W, U = U, b = c) - y)^2)
""",
    "lstm": """
fn own(x: real[b, t, n], W: real[4, n, m], U: real[4, m, m], c: real[4, m], y: real[b, t, m]) -> real:
    h, memory, loss = zeros([b, m]), zeros([b, m]), 0.0
    for s in range(t)MANNER:
        input = sigmoid(x[:, s] @ W[0] + h @ U[0] + c[0])
        forget = sigmoid(x[:, s] @ W[1] + h @ U[1] + c[1])
        new = tanh(x[:, s] @ W[2] + h @ U[2] + c[2])
        show = sigmoid(x[:, s] @ W[3] + h @ U[3] + c[3])
        memory = forget * memory + input * new
        h = show * tanh(memory)
        loss = loss + sum((h - y[:, s])^2)
    return loss

fn theirs(x: real[b, t, n], W: real[4, n, m], U: real[4, m, m], c: real[4, m], y: real[b, t, m]) -> real:
    w = concatenate([W[0], W[1], W[2], W[3]], axis = 1)
    u = concatenate([U[0], U[1], U[2], U[3]], axis = 1)
    return sum((lstm(x, m, W = w, U = u, b = reshape(c, [4 * m])) - y)^2)
""",
    "gru": """
fn own(x: real[b, t, n], W: real[3, n, m], U: real[3, m, m], c: real[4, m], y: real[b, t, m]) -> real:
    h = zeros([b, m])
    for now, wanted in swapaxes(x, 0, 1), swapaxes(y, 0, 1)MANNER:
        reset = sigmoid(now @ W[0] + h @ U[0] + c[0])
        keep = sigmoid(now @ W[1] + h @ U[1] + c[1])
        new = tanh(now @ W[2] + c[2] + reset * (h @ U[2] + c[3]))
        h = keep * h + (1 - keep) * new
        collect off = sum((h - wanted)^2)
    return sum(off)

fn theirs(x: real[b, t, n], W: real[3, n, m], U: real[3, m, m], c: real[4, m], y: real[b, t, m]) -> real:
    w = concatenate([W[0], W[1], W[2]], axis = 1)
    u = concatenate([U[0], U[1], U[2]], axis = 1)
    return sum((gru(x, m, W = w, U = u, b = reshape(c[:3], [3 * m]), b_new = c[3]) - y)^2)
""",
}
GATES = {"rnn": ((), (), ()), "lstm": ((4,), (4,), (4,)), "gru": ((3,), (3,), (4,))}


@pytest.mark.parametrize("manner", ["", " (checkpoint)"])
@pytest.mark.parametrize("name", OWN)
def test_they_are_those_of_the_library(name: str, manner: str) -> None:
    made = run(OWN[name].replace("MANNER", manner))
    rng = np.random.default_rng(5)
    for b, t, n, m in ((3, 7, 2, 4), (1, 1, 1, 1), (2, 12, 3, 2)):
        shapes: list[tuple[int, ...]] = [
            (b, t, n),
            *((*gates, *rest) for gates, rest in zip(GATES[name], ((n, m), (m, m), (m,)), strict=True)),
            (b, t, m),
        ]
        given: list[Any] = [rng.normal(size=shape) for shape in shapes]
        value, gradients = made["own_grad"](*given)
        expected, others = made["theirs_grad"](*given)
        np.testing.assert_allclose(value, expected, rtol=1e-13)
        for one, other in zip(gradients, others, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-12)
