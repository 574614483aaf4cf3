"""The printed products of matrices and of rows: the edges of tiles, layouts and depths, by one thread and by two."""

from __future__ import annotations

import ctypes
import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from chainrule.compiler.native import functions
from chainrule.compiler.native.header import header
from chainrule.compiler.native.source import source
from chainrule.runtime import building

# each number of rows of a tile, and blocks of them; columns of less than a vector, one, two, and more than a panel
ROWS = (*range(1, 14), 48, 49, 97, 109)
COLUMNS = (1, 4, 5, 7, 8, 10, 16, 17, 33, 530)
DEPTHS = (1, 31, 40, 256, 300, 513)
EACH = """
int NAME(product_of)(int add, int64_t m, int64_t n, int64_t k, const real *a, int64_t ai, int64_t ak, const real *b,
                     int64_t bk, int64_t bj, real *c, int64_t ci);
int NAME(product_of)(int add, int64_t m, int64_t n, int64_t k, const real *a, int64_t ai, int64_t ak, const real *b,
                     int64_t bk, int64_t bj, real *c, int64_t ci)
{
    NAME(multiply_into)(add, m, n, k, a, ai, ak, b, bk, bj, c, ci);
    return 0;
}

double NAME(dot_of)(int64_t n, const real *a, const real *b);
double NAME(dot_of)(int64_t n, const real *a, const real *b) { return dot(n, a, b); }

int NAME(dot_rows_of)(int64_t rows, int64_t n, int64_t step, const real *a, const real *b, real *to);
int NAME(dot_rows_of)(int64_t rows, int64_t n, int64_t step, const real *a, const real *b, real *to)
{
    dot_rows(rows, n, step, a, b, to);
    return 0;
}
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    folder: Path = tmp_path_factory.mktemp("products")
    (folder / "each.h").write_text(header("each", ()))
    (folder / "each.c").write_text(
        "\n\n".join([source("each", (), ()), functions.source(["multiply", "dot", "dot_rows"]), EACH])
    )
    flags = [*building.compiler(), *building.FLAGS]
    jobs = [[*flags, "-c", "each.c", "-o", "f64.o"], [*flags, "-DCHAINRULE_F32", "-c", "each.c", "-o", "f32.o"]]
    building.run_all(jobs, folder, "each")
    building.run_all([[*flags, "-shared", "f64.o", "f32.o", "-o", "each.so", "-pthread"]], folder, "each")
    return ctypes.CDLL(str(folder / "each.so"))


def product(library: ctypes.CDLL, a: Any, b: Any, c: Any, add: bool) -> None:
    given: list[Any] = [ctypes.c_int(add), *map(ctypes.c_int64, (a.shape[0], b.shape[1], a.shape[1]))]
    for array in (a, b, c):
        given.append(ctypes.c_void_p(array.ctypes.data))
        steps = (step // array.itemsize for step in array.strides)
        given += map(ctypes.c_int64, steps if array is not c else list(steps)[:1])
    (library.product_of if a.dtype == float else library.product_of_f32)(*given)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("depth", DEPTHS)
def test_products_are_exact_where_sums_are(library: ctypes.CDLL, depth: int, dtype: Any) -> None:
    rng = np.random.default_rng(depth)
    for m, n, turned in itertools.product(ROWS, COLUMNS, ("", "a", "b", "ab")):
        a = rng.integers(-4, 5, size=(depth, m) if "a" in turned else (m, depth)).astype(dtype)
        b = rng.integers(-4, 5, size=(n, depth) if "b" in turned else (depth, n)).astype(dtype)
        a, b = a.T if "a" in turned else a, b.T if "b" in turned else b
        frame = np.full((m, n + 3), 7, dtype)
        product(library, a, b, frame[:, :n], add=False)
        expected = np.full((m, n + 3), 7, dtype)
        expected[:, :n] = (a.astype(float) @ b.astype(float)).astype(dtype)
        assert np.array_equal(frame, expected), (m, n, turned)
        product(library, a, b, frame[:, :n], add=True)
        expected[:, :n] *= 2
        assert np.array_equal(frame, expected), (m, n, turned, "added")


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("n", [1, 7, 8, 9, 10, 15, 16, 17, 31, 40, 63, 64, 65, 128, 129, 200])
def test_a_sum_of_products_for_each_row(library: ctypes.CDLL, n: int, dtype: Any) -> None:
    rng = np.random.default_rng(n)
    for rows, step in itertools.product((0, 1, 3, 4, 5, 11), (n, n + 3)):
        a = rng.integers(-4, 5, size=(rows, step)).astype(dtype)
        a[:, n:] = np.nan  # between the rows
        b = rng.integers(-4, 5, size=n).astype(dtype)
        for place in (None, 0, n // 2, n - 1):
            if place is not None and rows:
                a[rows // 2, place], b[place] = np.inf, 2
            with np.errstate(invalid="ignore"):
                expected = a[:, :n] @ b
            frame = np.full(rows + 1, 7, dtype)
            given = [ctypes.c_int64(number) for number in (rows, n, step)]
            pointers = [ctypes.c_void_p(array.ctypes.data) for array in (a, b, frame)]
            (library.dot_rows_of if dtype is np.float64 else library.dot_rows_of_f32)(*given, *pointers)
            np.testing.assert_array_equal(frame[:-1], expected)
            assert frame[-1] == 7


def test_threads_change_no_bit(library: ctypes.CDLL) -> None:
    rng = np.random.default_rng(0)
    for dtype, turned in itertools.product((np.float64, np.float32), (False, True)):
        a, b = rng.normal(size=(217, 300)).astype(dtype), rng.normal(size=(300, 41)).astype(dtype)
        a = np.asfortranarray(a) if turned else a
        alone, together = np.empty((217, 41), dtype), np.empty((217, 41), dtype)
        product(library, a, b, alone, add=False)
        library.each_threads(2)
        product(library, a, b, together, add=False)
        library.each_threads(1)
        assert np.array_equal(alone, together)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("length", [*range(36), 47, 64, 100])
def test_rows_are_exact_where_sums_are(library: ctypes.CDLL, length: int, dtype: Any) -> None:
    rng = np.random.default_rng(length)
    a, b = (rng.integers(-9, 10, size=length + 1).astype(dtype)[1:] for _ in range(2))  # not aligned to a vector
    of = library.dot_of if dtype == np.float64 else library.dot_of_f32
    of.restype = ctypes.c_double
    assert of(ctypes.c_int64(length), ctypes.c_void_p(a.ctypes.data), ctypes.c_void_p(b.ctypes.data)) == a @ b
