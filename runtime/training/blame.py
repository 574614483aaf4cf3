"""What is told of a loss or a gradient that is not finite: in which parameter first, and where it arose.

The step is run once more, each expression of the emitted functions reporting what it yields (`runtime.tracing`).
"""

from __future__ import annotations

import inspect

import numpy as np

from chainrule.runtime.tracing import NanReport, trace_nan
from chainrule.runtime.training.contract import Array, Arrays, Model, positional
from chainrule.runtime.training.recipe import Recipe, Run


def blame(model: Model, part: Arrays, recipe: Recipe, run: Run, loss: float, grads: Arrays) -> str:
    """What is not finite, in which parameter first, and which operation of which statement made it so."""
    bad = next((name for name in run.params if not np.isfinite(grads[name]).all()), None)
    what = "the loss" if not np.isfinite(loss) else "the gradient"
    number = loss if not np.isfinite(loss) else _first(grads[bad]) if bad is not None else loss
    lines = [f"{what} is {number:g} at step {run.step + 1}"]
    if bad is not None:
        lines[0] += f"; the first parameter whose gradient is not finite is `{bad}`"
    report = traced(model, part, recipe, run)
    wrong = [f"`{name}`" for name in report.arguments if name not in ("params", "state")]
    if wrong:
        lines.append(f"{' and '.join(wrong)}, of the data, is not finite")
    lines += [str(origin) for origin in (report.origin, report.nan) if origin is not None]
    return "\n".join(lines)


def _first(array: Array) -> float:
    return float(array[~np.isfinite(array)].flat[0])


def traced(model: Model, part: Arrays, recipe: Recipe, run: Run) -> NanReport:
    """Where the first number that is not finite came from, in the step that `run` stands before."""
    loss = model.function("loss")
    offered = {"state": run.state, "rng": np.random.default_rng([recipe.seed, 3, run.step])}
    keywords = {name: value for name, value in offered.items() if name in inspect.signature(loss).parameters}
    inputs = {name: part[name] for name in positional(loss)}
    return trace_nan(model.module, f"{model.name}_loss", params=dict(run.params), **inputs, **keywords)
