"""Recurrent networks as a user writes them, gate by gate in a `for`: sequences, checkpoints, stacks, both directions.

The peers answer by their own layers: torch by `torch.nn.RNN`, `LSTM` and `GRU`.
"""

from __future__ import annotations

from tests.peers.cases import Case, Draw, active, normal, whole
from tests.peers.samples import given

RNN = """
fn f(x: real[b, t, n], W: real[n, m], U: real[m, m], c: real[m]) -> real[b, t, m]:
    h = zeros([b, m])
    for s in range(t){manner}:
        h = tanh(x[:, s] @ W + h @ U + c)
        collect hs = h
    return swapaxes(hs, 0, 1)
"""

LSTM = """
fn f(x: real[b, t, n], W: real[4, n, m], U: real[4, m, m], c: real[4, m]):
    h, memory = zeros([b, m]), zeros([b, m])
    for s in range(t){manner}:
        input = sigmoid(x[:, s] @ W[0] + h @ U[0] + c[0])
        forget = sigmoid(x[:, s] @ W[1] + h @ U[1] + c[1])
        new = tanh(x[:, s] @ W[2] + h @ U[2] + c[2])
        show = sigmoid(x[:, s] @ W[3] + h @ U[3] + c[3])
        memory = forget * memory + input * new
        h = show * tanh(memory)
        collect hs = h
    return swapaxes(hs, 0, 1), memory
"""

GRU = """
fn f(x: real[b, t, n], W: real[3, n, m], U: real[3, m, m], c: real[4, m]) -> real[b, t, m]:
    h = zeros([b, m])
    for now in swapaxes(x, 0, 1){manner}:
        reset = sigmoid(now @ W[0] + h @ U[0] + c[0])
        keep = sigmoid(now @ W[1] + h @ U[1] + c[1])
        new = tanh(now @ W[2] + c[2] + reset * (h @ U[2] + c[3]))
        h = keep * h + (1 - keep) * new
        collect hs = h
    return swapaxes(hs, 0, 1)
"""

# the layers one above the other, in a loop around the one over time
STACK = """
fn f(x: real[b, t, m], W: real[k, m, m], U: real[k, m, m], c: real[k, m]) -> real[b, t, m]:
    for V, R, bias in W, U, c:
        h = zeros([b, m])
        for s in range(t){manner}:
            h = tanh(x[:, s] @ V + h @ R + bias)
            collect hs = h
        x = swapaxes(hs, 0, 1)
    return x
"""

# forwards and backwards, side by side
BOTH = """
fn f(x: real[b, t, n], W: real[2, n, m], U: real[2, m, m], c: real[2, m]) -> real[b, t, 2 * m]:
    h, g = zeros([b, m]), zeros([b, m])
    for s in range(t):
        h = tanh(x[:, s] @ W[0] + h @ U[0] + c[0])
        collect hs = h
    for s in range(t - 1, -1, -1):
        g = tanh(x[:, s] @ W[1] + g @ U[1] + c[1])
        collect gs = g
    return concatenate([swapaxes(hs, 0, 1), swapaxes(gs[::-1], 0, 1)], axis = -1)
"""

# rows of different lengths: what is past the end of one leaves its state as it is
LENGTHS = """
fn f(x: real[b, t, n], length: int[b], W: real[n, m], U: real[m, m], c: real[m]) -> real[b, m]:
    h = zeros([b, m])
    for s in range(t){manner}:
        new = tanh(x[:, s] @ W + h @ U + c)
        h = where((s <= length)[:, none], new, h)
    return h
"""


def _case(name: str, text: str, draws: dict[str, Draw]) -> Case:
    return Case(name, text, "f", draws, active(draws, ""))


def _weights(*gates: int, biases: int | None = None, inputs: int = 3) -> dict[str, Draw]:
    """W, U and c, with an axis of gates (or layers) in front where there are some."""
    second = gates if biases is None else (biases,)
    return given(W=normal(*gates, inputs, 4), U=normal(*gates, 4, 4), c=normal(*second, 4))


def _both_ways(name: str, text: str, draws: dict[str, Draw]) -> tuple[Case, ...]:
    manners = {"": "", ", checkpoint": " (checkpoint)"}
    return tuple(_case(f"{name}{said}", text.replace("{manner}", manner), draws) for said, manner in manners.items())


RECURRENT = (
    *_both_ways("own rnn", RNN, given(x=normal(2, 6, 3), **_weights())),
    *_both_ways("own lstm", LSTM, given(x=normal(2, 6, 3), **_weights(4))),
    *_both_ways("own gru", GRU, given(x=normal(2, 6, 3), **_weights(3, biases=4))),
    _case("own lstm of one step and one row", LSTM.replace("{manner}", ""), given(x=normal(1, 1, 3), **_weights(4))),
    *_both_ways("own rnn of three layers", STACK, given(x=normal(2, 5, 4), **_weights(3, inputs=4))),
    _case("own rnn in both directions", BOTH, given(x=normal(2, 5, 3), **_weights(2))),
    *_both_ways(
        "own rnn of rows of other lengths", LENGTHS, given(x=normal(3, 6, 3), length=whole(6, 3), **_weights())
    ),
)
