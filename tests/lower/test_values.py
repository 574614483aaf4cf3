"""What a lowered program computes is what numpy computes: slices, gathers, literals, matrix products."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.lower.lowering import function, needs, result, results, types

Array = Any
X = np.arange(5.0) + 0.5
A = np.arange(12.0).reshape(3, 4) + 0.25
B = np.arange(60.0).reshape(3, 4, 5)
IDS = np.array([2, 0, 2, 1])


@pytest.mark.parametrize(
    ("written", "numpy"),
    [
        ("x[0]", lambda x: x[0]),
        ("x[-1]", lambda x: x[-1]),
        ("x[n - 1]", lambda x: x[-1]),
        ("x[n // 2]", lambda x: x[2]),
        ("x[1:]", lambda x: x[1:]),
        ("x[:-1]", lambda x: x[:-1]),
        ("x[1:-1]", lambda x: x[1:-1]),
        ("x[:n // 2]", lambda x: x[:2]),
        ("x[::2]", lambda x: x[::2]),
        ("x[1::2]", lambda x: x[1::2]),
        ("x[::-1]", lambda x: x[::-1]),
        ("x[3:0:-2]", lambda x: x[3:0:-2]),
        ("x[-2::-1]", lambda x: x[-2::-1]),
        ("x[:1:-1]", lambda x: x[:1:-1]),
        ("x[:, none]", lambda x: x[:, None]),
        ("x[none]", lambda x: x[None]),
        ("x[none, :, none]", lambda x: x[None, :, None]),
        ("x[...]", lambda x: x),
        ("x[..., 1]", lambda x: x[..., 1]),
        ("x[2:][0]", lambda x: x[2]),
        ("x[:][1:][::-1]", lambda x: x[1:][::-1]),
        ("(x + 1)[1]", lambda x: x[1] + 1),
        ("[x[0], x[1], 2]", lambda x: np.array([x[0], x[1], 2])),
        ("[[1, 2], [3, 4]] * x[0]", lambda x: np.array([[1, 2], [3, 4]]) * x[0]),
        ("[x, x + 1]", lambda x: np.stack([x, x + 1])),
        ("-x^2", lambda x: -(x**2)),
        ("2^-1 * x", lambda x: 0.5 * x),
        ("n / 2", lambda x: 2.5),
        ("n % 3 + n // 3 * x", lambda x: 2 + 1 * x),
        ("n * (n + 1) // 2 * x", lambda x: 15 * x),
    ],
)
def test_vectors(written: str, numpy: Callable[[Array], Array]) -> None:
    got = result(f"fn f(x: real[n]) = {written}", X)
    np.testing.assert_array_equal(got, numpy(X))


@pytest.mark.parametrize(
    ("written", "numpy"),
    [
        ("A[0]", lambda a, k, i: a[0]),
        ("A[:, -1]", lambda a, k, i: a[:, -1]),
        ("A[1:, ::-2]", lambda a, k, i: a[1:, ::-2]),
        ("A[-1, 2:]", lambda a, k, i: a[-1, 2:]),
        ("A[..., none, 0]", lambda a, k, i: a[..., None, 0]),
        ("A[:, none, 1:3]", lambda a, k, i: a[:, None, 1:3]),
        ("A.T", lambda a, k, i: a.T),
        ("A.T[0]", lambda a, k, i: a.T[0]),
        ("A[ids]", lambda a, k, i: a[i]),
        ("A[:, ids]", lambda a, k, i: a[:, i]),
        ("A[ids, :]", lambda a, k, i: a[i, :]),
        ("A[ids, 1]", lambda a, k, i: a[i, 1]),
        ("A[k]", lambda a, k, i: a[k]),
        ("A[k, 1:]", lambda a, k, i: a[k, 1:]),
        ("A[:, k]", lambda a, k, i: a[:, k]),
        ("A[k, ids]", lambda a, k, i: a[k, i]),
        ("A[ids, k]", lambda a, k, i: a[i, k]),
        ("A[ids, ids]", lambda a, k, i: a[i, i]),
        ("A[ids[:, none], ids[none, :]]", lambda a, k, i: a[i[:, None], i]),
        ("A[ids, none, 1:]", lambda a, k, i: a[i, None, 1:]),
        ("A[none, ids]", lambda a, k, i: a[None, i]),
        ("A[[0, 2]]", lambda a, k, i: a[[0, 2]]),
        ("A[ids + 0 * k]", lambda a, k, i: a[i]),
        ("A @ A.T", lambda a, k, i: a @ a.T),
        ("A @ A[0]", lambda a, k, i: a @ a[0]),
        ("A[:, 0] @ A", lambda a, k, i: a[:, 0] @ a),
        ("A[0] @ A[1]", lambda a, k, i: a[0] @ a[1]),
        ("A[none] @ A.T", lambda a, k, i: a[None] @ a.T),
        ("A - mean(A, axis = -1, keep = true)", lambda a, k, i: a - a.mean(-1, keepdims=True)),
        ("sum(A, axis = [0, 1])", lambda a, k, i: a.sum()),
        ("A[:, :, none] * A[:, none]", lambda a, k, i: a[:, :, None] * a[:, None]),
        ("reshape(A, [m, 2, 2])", lambda a, k, i: a.reshape(3, 2, 2)),
        ("concatenate([A, A[:1]])", lambda a, k, i: np.concatenate([a, a[:1]])),
        ("zeros([m, 2]) + k", lambda a, k, i: np.zeros((3, 2)) + k),
    ],
)
def test_matrices(written: str, numpy: Callable[[Array, int, Array], Array]) -> None:
    got = result(f"fn f(A: real[m, 4], k: int, ids: int[p]) = {written}", A, 1, IDS)
    np.testing.assert_allclose(got, numpy(A, 1, IDS), rtol=1e-15)


@pytest.mark.parametrize(
    ("written", "numpy"),
    [
        ("B[0, :, 1]", lambda b, i: b[0, :, 1]),
        ("B[:, ids]", lambda b, i: b[:, i]),
        ("B[ids, ids]", lambda b, i: b[i, i]),
        ("B[:, ids, none, 1:, none]", lambda b, i: b[:, i, None, 1:, None]),
        ("B[..., ids]", lambda b, i: b[..., i]),
        ("B[1, :, ids]", lambda b, i: b[1][:, i]),
        ("B[1:, ids, 0]", lambda b, i: b[1:, i, 0]),
        ("B.T", lambda b, i: b.swapaxes(-1, -2)),
        ("B @ B.T", lambda b, i: b @ b.swapaxes(-1, -2)),
        ("B[:, :, 0:4] @ B[0]", lambda b, i: b[:, :, :4] @ b[0]),
    ],
)
def test_three_axes(written: str, numpy: Callable[[Array, Array], Array]) -> None:
    got = result(f"fn f(B: real[n, 4, 5], ids: int[p]) = {written}", B, IDS)
    np.testing.assert_allclose(got, numpy(B, IDS), rtol=1e-15)


def test_sizes_are_in_normal_form() -> None:
    assert types("fn f(x: real[2*l + 1]) = x[1::2]") == ["real[l]"]
    assert types("fn f(x: real[n]) = x[::2]") == ["real[(n + 1) // 2]"]
    assert types("fn f(x: real[n]) = x[1:-1]") == ["real[n - 2]"]
    assert types("fn f(x: real[n]) = x[:n]") == ["real[n]"]


def test_what_only_the_call_knows_is_asked_of_it() -> None:
    assert needs("fn f(x: real[n]) = x[0]") == ["n - 1 >= 0"]
    assert needs("fn f(x: real[n]) = x[0] + x[-1]") == ["n - 1 >= 0"]
    assert needs("fn f(x: real[n]) = x[-2] + x[0]") == ["n - 2 >= 0"]
    assert needs("fn f(x: real[n]) = x[1:]") == ["n - 1 >= 0"]
    assert needs("fn f(x: real[n, 3]) = x[:, -3:]") == []
    assert needs("fn f(x: real[n], y: real[m]) = x[:m] + y") == ["n - m >= 0"]
    assert needs("fn f(x: real[n]) = x[::-1]") == []


def test_a_callee_asks_its_caller() -> None:
    text = "fn g(x: real[n]) = x[2]\nfn f(y: real[m]) = g(y[1:])\nfn h(y: real[5]) = g(y)"
    assert needs(text) == ["m - 1 >= 0", "m - 4 >= 0"]
    assert needs(text, "h") == []


def test_an_assertion_binds_names() -> None:
    text = "fn f(x: real[n]):\n    y = x as real[2*k + 1]\n    return y[:k], k"
    assert needs(text) == ["n - 2*((n + 1) // 2) + 1 == 0"] or needs(text)[0].endswith("== 0")
    first, k = results(text, np.arange(7.0))
    assert k == 3
    np.testing.assert_array_equal(first, [0, 1, 2])


def test_an_assertion_of_known_sizes() -> None:
    text = "fn f(x: real[n], y: real[m]) = (x as real[m]) + y"
    assert types(text) == ["real[m]"]
    assert needs(text) == ["n - m == 0"] or needs(text) == ["m - n == 0"]


def test_rebinding_reads_the_old_value() -> None:
    text = "fn f(x):\n    x = x + 1\n    x = x * x\n    return x"
    assert result(text, 2.0) == 9
    assert [value.name for value in function(text).body if value.name] == ["x", "x"]


def test_constants() -> None:
    text = "g = 9.81\nhalf = g / 2\nk = 3\nw = [1, 2, 4]\nc = sqrt(2.0) * half\nfn f(x: real[k]) = half * x + w * c"
    assert types(text) == ["real[3]"]
    expected = 4.905 * np.ones(3) + np.array([1, 2, 4]) * np.sqrt(2) * 4.905
    np.testing.assert_allclose(result(text, np.ones(3)), expected)


def test_own_names_win() -> None:
    assert result("fn f(e) = e * pi", 2.0) == 2 * np.pi
    assert result("fn f(x: real[n]) = sum(x)\nfn sum(x: real[n]) = x[0]", X) == 0.5
    assert result("e = 2\nfn f(x) = e * x", 3.0) == 6
