"""Claims about `_add_at`: what numpy's `add.at` makes, to the bit, of few values and of many."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from chainrule.compiler.emit.special.add_at import _add_at

RNG = np.random.default_rng(7)


@pytest.mark.parametrize("count", [0, 1, 20, 400, 5000])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_it_adds_as_often_as_a_place_is_meant(count: int, dtype: Any) -> None:
    rows, columns = RNG.integers(-30, 30, count), RNG.integers(-7, 7, count)
    for shape, places, values in (
        ((30, 7), rows, RNG.normal(size=(count, 7))),
        ((30, 7), rows, RNG.normal(size=7)),
        ((30, 7), rows, np.float64(0.5)),
        ((30, 7), (rows, columns), RNG.normal(size=count)),
        ((30, 7, 4), (rows, columns), RNG.normal(size=(count, 4))),
        ((30, 7), rows.reshape(-1, 1), RNG.normal(size=(count, 1, 7))),
    ):
        x = RNG.normal(size=shape).astype(dtype)
        expected = x.copy()
        np.add.at(expected, places, values)
        _add_at(x, places, values)
        np.testing.assert_array_equal(x, expected)


def test_what_does_not_lie_in_one_piece_is_added_to() -> None:
    x = np.zeros((7, 300)).T
    _add_at(x, np.arange(300), np.ones((300, 7)))
    assert (x == 1).all()


@pytest.mark.parametrize("count", [3, 3000])
def test_a_place_that_is_none_is_refused_by_its_number(count: int) -> None:
    places = np.full(count, 5)
    with pytest.raises(IndexError, match="index 5 is out of bounds for axis 0 with size 5"):
        _add_at(np.zeros((5, 2)), places, np.ones((count, 2)))
