"""The loop: it descends, it can be left between any two steps, and goes on bit for bit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import chainrule
from chainrule.runtime import training
from chainrule.runtime.training import Model, Recipe, Run
from tests.training.net import blobs, module

RECIPE = Recipe(optimiser="adam", rate=0.02, schedule="cosine_decay", epochs=4, batch=32, clip=1.0, decay=1e-4)


@pytest.fixture(scope="module")
def model() -> Model:
    return training.read_model(module())


def same(one: Run, other: Run) -> None:
    for part in ("params", "state", "best", "best_state"):
        first, second = getattr(one, part), getattr(other, part)
        assert list(first) == list(second)
        for name in first:
            np.testing.assert_array_equal(first[name], second[name])
    for a, b in zip(one.memory, other.memory, strict=True):
        np.testing.assert_array_equal(a, b)
    rest = ("step", "epoch", "batch", "seen", "total", "lengths", "history", "best_loss", "waited", "finished")
    assert [getattr(one, name) for name in rest] == [getattr(other, name) for name in rest]


def test_it_descends(model: Model) -> None:
    data, held = training.split(blobs(), model, 0.25, 0)
    run = training.fit(model, data, RECIPE, held)
    assert [epoch.number for epoch in run.history] == [1, 2, 3, 4]
    assert run.history[-1].loss < 0.8 * run.history[0].loss
    assert dict(run.history[-1].metrics)["label accuracy"] > 0.6
    assert run.step == 4 * 5


def test_the_same_seed_is_the_same_training(model: Model) -> None:
    same(training.fit(model, blobs(), RECIPE), training.fit(model, blobs(), RECIPE))
    other = training.fit(model, blobs(), replace(RECIPE, seed=1))
    assert not np.array_equal(other.params["h.W"], training.fit(model, blobs(), RECIPE).params["h.W"])


@pytest.mark.parametrize("optimiser", ["gradient_descent", "adamw(decay = 0.1)"])
def test_left_anywhere_it_goes_on_bit_for_bit(model: Model, tmp_path: Path, optimiser: str) -> None:
    recipe = replace(RECIPE, optimiser=optimiser, epochs=3, patience=2)
    data, held = training.split(blobs(), model, 0.25, 0)
    alone = training.fit(model, data, recipe, held)
    of = training.fingerprint(model, data, held, recipe)
    for stop in (1, 5, 6, 9, alone.step - 1):
        run = training.begin(model, data, recipe)
        for step in training.steps(model, data, recipe, run, held):
            if step.number == stop:
                break
        training.save(tmp_path / "run", run, of)
        taken_up = training.load(tmp_path / "run", of)
        same(run, taken_up)
        for _ in training.steps(model, data, recipe, taken_up, held):
            pass
        same(alone, taken_up)


def test_patience_ends_it_and_keeps_the_best(model: Model) -> None:
    data, held = training.split(blobs(), model, 0.25, 0)
    recipe = replace(RECIPE, rate=0.0, epochs=50, patience=3)
    run = training.fit(model, data, recipe, held)
    assert run.waited == 3
    assert len(run.history) < 50
    params, _ = training.chosen_weights(run, recipe)
    assert training.evaluate(model, params, run.best_state, held) == run.best_loss


def test_in_single_precision(model: Model) -> None:
    run = training.fit(model, blobs(), replace(RECIPE, dtype="float32"))
    assert {array.dtype for array in (*run.params.values(), *run.memory)} == {np.dtype(np.float32)}


def test_what_is_not_finite_is_told_with_its_place(model: Model) -> None:
    data = blobs()
    data["x"][17, 2] = np.inf
    with pytest.raises(training.NonFinite) as told:
        training.fit(model, data, RECIPE)
    assert "the first parameter whose gradient is not finite is `h.W`" in str(told.value)
    assert "`x`, of the data, is not finite" in str(told.value)


def test_the_operation_that_made_a_nan_is_told(tmp_path: Path) -> None:
    """Of a compiled model with states, samples and a loop: the statement, the operation, and what went into it."""
    text = (
        "model m:\n    input x: real[batch, 4]\n    input y: int[batch]\n    h = x\n    for i in range(2) (own):\n"
        "        z = dropout(batch_norm(dense(h, 4)), 0.1)\n        h = sqrt(z)\n"
        "    loss = mean(cross_entropy(h, y))\n"
    )
    (tmp_path / "m.cr").write_text(text, encoding="utf-8")
    compiled = training.read_model(chainrule.load(tmp_path / "m.cr"))
    with pytest.raises(training.NonFinite) as told:
        training.fit(compiled, blobs(), RECIPE)
    assert "the loss is nan at step 1" in str(told.value)
    assert "m.cr:7: h = sqrt(z)\n  `sqrt` made nan at [" in str(told.value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"optimiser": "adamm"}, "there is no optimiser `adamm`; did you mean `adam`?"),
        ({"optimiser": "adam(beta = 0.9)"}, "`adam` has no option `beta`; it has `beta1`, `beta2`, `epsilon`"),
        ({"optimiser": "adam(beta1 = x)"}, "`beta1 = x` is no option: write `name = number`"),
        ({"optimiser": "adam["}, "`adam[` is no optimiser"),
        ({"schedule": "cosine"}, "there is no schedule `cosine`; did you mean `cosine_decay`?"),
        ({"schedule": "step_decay"}, "`step_decay` needs its option `every`: `step_decay(every = ...)`"),
        ({"epochs": 0}, "`epochs` is at least 1, and here it is 0"),
        ({"batch": 0}, "`batch` is at least 1"),
    ],
)
def test_a_recipe_that_cannot_be_followed(model: Model, change: dict[str, Any], words: str) -> None:
    with pytest.raises(training.Unfit) as told:
        training.fit(model, blobs(), replace(RECIPE, **change))
    assert words in str(told.value)


def test_weights_go_to_files_and_back(model: Model, tmp_path: Path) -> None:
    pytest.importorskip("safetensors")
    run = training.fit(model, blobs(), RECIPE)
    for name in ("w.npz", "w.safetensors"):
        training.save_weights(tmp_path / name, run.params, run.state)
        params, state = training.load_weights(tmp_path / name, run.params)
        for key, array in {**run.params, **run.state}.items():
            np.testing.assert_array_equal({**params, **state}[key], array)


def test_weights_of_another_model(model: Model, tmp_path: Path) -> None:
    run = training.begin(model, blobs(), RECIPE)
    training.save_weights(tmp_path / "w.npz", {"h.W": np.zeros(3)})
    with pytest.raises(training.Unfit, match=r"weights of another model: it has no `h\.b`"):
        training.load_weights(tmp_path / "w.npz", run.params)
    training.save_weights(tmp_path / "w.npz", {**run.params, "h.W": np.zeros((4, 9))})
    with pytest.raises(training.Unfit, match=r"`h\.W` has the shape \(4, 9\) there, and \(4, 8\) here"):
        training.load_weights(tmp_path / "w.npz", run.params)
    (tmp_path / "w.npz").write_bytes((tmp_path / "w.npz").read_bytes()[:-40])
    with pytest.raises(training.Unfit, match="no weights that can be read"):
        training.load_weights(tmp_path / "w.npz")
