"""chainrule.load: compiled once, compiled again whenever what it was made of has changed, never wrong."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
import traceback
from pathlib import Path

import pytest

import chainrule
from chainrule.compiler import driver
from chainrule.runtime import cache

WAVE = "fn wave(x) = sin(x^2)\n"


class Compilations:
    """Counts what the driver is asked for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        real = driver.compile_file

        def counted(path: Path, options: driver.Options) -> str:
            self.count += 1
            return real(path, options)

        monkeypatch.setattr(driver, "compile_file", counted)


@pytest.fixture
def compilations(monkeypatch: pytest.MonkeyPatch) -> Compilations:
    return Compilations(monkeypatch)


@pytest.fixture
def wave(tmp_path: Path) -> Path:
    (tmp_path / "wave.cr").write_text(WAVE)
    return tmp_path / "wave.cr"


def test_it_gives_a_module(wave: Path) -> None:
    module = chainrule.load(wave)
    assert module.__name__ == "wave"
    assert module.wave(0.0) == 0.0
    assert module.wave_grad(1.5) == (module.wave(1.5), pytest.approx(-1.8845208686))
    assert chainrule.check_gradients(module, "wave", 1.5)


def test_it_compiles_once(wave: Path, compilations: Compilations) -> None:
    first, second = chainrule.load(wave), chainrule.load(str(wave))
    assert compilations.count == 1
    assert first is not second
    assert first.wave(0.3) == second.wave(0.3)


def test_a_changed_file_is_compiled_again(wave: Path, compilations: Compilations) -> None:
    assert chainrule.load(wave).wave(2.0) != 8.0
    status = wave.stat()
    wave.write_text("fn wave(x) = x^3\n")
    os.utime(wave, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert chainrule.load(wave).wave(2.0) == 8.0
    assert compilations.count == 2


def test_a_changed_import_is_compiled_again(tmp_path: Path, compilations: Compilations) -> None:
    (tmp_path / "a.cr").write_text('from "./b.cr" import g\nfn f(x) = g(x)\n')
    (tmp_path / "b.cr").write_text('from "./c.cr" import h\nfn g(x) = h(x)\n')
    (tmp_path / "c.cr").write_text("fn h(x) = 2 * x\n")
    assert chainrule.load(tmp_path / "a.cr").f(1.5) == 3.0
    assert chainrule.load(tmp_path / "a.cr").f(1.5) == 3.0
    assert compilations.count == 1
    (tmp_path / "c.cr").write_text("fn h(x) = 4 * x\n")
    assert chainrule.load(tmp_path / "a.cr").f(1.5) == 6.0
    assert compilations.count == 2


def test_options_and_version_are_kept_apart(
    wave: Path, compilations: Compilations, monkeypatch: pytest.MonkeyPatch
) -> None:
    chainrule.load(wave)
    chainrule.load(wave, unchecked=True)
    chainrule.load(wave, scipy=True)
    assert compilations.count == 3
    monkeypatch.setattr(chainrule, "__version__", "99")
    chainrule.load(wave)
    assert compilations.count == 4


def test_a_damaged_entry_is_made_again(wave: Path, own_cache: Path, compilations: Compilations) -> None:
    chainrule.load(wave)
    (entry,) = own_cache.iterdir()
    entry.write_text("raise SystemExit('damage')\n")
    assert chainrule.load(wave).wave(0.0) == 0.0
    assert compilations.count == 2
    assert chainrule.load(wave).wave(0.0) == 0.0
    assert compilations.count == 2


def test_an_entry_of_somebody_else_is_not_run(wave: Path, own_cache: Path) -> None:
    chainrule.load(wave)
    (entry,) = own_cache.iterdir()
    entry.chmod(stat.S_IMODE(entry.stat().st_mode) | 0o022)
    with entry.open("a") as file:
        file.write("raise SystemExit('executed')\n")
    assert chainrule.load(wave).wave(0.0) == 0.0


def test_without_a_cache_it_compiles_in_memory(wave: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINRULE_CACHE", str(wave))  # a file: no folder can be made there
    module = chainrule.load(wave)
    assert module.wave(0.0) == 0.0
    assert module.__file__ == "<wave.cr>"
    assert cache.entries() == []


def test_mistakes_are_raised_and_nothing_is_kept(wave: Path) -> None:
    wave.write_text("fn wave(x) = sin(x^2) + y\n")
    with pytest.raises(chainrule.CompileErrors) as caught:
        chainrule.load(wave)
    assert caught.value.errors[0].span.line == 1
    assert cache.entries() == []


def test_a_missing_file_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        chainrule.load(tmp_path / "nowhere.cr")
    with pytest.raises(IsADirectoryError):
        chainrule.load(tmp_path)


@pytest.mark.parametrize("kept", [True, False])
def test_tracebacks_show_the_emitted_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: bool) -> None:
    if not kept:
        monkeypatch.setenv("CHAINRULE_CACHE", os.devnull)
    (tmp_path / "total.cr").write_text("fn total(x: real[n], y: real[n]) -> real = sum(x * y)\n")
    module = chainrule.load(tmp_path / "total.cr")
    with pytest.raises(ValueError, match="y") as caught:
        module.total([1.0, 2.0], [1.0])
    shown = "".join(traceback.format_exception(caught.value))
    assert "_explain_shapes" in shown


def test_threads_may_load_at_once(wave: Path) -> None:
    values = []
    files = []
    for k in range(4):
        files.append(wave.with_name(f"wave{k}.cr"))
        files[-1].write_text(f"fn wave(x) = {k} * x\n")

    def work(k: int) -> None:
        values.append((k, chainrule.load(files[k % 4]).wave(1.0)))

    threads = [threading.Thread(target=work, args=(k,)) for k in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(values) == [(k, float(k % 4)) for k in range(12)]


def test_processes_may_load_at_once(wave: Path) -> None:
    script = f"import chainrule; assert chainrule.load({str(wave)!r}).wave(0.0) == 0.0"
    running = [subprocess.Popen([sys.executable, "-c", script]) for _ in range(3)]
    assert [process.wait() for process in running] == [0] * 3
    assert len(cache.entries()) == 1


def test_compile_source_and_file(wave: Path) -> None:
    for text in (chainrule.compile_source(WAVE), chainrule.compile_file(wave)):
        assert "def wave_grad(" in text
        compile(text, "wave.py", "exec")
    with pytest.raises(chainrule.CompileErrors):
        chainrule.compile_source("fn wave(x) = sin(x\n")
