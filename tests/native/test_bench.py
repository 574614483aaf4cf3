"""`chainrule bench`: what it counts is right, and what it prints names both targets."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from chainrule.commands import cli
from chainrule.compiler import driver
from chainrule.compiler.parse import from_text
from chainrule.runtime import timing

TEXT = "fn loss(w: real[p], X: real[n, p], y: real[n]) -> real = sum((X @ w - y)^2)\n"


def test_operations_and_bytes_are_counted() -> None:
    (_, value), (_, gradient) = driver.planned(driver.analyse(from_text(TEXT, "model.cr")), "loss")
    sizes = {"n": 10, "p": 3}
    # the product 2 n p, the difference, the square and the sum n each
    assert timing.work(value, sizes) == timing.Work(2 * 30 + 3 * 10, 8 * (3 + 30 + 10 + 1))
    assert timing.work(gradient, sizes).operations >= 2 * timing.work(value, sizes).operations - 30


def test_it_times_value_and_gradient(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "BLOCK", 1e-6)
    monkeypatch.setenv("CHAINRULE_CACHE", str(tmp_path / "cache"))
    file = tmp_path / "model.cr"
    file.write_text(TEXT)
    made = CliRunner().invoke(cli, ["bench", str(file), "--set", "n=8", "--set", "p=2"], standalone_mode=False)
    assert made.exception is None
    head, *lines = made.output.splitlines()
    assert head.split() == ["loss", "n", "=", "8,", "p", "=", "2"]
    assert [line.split()[:2] for line in lines] == [
        ["value", "numpy"],
        ["value", "c"],
        ["gradient", "numpy"],
        ["gradient", "c"],
    ]
    assert "56 operations" in lines[0]


@pytest.mark.parametrize(
    ("more", "says"),
    [(["--set", "n"], "--set takes a size"), (["--against", "rust"], "no target rust"), (["gain"], "no function gain")],
)
def test_what_it_refuses(tmp_path: Path, more: list[str], says: str) -> None:
    file = tmp_path / "model.cr"
    file.write_text(TEXT)
    made = CliRunner().invoke(
        cli, ["bench", str(file), *more, *([] if "--against" in more else ["--against", "numpy"])]
    )
    assert made.exit_code
    assert says in made.output
