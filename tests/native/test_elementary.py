"""The functions that are printed in the place of the C library's: their error, against mpmath, and their edges."""

from __future__ import annotations

import ctypes
import os
import platform
from collections.abc import Callable, Collection
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
    "sin": (1, [(-10, 10), (-1e-3, 1e-3), (-1e6, 1e6), (-1.1e9, 1.1e9), (-1e300, 1e300)], np.sin),
    "cos": (1, [(-10, 10), (1.5707, 1.5708), (-1e6, 1e6), (-1.1e9, 1.1e9), (-1e300, 1e300)], np.cos),
    "tan": (1, [(-10, 10), (1.5707, 1.5708), (-1e-3, 1e-3), (-1e6, 1e6), (-1.1e9, 1.1e9), (-1e300, 1e300)], np.tan),
    "tanh": (2, [(-25, 25), (-1, 1), (-1e-5, 1e-5)], np.tanh),
    "sinh": (2, [(-710.4, 710.4), (-20, 20), (-1.5, 1.5), (-1e-5, 1e-5)], np.sinh),
    "cosh": (2, [(-710.4, 710.4), (-20, 20), (-1.5, 1.5)], np.cosh),
    "erf": (2, [(-6.5, 6.5), (-1.2, 1.2)], special.erf),
    "erfc": (2, [(-6, 26), (-1, 2)], special.erfc),
}
POWERS = """
void pow_loop(int64_t n, const real *restrict x, const real *restrict y, real *restrict z)
{
    for (int64_t i = 0; i < n; i++) {
        z[i] = pow(x[i], y[i]);
    }
}
"""
BY_HAND = """
#ifdef IN_LANES
void {name}_vectors_loop(int64_t n, const real *restrict x, real *restrict y)
{{
    for (int64_t i = 0; i < n; i += sizeof(lanes_d) / sizeof(real)) {{
        lanes_d four;
        memcpy(&four, x + i, sizeof four);
        four = NAME({name}_lanes_d)(four);
        memcpy(y + i, &four, sizeof four);
    }}
}}
#else
void {name}_vectors_loop(int64_t n, const real *restrict x, real *restrict y) {{ {name}_loop(n, x, y); }}
#endif
"""
IN_VECTORS = ("sin", "cos", "tan")
OVER_FLOATS = ("exp", "expm1", "log", "log1p", "tanh")  # the others reckon in doubles, also for floats
CHECKED = "-fsanitize" in os.environ.get("CC", "")  # loops with checks in them do not run in vectors
EDGES = [0.0, -0.0, np.inf, -np.inf, np.nan, 1e308, -1e308, 5e-324, -5e-324, 1e-310, 710.0, -745.2, -750.0, -1.0, -2.0]


def built(folder: Path, *more: str, called: Collection[str] = ()) -> ctypes.CDLL:
    loops = [
        f"void {name}_loop(int64_t n, const real *restrict x, real *restrict y)\n"
        f"{{\n    for (int64_t i = 0; i < n; i++) {{\n        y[i] = {name}(x[i]);\n    }}\n}}"
        for name in FUNCTIONS
    ]
    text = "\n\n".join(["#include <stdint.h>", HEAD, functions.source([*FUNCTIONS, "pow"], (), called), *loops, POWERS])
    text += "".join(BY_HAND.format(name=name) for name in IN_VECTORS)
    text += "#ifdef IN_LANES\nconst int in_lanes = 1;\n#else\nconst int in_lanes = 0;\n#endif\n"
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


def applied(library: ctypes.CDLL, name: str, *arguments: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    result = np.empty_like(arguments[0])
    addresses = [ctypes.c_void_p(array.ctypes.data) for array in (*arguments, result)]
    getattr(library, f"{name}_loop")(ctypes.c_int64(result.size), *addresses)
    return result


def units_off(found: np.ndarray[Any, Any], true: list[Any]) -> float:
    """The largest error in units in the last place of results that are normal numbers."""
    limits = np.finfo(found.dtype)
    errors = [
        abs(mp.mpf(float(one)) - exact) / mp.mpf(float(np.spacing(found.dtype.type(abs(float(exact))))))
        for one, exact in zip(found, true, strict=True)
        if float(limits.tiny) <= exact <= float(limits.max)
    ]
    return float(max(errors))


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


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_what_is_far_below_does_not_underflow(
    library: ctypes.CDLL, in_floats: ctypes.CDLL, dtype: type[np.floating[Any]]
) -> None:
    """Processors that take a hundred times as long then would do so for half of what a causal mask leaves out."""
    underflow = 16 if platform.machine() in ("x86_64", "AMD64") else 8
    flags = ctypes.CDLL(None)
    x = np.array([-np.inf, -1e30, -800.0, 0.0] * 16, dtype)
    flags.feclearexcept(underflow)
    found = applied(library if dtype is np.float64 else in_floats, "exp", x)
    assert not flags.fetestexcept(underflow)
    assert np.array_equal(found, [0.0, 0.0, 0.0, 1.0] * 16)


@pytest.mark.parametrize("name", IN_VECTORS)
def test_vectors_called_by_hand(library: ctypes.CDLL, name: str) -> None:
    """What gcc's loops call: of near and far elements beside each other, the same as one by one."""
    rng = np.random.default_rng(1)
    x = np.concatenate([rng.uniform(-1e3, 1e3, 1200), 10 ** rng.uniform(-300, 300, 81), EDGES])
    x = rng.permutation(np.concatenate([x, np.zeros(-len(x) % 8)]))
    found = applied(library, f"{name}_vectors", x)
    with np.errstate(all="ignore"):
        expected = FUNCTIONS[name][2](x)
    np.testing.assert_allclose(found, expected, rtol=1e-14, atol=0)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_error_in_floats(in_floats: ctypes.CDLL, name: str) -> None:
    """Of a million floats from end to end, against the function of doubles, of which a unit of a float holds 2^29."""
    bound, _, of_doubles = FUNCTIONS[name]
    bits = np.arange(0, 2**32, 4093, dtype=np.uint32)
    with np.errstate(all="ignore"):
        x = np.concatenate([bits.view(np.float32), np.array(EDGES).astype(np.float32)])
        true = of_doubles(x.astype(float))
        rounded = true.astype(np.float32)
    found = applied(in_floats, name, x)
    finite = np.isfinite(rounded)
    unit = np.spacing(np.abs(rounded[finite])).astype(float)
    of_the_library = CHECKED or (name in IN_VECTORS and not ctypes.c_int.in_dll(in_floats, "in_lanes").value)
    units = bound if name in OVER_FLOATS else 2 if of_the_library else 1
    assert np.all(np.abs(found[finite] - true[finite]) <= units * unit), name
    assert np.array_equal(found[~finite], rounded[~finite], equal_nan=True)


def test_those_that_are_called_give_the_same_bits(library: ctypes.CDLL, tmp_path: Path) -> None:
    called = built(tmp_path, called=FUNCTIONS)
    rng = np.random.default_rng(2)
    x = np.concatenate([rng.uniform(-30, 30, 1003), EDGES])
    for name in FUNCTIONS:
        np.testing.assert_array_equal(applied(called, name, x), applied(library, name, x), err_msg=name)


# the range of the logarithm of x, and the largest y
POWERS_OF = [(0.7, 2.0), (7.0, 20.0), (1e-3, 1e5), (60.0, 8.0), (690.0, 1.0)]


@pytest.mark.parametrize(("width", "most"), POWERS_OF)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_powers(
    library: ctypes.CDLL, in_floats: ctypes.CDLL, dtype: type[np.floating[Any]], width: float, most: float
) -> None:
    rng = np.random.default_rng(1)
    width, of = (width, library) if dtype is np.float64 else (min(width, 85), in_floats)
    x = np.exp(rng.uniform(-width, width, 500)).astype(dtype)
    y = rng.uniform(-most, most, 500).astype(dtype)
    with mp.workprec(200):
        true = [mp.mpf(float(a)) ** mp.mpf(float(b)) for a, b in zip(x, y, strict=True)]
        assert units_off(applied(of, "pow", x, y), true) < (2 if dtype is np.float64 else 1)


def test_powers_at_the_edges(library: ctypes.CDLL) -> None:
    x, y = (grid.ravel() for grid in np.meshgrid([*EDGES, 0.5, -0.5, 3.0, -3.0], [*EDGES, 0.5, -0.5, 3.0, -3.0]))
    with np.errstate(all="ignore"):
        expected = x**y
    found = applied(library, "pow", x, y)
    np.testing.assert_allclose(found, expected, rtol=1e-14, atol=0)
    known = ~np.isnan(expected)
    assert np.array_equal(np.signbit(found[known]), np.signbit(expected[known]))


@pytest.mark.parametrize("name", ["sin", "cos", "tan"])
def test_next_to_multiples_of_a_quarter_turn(library: ctypes.CDLL, name: str) -> None:
    """The nearest doubles to k pi / 2, of which almost all digits cancel; and beyond where the vectors reach."""
    rng = np.random.default_rng(2)
    counts = np.concatenate([np.arange(1, 200), rng.integers(1, 600_000_000, 300), rng.integers(10**9, 10**15, 100)])
    x = counts * (np.pi / 2) * rng.choice([-1, 1], counts.size)
    with mp.workprec(300):
        true = [getattr(mp, name)(mp.mpf(float(point))) for point in x]
        found = applied(library, name, x)
        sign = np.array([-1.0 if exact < 0 else 1.0 for exact in true])
        assert units_off(found * sign, [abs(exact) for exact in true]) < 1


@pytest.mark.parametrize("count", range(1, 20))
def test_each_number_of_elements(library: ctypes.CDLL, count: int) -> None:
    """Whole vectors, shorter ones and what is left, with one element among them that is the library's."""
    x = np.linspace(-5, 5, count)
    x[count // 2] = 1e22
    np.testing.assert_allclose(applied(library, "sin", x), np.sin(x), rtol=1e-15)
    y = np.linspace(-3, 3, count)
    np.testing.assert_allclose(applied(library, "pow", abs(x), y), abs(x) ** y, rtol=1e-15)
