"""Products of rows that are looked up in a table: by the table where it is less, and with the numbers of numpy.

Once with sizes that are known, and once with those that only the run knows.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from chainrule.compiler import driver
from chainrule.compiler.driver import Options
from chainrule.compiler.parse import from_text
from tests.native.agreement import Pair, compare, pairs

TEXT = """
fn dense(E: real[5, 3], W: real[3, 4], b: real[4], k: int[20]) -> real = sum(tanh(E[k] @ W + b)^2)

fn steps(E: real[5, 3], W: real[3, 4], b: real[4], U: real[4, 4], k: int[6, 7]) -> real:
    h = zeros([7, 4])
    for t in k:
        h = tanh(E[t] @ W + b + h @ U)
    return sum(h^2)

fn columns(E: real[3, 5], W: real[4, 3], k: int[20]) -> real = sum(exp(W @ E[:, k]) / 3)

fn scores(E: real[5, 3], X: real[7, 3], k: int[20]) -> real = sum(sin(X @ transpose(E[k])))

fn both(E: real[5, 3], W: real[3, 4], k: int[20], j: int[20]) -> real:
    return sum((E[k] @ W) * (E[j] @ W)) + sum(E[k]^3)

fn beside(E: real[5, 3], X: real[20, 3], k: int[20]) -> real = sum[i](tanh(sum[j](E[k[i], j] * X[i, j])))

fn seldom(E: real[50, 3], W: real[3, 4], b: real[4], k: int[20]) -> real = sum(tanh(E[k] @ W + b)^2)

derive grad(dense, E, W, b)
derive grad(steps, E, W, b, U)
derive grad(columns, E, W)
derive grad(scores, E, X)
derive grad(both, E, W)
derive grad(beside, E, X)
derive grad(seldom, E, W, b)
"""
_NAMES = {"5": "v", "50": "v", "20": "n", "6": "l", "7": "m"}
UNKNOWN = re.sub(r"\b(50?|20|6|7)\b(?=[,\]])", lambda found: _NAMES[found[0]], TEXT)
SHAPES: dict[str, list[tuple[int, ...]]] = {
    "dense": [(5, 3), (3, 4), (4,), (20,)],
    "steps": [(5, 3), (3, 4), (4,), (4, 4), (6, 7)],
    "columns": [(3, 5), (4, 3), (20,)],
    "scores": [(5, 3), (7, 3), (20,)],
    "both": [(5, 3), (3, 4), (20,), (20,)],
    "beside": [(5, 3), (20, 3), (20,)],
    "seldom": [(50, 3), (3, 4), (4,), (20,)],
}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> list[Pair]:
    return pairs([(TEXT, None), (UNKNOWN, None)], tmp_path_factory.mktemp("tables"))


@pytest.fixture(params=["known", "unknown"])
def pair(request: pytest.FixtureRequest, both: list[Pair]) -> Pair:
    return both[1 if request.param == "unknown" else 0]


def _arguments(name: str, dtype: type[np.floating[Any]], seed: int = 0) -> list[Any]:
    rng = np.random.default_rng(seed)
    looked_up = {(20,), (6, 7)}
    return [rng.integers(-5, 5, s) if s in looked_up else rng.normal(size=s).astype(dtype) for s in SHAPES[name]]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", SHAPES)
def test_it_is_what_numpy_gives(pair: Pair, name: str, dtype: type[np.floating[Any]]) -> None:
    args = _arguments(name, dtype)
    exact = None
    if dtype is np.float32:
        wide = [arg.astype(np.float64) if arg.dtype.kind == "f" else arg for arg in args]
        exact = {key: pair.numpy[key](*wide) for key in (name, f"{name}_grad")}
        exact[f"{name}_forward"] = exact[name]
        exact[f"{name}_backward"] = pair.numpy[f"{name}_backward"](pair.numpy[f"{name}_forward"](*wide)[1], 1.5)
    assert compare(pair, name, args, dtype(1.5), exact) == 4
    assert not pair.fallen


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_row_that_nobody_looks_up_may_hold_anything(pair: Pair, bad: float) -> None:
    for name in ("dense", "steps", "scores", "both"):
        args = _arguments(name, np.float64)
        args = [np.abs(arg) % 4 if arg.dtype.kind == "i" else arg for arg in args]  # the last is left out
        args[0][4] = bad
        ours, theirs = pair.c[f"{name}_grad"](*args), pair.numpy[f"{name}_grad"](*args)
        for mine, other in zip((ours[0], *ours[1]), (theirs[0], *theirs[1]), strict=True):
            assert np.isfinite(other).all()
            np.testing.assert_allclose(mine, other, rtol=1e-12, atol=1e-12)


def test_a_row_that_is_not_there_is_an_error(pair: Pair) -> None:
    *args, k = _arguments("dense", np.float64)
    k[7] = 5
    with pytest.raises(IndexError):
        pair.c["dense_grad"](*args, k)


def test_the_product_is_of_the_table_where_that_is_less() -> None:
    def in_c(text: str) -> str:
        written = from_text(text, "tables.cr")
        made = driver.gathered(driver.analyse(written, None), written, Options(format=False))
        return made.native.files("").c

    assert "multiply(5, 4, 3, E" in in_c(TEXT)
    assert "multiply(50, 4, 3, E" not in in_c(TEXT)
    unknown = in_c(UNKNOWN)
    assert "= v <= n;" in unknown
    assert "multiply(v, 4, 3, E" not in unknown


def test_the_run_sees_which_is_less(both: list[Pair]) -> None:
    rng = np.random.default_rng(1)
    _, unknown = both
    fallen = [*unknown.fallen]
    for rows, count in ((1, 9), (4, 4), (9, 4), (40, 1), (3, 0)):
        args = [rng.normal(size=(rows, 3)), rng.normal(size=(3, 4)), rng.normal(size=4)]
        assert compare(unknown, "dense", [*args, rng.integers(-rows, rows, count)], np.float64(1.5)) == 4
    assert unknown.fallen == fallen


def test_what_is_no_product_of_a_table_asks_nothing_of_the_run() -> None:
    """Entries' places whose sums come in another order: no copy of what is looked up, and no question which is less."""
    text = """
fn heads(E: real[v, d], W: real[d, c, e], k: int[b, t]) -> real:
    x[n, i] = E[k[n, i]]
    q[n, m, i, j] = sum[p](x[n, i, p] * W[p, m, j])
    return sum(tanh(q))

derive grad(heads, W)
"""
    written = from_text(text, "heads.cr")
    c = driver.gathered(driver.analyse(written, None), written, Options(format=False)).native.files("").c
    gradient = c[c.index("int NAME(heads_heads_grad)(") :]
    assert "= k[" not in gradient
    assert "v <= b * t" not in gradient
