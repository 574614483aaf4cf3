"""`chainrule bench`: what it counts is right, and what it prints names both targets."""

from __future__ import annotations

import re
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


def test_the_least_time_is_what_the_slower_of_both_rates_takes() -> None:
    machine = timing.Machine(operations=100.0, bytes=50.0)
    assert machine.least(timing.Work(operations=200, bytes=50)) == 2
    assert machine.least(timing.Work(operations=200, bytes=200)) == 4


def test_it_times_value_and_gradient(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "BLOCK", 1e-6)
    monkeypatch.setattr(timing, "ORDER", 16)
    monkeypatch.setattr(timing, "COPIED", 2**12)
    monkeypatch.setenv("CHAINRULE_CACHE", str(tmp_path / "cache"))
    file = tmp_path / "model.cr"
    file.write_text(TEXT)
    made = CliRunner().invoke(cli, ["bench", str(file), "--set", "n=8", "--set", "p=2"], standalone_mode=False)
    assert made.exception is None
    machine, head, *lines = made.output.splitlines()
    assert re.fullmatch(r"one core of this machine: [\d.]+ Gop/s, [\d.]+ GB/s", machine)
    assert all("x the limit" in line for line in lines)
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
