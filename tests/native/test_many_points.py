"""Matrices of elementary functions of two rows: in strips of points where these are many and the other row is short."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import chainrule
from chainrule.compiler.driver import Options, compile_native

PROGRAMS = """
fn spline(x: real[n], knots: real[m], c: real[m]) -> real:
    b[i, j] = exp(-(x[i] - knots[j])^2)
    return sum[i]((sum[j](b[i, j] * c[j]))^2)

fn mixture(x: real[n], mu: real[m], w: real[m]) -> real:
    l[i, j] = w[j] - (x[i] - mu[j])^2
    return sum[i](logsumexp[j](l[i, j]))

fn responses(x: real[n], mu: real[m], w: real[m]) -> real[n]:
    t[i, j] = tanh(x[i] * w[j] + mu[j])
    return sin(sum(t, axis = 1))

fn responding(x: real[n], mu: real[m], w: real[m]) -> real = sum(responses(x, mu, w)^2)

fn handed_out(x: real[n], mu: real[m], w: real[m]) -> real[n, m]:
    t[i, j] = exp(x[i] * w[j] - mu[j]^2)
    return t

fn waits(x: real[n], mu: real[m], w: real[m]) -> real:
    t[i, j] = exp(x[i] * w[j] - mu[j]^2)
    return sum((t / sum(t))^2)

fn few(x: real[40], mu: real[30], w: real[30]) -> real:
    return spline(x, mu, w)

fn turned(x: real[40], mu: real[m], w: real[m]) -> real:
    return spline(x, mu, w)

fn many(x: real[500], mu: real[30], w: real[30]) -> real:
    return spline(x, mu, w)

fn longer(x: real[500], mu: real[300], w: real[300]) -> real:
    return spline(x, mu, w)

derive grad(spline)
derive grad(mixture)
derive grad(responding)
derive grad(waits)
"""
ANY = ("spline", "mixture", "responses", "responding", "handed_out", "waits")
IN_STRIPS = ("spline", "mixture", "responses", "responding")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("many_points") / "model.cr"
    path.write_text(PROGRAMS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHAINRULE_CACHE", str(path.parent / "cache"))
        yield path


@pytest.fixture(scope="module")
def both(model: Path) -> tuple[ModuleType, ModuleType]:
    return chainrule.load(model), chainrule.load(model, target="c")


def test_the_run_sees_which_gains_where_the_text_does_not_say(model: Path) -> None:
    printed = compile_native(model, Options(format=False)).c
    for name in IN_STRIPS:
        assert f"if (n >= 64 && m <= 256) {{\n        return NAME(model_{name}_of_many)(" in printed
    assert "if (m >= 64) {\n        return NAME(model_turned_of_many)(" in printed
    for name in ("handed_out", "waits", "few", "many", "longer"):
        assert f"model_{name}_of_many" not in printed
    for name, tiles in (("few", 0), ("many", 1), ("longer", 0)):
        whole = printed.partition(f"model_{name}_")[2].partition(f"int NAME(model_{name})(")
        assert ("tile_1 += 64" in whole[0] + whole[2].partition("\n}")[0]) == bool(tiles), name


@pytest.mark.parametrize("name", ANY)
@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-12), (np.float32, 1e-5)])
def test_the_numbers_are_those_of_numpy(
    both: tuple[ModuleType, ModuleType], name: str, dtype: type, tolerance: float
) -> None:
    rng = np.random.default_rng(0)
    for n, m in ((1, 1), (63, 5), (64, 1), (64, 256), (65, 257), (1000, 3), (5000, 17), (3, 300), (100, 0)):
        args: list[Any] = [(rng.normal(size=size) / 2).astype(dtype) for size in (n, m, m)]
        for function in (name, f"{name}_grad"):
            if not hasattr(both[0], function) or (name == "waits" and not m):
                continue
            expected, found, shared = (
                flat(call(*args, **given))
                for call, given in (
                    (getattr(both[0], function), {}),
                    (getattr(both[1], function), {}),
                    (getattr(both[1], function), {"threads": 2}),
                )
            )
            for one, other, third in zip(found, expected, shared, strict=True):
                largest = max(1.0, float(np.abs(other).max(initial=0.0)))
                np.testing.assert_allclose(one, other, rtol=tolerance, atol=tolerance * largest, err_msg=f"{n} {m}")
                np.testing.assert_array_equal(one, third)


def flat(result: Any) -> list[Any]:
    return [one for part in result for one in flat(part)] if isinstance(result, tuple) else [result]
