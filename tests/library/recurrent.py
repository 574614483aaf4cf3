"""Recurrent layers with their parameters handed over, as this library and torch call them."""

from __future__ import annotations

from collections.abc import Mapping

from tests.library.cases import Case, Draw, normal

# torch's modules with our parameters: they take what ours are the transposes of
SEQUENCE = (
    "(lambda r: torch.func.functional_call(r, {{{names}}}, (x,))[0])(torch.nn.{kind}(3, 4, batch_first=True).double())"
)
WEIGHTS = "'weight_ih_l0': W.T, 'weight_hh_l0': U.T"


def sequence(name: str, kind: str, gates: int, steps: int = 5, batch: int = 2) -> Case:
    """The rows of all h; the bias of torch's second product is 0, but for the new gate of a gru."""
    draws: Mapping[str, Draw] = {
        "x": normal(batch, steps, 3),
        "W": normal(3, gates * 4),
        "U": normal(4, gates * 4, scale=0.5),
        "b": normal(gates * 4),
        "c": normal(4),
    }
    head = f"x: real[k, steps, 3], W: real[3, {gates * 4}], U: real[4, {gates * 4}], b: real[{gates * 4}], c: real[4]"
    second = "torch.cat([torch.zeros(8, dtype=c.dtype), c])" if kind == "GRU" else "b * 0"
    names = f"{WEIGHTS}, 'bias_ih_l0': b, 'bias_hh_l0': {second}"
    more = ", b_new = c" if kind == "GRU" else ""
    ours = f"{kind.lower()}(x, 4, W = W, U = U, b = b{more})"
    return Case(name, head, ours, SEQUENCE.format(names=names, kind=kind), draws)


def cell(name: str, gates: int, ours: str, theirs: str) -> Case:
    """One step."""
    draws: Mapping[str, Draw] = {
        "x": normal(2, 3),
        "h": normal(2, 4),
        "W": normal(3, gates * 4),
        "U": normal(4, gates * 4),
        "b": normal(gates * 4),
        "c": normal(2, 4),
    }
    head = (
        f"x: real[k, 3], h: real[k, 4], W: real[3, {gates * 4}], U: real[4, {gates * 4}], b: real[{gates * 4}],"
        " c: real[k, 4]"
    )
    return Case(name, head, ours, theirs, draws)


LSTM = """:
    made, kept = lstm_cell(x, h, c, W = W, U = U, b = b)
    return concatenate([made, kept], axis = -1)
"""

CASES = (
    cell("rnn_step", 1, "rnn_cell(x, h, W = W, U = U, b = b)", "torch.rnn_tanh_cell(x, h, W.T, U.T, b, b * 0)"),
    cell("lstm_step", 4, LSTM, "torch.cat(torch.lstm_cell(x, (h, c), W.T, U.T, b, b * 0), -1)"),
    cell(
        "gru_step",
        3,
        "gru_cell(x, h, W = W, U = U, b = b, b_new = c[0])",
        "torch.gru_cell(x, h, W.T, U.T, b, torch.cat([torch.zeros(8, dtype=c.dtype), c[0]]))",
    ),
    sequence("rnn_rows", "RNN", 1),
    sequence("lstm_rows", "LSTM", 4),
    sequence("lstm_one", "LSTM", 4, steps=1, batch=1),
    sequence("gru_rows", "GRU", 3),
)
