"""Fourier transforms in programs: against numpy's, against sums written out, to second order, in both float types."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import chainrule
from chainrule.compiler.source import CompileErrors
from tests.emit.compiling import run, text

PROGRAM = """
fn convolved(x: real[n], h: real[n]):
    a, b = rfft(x)
    c, d = rfft(h)
    return irfft(a * c - b * d, a * d + b * c, n)

fn summed(x: real[n], h: real[n]):
    y[i < n] = sum[j](x[j] * h[(i - j) % n])
    return y

fn of_transform(x: real[n]) -> real = sum(sin(convolved(x, x)))
fn of_sums(x: real[n]) -> real = sum(sin(summed(x, x)))

fn plane(x: real[n, m], y: real[n, m]):
    a, b = fft(x, y, axis = 0)
    p, q = fft(a, b, axis = 1)
    return p^2 + q^2

fn there_and_back(x: real[n, m], y: real[n, m]):
    a, b = fft(x, y, axis = 0)
    p, q = ifft(a, b, axis = 0)
    return p, q

derive hessian(of_transform)
derive hessian(of_sums)
"""


@pytest.fixture(scope="module")
def m() -> dict[str, Any]:
    return run(PROGRAM)


@pytest.mark.parametrize("n", [1, 2, 5, 8])
def test_the_convolution_theorem(m: dict[str, Any], n: int) -> None:
    """A product of transforms is a sum round a circle: value, gradient and Hessian."""
    x = np.random.default_rng(n).normal(size=n)
    found, expected = m["of_transform_grad"](x), m["of_sums_grad"](x)
    for one, other in (*zip(found, expected, strict=True), (m["of_transform_hessian"](x), m["of_sums_hessian"](x))):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12)


def test_in_the_plane(m: dict[str, Any]) -> None:
    """The derivative of the power of a frequency, 2 Re(conj(z) dz), by numpy's transform of each unit."""
    rng = np.random.default_rng(0)
    x, y, d = rng.normal(size=(4, 3)), rng.normal(size=(4, 3)), rng.normal(size=(4, 3))
    z = np.fft.fft2(x + 1j * y)
    value, saved = m["plane_forward"](x, y)
    np.testing.assert_allclose(value, np.abs(z) ** 2, rtol=1e-12)
    d_x, d_y = m["plane_backward"](saved, d)
    for place in np.ndindex(4, 3):
        unit = np.zeros((4, 3))
        unit[place] = 1
        for found, turn in ((d_x, 1), (d_y, 1j)):
            expected = (d * 2 * (np.conj(z) * np.fft.fft2(unit * turn)).real).sum()
            np.testing.assert_allclose(found[place], expected, rtol=1e-11, atol=1e-11)


def test_the_inverse_undoes_it_in_both_float_types(m: dict[str, Any]) -> None:
    rng = np.random.default_rng(1)
    for dtype, error in ((np.float64, 1e-14), (np.float32, 1e-5)):
        x, y = rng.normal(size=(2, 5, 3)).astype(dtype)
        for found, given in zip(m["there_and_back"](x, y), (x, y), strict=True):
            assert found.dtype == dtype
            np.testing.assert_allclose(found, given, atol=error)
        assert m["of_transform_grad"](x[0])[1].dtype == dtype


def test_a_transform_is_made_once_for_both_parts() -> None:
    program = "fn f(x: real[n]) -> real:\n    a, b = rfft(x)\n    return sum(a^2 + b^2)\n"
    assert text(program).count("np.fft.rfft(") <= 3  # the value, forward, the gradient


def test_no_number_has_no_transform(m: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="n >= 1"):
        m["of_transform"](np.zeros(0))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("irfft(x, y, 4)", "4 reals have 3 frequencies, and here are n"),
        ("irfft(x, z, n)", "real and imaginary parts are of one shape, not [n] and [m]"),
        ("rfft(x, axis = 1)", "there is no axis 1"),
    ],
)
def test_mistakes(body: str, said: str) -> None:
    program = f"fn f(x: real[n], y: real[n], z: real[m]):\n    return {body}\n"
    with pytest.raises(CompileErrors) as caught:
        run(program)
    assert said in str(caught.value), caught.value


def test_a_function_of_a_spectrum_is_checked(tmp_path: Any) -> None:
    file = tmp_path / "spectrum.cr"
    file.write_text(PROGRAM, encoding="utf-8")
    report = chainrule.check_gradients(chainrule.load(file), "convolved", np.arange(5.0), np.ones(5))
    assert report, report
