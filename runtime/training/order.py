"""Whether the rows of the data are examples: they are where the loss is the same in whatever order they come.

A record over time has rows too, but a batch of them, drawn at random, would be another record. The loss says which it
is: it is evaluated at parameters that nothing is special about, of a few rows as they come and in two other orders.
"""

from __future__ import annotations

import inspect
from dataclasses import replace

import numpy as np

from chainrule.runtime.training.contract import Array, Arrays, Model
from chainrule.runtime.training.data import cast, examples, rows, sizes_of

FEW = 64
AGREE = 1e-8
"""So far, relatively, sums in another order are apart at most, and losses of another record hardly are."""


def settled(model: Model, data: Arrays) -> Model:
    """The model; where the order of the rows counts, one whose only example is the data as they are."""
    count = int(model.batch) if model.batch.isdigit() else min(FEW, examples(data, model))
    if not model.per_example or count < 2 or _draws(model):
        return model
    data = rows(cast(data, np.float64), model, slice(0, count))
    sizes, rng = sizes_of(data, model), np.random.default_rng(0)
    params = {name: array + 0.1 * rng.standard_normal(array.shape) for name, array in model.init(rng, sizes).items()}
    state = model.init_state(sizes)

    def loss(order: Array) -> float:
        with np.errstate(all="ignore"):
            return model.loss(params, rows(data, model, order), state, rng)

    orders = np.arange(count), np.array([1, 0, *range(2, count)]), rng.permutation(count)
    try:
        as_they_come, *others = [loss(order) for order in orders]
    except IndexError:
        return model  # a label out of range, which is told of in its own words
    if all(abs(other - as_they_come) <= AGREE * abs(as_they_come) for other in others) or not np.isfinite(as_they_come):
        return model
    return replace(model, batch="")


def _draws(model: Model) -> bool:
    """Whether its loss draws numbers when it is evaluated, which differ from row to row."""
    evaluated = model.function("loss_eval") or model.function("loss")
    return "rng" in inspect.signature(evaluated).parameters
