"""`chainrule train`: what it prints, what it writes, how it is left and taken up."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from chainrule import commands
from chainrule.runtime import training
from tests.training.net import TEXT, blobs

KILLED = """
import os, signal, sys
from chainrule import commands
from chainrule.runtime import training

saved = []

def save(*arguments):
    saved.append(kept(*arguments))
    if len(saved) == 7:
        os.kill(os.getpid(), signal.SIGKILL)

kept, training.save = training.save, save
sys.exit(commands.run(sys.argv[1:]))
"""
OPTIONS = ("--data", "net.npz", "--epochs", "3", "--rate", "0.02", "--validation", "0.25")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "net.py").write_text(TEXT)
    np.savez(tmp_path / "net.npz", x=blobs()["x"], y=blobs()["y"])
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = commands.run(["train", "net.py", *arguments])
    return code, *capsys.readouterr()


def test_a_training_from_end_to_end(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, *OPTIONS, "--curve", "loss.svg", "--weights", "net.safetensors")
    assert (code, err) == (0, "")
    first, heads, *rows, wrote, drew = out.splitlines()
    assert first == "net: 67 parameters, 150 examples, 50 held out"
    assert re.split(r"\s{2,}", heads) == [
        "epoch", "loss", "validation", "proba accuracy", "label accuracy", "rate", "|gradient|",
    ]  # fmt: skip
    assert [row.split()[0] for row in rows] == ["1", "2", "3"]
    assert (wrote, drew) == ("wrote net.safetensors", "wrote loss.svg")
    assert (folder / "loss.svg").read_text().startswith("<?xml")
    params, state = training.load_weights(folder / "net.safetensors")
    assert set(params) == {"h.W", "h.b", "out.W", "out.b"}
    assert set(state) == {"mean"}


def test_interrupted_it_saves_and_says_where(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [*OPTIONS, "--epochs", "2000"]
    command = [sys.executable, "-m", "chainrule", "train", "net.py", *arguments]
    started = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder)
    assert started.stdout is not None
    while not started.stdout.readline().lstrip().startswith("2 "):
        assert started.poll() is None
    started.send_signal(signal.SIGINT)
    out, err = started.communicate()
    assert started.returncode == 130, err
    assert re.search(r"stopped in epoch \d+, behind step \d+; saved in net\.checkpoint: the same command", out)
    code, _, err = run(capsys, *arguments)
    assert code == 1
    assert "net.checkpoint is a training that has not ended: --resume goes on with it" in err


def test_taken_up_it_ends_with_the_same_weights(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, *OPTIONS, "--weights", "alone.npz", "--checkpoint", "alone")[0] == 0
    command = [sys.executable, "-c", KILLED, "train", "net.py", *OPTIONS, "--save-every", "1"]
    assert subprocess.run(command, check=False, capture_output=True, cwd=folder).returncode == -signal.SIGKILL
    code, out, _ = run(capsys, *OPTIONS, "--save-every", "1", "--resume")
    assert code == 0
    assert [row.split()[0] for row in out.splitlines()[2:5]] == ["1", "2", "3"]
    alone, taken_up = np.load("alone.npz"), np.load("net.weights.npz")
    for name in alone.files:
        np.testing.assert_array_equal(alone[name], taken_up[name])
    assert run(capsys, *OPTIONS, "--resume")[0] == 0
    assert run(capsys, *OPTIONS)[0] == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--data", "none.npz"), "there is no file none.npz"),
        ((*OPTIONS, "--optimiser", "sgd"), "there is no optimiser `sgd`; there are `gradient_descent`"),
        ((*OPTIONS, "--weights", "w.txt"), "w.txt: weights are written as .npz or .safetensors"),
        ((*OPTIONS, "--curve", "c.gif"), "c.gif: a curve is drawn as .png or .svg"),
        ((*OPTIONS, "--checkpoint", "no/where"), "there is no folder no for where"),
        ((*OPTIONS, "--model", "nett"), "net has no model `nett`; it has `net`"),
        ((*OPTIONS, "--validation", "2"), "a share of 2 of 200 examples leaves nothing on one side"),
        ((*OPTIONS, "--validation", "held.npz"), "there is no file held.npz"),
    ],
)
def test_what_cannot_be_done_is_said(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    code, _, err = run(capsys, *arguments)
    assert code == 1
    assert words in err


def test_a_model_that_is_none(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "plain.py").write_text("x = 3\n")
    capsys.readouterr()
    assert commands.run(["train", "plain.py", "--data", "net.npz"]) == 1
    assert "plain defines no model with a loss" in capsys.readouterr().err


def test_an_early_end_is_told_and_whose_weights_are_kept(capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--data", "net.npz", "--epochs", "30", "--rate", "0", "--validation", "0.25", "--patience", "2")
    assert commands.run(["train", "net.py", *options]) == 0
    assert "no better loss for 2 epochs, to epoch 3; the weights are those of epoch 1\n" in capsys.readouterr().out
