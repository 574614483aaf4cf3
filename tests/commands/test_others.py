"""The commands that teach: new, show, ops, explain-error, cache."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import chainrule
from chainrule import commands
from tests.commands.conftest import Run

ROOT = Path(__file__).resolve().parents[2]


def test_version(run: Run) -> None:
    assert run("--version") == (0, f"chainrule {chainrule.__version__}\n", "")
    dynamic = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["dynamic"]
    assert dynamic["version"] == {"attr": "chainrule.__version__"}


def test_help_names_every_command(run: Run) -> None:
    ended = run("--help")
    assert ended.code == 0
    for name in commands.cli.commands:
        assert re.search(rf"^  {name} +\w", ended.out, re.MULTILINE)
        assert run(name, "--help").code == 0


def test_the_page_documents_every_command_and_option() -> None:
    page = (ROOT / "docs" / "command-line.md").read_text()
    for name, command in commands.cli.commands.items():
        assert f"## `chainrule {name}" in page, name
        for parameter in command.params:
            if parameter.param_type_name == "option":
                assert any(f"`{o}" in page or f"[{o}" in page for o in parameter.opts), f"{name} {parameter.opts}"


# ---------------------------------------------------------------- new


def test_a_first_model_works(run: Run, folder: Path) -> None:
    ended = run("new", "cooling")
    assert ended.code == 0
    assert "chainrule test    cooling.cr" in ended.out
    assert run("check", "cooling.cr").code == 0
    tested = run("test", "cooling.cr")
    assert tested.code == 0, tested.out
    assert "3 of 3 examples pass" in tested.out
    assert run("compile", "cooling.cr").code == 0
    assert sorted(file.name for file in folder.iterdir()) == ["cooling.cr", "cooling.py"]


def test_new_overwrites_nothing(run: Run, folder: Path) -> None:
    (folder / "mine.cr").write_text("mine")
    ended = run("new", "mine.cr")
    assert (ended.code, ended.err) == (1, "error: mine.cr is there already; it stays as it is\n")
    assert (folder / "mine.cr").read_text() == "mine"


@pytest.mark.parametrize(("name", "code"), [("2fast", 2), ("a-b", 2), ("", 2), ("nowhere/model", 1)])
def test_new_refuses_what_is_no_name(run: Run, folder: Path, name: str, code: int) -> None:
    assert run("new", name).code == code
    assert list(folder.iterdir()) == []


# ---------------------------------------------------------------- show

MODEL = "fn wave(x) = sin(x^2)\n\nfn other(x) = wave(x) + 1\n"


@pytest.mark.parametrize(
    ("stage", "word"),
    [("tree", "Function"), ("ir", "sin"), ("adjoint", "cos"), ("plan", "cos"), ("python", "def wave_backward(")],
)
def test_every_stage_is_shown(run: Run, folder: Path, stage: str, word: str) -> None:
    (folder / "wave.cr").write_text(MODEL)
    ended = run("show", "wave.cr", "--stage", stage)
    assert ended.code == 0
    assert word in ended.out
    alone = run("show", "wave.cr", "wave", "--stage", stage)
    assert alone.code == 0
    assert word in alone.out
    assert len(alone.out) < len(ended.out)
    assert sorted(file.name for file in folder.iterdir()) == ["wave.cr"]


@pytest.mark.parametrize("stage", ["adjoint", "plan", "python"])
def test_show_keeps_what_is_written_if_asked(run: Run, folder: Path, stage: str) -> None:
    (folder / "soft.cr").write_text("fn soft(x) = log(1 + exp(x))\n")
    stable = re.compile("softplus|logaddexp")
    assert stable.search(run("show", "soft.cr", "--stage", stage).out)
    assert not stable.search(run("show", "soft.cr", "--stage", stage, "--literal").out)


def test_show_of_a_function_that_is_not_there(run: Run, folder: Path) -> None:
    (folder / "wave.cr").write_text(MODEL)
    ended = run("show", "wave.cr", "waves")
    assert ended.code == 1
    assert "wave" in ended.err


# ---------------------------------------------------------------- ops, explain-error


def test_the_table_as_a_page(run: Run) -> None:
    ended = run("ops")
    assert ended.code == 0
    assert "\nsin(x)  " in ended.out
    assert "d sin(u) = cos(u) du" in ended.out
    alone = run("ops", "tanh", "exp")
    assert alone.out.startswith("tanh(x)  ")
    assert "\nexp(x)  " in alone.out


def test_an_operation_that_is_not_there(run: Run) -> None:
    ended = run("ops", "sinn")
    assert (ended.code, ended.err) == (1, "error: no operation is called `sinn`; did you mean `sin`?\n")


def test_every_mistake_is_explained(run: Run) -> None:
    from chainrule.compiler.explanations import EXPLANATIONS

    listed = run("explain-error")
    assert listed.code == 0
    for code, explanation in EXPLANATIONS.items():
        assert f"{code}  {explanation.title}" in listed.out
        ended = run("explain-error", code)
        assert ended.code == 0
        assert ended.out.startswith(f"{code}: {explanation.title}")
        assert run("explain-error", code.lower()).out == ended.out
        assert run("explain-error", code[2:].lstrip("0")).out == ended.out


@pytest.mark.parametrize("code", ["CR999", "banana", "-1"])
def test_a_code_that_is_not_there(run: Run, code: str) -> None:
    ended = run("explain-error", code)
    assert ended.code in (1, 2)
    assert ended.err


# ---------------------------------------------------------------- cache


def test_the_cache_is_shown_and_cleared(run: Run, folder: Path) -> None:
    (folder / "wave.cr").write_text(MODEL)
    assert "0 modules, 0 B of at most 256 MiB" in run("cache").out
    chainrule.load("wave.cr")
    shown = run("cache")
    assert str(folder.parent / "cache") in shown.out
    assert re.search(r"just now  wave-[0-9a-f]{32}\.py\n1 module, ", shown.out)
    assert run("cache", "clear").out.startswith("dropped 1 module, ")
    assert "0 modules" in run("cache").out
