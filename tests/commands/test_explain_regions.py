"""What `explain` says of equations and loops: the equation, the recurrence, and the numbers of their derivatives."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.conftest import Run

PROGRAM = """\
fn kepler(M, e):
    solve E from M:
        E - e * sin(E) == M
    return 1 - e * cos(E)

fn newton(a) -> real:
    x = 1.0
    for t in range(5):
        x = (x + a / x) / 2
    return x^2

fn halve(x0) -> real:
    x = x0^2 + 1
    while x > 1e-3:
        x = x - log(x + 1) / 2
    return 3 * x

fn fibonacci(a) -> real:
    x, y = a, 1.0
    for t in range(4):
        x, y = y, x + y * t
    return x
"""


Said = Callable[..., str]


@pytest.fixture
def said(folder: Path, run: Run) -> Said:
    (folder / "model.cr").write_text(PROGRAM, encoding="utf-8")
    return lambda name, *args: run("explain", "model.cr", name, *args)[1]


def test_an_equation(said: Said) -> None:
    text = said("kepler", "--latex")
    assert r"E &= \text{the } E \text{ of } E - e \, \sin\left(E\right) = M" in text
    assert r"\frac{\partial E}{\partial e} &= \frac{\sin\left(E\right)}{1 - e \, \cos\left(E\right)}" in text
    assert "root" not in text
    numbers = said("kepler", "--at", "M=1", "--at", "e=0.5")
    assert "E = solve(E - e * sin(E) == M) = 1.498701134" in numbers
    assert "dE/dM = 1 / (1 - e * cos(E)) = 1.037362022" in numbers  # 1 / (1 - 0.5 cos(1.498701134))


def test_loops(said: Said) -> None:
    text = said("newton", "--latex")
    assert r"x^{(5)}, \; x^{(0)} = 1, \; x^{(t + 1)} = \frac{x^{(t)} + \frac{a}{x^{(t)}}}{2}" in text
    assert "x = 5 steps of (x + a / x) / 2 from 1 = 1.414213562" in said("newton", "--at", "a=2")
    assert r"\text{while } x^{(t)} > 0.001" in said("halve", "--latex")
    assert "steps of x - " in said("halve", "--at", "x0=2")
    text = said("fibonacci", "--latex")
    assert r"x^{(t + 1)} = y^{(t)}" in text
    assert r"y^{(t + 1)} = x^{(t)} + t \, y^{(t)}" in text
    for name in ("kepler", "newton", "halve", "fibonacci"):
        markdown = said(name, "--markdown")
        assert not any(word in markdown for word in ("scan", "root", "operatorname{while", "operatorname{get"))
