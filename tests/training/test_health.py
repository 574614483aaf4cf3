"""The health of gradients: a chain that vanishes, one that explodes, and units that are stuck are told in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import chainrule
from chainrule.runtime import training

LINES = "".join(f"    h{k} = ACT({'x' if k == 0 else f'h{k - 1}'} @ W{k})\n" for k in range(8))
PARAMS = "".join(f"    param W{k}: real[6, 6] ~ normal(0, SPREAD)\n" for k in range(8))
MODEL = f"model m:\n    input x: real[batch, 6]\n    input y: real[batch]\n{PARAMS}{LINES}"


def diagnosed(folder: Path, act: str, spread: str) -> training.Diagnosis:
    text = f"{MODEL}    loss = mean((sum(h7, axis = -1) - y)^2)\n".replace("ACT", act).replace("SPREAD", spread)
    (folder / "m.cr").write_text(text, encoding="utf-8")
    model = training.read_model(chainrule.load(folder / "m.cr"))
    rng = np.random.default_rng(0)
    data: dict[str, Any] = {"x": rng.normal(size=(20, 6)), "y": rng.normal(size=20)}
    run = training.begin(model, data, training.Recipe())
    return training.diagnose(model, run.params, data, run.state)


@pytest.mark.parametrize(
    ("act", "spread", "said", "mended"),
    [
        ("sigmoid", "0.3", "The gradient vanishes on its way back: that of `W0` is", "`relu` with `he_normal` weights"),
        ("sin", "3", "The gradient explodes on its way back: that of `W0` is", "Start from smaller weights"),
        ("leaky_relu", "4", "The activations explode on their way: `h6` is", "Start from smaller weights"),
        ("leaky_relu", "0.1", "The activations vanish on their way: `h6` is", "Larger weights (`he_normal`"),
        ("tanh", "8", "of `h0` is saturated.", "Smaller weights (`glorot_uniform`)"),
        ("relu", "0.3", "of the units of `h3` are dead: 0 for every example.", "`leaky_relu` keep them alive"),
        ("leaky_relu", "0.5", "Activations and gradients are of one order from end to end.", ""),
    ],
)
def test_what_is_told(act: str, spread: str, said: str, mended: str, tmp_path: Path) -> None:
    words = diagnosed(tmp_path, act, spread).words
    found = next((line for line in words if said in line), "")
    assert found, words
    assert mended in found


STACKED = """
model m:
    input x: real[batch, 6]
    input y: real[batch]
    for i in range(4) (own):
        param W: real[6, 6] ~ normal(0, 0.5)
        x = sigmoid(x @ W)
    loss = mean((sum(x, axis = -1) - y)^2)
"""
APART = """
model m:
    input x: real[batch, 6]
    input y: real[batch]
    param W0: real[6, 6] ~ zeros
    param W1: real[6, 6] ~ zeros
    param W2: real[6, 6] ~ zeros
    param W3: real[6, 6] ~ zeros
    x0 = sigmoid(x @ W0)
    x1 = sigmoid(x0 @ W1)
    x2 = sigmoid(x1 @ W2)
    x3 = sigmoid(x2 @ W3)
    loss = mean((sum(x3, axis = -1) - y)^2)
"""


def test_layers_in_a_loop_are_told_apart(tmp_path: Path) -> None:
    """The same layers, one statement each, say what each is."""
    rng = np.random.default_rng(0)
    data: dict[str, Any] = {"x": rng.normal(size=(20, 6)), "y": rng.normal(size=20)}
    found = {}
    for name, text in (("stacked", STACKED), ("apart", APART)):
        (tmp_path / f"{name}.cr").write_text(text, encoding="utf-8")
        found[name] = training.read_model(chainrule.load(tmp_path / f"{name}.cr"))
    W = found["stacked"].init(rng, {})["W"]
    one = training.diagnose(found["stacked"], {"W": W}, data, {})
    other = training.diagnose(found["apart"], {f"W{k}": W[k] for k in range(4)}, data, {})
    assert found["stacked"].stacks == {"W": 1}
    assert found["apart"].stacks == {}
    assert [name for name, _ in one.parameters] == ["W[0]", "W[1]", "W[2]", "W[3]"]
    np.testing.assert_allclose([size for _, size in one.parameters], [size for _, size in other.parameters])
    assert [value.name for value in one.values] == ["x[0]", "x[1]", "x[2]", "x[3]"]
    assert [value.kind for value in one.values] == ["sigmoid"] * 4
    np.testing.assert_allclose([v.size for v in one.values], [v.size for v in other.values])
    # that of the last has no name of its own where it is written out
    np.testing.assert_allclose([v.gradient for v in one.values[:3]], [v.gradient for v in other.values[:3]])
    assert one.words == other.words


def test_the_steps_of_loops_within_loops_have_two_numbers(tmp_path: Path) -> None:
    (tmp_path / "m.cr").write_text(
        "model m:\n    input x: real[batch, 3]\n    for i in range(2) (own):\n        for j in range(4) (own):\n"
        "            param W: real[3, 3] ~ normal(0, 0.5)\n            x = tanh(x @ W)\n    loss = mean(x^2)\n",
        encoding="utf-8",
    )
    model = training.read_model(chainrule.load(tmp_path / "m.cr"))
    rng = np.random.default_rng(0)
    seen = training.diagnose(model, model.init(rng, {}), {"x": rng.normal(size=(5, 3))}, {})
    assert model.stacks == {"W": 2}
    assert [name for name, _ in seen.parameters][:5] == ["W[0, 0]", "W[0, 1]", "W[0, 2]", "W[0, 3]", "W[1, 0]"]


def test_what_a_layer_remembers_is_no_unit(tmp_path: Path) -> None:
    """The running mean of a batch norm starts at 0, in a stack of layers as an array of two axes."""
    path = tmp_path / "m.cr"
    path.write_text(
        "model m():\n    input x: real[batch, 3]\n    h = x\n    for i in range(2) (own):\n"
        "        z = tanh(batch_norm(dense(h, 3)))\n        h = h + z\n    loss = mean(h^2)\n"
    )
    model = training.read_model(chainrule.load(path), "m")
    rng = np.random.default_rng(0)
    data = {"x": rng.normal(size=(20, 3))}
    run = training.begin(model, data, training.Recipe())
    assert any(np.ndim(one) == 2 for one in run.state.values())
    seen = training.diagnose(model, run.params, data, run.state)
    owned = {path.replace(".", "_") for path in (*run.params, *run.state)}
    assert owned.isdisjoint(one.name for one in seen.values)
    assert not any("dead" in words for words in seen.words), seen.words
