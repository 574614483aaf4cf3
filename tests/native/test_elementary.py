"""The functions that are printed in the place of the C library's: their error, against mpmath, and their edges."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mpmath as mp
import numpy as np
import pytest
from scipy import special

from chainrule.compiler.native import functions
from chainrule.compiler.native.source import HEAD
from chainrule.runtime import building

# the error in units in the last place that each file states, and where it is looked for
FUNCTIONS: dict[str, tuple[float, list[tuple[float, float]], Callable[[Any], Any]]] = {
    "exp": (1, [(-708, 709.7), (-1, 1), (-1e-3, 1e-3)], np.exp),
    "expm1": (2, [(-50, 709), (-1, 1), (-1e-8, 1e-8)], np.expm1),
    "log": (1, [(0, 10), (0.5, 2), (0.99, 1.01), (1e-300, 1e-290)], np.log),
    "log1p": (2, [(-1, 10), (-0.5, 0.5), (-1e-8, 1e-8), (0, 1e9)], np.log1p),
    "tanh": (2, [(-25, 25), (-1, 1), (-1e-5, 1e-5)], np.tanh),
    "erf": (2, [(-6.5, 6.5), (-1.2, 1.2)], special.erf),
    "erfc": (2, [(-6, 26), (-1, 2)], special.erfc),
}
EDGES = [0.0, -0.0, np.inf, -np.inf, np.nan, 1e308, -1e308, 5e-324, -5e-324, 1e-310, 710.0, -745.2, -750.0, -1.0, -2.0]


def built(folder: Path, *more: str) -> ctypes.CDLL:
    loops = [
        f"void {name}_each(int64_t n, const real *restrict x, real *restrict y)\n"
        f"{{\n    for (int64_t i = 0; i < n; i++) {{\n        y[i] = {name}(x[i]);\n    }}\n}}"
        for name in FUNCTIONS
    ]
    text = "\n\n".join(["#include <stdint.h>", HEAD, functions.source(FUNCTIONS), *loops])
    (folder / "each.c").write_text(text)
    job = [*building.compiler(), *building.FLAGS, *more, "-shared", "each.c", "-o", "each.so"]
    building.run_all([job], folder, "each")
    return ctypes.CDLL(str(folder / "each.so"))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    return built(tmp_path_factory.mktemp("elementary"))


@pytest.fixture(scope="module")
def in_floats(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    return built(tmp_path_factory.mktemp("floats"), "-DCHAINRULE_F32")


def applied(library: ctypes.CDLL, name: str, x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    y = np.empty_like(x)
    address = ctypes.c_void_p
    getattr(library, f"{name}_each")(ctypes.c_int64(x.size), address(x.ctypes.data), address(y.ctypes.data))
    return y


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_error_is_what_is_stated(library: ctypes.CDLL, name: str) -> None:
    bound, ranges, _ = FUNCTIONS[name]
    rng = np.random.default_rng(0)
    for low, high in ranges:
        x = rng.uniform(low, high, 300)
        with mp.workprec(120):
            for point, found in zip(x, applied(library, name, x), strict=True):
                true = getattr(mp, name)(mp.mpf(float(point)))
                unit = mp.mpf(float(np.spacing(abs(float(true)))))
                assert abs(mp.mpf(float(found)) - true) <= bound * unit, f"{name}({point!r}) gives {found!r}"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_edges_are_those_of_numpy(library: ctypes.CDLL, name: str) -> None:
    x = np.array(EDGES)
    with np.errstate(all="ignore"):
        expected = FUNCTIONS[name][2](x)
    found = applied(library, name, x)
    np.testing.assert_allclose(found, expected, rtol=1e-14, atol=0)
    known = ~np.isnan(expected)
    assert np.array_equal(np.signbit(found[known]), np.signbit(expected[known]))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_floats_err_by_less_than_a_unit(in_floats: ctypes.CDLL, name: str) -> None:
    """Against the function of doubles, of which a float's unit holds 2^29 units."""
    _, ranges, of_doubles = FUNCTIONS[name]
    rng = np.random.default_rng(0)
    for low, high in [*ranges, (-100, 88)]:
        with np.errstate(all="ignore"):
            x = np.concatenate([rng.uniform(max(low, -200), min(high, 200), 3000), EDGES]).astype(np.float32)
            true = of_doubles(x.astype(float))
            rounded = true.astype(np.float32)
        found = applied(in_floats, name, x)
        finite = np.isfinite(rounded)
        unit = np.spacing(np.abs(rounded[finite])).astype(float)
        assert np.all(np.abs(found[finite] - true[finite]) <= unit), name
        assert np.array_equal(found[~finite], rounded[~finite], equal_nan=True)
