"""`explain`: paths and their sum, by statements; as mathematics, which sympy agrees with."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy

import chainrule
from chainrule.commands.latex import latex, symbol, sympy_text
from chainrule.commands.statements import derivative, outline
from chainrule.compiler import driver
from chainrule.compiler.parse import from_text
from tests.commands.conftest import Run

PATH = '''fn path(t):
    """z = x^2 + sin(x y) along x = t^2, y = e^t."""
    x = t^2
    y = exp(t)
    return x^2 + sin(x * y)
'''


def test_the_paths_of_the_lecture_and_their_sum(folder: Path, run: Run) -> None:
    (folder / "path.cr").write_text(PATH)
    ended = run("explain", "path.cr", "path", "--at", "t=0.7")
    assert ended.code == 0
    x, y = 0.49, math.exp(0.7)
    by_x, by_y = (2 * x + y * math.cos(x * y)) * 1.4, x * math.cos(x * y) * y
    assert f"dpath/dt = {by_x:.10g} + {by_y:.10g} = {by_x + by_y:.10g}" in ended.out
    assert "├─ x  dpath/dx" in ended.out
    assert "dx/dt = 2t = 1.4" in ended.out


def test_paths_without_end_are_summed_up(folder: Path, run: Run) -> None:
    lines = "".join(f"    u{k + 1} = u{k} * sin(u{k}) + u{max(k - 1, 0)}\n" for k in range(60))
    (folder / "deep.cr").write_text(f"fn deep(x):\n    u0 = x\n{lines}    return u60\n")
    ended = run("explain", "deep.cr", "deep", "--at", "x=0.3")
    assert ended.code == 0
    count = re.search(r"the sum over ([\d,]+) paths", ended.out)
    assert count is not None
    assert int(count[1].replace(",", "")) > 10**11
    assert "all others together" in ended.out


MODEL = """fn loss(w: real[n], X: real[m, n], y: real[m]) -> real:
    r = X @ w - y
    p = tanh(r)
    return sum(p^2) / 2 + norm(w)
"""


def test_arrays_are_explained_by_statements_and_norms(folder: Path, run: Run) -> None:
    (folder / "m.cr").write_text(MODEL)
    rng = np.random.default_rng(0)
    data = {"w": rng.normal(size=3), "X": rng.normal(size=(4, 3)), "y": rng.normal(size=4)}
    np.savez(folder / "d.npz", **data)  # type: ignore[arg-type]
    ended = run("explain", "m.cr", "loss", "--data", "d.npz")
    assert ended.code == 0, ended.err
    value, gradients = chainrule.load(folder / "m.cr").loss_grad(**data)
    for name, gradient in zip(data, gradients, strict=True):
        shown = re.search(rf"  dloss/d{name}: .*norm (\S+)", ended.out.split("gradient\n")[-1])
        assert shown is not None
        assert float(shown[1]) == pytest.approx(float(np.linalg.norm(gradient)), rel=1e-5)
    assert f"loss  {value:.6g}" in ended.out
    assert "m.cr:2" in ended.out


SCALARS = [
    "fn f(x) = sin(x^2)",
    "fn f(x) = exp(sqrt(x))",
    "fn f(x) = 1 / (1 + exp(-x))",
    "fn f(x) = x^x",
    "fn f(x) = log(x) / (x^2 + 1) - tan(x)",
    "fn f(x) = atan(x / sqrt(1 + x^2)) + asin(x / 3)",
    "fn f(x) = erf(x) * lgamma(x + 1)",
    "fn f(x):\n    u = x * sin(x)\n    v = u / (1 + u^2)\n    return exp(-v) * log(1 + v^2) + cosh(u)",
    "fn f(x) = x^2 if x > 1 else 2 * x - 1",
    "fn f(x) = abs(x - 1) + maximum(x, 2)^2",
    "fn f(x) = log(1 + exp(x)) + log(x + 1) + (exp(x) - 1) * (1 - cos(x))",
    "fn g(u) = u^3 - u\nfn f(x) = g(sin(x)) * g(x)",
    "fn f(x) = (x - 1)^4 / (2 - x)^(-3) + 2^x + cbrt(x)",
]


@pytest.mark.parametrize("program", SCALARS)
def test_the_closed_derivative_is_that_of_sympy(program: str) -> None:
    module = driver.analyse(from_text(program, "m.cr"))
    found = outline(module, "f")
    names = {id(param): str(param.name) for param in found.function.params}
    made = derivative(found.function, 0, 10_000)
    assert made is not None
    x = sympy.Symbol("x", real=True)
    scope: dict[str, Any] = {"x": x, "log1p": lambda u: sympy.log(1 + u)}
    primal = sympy.sympify(sympy_text(found.function.results[0], names), locals=scope)
    ours = sympy.sympify(sympy_text(made, names), locals=scope)
    theirs = sympy.diff(primal, x)
    for point in (0.31, 0.77, 1.3, 2.6):
        a, b = (sympy.N(each.subs(x, sympy.Float(point, 40)), 30) for each in (ours, theirs))
        assert abs(a - b) <= 1e-14 * (1 + abs(b)), (point, a, b)


def test_latex_of_the_lecture(folder: Path, run: Run) -> None:
    (folder / "path.cr").write_text(PATH)
    text = run("explain", "path.cr", "path", "--latex").out
    for piece in (
        r"x &= t^{2}",
        r"\mathrm{path} &= x^{2} + \sin\left(x \, y\right)",
        r"\frac{\partial x}{\partial t} &= 2 \, t",
        r"\frac{d \mathrm{path}}{d t} &= \frac{\partial \mathrm{path}}{\partial x} \, \frac{\partial x}{\partial t}",
    ):
        assert piece in text
    assert text.count("{") == text.count("}")
    assert text.count(r"\left") == text.count(r"\right")


def test_markdown_of_arrays_shows_both_directions(folder: Path, run: Run) -> None:
    (folder / "m.cr").write_text(MODEL)
    text = run("explain", "m.cr", "loss", "--markdown").out
    assert text.startswith("# The derivative of `loss`")
    assert "r = X w - y" in text
    assert r"X^\top \bar{r}" in text
    assert r"\bar{X} = \bar{r} w^\top" in text
    assert text.count("$$") % 2 == 0


def test_symbols() -> None:
    assert symbol("W1") == "W_{1}"
    assert symbol("d_x") == r"\bar{x}"
    assert symbol("sigma") == r"\sigma"
    assert symbol("loss") == r"\mathrm{loss}"
    module = driver.analyse(from_text("fn f(x) = -(x + 1) * (x - 1) / x^(-2) + x * (-x)", "m.cr"))
    found = outline(module, "f").function
    assert latex(found.results[0], {id(found.params[0]): "x"}) == (
        r"-x^{2} \, \left(x + 1\right) \, \left(x - 1\right) - x^{2}"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["path"], "explain needs a point"),
        (["nothing", "--at", "x=1"], "has no function `nothing`"),
        (["path", "--at", "x=1"], "`path` has no parameter `x`"),
        (["path", "--at", "t=one"], "neither a number nor a list"),
        (["path", "--data", "none.npz"], "there is no file none.npz"),
    ],
)
def test_what_does_not_work_is_said(folder: Path, run: Run, arguments: list[str], said: str) -> None:
    (folder / "path.cr").write_text(PATH)
    ended = run("explain", "path.cr", *arguments)
    assert ended.code in (1, 2)
    assert said in ended.err


OUTSIDE = """
extern fn j0(x) = scipy.special.j0
extern fn j1(x) = scipy.special.j1
derivative j0(x) = -j1(x)
fn energy(x: real[n], a) -> real = sum(j0(a * x)^2)
fn bare(x) = j1(x) + x
"""


def test_functions_from_outside_are_called_by_their_names(run: Run, folder: Path) -> None:
    (folder / "m.cr").write_text(OUTSIDE)
    np.savez(folder / "x.npz", x=[0.5, 1.0, 2.0], a=1.5)
    ended = run("explain", "m.cr", "energy", "--data", "x.npz")
    assert ended.code == 0, ended.err
    assert "denergy/da: -0.520" in ended.out
    ended = run("explain", "m.cr", "energy", "--latex")
    assert r"\operatorname{j1}" in ended.out
    assert "extern" not in ended.out
    assert "@" not in ended.out
    for form in (["--at", "x=0.7"], ["--latex"]):
        ended = run("explain", "m.cr", "bare", *form)
        assert ended.code == 1
        assert "a derivative goes through `j1`" in ended.err


NETWORKS = {
    "dense": "    input x: real[batch, 4]\n    h = dense(x, 3, tanh) |> dropout(0.1)\n    logits = dense(h, 3)\n",
    "layers": "    input x: real[batch, 4]\n    h = layer_norm(dense(x, 3, relu))\n    logits = dense(h, 3)\n",
    "conv": "    input x: real[batch, 1, 4, 4]\n    a = conv2d(x, 2, 3, padding = 1, act = relu) |> max_pool2d(2, 2)\n"
    "    logits = dense(reshape(a, [batch, 8]), 3)\n",
    "norm": "    input x: real[batch, 4]\n    h = dense(x, 3) |> batch_norm\n    logits = dense(h, 3)\n",
    "lstm": "    input x: real[batch, steps, 2]\n    h = lstm(x, 3)\n    logits = dense(h[:, -1], 3)\n",
}


@pytest.mark.parametrize("name", NETWORKS)
def test_the_mathematics_of_a_network_is_fit_to_print(name: str, folder: Path, run: Run) -> None:
    """Options are decided, names have one subscript, noise has no gradient, nothing is as the IR has it."""
    body = f"    input y: int[batch]\n{NETWORKS[name]}    loss = mean(cross_entropy(logits, y))\n"
    (folder / "m.cr").write_text(f"model m:\n{body}", encoding="utf-8")
    text = run("explain", "m.cr", "m.loss", "--markdown").out
    assert "$$\n{\\bar{\\mathrm{logits}_{b}}}_{i} = \\sum_{j} \\bar{\\mathrm{logits}}_{j i}\n$$" in text
    assert r"\mathrm{own}_{i} = \mathrm{total}_{i} - \mathrm{logits}_{i, y_{i}}" in text
    assert max(map(len, text.splitlines())) < 700
    for raw in ("gather", "scatter", "windows", "fold", "slice", "iota", r"\top^", "Tensor"):
        assert raw not in text, raw
    for raw in (r"\text{if } true", r"\text{if } 0 = 0", "scan", "operatorname{get}", "m}_{loss", r"\bar{h_{u}}"):
        assert raw not in text, raw
    assert not re.search(r"(?<!})}_{[^{}]*}_{", text)


def test_the_noise_of_a_network_has_no_gradient(folder: Path, run: Run) -> None:
    body = f"    input y: int[batch]\n{NETWORKS['dense']}    loss = mean(cross_entropy(logits, y))\n"
    (folder / "m.cr").write_text(f"model m:\n{body}", encoding="utf-8")
    np.savez(folder / "d.npz", x=np.ones((5, 4)), y=np.zeros(5, int))
    text = run("explain", "m.cr", "m.loss", "--data", "d.npz").out
    assert "dloss/dh_W: real[4, 3]" in text
    assert "h_u" not in text
