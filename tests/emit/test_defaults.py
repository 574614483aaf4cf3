"""Parameters that may be left out, in the emitted module."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.emit.compiling import run, text

PROGRAM = """
fn picked(x: real[..., k], y: int[...], w: real[k] = 0.5, on: bool[...] = true, at: int[2] = 1) -> real[...]:
    p[...] = w[y[...]] * x[..., y[...]] if on[...] else 0
    return p * sum(at)

fn whole(x: real[n], w: real[n] = 2) = sum(x * w)

derive grad(whole, x)
"""


@pytest.fixture(scope="module")
def module() -> dict[str, Any]:
    return run(PROGRAM)


def test_an_array_that_is_left_out_is_full_of_its_default(module: dict[str, Any]) -> None:
    x, y = np.arange(6.0).reshape(2, 3), np.array([2, 0])
    np.testing.assert_array_equal(module["picked"](x, y), [2, 3])
    np.testing.assert_array_equal(module["picked"](x, y, on=[True, False]), [2, 0])
    np.testing.assert_array_equal(module["picked"](x, y, [1, 2, 3.0], at=[1, 2]), [18, 9])
    np.testing.assert_array_equal(module["picked"](x[None], y[None]), [[2, 3]])
    value, saved = module["picked_forward"](x, y)
    np.testing.assert_array_equal(value, [2, 3])
    d_x, d_w = module["picked_backward"](saved, np.ones(2))
    np.testing.assert_array_equal(d_x, [[0, 0, 1], [1, 0, 0]])
    np.testing.assert_array_equal(d_w, [6, 0, 4])


def test_it_is_of_the_float_type_of_the_call(module: dict[str, Any]) -> None:
    x = np.array([1, 2], np.float32)
    assert module["whole"](x).dtype == np.float32
    assert module["whole_grad"](x)[1].dtype == np.float32
    assert module["whole"]([1, 2]) == 6


def test_what_does_not_fit_is_said(module: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"picked: x must be real\[..., k\], but it has the shape \(\)"):
        module["picked"](3.0, [1])
    with pytest.raises(ValueError, match=r"whole: x must be real\[n\], but it has the shape \(1, 2\)"):
        module["whole"]([[1, 2]])
    with pytest.raises(ValueError, match=r"whole: w must be real\[n\], where n is 2 as in x"):
        module["whole"]([1, 2], [1])


def test_unchecked_modules_have_defaults_too() -> None:
    unchecked = run(PROGRAM, unchecked=True)
    assert unchecked["whole"](np.array([1.0, 2.0])) == 6


def test_an_option_is_decided_when_compiling() -> None:
    """A choice on a literal is one of its branches, also where it has several results."""
    program = """
fn scaled(x: real[n], how: int = 0) -> real[n] = x if how == 0 else 2 * x
fn both(x: real[n], swapped: bool = false):
    a, b = swap(x, 3 * x, swapped)
    return a - b
fn swap(a: real[n], b: real[n], swapped: bool):
    return b if swapped else a, a if swapped else b
fn f(x: real[n]) = scaled(x), scaled(x, 1), both(x), both(x, true)
"""
    printed = text(program)
    body = printed[printed.index("def f(") : printed.index("def f_forward")]
    assert " if " not in body[body.rindex('"""') :].split("return", 1)[1]
    assert [part.tolist() for part in run(program)["f"]([1.0])] == [[1], [2], [-2], [2]]
