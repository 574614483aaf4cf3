"""Contractions in C: products of matrices wherever they are such, and the results of the numpy module."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from chainrule.compiler import driver
from chainrule.compiler.driver import Options
from chainrule.compiler.parse import from_text
from tests.native.agreement import Pair, agree, calls, compare, pairs

TEXT = """
fn layer(x: real[t, n, k], w: real[k, m], b: real[m]) -> real = sum(tanh(x @ w + b))

fn embedded(table: real[v, k], w: real[k, m], words: int[t, n]) -> real = sum(tanh(table[words] @ w)^2)

fn turned(x: real[k, n, t], w: real[k, m]) -> real:
    y[i, j, a] = sum[b](x[b, j, i] * w[b, a])
    return sum(tanh(y))

fn crossed(x: real[t, n, k], y: real[n, t, m]) -> real:
    z[a, b] = sum[i, j](x[i, j, a] * y[j, i, b])
    return sum(tanh(z))

fn every_other(x: real[t, n, k], w: real[k, m]) -> real = sum(tanh(x[::2, 1:] @ w))

fn part(x: real[t, n, k], w: real[k, m]) -> real = sum(tanh(x[1:] @ w)^2)

fn heads(q: real[t, n, h, k], w: real[t, m, h, k]) -> real:
    s[i, f, a, b] = sum[c](q[i, a, f, c] * w[i, b, f, c])
    return sum(tanh(s)^2)

fn by_word(table: real[v, k, m], words: int[n], x: real[n, t, k]) -> real = sum(tanh(x @ table[words])^2)

fn both_ways(x: real[t, n, k, m], y: real[k, m, l]) -> real:
    z[i, j, a] = sum[b, c](x[i, j, b, c] * y[b, c, a])
    return sum(z^2)

fn recurrent(x: real[t, n, k], w: real[k, 2 * m], u: real[m, 2 * m]) -> real:
    h = zeros([n, m])
    for each in x:
        z = each @ w + h @ u
        h = sigmoid(z[:, :m]) * tanh(z[:, m:])
        collect all = h
    return sum(all^2)

fn powers(a: real[n, n], x: real[m, n]) -> real:
    for i in range(3):
        x = x @ a
        a = a / 2
    return sum(x)

fn gated(x: real[t, m]) -> real:
    c = zeros([m])
    for each in x:
        c = sigmoid(each) * c + tanh(each)
        collect all = c
    return sum(all^2)

fn shifted(x: real[t, m]) -> real:
    c = zeros([m])
    for each in x:
        c = tanh(c) + each
    return sum(cumsum(c))

fn copied_once(x: real[t, k, n], w: real[m, l * k], u: real[k, v]) -> real:
    parts = reshape(w, [m, l, k])                      # no matrix of (l, m) columns
    y[a, i, b, c] = sum[s](x[a, s, i] * parts[c, b, s])
    z[a, i, j] = sum[s](x[a, s, i] * u[s, j])
    return sum(tanh(y)) + sum(tanh(z))
"""
SIZES = {"t": 3, "n": 4, "k": 5, "m": 6, "v": 7, "h": 2, "l": 3}
STEPS = {"recurrent": (2, 6)}  # products of loops: each step's, and those of all steps
LOOPS = ("powers", "gated", "shifted")
PARTLY = ("copied_once",)
EVERY = re.findall(r"^fn (\w+)", TEXT, re.MULTILINE)
NAMES = [name for name in EVERY if name not in LOOPS + PARTLY]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    (made,) = pairs([(TEXT, None)], tmp_path_factory.mktemp("contractions"))
    return made


def drawn(name: str, sizes: dict[str, int]) -> list[Any]:
    rng = np.random.default_rng(7)
    found = re.search(rf"^fn {name}\((.*)\) -> real", TEXT, re.MULTILINE)
    assert found is not None
    args = []
    for kind, dims in re.findall(r": (real|int)\[([^\]]*)\]", found[1]):
        shape = [eval(dim, {}, sizes) for dim in dims.split(",")]
        args.append(rng.normal(size=shape) if kind == "real" else rng.integers(-sizes["v"], sizes["v"], shape))
    return args


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("scale", [1, 5])
@pytest.mark.parametrize("name", EVERY)
def test_contractions_agree_with_numpy(pair: Pair, name: str, scale: int, dtype: Any) -> None:
    args = drawn(name, {size: scale * count for size, count in SIZES.items()})
    own = [arg.astype(dtype) if arg.dtype.kind == "f" else arg for arg in args]
    exact = calls(pair.numpy, name, args, 1.0) if dtype == np.float32 else None
    assert compare(pair, name, own, 1.0, exact) == 4
    assert not pair.fallen


def bodies(name: str) -> dict[str, str]:
    """The text in C of a function's value and gradient."""
    text = "\n\n".join(part for part in TEXT.split("\n\n") if f"fn {name}(" in part)
    written = from_text(text, "m.cr")
    printed = driver.gathered(driver.analyse(written, None), written, Options(format=False)).native
    routines = {each.printed.kind: each.printed.routine for each in printed.bound}
    return {kind: "\n".join([*routine.parts, *routine.lines]) for kind, routine in routines.items()}


@pytest.mark.parametrize("name", NAMES)
def test_contractions_are_products_of_matrices(name: str) -> None:
    """One for the value, three for value and gradient."""
    made = bodies(name)
    counts = {kind: len(re.findall(r"\bmultiply(?:_packed)?(?:_add|_of)?\(", body)) for kind, body in made.items()}
    value, gradient = STEPS.get(name, (1, 3))
    assert counts["value"] == value
    assert counts["grad"] == gradient


def test_what_a_loop_multiplies_with_is_packed_once_in_front_of_it() -> None:
    gradient = bodies("recurrent")["grad"]
    forwards, backwards = re.findall(r"^    for \(int64_t t\w* = .*?^    }", gradient, re.MULTILINE | re.DOTALL)
    assert len(re.findall(r"^    pack\(", gradient, re.MULTILINE)) == 2
    assert "multiply_packed(n, 2 * m, m, " in forwards
    assert "multiply_packed(n, m, 2 * m, " in backwards
    changing = bodies("powers")["value"]
    assert "pack" not in changing  # the factor is another one in each step


def test_states_side_by_side_run_in_vectors() -> None:
    """A step's state and the one before are parts of one array that never meet."""
    assert re.search(r"#pragma omp simd\n +for \(int64_t \w+ = 0; \w+ < m; ", bodies("gated")["value"])


def test_long_loops_with_elementary_functions_run_in_vectors() -> None:
    text = "fn cell(z: real[n, 2 * m], c: real[n, m]) = sigmoid(z[:, :m]) * c + tanh(z[:, m:])"
    written = from_text(text, "cell.cr")
    printed = driver.gathered(driver.analyse(written, None), written, Options(format=False)).native
    routine = printed.bound[0].printed.routine
    body = "\n".join([*routine.parts, *routine.lines])
    assert re.search(r"#pragma omp simd\n +for \(int64_t \w+ = 0; \w+ < m; ", body)


def test_what_one_factor_alone_is_summed_over_is_summed_first(tmp_path: Path) -> None:
    """Of 0 and infinite factors the products were nan where numpy's sum times the factor is infinite."""
    text = "fn f(x: real[n, m], y: real[n, k]) -> real[n] = sum(x, axis = -1) * sum(y, axis = -1)\n" + (
        "fn g(x: real[n, m], c: real[n]) -> real = sum(x * c[:, none])\n"
        "fn h(x: real[n, m], c: real[n]) -> real[n] = sum(x * c[:, none], axis = -1)\n"
        "fn far(A: real[k, d, d], z: real[n, k, d]) -> real[k, d]:\n"
        "    y[j, a] = sum[i, b](z[i, j, b] * A[j, b, a])\n"
        "    return y\n"
    )
    (made,) = pairs([(text, None)], tmp_path)
    x, c, y = np.array([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]), np.array([np.inf, 2.0]), np.array([[1.0, 0.0], [2.0, 3.0]])
    z, A = np.random.default_rng(0).normal(size=(7, 3, 2)), np.random.default_rng(1).normal(size=(3, 2, 2))
    for name, args in (("f", (x, y)), ("g", (x, c)), ("h", (x, c)), ("far", (A, z))):
        with np.errstate(all="ignore"):
            agree(made.c[name](*args), made.numpy[name](*args))
            grown = made.c[f"{name}_forward"](*args)[0]
        agree(grown, made.numpy[f"{name}_forward"](*args)[0])
    assert not made.fallen
