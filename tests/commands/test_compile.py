"""chainrule compile: writes what is its own, all at once, and says what is stale."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

import chainrule
from tests.commands.conftest import Run

WAVE = "fn wave(x) = sin(x^2)\n"
WRONG = "fn wave(x) = sin(x^2) + nothing\n"


@pytest.fixture
def wave(folder: Path) -> Path:
    (folder / "wave.cr").write_text(WAVE)
    return folder / "wave.cr"


def test_it_writes_a_module_beside_the_model(run: Run, wave: Path) -> None:
    ended = run("compile", "wave.cr")
    assert ended == (0, "wrote wave.py\n", "")
    text = wave.with_suffix(".py").read_text()
    assert text == chainrule.compile_file("wave.cr")
    subprocess.run([sys.executable, "-c", "import wave; assert wave.wave(0.0) == 0.0"], check=True, cwd=wave.parent)


def test_it_writes_where_it_is_told(run: Run, wave: Path, folder: Path) -> None:
    (folder / "out").mkdir()
    assert run("compile", "wave.cr", "-o", "out/waves.py").code == 0
    assert [file.name for file in (folder / "out").iterdir()] == ["waves.py"]
    assert not wave.with_suffix(".py").exists()


def test_it_prints_the_module(run: Run, wave: Path, folder: Path) -> None:
    assert run("compile", "wave.cr", "-o", "-") == (0, chainrule.compile_file("wave.cr"), "")
    assert [file.name for file in folder.iterdir()] == ["wave.cr"]
    wave.write_text(WRONG)
    ended = run("compile", "wave.cr", "-o", "-")
    assert (ended.code, ended.out) == (1, "")
    assert "nothing" in ended.err


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (("--target", "c"), "--target c writes four files; name a folder with -o"),
        (("--check",), "-o - prints the module; it does not go with --check, --watch or --force"),
        (("--watch",), "-o - prints the module; it does not go with --check, --watch or --force"),
        (("--force",), "-o - prints the module; it does not go with --check, --watch or --force"),
    ],
)
def test_what_does_not_go_with_printing(run: Run, wave: Path, folder: Path, more: tuple[str, ...], why: str) -> None:
    ended = run("compile", "wave.cr", "-o", "-", *more)
    assert ended.code == 2
    assert why in " ".join(ended.err.split())
    assert [file.name for file in folder.iterdir()] == ["wave.cr"]


def test_the_same_bytes_wherever_it_is_called_from(run: Run, wave: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("compile", "wave.cr", "-o", "a.py")
    monkeypatch.chdir(wave.parent.parent)
    run("compile", "work/wave.cr", "-o", "work/b.py")
    assert (wave.parent / "a.py").read_bytes() == (wave.parent / "b.py").read_bytes()


def test_again_over_its_own(run: Run, wave: Path) -> None:
    run("compile", "wave.cr")
    wave.write_text("fn wave(x) = cos(x)\n")
    assert run("compile", "wave.cr").code == 0
    assert "cos" in wave.with_suffix(".py").read_text()


@pytest.mark.parametrize(
    ("made", "why"),
    [
        ("print('mine')\n", "was not made by chainrule"),
        ("", "was not made by chainrule"),
        ("edited", "has been edited since it was made"),
        ("another", "was made from another model, other.cr"),
    ],
)
def test_it_refuses_to_overwrite_what_is_not_its_own(run: Run, wave: Path, folder: Path, made: str, why: str) -> None:
    target = wave.with_suffix(".py")
    if made == "edited":
        run("compile", "wave.cr")
        made = target.read_text() + "\nprint('by hand')\n"
    elif made == "another":
        (folder / "other.cr").write_text(WAVE)
        run("compile", "other.cr")
        made = (folder / "other.py").read_text()
    target.write_text(made)
    ended = run("compile", "wave.cr")
    assert ended.code == 1
    assert f"wave.py {why}; it stays as it is" in ended.err
    assert target.read_text() == made
    assert run("compile", "wave.cr", "--force").code == 0
    assert target.read_text() == chainrule.compile_file("wave.cr")


def test_a_failed_compilation_leaves_the_old_module(run: Run, wave: Path) -> None:
    run("compile", "wave.cr")
    before = wave.with_suffix(".py").read_bytes()
    wave.write_text(WRONG)
    ended = run("compile", "wave.cr", "--force")
    assert ended.code == 1
    assert "wave.cr:1:25" in ended.err
    assert wave.with_suffix(".py").read_bytes() == before
    assert sorted(file.name for file in wave.parent.iterdir()) == ["wave.cr", "wave.py"]


def test_a_failed_write_leaves_the_old_module(run: Run, wave: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("compile", "wave.cr")
    before = wave.with_suffix(".py").read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    ended = run("compile", "wave.cr", "--unchecked", "--force")
    assert (ended.code, ended.err) == (1, "error: wave.py cannot be written: no space left on device\n")
    assert wave.with_suffix(".py").read_bytes() == before
    assert sorted(file.name for file in wave.parent.iterdir()) == ["wave.cr", "wave.py"]


def test_permissions_and_links_stay(run: Run, wave: Path, folder: Path) -> None:
    run("compile", "wave.cr", "-o", "real.py")
    (folder / "real.py").chmod(0o640)
    (folder / "link.py").symlink_to("real.py")
    wave.write_text("fn wave(x) = cos(x)\n")
    assert run("compile", "wave.cr", "-o", "link.py").code == 0
    assert (folder / "link.py").is_symlink()
    assert "cos" in (folder / "real.py").read_text()
    assert stat.S_IMODE((folder / "real.py").stat().st_mode) == 0o640


@pytest.mark.parametrize(
    ("output", "sentence"),
    [("nowhere/wave.py", "cannot be written: no such file"), (".", "is a folder")],
)
def test_places_that_cannot_be_written(run: Run, wave: Path, output: str, sentence: str) -> None:
    ended = run("compile", "wave.cr", "-o", output)
    assert ended.code == 1
    assert sentence in ended.err


def test_the_model_itself_is_no_output(run: Run, wave: Path) -> None:
    ended = run("compile", "wave.cr", "-o", "wave.cr")
    assert ended.code == 2
    assert wave.read_text() == WAVE


# ---------------------------------------------------------------- --check


def test_check_is_content_with_what_is_fresh(run: Run, wave: Path) -> None:
    run("compile", "wave.cr")
    assert run("compile", "wave.cr", "--check") == (0, "ok: wave.py is what wave.cr compiles to\n", "")


def test_check_says_what_is_wrong(run: Run, wave: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = wave.with_suffix(".py")

    def says() -> str:
        before = target.read_bytes() if target.exists() else None
        ended = run("compile", "wave.cr", "--check")
        assert ended.code == 1
        assert (target.read_bytes() if target.exists() else None) == before
        return ended.err.removeprefix("error: wave.py ").strip()

    assert says() == "is not there"
    target.write_text("mine\n")
    assert says() == "was not made by chainrule"
    run("compile", "wave.cr", "--force")
    target.write_text(target.read_text() + "# by hand\n")
    assert says() == "has been edited since it was made"
    run("compile", "wave.cr", "--force", "--unchecked")
    assert says() == "is stale: it was made with other options (unchecked)"
    run("compile", "wave.cr")
    wave.write_text("fn wave(x) = cos(x)\n")
    assert says() == "is stale: wave.cr, or what it imports, has changed since it was made"


def test_check_writes_nothing_and_goes_with_nothing_that_does(run: Run, wave: Path) -> None:
    assert run("compile", "wave.cr", "--check", "--force").code == 2
    assert run("compile", "wave.cr", "--check", "--watch").code == 2


# ---------------------------------------------------------------- --watch


def test_watch_compiles_again(wave: Path) -> None:
    """The model, then a mistake, then what it imports: each change is answered, and Ctrl-C ends it."""
    target = wave.with_suffix(".py")
    command = [sys.executable, "-m", "chainrule", "compile", "wave.cr", "--watch"]
    watching = subprocess.Popen(
        command,
        cwd=wave.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background jobs ignore it
    )
    try:
        _until(lambda: target.exists() and "sin" in target.read_text())
        wave.write_text(WRONG)
        (wave.parent / "other.cr").write_text("fn other(x) = tanh(x)\n")
        wave.write_text('from "./other.cr" import other\nfn wave(x) = other(x) + 1\n')
        _until(lambda: "tanh" in target.read_text())
        (wave.parent / "other.cr").write_text("fn other(x) = sinh(x)\n")
        _until(lambda: "sinh" in target.read_text())
    finally:
        watching.send_signal(2)
        out, _ = watching.communicate(timeout=60)
    assert watching.returncode == 130
    assert "Traceback" not in out


def _until(condition: object) -> None:
    assert callable(condition)
    for _ in range(600):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("it did not happen within a minute")
