"""Equations in C: the roots, and the derivatives, are those of numpy; what is not solved is told in its words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import chainrule
from tests.native.agreement import Pair, agree, compare, pairs
from tests.rules.unsolved import CASES, PROGRAMS, sentence

TEXTS = {
    "kepler": "fn f(M: real, e: real):\n    solve E from M:\n        E - e * sin(E) == M\n    return E",
    "mapped": """fn root(a: real):
    solve x from 1:
        x^3 + a * x == 1
    return x
fn f(a: real[n, m]) = sum(root(a) * a, axis = 1), root(a[:, 0])""",
    "beside": """fn f(a: real[n], b: real) -> real:
    solve x from b:
        x + exp(x) * sum(a^2) == b
    return x * b""",
    "nearly_flat": """fn f(a: real, b: real):
    solve x, y from 1, 1:
        x + 0.1 * y == a
        3 * x + 0.3 * y + (x + 0.1 * y - a)^2 == b
    return x + y""",
    "two": """fn f(a: real, b: real):
    solve x, y from 1, 0.5:
        x^2 + a * y == 2
        x * y - b == x
    return x, y""",
    "dense": """fn f(A: real[n, n], b: real[n]):
    solve x from b:
        A @ x + tanh(x) == b
    return x""",
    "bands": """fn f(b: real[n]) :
    solve x from b:
        4 * x + x^3 - pad(x[:-1], [[1, 0]]) - 2 * pad(x[1:], [[0, 1]]) == b
    return sum(x^2), x""",
    "ring": """fn f(b: real[n]):
    solve x from b:
        4 * x - roll(x, 1) - 2 * roll(x, -1) + x^3 == b
    return sum(x^2), x""",
    "wide_ring": """fn f(b: real[n]) -> real:
    solve x from b:
        9 * x - roll(x, 2) - 2 * roll(x, -1) * x + 0.5 * roll(x, -2) + x^3 == b
    return sum(x^2 * b)
derive hvp(f, b)""",
    "blocks": """fn f(b: real[n]):
    solve x, y from b, b:
        4 * x - pad(y[1:], [[0, 1]]) + x^3 == b
        3 * y - pad(x[:-1], [[1, 0]]) == b
    return sum(x * y), x + y""",
    "ring_of_blocks": """fn f(b: real[n], c: real) -> real:
    solve x, y from b, b:
        4 * x - roll(y, 1) + x^3 == c * b
        5 * y - roll(x, -1) + x * y / 9 == b
    return sum(x^2 * y)
derive hvp(f, b)""",
    "rows_of_rings": """fn ring(b: real[n]):
    solve x from b:
        4 * x - roll(x, 1) - 2 * roll(x, -1) + x^3 == b
    return x
fn f(b: real[m, n]) -> real[m, n]:
    x[i] = ring(b[i])
    return x""",
    "diagonal": """fn f(b: real[n], c: real):
    solve x from b:
        x + c * x^3 == b
    return x""",
    "in_a_loop": """fn f(x: real, h: real):
    for _ in range(4):
        solve y from x:
            y - x == -h * (y^3 - sin(y))
        x = y
    return x""",
    "lanes_of_two": """fn pair(a: real, b: real):
    solve x, y from 1, 0.5:
        x^2 + a * y == 2
        x * y - b == x
    return x + y
fn f(a: real[n], b: real[n]) = pair(a, b)""",
    "flat": """fn flat(u) = u + u^2 if u != 0 else 0
fn f(a: real):
    solve x from a + 1e-5:
        flat(x - a) == 0
    return x""",
    "flat_dense": """fn flat(u) = u + u^2 if u != 0 else 0
fn f(A: real[n, n], a: real[n]) -> real:
    solve x from a + 1e-5:
        A @ flat(x - a) == 0
    return sum(x^2)""",
    "flat_bands": """fn flat(u) = u + u^2 if u != 0 else 0
fn f(a: real[n]) -> real:
    solve x from a + 1e-5:
        flat(x - a) + pad(flat(x - a)[:-1], [[1, 0]]) / 4 == 0
    return sum(x^2)""",
    "nearly_flat_bands": """fn flat(u) = u + u^2 if u != 0 else 0
fn f(a: real[n], k: real[n - 1]) -> real:
    solve u from a + 1e-5:
        diff(pad(k * diff(u - a), 1)) - flat(u - a) == 0
    return sum(u^2)""",
    "either": """fn f(a: real):
    return kepler(a) if a > 0 else a^2
fn kepler(M: real):
    solve E from M:
        E - 0.3 * sin(E) == M
    return E""",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Pair]:
    found = pairs([(text, None) for text in TEXTS.values()], tmp_path_factory.mktemp("equations"))
    assert not [pair.missing for pair in found if pair.missing]
    return dict(zip(TEXTS, found, strict=True))


RNG = np.random.default_rng(0)
ARGS: dict[str, list[tuple[Any, ...]]] = {
    "kepler": [
        (0.7, 0.4),
        (3.1, 0.99),
        (RNG.uniform(0.1, 6, 50), RNG.uniform(0, 0.99, 50)),
        (RNG.uniform(0.1, 6, 9), 0.3),
    ],
    "mapped": [(RNG.uniform(0.1, 3, (4, 3)),), (np.zeros((0, 2)),)],
    "beside": [(RNG.normal(size=5), 0.5), (np.zeros(0), 2.0)],
    "two": [(1.0, 0.3), (RNG.uniform(0.5, 1, 7), RNG.uniform(0.2, 0.4, 7))],
    "dense": [(5 * np.eye(n) + RNG.normal(size=(n, n)) / n, RNG.normal(size=n)) for n in (1, 2, 7, 40)],
    "bands": [(RNG.normal(size=n),) for n in (2, 3, 8, 200)],
    "ring": [(RNG.normal(size=n),) for n in (3, 4, 7, 200)],
    "wide_ring": [(RNG.normal(size=n) / 2,) for n in (5, 6, 8, 101)],
    "blocks": [(RNG.normal(size=n),) for n in (2, 3, 8, 200)],
    "ring_of_blocks": [(RNG.normal(size=n) / 2, 0.7) for n in (3, 4, 9, 120)],
    "rows_of_rings": [(RNG.normal(size=(3, 8)),)],
    "diagonal": [(RNG.normal(size=6), 0.5), (np.zeros(0), 0.5)],
    "in_a_loop": [(1.5, 0.1), (RNG.normal(size=5), 0.2)],
    "lanes_of_two": [(RNG.uniform(0.5, 1, 7), RNG.uniform(0.2, 0.4, 7))],
    "either": [(0.7,), (-0.7,), (RNG.normal(size=9),)],
}


@pytest.mark.parametrize("name", ARGS)
def test_as_in_numpy(made: dict[str, Pair], name: str) -> None:
    pair = made[name]
    for args in ARGS[name]:
        value = pair.numpy["f"](*args)
        d = tuple(np.cos(v) for v in value) if isinstance(value, tuple) else np.cos(value)
        d = tuple(map(_plain, d)) if isinstance(d, tuple) else _plain(d)
        compare(pair, "f", args, d)
    assert not {"f", "f_grad"} & set(pair.fallen)  # the halves of a function of numbers are for numbers
    pair.fallen.clear()


def _plain(value: Any) -> Any:
    return float(value) if np.ndim(value) == 0 else value


@pytest.mark.parametrize("name", ["kepler", "mapped", "dense", "bands", "ring", "blocks", "ring_of_blocks"])
def test_in_float32(made: dict[str, Pair], name: str) -> None:
    pair = made[name]
    for args in ARGS[name]:
        short = tuple(a.astype(np.float32) if isinstance(a, np.ndarray) else a for a in args)
        if not any(isinstance(a, np.ndarray) and a.size for a in short):
            continue
        long = tuple(a.astype(np.float64) if isinstance(a, np.ndarray) else a for a in short)
        agree(pair.c["f"](*short), pair.numpy["f"](*short), pair.numpy["f"](*long))


FAILING: dict[str, list[tuple[Any, ...]]] = {
    "kepler": [(float("nan"), 0.5), (np.array([0.5, np.nan, 0.2, np.nan]), 0.5)],
    "two": [(float("nan"), 0.3), (np.array([1.0, np.nan]), np.array([0.3, 0.3]))],
    "dense": [(np.zeros((3, 3)), np.array([5.0, 0.5, 0.1]))],
    "bands": [(np.array([1.0, np.nan, 3.0]),)],
    "ring": [(np.array([1.0, np.nan, 3.0]),)],
    "blocks": [(np.array([1.0, np.nan, 3.0]),)],
    "mapped": [(np.array([[-3.0, 1.0], [np.nan, 2.0]]),)],
}


@pytest.mark.parametrize("name", FAILING)
def test_what_is_not_solved_is_told_as_by_numpy(made: dict[str, Pair], name: str) -> None:
    pair = made[name]
    for args in FAILING[name]:
        with pytest.raises(ArithmeticError) as expected:
            pair.numpy["f"](*args)
        with pytest.raises(ArithmeticError, match="is not solved") as told:
            pair.c["f"](*args)
        assert str(told.value) == str(expected.value)
    pair.fallen.clear()


@pytest.fixture(scope="module")
def unsolved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Pair]:
    found = pairs([(text, None) for text in PROGRAMS.values()], tmp_path_factory.mktemp("unsolved"))
    assert not [pair.missing for pair in found if pair.missing]
    return dict(zip(PROGRAMS, found, strict=True))


@pytest.mark.parametrize(("name", "args", "why"), CASES, ids=lambda one: one if isinstance(one, str) else "")
def test_the_line_the_reason_the_residual_and_the_steps_are_told(
    unsolved: dict[str, Pair], name: str, args: tuple[Any, ...], why: str
) -> None:
    pair = unsolved[name]
    for function in ("f", "f_forward", "f_grad"):
        if function not in pair.c:
            continue
        with pytest.raises(ArithmeticError) as expected:
            pair.numpy[function](*args)
        with pytest.raises(ArithmeticError, match=sentence(why)) as told:
            pair.c[function](*args)
        assert str(told.value) == str(expected.value)


def test_a_long_band(tmp_path: Path) -> None:
    """A boundary value problem of 10^5 unknowns, forwards and backwards, in memory linear in them."""
    path = tmp_path / "m.cr"
    path.write_text(TEXTS["bands"].replace("fn f(b: real[n]) :", "fn f(b: real[n]) -> real:").replace(", x", ""))
    numpy, c = chainrule.load(path), chainrule.load(path, target="c")
    b = np.sin(np.arange(1e5))
    agree(c.f_grad(b), numpy.f_grad(b))


def test_a_long_band_of_a_fine_grid(tmp_path: Path) -> None:
    """Its rounding is that of the three elements that meet in a row, not of as many as there are unknowns."""
    path = tmp_path / "m.cr"
    path.write_text(
        "fn bratu(u: real[n], s) -> real[n]:\n    p = pad(u, 1)\n"
        "    return (p[2:] - 2 * u + p[:-2]) * (n + 1)^2 + s * exp(u)\n"
        "fn f(u0: real[n], s) -> real:\n    solve u from u0:\n        bratu(u, s) == 0\n    return mean(u)\n"
        "derive grad(f, s)\n"
    )
    numpy, c = chainrule.load(path), chainrule.load(path, target="c")
    expected = numpy.f_grad(np.zeros(30_000), 1.0)
    np.testing.assert_allclose(expected, (0.09326, 0.10516), rtol=1e-4)
    np.testing.assert_allclose(c.f_grad(np.zeros(30_000), 1.0), expected, rtol=1e-8)


@pytest.mark.parametrize("name", ["wide_ring", "ring_of_blocks"])
def test_second_derivatives_round_a_ring(made: dict[str, Pair], name: str) -> None:
    for args in ARGS[name]:
        v_b = np.cos(args[0])
        agree(made[name].c["f_hvp"](*args, v_b=v_b), made[name].numpy["f_hvp"](*args, v_b=v_b))
    assert not made[name].fallen


FLAT: dict[str, tuple[Any, ...]] = {
    "flat": (1.0,),
    "nearly_flat": (1.1, 3.3),
    "flat_dense": (np.eye(3) + 0.1, np.array([2.0, 1.0, 1.0])),
    "flat_bands": (np.array([2.0, 1.0, 1.0]),),
    "nearly_flat_bands": (np.ones(5), np.array([0.3, 0.7, 0.2, 0.9])),
}


@pytest.mark.parametrize("name", FLAT)
def test_a_slope_of_0_at_the_root_is_told_as_by_numpy(made: dict[str, Pair], name: str) -> None:
    pair, args = made[name], FLAT[name]
    assert pair.c["f"](*args) == pair.numpy["f"](*args)
    with pytest.raises(ArithmeticError) as expected:
        pair.numpy["f_grad"](*args)
    with pytest.raises(ArithmeticError, match="has a solution without a derivative") as told:
        pair.c["f_grad"](*args)
    assert str(told.value) == str(expected.value)
    assert pair.fallen == ["f_grad"]
    pair.fallen.clear()
