"""`extern`: functions that others have written, called as they are declared, differentiated by stated rules."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import pytest
import scipy.special

import chainrule
from chainrule.compiler.source import CompileErrors
from tests.emit.compiling import run, text

BESSEL = """\
extern fn j0(x) = scipy.special.j0
extern fn j1(x) = scipy.special.j1
derivative j0(x) = -j1(x)
derivative j1(x) = j0(x) - j1(x) / x

extern fn interp(x: real[n], xp: real[m], fp: real[m]) -> real[n] = numpy.interp
backward interp(x, xp, fp; dy):
    k = clip(searchsorted(xp, x) - 1, 0, m - 2)
    slope = (fp[k + 1] - fp[k]) / (xp[k + 1] - xp[k])
    s = (x - xp[k]) / (xp[k + 1] - xp[k])
    zero = 0 * xp
    d_fp = add_at(add_at(zero, k, dy * (1 - s)), k + 1, dy * s)
    d_xp = add_at(add_at(zero, k, -dy * slope * (1 - s)), k + 1, -dy * slope * s)
    return dy * slope, d_xp, d_fp

extern fn apart(x) -> real, int = numpy.frexp

fn wave(r: real[n]) -> real = sum(j0(r)^2)
fn radial(r) = j0(2 * r) + 1
fn tables(x: real[k, n], xp: real[m], fp: real[m]) -> real[k, n]:
    r[i] = interp(x[i], xp, fp)
    return r
fn stopped(x) = x * stop_gradient(apart_first(x))
fn apart_first(x):
    a, k = apart(x)
    return a
fn exponents(x: real[k, n]) -> int[k, n]:
    a, e = apart(x)
    return e
derive hessian(wave, r)
derive jvp(radial, r)
derive hvp(wave, r)
derive jvp(stopped, x)
"""


@pytest.fixture(scope="module")
def bessel() -> dict[str, Any]:
    return run(BESSEL)


def test_values_are_those_of_the_function(bessel: dict[str, Any]) -> None:
    x = np.array([0.3, 2.0, 9.0])
    assert np.array_equal(bessel["j0"](x), scipy.special.j0(x))
    assert bessel["radial"](0.7) == scipy.special.j0(1.4) + 1
    assert isinstance(bessel["radial"](0.7), float)
    mantissa, exponent = bessel["apart"](12.0)
    assert (mantissa, exponent) == (0.75, 4)
    assert np.asarray(exponent).dtype == np.int64
    assert bessel["exponents"](np.array([[1.0, 4.0], [0.1, 100.0]])).tolist() == [[1, 3], [-3, 7]]


def test_derivatives_are_those_that_are_stated(bessel: dict[str, Any]) -> None:
    r = np.array([0.5, 1.5, 4.0])
    with mpmath.workdps(30):
        first = [float(mpmath.diff(lambda t: mpmath.besselj(0, t) ** 2, one)) for one in r]
        second = [float(mpmath.diff(lambda t: mpmath.besselj(0, t) ** 2, one, 2)) for one in r]
    np.testing.assert_allclose(bessel["wave_grad"](r)[1], first, rtol=1e-13)
    np.testing.assert_allclose(bessel["wave_hessian"](r), np.diag(second), rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(bessel["wave_hvp"](r, v_r=r), np.array(second) * r, rtol=1e-12)
    _, tangent = bessel["radial_jvp"](0.7, t_r=3.0)
    assert tangent == pytest.approx(-6 * scipy.special.j1(1.4), rel=1e-14)


def test_a_function_of_arrays_is_mapped_and_has_cotangents(bessel: dict[str, Any]) -> None:
    rng = np.random.default_rng(5)
    x, xp, fp = rng.uniform(0.1, 2.9, (3, 4)), np.array([0.0, 1.0, 3.0]), np.array([1.0, -2.0, 5.0])
    values, saved = bessel["tables_forward"](x, xp, fp)
    np.testing.assert_array_equal(values, np.interp(x, xp, fp))
    w = rng.normal(size=(3, 4))
    found = bessel["tables_backward"](saved, w)
    args = (x, xp, fp)

    def along(k: int, step: Any) -> float:
        moved = [arg + step if j == k else arg for j, arg in enumerate(args)]
        return float(np.sum(w * np.interp(moved[0], moved[1], moved[2])))

    for k, exact in enumerate(found):
        for index in np.ndindex(exact.shape):
            step = np.zeros_like(exact)
            step[index] = 1e-6
            ends = along(k, step), along(k, -step)
            assert exact[index] == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-6, abs=1e-7)
    assert bessel["tables"](np.zeros((0, 4)), xp, fp).shape == (0, 4)


@pytest.mark.parametrize("name", ["wave", "tables"])
def test_float32_stays_float32(bessel: dict[str, Any], name: str) -> None:
    single = np.float32
    args = [np.array([0.5, 1.0], single)] if name == "wave" else [np.ones((2, 3), single), *np.eye(2, dtype=single)]
    value, saved = bessel[f"{name}_forward"](*args)
    assert value.dtype == single
    found = bessel[f"{name}_backward"](saved, np.ones_like(value))
    assert all(part.dtype == single for part in (found if isinstance(found, tuple) else (found,)))


def test_without_a_derivative_there_is_the_value_alone(bessel: dict[str, Any]) -> None:
    assert "apart_first_grad" not in bessel
    assert "apart_grad" not in bessel
    assert "It has no gradient: no derivative is stated of `apart` (model.cr:16)." in bessel["apart_first"].__doc__
    assert bessel["stopped_grad"](12.0) == (9.0, 0.75)
    assert bessel["stopped_jvp"](12.0, t_x=2.0) == (9.0, 1.5)


def test_the_module_imports_the_named_functions_and_those_that_are_called_alone() -> None:
    made = text(BESSEL, format=True)
    imported = re.findall(r"^(?:from|import) .*$", made, re.MULTILINE)
    outside = [line for line in imported if "_extern_" in line]
    assert outside == [
        "from numpy import frexp as _extern_apart",
        "from numpy import interp as _extern_interp",
        "from scipy.special import j0 as _extern_j0",
        "from scipy.special import j1 as _extern_j1",
    ]
    assert "scipy" not in re.sub(r"scipy\.special\.j[01]|from scipy.special import j[01]", "", made)


DECLARED = """\
extern fn halves(x: real[2*n]) -> real[n] = numpy.sort
extern fn whole(x) -> int = numpy.sqrt
extern fn pair(x) -> real, real = numpy.sin
extern fn same(x: real[n]) -> real[n] = numpy.asarray
extern fn summed(x) = numpy.sum
fn total(x: real[4]) -> real = sum(halves(x))
"""


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        ("halves", ValueError, "`halves` (model.cr:1) is declared to give real[n], here of shape (2,), and gave the "
         "shape (4,)"),
        ("total", ValueError, "`halves` (model.cr:1) is declared to give real[n], here of shape (2,)"),
        ("whole", TypeError, "`whole` (model.cr:2) is declared to give int, and gave float64"),
        ("pair", TypeError, "`pair` (model.cr:3) is declared to give 2 results: real, real"),
        ("summed", ValueError, "`summed` (model.cr:5) is declared to give real, here of shape (4,)"),
    ],
)  # fmt: skip
def test_what_is_not_as_declared_is_told(call: str, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=re.escape(said)):
        run(DECLARED)[call](np.arange(4.0))


def test_results_are_nobody_elses_memory() -> None:
    x = np.arange(3.0)
    assert not np.may_share_memory(run(DECLARED)["same"](x), x)


@pytest.fixture
def foreign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that reaches for a module that leaves a mark when it is imported."""
    (tmp_path / "leaves_a_mark.py").write_text(
        f"open({str(tmp_path / 'mark')!r}, 'w').close()\ndef twice(x):\n    return 2 * x\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    file = tmp_path / "model.cr"
    file.write_text("extern fn twice(x) = leaves_a_mark.twice\nfn f(x) = twice(x) + 1\n")
    return file


def test_a_stranger_imports_nothing(foreign: Path) -> None:
    (foreign.parent / "other.cr").write_text('from "./model.cr" import f\nfn g(x) = f(x)\n')
    for name in ("model.cr", "other.cr"):
        with pytest.raises(CompileErrors, match=r"leaves_a_mark\.twice"):
            chainrule.load(foreign.with_name(name))
        with pytest.raises(CompileErrors, match=r"leaves_a_mark\.twice"):
            chainrule.compile_file(foreign.with_name(name))
    for command in ("test", "check", "compile", "bench", "show"):
        made = subprocess.run(
            [sys.executable, "-m", "chainrule", command, str(foreign)], capture_output=True, text=True, check=False
        )
        assert made.returncode == 1, command
        assert "CR136" in made.stdout + made.stderr, command
    assert not (foreign.parent / "mark").exists()


def test_with_leave_it_imports_what_it_names(foreign: Path) -> None:
    assert chainrule.load(foreign, allow_extern=True).f(3.0) == 7
    assert (foreign.parent / "mark").exists()
    with pytest.raises(CompileErrors):
        chainrule.load(foreign)  # the cache does not remember the leave
    assert "allow-extern" in chainrule.compile_file(foreign, allow_extern=True).split("\n")[1]


@pytest.mark.parametrize(
    "target",
    [
        "os.system", "numpy.load", "numpy.savetxt", "numpy.f2py.run_main", "numpy.ctypeslib.load_library",
        "numpy._core.umath.sin", "scipy.io.savemat", "numpy.linalg.__loader__", "numpyx.sin", "builtins.eval",
    ],
)  # fmt: skip
def test_what_reaches_further_than_arithmetic_needs_leave(target: str) -> None:
    with pytest.raises(CompileErrors, match="is imported when the module is loaded"):
        text(f"extern fn f(x) = {target}\n")


@pytest.mark.parametrize(
    "target",
    [
        "scipy.special.j0 as x, os", "(scipy.special\n# \n).j0; import os", "scipy.special.j0; import os",
        'scipy["special"].j0', "scipy.special.j0()", "scipy.special.import", "scipy.lambda.x",
    ],
)  # fmt: skip
def test_nothing_but_names_gets_into_the_import(target: str) -> None:
    with pytest.raises(CompileErrors):
        text(f"extern fn f(x) = {target}\n")


def test_brackets_and_comments_do_not_get_into_the_import() -> None:
    made = text('extern fn f(x: real[n # """ + x\n]) -> real[n # "\n] = ((scipy.special # "\n).j0)\n')
    assert "from scipy.special import j0 as _extern_f\n" in made
    names: dict[str, Any] = {}
    exec(compile(made, "model.py", "exec"), names)
    assert names["f"](np.zeros(2)).tolist() == [1, 1]


def test_a_choice_that_is_not_taken_leaks_nothing() -> None:
    made = run(
        "extern fn spence(x) = scipy.special.spence\n"
        "derivative spence(x) = log(x) / (1 - x)\n"
        "fn f(x) = spence(x) if x > 0 else 0\n"
        "fn total(x: real[n]) -> real = sum(f(x))\n"
    )
    value, gradient = made["total_grad"](np.array([0.5, -1.0, 0.0]))
    assert value == scipy.special.spence(0.5)
    np.testing.assert_allclose(gradient, [np.log(0.5) / 0.5, 0, 0], rtol=1e-15)
    assert made["f_grad"](-1.0) == (0, 0)


def test_the_examples_and_the_rules_are_checked(tmp_path: Path) -> None:
    file = tmp_path / "bessel.cr"
    program = "\n".join(line for line in BESSEL.split("\n") if re.match(r"(extern|derivative)", line))
    file.write_text(program + "\nexample j0(0) == 1\n")
    command = [sys.executable, "-m", "chainrule", "test", str(file)]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    assert "1 of 1 examples pass" in made.stdout
    assert re.search(r"^  j0 +d/d\(x\) +1[0-9] digits", made.stdout, re.MULTILINE)
    assert re.search(r"^  interp +d/d\(x, xp, fp\)  none: no derivative is stated", made.stdout, re.MULTILINE)
    assert re.search(r"^  apart +d/d\(x\)  none: no derivative is stated of `apart`", made.stdout, re.MULTILINE)
    file.write_text(program.replace("= -j1(x)", "= j1(x)"))
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    assert made.returncode == 1
    assert re.search(r"^  j0 +d/d\(x\) +off", made.stdout, re.MULTILINE)


def test_in_c_numpy_serves_and_says_so(tmp_path: Path) -> None:
    from chainrule.compiler.driver import compile_native

    file = tmp_path / "bessel.cr"
    file.write_text(BESSEL + "fn plain(x) = x^2\n")
    made = compile_native(file)
    missing = dict(made.missing)
    assert missing["wave"] == missing["j0_grad"] == "extern"
    assert missing["tables"] == "extern_arrays"
    assert "plain" not in missing
    assert "from scipy.special import j0 as _extern_j0" in made.python
