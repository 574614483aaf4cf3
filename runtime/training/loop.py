"""The loop: batches, gradients, steps; a validation after each epoch.

    for step in steps(model, data, recipe, run, validation): ...       pauses behind each batch

`run` is whole at each pause: it may be saved there, or left.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from chainrule.runtime.training import descent
from chainrule.runtime.training.contract import Array, Arrays, Model, Unfit
from chainrule.runtime.training.data import batches, cast, check_labels, examples, rows, sizes_of
from chainrule.runtime.training.metrics import measure
from chainrule.runtime.training.order import settled
from chainrule.runtime.training.recipe import Epoch, Recipe, Run

CHUNK = 1024
"""So many examples are evaluated at once."""


class NonFinite(ArithmeticError):
    """The loss or its gradient is not finite: in which parameter first, and where in the source that arose."""


@dataclass(frozen=True)
class Step:
    """A batch behind us: its loss, the rate, and the epoch if it has ended."""

    number: int
    loss: float
    rate: float
    of: int
    ended: Epoch | None = None


def begin(model: Model, data: Arrays, recipe: Recipe) -> Run:
    """A training that has not begun: parameters drawn by the seed. Raises Unfit."""
    check(recipe)
    sizes = sizes_of(data, model)
    params = cast(model.init(np.random.default_rng([recipe.seed, 1]), sizes), recipe.dtype)
    state = cast(model.init_state(sizes), recipe.dtype)
    optimiser = descent.optimiser(recipe.optimiser)
    return Run(params, state, optimiser.start(packed(params)))


def check(recipe: Recipe) -> None:
    """Raises Unfit for a recipe that cannot be followed."""
    descent.optimiser(recipe.optimiser)
    descent.schedule(recipe.schedule, 1)
    for name, low in (("epochs", 1), ("batch", 1), ("patience", 0), ("clip", 0), ("decay", 0), ("rate", 0)):
        if not getattr(recipe, name) >= low:
            raise Unfit(f"`{name}` is at least {low}, and here it is {getattr(recipe, name)}")


def packed(params: Arrays) -> Array:
    """All parameters in one row, in order."""
    return np.concatenate([array.ravel() for array in params.values()]) if params else np.zeros(0)


def unpacked(row: Array, params: Arrays) -> dict[str, Array]:
    """Views of the row in the shapes of the parameters."""
    ends = np.cumsum([array.size for array in params.values()])
    parts = np.split(row, ends[:-1])
    return {name: part.reshape(array.shape) for (name, array), part in zip(params.items(), parts, strict=True)}


def steps(
    model: Model, data: Arrays, recipe: Recipe, run: Run, validation: Arrays | None = None
) -> Iterator[Step]:
    """Train from where `run` stands to the end. Raises NonFinite, Unfit."""
    model = settled(model, data)
    data = cast(data, recipe.dtype)
    held = cast(validation, recipe.dtype) if validation is not None else None
    count = examples(data, model)
    size = _batch_size(model, recipe, count)
    per_epoch = -(-count // size)
    optimiser = descent.optimiser(recipe.optimiser)
    schedule = descent.schedule(recipe.schedule, recipe.epochs * per_epoch)
    _check_labels(model, data, run)
    while not run.finished:
        order = np.random.default_rng([recipe.seed, 2, run.epoch]).permutation(count)
        for chosen in batches(count, size, order, run.batch):
            loss = _step(model, rows(data, model, chosen), recipe, run, optimiser, schedule.rate(run.step, recipe.rate))
            run.total += loss * len(chosen)
            run.seen += len(chosen)
            run.batch += 1
            run.step += 1
            rate = schedule.rate(run.step - 1, recipe.rate)
            if run.batch < per_epoch:
                yield Step(run.step, loss, rate, per_epoch)
        ended = _end(model, data, held, recipe, run, schedule.rate(max(run.step - 1, 0), recipe.rate))
        yield Step(run.step, ended.loss, ended.rate, per_epoch, ended)


def _batch_size(model: Model, recipe: Recipe, count: int) -> int:
    if model.batch.isdigit():
        if count % int(model.batch):
            raise Unfit(f"the model takes {model.batch} examples at once, and {count} are no multiple of that")
        return int(model.batch)
    return min(recipe.batch, count)


def _check_labels(model: Model, data: Arrays, run: Run) -> None:
    def loss(part: Arrays) -> float:
        with np.errstate(all="ignore"):  # what is not finite is told at the step that makes it
            return model.loss(run.params, part, run.state, np.random.default_rng(0))

    if not model.batch.isdigit():
        check_labels(data, model, loss)


def _step(
    model: Model, part: Arrays, recipe: Recipe, run: Run, optimiser: descent.Optimiser, rate: float
) -> float:
    """One batch: `run` has new parameters, and new memory and statistics."""
    noise = np.random.default_rng([recipe.seed, 3, run.step])
    with np.errstate(all="ignore"):  # what is not finite is told below, by name
        loss, grads, state = model.loss_grad(run.params, part, run.state, noise)
    p, g = packed(run.params), packed({name: grads[name] for name in run.params})
    length = float(np.linalg.norm(g))
    if not (np.isfinite(loss) and np.isfinite(length)):
        from chainrule.runtime.training.blame import blame

        raise NonFinite(blame(model, part, recipe, run, loss, grads))
    functions = descent.library("optimisers.cr")
    if recipe.decay:
        g = functions.weight_decay(p, g, float(recipe.decay))
    if recipe.clip:
        g = functions.clip_by_norm(g, float(recipe.clip))
    after, run.memory = optimiser.step(p, g, run.memory, run.step + 1, rate)
    run.params, run.state = unpacked(after, run.params), state
    run.lengths += length
    return loss


def _end(model: Model, data: Arrays, held: Arrays | None, recipe: Recipe, run: Run, rate: float) -> Epoch:
    """The end of an epoch: its losses and metrics, and whether it was the last."""
    judged = held if held is not None else data
    validation = evaluate(model, run.params, run.state, held) if held is not None else None
    metrics = tuple(measure(model, run.params, run.state, judged).items())
    loss = run.total / run.seen
    ended = Epoch(run.epoch + 1, loss, rate, run.lengths / run.batch, validation, metrics)
    run.history.append(ended)
    decisive = loss if validation is None else validation
    if decisive < run.best_loss:
        run.best_loss, run.waited = decisive, 0
        run.best, run.best_state = dict(run.params), dict(run.state)
    else:
        run.waited += 1
    run.epoch += 1
    run.batch, run.seen, run.total, run.lengths = 0, 0, 0.0, 0.0
    run.finished = run.epoch >= recipe.epochs or (recipe.patience > 0 and run.waited >= recipe.patience)
    return ended


def evaluate(model: Model, params: Arrays, state: Arrays, data: Arrays) -> float:
    """The mean loss in evaluation mode."""
    count = examples(data, model)
    size = int(model.batch) if model.batch.isdigit() else CHUNK
    total = 0.0
    for chosen in batches(count, size, np.arange(count)):
        part = rows(data, model, chosen)
        total += model.loss(params, part, state, np.random.default_rng(0)) * len(chosen)
    return total / count


def chosen_weights(run: Run, recipe: Recipe) -> tuple[Mapping[str, Array], Mapping[str, Array]]:
    """Parameters and statistics: those of the best epoch where patience was asked for, otherwise the last."""
    if recipe.patience and run.best:
        return run.best, run.best_state
    return run.params, run.state


def fit(model: Model, data: Arrays, recipe: Recipe, validation: Arrays | None = None) -> Run:
    """Train a model to the end. Raises Unfit, NonFinite."""
    run = begin(model, data, recipe)
    for _ in steps(model, data, recipe, run, validation):
        pass
    return run


def predictions(model: Model, params: Arrays, state: Arrays, data: Arrays) -> dict[str, Any]:
    """Every output of the model that the data are enough for."""
    return {
        output.name: model.output(output, params, data, state)
        for output in model.outputs
        if all(name in data for name in output.inputs)
    }
