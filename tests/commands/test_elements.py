"""`explain` of arrays in indices: a statement's element, as the program computes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.conftest import Run

PROGRAMS = {
    "fn f(x: real[n, m], k: int[n]) -> real:\n    y = x[arange(n), k] * 2\n    return sum(y)": (
        r"y_{i} &= 2 \, x_{i, k_{i}}"
    ),
    "fn f(x: real[n, m], k: int[p]) -> real:\n    y = x[k]\n    return sum(y^2)": r"y_{i j} &= x_{k_{i}, j}",
    "fn f(x: real[n]) -> real:\n    d = x[1:] - x[:-1]\n    return sum(d^2)": r"d_{i} &= x_{i + 1} - x_{i}",
    "fn f(x: real[9]) -> real:\n    d = x[::-2]\n    return sum(d^2)": r"d_{i} &= x_{8 - 2 i}",
    "fn f(x: real[n]) -> real:\n    w = windows(x, 3, stride = 2)\n    return sum(w^2)": r"w_{i j} &= x_{2 i + j}",
    "fn f(x: real[n], K: real[3]) -> real:\n    w = windows(pad(x, 1), 3) @ K\n    return sum(w^2)": (
        r"w_{i} &= \sum_{j} \left(x_{i + j - 1} \; (\text{outside } 0)\right) \, K_{j}"
    ),
    "fn f(x: real[n, m]) -> real:\n    s = x - mean(x, axis = 0)\n    return sum(s^2)": (
        r"s_{i j} &= x_{i j} - \operatorname{mean}_{k} x_{k j}"
    ),
    "fn f(x: real[n, m]) -> real:\n    y = max(windows(x, [2, 2], stride = 2), axis = [2, 3])\n    return sum(y)": (
        r"y_{i j} &= \max_{k, l} x_{2 i + k, 2 j + l}"
    ),
}


@pytest.mark.parametrize(("program", "said"), PROGRAMS.items())
def test_what_an_element_is(program: str, said: str, folder: Path, run: Run) -> None:
    (folder / "m.cr").write_text(program + "\n")
    assert f"  {said}" in run("explain", "m.cr", "f", "--latex").out.replace(r" \\", "")


def test_cotangents_are_added_up_where_they_come_from(folder: Path, run: Run) -> None:
    """Of windows over all that lie over an element, of a gather over all that picked it."""
    (folder / "m.cr").write_text(
        "fn f(x: real[n, m], at: int[p], K: real[3]) -> real:\n    y = x[at]\n"
        "    z = windows(y, 3, axis = 0)\n    q[i, j] = sum[a](z[i, j, a] * K[a])\n    return sum(q^2)\n"
    )
    text = run("explain", "m.cr", "f", "--latex").out
    assert r"\bar{y}_{i j} &= \sum_{k + l = i}" in text
    assert r"\bar{x}_{i j} &= \sum_{k} \bar{y}_{k j} \, [\mathrm{at}_{k} = i]" in text


def test_long_statements_are_said_in_parts(folder: Path, run: Run) -> None:
    (folder / "m.cr").write_text(
        "fn f(x: real[n], w: real[n]) -> real:\n"
        "    y = tanh(x * w + 1) * exp(-x^2) + sin(x * w + 1) / (1 + exp(-x^2)) + cos(w)\n    return sum(y)\n"
    )
    forward = run("explain", "m.cr", "f", "--latex").out.split("% backward")[0]
    assert r"y' &= \frac{\sin" in forward
    assert r"y &= y'' + \cos" in forward
