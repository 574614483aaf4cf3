"""The health of gradients: a chain that vanishes, one that explodes, and units that are stuck are told in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import chainrule
from chainrule import commands
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
        ("leaky_relu", "4", "The activations explode on their way: `h7` is", "Start from smaller weights"),
        ("leaky_relu", "0.1", "The activations vanish on their way: `h7` is", "Larger weights (`he_normal`"),
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
    assert [weight.name for weight in one.parameters] == ["W[0]", "W[1]", "W[2]", "W[3]"]
    np.testing.assert_allclose([w.size for w in one.parameters], [w.size for w in other.parameters])
    np.testing.assert_allclose([w.gradient for w in one.parameters], [w.gradient for w in other.parameters])
    assert [value.name for value in one.values] == ["x[0]", "x[1]", "x[2]", "x[3]"]
    assert [value.kind for value in one.values] == ["sigmoid"] * 4
    np.testing.assert_allclose([v.size for v in one.values], [v.size for v in other.values])
    np.testing.assert_allclose([v.gradient for v in one.values], [v.gradient for v in other.values])
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
    steps = [f"[{i}, {j}]" for i in range(2) for j in range(4)]
    assert [weight.name for weight in seen.parameters] == [f"W{step}" for step in steps]
    assert [value.name for value in seen.values] == [f"x{step}" for step in steps]


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
    shown = ["z.dense1", "z.batch_norm1", "z", "h"]
    assert [one.name for one in seen.values] == [f"{name}[{k}]" for name in shown for k in range(2)]
    assert not any("dead" in words for words in seen.words), seen.words


RECURRENT = """
model m:
    input xs: real[batch, steps, 3]
    param U: real[3, 4] ~ normal(0, 0.5)
    param W: real[4, 4] ~ normal(0, 0.5)
    h = zeros([batch, 4])
    for t in range(steps):
        z = xs[:, t] @ U + h @ W
        h = tanh(z)
    loss = sum(h^2) / 2
"""


def _taken(folder: Path, text: str) -> training.Model:
    (folder / "m.cr").write_text(text, encoding="utf-8")
    return training.read_model(chainrule.load(folder / "m.cr"))


def _root_mean_square(x: Any) -> float:
    return float(np.sqrt(np.mean(np.square(x))))


@pytest.mark.parametrize("steps", [1, 2, 9])
def test_the_steps_of_a_loop_have_the_gradients_of_back_propagation_through_time(steps: int, tmp_path: Path) -> None:
    """The first and the last step; by hand, d_z = d_h (1 - h^2) and d_h of the step before is d_z W'."""
    model = _taken(tmp_path, RECURRENT)
    rng = np.random.default_rng(3)
    params, xs = model.init(rng, {}), rng.normal(size=(5, steps, 3))
    seen = training.diagnose(model, params, {"xs": xs}, {})
    h, states = np.zeros((5, 4)), []
    for t in range(steps):
        h = np.tanh(xs[:, t] @ params["U"] + h @ params["W"])
        states.append(h)
    d_h, backward = h, []
    for h in reversed(states):
        d_z = d_h * (1 - h * h)
        backward.append((d_z, d_h))
        d_h = d_z @ params["W"].T
    ends = sorted({0, steps - 1})
    assert [one.name for one in seen.values] == [f"{name}[{t}]" for name in ("z", "h") for t in ends]
    wanted = [_root_mean_square(backward[::-1][t][k]) for k in range(2) for t in ends]
    np.testing.assert_allclose([one.gradient for one in seen.values], wanted, rtol=1e-12)
    sizes = [_root_mean_square(states[t]) for t in ends]
    np.testing.assert_allclose([one.size for one in seen.values if one.name[0] == "h"], sizes, rtol=1e-12)
    assert [one.kind for one in seen.values] == [""] * len(ends) + ["tanh"] * len(ends)
    assert {one.where for one in seen.values} == {"m.cr:8", "m.cr:9"}


def test_a_gradient_that_vanishes_through_time_is_told(tmp_path: Path) -> None:
    model = _taken(tmp_path, RECURRENT.replace("W: real[4, 4] ~ normal(0, 0.5)", "W: real[4, 4] ~ normal(0, 0.1)"))
    rng = np.random.default_rng(3)
    seen = training.diagnose(model, model.init(rng, {}), {"xs": rng.normal(size=(5, 30, 3))}, {})
    assert seen.words[0].startswith("The gradient vanishes on its way back through the steps of `z`: that of `z[0]` is")
    assert "`orthogonal`" in seen.words[0]


LAYERS = """
layer block(x: real[batch, n]) -> real[batch, n]:
    a = dense(x, n, relu)
    return a + dense(a, n, tanh)

model m:
    input x: real[batch, 4]
    param w ~ 1
    picture = reshape(x, [batch, 2, 2])
    weights = softmax(w * ones([3]))
    h = dense(reshape(picture, [batch, 4]), 3) |> block |> dropout(0.2)
    s = batch_norm(h) * weights
    n = 4
    count = 0.0
    while count < 2.5:
        s = s / 2
        count = count + 1
    loss = mean((s - dense(h, 3))^2)
"""


def test_what_is_told_are_statements_and_the_layers_that_they_call(tmp_path: Path) -> None:
    """Not what is made of the data alone, nor windows and copies; what a `while` does is told behind it."""
    model = _taken(tmp_path, LAYERS)
    rng = np.random.default_rng(3)
    data = {"x": rng.normal(size=(50, 4))}
    run = training.begin(model, data, training.Recipe())
    seen = training.diagnose(model, run.params, data, run.state)
    shown = ["h.dense1", "h.block1.a", "h.block1.dense1", "h.block1", "h", "s.batch_norm", "s", "s", "dense"]
    found = [one.name for one in seen.values]
    assert found == shown
    assert [one.kind for one in seen.values][:6] == ["", "relu", "tanh", "", "", ""]
    gradients = {one.name: one.gradient for one in seen.values}
    assert all(size > 0 for size in gradients.values()), gradients


def test_a_unit_of_a_convolution_is_a_channel(tmp_path: Path) -> None:
    """A corner of all pictures that is empty is no dead unit; a channel whose bias is far below 0 is one."""
    model = _taken(
        tmp_path,
        "model m:\n    input x: real[batch, 1, 4, 4]\n"
        "    h = conv2d(x, 4, 3, padding = 1, act = relu) |> max_pool2d(2, 2)\n    loss = mean(h^2)\n",
    )
    rng = np.random.default_rng(0)
    x = rng.random((20, 1, 4, 4))
    x[:, :, :3, :3] = 0
    params = {**model.init(rng, {}), "h.b": np.array([0.0, -9.0, 0.1, 0.0])}
    params["h.W"] = np.abs(params["h.W"])
    seen = training.diagnose(model, params, {"x": x}, {})
    assert [(one.name, one.stuck) for one in seen.values] == [("h.conv2d", 0.25), ("h", 0.25)]


def test_a_compiled_module_is_looked_at_by_its_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, rng = tmp_path / "m.cr", np.random.default_rng(0)
    path.write_text("model m(width: dim = 3):\n    input x: real[batch, 2]\n    loss = mean(dense(x, width)^2)\n")
    np.savez(tmp_path / "d.npz", x=rng.normal(size=(20, 2)))
    assert commands.run(["compile", str(path), "--set", "width=5"]) == 0
    asked = ["train", str(tmp_path / "m.py"), "--data", str(tmp_path / "d.npz"), "--diagnose"]
    assert commands.run(asked) == 0
    assert "\ndense " in capsys.readouterr().out
    path.write_text(path.read_text() + "\n# more\n")
    assert commands.run(asked) == 1
    assert "m.cr has changed since m.py was compiled from it: a diagnosis is of the .cr file" in capsys.readouterr().err
    path.unlink()
    assert commands.run(asked) == 1
    assert "m.py was compiled from m.cr, which is not beside it" in capsys.readouterr().err


def test_what_is_not_finite_is_told(tmp_path: Path) -> None:
    model = _taken(tmp_path, "model m:\n    input x: real[batch, 2]\n    loss = mean(dense(x, 3)^2)\n")
    params = model.init(np.random.default_rng(0), {})
    seen = training.diagnose(model, params, {"x": np.full((4, 2), np.nan)}, {})
    assert seen.words == ("`dense` is not finite: training tells which operation made it so, and of what.",)


def test_what_a_layer_returns_is_told_once(tmp_path: Path) -> None:
    """As what the layer gives, under the name that it has where it is called; with states beside it."""
    model = _taken(
        tmp_path,
        "layer down(x: real[b, n], m: dim) -> real[b, m]:\n    z = batch_norm(dense(x, m))\n"
        "    return dense(z, m, relu)\n\n"
        "layer named(x: real[b, n]) -> real[b, n]:\n    h = tanh(dense(x, n))\n    return h\n\n"
        "model m:\n    input x: real[batch, 3]\n    layer enc = named()\n    a = down(x, 4)\n    b = enc(a)\n"
        "    c = enc(b) |> down(4)\n    loss = mean(down(c, 4)^2)\n",
    )
    data = {"x": np.random.default_rng(0).normal(size=(20, 3))}
    run = training.begin(model, data, training.Recipe())
    seen = training.diagnose(model, run.params, data, run.state)
    shown = ["a.z.dense1", "a.z", "a", "b.h.dense", "b", "enc.h.dense", "enc", "c.z.dense1", "c.z", "c"]
    assert [one.name for one in seen.values] == [*shown, "down.z.dense1", "down.z", "down"]
    kinds = {one.name: one.kind for one in seen.values}
    assert (kinds["a"], kinds["b"], kinds["c"]) == ("relu", "tanh", "relu")
