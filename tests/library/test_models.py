"""Layers that keep statistics or draw numbers, in training and afterwards."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from tests.emit.compiling import run
from tests.library import models
from tests.library.references import load


@cache
def module() -> dict[str, Any]:
    return run(models.PROGRAM)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", models.SHAPES)
def test_batch_normalisation_trains_as_torch_does(name: str, dtype: Any) -> None:
    there = load()[name]
    given = {key: array.astype(dtype) for key, array in models.arguments(name).items()}
    prefix = {path.rpartition(".")[2]: path for path in module()[f"{name}_init"](np.random.default_rng(0))}
    params = {path: given[key] for key, path in prefix.items()}
    statistics = {path.rpartition(".")[2]: path for path in module()[f"{name}_init_state"]()}
    state = {path: given[key] for key, path in statistics.items()}
    loss, grads, new = module()[f"{name}_loss_grad"](params, given["c"], state=state)
    tolerance = 1e-9 if dtype is np.float64 else 1e-4
    np.testing.assert_allclose(loss, there["loss"], rtol=tolerance, atol=tolerance)
    for key, path in prefix.items():
        np.testing.assert_allclose(grads[path], there[f"d_{key}"], rtol=tolerance, atol=tolerance)
    for key, path in statistics.items():
        np.testing.assert_allclose(new[path], there[key], rtol=tolerance, atol=tolerance)


def test_dropout_leaves_out_a_share_and_keeps_the_mean() -> None:
    x = np.full((1000, 50), 2.0)
    loss = module()["dropped_loss"]({}, x, rng=np.random.default_rng(0))
    assert loss / x.size == pytest.approx(2, abs=0.03)
    np.testing.assert_array_equal(module()["dropped_out"]({}, x), x)


def test_a_sequence_from_both_sides() -> None:
    rng = np.random.default_rng(0)
    drawn = {path: rng.normal(size=array.shape) for path, array in module()["both_init"](rng).items()}
    x = rng.normal(size=(2, 5, 3))
    sides = [[drawn[f"y.{side}.{name}"] for name in ("W", "U", "b", "b_new")] for side in ("forth", "back")]
    forth = module()["one_way"](x, *sides[0])
    back = module()["one_way"](x[:, ::-1], *sides[1])[:, ::-1]
    np.testing.assert_allclose(module()["both_out"](drawn, x), np.concatenate([forth, back], axis=-1), rtol=1e-12)


def test_a_batch_of_one_row_leaves_the_running_variance_as_it_is() -> None:
    """It has none of its own: 0 / 0 would be nan from then on, in all that is evaluated."""
    made = run("model m:\n    input x: real[batch, 3]\n    loss = sum(batch_norm(x)^2)\n")
    params, state = made["m_init"](np.random.default_rng(0)), made["m_init_state"]()
    x = np.array([[1.0, 2.0, 3.0]])
    _, _, after = made["m_loss_grad"](params, x, state=state)
    (mean,), (variance,) = ([path for path in state if path.endswith(word)] for word in ("mean", "variance"))
    np.testing.assert_array_equal(after[variance], state[variance])
    np.testing.assert_allclose(after[mean], 0.1 * x[0])
