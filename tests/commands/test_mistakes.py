"""Whatever is typed, a sentence and an exit code come back; never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.conftest import Run

COMMANDS = ["check", "compile", "show", "test"]

JUNK = {
    "empty.cr": b"",
    "binary.cr": bytes(range(256)) * 20,
    "half.cr": b"fn f(x) = sin(x",
    "words.cr": b"the quick brown fox\n",
    "python.cr": b"def f(x):\n    return x ** 2\n",
    "unknown.cr": b"fn f(x) = x + y\n",
    "shapes.cr": b"fn f(x: real[n], y: real[m]) = x + y\n",
    "deep.cr": b"fn f(x) = " + b"(" * 5000 + b"x" + b")" * 5000 + b"\n",
    "tower.cr": b"fn f(x) = x + 9^9^9^9\n",
    "cycle.cr": b'from "./cycle.cr" import f\nfn g(x) = f(x)\n',
    "outside.cr": b'from "../outside.cr" import f\nfn g(x) = f(x)\n',
    "absolute.cr": b'from "/etc/passwd" import f\nfn g(x) = f(x)\n',
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", JUNK)
def test_junk_gets_a_sentence(run: Run, folder: Path, command: str, name: str) -> None:
    (folder / name).write_bytes(JUNK[name])
    ended = run(command, name)
    assert ended.code in (0, 1), ended.err
    assert "Traceback" not in ended.err
    assert ended.code == 0 or (ended.err + ended.out).strip()
    assert command == "compile" or sorted(os.listdir(folder)) == [name]


@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_no_file(run: Run, folder: Path, command: str) -> None:
    (folder / "folder.cr").mkdir()
    for name, sentence in (("nowhere.cr", "no such file"), ("folder.cr", "folder")):
        ended = run(command, name)
        assert ended.code == 1
        assert sentence in ended.err
        assert name in ended.err


def test_what_may_not_be_read(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "secret.cr")

    (folder / "secret.cr").write_text("fn f(x) = x\n")
    monkeypatch.setattr(Path, "open", refused)  # a mode of 000 would not keep root out
    ended = run("check", "secret.cr")
    assert ended.code == 1
    assert "may not be read" in ended.err


def test_all_mistakes_of_all_files(run: Run, folder: Path) -> None:
    (folder / "a.cr").write_text("fn f(x) = x + y\nfn g(x) = x + z\n")
    (folder / "b.cr").write_text("fn f(x) = x + w\n")
    (folder / "good.cr").write_text("fn f(x) = x\n")
    ended = run("check", "a.cr", "good.cr", "b.cr", "nowhere.cr")
    assert ended.code == 1
    for place in ("a.cr:1:15", "a.cr:2:15", "b.cr:1:15", "nowhere.cr"):
        assert place in ended.err
    assert ended.err.rstrip().endswith("4 mistakes in 4 files")


def test_a_good_file_passes(run: Run, folder: Path) -> None:
    (folder / "good.cr").write_text("fn f(x) = x\n")
    assert run("check", "good.cr") == (0, "ok: 1 file, no mistakes\n", "")
    assert run("check", "good.cr", "--json") == (0, "[]\n", "")
    assert os.listdir(folder) == ["good.cr"]


def test_mistakes_as_json(run: Run, folder: Path) -> None:
    (folder / "a.cr").write_text("fn f(x) = x + y\n")
    ended = run("check", "a.cr", "nowhere.cr", "--json")
    assert ended.code == 1
    first, second = json.loads(ended.out)
    assert first["file"] == "a.cr"
    assert [first[key] for key in ("line", "column", "end_line", "end_column")] == [1, 15, 1, 16]
    assert first["code"].startswith("CR")
    assert "y" in first["message"]
    assert second["file"] == "nowhere.cr"


@pytest.mark.parametrize(
    "arguments", [["compil", "a.cr"], ["compile"], ["check"], ["show", "a.cr", "--stage", "cellar"], ["--verbose"]]
)
def test_a_wrong_command_line_is_2(run: Run, arguments: list[str]) -> None:
    ended = run(*arguments)
    assert ended.code == 2
    assert ended.err


def test_our_own_mistakes_are_owned(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from chainrule.compiler import driver

    def broken(*_: object, **__: object) -> str:
        raise AssertionError("this cannot be")

    (folder / "a.cr").write_text("fn f(x) = x\n")
    monkeypatch.setattr(driver, "compile_file", broken)
    ended = run("compile", "a.cr")
    assert ended.code == 3
    assert ended.err.startswith("chainrule made a mistake of its own (AssertionError: this cannot be).\n")
    assert "Please report it" in ended.err
    assert not (folder / "a.py").exists()


def test_interruption_is_quiet(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from chainrule.compiler import driver

    def interrupted(*_: object, **__: object) -> str:
        raise KeyboardInterrupt

    (folder / "a.cr").write_text("fn f(x) = x\n")
    monkeypatch.setattr(driver, "compile_file", interrupted)
    ended = run("compile", "a.cr")
    assert ended.code == 130
    assert "Traceback" not in ended.err


def test_a_reader_that_leaves_is_no_mistake(folder: Path) -> None:
    command = f"{sys.executable} -m chainrule ops | true"
    ended = subprocess.run(["sh", "-c", command], check=True, capture_output=True, text=True, cwd=folder)
    assert ended.stderr == ""


def test_what_a_terminal_cannot_show_is_escaped(folder: Path) -> None:
    evaluate = [sys.executable, "-m", "chainrule", "eval", "x + sin(x - 1)", "x=1"]
    plain = {**os.environ, "PYTHONIOENCODING": "ascii"}
    ended = subprocess.run(evaluate, check=True, capture_output=True, text=True, cwd=folder, env=plain)
    assert "dy/dx = 1 + 1 = 2" in ended.stdout


def test_colours_on_a_terminal_only(folder: Path) -> None:
    import pty

    (folder / "a.cr").write_text("fn f(x) = x + y\n")

    def shown(**environment: str) -> str:
        terminal, end = pty.openpty()
        command = [sys.executable, "-m", "chainrule", "check", "a.cr"]
        running = subprocess.Popen(command, cwd=folder, stdout=end, stderr=end, env={**os.environ, **environment})
        os.close(end)
        found = b""
        try:
            while part := os.read(terminal, 4096):
                found += part
        except OSError:
            pass  # how Linux says that the other side has closed
        os.close(terminal)
        assert running.wait() == 1
        return found.decode()

    assert "\x1b[" in shown()
    assert "\x1b[" not in shown(NO_COLOR="1")
    plain = subprocess.run(
        [sys.executable, "-m", "chainrule", "check", "a.cr"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert "\x1b[" not in plain.stderr
    assert "a.cr:1:15" in plain.stderr
