"""Loops in tiles: arrays longer than a tile, as long, and shorter, in every form whose loops are put side by side."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from chainrule.compiler.loops.join import SIZE
from tests.native.agreement import Pair, agree, calls, compare, pairs

TEXT = """
fn valley(x: real[n]) -> real:
    u = x[:-1]
    return sum(100 * (x[1:] - u^2)^2 + (1 - u)^2)

fn bends(x: real[n]) -> real = sum((x[2:] - 2 * x[1:-1] + x[:-2])^2 * exp(x[1:-1]))

fn rough(x: real[n]) -> real = sum(sqrt(1 + (x[1:] - x[:-1])^2)) + sum(tanh(x)^2)

fn every_other(x: real[n]) -> real = sum(exp(x[::2])) * sum(sin(x[1::2]))

fn heat(u: real[n, m]) -> real:
    inner = u[1:-1, 1:-1]
    return sum((u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4 * inner)^2)

fn logistic(w: real[p], X: real[n, p], y: real[n]) -> real:
    z = X @ w
    return mean(softplus(z) - y * z)

fn average(x: real[n]) -> real:
    m = mean(x)
    return sum((x - m)^2 * tanh(x))

fn mixture(weight: real[k], centre: real[k, d], factor: real[k, d, d], x: real[n, d]) -> real:
    y[i, j, a] = sum[b](factor[j, a, b] * (x[i, b] - centre[j, b]))
    t[i, j] = weight[j] - sum[a](y[i, j, a]^2) / 2
    return sum[i](logsumexp[j](t[i, j])) - n * logsumexp(weight)

fn furthest(factor: real[k, d, d], x: real[n, d]) -> real:
    y[i, j, a] = sum[b](factor[j, a, b] * x[i, b])
    size[i, j] = sum[a](y[i, j, a]^2)
    return sum[j](max[i](size[i, j])) + sum(size[-1, :])

fn centred(factor: real[k, d, d], x: real[n, d]) -> real:
    y[i, j, a] = sum[b](factor[j, a, b] * x[i, b])
    middle[j, a] = sum[i](y[i, j, a]) / n
    return sum[i, j, a](tanh(y[i, j, a] - middle[j, a])^2)

fn ends(x: real[n]) -> real = x[-1]^2 * x[0] + sum(cos(x[1:]))
"""
LENGTHS = (2, 3, SIZE - 1, SIZE, SIZE + 1, SIZE + 2, 3 * SIZE + 7)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    (made,) = pairs([(TEXT, None)], tmp_path_factory.mktemp("tiles"))
    return made


def drawn(name: str, n: int) -> list[Any]:
    rng = np.random.default_rng(n)
    if name == "heat":
        return [rng.normal(size=(n, 5))]
    if name == "logistic":
        return [rng.normal(size=3), rng.normal(size=(n, 3)), rng.integers(0, 2, size=n).astype(float)]
    if name in ("mixture", "furthest", "centred"):
        parts = [rng.normal(size=(3, 4, 4)), rng.normal(size=(n, 4))]
        return [rng.normal(size=3), rng.normal(size=(3, 4)), *parts] if name == "mixture" else parts
    return [rng.normal(size=n)]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("n", LENGTHS)
@pytest.mark.parametrize("name", re.findall(r"^fn (\w+)", TEXT, re.MULTILINE))
def test_tiles_agree_with_numpy(pair: Pair, name: str, n: int, dtype: Any) -> None:
    args = [arg.astype(dtype) if isinstance(arg, np.ndarray) else arg for arg in drawn(name, max(n, 3))]
    exact = None
    if dtype == np.float32:
        exact = calls(pair.numpy, name, [a.astype(float) if isinstance(a, np.ndarray) else a for a in args], 1.0)
    assert compare(pair, name, args, 1.0, exact) == 4
    assert not pair.fallen


def test_points_in_strips_are_no_other_axis_of_their_size(tmp_path: Path) -> None:
    """A loop over the points of a strip joins others over them alone: another axis of n elements was taken for one."""
    text = (
        "fn pairs(x: real[..., n], W: real[n, m]) -> real[..., m] = tanh(x @ W) * sum(x, axis = -1, keep = true)\n"
        "fn f(x: real[n], y: real[n]) -> real[n] = pairs(x, outer(x, y)) + pairs(outer(y, x), outer(y, y))[0]\n"
        "derive jacobian(f)\n"
    )
    (made,) = pairs([(text, None)], tmp_path)
    rng = np.random.default_rng(0)
    for n in (3, 130):
        x, y = rng.normal(size=(2, n)) / n
        agree(made.c["f_jacobian"](x, y), made.numpy["f_jacobian"](x, y))
    assert not made.fallen
