"""Loops in tiles: arrays longer than a tile, as long, and shorter, in every form whose loops are put side by side."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from chainrule.compiler import driver
from chainrule.compiler.driver import Options, compile_native
from chainrule.compiler.loops.join import SIZE
from chainrule.compiler.parse import from_text
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

fn discrepancy(x: real[n, d], h) -> real:
    k[i, j] = exp(-sum[a]((x[i, a] - x[j, a])^2) / (2 * h))
    return sum[i, j](k[i, j] * sum[a](x[i, a] * x[j, a] - 2 * (x[i, a] - x[j, a])^2 / h + 1 / h)) / n^2

fn density(x: real[n, d], y: real[m, d], h) -> real:
    q[i] = logsumexp[j](-sum[a]((x[i, a] - y[j, a])^2) / (2 * h^2))
    return -mean(q)

fn crowded(x: real[n, d], h) -> real:
    w[i, j] = 1 / (1 + sum[a]((x[i, a] - x[j, a])^2) / h)
    p = w / sum(w)                                     # what follows waits for all pairs
    return -sum(p * log(p))

fn chain(e: real[n, k], A: real[k, k]) -> real:
    a = e[0]
    for t in range(1, n):
        a[j] = logsumexp[i](a[i] + A[i, j]) + e[t, j]
    return logsumexp(a)

fn chains(e: real[b, n, k], A: real[k, k]) -> real:
    a = e[:, 0]
    for t in range(1, n):
        a[s, j] = logsumexp[i](a[s, i] + A[i, j]) + e[s, t, j]
    return sum(logsumexp(a, axis = -1))

fn responses(skill: real[s], hard: real[q], who: int[n], what: int[n], right: real[n]) -> real:
    z = skill[who] - exp(hard[what])
    return sum(softplus(z) - right * z)

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
    if name in ("discrepancy", "crowded"):
        return [rng.normal(size=(n, 3)), 1.3]
    if name == "density":
        return [rng.normal(size=(n, 3)), rng.normal(size=(5, 3)), 0.7]
    if name == "responses":
        who, what = rng.integers(-5, 5, size=n), rng.integers(0, 4, size=n)
        return [rng.normal(size=5), rng.normal(size=4), who, what, rng.random(n)]
    if name in ("chain", "chains"):
        return [rng.normal(size=(2, n, 13) if name == "chains" else (n, 13)), rng.normal(size=(13, 13))]
    return [rng.normal(size=n)]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("n", LENGTHS)
@pytest.mark.parametrize("name", re.findall(r"^fn (\w+)", TEXT, re.MULTILINE))
def test_tiles_agree_with_numpy(pair: Pair, name: str, n: int, dtype: Any) -> None:
    args = [_in(dtype, arg) for arg in drawn(name, max(n, 3))]
    exact = None
    if dtype == np.float32:
        exact = calls(pair.numpy, name, [_in(np.float64, arg) for arg in args], 1.0)
    assert compare(pair, name, args, 1.0, exact) == 4
    assert not pair.fallen


def _in(dtype: Any, arg: Any) -> Any:
    return arg.astype(dtype) if isinstance(arg, np.ndarray) and arg.dtype.kind == "f" else arg


def test_what_is_added_at_positions_has_a_loop_of_its_own() -> None:
    """The exponentials beside it run in vectors."""
    text = TEXT[TEXT.index("fn responses(") :].partition("\n\n")[0]
    written = from_text(text, "responses.cr")
    printed = driver.gathered(driver.analyse(written, None), written, Options(format=False)).native
    (gradient,) = (each.printed.routine for each in printed.bound if each.python.name == "responses_grad")
    lines = [line.strip() for line in gradient.lines]
    loops = [k for k, line in enumerate(lines) if "int64_t i = tile_" in line]
    vectors, scatters = lines[loops[0] : loops[1]], lines[loops[1] :]
    assert lines[loops[0] - 1].startswith("#pragma omp simd")
    assert not lines[loops[1] - 1].startswith("#")
    assert any("exp(" in line for line in vectors)
    assert not any("exp(" in line for line in scatters)
    assert not any("] +=" in line for line in vectors)
    assert any("] +=" in line for line in scatters)


def test_pairs_run_in_strips_of_points() -> None:
    """Also where their gradients by both points are added up behind the strips; no sum of a few elements is left."""
    written = from_text(TEXT, "tiles.cr")
    printed = driver.gathered(driver.analyse(written, None), written, Options(format=False)).native
    for name in ("discrepancy", "density"):
        for routine in (each.printed.routine for each in printed.bound if each.python.name in (name, f"{name}_grad")):
            text = "\n".join([*routine.parts, *routine.lines])
            assert "x_by_column" in text
            assert not re.search(r"reduction.*\n.*< d;", text)


@pytest.mark.parametrize("name", ["chain", "chains"])
def test_what_is_read_across_runs_in_strips_of_what_lies_side_by_side(name: str) -> None:
    text = TEXT[TEXT.index(f"fn {name}(") :].partition("\n\n")[0]
    written = from_text(text, "chain.cr")
    printed = driver.gathered(driver.analyse(written, None), written, Options(format=False)).native
    (value,) = (each.printed.routine for each in printed.bound if each.python.name == name)
    (factor,) = set(re.findall(r"\bA\[(\w+) \* k_?\d* \+ (\w+)\]", "\n".join(value.lines)))
    assert re.search(rf"int64_t {factor[1]} = tile_\d+; .*\n.*\bA\[", "\n".join(value.lines))


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


def test_products_that_are_read_behind_the_strips_lie_by_rows(tmp_path: Path) -> None:
    """Of a strip alone the points lie last; what is read behind it was written so, too, where that is no matrix."""
    text = (
        "fn f(x: real[n], y: real[n]) -> real:\n"
        "    A = diag(3 + sin(x)) + sin(outer(x, y)) / n\n"
        "    s, l = slogdet(A)\n"
        "    return det(A) * y[0] / 3^n + s * l * x[1] + logdet(A @ A.T)\n"
        "fn g(x: real[n], y: real[n]) -> real:\n"
        "    a, b = jvp(f, x)(x, y; stop_gradient(cos(x)))\n"
        "    return b\n"
    )
    (made,) = pairs([(text, None)], tmp_path)
    for n in (2, 5, 130):
        x, y = np.random.default_rng(n).normal(size=(2, n)) / n
        agree(made.c["g_grad"](x, y), made.numpy["g_grad"](x, y))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("p", [1, 16, 21, 43, 100, 135, 300])
def test_rows_that_are_read_again_stay_in_the_cache(pair: Pair, p: int, dtype: Any) -> None:
    """Of long rows a tile has fewer turns: from 256 down to 32; and the ends of rows are none of a vector's length."""
    rng = np.random.default_rng(p)
    args = [rng.normal(size=p) / p, rng.normal(size=(300, p)), rng.integers(0, 2, size=300).astype(float)]
    narrow = [arg.astype(dtype) for arg in args]
    exact = calls(pair.numpy, "logistic", [arg.astype(float) for arg in narrow], 1.0)
    assert compare(pair, "logistic", narrow, 1.0, exact if dtype == np.float32 else None) == 4
    assert not pair.fallen


def test_only_rows_that_are_read_again_make_tiles_short(tmp_path: Path) -> None:
    (tmp_path / "model.cr").write_text(TEXT)
    code = compile_native(tmp_path / "model.cr").c

    def text(name: str) -> str:
        return code.partition(f"\nint NAME(model_{name})(")[2].partition("\n}")[0]

    assert "turns_kept(p)" in text("logistic_grad")
    assert all(text(name) and "turns_kept" not in text(name) for name in ("logistic", "bends_grad", "rough_grad"))
