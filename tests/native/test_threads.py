"""Threads: the same bits for any number of them, from several callers at once, and in a process that was forked."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import chainrule
from tests.native.agreement import flat

TEXT = """
fn wave(x, y) = sin(x) * exp(-y^2) + log(1 + x^2)

fn net(W: real[n, h], V: real[h, c], X: real[batch, n]) -> real = sum(tanh(X @ W) @ V)

fn mixture(weight: real[k], factor: real[k, d, d], x: real[n, d]) -> real:
    y[i, j, a] = sum[b](factor[j, a, b] * x[i, b])
    t[i, j] = weight[j] - sum[a](y[i, j, a]^2) / 2
    return sum[i](logsumexp[j](t[i, j]))

fn logistic(w: real[p], X: real[n, p], y: real[n]) -> real:
    z = X @ w
    return mean(softplus(z) - y * z)

fn classes(z: real[n, k], w: real[k], y: int[n]) -> real = mean(cross_entropy(z * w, y))

fn slopes(x: real[n]) -> real[n] = x^3 * exp(x)

fn single(weight: real[1], factor: real[1, d, d], x: real[n, d]) -> real:
    w = exp(weight)
    y[i, j, a] = sum[b](factor[j, a, b] * x[i, b])
    t[i, j] = w[j] - sum[a](y[i, j, a]^2) / 2
    return sum[i](logsumexp[j](t[i, j]))

fn convolved(x: real[n, c, h, w], K: real[o, c, 3, 3], b: real[o]) -> real:
    y[e, f, i, j] = sum[a, k, l](windows(x, [3, 3])[e, a, i, j, k, l] * K[f, a, k, l]) + b[f]
    return sum(relu(max(windows(y, [2, 2], stride = 2), axis = [-1, -2])))

fn attended(
    Q: real[n, c, h], K: real[n, c, h], V: real[n, c, h], W: real[c, h, n], x: real[batch, t, n]
) -> real:
    q[i, a, p, r] = sum[j](x[i, p, j] * Q[j, a, r])
    k[i, a, p, r] = sum[j](x[i, p, j] * K[j, a, r])
    v[i, a, p, r] = sum[j](x[i, p, j] * V[j, a, r])
    seen = attention(q, k, v, causal(t))
    y[i, p, j] = x[i, p, j] + sum[a, r](seen[i, a, p, r] * W[a, r, j])
    return sum(tanh(y)^2)

fn halves(x: real[n]) -> real = sum(x * 1e-300 * 1e-15)
"""
RNG = np.random.default_rng(3)
CASES: dict[str, list[Any]] = {
    "wave": [RNG.normal(size=50_001), RNG.normal(size=50_001)],
    "net": [RNG.normal(size=(120, 90)), RNG.normal(size=(90, 7)), RNG.normal(size=(301, 120))],
    "mixture": [RNG.normal(size=3), RNG.normal(size=(3, 4, 4)), RNG.normal(size=(5_003, 4))],
    "logistic": [RNG.normal(size=9), RNG.normal(size=(30_007, 9)), RNG.normal(size=30_007)],
    "single": [RNG.normal(size=1), RNG.normal(size=(1, 4, 4)), RNG.normal(size=(5_003, 4))],
    "convolved": [RNG.normal(size=(13, 5, 24, 25)), RNG.normal(size=(19, 5, 3, 3)), RNG.normal(size=19)],
    "attended": [*RNG.normal(size=(3, 24, 2, 8)), RNG.normal(size=(2, 8, 24)), RNG.normal(size=(9, 150, 24))],
    "classes": [RNG.normal(size=(5_003, 9)), RNG.normal(size=9), RNG.integers(0, 9, 5_003)],
    "slopes": [RNG.normal(size=100_003)],
}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    file = tmp_path_factory.mktemp("threads") / "waves.cr"
    file.write_text(TEXT)
    return chainrule.load(file, target="c")


def named(name: str) -> str:
    return name if name == "slopes" else f"{name}_grad"


def same(found: Any, wanted: Any) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(flat(found), flat(wanted), strict=True))


@pytest.mark.parametrize("threads", [2, 3, 7])
@pytest.mark.parametrize("name", CASES)
def test_the_same_bits_for_any_number(model: ModuleType, name: str, threads: int) -> None:
    function, args = getattr(model, named(name)), CASES[name]
    assert same(function(*args, threads=threads), function(*args))


def test_a_model_may_have_threads_by_itself(tmp_path: Path) -> None:
    file = tmp_path / "waves.cr"
    file.write_text(TEXT)
    numpy, c = chainrule.load(file), chainrule.load(file, target="c", threads=2)
    for name, args in CASES.items():
        for mine, theirs in zip(
            flat(getattr(c, named(name))(*args)), flat(getattr(numpy, named(name))(*args)), strict=True
        ):
            np.testing.assert_allclose(mine, theirs, rtol=1e-9, atol=1e-9)


def test_several_callers_at_once(model: ModuleType) -> None:
    wanted = {name: getattr(model, named(name))(*args) for name, args in CASES.items()}
    wrong: list[str] = []

    def call(name: str) -> None:
        for _ in range(5):
            if not same(getattr(model, named(name))(*CASES[name], threads=2), wanted[name]):
                wrong.append(name)

    callers = [threading.Thread(target=call, args=(name,)) for name in (*CASES, *CASES)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert not wrong


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_process_makes_threads_of_its_own(model: ModuleType) -> None:
    args = CASES["wave"]
    wanted = model.wave_grad(*args, threads=2)
    child = os.fork()
    if child == 0:
        os._exit(0 if same(model.wave_grad(*args, threads=2), wanted) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_subnormals_are_flushed_on_request_alone(model: ModuleType) -> None:
    x = np.ones(64)
    assert model.halves(x) > 0
    assert model.halves(x, flush_subnormals=True) == 0
    assert model.halves(x) > 0
    assert np.nextafter(0.0, 1.0) / 1.0 > 0


def test_what_is_no_number_of_threads(model: ModuleType) -> None:
    with pytest.raises(TypeError):
        model.slopes(np.ones(3), threads="two")
    with pytest.raises(TypeError, match="unexpected keyword"):
        model.slopes(np.ones(3), thread=2)
