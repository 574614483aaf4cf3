"""Activations where they bend, and far out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.emit.compiling import run

# what is declared where there is no derivative: (point, value, derivative)
KINKS = {
    "relu": [(0, 0, 0)],
    "leaky_relu": [(0, 0, 0.01)],
    "elu": [(0, 0, 1)],
    "selu": [(0, 0, 1.0507009873554805 * 1.6732632423543772)],
    "celu": [(0, 0, 1)],
    "softsign": [(0, 0, 1)],
    "softshrink": [(0.5, 0, 0), (-0.5, 0, 0)],
    "hardshrink": [(0.5, 0, 0), (-0.5, 0, 0)],
    "hardtanh": [(-1, -1, 0), (1, 1, 0)],
    "relu6": [(0, 0, 0), (6, 6, 0)],
    "hardsigmoid": [(-3, 0, 0), (3, 1, 0)],
    "hardswish": [(-3, 0, 0), (3, 3, 1)],
}
SMOOTH = ("gelu", "gelu_tanh", "silu", "mish", "softplus", "tanhshrink", "sigmoid", "log_sigmoid", "identity")
PROGRAM = "\n".join(f"fn try_{name}(x: real[n]) -> real[n] = {name}(x)" for name in (*KINKS, *SMOOTH))


@pytest.fixture(scope="module")
def module() -> dict[str, Any]:
    return run(PROGRAM)


@pytest.mark.parametrize("name", KINKS)
def test_at_a_kink_the_derivative_is_declared(module: dict[str, Any], name: str) -> None:
    points, values, slopes = np.array(KINKS[name], float).T
    value, saved = module[f"try_{name}_forward"](points)
    np.testing.assert_allclose(value, values, atol=1e-15)
    np.testing.assert_allclose(module[f"try_{name}_backward"](saved, np.ones(len(points))), slopes, atol=1e-15)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", [*KINKS, *SMOOTH])
def test_far_out_nothing_overflows(module: dict[str, Any], name: str, dtype: Any) -> None:
    x = np.array([-1e12, -1e4, -800, -90, 90, 800, 1e4, 1e12], dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        value, saved = module[f"try_{name}_forward"](x)
        slope = module[f"try_{name}_backward"](saved, np.ones_like(x))
    assert value.dtype == slope.dtype == dtype
    assert np.isfinite(value).all()
    assert np.isfinite(slope).all()
