"""`--fast`: what takes long arrays in tiles gives what the plain form gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import chainrule
from chainrule.compiler import driver
from chainrule.compiler.emit.scalars import is_scalar_function
from chainrule.compiler.parse import read_source
from tests.samples.corpus import FILES

LONG = 40_001


def leaves(value: Any) -> list[Any]:
    return [leaf for part in value for leaf in leaves(part)] if isinstance(value, tuple) else [value]


def compare(plain: Any, fast: Any, name: str, args: list[Any]) -> None:
    for each in (name, f"{name}_grad"):
        if hasattr(plain, each):
            wanted, found = leaves(getattr(plain, each)(*args)), leaves(getattr(fast, each)(*args))
            assert len(wanted) == len(found)
            for one, other in zip(wanted, found, strict=True):
                assert np.shape(one) == np.shape(other)
                assert np.asarray(one).dtype == np.asarray(other).dtype
                np.testing.assert_allclose(other, one, rtol=1e-12, atol=1e-12)


TEXT = """
fn wave(x, y) = sin(x) * exp(-y^2)
fn both(x, y) = x * y, log(x) + y
fn flat(x, y) = y^3
fn alone(x) = erf(x) * tanh(x)
fn steps(x):
    y = x
    for k in range(3):
        y = sin(y) + x
    return y
"""


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any]:
    file = tmp_path_factory.mktemp("fast") / "waves.cr"
    file.write_text(TEXT)
    return chainrule.load(file), chainrule.load(file, fast=True)


@pytest.mark.parametrize("name", ["wave", "both", "flat", "alone", "steps"])
@pytest.mark.parametrize("shape", [(LONG,), (3, LONG), (5,), (1,)])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_long_arrays_in_tiles(pair: tuple[Any, Any], name: str, shape: tuple[int, ...], dtype: Any) -> None:
    rng = np.random.default_rng(1)
    count = 1 if name in ("alone", "steps") else 2
    args = [rng.uniform(0.5, 1.5, shape).astype(dtype) for _ in range(count)]
    plain, fast = pair
    if dtype == np.float32:
        for one, other in zip(leaves(getattr(plain, name)(*args)), leaves(getattr(fast, name)(*args)), strict=True):
            np.testing.assert_allclose(other, one, rtol=1e-5)
        return
    compare(plain, fast, name, args)


@pytest.mark.parametrize("k", [0, 1])
def test_a_number_beside_long_arrays(pair: tuple[Any, Any], k: int) -> None:
    args: list[Any] = [np.linspace(0.5, 1.5, LONG), np.linspace(0.5, 1.5, LONG)]
    args[k] = 0.7
    for name in ("wave", "flat"):
        compare(*pair, name, args)


def test_arrays_of_different_shapes_are_refused_as_ever(pair: tuple[Any, Any]) -> None:
    with pytest.raises(ValueError, match="shape"):
        pair[1].wave(np.ones(LONG), np.ones(LONG + 1))


@pytest.mark.parametrize("name", FILES)
def test_samples(name: str) -> None:
    module = driver.analyse(read_source(FILES[name]), FILES[name].parent)
    wanted = [key for key in module.exported if is_scalar_function(module.functions[key])]
    if not wanted:
        return
    plain, fast = chainrule.load(FILES[name]), chainrule.load(FILES[name], fast=True)
    rng = np.random.default_rng(2)
    for key in wanted:
        args = [
            rng.uniform(0.5, 1.5, LONG) if param.tensor.dtype == "real" else rng.integers(1, 4, LONG)
            for param in module.functions[key].params
        ]
        try:
            getattr(plain, key)(*args)
        except ArithmeticError:
            continue  # an equation that has no solution there
        compare(plain, fast, key, args)
