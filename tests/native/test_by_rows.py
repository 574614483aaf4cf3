"""What is made for each row of a batch, made for some hundred rows at a time: batches of every length."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from chainrule.compiler import driver
from chainrule.compiler.driver import Options
from chainrule.compiler.loops import by_rows
from chainrule.compiler.loops.by_rows import SIZE
from chainrule.compiler.parse import from_text
from tests.native.agreement import Pair, compare, pairs

TEXT = """
fn net(W: real[n, h], b: real[h], V: real[h, c], X: real[batch, n], y: int[batch]) -> real:
    z = tanh(X @ W + b) @ V
    return mean[i](logsumexp[j](z[i, j]) - z[i, y[i]])

fn hidden(W: real[n, h], X: real[batch, n]) -> real[batch, h] = tanh(X @ W) * exp(-(X @ W)^2)

fn centred(W: real[n, h], X: real[batch, n]) -> real:
    z = X @ W
    return sum(tanh(z - mean(z, axis = 0))^2)

fn turned(W: real[n, h], X: real[batch, n]) -> real = sum(exp(transpose(W) @ transpose(X)) / 9)

fn largest(W: real[n, h], X: real[batch, n], a: real[batch]) -> real:
    z = sin(X @ W)
    return max(sum(z^2, axis = 1)) + sum[i](a[i] * max[j](z[i, j]))

fn alike(W: real[n, n], X: real[n, n]) -> real = sum(cos(X @ W) @ transpose(W) + (X @ W) * W)

fn before(W: real[n, h], X: real[batch, n]) -> real:
    z = X @ W
    return sum((z[1:, :] - z[:-1, :])^2)

fn squared(W: real[n, h], X: real[batch, n]) -> real[h, h]:
    z = tanh(X @ W)
    return transpose(z) @ z

fn looked_up(W: real[n, h], X: real[batch, n], k: int[batch]) -> real[batch, h]:
    z = exp(X @ W / 5)
    return z[k] * z

fn across(W: real[n, h], X: real[batch, n]) -> real[h, batch] = transpose(exp(X @ W / 5))

fn planes(L: real[k, d, d], X: real[batch, d]) -> real[k, d, batch]:
    y[i, j, a] = sum[b](L[j, a, b] * X[i, b])
    return permute_dims(exp(y / 9), [1, 2, 0])
"""
LENGTHS = (0, 1, SIZE - 1, SIZE, SIZE + 1, 2 * SIZE + 13)
ONE_AT_LEAST = ("net", "centred", "largest", "before")
NAMES = re.findall(r"^fn (\w+)", TEXT, re.MULTILINE)


def in_c(text: str) -> str:
    written = from_text(text, "rows.cr")
    return driver.gathered(driver.analyse(written, None), written, Options(format=False)).native.files("").c


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return pairs([(TEXT, None)], tmp_path_factory.mktemp("by_rows"))[0]


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """The same by three rows at a time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(by_rows, "SIZE", 3)
        return pairs([(TEXT, None)], tmp_path_factory.mktemp("cut"))[0]


def _arguments(name: str, batch: int, dtype: type[np.floating[Any]]) -> list[Any]:
    rng = np.random.default_rng(batch)
    n, h, c = (5, 6, 4) if name != "alike" else (batch, 6, 4)
    shapes = {"W": (n, h), "b": (h,), "V": (h, c), "X": (batch, n), "a": (batch,), "L": (3, n, n)}
    if name == "alike":
        shapes["W"] = (n, n)
    told = re.search(rf"^fn {name}\((.*?)\) ->", TEXT, re.MULTILINE)
    assert told is not None
    words = re.findall(r"(\w+): ", told[1])
    whole = {"y": c, "k": batch}
    return [
        rng.integers(-whole[word], whole[word], batch) if word in whole else rng.normal(size=shapes[word]).astype(dtype)
        for word in words
    ]


@pytest.mark.parametrize("name", NAMES)
def test_every_length_gives_what_numpy_gives(pair: Pair, name: str) -> None:
    for batch in LENGTHS if name != "alike" else (0, 1, 30):
        if name in ONE_AT_LEAST and not batch:
            continue
        args = _arguments(name, batch, np.float64)
        _agrees(pair, name, args)
    assert not pair.fallen


@pytest.mark.parametrize("name", NAMES)
def test_so_do_few_rows_at_a_time(cut: Pair, name: str) -> None:
    for batch in (0, 1, 2, 3, 4, 9, 11):
        if name in ONE_AT_LEAST and not batch:
            continue
        args = _arguments(name, batch, np.float64)
        _agrees(cut, name, args)
    assert not cut.fallen


def _agrees(pair: Pair, name: str, args: list[Any]) -> None:
    shape = np.shape(pair.numpy[name](*args))
    cotangent = np.random.default_rng(1).normal(size=shape) if shape else np.float64(1.5)
    assert compare(pair, name, args, cotangent) == (3 if shape else 4)


def test_no_more_than_these_rows_are_kept() -> None:
    made = in_c(TEXT)
    for name, arrays in (("net_grad", 4), ("net", 2)):
        memory = made.partition(f"size_t NAME(rows_{name}_workspace)")[2].partition("}")[0]
        assert memory.count(f"least({SIZE}, batch)") == arrays, name
        assert "(batch *" not in memory.replace("least", "")
    gradient = made.partition("int NAME(rows_net_grad)")[2].partition("\n}")[0]
    assert len(re.findall(r"multiply_of\(tile_1 > 0, ", gradient)) == 2
    for name in ("centred", "before", "across"):  # every row waits for all, for its neighbour, or is handed out
        body = made.partition(f"int NAME(rows_{name})")[2].partition("\n}")[0]
        assert "tile_1" not in body, name
