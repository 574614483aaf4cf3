"""What a special function takes and gives: dtypes, shapes, scalars; and what it leaves alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from chainrule.compiler.emit.special import SCIPY
from tests.special.functions import OF_SEVERAL, WITH_ORDER, function

OF_ONE = sorted(
    SCIPY.keys() - OF_SEVERAL - {f"_{name}" for name in WITH_ORDER}
)
X = np.linspace(-0.9, 0.95, 24).reshape(4, 6)


@pytest.mark.parametrize("name", OF_ONE)
def test_float32_is_the_rounded_value(name: str) -> None:
    x = X.astype(np.float32)
    found = function(name)(x)
    assert found.dtype == np.float32
    exact = function(name)(x.astype(np.float64))
    np.testing.assert_allclose(found, exact, rtol=3e-7)


@pytest.mark.parametrize("name", OF_ONE)
def test_scalars_give_scalars(name: str) -> None:
    expected = function(name)(X)[1, 2]
    for scalar in (float(X[1, 2]), X[1, 2], np.array(X[1, 2])):
        found = function(name)(scalar)
        assert isinstance(found, float)
        np.testing.assert_array_max_ulp(found, expected, 4)
    assert isinstance(function(name)(np.float32(0.5)), np.float32)


@pytest.mark.parametrize("name", OF_ONE)
def test_shapes_and_layouts(name: str) -> None:
    whole = function(name)(X)
    assert whole.shape == X.shape
    np.testing.assert_allclose(function(name)(np.asfortranarray(X)), whole, rtol=1e-15)
    np.testing.assert_allclose(function(name)(X[::2, ::-3]), whole[::2, ::-3], rtol=1e-15)
    np.testing.assert_allclose(function(name)(X.T), whole.T, rtol=1e-15)
    for empty in (np.empty(0), np.empty((3, 0, 2), np.float32)):
        found = function(name)(empty)
        assert (found.shape, found.dtype) == (empty.shape, empty.dtype)


@pytest.mark.parametrize("name", OF_ONE)
def test_arguments_are_read_only(name: str) -> None:
    x = X.copy()
    x.flags.writeable = False
    found = function(name)(x)
    assert not np.shares_memory(found, x)
    assert found.flags.writeable
    np.testing.assert_array_equal(x, X)


@pytest.mark.parametrize("name", WITH_ORDER)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_of_whole_orders(dtype: type[np.floating], name: str) -> None:
    x = np.abs(X).astype(dtype)
    for n in (2, 3, *((0, 1) if name == "polygamma" else ())):
        assert function(f"_{name}")(n, x).dtype == dtype
        assert isinstance(function(f"_{name}")(n, 0.5), float)
        assert function(f"_{name}")(n, np.empty((0, 2), dtype)).shape == (0, 2)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_zeta(dtype: type[np.floating]) -> None:
    assert function("_zeta")(3, np.abs(X).astype(dtype)).dtype == dtype


def test_long_arrays_are_taken_in_parts() -> None:
    """What a formula makes on its way is no longer than a part, and each element is what it is alone."""
    x, seen = np.linspace(-3, 3, 40_001), list[int]()

    def noted(x: Any) -> Any:
        seen.append(len(x))
        return np.sin(x)

    found = function("_by_branch")(x, np.abs(x) < 1, noted, np.cos)
    assert found.tolist() == np.where(np.abs(x) < 1, np.sin(x), np.cos(x)).tolist()
    assert sum(seen) == np.sum(np.abs(x) < 1)
    assert max(seen) <= 16384
    turned = np.asfortranarray(x[:40_000].reshape(200, 200))
    assert function("_erf")(turned).tolist() == function("_erf")(x[:40_000]).reshape(200, 200).tolist()
