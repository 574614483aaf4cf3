"""How good the outputs are, of each that has a target.

The target of an output is the array of its own name, or the one input of the loss that the output does not ask for and
whose shape it has: then `label: int[batch]` is compared with `y: int[batch]`. Scores over classes, `real[batch, k]`,
are compared with a target of labels by the largest of them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from chainrule.runtime.training.contract import Array, Arrays, Model, Output
from chainrule.runtime.training.data import batches, examples, rows

CHUNK = 1024
Measure = Callable[[Array, Array], Array]


def _right(made: Array, target: Array) -> Array:
    return np.equal(made, target)


def _best_right(made: Array, target: Array) -> Array:
    return np.asarray(made.argmax(axis=-1) == target)


def _apart(made: Array, target: Array) -> Array:
    return np.asarray(np.abs(made - target))


def targets(model: Model, params: Arrays, state: Arrays, data: Arrays) -> list[tuple[str, Output, str, Measure]]:
    """What is measured: the metric's name, the output, its target, and how one element is judged."""
    size = int(model.batch) if model.batch.isdigit() else 2
    part = rows(data, model, slice(0, size))
    found = []
    for output in model.outputs:
        if not all(name in part for name in output.inputs):
            continue
        made = model.output(output, params, part, state)
        others = [one.name for one in model.per_example or model.inputs if one.name not in output.inputs]
        candidates = [output.name] if output.name in part else others
        judges = {name: _judge(made, part[name], name == output.name) for name in candidates}
        fitting = [(name, judge) for name, judge in judges.items() if judge is not None]
        if len(fitting) == 1:
            ((name, judge),) = fitting
            kind = "mean distance" if judge is _apart else "accuracy"
            found.append((f"{output.name} {kind}", output, name, judge))
    return found


def _judge(made: Array, target: Array, own: bool) -> Measure | None:
    """How an output is compared with what may be its target, or with its `own`: there whole numbers may be reals."""
    real = made.dtype.kind == "f"
    if made.shape == target.shape and (real == (target.dtype.kind == "f") or (real and own)):
        return _apart if real else _right
    return _best_right if real and target.dtype.kind == "i" and made.shape[:-1] == target.shape else None


def measure(model: Model, params: Arrays, state: Arrays, data: Arrays) -> dict[str, float]:
    """The mean of each metric over the examples."""
    wanted = targets(model, params, state, data)
    if not wanted:
        return {}
    count = examples(data, model)
    size = int(model.batch) if model.batch.isdigit() else CHUNK
    totals = dict.fromkeys((name for name, *_ in wanted), 0.0)
    for chosen in batches(count, size, np.arange(count)):
        part = rows(data, model, chosen)
        for name, output, target, judge in wanted:
            judged = judge(model.output(output, params, part, state), part[target])
            totals[name] += float(np.mean(judged)) * len(chosen)
    return {name: total / count for name, total in totals.items()}
