"""Equations of every kind that have no solution, and what is said of them."""

from __future__ import annotations

from typing import Any

import numpy as np

NAN, INF, FLAT, SINGULAR = (
    "a value is nan",
    "a value is infinite",
    "the derivative by the unknown is 0",
    "the Jacobian is singular",
)
STUCK = f"no step lessens the residual|there is no end to it|{NAN}|{INF}"  # it depends on where the steps lead

PROGRAMS = {
    "number": "fn f(a, b):\n    solve x from b:\n        x^2 + sqrt(x) == a\n    return x\n",
    "two": """\
fn f(a, b):
    solve x, y from b, b:
        x^2 + sqrt(y) == a
        x * y == a + 1
    return x + y
""",
    "dense": """\
fn f(a: real[n], b: real[n]) -> real:
    solve x from b:
        sum(x) * b + x^2 + sqrt(x) == a
    return sum(x)
""",
    "bands": """\
fn f(a: real[n], b: real[n]) -> real:
    solve x from b:
        pad(x^2, 1)[2:] + x^2 + sqrt(x) == a
    return sum(x)
""",
    "ring": """\
fn f(a: real[n], b: real[n]) -> real:
    solve x from b:
        roll(x^2, 1) + x^2 + sqrt(x) == a
    return sum(x)
""",
    "singular": """\
fn f(a: real[n], b: real[n]) -> real:
    solve x from b:
        sum(x) + 0 * b == a
    return sum(x)
""",
    "free": """\
fn f(a: real[n], b: real[n]) -> real:
    solve x from b:
        diff(pad(diff(x), 1)) == a
    return sum(x)
""",
    "rows": """\
fn each(a: real[n], b: real[n]) -> real[n]:
    solve x from b:
        sum(x) * b + x^2 + sqrt(x) == a
    return x

fn f(a: real[p, n], b: real[p, n]) -> real:
    x[i] = each(a[i], b[i])
    return sum(x)
""",
}
THREE = np.array([1.0, 2.0, 3.0])
LANES = np.array([3.0, 2.0, 1.0]), np.array([1.0, 0.0, 1.0])

CASES: list[tuple[str, tuple[Any, ...], str]] = [
    ("number", (1.0, np.nan), NAN),
    ("number", (1.0, 0.0), INF),
    ("number", (-1.0, 1.0), STUCK),
    ("number", (np.array([3.0, np.nan, 1.0]), 1.0), NAN),
    ("number", LANES, INF),
    ("two", (np.nan, 1.0), NAN),
    ("two", (1.0, 0.0), INF),
    ("two", (-9.0, 1.0), STUCK),
    ("two", (np.array([3.0, -9.0, 1.0]), 1.0), STUCK),
    ("two", LANES, INF),
    ("dense", (np.array([1.0, np.nan, 3.0]), np.ones(3)), NAN),
    ("dense", (THREE, np.zeros(3)), f"{INF}|{NAN}"),
    ("dense", (-THREE, np.ones(3)), STUCK),
    ("bands", (np.array([1.0, np.nan, 3.0]), np.ones(3)), NAN),
    ("bands", (THREE, np.array([1.0, 0.0, 1.0])), INF),
    ("bands", (-THREE, np.ones(3)), STUCK),
    ("ring", (np.array([1.0, np.nan, 3.0, 1.0]), np.ones(4)), NAN),
    ("ring", (np.ones(4), np.array([1.0, 0.0, 1.0, 1.0])), INF),
    ("ring", (-np.ones(4), np.ones(4)), STUCK),
    ("singular", (THREE, np.ones(3)), SINGULAR),
    ("free", (THREE, np.ones(3)), SINGULAR),
    ("rows", (np.array([[2.0, 3.0], [np.nan, 1.0]]), np.ones((2, 2))), NAN),
    ("rows", (np.array([[2.0, 3.0], [2.0, 3.0]]), np.array([[1.0, 1.0], [0.0, 0.0]])), f"{INF}|{NAN}"),
]
"""The program, its arguments, and the reason."""


def sentence(why: str) -> str:
    """The line of the source, the equation, of lanes which, why, the residual and after how many steps."""
    lanes = r"( in \d of \d lanes, the first \[\d\])?"
    return rf"^\w+\.cr:\d+: .* == .* is not solved{lanes}: ({why}) \(residual (\d\S*|nan|inf) after \d+ steps\)$"
