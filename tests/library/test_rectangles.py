"""Windows that are no squares, against sums over their elements one by one; a scaled normalisation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.emit.compiling import run
from tests.models.compiling import compiled
from tests.models.test_models import differences

CASES = {
    "plain": (3, 2, 1, 1, 0, 0, 1, 1),
    "strided": (2, 3, 2, 1, 0, 0, 1, 1),
    "padded": (3, 1, 1, 2, 1, 0, 1, 1),
    "dilated": (2, 2, 1, 1, 1, 2, 2, 3),
    "all": (3, 2, 2, 3, 2, 1, 1, 2),
}


def places(x: Any, case: tuple[int, ...], fill: float = 0.0) -> Any:
    """Every window of the padded array, element by element: `[batch, c, i, j, high, wide]`."""
    high, wide, down, along, above, beside, apart, aside = case
    padded = np.pad(x, ((0, 0), (0, 0), (above, above), (beside, beside)), constant_values=fill)
    rows = (padded.shape[2] - apart * (high - 1) - 1) // down + 1
    columns = (padded.shape[3] - aside * (wide - 1) - 1) // along + 1
    found = np.empty((*x.shape[:2], rows, columns, high, wide))
    for i, j, k, m in np.ndindex(rows, columns, high, wide):
        found[:, :, i, j, k, m] = padded[:, :, i * down + k * apart, j * along + m * aside]
    return found


@pytest.mark.parametrize("case", CASES)
def test_convolution(case: str) -> None:
    high, wide, *rest = CASES[case]
    names = ("stride_high", "stride_wide", "padding_high", "padding_wide", "dilation_high", "dilation_wide")
    options = ", ".join(f"{name} = {value}" for name, value in zip(names, rest, strict=True))
    m = compiled(
        f"model m:\n    input x: real[batch, c, h, w]\n    y = rectangular_conv2d(x, 2, {high}, {wide}, {options})\n"
        "    output z = y\n    loss = sum(y^2)\n"
    )
    rng = np.random.default_rng(4)
    params, x = m.m_init(rng, c=3), rng.normal(size=(2, 3, 7, 6))
    params["y.b"] = rng.normal(size=2)
    expected = np.einsum("eaijkl,fakl->efij", places(x, CASES[case]), params["y.W"])
    expected = expected + params["y.b"][:, None, None]
    np.testing.assert_allclose(m.m_z(params, x), expected, rtol=1e-12, atol=1e-13)
    _, grads = m.m_loss_grad(params, x)
    found = differences(lambda vector: m.m_loss(m.m_unpack(vector, c=3), x), m.m_pack(params))
    np.testing.assert_allclose(m.m_pack(grads), found, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("case", ["plain", "strided", "padded"])
def test_pooling(case: str) -> None:
    high, wide, down, along, above, beside, *_ = CASES[case]
    given = f"{high}, {wide}, {down}, {along}, {above}, {beside}"
    module = run(
        f"fn largest(x: real[b, c, h, w]) = rectangular_max_pool2d(x, {given})\n"
        f"fn middle(x: real[b, c, h, w]) = rectangular_average_pool2d(x, {given})\n"
    )
    x = np.random.default_rng(4).normal(size=(2, 3, 7, 6))
    np.testing.assert_array_equal(module["largest"](x), places(x, CASES[case], -np.inf).max(axis=(-2, -1)))
    np.testing.assert_allclose(module["middle"](x), places(x, CASES[case]).mean(axis=(-2, -1)), rtol=1e-12, atol=1e-14)


def test_instance_norm_with_scale_and_shift() -> None:
    text = "model m:\n    input x: real[batch, 3, h, w]\n    y = scaled_instance_norm(x)\n    output z = y\n"
    m = compiled(text + "    loss = sum(y^3)\n")
    rng = np.random.default_rng(4)
    x = rng.normal(size=(2, 3, 4, 5))
    params = {"y.scale": rng.normal(size=3), "y.shift": rng.normal(size=3)}
    middle, spread = x.mean(axis=(2, 3), keepdims=True), x.var(axis=(2, 3), keepdims=True)
    normal = (x - middle) / np.sqrt(spread + 1e-5)
    expected = normal * params["y.scale"][:, None, None] + params["y.shift"][:, None, None]
    np.testing.assert_allclose(m.m_z(params, x), expected, rtol=1e-12)
    _, grads = m.m_loss_grad(params, x)
    np.testing.assert_allclose(grads["y.scale"], (3 * expected**2 * normal).sum(axis=(0, 2, 3)), rtol=1e-11)
    np.testing.assert_allclose(grads["y.shift"], (3 * expected**2).sum(axis=(0, 2, 3)), rtol=1e-11)
