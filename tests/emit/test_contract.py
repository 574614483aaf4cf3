"""What every emitted module promises: names and orders, dtypes, shapes, memory, messages."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

from tests.emit.compiling import run, text

AFFINE = "fn affine(x: real[..., n], W: real[n, m], b: real[m]) -> real[..., m] = x @ W + b\n"


def test_one_active_argument_gives_a_bare_cotangent_several_a_tuple() -> None:
    m = run("fn f(x: real[n], y: real[n]) -> real = sum(x * y)\nfn g(x: real[n]) -> real = sum(x^2)\n")
    value, gradient = m["g_grad"]([1.0, 2.0])
    assert value == 5
    assert gradient.tolist() == [2, 4]
    value, (d_x, d_y) = m["f_grad"]([1.0, 2.0], [3.0, 4.0])
    assert (value, d_x.tolist(), d_y.tolist()) == (11, [3, 4], [1, 2])


def test_derive_names_the_active_arguments() -> None:
    m = run("fn f(x, y, z) = x * y * z\nderive grad(f, x, z)\n")
    assert m["f_grad"](2.0, 3.0, 5.0) == (30, (15, 6))
    _, saved = m["f_forward"](2.0, 3.0, 5.0)
    assert m["f_backward"](saved, 1.0) == (15, 6)


def test_several_results_take_a_tuple_of_cotangents() -> None:
    m = run("fn f(x: real[n]):\n    y = x^2\n    return sum(y), y, argmax(y, axis = 0)\n")
    (total, y, where), saved = m["f_forward"]([1.0, 3.0])
    assert (total, y.tolist(), where) == (10, [1, 9], 1)
    assert m["f_backward"](saved, (1.0, np.array([1.0, 0.0]), None)).tolist() == [4, 6]


def test_an_active_argument_that_is_not_used_gets_zeros_of_its_shape() -> None:
    m = run("fn f(x: real[n], y: real[m]) -> real = sum(x)\n")
    assert m["f_grad"]([1.0, 2.0], [3.0])[1][1].tolist() == [0]


def test_int_and_bool_arguments_have_no_cotangent() -> None:
    m = run("fn f(x: real[n], k: int[m], flip: bool) -> real = sum(x[k]) if flip else 0\n")
    value, gradient = m["f_grad"]([1.0, 2.0, 3.0], [0, 0, -1], True)
    assert (value, gradient.tolist()) == (5, [2, 0, 1])


@pytest.mark.parametrize("shape", [(), (2,), (2, 3), (0,), (2, 0, 3)])
def test_leading_axes_are_flattened_and_restored(shape: tuple[int, ...]) -> None:
    m = run(AFFINE)
    rng = np.random.default_rng(0)
    x, W, b = rng.normal(size=(*shape, 4)), rng.normal(size=(4, 5)), rng.normal(size=5)
    y, saved = m["affine_forward"](x, W, b)
    np.testing.assert_allclose(y, x @ W + b)
    d = rng.normal(size=(*shape, 5))
    d_x, d_W, d_b = m["affine_backward"](saved, d)
    np.testing.assert_allclose(d_x, d @ W.T)
    np.testing.assert_allclose(d_W, x.reshape(-1, 4).T @ d.reshape(-1, 5) if x.size else np.zeros((4, 5)))
    np.testing.assert_allclose(d_b, d.reshape(-1, 5).sum(axis=0) if d.size else np.zeros(5))


def test_float32_stays_float32() -> None:
    m = run(
        AFFINE
        + "fn pdf(x: real[n], mu, sigma) -> real[n] = exp(-((x - mu) / sigma)^2 / 2) / (sigma * sqrt(2 * pi) * n)\n"
        + "fn step(x, t = 0.5) = x^2 * log(2) if x > t else 1.0\n"
        + "fn ends(x: real[n]) -> real = x[0] * x[-1]\n"
    )
    f = np.float32
    x, W, b = np.ones((2, 3), f), np.ones((3, 4), f), np.ones(4, f)
    y, saved = m["affine_forward"](x, W, b)
    assert y.dtype == f
    assert [d.dtype for d in m["affine_backward"](saved, np.ones((2, 4)))] == [f, f, f]
    y, saved = m["pdf_forward"](x[0], 0.5, 2)
    assert y.dtype == f
    assert m["pdf_backward"](saved, y)[0].dtype == f
    assert [d.dtype for d in (m["step"](x), *m["step_grad"](x, 0.25)[1])] == [f, f, f]
    assert m["step"](f(2.0)).dtype == f
    value, gradient = m["ends_grad"](x[0])
    assert (value.dtype, gradient.dtype) == (f, f)


def test_each_cotangent_has_its_arguments_dtype() -> None:
    m = run(AFFINE + "fn f(a, b) = a * b\n")
    x, W, b = np.ones((2, 3), np.float32), np.ones((3, 4)), np.ones(4, np.float32)
    y, saved = m["affine_forward"](x, W, b)
    assert y.dtype == np.float64
    assert [d.dtype for d in m["affine_backward"](saved, y)] == [np.float32, np.float64, np.float32]
    _, (d_a, d_b) = m["f_grad"](np.ones(2, np.float32), np.ones(2))
    assert (d_a.dtype, d_b.dtype) == (np.float32, np.float64)


def test_ints_and_lists_become_float64() -> None:
    m = run("fn f(x: real[n]) -> real = sum(x^2) / 2\n")
    value, gradient = m["f_grad"]([1, 2])
    assert (value, gradient.dtype, gradient.tolist()) == (2.5, np.float64, [1, 2])


SHARING = """
fn same(x: real[n]) -> real[n] = x
fn turned(x: real[n, m]) -> real[m, n] = x.T
fn part(x: real[n]) -> real[n - 1] = x[1:]
fn chosen(x: real[n], t) -> real[n] = x / t if t > 1 else x
fn twice(x: real[n]) = x, x
"""


@pytest.mark.parametrize("name", ["same", "turned", "part", "chosen"])
def test_results_share_no_memory_with_arguments(name: str) -> None:
    m = run(SHARING)
    x = np.ones((2, 2)) if name == "turned" else np.ones(3)
    args = (x, 0.5) if name == "chosen" else (x,)
    y, saved = m[f"{name}_forward"](*args)
    assert not np.shares_memory(y, x)
    assert not np.shares_memory(m[name](*args), x)
    d = np.ones_like(y)
    d_x = m[f"{name}_backward"](saved, d)
    assert not np.shares_memory(d_x[0] if isinstance(d_x, tuple) else d_x, d)


def test_two_results_share_no_memory() -> None:
    a, b = run(SHARING)["twice"](np.ones(2))
    assert not np.shares_memory(a, b)


def test_arguments_and_what_is_saved_are_never_written() -> None:
    m = run("fn f(x: real[n], k: int[m]) -> real = sum(x[1:] * x[:-1]) + sum(x[k])\n")
    x, k = np.arange(4.0), np.array([0, 0, 3])
    x.flags.writeable = k.flags.writeable = False
    _, saved = m["f_forward"](x, k)
    for array in saved:
        if isinstance(array, np.ndarray):
            array.flags.writeable = False
    first = m["f_backward"](saved, 1.0)
    assert first.tolist() == m["f_backward"](saved, 1.0).tolist() == m["f_grad"](x, k)[1].tolist()


def test_value_forward_and_grad_agree_to_the_bit() -> None:
    m = run("fn f(x: real[n, m], w: real[m]) -> real = mean(tanh(x @ w)^2) + std(w) + sum(x^2) / n\n")
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(7, 5)), rng.normal(size=5)
    assert m["f"](x, w) == m["f_forward"](x, w)[0] == m["f_grad"](x, w)[0]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (([1.0, 2.0], [1.0]), r"f: y must be real\[n\], where n is 2 as in x, but it has the shape \(1,\)"),
        (([[1.0]], [1.0]), r"f: x must be real\[n\], but it has the shape \(1, 1\)"),
        (([], []), r"f needs n >= 1"),
    ],
)
def test_shapes_are_explained(args: tuple[Any, ...], message: str) -> None:
    m = run("fn f(x: real[n], y: real[n]) -> real = sum(x * y) + x[0]\n")
    for name in ("f", "f_forward", "f_grad"):
        with pytest.raises(ValueError, match=message):
            m[name](*args)


def test_dtypes_are_explained() -> None:
    m = run("fn f(x: real[n], k: int[m]) -> real = sum(x[k])\n")
    with pytest.raises(TypeError, match="f: k must be int, but it is an array of float64"):
        m["f"]([1.0], [0.0])
    with pytest.raises(TypeError, match="f: x must be real, but it is an array of complex128"):
        m["f"]([1j], [0])
    with pytest.raises(TypeError, match="f: x must be real"):
        m["f"](["a"], [0])


def test_a_cotangent_of_the_wrong_shape_is_refused() -> None:
    m = run("fn f(x: real[n]) -> real[n] = sin(x)\n")
    _, saved = m["f_forward"]([1.0, 2.0])
    with pytest.raises(ValueError, match=r"f_backward: d_f must be real\[2\], but it has the shape \(3,\)"):
        m["f_backward"](saved, np.ones(3))


def test_a_dimension_in_an_expression_is_solved_and_checked() -> None:
    m = run("fn f(x: real[2*n + 1]) -> real = sum(x[:n]) * n + x[-1]\n")
    assert m["f"]([1.0, 2.0, 3.0]) == 4
    with pytest.raises(ValueError, match=r"f needs x to be real\[2\*n \+ 1\]"):
        m["f"]([1.0, 2.0])


def test_unchecked_leaves_the_checks_out() -> None:
    program = "fn f(x: real[n], y: real[n]) -> real = sum(x * y)\n"
    assert "_explain_shapes" in text(program)
    assert "_explain_shapes" not in text(program, unchecked=True)
    assert run(program, unchecked=True)["f"](np.ones(2), np.ones(2)) == 2


def test_names_that_python_or_numpy_owns() -> None:
    m = run("fn f(lambda: real[class], np, l, saved) -> real = sum(lambda) * np + l * saved\n")
    assert m["f_grad"]([1.0, 2.0], 3.0, 4.0, 5.0) == (
        29,
        (pytest.approx([3, 3]), 3, 5, 4),
    )


def test_a_docstring_with_quotes_and_code_in_it() -> None:
    m = run('fn f(x):\n    """Quotes "q" and {braces} %s \\ backslash"""\n    return x\n')
    assert 'Quotes "q" and {braces} %s \\ backslash' in m["f"].__doc__


def test_defaults_stand_in_the_signature() -> None:
    m = run("fn f(x, k: int = 2, s = 0.5) = x^k * s\n")
    assert m["f"](3.0) == 4.5
    assert m["f_grad"](3.0)[1] == (3, 9)


def test_everything_may_be_called_from_several_threads() -> None:
    m = run("fn f(x: real[n]) -> real = sum(sin(x[1:]) * x[:-1])\n")
    x = np.linspace(0, 1, 1000)
    expected = m["f_grad"](x)[1]
    wrong: list[int] = []

    def work() -> None:
        wrong.extend(k for k in range(50) if not np.array_equal(m["f_grad"](x)[1], expected))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_the_same_program_gives_the_same_text() -> None:
    assert text(AFFINE) == text(AFFINE)


@pytest.mark.parametrize("word", ["mean(x^2)", "max(x)", "min(x)", "std(x)"])
def test_nothing_has_no_mean_and_no_largest(word: str) -> None:
    m = run(f"fn f(x: real[n], y: real[m]) -> real = {word} + sum(y)\n")
    with pytest.raises(ValueError, match="f needs n >= 1"):
        m["f_grad"]([], [1.0])
    assert m["f_grad"]([1.0], [])[1][1].shape == (0,)


def test_sums_of_nothing() -> None:
    m = run("fn f(x: real[n], A: real[n, m]) -> real = sum(x @ A) + prod(x)\n")
    value, (d_x, d_A) = m["f_grad"](np.zeros(0), np.zeros((0, 3)))
    assert (d_x.shape, d_A.shape) == ((0,), (0, 3))
    assert value == 1


def test_numbers_beside_arrays_have_an_inf_where_pythons_raise() -> None:
    m = run("fn f(x: real[n], s, t) -> real = sum(x) * s^t\nfn g(x: real[n], s) -> real = sum(x) / s / (n - 1)\n")
    x = np.ones(2)
    with np.errstate(all="ignore"):
        assert m["f"](x, 0.0, -1.0) == m["f"](x, 1e200, 2.0) == np.inf
        assert np.isnan(m["f"](x, -1.0, 0.5))
        value, (d_x, d_s) = m["g_grad"](x, 0.0)
        assert (value, d_x.tolist(), d_s) == (np.inf, [np.inf, np.inf], -np.inf)
        assert m["g"](np.ones(1), 1.0) == np.inf


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("made", [float, int, lambda b: np.array(b, np.float32), lambda b: np.array(b), np.float32])
def test_a_number_beside_arrays_may_be_an_array_without_axes(made: Any, dtype: Any) -> None:
    m = run("fn f(x: real[n], b) -> real = sum(x) * b\n")
    x, b = np.ones(3, dtype), made(2.0)
    weak = type(b) in (float, int)
    expected = np.dtype(dtype) if weak else np.result_type(dtype, b)
    if weak or b.dtype == dtype:
        m["_explain_shapes"] = None  # not asked
    value, (d_x, d_b) = m["f_grad"](x, b)
    assert (value, d_x.tolist(), d_b) == (6, [2, 2, 2], 3)
    assert (value.dtype, d_x.dtype) == (expected, np.dtype(dtype))
    assert not isinstance(d_b, np.ndarray)


@pytest.mark.parametrize("wrong", [[1.0], np.ones(1), "a", 1j, np.array(1j), None])
def test_a_number_beside_arrays_is_a_real_number(wrong: Any) -> None:
    m = run("fn f(x: real[n], b) -> real = sum(x) * b\n")
    with pytest.raises((TypeError, ValueError), match="f: b must be real, but it "):
        m["f"](np.ones(3), wrong)


def test_what_is_given_may_be_written_into() -> None:
    m = run(
        "fn f(a: real[n]) -> real[n] = exp(a)\n"
        "fn g(x: real[n, m]) -> real[m] = sum(x, axis = 0)\n"
        "fn h(a: real[n]):\n    b = exp(a)\n    return b, b[1:]\n"
        "fn k(x, y) = exp(x + y)\n"
    )
    value, saved = m["f_forward"](np.ones(2))
    value *= 2
    assert m["f_backward"](saved, np.ones(2)) == pytest.approx(np.exp([1, 1]))
    value, saved = m["k_forward"](np.ones(2), np.ones(2))
    value *= 2
    d_x, d_y = m["k_backward"](saved, np.ones(2))
    assert d_x == pytest.approx(np.exp([2, 2]))
    assert not np.shares_memory(d_x, d_y)
    _, saved = m["g_forward"](np.ones((2, 3)))
    m["g_backward"](saved, np.ones(3))[0, 0] = 5
    assert not np.shares_memory(*m["h"](np.ones(3)))


def test_a_cotangent_of_a_scalar_is_a_scalar() -> None:
    m = run("fn f(x: real[n]) = x^2, sum(x)\n")
    _, saved = m["f_forward"](np.ones(2))
    with pytest.raises(ValueError, match="f_backward: d_f_1 must be real, but it has the shape"):
        m["f_backward"](saved, (np.ones(2), [1, 7]))


def test_an_empty_list_is_an_empty_array_of_ints() -> None:
    m = run("fn f(x: real[n], k: int[m]) -> real = sum(x[k])\n")
    assert m["f_grad"]([1.0], [])[1].tolist() == [0]


def test_parameters_keep_their_names() -> None:
    m = run("fn f(shape, value, x: real[n]) -> real = shape * value * sum(x)\nfn g(t, shape) = (t / shape)^shape\n")
    assert m["f_grad"](shape=1.0, value=2.0, x=[3.0])[0] == 6
    assert m["g_grad"](t=np.ones(2), shape=2.0)[0].tolist() == [0.25, 0.25]


def test_pieces_that_do_not_touch_each_other_are_assigned() -> None:
    found = text(
        """
fn apart(x: real[n, 6], y: real[3]) -> real = sum(sin(x[:, :3]) * y) + sum(exp(x[:, 3:]))
fn overlapping(x: real[n]) -> real = sum(sin(x[1:])) + sum(exp(x[:-1]))
fn partly(x: real[6]) -> real = sum(sin(x[:2])) + sum(exp(x[4:])) + x[0]
"""
    )
    assert "d_x = np.empty((n, 6), " in found
    assert "d_x[:, :3] = " in found
    assert "d_x[:, 3:] = " in found
    overlapping = found.split("def overlapping_backward")[1].split("\ndef ")[0]
    assert "np.zeros(n, " in overlapping
    assert "+= " in overlapping
    partly = found.split("def partly_backward")[1].split("\ndef ")[0]
    assert "np.zeros(6, " in partly
    assert partly.count(" += ") == 1


PICKED = """\
fn row(W: real[n, m], k: int) = W[k]
fn column(W: real[n, m], k: int) = W[:, k]
fn replaced(W: real[n, m], k: int) = put(W[k], 0, 1)
fn added(W: real[n, m], k: int) = add_at(W[k], 0, 1)
fn either(W: real[n, m], k: int) = W[k] if k > 0 else W[0]
fn last(W: real[n, m], k: int):
    s = W[0]
    for i in range(k):
        s = W[i]
    return s
fn changed(W: real[n, m], k: int):
    s = W[k]
    for i in range(m):
        s = put(s, i, s[i] + 1)
    return s
"""


@pytest.mark.parametrize("name", ["row", "column", "replaced", "added", "either", "last", "changed"])
def test_a_row_that_a_number_picks_is_the_callers(name: str) -> None:
    """Numpy gives a view of it: what is returned is a copy, and what is changed too."""
    module = run(PICKED)
    W = np.arange(6.0).reshape(2, 3)
    before = W.copy()
    made = module[name](W, 1)
    assert not np.shares_memory(made, W)
    value, saved = module[f"{name}_forward"](W, 1)
    assert not np.shares_memory(value, W)
    d = np.ones(value.shape)
    back = module[f"{name}_backward"](saved, d)
    assert not np.shares_memory(back, d)
    np.testing.assert_array_equal(W, before)
    np.testing.assert_array_equal(d, np.ones(value.shape))
