"""Index notation: what it computes, which ops it becomes, and over what indices run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.lower.lowering import codes, found, needs, only, ops, result, results, types

Array = Any
RNG = np.random.default_rng(1)
X = RNG.normal(size=(3, 4))
Y = RNG.normal(size=(5, 4))
S = RNG.normal(size=(3, 3))
V = RNG.normal(size=3)
W = RNG.normal(size=4)
IDS = np.array([2, 0, 2])


def body(written: str, left: str = "q[i, j]", signature: str = "") -> str:
    declared = signature or "x: real[n, d], y: real[k, d], S: real[n, n], v: real[n], w: real[d], ids: int[n]"
    return f"fn f({declared}):\n    {left} = {written}\n    return {left.split('[')[0]}"


@pytest.mark.parametrize(
    ("left", "written", "expected"),
    [
        ("q[i, j]", "x[i, j]", X),
        ("q[j, i]", "x[i, j]", X.T),
        ("q[i]", "x[i]", X),
        ("q[j]", "x[:, j]", X.T),
        ("q[i]", "x[i] * v[i]", X * V[:, None]),
        ("q[i, j]", "v[i] * w[j]", np.outer(V, W)),
        ("q[j, i]", "v[i] * w[j]", np.outer(W, V)),
        ("q[i]", "x[i] + w", X + W),
        ("q[i, j]", "sum[a](x[i, a] * y[j, a])", X @ Y.T),
        ("q[i, j]", "sqrt(sum[a]((x[i, a] - y[j, a])^2))", np.sqrt(((X[:, None] - Y) ** 2).sum(-1))),
        ("q[i]", "sum[a](w[a] * x[i, a]) + v[i]", X @ W + V),
        ("q[i]", "sum[a](-x[i, a] * w[a] * v[i] / 2)", -(X @ W) * V / 2),
        ("q[i]", "sum[a](x[i, a] / w[a] * w[a])", X.sum(1)),
        ("q[i]", "sum[a](1 / w[a]) * v[i]", (1 / W).sum() * V),
        ("q[i]", "mean[a](x[i, a] * w[a])", (X * W).mean(1)),
        ("q[i]", "mean[a](x[i, a])", X.mean(1)),
        ("q[i]", "sum[a < 4](v[i])", 4 * V),
        ("q[i]", "mean[j, a](x[i, a] * S[i, j])", (X.mean(1) * S.mean(1))),
        ("q[i]", "sum[a](x[i, a] * sum[b](w[a] * y[b, a]))", (X * W) @ Y.sum(0)),
        ("q[i]", "sum[k2](y[k2, i] * 2)", 2 * Y.sum(0)),
        ("q[i]", "max[a](x[i, a])", X.max(1)),
        ("q[i]", "min[a](x[i, a] * w[a])", (X * W).min(1)),
        ("q[i]", "prod[a](x[i, a])", X.prod(1)),
        ("q[i]", "logsumexp[a](x[i, a])", np.log(np.exp(X).sum(1))),
        ("q[i]", "argmax[a](x[i, a])", X.argmax(1)),
        ("q[i]", "argmin[j](sum[a]((x[i, a] - y[j, a])^2))", ((X[:, None] - Y) ** 2).sum(-1).argmin(1)),
        ("q[i]", "any[a](x[i, a] > 1)", (X > 1).any(1)),
        ("q[i]", "all[a](x[i, a] > -1)", (X > -1).all(1)),
        ("q[i]", "S[i, i]", np.diag(S)),
        ("q[i, j]", "S[i, j] + S[j, i]", S + S.T),
        ("q[i]", "S[i, ids[i]]", S[np.arange(3), IDS]),
        ("q[i]", "x[ids[i]]", X[IDS]),
        ("q[i, a]", "x[ids[i], a] + x[i, a]", X[IDS] + X),
        ("q[i]", "v[ids[ids[i]]]", V[IDS[IDS]]),
        ("q[i]", "(x[i] + w)[1]", X[:, 1] + W[1]),
        ("q[i, a]", "(x[i] + w)[a]", X + W),
        ("q[i]", "x[i][1:]", X[:, 1:]),
        ("q[i]", "x[i, none, 1:]", X[:, None, 1:]),
        ("q[i]", "norm(x[i])", np.linalg.norm(X, axis=1)),
        ("q[i]", "sum(x[i]^2)", (X**2).sum(1)),
        ("q[i]", "x[i] @ w", X @ W),
        ("q[i, j]", "x[i] @ y[j]", X @ Y.T),
        ("q[i]", "y @ x[i]", X @ Y.T),
        ("q[i]", "softmax(x[i])", np.exp(X) / np.exp(X).sum(1, keepdims=True)),
        ("q[i]", "[v[i], 2 * v[i]]", np.stack([V, 2 * V], 1)),
        ("q[i]", "i * v[i]", np.arange(3) * V),
        ("q[i]", "v[i] * i^2 / (n - i)", V * np.arange(3) ** 2 / (3 - np.arange(3))),
        ("q[i < n - 1]", "v[i + 1] - v[i]", np.diff(V)),
        ("q[i < n]", "v[n - 1 - i]", V[::-1]),
        ("q[i < n]", "v[-1 - i]", V[::-1]),
        ("q[i < 2]", "v[i]", V[:2]),
        ("q[i < 2]", "w[2 * i]", W[::2]),
        ("q[i < 2, j < 3]", "7", np.full((2, 3), 7)),
        ("q[i < 2, j < 2]", "w[i + j]", W[np.arange(2)[:, None] + np.arange(2)]),
        ("q[i < 2, j]", "v[j]", np.stack([V, V])),
        ("q[i]", "v[i] / sum[j](v[j])", V / V.sum()),
        ("q[i]", "sum[j < 2](v[j]) * v[i]", V[:2].sum() * V),
        ("q[i < n]", "sum[j](v[j] if j <= i else 0)", np.cumsum(V)),
        ("q[i < n, j < n]", "1 if i == j else 0", np.eye(3)),
    ],
)
def test_values(left: str, written: str, expected: Array) -> None:
    got = result(body(written, left), X, Y, S, V, W, IDS)
    np.testing.assert_allclose(got, expected, rtol=1e-12)


def test_leading_axes() -> None:
    x = RNG.normal(size=(2, 4))
    text = "fn f(x: real[..., n], A: real[m, n]):\n    y[..., i] = sum[k](A[i, k] * x[..., k])\n    return y"
    np.testing.assert_allclose(result(text, x, Y), x @ Y.T)
    inner = text + "\nfn g(x: real[a, b, n], A: real[m, n]) = f(x, A)\nfn h(x: real[n], A: real[m, n]) = f(x, A)"
    z = RNG.normal(size=(2, 3, 4))
    np.testing.assert_allclose(result(inner, z, Y, name="g"), z @ Y.T)
    np.testing.assert_allclose(result(inner, z[0, 0], Y, name="h"), Y @ z[0, 0])


def test_a_sum_of_products_is_one_contraction() -> None:
    text = body("sum[a](2 * x[i, a] * y[j, a])")
    assert ops(text) == ["contract", "multiply"]
    contraction = found(text, "contract")
    assert contraction.attrs["indices"] == (("i", "a"), ("j", "a"))
    assert contraction.attrs["out"] == ("i", "j")


def test_nested_sums_merge() -> None:
    text = "fn f(x: real[n], A: real[n, m], y: real[m]) = sum[i](-x[i] * sum[j](A[i, j] * y[j] / 2))"
    assert ops(text) == ["contract", "divide", "negative"]
    assert found(text, "contract").attrs["indices"] == (("i",), ("i", "j"), ("j",))
    assert ops("fn f(A: real[n, m]) = sum[i](sum[j](A[i, j]))") == ["sum"]
    twice = "fn f(A: real[n, m]) = sum[i](sum[j](A[i, j]) * sum[j](A[i, j]))"
    assert ops(twice) == ["sum", "sum", "contract"]


def test_affine_positions_are_slices() -> None:
    text = "fn f(x: real[n]):\n    d[i < n - 1] = x[i + 1] - x[i]\n    return d"
    assert ops(text) == ["slice", "slice", "subtract"]
    assert types(text) == ["real[n - 1]"]
    assert needs(text) == ["n - 1 >= 0"]
    assert ops("fn f(x: real[n]):\n    d[i < n] = x[n - 1 - i]\n    return d") == ["slice"]


def test_a_function_of_one_example_is_mapped() -> None:
    text = (
        "fn g(a: real[3], s) = sum(a) * s\n"
        "fn f(x: real[n, 3], s: real[m], at: int[n]):\n    r[i] = g(x[i], s[at[i]])\n    return r"
    )
    assert ops(text) == ["gather", "map"]
    mapped = found(text, "map")
    assert mapped.attrs["function"] == "g"
    assert mapped.attrs["mapped"] == (1, 1)
    assert str(mapped.type) == "real[n]"
    x, s = RNG.normal(size=(4, 3)), RNG.normal(size=2)
    at = np.array([0, 1, 1, 0])
    np.testing.assert_allclose(result(text, x, s, at), x.sum(1) * s[at])


def test_a_map_over_two_indices() -> None:
    text = (
        "fn g(a: real[d], b: real[d]) = sum(a * b)\n"
        "fn f(x: real[n, d], y: real[k, d]):\n    r[i, j] = g(x[i], y[j])\n    return r"
    )
    np.testing.assert_allclose(result(text, X, Y), X @ Y.T)


def test_a_scalar_function_is_mapped_over_arrays() -> None:
    text = "fn g(a, b = 2) = a * b + 1\nfn f(x: real[n, d], w: real[d]) = g(x, w), g(x), g(w, 3)"
    first, second, third = results(text, X, W)
    np.testing.assert_allclose(first, X * W + 1)
    np.testing.assert_allclose(second, X * 2 + 1)
    np.testing.assert_allclose(third, W * 3 + 1)


def test_several_results_at_an_index() -> None:
    text = (
        "fn polar(r, a) = r * cos(a), r * sin(a)\n"
        "fn f(r: real[n], a: real[n]):\n    x[i], y[i] = polar(r[i], a[i])\n    return x, y"
    )
    x, y = results(text, V, V)
    np.testing.assert_allclose(x, V * np.cos(V))
    np.testing.assert_allclose(y, V * np.sin(V))


def test_the_right_side_reads_the_old_binding() -> None:
    text = "fn f(x: real[n]):\n    x[i < n - 1] = x[i + 1] * 2\n    return x"
    np.testing.assert_allclose(result(text, V), V[1:] * 2)


def test_the_same_name_in_two_reductions() -> None:
    text = "fn f(x: real[n], y: real[m]) = sum[i](x[i]) * sum[i](y[i])"
    np.testing.assert_allclose(result(text, V, W), V.sum() * W.sum())


def test_ranges() -> None:
    assert codes(body("x[i, j] + y[i, j]")) == ["CR081"]
    mistake = only(body("x[i, j] + y[i, j]"))
    assert mistake.message == "`i` runs over n in `x[i, j]` and over k in `y[i, j]`"
    assert needs(body("v[i] + w[i]", "q[i < 2]")) == ["n - 2 >= 0", "d - 2 >= 0"]
    assert codes(body("v[i] + w[i]", "q[i < n]")) == []
    assert codes(body("v[i]", "q[i, j]")) == ["CR080"]
    assert codes(body("v[i + 1]", "q[i < n]")) == ["CR083"]
    assert codes(body("v[i - 1]", "q[i < n]")) == ["CR083"]


def test_an_index_on_a_stretch_axis_fits_any_range() -> None:
    given = X, Y, S, V, W, IDS
    whole = body("v[:, none][i, a] * x[i, a]", "q[i, a]")
    np.testing.assert_allclose(result(whole, *given), V[:, None] * X)
    summed = body("sum[a](v[:, none][i, a] * x[i, a])", "q[i]")
    np.testing.assert_allclose(result(summed, *given), V * X.sum(1))
    stated = body("sum[a < 4](v[:, none][i, a])", "q[i]")
    np.testing.assert_allclose(result(stated, *given), 4 * V)
