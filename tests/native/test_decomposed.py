"""Decompositions, the exponential of a matrix and Fourier transforms in C: as numpy's, but for the signs of vectors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.native.agreement import Pair, compare, pairs, several
from tests.native.test_routines import cotangents

RECTANGLES = ((1, 1), (2, 2), (3, 5), (5, 3), (6, 2), (2, 7), (8, 8), (31, 31), (12, 61))
SQUARES = ((0, 0), (1, 1), (2, 2), (7, 7), (30, 30))
LENGTHS = tuple((n, 0) for n in (2, 3, 4, 5, 8, 12, 30, 53, 64, 77, 101, 128, 202))
TEXTS: dict[str, tuple[str, tuple[tuple[int, int], ...]]] = {
    "eigh": (
        "fn f(a: real[n, n]):\n    w, v = eigh(a)\n    return w, v @ (exp(0.1 * w)[:, none] * v.T), v^2 @ w",
        SQUARES,
    ),
    "eigvalsh": ("fn f(a: real[k, n, n]) = eigvalsh(a)", SQUARES),
    "svd": ("fn f(a: real[n, m]):\n    u, s, vt = svd(a)\n    return (u * cos(s)[none, :]) @ vt, s", RECTANGLES),
    "svdvals": ("fn f(a: real[k, n, m]) = svdvals(a)", RECTANGLES),
    "nuclear": ('fn f(a: real[n, m]) = norm(a, ord = "nuc")', RECTANGLES),
    "qr": ("fn f(a: real[n, m]):\n    q, r = qr(a)\n    return q, r", RECTANGLES),
    "qrs": ("fn f(a: real[k, n, m]):\n    q, r = qr(a)\n    return q, r", RECTANGLES),
    "lstsq": ("fn f(a: real[n, m], b: real[n]) = lstsq(a, b)", ((1, 1), (5, 3), (8, 8), (31, 4))),
    "pinv": ("fn f(a: real[n, m]) = pinv(a)", RECTANGLES),
    "expm": ("fn f(a: real[n, n]) = expm(a / 3)", SQUARES),
    "expms": ("fn f(a: real[k, n, n]) = expm(a)", SQUARES[:-1]),
    "determinant": (
        "fn h(a: real[n, n]) = det(a)\nfn f(a: real[n, n], v: real[n, n]):\n"
        "    _, t = jvp(grad(h, a), a)(a; v)\n    return t",
        SQUARES[1:4],
    ),
    "fft": ("fn f(a: real[n], b: real[n]):\n    x, y = fft(a, b)\n    return x, y", LENGTHS),
    "ifft": ("fn f(a: real[k, n], b: real[k, n]):\n    x, y = ifft(a, b)\n    return x, y", LENGTHS),
    "rfft": ("fn f(a: real[n, k]):\n    x, y = rfft(a, axis = 0)\n    return x, y", LENGTHS),
    "irfft_of_even": ("fn f(a: real[n], b: real[n]) = irfft(a, b, 2 * n - 2)", LENGTHS),
    "irfft_of_odd": ("fn f(a: real[n], b: real[n]) = irfft(a, b, 2 * n - 1)", LENGTHS),
    "plane": (
        "fn f(a: real[n, m]):\n    x, y = rfft2(fftshift(a))\n    return irfft2(x * y, x, m), ifftshift(y)",
        RECTANGLES,
    ),
    "partition": ("fn f(a: real[k, n]) = partition(a, 1)[:, :2]", LENGTHS),
    "solve_banded": (
        "fn f(a: real[n], b: real[n], c: real[n, k]) = solve_banded([1, 0], [a + 9, b], c)",
        LENGTHS,
    ),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Pair]:
    found = pairs([(text, None) for text, _ in TEXTS.values()], tmp_path_factory.mktemp("decomposed"))
    assert not [pair.missing for pair in found if pair.missing]
    return dict(zip(TEXTS, found, strict=True))


def arguments(name: str, sizes: dict[str, int], rng: np.random.Generator) -> tuple[Any, ...]:
    head = TEXTS[name][0].split("fn f(")[1].split("]) =")[0].split("]):")[0]
    shapes = [part.split("]")[0].split(", ") for part in head.split("real[")[1:]]
    return tuple(rng.normal(size=tuple(sizes[size] for size in shape)) for shape in shapes)


@pytest.mark.parametrize("name", TEXTS)
def test_as_in_numpy(made: dict[str, Pair], name: str) -> None:
    pair, rng = made[name], np.random.default_rng(5)
    for n, m in TEXTS[name][1]:
        args = arguments(name, {"n": n, "m": m, "k": 3}, rng)
        d = cotangents(pair, args, rng)
        compare(pair, "f", args, d)
    assert not pair.fallen


@pytest.mark.parametrize("name", ["eigh", "svdvals", "qr", "pinv", "expm", "fft", "rfft"])
def test_in_single_precision(made: dict[str, Pair], name: str) -> None:
    """To the error that numpy's have themselves."""
    pair, rng = made[name], np.random.default_rng(6)
    args = arguments(name, {"n": 7, "m": 5, "k": 3}, rng)
    if name == "eigh":
        args = (args[0].round(), *args[1:])
    short = tuple(arg.astype(np.float32) for arg in args)
    exact, ours = (several(pair.numpy["f"](*args)), several(pair.c["f"](*short)))
    for one, other in zip(ours, exact, strict=True):
        assert one.dtype == np.float32
        np.testing.assert_allclose(one, other, atol=2e-5 * max(1.0, np.abs(other).max()))


AWKWARD = {
    "zeros": np.zeros((4, 3)),
    "one direction": np.outer(np.arange(1.0, 6), np.arange(1.0, 4)),
    "ones": np.ones((5, 5)),
    "graded": np.diag([1, 1e-20, 0, 3.0]),
    "tiny": 1e-200 * np.random.default_rng(0).normal(size=(4, 4)),
    "huge": 1e200 * np.random.default_rng(0).normal(size=(3, 5)),
    "identity": np.eye(6),
}
BARE = """
fn parts(a: real[n, m]):
    u, s, vt = svd(a)
    return u, s, vt

fn vectors(a: real[n, n]):
    w, v = eigh(a)
    return w, v

fn inverse(a: real[n, m]) = pinv(a)

fn halves(a: real[n, m]):
    q, r = qr(a)
    return q, r
"""


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    (pair,) = pairs([(BARE, None)], tmp_path_factory.mktemp("bare"))
    return pair


@pytest.mark.parametrize("name", AWKWARD)
def test_matrices_that_are_singular_or_out_of_scale(bare: Pair, name: str) -> None:
    """Bases are orthonormal, products are the matrix, and values are numpy's."""
    a = AWKWARD[name]
    size = max(np.abs(a).max(), 1e-300)
    u, s, vt = bare.c["parts"](a)
    np.testing.assert_allclose(s / size, bare.numpy["parts"](a)[1] / size, atol=1e-14)
    np.testing.assert_allclose((u * (s / size)) @ vt, a / size, atol=1e-14)
    np.testing.assert_allclose(u.T @ u, np.eye(len(s)), atol=1e-14)
    np.testing.assert_allclose(vt @ vt.T, np.eye(len(s)), atol=1e-14)
    assert all(column[np.abs(column).argmax()] > 0 for column in u.T)
    expected = bare.numpy["inverse"](a)
    np.testing.assert_allclose(bare.c["inverse"](a), expected, atol=1e-13 * np.abs(expected).max())
    q, r = bare.c["halves"](a)
    np.testing.assert_allclose(q @ (r / size), a / size, atol=1e-14)
    np.testing.assert_allclose(q.T @ q, np.eye(len(s)), atol=1e-14)
    if a.shape[0] == a.shape[1]:
        w, v = bare.c["vectors"](a)
        np.testing.assert_allclose(w / size, bare.numpy["vectors"](a)[0] / size, atol=1e-14)
        np.testing.assert_allclose(v.T @ v, np.eye(len(w)), atol=1e-14)
        assert all(column[np.abs(column).argmax()] > 0 for column in v.T)
    assert not bare.fallen


@pytest.mark.parametrize("name", ["parts", "vectors"])
def test_what_does_not_converge_is_told_as_by_numpy(bare: Pair, name: str) -> None:
    a = np.full((3, 3), np.nan)
    with pytest.raises(np.linalg.LinAlgError) as expected:
        bare.numpy[name](a)
    with pytest.raises(np.linalg.LinAlgError, match=str(expected.value)):
        bare.c[name](a)
    bare.fallen.clear()


SPECTRA = """
fn spectra(x: real[k, n]):
    re, im = rfft(x)
    return re, im

fn back(re: real[k, n // 2 + 1], im: real[k, n // 2 + 1], x: real[n]) = irfft(re, im, n)

fn whole(x: real[k, n], y: real[k, n]):
    re, im = fft(x, y)
    return re, im

fn filtered(x: real[t, k, n], w: real[n // 2 + 1]) -> real:
    kept = zeros([k, n])
    for rows in x:
        re, im = rfft(rows + kept)
        kept = irfft(w * re, w * im, n)
    return sum(kept^2)
"""


@pytest.fixture(scope="module")
def spectra(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    (made,) = pairs([(SPECTRA, None)], tmp_path_factory.mktemp("spectra"))
    return made


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("rows", [1, 2, 7, 8, 9, 16, 17, 33])
def test_rows_that_are_transformed_side_by_side(spectra: Pair, rows: int, dtype: Any) -> None:
    """By every factor, odd lengths and even ones, and large primes: as numpy does in doubles."""
    rng, near = np.random.default_rng(rows), 4e-15 if dtype == np.float64 else 2e-6
    for n in (1, 2, 3, 4, 5, 6, 7, 9, 10, 15, 16, 25, 30, 49, 53, 60, 64, 77, 106, 120, 127, 256):
        x, y = (rng.normal(size=(rows, n)).astype(dtype) for _ in range(2))
        re, im = spectra.c["spectra"](x)
        parts = spectra.c["whole"](x, y)
        assert {part.dtype for part in (re, im, *parts)} == {np.dtype(dtype)}
        found = (re + 1j * im, parts[0] + 1j * parts[1], spectra.c["back"](re, im, x[0]))
        exact = (np.fft.rfft(x.astype(float)), np.fft.fft(x + 1j * y.astype(float)), x)
        for one, other in zip(found, exact, strict=True):
            np.testing.assert_allclose(one, other, rtol=0, atol=near * max(np.abs(other).max(), 1.0))
    assert not spectra.fallen


@pytest.mark.parametrize("n", [1, 2, 5, 8, 30])
def test_transforms_within_loops(spectra: Pair, n: int) -> None:
    rng = np.random.default_rng(n)
    compare(spectra, "filtered", (rng.normal(size=(3, 9, n)), rng.normal(size=n // 2 + 1)), 1.0)
    assert not spectra.fallen
