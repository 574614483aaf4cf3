"""Models in C: losses, gradients and outputs are those of the numpy module, for the same dicts."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import chainrule
from chainrule.runtime import building

SMALL = """
model small(width: dim = 6):
    input x: real[batch, 5, 4]
    input y: int[batch]
    h = lstm(x, width)
    d = dropout(layer_norm(h[:, -1]), 0.3)
    for i in range(2) (own):
        block = d + dense(d, width, tanh)
        d = block
    logits = dense(d, 3)
    output label = argmax(logits, axis = -1)
    loss = mean(cross_entropy(logits, y)) + 1e-3 * sum(h.W^2)

model pooled():
    input x: real[batch, 2, 6, 6]
    input y: real[batch]
    a = max_pool2d(x, 2, 2, padding = 1)
    b = average_pool2d(a, 2, 1)
    p = dense(reshape(b, [batch, 18]), 1)
    loss = mse(p[:, 0], y)
"""


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> tuple[ModuleType, ModuleType]:
    path = tmp_path_factory.mktemp("models") / "models.cr"
    path.write_text(SMALL)
    with pytest.MonkeyPatch.context() as patch:  # full optimisation takes longer than the tests
        patch.setattr(building, "IN_SHORT", ())
        return chainrule.load(path), chainrule.load(path, target="c")


def _close(ours: Any, theirs: Any) -> None:
    if isinstance(theirs, dict):
        assert list(ours) == list(theirs)
        for key, value in theirs.items():
            _close(ours[key], value)
    elif isinstance(theirs, tuple):
        for one, other in zip(ours, theirs, strict=True):
            _close(one, other)
    else:
        assert np.asarray(ours).dtype == np.asarray(theirs).dtype
        np.testing.assert_allclose(ours, theirs, rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_model_with_noise_and_stacked_layers(modules: tuple[ModuleType, ModuleType], dtype: Any) -> None:
    rng = np.random.default_rng(4)
    x, y = rng.normal(size=(7, 5, 4)).astype(dtype), rng.integers(0, 3, 7)
    numpy, c = modules
    params = {key: value.astype(dtype) for key, value in numpy.small_init(np.random.default_rng(1)).items()}
    assert type(c.__dict__["_small_loss_grad"]).__name__ == "builtin_function_or_method"
    found = [
        (
            module.small_loss_grad(params, x, y, rng=np.random.default_rng(2)),
            module.small_loss_eval(params, x, y),
        )
        for module in modules
    ]
    if dtype is np.float64:
        _close(found[1], found[0])
    else:
        for key, value in found[0][0][1].items():
            assert found[1][0][1][key].dtype == np.float32
            np.testing.assert_allclose(found[1][0][1][key], value, rtol=1e-3, atol=1e-5)
    assert (c.small_label(params, x) == numpy.small_label(params, x)).all()


def test_padding_and_pooling(modules: tuple[ModuleType, ModuleType]) -> None:
    rng = np.random.default_rng(5)
    x, y = rng.normal(size=(3, 2, 6, 6)), rng.normal(size=3)
    numpy, c = modules
    params = numpy.pooled_init(np.random.default_rng(1))
    assert type(c.__dict__["_pooled_loss_grad"]).__name__ == "builtin_function_or_method"
    _close(c.pooled_loss_grad(params, x, y), numpy.pooled_loss_grad(params, x, y))


def test_a_model_with_a_state(tmp_path: Path) -> None:
    """What a loss updates is handed on by value, forward half and gradient; no cotangent is asked of it."""
    path = tmp_path / "kept.cr"
    path.write_text(
        """
model kept():
    input x: real[batch, 4]
    h = batch_norm(x)
    loss = mean(h^2) + mean(dense(h, 1)^2)
"""
    )
    numpy, c = chainrule.load(path), chainrule.load(path, target="c")
    params, state = numpy.kept_init(np.random.default_rng(1)), numpy.kept_init_state()
    x = np.random.default_rng(2).normal(size=(5, 4))
    given, before = (params, x), {key: value.copy() for key, value in state.items()}
    for name in ("", "_forward", "_backward", "_grad", "_eval"):
        assert type(c.__dict__[f"_kept_loss{name}"]).__name__ == "builtin_function_or_method"
    for name in ("kept_loss", "kept_loss_grad", "kept_loss_eval"):
        _close(getattr(c, name)(*given, state=state), getattr(numpy, name)(*given, state=state))
    (ours, kept), (theirs, also_kept) = (module.kept_loss_forward(*given, state=state) for module in (c, numpy))
    _close(ours, theirs)
    _close(c.kept_loss_backward(kept, 2.0), numpy.kept_loss_backward(also_kept, 2.0))
    _close(state, before)
