"""Models on the command line: `m.loss` is traced and explained at data and weights, and checked with settings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from chainrule import commands

MODEL = """
model m(width: dim = 4, act: fn = tanh):
    input x: real[batch, 3]
    input y: int[batch]
    h = dense(x, width)
    for i in range(2) (own):
        z = dense(h, width) |> dropout(0.1)
        h = act(z)
    logits = dense(h, 3)
    output proba = softmax(logits)
    loss = mean(cross_entropy(logits, y))
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    rng = np.random.default_rng(0)
    (tmp_path / "m.cr").write_text(MODEL, encoding="utf-8")
    np.savez(tmp_path / "data.npz", x=rng.normal(size=(5, 3)), y=rng.integers(0, 3, 5))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = commands.run(list(arguments))
    return code, *capsys.readouterr()


def test_where_a_nan_came_from(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "trace-nan", "m.cr", "m.loss", "--data", "data.npz", "--set", "act=log")
    assert code == commands.FAILED
    assert "m_loss: the value is not finite" in out
    assert "first, m.cr:8: h = act(z)" in out
    assert "`log` made nan at [0, 0]: np.log(z)" in out
    code, out, _ = run(capsys, "trace-nan", "m.cr", "m.loss", "--data", "data.npz")
    assert (code, out) == (commands.OK, "ok: m_loss: value and gradient are finite\n")
    assert run(capsys, "trace-nan", "m.cr", "m.proba", "--data", "data.npz")[0] == commands.OK


def test_weights_are_those_of_a_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import chainrule

    params = chainrule.load("m.cr").m_init(np.random.default_rng(0))
    np.savez("w.npz", **{**params, "logits.b": np.array([0.0, np.nan, 0.0])})
    code, out, _ = run(capsys, "trace-nan", "m.cr", "m.loss", "--data", "data.npz", "--weights", "w.npz")
    assert code == commands.FAILED
    assert "m_loss: the value is not finite" in out
    np.savez("w.npz", **{path: array for path, array in params.items() if path != "h.b"})
    _, _, err = run(capsys, "trace-nan", "m.cr", "m.loss", "--data", "data.npz", "--weights", "w.npz")
    assert "w.npz holds weights of another model: it has no `h.b`" in err


def test_a_model_is_explained(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "explain", "m.cr", "m.loss", "--data", "data.npz")
    assert code == commands.OK
    assert "logits  real[5, 3]" in out
    assert "dloss/dz_W: real[2, 4, 4]" in out
    assert run(capsys, "explain", "m.cr", "m.loss", "--latex")[0] == commands.OK


def test_what_is_not_there_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "m.cr has no function `m.lost`; it has m.loss, m.proba" in run(capsys, "trace-nan", "m.cr", "m.lost")[2]
    assert "a model is looked at with its inputs: --data x.npz" in run(capsys, "trace-nan", "m.cr", "m.loss")[2]
    np.savez("half.npz", x=np.ones((2, 3)))
    said = run(capsys, "trace-nan", "m.cr", "m.loss", "--data", "half.npz")[2]
    assert "half.npz has no array `y: int[batch]`" in said


def test_check_takes_settings(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "check", "m.cr", "--set", "width=8")[0] == commands.OK
    code, _, err = run(capsys, "check", "m.cr", "--set", "act=lg")
    assert code == commands.FAILED
    assert "there is no function `lg`" in err
