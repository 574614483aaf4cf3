"""Windows that are multiplied: copied once, in the order of the product, and added up in the same."""

from __future__ import annotations

import numpy as np
import pytest

from tests.emit.compiling import run
from tests.passes.test_plan import body

CONVOLVED = """
fn f(x: real[b, c, n, n], W: real[m, c, 3, 3]) -> real:
    p = windows(pad(x, 1, axis = [-2, -1]), [3, 3])
    y[e, f, i, j] = sum[a, k, l](p[e, a, i, j, k, l] * W[f, a, k, l])
    return sum(sin(y))
"""
POOLED = CONVOLVED.replace("sum(sin(y))", "sum(sin(max(windows(sin(y), [2, 2], stride = 2), axis = [-2, -1])))")


def test_the_windows_are_copied_once_for_value_and_derivative() -> None:
    gradient = body(CONVOLVED, "f_grad")
    assert gradient.count("np.ascontiguousarray") == 1
    assert "np.tensordot(p, W, axes=([3, 4, 5], [2, 3, 1]))" in gradient
    assert "p, axes=([0, 1, 2], [0, 1, 2]))" in gradient  # the cotangent of W: the very same copy


def test_a_frame_is_put_round_and_cotangents_are_added_up_with_the_channels_last() -> None:
    backward = body(CONVOLVED, "f_backward")
    assert "np.pad(x.transpose(0, 2, 3, 1), ((0, 0), (1, 1), (1, 1), (0, 0)))" in body(CONVOLVED, "f_forward")
    assert "np.zeros((b, n + 2, n + 2, c)" in backward
    assert "[..., i, j, :]" in backward


def test_a_pooling_takes_what_comes_from_a_product_as_it_lies() -> None:
    value = body(POOLED, "f")
    assert "(2, 2), axis=(1, 2))[:, ::2, ::2]" in value
    assert "for i, j in np.ndindex(2, 2):\n        f_3 = np.maximum(f_3, f_2[..., i, j])\n" in value
    plain = "fn f(x: real[b, c, n, n]) = sum(max(windows(x, [2, 2], stride = 2), axis = [-2, -1]))\n"
    assert "transpose" not in body(plain, "f")


def test_what_follows_a_product_is_made_as_it_lies() -> None:
    """A bias, what is done per element, sums: only who wants the axes as they are written gets a view."""
    program = """
fn f(x: real[b, c, n], W: real[m, c, 3], bias: real[m]):
    p = windows(x, 3)
    y[e, f, i] = sum[a, k](p[e, a, i, k] * W[f, a, k]) + bias[f]
    z = (y - mean(y, axis = [0, 2], keep = true)) * bias[:, none]
    return z, max(tanh(y), axis = -1)
"""
    value = body(program, "f")
    assert "np.tensordot(p, W, axes=([2, 3], [2, 1])) + bias\n" in value
    assert "y.sum(axis=(0, 1), keepdims=True) / (b * (n - 2))) * bias" in value
    assert "np.tanh(y).max(axis=1)" in value
    m = run(program)
    rng = np.random.default_rng(0)
    x, W, bias = rng.normal(size=(2, 3, 6)), rng.normal(size=(4, 3, 3)), rng.normal(size=4)
    y = np.stack([np.einsum("eak,fak->ef", x[:, :, i : i + 3], W) for i in range(4)], axis=-1) + bias[:, None]
    z, top = m["f"](x, W, bias)
    np.testing.assert_allclose(z, (y - y.mean(axis=(0, 2), keepdims=True)) * bias[:, None], rtol=1e-12)
    np.testing.assert_allclose(top, np.tanh(y).max(axis=-1), rtol=1e-12)


def test_the_cotangents_of_a_pooling_are_shared_offset_by_offset() -> None:
    """No array is as large as all windows, and the numbers of equal ones have the dtype of the cotangents."""
    plain = "fn f(x: real[b, 2 * n, 2 * n]) = sum(max(windows(x, [2, 2], stride = 2), axis = [-2, -1])^2)\n"
    backward = body(plain, "f_backward")
    first, second = (loop.splitlines()[1] for loop in backward.split("np.ndindex(2, 2)")[1:])
    assert first.endswith(" += f_1[..., i, j] == f_2")
    assert second.endswith(" = d_f_1 * (f_1[..., i, j] == f_2)")
    m = run(plain)
    x = np.array([[[1, 1], [0, -1]]], np.float32)
    assert m["f_grad"](x)[1].dtype == np.float32
    np.testing.assert_array_equal(m["f_grad"](x)[1], [[[1, 1], [0, 0]]])


def test_relu_is_applied_to_the_largest() -> None:
    program = "fn f(x: real[b, 2 * n]) = sum(max(windows(relu(x), 2, stride = 2), axis = -1))\n"
    assert "np.maximum(f_2, 0.0)" in body(program, "f")
    x = np.array([[3.0, 3.0, -1.0, -1.0, 0.0, -2.0, 0.0, 0.0, 1.0, -1.0]])
    value, gradient = run(program)["f_grad"](x)
    assert value == 4
    np.testing.assert_array_equal(gradient, [[0.5, 0.5, 0, 0, 0, 0, 0, 0, 1, 0]])
    said = "policy relu(0) = 0.5\n" + program
    assert "np.maximum(x, 0.0)" in body(said, "f")
    np.testing.assert_array_equal(run(said)["f_grad"](x)[1], [[0.5, 0.5, 0, 0, 0.25, 0, 0.25, 0.25, 1, 0]])


def test_windows_without_a_matrix_beside_them_stay_views() -> None:
    """As of a filter along an axis, or of one for each channel."""
    assert "ascontiguous" not in body("fn f(x: real[n], v: real[3]) = windows(x, 3) @ v\n", "f")
    each = """
fn f(x: real[b, c, n], W: real[c, 3]):
    p = windows(x, 3)
    y[e, a, i] = sum[k](p[e, a, i, k] * W[a, k])
    return y
"""
    assert "ascontiguous" not in body(each, "f")


@pytest.mark.parametrize("program", [CONVOLVED, POOLED], ids=["convolved", "pooled"])
def test_value_and_gradient(program: str) -> None:
    """The value by loops over all indices, the gradient by differences of it."""
    m = run(program)
    rng = np.random.default_rng(0)
    x, W = rng.normal(size=(2, 3, 4, 4)), rng.normal(size=(5, 3, 3, 3))

    def value(x: np.ndarray, W: np.ndarray) -> float:
        y = np.zeros((2, 5, 4, 4))
        framed = np.zeros((2, 3, 6, 6))
        framed[:, :, 1:-1, 1:-1] = x
        for e, f, i, j in np.ndindex(y.shape):
            y[e, f, i, j] = (framed[e, :, i : i + 3, j : j + 3] * W[f]).sum()
        y = np.sin(y)
        if program is POOLED:
            y = np.sin(y.reshape(2, 5, 2, 2, 2, 2).max(axis=(3, 5)))
        return float(y.sum())

    found, gradients = m["f_grad"](x, W)
    np.testing.assert_allclose(found, value(x, W), rtol=1e-12)
    h = 1e-6
    for at, (given, gradient) in enumerate(zip((x, W), gradients, strict=True)):
        for place in np.ndindex(given.shape):
            moved = [np.array(x), np.array(W)]
            moved[at][place] += h
            above = value(*moved)
            moved[at][place] -= 2 * h
            np.testing.assert_allclose(gradient[place], (above - value(*moved)) / (2 * h), atol=1e-7)


GROUPED = """
fn f(x: real[b, g, c, n, n], W: real[g, m, c, 3, 3], bias: real[g, m]) -> real[b, g, m, n - 2, n - 2]:
    p = windows(x, [3, 3])
    y[e, h, f, i, j] = sum[a, k, l](p[e, h, a, i, j, k, l] * W[h, f, a, k, l]) + bias[h, f]
    return tanh(y)
"""


def test_groups_are_a_product_of_matrices_each() -> None:
    forward, backward = body(GROUPED, "f_forward"), body(GROUPED, "f_backward")
    assert "einsum" not in forward + backward
    assert "p.reshape(g, b * (n - 2) * (n - 2), 9 * c) @ " in forward
    assert backward.count(" @ ") == 2
    assert backward.count("np.ascontiguousarray") == 1
    copied = backward.index("np.ascontiguousarray")
    assert copied > backward.index("1.0 - "), "it is copied where it is read"
    m = run(GROUPED)
    rng = np.random.default_rng(0)
    x, W, bias = (rng.normal(size=shape) for shape in ((2, 3, 2, 5, 5), (3, 4, 2, 3, 3), (3, 4)))

    def by_hand(x: np.ndarray, W: np.ndarray, bias: np.ndarray) -> np.ndarray:
        y = np.zeros((2, 3, 4, 3, 3), x.dtype) + bias[:, :, None, None]
        for r, s in np.ndindex(3, 3):
            y = y + np.einsum("ehaij,hfa->ehfij", x[..., r : r + 3, s : s + 3], W[..., r, s])
        found: np.ndarray = np.tanh(y)
        return found

    value, saved = m["f_forward"](x, W, bias)
    np.testing.assert_allclose(value, by_hand(x, W, bias), rtol=1e-12)
    d = rng.normal(size=value.shape)
    for k, found in enumerate(m["f_backward"](saved, d)):
        given = (x, W, bias)
        for place in list(np.ndindex(given[k].shape))[::7]:
            moved = [array.astype(complex) for array in given]
            moved[k][place] += 1e-30j
            change = (by_hand(*moved) * d).sum().imag / 1e-30
            np.testing.assert_allclose(found[place], change, rtol=1e-11, atol=1e-13)
