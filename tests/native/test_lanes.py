"""Functions of single numbers over arrays in C: tiles of elements, one number beside many, names that lanes use too."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from tests.native.agreement import Pair, pairs

TEXT = """
fn f(x, x_step, x_own, x_copy) = x * exp(-x_step^2) + sin(x_own) * x_copy

fn g(x, k: int, on: bool) = x * k + cos(x) if on else x^2
"""


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    (made,) = pairs([(TEXT, None)], Path(tmp_path_factory.mktemp("lanes")))
    return made


@pytest.mark.parametrize("size", [1, 2, 7, 9, 255, 256, 257, 1000])
def test_one_number_beside_many(pair: Pair, size: int) -> None:
    rng = np.random.default_rng(size)
    for single in itertools.product((False, True), repeat=4):
        args = [float(rng.normal()) if one else rng.normal(size=size) for one in single]
        np.testing.assert_allclose(pair.c["f"](*args), pair.numpy["f"](*args), rtol=1e-14, atol=1e-15)
        ours, theirs = pair.c["f_grad"](*args), pair.numpy["f_grad"](*args)
        for mine, other in zip((ours[0], *ours[1]), (theirs[0], *theirs[1]), strict=True):
            assert np.shape(mine) == np.shape(other)
            np.testing.assert_allclose(mine, other, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("size", [1, 9, 300])
def test_ints_and_bools(pair: Pair, size: int) -> None:
    rng = np.random.default_rng(size)
    x, k, on = rng.normal(size=size), rng.integers(-3, 4, size), rng.random(size) < 0.5
    for args in ((x, k, on), (x, 2, on), (x, k, True), (0.5, k, on), (x, 2, False)):
        np.testing.assert_allclose(pair.c["g"](*args), pair.numpy["g"](*args), rtol=1e-14)
        np.testing.assert_allclose(pair.c["g_grad"](*args)[1], pair.numpy["g_grad"](*args)[1], rtol=1e-13)
