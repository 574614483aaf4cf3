"""Ints of reals: over numpy and in C alike, also of what no int is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.native.agreement import Pair, compare, pairs

TEXT = """\
fn whole(x: real[n]) -> int[n] = int(x)
fn counted(x: real[n]) -> int = sum(int(x > 0) + int(sum(x)))
fn part(x) = x - int(x)
fn at(image: real[h, w], y, x) -> real:
    i, j = int(clip(y, 0, h - 2)), int(floor(clip(x, 0, w - 2)))
    a, b = y - i, x - j
    upper = (1 - b) * image[i, j] + b * image[i, j + 1]
    return (1 - a) * upper + a * ((1 - b) * image[i + 1, j] + b * image[i + 1, j + 1])
fn moved(image: real[h, w], flow: real[h, w, 2]) -> real:
    m[i, j] = at(image, i + flow[i, j, 0], j + flow[i, j, 1])
    return mean(m^2)
derive grad(moved)
derive hessian(moved, flow)
derive jvp(part)
"""
LEAST = -(2**63)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    (made,) = pairs([(TEXT, None)], tmp_path_factory.mktemp("ints"))
    assert not made.missing
    return made


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_what_is_no_int_is_the_least(pair: Pair, dtype: type) -> None:
    x: Any = np.array([1.5, -2.5, -0.0, 2.0**31 + 512, np.nan, np.inf, -np.inf, 1e30, 2.0**63, -(2.0**63)], dtype)
    expected = [1, -2, 0, 2**31 + 512, *[LEAST] * 6]
    for space in (pair.numpy, pair.c):
        found = space["whole"](x)
        assert found.dtype == np.int64
        assert found.tolist() == expected
        assert space["counted"](x[:2]) == 1 - 2
    assert not pair.fallen


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_an_image_between_its_pixels(pair: Pair, dtype: type) -> None:
    rng = np.random.default_rng(4)
    image: Any = rng.normal(size=(7, 9)).astype(dtype)
    flow: Any = rng.normal(size=(7, 9, 2)).astype(dtype)
    compare(pair, "moved", (image, flow), dtype(1.5))
    one = pair.numpy["moved_hessian"](image, flow), pair.c["moved_hessian"](image, flow)
    np.testing.assert_allclose(*one, rtol=1e-12 if dtype == np.float64 else 1e-5, atol=1e-7)
    assert one[0].dtype == one[1].dtype == dtype


def test_a_place_that_is_none_is_refused(pair: Pair) -> None:
    for space in (pair.numpy, pair.c):
        with pytest.raises(IndexError):
            space["at"](np.eye(3), np.nan, 1.0)


def test_by_lanes_and_numbers(pair: Pair) -> None:
    x: Any = np.array([2.75, -2.75, 0.0, 7.0])
    for given in (x, 2.75, np.float32(-2.75)):
        compare(pair, "part", (given,), np.ones_like(given))
    for space in (pair.numpy, pair.c):
        value, tangent = space["part_jvp"](x, t_x=2 * x)
        assert value.tolist() == [0.75, -0.75, 0.0, 0.0]
        assert tangent.tolist() == (2 * x).tolist()
