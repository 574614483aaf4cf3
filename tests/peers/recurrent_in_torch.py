"""The same by torch's recurrent layers, with our parameters handed to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.nn.utils.rnn import pack_padded_sequence


def layer(kind: str, parameters: dict[str, Any], x: Any, **options: Any) -> Any:
    """What `torch.nn` makes of a batch of sequences, from 0: all h, and the last states."""
    width = parameters["weight_hh_l0"].shape[1]
    made = getattr(torch.nn, kind)(parameters["weight_ih_l0"].shape[1], width, batch_first=True, **options).double()
    return torch.func.functional_call(made, parameters, (x,))


def parameters(W: Any, U: Any, c: Any, second: Any = None, at: str = "l0") -> dict[str, Any]:
    """A row of gates each; our products are x @ W, torch's W @ x."""
    rows = [one.transpose(-1, -2).reshape(-1, one.shape[-2]) for one in (W, U)]
    bias = c.reshape(-1)
    other = torch.zeros_like(bias) if second is None else second
    return {f"weight_ih_{at}": rows[0], f"weight_hh_{at}": rows[1], f"bias_ih_{at}": bias, f"bias_hh_{at}": other}


def rnn(x: Any, W: Any, U: Any, c: Any) -> Any:
    return layer("RNN", parameters(W, U, c), x)[0]


def lstm(x: Any, W: Any, U: Any, c: Any) -> Any:
    hs, (_, memory) = layer("LSTM", parameters(W, U, c), x)
    return hs, memory[0]


def gru(x: Any, W: Any, U: Any, c: Any) -> Any:
    second = torch.cat([torch.zeros(2 * c.shape[1], dtype=c.dtype), c[3]])
    return layer("GRU", parameters(W, U, c[:3], second), x)[0]


def stack(x: Any, W: Any, U: Any, c: Any) -> Any:
    given: dict[str, Any] = {}
    for k in range(len(W)):
        given |= parameters(W[k], U[k], c[k], at=f"l{k}")
    return layer("RNN", given, x, num_layers=len(W))[0]


def both(x: Any, W: Any, U: Any, c: Any) -> Any:
    given = parameters(W[0], U[0], c[0]) | parameters(W[1], U[1], c[1], at="l0_reverse")
    return layer("RNN", given, x, bidirectional=True)[0]


def lengths(x: Any, length: Any, W: Any, U: Any, c: Any) -> Any:
    packed = pack_padded_sequence(x, length + 1, batch_first=True, enforce_sorted=False)
    return layer("RNN", parameters(W, U, c), packed)[1][0]


FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{f"own rnn{manner}": rnn for manner in ("", ", checkpoint")},
    **{f"own lstm{manner}": lstm for manner in ("", ", checkpoint", " of one step and one row")},
    **{f"own gru{manner}": gru for manner in ("", ", checkpoint")},
    **{f"own rnn of three layers{manner}": stack for manner in ("", ", checkpoint")},
    "own rnn in both directions": both,
    **{f"own rnn of rows of other lengths{manner}": lengths for manner in ("", ", checkpoint")},
}
