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
