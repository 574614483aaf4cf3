"""`--self-check`: a module holds its own derivatives against its values, with numpy alone."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import chainrule
from chainrule.compiler import driver
from chainrule.compiler.source import CompileErrors

PROGRAM = """\
fn wave(x) = sin(x^2)
fn loss(w: real[n], x: real[m, n], y: real[m]) -> real = mean((tanh(x @ w) - y)^2)
fn gaps(x: real[n]) = x[1:] - abs(x[:-1])
fn polar(r, angle) = r * cos(angle), r * sin(angle)
fn pick(x: real[n], k: int[b]) = x[k]^3
fn halves(x: real[2*n + 1], flag: bool) -> real = sum(x[:n]) * (2 if flag else 3)
fn ragged(x: real[..., n]) = softmax(x)
fn spectrum(A: real[n, n]) = logdet(A @ A.T + eye(n))
fn kepler(M, e):
    solve E from M:
        E - e * sin(E) == M
    return E
fn impossible(x) = log(-1 - x^2)
fn rounded(x) = round(x)
derivative rounded(x) unchecked "straight" = 1
derive hessian(loss, w, y)
derive hvp(wave, x)
derive jvp(loss, w)
derive jvp(polar, r)
model net(width: dim = 3):
    input x: real[b, 4]
    input y: int[b]
    param W: real[4, width] ~ glorot_uniform
    param V: real[width, 5] ~ glorot_uniform
    state centre: real[4] ~ zeros
    sample eps: real[b, 4] ~ normal
    update centre = sum(x, axis = 0) / b
    logits = tanh((x - centre + 0.1 * eps) @ W) @ V
    loss = mean(cross_entropy(logits, y))
"""

FINE = """\
wave        gradient 16, at once 16, hvp 1D digits
loss        gradient 1D, at once 1D, hessian 1D, tangent 1D digits
gaps        gradient 1D digits
polar       gradient 1D, tangent 1D digits
pick        gradient 1D digits
halves      gradient 1D, at once 1D digits
ragged      gradient 1D digits
spectrum    gradient 1D, at once 1D digits
kepler      gradient 1D, at once 1D digits
impossible  not checked: no arguments were found for which it is finite
rounded     not checked: on purpose not the derivative, the rule of `rounded`, unchecked: straight (model.cr:14)
net         gradient 1D digits
True
"""


@pytest.fixture(scope="module")
def carrying() -> str:
    return driver.compile_source(PROGRAM, driver.Options(self_check=True), "model.cr")


def checked(text: str, folder: Path) -> str:
    """What the check of a module prints, in a Python that has nothing but numpy of what it may import."""
    (folder / "model.py").write_text(text)
    hides = "import sys; sys.modules.update(dict.fromkeys(['chainrule', 'scipy', 'black', 'lark']))"
    # -B: of two texts of one length, written in one second, Python would take the first one's bytecode for the second's
    command = [sys.executable, "-B", "-W", "error", "-c", f"{hides}; import model; print(model.check())"]
    made = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    assert made.returncode == 0, made.stderr
    return made.stdout


def test_it_says_to_how_many_digits(carrying: str, tmp_path: Path) -> None:
    said = checked(carrying, tmp_path)
    assert re.sub(r"\b1\d\b", "1D", said) == FINE.replace("16", "1D").replace(":14)", ":1D)").replace(
        "model.cr:14", "model.cr:1D"
    )
    assert "wave        gradient 16" in said


SABOTAGE = {
    "wave": ("math.cos(", "math.sin("),
    "loss": ("d_y = -", "d_y = "),
    "pick": ("3.0 *", "4.0 *"),
    "polar": ("d_r = ", "d_r = 1.0001 * "),
    "net": ("d_V = ", "d_V = 2 * "),
}


@pytest.mark.parametrize("name", SABOTAGE)
def test_a_wrong_rule_fails(carrying: str, tmp_path: Path, name: str) -> None:
    """Of each function something within its derivatives is changed."""
    right, wrong = SABOTAGE[name]
    pieces = re.split(r"(?=\n\n\ndef )", carrying)
    starts = tuple(f"\n\n\ndef {own}_{end}" for own in (name, f"_{name}_loss") for end in ("backward", "grad"))
    own = [k for k, piece in enumerate(pieces) if piece.startswith(starts) and right in piece]
    assert own
    for k in own:
        pieces[k] = pieces[k].replace(right, wrong)
    said = checked("".join(pieces), tmp_path)
    assert said.endswith("False\n")
    assert re.findall(r"^(\w+) +WRONG", said, re.MULTILINE) == [name]


def test_wrong_tangents_and_hessians_fail(carrying: str, tmp_path: Path) -> None:
    for mode, end in (("jvp", "tangent"), ("hessian", "hessian")):
        pieces = re.split(r"(?=\n\n\ndef )", carrying)
        (k,) = (k for k, piece in enumerate(pieces) if piece.startswith(f"\n\n\ndef loss_{mode}("))
        pieces[k] = re.sub(r"(?<!\w)2.0 ([*/])", r"3.0 \1", pieces[k])
        said = checked("".join(pieces), tmp_path)
        assert re.search(rf"^loss +WRONG .*{end} 0", said, re.MULTILINE), said
        assert said.endswith("False\n")


def test_without_asking_there_is_none(carrying: str) -> None:
    plain = driver.compile_source(PROGRAM, driver.Options(), "model.cr")
    assert "_CHECKED" not in plain
    assert "_COMPLEX" not in plain
    assert "options self-check" in carrying.split("\n")[1]


def test_complex_arguments_are_refused_outside_the_check(carrying: str) -> None:
    names: dict[str, Any] = {}
    exec(compile(carrying, "model.py", "exec"), names)
    with pytest.raises(TypeError, match="x must be real"):
        names["wave"](1j)


def test_a_function_of_its_name_is_a_mistake() -> None:
    with pytest.raises(CompileErrors, match="`check` is emitted by `--self-check`"):
        driver.compile_source("fn check(x) = x^2\n", driver.Options(self_check=True))


def test_a_linter_and_a_type_checker_agree(carrying: str, tmp_path: Path) -> None:
    path = tmp_path / "model.py"
    path.write_text(carrying)
    for command in (["ruff", "check", "--isolated", str(path)], ["mypy", "--strict", str(path)]):
        made = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, check=False)
        assert made.returncode == 0, made.stdout + made.stderr


def test_it_is_loaded_and_compiled_by_hand_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "model.cr"
    file.write_text("fn wave(x) = sin(x^2)\n")
    assert chainrule.load(file, self_check=True).check()
    assert chainrule.load(file, self_check=True, target="c").check()
    assert "wave  gradient 16, at once 16 digits" in capsys.readouterr().out
    assert not hasattr(chainrule.load(file), "check")
    assert "def check(" in chainrule.compile_file(file, self_check=True)
