"""Layers of another file: what they own is kept under the importing model's names."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import chainrule
from tests.models.compiling import LAYERS

NETS = LAYERS + (
    "\nlayer deep(x: real[b, n], depth: dim = 2) -> real[b, n]:\n    for i in range(depth) (own):\n"
    "        z = block(x, 5)\n        x = x + z\n    return x\n"
)
MODEL = (
    'from "./parts/nets.cr" import deep as stack, dropout\n'
    "model m:\n    input x: real[b, 4]\n    h = stack(x)\n    layer s = stack(depth = 3)\n"
    "    y = dropout(s(s(h)), 0.1)\n    loss = mean(y^2) + sum(h.z.dense1.W^2)\n"
)


def test_layers_of_another_file(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "nets.cr").write_text(NETS, encoding="utf-8")
    (tmp_path / "m.cr").write_text(MODEL, encoding="utf-8")
    (tmp_path / "one.cr").write_text(NETS + MODEL.partition("\n")[2].replace("stack", "deep"), encoding="utf-8")
    theirs, ours = chainrule.load(tmp_path / "m.cr"), chainrule.load(tmp_path / "one.cr")
    params = ours.m_init(np.random.default_rng(0))
    assert {path: array.shape for path, array in theirs.m_init(np.random.default_rng(0)).items()} == {
        path: array.shape for path, array in params.items()
    }
    assert params["s.z.dense1.W"].shape == (3, 5, 4)
    x = np.random.default_rng(1).normal(size=(3, 4))
    loss, grads = theirs.m_loss_grad(params, x, rng=np.random.default_rng(2))
    expected, slopes = ours.m_loss_grad(params, x, rng=np.random.default_rng(2))
    assert loss == expected
    for path, slope in slopes.items():
        np.testing.assert_array_equal(grads[path], slope)
