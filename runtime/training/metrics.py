"""How good the outputs are, of each that has a target.

The target of an output is the array of its own name, or the one input of the loss that the output does not ask for and
whose shape it has: then `label: int[batch]` is compared with `y: int[batch]`. Scores over classes, `real[batch, k]`,
are compared with a target of labels by the largest of them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from chainrule.runtime.training.contract import Argument, Array, Arrays, Model, Output
from chainrule.runtime.training.data import batches, examples, rows

CHUNK = 1024
Measure = Callable[[Array, Array], Array]


def _right(made: Array, target: Array) -> Array:
    return np.equal(made, target)


def _best_right(made: Array, target: Array) -> Array:
    return np.asarray(made.argmax(axis=-1) == target)


def _apart(made: Array, target: Array) -> Array:
    return np.asarray(np.abs(made - target))


def targets(model: Model, data: Arrays) -> list[tuple[str, Output, str, Measure]]:
    """What is measured: the metric's name, the output, its target, and how one element is judged."""
    found = []
    for output in model.outputs:
        if not all(name in data for name in output.inputs):
            continue
        named = [output.name] if output.name in data else []
        others = [one for one in model.inputs if one.name not in output.inputs]
        for name in named or [one.name for one in others]:
            type = next((one for one in model.inputs if one.name == name), output.type)
            judge = _judge(output.type, type)
            if judge is not None and (named or len([one for one in others if _judge(output.type, one)]) == 1):
                kind = "mean distance" if judge is _apart else "accuracy"
                found.append((f"{output.name} {kind}", output, name, judge))
    return found


def _judge(made: Argument, target: Argument) -> Measure | None:
    if made.axes == target.axes and made.dtype == target.dtype:
        return _apart if made.dtype == "real" else _right
    if made.dtype == "real" and target.dtype == "int" and made.axes[:-1] == target.axes and made.axes:
        return _best_right
    return None


def measure(model: Model, params: Arrays, state: Arrays, data: Arrays) -> dict[str, float]:
    """The mean of each metric over the examples."""
    wanted = targets(model, data)
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
