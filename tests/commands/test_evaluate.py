"""chainrule eval: the value, the rates, the paths, and their sum, against derivatives known by hand."""

from __future__ import annotations

import math
import re

import pytest

from chainrule.commands.notation import number
from tests.commands.conftest import Run


def total(out: str, derivative: str) -> float:
    """The number behind the last `=` of the line on this derivative."""
    lines = [line for line in out.splitlines() if line.strip().startswith(f"{derivative} = ")]
    return float(lines[-1].rpartition("= ")[2])


def test_one_variable_line_by_line(run: Run) -> None:
    ended = run("eval", "sin(x^2)", "x=3")
    assert ended.code == 0
    u, y = number(9.0), number(math.sin(9.0))
    inner, outer, product = number(6.0), number(math.cos(9.0)), number(6.0 * math.cos(9.0))
    assert ended.out.splitlines() == [
        f"  u = x^2 = {u}                 du/dx = 2x = {inner}",
        f"  y = sin(u) = {y}   dy/du = cos(u) = {outer}",
        "",
        f"  dy/dx = dy/du du/dx = ({outer}) * {inner} = {product}",
    ]


def test_two_rates_and_their_product(run: Run) -> None:
    """Section 1 of the lecture: the temperature in degrees Celsius along F(t)."""
    ended = run("eval", "5/9 * (F - 32)", "F=50 + 2*t", "t=3")
    assert ended.code == 0
    assert "F = " in ended.out
    assert total(ended.out, "dy/dt") == pytest.approx(10 / 9)


def test_sum_over_paths(run: Run) -> None:
    """Section 3 of the lecture: z = x^2 + sin(x y) along x = t^2, y = e^t."""
    ended = run("eval", "x^2 + sin(x * y)", "y=exp(t)", "x=t^2", "t=1.5")
    assert ended.code == 0
    t = 1.5
    x, y = t**2, math.exp(t)
    expected = 2 * x * 2 * t + math.cos(x * y) * (y * 2 * t + x * math.exp(t))
    assert "is the sum over 3 paths" in ended.out
    assert total(ended.out, "dz/dt") == pytest.approx(expected, rel=1e-9)
    leaves = [line for line in ended.out.splitlines() if re.search("[├└]", line) and "*" in line]
    paths = [float(line.rpartition("= ")[2]) for line in leaves]
    assert len(paths) == 3
    assert sum(paths) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("expression", "point", "derivatives"),
    [
        ("exp(sqrt(x))", {"x": 4.0}, {"x": math.exp(2.0) / 4}),
        ("sigmoid(x)", {"x": 0.5}, {"x": math.exp(-0.5) / (1 + math.exp(-0.5)) ** 2}),
        ("x * x", {"x": 3.0}, {"x": 6.0}),
        ("x^x", {"x": 2.0}, {"x": 4 * (math.log(2) + 1)}),
        ("x / y - y", {"x": 3.0, "y": 2.0}, {"x": 0.5, "y": -1.75}),
        ("abs(x) if x < y else y^2", {"x": -3.0, "y": 2.0}, {"x": -1.0, "y": 0.0}),
        ("maximum(x, y) + minimum(x, 1)", {"x": 3.0, "y": 2.0}, {"x": 1.0, "y": 0.0}),
        ("erf(x) * lgamma(y)", {"x": 0.3, "y": 1.0}, {"x": 0.0, "y": -0.5772156649015329 * math.erf(0.3)}),
        ("3 * x - -x", {"x": 1.0}, {"x": 4.0}),
        ("floor(x) + x", {"x": 1.5}, {"x": 1.0}),
        ("atan2(y, x)", {"x": 1.0, "y": 2.0}, {"x": -0.4, "y": 0.2}),
    ],
)
def test_derivatives_are_right(
    run: Run, expression: str, point: dict[str, float], derivatives: dict[str, float]
) -> None:
    ended = run("eval", expression, *(f"{name}={value}" for name, value in point.items()))
    assert ended.code == 0, ended.err
    result = re.findall(r"^  d(\w+)/d", ended.out, re.MULTILINE)[-1]
    for name, value in derivatives.items():
        lines = re.findall(rf"^  d{result}/d{name} = (.*)$", ended.out, re.MULTILINE)
        shown = 0.0 if lines[-1].startswith("0: ") else float(lines[-1].rpartition("= ")[2])
        assert shown == pytest.approx(value, rel=1e-9, abs=1e-12)


def test_a_variable_alone_and_one_that_does_not_occur(run: Run) -> None:
    assert run("eval", "x", "x=3").out == "  x = 3\n\n  dx/dx = 1\n"
    ended = run("eval", "2 * x", "x=3", "w=4")
    assert "dy/dw = 0: w does not occur in y" in ended.out


def test_numbers_alone(run: Run) -> None:
    ended = run("eval", "1 + 2 * 3")
    assert ended.code == 0
    assert ended.out.strip().endswith("= 7")


def test_names_of_ones_own_are_left_alone(run: Run) -> None:
    ended = run("eval", "sin(y * u)", "y=2", "u=3")
    assert ended.code == 0
    assert "v = y * u = 6" in ended.out
    assert total(ended.out, "dz/dy") == pytest.approx(3 * math.cos(6))


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["sin(x", "x=3"], 1, "never closed"),
        (["sin(x)"], 1, "x"),
        (["sinn(x)", "x=3"], 1, "did you mean `sin`"),
        (["[x, x]", "x=3"], 1, "eval works on numbers"),
        (["sin(x)", "x"], 2, "write x=3"),
        (["sin(x)", "x=1", "x=2"], 2, "given twice"),
        (["a + b", "a=b", "b=a"], 2, "defined by another"),
        (["a", "a=a + 1"], 2, "defined by another"),
        (["9^9^9^9 * x", "x=1"], 1, ""),
        (["x\n    return 3", "x=1"], 1, ""),
    ],
)
def test_wrong_questions_get_a_sentence(run: Run, arguments: list[str], code: int, sentence: str) -> None:
    ended = run("eval", *arguments)
    assert ended.code == code, ended.out
    assert sentence in ended.err
    assert "mistake of its own" not in ended.err
