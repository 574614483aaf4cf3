"""What is made for each entry of a batch, whose rows are several, made for some entries at a time."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from chainrule.compiler.loops import by_rows
from tests.native.agreement import Pair, compare, pairs
from tests.native.test_by_rows import in_c

TEXT = """
fn net(W: real[n, h], b: real[h], V: real[h, k], X: real[batch, t, n], words: int[batch, t]) -> real:
    z = tanh(X @ W + b) @ V
    return mean[i, p](logsumexp[j](z[i, p, j]) - z[i, p, words[i, p]])

fn attended(Q: real[n, c, h], K: real[n, c, h], V: real[n, c, h], W: real[c, h, n], X: real[batch, t, n]) -> real:
    q[i, a, p, r] = sum[j](X[i, p, j] * Q[j, a, r])
    k[i, a, p, r] = sum[j](X[i, p, j] * K[j, a, r])
    v[i, a, p, r] = sum[j](X[i, p, j] * V[j, a, r])
    seen = attention(q, k, v, causal(t))
    made[i, p, j] = X[i, p, j] + sum[a, r](seen[i, a, p, r] * W[a, r, j])
    return sum(tanh(made)^2)

fn embedded(E: real[k, n], W: real[n, h], V: real[h, n], words: int[batch, t]) -> real:
    x[i, p] = E[words[i, p]]
    return sum(x * (tanh(x @ W) @ V))

fn handed(W: real[n, h], V: real[h, n], X: real[batch, t, n]) -> real[batch, t, n] = tanh(X @ W) @ V

fn planes(W: real[n, h], V: real[h, n], X: real[batch, s, t, n]) -> real = sum(exp(tanh(X @ W) @ V / 9) * X)

fn later(W: real[n, h], V: real[h, n], X: real[batch, t, n]) -> real:
    z = tanh(X[1:] @ W) @ V
    return sum(z * X[1:])

fn centred(W: real[n, h], X: real[batch, t, n]) -> real:
    z = X @ W
    return sum(tanh(z - mean(z, axis = 0))^2)

fn neighbours(W: real[n, h], X: real[batch, t, n]) -> real:
    z = tanh(X @ W)
    return sum((z[1:] - z[:-1])^2) + sum((z[:, 1:] - z[:, :-1])^2)

fn within(W: real[n, h], X: real[batch, t, n]) -> real:
    z = X @ W
    return sum(tanh(z - mean(z, axis = 1, keep = true))^2)

fn dilated(W: real[n, h], V: real[n, h], X: real[batch, t, n]) -> real = sum(tanh(X[:, :-1] @ W + X[:, 1:] @ V)^2)

fn alike(W: real[n, h], X: real[batch, batch, n]) -> real:
    z = tanh(X @ W)
    return sum(z * swapaxes(z, 0, 1))
"""
NAMES = re.findall(r"^fn (\w+)", TEXT, re.MULTILINE)
ENTRIES = ((0, 5), (1, 4), (7, 1), (5, 3), (3, 300), (2, 256), (600, 1), (9, 100), (4, 0))
ONE_AT_LEAST = ("net", "centred", "neighbours", "later", "within", "dilated")


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return pairs([(TEXT, None)], tmp_path_factory.mktemp("by_entries"))[0]


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """The same by so few rows at a time that they are those of a few entries."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(by_rows, "OF_ENTRIES", 9)
        return pairs([(TEXT, None)], tmp_path_factory.mktemp("cut"))[0]


def _arguments(name: str, batch: int, t: int) -> list[Any]:
    rng = np.random.default_rng(batch)
    sizes = {"batch": batch, "t": t, "s": 2, "n": 5, "h": 6, "c": 3, "k": 4}
    told = re.search(rf"^fn {name}\((.*?)\) ->", TEXT, re.MULTILINE)
    assert told is not None
    found: list[Any] = []
    for kind, dims in re.findall(r"\w+: (\w+)\[(.*?)\]", told[1]):
        shape = [sizes[dim] for dim in dims.split(", ")]
        found.append(rng.integers(-4, 4, shape) if kind == "int" else rng.normal(size=shape))
    return found


def _agrees(pair: Pair, name: str, batch: int, t: int) -> None:
    if name in ONE_AT_LEAST and not (batch and t):
        return
    args = _arguments(name, batch, t if batch * t < 700 or name != "alike" else 1)
    shape = np.shape(pair.numpy[name](*args))
    cotangent = np.random.default_rng(1).normal(size=shape) if shape else np.float64(1.5)
    assert compare(pair, name, args, cotangent) == (3 if shape else 4)


@pytest.mark.parametrize("name", NAMES)
def test_every_number_of_entries_gives_what_numpy_gives(pair: Pair, name: str) -> None:
    for batch, t in ENTRIES:
        _agrees(pair, name, batch if name != "alike" else min(batch, 30), t)
    assert not pair.fallen


@pytest.mark.parametrize("name", NAMES)
def test_so_do_few_at_a_time(cut: Pair, name: str) -> None:
    for batch, t in ((0, 2), (1, 2), (2, 4), (3, 4), (7, 4), (5, 2), (11, 2), (4, 20)):
        _agrees(cut, name, batch, t)
    assert not cut.fallen


def test_no_more_than_these_entries_are_kept() -> None:
    made = in_c(TEXT)
    for name in ("net", "net_grad", "attended_grad", "handed_backward", "planes_grad", "within_grad"):
        memory = made.partition(f"size_t NAME(rows_{name}_workspace)")[2].partition("}")[0]
        assert memory.count("batch") > 2, name
        numbers = [line for line in memory.split("\n") if "sizeof(real)" in line]
        assert "batch" not in re.sub(r"least\(.*?, batch\)", "", "".join(numbers)), name
    gradient = made.partition("int NAME(rows_attended_grad)")[2].partition("\n}")[0]
    whole_tiles = r"\.parts = least\(parts_of\(batch, maximum\(size_1 \+ 1, turns_worth\(.*\)\)\), 1 \+ .*\)"
    assert re.search(whole_tiles, gradient)  # of each entry it has products of its own
    assert "in_parallel" not in made.partition("int NAME(rows_handed_backward)")[2].partition("\n}")[0]
    for name in ("centred", "neighbours"):  # every entry waits for all, or for its neighbour
        body = made.partition(f"int NAME(rows_{name})")[2].partition("\n}")[0]
        assert "tile_1" not in body, name
