"""Rows that lie side by side: loops that become one, sums of rows by a call, and loops that must stay as they are."""

from __future__ import annotations

import ctypes
import itertools
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from chainrule.compiler import driver
from chainrule.compiler.driver import Options
from chainrule.compiler.native import functions
from chainrule.compiler.native.header import header
from chainrule.compiler.native.source import source
from chainrule.compiler.parse import from_text
from chainrule.runtime import building
from tests.native.agreement import QUICK, Pair, compare, pairs
from tests.native.test_agreement import weights

MODEL = """
fn flat(x: real[n, m, 3]) = exp(x) * x
fn by_column(x: real[n, m, 3], b: real[3]) = tanh(x + b)
fn turned(x: real[n, m]) = 2 * x.T + 1
fn beside(x: real[n, m]) = x[:, 1:] - x[:, :-1]
fn below(x: real[n, m]) = x[1:, 1:] * x[:-1, 1:]
fn every_other(x: real[n, m]) = x[:, ::2] ^ 2
fn numbered(x: real[n, m]):
    y[i, j] = x[i, j] * (i + 2 * j)
    return y
fn looked_up(x: real[n, m], k: int[n, m]) = x[k % n, 0] + x
fn matched(x: real[n, m], k: int[p], l: int[p]):
    y[t] = sum[j](x[k[t], j] * x[l[t], j])
    return y
fn rows(x: real[n, m, p], w: real[p]) = sum(sum(sum(tanh(x), axis = 0), axis = 0) * w)
fn bias(x: real[n, p]) = sum(exp(sum(x, axis = 0)))
fn weighed(x: real[n, p]) = sum(exp(x.T @ tanh(x @ ones([p]))))
fn by_column_of(x: real[n, m, p], w: real[n, p]) = sum[i, j](x[i, j, :] * tanh(w[i, j % p]))
fn total(x: real[n, m, p]) = sum(x^2)
fn largest(x: real[n, m]) = max(x)
fn place(x: real[n, m]) = argmax(x, axis = 1)
fn running(x: real[n, m]) = cumsum(x, axis = 1)
"""
NAMES = re.findall(r"^fn (\w+)", MODEL, re.MULTILINE)
NOT_OF_NOTHING = ("largest", "place", "below", "beside", "looked_up", "matched")
SIZES = ((0, 4, 3), (3, 0, 2), (1, 1, 1), (2, 5, 3), (9, 3, 17), (33, 20, 5))


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    (pair,) = pairs([(MODEL, None)], tmp_path_factory.mktemp("rows"))
    return pair


@pytest.mark.parametrize(
    ("name", "n", "m", "p"),
    [(name, *sizes) for name in NAMES for sizes in SIZES if 0 not in sizes or name not in NOT_OF_NOTHING],
)
def test_agrees_with_numpy(both: Pair, name: str, n: int, m: int, p: int) -> None:
    rng = np.random.default_rng(n)
    given: dict[str, list[Any]] = {
        "flat": [rng.normal(size=(n, m, 3))],
        "by_column": [rng.normal(size=(n, m, 3)), rng.normal(size=3)],
        "looked_up": [rng.normal(size=(n, m)), rng.integers(0, 9, size=(n, m))],
        "matched": [rng.normal(size=(n, m)), *(rng.integers(-n, max(n, 1), size=p) for _ in "kl")],
        "rows": [rng.normal(size=(n, m, p)), rng.normal(size=p)],
        "bias": [rng.normal(size=(n, p))],
        "weighed": [rng.normal(size=(n, p))],
        "by_column_of": [rng.normal(size=(n, m, p)), rng.normal(size=(n, p))],
        "total": [rng.normal(size=(n, m, p))],
    }
    args = given.get(name, [rng.normal(size=(n, m))])
    compare(both, name, args, weights(both.numpy, name, tuple(args)))
    assert name in both.c
    assert not both.fallen


def text(name: str) -> str:
    """The function of C, without its helpers."""
    written = from_text("\n".join(re.findall(rf"^fn {name}\(.*\n(?:    .*\n)*", MODEL, re.MULTILINE)), "m.cr")
    made = driver.gathered(driver.analyse(written, None, whole=True), written, Options(format=False))
    code = made.native.files("").c
    return code[code.index("NAME(m_") :]


def test_one_loop_over_rows_that_follow_on_each_other() -> None:
    assert "i < to_turn * 3 * m" in text("flat")
    for name in ("flat", "total"):
        assert "for (int64_t j" not in text(name)
    for name in ("by_column", "turned", "beside", "every_other", "numbered", "looked_up"):
        assert "for (int64_t j" in text(name)


def test_rows_that_are_looked_up_are_multiplied_by_a_call() -> None:
    assert re.search(r"dot\(m, x \+ counted\(\w+\[i\], n\) \* m, x \+ counted\(\w+\[i\], n\) \* m\)", text("matched"))


def test_rows_within_loops_run_in_vectors_as_they_are() -> None:
    assert re.search(r"#pragma omp simd\n +for \(int64_t j", text("below"))
    assert "pragma" not in text("turned")


def test_rows_are_summed_by_a_call() -> None:
    assert "sum_rows(" in text("bias")
    assert "sum_rows(" not in text("total")
    assert re.search(r"add_scaled_rows\(end_1 - tile_1, p, p, x \+ tile_1 \* p, 1, \w+, \w+\);", text("weighed"))


ROWS = (0, 1, 7, 8, 9, 17, 40)
WIDTHS = (0, 1, 3, 8, 16, 19)
EACH = """
void NAME(rows_of)(int64_t rows, int64_t n, int64_t step, const real *from, real *to);
void NAME(rows_of)(int64_t rows, int64_t n, int64_t step, const real *from, real *to)
{
    sum_rows(rows, n, step, from, to);
}
void NAME(scaled)(int64_t rows, int64_t n, int64_t step, const real *from, int64_t apart, const real *by, real *to);
void NAME(scaled)(int64_t rows, int64_t n, int64_t step, const real *from, int64_t apart, const real *by, real *to)
{
    add_scaled_rows(rows, n, step, from, apart, by, to);
}
"""


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_sums_of_rows_are_exact_where_sums_are(tmp_path: Path, dtype: Any) -> None:
    (tmp_path / "each.h").write_text(header("each", ()))
    (tmp_path / "each.c").write_text(
        "\n\n".join([source("each", (), ()), functions.source(["sum_rows", "add_scaled_rows"]), EACH])
    )
    flags = [*building.compiler(), *building.FLAGS, *QUICK, *(["-DCHAINRULE_F32"] if dtype == np.float32 else [])]
    building.run_all([[*flags, "-shared", "each.c", "-o", "each.so", "-pthread"]], tmp_path, "each")
    library = ctypes.CDLL(str(tmp_path / "each.so"))
    half = "" if dtype == np.float64 else "_f32"
    call, scaled = getattr(library, f"rows_of{half}"), getattr(library, f"scaled{half}")
    rng = np.random.default_rng(0)
    for rows, width, more in itertools.product(ROWS, WIDTHS, (0, 5)):
        a = rng.integers(-9, 10, size=(rows, width + more)).astype(dtype)
        to = np.full(width + 1, 7, dtype)
        call(
            *map(ctypes.c_int64, (rows, width, width + more)),
            ctypes.c_void_p(a.ctypes.data),
            ctypes.c_void_p(to.ctypes.data),
        )
        assert np.array_equal(to, [*(7 + a[:, :width].sum(axis=0)), 7])
        by = rng.integers(-9, 10, size=(rows, 3)).astype(dtype)
        scaled(
            *map(ctypes.c_int64, (rows, width, width + more)),
            ctypes.c_void_p(a.ctypes.data),
            ctypes.c_int64(3),
            ctypes.c_void_p(by.ctypes.data),
            ctypes.c_void_p(to.ctypes.data),
        )
        assert np.array_equal(to, [*(7 + ((1 + by[:, :1]) * a[:, :width]).sum(axis=0)), 7])
