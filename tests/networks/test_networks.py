"""Samples that are models: what is emitted of them, that they learn, and what is said of their gradients."""

from __future__ import annotations

import importlib
from functools import cache
from typing import Any

import numpy as np
import pytest

import chainrule
from chainrule import commands
from chainrule.runtime import training
from tests.networks.corpus import FILES, GOLDEN, ROOT, SECOND_GOLDEN, compiled, second_derivatives

DATA = ROOT / "samples" / "digits" / "digits.npz"


@pytest.mark.parametrize("name", FILES)
def test_the_emitted_module_is_the_golden_one(name: str) -> None:
    """`python -m tests.networks.corpus` writes them anew; read the difference before you commit it."""
    assert (GOLDEN / f"{name}.py").read_text(encoding="utf-8") == compiled(name)


def test_second_derivatives_are_the_golden_ones() -> None:
    assert SECOND_GOLDEN.read_text(encoding="utf-8") == second_derivatives()


def test_the_backward_of_a_convolution_has_no_loop_over_places() -> None:
    text = (GOLDEN / "digits_conv.py").read_text(encoding="utf-8")
    backward = text[text.index("def _digits_conv_loss_backward") :].split("\ndef ")[1]
    assert "np.tensordot" in backward
    loops = [line.strip() for line in backward.splitlines() if line.strip().startswith("for ")]
    assert all("np.ndindex(3, 3)" in line or "np.ndindex(2, 2)" in line for line in loops)


def test_a_convolution_of_one_pixel_is_a_product_and_groups_are_one_of_stacked_matrices() -> None:
    """No windows of one element, in which nothing but copies would be made, and no loop over groups."""
    text = (GOLDEN / "separable.py").read_text(encoding="utf-8")
    backward = text[text.index("def _separable_loss_backward") :].split("\ndef ")[1]
    loops = [line.partition(" in ")[2] for line in backward.splitlines() if line.strip().startswith("for ")]
    convolutions, pooling = ["np.ndindex(3, 3):"] * 2, ["np.ndindex(2, 2):"] * 3  # its largest, how many, and back
    assert sorted(loops) == [*pooling, *convolutions]
    assert ", (1, 1), axis=" not in text
    assert "einsum" not in text


@cache
def model(file: str, name: str) -> training.Model:
    return training.read_model(chainrule.load(FILES[file]), name)


@pytest.mark.parametrize(("name", "epochs", "least"), [("digits_dense", 6, 0.85), ("digits_conv", 3, 0.7)])
def test_they_learn(name: str, epochs: int, least: float) -> None:
    chosen = model(name, name)
    whole = training.read(DATA, chosen)
    data = {key: array[:600] for key, array in whole.items()}
    held = {key: array[600:900] for key, array in whole.items()}
    run = training.fit(chosen, data, training.Recipe(rate=0.005, epochs=epochs, batch=50), held)
    assert dict(run.history[-1].metrics)["label accuracy"] > least


def test_a_deep_chain_of_sigmoids_vanishes_and_relu_with_he_does_not() -> None:
    found = {}
    for name in ("deep_sigmoid", "deep_relu"):
        chosen = model("deep", name)
        data = {key: array[:64] for key, array in training.read(DATA, chosen).items()}
        run = training.begin(chosen, data, training.Recipe())
        found[name] = training.diagnose(chosen, run.params, data, run.state)
    assert found["deep_sigmoid"].words[0].startswith("The gradient vanishes on its way back: that of `a.W` is")
    assert "`relu` with `he_normal` weights" in found["deep_sigmoid"].words[0]
    assert found["deep_relu"].words == ("Activations and gradients are of one order from end to end.",)
    assert [one.kind for one in found["deep_sigmoid"].values][:8] == ["sigmoid"] * 8
    assert [one.kind for one in found["deep_relu"].values][:8] == ["relu"] * 8
    sizes = [one.gradient for one in found["deep_sigmoid"].values]
    assert sizes == sorted(sizes)
    assert np.isfinite(sizes).all()


def test_the_command_says_it(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["train", str(FILES["deep"]), "--model", "deep_sigmoid", "--data", str(DATA), "--diagnose"]
    assert commands.run(arguments) == 0
    assert "The gradient vanishes on its way back" in capsys.readouterr().out


def tasks(name: str) -> dict[str, Any]:
    """Examples of the tasks that are made up."""
    rng = np.random.default_rng(0)
    if name == "adding":
        numbers, marks = rng.random((1000, 10)), np.zeros((1000, 10))
        for row in marks:
            row[rng.choice(10, 2, replace=False)] = 1
        return {"x": np.stack([numbers, marks], axis=-1), "y": (numbers * marks).sum(axis=1)}
    x = rng.integers(0, 10, (1500, 8))
    return {"x": x, "y": np.sort(x, axis=1)}


def letters(count: int) -> dict[str, Any]:
    """Elman's stream, cut into pieces of 20: b, d, g are 0, 1, 2; a, i, u are 3, 4, 5."""
    rng = np.random.default_rng(0)
    words = [[0, 3], [1, 4, 4], [2, 5, 5, 5]]
    stream = np.concatenate([words[k] for k in rng.integers(0, 3, 10 * count)])
    pieces = stream[: 20 * count].reshape(count, 20)
    following = stream[1 : 20 * count + 1].reshape(count, 20)
    return {"x": pieces, "y": following}


def test_elmans_network_knows_every_vowel() -> None:
    chosen = model("elman", "elman")
    data = letters(200)
    run = training.fit(chosen, data, training.Recipe(rate=0.02, epochs=15, batch=20))
    fresh = letters(260)
    x, y = fresh["x"][200:], fresh["y"][200:]
    right = chosen.function("following")(run.params, x) == y
    settled = np.arange(20) > 2  # a piece may begin within a word
    assert right[(y > 2) & settled].mean() > 0.99
    assert right[y <= 2].mean() < 0.6  # which consonant comes is a guess among three


def test_the_character_model_writes_words_of_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(FILES["characters"].parent))
    driver: Any = importlib.import_module("characters")
    chosen = driver.model()
    recipe = training.Recipe("adam", 0.01, epochs=2, batch=16, clip=1.0, dtype="float32")
    run = training.fit(chosen, driver.pieces(every=8), recipe)
    assert run.history[-1].loss < 0.75 * run.history[0].loss
    assert run.history[-1].loss < 2.2  # of 57 letters each as likely as the other: 4.04
    text = driver.continued(chosen, run.params, "The ", 60)
    assert len(text) == 64
    assert set(text) <= set(driver.ALPHABET)


@pytest.mark.parametrize(("name", "epochs", "share"), [("adding", 10, 0.6), ("sorting", 5, 0.6)])
def test_they_learn_what_is_asked_of_them(name: str, epochs: int, share: float) -> None:
    """The loss falls below a share of that of the first epoch."""
    run = training.fit(model(name, name), tasks(name), training.Recipe(rate=0.01, epochs=epochs, batch=50))
    assert run.history[-1].loss < share * run.history[0].loss


def test_the_autoencoder_learns_digits() -> None:
    chosen = model("vae", "vae")
    data = {key: array[:600] for key, array in training.read(DATA, chosen).items()}
    run = training.fit(chosen, data, training.Recipe(rate=0.005, epochs=5, batch=50))
    assert run.history[-1].loss < 0.85 * run.history[0].loss
