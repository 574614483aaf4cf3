"""What `explain --latex` prints, read back: statements are their source, and derivatives those of sympy."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import sympy

from tests.commands.conftest import Run
from tests.commands.reading import read

X, Y = sympy.symbols("x y", real=True)
SOURCE: dict[str, Any] = {
    "x": X,
    "y": Y,
    "abs": sympy.Abs,
    "maximum": sympy.Max,
    "minimum": sympy.Min,
    "lgamma": sympy.loggamma,
    "cbrt": lambda u: sympy.real_root(u, 3),
    "sigmoid": lambda u: 1 / (1 + sympy.exp(-u)),
    "relu": lambda u: sympy.Max(u, 0),
    "atan2": sympy.atan2,
    "hypot": lambda a, b: sympy.sqrt(a**2 + b**2),
    "expm1": lambda u: sympy.exp(u) - 1,
    "log1p": lambda u: sympy.log(1 + u),
    "exp2": lambda u: 2**u,
    "square": lambda u: u**2,
    "reciprocal": lambda u: 1 / u,
    "softplus": lambda u: sympy.log(1 + sympy.exp(u)),
    "e": sympy.E,
}
FORMULAS = [
    "sin(x^2)",
    "exp(sqrt(x))",
    "1 / (1 + exp(-x))",
    "x^x",
    "log(x) / (x^2 + 1) - tan(x)",
    "atan(x / sqrt(1 + x^2)) + asin(x / 4)",
    "erf(x) * lgamma(x + 1)",
    "abs(x - 1) + maximum(x, 2)^2 * minimum(x, y)",
    "log(1 + exp(x)) + log(x + 1) + (exp(x) - 1) * (1 - cos(x))",
    "(x - 1)^4 / (2 - x)^(-3) + 2^x + cbrt(x)",
    "x * sin(x * y) - y / (x * (x + y)) / y",
    "-(x - y)^3 / (-(x + 1)) * (-y)",
    "x^2 * y^-3 / (2 * x * (3 / y))",
    "sqrt(x) * x * y^1.5 / sqrt(x^2 + y^2)",
    "(x * y)^(x / y) - (x / y)^2",
    "sigmoid(x * y) * tanh(y) / cosh(x) + sinh(y)^2",
    "acos(x / 5) * (x + y) - -y",
    "hypot(x, y) * exp(-x^2 / 2) / sqrt(2 * pi)",
    "relu(x - y) * softplus(y) + square(x) / reciprocal(y)",
    "0.1 * x^3 - 2.5 * (y - 0.75 * x)^2",
    "exp(exp(-x)) / exp(y) * exp2(y) - e^x",
    "log1p(x * y) / expm1(x) + 1 / (1 - 1 / (x + 2))",
    "x - (y - (x - (y - 3 * x) * y)) * 2",
    "(x + y) * (x - y) / ((x + y) * (x + 2 * y))",
]
POINTS = ((0.31, 1.7), (0.77, 0.45), (1.3, 2.2), (2.6, 0.9))


def close(ours: Any, theirs: Any) -> None:
    for x, y in POINTS:
        at = {X: sympy.Float(x, 40), Y: sympy.Float(y, 40)}
        a, b = (sympy.N(one.subs(at), 30) for one in (ours, theirs))
        assert abs(a - b) <= 1e-13 * (1 + abs(b)), (x, y, a, b)


def lines(text: str, heading: str) -> list[tuple[str, str]]:
    """The left and right sides below a heading."""
    part = text.split(f"% {heading}")[1].split("%")[0]
    return [(left, right) for left, right in re.findall(r"^  (.*?) &= (.*?)(?: \\\\)?$", part, re.MULTILINE)]


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_closed_derivative_is_that_of_sympy(formula: str, folder: Path, run: Run) -> None:
    two = re.search(r"\by\b", formula) is not None
    (folder / "m.cr").write_text(f"fn f({'x, y' if two else 'x'}) = {formula}\n")
    text = run("explain", "m.cr", "f", "--latex").out
    source = sympy.sympify(formula.replace("^", "**"), locals=SOURCE)
    symbols = {"x": X, "y": Y}
    ((_, primal),) = lines(text, "the statements")
    close(read(primal, symbols), source)
    found = dict(lines(text, "in closed form"))
    for name, symbol in symbols.items() if two else [("x", X)]:
        derivative = read(found[rf"\frac{{d f}}{{d {name}}}"], symbols)
        close(derivative, sympy.diff(source, symbol))


STATEMENTS = """fn f(x, y):
    u = x * sin(y)
    v = u / (1 + u^2)
    w = exp(-v) * log(1 + v^2) - x / v
    return cosh(u) * w^2 + v
"""


def test_the_chain_of_statements_is_that_of_sympy(folder: Path, run: Run) -> None:
    """Each partial derivative in the names of its statement; put together they are the derivative."""
    (folder / "m.cr").write_text(STATEMENTS)
    text = run("explain", "m.cr", "f", "--latex").out
    names = {name: sympy.Symbol(name, real=True) for name in ("x", "y", "u", "v", "w", "f")}
    said = {left: read(right, names) for left, right in lines(text, "the statements")}
    values = {names["u"]: X * sympy.sin(Y)}
    values[names["v"]] = values[names["u"]] / (1 + values[names["u"]] ** 2)
    v = values[names["v"]]
    values[names["w"]] = sympy.exp(-v) * sympy.log(1 + v**2) - X / v
    for name in ("u", "v", "w"):
        close(said[name].subs(values), values[names[name]])
    partial = {}
    for left, right in lines(text, "how each changes with what it is made of"):
        partial[left] = read(right, names)
        match = re.fullmatch(r"\\frac\{\\partial (\w)\}\{\\partial (\w)\}", left)
        assert match is not None, left
        expected = sympy.diff(said[match[1]], names[match[2]])
        close(whole(partial[left], values), whole(expected, values))
    for name, (left, right) in zip("xy", lines(text, "the chain rule"), strict=True):
        assert left == rf"\frac{{d f}}{{d {name}}}"
        paths = [[partial[link] for link in path.split(r" \, ")] for path in right.split(" + ")]
        found = sum(sympy.prod(whole(link, values) for link in path) for path in paths)
        close(found, sympy.diff(whole(said["f"], values), {"x": X, "y": Y}[name]))


def whole(expression: Any, values: dict[Any, Any]) -> Any:
    """In x and y alone."""
    for _ in range(3):
        expression = expression.subs(values)
    return expression
