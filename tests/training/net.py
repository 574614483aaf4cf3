"""A model's module written by hand, as the compiler is to emit it: two layers, dropout, a running mean."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.runtime.load import execute

TEXT = '''
import numpy as np


def net_init(rng):
    """The parameters."""
    return {
        "h.W": rng.normal(0, 0.5, (4, 8)),
        "h.b": np.zeros(8),
        "out.W": rng.normal(0, 0.35, (8, 3)),
        "out.b": np.zeros(3),
    }


def net_init_state():
    """The state."""
    return {"mean": np.zeros(4)}


def _softmax(z):
    e = np.exp(z - z.max(axis=1)[:, None])
    return e / e.sum(axis=1)[:, None]


def net_loss_forward(params, x, y, *, state, rng):
    """What `net_loss_backward` needs.

    x: real[batch, 4]; y: int[batch]
    """
    W1, b1, W2, b2 = params["h.W"], params["h.b"], params["out.W"], params["out.b"]
    keep = ((rng.random((len(x), 8)) < 0.9) / 0.9).astype(x.dtype)

    # h = tanh((x - mean) @ W1 + b1)                                net.cr:4
    centred = x - state["mean"]
    h = np.tanh(centred @ W1 + b1) * keep

    # logits = log(h @ W2 + b2)                                     net.cr:5
    logits = h @ W2 + b2

    # loss = mean(cross_entropy(logits, y))                         net.cr:6
    p = _softmax(logits)
    loss = -np.log(p[np.arange(len(y)), y]).mean()
    return loss, (centred, y, h, keep, p, W1, W2, 0.9 * state["mean"] + 0.1 * x.mean(axis=0))


def net_loss_backward(saved, d_loss):
    """The cotangents."""
    centred, y, h, keep, p, W1, W2, mean = saved

    # loss = mean(cross_entropy(logits, y))                         net.cr:6
    d_logits = p.copy()
    d_logits[np.arange(len(y)), y] -= 1
    d_logits *= d_loss / len(y)

    # h = tanh((x - mean) @ W1 + b1)                                net.cr:4
    a = np.where(keep > 0, h / np.where(keep > 0, keep, 1), 0)
    d_a = d_logits @ W2.T * keep * (1 - a * a)
    return {"h.W": centred.T @ d_a, "h.b": d_a.sum(0), "out.W": h.T @ d_logits, "out.b": d_logits.sum(0)}


def net_loss_grad(params, x, y, *, state, rng):
    """Value and gradient.

    x: real[batch, 4]; y: int[batch]
    """
    loss, saved = net_loss_forward(params, x, y, state=state, rng=rng)
    return loss, net_loss_backward(saved, 1.0), {"mean": saved[-1]}


def net_loss(params, x, y, *, state, rng):
    """The loss.

    x: real[batch, 4]; y: int[batch]
    """
    return net_loss_forward(params, x, y, state=state, rng=rng)[0]


def net_loss_eval(params, x, y, *, state):
    """The loss in evaluation mode.

    x: real[batch, 4]; y: int[batch]
    """
    return -np.log(net_proba(params, x, state=state)[np.arange(len(y)), y]).mean()


def net_proba(params, x, *, state):
    """The probabilities.

    x: real[batch, 4]
    """
    h = np.tanh((x - state["mean"]) @ params["h.W"] + params["h.b"])
    return _softmax(h @ params["out.W"] + params["out.b"])


def net_label(params, x, *, state):
    """The class.

    x: real[batch, 4]
    """
    return net_proba(params, x, state=state).argmax(axis=1)
'''


def module() -> ModuleType:
    made = ModuleType("net")
    made.__file__ = "<net.cr>"
    execute(TEXT, "<net.cr>", made)
    return made


def blobs(count: int = 200) -> dict[str, NDArray[Any]]:
    """Points in three classes, by the signs of two of four coordinates."""
    x = np.random.default_rng(0).normal(size=(count, 4))
    return {"x": x, "y": (x[:, 0] > 0).astype(np.int64) + (x[:, 1] > 0)}
