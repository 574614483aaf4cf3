"""The same in jax, by `lax.scan`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax.numpy as np
from jax import lax
from jax.nn import sigmoid

from tests.peers.loops_in_jax import lstm as lstm_of_steps
from tests.peers.loops_in_jax import rnn as rnn_of_steps


def nothing(x: Any, width: int) -> Any:
    return np.zeros((x.shape[0], width))


def by_steps(x: Any) -> Any:
    return np.swapaxes(x, 0, 1)


def beside(gates: Any) -> Any:
    """The matrices, or the biases, of all gates side by side."""
    return np.concatenate(list(gates), axis=-1)


def rnn(x: Any, W: Any, U: Any, c: Any) -> Any:
    return by_steps(rnn_of_steps(by_steps(x), nothing(x, len(c)), U, W, c))


def lstm(x: Any, W: Any, U: Any, c: Any) -> Any:
    none = nothing(x, c.shape[1])
    hs, memory = lstm_of_steps(by_steps(x), none, none, beside(W), beside(U), beside(c))
    return by_steps(hs), memory


def gru(x: Any, W: Any, U: Any, c: Any) -> Any:
    def one(h: Any, x: Any) -> Any:
        r, z = sigmoid(x @ W[0] + h @ U[0] + c[0]), sigmoid(x @ W[1] + h @ U[1] + c[1])
        new = np.tanh(x @ W[2] + c[2] + r * (h @ U[2] + c[3]))
        h = (1 - z) * new + z * h
        return h, h

    return by_steps(lax.scan(one, nothing(x, c.shape[1]), by_steps(x))[1])


def stack(x: Any, W: Any, U: Any, c: Any) -> Any:
    for k in range(len(W)):
        x = rnn(x, W[k], U[k], c[k])
    return x


def both(x: Any, W: Any, U: Any, c: Any) -> Any:
    there = rnn(x, W[0], U[0], c[0])
    back = rnn(x[:, ::-1], W[1], U[1], c[1])[:, ::-1]
    return np.concatenate([there, back], -1)


def lengths(x: Any, length: Any, W: Any, U: Any, c: Any) -> Any:
    hs = rnn(x, W, U, c)
    return np.stack([hs[row, length[row]] for row in range(x.shape[0])])


FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{f"own rnn{manner}": rnn for manner in ("", ", checkpoint")},
    **{f"own lstm{manner}": lstm for manner in ("", ", checkpoint", " of one step and one row")},
    **{f"own gru{manner}": gru for manner in ("", ", checkpoint")},
    **{f"own rnn of three layers{manner}": stack for manner in ("", ", checkpoint")},
    "own rnn in both directions": both,
    **{f"own rnn of rows of other lengths{manner}": lengths for manner in ("", ", checkpoint")},
}
