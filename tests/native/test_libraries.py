"""The libraries beside the extension, of halves and over float32: built when one of their functions is first called."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
import warnings
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import chainrule
from chainrule.runtime import kept

MODEL = """
fn valley(x: real[n]) -> real:
    u = x[:-1]
    return sum(100 * (x[1:] - u^2)^2 + (1 - u)^2)

fn wave(x, y) = sin(x * y) + x^2 / y

fn scaled(x: real[n], k: real) -> real[n] = k * x
"""
X = np.array([1, 2, 3], np.float32)
SLOPE = [-400, 1002, -200]


@pytest.fixture(scope="module")
def doubles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that has the model's functions over doubles."""
    folder = tmp_path_factory.mktemp("doubles")
    (folder / "hills.cr").write_text(MODEL)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHAINRULE_CACHE", str(folder / "cache"))
        chainrule.load(folder / "hills.cr", target="c")
    return folder


@pytest.fixture
def model(doubles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CHAINRULE_CACHE", str(tmp_path / "cache"))
    return shutil.copytree(doubles, tmp_path, dirs_exist_ok=True) / "hills.cr"


def libraries() -> list[str]:
    """Which are in the cache."""
    stems = [path.stem for path in kept.folder().glob("*.so")]
    names = [re.fullmatch(r"hills-\w+?(-halves)?(-f32)?", stem) for stem in stems]
    return sorted(f"{'float' if name[2] else 'double'}{name[1] or ''}" for name in names if name)


def right(module: ModuleType) -> None:
    """Floats are served, by whomever."""
    value, slope = module.valley_grad(X)
    assert (value.dtype, slope.dtype) == (np.float32, np.float32)
    assert slope.tolist() == SLOPE


def broken(folder: Path) -> str:
    compiler = folder / "broken"
    compiler.write_text('#!/bin/sh\ntest "$1" = --version && exec gcc --version\necho out of order\nexit 1\n')
    compiler.chmod(0o755)
    return str(compiler)


def test_nothing_but_an_array_of_floats_that_fits_asks_for_them(model: Path) -> None:
    module = chainrule.load(model, target="c")
    module.valley([1, 2, 3])
    module.valley(np.arange(3))
    module.wave_grad(1.0, 2)
    module.wave(np.ones(3), np.float32(2))
    module.scaled(np.ones(3), np.float32(2))
    with pytest.raises(ValueError, match="valley"):
        module.valley(np.ones((2, 2), np.float32))
    assert libraries() == ["double"]
    right(module)
    assert libraries() == ["double", "float"]


def test_both_serve_side_by_side(model: Path) -> None:
    module = chainrule.load(model, target="c")
    for _ in range(2):
        right(module)
        assert module.valley_grad(X.astype(float))[1].dtype == np.float64
        d_x, d_y = module.wave_grad(X, 2.0)[1]
        assert (d_x.dtype, type(d_y)) == (np.float32, np.float32)
        np.testing.assert_allclose(d_x, 2 * np.cos(2 * X) + X, rtol=1e-5)
        _, saved = module.scaled_forward(X, np.float32(3))
        assert module.scaled_backward(saved, X)[0].tolist() == [3, 6, 9]
        out = np.empty(3, np.float32)
        assert module.scaled(X, 2.0, out=out, threads=2, flush_subnormals=True) is out
    assert libraries() == ["double", "float", "float-halves"]


def test_what_is_small_is_kept_where_the_first_call_flushes_it(model: Path) -> None:
    module = chainrule.load(model, target="c")
    small = np.full(3, 1e-40, np.float32)
    assert not module.scaled(small, 1.0, flush_subnormals=True).any()
    assert module.scaled(small, 1.0).tolist() == small.tolist()
    assert np.array([5e-324]) * np.ones(1) > 0


def test_two_models_of_one_name(model: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "hills.cr"
    other.parent.mkdir()
    other.write_text("fn scaled(x: real[n], k: real) -> real[n] = x / k\n")
    for _ in range(2):  # Python keeps the extensions: the second time they are not read again
        modules = [chainrule.load(file, target="c") for file in (model, other)]
    for module, result in zip(modules, ([2, 4, 6], [0.5, 1, 1.5]), strict=True):
        out = np.empty(3, np.float32)
        assert module.scaled(X, 2.0, out=out) is out, "numpy served"
        assert out.tolist() == result
    assert libraries() == ["double", "double", "float", "float"]


def test_they_are_found_in_the_cache(model: Path) -> None:
    right(chainrule.load(model, target="c"))
    built = {path.name: path.stat().st_ino for path in kept.folder().glob("*.so")}
    assert len(built) == 2
    script = f"import chainrule, numpy as np; m = chainrule.load({str(model)!r}, target='c'); "
    script += "print(m.valley(np.ones(3, 'f4')))"
    assert python(script) == "0.0\n"
    assert {path.name: path.stat().st_ino for path in kept.folder().glob("*.so")} == built


def test_several_threads_that_ask_at_once(model: Path) -> None:
    module = chainrule.load(model, target="c")
    found: list[list[float]] = []
    begin = threading.Barrier(4)

    def ask() -> None:
        begin.wait()
        found.append(module.valley_grad(X)[1].tolist())

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [SLOPE] * 4


def test_several_processes_that_ask_at_once(model: Path) -> None:
    chainrule.load(model, target="c")
    script = f"import chainrule, numpy as np; m = chainrule.load({str(model)!r}, target='c'); "
    script += "print(m.valley_grad(np.array([1, 2, 3], 'f4'))[1].tolist())"
    assert run_side_by_side(script, script) == [f"{[float(one) for one in SLOPE]}\n"] * 2
    assert libraries() == ["double", "float"]


def test_without_a_compiler_numpy_serves_them(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = chainrule.load(model, target="c")
    monkeypatch.setenv("CC", broken(tmp_path))
    sentence = r"could not build hills.c \(what it said is in .*hills.log\); arrays of float32 are served by numpy"
    with pytest.warns(RuntimeWarning, match=sentence) as caught:
        right(module)
    assert [warning.filename for warning in caught] == [__file__]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        right(module)  # it is told once
        assert module.valley(np.ones(3)) == 0
    assert "out of order" in (kept.folder() / "hills.log").read_text()
    assert libraries() == ["double"]


def test_a_warning_that_is_an_error_is_raised_and_leaves_numpy(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = chainrule.load(model, target="c")
    monkeypatch.setenv("CC", broken(tmp_path))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(RuntimeWarning, match="could not build"):
            module.wave(X, X)
        right(module)


def test_a_cache_that_was_cleared_in_between(model: Path) -> None:
    module = chainrule.load(model, target="c")
    for path in kept.folder().iterdir():
        path.unlink()
    right(module)
    assert libraries() == ["float"]


def test_halves_are_built_when_one_is_called(model: Path) -> None:
    module = chainrule.load(model, target="c")
    module.valley_grad(np.ones(3))
    module.wave_grad(np.ones(3), 2.0)
    assert libraries() == ["double"]
    value, saved = module.valley_forward(X.astype(float))
    assert libraries() == ["double", "double-halves"]
    out = np.empty(3)
    assert module.valley_backward(saved, value / value, out=out) is out, "numpy served"
    assert out.tolist() == SLOPE
    value, saved = module.wave_forward(1.5, 2.0)
    assert module.wave_backward(saved, 1.0) == pytest.approx(module.wave_grad(1.5, 2.0)[1], rel=1e-14)
    value, saved = module.wave_forward(X, X)
    assert value.dtype == np.float32
    assert libraries() == ["double", "double-halves"]  # numbers alone are in C


def test_without_a_compiler_numpy_serves_halves(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = chainrule.load(model, target="c")
    monkeypatch.setenv("CC", broken(tmp_path))
    sentence = r"could not build hills.c \(.*\); forward and backward functions are served by numpy"
    with pytest.warns(RuntimeWarning, match=sentence):
        _, saved = module.valley_forward(X.astype(float))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert module.valley_backward(saved, 1.0).tolist() == SLOPE
    assert libraries() == ["double"]


@pytest.mark.parametrize("text", [MODEL.replace("100", "10"), None])
def test_what_is_built_later_is_of_what_was_loaded_and_compiles_nothing(model: Path, text: str | None) -> None:
    chainrule.load(model, target="c")
    script = f"import chainrule, numpy as np, pathlib, sys; m = chainrule.load({str(model)!r}, target='c')\n"
    script += f"file, text = pathlib.Path({str(model)!r}), {text!r}\n"
    script += "file.unlink() if text is None else file.write_text(text)\n"
    script += "print(m.valley_grad(np.array([1, 2, 3], 'f4'))[1], 'chainrule.compiler.driver' in sys.modules)"
    assert python(script) == "[-400. 1002. -200.] False\n"
    assert libraries() == ["double", "float"]


def test_a_library_that_is_not_whole_is_built_anew_the_next_time(model: Path) -> None:
    python(f"import chainrule, numpy as np; chainrule.load({str(model)!r}, target='c').valley(np.ones(3, 'f4'))")
    (path,) = kept.folder().glob("*-f32.so")
    kept.write(path.name, b"torn")  # by the line at its end it is whole
    with pytest.warns(RuntimeWarning, match=r"arrays of float32 are served by numpy"):
        right(chainrule.load(model, target="c"))
    right(chainrule.load(model, target="c"))
    assert libraries() == ["double", "float"]


@pytest.mark.parametrize("text", [MODEL + "\n", MODEL.replace("100", "10"), "fn valley(x", None])
def test_a_file_that_has_changed_is_not_mixed_with_what_is_loaded(model: Path, text: str | None) -> None:
    chainrule.load(model, target="c")
    script = f"import chainrule, numpy as np, pathlib; m = chainrule.load({str(model)!r}, target='c')\n"
    script += "from chainrule.runtime import kept\nfor path in kept.folder().glob('*.pieces'): path.unlink()\n"
    script += f"file, text = pathlib.Path({str(model)!r}), {text!r}\n"
    script += "file.unlink() if text is None else file.write_text(text)\n"
    script += "import warnings\nwith warnings.catch_warnings(record=True) as told:\n"
    script += "    warnings.simplefilter('always')\n"
    script += "    print(m.valley(np.array([1, 2, 3], 'f4')), str(told[0].message))"
    value, told = python(script).split(" ", 1)
    assert value == "201.0"
    assert told == "hills.cr has changed since it was loaded; arrays of float32 are served by numpy\n"


def python(script: str) -> str:
    (said,) = run_side_by_side(script)
    return said


def run_side_by_side(*scripts: str) -> list[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    running = [
        subprocess.Popen([sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE, text=True)
        for script in scripts
    ]
    return [process.communicate(timeout=300)[0] for process in running]
