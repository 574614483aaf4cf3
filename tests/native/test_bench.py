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
from chainrule.runtime.work import Work, work

TEXT = "fn loss(w: real[p], X: real[n, p], y: real[n]) -> real = sum((X @ w - y)^2)\n"


def test_operations_and_bytes_are_counted() -> None:
    (_, value), (_, gradient) = driver.planned(driver.analyse(from_text(TEXT, "model.cr")), "loss")
    sizes = {"n": 10, "p": 3}
    # the product 2 n p, the difference, the square and the sum n each
    assert work(value, sizes) == Work(2 * 30 + 3 * 10, 8 * (3 + 30 + 10 + 1))
    assert work(gradient, sizes).operations >= 2 * work(value, sizes).operations - 30


@pytest.mark.parametrize(
    ("text", "sizes", "operations", "a_step"),
    [
        ("fn f(xs: real[n], a):\n    h = a\n    for x in xs:\n        h = sin(h * x)\n    return h", {"n": 10}, 20, 0),
        ("fn f(x):\n    while x > 1:\n        x = sin(x) / 2\n    return x", {}, 0, 3),
        ("fn f(a):\n    solve x from 1:\n        x^3 == a\n    return x * a", {}, 1, 4),
        ("fn f(A: real[n, n]) -> real = logdet(A)", {"n": 30}, 2 * 30**3 // 3 + 2, 0),
        ("fn f(A: real[n, n], b: real[n]) = solve(A, b)", {"n": 30}, 2 * 30**3 // 3 + 2 * 30**2, 0),
        ("fn f(x: real[n], y) = sum(x) if y > 0 else sum(x^2)", {"n": 10}, 21, 0),
    ],
)
def test_what_loops_and_matrices_do_is_counted(text: str, sizes: dict[str, int], operations: int, a_step: int) -> None:
    found = work(driver.planned(driver.analyse(from_text(text, "model.cr")), "f")[0][1], sizes)
    assert (found.operations, found.a_step) == (operations, a_step)


def test_the_least_time_is_what_the_slower_of_both_rates_takes() -> None:
    machine = timing.Machine(operations=100.0, bytes=50.0)
    assert machine.least(Work(operations=200, bytes=50)) == 2
    assert machine.least(Work(operations=200, bytes=200)) == 4


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


MANY = """fn cost(K: real[n, n], y: real[n]) -> real = y @ cho_solve(cholesky(K), y)

fn steps(count: int, x):
    for _ in range(count):
        x = sin(x)
    return x

fn lost(x: real[n]) -> real = sum(x) / solved(x[0])

fn solved(a):
    solve x from 1:
        x^2 == -a
    return x
"""


def test_matrices_are_drawn_so_that_they_serve_and_what_is_refused_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, number in (("BLOCK", 1e-6), ("ORDER", 16), ("COPIED", 2**12)):
        monkeypatch.setattr(timing, name, number)
    file = tmp_path / "model.cr"
    file.write_text(MANY)
    command = ["bench", str(file), "--against", "numpy", "--set", "n=8", "--set", "count=7"]
    made = CliRunner().invoke(cli, command, standalone_mode=False)
    assert made.exception is None
    _, *lines = made.output.splitlines()
    assert lines[0].split() == ["cost", "n", "=", "8"]
    assert lines[3].split() == ["steps", "count", "=", "7"]
    assert "0 operations and 1 a step" in lines[4]
    assert [line for line in lines if "refuses what was drawn for it" in line] == lines[-2:]
    made = CliRunner().invoke(cli, [*command, "--set", "m=3"])
    assert made.exit_code == 2
    assert "model.cr has no size m; it has count, n" in made.output


MODEL = """model tagger(width: int = 8):
    input words: int[batch, steps]
    input tags: int[batch]

    x = dropout(embedding(words, 6, width), 0.1)
    scores = dense(batch_norm(mean(x, axis = 1)), 3)
    output best = argmax(scores, axis = -1)
    loss = mean(cross_entropy(scores, tags))

fn gain(x) = 2 * x
"""


def test_models_are_timed_with_their_own_parameters_states_and_samples(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, number in (("BLOCK", 1e-6), ("ORDER", 16), ("COPIED", 2**12)):
        monkeypatch.setattr(timing, name, number)
    file = tmp_path / "model.cr"
    file.write_text(MODEL)
    command = ["bench", str(file), "--against", "numpy", "--set", "batch=8", "--set", "width=4"]
    made = CliRunner().invoke(cli, command, standalone_mode=False)
    assert made.exception is None
    _, *lines = made.output.splitlines()
    timed = ["value", "gradient"]
    assert [line.split()[0] for line in lines] == ["gain", *timed, "tagger.loss", *timed, "tagger.best", "value"]
    assert lines[3].split(maxsplit=1)[1] == "batch = 8, steps = 100"
    alone = CliRunner().invoke(cli, [*command, "tagger.best"], standalone_mode=False)
    assert [line.split()[0] for line in alone.output.splitlines()[1:]] == ["tagger.best", "value"]
    missing = CliRunner().invoke(cli, ["bench", str(file), "--against", "numpy", "tagger.worst"])
    assert "has no function tagger.worst; it has gain, tagger.loss, tagger.best" in missing.output


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
