"""Building: once, in the cache or in place; without a compiler numpy serves; C++ and Rust programs can call it."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import chainrule
from chainrule.runtime import building, kept

MODEL = "fn valley(x: real[n]) -> real:\n    u = x[:-1]\n    return sum(100 * (x[1:] - u^2)^2 + (1 - u)^2)\n"


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CHAINRULE_CACHE", str(tmp_path / "cache"))
    file = tmp_path / "hills.cr"
    file.write_text(MODEL)
    return file


def test_it_is_built_once_also_for_several_processes(model: Path) -> None:
    script = (
        "import chainrule, numpy as np\n"
        f"m = chainrule.load({str(model)!r}, target='c')\n"
        "print(type(m.valley_grad).__name__, m.valley_grad(np.ones(3))[1].tolist())\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    running = [
        subprocess.Popen([sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=300)[0] for process in running]
    assert said == ["builtin_function_or_method [0.0, 0.0, 0.0]\n"] * 2
    (built,) = kept.folder().glob("*.so")
    before = built.stat().st_ino
    assert chainrule.load(model, target="c").valley(np.ones(3)) == 0
    assert [path.stat().st_ino for path in kept.folder().glob("*.so")] == [before]


def test_without_a_compiler_numpy_serves(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "no-such-compiler")
    with pytest.warns(RuntimeWarning, match=r"no C compiler was found: \$CC is .*; hills.cr is served by numpy"):
        module = chainrule.load(model, target="c")
    assert module.valley_grad(np.ones(3))[0] == 0


def test_what_a_failing_compiler_said_is_kept(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "broken"
    broken.write_text('#!/bin/sh\necho out of order; test "$1" = --version\n')
    broken.chmod(0o755)
    monkeypatch.setenv("CC", str(broken))
    with pytest.warns(RuntimeWarning, match=r"could not build hills.c \(what it said is in .*hills.log\)"):
        module = chainrule.load(model, target="c")
    assert module.valley(np.ones(3)) == 0
    assert "out of order" in (kept.folder() / "hills.log").read_text()


BROKEN = {
    "not a program": ("hello", r"broken cannot be run: exec format error"),
    "killed": ('#!/bin/sh\ntest "$1" = --version || kill -9 $$', r"could not build hills.c \(what it said is in"),
    "makes nothing": ("#!/bin/sh\nexit 0", r"broken made nothing of hills.c"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_compiler_is_one_sentence(
    kind: str, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, sentence = BROKEN[kind]
    broken = tmp_path / "broken"
    broken.write_text(text + "\n")
    broken.chmod(0o755)
    monkeypatch.setenv("CC", str(broken))
    building.version.cache_clear()
    with pytest.warns(RuntimeWarning, match=sentence + r".*; hills.cr is served by numpy"):
        module = chainrule.load(model, target="c")
    assert module.valley(np.ones(3)) == 0


def test_a_name_of_a_compiler_that_cannot_be_read(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "gcc 'x")
    with pytest.warns(RuntimeWarning, match=r"\$CC cannot be read: no closing quotation; hills.cr is served by numpy"):
        assert chainrule.load(model, target="c").valley(np.ones(3)) == 0


@pytest.mark.parametrize(("ending", "bytes"), [("so", 0), ("so", 9000), ("o", -1), ("pieces", 400)])
def test_what_was_cut_short_is_built_anew(model: Path, ending: str, bytes: int) -> None:
    script = f"import chainrule; chainrule.load({str(model)!r}, target='c')"
    run(sys.executable, "-c", script, folder=model.parent)
    (built,) = kept.folder().glob(f"*.{ending}")
    os.truncate(built, bytes % built.stat().st_size)
    for path in kept.folder().glob("*.so"):
        if ending == "o":
            path.unlink()
    module = chainrule.load(model, target="c")
    assert type(module.valley_grad).__name__ == "builtin_function_or_method"
    assert module.valley_forward(np.ones(3))[0] == 0


def test_an_object_that_does_not_fit_is_built_anew_the_next_time(model: Path) -> None:
    """The trailer says that it is whole, but it is no object."""
    run(sys.executable, "-c", f"import chainrule; chainrule.load({str(model)!r}, target='c')", folder=model.parent)
    (built,), (extension,) = (kept.folder().glob(f"*.{ending}") for ending in ("o", "so"))
    extension.unlink()
    kept.write(built.name, b"torn")
    with pytest.warns(RuntimeWarning, match=r"could not build hills.c .*; hills.cr is served by numpy"):
        assert chainrule.load(model, target="c").valley(np.ones(3)) == 0
    assert type(chainrule.load(model, target="c").valley_grad).__name__ == "builtin_function_or_method"


def test_a_gradient_that_c_refuses_is_numpys_from_forward_to_backward(model: Path) -> None:
    model.write_text(
        "fn flat(u) = u + u^2 if u != 0 else 0\n"
        "fn pair(a, b) -> real:\n    solve x, y from a + 1e-5, b:\n        flat(x - a) == 0\n        y == b\n"
        "    return x + y\n"
    )
    module = chainrule.load(model, target="c")
    with pytest.raises(ArithmeticError, match="has a solution without a derivative: the Jacobian is singular"):
        module.pair_grad(1.0, 1.0)
    value, saved = module.pair_forward(1.0, 1.0)
    assert value == 2
    with pytest.raises(ArithmeticError, match=r"hills.cr:\d: .* has a solution without a derivative: the Jacobian is"):
        module.pair_backward(saved, 1.0)


def test_a_full_disk_is_one_sentence(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(made: Path, name: str) -> Path:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(kept, "keep", full)
    with pytest.warns(
        RuntimeWarning, match=r"^the cache: no space left on device; hills.cr is served by numpy"
    ) as told:
        assert chainrule.load(model, target="c").valley(np.ones(3)) == 0
    assert [warning.filename for warning in told] == [__file__]
    assert not [path for path in kept.folder().iterdir() if path.suffix != ".lock"]


def test_another_target_is_refused(model: Path) -> None:
    with pytest.raises(ValueError, match="target is 'numpy' or 'c', not 'rust'"):
        chainrule.load(model, target="rust")  # type: ignore[arg-type]


def run(*command: str, folder: Path) -> str:
    outside = dict(os.environ)
    if command[0] != sys.executable:
        outside.pop("LD_PRELOAD", None)  # rustc bears no sanitiser
    made = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300, env=outside)
    assert made.returncode == 0, made.stdout + made.stderr
    return made.stdout


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a model, built in place by the command."""
    folder = tmp_path_factory.mktemp("place")
    (folder / "hills.cr").write_text(MODEL)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", "from chainrule.commands import main; main()", "build", "hills.cr"]
    made = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    assert [line.split()[0] for line in made.stdout.splitlines()] == ["wrote"] * 4 + ["built"]
    return folder


def test_the_module_uses_what_is_built_beside_it(place: Path) -> None:
    script = "import hills; print(type(hills.valley).__name__, hills.valley([1.0, 1.0]))"
    assert run(sys.executable, "-c", script, folder=place) == "builtin_function_or_method 0.0\n"


def test_the_module_works_alone(place: Path, tmp_path: Path) -> None:
    shutil.copy(place / "hills.py", tmp_path)
    script = "import hills; print(type(hills.valley).__name__, hills.valley([1.0, 1.0]))"
    assert run(sys.executable, "-c", script, folder=tmp_path) == "function 0.0\n"


C_PROGRAM = """
#include <stdio.h>
#include <stdlib.h>
#include "hills.h"
int main(void)
{
    const double x[3] = {1, 2, 3};
    double value, d_x[3];
    void *workspace = malloc(hills_valley_grad_workspace(3));
    int status = hills_valley_grad(3, x, &value, d_x, workspace);
    printf("%d %g %g %g %g\\n", status, value, d_x[0], d_x[1], d_x[2]);
    free(workspace);
    return 0;
}
"""
RUST_PROGRAM = """
use std::os::raw::{c_int, c_void};
extern "C" {
    fn hills_valley_grad_f32(n: i64, x: *const f32, value: *mut f32, d_x: *mut f32, workspace: *mut c_void) -> c_int;
}
fn main() {
    let x = [1f32, 2.0, 3.0];
    let (mut value, mut d_x) = (0f32, [0f32; 3]);
    let status = unsafe {
        hills_valley_grad_f32(3, x.as_ptr(), &mut value, d_x.as_mut_ptr(), std::ptr::null_mut())
    };
    println!("{} {} {} {} {}", status, value, d_x[0], d_x[1], d_x[2]);
}
"""
EXPECTED = "0 201 -400 1002 -200\n"


@pytest.mark.parametrize(("compiler", "suffix"), [("gcc", "c"), ("g++", "cpp")])
def test_programs_of_c_and_cpp_call_it(place: Path, compiler: str, suffix: str) -> None:
    (place / f"main.{suffix}").write_text(C_PROGRAM)
    own = building.compiler()
    clang = "clang" in building.version(
        tuple(own)
    )  # tells of inline functions, vectors that it did not make, and flags of gcc
    lenient = ("-Wno-unused-function", "-Wno-pass-failed", "-Wno-ignored-optimization-argument") if clang else ()
    warnings = ("-Wall", "-Wextra", "-Werror", *lenient)
    run(*own, *building.FLAGS, *warnings, "-c", "hills.c", "-o", "hills.o", folder=place)
    run(compiler, *own[1:], f"main.{suffix}", "hills.o", "-lm", "-o", "main", folder=place)
    assert run("./main", folder=place) == EXPECTED


@pytest.mark.skipif(shutil.which("rustc") is None, reason="there is no rustc here")
def test_a_program_of_rust_calls_it(place: Path) -> None:
    (place / "main.rs").write_text(RUST_PROGRAM)
    run("gcc", *building.FLAGS, "-DCHAINRULE_F32", "-c", "hills.c", "-o", "hills32.o", folder=place)
    run("rustc", "main.rs", "-C", "link-arg=hills32.o", "-C", "link-arg=-lm", "-o", "main_rs", folder=place)
    assert run("./main_rs", folder=place) == EXPECTED
