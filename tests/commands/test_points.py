"""Where a function is run: `x=3`, which may also be said with `--at`; and what it takes from elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from chainrule import commands
from tests.commands.conftest import Run

PATH = "fn path(t):\n    x = t^2\n    return sqrt(x)\n"


@pytest.mark.parametrize("said", [("t=2",), ("--at", "t=2")])
def test_a_point_is_said_in_either_way(run: Run, tmp_path: Path, said: tuple[str, ...]) -> None:
    (tmp_path / "path.cr").write_text(PATH)
    file = str(tmp_path / "path.cr")
    assert run("explain", file, "path", *said).code == commands.OK
    assert run("trace-nan", file, "path", *said).out == "ok: path: value and gradient are finite\n"


@pytest.mark.parametrize(
    ("target", "said"), [("scipy.special.jj0", "jj0"), ("nowhere_to_be_found.f", "nowhere_to_be_found")]
)
def test_a_function_from_outside_that_is_not_there(run: Run, tmp_path: Path, target: str, said: str) -> None:
    (tmp_path / "outside.cr").write_text(f"extern fn f(x) = {target}\nderivative f(x) = 2 * x\nfn g(x) = f(x)\n")
    file = str(tmp_path / "outside.cr")
    for command in (("test", file), ("explain", file, "g", "x=1"), ("trace-nan", file, "g", "x=1")):
        ended = run(*command, "--allow-extern")
        assert ended.code == commands.FAILED
        assert ended.err.startswith("Error: the model takes from elsewhere what is not there: ")
        assert said in ended.err


def test_what_is_counted_stays_an_int(run: Run, tmp_path: Path) -> None:
    (tmp_path / "power.cr").write_text("fn power(t, n: int) = t^n\n")
    ended = run("explain", str(tmp_path / "power.cr"), "power", "t=2", "n=3")
    assert ended.code == commands.OK
    assert "dpower/dt" in ended.out
    assert "= 12" in ended.out


def test_a_rule_that_is_stated_is_a_derivative_by_its_name(run: Run, tmp_path: Path) -> None:
    (tmp_path / "stated.cr").write_text("fn f(x) = x^2\nderivative f(x) = 2 * x\nfn g(x) = f(sin(x))\n")
    file = str(tmp_path / "stated.cr")
    assert "dg/dx = f'(sin(x)) * cos(x)" in run("explain", file, "g", "x=2").out
    assert r"f'}\left(\sin\left(x\right)\right)" in run("explain", file, "g", "--latex").out


def test_where_a_rate_is_infinite_the_emitted_gradient_is_said(run: Run, tmp_path: Path) -> None:
    """sqrt(t^2) at 0: inf * 0 by statements, 0 as it is emitted."""
    (tmp_path / "path.cr").write_text(PATH)
    said = run("explain", str(tmp_path / "path.cr"), "path", "t=0").out
    assert "`path_grad`, which takes the statements together, has dpath/dt = 0" in said
    assert "path_grad" not in run("explain", str(tmp_path / "path.cr"), "path", "t=2").out


def test_what_does_not_fit_is_said_of_the_function(run: Run, tmp_path: Path) -> None:
    (tmp_path / "fit.cr").write_text("fn fit(x: real[n], W: real[n, n]) -> real = sum(W @ x)\n")
    said = run("explain", str(tmp_path / "fit.cr"), "fit", "x=[1, 2, 3]", "W=[[1, 2], [3, 4]]").err
    assert said.startswith("error: fit: W must be real[n, n], where n is 3 as in x")
    for command in ("explain", "trace-nan"):
        said = run(command, str(tmp_path / "fit.cr"), "fit", "--point=3").err
        assert "such option" in said
        assert "--point" in said
